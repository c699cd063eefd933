"""``virtual_sleep=True``: sleeping skips the time, and for whom."""

from __future__ import annotations

import _thread
import asyncio
import inspect
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from fractions import Fraction
from typing import Any

import boto3
import numpy
import pytest

from mock_tuning import mock_tuning
from mock_tuning.errors import UsageError
from mock_tuning.handle import TuningMock

DAY = 24 * 3600


@pytest.fixture
def tuning() -> Iterator[TuningMock]:
    with mock_tuning(virtual_sleep=True) as handle:
        yield handle


@pytest.fixture
def really_slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What is slept in truth from here on, which is not slept either; to be asked for before the mock."""
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    return slept


# --- sleeping ------------------------------------------------------------------------------------------------


def test_time_sleep_skips_the_time_of_the_mock(tuning: TuningMock) -> None:
    job = tuning.seed_job(status="InProgress", progression="manual")

    time.sleep(DAY)

    assert (tuning.clock.skipped, job.status) == (DAY, "Completed")


@pytest.mark.parametrize("seconds", [1e-7, 4e-6 / 3])
def test_sleeping_skips_as_finely_as_it_is_asked_to(seconds: float, tuning: TuningMock) -> None:
    time.sleep(seconds)
    time.sleep(seconds)

    assert tuning.clock.skipped == 2 * seconds


def test_a_poll_loop_runs_to_the_end_of_the_job(really_slept: list[float]) -> None:
    with mock_tuning(virtual_sleep=True, progression="manual") as tuning:
        tuning.seed_job("nightly", status="InProgress")
        client = boto3.client("sagemaker", region_name="us-east-1")
        polls = 0

        while True:
            shown = client.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName="nightly")
            if shown["HyperParameterTuningJobStatus"] != "InProgress":
                break
            polls += 1
            time.sleep(30)

    assert polls > 1
    assert [seconds for seconds in really_slept if seconds] == []


def test_a_replacement_that_was_kept_sleeps_really_afterwards(really_slept: list[float]) -> None:
    with mock_tuning(virtual_sleep=True):
        kept = time.sleep

    kept(5)

    assert really_slept == [5]


def test_asyncio_sleep_gives_its_result_and_is_still_a_coroutine_function(tuning: TuningMock) -> None:
    assert asyncio.run(asyncio.sleep(5, "rested")) == "rested"
    assert inspect.iscoroutinefunction(asyncio.sleep)


def test_a_waiter_of_botocore_skips_its_delays(really_slept: list[float]) -> None:
    """Waiters of the client `sagemaker`, 120 seconds between polls by botocore's waiters-2.json."""
    with mock_tuning(virtual_sleep=True) as tuning:
        running = tuning.seed_job(status="InProgress", progression="manual").training_jobs[-1]
        client = boto3.client("sagemaker", region_name="us-east-1")

        client.get_waiter("training_job_completed_or_stopped").wait(TrainingJobName=running["TrainingJobName"])

        ended = client.describe_training_job(TrainingJobName=running["TrainingJobName"])
        assert ended["TrainingJobStatus"] == "Completed"
        assert tuning.clock.skipped > 0
        assert tuning.clock.skipped % 120 == 0
    assert [seconds for seconds in really_slept if seconds] == []


@pytest.mark.parametrize("delay", [60, 60.0, True, Fraction(1, 3), numpy.float32(0.25), numpy.int64(60)], ids=repr)
def test_asyncio_sleep_takes_what_it_ever_took(delay: Any, tuning: TuningMock) -> None:
    asyncio.run(asyncio.sleep(delay))

    assert tuning.clock.skipped == pytest.approx(float(delay))


@pytest.mark.parametrize("seconds", [60, 60.0, True, numpy.float64(0.25), numpy.int64(60)], ids=repr)
def test_time_sleep_takes_what_it_ever_took(seconds: Any, tuning: TuningMock) -> None:
    time.sleep(seconds)

    assert tuning.clock.skipped == seconds


@pytest.mark.parametrize("seconds", [0, 0.0, float("inf"), 10 * 366 * DAY])
def test_no_time_and_for_ever_are_slept_as_ever(seconds: float, really_slept: list[float]) -> None:
    with mock_tuning(virtual_sleep=True) as tuning:
        time.sleep(seconds)

        assert (really_slept, tuning.clock.skipped) == ([seconds], 0)


def test_what_cannot_be_slept_is_refused_as_ever(tuning: TuningMock) -> None:
    with pytest.raises(ValueError, match="non-negative"):
        time.sleep(-1)
    with pytest.raises(TypeError):
        time.sleep("5")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="Fraction"):
        time.sleep(Fraction(1, 3))  # type: ignore[arg-type]
    with pytest.raises(OverflowError, match="timestamp too large"):
        time.sleep(10**400)
    with pytest.raises(TypeError):
        asyncio.run(asyncio.sleep("5"))  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        asyncio.run(asyncio.sleep(Decimal(5)))  # type: ignore[arg-type]


# --- for whom ----------------------------------------------------------------------------------------------------


def test_without_it_sleeping_is_real(really_slept: list[float]) -> None:
    with mock_tuning() as tuning:
        time.sleep(5)

        assert (really_slept, tuning.clock.skipped) == ([5], 0)


def test_an_inner_mock_may_turn_it_on_and_off(really_slept: list[float]) -> None:
    with mock_tuning() as tuning:
        time.sleep(1)
        with mock_tuning(virtual_sleep=True):
            time.sleep(10)
            with mock_tuning():
                time.sleep(20)
            with mock_tuning(virtual_sleep=False):
                time.sleep(2)
            time.sleep(30)
        time.sleep(3)

        slept = [seconds for seconds in really_slept if seconds]  # 0 gives other threads their turn
    assert (slept, tuning.clock.skipped) == ([1, 2, 3], 60)


def test_a_thread_of_the_code_under_test_skips_the_time(tuning: TuningMock) -> None:
    thread = threading.Thread(target=lambda: time.sleep(DAY))
    thread.start()
    thread.join()

    assert tuning.clock.skipped == DAY


def test_a_thread_that_does_nothing_else_skips_the_time(tuning: TuningMock) -> None:
    """No Python code calls the sleep then."""
    _thread.start_new_thread(time.sleep, (DAY,))

    limit = time.perf_counter() + 60
    while not tuning.clock.skipped and time.perf_counter() < limit:
        pass

    assert tuning.clock.skipped == DAY


def test_a_thread_that_ran_before_sleeps_really(really_slept: list[float]) -> None:
    with ThreadPoolExecutor(1) as before:
        before.submit(int).result()

        with mock_tuning(virtual_sleep=True) as tuning:
            before.submit(lambda: time.sleep(5)).result()

            assert (really_slept, tuning.clock.skipped) == ([5], 0)


def test_a_thread_with_a_mock_of_its_own_sleeps_on_its_own_clock(really_slept: list[float]) -> None:
    def sleep() -> float:
        with mock_tuning(virtual_sleep=True) as own:
            time.sleep(60)
            return own.clock.skipped

    with ThreadPoolExecutor(1) as others, mock_tuning() as tuning:
        slept = others.submit(sleep).result()
        time.sleep(1)

        assert (slept, tuning.clock.skipped, [each for each in really_slept if each]) == (60, 0, [1])


def test_a_process_that_is_waited_for_takes_its_real_time(tuning: TuningMock) -> None:
    process = subprocess.Popen([sys.executable, "-c", "pass"])

    assert process.wait(timeout=60) == 0
    assert tuning.clock.skipped == 0


def test_it_must_be_true_or_false() -> None:
    with pytest.raises(UsageError, match="virtual_sleep='yes' is neither True nor False"):
        mock_tuning(virtual_sleep="yes")  # type: ignore[call-overload]


# --- tasks -----------------------------------------------------------------------------------------------------------


def test_tasks_that_sleep_at_once_wake_up_in_order_at_their_time(tuning: TuningMock) -> None:
    woken: list[tuple[int, float]] = []

    async def sleep(seconds: int) -> None:
        await asyncio.sleep(seconds)
        woken.append((seconds, tuning.clock.skipped))

    async def sleep_all() -> None:
        await asyncio.gather(*map(sleep, (60, 30, 90)))

    asyncio.run(sleep_all())

    assert woken == [(30, 30), (60, 60), (90, 90)]


def test_other_tasks_take_their_turn_while_one_sleeps(tuning: TuningMock) -> None:
    async def main() -> list[str]:
        turns: list[str] = []
        other = asyncio.ensure_future(asyncio.sleep(0))
        other.add_done_callback(lambda _: turns.append("other"))
        await asyncio.sleep(60)
        await asyncio.sleep(60)
        return turns

    assert asyncio.run(main()) == ["other"]


def test_a_sleep_that_is_cancelled_holds_nobody_up(tuning: TuningMock) -> None:
    async def main() -> None:
        first = asyncio.ensure_future(asyncio.sleep(10))
        second = asyncio.ensure_future(asyncio.sleep(20))
        await asyncio.sleep(0)
        first.cancel()
        await second

    asyncio.run(main())

    assert tuning.clock.skipped == 20


def test_timers_of_the_loop_keep_the_real_time(tuning: TuningMock) -> None:
    async def main() -> bool:
        fired = asyncio.Event()
        asyncio.get_running_loop().call_later(3600, fired.set)
        for _ in range(10):
            await asyncio.wait_for(asyncio.sleep(DAY), timeout=600)
        return fired.is_set()

    assert asyncio.run(main()) is False
