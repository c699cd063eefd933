"""aioboto3, and aiobotocore as it asks for it: a tuning job from Create to Delete, beside a synchronous client."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.clients.required import library

library("aioboto3")

import aioboto3  # noqa: E402
import boto3  # noqa: E402
import pytest_asyncio  # noqa: E402
from botocore.exceptions import ClientError  # noqa: E402

from tests.clients.helpers import JOB, launch_request  # noqa: E402

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def client(tuning_mock: Any) -> AsyncIterator[Any]:
    async with aioboto3.Session().client("sagemaker", region_name="eu-west-1") as made:
        yield made


async def test_a_job_runs_from_create_to_its_end(client: Any) -> None:
    created = await client.create_hyper_parameter_tuning_job(**launch_request())

    polls = [await client.describe_hyper_parameter_tuning_job(**JOB) for _ in range(5)]

    assert [poll["HyperParameterTuningJobStatus"] for poll in polls] == [*["InProgress"] * 4, "Completed"]
    assert created["HyperParameterTuningJobArn"] == polls[-1]["HyperParameterTuningJobArn"]
    assert polls[-1]["BestTrainingJob"]["ObjectiveStatus"] == "Succeeded"


async def test_paginators_go_through_all_pages(client: Any) -> None:
    for number in range(12):
        await client.create_hyper_parameter_tuning_job(**launch_request(f"job-{number:02}", jobs=12, parallel=4))
        await client.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName=f"job-{number:02}")
    for _ in range(4):
        await client.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName="job-00")

    jobs = client.get_paginator("list_hyper_parameter_tuning_jobs").paginate()
    children = client.get_paginator("list_training_jobs_for_hyper_parameter_tuning_job").paginate(
        HyperParameterTuningJobName="job-00", PaginationConfig={"PageSize": 5}
    )

    assert [len(page["HyperParameterTuningJobSummaries"]) async for page in jobs] == [10, 2]
    assert [len(page["TrainingJobSummaries"]) async for page in children] == [5, 5, 2]


async def test_what_one_client_stops_the_other_sees(client: Any) -> None:
    synchronous = boto3.client("sagemaker", region_name="eu-west-1")
    synchronous.create_hyper_parameter_tuning_job(**launch_request())

    await client.stop_hyper_parameter_tuning_job(**JOB)

    shown = synchronous.describe_hyper_parameter_tuning_job(**JOB)
    assert shown["HyperParameterTuningJobStatus"] == "Stopping"


async def test_an_ended_job_is_deleted(client: Any) -> None:
    await client.create_hyper_parameter_tuning_job(**launch_request())
    with pytest.raises(ClientError, match="not in a terminal state"):
        await client.delete_hyper_parameter_tuning_job(**JOB)
    for _ in range(5):
        await client.describe_hyper_parameter_tuning_job(**JOB)

    await client.delete_hyper_parameter_tuning_job(**JOB)

    with pytest.raises(client.exceptions.ResourceNotFound, match="can't find a tuning job called nightly"):
        await client.describe_hyper_parameter_tuning_job(**JOB)


async def test_the_resource_of_another_service_is_motos(client: Any) -> None:
    async with aioboto3.Session().resource("s3", region_name="us-east-1") as s3:
        await s3.create_bucket(Bucket="models")

        assert [bucket.name async for bucket in s3.buckets.all()] == ["models"]
