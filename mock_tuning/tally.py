"""What the training jobs of a tuning job come down to: its counters, the best one, how long nothing was better."""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter

from .jobs import TRAINING_ENDED, TrainingJob, TuningJob

__all__ = ["Tally", "tally_of"]

IMPROVEMENT = 0.01
"""DOCUMENTED: a training job that is not better than the best by 1 % counts as not improving."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What the training jobs of one tuning job come down to.

    Attributes:
        statuses: TrainingJobStatusCounters; training jobs in Stopping count as InProgress (RECORDED).
        objectives: ObjectiveStatusCounters.
        best: the training job with the best objective value, the earlier one of equals; ``None`` without any.
        not_improving: how many ended since the best improved by 1 % or more (DOCUMENTED rule).
    """

    statuses: dict[str, int]
    objectives: dict[str, int]
    best: TrainingJob | None
    not_improving: int


def tally_of(job: TuningJob) -> Tally:
    """Count the training jobs of `job`, in one pass: polls ask for it after every change."""
    statuses = dict.fromkeys(("Completed", "InProgress", "RetryableError", "NonRetryableError", "Stopped"), 0)
    objectives = {"Succeeded": 0, "Pending": 0, "Failed": 0}
    maximizes = job.maximizing()
    best: TrainingJob | None = None
    most = 0.0
    evaluated: list[tuple[float, float]] = []  # when it ended, and its worth
    for child in job.training_jobs:
        status = child.status
        if status not in TRAINING_ENDED:
            statuses["InProgress"] += 1
            objectives["Pending"] += 1
            continue
        if status == "Failed":
            status = "RetryableError" if child.retryable else "NonRetryableError"
        statuses[status] += 1
        if child.objective is None:
            objectives["Failed"] += 1
            continue
        objectives["Succeeded"] += 1
        worth = child.objective if maximizes[child.definition] else -child.objective
        evaluated.append((child.moments.ended, worth))
        if best is None or worth > most:
            best, most = child, worth
    return Tally(statuses, objectives, best, _not_improving(evaluated))


def _not_improving(evaluated: list[tuple[float, float]]) -> int:
    evaluated.sort(key=itemgetter(0))  # a stable order: of those that end together the one launched first
    count = 0
    best: float | None = None
    for _, worth in evaluated:
        if best is None or worth > best + abs(best) * IMPROVEMENT:
            best, count = worth, 0
        else:
            count += 1
    return count
