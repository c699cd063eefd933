"""Region and partition come from the endpoint that a client was made for, the account from its credentials."""

from __future__ import annotations

import re
from typing import Any

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config

from mock_tuning import mock_tuning
from tests.interception.helpers import create, names, new_client

VPC = "https://vpce-0a1b2c3d4e5f-abcdefgh.api.sagemaker.eu-west-1.vpce.amazonaws.com"

ENDPOINTS = {
    "aws": ({"region_name": "eu-central-1"}, "aws", "eu-central-1"),
    "aws-cn": ({"region_name": "cn-north-1"}, "aws-cn", "cn-north-1"),
    "aws-cn, the other": ({"region_name": "cn-northwest-1"}, "aws-cn", "cn-northwest-1"),
    "aws-us-gov": ({"region_name": "us-gov-west-1"}, "aws-us-gov", "us-gov-west-1"),
    "FIPS": ({"region_name": "us-east-2", "config": Config(use_fips_endpoint=True)}, "aws", "us-east-2"),
    "FIPS in aws-us-gov": (
        {"region_name": "us-gov-east-1", "config": Config(use_fips_endpoint=True)},
        "aws-us-gov",
        "us-gov-east-1",
    ),
    "FIPS by its name": ({"region_name": "fips-us-west-2"}, "aws", "us-west-2"),
    "dual stack": ({"region_name": "us-west-2", "config": Config(use_dualstack_endpoint=True)}, "aws", "us-west-2"),
    "dual stack in aws-cn": (
        {"region_name": "cn-north-1", "config": Config(use_dualstack_endpoint=True)},
        "aws-cn",
        "cn-north-1",
    ),
    "FIPS and dual stack": (
        {"region_name": "us-east-1", "config": Config(use_fips_endpoint=True, use_dualstack_endpoint=True)},
        "aws",
        "us-east-1",
    ),
    "VPC endpoint": ({"region_name": "eu-west-1", "endpoint_url": VPC}, "aws", "eu-west-1"),
    "without TLS": ({"region_name": "ap-south-1", "use_ssl": False}, "aws", "ap-south-1"),
    "a port of its own": (
        {"region_name": "us-east-1", "endpoint_url": "https://api.sagemaker.us-east-1.amazonaws.com:8443"},
        "aws",
        "us-east-1",
    ),
    "the root's dot": (
        {"region_name": "us-east-1", "endpoint_url": "https://api.sagemaker.us-east-1.amazonaws.com."},
        "aws",
        "us-east-1",
    ),
}


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_arns_carry_partition_and_region_of_the_endpoint(endpoint: str) -> None:
    keywords, partition, region = ENDPOINTS[endpoint]

    with mock_tuning():
        arn = create(new_client(**keywords))

    assert arn == f"arn:{partition}:sagemaker:{region}:123456789012:hyper-parameter-tuning-job/nightly"


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_an_unsigned_request_takes_its_region_from_the_host(endpoint: str) -> None:
    keywords, partition, region = ENDPOINTS[endpoint]
    config = Config(signature_version=UNSIGNED).merge(keywords.get("config", Config()))

    with mock_tuning():
        arn = create(new_client(**{**keywords, "config": config}))

    assert arn.startswith(f"arn:{partition}:sagemaker:{region}:")


def test_regions_do_not_see_each_other() -> None:
    with mock_tuning():
        create(new_client(region_name="us-east-1"))

        assert names(new_client(region_name="eu-west-1")) == []


def test_every_endpoint_of_a_region_sees_the_same_jobs() -> None:
    with mock_tuning():
        create(new_client(region_name="eu-west-1"))

        assert names(new_client(region_name="eu-west-1", endpoint_url=VPC)) == ["nightly"]
        assert names(new_client(region_name="eu-west-1", use_ssl=False)) == ["nightly"]


# --- accounts ---------------------------------------------------------------------------------------------


def account_of(arn: str) -> str:
    found = re.fullmatch(r"arn:aws:sagemaker:us-east-1:(\d{12}):hyper-parameter-tuning-job/.*", arn)
    assert found is not None, arn
    return found[1]


def test_an_access_key_of_twelve_digits_is_the_account() -> None:
    with mock_tuning():
        arn = create(new_client(aws_access_key_id="210987654321", aws_secret_access_key="x"))

    assert account_of(arn) == "210987654321"


def test_an_access_key_of_twelve_digits_is_the_account_for_moto_too() -> None:
    keys = {"aws_access_key_id": "210987654321", "aws_secret_access_key": "x"}

    with mock_tuning():
        assert new_client("sts", **keys).get_caller_identity()["Account"] == "210987654321"


def test_the_environment_of_moto_names_the_account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTO_ACCOUNT_ID", "222222222222")

    with mock_tuning():
        assert account_of(create(new_client())) == "222222222222"
        assert new_client("sts").get_caller_identity()["Account"] == "222222222222"


def test_an_account_may_be_named_by_the_header_of_moto() -> None:
    client = new_client()
    header = {"x-moto-account-id": "333333333333"}
    client.meta.events.register("before-call.sagemaker", lambda params, **_: params["headers"].update(header))

    with mock_tuning():
        assert account_of(create(client)) == "333333333333"


def assumed_role(account: str) -> dict[str, str]:
    """Return the keywords of a client that has assumed a role of an account, by moto's STS."""
    role = f"arn:aws:iam::{account}:role/Tuner"
    answer: dict[str, Any] = new_client("sts").assume_role(RoleArn=role, RoleSessionName="tests")
    keys = answer["Credentials"]
    return {
        "aws_access_key_id": keys["AccessKeyId"],
        "aws_secret_access_key": keys["SecretAccessKey"],
        "aws_session_token": keys["SessionToken"],
    }


def test_an_assumed_role_brings_its_account() -> None:
    with mock_tuning():
        keys = assumed_role("444444444444")

        assert account_of(create(new_client(**keys))) == "444444444444"


def test_accounts_do_not_see_each_other() -> None:
    with mock_tuning():
        create(new_client())

        assert names(new_client(**assumed_role("444444444444"))) == []


def test_the_default_session_is_of_the_default_account() -> None:
    with mock_tuning():
        assert account_of(create(boto3.client("sagemaker", region_name="us-east-1"))) == "123456789012"
