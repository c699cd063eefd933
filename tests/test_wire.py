"""AWS JSON 1.1: numbers, bodies, headers, request ids, errors, and what a request says of its caller."""

from __future__ import annotations

import json
import math
import re
import uuid
from email.utils import parsedate_to_datetime
from typing import Any

import boto3
import pytest
from botocore.config import Config
from hypothesis import given
from hypothesis import strategies as st

from mock_tuning import mock_tuning
from mock_tuning.rendering import render_number
from mock_tuning.service_errors import ServiceError
from mock_tuning.service_model import partition_of, renderer
from mock_tuning.wire import (
    RequestIds,
    region_of_host,
    render_error,
)

from .support import create_request, post

DESCRIBE = "DescribeHyperParameterTuningJob"
JAVA_DOUBLE = re.compile(r"-?(0\.0|\d{1,7}\.(0|\d*[1-9])|[1-9]\.(0|\d*[1-9])E-?[1-9]\d*)", re.ASCII)

DOUBLES = st.floats(allow_nan=False, allow_infinity=False)


# --- numbers -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"),
    [
        # RECORDED by the lengths of bodies: moments, and objective values of 32 bits.
        (1606690925.672, "1.606690925672E9"),
        (1554651435.0, "1.554651435E9"),
        (0.8907399773597717, "0.8907399773597717"),
        (29.566673825272677, "29.566673825272677"),
        # The rest of Java's Double.toString: plain from 10^-3 to 10^7.
        (0.0, "0.0"),
        (-0.0, "-0.0"),
        (1.0, "1.0"),
        (-3.5, "-3.5"),
        (0.001, "0.001"),
        (0.0009, "9.0E-4"),
        (0.00012, "1.2E-4"),
        (1e-05, "1.0E-5"),
        (1.3494417573713629e-08, "1.3494417573713629E-8"),
        (-1.5e-07, "-1.5E-7"),
        (9999999.0, "9999999.0"),
        (9999999.999, "9999999.999"),
        (10000000.0, "1.0E7"),
        (-12345678.9, "-1.23456789E7"),
        (120000000.0, "1.2E8"),
        (1e15, "1.0E15"),
        (1e16, "1.0E16"),
        (1e22, "1.0E22"),
        (1.7976931348623157e308, "1.7976931348623157E308"),
        (5e-324, "5.0E-324"),
    ],
    ids=str,
)
def test_double_is_written_as_java_does(value: float, text: str) -> None:
    assert render_number(value) == text


@given(DOUBLES)
def test_written_double_reads_back_as_the_same(value: float) -> None:
    read = json.loads(render_number(value))

    assert (read, math.copysign(1, read)) == (value, math.copysign(1, value))


@given(DOUBLES)
def test_written_double_has_javas_form(value: float) -> None:
    assert JAVA_DOUBLE.fullmatch(render_number(value))


@given(DOUBLES)
def test_exponent_is_written_exactly_outside_a_thousandth_to_ten_million(value: float) -> None:
    plain = value == 0 or 1e-3 <= abs(value) < 1e7

    assert ("E" in render_number(value)) != plain


# --- bodies --------------------------------------------------------------------------------------------------


def described(**members: Any) -> str:
    return renderer(DESCRIBE)(members)


def test_body_is_compact_and_in_the_models_order() -> None:
    body = described(
        CreationTime=1554651435.0,
        TrainingJobStatusCounters={"Stopped": 0, "Completed": 3},
        HyperParameterTuningJobName="nightly",
    )

    assert body == (
        '{"HyperParameterTuningJobName":"nightly","CreationTime":1.554651435E9,'
        '"TrainingJobStatusCounters":{"Completed":3,"Stopped":0}}'
    )


def test_member_that_the_model_does_not_know_comes_last() -> None:
    body = described(EnableFFM={"When": 1e9, "Why": [None, True]}, HyperParameterTuningJobName="nightly")

    assert body == '{"HyperParameterTuningJobName":"nightly","EnableFFM":{"When":1.0E9,"Why":[null,true]}}'


@pytest.mark.parametrize("name", ["FailureReason", "EnableFFM"], ids=["known", "unknown"])
def test_member_that_is_none_is_absent(name: str) -> None:
    body = described(**{"HyperParameterTuningJobName": "nightly", name: None})

    assert body == '{"HyperParameterTuningJobName":"nightly"}'


@pytest.mark.parametrize(
    ("value", "text"),
    [("größe", '"größe"'), ('say "a\\b"', '"say \\"a\\\\b\\""'), ("a\nb\x00", '"a\\nb\\u0000"'), ("😀", '"😀"')],
    ids=["accents", "quotes", "controls", "beyond the BMP"],
)
def test_text_is_written_in_utf_8_with_only_the_escapes_that_json_needs(value: str, text: str) -> None:
    assert described(FailureReason=value) == f'{{"FailureReason":{text}}}'


def test_empty_list_that_was_sent_comes_back_empty() -> None:
    # RECORDED: "CategoricalParameterRanges": [].
    ranges = {"ParameterRanges": {"CategoricalParameterRanges": []}}

    assert described(HyperParameterTuningJobConfig=ranges) == (
        '{"HyperParameterTuningJobConfig":{"ParameterRanges":{"CategoricalParameterRanges":[]}}}'
    )


@pytest.mark.parametrize("operation", ["StopHyperParameterTuningJob", "DeleteHyperParameterTuningJob"])
def test_operation_without_a_result_answers_an_empty_object(operation: str) -> None:
    # INFERRED: whether the body is {} or empty is unknown.
    with mock_tuning() as tuning:
        tuning.seed_job("nightly", "InProgress" if operation.startswith("Stop") else "Completed", region="us-east-1")
        answer = post(operation, {"HyperParameterTuningJobName": "nightly"})

    assert (answer.status, answer.body) == (200, b"{}")


# --- headers and request ids -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["nightly", "nobody"], ids=["success", "error"])
def test_answer_carries_the_services_headers(name: str) -> None:
    # RECORDED for successes, INFERRED for errors.
    with mock_tuning() as tuning:
        tuning.seed_job("nightly", region="us-east-1")
        answer = post(DESCRIBE, {"HyperParameterTuningJobName": name})

    assert set(answer.headers) == {"x-amzn-RequestId", "Content-Type", "Content-Length", "Date"}
    assert answer.headers["Content-Type"] == "application/x-amz-json-1.1"
    assert answer.headers["Content-Length"] == str(len(answer.body))
    assert str(uuid.UUID(answer.headers["x-amzn-RequestId"])) == answer.headers["x-amzn-RequestId"]


def test_length_counts_bytes_not_characters() -> None:
    with mock_tuning() as tuning:
        tuning.seed_job("nightly", "Failed", region="us-east-1", FailureReason="größe 😀")
        answer = post(DESCRIBE, {"HyperParameterTuningJobName": "nightly"})

    assert int(answer.headers["Content-Length"]) == len(answer.body) > len(answer.body.decode())


def test_date_is_the_mocks_own() -> None:
    with mock_tuning() as tuning:
        tuning.clock.advance(days=400)
        answer = post("ListHyperParameterTuningJobs")
        now = tuning.clock.now()

    assert answer.headers["Date"].endswith(" GMT")
    assert now - parsedate_to_datetime(answer.headers["Date"]).timestamp() < 60


def test_request_ids_never_repeat() -> None:
    ids = RequestIds(7)

    assert len({ids.next() for _ in range(1000)}) == 1000


def test_request_ids_follow_from_the_seed() -> None:
    first, second, other = RequestIds(7), RequestIds(7), RequestIds(8)

    assert [first.next(), first.next()] == [second.next(), second.next()]
    assert first.next() != other.next()


# --- errors ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("modelled", "body"),
    [
        (True, '{"__type":"Code","Message":"größe"}'),
        (False, '{"__type":"Code","message":"größe"}'),
    ],
    ids=["modelled", "common"],
)
def test_error_spells_its_message_as_the_model_does(modelled: bool, body: str) -> None:
    # INFERRED: no raw body of an error was found.
    assert render_error(ServiceError("Code", "größe"), modelled).decode() == body


def test_modelled_error_is_sent_with_a_capital_message() -> None:
    with mock_tuning():
        answer = post(DESCRIBE, {"HyperParameterTuningJobName": "nobody"})

    assert (answer.status, list(answer.members)) == (400, ["__type", "Message"])


def test_common_error_is_sent_with_a_small_message() -> None:
    with mock_tuning():
        answer = post(DESCRIBE)

    assert (answer.status, list(answer.members)) == (400, ["__type", "message"])


# --- regions, credentials, accounts ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("region", "fips", "dual_stack"),
    [
        ("us-east-1", False, False),
        ("eu-central-1", False, False),
        ("ap-southeast-5", False, True),
        ("us-west-2", True, False),
        ("us-gov-west-1", False, False),
        ("us-gov-east-1", True, False),
        ("cn-north-1", False, False),
        ("cn-northwest-1", False, True),
    ],
)
def test_client_of_any_partition_finds_its_own_region(region: str, fips: bool, dual_stack: bool) -> None:
    with mock_tuning() as tuning:
        config = Config(use_fips_endpoint=fips, use_dualstack_endpoint=dual_stack)
        client = boto3.client("sagemaker", region, config=config)
        arn = client.create_hyper_parameter_tuning_job(**create_request())["HyperParameterTuningJobArn"]

        assert arn == f"arn:{partition_of(region)}:sagemaker:{region}:123456789012:hyper-parameter-tuning-job/nightly"
        assert tuning.job("nightly", region=region).arn == arn


@pytest.mark.parametrize(
    ("host", "region"),
    [
        ("api.sagemaker.eu-west-1.amazonaws.com", "eu-west-1"),
        ("api-fips.sagemaker.us-west-2.amazonaws.com", "us-west-2"),
        ("api.sagemaker-fips.us-gov-west-1.amazonaws.com", "us-gov-west-1"),
        ("api.sagemaker.eu-west-1.api.aws", "eu-west-1"),
        ("api.sagemaker.cn-north-1.amazonaws.com.cn", "cn-north-1"),
        ("api.sagemaker.us-iso-east-1.c2s.ic.gov", "us-iso-east-1"),
        ("vpce-0a1b2c3d-x4y5z6.api.sagemaker.ap-northeast-3.vpce.amazonaws.com", "ap-northeast-3"),
        ("vpce-0a1b2c3d-x4y5z6-us-east-1a.api.sagemaker.us-east-1.vpce.amazonaws.com", "us-east-1"),
        ("api.sagemaker.mx-central-1.amazonaws.com:443", "mx-central-1"),
        ("iam.amazonaws.com", "us-east-1"),
    ],
)
def test_unsigned_request_takes_its_region_from_the_host(host: str, region: str) -> None:
    with mock_tuning() as tuning:
        post("CreateHyperParameterTuningJob", create_request(), host=host)

        assert [(job.region, job.arn.split(":")[1]) for job in tuning.jobs()] == [(region, partition_of(region))]
    assert region_of_host(host) == region
