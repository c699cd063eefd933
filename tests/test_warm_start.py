"""Warm start: which parents a tuning job may have, what may change, and the best over all of them."""

from __future__ import annotations

from typing import Any

import pytest

from mock_tuning import TuningMock, mock_tuning

from .support import Answer, changed, create_request, definition, post, several_definitions

CREATE = "CreateHyperParameterTuningJob"
CONFIG = "HyperParameterTuningJobConfig__"
RANGES = f"{CONFIG}ParameterRanges__"
DEFINITION = "TrainingJobDefinition__"
STATIC = f"{DEFINITION}StaticHyperParameters"
IDENTICAL, TRANSFER = "IdenticalDataAndAlgorithm", "TransferLearning"

# INFERRED texts but for the two marked RECORDED; all codes are INFERRED (aws-behaviour, 2.2 and 3.6).
NAMES_DIFFER = (  # RECORDED: aws/amazon-sagemaker-examples#861
    "The set of tunable plus static HyperParameter names is not the same across current and parent tuning jobs."
    " Please ensure this set is constant when warm starting. Note that previously static HyperParameters can be"
    " tuned in warm start jobs and vice versa."
)
FIELD_CHANGED = (  # RECORDED: aws/sagemaker-python-sdk#3693
    "Only the following fields in TrainingJobDefinition are allowed to change: [algorithmSpecification,"
    " inputDataConfig, outputDataConfig, staticHyperParameters, roleArn, resourceConfig, stoppingCondition,"
    " vpcConfig, enableManagedSpotTraining, checkpointConfig]."
)
OTHER_OBJECTIVE = "The objective metric must be the same as that of the parent tuning jobs."
OTHER_TYPE = "The type of a hyperparameter can't change from that in the parent tuning jobs."
TOO_MANY_CHANGES = "At most 10 hyperparameters can change from tunable to static or in value."
OTHER_DATA = (
    "The input data and the training image must be the same as those of the parent tuning jobs for the warm start"
    " type IdenticalDataAndAlgorithm."
)
FROM_SEVERAL = "Warm start is not supported from tuning jobs with TrainingJobDefinitions."

Changes = dict[str, Any]


def warm(*parents: str, kind: str = TRANSFER) -> Changes:
    named = [{"HyperParameterTuningJobName": parent} for parent in parents]
    return {"WarmStartConfig": {"ParentHyperParameterTuningJobs": named, "WarmStartType": kind}}


def create(name: str, **changes: Any) -> Answer:
    return post(CREATE, create_request(name, **changes))


def describe(name: str) -> dict[str, Any]:
    return post("DescribeHyperParameterTuningJob", {"HyperParameterTuningJobName": name}).members


def child_of_ended_parent(kind: str, parent: Changes, child: Changes) -> Answer:
    """Create a parent, end it, and create a job that starts from it."""
    with mock_tuning(progression="immediate"):
        assert create("parent", **parent).status == 200
        return create("child", **{**child, **warm("parent", kind=kind)})


def statics(count: int, value: str = "1") -> Changes:
    return {STATIC: {f"static{number:02}": value for number in range(count)}}


def without_range(kind: str) -> Changes:
    return {f"{RANGES}{kind}": None}


CHANNEL = definition()["InputDataConfig"][0]
OTHER_CHANNEL = [changed(CHANNEL, DataSource__S3DataSource__S3Uri="s3://bucket/other/")]
IMAGE = f"{DEFINITION}AlgorithmSpecification__TrainingImage"
AS_INTEGER = {f"{RANGES}IntegerParameterRanges": [{"Name": "x", "MinValue": "1", "MaxValue": "9"}]}
AS_CONTINUOUS = {f"{RANGES}ContinuousParameterRanges": [{"Name": "x", "MinValue": "1", "MaxValue": "9"}]}
# `booster` and `num_round` tuned or static
BOOSTER_STATIC = {
    **without_range("CategoricalParameterRanges"),
    STATIC: {"num_round": "100", "booster": "dart"},
}


@pytest.mark.parametrize(
    ("kind", "parent", "child", "sentence"),
    [
        pytest.param(TRANSFER, {}, statics(1), NAMES_DIFFER, id="another static hyperparameter"),
        pytest.param(
            TRANSFER, {}, without_range("CategoricalParameterRanges"), NAMES_DIFFER, id="a tuned hyperparameter less"
        ),
        pytest.param(TRANSFER, {}, {f"{DEFINITION}Environment": {"A": "b"}}, FIELD_CHANGED, id="environment"),
        pytest.param(TRANSFER, {}, {f"{DEFINITION}EnableNetworkIsolation": True}, FIELD_CHANGED, id="isolation"),
        pytest.param(
            TRANSFER, {}, {f"{DEFINITION}RetryStrategy": {"MaximumRetryAttempts": 3}}, FIELD_CHANGED, id="retries"
        ),
        pytest.param(
            TRANSFER,
            {},
            {f"{CONFIG}HyperParameterTuningJobObjective__Type": "Maximize"},
            OTHER_OBJECTIVE,
            id="objective turned round",
        ),
        pytest.param(
            TRANSFER,
            {**AS_INTEGER, **without_range("ContinuousParameterRanges")},
            {**without_range("IntegerParameterRanges"), **AS_CONTINUOUS},
            OTHER_TYPE,
            id="integer becomes continuous",
        ),
        pytest.param(TRANSFER, statics(11), statics(11, "2"), TOO_MANY_CHANGES, id="eleven static values"),
        pytest.param(
            TRANSFER,
            statics(10),
            {
                **without_range("CategoricalParameterRanges"),
                STATIC: {**statics(10, "2")[STATIC], "booster": "dart"},
            },
            TOO_MANY_CHANGES,
            id="ten static values and one fixed",
        ),
        pytest.param(
            IDENTICAL, {}, {f"{DEFINITION}InputDataConfig": OTHER_CHANNEL}, OTHER_DATA, id="other data, identical"
        ),
        pytest.param(
            IDENTICAL,
            {},
            {IMAGE: "123456789012.dkr.ecr.us-east-1.amazonaws.com/training:2"},
            OTHER_DATA,
            id="other image, identical",
        ),
        pytest.param(TRANSFER, several_definitions("a", "b"), {}, FROM_SEVERAL, id="parent of several definitions"),
    ],
)
def test_change_that_warm_start_forbids_is_refused(kind: str, parent: Changes, child: Changes, sentence: str) -> None:
    answer = child_of_ended_parent(kind, parent, child)

    assert (answer.status, answer.code, answer.message) == (400, "ValidationException", sentence)


@pytest.mark.parametrize(
    ("kind", "parent", "child"),
    [
        pytest.param(IDENTICAL, {}, {}, id="nothing, identical"),
        pytest.param(TRANSFER, {}, {}, id="nothing, transfer"),
        pytest.param(TRANSFER, {}, {f"{DEFINITION}InputDataConfig": OTHER_CHANNEL}, id="other data, transfer"),
        pytest.param(
            TRANSFER, {}, {IMAGE: "123456789012.dkr.ecr.us-east-1.amazonaws.com/training:2"}, id="other image, transfer"
        ),
        pytest.param(IDENTICAL, {}, BOOSTER_STATIC, id="tuned becomes static"),
        pytest.param(IDENTICAL, BOOSTER_STATIC, {}, id="static becomes tuned"),
        pytest.param(TRANSFER, statics(10), statics(10, "2"), id="ten static values"),
        pytest.param(IDENTICAL, {}, {f"{CONFIG}Strategy": "Random"}, id="strategy"),
        pytest.param(IDENTICAL, {}, {f"{CONFIG}ResourceLimits__MaxNumberOfTrainingJobs": 9}, id="limits"),
        pytest.param(
            IDENTICAL,
            {},
            {f"{RANGES}IntegerParameterRanges": [{"Name": "max_depth", "MinValue": "1", "MaxValue": "99"}]},
            id="bounds",
        ),
        pytest.param(IDENTICAL, {}, {f"{DEFINITION}ResourceConfig__InstanceType": "ml.m5.large"}, id="resources"),
        pytest.param(
            IDENTICAL,
            {},
            {f"{DEFINITION}HyperParameterTuningResourceConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 2}},
            id="resources for tuning",
        ),
        pytest.param(IDENTICAL, {}, {f"{DEFINITION}EnableNetworkIsolation": False}, id="a default spelled out"),
        pytest.param(
            IDENTICAL, {}, {f"{DEFINITION}CheckpointConfig": {"S3Uri": "s3://bucket/checkpoints"}}, id="checkpoints"
        ),
    ],
)
def test_change_that_warm_start_allows_is_accepted(kind: str, parent: Changes, child: Changes) -> None:
    answer = child_of_ended_parent(kind, parent, child)

    assert answer.status == 200


# --- parents ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["Completed", "Stopped", "Failed"])
def test_parent_that_has_ended_is_accepted(status: str) -> None:
    # DOCUMENTED: each Completed, Stopped or Failed.
    with mock_tuning() as tuning:
        parent_in(tuning, status)

        assert create("child", **warm("parent")).status == 200


@pytest.mark.parametrize("status", ["InProgress", "Stopping", "Deleting", "DeleteFailed"])
def test_parent_in_another_status_is_refused(status: str) -> None:
    # RECORDED that it is refused; code and text are INFERRED.
    with mock_tuning() as tuning:
        parent_in(tuning, status)
        answer = create("child", **warm("parent"))

    assert (answer.code, answer.message) == (
        "ValidationException",
        f"The parent hyperparameter tuning job parent is in status {status}, which is not in a terminal state.",
    )


def test_parent_seeded_in_the_words_of_its_request_is_accepted() -> None:
    request = create_request("parent")
    with mock_tuning() as tuning:
        fields = {key: request[key] for key in ("HyperParameterTuningJobConfig", "TrainingJobDefinition")}
        tuning.seed_job("parent", region="us-east-1", **fields)

        assert create("child", **warm("parent")).status == 200


@pytest.mark.parametrize(("day", "status"), [("2018-09-30T23:59:59Z", 400), ("2018-10-01T00:00:00Z", 200)])
def test_parent_from_before_october_2018_is_refused(day: str, status: int) -> None:
    # DOCUMENTED (model, ParentHyperParameterTuningJob).
    with mock_tuning() as tuning:
        parent_in(tuning, "Completed", CreationTime=day)

        assert create("child", **warm("parent")).status == status


@pytest.mark.parametrize(("jobs", "status"), [(701, 400), (700, 200)])
def test_training_jobs_of_the_parents_count_against_the_maximum(jobs: int, status: int) -> None:
    # DOCUMENTED (model, ParentHyperParameterTuningJobs); INFERRED: the quota's frame tells.
    with mock_tuning(progression="immediate"):
        create("one", jobs=20)
        create("two", jobs=30)
        answer = create("child", jobs=jobs, **warm("one", "two"))

    assert answer.status == status
    if status == 400:
        assert (answer.code, "with current utilization of 50 Jobs" in answer.message) == ("ResourceLimitExceeded", True)


def parent_in(tuning: TuningMock, status: str, **more: Any) -> None:
    request = create_request("parent")
    fields = {key: request[key] for key in ("HyperParameterTuningJobConfig", "TrainingJobDefinition")}
    # What Describe shows of the request, which is what a seed is written in.
    fields["TrainingJobDefinition"] = changed(
        fields["TrainingJobDefinition"],
        StaticHyperParameters__num_round="100",
        StaticHyperParameters___tuning_objective_metric="validation:rmse",
        EnableNetworkIsolation=False,
        EnableInterContainerTrafficEncryption=False,
        EnableManagedSpotTraining=False,
    )
    tuning.seed_job("parent", status=status, region="us-east-1", **fields, **more)


def test_unknown_parent_is_answered_like_an_unknown_job() -> None:
    # INFERRED.
    with mock_tuning():
        answer = create("child", **warm("nobody"))

    assert (answer.code, answer.message) == (
        "ResourceNotFound",
        "Amazon SageMaker can't find a tuning job called nobody. Type another name.",
    )


def test_every_parent_is_looked_at() -> None:
    with mock_tuning(progression="immediate"):
        create("parent")
        create("stranger", **statics(3))
        answer = create("child", **warm("parent", "stranger"))

    assert answer.message == NAMES_DIFFER


def test_more_than_five_parents_break_the_models_constraint() -> None:
    with mock_tuning():
        answer = create("child", **warm(*"abcdef"))

    assert answer.message.endswith(
        " at 'warmStartConfig.parentHyperParameterTuningJobs' failed to satisfy constraint:"
        " Member must have length less than or equal to 5"
    )


# --- the best over all -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parent_value", "child_value", "owner"),
    [pytest.param(0.1, 0.2, "parent", id="parent-better"), pytest.param(0.2, 0.1, "child", id="child-better")],
)
def test_overall_best_is_the_best_of_job_and_parents(parent_value: float, child_value: float, owner: str) -> None:
    described = pair_with_values(parent_value, child_value, IDENTICAL)

    assert described["OverallBestTrainingJob"]["TrainingJobName"].startswith(f"{owner}-001-")


def test_overall_best_names_the_parent_it_stems_from() -> None:
    # RECORDED: ACK 2021.
    described = pair_with_values(0.1, 0.2, IDENTICAL)

    assert described["OverallBestTrainingJob"]["TuningJobName"] == "parent"


def test_best_training_job_stays_that_of_the_job_alone() -> None:
    # RECORDED: ACK 2021; without TuningJobName.
    described = pair_with_values(0.1, 0.2, IDENTICAL)

    assert described["BestTrainingJob"]["TrainingJobName"].startswith("child-001-")
    assert "TuningJobName" not in described["BestTrainingJob"]


def test_transfer_learning_has_no_overall_best() -> None:
    # DOCUMENTED: IdenticalDataAndAlgorithm only.
    described = pair_with_values(0.1, 0.2, TRANSFER)

    assert "OverallBestTrainingJob" not in described


def test_running_job_has_no_overall_best_yet() -> None:
    with mock_tuning(progression="immediate"):
        create("parent")
        with mock_tuning(progression="manual"):
            create("child", **warm("parent", kind=IDENTICAL))
        described = describe("child")

    assert "OverallBestTrainingJob" not in described


def pair_with_values(parent_value: float, child_value: float, kind: str) -> dict[str, Any]:
    """Describe a job that started from a parent, each with one training job of that objective value."""
    with mock_tuning() as tuning:
        for name, value, more in (("parent", parent_value, {}), ("child", child_value, warm("parent", kind=kind))):
            objective = {"MetricName": "validation:rmse", "Value": value}
            tuning.seed_job(
                name,
                region="us-east-1",
                training_jobs=[{"FinalHyperParameterTuningJobObjectiveMetric": objective}],
                HyperParameterTuningJobConfig=create_request()["HyperParameterTuningJobConfig"],
                **more,
            )
        return describe("child")
