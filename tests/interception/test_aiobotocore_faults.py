"""Planned failures and the waits after them, as aiobotocore's users meet them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.config import Config

from mock_tuning import mock_tuning
from mock_tuning.handle import TuningMock
from tests.interception.aio import aio_client

import aiobotocore.endpoint  # isort: skip  (after .aio, which skips this module where there is none)
import aiobotocore.retries.bucket  # isort: skip
import botocore.exceptions  # isort: skip

DESCRIBE = "DescribeHyperParameterTuningJob"
NIGHTLY = {"HyperParameterTuningJobName": "nightly"}
MODES = ["legacy", "standard", "adaptive"]

pytestmark = pytest.mark.asyncio


@pytest.fixture
def tuning() -> Iterator[TuningMock]:
    with mock_tuning() as handle:
        handle.seed_job("nightly")
        yield handle


@pytest.fixture
def waited(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What was really waited for, which is not waited for in truth."""
    waits: list[float] = []
    sleep, wait_for = asyncio.sleep, asyncio.wait_for

    async def note_sleep(seconds: float, *result: Any) -> Any:
        if seconds:
            waits.append(seconds)
        return await sleep(0, *result)

    async def note_wait(awaitable: Any, timeout: float | None) -> Any:
        waits.append(timeout or 0)
        return await wait_for(awaitable, 0)

    monkeypatch.setattr(asyncio, "sleep", note_sleep)
    monkeypatch.setattr(asyncio, "wait_for", note_wait)
    return waits


def retrying(mode: str) -> Config:
    return Config(retries={"mode": mode, "total_max_attempts": 4})


@pytest.mark.parametrize(
    "error", ["ConnectionClosedError", "ConnectTimeoutError", "EndpointConnectionError", "ReadTimeoutError"]
)
async def test_a_connection_fails_with_botocore_s_exception(error: str, tuning: TuningMock) -> None:
    tuning.faults.add(DESCRIBE, error)

    async with aio_client(config=Config(retries={"total_max_attempts": 1})) as client:
        with pytest.raises(getattr(botocore.exceptions, error)):
            await client.describe_hyper_parameter_tuning_job(**NIGHTLY)


async def test_an_answer_cut_in_half_is_a_closed_connection(tuning: TuningMock) -> None:
    tuning.faults.add(DESCRIBE, "TruncatedResponse")

    async with aio_client(config=Config(retries={"total_max_attempts": 1})) as client:
        with pytest.raises(botocore.exceptions.ConnectionClosedError):
            await client.describe_hyper_parameter_tuning_job(**NIGHTLY)


async def test_a_service_error_is_a_client_error(tuning: TuningMock) -> None:
    tuning.faults.add(DESCRIBE, "AccessDeniedException")

    async with aio_client() as client:
        with pytest.raises(botocore.exceptions.ClientError, match="AccessDeniedException"):
            await client.describe_hyper_parameter_tuning_job(**NIGHTLY)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("error", ["ThrottlingException", "InternalFailure", "ReadTimeoutError"])
async def test_the_wait_before_a_retry_passes_on_the_virtual_clock(
    mode: str, error: str, tuning: TuningMock, waited: list[float]
) -> None:
    tuning.faults.add(DESCRIBE, error, times=3)

    async with aio_client(config=retrying(mode)) as client:
        answer = await client.describe_hyper_parameter_tuning_job(**NIGHTLY)

    assert answer["ResponseMetadata"]["RetryAttempts"] == 3
    assert (waited, tuning.clock.skipped > 0) == ([], True)


async def test_adaptive_mode_does_not_wait_for_tokens_in_later_calls(tuning: TuningMock, waited: list[float]) -> None:
    tuning.faults.add(DESCRIBE, "ThrottlingException", times=2)
    async with aio_client(config=retrying("adaptive")) as client:
        await client.describe_hyper_parameter_tuning_job(**NIGHTLY)
        before = tuning.clock.skipped

        for _ in range(5):
            await client.describe_hyper_parameter_tuning_job(**NIGHTLY)

    assert waited == []
    assert tuning.clock.skipped > before + 1


async def test_other_tasks_take_their_turn_during_the_wait(tuning: TuningMock) -> None:
    turns: list[int] = []

    async def count() -> None:
        while True:
            turns.append(len(tuning.calls))
            await asyncio.sleep(0)

    tuning.faults.add(DESCRIBE, "ThrottlingException")
    async with aio_client(config=retrying("legacy")) as client:
        counting = asyncio.ensure_future(count())
        await client.describe_hyper_parameter_tuning_job(**NIGHTLY)
        counting.cancel()

    assert turns == [1]  # between the two attempts


@pytest.mark.parametrize("mode", MODES)
async def test_a_wait_that_no_fault_caused_is_a_real_one(mode: str, tuning: TuningMock, waited: list[float]) -> None:
    async with aio_client(config=retrying(mode), endpoint_url="https://tuning.example.org") as client:
        attempts = 0

        async def send(request: Any) -> Any:
            nonlocal attempts
            attempts += 1
            raise botocore.exceptions.ReadTimeoutError(endpoint_url=request.url)

        client._endpoint.http_session.send = send
        with pytest.raises(botocore.exceptions.ReadTimeoutError):
            await client.list_hyper_parameter_tuning_jobs()

    assert attempts == 4
    assert (len(waited), tuning.clock.skipped) == (3, 0)


async def test_aiobotocore_s_own_is_restored_afterwards() -> None:
    bucket, endpoint = aiobotocore.retries.bucket.AsyncTokenBucket, aiobotocore.endpoint.AioEndpoint

    def state() -> list[Any]:
        sleep = vars(endpoint).get("_sleep")
        return [aiobotocore.endpoint.asyncio, endpoint._needs_retry, sleep, bucket._refill, bucket._acquire]

    before = state()

    with mock_tuning():
        assert state() != before

    assert state() == before
