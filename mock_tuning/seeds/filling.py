"""What is given of a training job put in place of what was made up, and the rest moved to fit it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from typing import Any

from ..jobs import Moments, TrainingJob, TuningJob, float32, stamp
from ..simulation import timing
from .training_jobs import METRIC, MOMENTS

__all__ = ["fill_in", "outdo", "place_in_time"]

MARGIN = 0.01  # how much worse than a given best the others are, at least
SHORTEST = 20.0  # seconds that a training takes where nobody says, and that one which runs has before it
LARGEST = sys.float_info.max
LARGEST_NARROW = 3e38  # about what 32 bits can hold


def fill_in(child: TrainingJob, given: Mapping[str, Any]) -> None:
    """Let the members of a given HyperParameterTrainingJobSummary win over what was made up, its times apart."""
    child.name = given.get("TrainingJobName", child.name)
    prefix = child.arn.rpartition(":training-job/")[0]
    child.arn = given.get("TrainingJobArn", f"{prefix}:training-job/{child.name.lower()}")
    child.hyperparameters = dict(given.get("TunedHyperParameters", child.hyperparameters))
    child.failure_reason = given.get("FailureReason", child.failure_reason)
    if METRIC in given:
        child.objective = given[METRIC]["Value"]


def place_in_time(job: TuningJob, child: TrainingJob, given: Mapping[str, Any]) -> None:
    """Move the moments of `child` to those that are given; what still runs ends later than now."""
    planned = child.moments
    begin, end = _begin_and_end(job, child, given)
    start = given.get("TrainingStartTime")
    if start is None:
        start = begin + (end - begin) * _share(planned.created, planned.downloading, planned.ended)
    if child.stop_requested is not None:
        stopped = begin + (end - begin) * _share(planned.created, child.stop_requested, planned.ended)
        child.stop_requested = stamp(stopped if child.ended else min(stopped, max(begin, job.as_of)))
    training, uploading = (
        start + (end - start) * _share(planned.downloading, moment, planned.ended)
        for moment in (planned.training, planned.uploading)
    )
    child.moments = Moments._make(map(stamp, (begin, start, training, uploading, end)))


def _begin_and_end(job: TuningJob, child: TrainingJob, given: Mapping[str, Any]) -> tuple[float, float]:
    """Return when `child` was created and when it ends, as far away from what is given as was planned."""
    planned = child.moments
    begin, start, end = (given.get(key) for key in MOMENTS)
    known = next(
        (
            (moment, beside)
            for moment, beside in ((start, planned.downloading), (begin, planned.created), (end, planned.ended))
            if moment is not None
        ),
        None,
    )
    if known is None:
        begin, end = planned.created, planned.ended
    else:
        moment, beside = known
        if begin is None:
            begin = min(max(job.created, moment + planned.created - beside), moment)
        if end is None:
            end = moment + max(planned.ended - beside, SHORTEST)
            end = max(moment, min(end, job.as_of)) if child.ended else end
    if not child.ended:
        end = max(end, job.as_of + SHORTEST)
    # What has begun has taken some time, if it is less than moments tell.
    return begin, end if start is None else max(end, start + 0.001)


def _share(first: float, moment: float, last: float) -> float:
    """Return how much of the time from the first to the last moment has gone at another, 0 to 1."""
    return min(1.0, max(0.0, (moment - first) / (last - first))) if last > first else 1.0


def outdo(job: TuningJob, best: TrainingJob, made_up: Iterable[TrainingJob]) -> None:
    """Let the objectives that are `made_up` be worse than that of `best`."""
    margin = MARGIN * max(1.0, abs(best.objective or 0.0))
    for child in made_up:
        if child is not best and job.worth(child) > job.worth(best) - margin:
            value = job.worth(best) - margin * (1 + timing.share(job, "worse", child.number))
            value = max(-LARGEST, value) * (1 if job.maximizes(child.definition) else -1)
            child.objective = float32(value) if abs(value) < LARGEST_NARROW else value
