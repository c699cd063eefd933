"""The errors that can be planned: their codes, statuses and sentences; and what cannot be."""

from __future__ import annotations

from asyncio import sleep
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from mock_tuning import mock_tuning
from mock_tuning.errors import UsageError
from mock_tuning.fault_errors import ERRORS, SERVICE, TUNING_JOB, explain_unspoken
from mock_tuning.handle import TuningMock
from mock_tuning.service_errors import ServiceError
from tests.support import create_request, definition, post, several_definitions

CREATE = "CreateHyperParameterTuningJob"
DESCRIBE = "DescribeHyperParameterTuningJob"
NIGHTLY = {"HyperParameterTuningJobName": "nightly"}


@pytest.fixture
def tuning() -> Iterator[TuningMock]:
    with mock_tuning(unmet_faults="ignore") as handle:
        yield handle


# --- what the service says -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("operation", "code", "status", "message"),
    [
        (DESCRIBE, "ThrottlingException", 400, "Rate exceeded"),
        (DESCRIBE, "InternalFailure", 500, ""),
        (DESCRIBE, "ServiceUnavailable", 503, "The request has failed due to a temporary failure of the server."),
        (DESCRIBE, "ExpiredTokenException", 400, "The security token included in the request is expired"),
        (DESCRIBE, "UnrecognizedClientException", 400, "The security token included in the request is invalid."),
        (DESCRIBE, "MissingAuthenticationTokenException", 400, "Missing Authentication Token"),
        *(
            (
                each,
                "ResourceNotFound",
                400,
                "Amazon SageMaker can't find a tuning job called nightly. Type another name.",
            )
            for each in sorted(TUNING_JOB)
        ),
        (
            CREATE,
            "ResourceInUse",
            400,
            "A hyperparameter tuning job with the name, nightly, already exists. Choose a different name.",
        ),
    ],
)
def test_an_error_has_the_service_s_status_and_sentence(
    operation: str, code: str, status: int, message: str, tuning: TuningMock
) -> None:
    tuning.faults.add(operation, code)

    answer = post(operation, NIGHTLY)

    assert (answer.status, answer.code, answer.message) == (status, code, message)
    assert answer.headers["x-amzn-RequestId"]


@pytest.mark.parametrize(
    ("operation", "body", "resource"),
    [
        (DESCRIBE, {"HyperParameterTuningJobName": "Nightly"}, "hyper-parameter-tuning-job/nightly"),
        ("ListHyperParameterTuningJobs", {}, "hyper-parameter-tuning-job/*"),
        ("ListTrainingJobsForHyperParameterTuningJob", NIGHTLY, "hyper-parameter-tuning-job/nightly"),
        ("DescribeTrainingJob", {"TrainingJobName": "nightly-001"}, "training-job/nightly-001"),
        (
            "AddTags",
            {"ResourceArn": "arn:aws:sagemaker:us-east-1:123456789012:hyper-parameter-tuning-job/x", "Tags": []},
            "hyper-parameter-tuning-job/x",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and "/" not in value else "",
)
def test_a_denial_names_caller_action_and_resource(
    operation: str, body: dict[str, Any], resource: str, tuning: TuningMock
) -> None:
    tuning.faults.add(operation, "AccessDeniedException")

    answer = post(operation, body)

    assert answer.status == 400
    assert answer.message == (
        f"User: arn:aws:iam::123456789012:user/testing is not authorized to perform: sagemaker:{operation}"
        f" on resource: arn:aws:sagemaker:us-east-1:123456789012:{resource}"
        f" because no identity-based policy allows the sagemaker:{operation} action"
    )


@pytest.mark.parametrize(
    ("body", "quota", "delta"),
    [
        (create_request(parallel=2), "ml.m5.xlarge", 2),
        (
            create_request(
                parallel=3,
                TrainingJobDefinition=definition(
                    ResourceConfig={"InstanceType": "ml.p3.2xlarge", "InstanceCount": 2, "VolumeSizeInGB": 30}
                ),
            ),
            "ml.p3.2xlarge",
            6,
        ),
        (create_request(parallel=2, **several_definitions("a", "b")), "ml.m5.xlarge", 2),
        ({"HyperParameterTuningJobConfig": {"ResourceLimits": {"MaxParallelTrainingJobs": "many"}}}, "ml.m5.xlarge", 1),
        ({}, "ml.m5.xlarge", 1),
    ],
    ids=["as asked for", "more instances", "several definitions", "nonsense", "nothing"],
)
def test_a_quota_is_that_of_the_instances_asked_for(
    body: dict[str, Any], quota: str, delta: int, tuning: TuningMock
) -> None:
    tuning.faults.add(CREATE, "ResourceLimitExceeded")

    answer = post(CREATE, body)

    assert answer.status == 400
    assert answer.message == (
        f"The account-level service limit '{quota} for training job usage' is 0 Instances, with current utilization"
        f" of 0 Instances and a request delta of {delta} Instances. Please use AWS Service Quotas to request an"
        " increase for this quota. If AWS Service Quotas is not available, contact AWS support to request an"
        " increase for this quota"
    )


@pytest.mark.parametrize("code", sorted(SERVICE))
def test_the_test_may_give_its_own_sentence(code: str, tuning: TuningMock) -> None:
    tuning.faults.add(DESCRIBE, code, message="Could not assume role")

    assert post(DESCRIBE, NIGHTLY).message == "Could not assume role"


@pytest.mark.parametrize("code", ["ResourceInUse", "ResourceLimitExceeded", "ResourceNotFound"])
def test_a_modelled_error_is_an_exception_of_the_client(code: str, tuning: TuningMock) -> None:
    client = boto3.client("sagemaker", region_name="us-east-1")
    tuning.faults.add("ListHyperParameterTuningJobs", code, message="No.")

    with pytest.raises(getattr(client.exceptions, code)):
        client.list_hyper_parameter_tuning_jobs()


def test_another_error_is_a_client_error_with_its_code(tuning: TuningMock) -> None:
    client = boto3.client("sagemaker", region_name="us-east-1")
    tuning.faults.add(DESCRIBE, "AccessDeniedException")

    with pytest.raises(ClientError) as caught:
        client.describe_hyper_parameter_tuning_job(**NIGHTLY)

    assert caught.value.response["Error"]["Code"] == "AccessDeniedException"


def test_an_error_of_the_test_s_own_is_answered_as_it_is(tuning: TuningMock) -> None:
    tuning.faults.add(DESCRIBE, ServiceError("RequestExpired", "Request has expired.", 403))

    answer = post(DESCRIBE, NIGHTLY)

    assert (answer.status, answer.code, answer.message) == (403, "RequestExpired", "Request has expired.")
    assert tuning.calls[-1].outcome == "RequestExpired"


@pytest.mark.parametrize(
    "when",
    [bool, dict.__len__, lambda sent, more=None: True, lambda *sent: True],
    ids=["a type", "a built-in one", "a default", "any number"],
)
def test_whatever_takes_one_argument_may_choose_requests(when: Any, tuning: TuningMock) -> None:
    tuning.faults.add(DESCRIBE, "InternalFailure", when=when)

    assert post(DESCRIBE, NIGHTLY).code == "InternalFailure"


def test_every_error_can_be_planned(tuning: TuningMock) -> None:
    for error in ERRORS:
        message = None if explain_unspoken(DESCRIBE, error) is None else "Refused."
        tuning.faults.add(DESCRIBE, error, message=message, seconds=1)

    assert len(tuning.faults) == len(ERRORS)


# --- what cannot be planned ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("DescribeHyperparameterTuningJobs", "ThrottlingException"), f"Did you mean '{DESCRIBE}'?"),
        (("CreateTrainingJob", "ThrottlingException"), "has no faults to plan; choose one of AddTags,"),
        ((DESCRIBE, "Throttling"), "is not an error that can be planned; choose one of AccessDeniedException,"),
        ((DESCRIBE, "ThrotlingException"), "Did you mean 'ThrottlingException'?"),
        ((DESCRIBE, "ReadTimeoutErrors"), "Did you mean 'ReadTimeoutError'?"),
        ((DESCRIBE, "InternalFailure", 0), "times=0 is not a number of requests: 1 or more, or None for all."),
        ((DESCRIBE, "InternalFailure", True), "times=True is not a number of requests"),
        ((DESCRIBE, "InternalFailure", 1, -1), "after=-1 is not a number of requests"),
        ((DESCRIBE, "InternalFailure", 1, 0, "nightly"), "when='nightly' is neither a function"),
        ((DESCRIBE, "ReadTimeoutError", 1, 0, None, "late"), "message='late' does not go with ReadTimeoutError"),
        ((DESCRIBE, "ValidationException"), "ValidationException has no sentence of its own"),
    ],
    ids=lambda value: " ".join(map(str, value[1:])) if isinstance(value, tuple) else "",
)
def test_what_cannot_be_planned_is_refused(arguments: tuple[Any, ...], sentence: str, tuning: TuningMock) -> None:
    with pytest.raises(UsageError) as caught:
        tuning.faults.add(*arguments)

    assert sentence in str(caught.value)
    assert len(tuning.faults) == 0


@pytest.mark.parametrize(
    ("operation", "code", "hint"),
    [
        (DESCRIBE, "ResourceInUse", f" It is what {CREATE} answers."),
        ("DeleteHyperParameterTuningJob", "ResourceLimitExceeded", f" It is what {CREATE} answers."),
        (
            "DescribeTrainingJob",
            "ResourceNotFound",
            " A training job that is not found is a ValidationException, message='Requested resource not found.'.",
        ),
        (
            "StopTrainingJob",
            "ResourceNotFound",
            " A training job that is not found is a ValidationException, message='Requested resource not found.'.",
        ),
        ("ListTags", "ResourceNotFound", ""),
        ("Search", "ResourceNotFound", ""),
        (CREATE, "ResourceNotFound", ""),
    ],
)
def test_a_sentence_that_nobody_knows_is_asked_for(operation: str, code: str, hint: str, tuning: TuningMock) -> None:
    with pytest.raises(UsageError) as caught:
        tuning.faults.add(operation, code)

    assert str(caught.value) == (
        f"{code} on {operation}: nobody knows what SageMaker says there. Plan it with message='…'.{hint}"
        " See README, 'Faults'."
    )


@pytest.mark.parametrize(
    "when",
    [lambda: 1, lambda sent, more: 1, sleep],
    ids=["no argument", "two arguments", "asynchronous"],
)
def test_what_cannot_choose_requests_is_refused(when: Any, tuning: TuningMock) -> None:
    with pytest.raises(UsageError) as caught:
        tuning.faults.add(DESCRIBE, "InternalFailure", when=when)

    assert str(caught.value) == (
        f"when={when!r} is not a function of the parameters: it is called with one argument, the mapping of what was"
        " sent, and says at once whether the request matches."
    )


@pytest.mark.parametrize(
    ("error", "keywords", "sentence"),
    [
        ("Latency", {}, "seconds=0 does not go with Latency: how long it takes on the virtual clock is more than 0."),
        ("InternalFailure", {"seconds": -1}, "how long it takes on the virtual clock is 0 or more."),
        ("InternalFailure", {"seconds": "5"}, "seconds='5' does not go with InternalFailure"),
        ("Latency", {"seconds": True}, "seconds=True does not go with Latency"),
        ("Latency", {"seconds": float("nan")}, "seconds=nan does not go with Latency"),
        ("Latency", {"seconds": 10**400}, "how long it takes on the virtual clock is 31622400000 at most."),
        ("InternalFailure", {"applied": "yes"}, "applied='yes' is neither True nor False: whether only the answer got"),
        ("Latency", {"seconds": 1, "applied": True}, "applied=True does not go with Latency: its answer is not lost."),
        ("ConnectTimeoutError", {"applied": True}, "the request cannot have reached the service."),
    ],
)
def test_what_does_not_go_together_is_refused(
    error: str, keywords: dict[str, Any], sentence: str, tuning: TuningMock
) -> None:
    with pytest.raises(UsageError) as caught:
        tuning.faults.add(DESCRIBE, error, **keywords)

    assert sentence in str(caught.value)
