"""Launches the nightly tuning of the churn model."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import boto3

# Made when the application starts, long before any test.
sagemaker = boto3.client("sagemaker", region_name="us-east-1")
s3 = boto3.client("s3", region_name="us-east-1")

MAX_NAME = 32
ATTEMPTS = 5


class NoTrainingDataError(RuntimeError):
    """There is nothing to train on; launching would only cost money."""


@dataclass(frozen=True)
class Search:
    """What to tune, and how much of it."""

    bucket: str
    image: str
    role: str
    jobs: int = 20
    parallel: int = 4
    instance: str = "ml.m5.xlarge"
    tags: dict[str, str] = field(default_factory=dict)


def launch(search: Search, *, prefix: str = "churn", now: datetime | None = None) -> str:
    """Create the tuning job and return its name.

    Names have the resolution of a minute; if one is taken, the next suffix is tried.
    """
    require_data(search.bucket)
    base = f"{prefix}-{now or datetime.now():%y%m%d-%H%M}"
    for attempt in range(1, ATTEMPTS + 1):
        suffix = "" if attempt == 1 else f"-{attempt}"
        name = base[: MAX_NAME - len(suffix)] + suffix
        try:
            sagemaker.create_hyper_parameter_tuning_job(**build_request(name, search))
        except sagemaker.exceptions.ResourceInUse:
            continue
        return name
    raise RuntimeError(f"{ATTEMPTS} tuning jobs called {base} exist already")


def require_data(bucket: str) -> None:
    """Raise unless there is training data in the bucket."""
    found = s3.list_objects_v2(Bucket=bucket, Prefix="train/", MaxKeys=1)
    if not found["KeyCount"]:
        raise NoTrainingDataError(f"s3://{bucket}/train/ is empty")


def build_request(name: str, search: Search) -> dict[str, Any]:
    """Return the request for CreateHyperParameterTuningJob."""
    return {
        "HyperParameterTuningJobName": name,
        "HyperParameterTuningJobConfig": {
            "Strategy": "Bayesian",
            "HyperParameterTuningJobObjective": {"Type": "Maximize", "MetricName": "validation:auc"},
            "ResourceLimits": {
                "MaxNumberOfTrainingJobs": search.jobs,
                "MaxParallelTrainingJobs": search.parallel,
            },
            "ParameterRanges": {
                "IntegerParameterRanges": [{"Name": "num_leaves", "MinValue": "15", "MaxValue": "255"}],
                "ContinuousParameterRanges": [
                    {"Name": "learning_rate", "MinValue": "0.005", "MaxValue": "0.3", "ScalingType": "Logarithmic"}
                ],
                "CategoricalParameterRanges": [{"Name": "boosting", "Values": ["gbdt", "dart"]}],
            },
            "TrainingJobEarlyStoppingType": "Auto",
        },
        "TrainingJobDefinition": {
            "StaticHyperParameters": {"num_iterations": "500"},
            "AlgorithmSpecification": {
                "TrainingImage": search.image,
                "TrainingInputMode": "File",
                "MetricDefinitions": [{"Name": "validation:auc", "Regex": r"valid_1's auc: ([0-9\.]+)"}],
            },
            "RoleArn": search.role,
            "InputDataConfig": [_channel("train", search.bucket), _channel("validation", search.bucket)],
            "OutputDataConfig": {"S3OutputPath": f"s3://{search.bucket}/models/"},
            "ResourceConfig": {"InstanceType": search.instance, "InstanceCount": 1, "VolumeSizeInGB": 30},
            "StoppingCondition": {"MaxRuntimeInSeconds": 3600},
        },
        "Tags": [{"Key": key, "Value": value} for key, value in search.tags.items()],
    }


def _channel(name: str, bucket: str) -> dict[str, Any]:
    source = {
        "S3DataType": "S3Prefix",
        "S3Uri": f"s3://{bucket}/{name}/",
        "S3DataDistributionType": "FullyReplicated",
    }
    return {"ChannelName": name, "DataSource": {"S3DataSource": source}, "ContentType": "text/csv"}
