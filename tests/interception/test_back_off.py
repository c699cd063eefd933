"""Waiting before a retry: on the virtual clock after a planned fault, as it was otherwise."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any
from unittest import mock

import botocore.endpoint
import botocore.retries.bucket
import pytest
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.retries.bucket import Clock

from mock_tuning import mock_tuning
from mock_tuning.handle import TuningMock
from tests.interception.helpers import new_client

DESCRIBE = "DescribeHyperParameterTuningJob"
NIGHTLY = {"HyperParameterTuningJobName": "nightly"}
MODES = ["legacy", "standard", "adaptive"]


@pytest.fixture
def tuning() -> Iterator[TuningMock]:
    with mock_tuning() as handle:
        handle.seed_job("nightly")
        yield handle


@pytest.fixture
def waited(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What was really waited for, which is not waited for in truth."""
    waits: list[float] = []
    wait = threading.Condition.wait

    def note(self: threading.Condition, timeout: float | None = None) -> bool:
        if timeout is None:
            return wait(self)
        waits.append(timeout)
        return False

    monkeypatch.setattr(time, "sleep", waits.append)
    monkeypatch.setattr(threading.Condition, "wait", note)
    monkeypatch.setattr(Clock, "current_time", lambda self: time.time() + sum(waits) + len(waits) / 1000)
    return waits


def client(mode: str, **more: Any) -> Any:
    return new_client(config=Config(retries={"mode": mode, "total_max_attempts": 4}), **more)


class Elsewhere:
    """A host that is not AWS's, which throttles the first requests."""

    def __init__(self, times: int) -> None:
        self.left = times

    def send(self, request: Any) -> AWSResponse:
        self.left -= 1
        body, status = (b'{"__type":"ThrottlingException"}', 400) if self.left >= 0 else (b"{}", 200)
        return AWSResponse(request.url, status, {}, mock.Mock(stream=lambda: iter([body])))

    def close(self) -> None:
        """There is nothing to close."""


def elsewhere(mode: str, times: int) -> Any:
    made = client(mode, endpoint_url="https://tuning.example.org")
    made._endpoint.http_session = Elsewhere(times)
    return made


# --- after a planned fault ------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("error", ["ThrottlingException", "InternalFailure", "ServiceUnavailable", "ReadTimeoutError"])
def test_the_wait_before_a_retry_passes_on_the_virtual_clock(
    mode: str, error: str, tuning: TuningMock, waited: list[float]
) -> None:
    tuning.faults.add(DESCRIBE, error, times=3)

    answer = client(mode).describe_hyper_parameter_tuning_job(**NIGHTLY)

    assert answer["ResponseMetadata"]["RetryAttempts"] == 3
    assert (waited, tuning.clock.skipped > 0) == ([], True)


def test_adaptive_mode_does_not_wait_for_tokens_in_later_calls(tuning: TuningMock, waited: list[float]) -> None:
    slowed = client("adaptive")
    tuning.faults.add(DESCRIBE, "ThrottlingException", times=2)
    slowed.describe_hyper_parameter_tuning_job(**NIGHTLY)
    before = tuning.clock.skipped

    for _ in range(10):
        slowed.describe_hyper_parameter_tuning_job(**NIGHTLY)

    assert waited == []
    assert tuning.clock.skipped > before + 1


def test_a_client_that_was_slowed_in_another_mock_neither_waits_in_this_one_nor_moves_its_clock(
    waited: list[float],
) -> None:
    slowed = client("adaptive")
    with mock_tuning() as tuning:
        tuning.seed_job("nightly")
        tuning.faults.add(DESCRIBE, "ThrottlingException", times=2)
        slowed.describe_hyper_parameter_tuning_job(**NIGHTLY)

    with mock_tuning() as tuning:
        tuning.seed_job("nightly")
        for _ in range(5):
            slowed.describe_hyper_parameter_tuning_job(**NIGHTLY)

        assert (waited, tuning.clock.skipped) == ([], 0)


def test_a_client_that_is_slowed_again_waits_on_the_clock_of_that_mock(waited: list[float]) -> None:
    slowed = client("adaptive")
    for _ in range(2):
        with mock_tuning() as tuning:
            tuning.seed_job("nightly")
            tuning.faults.add(DESCRIBE, "ThrottlingException", times=2)
            slowed.describe_hyper_parameter_tuning_job(**NIGHTLY)
            before = tuning.clock.skipped
            for _ in range(5):
                slowed.describe_hyper_parameter_tuning_job(**NIGHTLY)

            assert (waited, tuning.clock.skipped > before) == ([], True)


@pytest.mark.parametrize("mode", MODES)
def test_who_is_told_of_an_event_during_the_wait_waits_for_real(
    mode: str, tuning: TuningMock, waited: list[float]
) -> None:
    job = tuning.seed_job("weekly", status="InProgress")
    job.advance_to_next_change()
    tuning.clock.advance(seconds=job._until_next_change() - 0.001)
    skipped = []

    @tuning.events.subscribe
    def handle(_: Any) -> None:
        before = tuning.clock.skipped
        elsewhere("legacy", times=1).list_hyper_parameter_tuning_jobs()
        skipped.append(tuning.clock.skipped - before)

    tuning.faults.add(DESCRIBE, "ThrottlingException", times=3)

    client(mode).describe_hyper_parameter_tuning_job(**NIGHTLY)

    assert skipped
    assert (len(waited), sum(skipped)) == (len(skipped), 0)


def test_the_job_is_older_after_the_wait(tuning: TuningMock, waited: list[float]) -> None:
    tuning.seed_job("weekly", status="InProgress")
    job = tuning.job("weekly")
    running = [child["TrainingJobStatus"] for child in job.training_jobs].count("InProgress")
    tuning.faults.add(DESCRIBE, "Latency", seconds=3600 * 24)

    shown = client("legacy").describe_hyper_parameter_tuning_job(HyperParameterTuningJobName="weekly")

    assert running > 0
    assert shown["TrainingJobStatusCounters"]["InProgress"] == 0


# --- everything else stays as it is --------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", MODES)
def test_a_wait_that_no_fault_caused_is_a_real_one(mode: str, tuning: TuningMock, waited: list[float]) -> None:
    answer = elsewhere(mode, times=1).list_hyper_parameter_tuning_jobs()

    assert answer["ResponseMetadata"]["RetryAttempts"] == 1
    assert len(waited) >= 1
    assert tuning.clock.skipped == 0


def test_a_wait_for_tokens_that_no_fault_caused_is_a_real_one(tuning: TuningMock, waited: list[float]) -> None:
    throttled = elsewhere("adaptive", times=1)

    for _ in range(5):
        throttled.list_hyper_parameter_tuning_jobs()

    assert len(waited) >= 3
    assert tuning.clock.skipped == 0


def test_a_last_attempt_that_fails_leaves_no_trace_for_the_next_call(tuning: TuningMock, waited: list[float]) -> None:
    tuning.faults.add(DESCRIBE, "ReadTimeoutError")
    with pytest.raises(botocore.exceptions.ReadTimeoutError):
        new_client(config=Config(retries={"total_max_attempts": 1})).describe_hyper_parameter_tuning_job(**NIGHTLY)

    elsewhere("legacy", times=1).list_hyper_parameter_tuning_jobs()

    assert (len(waited), tuning.clock.skipped) == (1, 0)


def test_a_test_may_still_patch_botocore_s_sleep(tuning: TuningMock) -> None:
    with mock.patch("botocore.endpoint.time.sleep") as sleep:
        elsewhere("legacy", times=2).list_hyper_parameter_tuning_jobs()

    assert sleep.call_count == 2
    assert botocore.endpoint.time.monotonic is time.monotonic


def test_botocore_s_own_is_restored_afterwards() -> None:
    bucket = botocore.retries.bucket.TokenBucket
    endpoint = botocore.endpoint.Endpoint
    before = (botocore.endpoint.time, endpoint._needs_retry, bucket._refill, bucket._acquire)

    with mock_tuning():
        assert botocore.endpoint.time is not time

    assert (botocore.endpoint.time, endpoint._needs_retry, bucket._refill, bucket._acquire) == before
