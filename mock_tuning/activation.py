"""Entering and leaving a mock: nesting, threads, tasks, and the one place that starts and stops it all.

A mock entered inside another joins it; an outermost one starts empty.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from threading import RLock, get_ident
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar, overload

from . import stack
from .decorators import decorate
from .environment import Environment
from .errors import NotActiveError, UsageError, did_you_mean
from .handle import TuningMock
from .options import Options
from .stack import Active, Entry
from .watchers import watchers

if TYPE_CHECKING:
    from .interceptors import Interceptors
    from .virtual_sleep import VirtualSleep

__all__ = ["MockTuning", "active_mocks", "current", "mock_tuning"]

F = TypeVar("F", bound=Callable[..., Any])


_lock = RLock()
_environment = Environment()
_interceptors: list[Interceptors] = []  # none or one; made when first needed
_sleeping: list[VirtualSleep] = []  # none or one, too


def active_mocks() -> list[TuningMock]:
    """Return the active mocks, oldest first."""
    return [each.handle for each in stack.active]


def current() -> TuningMock:
    """Return the mock that answers here and now.

    That is this thread's or task's own, else the newest active one.  Raises :class:`NotActiveError`
    when none is active.
    """
    found = stack.find()
    if found is None:
        raise NotActiveError(
            "No mock is active here. Use `with mock_tuning() as tuning:`, the decorator @mock_tuning or the"
            " pytest fixture `tuning_mock`, and call mock_tuning.current() inside. See README, 'A first test'."
        )
    return found.handle


def _enter(options: Options) -> Entry:
    with _lock:
        around = stack.around()
        active = around or Active(TuningMock(), get_ident(), stack.running_task())
        active.handle.push_options(options)
        try:
            if around is None:
                _start_intercepting()
                stack.active.append(active)
            _adapt_sleeping(active.handle)
        except BaseException:
            active.handle.pop_options(options)
            _forget_unused(active)
            raise
        if around is None:
            for watch in watchers:
                watch(active.handle)
    entry = Entry(active, options, stack.here.get())
    stack.here.set(active)
    return entry


def _leave(entry: Entry, *, tell: bool, about: Any) -> None:
    if stack.here.get() is entry.active:
        stack.here.set(entry.before)
    handle = entry.active.handle
    with _lock:
        how = handle.unmet_faults
        unmet = handle.pop_options(entry.options)
        try:
            _adapt_sleeping(handle)
        finally:
            _forget_unused(entry.active)
    if not tell:
        return
    if not handle.used:
        handle.objective.report_unmet(stacklevel=4, about=about)
    if unmet:
        from .faults import report_unmet

        report_unmet(unmet, how, stacklevel=4, about=about)


def _forget_unused(active: Active) -> None:
    """Take a mock that nobody is inside of any more off the stack; after the last one, stop intercepting."""
    if active.handle.used:
        return
    if active in stack.active:
        stack.active.remove(active)
    if not stack.active:
        _stop_intercepting()


def _adapt_sleeping(changed: TuningMock) -> None:
    """Let sleeping skip the time as long as a mock asks for it."""
    handles = {changed, *active_mocks()}
    wanted = any(handle.virtual_sleep for handle in handles)
    if not wanted and not _sleeping:
        return
    if not _sleeping:
        from .virtual_sleep import VirtualSleep

        _sleeping.append(VirtualSleep(stack.find_clock_to_sleep_on))
    if wanted:
        _sleeping[0].start()
    else:
        _sleeping[0].stop()
    for handle in handles:
        _sleeping[0].follow(handle.clock, handle.virtual_sleep)


def _start_intercepting() -> None:
    if not _interceptors:
        from .interceptors import Interceptors

        _interceptors.append(Interceptors(stack.find_router))
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

    def __init__(self, options: Options, about: Any = None) -> None:
        options.check()
        self._options = options
        self._about = about  # what is decorated with it
        self._entries: list[Entry] = []

    def start(self) -> TuningMock:
        """Enter the mock and return its handle; each start needs its :meth:`stop`."""
        entry = _enter(replace(self._options))  # a copy: each entering is taken back by itself
        self._entries.append(entry)
        return entry.active.handle

    def stop(self) -> None:
        """Leave the mock; raises :class:`UsageError` if it was not started."""
        self.leave(tell=True)

    def leave(self, *, tell: bool, about: Any = None) -> None:
        """Leave the mock as :meth:`stop` does; `tell` says whether faults and objectives that were not met are told.

        A warning of them names `about`, a test, and points to it; by default to what is decorated, if anything is.
        """
        if not self._entries:
            raise UsageError(
                "stop() was called on a mock that is not started. Call start() before, once for each stop()."
            )
        here = stack.here.get()
        # Several threads may be inside at once: each leaves what it entered.
        entry = next((each for each in reversed(self._entries) if each.active is here), self._entries[-1])
        self._entries.remove(entry)
        _leave(entry, tell=tell, about=self._about if about is None else about)

    def __enter__(self) -> TuningMock:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.leave(tell=kind is None)

    async def __aenter__(self) -> TuningMock:
        return self.start()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.leave(tell=kind is None)

    def __call__(self, decorated: F) -> F:
        """Decorate a function, coroutine function, generator function or class: each run enters anew."""
        return decorate(decorated, lambda: MockTuning(self._options, decorated))


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
            times: with ``manual``, the number of polls after which a job is over; 5 by default, and none where
                ``progression="manual"`` is named alone.
            seconds: with ``time``, how long a whole job takes.
            random_seed: of everything random; 0 by default.
            polls_after_end: how often a job may be described after a Describe showed that it was over;
                the next one raises :class:`~mock_tuning.polling.EndlessPollingError`.  No limit by default.
            virtual_sleep: whether sleeping skips the time (``time.sleep``, ``asyncio.sleep``); False by default.
                Entering needs the extra ``time`` then, unless freezegun or time-machine rules the time already.
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
