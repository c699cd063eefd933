"""Keyword seeds: a job in any status, complete and consistent from as little as a name."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from mock_tuning import mock_tuning
from mock_tuning.seeds.consistency import contradictions
from mock_tuning.service_model import from_clients, shape
from mock_tuning.validation import check_shape
from tests.support import create_request, definition, several_definitions

STATUSES = ("Completed", "InProgress", "Failed", "Stopped", "Stopping", "Deleting", "DeleteFailed")
DESCRIBE = "DescribeHyperParameterTuningJobResponse"
START = datetime(2024, 5, 1, 12, tzinfo=timezone.utc)
METRIC = "FinalHyperParameterTuningJobObjectiveMetric"

each_status = pytest.mark.parametrize("status", STATUSES)


@pytest.fixture
def client(sagemaker_client: Any) -> Any:
    return sagemaker_client


def describe(client: Any, name: str) -> dict[str, Any]:
    shown: dict[str, Any] = client.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName=name)
    del shown["ResponseMetadata"]
    return shown


# --- complete and consistent --------------------------------------------------------------------------------


@each_status
def test_a_seed_without_arguments_is_complete_and_consistent(status: str, make_tuning_job: Any, client: Any) -> None:
    job = make_tuning_job(status=status)

    shown = from_clients(shape(DESCRIBE), describe(client, job.name))

    assert check_shape(DESCRIBE, shown) == []
    assert list(contradictions(shown)) == []


@each_status
def test_training_jobs_agree_with_the_counters(status: str, make_tuning_job: Any) -> None:
    job = make_tuning_job(status=status)

    counters, objectives = (job.describe()[f"{kind}StatusCounters"] for kind in ("TrainingJob", "Objective"))

    assert len(job.training_jobs) == sum(counters.values()) == sum(objectives.values()) > 0
    for name in ("Completed", "Stopped"):
        assert counters[name] == sum(child["TrainingJobStatus"] == name for child in job.training_jobs)
    for name, count in objectives.items():
        assert count == sum(child["ObjectiveStatus"] == name for child in job.training_jobs)


@each_status
def test_the_end_is_there_exactly_when_the_job_has_ended(status: str, make_tuning_job: Any) -> None:
    shown = make_tuning_job(status=status).describe()

    assert ("HyperParameterTuningEndTime" in shown) == (status not in ("InProgress", "Stopping"))
    assert shown.get("HyperParameterTuningEndTime", shown["CreationTime"]) <= datetime.now(timezone.utc)


@each_status
def test_a_best_training_job_is_there_when_one_succeeded(status: str, make_tuning_job: Any) -> None:
    job = make_tuning_job(status=status)

    if status == "Failed":
        assert job.best_training_job is None
    else:
        values = [child[METRIC]["Value"] for child in job.training_jobs if METRIC in child]
        assert job.best_training_job[METRIC]["Value"] == max(values)
        assert job.best_training_job in job.training_jobs


def test_a_failed_job_says_why(make_tuning_job: Any) -> None:
    # RECORDED texts (aws-behaviour.md, 3.5): after five attempts, and when all of them failed.
    config = make_tuning_job().describe()["HyperParameterTuningJobConfig"]
    config["ResourceLimits"]["MaxNumberOfTrainingJobs"] = 2

    reasons = [
        make_tuning_job(status="Failed").failure_reason,
        make_tuning_job(status="Failed", HyperParameterTuningJobConfig=config).failure_reason,
    ]

    assert reasons[0].startswith("No training job succeeded after 5 attempts.")
    assert reasons[1].startswith("All training jobs failed.")


@each_status
def test_children_are_found_by_name(status: str, make_tuning_job: Any, client: Any) -> None:
    job = make_tuning_job("Nightly", status=status)

    for child in job.training_jobs:
        shown = client.describe_training_job(TrainingJobName=child["TrainingJobName"])
        assert shown["TuningJobArn"] == job.arn
        assert shown["TrainingJobStatus"] == child["TrainingJobStatus"]


def test_names_are_made_up_and_differ(make_tuning_job: Any) -> None:
    assert [make_tuning_job().name for _ in range(3)] == ["tuning-job-1", "tuning-job-2", "tuning-job-3"]


def test_the_same_seed_gives_the_same_training_jobs() -> None:
    found = []
    for _ in range(2):
        with mock_tuning(random_seed=3) as tuning:
            found.append([child["TrainingJobName"] for child in tuning.seed_job("nightly").training_jobs])

    assert found[0] == found[1]


@pytest.mark.parametrize("region", ["eu-west-1", "cn-north-1", "us-gov-west-1"])
def test_region_and_account_can_be_given(region: str, make_tuning_job: Any, tuning_mock: Any) -> None:
    job = make_tuning_job("nightly", region=region, account_id="111122223333")

    partition = {"cn": "aws-cn", "us": "aws-us-gov", "eu": "aws"}[region[:2]]
    assert job.arn == f"arn:{partition}:sagemaker:{region}:111122223333:hyper-parameter-tuning-job/nightly"
    assert tuning_mock.job("nightly", region=region, account_id="111122223333").arn == job.arn


# --- what is given wins -------------------------------------------------------------------------------------

GIVEN: dict[str, Any] = {
    "CreationTime": START,
    "HyperParameterTuningEndTime": START + timedelta(hours=1),
    "LastModifiedTime": START + timedelta(hours=2),
    "TrainingJobStatusCounters": {
        "Completed": 2, "InProgress": 0, "RetryableError": 1, "NonRetryableError": 2, "Stopped": 3,
    },
    "TuningJobCompletionDetails": {"NumberOfTrainingJobsObjectiveNotImproving": 7},
    "ConsumedResources": {"RuntimeInSeconds": 77},
    "HyperParameterTuningJobArn": "arn:aws:sagemaker:us-east-1:123456789012:hyper-parameter-tuning-job/Nightly",
    "HyperParameterTuningJobConfig": create_request()["HyperParameterTuningJobConfig"],
    "TrainingJobDefinition": definition(),
    "Autotune": {"Mode": "Enabled"},
    "WarmStartConfig": {
        "ParentHyperParameterTuningJobs": [{"HyperParameterTuningJobName": "parent"}],
        "WarmStartType": "TransferLearning",
    },
    "BestTrainingJob": {
        "TrainingJobName": "the-best",
        "TrainingJobArn": "arn:aws:sagemaker:us-east-1:123456789012:training-job/the-best",
        "CreationTime": START,
        "TrainingJobStatus": "Completed",
        "TunedHyperParameters": {"eta": "0.1"},
        METRIC: {"MetricName": "validation:auc", "Value": 0.875},
        "ObjectiveStatus": "Succeeded",
    },
}  # fmt: skip


@pytest.mark.parametrize("member", GIVEN)
def test_a_given_member_of_describe_wins(member: str, make_tuning_job: Any, client: Any) -> None:
    given = {member: GIVEN[member]}
    if member in ("HyperParameterTuningEndTime", "LastModifiedTime"):
        given["CreationTime"] = START

    make_tuning_job("nightly", **given)

    assert describe(client, "nightly")[member] == GIVEN[member]


def test_every_member_of_describe_can_be_given() -> None:
    # The others: name and status are keywords, a failure goes with its status, a best of all with a warm start.
    others = {
        "HyperParameterTuningJobName", "HyperParameterTuningJobStatus", "FailureReason", "OverallBestTrainingJob",
        "ObjectiveStatusCounters", "TrainingJobDefinitions",
    }  # fmt: skip

    assert set(shape(DESCRIBE).members) == set(GIVEN) | others


def test_a_failure_reason_and_objective_counters_can_be_given(make_tuning_job: Any) -> None:
    failed = make_tuning_job(status="Failed", FailureReason="no data")
    completed = make_tuning_job(ObjectiveStatusCounters={"Succeeded": 4, "Failed": 6})

    assert failed.describe()["FailureReason"] == "no data"
    assert completed.describe()["ObjectiveStatusCounters"] == {"Succeeded": 4, "Pending": 0, "Failed": 6}
    assert sum(METRIC in child for child in completed.training_jobs) == 4


def test_counters_left_out_are_zero(make_tuning_job: Any) -> None:
    job = make_tuning_job(TrainingJobStatusCounters={"Completed": 3})

    assert sum(job.describe()["TrainingJobStatusCounters"].values()) == 3
    assert len(job.describe()["TrainingJobStatusCounters"]) == 5
    assert len(job.training_jobs) == 3


def test_several_definitions_can_be_given(make_tuning_job: Any) -> None:
    definitions = several_definitions("first", "second")["TrainingJobDefinitions"]

    job = make_tuning_job(TrainingJobDefinitions=definitions)

    assert "TrainingJobDefinition" not in job.describe()
    assert {child["TrainingJobDefinitionName"] for child in job.training_jobs} == {"first", "second"}


def test_a_given_best_is_the_best_of_the_training_jobs(make_tuning_job: Any, client: Any) -> None:
    job = make_tuning_job("nightly", BestTrainingJob=GIVEN["BestTrainingJob"])

    rows = client.list_training_jobs_for_hyper_parameter_tuning_job(
        HyperParameterTuningJobName="nightly", SortBy="FinalObjectiveMetricValue", SortOrder="Descending"
    )["TrainingJobSummaries"]

    assert rows[0]["TrainingJobName"] == "the-best"
    assert rows[0][METRIC]["Value"] == 0.875 > rows[1][METRIC]["Value"]
    assert len(job.training_jobs) == 10


# --- training_jobs ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["Completed", "InProgress", "Stopped", "Stopping", "Failed"])
@pytest.mark.parametrize("number", [1, 4, 10])
def test_training_jobs_may_be_a_number(status: str, number: int, make_tuning_job: Any) -> None:
    job = make_tuning_job(status=status, training_jobs=number)

    assert len(job.training_jobs) == sum(job.describe()["TrainingJobStatusCounters"].values()) == number


@pytest.mark.parametrize("status", ["InProgress", "Stopping", "Stopped", "Failed"])
def test_a_job_may_have_launched_nothing_yet(status: str, make_tuning_job: Any) -> None:
    shown = make_tuning_job(status=status, training_jobs=0).describe()

    assert sum(shown["TrainingJobStatusCounters"].values()) == 0
    assert "BestTrainingJob" not in shown


def test_training_jobs_may_be_a_list_of_what_matters(make_tuning_job: Any) -> None:
    job = make_tuning_job(
        status="InProgress",
        training_jobs=[
            {"TrainingJobName": "one", "TunedHyperParameters": {"eta": "0.25"}, "TrainingJobStatus": "Completed"},
            {METRIC: {"MetricName": "validation:auc", "Value": 0.75}, "TrainingJobStatus": "Completed"},
            {"TrainingJobStatus": "Failed", "FailureReason": "no data"},
            {},
        ],
    )

    one, two, three, four = job.training_jobs
    assert (one["TrainingJobName"], one["TunedHyperParameters"]) == ("one", {"eta": "0.25"})
    assert two[METRIC]["Value"] == 0.75
    assert three["FailureReason"] == "no data"
    assert four["TrainingJobStatus"] == "InProgress"
    assert job.describe()["ObjectiveStatusCounters"] == {"Succeeded": 2, "Pending": 1, "Failed": 1}


@pytest.mark.parametrize("tags", [{"team": "red"}, [{"Key": "team", "Value": "red"}]], ids=["mapping", "list"])
def test_tags_may_be_a_mapping_or_a_list(tags: Any, make_tuning_job: Any, client: Any) -> None:
    job = make_tuning_job(tags=tags)

    assert client.list_tags(ResourceArn=job.arn)["Tags"] == [{"Key": "team", "Value": "red"}]


# --- moves after seeding ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("status", "last"), [("InProgress", "Completed"), ("Stopping", "Stopped")])
def test_advancing_the_clock_ends_a_seeded_job(status: str, last: str, make_tuning_job: Any, tuning_mock: Any) -> None:
    job = make_tuning_job(status=status)
    before = {child["TrainingJobName"] for child in job.training_jobs}

    tuning_mock.clock.advance(hours=5)

    assert job.status == last
    assert before <= {child["TrainingJobName"] for child in job.training_jobs}
    assert job.describe()["TrainingJobStatusCounters"]["InProgress"] == 0


@pytest.mark.parametrize("status", ["Completed", "Failed", "Stopped", "Deleting", "DeleteFailed"])
def test_advancing_the_clock_changes_no_job_that_is_over(status: str, make_tuning_job: Any, tuning_mock: Any) -> None:
    job = make_tuning_job(status=status)
    before = job.describe()

    tuning_mock.clock.advance(hours=5)

    assert job.describe() == before


def test_a_seed_speaks_for_itself_once_it_moves(make_tuning_job: Any, tuning_mock: Any) -> None:
    job = make_tuning_job(status="InProgress", ConsumedResources={"RuntimeInSeconds": 7})
    assert job.describe()["ConsumedResources"] == {"RuntimeInSeconds": 7}

    tuning_mock.clock.advance(hours=5)

    assert job.describe()["ConsumedResources"]["RuntimeInSeconds"] > 7
