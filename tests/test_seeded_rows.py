"""Seeds with their training jobs given one by one: all that is said of them stands, and must agree."""

from __future__ import annotations

from typing import Any

import pytest

from tests.seeding import refused_seed

METRIC = "FinalHyperParameterTuningJobObjectiveMetric"
ARN = "arn:aws:sagemaker:us-east-1:123456789012:training-job/"


def row(name: str | None = None, value: float | None = None, **members: Any) -> dict[str, Any]:
    named = {} if name is None else {"TrainingJobName": name}
    return {**named, **({} if value is None else {METRIC: {"Value": value}}), **members}


# --- counters -------------------------------------------------------------------------------------------------


def test_counters_that_the_rows_do_not_come_to_are_refused_seed(tuning_mock: Any) -> None:
    assert refused_seed(tuning_mock, training_jobs=[{}, {}], TrainingJobStatusCounters={"Completed": 5}) == (
        "TrainingJobStatusCounters say Completed 5, the training jobs given come to Completed 2; leave"
        " TrainingJobStatusCounters out, they follow from them."
    )
    assert refused_seed(tuning_mock, training_jobs=[{}, {}], ObjectiveStatusCounters={"Succeeded": 1, "Failed": 1}) == (
        "ObjectiveStatusCounters say Succeeded 1, Failed 1, the training jobs given come to Succeeded 2, Failed 0;"
        " leave ObjectiveStatusCounters out, they follow from them."
    )


def test_counters_that_the_rows_come_to_stand(make_tuning_job: Any) -> None:
    job = make_tuning_job(
        training_jobs=[{}, {"ObjectiveStatus": "Failed"}, {"TrainingJobStatus": "Failed"}],
        TrainingJobStatusCounters={"Completed": 2, "RetryableError": 1},
        ObjectiveStatusCounters={"Succeeded": 1, "Failed": 2},
    )

    assert job.describe()["TrainingJobStatusCounters"]["RetryableError"] == 1
    assert [child["ObjectiveStatus"] for child in job.training_jobs] == ["Succeeded", "Failed", "Failed"]


def test_a_failure_of_the_service_is_a_retryable_error(make_tuning_job: Any) -> None:
    # DOCUMENTED: InternalServerError is what a RetryStrategy retries.
    rows = [{"TrainingJobStatus": "Failed", "FailureReason": f"{kind}: x"} for kind in ("InternalServerError", "Other")]

    counters = make_tuning_job(status="Failed", training_jobs=rows).describe()["TrainingJobStatusCounters"]

    assert (counters["RetryableError"], counters["NonRetryableError"]) == (1, 1)


# --- names ----------------------------------------------------------------------------------------------------


def test_two_rows_of_one_name_are_refused_seed(tuning_mock: Any) -> None:
    said = refused_seed(tuning_mock, training_jobs=[row("a1"), row(), row("A1")])

    assert said == "training jobs 1 and 3 have the same name, 'A1'."


def test_a_name_that_another_tuning_job_has_launched_is_refused_seed(tuning_mock: Any) -> None:
    tuning_mock.seed_job("other", training_jobs=[row("a1")])

    said = refused_seed(tuning_mock, training_jobs=[row(), row("A1")])

    assert said == (
        "the tuning job 'other' has launched a training job 'A1' already; their names are unique in an account and"
        " region."
    )
    assert tuning_mock.seed_job("nightly", region="eu-west-1", training_jobs=[row("a1")])


def test_the_name_of_a_deleted_job_s_training_job_is_free(tuning_mock: Any, sagemaker_client: Any) -> None:
    tuning_mock.seed_job("other", training_jobs=[row("a1")])
    sagemaker_client.delete_hyper_parameter_tuning_job(HyperParameterTuningJobName="other")

    assert tuning_mock.seed_job("nightly", training_jobs=[row("a1")])


def test_a_row_without_a_name_has_that_of_its_arn(make_tuning_job: Any) -> None:
    (child,) = make_tuning_job(training_jobs=[{"TrainingJobArn": ARN + "a1"}]).training_jobs

    assert (child["TrainingJobName"], child["TrainingJobArn"]) == ("a1", ARN + "a1")


# --- what does not go together ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("members", "sentence"),
    [
        ({"ObjectiveStatus": "Pending"}, ": ObjectiveStatus is Pending, but the training job is Completed."),
        (
            {"TrainingJobStatus": "Failed", "ObjectiveStatus": "Succeeded"},
            ": ObjectiveStatus is Succeeded, but the training job is Failed.",
        ),
        (
            {"TrainingJobStatus": "Failed", METRIC: {"Value": 1}},
            (f": there is a {METRIC}, but the training job is Failed; only one that is Completed or Stopped has it."),
        ),
        (
            {"ObjectiveStatus": "Failed", METRIC: {"Value": 1}},
            f": there is a {METRIC}, but ObjectiveStatus is Failed.",
        ),
        ({"TuningJobName": "other"}, ": TuningJobName is 'other', but the tuning job is 'nightly'."),
        ({"FailureReason": "No data."}, ": a training job in status Completed has no FailureReason."),
        (
            {"TrainingJobName": "a1", "TrainingJobArn": ARN + "a2"},
            ": TrainingJobArn names the training job 'a2', TrainingJobName says 'a1'.",
        ),
        (
            {METRIC: {"Value": 1, "Metricname": "x"}},
            f", {METRIC}.Metricname is not a member that SageMaker knows. Did you mean 'MetricName'?",
        ),
        ({METRIC: {"Value": "1"}}, f", {METRIC}: Value: '1' is not of type number."),
        ({METRIC: {"Value": float("nan")}}, f", {METRIC}: Value: nan is not of type number."),
        ({METRIC: {"Value": float("inf")}}, f", {METRIC}: Value: inf is not of type number."),
        ({METRIC: {"Value": 1, "Type": "Minimize"}}, f": {METRIC}.Type is Minimize, but the objective is to Maximize."),
        ({"TrainingJobStatus": "Completed", "TrainingJobArn": 5}, ", TrainingJobArn: 5 is not of type string."),
        (
            {"TrainingJobDefinitionName": "first"},
            (": TrainingJobDefinitionName is 'first', but the one TrainingJobDefinition has no name; leave it out."),
        ),
        (
            {"TrainingJobStatus": "Deleting"},
            (
                " is Deleting, but one that counts is Completed, Stopped, Failed, InProgress, Stopping: give one"
                " of these."
            ),
        ),
        (
            {"CreationTime": 100, "TrainingEndTime": 50},
            ": CreationTime, TrainingStartTime and TrainingEndTime are not in this order.",
        ),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_row_that_cannot_be_is_named(members: dict[str, Any], sentence: str, tuning_mock: Any) -> None:
    assert refused_seed(tuning_mock, training_jobs=[{}, members]) == f"training job 2{sentence}"


def test_a_running_row_has_not_ended(tuning_mock: Any) -> None:
    said = refused_seed(tuning_mock, status="InProgress", training_jobs=[{"TrainingEndTime": 50}])

    assert said == "training job 1: a training job in status InProgress has no TrainingEndTime yet."


def test_metrics_of_two_names_are_no_objective(tuning_mock: Any) -> None:
    rows = [{METRIC: {"MetricName": name, "Value": 1}} for name in ("f1", "auc")]

    said = refused_seed(tuning_mock, training_jobs=rows)

    assert said == f"training job 2: {METRIC}.MetricName is 'auc', but the objective is f1."


def test_the_objective_left_open_is_what_the_rows_call_it(make_tuning_job: Any) -> None:
    job = make_tuning_job(training_jobs=[{METRIC: {"MetricName": "f1", "Value": 1}}])

    assert job.describe()["HyperParameterTuningJobConfig"]["HyperParameterTuningJobObjective"]["MetricName"] == "f1"


def test_a_row_may_say_whose_it_is(make_tuning_job: Any) -> None:
    # As a real list may: unknown (aws-behaviour.md, 5.1).
    job = make_tuning_job("nightly", training_jobs=[{"TuningJobName": "Nightly"}])

    assert "TuningJobName" not in job.training_jobs[0]
