"""The SageMaker Python SDK v2: ``HyperparameterTuner`` as its users write it, its waits on virtual time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.clients.required import library

library("sagemaker.tuner", "pandas")

import boto3  # noqa: E402
from botocore.exceptions import ClientError  # noqa: E402
from sagemaker.estimator import Estimator  # noqa: E402
from sagemaker.exceptions import UnexpectedStatusException  # noqa: E402
from sagemaker.parameter import CategoricalParameter, ContinuousParameter, IntegerParameter  # noqa: E402
from sagemaker.session import Session  # noqa: E402
from sagemaker.tuner import (  # noqa: E402
    HyperbandStrategyConfig,
    HyperparameterTuner,
    InstanceConfig,
    StrategyConfig,
    TuningJobCompletionCriteriaConfig,
    create_transfer_learning_tuner,
)

from mock_tuning import TrainingFailed  # noqa: E402

pytestmark = pytest.mark.tuning_mock(virtual_sleep=True)

IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/training:1"
XGBOOST = "811284229777.dkr.ecr.us-east-1.amazonaws.com/xgboost:1"
TRAIN = "s3://bucket/train"
METRICS = [{"Name": "rmse", "Regex": "rmse: (.*)"}]
RANGES = {
    "eta": ContinuousParameter(0.1, 0.9),
    "max_depth": IntegerParameter(2, 9),
    "booster": CategoricalParameter(["gbtree", "dart"]),
}


@pytest.fixture
def session(tuning_mock: Any) -> Any:
    return Session(boto3.Session(region_name="us-east-1"))


@pytest.fixture
def estimator(session: Any) -> Callable[..., Any]:
    """An estimator with a role's ARN and an output path, unless told otherwise."""

    def make(image: str = IMAGE, **changes: Any) -> Any:
        keywords = {
            "role": "arn:aws:iam::123456789012:role/SageMakerRole",
            "output_path": "s3://bucket/models",
            "instance_count": 1,
            "instance_type": "ml.m5.large",
            "hyperparameters": {"num_round": "100"},
            **changes,
        }
        return Estimator(image, sagemaker_session=session, **keywords)

    return make


@pytest.fixture
def tuner(estimator: Callable[..., Any]) -> Callable[..., Any]:
    """A tuner of an own image: a random search of six training jobs, unless told otherwise."""

    def make(of: Any = None, **changes: Any) -> Any:
        keywords = {
            "objective_metric_name": "rmse",
            "hyperparameter_ranges": RANGES,
            "metric_definitions": METRICS,
            "objective_type": "Minimize",
            "strategy": "Random",
            "max_jobs": 6,
            "max_parallel_jobs": 2,
            **changes,
        }
        return HyperparameterTuner(of or estimator(), **keywords)

    return make


@pytest.fixture
def builtin_tuner(estimator: Callable[..., Any], tuner: Callable[..., Any]) -> Callable[..., Any]:
    """A tuner of a built-in algorithm: warm starts made from a tuner leave metric definitions out."""
    return lambda: tuner(estimator(XGBOOST), objective_metric_name="validation:rmse", metric_definitions=None)


def status_of(tuner: Any) -> str:
    return str(tuner.describe()["HyperParameterTuningJobStatus"])


def test_fit_waits_for_the_end(tuner: Callable[..., Any], tuning_mock: Any) -> None:
    tuned = tuner(early_stopping_type="Auto")

    tuned.fit(TRAIN, job_name="nightly", wait=True)

    assert status_of(tuned) == "Completed"
    assert tuned.best_training_job().startswith("nightly-")
    assert tuning_mock.clock.skipped > 0


@pytest.mark.tuning_mock(progression="manual", times=None)
def test_the_time_it_waits_moves_the_job(tuner: Callable[..., Any], tuning_mock: Any) -> None:
    tuned = tuner()

    tuned.fit(TRAIN, job_name="nightly", wait=True)

    assert status_of(tuned) == "Completed"
    assert len(tuning_mock.calls) > 20


def test_the_best_estimator_is_that_of_the_best_training_job(tuner: Callable[..., Any], tuning_mock: Any) -> None:
    tuned = tuner()
    tuned.fit(TRAIN, job_name="nightly")

    best = tuned.best_estimator()

    found = tuning_mock.job("nightly").best_training_job
    assert best.model_data == f"s3://bucket/models/{found['TrainingJobName']}/output/model.tar.gz"
    assert best.hyperparameters().items() >= {**found["TunedHyperParameters"], "num_round": "100"}.items()


def test_analytics_has_a_row_for_each_training_job(tuner: Callable[..., Any]) -> None:
    tuned = tuner()
    tuned.fit(TRAIN, job_name="nightly")

    frame = tuned.analytics().dataframe()

    assert len(frame) == 6
    assert set(frame["TrainingJobStatus"]) == {"Completed"}
    assert frame["eta"].between(0.1, 0.9).all()
    assert (frame["TrainingElapsedTimeSeconds"] > 0).all()
    assert list(tuned.analytics().tuning_ranges) == ["max_depth", "eta", "booster"]


def test_attach_finds_the_job_again(tuner: Callable[..., Any], session: Any) -> None:
    tuner(early_stopping_type="Auto", random_seed=3, max_runtime_in_seconds=7200).fit(TRAIN, job_name="nightly")

    again = HyperparameterTuner.attach("nightly", sagemaker_session=session)

    assert again.objective_metric_name == "rmse"
    assert (again.max_jobs, again.max_parallel_jobs, again.random_seed) == (6, 2, 3)
    assert (again.early_stopping_type, again.max_runtime_in_seconds) == ("Auto", 7200)
    assert (again.estimator.instance_type, again.estimator.output_path) == ("ml.m5.large", "s3://bucket/models")
    assert again.best_training_job().startswith("nightly-")


def test_attach_makes_the_estimator_of_a_built_in_algorithm(
    builtin_tuner: Callable[..., Any], estimator: Callable[..., Any], tuner: Callable[..., Any], session: Any
) -> None:
    image = "382416733822.dkr.ecr.us-east-1.amazonaws.com/kmeans:1"
    static = {"k": "10", "feature_dim": "784"}
    tuner(
        estimator(image, hyperparameters=static),
        objective_metric_name="test:msd",
        metric_definitions=None,
        hyperparameter_ranges={"extra_center_factor": IntegerParameter(4, 10)},
    ).fit(TRAIN, job_name="clusters")

    again = HyperparameterTuner.attach("clusters", sagemaker_session=session)

    assert type(again.estimator).__name__ == "KMeans"


def test_a_warm_start_from_a_tuner(builtin_tuner: Callable[..., Any]) -> None:
    parent = builtin_tuner()
    parent.fit(TRAIN, job_name="parent")

    child = parent.identical_dataset_and_algorithm_tuner()
    child.fit(TRAIN, job_name="child")

    assert child.describe()["WarmStartConfig"]["WarmStartType"] == "IdenticalDataAndAlgorithm"
    assert child.describe()["OverallBestTrainingJob"]["TrainingJobName"].startswith(("parent-", "child-"))


def test_a_warm_start_on_other_data_and_machines(builtin_tuner: Callable[..., Any], session: Any) -> None:
    builtin_tuner().fit(TRAIN, job_name="parent")

    child = create_transfer_learning_tuner("parent", sagemaker_session=session)
    child.estimator.instance_type = "ml.m5.4xlarge"
    child.fit("s3://bucket/other", job_name="child")

    assert child.describe()["WarmStartConfig"]["WarmStartType"] == "TransferLearning"


def test_a_warm_start_from_a_job_that_runs_is_refused(builtin_tuner: Callable[..., Any]) -> None:
    parent = builtin_tuner()
    parent.fit(TRAIN, job_name="parent", wait=False)

    with pytest.raises(ClientError, match="ValidationException"):
        parent.identical_dataset_and_algorithm_tuner().fit(TRAIN, job_name="child")


def test_several_estimators_in_one_job(estimator: Callable[..., Any], session: Any) -> None:
    tuned = HyperparameterTuner.create(
        {"fast": estimator(), "deep": estimator(instance_type="ml.p3.2xlarge")},
        {"fast": "rmse", "deep": "rmse"},
        {"fast": {"eta": RANGES["eta"]}, "deep": {"max_depth": RANGES["max_depth"]}},
        {"fast": METRICS, "deep": METRICS},
        strategy="Random",
        max_jobs=8,
        max_parallel_jobs=3,
    )

    tuned.fit({"fast": {"train": TRAIN}, "deep": {"train": TRAIN}}, job_name="both", include_cls_metadata={})

    names = tuned.analytics().dataframe()["TrainingJobDefinitionName"]
    assert names.value_counts().to_dict() == {"fast": 4, "deep": 4}
    assert tuned.best_estimator().output_path == "s3://bucket/models"
    assert set(HyperparameterTuner.attach("both", sagemaker_session=session).estimator_dict) == {"fast", "deep"}


def test_a_job_is_stopped_once_and_again(tuner: Callable[..., Any]) -> None:
    tuned = tuner()
    tuned.fit(TRAIN, job_name="nightly", wait=False)

    tuned.stop_tuning_job()

    assert status_of(tuned) == "Stopping"
    tuned.wait()
    assert status_of(tuned) == "Stopped"
    tuned.stop_tuning_job()  # refused by the service, which the SDK passes over


def test_a_job_that_fails_says_why(tuner: Callable[..., Any], tuning_mock: Any) -> None:
    @tuning_mock.objective
    def objective(hyperparameters: Any) -> None:
        raise TrainingFailed("AlgorithmError: no such column")

    tuned = tuner()

    with pytest.raises(UnexpectedStatusException, match="Reason: No training job succeeded after 5 attempts"):
        tuned.fit(TRAIN, job_name="nightly")
    with pytest.raises(Exception, match="Best training job not available for tuning job: nightly"):
        tuned.best_estimator()
    assert set(tuned.analytics().dataframe()["TrainingJobStatus"]) <= {"Failed", "Stopped"}


def test_autotune_chooses_the_ranges(tuner: Callable[..., Any], estimator: Callable[..., Any]) -> None:
    numbers = estimator(hyperparameters={"num_round": "100", "eta": "0.3", "max_depth": "5"})
    tuned = tuner(
        numbers, autotune=True, hyperparameters_to_keep_static=["num_round"], hyperparameter_ranges=None, max_jobs=4
    )

    tuned.fit(TRAIN, job_name="nightly")

    assert tuned.describe()["Autotune"] == {"Mode": "Enabled"}
    assert {"eta", "max_depth"} <= set(tuned.analytics().dataframe())


def test_hyperband_and_completion_criteria(tuner: Callable[..., Any], session: Any) -> None:
    tuned = tuner(
        strategy="Hyperband",
        strategy_config=StrategyConfig(HyperbandStrategyConfig(max_resource=9, min_resource=1)),
        completion_criteria_config=TuningJobCompletionCriteriaConfig(complete_on_convergence=True),
    )

    tuned.fit(TRAIN, job_name="nightly")

    config = tuned.describe()["HyperParameterTuningJobConfig"]
    assert config["StrategyConfig"]["HyperbandStrategyConfig"] == {"MinResource": 1, "MaxResource": 9}
    again = HyperparameterTuner.attach("nightly", sagemaker_session=session)
    assert again.completion_criteria_config.complete_on_convergence


def test_a_grid_is_searched_whole(tuner: Callable[..., Any]) -> None:
    tuned = tuner(strategy="Grid", hyperparameter_ranges={"booster": RANGES["booster"]}, max_jobs=2)

    tuned.fit(TRAIN, job_name="nightly")

    assert set(tuned.analytics().dataframe()["booster"]) == {"gbtree", "dart"}


def test_instances_by_priority(tuner: Callable[..., Any], session: Any) -> None:
    tuned = tuner()
    tuned.override_resource_config([InstanceConfig(1, "ml.m5.large", 30), InstanceConfig(1, "ml.m5.xlarge", 30)])

    tuned.fit(TRAIN, job_name="nightly")

    assert tuned.best_estimator().instance_type == "ml.m5.large"
    assert HyperparameterTuner.attach("nightly", sagemaker_session=session).estimator.instance_count == 1


def test_default_bucket_source_folder_role_and_job_name(
    tuner: Callable[..., Any], estimator: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "train.py").write_text("print('rmse: 1')\n")
    trust = '{"Version": "2012-10-17", "Statement": []}'
    boto3.client("iam").create_role(RoleName="Tuner", Path="/service-role/", AssumeRolePolicyDocument=trust)
    tuned = tuner(estimator(role="Tuner", output_path=None, source_dir=str(tmp_path), entry_point="train.py"))

    tuned.fit({"train": TRAIN})

    definition = tuned.describe()["TrainingJobDefinition"]
    _, _, bucket, key = definition["StaticHyperParameters"]["sagemaker_submit_directory"].strip('"').split("/", 3)
    assert definition["RoleArn"] == "arn:aws:iam::123456789012:role/service-role/Tuner"
    assert definition["OutputDataConfig"] == {"S3OutputPath": "s3://sagemaker-us-east-1-123456789012/"}
    assert boto3.client("s3").head_object(Bucket=bucket, Key=key)["ContentLength"] > 0
    assert tuned.best_estimator().role == definition["RoleArn"]


def test_each_test_starts_empty_for_names_of_the_same_minute(tuner: Callable[..., Any], tuning_mock: Any) -> None:
    tuner().fit(TRAIN, wait=False)

    assert len(tuning_mock.jobs()) == 1
