"""Entering and leaving a mock: nesting, threads, tasks, and the one place that starts and stops it all.

A mock entered inside another joins it; an outermost one starts empty.  The context variable knows
the mock of this thread or task; the list of active mocks serves those that have none.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, replace
from threading import RLock, get_ident
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar, overload

from .decorators import decorate
from .environment import Environment
from .errors import NotActiveError, UsageError, did_you_mean
from .handle import TuningMock
from .options import Options
from .watchers import watchers

if TYPE_CHECKING:
    from .interceptors import Interceptors
    from .router import Router

__all__ = ["MockTuning", "active_mocks", "current", "mock_tuning"]

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(slots=True, eq=False)
class _Active:
    """An active mock and where it was entered."""

    handle: TuningMock
    thread: int
    task: Any  # of an event loop; None outside any

    def is_around(self, thread: int) -> bool:
        """Whether what runs on `thread` now is inside of this mock, whatever its context variables say."""
        # A task that has ended left its mock to those after it, as the tasks of async fixtures do.
        return self.thread == thread and (self.task is None or self.task.done())


@dataclass(slots=True, eq=False)
class _Entry:
    """One entering of a mock, to be undone by leaving."""

    active: _Active
    options: Options
    before: _Active | None


_here: ContextVar[_Active | None] = ContextVar("mock_tuning", default=None)
_active: list[_Active] = []  # oldest first
_lock = RLock()
_environment = Environment()
_interceptors: list[Interceptors] = []  # none or one; made when first needed


def active_mocks() -> list[TuningMock]:
    """Return the active mocks, oldest first."""
    return [each.handle for each in _active]


def current() -> TuningMock:
    """Return the mock that answers here and now.

    That is this thread's or task's own, else the newest active one.  Raises :class:`NotActiveError`
    when none is active.
    """
    found = _find()
    if found is None:
        raise NotActiveError(
            "No mock is active here. Use `with mock_tuning() as tuning:`, the decorator @mock_tuning or the"
            " pytest fixture `tuning_mock`, and call mock_tuning.current() inside. See README, 'A first test'."
        )
    return found.handle


def _find() -> _Active | None:
    own = _here.get()
    if own is not None and own.handle.used:
        return own
    return _active[-1] if _active else None


def _find_router() -> Router | None:
    found = _find()
    return None if found is None else found.handle.router


def _around() -> _Active | None:
    """Return the mock that a mock entered now is inside of.

    Code may run in a context that has not inherited the context variable: tasks of a loop that runs
    inside a fixture, ``setUp`` of an IsolatedAsyncioTestCase.  So a mock entered on this thread counts,
    unless by a task that is still running: that one's neighbours have their own.
    """
    own = _here.get()
    if own is not None and own.handle.used:
        return own
    thread = get_ident()
    around = [each for each in _active if each.is_around(thread)]
    return around[-1] if around else None


def _running_task() -> Any:
    asyncio = sys.modules.get("asyncio")  # who has not imported it runs no loop
    if asyncio is None or asyncio._get_running_loop() is None:
        return None
    return asyncio.current_task()


def _enter(options: Options) -> _Entry:
    with _lock:
        active = _around()
        if active is None:
            active = _Active(TuningMock(), get_ident(), _running_task())
            active.handle.push_options(options)
            try:
                _start_intercepting()
            except BaseException:
                _stop_intercepting()
                raise
            _active.append(active)
            for watch in watchers:
                watch(active.handle)
        else:
            active.handle.push_options(options)
    entry = _Entry(active, options, _here.get())
    _here.set(active)
    return entry


def _leave(entry: _Entry, *, tell: bool) -> None:
    if _here.get() is entry.active:
        _here.set(entry.before)
    with _lock:
        how = entry.active.handle.unmet_faults
        unmet = entry.active.handle.pop_options(entry.options)
        if not entry.active.handle.used and entry.active in _active:
            _active.remove(entry.active)
            if not _active:
                _stop_intercepting()
    if unmet and tell:
        from .faults import report_unmet

        report_unmet(unmet, how, stacklevel=4)


def _start_intercepting() -> None:
    if not _interceptors:
        from .interceptors import Interceptors

        _interceptors.append(Interceptors(_find_router))
    _environment.hide()
    _interceptors[0].install()


def _stop_intercepting() -> None:
    from .moto_handoff import forget_everything

    try:
        if _interceptors:
            _interceptors[0].uninstall()
    finally:
        _environment.restore()
        forget_everything()


class MockTuning:
    """A mock to be entered: a decorator, a context manager, or started and stopped by hand."""

    def __init__(self, options: Options) -> None:
        options.check()
        self._options = options
        self._entries: list[_Entry] = []

    def start(self) -> TuningMock:
        """Enter the mock and return its handle; each start needs its :meth:`stop`."""
        entry = _enter(replace(self._options))  # a copy: each entering is taken back by itself
        self._entries.append(entry)
        return entry.active.handle

    def stop(self) -> None:
        """Leave the mock; raises :class:`UsageError` if it was not started."""
        self._stop(tell=True)

    def _stop(self, *, tell: bool) -> None:
        if not self._entries:
            raise UsageError(
                "stop() was called on a mock that is not started. Call start() before, once for each stop()."
            )
        here = _here.get()
        # Several threads may be inside at once: each leaves what it entered.
        entry = next((each for each in reversed(self._entries) if each.active is here), self._entries[-1])
        self._entries.remove(entry)
        _leave(entry, tell=tell)

    def __enter__(self) -> TuningMock:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stop(tell=kind is None)

    async def __aenter__(self) -> TuningMock:
        return self.start()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stop(tell=kind is None)

    def __call__(self, decorated: F) -> F:
        """Decorate a function, coroutine function, generator function or class: each run enters anew."""
        return decorate(decorated, lambda: MockTuning(self._options))


class _MockTuningFunction:
    """``mock_tuning``: the decorator as it is, and the maker of mocks with options."""

    @overload
    def __call__(self, decorated: F, /) -> F: ...

    @overload
    def __call__(
        self,
        decorated: None = None,
        /,
        *,
        progression: str | None = None,
        times: int | None = None,
        seconds: float | None = None,
        random_seed: int | None = None,
        polls_after_end: int | None = None,
        virtual_sleep: bool | None = None,
        faults: Sequence[Sequence[Any] | Mapping[str, Any]] | None = None,
        unmet_faults: str | None = None,
    ) -> MockTuning: ...

    def __call__(
        self,
        decorated: Any = None,
        /,
        *,
        progression: str | None = None,
        times: int | None = None,
        seconds: float | None = None,
        random_seed: int | None = None,
        polls_after_end: int | None = None,
        virtual_sleep: bool | None = None,
        faults: Sequence[Sequence[Any] | Mapping[str, Any]] | None = None,
        unmet_faults: str | None = None,
        **misspelt: Any,
    ) -> Any:
        """Mock SageMaker hyperparameter tuning.

        Bare (``@mock_tuning``) or called (``@mock_tuning(progression="time")``) it decorates functions,
        coroutine functions, generator functions and classes; called it is a context manager too, sync
        and async, whose value is the handle (:class:`~mock_tuning.handle.TuningMock`).

        Args:
            decorated: what is decorated, where the decorator stands without parentheses.
            progression: what moves jobs: ``"manual"`` (default), ``"time"`` or ``"immediate"``.
            times: with ``manual``, the number of polls after which a job is over; 5 by default.
            seconds: with ``time``, how long a whole job takes.
            random_seed: of everything random; 0 by default.
            polls_after_end: how often a job may be described after a Describe showed that it was over;
                the next one raises :class:`~mock_tuning.polling.EndlessPollingError`.  No limit by default.
            virtual_sleep: whether sleeping skips the time (``time.sleep``, ``asyncio.sleep``); False by default.
            faults: what goes wrong, each the arguments of :meth:`~mock_tuning.faults.Faults.add`.
            unmet_faults: what to do about those that no request met: ``"warn"`` (default), ``"error"``, ``"ignore"``.
            **misspelt: none; named in the error.

        Raises:
            UsageError: an unknown keyword or value.
        """
        for name in misspelt:
            hint = did_you_mean(name, Options.__slots__)
            raise UsageError(f"mock_tuning() has no keyword {name!r}; it takes {', '.join(Options.__slots__)}.{hint}")
        options = Options(
            progression, times, seconds, random_seed, polls_after_end, virtual_sleep, faults, unmet_faults
        )
        mock = MockTuning(options)
        return mock if decorated is None else mock(decorated)

    @staticmethod
    def current() -> TuningMock:
        """Return the mock that answers here and now; raises :class:`NotActiveError` when none is active."""
        return current()

    def __repr__(self) -> str:
        return "mock_tuning"


mock_tuning = _MockTuningFunction()
"""The public entry: see :meth:`_MockTuningFunction.__call__`."""
