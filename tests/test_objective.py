"""Objectives: who is asked, what an answer comes to, what is told of one that cannot be."""

from __future__ import annotations

import re
from typing import Any

import pytest

from mock_tuning import ObjectiveError, TrainingFailed, TrainingResult, TrainingRun, TrainingStopped, UsageError
from tests.support import create_request, several_definitions

METRIC = "FinalHyperParameterTuningJobObjectiveMetric"


@pytest.fixture
def client(sagemaker_client: Any) -> Any:
    return sagemaker_client


def create(client: Any, name: str = "nightly", *, jobs: int = 1, parallel: int = 1, **changes: Any) -> None:
    client.create_hyper_parameter_tuning_job(**create_request(name, jobs=jobs, parallel=parallel, **changes))


def run(client: Any, tuning_mock: Any, answer: Any, **options: Any) -> dict[str, Any]:
    """Return the one training job of a job whose objective gives this answer, at its end."""
    tuning_mock.objective(lambda hyperparameters: answer)
    create(client, **options)
    (child,) = tuning_mock.job("nightly").finish().training_jobs
    return child


def poll_to_the_end(client: Any) -> None:
    for _ in range(5):
        client.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName="nightly")


def metrics(client: Any, child: dict[str, Any]) -> dict[str, float]:
    shown = client.describe_training_job(TrainingJobName=child["TrainingJobName"])
    return {each["MetricName"]: each["Value"] for each in shown.get("FinalMetricDataList", ())}


# --- who is asked ---------------------------------------------------------------------------------------------


def test_it_gets_all_hyperparameters_as_strings_the_static_ones_included(client: Any, tuning_mock: Any) -> None:
    seen: list[Any] = []
    tuning_mock.objective(lambda hyperparameters: seen.append(hyperparameters) or 1)

    create(client)
    (child,) = tuning_mock.job("nightly").finish().training_jobs

    static = {"num_round": "100", "_tuning_objective_metric": "validation:rmse"}
    assert seen == [{**static, **child["TunedHyperParameters"]}]
    assert all(isinstance(value, str) for value in seen[0].values())


@pytest.mark.tuning_mock(progression="manual")
def test_it_is_asked_at_the_launch_of_each_training_job_and_told_nothing_before(client: Any, tuning_mock: Any) -> None:
    asked: list[int] = []
    tuning_mock.objective(lambda hyperparameters, run: asked.append(run.number) or 0.5)
    create(client, jobs=4, parallel=2)
    job = tuning_mock.job("nightly")

    tuning_mock.clock.advance(seconds=30)
    running = job.training_jobs

    assert asked == [1, 2]
    assert all(METRIC not in child and child["ObjectiveStatus"] == "Pending" for child in running)
    job.finish()
    assert asked == [1, 2, 3, 4]


def test_one_with_a_second_parameter_is_told_of_its_training_job(client: Any, tuning_mock: Any) -> None:
    seen: list[TrainingRun] = []
    tuning_mock.objective(lambda hyperparameters, run: seen.append(run) or 1)

    create(client)
    (child,) = tuning_mock.job("nightly").finish().training_jobs

    (told,) = seen
    assert (told.name, told.arn, told.number) == (child["TrainingJobName"], child["TrainingJobArn"], 1)
    assert (told.tuning_job_name, told.attempt, told.region) == ("nightly", 1, "us-east-1")
    assert told.definition["StoppingCondition"] == {"MaxRuntimeInSeconds": 3600}


def test_the_most_specific_one_wins_and_of_equals_the_latest(client: Any, tuning_mock: Any) -> None:
    @tuning_mock.objective(image="training")
    @tuning_mock.objective(job="others")
    def two(hyperparameters: Any) -> float:
        return 2

    @tuning_mock.objective
    def one(hyperparameters: Any) -> float:
        return 1

    tuning_mock.objective(lambda hyperparameters: 3, definition="second")
    tuning_mock.objective(lambda hyperparameters: 4, job="MINE")
    tuning_mock.objective(lambda hyperparameters: 5, job="mine")
    create(client, "mine")
    create(client, "others")
    create(client, "both", jobs=2, **several_definitions("first", "second"))

    values = {
        (name, child.get("TrainingJobDefinitionName")): child[METRIC]["Value"]
        for name in ("mine", "others", "both")
        for child in tuning_mock.job(name).finish().training_jobs
    }

    assert values == {("mine", None): 5, ("others", None): 2, ("both", "first"): 2, ("both", "second"): 3}
    assert (two({}), one({})) == (2, 1)


def test_without_one_values_are_between_0_and_1_and_differ(client: Any, tuning_mock: Any) -> None:
    create(client, jobs=8)

    values = [child[METRIC]["Value"] for child in tuning_mock.job("nightly").finish().training_jobs]

    assert all(0 < value < 1 for value in values)
    assert len(set(values)) > 1


@pytest.mark.parametrize("function", [0.5, "rmse", None], ids=repr)
def test_what_cannot_be_called_is_refused(function: Any, tuning_mock: Any) -> None:
    if function is None:

        async def function(hyperparameters: Any) -> float:
            return 1

    with pytest.raises(UsageError, match="objective"):
        tuning_mock.objective(function)


# --- what an answer comes to -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        pytest.param(0.5, 0.5, id="a number"),
        pytest.param(3, 3, id="an integer"),
        pytest.param([3, 2, 1.5], 1.5, id="numbers by epoch: the last"),
        pytest.param({"validation:rmse": 2}, 2, id="a mapping"),
        pytest.param({"validation:rmse": (4, 2.5)}, 2.5, id="a mapping to numbers by epoch"),
        pytest.param("epoch 1 rmse: 4.5\nepoch 2 rmse: 3.5 (kept)", 3.5, id="log text: the last match"),
        pytest.param(b"rmse: 1.25", 1.25, id="log bytes"),
        pytest.param(TrainingResult({"validation:rmse": 2}, seconds=7), 2, id="a result"),
        pytest.param([2, float("nan")], 2, id="what is not a number at the end"),
        pytest.param(0.89074, 0.8907399773597717, id="32 bits, as RECORDED"),
    ],
)
def test_an_answer_becomes_the_final_objective(answer: Any, value: float, client: Any, tuning_mock: Any) -> None:
    child = run(client, tuning_mock, answer)

    assert child[METRIC] == {"MetricName": "validation:rmse", "Value": value}
    assert (child["TrainingJobStatus"], child["ObjectiveStatus"]) == ("Completed", "Succeeded")


@pytest.mark.parametrize(
    "answer",
    ["rmse=0.5", "", {"validation:rsme": 0.5}, {}, [], float("nan"), float("inf"), 1e300, "rmse: ..."],
    ids=repr,
)
def test_without_the_objective_s_metric_its_evaluation_has_failed(answer: Any, client: Any, tuning_mock: Any) -> None:
    child = run(client, tuning_mock, answer)

    # DOCUMENTED (aws-behaviour.md, 3.4): Completed, but not evaluated.
    assert (child["TrainingJobStatus"], child["ObjectiveStatus"]) == ("Completed", "Failed")
    assert METRIC not in child


def test_all_metrics_that_the_job_defines_are_shown_and_no_others(client: Any, tuning_mock: Any) -> None:
    definitions = [
        {"Name": "validation:rmse", "Regex": r"rmse: ([0-9.]+)"},
        {"Name": "loss", "Regex": r"^loss=(\S+)"},
        {"Name": "no group", "Regex": r"loss"},
    ]
    log = "rmse: 3\nloss=9e-1\nlater loss=7\nrmse: 2"
    child = run(
        client,
        tuning_mock,
        log,
        TrainingJobDefinition__AlgorithmSpecification__MetricDefinitions=definitions,
    )

    assert metrics(client, child) == {"validation:rmse": 2, "loss": pytest.approx(0.9), "ObjectiveMetric": 2}


def test_a_failure_has_its_reason(client: Any, tuning_mock: Any) -> None:
    child = run(client, tuning_mock, TrainingFailed("AlgorithmError: out of memory"))

    assert (child["TrainingJobStatus"], child["ObjectiveStatus"]) == ("Failed", "Failed")
    assert child["FailureReason"] == "AlgorithmError: out of memory"


def test_a_fault_of_the_service_counts_as_retryable(client: Any, tuning_mock: Any) -> None:
    @tuning_mock.objective
    def objective(hyperparameters: Any) -> float:
        raise TrainingFailed("InternalServerError: We encountered an internal error. Please try again.")

    create(client)

    counters = tuning_mock.job("nightly").finish().describe()["TrainingJobStatusCounters"]
    assert (counters["RetryableError"], counters["NonRetryableError"]) == (1, 0)


def test_a_stopped_one_has_the_metrics_it_was_given(client: Any, tuning_mock: Any) -> None:
    child = run(client, tuning_mock, TrainingStopped(seconds=5, value=0.25))

    assert (child["TrainingJobStatus"], child["ObjectiveStatus"]) == ("Stopped", "Succeeded")
    assert child[METRIC]["Value"] == 0.25


@pytest.mark.tuning_mock(progression="manual")
def test_one_without_any_training_can_be_stopped_before_it(client: Any, tuning_mock: Any) -> None:
    tuning_mock.objective(lambda hyperparameters: TrainingResult(0.5, seconds=0))
    create(client)
    tuning_mock.clock.advance(seconds=30)

    (child,) = tuning_mock.job("nightly").stop().finish().training_jobs

    assert (child["TrainingJobStatus"], child["ObjectiveStatus"]) == ("Stopped", "Failed")


@pytest.mark.parametrize("seconds", [0, 7, 1800])
def test_it_takes_the_seconds_it_says(seconds: float, client: Any, tuning_mock: Any) -> None:
    child = run(client, tuning_mock, TrainingResult(1, seconds))

    shown = client.describe_training_job(TrainingJobName=child["TrainingJobName"])
    entered = {each["Status"]: each["StartTime"] for each in shown["SecondaryStatusTransitions"]}
    assert (entered["Uploading"] - entered["Training"]).total_seconds() == pytest.approx(seconds, abs=0.01)
    assert shown["BillableTimeInSeconds"] == shown["TrainingTimeInSeconds"] >= seconds


def test_seconds_can_be_set_for_all_that_do_not_say(client: Any, tuning_mock: Any) -> None:
    tuning_mock.objective.seconds = (600, 700)
    create(client, jobs=5)

    for child in tuning_mock.job("nightly").finish().training_jobs:
        lasted = (child["TrainingEndTime"] - child["TrainingStartTime"]).total_seconds()
        assert 600 <= lasted <= 700 + 40


@pytest.mark.parametrize("seconds", [-1, "1", (2, 1), (1, None), (None, 1), (None,) * 2, float("inf"), True], ids=repr)
def test_seconds_that_cannot_be_are_refused(seconds: Any, tuning_mock: Any) -> None:
    with pytest.raises(UsageError, match="seconds"):
        tuning_mock.objective.seconds = seconds


# --- what cannot be ------------------------------------------------------------------------------------------------


def test_an_error_of_the_objective_names_the_training_job_and_the_way_out(client: Any, tuning_mock: Any) -> None:
    def objective(hyperparameters: Any) -> float:
        return float(hyperparameters["lr"])

    tuning_mock.objective(objective)
    create(client)

    with pytest.raises(ObjectiveError, match="objective raised KeyError: 'lr'") as caught:
        poll_to_the_end(client)

    text = str(caught.value)
    assert re.search(r"training job 1, 'nightly-001-[0-9a-f]{8}', of tuning job 'nightly'", text)
    assert "'num_round': '100'" in text
    assert "raise TrainingFailed('reason') instead" in text
    assert isinstance(caught.value.__cause__, KeyError)


def test_after_an_error_the_job_stands_before_the_launch(client: Any, tuning_mock: Any) -> None:
    tuning_mock.objective(lambda hyperparameters: None)
    create(client, jobs=3)
    job = tuning_mock.job("nightly")

    for _ in range(2):
        with pytest.raises(ObjectiveError, match="answered None"):
            job.finish()
    tuning_mock.objective(lambda hyperparameters: 1)

    assert len(job.finish().training_jobs) == 3


@pytest.mark.parametrize("answer", [None, True, {"validation:rmse": "0.5"}, [[1, 2]], object, "("], ids=str)
def test_an_answer_that_is_none_is_told(answer: Any, client: Any, tuning_mock: Any) -> None:
    changes: dict[str, Any] = {}
    if answer == "(":  # log text for a broken regular expression
        metric = [{"Name": "validation:rmse", "Regex": "("}]
        changes["TrainingJobDefinition__AlgorithmSpecification__MetricDefinitions"] = metric

    with pytest.raises(ObjectiveError, match="nightly"):
        run(client, tuning_mock, answer, **changes)


@pytest.mark.parametrize("reason", ["", "x" * 1025, None], ids=["empty", "too long", "none"])
def test_a_reason_that_cannot_be_is_refused(reason: Any) -> None:
    with pytest.raises(UsageError, match="a FailureReason is a text of 1 to 1024 characters"):
        TrainingFailed(reason)
