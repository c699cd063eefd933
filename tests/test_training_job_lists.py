"""The lists of training jobs: those of a tuning job, and all of an account."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.support import create_request

METRIC = "FinalHyperParameterTuningJobObjectiveMetric"


@pytest.fixture
def client(sagemaker_client: Any) -> Any:
    return sagemaker_client


@pytest.fixture
def job(make_tuning_job: Any) -> Any:
    """Twelve training jobs: seven Completed, two Failed, two InProgress, one Stopped."""
    return make_tuning_job(
        "nightly",
        status="InProgress",
        TrainingJobStatusCounters={"Completed": 7, "NonRetryableError": 2, "InProgress": 2, "Stopped": 1},
        ObjectiveStatusCounters={"Succeeded": 7, "Pending": 2, "Failed": 3},
        HyperParameterTuningJobConfig={
            "Strategy": "Random",
            "ResourceLimits": {"MaxNumberOfTrainingJobs": 20, "MaxParallelTrainingJobs": 2},
            "HyperParameterTuningJobObjective": {"Type": "Minimize", "MetricName": "loss"},
            "ParameterRanges": {
                "ContinuousParameterRanges": [{"Name": "eta", "MinValue": "0.01", "MaxValue": "0.5"}],
                "IntegerParameterRanges": [],
                "CategoricalParameterRanges": [],
            },
        },
    )


def rows(client: Any, **parameters: Any) -> list[dict[str, Any]]:
    parameters = {"HyperParameterTuningJobName": "nightly", "MaxResults": 100, **parameters}
    found: list[dict[str, Any]] = client.list_training_jobs_for_hyper_parameter_tuning_job(**parameters)[
        "TrainingJobSummaries"
    ]
    return found


def numbers(found: list[dict[str, Any]]) -> list[int]:
    return [int(row["TrainingJobName"].split("-")[1]) for row in found]


# --- ListTrainingJobsForHyperParameterTuningJob -------------------------------------------------------------------


def test_without_sort_arguments_the_newest_comes_first(job: Any, client: Any) -> None:
    # RECORDED, though the documentation says Name, Ascending (aws-behaviour.md, 6).
    assert numbers(rows(client)) == list(range(12, 0, -1))


@pytest.mark.parametrize(
    ("parameters", "descending"),
    [
        ({"SortBy": "Name"}, False),
        ({"SortBy": "CreationTime"}, False),
        ({"SortBy": "CreationTime", "SortOrder": "Descending"}, True),
        ({"SortOrder": "Ascending"}, False),
        ({"SortOrder": "Descending"}, True),
    ],
    ids=str,
)
def test_names_and_creation_times_are_in_launch_order(
    parameters: dict[str, str], descending: bool, job: Any, client: Any
) -> None:
    assert numbers(rows(client, **parameters)) == sorted(range(1, 13), reverse=descending)


@pytest.mark.parametrize("order", ["Ascending", "Descending"])
def test_by_objective_value_those_without_one_are_left_out(order: str, job: Any, client: Any) -> None:
    found = rows(client, SortBy="FinalObjectiveMetricValue", SortOrder=order)

    values = [row[METRIC]["Value"] for row in found]
    assert values == sorted(values, reverse=order == "Descending")  # largest first whatever the type (RECORDED)
    assert len(values) == 7


@pytest.mark.parametrize(("order", "expected"), [("Ascending", [1, 2, 3]), ("Descending", [1, 2, 3])])
def test_of_equal_objective_values_the_earlier_comes_first(
    order: str, expected: list[int], client: Any, make_tuning_job: Any
) -> None:
    # INFERRED: the first row is the best training job then, whatever the objective's type.
    value = {"FinalHyperParameterTuningJobObjectiveMetric": {"Value": 0.5}}
    make_tuning_job("equal", training_jobs=[value] * 3)

    found = rows(
        client, HyperParameterTuningJobName="equal", SortBy="FinalObjectiveMetricValue", SortOrder=order, MaxResults=100
    )

    assert numbers(found) == expected


def test_by_status(job: Any, client: Any) -> None:
    found = [row["TrainingJobStatus"] for row in rows(client, SortBy="Status")]

    assert found == ["Completed"] * 7 + ["Failed"] * 2 + ["InProgress"] * 2 + ["Stopped"]


@pytest.mark.parametrize(("status", "count"), [("Completed", 7), ("Failed", 2), ("InProgress", 2), ("Stopping", 0)])
def test_status_equals(status: str, count: int, job: Any, client: Any) -> None:
    assert [row["TrainingJobStatus"] for row in rows(client, StatusEquals=status)] == [status] * count


def test_a_page_has_ten_rows_by_default(job: Any, client: Any) -> None:
    answer = client.list_training_jobs_for_hyper_parameter_tuning_job(HyperParameterTuningJobName="nightly")

    assert len(answer["TrainingJobSummaries"]) == 10
    assert "NextToken" in answer


@pytest.mark.parametrize("sort_by", [None, "Name", "CreationTime", "Status", "FinalObjectiveMetricValue"])
def test_pages_together_are_the_whole_list(sort_by: str | None, job: Any, client: Any) -> None:
    sorting = {} if sort_by is None else {"SortBy": sort_by}
    paginator = client.get_paginator("list_training_jobs_for_hyper_parameter_tuning_job")

    pages = list(paginator.paginate(HyperParameterTuningJobName="nightly", MaxResults=5, **sorting))

    assert [row for page in pages for row in page["TrainingJobSummaries"]] == rows(client, **sorting)


def test_a_row_shows_what_has_happened_and_no_more(job: Any, client: Any) -> None:
    for row in rows(client):
        status = row["TrainingJobStatus"]
        assert ("FailureReason" in row) == (status == "Failed")
        assert ("TrainingEndTime" in row) == (status != "InProgress")
        assert (METRIC in row) == (status == "Completed")
        assert "TrainingJobDefinitionName" not in row


def test_an_unknown_tuning_job_is_not_found(client: Any) -> None:
    with pytest.raises(client.exceptions.ResourceNotFound):
        rows(client)


@pytest.mark.parametrize("other", [{"SortBy": "Name"}, {"StatusEquals": "Completed"}], ids=str)
def test_a_token_of_another_request_is_refused(other: dict[str, str], job: Any, client: Any) -> None:
    name = {"HyperParameterTuningJobName": "nightly"}
    token = client.list_training_jobs_for_hyper_parameter_tuning_job(**name, MaxResults=1)["NextToken"]

    with pytest.raises(ClientError, match="Invalid NextToken"):
        client.list_training_jobs_for_hyper_parameter_tuning_job(**name, NextToken=token, **other)


def test_names_are_found_whatever_their_case(job: Any, client: Any) -> None:
    token = client.list_training_jobs_for_hyper_parameter_tuning_job(
        HyperParameterTuningJobName="NIGHTLY", MaxResults=1
    )["NextToken"]

    assert numbers(rows(client, NextToken=token)) == list(range(11, 0, -1))


# --- ListTrainingJobs ------------------------------------------------------------------------------------------------


def all_rows(client: Any, **parameters: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.list_training_jobs(**{"MaxResults": 100, **parameters})["TrainingJobSummaries"]
    return found


def test_training_jobs_of_every_tuning_job_are_listed_newest_first(
    job: Any, completed_tuning_job: Any, client: Any
) -> None:
    found = all_rows(client)

    assert len(found) == 22
    created = [row["CreationTime"] for row in found]
    assert created == sorted(created, reverse=True)


@pytest.mark.tuning_mock(progression="manual")
def test_a_running_training_job_was_last_modified_when_its_secondary_status_changed(
    client: Any, tuning_mock: Any
) -> None:
    client.create_hyper_parameter_tuning_job(**create_request(jobs=1, parallel=1))
    tuning_mock.clock.advance(minutes=4)

    (row,) = all_rows(client)

    shown = client.describe_training_job(TrainingJobName=row["TrainingJobName"])
    assert row["LastModifiedTime"] == shown["LastModifiedTime"] > row["CreationTime"]


def test_training_jobs_are_filtered_by_name_and_time(job: Any, completed_tuning_job: Any, client: Any) -> None:
    by_name = all_rows(client, NameContains="NIGHTLY-0")
    middle = sorted(row["CreationTime"] for row in by_name)[5]

    assert len(by_name) == 12
    assert len(all_rows(client, NameContains="nightly", CreationTimeBefore=middle)) == 5
    assert len(all_rows(client, NameContains="nightly", CreationTimeAfter=middle)) == 6
    assert all_rows(client, WarmPoolStatusEquals="InUse") == []


def test_status_filters_a_page_after_it_was_taken(job: Any, client: Any) -> None:
    # DOCUMENTED: the first MaxResults jobs are taken, then filtered, so a page can be short or empty.
    answer = client.list_training_jobs(StatusEquals="Failed", MaxResults=2)

    assert answer["TrainingJobSummaries"] == []
    assert "NextToken" in answer
    pages = client.get_paginator("list_training_jobs").paginate(StatusEquals="Failed", MaxResults=2)
    assert sum(len(page["TrainingJobSummaries"]) for page in pages) == 2


@pytest.mark.parametrize("sort_by", ["Name", "CreationTime", "Status"])
def test_pages_of_all_training_jobs_are_the_whole_list(sort_by: str, job: Any, client: Any) -> None:
    pages = client.get_paginator("list_training_jobs").paginate(SortBy=sort_by, SortOrder="Descending", MaxResults=5)

    found = [row for page in pages for row in page["TrainingJobSummaries"]]

    assert found == all_rows(client, SortBy=sort_by, SortOrder="Descending")
    assert len(found) == 12
