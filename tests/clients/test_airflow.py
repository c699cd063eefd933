"""Airflow's operator, sensor, trigger and hook for tuning jobs, run without a scheduler or a database."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable
from typing import Any

import pytest

from tests.clients.required import library

# Airflow reads its configuration, and writes it where it is missing, when it is imported.
HOME = tempfile.mkdtemp(prefix="airflow-")
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
os.environ["AIRFLOW_HOME"] = HOME
os.environ["AIRFLOW__CORE__UNIT_TEST_MODE"] = "True"
library("airflow.providers.amazon.aws.operators.sagemaker", "aiobotocore.session")

import boto3  # noqa: E402
from airflow.providers.amazon.aws.hooks.sagemaker import SageMakerHook  # noqa: E402
from airflow.providers.amazon.aws.operators.sagemaker import SageMakerTuningOperator  # noqa: E402
from airflow.providers.amazon.aws.sensors.sagemaker import SageMakerTuningSensor  # noqa: E402
from airflow.providers.common.compat.sdk import AirflowException, TaskDeferred  # noqa: E402

from mock_tuning import TrainingFailed  # noqa: E402
from tests.clients.helpers import JOB, launch_request  # noqa: E402

pytestmark = pytest.mark.tuning_mock(virtual_sleep=True)

REGION = "us-east-1"
AWS = {"aws_conn_id": None, "region_name": REGION}
ROLE = "TrainingJobDefinition__RoleArn"


@pytest.fixture
def client(tuning_mock: Any) -> Any:
    """A client; the bucket with the input is there, because the hook looks."""
    s3 = boto3.client("s3", region_name=REGION)
    s3.create_bucket(Bucket="bucket")
    s3.put_object(Bucket="bucket", Key="train/part-0", Body=b"1,2")
    return boto3.client("sagemaker", region_name=REGION)


@pytest.fixture
def operator(client: Any) -> Callable[..., Any]:
    """The operator for a tuning job of four training jobs."""

    def make(config: dict[str, Any] | None = None, **keywords: Any) -> Any:
        return SageMakerTuningOperator(
            task_id="tune", config=config or launch_request(), check_interval=60, **AWS, **keywords
        )

    return make


@pytest.fixture
def failing(tuning_mock: Any) -> None:
    @tuning_mock.objective
    def objective(hyperparameters: Any) -> None:
        raise TrainingFailed("AlgorithmError: no such column")


def test_the_operator_waits_for_the_end(operator: Callable[..., Any]) -> None:
    result = operator().execute({})

    assert result["Tuning"]["HyperParameterTuningJobStatus"] == "Completed"
    assert result["Tuning"]["BestTrainingJob"]["ObjectiveStatus"] == "Succeeded"


@pytest.mark.tuning_mock(progression="manual", times=None)
def test_the_time_the_operator_waits_moves_the_job(operator: Callable[..., Any], tuning_mock: Any) -> None:
    operator(max_ingestion_time=24 * 3600).execute({})

    assert tuning_mock.job("nightly").status == "Completed"


@pytest.mark.tuning_mock(progression="manual", times=None)
def test_the_operator_gives_up_after_its_time(operator: Callable[..., Any]) -> None:
    with pytest.raises(AirflowException, match="took more than 120 seconds"):
        operator(max_ingestion_time=120).execute({})


def test_the_operator_may_go_on_at_once(operator: Callable[..., Any]) -> None:
    result = operator(wait_for_completion=False).execute({})

    assert result["Tuning"]["HyperParameterTuningJobStatus"] == "InProgress"


@pytest.mark.usefixtures("failing")
def test_the_operator_fails_with_the_job(operator: Callable[..., Any]) -> None:
    with pytest.raises(AirflowException, match="failed because All training jobs failed"):
        operator().execute({})


def test_the_operator_takes_templated_numbers_and_a_role_by_name(operator: Callable[..., Any]) -> None:
    boto3.client("iam").create_role(RoleName="Tuner", Path="/service-role/", AssumeRolePolicyDocument="{}")
    config = launch_request(
        **{ROLE: "Tuner", "HyperParameterTuningJobConfig__ResourceLimits__MaxNumberOfTrainingJobs": "4"}
    )

    result = operator(config).execute({})

    definition = result["Tuning"]["TrainingJobDefinition"]
    assert definition["RoleArn"] == "arn:aws:iam::123456789012:role/service-role/Tuner"


def test_the_sensor_waits_for_the_end(client: Any) -> None:
    client.create_hyper_parameter_tuning_job(**launch_request())
    sensor = SageMakerTuningSensor(task_id="wait", job_name="nightly", **AWS)

    poked = [sensor.poke({}) for _ in range(5)]

    assert poked == [False] * 4 + [True]


@pytest.mark.usefixtures("failing")
def test_the_sensor_fails_with_the_job(client: Any) -> None:
    client.create_hyper_parameter_tuning_job(**launch_request())
    sensor = SageMakerTuningSensor(task_id="wait", job_name="nightly", poke_interval=30, **AWS)

    with pytest.raises(AirflowException, match="All training jobs failed"):
        sensor.execute({})


async def fired(trigger: Any) -> Any:
    """Return the first event of a trigger."""
    async for event in trigger.run():
        return event
    raise AssertionError("the trigger ended without an event")


@pytest.mark.asyncio
async def test_the_trigger_polls_what_the_operator_created(operator: Callable[..., Any]) -> None:
    deferred = operator(deferrable=True)
    with pytest.raises(TaskDeferred) as leaving:
        deferred.execute({})

    event = await fired(leaving.value.trigger)

    assert event.payload["status"] == "success"
    result = deferred.execute_complete({}, event.payload)
    assert result["Tuning"]["HyperParameterTuningJobStatus"] == "Completed"


@pytest.mark.asyncio
@pytest.mark.usefixtures("failing")
async def test_the_trigger_tells_that_the_job_failed(operator: Callable[..., Any]) -> None:
    deferred = operator(deferrable=True)
    with pytest.raises(TaskDeferred) as leaving:
        deferred.execute({})

    event = await fired(leaving.value.trigger)

    assert event.payload["status"] == "failed"
    with pytest.raises(AirflowException, match="All training jobs failed"):
        deferred.execute_complete({}, event.payload)


def test_the_hook_creates_and_describes(client: Any) -> None:
    hook = SageMakerHook(**AWS)

    hook.create_tuning_job(launch_request(), wait_for_completion=True, check_interval=60)

    assert hook.describe_tuning_job(JOB["HyperParameterTuningJobName"])["HyperParameterTuningJobStatus"] == "Completed"


def test_the_hook_misses_input_that_is_not_there(tuning_mock: Any) -> None:
    boto3.client("s3", region_name=REGION).create_bucket(Bucket="bucket")

    with pytest.raises(AirflowException, match="does not exist"):
        SageMakerHook(**AWS).create_tuning_job(launch_request(), wait_for_completion=False)
