"""What the training jobs of a tuning job come down to: its counters, the best one, how long nothing was better."""

from __future__ import annotations

from dataclasses import dataclass, field

from .jobs import TrainingJob, TuningJob

__all__ = ["Tally", "tally_of"]

IMPROVEMENT = 0.01
"""DOCUMENTED: a training job that is not better than the best by 1 % counts as not improving."""


@dataclass(slots=True)
class Tally:
    """What the training jobs of one tuning job come down to.

    Attributes:
        statuses: TrainingJobStatusCounters; training jobs in Stopping count as InProgress (RECORDED).
        objectives: ObjectiveStatusCounters.
        best: the training job with the best objective value, the earlier one of equals; ``None`` without any.
        not_improving: how many ended since the best improved by 1 % or more (DOCUMENTED rule).
        reference: the worth of the one that improved it last.
        launched: how many there are.
        latest: when the last of them ended, and its number.
        changes: those launched, or changed in their status, since; in the order of time, some more than once.
    """

    statuses: dict[str, int]
    objectives: dict[str, int]
    best: TrainingJob | None = None
    not_improving: int = 0
    reference: float | None = None
    launched: int = 0
    latest: tuple[float, int] = (-float("inf"), 0)
    changes: list[TrainingJob] = field(default_factory=list)

    def now(self, job: TuningJob) -> Tally:
        """Return the tally after those changes; this one keeps what it has told."""
        changed = {child.number: child for child in self.changes}
        ended = sorted((child for child in changed.values() if child.ended), key=_end_of)
        if ended and _end_of(ended[0]) < self.latest:  # an objective has stopped another training job in between
            return _count(job)
        counters = self.statuses.copy(), self.objectives.copy()
        tally = Tally(*counters, self.best, self.not_improving, self.reference, self.launched, self.latest)
        for number in changed:
            if number > self.launched:
                tally._launch()
        for child in ended:
            tally._end(child, job)
        return tally

    def _launch(self) -> None:
        self.launched += 1
        self.statuses["InProgress"] += 1
        self.objectives["Pending"] += 1

    def _end(self, child: TrainingJob, job: TuningJob) -> None:
        status = child.status
        if status == "Failed":
            status = "RetryableError" if child.retryable else "NonRetryableError"
        self.statuses["InProgress"] -= 1
        self.statuses[status] += 1
        self.objectives["Pending"] -= 1
        self.objectives[child.objective_status] += 1
        self.latest = _end_of(child)
        if child.objective is None:
            return
        worth = job.worth(child)
        if self.best is None or (worth, -child.number) > (job.worth(self.best), -self.best.number):
            self.best = child
        if self.reference is None or worth > self.reference + abs(self.reference) * IMPROVEMENT:
            self.reference, self.not_improving = worth, 0
        else:
            self.not_improving += 1


def tally_of(job: TuningJob) -> Tally:
    """Return the tally of `job`; of one that runs it is remembered, and goes on from there the next time."""
    known = job.tally or _count(job)
    if known.changes:
        known = known.now(job)
    if not job.over:
        job.tally = known
    return known


def _count(job: TuningJob) -> Tally:
    """Return the tally counted from the beginning."""
    nothing = Tally(
        dict.fromkeys(("Completed", "InProgress", "RetryableError", "NonRetryableError", "Stopped"), 0),
        {"Succeeded": 0, "Pending": 0, "Failed": 0},
        changes=job.training_jobs,
    )
    return nothing.now(job)


def _end_of(child: TrainingJob) -> tuple[float, int]:
    """Return by what ends are in order: of those at the same moment the one launched first comes first."""
    return child.moments.ended, child.number
