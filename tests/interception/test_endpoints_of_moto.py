"""Calls that are not ours reach moto over every kind of endpoint, though moto knows the standard ones only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from mock_tuning import mock_tuning
from mock_tuning.handle import TuningMock
from tests.interception.helpers import new_client, run_python, training_job
from tests.interception.test_endpoints_and_accounts import ENDPOINTS

VARIANTS = {
    "FIPS": {"config": Config(use_fips_endpoint=True)},
    "dual stack": {"config": Config(use_dualstack_endpoint=True)},
    "FIPS and dual stack": {"config": Config(use_fips_endpoint=True, use_dualstack_endpoint=True)},
}


@pytest.fixture
def tuning() -> Iterator[TuningMock]:
    with mock_tuning() as handle:
        yield handle


# --- SageMaker -------------------------------------------------------------------------------------------


@pytest.fixture(params=ENDPOINTS)
def client(request: pytest.FixtureRequest, tuning: TuningMock) -> Any:
    """A SageMaker client of every kind of endpoint, and a training job in moto."""
    keywords, _, _ = ENDPOINTS[request.param]
    made = new_client(**keywords)
    made.create_training_job(**training_job())
    return made


def test_training_jobs_of_moto_are_listed(client: Any) -> None:
    listed = client.list_training_jobs()["TrainingJobSummaries"]

    assert [each["TrainingJobName"] for each in listed] == ["hand-made"]


@pytest.mark.parametrize("operation", ["describe_training_job", "stop_training_job"])
def test_a_training_job_that_nobody_has_is_refused_as_the_service_does(client: Any, operation: str) -> None:
    with pytest.raises(ClientError, match=r"ValidationException.*Requested resource not found\."):
        getattr(client, operation)(TrainingJobName="missing")


def test_other_resources_are_motos(client: Any) -> None:
    role = "arn:aws:iam::123456789012:role/r"
    client.create_model(ModelName="best", ExecutionRoleArn=role, PrimaryContainer={"Image": "i"})

    assert [each["ModelName"] for each in client.list_models()["Models"]] == ["best"]


def test_what_moto_lacks_is_said_to_be_the_operation(client: Any) -> None:
    with pytest.raises(ClientError, match=r"ListHubs: nobody could answer this AWS call.*moto has not got it"):
        client.list_hubs()


def test_every_endpoint_of_a_region_sees_the_same_resources(tuning: TuningMock) -> None:
    new_client().create_training_job(**training_job())

    listed = new_client(**VARIANTS["FIPS"]).list_training_jobs()["TrainingJobSummaries"]

    assert [each["TrainingJobName"] for each in listed] == ["hand-made"]


def test_a_vpc_endpoint_of_the_runtime_is_not_the_one_of_the_api(tuning: TuningMock) -> None:
    url = "https://vpce-0a1b2c3d4e5f-abcdefgh.runtime.sagemaker.us-east-1.vpce.amazonaws.com"

    answer = new_client("sagemaker-runtime", endpoint_url=url).invoke_endpoint(EndpointName="e", Body=b"x")

    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert list(tuning.calls) == []


def test_listings_are_ours_alone_where_moto_is_told_to_keep_out_of_sagemaker() -> None:
    script = """
from moto import mock_aws
from mock_tuning import mock_tuning
from tests.interception.helpers import new_client
config = {"core": {"passthrough": {"services": ["sagemaker"]}}}
with mock_aws(config=config), mock_tuning() as tuning:
    import moto.sagemaker.models
    tuning.seed_job("nightly", training_jobs=2)
    print(len(new_client().list_training_jobs()["TrainingJobSummaries"]), [call.outcome for call in tuning.calls])
"""

    assert run_python(script) == ["2 ['OK']"]


# --- other services ----------------------------------------------------------------------------------------


@pytest.fixture(params=VARIANTS)
def variant(request: pytest.FixtureRequest, tuning: TuningMock) -> dict[str, Any]:
    return VARIANTS[request.param]


def test_the_caller_has_an_identity(variant: dict[str, Any]) -> None:
    assert new_client("sts", **variant).get_caller_identity()["Account"] == "123456789012"


def test_roles_are_there(variant: dict[str, Any]) -> None:
    new_client("iam").create_role(RoleName="Tuner", AssumeRolePolicyDocument="{}")

    assert [each["RoleName"] for each in new_client("iam", **variant).list_roles()["Roles"]] == ["Tuner"]


def test_tags_are_there(variant: dict[str, Any], tuning: TuningMock) -> None:
    job = tuning.seed_job("nightly", tags={"team": "a"})

    client = new_client("resourcegroupstaggingapi", **variant)
    listed = client.get_resources(ResourceTypeFilters=["sagemaker:hyper-parameter-tuning-job"])

    assert [each["ResourceARN"] for each in listed["ResourceTagMappingList"]] == [job.arn]


@pytest.mark.parametrize("service", ["events", "logs", "sns", "sqs"])
def test_services_of_the_events_are_there(service: str, variant: dict[str, Any]) -> None:
    operation = {"events": "list_rules", "logs": "describe_log_groups", "sns": "list_topics", "sqs": "list_queues"}

    answer = getattr(new_client(service, **variant), operation[service])()

    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200


@pytest.mark.parametrize("name", ["results", "my-fips"])
def test_buckets_are_found_whatever_they_are_called(name: str, variant: dict[str, Any]) -> None:
    new_client("s3").create_bucket(Bucket=name)

    new_client("s3", **variant).put_object(Bucket=name, Key="a", Body=b"1234")

    assert new_client("s3").get_object(Bucket=name, Key="a")["Body"].read() == b"1234"


def test_buckets_are_found_over_a_vpc_endpoint(tuning: TuningMock) -> None:
    new_client("s3").create_bucket(Bucket="results")
    url = "https://bucket.vpce-1a2b3c4d-5e6f.s3.us-east-1.vpce.amazonaws.com"

    new_client("s3", endpoint_url=url).put_object(Bucket="results", Key="a", Body=b"1234")

    assert new_client("s3").get_object(Bucket="results", Key="a")["Body"].read() == b"1234"
