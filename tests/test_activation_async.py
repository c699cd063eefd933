"""Entering and leaving a mock in tasks of an event loop."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from mock_tuning import mock_tuning
from mock_tuning.activation import active_mocks
from tests.support import create_request


def run_request(name: str) -> list[str]:
    client = boto3.Session().client("sagemaker", region_name="us-east-1")
    client.create_hyper_parameter_tuning_job(**create_request(name))
    rows = client.list_hyper_parameter_tuning_jobs()["HyperParameterTuningJobSummaries"]
    return [row["HyperParameterTuningJobName"] for row in rows]


def test_concurrent_tasks_that_enter_their_own_do_not_see_each_other() -> None:
    async def work(name: str, here: asyncio.Event, other: asyncio.Event) -> list[str]:
        async with mock_tuning():
            here.set()
            await other.wait()
            found = run_request(name)
            await asyncio.sleep(0)
            return found

    async def both() -> Any:
        one, two = asyncio.Event(), asyncio.Event()
        return await asyncio.gather(work("one", one, two), work("two", two, one))

    assert asyncio.run(both()) == [["one"], ["two"]]
    assert active_mocks() == []


def test_tasks_inside_a_mock_join_it() -> None:
    async def work() -> Any:
        async with mock_tuning() as tuning:
            return tuning

    async def both() -> Any:
        return await asyncio.gather(work(), work())

    with mock_tuning() as tuning:
        assert asyncio.run(both()) == [tuning, tuning]


def test_tasks_leave_in_any_order() -> None:
    async def work(entered: asyncio.Event, leave: asyncio.Event) -> bool:
        async with mock_tuning() as tuning:
            entered.set()
            await leave.wait()
            return mock_tuning.current() is tuning

    async def both() -> Any:
        events = [asyncio.Event() for _ in range(4)]
        first = asyncio.create_task(work(*events[:2]))
        await events[0].wait()
        second = asyncio.create_task(work(*events[2:]))
        await events[2].wait()
        events[1].set()
        found = [await first]
        events[3].set()
        return [*found, await second, active_mocks()]

    assert asyncio.run(both()) == [True, True, []]


def test_a_task_started_inside_a_task_s_mock_is_served_by_it() -> None:
    async def outer() -> bool:
        async with mock_tuning() as tuning:

            async def inner() -> Any:
                with mock_tuning() as joined:
                    return joined

            return await asyncio.create_task(inner()) is tuning

    assert asyncio.run(outer())


def test_a_worker_thread_of_a_task_is_served_by_the_task_s_mock() -> None:
    async def work() -> bool:
        async with mock_tuning() as tuning:
            return await asyncio.to_thread(mock_tuning.current) is tuning

    assert asyncio.run(work())


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


def test_a_task_joins_the_mock_that_an_earlier_task_of_the_thread_left_active(loop: asyncio.AbstractEventLoop) -> None:
    # An async fixture, where the plugin that runs it does not hand its context variables on (Python 3.10).
    mock = mock_tuning()

    async def enter() -> Any:
        return await mock.__aenter__()

    async def join() -> Any:
        async with mock_tuning() as tuning:
            return tuning

    tuning = loop.run_until_complete(enter())

    assert loop.run_until_complete(join()) is tuning
    loop.run_until_complete(mock.__aexit__(None, None, None))
    assert active_mocks() == []


def test_code_in_another_context_of_the_thread_joins_the_mock_around_it() -> None:
    # unittest.IsolatedAsyncioTestCase runs setUp in a context made before the test's mock was entered.
    context = contextvars.copy_context()

    with mock_tuning() as tuning:
        mock = mock_tuning()
        assert context.run(mock.start) is tuning
        context.run(mock.stop)
