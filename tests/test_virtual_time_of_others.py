"""``virtual_sleep=True`` beside freezegun and time-machine: the time that they rule, and what they remember."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import freezegun
import pytest
import time_machine

from mock_tuning import mock_tuning
from mock_tuning.handle import TuningMock

DAY = 24 * 3600
MOMENT = datetime(2026, 3, 1, 12, tzinfo=timezone.utc)


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
