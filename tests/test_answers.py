"""Every answer keeps the service model: successes their output shape, errors the codes of their operation."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.parsers import create_parser
from botocore.validate import ParamValidator

from mock_tuning import mock_tuning
from mock_tuning.router import ROUTES
from mock_tuning.service_model import operation_model, unknown_members
from mock_tuning.validation import check_shape

from .support import Answer, create_request, definition, post, several_definitions

STATUSES = ("InProgress", "Completed", "Failed", "Stopping", "Stopped", "Deleting", "DeleteFailed")
CREATE, DESCRIBE = "CreateHyperParameterTuningJob", "DescribeHyperParameterTuningJob"
LIST, LIST_CHILDREN = "ListHyperParameterTuningJobs", "ListTrainingJobsForHyperParameterTuningJob"
STOP, DELETE = "StopHyperParameterTuningJob", "DeleteHyperParameterTuningJob"
NAME = {"HyperParameterTuningJobName": "nightly"}
ARN = {"ResourceArn": "arn:aws:sagemaker:us-east-1:123456789012:hyper-parameter-tuning-job/nightly"}
TAGS = [{"Key": "team", "Value": "größe"}]
SEARCH = {"Resource": "HyperParameterTuningJob"}
CONFIG = "HyperParameterTuningJobConfig__"

COMMON = {
    "ValidationException",  # RECORDED
    "SerializationException",  # INFERRED (AWS-wide, JSON 1.1), as the next
    "UnknownOperationException",
}
"""Codes that any operation of AWS may answer without declaring them."""


def violations(operation: str, answer: Answer) -> list[str]:
    """Return what is wrong with a success answer's body by the operation's output shape."""
    assert answer.status == 200, answer.message
    model = operation_model(operation)
    assert model is not None
    if model.output_shape is None:
        return [] if answer.members == {} else [f"members of no shape: {list(answer.members)}"]
    found = check_shape(model.output_shape.name, answer.members)
    found += [f"unknown: {path}" for path in unknown_members(model.output_shape, answer.members)]
    report = ParamValidator().validate(parsed(model.output_shape, answer), model.output_shape)
    return found + ([report.generate_report()] if report.has_errors() else [])


def parsed(shape: Any, answer: Answer) -> dict[str, Any]:
    """Return an answer as botocore's own parser reads it."""
    response = {"body": answer.body, "headers": dict(answer.headers), "status_code": answer.status}
    content: dict[str, Any] = create_parser("json").parse(response, shape)
    del content["ResponseMetadata"]
    return content


def children() -> list[dict[str, Any]]:
    rows = post(LIST_CHILDREN, {**NAME, "MaxResults": 100}).members["TrainingJobSummaries"]
    return list(rows)


def readings() -> Iterator[tuple[str, Answer]]:
    """Ask everything about the job `nightly` that can be asked without changing it."""
    for operation, request in (
        (LIST, {}),
        (LIST_CHILDREN, NAME),
        (LIST_CHILDREN, {**NAME, "SortBy": "FinalObjectiveMetricValue"}),
        ("ListTrainingJobs", {}),
        ("ListTags", ARN),
        ("Search", SEARCH),
        (DESCRIBE, NAME),
    ):
        yield operation, post(operation, request)
    for child in children():
        yield "DescribeTrainingJob", post("DescribeTrainingJob", {"TrainingJobName": child["TrainingJobName"]})


def all_violations() -> list[str]:
    return [f"{operation}: {each}" for operation, answer in readings() for each in violations(operation, answer)]


# --- successes: what can be read, in every state ------------------------------------------------------------------


@pytest.mark.parametrize("status", STATUSES)
def test_answers_about_a_seeded_job_keep_their_shapes(status: str) -> None:
    with mock_tuning() as tuning:
        tuning.seed_job("nightly", status, region="us-east-1", tags=TAGS)

        assert all_violations() == []


KINDS = {
    "bayesian": {},
    "random": {f"{CONFIG}Strategy": "Random", f"{CONFIG}RandomSeed": 7},
    "grid": {
        f"{CONFIG}Strategy": "Grid",
        f"{CONFIG}ParameterRanges": {"CategoricalParameterRanges": [{"Name": "x", "Values": list("abcd")}]},
    },
    "hyperband": {
        f"{CONFIG}Strategy": "Hyperband",
        f"{CONFIG}StrategyConfig": {"HyperbandStrategyConfig": {"MinResource": 1, "MaxResource": 9}},
    },
    "several-definitions": several_definitions("first", "second"),
    "autotune": {"Autotune": {"Mode": "Enabled"}, f"{CONFIG}ParameterRanges": None},
    "without-an-objective": {"Autotune": {"Mode": "Enabled"}, f"{CONFIG}HyperParameterTuningJobObjective": None},
    "everything-asked-for": {
        f"{CONFIG}TrainingJobEarlyStoppingType": "Auto",
        f"{CONFIG}TuningJobCompletionCriteria": {
            "TargetObjectiveMetricValue": 0.01,
            "BestObjectiveNotImproving": {"MaxNumberOfTrainingJobsNotImproving": 3},
            "ConvergenceDetected": {"CompleteOnConvergence": "Enabled"},
        },
        f"{CONFIG}ResourceLimits__MaxRuntimeInSeconds": 36000,
        "TrainingJobDefinition": definition(
            VpcConfig={"SecurityGroupIds": ["sg-1"], "Subnets": ["subnet-1"]},
            CheckpointConfig={"S3Uri": "s3://bucket/checkpoints"},
            RetryStrategy={"MaximumRetryAttempts": 3},
            Environment={"MODE": "größe"},
            EnableManagedSpotTraining=True,
            StoppingCondition={"MaxRuntimeInSeconds": 60, "MaxWaitTimeInSeconds": 120},
            ResourceConfig=None,
            HyperParameterTuningResourceConfig={
                "AllocationStrategy": "Prioritized",
                "InstanceConfigs": [{"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 30}],
            },
        ),
        "Tags": TAGS,
    },
}


@pytest.mark.parametrize("kind", KINDS)
def test_answers_about_a_job_keep_their_shapes_all_its_life(kind: str) -> None:
    found = []
    with mock_tuning(progression="manual", times=6) as tuning:
        found += violations(CREATE, post(CREATE, create_request(**KINDS[kind])))
        while tuning.job("nightly").status == "InProgress":
            found += all_violations()
        found += all_violations()

    assert found == []


@pytest.mark.parametrize("polls", range(6))
def test_answers_about_a_job_that_is_being_stopped_keep_their_shapes(polls: int) -> None:
    with mock_tuning(progression="manual", times=6) as tuning:
        post(CREATE, create_request())
        for _ in range(polls):
            post(DESCRIBE, NAME)
        found = violations(STOP, post(STOP, NAME))
        while tuning.job("nightly").status == "Stopping":
            found += all_violations()
        found += all_violations()

        assert (found, tuning.job("nightly").status) == ([], "Stopped")


@pytest.mark.parametrize("kind", ["IdenticalDataAndAlgorithm", "TransferLearning"])
def test_answers_about_a_warm_started_job_keep_their_shapes(kind: str) -> None:
    parents = [{"HyperParameterTuningJobName": "parent"}]
    with mock_tuning(progression="immediate"):
        post(CREATE, create_request("parent"))
        warm_start = {"ParentHyperParameterTuningJobs": parents, "WarmStartType": kind}
        found = violations(CREATE, post(CREATE, create_request(WarmStartConfig=warm_start)))

        assert found + all_violations() == []


# --- successes: what changes something --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("operation", "request_"),
    [(DELETE, NAME), ("AddTags", {**ARN, "Tags": TAGS}), ("DeleteTags", {**ARN, "TagKeys": ["team"]})],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_answer_to_a_change_keeps_its_shape(operation: str, request_: dict[str, Any]) -> None:
    with mock_tuning() as tuning:
        tuning.seed_job("nightly", region="us-east-1", tags=TAGS)
        answer = post(operation, request_)

    assert violations(operation, answer) == []


def test_answer_to_stop_training_job_keeps_its_shape() -> None:
    with mock_tuning() as tuning:
        tuning.seed_job(
            "nightly", "InProgress", region="us-east-1", training_jobs=[{"TrainingJobStatus": "InProgress"}]
        )
        answer = post("StopTrainingJob", {"TrainingJobName": children()[0]["TrainingJobName"]})

        assert violations("StopTrainingJob", answer) + all_violations() == []


@pytest.mark.parametrize(
    ("operation", "request_"),
    [(LIST, {}), (LIST_CHILDREN, NAME), ("ListTrainingJobs", {}), ("Search", SEARCH), ("ListTags", ARN)],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_page_with_a_token_keeps_its_shape(operation: str, request_: dict[str, Any]) -> None:
    size = 50 if operation == "ListTags" else 1
    with mock_tuning() as tuning:
        tuning.seed_job("other", region="us-east-1")
        tuning.seed_job("nightly", region="us-east-1", training_jobs=3)
        for start in (0, 25):
            tags = [{"Key": f"key{number}", "Value": ""} for number in range(start, start + 25)]
            post("AddTags", {**ARN, "Tags": tags})
        answer = post(operation, {**request_, "MaxResults": size})

    assert violations(operation, answer) == []
    assert ("NextToken" in answer.members) == (operation != "ListTags")


def test_no_answer_holds_a_null() -> None:
    with mock_tuning(progression="manual", times=3) as tuning:
        post(CREATE, create_request())
        bodies = [answer.body for _ in range(4) for _, answer in readings()]

        assert tuning.job("nightly").status == "Completed"
    assert [body for body in bodies if b"null" in body] == []


# --- errors ----------------------------------------------------------------------------------------------------------

UNKNOWN = {"HyperParameterTuningJobName": "nobody"}
UNKNOWN_ARN = {"ResourceArn": ARN["ResourceArn"].replace("nightly", "nobody")}
TOKEN = {"NextToken": "guess"}
REFUSED = [
    (CREATE, create_request("nightly")),
    (CREATE, create_request("new", jobs=751)),
    (CREATE, create_request("new", HyperParameterTuningJobConfig__Strategy="Grid")),
    (DESCRIBE, UNKNOWN),
    (LIST, TOKEN),
    (LIST_CHILDREN, UNKNOWN),
    (LIST_CHILDREN, {**NAME, **TOKEN}),
    (STOP, UNKNOWN),
    (STOP, NAME),
    (DELETE, {"HyperParameterTuningJobName": "running"}),
    ("DescribeTrainingJob", {"TrainingJobName": "nobody"}),
    ("StopTrainingJob", {"TrainingJobName": "nobody"}),
    ("ListTrainingJobs", TOKEN),
    ("AddTags", {**UNKNOWN_ARN, "Tags": TAGS}),
    ("AddTags", {**ARN, "Tags": [*TAGS, *TAGS]}),
    ("ListTags", UNKNOWN_ARN),
    ("ListTags", {**ARN, **TOKEN}),
    ("DeleteTags", {**UNKNOWN_ARN, "TagKeys": ["team"]}),
    ("Search", {**SEARCH, "SortBy": "Guess"}),
    ("Search", {**SEARCH, **TOKEN}),
    *((operation, {"MaxResults": "many", "HyperParameterTuningJobName": 1}) for operation in (CREATE, LIST, STOP)),
]


@pytest.mark.parametrize(
    ("operation", "request_"), REFUSED, ids=lambda part: part if isinstance(part, str) else json.dumps(part)[:60]
)
def test_error_code_is_one_that_the_operation_may_answer(operation: str, request_: dict[str, Any]) -> None:
    model = operation_model(operation)
    assert model is not None
    with mock_tuning() as tuning:
        tuning.seed_job("nightly", region="us-east-1")
        tuning.seed_job("running", "InProgress", region="us-east-1")
        answer = post(operation, request_)

    assert answer.status == 400
    assert answer.code in COMMON | {each.name for each in model.error_shapes}


def test_deleting_an_unknown_job_is_resource_not_found_though_not_modelled() -> None:
    # INFERRED: the model lists no error; Terraform takes ResourceNotFound for "already gone".
    with mock_tuning():
        answer = post(DELETE, UNKNOWN)

    assert (answer.status, answer.code) == (400, "ResourceNotFound")


@pytest.mark.parametrize("operation", ROUTES)
def test_operation_of_the_mock_is_one_of_the_model(operation: str) -> None:
    assert operation_model(operation) is not None
