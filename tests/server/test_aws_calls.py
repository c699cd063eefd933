"""AWS calls over HTTP: whose account and region they are for, and who answers them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import quote
from xml.etree.ElementTree import fromstring

import boto3
import pytest
from botocore.exceptions import ClientError, ConnectionClosedError

from mock_tuning import MockTuningServer
from tests.interception.helpers import training_job
from tests.support import create_request

from .helpers import AWS_JSON, SCOPE, ask, call, client_of, describe_bytes, exchange

DESCRIBE = "DescribeHyperParameterTuningJob"
NAME = {"HyperParameterTuningJobName": "nightly"}


@pytest.mark.parametrize("variable", ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_SAGEMAKER"])
def test_an_endpoint_variable_is_all_a_client_needs(
    tuning_server: MockTuningServer, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, tuning_server.url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "any")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "any")
    client = boto3.Session().client("sagemaker", region_name="eu-west-1")

    arn = client.create_hyper_parameter_tuning_job(**create_request())["HyperParameterTuningJobArn"]

    assert arn == "arn:aws:sagemaker:eu-west-1:123456789012:hyper-parameter-tuning-job/nightly"
    (job,) = tuning_server.tuning.jobs()
    assert (job.name, job.region) == ("nightly", "eu-west-1")


def test_a_twelve_digit_key_is_the_account(tuning_server: MockTuningServer) -> None:
    tuning_server.tuning.seed_job("nightly", account_id="111122223333")

    assert call(tuning_server, DESCRIBE, NAME, key="111122223333").status == 200
    assert call(tuning_server, DESCRIBE, NAME, key="AKIAIOSFODNN7EXAMPLE").content["__type"] == "ResourceNotFound"


def test_an_unsigned_call_is_for_the_default_account_and_region(tuning_server: MockTuningServer) -> None:
    tuning_server.tuning.seed_job("nightly")
    headers = {"X-Amz-Target": f"SageMaker.{DESCRIBE}", "Content-Type": AWS_JSON}

    reply = ask(tuning_server, "POST", "/", json.dumps(NAME).encode(), headers)

    assert reply.status == 200


def test_a_presigned_call_is_for_the_account_and_region_of_its_query(tuning_server: MockTuningServer) -> None:
    tuning_server.tuning.seed_job("nightly", account_id="111122223333", region="eu-west-1")
    credential = quote("111122223333/20260101/eu-west-1/sagemaker/aws4_request", safe="")
    headers = {"X-Amz-Target": f"SageMaker.{DESCRIBE}", "Content-Type": AWS_JSON}

    reply = ask(tuning_server, "POST", f"/?X-Amz-Credential={credential}", json.dumps(NAME).encode(), headers)

    assert reply.status == 200


def test_answers_carry_what_every_answer_of_the_service_does(tuning_server: MockTuningServer) -> None:
    tuning_server.tuning.seed_job("nightly")

    found, missing = (
        call(tuning_server, DESCRIBE, {**NAME, "HyperParameterTuningJobName": n}) for n in ("nightly", "x")
    )

    for reply in (found, missing):
        assert reply.headers["content-type"] == AWS_JSON
        assert reply.headers["x-amzn-requestid"]
        assert "access-control-allow-origin" not in reply.headers


def test_a_failed_call_is_the_same_error_as_in_process(tuning_server: MockTuningServer) -> None:
    client = client_of(tuning_server)

    with pytest.raises(client.exceptions.ResourceNotFound, match="can't find a tuning job called nightly"):
        client.describe_hyper_parameter_tuning_job(**NAME)


# --- moto ------------------------------------------------------------------------------------------------


def test_other_services_are_motos_in_the_same_accounts(tuning_server: MockTuningServer) -> None:
    s3, sts = (client_of(tuning_server, name, aws_access_key_id="111122223333") for name in ("s3", "sts"))

    s3.create_bucket(Bucket="models")
    s3.put_object(Bucket="models", Key="a b/c.json", Body=b"{}")

    assert s3.get_object(Bucket="models", Key="a b/c.json")["Body"].read() == b"{}"
    assert s3.head_object(Bucket="models", Key="a b/c.json")["ContentLength"] == 2
    assert sts.get_caller_identity()["Account"] == "111122223333"


def test_other_operations_of_sagemaker_are_motos(tuning_server: MockTuningServer) -> None:
    client = client_of(tuning_server, region_name="eu-west-1")
    client.create_training_job(**training_job())
    tuning_server.tuning.seed_job("nightly", training_jobs=1, region="eu-west-1")

    names = [row["TrainingJobName"] for row in client.list_training_jobs()["TrainingJobSummaries"]]

    assert len(names) == 2
    assert "hand-made" in names
    assert client.describe_training_job(TrainingJobName="hand-made")["TrainingJobName"] == "hand-made"


def test_resource_tagging_sees_the_jobs_of_the_server(tuning_server: MockTuningServer) -> None:
    job = tuning_server.tuning.seed_job("nightly", tags={"team": "ml"}, training_jobs=0, status="InProgress")
    tagging = client_of(tuning_server, "resourcegroupstaggingapi")

    tagging.tag_resources(ResourceARNList=[job.arn], Tags={"cost": "1"})

    (found,) = tagging.get_resources(TagFilters=[{"Key": "team", "Values": ["ml"]}])["ResourceTagMappingList"]
    assert found["ResourceARN"] == job.arn
    assert job.tags == {"team": "ml", "cost": "1"}


def test_what_moto_has_not_got_is_said(tuning_server: MockTuningServer) -> None:
    with pytest.raises(ClientError, match=r"ListHubs: nobody could answer this call. moto has not got it") as caught:
        client_of(tuning_server).list_hubs()

    assert caught.value.response["Error"]["Code"] == "UnhandledCall"
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 501


def test_what_moto_has_not_got_is_said_to_clients_of_xml(tuning_server: MockTuningServer) -> None:
    with pytest.raises(ClientError, match=r"nobody could answer this call\. moto has not got it") as caught:
        client_of(tuning_server, "iam").list_policies_granting_service_access(
            Arn="arn:aws:iam::123456789012:role/Tuner", ServiceNamespaces=["s3"]
        )

    assert caught.value.response["Error"]["Code"] == "UnhandledCall"


def test_a_service_nobody_knows_is_said(tuning_server: MockTuningServer) -> None:
    headers = {"X-Amz-Target": "Nobody.Knows", "Authorization": SCOPE.format(key="a", region="us-east-1", service="x")}

    reply = ask(tuning_server, "POST", "/", b"{}", headers)

    assert (reply.status, reply.content["__type"]) == (501, "UnhandledCall")


def test_error_pages_of_moto_become_json(tuning_server: MockTuningServer) -> None:
    headers = {"Authorization": SCOPE.format(key="a", region="us-east-1", service="sagemaker")}

    reply = ask(tuning_server, "GET", "/no/such/thing", headers=headers)

    assert (reply.status, reply.content["__type"]) == (404, "UnhandledCall")


def test_motos_own_api_keeps_working(tuning_server: MockTuningServer) -> None:
    client_of(tuning_server, "s3").create_bucket(Bucket="models")
    assert ask(tuning_server, "GET", "/moto-api/data.json").content["s3"]["FakeBucket"]
    tuning_server.tuning.seed_job("nightly")

    assert ask(tuning_server, "POST", "/moto-api/reset").content == {"status": "ok"}

    assert client_of(tuning_server, "s3").list_buckets()["Buckets"] == []
    assert tuning_server.tuning.jobs() == []


@pytest.fixture
def without_the_extra(monkeypatch: pytest.MonkeyPatch) -> Iterator[MockTuningServer]:
    monkeypatch.setattr("mock_tuning.moto_handoff.server.NEEDED", ("no_such_library",))
    with MockTuningServer() as server:
        yield server


def test_without_the_extra_tuning_jobs_are_answered(without_the_extra: MockTuningServer) -> None:
    without_the_extra.tuning.seed_job("nightly")

    shown = client_of(without_the_extra).describe_hyper_parameter_tuning_job(**NAME)

    assert shown["HyperParameterTuningJobName"] == "nightly"


@pytest.mark.parametrize(
    ("service", "operation"),
    [
        ("sagemaker", "list_models"),
        ("dynamodb", "list_tables"),
        ("lambda", "list_functions"),
        ("sts", "get_caller_identity"),
        ("iam", "list_roles"),
        ("ec2", "describe_vpcs"),
        ("s3", "list_buckets"),
        ("cloudfront", "list_distributions"),
        ("route53", "list_hosted_zones"),
    ],
)
def test_without_the_extra_everything_else_is_told_how_to_get_it_in_its_clients_language(
    without_the_extra: MockTuningServer, service: str, operation: str
) -> None:
    with pytest.raises(ClientError) as caught:
        getattr(client_of(without_the_extra, service), operation)()

    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 501
    assert caught.value.response["Error"]["Code"] == "UnhandledCall"
    assert caught.value.response["Error"]["Message"].endswith("is not installed: pip install 'mock-tuning[server]'.")


def test_s3s_errors_have_the_form_of_s3(without_the_extra: MockTuningServer) -> None:
    headers = {"Authorization": SCOPE.format(key="a", region="us-east-1", service="s3")}

    reply = ask(without_the_extra, "GET", "/a&b%00<c>", headers=headers)

    assert reply.headers["content-type"] == "application/xml"
    root = fromstring(reply.body)
    assert (root.tag, [each.tag for each in root]) == ("Error", ["Code", "Message"])
    assert str(root.findtext("Message")).startswith("GET /a&b?<c> is not an operation on tuning jobs.")


# --- faults ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["ConnectionClosedError", "ReadTimeoutError"])
def test_a_planned_failure_of_the_connection_ends_it_without_an_answer(
    tuning_server: MockTuningServer, kind: str
) -> None:
    tuning_server.tuning.seed_job("nightly")
    tuning_server.tuning.faults.add(DESCRIBE, kind)

    with pytest.raises(ConnectionClosedError):
        client_of(tuning_server).describe_hyper_parameter_tuning_job(**NAME)


def test_a_planned_cut_ends_the_connection_within_the_answer(tuning_server: MockTuningServer) -> None:
    tuning_server.tuning.seed_job("nightly")
    whole = exchange(tuning_server, describe_bytes(headers="Connection: close\r\n"))
    tuning_server.tuning.faults.add(DESCRIBE, "TruncatedResponse")

    cut = exchange(tuning_server, describe_bytes())

    assert cut.startswith(b"HTTP/1.1 200 OK")
    assert len(cut) < len(whole)


def test_a_planned_error_of_the_service_is_answered(tuning_server: MockTuningServer) -> None:
    tuning_server.tuning.faults.add(DESCRIBE, "ThrottlingException")

    reply = call(tuning_server, DESCRIBE, NAME)

    assert (reply.status, reply.content["__type"]) == (400, "ThrottlingException")


def test_what_an_objective_does_wrong_is_said_to_the_client_and_on_stderr(
    tuning_server: MockTuningServer, capfd: pytest.CaptureFixture[str]
) -> None:
    tuning_server.tuning.objective(lambda hyperparameters: 1 / 0)
    client = client_of(tuning_server)
    client.create_hyper_parameter_tuning_job(**create_request())
    tuning_server.tuning.clock.advance(minutes=1)

    with pytest.raises(ClientError, match="ZeroDivisionError"):
        client.describe_hyper_parameter_tuning_job(**NAME)

    assert "mock-tuning serve: SageMaker.DescribeHyperParameterTuningJob: The objective" in capfd.readouterr().err
