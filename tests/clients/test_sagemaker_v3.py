"""The SageMaker Python SDK v3: sagemaker-core's resource and sagemaker-train's tuner, waiting on virtual time."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.clients.required import library

library("sagemaker.train.model_trainer", "sagemaker.train.tuner", "pandas")

import boto3  # noqa: E402
from botocore.exceptions import ClientError  # noqa: E402
from sagemaker.core import shapes  # noqa: E402
from sagemaker.core.helper.session_helper import Session  # noqa: E402
from sagemaker.core.parameter import CategoricalParameter, ContinuousParameter, IntegerParameter  # noqa: E402
from sagemaker.core.resources import HyperParameterTuningJob  # noqa: E402
from sagemaker.core.training import configs  # noqa: E402
from sagemaker.core.utils.exceptions import FailedStatusError, TimeoutExceededError  # noqa: E402
from sagemaker.train.model_trainer import ModelTrainer  # noqa: E402
from sagemaker.train.tuner import HyperparameterTuner  # noqa: E402

from mock_tuning import TrainingFailed  # noqa: E402

pytestmark = pytest.mark.tuning_mock(virtual_sleep=True)

REGION = "us-east-1"
IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/training:1"
ROLE = "arn:aws:iam::123456789012:role/SageMakerRole"
TRUST = {"Effect": "Allow", "Principal": {"Service": "sagemaker.amazonaws.com"}, "Action": "sts:AssumeRole"}
METRICS = [{"Name": "rmse", "Regex": "rmse: (.*)"}]


# --- sagemaker-core --------------------------------------------------------------------------------------------


def create(name: str = "nightly") -> Any:
    """Create a random search of four training jobs."""
    eta = shapes.ContinuousParameterRange(name="eta", min_value="0.1", max_value="0.9")
    return HyperParameterTuningJob.create(
        region=REGION,
        hyper_parameter_tuning_job_name=name,
        hyper_parameter_tuning_job_config=shapes.HyperParameterTuningJobConfig(
            strategy="Random",
            resource_limits=shapes.ResourceLimits(max_number_of_training_jobs=4, max_parallel_training_jobs=2),
            hyper_parameter_tuning_job_objective=shapes.HyperParameterTuningJobObjective(
                type="Minimize", metric_name="rmse"
            ),
            parameter_ranges=shapes.ParameterRanges(continuous_parameter_ranges=[eta]),
        ),
        training_job_definition=shapes.HyperParameterTrainingJobDefinition(
            algorithm_specification=shapes.HyperParameterAlgorithmSpecification(
                training_image=IMAGE,
                training_input_mode="File",
                metric_definitions=[shapes.MetricDefinition(name="rmse", regex="rmse: (.*)")],
            ),
            role_arn=ROLE,
            output_data_config=shapes.OutputDataConfig(s3_output_path="s3://bucket/models"),
            resource_config=shapes.ResourceConfig(instance_type="ml.m5.large", instance_count=1, volume_size_in_gb=30),
            stopping_condition=shapes.StoppingCondition(max_runtime_in_seconds=3600),
        ),
    )


@pytest.mark.usefixtures("tuning_mock")
def test_a_job_runs_to_its_end() -> None:
    job = create()
    assert job.hyper_parameter_tuning_job_status == "InProgress"

    job.wait()

    assert job.hyper_parameter_tuning_job_status == "Completed"
    assert job.training_job_status_counters.completed == 4
    assert job.best_training_job.objective_status == "Succeeded"


@pytest.mark.tuning_mock(progression="manual", times=None)
def test_the_time_it_waits_moves_the_job(tuning_mock: Any) -> None:
    create().wait(poll=60)

    assert tuning_mock.job("nightly").status == "Completed"


@pytest.mark.tuning_mock(progression="manual", times=None)
@pytest.mark.usefixtures("tuning_mock")
def test_waiting_too_long_is_a_timeout() -> None:
    with pytest.raises(TimeoutExceededError):
        create().wait(poll=5, timeout=20)


@pytest.mark.usefixtures("tuning_mock")
def test_its_training_jobs_are_there() -> None:
    job = create()
    job.wait()

    training_jobs = list(job.get_all_training_jobs())

    assert {each.training_job_status for each in training_jobs} == {"Completed"}
    assert len(training_jobs) == 4


@pytest.mark.usefixtures("tuning_mock")
def test_all_jobs_are_found() -> None:
    for number in range(12):
        create(f"job-{number:02}")

    found = list(HyperParameterTuningJob.get_all(region=REGION, name_contains="job-", sort_by="Name"))

    assert sorted(each.hyper_parameter_tuning_job_name for each in found) == [f"job-{n:02}" for n in range(12)]


@pytest.mark.usefixtures("tuning_mock")
def test_a_job_is_stopped_and_deleted() -> None:
    job = create()

    job.stop()

    assert job.refresh().hyper_parameter_tuning_job_status == "Stopping"
    job.wait()
    assert job.hyper_parameter_tuning_job_status == "Stopped"
    job.delete()
    with pytest.raises(ClientError, match="ResourceNotFound"):
        job.refresh()


def test_a_job_that_fails_says_why(tuning_mock: Any) -> None:
    @tuning_mock.objective
    def objective(hyperparameters: Any) -> None:
        raise TrainingFailed("AlgorithmError: no such column")

    with pytest.raises(FailedStatusError, match="All training jobs failed"):
        create().wait()


# --- sagemaker-train -------------------------------------------------------------------------------------------


@pytest.fixture
def trainer(tuning_mock: Any) -> Callable[..., Any]:
    """A trainer whose role is there: the SDK looks whether SageMaker may assume it, and what it is allowed."""
    policy = json.dumps({"Version": "2012-10-17", "Statement": [TRUST]})
    boto3.client("iam", region_name=REGION).create_role(RoleName="SageMakerRole", AssumeRolePolicyDocument=policy)

    def make(**changes: Any) -> Any:
        keywords = {
            "training_image": IMAGE,
            "role": ROLE,
            "compute": configs.Compute(instance_type="ml.m5.large", instance_count=1, volume_size_in_gb=30),
            "hyperparameters": {"num_round": "100"},
            "output_data_config": configs.OutputDataConfig(s3_output_path="s3://bucket/models"),
            "stopping_condition": configs.StoppingCondition(max_runtime_in_seconds=3600),
            "sagemaker_session": Session(boto3.Session(region_name=REGION)),
            **changes,
        }
        return ModelTrainer(**keywords)

    return make


@pytest.fixture
def tuner(trainer: Callable[..., Any]) -> Callable[..., Any]:
    """A random search of six training jobs, unless told otherwise."""

    def make(of: Any = None, **changes: Any) -> Any:
        keywords = {
            "objective_metric_name": "rmse",
            "hyperparameter_ranges": {
                "eta": ContinuousParameter(0.1, 0.9),
                "max_depth": IntegerParameter(2, 9),
                "booster": CategoricalParameter(["gbtree", "dart"]),
            },
            "metric_definitions": METRICS,
            "objective_type": "Minimize",
            "strategy": "Random",
            "max_jobs": 6,
            "max_parallel_jobs": 2,
            **changes,
        }
        return HyperparameterTuner(of or trainer(), **keywords)

    return make


INPUTS = [configs.InputData(channel_name="train", data_source="s3://bucket/train")]


def test_tune_waits_for_the_end(tuner: Callable[..., Any], tuning_mock: Any) -> None:
    tuned = tuner()

    tuned.tune(inputs=INPUTS, job_name="nightly", wait=True)

    assert tuned.describe().hyper_parameter_tuning_job_status == "Completed"
    assert tuned.best_training_job() == tuning_mock.job("nightly").best_training_job["TrainingJobName"]
    assert tuned.analytics().dataframe()["eta"].between(0.1, 0.9).all()


def test_a_source_folder_is_uploaded_to_the_default_bucket(
    tuner: Callable[..., Any], trainer: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "train.py").write_text("print('rmse: 1')\n")
    source = configs.SourceCode(source_dir=str(tmp_path), entry_script="train.py")

    tuner(trainer(source_code=source)).tune(inputs=INPUTS, job_name="nightly", wait=True)

    channels = HyperParameterTuningJob.get("nightly", region=REGION).training_job_definition.input_data_config
    uploaded = {each.channel_name: each.data_source.s3_data_source.s3_uri for each in channels}
    _, _, bucket, prefix = uploaded["sm_drivers"].split("/", 3)
    listed = boto3.client("s3", region_name=REGION).list_objects_v2(Bucket=bucket, Prefix=prefix)
    assert bucket == "sagemaker-us-east-1-123456789012"
    assert listed["KeyCount"] > 0


def test_a_tuner_is_stopped(tuner: Callable[..., Any]) -> None:
    tuned = tuner()
    tuned.tune(inputs=INPUTS, job_name="nightly", wait=False)

    tuned.stop_tuning_job()

    assert tuned.describe().hyper_parameter_tuning_job_status == "Stopping"
    tuned.wait()
    assert tuned.describe().hyper_parameter_tuning_job_status == "Stopped"


def test_a_warm_start(tuner: Callable[..., Any]) -> None:
    tuner().tune(inputs=INPUTS, job_name="parent", wait=True)
    parent = shapes.ParentHyperParameterTuningJob(hyper_parameter_tuning_job_name="parent")
    warm_start = shapes.HyperParameterTuningJobWarmStartConfig(
        parent_hyper_parameter_tuning_jobs=[parent], warm_start_type="IdenticalDataAndAlgorithm"
    )

    child = tuner(warm_start_config=warm_start)
    child.tune(inputs=INPUTS, job_name="child", wait=True)

    described = child.describe()
    assert described.warm_start_config.warm_start_type == "IdenticalDataAndAlgorithm"
    assert described.overall_best_training_job.training_job_name.startswith(("parent-", "child-"))


def test_early_stopping_and_autotune(tuner: Callable[..., Any], trainer: Callable[..., Any]) -> None:
    numbers = trainer(hyperparameters={"num_round": "100", "gamma": "0.3"})
    tuned = tuner(numbers, autotune=True, early_stopping_type="Auto", hyperparameters_to_keep_static=["num_round"])

    tuned.tune(inputs=INPUTS, job_name="nightly", wait=True)

    described = tuned.describe()
    assert described.autotune.mode == "Enabled"
    assert described.hyper_parameter_tuning_job_config.training_job_early_stopping_type == "Auto"


def test_a_role_by_name_and_a_bucket_by_default(tuner: Callable[..., Any], trainer: Callable[..., Any]) -> None:
    tuner(trainer(role="SageMakerRole", output_data_config=None)).tune(inputs=INPUTS, job_name="nightly", wait=True)

    definition = HyperParameterTuningJob.get("nightly", region=REGION).training_job_definition
    assert definition.role_arn == ROLE
    assert definition.output_data_config.s3_output_path.startswith("s3://sagemaker-us-east-1-123456789012/")
