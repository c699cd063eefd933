"""``mock-tuning convert`` of lists: whatever a real one holds becomes a document that can be seeded."""

from __future__ import annotations

from typing import Any

import pytest

from mock_tuning import TuningMock
from mock_tuning.conversion import convert
from tests.support import recorded

METRIC = "FinalHyperParameterTuningJobObjectiveMetric"
CONFIG = "HyperParameterTuningJobConfig"


def summary(**changes: Any) -> dict[str, Any]:
    """What ListHyperParameterTuningJobs answers of one job."""
    (row,) = recorded("list_tuning_jobs_failed_2024")["HyperParameterTuningJobSummaries"]
    return {"HyperParameterTuningJobSummaries": [{**row, **changes}]}


def counted(completed: int) -> dict[str, Any]:
    return {
        "HyperParameterTuningJobStatus": "Completed",
        "TrainingJobStatusCounters": {"Completed": completed},
        "ObjectiveStatusCounters": {"Succeeded": completed},
    }


def row(number: int, tuned: dict[str, str], value: float | None = None, **members: Any) -> dict[str, Any]:
    """What ListTrainingJobsForHyperParameterTuningJob answers of one training job of `nightly`."""
    name = f"nightly-{number:03}-0123abcd"
    return {
        "TrainingJobName": name,
        "TrainingJobArn": f"arn:aws:sagemaker:eu-west-1:111122223333:training-job/{name}",
        "CreationTime": 1_700_000_000 + 60 * number,
        "TrainingJobStatus": "Completed",
        "TunedHyperParameters": tuned,
        **({} if value is None else {METRIC: {"MetricName": "f1", "Value": value}}),
        **members,
    }


def converted(answer: dict[str, Any], tuning: TuningMock) -> dict[str, Any]:
    """Return the one document that an answer makes, which can be seeded."""
    (found,) = convert(answer)
    assert tuning.seed_document(found.document).name == found.name
    return found.document


def of_rows(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"TrainingJobSummaries": list(rows)}


# --- of tuning jobs -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("strategy", ["Bayesian", "Random", "Hyperband", "Grid"])
@pytest.mark.parametrize("launched", [1, 7, 750])
def test_a_row_of_any_strategy_becomes_a_document(strategy: str, launched: int, tuning_mock: TuningMock) -> None:
    limits = {"MaxNumberOfTrainingJobs": launched, "MaxParallelTrainingJobs": 10}

    document = converted(summary(Strategy=strategy, ResourceLimits=limits, **counted(launched)), tuning_mock)

    assert document[CONFIG]["Strategy"] == strategy
    assert document[CONFIG]["ResourceLimits"] == limits
    assert document["TrainingJobStatusCounters"]["Completed"] == launched


@pytest.mark.parametrize("strategy", ["Hyperband", "Grid"])
def test_a_job_that_runs_goes_on_by_its_strategy(strategy: str, tuning_mock: TuningMock) -> None:
    (listed,) = recorded("list_tuning_jobs_inprogress_2024")["HyperParameterTuningJobSummaries"]
    (found,) = convert({"HyperParameterTuningJobSummaries": [{**listed, "Strategy": strategy}]})

    job = tuning_mock.seed_document(found.document).finish()

    limit = listed["ResourceLimits"]["MaxNumberOfTrainingJobs"]
    assert (job.status, len(job.training_jobs)) == ("Completed", limit)


def test_a_job_that_failed_though_one_succeeded_becomes_a_document(tuning_mock: TuningMock) -> None:
    # INFERRED that none does; a list does not say why one did.
    row = {**counted(2), "HyperParameterTuningJobStatus": "Failed"}

    document = converted(summary(**row), tuning_mock)

    assert document["FailureReason"].startswith("InternalServerError")


# --- of training jobs ---------------------------------------------------------------------------------------------


def test_training_jobs_of_several_definitions_keep_them(tuning_mock: TuningMock) -> None:
    rows = [
        row(1, {"depth": "3"}, 0.5, TrainingJobDefinitionName="trees"),
        row(2, {"rate": "0.1"}, 0.7, TrainingJobDefinitionName="net"),
        row(3, {"depth": "5"}, 0.6, TrainingJobDefinitionName="trees"),
        row(4, {"rate": "0.2"}, 0.4, TrainingJobDefinitionName="net"),
    ]

    document = converted(of_rows(*rows), tuning_mock)

    trees, net = document["TrainingJobDefinitions"]
    assert (trees["DefinitionName"], net["DefinitionName"]) == ("trees", "net")
    assert trees["HyperParameterRanges"]["IntegerParameterRanges"][0]["Name"] == "depth"
    assert net["HyperParameterRanges"]["ContinuousParameterRanges"][0]["MaxValue"] == "0.2"
    assert {each["TuningObjective"]["MetricName"] for each in (trees, net)} == {"f1"}
    assert document["BestTrainingJob"]["TrainingJobDefinitionName"] == "net"
    assert not {"HyperParameterTuningJobObjective", "ParameterRanges"} & set(document[CONFIG])


@pytest.mark.parametrize(
    "tuned",
    [{"depth": "3"}, {"rate": "0.5"}, {"kernel": "rbf"}, {"odd": "nan"}, {"odd": "1_000"}, {"num_round": "5"}, {}],
    ids=str,
)
@pytest.mark.parametrize("count", [1, 3])
def test_what_was_the_same_throughout_becomes_a_document(
    tuned: dict[str, str], count: int, tuning_mock: TuningMock
) -> None:
    document = converted(of_rows(*(row(number, tuned, 0.5) for number in range(1, count + 1))), tuning_mock)

    categories = document[CONFIG]["ParameterRanges"]["CategoricalParameterRanges"]
    assert categories == [{"Name": name, "Values": [value]} for name, value in tuned.items()]


def test_training_jobs_begin_a_little_after_their_tuning_job(tuning_mock: TuningMock) -> None:
    document = converted(of_rows(row(2, {}, 0.5), row(1, {}, 0.4)), tuning_mock)

    job = tuning_mock.job("nightly", region="eu-west-1")
    assert job.training_jobs[0]["CreationTime"].timestamp() > job.describe()["CreationTime"].timestamp()
    assert document["BestTrainingJob"]["TrainingJobName"] == "nightly-002-0123abcd"


@pytest.mark.parametrize(
    ("members", "status"),
    [
        ({"TrainingJobStatus": "Stopped", "ObjectiveStatus": "Failed"}, "Stopped"),
        ({"TrainingJobStatus": "Failed", "FailureReason": "No data."}, "Failed"),
        ({"ObjectiveStatus": "Failed"}, "Failed"),
        ({}, "Completed"),
        ({"TrainingJobStatus": "Stopping"}, "InProgress"),
    ],
    ids=str,
)
def test_the_status_is_what_the_training_jobs_tell(
    members: dict[str, Any], status: str, tuning_mock: TuningMock
) -> None:
    assert converted(of_rows(row(1, {}, **members)), tuning_mock)["HyperParameterTuningJobStatus"] == status
