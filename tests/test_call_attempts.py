"""Attempts of one call, however many calls are under way at once."""

from __future__ import annotations

import threading
from typing import Any

import boto3
import pytest
from botocore.config import Config

from mock_tuning import TuningMock
from mock_tuning.calls import Call, Calls

DESCRIBE = "DescribeHyperParameterTuningJob"
MANY = 20  # fewer than botocore's quota of retries


def call(number: int) -> Call:
    name = {"HyperParameterTuningJobName": f"job-{number}"}
    return Call(DESCRIBE, name, "123456789012", "us-east-1", invocation=f"invocation-{number}")


@pytest.fixture
def in_step(tuning_mock: TuningMock) -> Any:
    """A function that describes many seeded jobs, each in a thread of its own, all before any tries again."""
    client = boto3.client("sagemaker", region_name="us-east-1", config=Config(max_pool_connections=MANY))
    all_there = threading.Barrier(MANY)

    def wait_for_the_others(attempts: int, **_: Any) -> None:
        if attempts == 1:
            all_there.wait(timeout=60)

    client.meta.events.register_first("needs-retry.sagemaker", wait_for_the_others)
    for number in range(MANY):
        tuning_mock.seed_job(f"job-{number}")

    def describe_all() -> list[Any]:
        met: list[Any] = []

        def describe(number: int) -> None:
            try:
                client.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName=f"job-{number}")
                met.append("OK")
            except BaseException as error:  # noqa: BLE001  (EndlessPollingError is none)
                met.append(error)

        threads = [threading.Thread(target=describe, args=(number,)) for number in range(MANY)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return met

    return describe_all


def test_calls_that_are_retried_at_once_are_one_each(tuning_mock: TuningMock, in_step: Any) -> None:
    tuning_mock.faults.add(DESCRIBE, "InternalFailure", times=MANY)

    assert in_step() == ["OK"] * MANY

    assert [(each.attempts, each.faults) for each in tuning_mock.calls] == [(2, 1)] * MANY
    tuning_mock.calls.assert_called(DESCRIBE, times=MANY)


@pytest.mark.tuning_mock(polls_after_end=1)
def test_a_retry_among_many_is_no_poll_after_the_end(tuning_mock: TuningMock, in_step: Any) -> None:
    in_step()
    tuning_mock.faults.add(DESCRIBE, "InternalFailure", times=MANY)

    assert in_step() == ["OK"] * MANY


def test_a_call_that_is_not_kept_any_more_begins_anew() -> None:
    calls = Calls()
    calls.keep = 2
    first = calls.begin(call(1))
    calls.begin(call(2))
    calls.begin(call(3))

    assert calls.begin(call(1)) is not first
    assert calls.begin(call(3)).attempts == 2
    assert (len(calls), calls.forgotten) == (2, 2)


def test_what_is_kept_of_calls_does_not_grow_beyond_their_number() -> None:
    calls = Calls()
    calls.keep = 10

    for number in range(100):
        calls.begin(call(number))

    assert len(calls._by_invocation) == 10
    calls.clear()
    assert len(calls._by_invocation) == 0
