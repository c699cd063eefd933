"""Which mocks are active, and which of them is meant here and now.

The context variable knows the mock of this thread or task; the list of active mocks serves those
that have none.
"""

from __future__ import annotations

import inspect
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from weakref import WeakSet

from .handle import TuningMock
from .options import Options

if TYPE_CHECKING:
    from .clock import Clock
    from .router import Router

__all__ = [
    "Active",
    "Entry",
    "active",
    "around",
    "find",
    "find_clock_to_sleep_on",
    "find_router",
    "here",
]


@dataclass(slots=True, eq=False)
class Active:
    """An active mock, and where it was entered: here and now."""

    handle: TuningMock
    thread: threading.Thread = field(init=False)  # not its number, which another thread may get after it
    task_has_ended: Callable[[], bool] | None = field(init=False)  # None outside any task
    threads: WeakSet[threading.Thread] = field(init=False)  # that ran before

    def __post_init__(self) -> None:
        self.thread = threading.current_thread()
        self.task_has_ended = _end_of_running_task()
        self.threads = WeakSet(each for each in threading.enumerate() if each is not self.thread)

    def is_around(self, thread: threading.Thread) -> bool:
        """Whether what runs on `thread` now is inside of this mock, whatever its context variables say."""
        # A task that has ended left its mock to those after it, as the tasks of async fixtures do.
        return self.thread is thread and (self.task_has_ended is None or self.task_has_ended())


@dataclass(slots=True, eq=False)
class Entry:
    """One entering of a mock, to be undone by leaving."""

    active: Active
    options: Options
    before: Active | None


here: ContextVar[Active | None] = ContextVar("mock_tuning", default=None)
active: list[Active] = []  # oldest first


def find() -> Active | None:
    """Return the mock that is meant here and now: this context's own, else the newest."""
    own = here.get()
    if own is not None and own.handle.used:
        return own
    return active[-1] if active else None


def find_router() -> Router | None:
    """Return the router that answers here and now."""
    found = find()
    return None if found is None else found.handle.router


def find_clock_to_sleep_on() -> Clock | None:
    """Return the clock on which whoever runs here sleeps, ``None`` for real sleep.

    Threads that ran before the mock was entered are none of its business, unless they were given its
    context, as by ``asyncio.to_thread``.
    """
    found = find()
    if found is None or not found.handle.virtual_sleep:
        return None
    if here.get() is not found and threading.current_thread() in found.threads:
        return None
    return found.handle.clock


def around() -> Active | None:
    """Return the mock that a mock entered now is inside of.

    Code may run in a context that has not inherited the context variable: tasks of a loop that runs
    inside a fixture, ``setUp`` of an IsolatedAsyncioTestCase.  So a mock entered on this thread counts,
    unless by a task that is still running: that one's neighbours have their own.
    """
    own = here.get()
    if own is not None and own.handle.used:
        return own
    thread = threading.current_thread()
    found = [each for each in active if each.is_around(thread)]
    return found[-1] if found else None


def _end_of_running_task() -> Callable[[], bool] | None:
    """Return what tells whether the task of an event loop that runs here has ended, ``None`` outside any."""
    asyncio, trio = sys.modules.get("asyncio"), sys.modules.get("trio")  # who has not imported it runs no loop
    if asyncio is not None and asyncio._get_running_loop() is not None:
        task = asyncio.current_task()
        if task is not None:
            done: Callable[[], bool] = task.done
            return done
    if trio is not None:
        with suppress(RuntimeError, AttributeError):  # no trio runs here; it is just being imported
            coroutine = trio.lowlevel.current_task().coro
            return lambda: inspect.getcoroutinestate(coroutine) == inspect.CORO_CLOSED
    return None
