"""The request of a seeded job: such as a real one would have, where the author of a test leaves it open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..additions import complete_request
from ..service_model import partition_of

__all__ = ["seed_request"]

METRIC = "validation:auc"
REGEX = r"validation-auc: ([0-9\.]+)"


def seed_request(given: Mapping[str, Any], account: str, region: str) -> dict[str, Any]:
    """Return the members of the request that are not given, such as a real job would have."""
    several = "TrainingJobDefinitions" in given
    config: dict[str, Any] = {
        "Strategy": "Bayesian",
        "ResourceLimits": {"MaxNumberOfTrainingJobs": 10, "MaxParallelTrainingJobs": 2},
        "TrainingJobEarlyStoppingType": "Off",
    }
    if not several:
        config["HyperParameterTuningJobObjective"] = {"Type": "Maximize", "MetricName": METRIC}
        config["ParameterRanges"] = {
            "IntegerParameterRanges": [{"Name": "max_depth", "MinValue": "3", "MaxValue": "10"}],
            "ContinuousParameterRanges": [{"Name": "eta", "MinValue": "0.01", "MaxValue": "0.5"}],
            "CategoricalParameterRanges": [],
        }
    config = dict(given.get("HyperParameterTuningJobConfig", config))
    metric = config.get("HyperParameterTuningJobObjective", {}).get("MetricName", METRIC)
    definition = {
        "StaticHyperParameters": {"num_round": "100"},
        "AlgorithmSpecification": {
            "TrainingImage": f"{account}.dkr.ecr.{region}.amazonaws.com/training:latest",
            "TrainingInputMode": "File",
            "MetricDefinitions": [{"Name": metric, "Regex": REGEX}],
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
