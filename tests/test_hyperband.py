"""Hyperband: brackets, rungs, and which training jobs stop at them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_tuning.jobs import TuningJob
from mock_tuning.search import stop_after
from mock_tuning.search.hyperband import bracket_of, resources, rungs
from tests.benchmarks.search import job_of, launch, real
from tests.support import create_request

RANGES = {"ContinuousParameterRanges": [real("x", "0", "1")]}


def hyperband_job(least: int | None = 1, most: int | None = 9, **static: str) -> TuningJob:
    job = job_of("Hyperband", RANGES, 0)
    bounds = {"MinResource": least, "MaxResource": most}
    given = {key: value for key, value in bounds.items() if value is not None}
    job.request["HyperParameterTuningJobConfig"]["StrategyConfig"] = {"HyperbandStrategyConfig": given}
    job.definitions[0]["StaticHyperParameters"] = static
    return job


def stops(job: TuningJob, courses: Sequence[Sequence[float]]) -> list[int | None]:
    """Launch a training job for each course of the objective; return where each was stopped."""
    for course in courses:
        child = launch(job)
        child.series = tuple(course)
        child.last_epoch = stop_after(job, child)
    return [child.last_epoch for child in job.training_jobs]


def flat(*values: float, epochs: int = 9) -> list[list[float]]:
    return [[value] * epochs for value in values]


@pytest.mark.parametrize(
    ("least", "most", "bracket", "expected"),
    [(1, 9, 0, [1, 3]), (1, 9, 1, [3]), (1, 9, 2, []), (2, 100, 0, [2, 6, 18, 54]), (5, 5, 0, [])],
)
def test_a_bracket_decides_at_three_times_the_epochs_each_time(
    least: int, most: int, bracket: int, expected: list[int]
) -> None:
    assert rungs(least, most, bracket) == expected


def test_training_jobs_are_dealt_out_in_hyperband_s_proportions() -> None:
    dealt = [bracket_of(1, 9, turn) for turn in range(17 * 2)]

    # Li et al. (2018), table 1, for R = 9 and a factor of 3: 9, 5 and 3 configurations.
    assert dealt[:17] == [0] * 9 + [1] * 5 + [2] * 3
    assert dealt[17:] == dealt[:17]


def test_the_worse_two_thirds_of_a_rung_stop() -> None:
    found = stops(hyperband_job(), flat(0.1, 0.2, 0.3, 0.05, 0.06, 0.5))

    # At its rung each has to be among the best third of those so far, or the best of fewer than six.
    assert found == [None, 0, 0, None, 0, 0]


def test_more_is_better_when_the_objective_is_maximized() -> None:
    job = hyperband_job()
    job.config["HyperParameterTuningJobObjective"]["Type"] = "Maximize"

    assert stops(job, flat(0.1, 0.2, 0.15)) == [None, None, 0]


def test_who_passes_the_first_rung_may_stop_at_the_next() -> None:
    good_throughout = [0.2] * 9
    good_at_first = [0.1] + [0.9] * 8

    assert stops(hyperband_job(), [good_throughout, good_at_first]) == [None, 2]


def test_who_was_stopped_is_no_rival_at_later_rungs() -> None:
    job = hyperband_job()
    late_bloomer = [0.9] + [0.01] * 8

    assert stops(job, [[0.2] * 9, late_bloomer, [0.1] * 9]) == [None, 0, None]


def test_a_rival_that_has_not_come_so_far_yet_does_not_count() -> None:
    job = hyperband_job()
    slow, quick = launch(job), launch(job)
    slow.moments = slow.moments._replace(training=100.0, uploading=100000.0)
    slow.series, quick.series = (0.1,) * 9, (0.5,) * 9

    assert stop_after(job, quick) is None


@pytest.mark.parametrize("name", ["epochs", "numepochs", "n-epochs", "n_epochs", "num_epochs"])
def test_the_most_epochs_are_inferred_from_static_hyperparameters(name: str) -> None:
    job = hyperband_job(None, None, **{name: "27"})

    assert resources(job, 0) == (1, 27)


def test_a_number_of_epochs_that_is_a_text_in_json_counts() -> None:
    # RECORDED (aws-behaviour.md, 5.2): the Python SDK sends texts in quotes of their own.
    assert resources(hyperband_job(None, None, epochs='"27"'), 0) == (1, 27)


def test_without_a_number_of_epochs_nothing_stops() -> None:
    assert stops(hyperband_job(None, None, epochs="many"), flat(0.1, 0.9)) == [None, None]


@pytest.mark.parametrize("strategy", ["Random", "Bayesian", "Grid"])
def test_other_strategies_stop_nothing(strategy: str) -> None:
    job = hyperband_job()
    job.request["HyperParameterTuningJobConfig"]["Strategy"] = "Random"
    children: list[Any] = stops(job, flat(0.1, 0.9))
    job.request["HyperParameterTuningJobConfig"]["Strategy"] = strategy

    assert children == [None, None]
    assert stop_after(job, job.training_jobs[1]) is None


@pytest.mark.parametrize("least", [1, 9])
def test_who_passes_all_rungs_is_stopped_at_the_most_epochs(least: int) -> None:
    # DOCUMENTED (model, HyperbandStrategyConfig): "Once a job reaches the MaxResource value, it is stopped".
    assert stops(hyperband_job(least, 9), flat(0.1, epochs=50)) == [8]


courses = st.lists(st.lists(st.floats(), min_size=1, max_size=30), min_size=1, max_size=20)


@given(st.integers(1, 20), st.integers(1, 100), courses)
def test_nothing_stops_before_the_least_or_after_the_most_epochs(
    least: int, more: int, series: list[list[float]]
) -> None:
    job = hyperband_job(least, least + more)

    for epoch, course in zip(stops(job, series), series, strict=True):
        if epoch is not None:
            assert least <= epoch + 1 <= min(len(course), least + more)


def test_configurations_do_not_depend_on_results() -> None:
    # DOCUMENTED (aws-behaviour.md, 9): the same seed gives up to 100 % the same configurations.
    one, other = hyperband_job(), hyperband_job()
    stops(one, flat(*[0.1] * 20))
    stops(other, flat(*[index / 20 for index in range(20)]))

    assert [each.hyperparameters for each in one.training_jobs] == [
        each.hyperparameters for each in other.training_jobs
    ]


def test_a_hyperband_job_stops_its_weak_training_jobs(sagemaker_client: Any, tuning_mock: Any) -> None:
    tuning_mock.objective(lambda hp: [float(hp["eta"]) / epoch for epoch in range(1, 10)])
    request = create_request(
        jobs=12,
        HyperParameterTuningJobConfig__Strategy="Hyperband",
        HyperParameterTuningJobConfig__StrategyConfig={"HyperbandStrategyConfig": {"MinResource": 1, "MaxResource": 9}},
    )
    sagemaker_client.create_hyper_parameter_tuning_job(**request)
    job = tuning_mock.job("nightly")

    job.finish()

    # INFERRED (aws-behaviour.md, 3.4): stopped by the strategy counts as Stopped, with the metric it had.
    counters = job.describe()["TrainingJobStatusCounters"]
    assert counters["Stopped"] >= counters["Completed"] > 0
    assert job.describe()["ObjectiveStatusCounters"] == {"Succeeded": 12, "Pending": 0, "Failed": 0}
    least = min(job.training_jobs, key=lambda row: float(row["TunedHyperParameters"]["eta"]))
    assert least["TrainingJobStatus"] == "Completed"
