"""State changes as EventBridge tells them: of tuning jobs, and of the training jobs they launch.

DOCUMENTED (developer guide, "Automating SageMaker with EventBridge"): the envelope and most members of
``detail``.  Its samples are beside what was seen since: times are numbers of milliseconds, ``resources``
holds the normal ARN, and a tuning job's event has its configuration, end and best training job, too.
INFERRED: members without a value are left out (they may be null), and a training job's event comes
with each change of its TrainingJobStatus only.
"""

from __future__ import annotations

import copy
import warnings
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from hashlib import blake2b
from threading import Lock
from typing import Any, TypeVar, overload
from uuid import UUID

from . import moto_handoff, views
from .backend import Backend
from .errors import MockTuningWarning, UsageError, did_you_mean
from .jobs import NO_METRICS, TrainingJob, TuningJob
from .service_model import as_clients_see, shape

__all__ = ["Event", "Events"]

Event = dict[str, Any]
F = TypeVar("F", bound=Callable[[Event], Any])

TUNING_JOB = "SageMaker HyperParameter Tuning Job State Change"
TRAINING_JOB = "SageMaker Training Job State Change"

TUNING_MEMBERS = (
    "HyperParameterTuningJobName",
    "HyperParameterTuningJobArn",
    "HyperParameterTuningJobConfig",
    "TrainingJobDefinition",
    "TrainingJobDefinitions",
    "HyperParameterTuningJobStatus",
    "CreationTime",
    "HyperParameterTuningEndTime",
    "LastModifiedTime",
    "TrainingJobStatusCounters",
    "ObjectiveStatusCounters",
    "FailureReason",
    "BestTrainingJob",
    "TuningJobCompletionDetails",
)
"""Members of Describe's answer that an event has (awslabs/mlspace, from an event of 2023)."""

TRAINING_MEMBERS = (
    "TrainingJobName",
    "TrainingJobArn",
    "TrainingJobStatus",
    "SecondaryStatus",
    "FailureReason",
    "HyperParameters",
    "AlgorithmSpecification",
    "RoleArn",
    "InputDataConfig",
    "OutputDataConfig",
    "ResourceConfig",
    "VpcConfig",
    "StoppingCondition",
    "CreationTime",
    "TrainingStartTime",
    "TrainingEndTime",
    "LastModifiedTime",
    "SecondaryStatusTransitions",
)
"""Members of DescribeTrainingJob's answer that an event has (DOCUMENTED)."""


_DERIVED = frozenset({"InProgress", "Completed", "Failed", "Stopped"})
"""Statuses in which a tuning job is at its very beginning, or has all its history behind it."""


@dataclass(slots=True, eq=False)
class _Change:
    """One change; the event is made of it when somebody wants it."""

    moment: float  # epoch seconds
    job: TuningJob  # as it is, or as it was while it was Stopping or Deleting: what it was follows from its status then
    child: TrainingJob | None  # as it is, likewise
    status: str  # after the change
    tags: Mapping[str, str]
    made: Event | None = None

    @property
    def event(self) -> Event:
        """The event, the same object each time."""
        if self.made is None:
            self.made = self._make()
        return self.made

    def _make(self) -> Event:
        members: Sequence[str]
        if self.child is None:
            kind, members, shape_name = TUNING_JOB, TUNING_MEMBERS, "DescribeHyperParameterTuningJobResponse"
            shown, arn = views.describe_tuning_job(self._then()), self.job.arn
        else:
            kind, members, shape_name = TRAINING_JOB, TRAINING_MEMBERS, "DescribeTrainingJobResponse"
            shown, arn = self._show(self.child), self.child.arn
        kept = {name: shown[name] for name in members if name in shown}
        detail = _in_milliseconds(as_clients_see(shape(shape_name), kept))
        key = f"{self.job.seed}/{arn}/{self.status}"  # none is in one status twice
        return {
            "version": "0",
            "id": str(UUID(bytes=blake2b(key.encode(), digest_size=16).digest())),
            "detail-type": kind,
            "source": "aws.sagemaker",
            "account": self.job.account,
            "time": datetime.fromtimestamp(self.moment, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "region": self.job.region,
            "resources": [arn],
            "detail": {**detail, "Tags": dict(self.tags)},
        }

    def _then(self) -> TuningJob:
        """Return the tuning job as it was when it had come into this status."""
        then = copy.copy(self.job)
        then.status, then.modified = self.status, self.moment
        if self.status == "InProgress":  # nothing had happened yet
            then.as_of, then.training_jobs = self.moment, []
            then.ended = then.failure_reason = then.converged = then.pinned = then.derived = None
        return then

    def _show(self, child: TrainingJob) -> Mapping[str, Any]:
        """Return what DescribeTrainingJob showed of a training job when it had come into this status."""
        if child.status != self.status:
            child = copy.copy(child)
            child.status, child.objective, child.metrics, child.failure_reason = self.status, None, NO_METRICS, None
            if self.status == "InProgress":
                child.stop_requested = None
        then = copy.copy(self.job)
        then.as_of = self.moment  # what a view shows depends on how far the job has come
        return views.describe_training_job(then, child)


class Events(Sequence[Event]):
    """``tuning.events``: every state change since the mock was entered, oldest first, as EventBridge events.

    A job created by the client begins with a change to InProgress; a seed's history before the test is
    none.  Each look takes in what is due by now.  Events are JSON: numbers, text, lists and dicts.
    """

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._changes: list[_Change] = []
        self.keep: int | None = None  # how many at most, the latest; all of them for None
        self._waiting: deque[_Change] = deque()
        self._untold: deque[_Change] = deque()
        self._handlers: list[Callable[[Event], Any]] = []
        self._delivering = Lock()
        backend.on_change, backend.on_child_change, backend.on_dropped = self._note, self._note_child, self._drop
        backend.on_release = self._deliver

    # --- for the author of a test ---------------------------------------------------------------------

    def of(self, name: str) -> list[Event]:
        """Return the events of the tuning job or training job called `name`, whatever its case.

        Raises :class:`UsageError` if there never was one of that name: it is most likely misspelt.
        """
        found = self.named(name)
        known = set() if found else self._known_names()
        if not found and str(name).lower() not in map(str.lower, known):
            raise UsageError(
                f"events.of({name!r}): there was no tuning job or training job of that name."
                f"{did_you_mean(str(name), known)} Correct the name; list(tuning.events) has the events of all."
                " See README, 'Events'."
            )
        return found

    def named(self, name: str) -> list[Event]:
        """Return the events of what is called `name`, whatever its case; none if there is nothing of that name."""
        wanted = (f"hyper-parameter-tuning-job/{name}".lower(), f"training-job/{name}".lower())
        return [event for event in self if event["resources"][0].rpartition(":")[2].lower() in wanted]

    def _known_names(self) -> set[str]:
        known: set[str] = set()
        for store in self._backend.stores():
            present, deleted, _ = store.contents()
            known |= {job.name for job in (*present, *deleted)}
            known |= {child.name for _, child in store.children()}
        return known

    def subscribe(self, handler: F) -> F:
        """Call `handler` with each event from now on, as it happens; also as a decorator.  Returns `handler`.

        It is called by whatever moves the job (a poll, a look, the clock), outside of any lock; it may
        call clients.  What it raises is raised there.
        """
        self._handlers.append(handler)
        return handler

    def clear(self) -> None:
        """Forget all events so far."""
        for changes in (self._changes, self._waiting, self._untold):
            changes.clear()

    # --- for the rest of the mock ---------------------------------------------------------------------

    def take_in(self) -> None:
        """Bring every job to where its time has come, and deliver what happened on the way."""
        with self._backend.lock:
            for store in self._backend.stores():
                store.settle()

    def _note(self, job: TuningJob) -> None:
        then = job
        if job.status not in _DERIVED:
            then = copy.copy(job)
            then.training_jobs = [child if child.ended else copy.copy(child) for child in job.training_jobs]
        self._waiting.append(_Change(job.modified, then, None, job.status, job.tags))

    def _note_child(self, job: TuningJob, child: TrainingJob) -> None:
        self._waiting.append(_Change(child.last_modified, job, child, child.status, child.tags))

    def _drop(self, job: TuningJob) -> None:
        """Forget what happened to a job just now: it was not added."""
        kept = [change for change in self._waiting if change.job.seed != job.seed]
        self._waiting.clear()
        self._waiting.extend(kept)

    def _deliver(self) -> None:
        """Tell of what has happened; called when the backend's lock is free again."""
        while (self._waiting or self._untold) and self._delivering.acquire(blocking=False):  # else somebody is at it
            try:
                self._record()
                while self._untold:
                    change = self._untold.popleft()
                    # An event is made only if somebody wants it.
                    if self._handlers or moto_handoff.has_rules(change.job.account, change.job.region):
                        self._tell(change.event)
            finally:
                self._delivering.release()

    def _record(self) -> None:
        with self._backend.lock:
            # In the order of time; jobs are looked at one after the other, so their changes come in lots.
            for change in sorted(self._waiting, key=lambda change: change.moment):
                self._changes.append(change)
                self._untold.append(change)
            self._waiting.clear()
            if self.keep is not None:
                del self._changes[: -self.keep]

    def _tell(self, event: Event) -> None:
        for problem in moto_handoff.deliver(event):
            what = f"{event['resources'][0].rpartition(':')[2]} {_status(event)}"
            warnings.warn(
                f"The event of {what} was not delivered: {problem}. See README, 'Events'.",
                MockTuningWarning,
                stacklevel=2,
            )
        for handler in list(self._handlers):
            handler(copy.deepcopy(event))

    # --- the sequence -----------------------------------------------------------------------------------

    @overload
    def __getitem__(self, index: int) -> Event: ...

    @overload
    def __getitem__(self, index: slice) -> list[Event]: ...

    def __getitem__(self, index: int | slice) -> Event | list[Event]:
        self.take_in()
        found = self._changes[index]
        return [change.event for change in found] if isinstance(found, list) else found.event

    def __len__(self) -> int:
        self.take_in()
        return len(self._changes)

    def __iter__(self) -> Iterator[Event]:
        self.take_in()
        return iter([change.event for change in self._changes])

    def __repr__(self) -> str:
        lines = (f"{event['resources'][0].rpartition('/')[2]} {_status(event)}" for event in self)
        return f"<Events: {', '.join(lines) or 'none'}>"


def _in_milliseconds(value: Any) -> Any:
    if isinstance(value, datetime):
        return round(value.timestamp() * 1000)
    if isinstance(value, dict):
        return {name: _in_milliseconds(each) for name, each in value.items()}
    return [_in_milliseconds(each) for each in value] if isinstance(value, list) else value


def _status(event: Event) -> str:
    detail = event["detail"]
    return str(detail.get("HyperParameterTuningJobStatus") or detail["TrainingJobStatus"])
