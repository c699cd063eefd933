"""Clients of aiobotocore in process: what is not ours is handed to moto, which alone cannot answer them."""

from __future__ import annotations

import asyncio
import io
import pickle
import random
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from moto import mock_aws

from mock_tuning import mock_tuning
from tests.interception.aio import aio_client
from tests.interception.helpers import new_client, training_job
from tests.support import create_request

pytestmark = pytest.mark.asyncio

BYTES = random.Random(1).randbytes(300_000)


class AsyncFile:
    """A file that is read asynchronously, and can be rewound."""

    def __init__(self, content: bytes) -> None:
        self._file = io.BytesIO(content)
        self.seek, self.tell = self._file.seek, self._file.tell

    async def read(self, size: int = -1) -> bytes:
        await asyncio.sleep(0)
        return self._file.read(size)


BODIES = {"bytes": lambda: BYTES, "file": lambda: io.BytesIO(BYTES), "asynchronous file": lambda: AsyncFile(BYTES)}


@pytest.mark.parametrize("kind", BODIES)
async def test_objects_come_back_as_they_were_put(kind: str) -> None:
    with mock_tuning():
        async with aio_client("s3") as s3:
            await s3.create_bucket(Bucket="results")
            await s3.put_object(Bucket="results", Key="a", Body=BODIES[kind](), ContentLength=len(BYTES))

            answer = await s3.get_object(Bucket="results", Key="a")

            assert await answer["Body"].read() == BYTES


@pytest.mark.parametrize("algorithm", ["CRC32", "SHA256"])
async def test_checksums_are_sent_and_checked(algorithm: str) -> None:
    with mock_tuning():
        async with aio_client("s3") as s3:
            await s3.create_bucket(Bucket="results")
            await s3.put_object(Bucket="results", Key="a", Body=io.BytesIO(BYTES), ChecksumAlgorithm=algorithm)

            answer = await s3.get_object(Bucket="results", Key="a", ChecksumMode="ENABLED")

            assert await answer["Body"].read() == BYTES
            assert answer[f"Checksum{algorithm}"]


async def test_objects_can_be_read_piece_by_piece() -> None:
    with mock_tuning():
        new_client("s3").create_bucket(Bucket="results")
        new_client("s3").put_object(Bucket="results", Key="a", Body=b"one\ntwo\nthree")
        async with aio_client("s3") as s3:
            body = (await s3.get_object(Bucket="results", Key="a"))["Body"]
            async with body:
                assert await body.read(4) == b"one\n"
                assert [line async for line in body.iter_lines()] == [b"two", b"three"]


async def test_a_retried_upload_sends_its_body_again() -> None:
    def fail_once(request: Any, **_: Any) -> Any:
        attempts.append(request)
        return None

    def retry_once(attempts: int, **_: Any) -> float | None:
        return 0.0 if attempts == 1 else None

    attempts: list[Any] = []
    with mock_tuning():
        async with aio_client("s3") as s3:
            await s3.create_bucket(Bucket="results")
            s3.meta.events.register("before-send.s3.PutObject", fail_once)
            s3.meta.events.register_first("needs-retry.s3.PutObject", retry_once)
            await s3.put_object(Bucket="results", Key="a", Body=io.BytesIO(BYTES))

            assert len(attempts) == 2
            assert await (await s3.get_object(Bucket="results", Key="a"))["Body"].read() == BYTES


async def test_errors_of_moto_are_the_services() -> None:
    with mock_tuning():
        async with aio_client("s3") as s3:
            with pytest.raises(s3.exceptions.NoSuchBucket):
                await s3.get_object(Bucket="missing", Key="a")


async def test_errors_that_moto_raises_are_the_services() -> None:
    with mock_tuning():
        async with aio_client("iam") as iam:
            with pytest.raises(iam.exceptions.NoSuchEntityException):
                await iam.get_role(RoleName="missing")


async def test_other_sagemaker_operations_are_motos() -> None:
    with mock_tuning() as tuning:
        tuning.seed_job("nightly", training_jobs=1)
        async with aio_client() as client:
            await client.create_training_job(**training_job())
            pages = client.get_paginator("list_training_jobs").paginate()

            assert len([row async for page in pages for row in page["TrainingJobSummaries"]]) == 2


@pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
async def test_what_nobody_can_answer_is_an_unhandled_call_never_retried(mode: str) -> None:
    attempts = []
    with mock_tuning():
        async with aio_client(config=Config(retries={"mode": mode, "max_attempts": 4})) as client:
            client.meta.events.register("before-send.sagemaker", lambda **_: attempts.append(1))
            with pytest.raises(ClientError, match="ListHubs: nobody could answer this AWS call") as error:
                await client.list_hubs()

    assert len(attempts) == 1
    assert str(pickle.loads(pickle.dumps(error.value))) == str(error.value)


# --- beside mock_aws ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", [(mock_aws, mock_tuning), (mock_tuning, mock_aws)], ids=["outside", "inside"])
async def test_beside_mock_aws_tuning_calls_are_ours_and_the_rest_motos(order: Any) -> None:
    outer, inner = order
    with outer(), inner():
        async with aio_client() as client, aio_client("s3") as s3:
            await client.create_hyper_parameter_tuning_job(**create_request())
            await s3.create_bucket(Bucket="results")

        assert [job.name for job in mock_tuning.current().jobs()] == ["nightly"]
        assert [bucket["Name"] for bucket in new_client("s3").list_buckets()["Buckets"]] == ["results"]
