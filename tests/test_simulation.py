"""What ends training jobs and tuning jobs: failures, criteria, time limits, early stopping, retries."""

from __future__ import annotations

from typing import Any

import pytest

from mock_tuning import TrainingFailed, TrainingResult, mock_tuning
from tests.support import create_request

CONFIG = "HyperParameterTuningJobConfig__"
CRITERIA = f"{CONFIG}TuningJobCompletionCriteria"
METRIC = "FinalHyperParameterTuningJobObjectiveMetric"

ALL_FAILED = "All training jobs failed. Please take a look at the training jobs failures to get more details."
NONE_SUCCEEDED = (
    "No training job succeeded after 5 attempts. For additional details, please take a look at the training job"
    " failures by listing training jobs for the hyperparameter tuning job."
)


@pytest.fixture
def client(sagemaker_client: Any) -> Any:
    return sagemaker_client


def run(client: Any, objective: Any = None, **options: Any) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Run a job to its end under `objective`; return what Describe shows and its training jobs in launch order."""
    with mock_tuning(progression="immediate") as tuning:
        if objective is not None:
            tuning.objective(objective)
        client.create_hyper_parameter_tuning_job(**create_request(**options))
        job = tuning.job("nightly")
        return job.describe(), job.training_jobs


def counted(shown: dict[str, Any]) -> dict[str, int]:
    """Return the counters that are not zero."""
    return {name: count for name, count in shown["TrainingJobStatusCounters"].items() if count}


def failing(hyperparameters: Any) -> float:
    raise TrainingFailed("AlgorithmError: no such column")


# --- the failure rule -----------------------------------------------------------------------------------


def test_five_failures_with_four_in_parallel_end_the_job_after_eight(client: Any) -> None:
    shown, _ = run(client, failing, jobs=20, parallel=4)

    # RECORDED (aws-behaviour.md, 3.5): those that run when the fifth fails are counted.
    assert (shown["HyperParameterTuningJobStatus"], shown["FailureReason"]) == ("Failed", NONE_SUCCEEDED)
    assert counted(shown) == {"NonRetryableError": 8}
    assert shown["ObjectiveStatusCounters"] == {"Succeeded": 0, "Pending": 0, "Failed": 8}
    assert "BestTrainingJob" not in shown


@pytest.mark.parametrize(("jobs", "parallel"), [(2, 2), (3, 1), (5, 1)])
def test_if_all_of_a_few_fail_the_job_fails(jobs: int, parallel: int, client: Any) -> None:
    shown, _ = run(client, failing, jobs=jobs, parallel=parallel)

    assert (shown["HyperParameterTuningJobStatus"], shown["FailureReason"]) == ("Failed", ALL_FAILED)
    assert counted(shown) == {"NonRetryableError": jobs}


@pytest.mark.parametrize(("jobs", "ran"), [(20, 5), (2, 2)])
def test_a_regex_that_matches_nothing_is_the_service_s_failure(jobs: int, ran: int, client: Any) -> None:
    shown, _ = run(client, lambda hyperparameters: "val-rmse=0.5", jobs=jobs, parallel=1)

    # INFERRED: that the service fails so early is known, its sentence is ours.
    assert shown["HyperParameterTuningJobStatus"] == "Failed"
    assert shown["FailureReason"].startswith(f"No objective metrics found after running {ran} training jobs.")
    assert counted(shown) == {"Completed": ran}


def test_one_success_is_enough(client: Any) -> None:
    def objective(hyperparameters: Any, run: Any) -> float:
        return 1 if run.number == 3 else failing(hyperparameters)

    shown, _ = run(client, objective, jobs=9, parallel=1)

    assert shown["HyperParameterTuningJobStatus"] == "Completed"
    assert counted(shown) == {"Completed": 1, "NonRetryableError": 8}
    assert shown["BestTrainingJob"][METRIC]["Value"] == 1
    assert "FailureReason" not in shown


# --- completion criteria and the time limit -------------------------------------------------------------


@pytest.mark.parametrize(("kind", "target"), [("Maximize", 0.9), ("Minimize", -0.9)])
def test_a_target_that_is_reached_ends_the_job_and_stops_what_runs(kind: str, target: float, client: Any) -> None:
    def objective(hyperparameters: Any, run: Any) -> float:
        return target if run.number == 5 else 0

    shown, children = run(
        client,
        objective,
        jobs=50,
        parallel=3,
        **{
            f"{CONFIG}HyperParameterTuningJobObjective__Type": kind,
            CRITERIA: {"TargetObjectiveMetricValue": target},
        },
    )

    assert shown["HyperParameterTuningJobStatus"] == "Completed"  # INFERRED (aws-behaviour.md, 3.1)
    assert shown["BestTrainingJob"] == children[4]
    assert 5 <= len(children) <= 8
    assert {child["TrainingJobStatus"] for child in children[5:]} <= {"Completed", "Stopped"}
    assert any(child["TrainingJobStatus"] == "Stopped" for child in children)


def test_training_jobs_that_do_not_improve_end_the_job(client: Any) -> None:
    criteria = {"BestObjectiveNotImproving": {"MaxNumberOfTrainingJobsNotImproving": 4}}

    shown, children = run(client, lambda hyperparameters: 0.5, jobs=50, parallel=1, **{CRITERIA: criteria})

    assert len(children) == 5
    assert shown["TuningJobCompletionDetails"] == {"NumberOfTrainingJobsObjectiveNotImproving": 4}


def test_convergence_ends_a_job_that_asked_for_it_and_is_told(client: Any) -> None:
    criteria = {"ConvergenceDetected": {"CompleteOnConvergence": "Enabled"}}

    shown, children = run(client, lambda hyperparameters: 0.5, jobs=50, parallel=1, **{CRITERIA: criteria})

    assert len(children) < 50
    converged = shown["TuningJobCompletionDetails"]["ConvergenceDetectedTime"]
    assert shown["CreationTime"] < converged < shown["HyperParameterTuningEndTime"]


@pytest.mark.parametrize("criteria", [{}, {"ConvergenceDetected": {"CompleteOnConvergence": "Disabled"}}], ids=str)
def test_nobody_who_did_not_ask_is_ended_by_a_criterion(criteria: dict[str, Any], client: Any) -> None:
    shown, children = run(client, lambda hyperparameters: 0.5, jobs=30, parallel=1, **{CRITERIA: criteria})

    assert len(children) == 30
    assert shown["TuningJobCompletionDetails"] == {"NumberOfTrainingJobsObjectiveNotImproving": 29}


def test_the_time_limit_stops_what_runs_and_the_job_is_completed(client: Any) -> None:
    limits = {"MaxNumberOfTrainingJobs": 50, "MaxParallelTrainingJobs": 3, "MaxRuntimeInSeconds": 600}

    shown, children = run(client, **{f"{CONFIG}ResourceLimits": limits})

    lived = (shown["HyperParameterTuningEndTime"] - shown["CreationTime"]).total_seconds()
    assert shown["HyperParameterTuningJobStatus"] == "Completed"  # INFERRED; that it stops what runs is RECORDED
    assert 600 <= lived <= 600 + 180
    stopped = [child for child in children if child["TrainingJobStatus"] == "Stopped"]
    assert 0 < len(stopped) <= 3  # a slot may just be free
    assert {child["TrainingJobStatus"] for child in children} == {"Completed", "Stopped"}


def test_a_training_job_s_own_time_limit_stops_it_alone(client: Any, tuning_mock: Any) -> None:
    tuning_mock.objective(lambda hyperparameters: TrainingResult([5, 4, 3, 2, 1], seconds=1000))
    request = create_request(jobs=2, parallel=1, TrainingJobDefinition__StoppingCondition__MaxRuntimeInSeconds=550)
    client.create_hyper_parameter_tuning_job(**request)

    children = tuning_mock.job("nightly").finish().training_jobs

    shown = client.describe_training_job(TrainingJobName=children[0]["TrainingJobName"])
    assert (shown["TrainingJobStatus"], shown["SecondaryStatus"]) == ("Stopped", "MaxRuntimeExceeded")
    assert [child[METRIC]["Value"] for child in children] == [4, 4]


# --- early stopping and retries -------------------------------------------------------------------------


def curves(*series: list[float]) -> Any:
    return lambda hyperparameters, run: TrainingResult(series[run.number - 1], seconds=100)


def test_early_stopping_stops_what_is_worse_than_the_median_of_running_averages(client: Any) -> None:
    series = ([4.0, 3, 2, 1], [4.0, 3, 2, 1], [3.0, 3.5, 4, 4], [3.0, 2, 1, 0.5])

    shown, children = run(
        client, curves(*series), jobs=4, parallel=1, **{f"{CONFIG}TrainingJobEarlyStoppingType": "Auto"}
    )

    # DOCUMENTED: after each epoch. Averages up to the third are 4, 3.5, 3: it is stopped at 4 > 3.
    assert [child["TrainingJobStatus"] for child in children] == ["Completed", "Completed", "Stopped", "Completed"]
    assert children[2][METRIC]["Value"] == 4
    assert shown["ObjectiveStatusCounters"] == {"Succeeded": 4, "Pending": 0, "Failed": 0}
    lasted = [child["TrainingEndTime"] - child["TrainingStartTime"] for child in children]
    assert lasted[2] < min(lasted[:2])


@pytest.mark.parametrize("kind", [None, "Off"])
def test_without_early_stopping_nothing_is_stopped(kind: str | None, client: Any) -> None:
    series = ([4.0, 3, 2, 1], [9.0, 9, 9, 9])

    _, children = run(client, curves(*series), jobs=2, parallel=1, **{f"{CONFIG}TrainingJobEarlyStoppingType": kind})

    assert [child["TrainingJobStatus"] for child in children] == ["Completed", "Completed"]


@pytest.mark.parametrize(("attempts", "status"), [(2, "Completed"), (1, "Failed")])
def test_a_retry_strategy_repeats_faults_of_the_service_under_the_same_name(
    attempts: int, status: str, client: Any, tuning_mock: Any
) -> None:
    def objective(hyperparameters: Any, run: Any) -> float:
        if run.attempt <= 2:
            raise TrainingFailed("InternalServerError: We encountered an internal error.", seconds=60)
        return 1

    tuning_mock.objective(objective)
    retry = {"MaximumRetryAttempts": attempts}
    request = create_request(jobs=1, parallel=1, TrainingJobDefinition__RetryStrategy=retry)
    client.create_hyper_parameter_tuning_job(**request)
    (child,) = tuning_mock.job("nightly").finish().training_jobs

    shown = client.describe_training_job(TrainingJobName=child["TrainingJobName"])
    entered = [each["Status"] for each in shown["SecondaryStatusTransitions"]]
    moments = [each["StartTime"] for each in shown["SecondaryStatusTransitions"]]
    # DOCUMENTED: its SecondaryStatus goes back to Starting.
    once = ["Starting", "Downloading", "Training"]
    assert entered == once * attempts + (
        [*once, "Uploading", "Completed"] if status == "Completed" else [*once, status]
    )
    assert moments == sorted(moments)
    assert shown["CreationTime"] == moments[0]


def test_a_failure_of_the_client_is_not_repeated(client: Any) -> None:
    attempts: list[int] = []

    def objective(hyperparameters: Any, run: Any) -> float:
        attempts.append(run.attempt)
        return failing(hyperparameters)

    run(client, objective, jobs=1, parallel=1, TrainingJobDefinition__RetryStrategy={"MaximumRetryAttempts": 3})

    assert attempts == [1]


# --- polls ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "objective",
    [failing, lambda hyperparameters: 1, lambda hyperparameters: TrainingResult(1, 90000), lambda _: "nothing"],
    ids=["failing", "plain", "taking a day", "without a metric"],
)
@pytest.mark.parametrize("times", [1, 2, 5])
def test_a_job_is_over_at_the_nth_poll_whatever_comes_of_its_training_jobs(
    times: int, objective: Any, client: Any
) -> None:
    with mock_tuning(times=times) as tuning:
        tuning.objective(objective)
        client.create_hyper_parameter_tuning_job(
            **create_request(jobs=12, TrainingJobDefinition__StoppingCondition__MaxRuntimeInSeconds=100000)
        )
        seen = [
            client.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName="nightly") for _ in range(times + 1)
        ]

    running = [shown["HyperParameterTuningJobStatus"] == "InProgress" for shown in seen]
    modified = [shown["LastModifiedTime"] for shown in seen]
    assert running == [True] * (times - 1) + [False] * 2
    assert modified == sorted(modified)
