"""The log of state changes, of tuning jobs and of the training jobs they launch, and who is told of them."""

from __future__ import annotations

import copy
import warnings
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from threading import Lock
from typing import Any, TypeVar, overload

from . import moto_handoff
from .backend import Backend, JobStore
from .changes import Change, Event, status_of
from .errors import MockTuningWarning, ObjectiveError, UsageError, did_you_mean
from .jobs import TrainingJob, TuningJob

__all__ = ["Event", "Events"]

F = TypeVar("F", bound=Callable[[Event], Any])


class Events(Sequence[Event]):
    """``tuning.events``: every state change since the mock was entered, oldest first, as EventBridge events.

    A job created by the client begins with a change to InProgress; a seed's history before the test is
    none.  Each look takes in what is due by now.  Events are JSON: numbers, text, lists and dicts.
    """

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._changes: list[Change] = []
        self.keep: int | None = None  # how many at most, the latest; all of them for None
        self._waiting: list[Change] = []  # not in order yet
        self._wanted = False  # whether somebody wants to be told of one of those
        self._untold: deque[Change] = deque()
        self._handlers: list[Callable[[Event], Any]] = []
        self._delivering = Lock()
        self._seen = 0.0  # what the clock had skipped when every job was last brought up to date
        backend.on_change = backend.on_child_change = self._note
        backend.on_dropped, backend.on_release = self._drop, self._deliver
        backend.clock.on_move = self._follow_clock

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
        call clients.  What it raises is raised there, once the other handlers have had the event.
        """
        self._handlers.append(handler)
        return handler

    def clear(self) -> None:
        """Forget all events so far."""
        self._changes.clear()
        self._waiting.clear()
        self._untold.clear()
        self._wanted = False

    # --- for the rest of the mock ---------------------------------------------------------------------

    def take_in(self) -> None:
        """Bring every job to where its time has come, and deliver what happened on the way."""
        with self._backend.lock:
            self._seen = self._backend.clock.skipped
            self._settle()

    def _settle(self) -> None:
        for store in self._backend.stores():
            store.settle()

    def _follow_clock(self) -> None:
        """The clock has moved: who waits for an event may have nothing else that moves the jobs."""
        if self._is_heard():
            self.take_in()

    def _is_heard(self) -> bool:
        """Whether anybody wants to be told."""
        return bool(self._handlers) or (moto_handoff.listening() and any(map(_has_rules, self._backend.stores())))

    def _note(self, job: TuningJob, child: TrainingJob | None = None) -> None:
        change = Change.of(job, child)
        change.wanted = self._is_heard()
        self._wanted = self._wanted or change.wanted
        self._waiting.append(change)

    def _drop(self, job: TuningJob) -> None:
        """Forget what happened to a job just now: it was not added."""
        self._waiting = [change for change in self._waiting if change.job.seed != job.seed]

    def _deliver(self) -> None:
        """Tell of what has happened; called when the backend's lock is free again.

        What nobody wants to be told stays as it is until somebody looks: polls are many, looks are few.
        """
        if self._handlers and self._seen != self._backend.clock.skipped:
            self.take_in()  # somebody has moved the clock under the lock, which holds it: an objective
        if self.keep is not None and len(self._waiting) > self.keep and not self._wanted:
            self._record()
        while (self._wanted or self._untold) and self._delivering.acquire(blocking=False):  # else somebody is at it
            try:
                self._record()
                while self._untold:
                    change = self._untold.popleft()
                    # An event is made only if somebody wants it.
                    if self._handlers or _has_rules(change.job):
                        self._tell(change.event)
            finally:
                self._delivering.release()

    def _record(self) -> None:
        with self._backend.lock:
            with suppress(ObjectiveError):  # of a job that nobody has looked at: told to who does
                self._settle()
            found = self._in_order()
            self._changes += found
            self._untold += [change for change in found if change.wanted]
            self._waiting.clear()
            self._wanted = False
            if self.keep is not None:
                del self._changes[: -self.keep]

    def _in_order(self) -> list[Change]:
        """Return what waits in the order of time; jobs are looked at one after the other, so it comes in lots."""
        return sorted(self._waiting, key=lambda change: change.moment)

    def _taken_in(self) -> list[Change]:
        """Return all that has happened by now; a look alone, which an objective may take in the middle of a move."""
        self.take_in()
        with self._backend.lock:
            found = self._changes + self._in_order()
        return found if self.keep is None else found[-self.keep :]

    def _tell(self, event: Event) -> None:
        try:
            self._hand_to_moto(event)
        finally:
            self._call(list(self._handlers), event)

    def _call(self, handlers: list[Callable[[Event], Any]], event: Event) -> None:
        """Call each handler, whatever those before it raise; that is raised in the end."""
        if handlers:
            try:
                handlers[0](copy.deepcopy(event))
            finally:
                self._call(handlers[1:], event)

    def _hand_to_moto(self, event: Event) -> None:
        what = f"{event['resources'][0].rpartition(':')[2]} {status_of(event)}"
        for problem in list(moto_handoff.deliver(event)):  # the warning may be an error
            warnings.warn(
                f"The event of {what} was not delivered: {problem}. See README, 'Events'.",
                MockTuningWarning,
                stacklevel=2,
            )

    # --- the sequence -----------------------------------------------------------------------------------

    @overload
    def __getitem__(self, index: int) -> Event: ...

    @overload
    def __getitem__(self, index: slice) -> list[Event]: ...

    def __getitem__(self, index: int | slice) -> Event | list[Event]:
        found = self._taken_in()[index]
        return [change.event for change in found] if isinstance(found, list) else found.event

    def __len__(self) -> int:
        return len(self._taken_in())

    def __iter__(self) -> Iterator[Event]:
        return iter([change.event for change in self._taken_in()])

    def __repr__(self) -> str:
        lines = (f"{event['resources'][0].rpartition('/')[2]} {status_of(event)}" for event in self)
        return f"<Events: {', '.join(lines) or 'none'}>"


def _has_rules(place: JobStore | TuningJob) -> bool:
    return moto_handoff.has_rules(place.account, place.region)
