"""What a search may learn from: the training jobs that have a result, and those that have none (yet)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, pstdev

from ..jobs import TrainingJob, TuningJob
from .spaces import CATEGORICAL, Axis

__all__ = ["History", "history_of"]

Point = tuple[float, ...]

OWN_SCALE_FROM = 4
"""Finished training jobs from which on a job's own results say what scale its parents' are put on (our choice)."""


@dataclass(frozen=True, slots=True)
class History:
    """Points along the axes of a search, in launch order; less is better.

    ``open`` are those of training jobs that run, or that ended without the objective: tried, result unknown.
    """

    points: tuple[Point, ...] = ()
    values: tuple[float, ...] = ()
    open: tuple[Point, ...] = ()


def history_of(job: TuningJob, definition: int, axes: Sequence[Axis]) -> History:
    """Return what the training jobs of a definition (zero-based) tell, and those of the parents of a warm start.

    DOCUMENTED (aws-behaviour.md, 3.6): parents count, grandparents don't.  A parent's training job counts
    if its hyperparameters, static ones included, lie within the ranges of today (INFERRED).
    """
    known: list[tuple[Point, float]] = []
    unknown: list[Point] = []
    for child in job.training_jobs:
        if child.definition == definition:
            point = _point(axes, child.hyperparameters)
            if point is None:
                continue
            value = _loss(job, child)
            if value is None:
                unknown.append(point)
            else:
                known.append((point, value))
    inherited = [list(_results(parent, axes)) for parent in job.parents]
    if job.request.get("WarmStartConfig", {}).get("WarmStartType") == "TransferLearning":
        inherited = _rescaled(inherited, [value for _, value in known])
    together = [*(each for results in inherited for each in results), *known]
    return History(tuple(point for point, _ in together), tuple(value for _, value in together), tuple(unknown))


def _results(parent: TuningJob, axes: Sequence[Axis]) -> Iterator[tuple[Point, float]]:
    static = parent.definitions[0].get("StaticHyperParameters", {}) if parent.definitions else {}
    for child in parent.training_jobs:
        point = _point(axes, {**static, **child.hyperparameters})
        value = _loss(parent, child)
        if point is not None and value is not None:
            yield point, value


def _point(axes: Sequence[Axis], hyperparameters: Mapping[str, str]) -> Point | None:
    point = []
    for axis in axes:
        position = axis.position(hyperparameters.get(axis.name))
        if position is None:
            return None
        point.append(position if axis.kind == CATEGORICAL else min(1.0, max(0.0, position)))
    return tuple(point)


def _loss(job: TuningJob, child: TrainingJob) -> float | None:
    if not child.ended or child.objective is None or not math.isfinite(child.objective):
        return None
    return -job.worth(child)


def _rescaled(inherited: list[list[tuple[Point, float]]], own: list[float]) -> list[list[tuple[Point, float]]]:
    """Return parents' results on the scale of the job's own: other data, other numbers (TransferLearning)."""
    losses = [[value for _, value in results] for results in inherited]
    reference = own if len(own) >= OWN_SCALE_FROM else next((each for each in losses if len(each) > 1), own)
    if len(reference) < 2:
        return inherited
    centre, spread = fmean(reference), pstdev(reference)
    rescaled = []
    for results, values in zip(inherited, losses, strict=True):
        scale = pstdev(values) if len(values) > 1 else 0.0
        middle = fmean(values) if values else 0.0
        rescaled.append(
            [(point, centre + (spread * (value - middle) / scale if scale else 0.0)) for point, value in results]
        )
    return rescaled
