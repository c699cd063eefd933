"""Hyperband: which training jobs stop early, so that the promising ones get the epochs.

Training jobs are dealt out to brackets.  A bracket starts with so many epochs, then lets the best
third go on to three times as many, and so on up to MaxResource.  Decisions fall as results come
in (asynchronous successive halving: Li et al., "A System for Massively Parallel Hyperparameter
Tuning", 2020).  DOCUMENTED of the service: MinResource and MaxResource in epochs, never a stop before
MinResource, reproducible configurations; INFERRED: the factor 3 and the order of the brackets.
"""

from __future__ import annotations

import math
from bisect import insort
from collections.abc import Mapping
from typing import Any

from ..epochs import emitted_at, epochs_named, has_emitted
from ..jobs import TrainingJob, TuningJob
from .spaces import turn_of

__all__ = ["bracket_of", "resources", "rungs", "stop_after"]

FACTOR = 3
"""INFERRED: of a rung's training jobs one in this many goes on, with this many times the epochs."""

MIN_RESOURCE = 1  # INFERRED default


def resources(job: TuningJob, definition: int) -> tuple[int, int] | None:
    """Return the epochs that a training job of a definition (zero-based) gets at least and at most.

    ``None`` where the most is not known: the request does not say it, and no static hyperparameter does.
    """
    config: Mapping[str, Any] = (job.config.get("StrategyConfig") or {}).get("HyperbandStrategyConfig") or {}
    least, most = int(config.get("MinResource", MIN_RESOURCE)), config.get("MaxResource")
    if most is None:
        most = epochs_named(job.definitions[definition].get("StaticHyperParameters") or {})
    return None if most is None else (max(1, min(least, int(most))), int(most))


def rungs(least: int, most: int, bracket: int) -> list[int]:
    """Return the epochs (counted from 1) after which a bracket decides; the last rung, the end, is left out.

    `bracket` 0 starts lowest, at `least` epochs; each further one a factor higher.
    """
    found = []
    epochs = least * FACTOR**bracket
    while epochs < most:
        found.append(epochs)
        epochs *= FACTOR
    return found


def bracket_of(least: int, most: int, turn: int) -> int:
    """Return the bracket of the training job that has `turn` others of its definition before it.

    In Hyperband's proportions, the bracket that stops most first; then all over again.
    """
    highest = math.floor(math.log(most / least, FACTOR) + 1e-9)
    sizes = [math.ceil((highest + 1) / (steps + 1) * FACTOR**steps) for steps in range(highest, -1, -1)]
    place = turn % sum(sizes)
    for bracket, size in enumerate(sizes):
        if place < size:
            return bracket
        place -= size
    raise AssertionError("the place lies within the sizes")


def stop_after(job: TuningJob, child: TrainingJob) -> int | None:
    """Return the zero-based epoch after which Hyperband stops `child`; ``None`` to let it run.

    Decided from ``child.series``, its objective by epoch, and from the training jobs of the same
    definition and bracket launched before it, as far as they have come when it reaches a rung.
    Other strategies stop nothing here.
    """
    if job.config["Strategy"] != "Hyperband" or not child.series:
        return None
    bounds = resources(job, child.definition)
    if bounds is None:
        return None
    bracket = bracket_of(*bounds, turn_of(job, child.number)[1])
    rivals = [
        each
        for each in job.training_jobs
        if each.number < child.number
        and each.definition == child.definition
        and each.series
        and bracket_of(*bounds, turn_of(job, each.number)[1]) == bracket
    ]
    sign = -1.0 if job.maximizes(child.definition) else 1.0
    for epochs in rungs(*bounds, bracket):
        epoch = epochs - 1
        if epoch >= len(child.series):
            return None
        losses: list[float] = []
        moment = emitted_at(child, epoch)
        for each in rivals:
            if has_emitted(each, epoch, moment):
                insort(losses, _loss(sign, each.series[epoch]))
        loss = _loss(sign, child.series[epoch])
        insort(losses, loss)
        if loss > losses[max(1, len(losses) // FACTOR) - 1]:
            return epoch
    # DOCUMENTED (model): "Once a job reaches the MaxResource value, it is stopped".
    return bounds[1] - 1 if bounds[1] < len(child.series) else None


def _loss(sign: float, value: float) -> float:
    return math.inf if math.isnan(value) else sign * value
