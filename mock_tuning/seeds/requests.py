"""The request of a seeded job: such as a real one would have, where the author of a test leaves it open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..additions import OBJECTIVE_PARAMETER, builtin_algorithm, complete_request, definitions_of
from ..rules import check_create
from ..service_errors import ServiceError
from ..service_model import partition_of

__all__ = ["REQUEST", "broken_rules", "seed_request"]

DEFINITIONS = ("TrainingJobDefinition", "TrainingJobDefinitions")
REQUEST = ("HyperParameterTuningJobConfig", *DEFINITIONS, "WarmStartConfig", "Autotune")
"""The members of Describe's answer that Create was asked for."""

METRIC = "validation:auc"
REGEX = r"validation-auc: ([0-9\.]+)"
INTEGERS = {"MinValue": "3", "MaxValue": "10"}
DECIMALS = {"MinValue": "0.01", "MaxValue": "0.5"}


def seed_request(given: Mapping[str, Any], account: str, region: str, metric: str | None = None) -> dict[str, Any]:
    """Return the members of the request that are not given, such as a real job would have.

    `metric` is what the training jobs call their objective, where that is known.
    """
    several = "TrainingJobDefinitions" in given
    config: dict[str, Any] = {
        "Strategy": "Bayesian",
        "ResourceLimits": {"MaxNumberOfTrainingJobs": 10, "MaxParallelTrainingJobs": 2},
        "TrainingJobEarlyStoppingType": "Off",
    }
    if not several:
        definition = given.get("TrainingJobDefinition", {})
        static = definition.get("StaticHyperParameters", {})
        name = metric or static.get(OBJECTIVE_PARAMETER) or _first_metric(definition) or METRIC
        config["HyperParameterTuningJobObjective"] = {"Type": "Maximize", "MetricName": name}
        config["ParameterRanges"] = {
            "IntegerParameterRanges": _range(INTEGERS, ("max_depth", "num_leaves"), static),
            "ContinuousParameterRanges": _range(DECIMALS, ("eta", "alpha"), static),
            "CategoricalParameterRanges": [],
        }
    config = dict(given.get("HyperParameterTuningJobConfig", config))
    name = config.get("HyperParameterTuningJobObjective", {}).get("MetricName", METRIC)
    ranges = [each for listed in config.get("ParameterRanges", {}).values() for each in listed]
    definition = {
        "StaticHyperParameters": {} if "num_round" in {each["Name"] for each in ranges} else {"num_round": "100"},
        "AlgorithmSpecification": {
            "TrainingImage": f"{account}.dkr.ecr.{region}.amazonaws.com/training:latest",
            "TrainingInputMode": "File",
            "MetricDefinitions": [{"Name": name, "Regex": REGEX}],
        },
        "RoleArn": f"arn:{partition_of(region)}:iam::{account}:role/SageMakerRole",
        "OutputDataConfig": {"S3OutputPath": f"s3://sagemaker-{region}-{account}/"},
        "ResourceConfig": {"InstanceType": "ml.m5.xlarge", "InstanceCount": 1, "VolumeSizeInGB": 30},
        "StoppingCondition": {"MaxRuntimeInSeconds": 86400},
    }
    parameters = {"HyperParameterTuningJobConfig": config, "TrainingJobDefinition": definition}
    completed = complete_request(parameters, account=account, region=region, partition=partition_of(region))
    if several:
        del completed["TrainingJobDefinition"]
    return completed


def _range(bounds: Mapping[str, str], names: Sequence[str], static: Mapping[str, str]) -> list[dict[str, str]]:
    """Return a range of the first of `names` that is not a static hyperparameter, in a list; none if all are."""
    return [{"Name": name, **bounds} for name in names if name not in static][:1]


def _first_metric(definition: Mapping[str, Any]) -> str | None:
    listed = definition.get("AlgorithmSpecification", {}).get("MetricDefinitions") or [{}]
    found: str | None = listed[0].get("Name")
    return found


def broken_rules(document: Mapping[str, Any], tags: Sequence[Mapping[str, str]], account: str) -> Iterator[str]:
    """Yield what Create would answer to the request of a seed, in the form of a request or in Describe's."""
    parameters = {key: document[key] for key in REQUEST if key in document}
    for key in DEFINITIONS:
        if key in parameters:
            sent = [_as_sent(each, account) for each in definitions_of({key: parameters[key]})]
            parameters[key] = sent if key == "TrainingJobDefinitions" else sent[0]
    try:
        check_create({**parameters, "Tags": tags}, account)
    except ServiceError as error:
        yield f"CreateHyperParameterTuningJob would refuse it: {error.message}"


def _as_sent(definition: Mapping[str, Any], account: str) -> Mapping[str, Any]:
    """Return a definition without the metrics of a built-in algorithm, which the service adds itself (RECORDED)."""
    algorithm = definition["AlgorithmSpecification"]
    if builtin_algorithm(algorithm, account) is None:
        return definition
    kept = {key: value for key, value in algorithm.items() if key != "MetricDefinitions"}
    return {**definition, "AlgorithmSpecification": kept}
