"""``virtual_sleep=True`` and every combination with freezegun and time-machine: all clocks move by what is slept."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from time import monotonic as monotonic_bound_earlier
from time import monotonic_ns as monotonic_ns_bound_earlier
from typing import Any

import freezegun
import pytest
import time_machine

from mock_tuning import mock_tuning
from mock_tuning.handle import TuningMock

DAY = 24 * 3600
MOMENT = datetime(2001, 3, 1, 12, tzinfo=timezone.utc)
REAL_MONOTONIC = time.monotonic


@pytest.fixture
def tuning() -> Iterator[TuningMock]:
    with mock_tuning(virtual_sleep=True) as handle:
        yield handle


def now() -> float:
    return datetime.now(timezone.utc).timestamp()


RULERS: dict[str, Callable[[], Any]] = {
    "frozen": lambda: freezegun.freeze_time(MOMENT),
    "ticking": lambda: freezegun.freeze_time(MOMENT, tick=True),
    "set": lambda: time_machine.travel(MOMENT, tick=False),
    "travelling": lambda: time_machine.travel(MOMENT, tick=True),
}
EACH = pytest.mark.parametrize("ruler", RULERS.values(), ids=RULERS)

COMBINATIONS = [
    "mock",
    *(f"{ruler} mock" for ruler in RULERS),
    *(f"mock {ruler}" for ruler in RULERS),
    "set mock frozen",
    "travelling mock ticking",
    "set frozen mock",
    "travelling ticking mock",
    "set ticking mock",
    "ticking mock frozen",
    "mock frozen ticking",
    "mock ticking frozen",
    "mock set ticking",
    "set mock travelling",
]
"""What is entered, the outermost first; time-machine itself refuses to begin inside of freezegun."""

WAYS: dict[str, Callable[[TuningMock], Any]] = {
    "time.sleep": lambda tuning: time.sleep(DAY),
    "asyncio.sleep": lambda tuning: asyncio.run(asyncio.sleep(DAY)),
    "clock.advance": lambda tuning: tuning.clock.advance(seconds=DAY),
}


def readings(tuning: TuningMock) -> dict[str, float]:
    """Every clock that goes with the sleep, in seconds."""
    return {
        "time.time": time.time(),
        "time.time_ns": time.time_ns() / 1e9,
        "datetime.now": now(),
        "time.monotonic": time.monotonic(),
        "time.monotonic_ns": time.monotonic_ns() / 1e9,
        "from time import monotonic": monotonic_bound_earlier(),
        "from time import monotonic_ns": monotonic_ns_bound_earlier() / 1e9,
        "tuning.clock": tuning.clock.now(),
    }


def moved(tuning: TuningMock, before: dict[str, float]) -> dict[str, float]:
    return {name: after - before[name] for name, after in readings(tuning).items()}


def by(seconds: float) -> Any:
    """All clocks have moved so far, give or take what really passes meanwhile."""
    return pytest.approx(dict.fromkeys(readings(mock_tuning.current()), seconds), abs=20)


@pytest.fixture(params=COMBINATIONS)
def ruled(request: pytest.FixtureRequest) -> Iterator[TuningMock]:
    with contextlib.ExitStack() as stack:
        for each in request.param.split():
            stack.enter_context(mock_tuning(virtual_sleep=True) if each == "mock" else RULERS[each]())
        yield mock_tuning.current()


@pytest.mark.parametrize("skip", WAYS.values(), ids=WAYS)
def test_every_clock_moves_by_what_is_slept(skip: Callable[[TuningMock], Any], ruled: TuningMock) -> None:
    before = readings(ruled)

    skip(ruled)

    assert moved(ruled, before) == by(DAY)


@EACH
def test_every_clock_moves_after_a_time_that_was_ruled_inside(ruler: Callable[[], Any], tuning: TuningMock) -> None:
    with ruler():
        time.sleep(DAY)
    before = readings(tuning)

    time.sleep(DAY)

    assert moved(tuning, before) == by(DAY)


@EACH
def test_what_is_slept_in_a_time_ruled_inside_has_passed_afterwards(
    ruler: Callable[[], Any], tuning: TuningMock
) -> None:
    before = readings(tuning)

    with ruler():
        time.sleep(DAY)

    assert moved(tuning, before) == by(DAY)


@EACH
def test_every_clock_moves_on_where_who_ruled_the_time_leaves_first(ruler: Callable[[], Any]) -> None:
    around = ruler()
    around.start()
    with mock_tuning(virtual_sleep=True) as tuning:
        time.sleep(DAY)
        around.stop()
        before = readings(tuning)

        time.sleep(DAY)

        assert moved(tuning, before) == by(DAY)
    assert (time.monotonic, monotonic_bound_earlier) == (REAL_MONOTONIC, REAL_MONOTONIC)
    assert not time_machine.escape_hatch.is_travelling()
