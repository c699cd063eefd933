"""Search without learning: independent draws, evenly spread draws, and every combination in turn."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from random import Random

from ..seeded import uniforms
from .spaces import CATEGORICAL, Axis

__all__ = ["grid_point", "independent_point", "spread_point"]


def independent_point(axes: Sequence[Axis], seed: str) -> dict[str, str]:
    """Return values drawn for themselves (DOCUMENTED for Random); the same `seed` gives the same values."""
    return {axis.name: axis.draw(uniform) for axis, uniform in zip(axes, uniforms(seed, len(axes)), strict=True)}


def spread_point(axes: Sequence[Axis], seed: str, index: int, size: int) -> dict[str, str]:
    """Return the point of a zero-based `index` out of sets of `size` points spread over all ranges.

    Each set is a Latin hypercube of its own: cut every range in `size` equal parts, and each part
    has one of its points.
    """
    block, place = divmod(index, size)
    point: dict[str, str] = {}
    for axis in axes:
        point[axis.name] = axis.draw(_spread(f"{seed}/spread/{block}/{axis.name}", size)[place])
    return point


@lru_cache(maxsize=64)
def _spread(seed: str, size: int) -> tuple[float, ...]:
    """Return a number out of each of `size` equal parts of the way from 0 to 1, in no order."""
    random = Random(seed)
    parts = list(range(size))
    random.shuffle(parts)
    return tuple((part + random.random()) / size for part in parts)


def grid_point(axes: Sequence[Axis], index: int) -> dict[str, str]:
    """Return the combination with this zero-based index; INFERRED order: the last range turns fastest."""
    axes = [axis for axis in axes if axis.kind == CATEGORICAL]
    index %= max(1, math.prod(len(axis.values) for axis in axes))
    point: dict[str, str] = {}
    for axis in reversed(axes):
        index, place = divmod(index, len(axis.values))
        point[axis.name] = axis.values[place]
    return point
