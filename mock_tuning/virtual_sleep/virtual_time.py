"""The process's own time while sleeping skips it: ``time.time``, ``datetime.now`` and the like.

They stand on time-machine, which reaches every name that was bound to them; where freezegun or
time-machine already rules the time, sleeping moves theirs.  The only module that knows the two.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from ..errors import UsageError

__all__ = ["VirtualTime", "beneath_freezegun", "exchange_in_freezegun"]

INSTALL = "Install mock-tuning with its extra: pip install 'mock-tuning[time]'. See README, 'Virtual sleep'."

FREEZEGUN = "freezegun.api"
"""The module of what freezegun puts in the place of functions of ``time``."""


class VirtualTime:
    """Moves the process's time forwards, from :meth:`start` to :meth:`stop`."""

    def __init__(self) -> None:
        self._travel: Any = None
        self._own: Any = None
        self.ruled = False
        """Whether somebody else ruled the time at the start; it stays moved afterwards, as theirs."""
        self.frozen = False
        """Whether that was freezegun, which moves ``time.monotonic``, too."""

    def start(self) -> None:
        """Begin, or begin anew; raises :class:`UsageError` when time-machine is needed and not there."""
        ruled = bool(_freezers() or _travellers())
        if not ruled:
            self._begin_travelling()
        self.ruled, self.frozen = ruled, time.monotonic.__module__ == FREEZEGUN

    def _begin_travelling(self) -> None:
        try:
            import time_machine
        except ImportError:
            raise UsageError(f"virtual_sleep=True needs time-machine, which is not installed. {INSTALL}") from None
        if not hasattr(time_machine, "traveller_stack"):
            raise UsageError(
                "virtual_sleep=True needs time-machine 3 or newer; the one installed is older and moves the clock"
                f" of event loops, too. {INSTALL}"
            )
        self._travel = time_machine.travel(time.time(), tick=True)
        self._own = self._travel.start()
        time.time()  # from here on it ticks

    def stop(self) -> None:
        """End: the time is the real one again, unless somebody else rules it."""
        travel, own, self._travel, self._own = self._travel, self._own, None, None
        if travel is None:
            return
        stack = _travellers()
        if own in stack:  # and on top, for `stop` takes off what is there
            stack.remove(own)
            stack.append(own)
            travel.stop()

    @property
    def abandoned(self) -> bool:
        """Whether those who ruled the time at the start have left, so that nobody moves it."""
        return self.ruled and not _freezers() and not _travellers()

    def shift(self, seconds: float) -> None:
        """Let `seconds` pass."""
        travellers = _travellers()
        for traveller in travellers:
            traveller.shift(seconds)
        for freezer in _freezers():
            # One that ticks goes by what it takes for the real time, which travellers have moved already.
            if not (travellers and _ticks(freezer)):
                freezer.time_to_freeze += timedelta(seconds=seconds)


def beneath_freezegun(name: str) -> Any:
    """Return the function of module ``time`` that is there when freezegun leaves, be it there now or not."""
    function = getattr(time, name)
    return getattr(sys.modules[FREEZEGUN], f"real_{name}") if function.__module__ == FREEZEGUN else function


def exchange_in_freezegun(values: Mapping[int, Any]) -> None:
    """Exchange functions, by their ids, in what freezegun takes for the real ones.

    Those it freezes where modules have bound them, and those it puts back in the end.
    """
    api: Any = sys.modules.get(FREEZEGUN)
    if api is None:
        return
    for name in ("real_monotonic", "real_monotonic_ns"):
        if id(getattr(api, name, None)) in values:  # older ones leave the monotonic clock alone
            setattr(api, name, values[id(getattr(api, name))])
    api._real_time_object_ids = {id(values[each]) if each in values else each for each in api._real_time_object_ids}
    cache = api._GLOBAL_MODULES_CACHE  # what modules have bound
    for module, (key, found) in list(cache.items()):
        if found:
            cache[module] = (key, [(name, values.get(id(value), value)) for name, value in found])


def _travellers() -> list[Any]:
    """Return what time-machine's users travel with, the innermost last."""
    found: list[Any] = getattr(sys.modules.get("time_machine"), "traveller_stack", [])
    return found


def _freezers() -> list[Any]:
    """Return what freezegun's users freeze with, the innermost last."""
    api: Any = sys.modules.get(FREEZEGUN)
    found: list[Any] = [] if api is None else api.freeze_factories
    return found


def _ticks(freezer: Any) -> bool:
    return isinstance(freezer, sys.modules[FREEZEGUN].TickingDateTimeFactory)
