"""moto's own way of saying what moves a job: ``state_manager.set_transition``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from moto.moto_api import state_manager

from mock_tuning import TuningMock, UsageError, mock_tuning
from tests.support import create_request

MODEL = "sagemaker::hyper_parameter_tuning_job"


@pytest.fixture(autouse=True)
def _leave_no_transition() -> Iterator[None]:
    yield
    state_manager.unset_transition(MODEL)


def created(client: Any, name: str = "nightly") -> None:
    client.create_hyper_parameter_tuning_job(**create_request(name))


def polled(client: Any, times: int, name: str = "nightly") -> list[str]:
    answers = [client.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName=name) for _ in range(times)]
    return [answer["HyperParameterTuningJobStatus"] for answer in answers]


def test_polls_as_many_as_it_says_end_a_job_created_afterwards(sagemaker_client: Any) -> None:
    created(sagemaker_client, "before")
    state_manager.set_transition(MODEL, {"progression": "manual", "times": 2})
    created(sagemaker_client)

    assert polled(sagemaker_client, 3) == ["InProgress", "Completed", "Completed"]
    assert polled(sagemaker_client, 2, "before") == ["InProgress", "InProgress"]


def test_immediate_ends_a_job_when_it_is_created(sagemaker_client: Any) -> None:
    state_manager.set_transition(MODEL, {"progression": "immediate"})
    created(sagemaker_client)

    assert polled(sagemaker_client, 1) == ["Completed"]


def test_time_lets_the_whole_job_take_its_seconds(tuning_mock: TuningMock, sagemaker_client: Any) -> None:
    state_manager.set_transition(MODEL, {"progression": "time", "seconds": 60})
    created(sagemaker_client)

    tuning_mock.clock.advance(seconds=50)
    before = polled(sagemaker_client, 1)
    tuning_mock.clock.advance(seconds=11)

    assert before + polled(sagemaker_client, 1) == ["InProgress", "Completed"]


def test_manual_alone_stands_still(sagemaker_client: Any) -> None:
    state_manager.set_transition(MODEL, {"progression": "manual"})
    created(sagemaker_client)

    assert polled(sagemaker_client, 8) == ["InProgress"] * 8


def test_unset_brings_the_default_back(sagemaker_client: Any) -> None:
    state_manager.set_transition(MODEL, {"progression": "immediate"})
    state_manager.unset_transition(MODEL)
    created(sagemaker_client)

    assert polled(sagemaker_client, 5)[-2:] == ["InProgress", "Completed"]


def test_what_the_mock_was_told_by_itself_wins(sagemaker_client: Any) -> None:
    state_manager.set_transition(MODEL, {"progression": "immediate"})
    with mock_tuning(times=2):
        created(sagemaker_client)

        assert polled(sagemaker_client, 2) == ["InProgress", "Completed"]


def test_it_may_be_set_over_http_as_with_moto(sagemaker_client: Any) -> None:
    answer = requests.post(
        "http://motoapi.amazonaws.com/moto-api/state-manager/set-transition",
        json={"model_name": MODEL, "transition": {"progression": "immediate"}},
        timeout=5,
    )
    created(sagemaker_client)

    assert answer.status_code == 201
    assert polled(sagemaker_client, 1) == ["Completed"]


def test_a_transition_that_cannot_be_is_told_at_create(sagemaker_client: Any) -> None:
    state_manager.set_transition(MODEL, {"progression": "sometimes"})

    with pytest.raises(UsageError, match="progression='sometimes' is unknown"):
        created(sagemaker_client)
