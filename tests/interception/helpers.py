"""What the interception tests share: clients, small requests, and Python processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import botocore.session

from tests.support import IMAGE, create_request

REGION = "us-east-1"
ROOT = Path(__file__).parents[2]

_GUARD = """
import socket
def _refuse(*args, **kwargs):
    raise RuntimeError(f"network used: {args!r}")
socket.socket.connect = socket.getaddrinfo = socket.create_connection = _refuse
"""


def new_client(service: str = "sagemaker", **keywords: Any) -> Any:
    """Return a client of a session of its own; region us-east-1 unless told."""
    session = botocore.session.Session()
    return session.create_client(service, **{"region_name": REGION, **keywords})


def create(client: Any, name: str = "nightly", **changes: Any) -> str:
    """Create a tuning job and return its ARN."""
    answer = client.create_hyper_parameter_tuning_job(**create_request(name, **changes))
    return str(answer["HyperParameterTuningJobArn"])


def names(client: Any) -> list[str]:
    """Return the names of all tuning jobs that a client lists."""
    pages = client.get_paginator("list_hyper_parameter_tuning_jobs").paginate()
    jobs = [job for page in pages for job in page["HyperParameterTuningJobSummaries"]]
    return sorted(job["HyperParameterTuningJobName"] for job in jobs)


def training_job(name: str = "hand-made", **more: Any) -> dict[str, Any]:
    """Return a CreateTrainingJob request, for moto to answer."""
    return {
        "TrainingJobName": name,
        "AlgorithmSpecification": {"TrainingImage": IMAGE, "TrainingInputMode": "File"},
        "RoleArn": "arn:aws:iam::123456789012:role/SageMakerRole",
        "OutputDataConfig": {"S3OutputPath": "s3://bucket/output/"},
        "ResourceConfig": {"InstanceType": "ml.m5.xlarge", "InstanceCount": 1, "VolumeSizeInGB": 30},
        "StoppingCondition": {"MaxRuntimeInSeconds": 3600},
        **more,
    }


def run_python(script: str) -> list[str]:
    """Run a script in a Python process of its own, without network or AWS settings; return what it prints."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "MOTO_", "COVERAGE"))
    }
    environment |= {"AWS_EC2_METADATA_DISABLED": "true", "HOME": os.devnull}
    environment["PYTHONPATH"] = os.pathsep.join([str(ROOT), environment.get("PYTHONPATH", "")]).rstrip(os.pathsep)
    command = [sys.executable, "-c", _GUARD + script]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.splitlines()
