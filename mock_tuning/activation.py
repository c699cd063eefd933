"""Entering and leaving a mock: nesting, threads, tasks, and the one place that starts and stops it all.

A mock entered inside another joins it; an outermost one starts empty.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from threading import RLock
from types import TracebackType
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, overload

from . import stack
from .decorators import decorate
from .errors import NotActiveError, UsageError, did_you_mean
from .handle import TuningMock
from .options import Options
from .stack import Active, Entry
from .surroundings import Surroundings
from .watchers import watchers

if TYPE_CHECKING:
    from .clock import ProgressionName
    from .options import UnmetFaults

__all__ = ["MockTuning", "active_mocks", "current", "mock_tuning", "surroundings"]

F = TypeVar("F", bound=Callable[..., Any])


_lock = RLock()
surroundings = Surroundings()
"""What is replaced in the process while any mock is active."""


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
        active = around or Active(TuningMock())
        active.handle.push_options(options)
        try:
            if around is None:
                surroundings.replace()
                stack.active.append(active)
            surroundings.adapt_sleeping(active.handle)
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
            surroundings.adapt_sleeping(handle)
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
    """Take a mock that nobody is inside of any more off the stack; after the last one, put back what is around."""
    if active.handle.used:
        return
    if active in stack.active:
        stack.active.remove(active)
    if not stack.active:
        surroundings.restore()


class MockTuning:
    """A mock to be entered: a decorator, a context manager, or started and stopped by hand."""

    def __init__(self, options: Options, about: Any = None) -> None:
        options.check()
        self._options = options
        self.about = about
        """A test or what is decorated, if it is known: warnings of what was not met name it, and point to it."""
        self._entries: list[Entry] = []

    def start(self) -> TuningMock:
        """Enter the mock and return its handle; each start needs its :meth:`stop`."""
        entry = _enter(replace(self._options))  # a copy: each entering is taken back by itself
        self._entries.append(entry)
        return entry.active.handle

    def stop(self) -> None:
        """Leave the mock; raises :class:`UsageError` if it was not started."""
        self.leave(tell=True)

    def leave(self, *, tell: bool) -> None:
        """Leave the mock as :meth:`stop` does; `tell` says whether faults and objectives that were not met are told."""
        if not self._entries:
            raise UsageError(
                "stop() was called on a mock that is not started. Call start() before, once for each stop()."
            )
        here = stack.here.get()
        # Several threads may be inside at once: each leaves what it entered.
        entry = next((each for each in reversed(self._entries) if each.active is here), self._entries[-1])
        self._entries.remove(entry)
        _leave(entry, tell=tell, about=self.about)

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
    """Mock SageMaker hyperparameter tuning: ``mock_tuning``.

    Bare (``@mock_tuning``) or called (``@mock_tuning(progression="time")``) it decorates functions, coroutine
    functions, generator functions and classes; called it is a context manager too, sync and async, whose value is the
    handle (:class:`~mock_tuning.handle.TuningMock`), and has ``start()`` and ``stop()``.  ``mock_tuning.current()`` is
    the handle wherever a mock is active.

    Args:
        decorated: what is decorated, where the decorator stands without parentheses.
        progression: what moves jobs: ``"manual"`` (default), ``"time"`` or ``"immediate"``.
        times: with ``manual``, the number of polls (1 or more) after which a job is over; 5 by default, and none where
            ``progression="manual"`` is named alone.
        seconds: with ``time``, how many seconds of the wall clock (more than 0) a whole job takes.
        random_seed: of everything random; 0 by default.
        polls_after_end: how often (0 or more) a job may be described after a Describe showed that it was over;
            the next one raises :class:`~mock_tuning.polling.EndlessPollingError`.  No limit by default.
        virtual_sleep: whether sleeping skips the time (``time.sleep``, ``asyncio.sleep``); False by default.
            Entering needs the extra ``time`` then, unless freezegun or time-machine rules the time already.
        faults: what goes wrong, each the arguments of :meth:`~mock_tuning.faults.Faults.add`.
        unmet_faults: what to do about those that no request met: ``"warn"`` (default), ``"error"``, ``"ignore"``.

    Raises:
        UsageError: an unknown keyword or value.
    """

    @overload
    def __call__(self, decorated: F, /) -> F: ...

    @overload
    def __call__(
        self,
        decorated: None = None,
        /,
        *,
        progression: ProgressionName | None = None,
        times: int | None = None,
        seconds: float | None = None,
        random_seed: int | None = None,
        polls_after_end: int | None = None,
        virtual_sleep: bool | None = None,
        faults: Sequence[Sequence[Any] | Mapping[str, Any]] | None = None,
        unmet_faults: UnmetFaults | None = None,
    ) -> MockTuning: ...

    def __call__(
        self,
        decorated: Any = None,
        /,
        *,
        progression: ProgressionName | None = None,
        times: int | None = None,
        seconds: float | None = None,
        random_seed: int | None = None,
        polls_after_end: int | None = None,
        virtual_sleep: bool | None = None,
        faults: Sequence[Sequence[Any] | Mapping[str, Any]] | None = None,
        unmet_faults: UnmetFaults | None = None,
        **misspelt: Any,
    ) -> Any:
        """Decorate, or return a mock to be entered; see the class."""
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

    if not TYPE_CHECKING:  # to type checkers it is not a context manager, and that is right

        def __enter__(self) -> NoReturn:
            raise _without_parentheses("with")

        def __aenter__(self) -> NoReturn:
            raise _without_parentheses("async with")

        __exit__ = __aexit__ = None  # looked up before

    def __repr__(self) -> str:
        return "mock_tuning"


def _without_parentheses(statement: str) -> UsageError:
    return UsageError(
        f"`{statement} mock_tuning` lacks its parentheses: without them it is the decorator. Write `{statement}"
        " mock_tuning() as tuning:`. See README, 'Entering a mock'."
    )


mock_tuning = _MockTuningFunction()
"""The public entry: see :class:`_MockTuningFunction`."""
