"""What a request says of itself: its operation, however odd its body, and who calls from where."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from typing import Any

import boto3
import pytest
from botocore.awsrequest import HeadersDict

from mock_tuning import mock_tuning
from mock_tuning.wire import WireRequest, account_named_by, credential_of

from .support import post

DESCRIBE = "DescribeHyperParameterTuningJob"
HOST = "api.sagemaker.us-east-1.amazonaws.com"


def describing(name: str) -> dict[str, str]:
    return {"HyperParameterTuningJobName": name}


def signed(key: str, region: str = "us-east-1") -> str:
    return (
        f"AWS4-HMAC-SHA256 Credential={key}/20261123/{region}/sagemaker/aws4_request,"
        " SignedHeaders=host;x-amz-date;x-amz-target, Signature=0123456789abcdef"
    )


def request_with(headers: Mapping[str, str | bytes]) -> WireRequest:
    return WireRequest("POST", f"https://{HOST}/", HOST, HeadersDict(headers), b"{}")


# --- operations and odd bodies --------------------------------------------------------------------------------


@pytest.mark.parametrize("operation", ["DescribeHyperparameterTuningJob", "Guess", "", None])
def test_target_that_names_no_operation_is_unknown(operation: str | None) -> None:
    # INFERRED (AWS-wide, JSON 1.1): an empty message.
    with mock_tuning():
        answer = post(operation)

    assert (answer.status, answer.members) == (400, {"__type": "UnknownOperationException", "message": ""})


def test_lone_surrogate_in_a_name_is_refused_like_any_other_character() -> None:
    with mock_tuning():
        answer = post(DESCRIBE, b'{"HyperParameterTuningJobName": "\\ud800"}')

    assert (answer.code, "'hyperParameterTuningJobName'" in answer.message) == ("ValidationException", True)


@pytest.mark.parametrize("depth", [50, 400, 900])
def test_unknown_member_may_nest_deeply(depth: int) -> None:
    body = b'{"Unknown": ' + b"[" * depth + b"null" + b"]" * depth + b"}"

    with mock_tuning():
        answer = post("ListHyperParameterTuningJobs", body)

    assert answer.status in (200, 400)


@pytest.mark.parametrize(
    ("operation", "body", "sentence"),
    [
        ("ListTags", {}, "Value null at 'resourceArn' failed to satisfy constraint: Member must not be null"),
        ("AddTags", {"ResourceArn": "junk", "Tags": []}, "Value 'junk' at 'resourceArn' failed to satisfy constraint"),
        ("DeleteTags", {"ResourceArn": 5, "TagKeys": ["a"]}, "NUMBER_VALUE can not be converted to a String"),
        ("Search", {}, "Value null at 'resource' failed to satisfy constraint: Member must not be null"),
        ("Search", {"Resource": "Tuning"}, "Value 'Tuning' at 'resource' failed to satisfy constraint"),
        ("Search", {"Resource": ["Model"]}, "Start of list found where not expected."),
    ],
    ids=str,
)
def test_who_names_no_resource_is_refused_by_the_models_constraints(operation: str, body: Any, sentence: str) -> None:
    with mock_tuning():
        answer = post(operation, body)

    assert answer.status == 400
    assert sentence in answer.message


# --- odd values of members ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [b'[["tuning jobs",{}],[1,2]]', b'[["tuning jobs",{}],[null]]', b'[["tuning jobs",{}],{}]', b"[" * 5_000],
    ids=["numbers", "null", "object", "bottomless"],
)
def test_token_that_nobody_gave_is_refused(content: bytes) -> None:
    # INFERRED code and text.
    with mock_tuning() as tuning:
        tuning.seed_job("nightly", region="us-east-1")
        answer = post("ListHyperParameterTuningJobs", {"NextToken": urlsafe_b64encode(content).decode()})

    assert (answer.status, answer.code) == (400, "ValidationException")


@pytest.mark.parametrize("name", ["TrainingJobStatusCounters", "TrainingJobDefinition.EnableNetworkIsolation"])
def test_search_for_more_than_what_has_no_order_is_answered(name: str) -> None:
    # INFERRED: refused, or nothing found.
    condition = {"Name": name, "Operator": "GreaterThan", "Value": "a"}
    request = {"Resource": "HyperParameterTuningJob", "SearchExpression": {"Filters": [condition]}}
    with mock_tuning() as tuning:
        tuning.seed_job("nightly", region="us-east-1")
        answer = post("Search", request)

    assert answer.status == 400 or answer.members["Results"] == []


# --- callers -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("region", ["us-east-1", "us-gov-west-1", "cn-northwest-1", "ap-southeast-5"])
def test_signature_tells_key_and_region(region: str) -> None:
    assert credential_of(signed("AKIDEXAMPLE", region)) == ("AKIDEXAMPLE", region)


@pytest.mark.parametrize("header", [None, "", "Bearer token", "AWS4-HMAC-SHA256 Credential="], ids=repr)
def test_other_authorization_tells_nothing(header: str | None) -> None:
    assert credential_of(header) == (None, None)


def test_key_of_twelve_digits_is_the_account() -> None:
    assert account_named_by(request_with({}), "111122223333") == "111122223333"


@pytest.mark.parametrize("key", [None, "AKIDEXAMPLE", "11112222333", "1111222233334"])
def test_other_key_leaves_the_account_open(key: str | None) -> None:
    assert account_named_by(request_with({}), key) is None


def test_environment_names_the_account_as_for_moto(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTO_ACCOUNT_ID", "444455556666")

    assert account_named_by(request_with({"x-moto-account-id": "777788889999"}), "AKIDEXAMPLE") == "444455556666"


def test_header_names_the_account_as_for_moto() -> None:
    assert account_named_by(request_with({"X-Moto-Account-Id": b"777788889999"}), None) == "777788889999"


@mock_tuning
def test_callers_of_different_accounts_do_not_see_each_others_jobs() -> None:
    keys = {"aws_access_key_id": "111122223333", "aws_secret_access_key": "secret"}
    theirs = boto3.client("sagemaker", "us-east-1", **keys)
    tuning = mock_tuning.current()

    tuning.seed_job("nightly", region="us-east-1", account_id="111122223333")

    assert theirs.describe_hyper_parameter_tuning_job(**describing("nightly"))["HyperParameterTuningJobArn"] == (
        "arn:aws:sagemaker:us-east-1:111122223333:hyper-parameter-tuning-job/nightly"
    )
    assert post(DESCRIBE, describing("nightly")).code == "ResourceNotFound"


@mock_tuning
def test_callers_of_different_regions_do_not_see_each_others_jobs() -> None:
    mock_tuning.current().seed_job("nightly", region="eu-west-1")

    assert post(DESCRIBE, describing("nightly"), host=HOST.replace("us-east-1", "eu-west-1")).status == 200
    assert post(DESCRIBE, describing("nightly")).code == "ResourceNotFound"


def test_signature_decides_the_region_rather_than_the_host() -> None:
    with mock_tuning() as tuning:
        tuning.seed_job("nightly", region="eu-west-1")
        headers = {"Authorization": signed("AKIDEXAMPLE", "eu-west-1"), "X-Amz-Target": f"SageMaker.{DESCRIBE}"}
        request = request_with(headers)
        request.body = b'{"HyperParameterTuningJobName": "nightly"}'
        answer = tuning.router.answer(request)

    assert answer.status == 200
