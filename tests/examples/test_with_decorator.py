"""The mock as a decorator and as a context manager."""

from datetime import datetime

import boto3
import pytest
from botocore.exceptions import ClientError
from launcher import NoTrainingDataError, Search, launch
from poller import TuningStoppedError, wait_for_model

from mock_tuning import mock_tuning

SEARCH = Search(
    bucket="churn-data",
    image="123456789012.dkr.ecr.us-east-1.amazonaws.com/churn:7",
    role="arn:aws:iam::123456789012:role/SageMakerRole",
    tags={"team": "growth"},
)
EVENING = datetime(2026, 3, 12, 22, 30)


def put_data():
    """S3 is not ours: these calls are answered by moto."""
    s3 = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="churn-data")
    s3.put_object(Bucket="churn-data", Key="train/part-0.csv", Body=b"1,2,3\n")


@mock_tuning
def test_launch_creates_the_job_that_was_asked_for():
    put_data()

    name = launch(SEARCH, now=EVENING)

    job = mock_tuning.current().job(name)
    assert job.name == "churn-260312-2230"
    assert job.status == "InProgress"
    assert job.tags == {"team": "growth"}
    assert job.describe()["HyperParameterTuningJobConfig"]["ResourceLimits"] == {
        "MaxNumberOfTrainingJobs": 20,
        "MaxParallelTrainingJobs": 4,
    }


@mock_tuning
def test_launching_twice_in_a_minute_takes_another_name():
    put_data()

    names = [launch(SEARCH, now=EVENING) for _ in range(3)]

    assert names == ["churn-260312-2230", "churn-260312-2230-2", "churn-260312-2230-3"]


@mock_tuning
def test_launch_without_data_creates_nothing():
    boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="churn-data")

    with pytest.raises(NoTrainingDataError, match="s3://churn-data/train/ is empty"):
        launch(SEARCH)

    assert mock_tuning.current().jobs() == []


@mock_tuning
def test_a_name_that_sagemaker_refuses_is_refused_here():
    put_data()

    with pytest.raises(ClientError, match="failed to satisfy constraint") as refusal:
        launch(SEARCH, prefix="churn_model")

    assert refusal.value.response["Error"]["Code"] == "ValidationException"


@mock_tuning(times=10)
def test_the_best_model_of_a_launched_job_is_found_without_waiting():
    put_data()
    naps = []
    name = launch(SEARCH, now=EVENING)
    client = boto3.client("sagemaker", region_name="us-east-1")

    model = wait_for_model(client, name, interval=60, sleep=naps.append)

    assert naps == [60] * 9  # over at the tenth poll
    assert model.artifact.startswith("s3://churn-data/models/churn-260312-2230-")
    assert model.artifact.endswith("/output/model.tar.gz")
    assert 15 <= int(model.hyperparameters["num_leaves"]) <= 255
    assert model.hyperparameters["num_iterations"] == "500"


def test_a_job_that_somebody_stops_is_no_success():
    with mock_tuning() as tuning:
        put_data()
        name = launch(SEARCH)
        client = boto3.client("sagemaker", region_name="us-east-1")

        def stop_meanwhile(_):
            if tuning.job(name).status == "InProgress":
                client.stop_hyper_parameter_tuning_job(HyperParameterTuningJobName=name)

        with pytest.raises(TuningStoppedError):
            wait_for_model(client, name, sleep=stop_meanwhile)


@mock_tuning
class TestTwoHoursLater:
    """A decorated class: each test is in a mock of its own."""

    def test_the_clock_moves_a_job(self):
        put_data()
        name = launch(SEARCH, now=EVENING)

        mock_tuning.current().clock.advance(hours=2)

        assert mock_tuning.current().job(name).status == "Completed"

    def test_jobs_of_other_tests_are_not_there(self):
        assert mock_tuning.current().jobs() == []
