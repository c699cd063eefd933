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
        changes: those launched, or changed in their status, since; in the order of time, some more than once.
    """

    statuses: dict[str, int]
    objectives: dict[str, int]
    best: TrainingJob | None = None
    not_improving: int = 0
    reference: float | None = None
    launched: int = 0
    changes: list[TrainingJob] = field(default_factory=list)

    def now(self, job: TuningJob) -> Tally:
        """Return the tally after those changes; this one keeps what it has told."""
        counters = self.statuses.copy(), self.objectives.copy()
        tally = Tally(*counters, self.best, self.not_improving, self.reference, self.launched)
        latest: dict[int, TrainingJob] = {}
        for child in self.changes:
            latest.pop(child.number, None)
            latest[child.number] = child
        for child in latest.values():
            if child.number > self.launched:
                tally._launch()
            if child.ended:
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
    known = job.tally
    if known is None:
        # Those that run have their end still to come; of those that ended together the one launched first comes first.
        in_order = sorted(job.training_jobs, key=lambda child: child.moments.ended)
        known = Tally(
            dict.fromkeys(("Completed", "InProgress", "RetryableError", "NonRetryableError", "Stopped"), 0),
            {"Succeeded": 0, "Pending": 0, "Failed": 0},
            changes=in_order,
        )
    if known.changes:
        known = known.now(job)
    if not job.over:
        job.tally = known
    return known
