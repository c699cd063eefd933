"""``virtual_sleep=True`` beside freezegun and time-machine: the time that they rule, and what they remember."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
import types
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from time import monotonic as monotonic_bound_earlier
from typing import Any

import freezegun
import pytest
import time_machine

from mock_tuning import mock_tuning
from mock_tuning.handle import TuningMock
from tests.interception.helpers import run_python

DAY = 24 * 3600
MOMENT = datetime(2026, 3, 1, 12, tzinfo=timezone.utc)
REAL_MONOTONIC = time.monotonic


@pytest.fixture
def tuning() -> Iterator[TuningMock]:
    with mock_tuning(virtual_sleep=True) as handle:
        yield handle


def now() -> float:
    return datetime.now(timezone.utc).timestamp()


def test_sleeping_moves_a_time_that_freezegun_has_frozen() -> None:
    with freezegun.freeze_time(MOMENT), mock_tuning(virtual_sleep=True) as tuning:
        monotonic = time.monotonic()
        time.sleep(90)

        assert (now() - MOMENT.timestamp(), time.monotonic() - monotonic) == (90, 90)
        assert tuning.clock.now() == now()


def test_sleeping_moves_a_time_that_freezegun_freezes_meanwhile(tuning: TuningMock) -> None:
    time.sleep(DAY)
    with freezegun.freeze_time(MOMENT):
        time.sleep(90)

        assert now() - MOMENT.timestamp() == 90
    assert time.monotonic is not None


def test_a_frozen_time_that_ticks_keeps_what_has_really_passed() -> None:
    with freezegun.freeze_time(MOMENT, tick=True) as freezer, mock_tuning(virtual_sleep=True):
        freezer.start -= timedelta(seconds=50)  # so long ago it was frozen

        time.sleep(10)

        assert now() - MOMENT.timestamp() == pytest.approx(60, abs=20)


def test_names_bound_earlier_are_frozen_too(tuning: TuningMock) -> None:
    with freezegun.freeze_time(MOMENT):
        before = monotonic_bound_earlier()
        time.sleep(90)

        assert monotonic_bound_earlier() - before == 90
    assert monotonic_bound_earlier is time.monotonic


@pytest.mark.parametrize("known_before", [True, False])
def test_freezegun_goes_on_freezing_names_that_modules_have_bound(
    known_before: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    module: Any = types.ModuleType("has_bound_monotonic")
    exec("from time import monotonic", vars(module))
    monkeypatch.setitem(sys.modules, module.__name__, module)
    if known_before:
        with freezegun.freeze_time(MOMENT):
            pass
    with mock_tuning(virtual_sleep=True), freezegun.freeze_time(MOMENT):
        time.sleep(90)

    with freezegun.freeze_time(MOMENT):
        assert module.monotonic is time.monotonic
    assert module.monotonic is REAL_MONOTONIC


def test_freezegun_may_be_imported_first_inside_of_a_mock() -> None:
    told = run_python(
        "import time\n"
        "from mock_tuning import mock_tuning\n"
        "real = time.monotonic.__name__, id(time.monotonic)\n"
        "with mock_tuning(virtual_sleep=True):\n"
        "    import freezegun\n"
        "    with freezegun.freeze_time('2001-03-01'): time.sleep(90)\n"
        "with freezegun.freeze_time('2001-03-01'): pass\n"
        "print(real == (time.monotonic.__name__, id(time.monotonic)))\n"
    )

    assert told == ["True"]


def test_loops_to_which_freezegun_leaves_the_real_time_keep_it(tuning: TuningMock) -> None:
    async def sleep() -> tuple[float, bool]:
        loop = asyncio.get_running_loop()
        fired = asyncio.Event()
        before = loop.time()
        loop.call_later(3600, fired.set)
        await asyncio.sleep(DAY)
        await asyncio.sleep(0)
        return loop.time() - before, fired.is_set()

    with freezegun.freeze_time(MOMENT, real_asyncio=True):
        passed, fired = asyncio.run(sleep())

    assert (passed < 3600, fired) == (True, False)


def test_where_freezegun_leaves_the_real_time_to_a_thread_its_sleep_moves_that(tuning: TuningMock) -> None:
    passed: list[float] = []

    def sleep() -> None:
        before = time.monotonic()
        time.sleep(DAY)
        passed.append(time.monotonic() - before)

    with freezegun.freeze_time(MOMENT, ignore=["threading"]):
        thread = threading.Thread(target=sleep)
        thread.start()
        thread.join()

    assert passed == [pytest.approx(DAY, abs=20)]


@pytest.mark.parametrize("tick", [False, True], ids=["standing", "ticking"])
def test_sleeping_moves_a_time_that_time_machine_has_set(tick: bool) -> None:
    with time_machine.travel(MOMENT, tick=tick), mock_tuning(virtual_sleep=True) as tuning:
        before = time.monotonic()
        time.sleep(90)

        assert now() - MOMENT.timestamp() == pytest.approx(90, abs=5 if tick else 0)
        assert time.monotonic() - before == pytest.approx(90, abs=5)
        assert tuning.clock.now() == pytest.approx(now(), abs=1)


def test_sleeping_moves_a_time_that_time_machine_sets_meanwhile(tuning: TuningMock) -> None:
    before = now()
    with time_machine.travel(MOMENT, tick=False):
        time.sleep(90)

        assert now() - MOMENT.timestamp() == 90
    assert now() - before == pytest.approx(90, abs=60)


def test_a_time_that_somebody_else_rules_stays_moved() -> None:
    with time_machine.travel(MOMENT, tick=False):
        with mock_tuning() as tuning:
            with mock_tuning(virtual_sleep=True):
                time.sleep(90)

            assert tuning.clock.now() == now()
        assert now() - MOMENT.timestamp() == 90


def test_a_journey_begun_meanwhile_and_ended_later_leaves_the_real_time() -> None:
    before = now()
    journey = time_machine.travel(MOMENT, tick=False)

    with mock_tuning(virtual_sleep=True):
        journey.start()
        time.sleep(90)
    journey.stop()

    assert now() == pytest.approx(before, abs=60)
    assert not time_machine.escape_hatch.is_travelling()


def test_with_the_time_frozen_the_same_sleeps_give_the_same_moments() -> None:
    def run() -> Any:
        with freezegun.freeze_time(MOMENT), mock_tuning(virtual_sleep=True, progression="manual") as tuning:
            time.sleep(0.1)
            job = tuning.seed_job("nightly", status="InProgress")
            time.sleep(1234.5)
            return job.describe()

    assert run() == run()


# --- what we know of the two --------------------------------------------------------------------------------


def test_time_machine_lists_its_travellers_where_we_look() -> None:
    """An upgrade of time-machine that breaks this breaks ``virtual_time``."""
    with time_machine.travel(MOMENT) as traveller:
        assert time_machine.traveller_stack == [traveller]
        traveller.shift(1)


@pytest.mark.parametrize("tick", [False, True], ids=["standing", "ticking"])
def test_freezegun_lists_its_freezers_where_we_look(tick: bool) -> None:
    """An upgrade of freezegun that breaks this breaks ``virtual_time``."""
    with freezegun.freeze_time(MOMENT, tick=tick) as freezer:
        assert freezegun.api.freeze_factories == [freezer]
        assert freezer.time_to_freeze == MOMENT.replace(tzinfo=None)
        assert isinstance(freezer, freezegun.api.TickingDateTimeFactory) is tick
        assert time.monotonic.__module__ == freezegun.api.__name__


def test_freezegun_remembers_the_real_functions_where_we_look() -> None:
    """An upgrade of freezegun that breaks this breaks ``virtual_time``."""
    api: Any = freezegun.api
    with freezegun.freeze_time(MOMENT):
        pass

    assert (api.real_monotonic, api.real_monotonic_ns) == (time.monotonic, time.monotonic_ns)
    assert {id(time.monotonic), id(time.monotonic_ns)} <= api._real_time_object_ids
    _, bound = api._GLOBAL_MODULES_CACHE[__name__]
    assert ("monotonic_bound_earlier", REAL_MONOTONIC) in bound
