"""boto3, the newest and the oldest with which moto can be installed: a tuning job from Create to Delete."""

from __future__ import annotations

from typing import Any

import pytest

from tests.clients.required import library

library("boto3", "moto.sagemaker", "moto.resourcegroupstaggingapi")

import boto3  # noqa: E402
from botocore.exceptions import ClientError  # noqa: E402

from mock_tuning import MockTuningServer  # noqa: E402
from tests.clients.helpers import JOB, launch_request  # noqa: E402


@pytest.fixture
def client(tuning_mock: Any) -> Any:
    return boto3.client("sagemaker", region_name="eu-west-1")


def test_a_job_runs_from_create_to_its_end(client: Any) -> None:
    created = client.create_hyper_parameter_tuning_job(**launch_request(Tags=[{"Key": "team", "Value": "churn"}]))

    polls = [client.describe_hyper_parameter_tuning_job(**JOB) for _ in range(5)]

    assert [poll["HyperParameterTuningJobStatus"] for poll in polls] == [*["InProgress"] * 4, "Completed"]
    assert created["HyperParameterTuningJobArn"] == polls[-1]["HyperParameterTuningJobArn"]
    assert polls[-1]["TrainingJobStatusCounters"]["Completed"] == 4
    assert polls[-1]["HyperParameterTuningEndTime"] > polls[-1]["CreationTime"]


def test_its_training_jobs_are_training_jobs(client: Any) -> None:
    client.create_hyper_parameter_tuning_job(**launch_request(jobs=12, parallel=4))
    for _ in range(5):
        client.describe_hyper_parameter_tuning_job(**JOB)

    pages = client.get_paginator("list_training_jobs_for_hyper_parameter_tuning_job").paginate(
        **JOB, SortBy="FinalObjectiveMetricValue", SortOrder="Ascending", PaginationConfig={"PageSize": 5}
    )
    listed = [each for page in pages for each in page["TrainingJobSummaries"]]
    best = client.describe_training_job(TrainingJobName=listed[0]["TrainingJobName"])

    assert len(listed) == 12
    assert best["TuningJobArn"].endswith(":hyper-parameter-tuning-job/nightly")
    assert best["HyperParameters"].items() >= listed[0]["TunedHyperParameters"].items()
    assert len(client.list_training_jobs(MaxResults=100)["TrainingJobSummaries"]) == 12


def test_jobs_are_listed_page_by_page(client: Any) -> None:
    for number in range(23):
        client.create_hyper_parameter_tuning_job(**launch_request(f"job-{number:02}"))

    pages = list(client.get_paginator("list_hyper_parameter_tuning_jobs").paginate(NameContains="job-"))
    listed = [
        each["HyperParameterTuningJobName"] for page in pages for each in page["HyperParameterTuningJobSummaries"]
    ]

    assert [len(page["HyperParameterTuningJobSummaries"]) for page in pages] == [10, 10, 3]
    assert listed == [f"job-{number:02}" for number in range(23)]


def test_a_job_is_tagged_and_found_by_its_tags(client: Any) -> None:
    arn = client.create_hyper_parameter_tuning_job(**launch_request())["HyperParameterTuningJobArn"]

    client.add_tags(ResourceArn=arn, Tags=[{"Key": "team", "Value": "churn"}, {"Key": "tmp", "Value": ""}])
    client.delete_tags(ResourceArn=arn, TagKeys=["tmp"])
    tagging = boto3.client("resourcegroupstaggingapi", region_name="eu-west-1")
    found = tagging.get_resources(TagFilters=[{"Key": "team", "Values": ["churn"]}])["ResourceTagMappingList"]

    assert client.list_tags(ResourceArn=arn)["Tags"] == [{"Key": "team", "Value": "churn"}]
    assert [each["ResourceARN"] for each in found] == [arn]


def test_a_job_is_stopped(client: Any) -> None:
    client.create_hyper_parameter_tuning_job(**launch_request())

    client.stop_hyper_parameter_tuning_job(**JOB)

    polls = [client.describe_hyper_parameter_tuning_job(**JOB)["HyperParameterTuningJobStatus"] for _ in range(5)]
    assert (polls[0], polls[-1]) == ("Stopping", "Stopped")


if hasattr(boto3.client("sagemaker", region_name="eu-west-1"), "delete_hyper_parameter_tuning_job"):
    # The oldest botocore that moto permits is older than the operation.

    def test_an_ended_job_is_deleted(completed_tuning_job: Any) -> None:
        client = boto3.client("sagemaker", region_name=completed_tuning_job.region)
        name = {"HyperParameterTuningJobName": completed_tuning_job.name}

        client.delete_hyper_parameter_tuning_job(**name)

        with pytest.raises(client.exceptions.ResourceNotFound):
            client.describe_hyper_parameter_tuning_job(**name)


@pytest.mark.parametrize("body", [b"", b"{}"], ids=["empty", "not empty"])
def test_a_file_and_its_metadata_come_back_from_the_server(tuning_server: MockTuningServer, body: bytes) -> None:
    keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
    s3 = boto3.client("s3", region_name="us-east-1", endpoint_url=tuning_server.url, **keys)
    s3.create_bucket(Bucket="models")

    s3.put_object(Bucket="models", Key="model.json", Body=body, Metadata={"train_run": "7", "Team-Name": "Churn"})

    found = s3.get_object(Bucket="models", Key="model.json")
    assert (found["Body"].read(), found["Metadata"]) == (body, {"train_run": "7", "team-name": "Churn"})


def test_errors_are_the_clients_own(client: Any) -> None:
    client.create_hyper_parameter_tuning_job(**launch_request())

    with pytest.raises(client.exceptions.ResourceInUse):
        client.create_hyper_parameter_tuning_job(**launch_request())
    with pytest.raises(client.exceptions.ResourceNotFound, match="can't find a tuning job called weekly") as missing:
        client.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName="weekly")
    with pytest.raises(ClientError, match="ValidationException"):
        client.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName="too-long-" * 4)
    assert missing.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
