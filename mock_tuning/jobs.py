"""Records of tuning jobs and training jobs, their legal moves, and what follows from them.

Moments are epoch seconds (UTC) with milliseconds, as the service keeps them.  Counters and best job are no part
of a record: they are derived from the training jobs (``tally``), so they cannot disagree with them.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from .clock import JobTime
from .outcomes import Evaluation

if TYPE_CHECKING:
    from .tally import Tally

__all__ = [
    "LEGAL_MOVES",
    "NO_METRICS",
    "TERMINAL",
    "TRAINING_ENDED",
    "UNPLANNED",
    "Derived",
    "Document",
    "Moments",
    "Moving",
    "TrainingJob",
    "TuningJob",
    "float32",
    "stamp",
]

TERMINAL = frozenset({"Completed", "Failed", "Stopped", "DeleteFailed"})
"""Statuses of a tuning job that nothing but Delete changes."""

LEGAL_MOVES: Mapping[str, frozenset[str]] = {
    "InProgress": frozenset({"Completed", "Failed", "Stopping"}),
    "Stopping": frozenset({"Stopped"}),
    "Completed": frozenset({"Deleting"}),
    "Failed": frozenset({"Deleting"}),
    "Stopped": frozenset({"Deleting"}),
    "Deleting": frozenset({"DeleteFailed"}),
    "DeleteFailed": frozenset({"Deleting"}),
}
"""The life cycle of a tuning job (aws-behaviour.md, 3.1)."""

TRAINING_ENDED = frozenset({"Completed", "Failed", "Stopped"})
"""Statuses that a training job does not leave."""

NO_METRICS: Mapping[str, float] = {}  # shared: nobody changes the metrics of a training job, they are replaced
UNPLANNED = Evaluation()


_NARROW = struct.Struct("f")


def stamp(moment: float) -> float:
    """Return `moment` as the service keeps it: to the millisecond."""
    return round(moment, 3)


def float32(value: float) -> float:
    """Return `value` as the double that holds its 32-bit form (RECORDED for objective values)."""
    return float(_NARROW.unpack(_NARROW.pack(value))[0])


class Document(dict[str, Any]):
    """A part of an answer that never changes once made.

    ``rendered`` is where its text is kept, or the pieces of it: a memo, not a truth.
    """

    __slots__ = ("rendered",)

    def __init__(self, content: Mapping[str, Any]) -> None:
        super().__init__(content)
        self.rendered: Any = None


class Moving(dict[str, Any]):
    """An answer of which some members move, always the same ones, and the rest stands still until something changes."""

    __slots__ = ("still",)

    def __init__(self, still: Document, moving: Mapping[str, Any]) -> None:
        super().__init__(still)
        self.update(moving)
        self.still = still


@dataclass(slots=True)
class Derived:
    """What a running job shows between two changes: a memo, not a truth."""

    still: Document
    best: TrainingJob | None
    fresh: bool = True  # until something changes


class Moments(NamedTuple):
    """When a training job enters each secondary status; the last ones are plans until it ended."""

    created: float
    downloading: float
    training: float
    uploading: float
    ended: float


@dataclass(slots=True)
class TrainingJob:
    """One training job of a tuning job."""

    number: int  # launch order, from 1
    name: str
    arn: str
    definition: int  # zero-based index of its definition
    hyperparameters: dict[str, str]  # the tuned ones
    moments: Moments
    tags: Mapping[str, str]
    status: str = "InProgress"
    objective: float | None = None  # once evaluated
    failure_reason: str | None = None
    retryable: bool = False  # a failure of the service, not of the client
    stop_requested: float | None = None
    # Final values by name, once ended, beside the objective's.
    metrics: Mapping[str, float] = field(default_factory=lambda: NO_METRICS)
    # What is planned at its launch; nothing of it is shown before its moment comes.
    planned: Evaluation = UNPLANNED
    series: tuple[float, ...] = ()  # the objective by epoch, if there are several and it runs to its end
    stop_planned: float | None = None  # the moment at which it will be told to stop
    last_epoch: int | None = None  # zero-based, after which the strategy stops it
    overtime: bool = False  # what stops it is its own MaxRuntimeInSeconds
    seen: float = 1.0  # the part of its training that came before it was told to stop, 0 to 1
    retried: tuple[Moments, ...] = ()  # earlier attempts, under a RetryStrategy

    @property
    def ended(self) -> bool:
        """Whether it has left InProgress and Stopping for good."""
        return self.status in TRAINING_ENDED

    @property
    def training_started(self) -> float:
        """When the first of its attempts began to download its data (RECORDED as TrainingStartTime)."""
        return (self.retried[0] if self.retried else self.moments).downloading

    @property
    def objective_status(self) -> str:
        """Succeeded, Pending or Failed; Failed too for an ended job without the metric (INFERRED)."""
        if not self.ended:
            return "Pending"
        return "Succeeded" if self.objective is not None else "Failed"

    @property
    def last_modified(self) -> float:
        """When it last changed, as far as it has come."""
        return self.moments.ended if self.ended else self.stop_requested or self.moments.created


@dataclass(slots=True)
class TuningJob:
    """A tuning job: what was asked for, what has happened so far, and its own time."""

    name: str
    arn: str
    region: str
    account: str
    request: Mapping[str, Any]  # Config, Definition(s), WarmStartConfig, Autotune as Describe returns them
    definitions: tuple[Document, ...]  # the one definition or the several
    created: float
    seed: str  # of everything random about this job
    time: JobTime
    tags: Mapping[str, str]
    status: str = "InProgress"
    ended: float | None = None
    modified: float = 0.0  # last status change
    as_of: float = 0.0  # the moment up to which the simulation has come
    failure_reason: str | None = None
    training_jobs: list[TrainingJob] = field(default_factory=list)
    free_slots: list[float] | None = None  # heap: when each idle slot launches; None before the first look
    axes: dict[int, tuple[Any, ...]] = field(default_factory=dict)  # of its search, by definition (a memo)
    pace: float = 1.0  # simulated seconds are multiplied by this
    finishing: float | None = None  # when a criterion or the time limit began to end it
    converged: float | None = None  # ConvergenceDetectedTime
    gone: float | None = None  # when a delete that takes time is over
    next_change: float | None = None  # the next moment at which something happens (a memo)
    busy: bool = False  # while its simulation runs
    evaluate: Callable[[TuningJob, TrainingJob, int], Evaluation] | None = None  # at the n-th attempt
    on_change: Callable[[TuningJob], None] | None = None  # called after each change of status
    on_child_change: Callable[[TuningJob, TrainingJob], None] | None = None  # after each of a training job
    parents: tuple[TuningJob, ...] = ()  # of a warm start
    pinned: Document | None = None  # a seed's own words, until the job moves
    derived: Derived | None = None
    tally: Tally | None = None  # what its training jobs came down to when somebody last asked (a memo)
    shown: Document | None = None  # what Describe shows of a job that is over (a memo)

    def __post_init__(self) -> None:
        self.modified = self.modified or self.created
        self.as_of = self.as_of or self.created

    @property
    def over(self) -> bool:
        """Whether the status is terminal."""
        return self.status in TERMINAL

    @property
    def config(self) -> Mapping[str, Any]:
        """HyperParameterTuningJobConfig."""
        config: Mapping[str, Any] = self.request["HyperParameterTuningJobConfig"]
        return config

    @property
    def multiple(self) -> bool:
        """Whether it was made with TrainingJobDefinitions."""
        return "TrainingJobDefinitions" in self.request

    def objective(self, definition: int = 0) -> Mapping[str, Any]:
        """Return the objective of a definition: its own, or the job's; empty where there is none."""
        own = self.definitions[definition].get("TuningObjective") if self.definitions else None
        found: Mapping[str, Any] = own or self.config.get("HyperParameterTuningJobObjective") or {}
        return found

    def move(self, status: str, moment: float) -> None:
        """Change the status at `moment`; a move that the life cycle does not know is a bug of ours."""
        if status not in LEGAL_MOVES[self.status]:
            raise AssertionError(f"illegal move {self.status} -> {status} of tuning job {self.name}")
        self.status = status
        self.modified = stamp(moment)
        if status in TERMINAL and self.ended is None:
            self.ended = self.modified
        self.changed()
        if self.on_change is not None:
            self.on_change(self)

    def changed(self, child: TrainingJob | None = None) -> None:
        """Note a visible change, if of a training job's status, of which one.

        From now on the job speaks for itself, not in a seed's words.
        """
        self.pinned = self.shown = self.next_change = None
        if self.over:
            self.derived = self.tally = None
        elif self.derived is not None:
            self.derived.fresh = False
        if child is not None:
            if self.tally is not None:
                self.tally.changes.append(child)
            if self.on_child_change is not None:
                self.on_child_change(self, child)

    def maximizes(self, definition: int = 0) -> bool:
        """Whether more is better for a definition's objective."""
        return self.objective(definition).get("Type") == "Maximize"

    def worth(self, child: TrainingJob) -> float:
        """Return the objective of a training job such that more is better; less than anything where there is none."""
        if child.objective is None:
            return -float("inf")
        return child.objective if self.maximizes(child.definition) else -child.objective

    def hyperparameters_of(self, child: TrainingJob) -> dict[str, str]:
        """Return all hyperparameters of a training job, static and tuned, sorted by name (RECORDED)."""
        static = self.definitions[child.definition].get("StaticHyperParameters", {})
        return dict(sorted({**static, **child.hyperparameters}.items()))

    def last_modified(self) -> float:
        """Return LastModifiedTime: a seed's own, the end, or the last internal pass (RECORDED: about every 10 s)."""
        if self.pinned is not None and "LastModifiedTime" in self.pinned:
            return float(self.pinned["LastModifiedTime"])
        if self.ended is not None:
            return self.modified
        passes = 10.0 * ((self.as_of - self.created) // 10)
        return stamp(max(self.created + passes, self.modified))

    def runtime(self) -> int:
        """Return ConsumedResources.RuntimeInSeconds: whole seconds from Create to now or to the end."""
        until = self.ended if self.ended is not None else self.as_of
        return max(0, int(until - self.created))
