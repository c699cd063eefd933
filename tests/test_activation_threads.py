"""Threads and mocks: who has one of their own, who is served by another's."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from mock_tuning import mock_tuning
from mock_tuning.activation import active_mocks
from tests.test_activation import create, names, new_client


def test_threads_with_mocks_of_their_own_do_not_see_each_other() -> None:
    barrier = threading.Barrier(3)

    def work(name: str) -> list[str]:
        barrier.wait(10)
        with mock_tuning():
            create(new_client(), name)
            barrier.wait(10)
            return names(new_client())

    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(work, ("one", "two", "three")))

    assert found == [["one"], ["two"], ["three"]]
    assert active_mocks() == []


def in_thread(work: Callable[[], Any]) -> Any:
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result()


def test_a_thread_with_no_mock_is_served_by_the_newest_active() -> None:
    with mock_tuning() as tuning:
        tuning.seed_job("nightly")

        assert in_thread(lambda: names(new_client())) == ["nightly"]
        assert in_thread(mock_tuning.current) is tuning


def test_a_thread_keeps_its_own_mock_while_a_newer_one_is_active() -> None:
    with mock_tuning() as ours:
        other = mock_tuning()
        theirs = in_thread(other.start)

        assert theirs is not ours
        assert mock_tuning.current() is ours
        assert in_thread(mock_tuning.current) is theirs
        other.stop()
        assert in_thread(mock_tuning.current) is ours


def test_threads_one_after_another_have_mocks_of_their_own() -> None:
    mocks = [mock_tuning() for _ in range(30)]

    handles = [in_thread(mock.start) for mock in mocks]  # several of them get the number of one before
    for mock in mocks:
        mock.stop()

    assert len(set(handles)) == len(mocks)
    assert active_mocks() == []


def test_one_mock_object_in_several_threads_leaves_what_each_entered() -> None:
    mock = mock_tuning()
    barrier = threading.Barrier(2)

    def work() -> bool:
        with mock as tuning:
            barrier.wait(10)
            if tuning is active_mocks()[0]:
                barrier.wait(10)
                return mock_tuning.current() is tuning
        barrier.wait(10)
        return True

    with ThreadPoolExecutor(2) as pool:
        results = [each.result() for each in [pool.submit(work), pool.submit(work)]]

    assert results == [True, True]
    assert active_mocks() == []
