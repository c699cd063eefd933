"""The one module that knows Optuna: a study of the results so far, asked for one more point.

Up to :data:`MODELLED` results a Gaussian process proposes (as a sampler of Optuna's), beyond that Optuna's
TPE, whose cost grows slowly.  Measured in tests/benchmarks/search.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import numpy as np
import optuna
from optuna.distributions import BaseDistribution, CategoricalDistribution, FloatDistribution
from optuna.samplers import BaseSampler, RandomSampler, TPESampler
from optuna.trial import FrozenTrial, TrialState, create_trial

from .gaussian_process import Column, next_point
from .history import History, Point
from .spaces import CATEGORICAL, Axis

__all__ = ["GaussianProcessSampler", "suggest"]

MODELLED = 100
"""Results up to which the Gaussian process is asked (our choice: its cost grows with the cube of their number)."""

KEPT = 50
"""Results that TPE is told, the best and the newest ones, so many of each (our choice: cost)."""


@lru_cache(maxsize=1024)  # of immutable data: a look ahead asks what will be asked again
def suggest(axes: tuple[Axis, ...], history: History, seed: int) -> Point:
    """Return the point to try next: a position from 0 to 1 for each axis, an index for a categorical one.

    Depends on its arguments alone.
    """
    names = [str(index) for index in range(len(axes))]
    space = dict(zip(names, map(_distribution, axes), strict=True))
    results = list(zip(history.points, history.values, strict=True))
    sampler: BaseSampler
    if len(results) <= MODELLED:
        sampler = GaussianProcessSampler(space, [axis.steps() for axis in axes], seed)
    else:
        results = _kept(results)
        sampler = TPESampler(n_startup_trials=0, multivariate=True, constant_liar=True, seed=seed)
    with _silence():
        study = optuna.create_study(sampler=sampler)
    study.add_trials(
        [
            *(_trial(space, point, value) for point, value in results),
            *(_trial(space, point) for point in history.open),
        ]
    )
    params = study.ask(space).params
    return tuple(float(params[name]) for name in names)


class GaussianProcessSampler(BaseSampler):
    """Proposes by a Gaussian process over a whole space; running trials count as what is expected of them."""

    def __init__(self, space: dict[str, BaseDistribution], steps: Sequence[tuple[float, ...]], seed: int) -> None:
        self._space = space
        self._columns = [
            Column(choices=len(each.choices)) if isinstance(each, CategoricalDistribution) else Column(steps=positions)
            for each, positions in zip(space.values(), steps, strict=True)
        ]
        self._seed = seed
        self._random = RandomSampler(seed)

    def infer_relative_search_space(self, study: optuna.Study, trial: FrozenTrial) -> dict[str, BaseDistribution]:
        """Return the space: all of it is sampled together."""
        return self._space

    def sample_relative(
        self, study: optuna.Study, trial: FrozenTrial, search_space: dict[str, BaseDistribution]
    ) -> dict[str, Any]:
        """Return the parameters of the point to try next."""
        done = study.get_trials(deepcopy=False, states=(TrialState.COMPLETE,))
        if not done:
            return {}
        running = study.get_trials(deepcopy=False, states=(TrialState.RUNNING,))
        values = np.array([each.value for each in done], dtype=float)
        unknown = self._points([each for each in running if each.number != trial.number])
        point = next_point(self._columns, self._points(done), values, unknown, self._seed)
        return {
            name: int(position) if isinstance(distribution, CategoricalDistribution) else float(position)
            for (name, distribution), position in zip(self._space.items(), point, strict=True)
        }

    def sample_independent(
        self, study: optuna.Study, trial: FrozenTrial, param_name: str, param_distribution: BaseDistribution
    ) -> Any:
        """Return one parameter while there are no results."""
        return self._random.sample_independent(study, trial, param_name, param_distribution)

    def _points(self, trials: Sequence[FrozenTrial]) -> Any:
        rows = [[float(trial.params[name]) for name in self._space] for trial in trials]
        return np.array(rows, dtype=float).reshape(len(rows), len(self._space))


@contextmanager
def _silence() -> Iterator[None]:
    """Keep Optuna from announcing each study on stderr."""
    before = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(max(before, optuna.logging.WARNING))
    try:
        yield
    finally:
        optuna.logging.set_verbosity(before)


def _distribution(axis: Axis) -> BaseDistribution:
    if axis.kind == CATEGORICAL:
        return CategoricalDistribution(range(len(axis.values)))
    return FloatDistribution(0.0, 1.0)


def _trial(space: dict[str, BaseDistribution], point: Point, value: float | None = None) -> FrozenTrial:
    params = {
        name: int(position) if isinstance(distribution, CategoricalDistribution) else position
        for (name, distribution), position in zip(space.items(), point, strict=True)
    }
    state = TrialState.RUNNING if value is None else TrialState.COMPLETE
    return create_trial(state=state, params=params, distributions=space, value=value)


def _kept(results: list[tuple[Point, float]]) -> list[tuple[Point, float]]:
    """Return the best and the newest of many results, in their order."""
    best = sorted(range(len(results)), key=lambda index: results[index][1])[:KEPT]
    return [results[index] for index in sorted({*best, *range(len(results) - KEPT, len(results))})]
