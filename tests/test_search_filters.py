"""Search for tuning jobs: nested filters, maps and tags, and what belongs to others."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from mock_tuning.missing import explain_missing
from tests.support import ACCOUNT, create_request


def channel(name: str, uri: str) -> dict[str, Any]:
    source = {"S3DataType": "S3Prefix", "S3Uri": uri, "S3DataDistributionType": "FullyReplicated"}
    return {"ChannelName": name, "DataSource": {"S3DataSource": source}}


CHANNELS = "TrainingJobDefinition.InputDataConfig"


@pytest.fixture
def client(sagemaker_client: Any) -> Any:
    """A client beside two jobs: ``crossed`` has the wanted name and place, but in two channels."""
    for name, channels in (
        ("matching", [channel("train", "s3://a/train"), channel("test", "s3://a/test")]),
        ("crossed", [channel("train", "s3://a/test"), channel("test", "s3://a/train")]),
    ):
        request = create_request(name, TrainingJobDefinition__InputDataConfig=channels)
        request["TrainingJobDefinition"]["StaticHyperParameters"]["model.depth"] = name
        request["Tags"] = [{"Key": "team", "Value": name}]
        sagemaker_client.create_hyper_parameter_tuning_job(**request)
    return sagemaker_client


def found(client: Any, **expression: Any) -> list[str]:
    answer = client.search(
        Resource="HyperParameterTuningJob", SearchExpression=expression, SortBy="HyperParameterTuningJobName"
    )
    return [each["HyperParameterTuningJob"]["HyperParameterTuningJobName"] for each in answer["Results"]]


def nested(*filters: tuple[str, str]) -> list[dict[str, Any]]:
    conditions = [{"Name": name, "Operator": "Equals", "Value": value} for name, value in filters]
    return [{"NestedPropertyName": CHANNELS, "Filters": conditions}]


def test_one_element_must_satisfy_a_whole_nested_filter(client: Any) -> None:
    filters = nested(
        (f"{CHANNELS}.ChannelName", "train"), (f"{CHANNELS}.DataSource.S3DataSource.S3Uri", "s3://a/train")
    )

    assert found(client, NestedFilters=filters) == ["matching"]


def test_a_nested_filter_of_another_property_is_refused(client: Any) -> None:
    with pytest.raises(ClientError, match="HyperParameterTuningJobName is not a property of TrainingJobDefinition"):
        found(client, NestedFilters=nested(("HyperParameterTuningJobName", "matching")))


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("Tags.team", id="value of the tag with a key"),
        pytest.param("Tags.Value", id="value of any tag"),
        pytest.param("TrainingJobDefinition.StaticHyperParameters.model.depth", id="map key with a dot"),
    ],
)
def test_a_filter_reaches_into_tags_and_maps(name: str, client: Any) -> None:
    assert found(client, Filters=[{"Name": name, "Operator": "Equals", "Value": "crossed"}]) == ["crossed"]


def test_nobody_shares_jobs_from_another_account(client: Any) -> None:
    answer = client.search(Resource="HyperParameterTuningJob", CrossAccountFilterOption="CrossAccount")

    assert answer["Results"] == []
    assert answer["TotalHits"]["Value"] == 0


def test_the_search_for_another_resource_is_moto_s(client: Any) -> None:
    client.create_experiment(ExperimentName="churn")

    answer = client.search(Resource="Experiment")

    assert [each["Experiment"]["ExperimentName"] for each in answer["Results"]] == ["churn"]


@pytest.mark.parametrize("order", ["Ascending", "Descending"])
def test_jobs_without_the_sort_property_come_last(order: str, client: Any, make_tuning_job: Any) -> None:
    make_tuning_job("over")

    answer = client.search(
        Resource="HyperParameterTuningJob", SortBy="BestTrainingJob.TrainingJobName", SortOrder=order
    )

    names = [each["HyperParameterTuningJob"]["HyperParameterTuningJobName"] for each in answer["Results"]]
    assert names[0] == "over"


def test_a_number_that_is_none_is_refused(client: Any) -> None:
    filters = [{"Name": "ConsumedResources.RuntimeInSeconds", "Operator": "GreaterThan", "Value": "long"}]

    with pytest.raises(ClientError, match="'long' is not an integer"):
        found(client, Filters=filters)


def test_a_job_that_was_deleted_is_said_to_be(client: Any, make_tuning_job: Any, tuning_mock: Any) -> None:
    make_tuning_job("old")
    client.delete_hyper_parameter_tuning_job(HyperParameterTuningJobName="old")

    advice = explain_missing(tuning_mock.router.backend, "old", ACCOUNT, "us-east-1")

    deleted = "was deleted during the test, by DeleteHyperParameterTuningJob."
    assert advice.endswith(f"{deleted} See README, 'When a job is not found'.")
