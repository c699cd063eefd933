"""What tests share: requests such as real launchers send, and recorded answers."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.awsrequest import HeadersDict

from mock_tuning.activation import current
from mock_tuning.wire import WireRequest

RECORDED = Path(__file__).parent / "recorded"

TUNING_DESCRIBES = (
    "ack_describe_completed_warm_start_2021",
    "ack_describe_inprogress_2021",
    "describe_completed_2019",
    "describe_failed_2024",
    "describe_inprogress_before_stop_2024",
    "describe_inprogress_just_created_2020",
    "describe_inprogress_zero_children_2024",
    "describe_stopping_2024",
)
"""Recorded answers of DescribeHyperParameterTuningJob that a job can be seeded with."""

ACCOUNT = "123456789012"
IMAGE = f"{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/training:1"


def recorded(name: str) -> dict[str, Any]:
    """Return a recorded answer by its file's name without ending."""
    content: dict[str, Any] = json.loads((RECORDED / f"{name}.json").read_text("utf-8"))
    return content


def create_request(name: str = "nightly", *, jobs: int = 4, parallel: int = 2, **changes: Any) -> dict[str, Any]:
    """Return a valid CreateHyperParameterTuningJob request with one definition and a custom image.

    `changes` replace members by dotted path with ``__`` for the dot:
    ``HyperParameterTuningJobConfig__Strategy="Random"``; ``None`` takes the member out.
    """
    request: dict[str, Any] = {
        "HyperParameterTuningJobName": name,
        "HyperParameterTuningJobConfig": {
            "Strategy": "Bayesian",
            "HyperParameterTuningJobObjective": {"Type": "Minimize", "MetricName": "validation:rmse"},
            "ResourceLimits": {"MaxNumberOfTrainingJobs": jobs, "MaxParallelTrainingJobs": parallel},
            "ParameterRanges": {
                "IntegerParameterRanges": [{"Name": "max_depth", "MinValue": "2", "MaxValue": "9"}],
                "ContinuousParameterRanges": [
                    {"Name": "eta", "MinValue": "1e-05", "MaxValue": "0.5", "ScalingType": "Logarithmic"}
                ],
                "CategoricalParameterRanges": [{"Name": "booster", "Values": ["gbtree", "dart"]}],
            },
        },
        "TrainingJobDefinition": definition(),
    }
    return changed(request, **changes)


def definition(**changes: Any) -> dict[str, Any]:
    """Return a valid training job definition; `changes` as for :func:`create_request`."""
    return changed(
        {
            "StaticHyperParameters": {"num_round": "100"},
            "AlgorithmSpecification": {
                "TrainingImage": IMAGE,
                "TrainingInputMode": "File",
                "MetricDefinitions": [{"Name": "validation:rmse", "Regex": r"rmse: ([0-9\.]+)"}],
            },
            "RoleArn": f"arn:aws:iam::{ACCOUNT}:role/SageMakerRole",
            "InputDataConfig": [
                {
                    "ChannelName": "train",
                    "DataSource": {
                        "S3DataSource": {
                            "S3DataType": "S3Prefix",
                            "S3Uri": "s3://bucket/train/",
                            "S3DataDistributionType": "FullyReplicated",
                        }
                    },
                }
            ],
            "OutputDataConfig": {"S3OutputPath": "s3://bucket/output/"},
            "ResourceConfig": {"InstanceType": "ml.m5.xlarge", "InstanceCount": 1, "VolumeSizeInGB": 30},
            "StoppingCondition": {"MaxRuntimeInSeconds": 3600},
        },
        **changes,
    )


def several_definitions(*names: str) -> dict[str, Any]:
    """Return the changes that turn :func:`create_request` into one with TrainingJobDefinitions."""
    ranges = create_request()["HyperParameterTuningJobConfig"]["ParameterRanges"]
    return {
        "HyperParameterTuningJobConfig__HyperParameterTuningJobObjective": None,
        "HyperParameterTuningJobConfig__ParameterRanges": None,
        "TrainingJobDefinition": None,
        "TrainingJobDefinitions": [
            definition(
                DefinitionName=name,
                TuningObjective={"Type": "Minimize", "MetricName": "validation:rmse"},
                HyperParameterRanges=copy.deepcopy(ranges),
            )
            for name in names
        ],
    }


def changed(document: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return a copy of `document` with members replaced by ``__``-joined path, or taken out by ``None``."""
    document = copy.deepcopy(document)
    for path, value in changes.items():
        *parents, last = path.split("__")
        node = document
        for parent in parents:
            node = node.setdefault(parent, {})
        if value is None:
            node.pop(last, None)
        else:
            node[last] = value
    return document


@dataclass(frozen=True)
class Answer:
    """What came back for a raw request, its body parsed."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def members(self) -> dict[str, Any]:
        """The members of the body, as JSON has them."""
        content: dict[str, Any] = json.loads(self.body)
        return content

    @property
    def code(self) -> str:
        """The error's code."""
        return str(self.members["__type"])

    @property
    def message(self) -> str:
        """The error's sentence, under either spelling."""
        return str(self.members.get("message", self.members.get("Message")))


def post(operation: str | None, body: Any = b"{}", *, host: str = "api.sagemaker.us-east-1.amazonaws.com") -> Answer:
    """Send a request to the active mock as a client without a model would; a `body` of bytes goes as it is."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = HeadersDict({"Content-Type": "application/x-amz-json-1.1"})
    if operation is not None:
        headers["X-Amz-Target"] = f"SageMaker.{operation}"
    answer = current().router.answer(WireRequest("POST", f"https://{host}/", host, headers, content))
    return Answer(answer.status, answer.headers, answer.body)


def load_everything() -> None:
    """Import what a mock imports when it is first used.

    pytester's runs in this process take out of ``sys.modules`` what they have imported: each would begin
    anew, and meet names of modules that are no longer there.
    """
    import boto3

    from mock_tuning import MockTuningServer, mock_tuning

    with mock_tuning() as tuning, MockTuningServer():
        tuning.seed_job()
        boto3.client("sagemaker", region_name="us-east-1").list_hyper_parameter_tuning_jobs()
