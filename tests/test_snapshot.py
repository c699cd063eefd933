"""The state of a mock as JSON: complete, absent where the job has nothing, and no poll."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any

import pytest
from freezegun import freeze_time

from mock_tuning import TrainingFailed, TuningMock, mock_tuning
from mock_tuning.report import call_snapshot, job_snapshot, snapshot
from mock_tuning.scenarios import SCENARIOS
from mock_tuning.seeds.documents import installed_documents
from tests.support import create_request, post

STATUSES = ("InProgress", "Completed", "Failed", "Stopped", "Stopping", "Deleting", "DeleteFailed")


def test_an_empty_mock_has_a_clock_and_no_jobs(tuning_mock: TuningMock) -> None:
    shown = snapshot(tuning_mock)

    assert shown["jobs"] == []
    assert (
        abs(datetime.fromisoformat(str(shown["clock"]).replace("Z", "+00:00")).timestamp() - tuning_mock.clock.now())
        < 60
    )


@pytest.mark.parametrize("document", installed_documents())
def test_every_seed_document_has_a_snapshot_in_json(document: str, tuning_mock: TuningMock) -> None:
    job = tuning_mock.seed_document(document)
    described = job.describe()

    shown = json.loads(json.dumps(snapshot(tuning_mock), allow_nan=False))["jobs"][0]

    assert shown["name"] == job.name
    assert shown["counters"]["training_jobs"] == described["TrainingJobStatusCounters"]
    assert shown["progress"]["launched"] == len(shown["training_jobs"])
    assert ("best_training_job" in shown) == ("BestTrainingJob" in described)
    assert ("ended" in shown) == ("HyperParameterTuningEndTime" in described)
    tuned = {each["name"] for each in shown["ranges"]}
    assert all(set(each["hyperparameters"]) <= tuned for each in shown["training_jobs"])


@pytest.mark.parametrize("status", STATUSES)
def test_absent_means_absent(status: str, tuning_mock: TuningMock) -> None:
    job = tuning_mock.seed_job("nightly", status=status)

    shown = job_snapshot(job)

    assert shown["status"] == status
    assert None not in shown.values()
    assert ("failure_reason" in shown) == (job.failure_reason is not None)
    for each in shown["training_jobs"]:
        assert None not in each.values()
        assert ("ended" in each) == (each["status"] in ("Completed", "Failed", "Stopped"))
        assert ("objective" in each) == (each["objective_status"] == "Succeeded")


def test_looking_is_no_poll(tuning_mock: TuningMock, sagemaker_client: Any) -> None:
    sagemaker_client.create_hyper_parameter_tuning_job(**create_request("nightly"))
    name = {"HyperParameterTuningJobName": "nightly"}
    sagemaker_client.describe_hyper_parameter_tuning_job(**name)

    before = snapshot(tuning_mock)["jobs"]
    looked = [snapshot(tuning_mock)["jobs"] for _ in range(20)]

    assert looked == [before] * 20
    assert before[0]["status"] == "InProgress"
    assert [call.operation for call in tuning_mock.calls][1:] == ["DescribeHyperParameterTuningJob"]


def test_best_so_far_only_gets_better_and_ends_at_the_best(tuning_mock: TuningMock) -> None:
    job = tuning_mock.seed_job("nightly", training_jobs=10)

    shown = job_snapshot(job)

    values = [each["value"] for each in shown["best_so_far"]]
    numbers = [each["number"] for each in shown["best_so_far"]]
    better = shown["objectives"][0]["type"] == "Maximize"
    assert values == sorted(values, reverse=not better)
    assert numbers == sorted(set(numbers))
    assert values[-1] == shown["best_training_job"]["value"]
    assert numbers[-1] == shown["best_training_job"]["number"]


def test_next_change_tells_how_far_to_skip(tuning_mock: TuningMock, sagemaker_client: Any) -> None:
    sagemaker_client.create_hyper_parameter_tuning_job(**create_request("nightly"))
    before = job_snapshot(tuning_mock.job("nightly"))

    tuning_mock.clock.advance(seconds=before["next_change_in"])

    assert job_snapshot(tuning_mock.job("nightly"))["training_jobs"] != before["training_jobs"]
    assert "next_change_in" not in job_snapshot(tuning_mock.job("nightly").finish())


def test_a_failed_training_job_says_why(tuning_mock: TuningMock, sagemaker_client: Any) -> None:
    @tuning_mock.objective
    def objective(_: Any) -> float:
        raise TrainingFailed("AlgorithmError: no such column")

    sagemaker_client.create_hyper_parameter_tuning_job(**create_request("nightly"))
    shown = job_snapshot(tuning_mock.job("nightly").finish())

    first = shown["training_jobs"][0]
    assert (first["status"], first["secondary_status"]) == ("Failed", "Failed")
    assert first["failure_reason"] == "AlgorithmError: no such column"
    assert shown["best_so_far"] == []


def test_retries_are_counted(tuning_mock: TuningMock, sagemaker_client: Any) -> None:
    tuning_mock.objective(lambda _, run: 0.5 if run.attempt > 1 else _fail("InternalServerError: try again"))
    request = create_request("nightly")
    request["TrainingJobDefinition"]["RetryStrategy"] = {"MaximumRetryAttempts": 2}
    sagemaker_client.create_hyper_parameter_tuning_job(**request)

    shown = job_snapshot(tuning_mock.job("nightly").finish())

    assert {each["attempts"] for each in shown["training_jobs"]} == {2}


def _fail(reason: str) -> float:
    raise TrainingFailed(reason)


def test_a_describe_is_told_with_the_status_it_showed(tuning_mock: TuningMock, sagemaker_client: Any) -> None:
    tuning_mock.seed_job("nightly")
    sagemaker_client.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName="nightly")

    assert call_snapshot(1, tuning_mock.calls[0])["status"] == "Completed"


def test_what_the_strategy_stopped_early_is_marked(tuning_mock: TuningMock, sagemaker_client: Any) -> None:
    # The second is worse than the first from its first epoch on.
    values = iter([[0.1] * 10] + [[9.0 + number] * 10 for number in range(200)])
    tuning_mock.objective(lambda _: next(values))
    request = create_request("nightly")
    request["HyperParameterTuningJobConfig"]["TrainingJobEarlyStoppingType"] = "Auto"
    sagemaker_client.create_hyper_parameter_tuning_job(**request)

    shown = job_snapshot(tuning_mock.job("nightly").finish())

    early = [each for each in shown["training_jobs"] if each.get("early_stopped")]
    assert early
    assert {each["status"] for each in early} == {"Stopped"}
    assert "early_stopped" not in shown["training_jobs"][0]


def test_definitions_keep_their_ranges_apart(tuning_mock: TuningMock) -> None:
    shown = job_snapshot(tuning_mock.seed_document("completed_several_definitions"))

    definitions = {each["definition"] for each in shown["training_jobs"]}
    assert {each["definition"] for each in shown["ranges"]} == definitions
    assert {each["definition"] for each in shown["objectives"]} == definitions


def test_scalings_are_told_as_they_are_searched(tuning_mock: TuningMock) -> None:
    ranges = {
        "ContinuousParameterRanges": [
            {"Name": "lr", "MinValue": "0.0001", "MaxValue": "0.1", "ScalingType": "Auto"},
            {"Name": "momentum", "MinValue": "0", "MaxValue": "0.9", "ScalingType": "ReverseLogarithmic"},
        ],
        "IntegerParameterRanges": [{"Name": "depth", "MinValue": "2", "MaxValue": "9"}],
        "CategoricalParameterRanges": [{"Name": "kernel", "Values": ["rbf", "linear"]}],
    }
    config = {**create_request("x")["HyperParameterTuningJobConfig"], "Strategy": "Random", "ParameterRanges": ranges}
    job = tuning_mock.seed_job("nightly", HyperParameterTuningJobConfig=config)

    assert job_snapshot(job)["ranges"] == [
        {"name": "kernel", "type": "Categorical", "values": ["rbf", "linear"]},
        {"name": "depth", "type": "Integer", "min": 2, "max": 9, "scaling": "Linear"},
        {"name": "lr", "type": "Continuous", "min": 0.0001, "max": 0.1, "scaling": "Logarithmic"},
        {"name": "momentum", "type": "Continuous", "min": 0.0, "max": 0.9, "scaling": "ReverseLogarithmic"},
    ]  # fmt: skip


def test_a_list_of_many_jobs_can_do_without_their_training_jobs(tuning_mock: TuningMock) -> None:
    tuning_mock.seed_job("nightly")

    (short,), (whole,) = (snapshot(tuning_mock, training_jobs=each)["jobs"] for each in (False, True))

    assert short == {
        key: value for key, value in whole.items() if key not in ("ranges", "training_jobs", "best_so_far")
    }


def test_moments_are_utc_text_with_milliseconds(tuning_mock: TuningMock) -> None:
    job = tuning_mock.seed_job("nightly", CreationTime=datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=timezone.utc))

    assert job_snapshot(job)["created"] == "2026-01-02T03:04:05.678Z"


def test_beyond_the_year_9999_moments_stand_at_its_end() -> None:
    with freeze_time("9999-12-31 23:00"), mock_tuning() as tuning:
        post("CreateHyperParameterTuningJob", create_request("nightly"))

        tuning.clock.advance(hours=2)

        shown = snapshot(tuning)
        assert shown["clock"] == shown["jobs"][0]["as_of"] == "9999-12-31T23:59:59.999Z"
        assert shown["jobs"][0]["created"] == "9999-12-31T23:00:00.000Z"


def test_a_call_is_told_with_its_outcome(tuning_mock: TuningMock, sagemaker_client: Any) -> None:
    with pytest.raises(sagemaker_client.exceptions.ResourceNotFound):
        sagemaker_client.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName="nightly")

    assert call_snapshot(1, tuning_mock.calls[0]) == {
        "number": 1,
        "operation": "DescribeHyperParameterTuningJob",
        "parameters": {"HyperParameterTuningJobName": "nightly"},
        "account": "123456789012",
        "region": "us-east-1",
        "outcome": "ResourceNotFound",
        "attempts": 1,
        "message": tuning_mock.calls[0].message,
    }


@pytest.mark.tuning_scenario(*SCENARIOS)
def test_every_scenario_has_a_snapshot_at_its_beginning(tuning_scenario: Any, tuning_mock: TuningMock) -> None:
    assert json.dumps(snapshot(tuning_mock), allow_nan=False)
