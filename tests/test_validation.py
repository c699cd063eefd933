"""What the service refuses because of its model: constraints at any depth, types, bodies that are no request."""

from __future__ import annotations

import re
from typing import Any

import boto3
import pytest

from mock_tuning import mock_tuning
from mock_tuning.service_errors import ServiceError
from mock_tuning.validation import check_input, parse_body

from .constraints import OPERATIONS, Case, Path, cases, input_of, message_of, nodes, request_with, sample, spoken
from .support import create_request, definition, post

CASES = list(cases())
ONE_OF_EACH = list({(case.operation, case.constraint): case for case in CASES}.values())
OTHER_TYPE = {"structure": "a", "list": "a", "map": [], "string": 1, "boolean": "true"}
TYPED = [
    (operation, path, shape.type_name) for operation in OPERATIONS for path, shape in nodes(input_of(operation)) if path
]
DESCRIBE = "DescribeHyperParameterTuningJob"
NAME_PATTERN = "^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,31}"


def describing(name: Any) -> dict[str, Any]:
    return {"HyperParameterTuningJobName": name}


def refusal(operation: str, parameters: dict[str, Any]) -> ServiceError:
    with pytest.raises(ServiceError) as refused:
        check_input(operation, parameters)
    return refused.value


# --- generated from the service model ----------------------------------------------------------------


@pytest.mark.parametrize("operation", OPERATIONS)
def test_least_request_that_keeps_every_constraint_is_well_formed(operation: str) -> None:
    request = sample(input_of(operation))

    check_input(operation, request)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_broken_constraint_is_refused_in_awss_words(case: Case) -> None:
    error = refusal(case.operation, case.request)

    assert (error.code, error.status, error.message) == ("ValidationException", 400, message_of(case.expected))


@pytest.mark.parametrize("case", ONE_OF_EACH, ids=str)
def test_broken_constraint_is_refused_on_the_wire(case: Case) -> None:
    with mock_tuning():
        answer = post(case.operation, case.request)

    assert (answer.status, answer.code, answer.message) == (400, "ValidationException", message_of(case.expected))


@pytest.mark.parametrize(("operation", "path", "kind"), TYPED, ids=lambda part: spoken(part) if part else "request")
def test_member_of_another_json_type_is_a_serialization_exception(operation: str, path: Path, kind: str) -> None:
    # INFERRED (AWS-wide, JSON 1.1).
    request = request_with(operation, path, OTHER_TYPE.get(kind, "a"))

    error = refusal(operation, request)

    assert (error.code, error.status) == ("SerializationException", 400)


# --- types ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("operation", "parameters", "sentence"),
    [
        pytest.param(DESCRIBE, describing(1), "NUMBER_VALUE can not be converted to a String", id="number for string"),
        pytest.param(DESCRIBE, describing(True), "TRUE_VALUE can not be converted to a String", id="true for string"),
        pytest.param(DESCRIBE, describing([]), "Start of list found where not expected.", id="list for string"),
        pytest.param(
            DESCRIBE, describing({}), "Start of structure or map found where not expected.", id="object for string"
        ),
        pytest.param(
            "ListHyperParameterTuningJobs",
            {"MaxResults": "10"},
            "STRING_VALUE can not be converted to an Integer",
            id="string for integer",
        ),
        pytest.param(
            "ListHyperParameterTuningJobs",
            {"CreationTimeAfter": "2026-01-01T00:00:00Z"},
            "STRING_VALUE can not be converted to a Double",
            id="text for moment",
        ),
    ],
)
def test_wrong_type_is_told_as_awss_json_reader_does(operation: str, parameters: dict[str, Any], sentence: str) -> None:
    # INFERRED (AWS-wide, JSON 1.1): the sentences of the reader in front of the service.
    error = refusal(operation, parameters)

    assert error.message == sentence


@pytest.mark.parametrize("number", [10.0, 10.5], ids=["10.0", "10.5"])
def test_number_with_a_fraction_is_no_integer(number: float) -> None:
    # INFERRED: no client writes an integer with a fraction.
    with mock_tuning() as tuning:
        tuning.seed_job("nightly", region="us-east-1")
        answer = post("ListTrainingJobsForHyperParameterTuningJob", {**describing("nightly"), "MaxResults": number})

    assert answer.code == "SerializationException"


def test_wrong_type_inside_a_map_comes_before_its_constraints() -> None:
    static = {"a" * 300: "fine", "b": 1}

    error = refusal(
        "CreateHyperParameterTuningJob", create_request(TrainingJobDefinition__StaticHyperParameters=static)
    )

    assert (error.code, error.message) == (
        "SerializationException",
        "NUMBER_VALUE can not be converted to a String",
    )


# --- names ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a", "7", "a" * 32, "A-b--C", "0-9"], ids=lambda name: f"{name:.6}({len(name)})")
def test_name_of_letters_digits_and_inner_hyphens_is_taken(name: str) -> None:
    with mock_tuning():
        answer = post("CreateHyperParameterTuningJob", create_request(name))

    assert answer.status == 200


@pytest.mark.parametrize(
    "name",
    ["-a", "a-", "a_b", "a.b", "a b", "a\n", "\na", "tünchen", "été", "a٣", "名"],
    ids=ascii,
)
def test_name_of_other_characters_breaks_the_pattern(name: str) -> None:
    # INFERRED: the whole value must match, and letters and digits are ASCII; the model has no anchors.
    with mock_tuning():
        answer = post(DESCRIBE, describing(name))

    assert answer.message == (
        f"1 validation error detected: Value '{name}' at 'hyperParameterTuningJobName' failed to satisfy"
        f" constraint: Member must satisfy regular expression pattern: {NAME_PATTERN}"
    )


def test_name_of_33_letters_breaks_length_and_pattern() -> None:
    # INFERRED: each constraint counts for itself.
    value = f"Value '{'a' * 33}' at 'hyperParameterTuningJobName' failed to satisfy constraint: "

    error = refusal(DESCRIBE, describing("a" * 33))

    assert error.message == (
        f"2 validation errors detected: {value}Member must have length less than or equal to 32;"
        f" {value}Member must satisfy regular expression pattern: {NAME_PATTERN}"
    )


@pytest.mark.parametrize("value", ["größe", "東京 x", "a_b.c:/=+-@", "½²"], ids=ascii)
def test_tags_may_hold_letters_and_digits_of_any_script(value: str) -> None:
    # DOCUMENTED: the pattern's \p{L}, \p{Z} and \p{N}.
    request = create_request(Tags=[{"Key": value, "Value": value}])

    check_input("CreateHyperParameterTuningJob", request)


# --- several at once, and paths ---------------------------------------------------------------------------


def test_all_broken_constraints_come_in_one_answer() -> None:
    request = create_request(
        HyperParameterTuningJobConfig__Strategy="Guess",
        HyperParameterTuningJobConfig__ResourceLimits={"MaxParallelTrainingJobs": 0},
        TrainingJobDefinition__RoleArn=None,
    )

    error = refusal("CreateHyperParameterTuningJob", request)

    assert error.message.startswith("3 validation errors detected: Value ")
    assert re.findall(r" at '([^']*)'", error.message) == [
        "hyperParameterTuningJobConfig.strategy",
        "hyperParameterTuningJobConfig.resourceLimits.maxParallelTrainingJobs",
        "trainingJobDefinition.roleArn",
    ]


def test_members_of_lists_are_counted_from_one() -> None:
    # RECORDED form: productionVariants.1.member.instanceType.
    channel = definition()["InputDataConfig"][0]
    channels = [channel, {**channel, "ChannelName": "?"}]

    error = refusal("CreateHyperParameterTuningJob", create_request(TrainingJobDefinition__InputDataConfig=channels))

    assert " at 'trainingJobDefinition.inputDataConfig.2.member.channelName' " in error.message


def test_map_with_several_broken_values_is_named_once() -> None:
    static = {"a": "x" * 2501, "b": "y" * 2501}

    error = refusal(
        "CreateHyperParameterTuningJob", create_request(TrainingJobDefinition__StaticHyperParameters=static)
    )

    assert error.message.startswith(f"1 validation error detected: Value '{{a={'x' * 2501}, b={'y' * 2501}}}' at ")


def test_member_that_the_model_does_not_know_is_passed_over() -> None:
    check_input(DESCRIBE, {**describing("nightly"), "EnableFFM": True})


def test_member_that_is_null_counts_as_missing() -> None:
    with mock_tuning():
        answer = post(DESCRIBE, describing(None))

    assert answer.message == message_of(
        ["Value null at 'hyperParameterTuningJobName' failed to satisfy constraint: Member must not be null"]
    )


# --- what a refused call leaves behind -----------------------------------------------------------------------


def test_refused_create_changes_nothing() -> None:
    with mock_tuning() as tuning:
        post("CreateHyperParameterTuningJob", create_request(HyperParameterTuningJobConfig__Strategy="Guess"))

        assert tuning.jobs() == []


def test_refused_call_is_recorded_with_its_code() -> None:
    with mock_tuning() as tuning:
        post(DESCRIBE, describing(""))

        assert [(call.operation, call.outcome) for call in tuning.calls] == [(DESCRIBE, "ValidationException")]


def test_client_that_does_not_validate_gets_the_services_answer() -> None:
    with mock_tuning():
        client = boto3.client("sagemaker", "us-east-1", config=boto3.session.Config(parameter_validation=False))
        with pytest.raises(client.exceptions.ClientError) as refused:
            client.describe_hyper_parameter_tuning_job()

    assert refused.value.response["Error"] == {
        "Code": "ValidationException",
        "Message": message_of(
            ["Value null at 'hyperParameterTuningJobName' failed to satisfy constraint: Member must not be null"]
        ),
    }


# --- bodies -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"{", id="unfinished"),
        pytest.param(b"name=nightly", id="form"),
        pytest.param(b"[]", id="list"),
        pytest.param(b'"nightly"', id="text"),
        pytest.param(b"null", id="null"),
        pytest.param(b'{"MaxResults": NaN}', id="NaN"),
        pytest.param(b'{"CreationTimeAfter": 1e999}', id="beyond a double"),
        pytest.param(b'{"NameContains": "\xff"}', id="not UTF-8"),
        pytest.param(b"[" * 100_000, id="bottomless"),
    ],
)
def test_body_that_is_no_json_object_is_a_serialization_exception(body: bytes) -> None:
    # INFERRED (AWS-wide, JSON 1.1).
    with mock_tuning():
        answer = post("ListHyperParameterTuningJobs", body)

    assert (answer.status, answer.code) == (400, "SerializationException")


@pytest.mark.parametrize(
    ("member", "number"),
    [
        pytest.param("MaxResults", 2**63, id="more than 64 bits"),
        pytest.param("MaxResults", -(2**63) - 1, id="less than 64 bits"),
        pytest.param("CreationTimeAfter", 10**400, id="400 digits"),
    ],
)
def test_number_that_the_service_cannot_hold_is_a_serialization_exception(member: str, number: int) -> None:
    # INFERRED (AWS-wide, JSON 1.1).
    with mock_tuning():
        answer = post("ListHyperParameterTuningJobs", f'{{"{member}": {number}}}'.encode())

    assert (answer.status, answer.code) == (400, "SerializationException")


@pytest.mark.parametrize("body", [b"", b" \n"], ids=["empty", "blank"])
def test_empty_body_counts_as_a_request_without_members(body: bytes) -> None:
    # INFERRED.
    assert parse_body(body) == {}
