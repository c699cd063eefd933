"""Bayesian search: a model of the results so far says where to look next.

The model is in :mod:`.optuna_sampler`, which is imported when the first training job asks for it.
Without Optuna (extra ``[search]``) the search stays as it begins: draws spread over the ranges.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from random import Random

from ..jobs import TuningJob
from .drawing import independent_point, spread_point
from .history import History, history_of
from .spaces import Axis, turn_of

__all__ = ["START", "learned_point", "optuna_is_installed"]

START = 8
"""Results before the first model, spread over all ranges; measured (tests/benchmarks/search.py)."""


@cache
def optuna_is_installed() -> bool:
    """Whether there is an Optuna to import; imports nothing."""
    return find_spec("optuna") is not None


def learned_point(job: TuningJob, number: int, definition: int, axes: Sequence[Axis], seed: str) -> dict[str, str]:
    """Return the hyperparameters of training job `number` from what is known when it is launched.

    Depends on `seed`, `number` and the history alone.  A job that is not in progress launches nothing:
    its training jobs are being made up for a seed, and nothing is to be learned from those.
    """
    if not axes or job.status != "InProgress":
        return independent_point(axes, f"{seed}/{number}")
    history = history_of(job, definition, axes) if number > START or job.parents else History()
    if len(history.values) < START:
        return spread_point(axes, f"{seed}/{definition}", turn_of(job, number)[1], START)
    if not optuna_is_installed():
        return independent_point(axes, f"{seed}/{number}")
    from .optuna_sampler import suggest

    point = suggest(tuple(axes), history, Random(f"{seed}/{number}/model").getrandbits(31))
    return {axis.name: axis.at(position) for axis, position in zip(axes, point, strict=True)}
