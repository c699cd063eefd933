"""A small Gaussian process: what results say about points nobody has tried, and where to try next.

Matérn 5/2 with a length for each axis, lengths and noise by maximum a posteriori, expected improvement
(Snoek et al., "Practical Bayesian Optimization of Machine Learning Algorithms", 2012), in numpy alone.
Columns lie between 0 and 1; categorical ones hold an index, and any two values are equally far apart.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Column", "next_point"]

Array = NDArray[np.float64]

LENGTHS = (0.1, 0.2, 0.4, 0.8, 1.6, 3.2)
SHORTEST, LONGEST, USUAL = 0.05, 8.0, 0.5
NOISES = (1e-4, 1e-2, 1e-1)  # of the variance of the results
CANDIDATES = 800
AROUND_BEST = 60  # candidates around each of the three best
REFINEMENTS = (0.1, 0.03, 0.01)  # standard deviations of the steps around the most promising ones


@dataclass(frozen=True, slots=True)
class Column:
    """One axis: `choices` is the number of categorical values, or 0; `steps` are the only positions there are."""

    choices: int = 0
    steps: tuple[float, ...] = ()


def next_point(columns: Sequence[Column], points: Array, values: Array, unknown: Array, seed: int) -> Array:
    """Return the point to try next: one row of columns.

    Args:
        columns: one for each column of the points.
        points: tried ones, one row each; at least one.
        values: their results, finite; less is better.
        unknown: points whose results are not known (yet); they count as what is expected of them.
        seed: of the candidates.
    """
    model = _Model(columns, points, values)
    model.take_for_granted(unknown)
    return _Candidates(columns, np.random.default_rng(seed)).best(model.improvement, points[np.argsort(values)[:3]])


class _Model:
    def __init__(self, columns: Sequence[Column], points: Array, values: Array) -> None:
        self._categorical = np.array([bool(column.choices) for column in columns])
        values = values / (float(np.abs(values).max()) or 1.0)  # whose squares a double holds
        spread = float(values.std())
        self._z = (values - values.mean()) / (spread or 1.0)
        self._best = float(self._z.min())
        self._points = points
        self._lengths, self._noise = self._fitted()
        self._solve()

    def take_for_granted(self, unknown: Array) -> None:
        """Add points with the results that the model expects of them: what runs already is not tried again."""
        if len(unknown):
            expected, _ = self._predict(unknown)
            self._points, self._z = np.concatenate([self._points, unknown]), np.concatenate([self._z, expected])
            self._solve()

    def improvement(self, candidates: Array) -> Array:
        """Return the expected improvement on the best, below 0 for what was tried exactly."""
        mean, deviation = self._predict(candidates)
        ahead = (self._best - mean) / deviation
        below = 0.5 * np.array([math.erfc(-each / math.sqrt(2)) for each in ahead])
        gain = deviation * (ahead * below + np.exp(-0.5 * ahead * ahead) / math.sqrt(2 * math.pi))
        tried = (candidates[:, None, :] == self._points[None, :, :]).all(-1).any(1)
        return np.asarray(np.where(tried, -1.0, gain))

    def _squares(self, one: Array, other: Array) -> Array:
        squares = (one[:, None, :] - other[None, :, :]) ** 2
        squares[:, :, self._categorical] = squares[:, :, self._categorical] > 0
        return np.asarray(squares)

    def _fitted(self) -> tuple[Array, float]:
        """Return lengths and noise: from a common length on, one axis after the other, twice."""
        squares = self._squares(self._points, self._points)
        count, width = self._points.shape
        best = (-math.inf, np.full(width, USUAL), NOISES[0])

        def consider(lengths: Array, noise: float) -> None:
            nonlocal best
            try:
                lower = np.linalg.cholesky(_matern(squares, lengths) + noise * np.eye(count))
            except np.linalg.LinAlgError:
                return
            explained = np.linalg.solve(lower, self._z)
            variance = max(float(explained @ explained) / count, 1e-9)
            prior = float(((np.log(lengths) - math.log(USUAL)) ** 2).sum()) / 4
            fit = -0.5 * count * math.log(variance) - float(np.log(np.diag(lower)).sum()) - prior
            if fit > best[0]:
                best = (fit, lengths, noise)

        for length in LENGTHS:
            consider(np.full(width, length), NOISES[0])
        for factor in (2.0, 1.5):
            for axis in range(width):
                for times in (factor, 1 / factor):
                    lengths = best[1].copy()
                    lengths[axis] = min(max(lengths[axis] * times, SHORTEST), LONGEST)
                    consider(lengths, best[2])
            for noise in NOISES:
                consider(best[1], noise)
        return best[1], best[2]

    def _solve(self) -> None:
        squares = self._squares(self._points, self._points)
        covariance = _matern(squares, self._lengths) + self._noise * np.eye(len(self._points))
        self._inverse = np.linalg.inv(np.linalg.cholesky(covariance))
        explained = self._inverse @ self._z
        self._variance = max(float(explained @ explained) / len(self._z), 1e-9)
        self._weights = self._inverse.T @ explained

    def _predict(self, points: Array) -> tuple[Array, Array]:
        """Return mean and standard deviation of the results at `points`."""
        likeness = _matern(self._squares(points, self._points), self._lengths)
        left = 1.0 - ((likeness @ self._inverse.T) ** 2).sum(1)
        return likeness @ self._weights, np.sqrt(np.maximum(left, 1e-12) * self._variance)


class _Candidates:
    def __init__(self, columns: Sequence[Column], random: np.random.Generator) -> None:
        self._columns = columns
        self._random = random
        self._categorical = np.array([bool(column.choices) for column in columns])

    def best(self, worth: Callable[[Array], Array], leaders: Array) -> Array:
        """Return the point worth most: of many, then of those around the best of them."""
        anywhere = self._random.random((CANDIDATES, len(self._columns)))
        for index, column in enumerate(self._columns):
            if column.choices:
                anywhere[:, index] = self._random.integers(0, column.choices, CANDIDATES)
        found = np.concatenate([self._on_steps(anywhere), self._around(leaders, REFINEMENTS[0], AROUND_BEST)])
        worths = worth(found)
        for deviation in REFINEMENTS:
            first = np.argsort(-worths, kind="stable")[:5]
            near = self._around(found[first], deviation, AROUND_BEST // 2)
            found, worths = np.concatenate([found[first], near]), np.concatenate([worths[first], worth(near)])
        return np.asarray(found[int(np.argmax(worths))])

    def _around(self, centres: Array, deviation: float, count: int) -> Array:
        """Return `count` points around each centre, most columns of each moved a little."""
        points = np.repeat(centres, count, axis=0)
        moved = self._random.random(points.shape) < max(0.5, 2 / len(self._columns))
        moved &= ~self._categorical
        points = points + self._random.normal(0.0, deviation, points.shape) * moved
        for index, column in enumerate(self._columns):
            if column.choices:
                other = self._random.random(len(points)) < 0.1
                points[other, index] = self._random.integers(0, column.choices, int(other.sum()))
            else:
                points[:, index] = np.clip(points[:, index], 0.0, 1.0)
        return self._on_steps(points)

    def _on_steps(self, points: Array) -> Array:
        """Return points moved to the nearest positions that there are."""
        for index, column in enumerate(self._columns):
            if column.steps:
                steps = np.asarray(column.steps)
                upper = np.clip(np.searchsorted(steps, points[:, index]), 1, len(steps) - 1) if len(steps) > 1 else 0
                lower = np.maximum(upper - 1, 0)
                nearer = points[:, index] - steps[lower] < steps[upper] - points[:, index]
                points[:, index] = np.where(nearer, steps[lower], steps[upper])
        return points


def _matern(squares: Array, lengths: Array) -> Array:
    distance = np.sqrt(5.0 * (squares / lengths**2).sum(-1))
    return np.asarray((1.0 + distance + distance * distance / 3.0) * np.exp(-distance))
