"""What Describe shows beyond what was sent, where no recording shows the whole (those are in test_recorded)."""

from __future__ import annotations

from typing import Any

import pytest

from mock_tuning import mock_tuning

from .support import create_request, post, several_definitions

CONFIG = "HyperParameterTuningJobConfig__"
DEFINITION = "TrainingJobDefinition__"
ALGORITHM = f"{DEFINITION}AlgorithmSpecification__"
REGISTRY = "382416733822.dkr.ecr.us-east-1.amazonaws.com"


def described(**changes: Any) -> dict[str, Any]:
    """Return what Describe shows of a job created with changes to a valid request."""
    with mock_tuning():
        created = post("CreateHyperParameterTuningJob", create_request(**changes))
        assert created.status == 200, created.message
        return post("DescribeHyperParameterTuningJob", {"HyperParameterTuningJobName": "nightly"}).members


def metrics_of(shown: dict[str, Any]) -> list[dict[str, str]]:
    return list(shown["TrainingJobDefinition"]["AlgorithmSpecification"]["MetricDefinitions"])


def test_static_hyperparameters_get_the_objective_and_come_sorted() -> None:
    # RECORDED: MML, MLE, C7N, DSOA, ACK.
    shown = described(**{f"{DEFINITION}StaticHyperParameters": {"b": "1", "Z": "2", "a": "3"}})

    static = shown["TrainingJobDefinition"]["StaticHyperParameters"]
    assert list(static.items()) == [("Z", "2"), ("_tuning_objective_metric", "validation:rmse"), ("a", "3"), ("b", "1")]


def test_job_without_static_hyperparameters_shows_the_objective_alone() -> None:
    shown = described(**{f"{DEFINITION}StaticHyperParameters": None})

    assert shown["TrainingJobDefinition"]["StaticHyperParameters"] == {"_tuning_objective_metric": "validation:rmse"}


def test_each_of_several_definitions_gets_its_own_objective() -> None:
    shown = described(**several_definitions("first", "second"))

    for definition in shown["TrainingJobDefinitions"]:
        assert definition["StaticHyperParameters"]["_tuning_objective_metric"] == "validation:rmse"
        assert definition["AlgorithmSpecification"]["MetricDefinitions"][-1]["Name"] == "ObjectiveMetric"


def test_objective_metric_repeats_the_regex_of_the_objective() -> None:
    # RECORDED since 2020: MLE, DSOA, C7N, ACK.
    *sent, added = metrics_of(described())

    assert sent == create_request()["TrainingJobDefinition"]["AlgorithmSpecification"]["MetricDefinitions"]
    assert added == {"Name": "ObjectiveMetric", "Regex": sent[0]["Regex"]}


def test_objective_metric_that_was_sent_is_not_added_again() -> None:
    # INFERRED: a Describe that is sent back as a new request already holds it.
    sent = metrics_of(described())

    assert metrics_of(described(**{f"{ALGORITHM}MetricDefinitions": sent})) == sent


@pytest.mark.parametrize("repository", ["lda", "pca", "object2vec"])
def test_built_in_algorithm_without_a_recorded_list_shows_its_objective_and_objective_metric(repository: str) -> None:
    # INFERRED: the form of the log lines of the recorded ones.
    shown = described(
        **{f"{ALGORITHM}TrainingImage": f"{REGISTRY}/{repository}:1", f"{ALGORITHM}MetricDefinitions": None}
    )

    objective, added = metrics_of(shown)[-2:]
    assert (objective["Name"], added["Name"]) == ("validation:rmse", "ObjectiveMetric")
    assert objective["Regex"] == added["Regex"] == r"#quality_metric: host=\S+, validation rmse <\S+>=(\S+)"


@pytest.mark.parametrize(
    ("sent", "shown_as"),
    [
        ("mine", "arn:aws:sagemaker:us-east-1:123456789012:algorithm/mine"),
        ("arn:aws:sagemaker:us-west-2:123456789012:algorithm/mine",) * 2,
    ],
    ids=["name", "arn"],
)
def test_algorithm_is_shown_by_its_arn(sent: str, shown_as: str) -> None:
    # RECORDED remark: Terraform.
    shown = described(
        **{
            f"{ALGORITHM}AlgorithmName": sent,
            f"{ALGORITHM}TrainingImage": None,
            f"{ALGORITHM}MetricDefinitions": None,
        }
    )

    assert shown["TrainingJobDefinition"]["AlgorithmSpecification"]["AlgorithmName"] == shown_as


@pytest.mark.parametrize("kind", ["IntegerParameterRanges", "ContinuousParameterRanges"])
def test_range_without_scaling_is_shown_as_auto(kind: str) -> None:
    # RECORDED: MLE.
    sent = {"Name": "x", "MinValue": "1", "MaxValue": "9"}

    shown = described(**{f"{CONFIG}ParameterRanges": {kind: [sent]}})

    assert shown["HyperParameterTuningJobConfig"]["ParameterRanges"] == {kind: [{**sent, "ScalingType": "Auto"}]}


@pytest.mark.parametrize("bounds", [("5e-05", "1"), ("0", "1000"), ("+1.0", "2.")], ids=" to ".join)
def test_bounds_are_shown_exactly_as_sent(bounds: tuple[str, str]) -> None:
    # RECORDED: MML, DSOA.
    sent = {"Name": "x", "MinValue": bounds[0], "MaxValue": bounds[1], "ScalingType": "Linear"}

    shown = described(**{f"{CONFIG}ParameterRanges": {"ContinuousParameterRanges": [sent]}})

    assert shown["HyperParameterTuningJobConfig"]["ParameterRanges"]["ContinuousParameterRanges"] == [sent]


def test_request_itself_is_left_as_it_was_sent() -> None:
    request = create_request()
    with mock_tuning() as tuning:
        post("CreateHyperParameterTuningJob", request)

        assert tuning.calls[0].parameters == request


TUNING_RESOURCES = {
    "one instance type": {"InstanceType": "ml.m5.large", "InstanceCount": 2, "VolumeSizeInGB": 30},
    "several by priority": {
        "AllocationStrategy": "Prioritized",
        "InstanceConfigs": [
            {"InstanceType": "ml.m5.large", "InstanceCount": 2, "VolumeSizeInGB": 30},
            {"InstanceType": "ml.m5.xlarge", "InstanceCount": 1, "VolumeSizeInGB": 30},
        ],
    },
}


@pytest.mark.parametrize("kind", TUNING_RESOURCES)
def test_resource_config_is_shown_when_only_the_one_for_tuning_was_sent(kind: str) -> None:
    # INFERRED: HyperparameterTuner.attach() of the SageMaker Python SDK v2 reads it of jobs that the SDK made so.
    sent = TUNING_RESOURCES[kind]
    changes = {f"{DEFINITION}ResourceConfig": None, f"{DEFINITION}HyperParameterTuningResourceConfig": sent}

    shown = described(**changes)["TrainingJobDefinition"]

    assert shown["HyperParameterTuningResourceConfig"] == sent
    assert shown["ResourceConfig"] == TUNING_RESOURCES["one instance type"]
