"""Tags of tuning jobs and their training jobs, and Search for tuning jobs."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.support import create_request, definition

START = datetime(2024, 5, 1, 12, tzinfo=timezone.utc)


@pytest.fixture
def client(sagemaker_client: Any) -> Any:
    return sagemaker_client


def pairs(**tags: str) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def tags_of(client: Any, arn: str) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in client.list_tags(ResourceArn=arn)["Tags"]}


# --- tags ---------------------------------------------------------------------------------------------------------


def test_a_job_without_tags_has_an_empty_list(completed_tuning_job: Any, client: Any) -> None:
    assert client.list_tags(ResourceArn=completed_tuning_job.arn)["Tags"] == []


def test_tags_of_create_are_on_the_job_and_its_training_jobs(client: Any, tuning_mock: Any) -> None:
    request = create_request(Tags=pairs(team="red"))
    arn = client.create_hyper_parameter_tuning_job(**request)["HyperParameterTuningJobArn"]
    tuning_mock.clock.advance(hours=2)
    (child, *_) = tuning_mock.job("nightly").training_jobs

    assert tags_of(client, arn) == tags_of(client, child["TrainingJobArn"]) == {"team": "red"}


def test_added_tags_reach_training_jobs_launched_later_only(client: Any, tuning_mock: Any) -> None:
    # DOCUMENTED (aws-behaviour.md, 7).
    arn = client.create_hyper_parameter_tuning_job(**create_request(jobs=2, parallel=1))["HyperParameterTuningJobArn"]
    tuning_mock.clock.advance(seconds=10)

    client.add_tags(ResourceArn=arn, Tags=pairs(team="red"))
    tuning_mock.clock.advance(hours=2)

    first, second = tuning_mock.job("nightly").training_jobs
    assert tags_of(client, first["TrainingJobArn"]) == {}
    assert tags_of(client, second["TrainingJobArn"]) == {"team": "red"}


def test_adding_overwrites_and_deleting_passes_over_unknown_keys(make_tuning_job: Any, client: Any) -> None:
    job = make_tuning_job(tags={"team": "red", "stage": "test"})

    client.add_tags(ResourceArn=job.arn, Tags=pairs(team="blue"))
    client.delete_tags(ResourceArn=job.arn, TagKeys=["stage", "unknown"])

    assert job.tags == {"team": "blue"}


def test_a_training_job_s_tags_are_its_own(make_tuning_job: Any, client: Any) -> None:
    job = make_tuning_job(tags={"team": "red"})
    first, second, *_ = job.training_jobs

    client.add_tags(ResourceArn=first["TrainingJobArn"], Tags=pairs(team="blue"))

    assert tags_of(client, first["TrainingJobArn"]) == {"team": "blue"}
    assert tags_of(client, second["TrainingJobArn"]) == tags_of(client, job.arn) == {"team": "red"}


def test_more_than_fifty_tags_are_refused_and_change_nothing(make_tuning_job: Any, client: Any) -> None:
    job = make_tuning_job(tags={f"key-{number}": "" for number in range(50)})

    with pytest.raises(ClientError, match="at most 50 tags"):
        client.add_tags(ResourceArn=job.arn, Tags=pairs(more="x"))

    assert len(job.tags) == 50


def test_the_same_key_twice_is_refused(completed_tuning_job: Any, client: Any) -> None:
    with pytest.raises(ClientError, match="Duplicate tag keys"):
        client.add_tags(ResourceArn=completed_tuning_job.arn, Tags=pairs(a="1") + pairs(a="2"))


def test_tags_of_an_unknown_job_are_refused(completed_tuning_job: Any, client: Any) -> None:
    with pytest.raises(ClientError, match="does not exist"):
        client.list_tags(ResourceArn=f"{completed_tuning_job.arn}-2")


def test_tags_come_in_one_page_of_fifty(make_tuning_job: Any, client: Any) -> None:
    job = make_tuning_job(tags={f"key-{number:02d}": "" for number in range(50)})

    (page,) = client.get_paginator("list_tags").paginate(ResourceArn=job.arn)

    assert [tag["Key"] for tag in page["Tags"]] == [f"key-{number:02d}" for number in range(50)]


# --- Search --------------------------------------------------------------------------------------------------------


@pytest.fixture
def seeded(make_tuning_job: Any, client: Any) -> Any:
    make_tuning_job("alpha", CreationTime=START, tags={"team": "red"})
    make_tuning_job("beta", status="Failed", CreationTime=START + timedelta(days=1), tags={"team": "blue", "x": ""})
    make_tuning_job("gamma", status="InProgress", CreationTime=START + timedelta(days=2))
    return client


def found(client: Any, **parameters: Any) -> list[str]:
    results = client.search(Resource="HyperParameterTuningJob", **parameters)["Results"]
    return [result["HyperParameterTuningJob"]["HyperParameterTuningJobName"] for result in results]


def where(name: str, operator: str | None = None, value: str | None = None) -> dict[str, Any]:
    given = {"Name": name, "Operator": operator, "Value": value}
    return {"Filters": [{key: each for key, each in given.items() if each is not None}]}


STATUS, NAME, CREATED = "HyperParameterTuningJobStatus", "HyperParameterTuningJobName", "CreationTime"
COMPLETED = "TrainingJobStatusCounters.Completed"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        pytest.param(where(STATUS, None, "Failed"), ["beta"], id="Equals by default"),
        pytest.param(where(STATUS, "Equals", "Failed"), ["beta"], id="Equals"),
        pytest.param(where(STATUS, "NotEquals", "Failed"), ["alpha", "gamma"], id="NotEquals"),
        pytest.param(where(STATUS, "In", "Failed, InProgress"), ["beta", "gamma"], id="In"),
        pytest.param(where(NAME, "Contains", "eta"), ["beta"], id="Contains"),
        pytest.param(where("BestTrainingJob.TrainingJobName", "Exists"), ["alpha", "gamma"], id="Exists"),
        pytest.param(where("FailureReason", "NotExists"), ["alpha", "gamma"], id="NotExists"),
        pytest.param(where(CREATED, "GreaterThan", "2024-05-01T12:00:00Z"), ["beta", "gamma"], id="GreaterThan"),
        pytest.param(where(CREATED, "LessThanOrEqualTo", "2024-05-02T12:00:00Z"), ["alpha", "beta"], id="at most"),
        pytest.param(where(COMPLETED, "GreaterThanOrEqualTo", "10"), ["alpha"], id="at least"),
        pytest.param(where(COMPLETED, "LessThan", "1"), ["beta"], id="LessThan"),
        pytest.param(where("Tags.team", "Equals", "red"), ["alpha"], id="a tag's value"),
        pytest.param(where("Tags.x", "Exists"), ["beta"], id="a tag's key"),
        pytest.param(
            {"Filters": [*where(NAME, "Contains", "a")["Filters"], *where(STATUS, "NotEquals", "Failed")["Filters"]]},
            ["alpha", "gamma"],
            id="and",
        ),
        pytest.param(
            {
                "Operator": "Or",
                "Filters": where(NAME, None, "alpha")["Filters"],
                "SubExpressions": [where(STATUS, None, "Failed")],
            },
            ["alpha", "beta"],
            id="or a subexpression",
        ),
    ],
)
def test_search_finds_what_the_expression_says(expression: dict[str, Any], expected: list[str], seeded: Any) -> None:
    assert sorted(found(seeded, SearchExpression=expression)) == expected


def test_search_answers_the_latest_modified_first(seeded: Any) -> None:
    assert found(seeded) == ["gamma", "beta", "alpha"]
    assert found(seeded, SortBy=CREATED, SortOrder="Ascending") == ["alpha", "beta", "gamma"]
    assert found(seeded, SortBy="FailureReason") == ["beta", "gamma", "alpha"]


def test_search_can_sort_by_a_truth_value(make_tuning_job: Any, client: Any) -> None:
    for name, isolated in (("a", True), ("b", False), ("c", True)):
        make_tuning_job(name, TrainingJobDefinition=definition(EnableNetworkIsolation=isolated))

    isolation = "TrainingJobDefinition.EnableNetworkIsolation"

    assert found(client, SortBy=isolation, SortOrder="Ascending") == ["b", "a", "c"]


def test_search_cannot_sort_by_what_has_no_order(seeded: Any) -> None:
    with pytest.raises(ClientError, match="HyperParameterTuningJobConfig, a structure, cannot be sorted by"):
        found(seeded, SortBy="HyperParameterTuningJobConfig")


def test_search_results_hold_describe_s_members_and_tags(seeded: Any) -> None:
    alpha = where(NAME, None, "alpha")
    (result,) = seeded.search(Resource="HyperParameterTuningJob", SearchExpression=alpha)["Results"]
    shown = seeded.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName="alpha")

    entity = result["HyperParameterTuningJob"]
    assert entity.pop("Tags") == pairs(team="red")
    assert entity == {key: value for key, value in shown.items() if key != "ResponseMetadata"}


@pytest.mark.parametrize("sort_by", [CREATED, "FailureReason", COMPLETED])
@pytest.mark.parametrize("order", ["Ascending", "Descending"])
def test_search_pages_are_the_whole_result(sort_by: str, order: str, seeded: Any) -> None:
    whole = found(seeded, SortBy=sort_by, SortOrder=order)

    pages = seeded.get_paginator("search").paginate(
        Resource="HyperParameterTuningJob", SortBy=sort_by, SortOrder=order, MaxResults=1
    )

    assert [page["Results"][0]["HyperParameterTuningJob"][NAME] for page in pages] == whole
    assert len(whole) == 3


@pytest.mark.parametrize(
    ("expression", "sentence"),
    [
        (where("Nothing", None, "x"), "Invalid property name Nothing"),
        (where(NAME, "Equals"), "the operator Equals needs a value"),
        (where(NAME, "Exists", "x"), "the operator Exists takes no value"),
        (where(CREATED, "LessThan", "yesterday"), "'yesterday' is not a timestamp"),
        (where(COMPLETED, "LessThan", "many"), "'many' is not an integer"),
        # DOCUMENTED (model, Filter and SearchExpression): from here on.
        (where(NAME, "GreaterThan", "a"), "the operator GreaterThan does not go with HyperParameterTuningJobName"),
        (where(COMPLETED, "In", "1,2"), "the operator In does not go with TrainingJobStatusCounters.Completed"),
        (where(COMPLETED, "Contains", "1"), "the operator Contains does not go with TrainingJobStatusCounters.C"),
        ({}, "specify at least one subexpression, filter, or nested filter"),
        (
            {"SubExpressions": [where(NAME, "Contains", "a"), where(STATUS, "Contains", "e")]},
            "'CONTAINS' operator usage limit of 1 exceeded",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_broken_search_filter_is_refused(expression: dict[str, Any], sentence: str, seeded: Any) -> None:
    with pytest.raises(ClientError, match=sentence):
        found(seeded, SearchExpression=expression)
