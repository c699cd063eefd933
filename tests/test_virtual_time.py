"""``virtual_sleep=True``: the process's own time goes with it.

Where freezegun or time-machine rules the time: ``test_virtual_time_ruled`` and ``test_virtual_time_of_others``.
"""

from __future__ import annotations

import sys
import time
import types
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from time import monotonic as monotonic_bound_earlier
from time import time as time_bound_earlier
from typing import Any

import boto3
import freezegun
import pytest

from mock_tuning import mock_tuning
from mock_tuning.errors import UsageError
from mock_tuning.handle import TuningMock

DAY = 24 * 3600
MOMENT = datetime(2026, 3, 1, 12, tzinfo=timezone.utc)
REAL_MONOTONIC = time.monotonic


@pytest.fixture
def tuning() -> Iterator[TuningMock]:
    with mock_tuning(virtual_sleep=True) as handle:
        yield handle


def now() -> float:
    return datetime.now(timezone.utc).timestamp()


CLOCKS = [
    pytest.param(lambda: 1.0 * time.time(), id="time.time"),
    pytest.param(lambda: time.time_ns() / 1e9, id="time.time_ns"),
    pytest.param(lambda: 1.0 * time.monotonic(), id="time.monotonic"),
    pytest.param(lambda: time.monotonic_ns() / 1e9, id="time.monotonic_ns"),
    pytest.param(now, id="datetime.now"),
    pytest.param(time_bound_earlier, id="from time import time"),
    pytest.param(lambda: 1.0 * monotonic_bound_earlier(), id="from time import monotonic"),
]


# --- deadlines ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("clock", CLOCKS)
def test_a_deadline_of_the_code_under_test_is_reached_in_virtual_time(
    clock: Callable[[], float], tuning: TuningMock
) -> None:
    deadline, rounds = clock() + 3600, 0

    while clock() < deadline and rounds < 100:
        time.sleep(60)
        rounds += 1

    assert rounds == 60


@pytest.mark.parametrize("clock", CLOCKS)
def test_the_real_time_is_back_afterwards(clock: Callable[[], float]) -> None:
    before = clock()

    with mock_tuning(virtual_sleep=True):
        time.sleep(DAY)

    assert 0 <= clock() - before < DAY


def test_what_the_test_skips_passes_for_the_code_under_test_too(tuning: TuningMock) -> None:
    before = time.time()

    tuning.clock.advance(hours=3)

    assert time.time() - before == pytest.approx(3 * 3600, abs=60)


def test_a_back_off_passes_for_the_code_under_test_too(tuning: TuningMock) -> None:
    before = time.monotonic()
    tuning.faults.add("ListHyperParameterTuningJobs", "ThrottlingException", seconds=600)

    boto3.client("sagemaker", region_name="us-east-1").list_hyper_parameter_tuning_jobs()

    assert time.monotonic() - before >= 600


def test_the_clock_of_the_mock_shows_the_same_time(tuning: TuningMock) -> None:
    time.sleep(DAY)
    tuning.clock.advance(hours=1)

    assert tuning.clock.now() == pytest.approx(time.time(), abs=1)


def test_a_job_created_after_a_sleep_is_created_then(tuning: TuningMock) -> None:
    before = time.time()
    time.sleep(DAY)

    created = tuning.seed_job(status="InProgress").describe()["CreationTime"]

    assert created.timestamp() > before


def test_the_clock_goes_on_where_it_was_when_an_inner_mock_leaves() -> None:
    with mock_tuning() as tuning:
        before = tuning.clock.now()
        with mock_tuning(virtual_sleep=True):
            time.sleep(DAY)
            within = tuning.clock.now()

        assert within - before == pytest.approx(DAY, abs=60)
        assert 0 <= tuning.clock.now() - within < 60
        assert time.time() == pytest.approx(before, abs=60)


def test_timeouts_of_the_standard_library_go_by_the_real_clock(tuning: TuningMock) -> None:
    import asyncio

    loop = asyncio.new_event_loop()
    before = loop.time()
    time.sleep(DAY)
    passed = loop.time() - before
    loop.close()

    assert passed < DAY


# --- where time-machine is missing --------------------------------------------------------------------------


def test_where_time_machine_is_missing_entering_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "time_machine", None)

    with pytest.raises(UsageError) as caught:
        mock_tuning(virtual_sleep=True).start()

    assert "pip install 'mock-tuning[time]'" in str(caught.value)
    with pytest.raises(RuntimeError, match="No mock is active"):
        mock_tuning.current()


def test_a_time_machine_that_is_too_old_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Until version 2 it moved ``time.monotonic`` as well, for event loops and the standard library, too."""
    older: Any = types.ModuleType("time_machine")
    older.coordinates_stack = []
    monkeypatch.setitem(sys.modules, "time_machine", older)

    with pytest.raises(UsageError, match=r"needs time-machine 3 or newer; .* pip install 'mock-tuning\[time\]'"):
        mock_tuning(virtual_sleep=True).start()


def test_where_time_machine_is_missing_an_outer_mock_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    with mock_tuning() as tuning:
        monkeypatch.setitem(sys.modules, "time_machine", None)
        with pytest.raises(UsageError, match="needs time-machine"):
            mock_tuning(virtual_sleep=True).start()

        assert mock_tuning.current() is tuning
        assert tuning.virtual_sleep is False
        assert time.monotonic is REAL_MONOTONIC


def test_where_freezegun_rules_time_machine_is_not_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "time_machine", None)

    with freezegun.freeze_time(MOMENT), mock_tuning(virtual_sleep=True):
        time.sleep(90)

        assert now() - MOMENT.timestamp() == 90


def test_where_time_machine_is_missing_and_freezegun_leaves_sleeping_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "time_machine", None)
    freezer = freezegun.freeze_time(MOMENT)
    freezer.start()

    with mock_tuning(virtual_sleep=True):
        freezer.stop()
        for _ in range(2):
            with pytest.raises(UsageError, match="needs time-machine"):
                time.sleep(90)
