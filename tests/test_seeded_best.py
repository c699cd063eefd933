"""Seeds with training jobs: which is the best of those that are given, and of which definition each is."""

from __future__ import annotations

from typing import Any

import pytest

from tests.seeding import refused_seed
from tests.support import create_request, several_definitions

METRIC = "FinalHyperParameterTuningJobObjectiveMetric"
ARN = "arn:aws:sagemaker:us-east-1:123456789012:training-job/"
DEFINITIONS = several_definitions("first", "second")["TrainingJobDefinitions"]


def row(name: str | None = None, value: float | None = None, **members: Any) -> dict[str, Any]:
    named = {} if name is None else {"TrainingJobName": name}
    return {**named, **({} if value is None else {METRIC: {"Value": value}}), **members}


def best(name: str, value: float = 0.5, **members: Any) -> dict[str, Any]:
    """A BestTrainingJob with all that its shape requires."""
    return {
        "TrainingJobName": name,
        "TrainingJobArn": ARN + name,
        "CreationTime": 1_700_000_000,
        "TrainingJobStatus": "Completed",
        "TunedHyperParameters": {"eta": "0.1"},
        METRIC: {"MetricName": "validation:auc", "Value": value},
        **members,
    }


# --- the best -------------------------------------------------------------------------------------------------


def test_a_best_that_another_row_outdoes_is_refused_seed(tuning_mock: Any) -> None:
    rows = [row("a1", 0.1), row("a2", 0.9)]

    assert refused_seed(tuning_mock, training_jobs=rows, BestTrainingJob=best("a1", 0.1)) == (
        "BestTrainingJob is 'a1' with 0.1, but 'a2' has 0.9, and more is better; give that one, or leave"
        " BestTrainingJob out: it follows from the training jobs."
    )


def test_of_an_objective_to_minimize_the_least_is_the_best(tuning_mock: Any) -> None:
    config = create_request()["HyperParameterTuningJobConfig"]
    rows = [row("a1", 0.1), row("a2", 0.9)]
    worse, better = (
        best(name, value, **{METRIC: {"MetricName": "validation:rmse", "Value": value}})
        for name, value in (("a2", 0.9), ("a1", 0.1))
    )
    config["ResourceLimits"]["MaxNumberOfTrainingJobs"] = 2

    said = refused_seed(tuning_mock, training_jobs=rows, BestTrainingJob=worse, HyperParameterTuningJobConfig=config)
    job = tuning_mock.seed_job(training_jobs=rows, BestTrainingJob=better, HyperParameterTuningJobConfig=config)

    assert "and more is not better" in said
    assert [child[METRIC]["Value"] for child in job.training_jobs] == [0.1, 0.9]


def test_a_best_that_is_no_row_is_refused_seed(tuning_mock: Any) -> None:
    said = refused_seed(tuning_mock, training_jobs=[row("b1", 0.1), row("b2", 0.9)], BestTrainingJob=best("other"))

    assert said == (
        "BestTrainingJob 'other' is none of the training jobs given, b1, b2; add it to them, or leave BestTrainingJob"
        " out: it follows from them."
    )


def test_a_best_and_its_row_agree(tuning_mock: Any) -> None:
    rows = [row("a1", 0.5, TunedHyperParameters={"eta": "0.2"})]

    said = refused_seed(tuning_mock, training_jobs=rows, BestTrainingJob=best("A1", 0.5))

    assert said == "BestTrainingJob and training job 1, 'A1', differ in TunedHyperParameters."


def test_moments_of_a_best_and_its_row_agree_to_the_second(tuning_mock: Any) -> None:
    # RECORDED: in summaries they are cut to whole seconds.
    agreeing, others = ([row("a1", 0.5, CreationTime=1_700_000_000 + more)] for more in (0.9, 1.0))

    said = refused_seed(tuning_mock, training_jobs=others, BestTrainingJob=best("a1", 0.5))

    assert said == "BestTrainingJob and training job 1, 'a1', differ in CreationTime."
    assert tuning_mock.seed_job(training_jobs=agreeing, BestTrainingJob=best("a1", 0.5))


def test_what_a_row_leaves_open_of_the_best_is_what_the_best_tells(make_tuning_job: Any) -> None:
    rows = [row("a1"), row("a2", 0.4)]

    job = make_tuning_job(training_jobs=rows, BestTrainingJob=best("a1", 0.5, TrainingEndTime=1_700_000_300))

    one, two = job.training_jobs
    assert one[METRIC]["Value"] == 0.5
    assert one["TunedHyperParameters"] == {"eta": "0.1"}
    assert one["TrainingEndTime"].timestamp() == 1_700_000_300
    assert two[METRIC]["Value"] == 0.4
    assert job.describe()["BestTrainingJob"]["TrainingJobName"] == "a1"


def test_the_best_is_the_row_without_a_name_that_tells_the_same(make_tuning_job: Any) -> None:
    job = make_tuning_job(training_jobs=[{}, row(None, 0.5), row("a3", 0.2)], BestTrainingJob=best("a2", 0.5))

    assert [child["TrainingJobName"] for child in job.training_jobs][1:] == ["a2", "a3"]
    assert job.training_jobs[0][METRIC]["Value"] < 0.5


# --- definitions ------------------------------------------------------------------------------------------------


def test_a_training_job_is_of_the_definition_it_names(make_tuning_job: Any) -> None:
    rows = [{"TrainingJobDefinitionName": name} for name in ("second", "second", "first")]

    job = make_tuning_job(TrainingJobDefinitions=DEFINITIONS, training_jobs=[*rows, {}])

    shown = [child["TrainingJobDefinitionName"] for child in job.training_jobs]
    assert shown == ["second", "second", "first", "second"]  # the last one by its turn


def test_a_training_job_is_of_the_definition_whose_metric_it_has(make_tuning_job: Any) -> None:
    other = {**DEFINITIONS[1], "TuningObjective": {"Type": "Maximize", "MetricName": "auc"}}
    other["AlgorithmSpecification"] = {
        **other["AlgorithmSpecification"],
        "MetricDefinitions": [{"Name": "auc", "Regex": "x"}],
    }

    job = make_tuning_job(
        TrainingJobDefinitions=[DEFINITIONS[0], other], training_jobs=[{METRIC: {"MetricName": "auc", "Value": 1}}]
    )

    assert job.training_jobs[0]["TrainingJobDefinitionName"] == "second"


@pytest.mark.parametrize("number", [1, 2])
def test_the_best_is_of_the_definition_it_names(number: int, make_tuning_job: Any) -> None:
    name = f"nightly-{number:03}-0123abcd"
    given = best(name, TrainingJobDefinitionName="second", **{METRIC: {"MetricName": "validation:rmse", "Value": 0.1}})

    job = make_tuning_job("nightly", TrainingJobDefinitions=DEFINITIONS, BestTrainingJob=given)

    child = job.training_jobs[number - 1]
    assert (child["TrainingJobName"], child["TrainingJobDefinitionName"]) == (name, "second")


@pytest.mark.parametrize("given", ["row", "best"])
def test_a_definition_that_is_not_there_is_refused_with_those_that_are(given: str, tuning_mock: Any) -> None:
    metric = {METRIC: {"MetricName": "validation:rmse", "Value": 0.1}}
    keywords: dict[str, Any] = {
        "row": {"training_jobs": [{"TrainingJobDefinitionName": "secnd"}]},
        "best": {"BestTrainingJob": best("a1", TrainingJobDefinitionName="secnd", **metric)},
    }[given]

    said = refused_seed(tuning_mock, TrainingJobDefinitions=DEFINITIONS, **keywords)

    assert said.endswith(
        "TrainingJobDefinitionName 'secnd' is none of the TrainingJobDefinitions: first, second. Did you mean 'second'?"
    )
