"""The course of a tuning job: what it launches when, and what follows from its training jobs."""

from __future__ import annotations

import struct
from datetime import datetime
from typing import Any

import pytest

from mock_tuning import TrainingFailed, TrainingResult, TrainingStopped, mock_tuning
from tests.support import create_request, several_definitions


@pytest.fixture
def client(sagemaker_client: Any) -> Any:
    return sagemaker_client


def finished(client: Any, **options: Any) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Run a job to its end; return what Describe shows and its training jobs in launch order."""
    with mock_tuning(progression="immediate") as tuning:
        client.create_hyper_parameter_tuning_job(**create_request(**options))
        job = tuning.job("nightly")
        return job.describe(), job.training_jobs


def test_each_poll_shows_progress_though_the_time_limit_stops_every_training_job(client: Any, tuning_mock: Any) -> None:
    tuning_mock.objective(lambda hyperparameters: TrainingResult(0.5, seconds=100_000))
    client.create_hyper_parameter_tuning_job(**create_request(jobs=20))

    polls = [client.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName="nightly") for _ in range(5)]

    assert [each["TrainingJobStatusCounters"]["InProgress"] for each in polls] == [0, 2, 2, 2, 0]
    assert polls[-1]["TrainingJobStatusCounters"]["Stopped"] == 20


@pytest.mark.parametrize(
    ("answer", "secondary", "value"),
    [
        pytest.param(TrainingResult(0.5, seconds=9), "Completed", 0.5, id="done within it"),
        pytest.param(TrainingFailed("AlgorithmError: no memory", seconds=9), "Failed", None, id="failed within it"),
        pytest.param(TrainingStopped(9, 0.5), "Stopped", 0.5, id="stopped within it"),
        pytest.param(TrainingStopped(10, 0.5), "MaxRuntimeExceeded", 0.5, id="stopped by it"),
        pytest.param(TrainingStopped(value=0.5), "MaxRuntimeExceeded", 0.5, id="stopped, nobody says when"),
        pytest.param(TrainingResult(0.5, seconds=40), "MaxRuntimeExceeded", None, id="too long"),
        pytest.param(TrainingResult([4, 3, 2, 1], seconds=40), "MaxRuntimeExceeded", 4, id="too long, by epoch"),
        pytest.param(TrainingStopped(40, [4, 3, 2, 1]), "MaxRuntimeExceeded", 4, id="stopped too late, by epoch"),
    ],
)
def test_a_time_limit_is_held_against_the_seconds_that_an_objective_says(
    answer: Any, secondary: str, value: float | None, client: Any, tuning_mock: Any
) -> None:
    tuning_mock.objective(lambda hyperparameters: answer)
    limit = {"TrainingJobDefinition__StoppingCondition": {"MaxRuntimeInSeconds": 10}}
    client.create_hyper_parameter_tuning_job(**create_request(jobs=1, parallel=1, **limit))

    (child,) = tuning_mock.job("nightly").finish().training_jobs

    # INFERRED: not against the download before, which nobody measured.
    shown = client.describe_training_job(TrainingJobName=child["TrainingJobName"])
    assert shown["SecondaryStatus"] == secondary
    assert child.get("FinalHyperParameterTuningJobObjectiveMetric", {}).get("Value") == value


@pytest.mark.tuning_mock(progression="manual")
@pytest.mark.parametrize(("jobs", "parallel"), [(1, 1), (5, 1), (12, 4), (10, 10)])
def test_parallelism_is_used_and_never_exceeded(jobs: int, parallel: int, client: Any, tuning_mock: Any) -> None:
    client.create_hyper_parameter_tuning_job(**create_request(jobs=jobs, parallel=parallel))
    job = tuning_mock.job("nightly")

    running = []
    while job.status == "InProgress":
        tuning_mock.clock.advance(seconds=2)
        running.append(job.describe()["TrainingJobStatusCounters"]["InProgress"])

    assert max(running) == parallel
    assert len(job.training_jobs) == jobs


def test_the_next_training_job_starts_when_one_ends(client: Any) -> None:
    _, children = finished(client, jobs=6, parallel=2)

    # RECORDED (aws-behaviour.md, 3.2): not in fixed rounds.
    for number, child in enumerate(children[2:], 2):
        ended = sorted(each["TrainingEndTime"] for each in children[:number])
        assert child["CreationTime"] >= ended[number - 2]


def test_training_jobs_are_named_by_launch_order(client: Any) -> None:
    _, children = finished(client, jobs=12, parallel=2)

    assert [child["TrainingJobName"][:12] for child in children] == [
        f"nightly-{number:03d}-" for number in range(1, 13)
    ]
    assert all(child["TrainingJobArn"].endswith(f"training-job/{child['TrainingJobName']}") for child in children)
    assert [child["CreationTime"] for child in children] == sorted(child["CreationTime"] for child in children)


def test_each_training_job_s_times_are_in_order_within_the_job_s(client: Any) -> None:
    shown, children = finished(client, jobs=8, parallel=3)

    for child in children:
        times: list[datetime] = [child[key] for key in ("CreationTime", "TrainingStartTime", "TrainingEndTime")]
        assert times == sorted(times)
        assert all(moment.microsecond == 0 for moment in times)  # RECORDED: whole seconds in summaries
        assert times[-1] <= shown["HyperParameterTuningEndTime"]


@pytest.mark.parametrize(("kind", "best_of"), [("Minimize", min), ("Maximize", max)])
def test_the_best_training_job_has_the_best_value_by_direction(kind: str, best_of: Any, client: Any) -> None:
    shown, children = finished(
        client, jobs=9, HyperParameterTuningJobConfig__HyperParameterTuningJobObjective__Type=kind
    )

    metric = "FinalHyperParameterTuningJobObjectiveMetric"
    values = [child[metric]["Value"] for child in children]
    assert shown["BestTrainingJob"][metric]["Value"] == best_of(values)
    assert shown["BestTrainingJob"] in children
    assert len(set(values)) > 1


def test_objective_values_are_doubles_that_hold_32_bits(client: Any) -> None:
    _, children = finished(client)

    for child in children:
        value = child["FinalHyperParameterTuningJobObjectiveMetric"]["Value"]
        assert struct.unpack("f", struct.pack("f", value))[0] == value


def test_counters_and_consumed_time_follow_from_the_training_jobs(client: Any) -> None:
    shown, children = finished(client, jobs=7, parallel=2)

    assert shown["TrainingJobStatusCounters"] == {
        "Completed": 7, "InProgress": 0, "RetryableError": 0, "NonRetryableError": 0, "Stopped": 0,
    }  # fmt: skip
    assert shown["ObjectiveStatusCounters"] == {"Succeeded": 7, "Pending": 0, "Failed": 0}
    lived = shown["HyperParameterTuningEndTime"] - shown["CreationTime"]
    assert shown["ConsumedResources"]["RuntimeInSeconds"] == pytest.approx(lived.total_seconds(), abs=1)
    assert shown["LastModifiedTime"] == shown["HyperParameterTuningEndTime"]
    assert len(children) == 7


def test_training_jobs_that_do_not_improve_are_counted_since_the_best_by_one_percent(client: Any) -> None:
    shown, children = finished(client, jobs=10, parallel=1)

    # DOCUMENTED (aws-behaviour.md, 3.5): without improving on the best by 1 % or more.
    best, count = float("inf"), 0
    for child in children:
        value = child["FinalHyperParameterTuningJobObjectiveMetric"]["Value"]
        best, count = (value, 0) if value < best * 0.99 else (best, count + 1)
    assert shown["TuningJobCompletionDetails"] == {"NumberOfTrainingJobsObjectiveNotImproving": count}


def test_only_tuned_hyperparameters_are_shown_in_order(client: Any) -> None:
    _, children = finished(client)

    assert all(list(child["TunedHyperParameters"]) == ["booster", "eta", "max_depth"] for child in children)


def test_several_definitions_take_turns(client: Any) -> None:
    _, children = finished(client, jobs=6, parallel=2, **several_definitions("first", "second"))

    assert [child["TrainingJobDefinitionName"] for child in children] == ["first", "second"] * 3


def test_a_grid_over_several_definitions_tries_every_combination_of_each(client: Any) -> None:
    definitions = several_definitions("first", "second")
    values = {"first": ["a"], "second": ["a", "b", "c"]}
    for each in definitions["TrainingJobDefinitions"]:
        each["HyperParameterRanges"] = {
            "CategoricalParameterRanges": [{"Name": "booster", "Values": values[each["DefinitionName"]]}]
        }

    _, children = finished(client, jobs=4, parallel=1, HyperParameterTuningJobConfig__Strategy="Grid", **definitions)

    tried = sorted((child["TrainingJobDefinitionName"], child["TunedHyperParameters"]["booster"]) for child in children)
    assert tried == [("first", "a"), ("second", "a"), ("second", "b"), ("second", "c")]


def test_a_grid_without_a_number_of_training_jobs_launches_one_for_each_combination(client: Any) -> None:
    shown, children = finished(
        client,
        jobs=None,  # type: ignore[arg-type]
        parallel=1,
        HyperParameterTuningJobConfig__Strategy="Grid",
        HyperParameterTuningJobConfig__ResourceLimits={"MaxParallelTrainingJobs": 2},
        HyperParameterTuningJobConfig__ParameterRanges={
            "CategoricalParameterRanges": [
                {"Name": "booster", "Values": ["gbtree", "dart"]},
                {"Name": "policy", "Values": ["x", "y", "z"]},
            ]
        },
    )

    assert shown["HyperParameterTuningJobStatus"] == "Completed"
    assert len({tuple(child["TunedHyperParameters"].values()) for child in children}) == len(children) == 6


def test_the_first_training_jobs_of_a_job_start_cold_and_the_later_ones_warm(client: Any) -> None:
    _, children = finished(client, jobs=6, parallel=2)

    # RECORDED (aws-behaviour.md, 3.2): 2 to 3.5 minutes cold, 3 seconds with warm pools.
    starting = [(child["TrainingStartTime"] - child["CreationTime"]).total_seconds() for child in children]
    assert all(117 <= seconds <= 210 for seconds in starting[:2])
    assert all(2 <= seconds <= 4 for seconds in starting[2:])
