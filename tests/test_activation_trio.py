"""Entering and leaving a mock in tasks of trio."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

import pytest
import trio

from mock_tuning import mock_tuning
from mock_tuning.activation import active_mocks


async def in_two_tasks(entered: Any) -> list[Any]:
    """Enter `entered()` in two tasks at once, seed a job in each, and return the names that each of them sees."""
    found: list[Any] = []
    inside = [trio.Event(), trio.Event()]

    async def work(number: int) -> None:
        async with entered() as tuning:
            inside[number].set()
            await inside[1 - number].wait()
            tuning.seed_job(f"job-{number}")
            await trio.lowlevel.checkpoint()
            found.append(sorted(job.name for job in mock_tuning.current().jobs()))

    async with trio.open_nursery() as nursery:
        nursery.start_soon(work, 0)
        nursery.start_soon(work, 1)
    return sorted(found)


def test_concurrent_tasks_that_enter_their_own_do_not_see_each_other() -> None:
    assert trio.run(in_two_tasks, mock_tuning) == [["job-0"], ["job-1"]]
    assert active_mocks() == []


def test_tasks_inside_a_mock_join_it() -> None:
    with mock_tuning():
        assert trio.run(in_two_tasks, mock_tuning)[-1] == ["job-0", "job-1"]


def test_a_task_that_has_ended_leaves_its_mock_to_those_after_it() -> None:
    mock = mock_tuning()

    async def enter() -> None:
        mock.start()

    async def join() -> bool:
        async with mock_tuning() as tuning:
            return tuning is active_mocks()[0]

    trio.run(enter)
    joined = trio.run(join)
    mock.stop()

    assert joined


@pytest.mark.parametrize("library", ["asyncio", "trio"])
def test_a_mock_is_entered_while_an_event_loop_is_just_being_imported(
    library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    half = ModuleType(library)
    half._get_running_loop = lambda: None  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, library, half)

    with mock_tuning() as tuning:
        assert mock_tuning.current() is tuning
