"""ListHyperParameterTuningJobs: filters, order, pages."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta, timezone
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from freezegun import freeze_time

from mock_tuning import mock_tuning
from tests.support import create_request

START = datetime(2024, 5, 1, 12, tzinfo=timezone.utc)
STATUSES = ("Completed", "InProgress", "Failed", "Stopped", "Stopping", "Deleting", "DeleteFailed")


@pytest.fixture
def client(sagemaker_client: Any) -> Any:
    return sagemaker_client


@pytest.fixture
def seeded(make_tuning_job: Any, client: Any) -> Any:
    """A client of seven jobs, one a day, one a status; their names in another order than their days."""
    for day, (name, status) in enumerate(zip("fBadeCg", STATUSES, strict=True)):
        make_tuning_job(f"job-{name}", status=status, CreationTime=START + timedelta(days=day))
    return client


def names(client: Any, **parameters: Any) -> str:
    """Return the last letters of the names of the jobs listed."""
    rows = client.list_hyper_parameter_tuning_jobs(**parameters)["HyperParameterTuningJobSummaries"]
    return "".join(row["HyperParameterTuningJobName"][-1] for row in rows)


# --- order --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        pytest.param({}, "aBCdefg", id="by name, ascending (DOCUMENTED default)"),
        pytest.param({"SortOrder": "Descending"}, "gfedCBa", id="by name, descending"),
        pytest.param({"SortBy": "Name"}, "aBCdefg", id="Name"),
        pytest.param({"SortBy": "CreationTime"}, "fBadeCg", id="CreationTime"),
        pytest.param({"SortBy": "CreationTime", "SortOrder": "Descending"}, "gCedaBf", id="newest first"),
        # Completed, DeleteFailed, Deleting, Failed, InProgress, Stopped, Stopping
        pytest.param({"SortBy": "Status"}, "fgCaBde", id="Status"),
        pytest.param({"SortBy": "Status", "SortOrder": "Descending"}, "edBaCgf", id="Status, descending"),
    ],
)
def test_jobs_come_in_the_order_asked_for(parameters: dict[str, str], expected: str, seeded: Any) -> None:
    assert names(seeded, **parameters) == expected


# --- filters -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("sort_by", ["Name", "CreationTime", "Status"])
def test_status_equals_keeps_jobs_in_that_status(status: str, sort_by: str, seeded: Any) -> None:
    rows = seeded.list_hyper_parameter_tuning_jobs(StatusEquals=status, SortBy=sort_by)

    (row,) = rows["HyperParameterTuningJobSummaries"]
    assert row["HyperParameterTuningJobStatus"] == status


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        pytest.param({"NameContains": "JOB-b"}, "B", id="name, whatever its case"),
        pytest.param({"NameContains": "nothing"}, "", id="no name"),
        # INFERRED: the bounds are excluded.
        pytest.param({"CreationTimeAfter": START + timedelta(days=4)}, "Cg", id="created after"),
        pytest.param({"CreationTimeBefore": START + timedelta(days=2)}, "Bf", id="created before"),
        pytest.param(
            {"CreationTimeAfter": START, "CreationTimeBefore": START + timedelta(days=2)}, "B", id="created between"
        ),
        pytest.param({"LastModifiedTimeBefore": START}, "", id="modified before"),
        pytest.param({"LastModifiedTimeAfter": START + timedelta(days=6)}, "g", id="modified after"),
        pytest.param({"NameContains": "job-", "StatusEquals": "Failed"}, "a", id="both"),
    ],
)
def test_filters_keep_what_they_say(parameters: dict[str, Any], expected: str, seeded: Any) -> None:
    assert names(seeded, **parameters) == expected


def test_a_list_without_results_is_empty_and_there(client: Any) -> None:
    answer = client.list_hyper_parameter_tuning_jobs()

    assert answer["HyperParameterTuningJobSummaries"] == []
    assert "NextToken" not in answer


def test_a_row_has_what_describe_has(seeded: Any) -> None:
    rows = seeded.list_hyper_parameter_tuning_jobs(MaxResults=100)["HyperParameterTuningJobSummaries"]

    for row in rows:
        shown = seeded.describe_hyper_parameter_tuning_job(
            HyperParameterTuningJobName=row["HyperParameterTuningJobName"]
        )
        config = shown["HyperParameterTuningJobConfig"]
        expected = {"Strategy": config["Strategy"], "ResourceLimits": config["ResourceLimits"], **shown}
        assert row == {key: expected[key] for key in row}
        assert ("HyperParameterTuningEndTime" in row) == ("HyperParameterTuningEndTime" in shown)


# --- pages ----------------------------------------------------------------------------------------------------------


def test_a_page_has_ten_rows_by_default(make_tuning_job: Any, client: Any) -> None:
    for _ in range(11):
        make_tuning_job()

    answer = client.list_hyper_parameter_tuning_jobs()

    assert len(answer["HyperParameterTuningJobSummaries"]) == 10
    assert "NextToken" in answer


@pytest.mark.parametrize("sort_by", ["Name", "CreationTime", "Status"])
@pytest.mark.parametrize("order", ["Ascending", "Descending"])
@pytest.mark.parametrize("size", [1, 3, 7, 8])
def test_pages_together_are_the_whole_list(sort_by: str, order: str, size: int, seeded: Any) -> None:
    pages = list(
        seeded.get_paginator("list_hyper_parameter_tuning_jobs").paginate(
            SortBy=sort_by, SortOrder=order, MaxResults=size
        )
    )

    rows = [row for page in pages for row in page["HyperParameterTuningJobSummaries"]]
    assert "".join(row["HyperParameterTuningJobName"][-1] for row in rows) == names(
        seeded, SortBy=sort_by, SortOrder=order
    )
    assert len(pages) == -(-7 // size)
    assert "NextToken" not in pages[-1]


def test_pages_under_a_filter_are_full(seeded: Any, make_tuning_job: Any) -> None:
    for number in range(4):
        make_tuning_job(f"other-{number}", CreationTime=START)

    answer = seeded.list_hyper_parameter_tuning_jobs(NameContains="other", MaxResults=4)

    assert len(answer["HyperParameterTuningJobSummaries"]) == 4
    assert "NextToken" not in answer


def test_what_comes_and_goes_between_pages_moves_no_other_row(seeded: Any, make_tuning_job: Any) -> None:
    first = seeded.list_hyper_parameter_tuning_jobs(MaxResults=2)  # a, B
    seeded.delete_hyper_parameter_tuning_job(HyperParameterTuningJobName="job-a")
    make_tuning_job("job-a0")

    second = names(seeded, MaxResults=2, NextToken=first["NextToken"])

    assert second == "Cd"


def changed_token(token: str) -> str:
    """The same request, with a key that belongs to none of its rows."""
    decoded = base64.urlsafe_b64decode(token)
    return base64.urlsafe_b64encode(decoded.replace(b'"job-a"', b"17")).decode()


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda _: "x", id="short"),
        pytest.param(lambda _: "no token at all", id="words"),
        pytest.param(lambda _: "été", id="not ASCII"),
        pytest.param(lambda token: token[:-4], id="cut off"),
        pytest.param(lambda token: token + "x", id="with something behind"),
        pytest.param(lambda _: base64.urlsafe_b64encode(b"[1]").decode(), id="other JSON"),
        pytest.param(changed_token, id="changed"),
    ],
)
def test_a_malformed_token_is_refused(make: Any, seeded: Any) -> None:
    token = make(seeded.list_hyper_parameter_tuning_jobs(MaxResults=1)["NextToken"])

    with pytest.raises(ClientError, match="Invalid NextToken") as caught:
        seeded.list_hyper_parameter_tuning_jobs(NextToken=token)

    assert caught.value.response["Error"]["Code"] == "ValidationException"


@pytest.mark.parametrize(
    "parameters", [{"SortBy": "CreationTime"}, {"SortOrder": "Descending"}, {"NameContains": "b"}], ids=str
)
def test_a_token_of_another_request_is_refused(parameters: dict[str, str], seeded: Any) -> None:
    token = seeded.list_hyper_parameter_tuning_jobs(MaxResults=1)["NextToken"]

    with pytest.raises(ClientError, match="Invalid NextToken"):
        seeded.list_hyper_parameter_tuning_jobs(NextToken=token, **parameters)


def test_a_token_of_another_region_is_refused(seeded: Any, make_tuning_job: Any) -> None:
    make_tuning_job("job-x", region="eu-west-1")
    token = seeded.list_hyper_parameter_tuning_jobs(MaxResults=1)["NextToken"]

    with pytest.raises(ClientError, match="Invalid NextToken"):
        boto3.client("sagemaker", region_name="eu-west-1").list_hyper_parameter_tuning_jobs(NextToken=token)


def test_a_token_goes_on_where_the_default_sorting_is_spelt_out(seeded: Any) -> None:
    token = seeded.list_hyper_parameter_tuning_jobs(MaxResults=6)["NextToken"]

    assert names(seeded, NextToken=token, SortBy="Name", SortOrder="Ascending") == "g"


def test_time_filters_go_by_the_last_modified_time_that_a_seed_shows(make_tuning_job: Any, client: Any) -> None:
    shown = START + timedelta(hours=1)
    make_tuning_job("job-a", status="InProgress", CreationTime=START, LastModifiedTime=shown)

    assert names(client, LastModifiedTimeAfter=shown - timedelta(seconds=1)) == "a"
    assert names(client, LastModifiedTimeBefore=shown - timedelta(seconds=1)) == ""


def test_another_page_size_goes_on_with_the_same_token(seeded: Any) -> None:
    token = seeded.list_hyper_parameter_tuning_jobs(MaxResults=1)["NextToken"]

    assert names(seeded, NextToken=token, MaxResults=3) == "BCd"


# --- time, regions, accounts -----------------------------------------------------------------------------------------


def test_a_listing_takes_in_what_is_due(client: Any, tuning_mock: Any) -> None:
    client.create_hyper_parameter_tuning_job(**create_request())
    assert names(client, StatusEquals="InProgress") == "y"

    tuning_mock.clock.advance(hours=2)

    assert names(client, StatusEquals="InProgress") == ""
    assert names(client, StatusEquals="Completed") == "y"


@pytest.mark.parametrize("sort_by", ["Name", "CreationTime", "Status"])
def test_a_listing_shows_one_moment_even_while_time_passes(sort_by: str) -> None:
    with freeze_time(START) as frozen, mock_tuning(progression="time"):
        client = boto3.client("sagemaker", region_name="us-east-1")
        for number in range(5):
            client.create_hyper_parameter_tuning_job(**create_request(f"job-{number}"))
        frozen.auto_tick_seconds = 15

        for _ in range(60):
            rows = client.list_hyper_parameter_tuning_jobs(StatusEquals="InProgress", SortBy=sort_by)

            assert {row["HyperParameterTuningJobStatus"] for row in rows["HyperParameterTuningJobSummaries"]} <= {
                "InProgress"
            }


def test_regions_and_accounts_are_apart(make_tuning_job: Any, client: Any) -> None:
    make_tuning_job("here")
    make_tuning_job("there", region="eu-west-1")
    make_tuning_job("theirs", account_id="111122223333")
    keys = {"aws_access_key_id": "111122223333", "aws_secret_access_key": "x"}

    found = [
        names(boto3.client("sagemaker", region_name="us-east-1")),
        names(boto3.client("sagemaker", region_name="eu-west-1")),
        names(boto3.client("sagemaker", region_name="us-east-1", **keys)),
    ]

    assert found == ["e", "e", "s"]
    with pytest.raises(ClientError, match="can't find a tuning job called there"):
        client.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName="there")
