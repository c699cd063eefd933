"""Sleeping that skips the time: ``time.sleep``, ``asyncio.sleep`` and the monotonic clock, while a mock asks for it.

The originals are replaced where they are defined and where modules have bound them by another name.
What the standard library itself waits for (``subprocess``, event loops, locks) stays real.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import operator
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType, FunctionType
from typing import Any
from weakref import WeakKeyDictionary

from ..clock import Clock
from .bound_names import BoundNames
from .virtual_time import VirtualTime, beneath_freezegun

__all__ = ["VirtualSleep"]

FOREVER = 366 * 24 * 3600.0
"""Seconds; who sleeps longer means never to wake up, and is left asleep."""

REAL_SLEEPERS = frozenset({"multiprocessing", "subprocess", "webbrowser"})
"""Modules of the standard library that sleep while something real goes on."""

REAL_TIMERS = sys.stdlib_module_names | {"freezegun"}
"""Modules whose timeouts go by the real clock, those of event loops too, which may have it by freezegun."""

FAKES = frozenset({"fake_monotonic", "fake_monotonic_ns"})
"""Functions of freezegun."""

ORIGINAL = "_mock_tuning_original"
"""The attribute of a replacement that says what it stands for."""


class VirtualSleep:
    """Replaces what sleeps, from :meth:`start` to :meth:`stop`.

    `find` returns the clock on which whoever calls it sleeps, ``None`` for real sleep.
    """

    def __init__(self, find: Callable[[], Clock | None]) -> None:
        self._find = find
        self._time = VirtualTime()
        self._names: BoundNames | None = None
        self._moved = 0.0  # seconds, of the monotonic clock
        self._sleepers: WeakKeyDictionary[Any, WeakKeyDictionary[Clock, list[tuple[float, int]]]] = WeakKeyDictionary()
        self._order = itertools.count()
        self._lock = threading.RLock()

    @property
    def started(self) -> bool:
        """Whether it replaces anything now."""
        return self._names is not None

    def start(self) -> None:
        """Begin.  Idempotent.  Raises :class:`UsageError` when time-machine is needed and not installed."""
        with self._lock:
            if self._names is not None:
                return
            self._time.start()
            self._moved = 0.0
            self._names = BoundNames(
                {
                    **_replaced(time.sleep, self._sleeping),
                    **_replaced(asyncio.sleep, self._sleeping_async),
                    **_replaced(beneath_freezegun("monotonic"), self._passing, "monotonic", 1),
                    **_replaced(beneath_freezegun("monotonic_ns"), self._passing, "monotonic_ns", 10**9),
                }
            )
            self._names.replace()

    def stop(self) -> None:
        """Put everything back.  Idempotent."""
        with self._lock:
            if self._names is None:
                return
            names, self._names = self._names, None
            names.restore()
            self._time.stop()

    def follow(self, clock: Clock, virtual: bool) -> None:
        """Let the process's time move with a clock, or no longer."""
        clock.moves = self._shift if virtual else None
        if not self.started and not self._time.ruled:
            clock.moved = 0.0  # the real time knows nothing of it

    def _shift(self, seconds: float) -> None:
        with self._lock:
            if self._names is not None and self._time.abandoned:
                self._time.start()
                self._names.replace()  # freezegun has put the real ones back
            if not self._time.frozen:
                self._moved += seconds
            self._time.shift(seconds)

    def _sleeping(self, original: Any) -> Any:
        def sleep(seconds: float, /) -> None:
            length = _skippable(seconds, _taken_by_time)
            clock = None if length is None or _is_in(REAL_SLEEPERS, sys._getframe().f_back) else self._find()
            if length is None or clock is None:
                original(seconds)
                return
            clock.skip(length)
            if threading.active_count() > 1:
                original(0)  # others take their turn all the same

        sleep.__doc__ = original.__doc__
        return sleep

    def _sleeping_async(self, original: Any) -> Any:
        async def sleep(delay: float, result: Any = None) -> Any:
            length = _skippable(delay, _taken_by_asyncio)
            clock = None if length is None else self._find()
            if length is None or clock is None:
                return await original(delay, result)
            await self._take_turn(clock, clock.skipped + length, original)
            return result

        sleep.__doc__ = original.__doc__
        return sleep

    async def _take_turn(self, clock: Clock, wake: float, original: Any) -> None:
        """Skip to `wake`, a reading of ``clock.skipped``, once all of this loop who wake up earlier have."""
        clocks = self._sleepers.setdefault(asyncio.get_running_loop(), WeakKeyDictionary())
        sleepers = clocks.setdefault(clock, [])
        me = (wake, next(self._order))
        heapq.heappush(sleepers, me)
        try:
            await original(0)
            while sleepers[0] is not me:
                await original(0)
            clock.skip(max(0.0, wake - clock.skipped))
        finally:
            sleepers.remove(me)
            heapq.heapify(sleepers)

    def _passing(self, original: Any, name: str, unit: int) -> Any:
        def monotonic() -> Any:
            now = original()
            if not self._moved or self._names is None or _is_in(REAL_TIMERS, sys._getframe().f_back):
                return now
            return now + type(now)(self._moved * unit)

        monotonic.__name__, monotonic.__doc__ = name, original.__doc__
        return monotonic


def _replaced(function: Any, make: Callable[..., Any], *how: Any) -> dict[Any, Any]:
    """Return the original and its replacement, which is made unless `function` is one that was left behind.

    As by ``monkeypatch``, when it sets the name inside of a mock and undoes that after it.
    """
    if isinstance(function, FunctionType) and hasattr(function, ORIGINAL):
        return {getattr(function, ORIGINAL): function}
    replacement = make(function, *how)
    setattr(replacement, ORIGINAL, function)
    return {function: replacement}


def _skippable(seconds: Any, number: Callable[[Any], Any]) -> float | None:
    """Return how long to sleep, ``None`` for what is not a time, no `number`, or for ever: the original knows."""
    try:
        length = float(number(seconds))
    except (TypeError, OverflowError):
        return None
    return length if 0 < length < FOREVER else None


def _taken_by_time(seconds: Any) -> Any:
    return seconds if isinstance(seconds, float) else operator.index(seconds)


def _taken_by_asyncio(delay: Any) -> Any:
    return 0.0 + delay  # to what the clock of the loop reads


def _is_in(modules: frozenset[str], frame: FrameType | None) -> bool:
    """Whether what runs in `frame` is of one of these top-level modules; ``None`` where no Python code calls."""
    while frame is not None and frame.f_code.co_name in FAKES:
        frame = frame.f_back  # they call for somebody else
    name = None if frame is None else frame.f_globals.get("__name__")
    return isinstance(name, str) and name.partition(".")[0] in modules
