"""The package without its extras: ``.ci/run`` runs this where none is installed, other runs pass it over."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

import pytest

from mock_tuning import UsageError, mock_tuning


def bayesian() -> dict[str, Any]:
    """Return a request that would learn, with Optuna, from its ninth training job on."""
    return {
        "HyperParameterTuningJobName": "valley",
        "HyperParameterTuningJobConfig": {
            "Strategy": "Bayesian",
            "HyperParameterTuningJobObjective": {"Type": "Minimize", "MetricName": "loss"},
            "ResourceLimits": {"MaxNumberOfTrainingJobs": 12, "MaxParallelTrainingJobs": 1},
            "ParameterRanges": {"ContinuousParameterRanges": [{"Name": "x", "MinValue": "0", "MaxValue": "1"}]},
        },
        "TrainingJobDefinition": {
            "AlgorithmSpecification": {
                "TrainingImage": "123456789012.dkr.ecr.us-east-1.amazonaws.com/training:1",
                "TrainingInputMode": "File",
                "MetricDefinitions": [{"Name": "loss", "Regex": "loss=([0-9.]+)"}],
            },
            "RoleArn": "arn:aws:iam::123456789012:role/SageMaker",
            "OutputDataConfig": {"S3OutputPath": "s3://bucket/output/"},
            "ResourceConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 10},
            "StoppingCondition": {"MaxRuntimeInSeconds": 3600},
        },
    }


@pytest.mark.parametrize("library", ["aiobotocore", "numpy", "optuna", "time_machine"])
def test_no_extra_is_installed_here(library: str) -> None:
    assert find_spec(library) is None


def test_a_bayesian_job_draws_at_random_and_the_handle_says_so(tuning_mock: Any, sagemaker_client: Any) -> None:
    sagemaker_client.create_hyper_parameter_tuning_job(**bayesian())
    job = tuning_mock.job("valley").finish()

    assert job.search.startswith("Random draws in place of Bayesian: Optuna is not installed")
    assert len({row["TunedHyperParameters"]["x"] for row in job.training_jobs}) == 12
    assert job.best_training_job is not None


def test_the_same_seed_gives_the_same_draws() -> None:
    def drawn(seed: int) -> list[str]:
        import boto3

        with mock_tuning(random_seed=seed) as tuning:
            client = boto3.client("sagemaker", region_name="us-east-1")
            client.create_hyper_parameter_tuning_job(**bayesian())
            return [row["TunedHyperParameters"]["x"] for row in tuning.job("valley").finish().training_jobs]

    assert drawn(1) == drawn(1) != drawn(2)


def test_virtual_sleep_says_what_to_install() -> None:
    with pytest.raises(UsageError, match=r"needs time-machine, .* pip install 'mock-tuning\[time\]'"):
        mock_tuning(virtual_sleep=True).start()

    with mock_tuning() as tuning:  # nothing of the attempt is left
        assert tuning.jobs() == []
