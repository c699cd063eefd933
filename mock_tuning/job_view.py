"""The live view of one job: a look at it as it is now, and the verbs that move it."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from typing import Any, Literal, TypeVar, cast

from . import search, simulation, views
from .backend import JobStore
from .clock import Clock, Progression
from .errors import Fixed, UsageError, did_you_mean
from .jobs import TrainingJob, TuningJob
from .outcomes import TrainingFailed

__all__ = ["JobView", "TuningJobStatus", "advance_to_next_change"]

TuningJobStatus = Literal["Completed", "InProgress", "Failed", "Stopped", "Stopping", "Deleting", "DeleteFailed"]
"""HyperParameterTuningJobStatus, for annotations; what counts when tests run is the service model."""

T = TypeVar("T")


class JobView(
    Fixed,
    called="job",
    instead="The job moves by finish(), fail(), stop() and the clock. See README, 'Moving a job by hand'.",
):
    """A live view of one job: every look shows it as it is now, and none counts as a poll."""

    __slots__ = ("_job", "_progression", "_store")

    def __init__(self, store: JobStore, job: TuningJob, progression: Callable[[], Progression]) -> None:
        self._store = store
        self._job = job
        self._progression = progression  # of the mock, for a job that stands still

    @property
    def name(self) -> str:
        """HyperParameterTuningJobName."""
        return self._job.name

    @property
    def arn(self) -> str:
        """HyperParameterTuningJobArn."""
        return self._job.arn

    @property
    def region(self) -> str:
        """The region it is in."""
        return self._store.region

    @property
    def account_id(self) -> str:
        """The account it is in, 12 digits."""
        return self._store.account

    @property
    def status(self) -> TuningJobStatus:
        """HyperParameterTuningJobStatus; of a job that is gone, the last one it had."""
        return cast(TuningJobStatus, self._now().status)

    @property
    def deleted(self) -> bool:
        """Whether it is gone: deleted, or forgotten by ``tuning.reset()``."""
        return self._is_gone(self._now())

    @property
    def failure_reason(self) -> str | None:
        """FailureReason, ``None`` when there is none."""
        reason = self.describe().get("FailureReason")
        return None if reason is None else str(reason)

    @property
    def tags(self) -> dict[str, str]:
        """Its tags, as a dict of its own."""
        return dict(self._job.tags)

    @property
    def training_jobs(self) -> list[dict[str, Any]]:
        """Its training jobs in launch order, each with the members of HyperParameterTrainingJobSummary."""
        job = self._now()
        rows = [views.summarize_child(job, child) for child in job.training_jobs]
        return [_as_clients_see("HyperParameterTrainingJobSummary", row) for row in rows]

    @property
    def best_training_job(self) -> dict[str, Any] | None:
        """BestTrainingJob, ``None`` while there is none."""
        best: dict[str, Any] | None = self.describe().get("BestTrainingJob")
        return best

    @property
    def search(self) -> str:
        """How its hyperparameters are found here, in plain words; without Optuna a Bayesian job's are random draws."""
        return search.method_of(self._job)

    def describe(self) -> dict[str, Any]:
        """Return what DescribeHyperParameterTuningJob shows now, moments as aware ``datetime``."""
        shown = views.describe_tuning_job(self._now())
        return _as_clients_see("DescribeHyperParameterTuningJobResponse", shown)

    def look(self, read: Callable[[TuningJob], T]) -> T:
        """Return what `read` makes of the job's record as it is now, while nothing moves it."""
        with self._store.backend.lock:
            return read(self._store.refresh(self._job))

    # --- what moves it ------------------------------------------------------------------------------

    def finish(self) -> JobView:
        """Let the job run to its next terminal status now: its end, or where it is Stopping, Stopped.

        A job in Deleting is gone.  One that is over stays as it is.  The clock does not move.
        """
        with self._store.backend.lock:
            self._store.finish(self._store.refresh(self._job))
        return self

    def fail(self, reason: str) -> JobView:
        """Let the job fail now, with this FailureReason; what it runs is stopped.

        `reason` has 1 to 1024 characters.  Raises :class:`UsageError` unless the job is InProgress.
        """
        TrainingFailed(reason)  # the same rule for a reason
        with self._store.backend.lock:
            self._store.fail(self._in_progress("fail"), reason)
        return self

    def stop(self) -> JobView:
        """Stop the job as a user in the console would: StopHyperParameterTuningJob, but no call of the test's.

        Raises :class:`UsageError` unless the job is InProgress.
        """
        with self._store.backend.lock:
            self._store.stop(self._in_progress("stop").name, self._progression())
        return self

    def advance_to_next_change(self) -> bool:
        """Skip time, for every job of the mock, until the next thing happens to this one.

        A launch, or a change of status of the job or of one of its training jobs.  Returns ``False``, and
        skips nothing, if nothing is to come.
        """
        return advance_to_next_change(self._store.backend.clock, [self])

    def advance_until(self, *statuses: TuningJobStatus) -> JobView:
        """Skip time, for every job of the mock, until this one is in one of these statuses.

        Skips nothing if it is already.  Raises :class:`UsageError` for a status that is none, and when the
        job has nothing before it any more and was in none of them on the way.
        """
        from .service_model import shape

        known = shape("HyperParameterTuningJobStatus").enum
        for status in statuses or ("",):
            if status not in known:
                raise UsageError(
                    f"advance_until({status!r}): choose one or more of {', '.join(known)}."
                    + did_you_mean(str(status), known)
                )
        seen = [self.status]
        while seen[-1] not in statuses:
            if not self.advance_to_next_change():
                raise UsageError(
                    f"The tuning job {self.name!r} does not become {' or '.join(statuses)} by itself:"
                    f" it was {', '.join(dict.fromkeys(seen))}, and nothing more happens to it."
                    " Stop or delete it first, seed it in another status, or wait for one that comes."
                )
            seen.append(self.status)
        return self

    def _in_progress(self, verb: str) -> TuningJob:
        job = self._store.refresh(self._job)
        if job.status != "InProgress" or self._is_gone(job):
            gone = " and deleted" if self._is_gone(job) else ""
            raise UsageError(
                f"{verb}() of the tuning job {job.name!r}: it is {job.status}{gone}, and only a job that is InProgress"
                f" can {verb}. Seed one with status='InProgress', or do this before it ends."
            )
        return job

    def is_among(self, names: Container[str]) -> bool:
        """Whether the lower-case `names` hold a name or ARN of the job, or of a training job that it has launched.

        Looks at what there is and lets nothing happen, so that it cannot fail.
        """
        known: list[TuningJob | TrainingJob] = [self._job, *self._job.training_jobs]
        return any(each.name.lower() in names or each.arn.lower() in names for each in known)

    def __repr__(self) -> str:
        gone = ", deleted" if self.deleted else ""
        return f"<tuning job {self.name!r}: {self.status}{gone}, {self.region}, {self.account_id}>"

    def _is_gone(self, job: TuningJob) -> bool:
        return not self._store.holds(job) or self._store not in self._store.backend.stores()

    def _until_next_change(self) -> float:
        with self._store.backend.lock:
            job = self._store.refresh(self._job)
            if self._is_gone(job) or job.busy:  # nothing happens to it while an objective of its is asked
                return float("inf")
            return simulation.next_change(job) - job.time.elapsed()

    def _now(self) -> TuningJob:
        with self._store.backend.lock:
            return self._store.refresh(self._job)


def advance_to_next_change(clock: Clock, jobs: Sequence[JobView]) -> bool:
    """Move `clock` to the next moment at which something happens to one of `jobs`; ``False`` if there is none."""
    seconds = min((each._until_next_change() for each in jobs), default=float("inf"))
    if seconds == float("inf"):
        return False
    clock.skip(max(0.0, seconds))
    for each in jobs:
        each._now()
    return True


def _as_clients_see(shape_name: str, shown: Mapping[str, Any]) -> dict[str, Any]:
    from .service_model import as_clients_see, shape

    seen: dict[str, Any] = as_clients_see(shape(shape_name), shown)
    return seen
