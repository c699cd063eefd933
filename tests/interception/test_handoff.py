"""Calls that are not ours are answered by moto: bodies, errors, other SageMaker resources, tags."""

from __future__ import annotations

import gzip
import io
import random
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError

from mock_tuning import mock_tuning
from mock_tuning.handle import TuningMock
from tests.interception.helpers import REGION, new_client, run_python, training_job

BYTES = random.Random(1).randbytes(300_000)


@pytest.fixture
def tuning() -> Iterator[TuningMock]:
    with mock_tuning() as handle:
        yield handle


@pytest.fixture
def bucket(tuning: TuningMock) -> Any:
    """A client for S3, with the bucket ``results``."""
    s3 = new_client("s3")
    s3.create_bucket(Bucket="results")
    return s3


# --- S3: bodies in and out ------------------------------------------------------------------------------------


BODIES: dict[str, tuple[Callable[[], Any], bytes]] = {
    "empty": (bytes, b""),
    "bytes": (lambda: BYTES, BYTES),
    "text": (lambda: "text", b"text"),
    "file": (lambda: io.BytesIO(BYTES), BYTES),
    "bytearray": (lambda: bytearray(BYTES), BYTES),
}


@pytest.mark.parametrize("kind", BODIES)
def test_objects_come_back_as_they_were_put(bucket: Any, kind: str) -> None:
    make, expected = BODIES[kind]

    bucket.put_object(Bucket="results", Key="a", Body=make())

    assert bucket.get_object(Bucket="results", Key="a")["Body"].read() == expected


@pytest.mark.parametrize("algorithm", ["CRC32", "SHA1", "SHA256"])
def test_checksums_are_sent_and_checked(bucket: Any, algorithm: str) -> None:
    bucket.put_object(Bucket="results", Key="a", Body=io.BytesIO(BYTES), ChecksumAlgorithm=algorithm)

    answer = bucket.get_object(Bucket="results", Key="a", ChecksumMode="ENABLED")

    assert answer["Body"].read() == BYTES
    assert answer[f"Checksum{algorithm}"]


def test_objects_can_be_read_piece_by_piece(bucket: Any) -> None:
    bucket.put_object(Bucket="results", Key="a", Body=b"one\ntwo\nthree")
    body = bucket.get_object(Bucket="results", Key="a")["Body"]

    assert body.read(3) == b"one"
    assert list(body.iter_lines()) == [b"", b"two", b"three"]


def test_compressed_objects_stay_compressed(bucket: Any) -> None:
    packed = gzip.compress(b"1234")
    bucket.put_object(Bucket="results", Key="a", Body=packed, ContentEncoding="gzip")

    assert bucket.get_object(Bucket="results", Key="a")["Body"].read() == packed


def test_managed_uploads_and_downloads_work_in_several_parts(tuning: TuningMock, tmp_path: Any) -> None:
    s3 = boto3.client("s3", region_name=REGION)
    s3.create_bucket(Bucket="results")
    content = BYTES * 20
    parts = TransferConfig(multipart_threshold=5 * 2**20, multipart_chunksize=5 * 2**20)
    (tmp_path / "up").write_bytes(content)

    s3.upload_file(str(tmp_path / "up"), "results", "a", Config=parts)
    s3.download_file("results", "a", str(tmp_path / "down"), Config=parts)

    assert (tmp_path / "down").read_bytes() == content


def test_errors_of_moto_are_the_services(tuning: TuningMock) -> None:
    with pytest.raises(ClientError) as error:
        new_client("s3").get_object(Bucket="missing", Key="a")

    assert error.value.response["Error"]["Code"] == "NoSuchBucket"


# --- STS, IAM --------------------------------------------------------------------------------------------------


def test_the_caller_has_an_identity(tuning: TuningMock) -> None:
    assert new_client("sts").get_caller_identity()["Account"] == "123456789012"


def test_roles_can_be_created_and_read(tuning: TuningMock) -> None:
    iam = new_client("iam")

    iam.create_role(RoleName="Tuner", AssumeRolePolicyDocument="{}")

    assert iam.get_role(RoleName="Tuner")["Role"]["Arn"] == "arn:aws:iam::123456789012:role/Tuner"


# --- other SageMaker resources -------------------------------------------------------------------------------------


def test_models_are_motos(tuning: TuningMock) -> None:
    client = new_client()

    role = "arn:aws:iam::123456789012:role/r"
    client.create_model(ModelName="best", ExecutionRoleArn=role, PrimaryContainer={"Image": "i"})

    assert client.describe_model(ModelName="best")["ModelName"] == "best"


def listed(client: Any, **keywords: Any) -> list[str]:
    pages = client.get_paginator("list_training_jobs").paginate(**keywords)
    return [row["TrainingJobName"] for page in pages for row in page["TrainingJobSummaries"]]


def test_training_jobs_of_moto_are_listed_beside_ours(tuning: TuningMock) -> None:
    job = tuning.seed_job("nightly", training_jobs=2)
    client = new_client()

    client.create_training_job(**training_job())

    assert sorted(listed(client)) == sorted(["hand-made", *(each["TrainingJobName"] for each in job.training_jobs)])


def test_pages_of_training_jobs_run_through_both(tuning: TuningMock) -> None:
    job = tuning.seed_job("mid", training_jobs=3)
    client = new_client()
    for name in ("a-first", "z-last"):
        client.create_training_job(**training_job(name))

    ours = sorted(each["TrainingJobName"] for each in job.training_jobs)
    shown = listed(client, SortBy="Name", SortOrder="Ascending", PaginationConfig={"PageSize": 2})

    assert shown == ["a-first", *ours, "z-last"]


def test_more_training_jobs_than_a_page_of_motos_are_all_listed(tuning: TuningMock) -> None:
    client = new_client()
    for number in range(101):
        client.create_training_job(**training_job(f"job-{number:03}"))

    assert len(listed(client, PaginationConfig={"PageSize": 100})) == 101


@pytest.mark.parametrize("contains", ["", "a-name-longer-than-the-request-that-moto-gets"])
def test_filters_apply_to_both(tuning: TuningMock, contains: str) -> None:
    tuning.seed_job("nightly", training_jobs=1)
    client = new_client()
    client.create_training_job(**training_job(f"{contains}made"))

    assert listed(client, NameContains=f"{contains}made") == [f"{contains}made"]


def test_describe_training_job_reaches_motos_own(tuning: TuningMock) -> None:
    client = new_client()
    client.create_training_job(**training_job(HyperParameters={"eta": "1"}))

    assert client.describe_training_job(TrainingJobName="hand-made")["HyperParameters"] == {"eta": "1"}


def test_training_jobs_that_nobody_has_are_refused_as_the_service_does(tuning: TuningMock) -> None:
    client = new_client()
    client.create_training_job(**training_job())

    with pytest.raises(ClientError, match=r"ValidationException.*Requested resource not found\."):
        client.describe_training_job(TrainingJobName="missing")


@pytest.mark.parametrize("others", [0, 1])
def test_tags_of_a_training_job_that_nobody_has_are_refused_as_the_service_does(
    others: int, tuning: TuningMock
) -> None:
    client = new_client()
    for _ in range(others):
        client.create_training_job(**training_job())
    arn = "arn:aws:sagemaker:us-east-1:123456789012:training-job/missing"

    with pytest.raises(ClientError, match=r"ValidationException.*Requested resource arn:.* does not exist\."):
        client.list_tags(ResourceArn=arn)


def test_what_moto_trips_over_is_unhandled(tuning: TuningMock) -> None:
    arn = "arn:aws:sagemaker:us-east-1:123456789012:model/missing"

    with pytest.raises(ClientError, match=r"UnhandledCall.*ListTags.*moto trips over it \(AttributeError"):
        new_client().list_tags(ResourceArn=arn)


def test_tags_of_other_resources_are_motos(tuning: TuningMock) -> None:
    client = new_client()
    arn = client.create_training_job(**training_job(Tags=[{"Key": "a", "Value": "1"}]))["TrainingJobArn"]

    client.add_tags(ResourceArn=arn, Tags=[{"Key": "b", "Value": "2"}])
    client.delete_tags(ResourceArn=arn, TagKeys=["a"])

    assert client.list_tags(ResourceArn=arn)["Tags"] == [{"Key": "b", "Value": "2"}]


# --- the resource tagging API ---------------------------------------------------------------------------------------


def tagged(**filters: Any) -> dict[str, dict[str, str]]:
    """Return ARNs and tags as the resource tagging API lists them."""
    pages = new_client("resourcegroupstaggingapi").get_paginator("get_resources").paginate(**filters)
    rows = [row for page in pages for row in page["ResourceTagMappingList"]]
    return {row["ResourceARN"]: {tag["Key"]: tag["Value"] for tag in row["Tags"]} for row in rows}


def test_the_tagging_api_sees_a_tuning_job_and_its_training_jobs(tuning: TuningMock) -> None:
    job = tuning.seed_job("nightly", training_jobs=2, tags={"team": "a"})

    assert set(tagged()) == {job.arn, *(each["TrainingJobArn"] for each in job.training_jobs)}
    assert tagged()[job.arn] == {"team": "a"}


def test_the_tagging_api_filters_by_type(tuning: TuningMock) -> None:
    job = tuning.seed_job("nightly", training_jobs=2, tags={"team": "a"})

    assert list(tagged(ResourceTypeFilters=["sagemaker:hyper-parameter-tuning-job"])) == [job.arn]


def test_the_tagging_api_passes_over_what_has_no_tags(tuning: TuningMock) -> None:
    tuning.seed_job("nightly", training_jobs=2)

    assert tagged() == {}


def test_the_tagging_api_filters_by_tag_among_all_services(bucket: Any, tuning: TuningMock) -> None:
    job = tuning.seed_job("nightly", training_jobs=0, status="InProgress", tags={"team": "a"})
    tuning.seed_job("other", training_jobs=0, status="InProgress", tags={"team": "b"})
    bucket.put_bucket_tagging(Bucket="results", Tagging={"TagSet": [{"Key": "team", "Value": "a"}]})

    assert set(tagged(TagFilters=[{"Key": "team", "Values": ["a"]}])) == {job.arn, "arn:aws:s3:::results"}


def test_the_tagging_api_changes_tags_of_tuning_jobs(tuning: TuningMock) -> None:
    job = tuning.seed_job("nightly", tags={"a": "1"})
    api = new_client("resourcegroupstaggingapi")

    api.tag_resources(ResourceARNList=[job.arn], Tags={"b": "2"})
    api.untag_resources(ResourceARNList=[job.arn], TagKeys=["a"])

    assert new_client().list_tags(ResourceArn=job.arn)["Tags"] == [{"Key": "b", "Value": "2"}]


def test_the_tagging_api_lists_an_arn_as_failed_where_the_service_refuses(tuning: TuningMock) -> None:
    job = tuning.seed_job("nightly", tags={f"key-{number}": "1" for number in range(50)})

    answer = new_client("resourcegroupstaggingapi").tag_resources(ResourceARNList=[job.arn], Tags={"one-more": "1"})

    assert list(answer["FailedResourcesMap"]) == [job.arn]
    assert len(job.tags) == 50


def test_the_tagging_api_changes_tags_of_motos_own_resources(tuning: TuningMock) -> None:
    client, api = new_client(), new_client("resourcegroupstaggingapi")
    arn = client.create_training_job(**training_job(Tags=[{"Key": "a", "Value": "1"}]))["TrainingJobArn"]

    api.tag_resources(ResourceARNList=[arn], Tags={"b": "2"})
    api.untag_resources(ResourceARNList=[arn], TagKeys=["a"])

    assert client.list_tags(ResourceArn=arn)["Tags"] == [{"Key": "b", "Value": "2"}]


# --- what moto has not got ---------------------------------------------------------------------------------------


def test_every_permission_that_is_asked_for_is_granted(tuning: TuningMock) -> None:
    role = "arn:aws:iam::123456789012:role/Tuner"
    actions, resources = ["s3:GetObject", "s3:PutObject"], ["arn:aws:s3:::models/*", "arn:aws:s3:::data/*"]

    pages = (
        new_client("iam")
        .get_paginator("simulate_principal_policy")
        .paginate(PolicySourceArn=role, ActionNames=actions, ResourceArns=resources)
    )
    decided = [
        (each["EvalActionName"], each["EvalResourceName"], each["EvalDecision"])
        for page in pages
        for each in page["EvaluationResults"]
    ]

    assert decided == [(action, resource, "allowed") for action in actions for resource in resources]


def test_permissions_are_asked_for_on_everything_unless_resources_are_named(tuning: TuningMock) -> None:
    answer = new_client("iam").simulate_principal_policy(
        PolicySourceArn="arn:aws:iam::123456789012:role/Tuner", ActionNames=["sagemaker:CreateTrainingJob"]
    )

    assert [each["EvalResourceName"] for each in answer["EvaluationResults"]] == ["*"]
    assert answer["IsTruncated"] is False


def test_what_moto_was_given_is_taken_back() -> None:
    script = """
from moto.iam.responses import IamResponse
from mock_tuning import mock_tuning

def given():
    return hasattr(IamResponse, "simulate_principal_policy")

with mock_tuning():
    print(given())
print(given())
"""

    assert run_python(script) == ["True", "False"]
