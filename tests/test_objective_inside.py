"""Objectives that use the mock while they are asked: they may look at, list, stop and even fail their own job."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mock_tuning import ObjectiveError, TuningMock, UsageError
from tests.support import create_request

NAME = {"HyperParameterTuningJobName": "nightly"}

pytestmark = pytest.mark.tuning_mock(progression="manual")


@pytest.fixture
def ask(tuning_mock: TuningMock, sagemaker_client: Any) -> Callable[..., Any]:
    """A function that lets an objective do something at its second training job; returns the job's view."""

    def ask(act: Callable[[], Any], **changes: Any) -> Any:
        tuning_mock.objective(lambda hyperparameters, run: (act() if run.number == 2 else None, 0.5)[1])
        sagemaker_client.create_hyper_parameter_tuning_job(**create_request(jobs=4, parallel=2, **changes))
        tuning_mock.clock.advance(seconds=30)
        return tuning_mock.job("nightly")

    return ask


def counted(job: Any) -> dict[str, int]:
    return {name: count for name, count in job.describe()["TrainingJobStatusCounters"].items() if count}


def test_it_may_describe_its_job(ask: Any, sagemaker_client: Any) -> None:
    shown: list[Any] = []

    job = ask(lambda: shown.append(sagemaker_client.describe_hyper_parameter_tuning_job(**NAME)))

    assert job.finish().status == "Completed"
    assert [each["TrainingJobStatusCounters"]["InProgress"] for each in shown] == [1]


@pytest.mark.parametrize(
    ("operation", "parameters", "members"),
    [
        ("list_hyper_parameter_tuning_jobs", {}, "HyperParameterTuningJobSummaries"),
        ("list_training_jobs_for_hyper_parameter_tuning_job", NAME, "TrainingJobSummaries"),
        ("list_training_jobs", {}, "TrainingJobSummaries"),
        ("search", {"Resource": "HyperParameterTuningJob"}, "Results"),
    ],
)
def test_it_may_list_jobs_among_which_is_its_own(
    operation: str, parameters: dict[str, Any], members: str, ask: Any, sagemaker_client: Any
) -> None:
    found: list[int] = []

    job = ask(lambda: found.append(len(getattr(sagemaker_client, operation)(**parameters)[members])))

    assert job.finish().status == "Completed"
    assert found == [1]


def test_lists_are_right_after_it_has_listed(ask: Any, sagemaker_client: Any, tuning_mock: TuningMock) -> None:
    ask(sagemaker_client.list_hyper_parameter_tuning_jobs).describe()

    tuning_mock.clock.advance(hours=3)

    (listed,) = sagemaker_client.list_hyper_parameter_tuning_jobs()["HyperParameterTuningJobSummaries"]
    assert listed["HyperParameterTuningJobStatus"] == "Completed"


def test_it_may_create_and_finish_another_job(ask: Any, sagemaker_client: Any, tuning_mock: TuningMock) -> None:
    def tune_within() -> None:
        sagemaker_client.create_hyper_parameter_tuning_job(**create_request("inner", jobs=1, parallel=1))
        tuning_mock.job("inner").finish()

    assert ask(tune_within).finish().status == "Completed"
    assert tuning_mock.job("inner").status == "Completed"


def test_it_may_stop_its_job_and_the_training_job_it_is_asked_for_stops_too(ask: Any, sagemaker_client: Any) -> None:
    job = ask(lambda: sagemaker_client.stop_hyper_parameter_tuning_job(**NAME))

    assert (job.status, counted(job)) == ("Stopping", {"InProgress": 2})
    assert job.finish().status == "Stopped"
    assert counted(job) == {"Stopped": 2}
    created, ended = ([row[key] for row in job.training_jobs] for key in ("CreationTime", "TrainingEndTime"))
    assert max(created) < min(ended)


def test_it_may_let_its_job_fail_and_nothing_runs_on(ask: Any, tuning_mock: TuningMock) -> None:
    job = ask(lambda: tuning_mock.job("nightly").fail("The disk is full."))

    assert (job.status, job.failure_reason, counted(job)) == ("Failed", "The disk is full.", {"Stopped": 2})
    assert job.describe()["ObjectiveStatusCounters"] == {"Succeeded": 0, "Pending": 0, "Failed": 2}


def test_it_cannot_wait_for_its_own_job(ask: Any, tuning_mock: TuningMock) -> None:
    with pytest.raises(UsageError, match="does not become Completed by itself"):
        ask(lambda: tuning_mock.job("nightly").advance_until("Completed")).describe()


@pytest.mark.tuning_mock(times=5)
def test_a_call_that_it_spoilt_is_recorded_as_such(tuning_mock: TuningMock, sagemaker_client: Any) -> None:
    tuning_mock.objective(lambda hyperparameters: hyperparameters["lr"])
    sagemaker_client.create_hyper_parameter_tuning_job(**create_request())
    sagemaker_client.describe_hyper_parameter_tuning_job(**NAME)

    with pytest.raises(ObjectiveError, match="raised KeyError: 'lr'"):
        sagemaker_client.describe_hyper_parameter_tuning_job(**NAME)

    assert [call.outcome for call in tuning_mock.calls] == ["OK", "OK", "ObjectiveError"]


def test_it_may_stop_another_training_job_which_winds_down(ask: Any, sagemaker_client: Any) -> None:
    def stop_first() -> None:
        first = sagemaker_client.list_training_jobs_for_hyper_parameter_tuning_job(**NAME)["TrainingJobSummaries"][0]
        sagemaker_client.stop_training_job(TrainingJobName=first["TrainingJobName"])

    job = ask(stop_first)

    assert [each["TrainingJobStatus"] for each in job.training_jobs] == ["Stopping", "InProgress"]
    job.finish()
    first, second, *_ = job.training_jobs
    assert (first["TrainingJobStatus"], second["TrainingJobStatus"]) == ("Stopped", "Completed")
    assert (first["TrainingEndTime"] - first["CreationTime"]).total_seconds() >= 60  # RECORDED remark


def test_a_job_that_an_error_held_up_can_be_stopped(tuning_mock: TuningMock, sagemaker_client: Any) -> None:
    def fourth_fails(hyperparameters: Any, run: Any) -> float:
        if run.number == 4:
            raise ValueError
        return 0.5

    tuning_mock.objective(fourth_fails)
    sagemaker_client.create_hyper_parameter_tuning_job(**create_request(jobs=4, parallel=2))
    job = tuning_mock.job("nightly")
    with pytest.raises(ObjectiveError):
        job.finish()

    job.stop()
    assert [each.status for each in tuning_mock.jobs()] == ["Stopping"]
    tuning_mock.clock.advance(minutes=10)

    assert [each.status for each in tuning_mock.jobs()] == ["Stopped"]
    assert counted(job) == {"Completed": 2, "Stopped": 1}
