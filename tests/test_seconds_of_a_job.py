"""``progression="time", seconds=s``: a whole job is over in s seconds of the wall clock, whatever objectives say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from mock_tuning import TrainingResult, TuningMock
from tests.support import create_request

NAME = {"HyperParameterTuningJobName": "nightly"}

pytestmark = pytest.mark.tuning_mock(progression="time", seconds=10)


@pytest.fixture
def wall() -> Iterator[Any]:
    with time_machine.travel("2026-01-01T00:00:00Z", tick=False) as traveller:
        yield traveller


@pytest.fixture
def client(wall: Any, tuning_mock: TuningMock, sagemaker_client: Any) -> Any:
    return sagemaker_client


def status(client: Any) -> str:
    return str(client.describe_hyper_parameter_tuning_job(**NAME)["HyperParameterTuningJobStatus"])


def listed(client: Any) -> list[str]:
    rows = client.list_hyper_parameter_tuning_jobs()["HyperParameterTuningJobSummaries"]
    return [row["HyperParameterTuningJobStatus"] for row in rows]


@pytest.mark.parametrize("training", [None, 1.0, 3000.0], ids=["as drawn", "short", "long"])
@pytest.mark.parametrize("look", [status, lambda client: listed(client)[0]], ids=["described", "listed"])
def test_it_is_over_by_then(training: float | None, look: Any, client: Any, wall: Any, tuning_mock: TuningMock) -> None:
    tuning_mock.objective(lambda hyperparameters: TrainingResult(0.5, training))
    client.create_hyper_parameter_tuning_job(**create_request(jobs=6))

    wall.shift(1)
    early = look(client)
    wall.shift(9)

    assert (early, look(client)) == ("InProgress", "Completed")


def test_stopping_takes_no_longer_either(client: Any, wall: Any, tuning_mock: TuningMock) -> None:
    job = tuning_mock.seed_job("nightly", status="InProgress")
    client.stop_hyper_parameter_tuning_job(**NAME)

    assert listed(client) == ["Stopping"]
    wall.shift(10)
    assert (listed(client), job.status) == (["Stopped"], "Stopped")


def test_nor_does_a_delete_that_takes_time(client: Any, wall: Any, tuning_mock: TuningMock) -> None:
    tuning_mock.delete_takes_time = True
    tuning_mock.seed_job("nightly")
    client.delete_hyper_parameter_tuning_job(**NAME)

    assert listed(client) == ["Deleting"]
    wall.shift(10)
    assert listed(client) == []
