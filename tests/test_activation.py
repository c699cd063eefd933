"""Entering and leaving a mock: what is patched, who shares it, who has one of their own."""

from __future__ import annotations

import asyncio
import os
import threading
from typing import Any

import boto3
import botocore.endpoint
import pytest

import mock_tuning as package
from mock_tuning import MockTuningWarning, NotActiveError, UsageError, activation, interceptors, mock_tuning
from mock_tuning.activation import active_mocks
from mock_tuning.surroundings import Surroundings
from tests.support import create_request


def new_client() -> Any:
    return boto3.Session().client("sagemaker", region_name="us-east-1")


def names(client: Any) -> list[str]:
    rows = client.list_hyper_parameter_tuning_jobs()["HyperParameterTuningJobSummaries"]
    return [row["HyperParameterTuningJobName"] for row in rows]


def create(client: Any, name: str) -> None:
    client.create_hyper_parameter_tuning_job(**create_request(name))


# --- entering and leaving ------------------------------------------------------------------------------


def test_with_gives_the_handle_of_an_empty_mock() -> None:
    with mock_tuning() as tuning:
        assert tuning is mock_tuning.current()
        assert tuning.jobs() == []


async def _enter_async() -> Any:
    async with mock_tuning() as tuning:
        return tuning, mock_tuning.current()


def test_async_with_gives_the_handle() -> None:
    tuning, current = asyncio.run(_enter_async())

    assert tuning is current


def test_start_gives_the_handle_and_stop_leaves() -> None:
    mock = mock_tuning()

    tuning = mock.start()

    assert mock_tuning.current() is tuning
    mock.stop()
    assert active_mocks() == []


def test_each_start_needs_its_stop() -> None:
    mock = mock_tuning()
    mock.start()
    tuning = mock.start()

    mock.stop()

    assert mock_tuning.current() is tuning
    mock.stop()
    assert active_mocks() == []


def test_stop_without_start_is_refused() -> None:
    with pytest.raises(UsageError) as caught:
        mock_tuning().stop()

    assert str(caught.value) == (
        "stop() was called on a mock that is not started. Call start() before, once for each stop()."
    )


def test_a_mock_can_be_entered_again_and_is_empty_again() -> None:
    mock = mock_tuning()
    with mock as tuning:
        tuning.seed_job("nightly")

    with mock as tuning:
        assert tuning.jobs() == []


def test_current_outside_any_mock_says_how_to_get_one() -> None:
    with pytest.raises(NotActiveError, match=r"No mock is active here\. Use `with mock_tuning"):
        mock_tuning.current()


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit], ids=lambda each: each.__name__)
def test_an_exception_inside_leaves_nothing_patched(error: type[BaseException]) -> None:
    before = botocore.endpoint.Endpoint._send

    with pytest.raises(error), mock_tuning():  # noqa: PT012
        assert botocore.endpoint.Endpoint._send is not before
        raise error

    assert botocore.endpoint.Endpoint._send is before
    assert active_mocks() == []


def test_a_failure_while_entering_leaves_nothing_patched(monkeypatch: pytest.MonkeyPatch) -> None:
    from mock_tuning.interceptors import Interceptors

    def fail(self: Interceptors) -> None:
        raise OSError("no patching today")

    monkeypatch.setattr(Interceptors, "install", fail)
    monkeypatch.setenv("AWS_PROFILE", "mine")

    with pytest.raises(OSError, match="no patching today"):
        mock_tuning().start()

    import os

    assert active_mocks() == []
    assert os.environ["AWS_PROFILE"] == "mine"


def test_a_patch_that_somebody_put_on_top_is_left_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    before = botocore.endpoint.Endpoint._send
    mock = mock_tuning()
    mock.start()
    ours = botocore.endpoint.Endpoint._send

    def theirs(self: Any, request: Any) -> Any:
        return ours(self, request)

    botocore.endpoint.Endpoint._send = theirs
    try:
        with pytest.warns(MockTuningWarning, match="leaves Endpoint._send as it is"):
            mock.stop()
        assert botocore.endpoint.Endpoint._send is theirs
    finally:
        botocore.endpoint.Endpoint._send = before


# --- keywords --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keywords", "sentence"),
    [
        pytest.param(
            {"progresion": "time"},
            "mock_tuning() has no keyword 'progresion'; it takes progression, times, seconds, random_seed,"
            " polls_after_end, virtual_sleep, faults, unmet_faults."
            " Did you mean 'progression'?",
            id="misspelt keyword",
        ),
        pytest.param(
            {"progression": "tme"},
            "progression='tme' is unknown; choose one of 'immediate', 'manual', 'time'. Did you mean 'time'?",
            id="misspelt progression",
        ),
        pytest.param({"times": 0}, "times=0 does not go with progression='manual'", id="no polls"),
        pytest.param({"times": True}, "times=True does not go with progression='manual'", id="times a boolean"),
        pytest.param({"times": "many"}, "times='many' does not go with progression='manual'", id="times a word"),
        pytest.param({"times": 1.5}, "times=1.5 does not go with progression='manual'", id="times a fraction"),
        pytest.param({"progression": "time", "times": 3}, "times=3 does not go with", id="times, time"),
        pytest.param({"seconds": 0}, "seconds=0 does not go with progression='time'", id="no seconds"),
        pytest.param({"seconds": "5"}, "seconds='5' does not go with progression='time'", id="seconds a text"),
        pytest.param({"seconds": float("inf")}, "seconds=inf does not go with progression='time'", id="endless"),
        pytest.param({"seconds": float("nan")}, "seconds=nan does not go with progression='time'", id="no number"),
        pytest.param({"progression": "manual", "seconds": 3}, "seconds=3 does not go with", id="seconds, manual"),
        pytest.param({"random_seed": "seven"}, "random_seed='seven' is not a whole number", id="seed a word"),
    ],
)
def test_unknown_keywords_and_values_are_refused_with_a_sentence(keywords: dict[str, Any], sentence: str) -> None:
    with pytest.raises(UsageError) as caught:
        mock_tuning(**keywords)

    assert sentence in str(caught.value)


def test_what_is_neither_function_nor_class_is_not_decorated() -> None:
    with pytest.raises(UsageError, match=r"decorates functions and classes, not 'time'. Options go by keyword"):
        mock_tuning("time")  # type: ignore[type-var]


def test_the_public_names_are_there_and_others_are_not() -> None:
    assert all(getattr(package, name) is not None for name in package.__all__)
    assert set(package.__all__) <= set(dir(package))
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        package.nothing  # noqa: B018


# --- nesting ----------------------------------------------------------------------------------------------


def test_a_mock_inside_another_joins_it() -> None:
    with mock_tuning() as outer:
        outer.seed_job("nightly")
        with mock_tuning() as inner:
            assert inner is outer
            assert names(new_client()) == ["nightly"]
            assert inner.clock is outer.clock
        assert [call.operation for call in outer.calls] == ["ListHyperParameterTuningJobs"]


def test_keywords_apply_on_top_until_the_inner_mock_leaves() -> None:
    with mock_tuning(times=1) as tuning:
        client = new_client()
        with mock_tuning(progression="immediate"):
            create(client, "inside")
        create(client, "outside")

        assert tuning.job("inside").status == "Completed"
        assert tuning.job("outside").status == "InProgress"


def test_keywords_that_the_inner_mock_does_not_name_stay_as_they_are() -> None:
    with mock_tuning(progression="immediate") as tuning:
        with mock_tuning(random_seed=7):
            create(new_client(), "nightly")

        assert tuning.job("nightly").status == "Completed"


def test_a_bad_keyword_of_an_inner_mock_changes_nothing() -> None:
    with mock_tuning() as tuning:
        with pytest.raises(UsageError):
            mock_tuning(times=0).start()

        assert active_mocks() == [tuning]


def test_mocks_leave_in_any_order() -> None:
    first, second = mock_tuning(), mock_tuning(progression="immediate")
    tuning = first.start()
    second.start()

    first.stop()

    assert mock_tuning.current() is tuning
    create(new_client(), "nightly")
    assert tuning.job("nightly").status == "Completed"
    second.stop()
    assert active_mocks() == []


def test_a_mock_joins_one_whose_outer_part_has_left() -> None:
    first, second = mock_tuning(), mock_tuning()
    tuning = first.start()
    second.start()
    first.stop()

    with mock_tuning() as third:
        assert third is tuning

    second.stop()
    assert active_mocks() == []


def test_a_mock_leaves_from_any_thread() -> None:
    mock = mock_tuning()
    mock.start()

    thread = threading.Thread(target=mock.stop)
    thread.start()
    thread.join()

    assert active_mocks() == []
    with pytest.raises(NotActiveError):
        mock_tuning.current()


def test_a_mock_that_cannot_intercept_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise LookupError

    monkeypatch.setattr(activation, "surroundings", Surroundings())
    monkeypatch.setattr(interceptors, "Interceptors", fail)
    before = dict(os.environ)

    with pytest.raises(LookupError):
        mock_tuning().start()

    assert active_mocks() == []
    assert dict(os.environ) == before
