"""Bayesian search: what it learns from, what it repeats, and what it does without Optuna."""

from __future__ import annotations

import subprocess
import sys
import warnings
from collections.abc import Iterator, Mapping
from statistics import mean, median
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_tuning import mock_tuning
from mock_tuning.jobs import TrainingJob, TuningJob
from mock_tuning.search import bayesian, propose
from tests.benchmarks.search import FUNCTIONS, branin, compare, hartmann_6, job_of, launch, real, run
from tests.support import create_request

SEEDS = range(8)
RANGES = FUNCTIONS["mixed"][1]


def hyperparameters(job: TuningJob) -> list[dict[str, str]]:
    return [child.hyperparameters for child in job.training_jobs]


def test_the_benchmark_s_functions_have_their_known_least_values() -> None:
    assert branin({"x": "3.14159265", "y": "2.275"}) == pytest.approx(0.397887, abs=1e-5)
    least = (0.20169, 0.150011, 0.476874, 0.275332, 0.311652, 0.6573)
    assert hartmann_6({f"x{axis}": str(value) for axis, value in enumerate(least)}) == pytest.approx(-3.32237, abs=1e-4)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_bayesian_beats_random(function: str) -> None:
    # The bar is 70 % of 40 seeds; all 40: python -m tests.benchmarks.search.
    share, _, _ = compare(function, SEEDS)

    assert share >= 0.7


def test_the_same_history_gives_the_same_proposals() -> None:
    objective, ranges = FUNCTIONS["mixed"]
    one, other = job_of("Bayesian", ranges, 3), job_of("Bayesian", ranges, 3)

    run(one, objective, 12)
    run(other, objective, 12)

    assert hyperparameters(one) == hyperparameters(other)


def test_results_matter() -> None:
    objective, ranges = FUNCTIONS["mixed"]
    one, other = job_of("Bayesian", ranges, 3), job_of("Bayesian", ranges, 3)

    run(one, objective, 9)
    run(other, lambda hp: -objective(hp), 9)

    assert hyperparameters(one)[:8] == hyperparameters(other)[:8]  # before there is a model
    assert hyperparameters(one)[8] != hyperparameters(other)[8]


def test_more_is_better_when_the_objective_is_maximized() -> None:
    objective, ranges = FUNCTIONS["mixed"]
    one, other = job_of("Bayesian", ranges, 3), job_of("Bayesian", ranges, 3)
    other.config["HyperParameterTuningJobObjective"]["Type"] = "Maximize"

    run(one, objective, 12)
    run(other, lambda hp: -objective(hp), 12)

    assert hyperparameters(one) == hyperparameters(other)


def test_training_jobs_that_run_are_not_proposed_again() -> None:
    objective, ranges = FUNCTIONS["Branin"]
    job = job_of("Bayesian", ranges, 5)
    run(job, objective, 10)

    running = [launch(job).hyperparameters for _ in range(6)]

    assert all(_apart(one, other) > 0.01 for one in running for other in running if one is not other)


def test_training_jobs_without_the_objective_are_not_proposed_again() -> None:
    objective, ranges = FUNCTIONS["Branin"]
    job = job_of("Bayesian", ranges, 5)
    run(job, objective, 10)

    failed = launch(job)
    failed.status = "Failed"

    assert _apart(failed.hyperparameters, launch(job).hyperparameters) > 0.01


def _apart(one: Mapping[str, str], other: Mapping[str, str]) -> float:
    return max(abs(float(one[name]) - float(other[name])) / 15 for name in one)


def test_a_small_space_is_tried_completely_before_anything_is_tried_twice() -> None:
    ranges = {
        "IntegerParameterRanges": [real("depth", "1", "5")],
        "CategoricalParameterRanges": [{"Name": "kind", "Values": ["a", "b", "c"]}],
    }
    job = job_of("Bayesian", ranges, 0, jobs=15)

    run(job, lambda hp: int(hp["depth"]) + ord(hp["kind"]), 8)
    first = {tuple(each.items()) for each in hyperparameters(job)}
    run(job, lambda hp: int(hp["depth"]) + ord(hp["kind"]), 15 - len(first))

    assert len({tuple(each.items()) for each in hyperparameters(job)}) == 15


@pytest.mark.parametrize("kind", ["IdenticalDataAndAlgorithm", "TransferLearning"])
def test_a_warm_start_begins_better_than_a_cold_one(kind: str) -> None:
    objective, ranges = FUNCTIONS["Branin"]
    cold, warm = [], []
    for seed in range(8):
        parent = job_of("Bayesian", ranges, f"parent {seed}")
        run(parent, objective, 20)
        job = job_of("Bayesian", ranges, seed, WarmStartConfig={"WarmStartType": kind})
        job.parents = (parent,)
        warm.append(mean(run(job, objective, 3)))
        cold.append(mean(run(job_of("Bayesian", ranges, seed), objective, 3)))

    assert mean(warm) < mean(cold) / 3
    assert sum(one < other for one, other in zip(warm, cold, strict=True)) >= 7


def test_a_parent_whose_ranges_do_not_fit_teaches_nothing() -> None:
    objective, ranges = FUNCTIONS["Branin"]
    parent = job_of("Bayesian", {"ContinuousParameterRanges": [real("x", "20", "30"), real("y", "0", "15")]}, 1)
    run(parent, objective, 10)
    cold, warm = job_of("Bayesian", ranges, 0), job_of("Bayesian", ranges, 0)
    warm.parents = (parent,)

    assert propose(warm, 1, 0) == propose(cold, 1, 0)


def test_what_was_static_in_a_parent_counts_as_its_value() -> None:
    objective, ranges = FUNCTIONS["Branin"]
    parent = job_of("Bayesian", {"ContinuousParameterRanges": [real("x", "-5", "10")]}, 1)
    parent.definitions[0]["StaticHyperParameters"] = {"y": "2.275"}
    run(parent, lambda hp: objective({**hp, "y": "2.275"}), 20)
    job = job_of("Bayesian", ranges, 0)
    job.parents = (parent,)

    assert mean(run(job, objective, 3)) < mean(run(job_of("Bayesian", ranges, 0), objective, 3))


def test_definitions_learn_each_from_their_own() -> None:
    objective, ranges = FUNCTIONS["Branin"]
    job, other = job_of("Bayesian", ranges, 0), job_of("Bayesian", ranges, 0)
    for each, sign in ((job, 1.0), (other, -1.0)):
        each.definitions = (each.definitions[0], each.definitions[0])
        for _ in range(18):
            child: TrainingJob = launch(each)
            child.status = "Completed"
            child.objective = objective(child.hyperparameters) * (sign if child.definition else 1.0)

    # Results of the second definition differ; the first sees the same history and proposes the same.
    assert launch(job).hyperparameters == launch(other).hyperparameters
    assert launch(job).hyperparameters != launch(other).hyperparameters


@pytest.mark.parametrize("results", [[1.0] * 12, [1e300, -1e300] * 6, [float("inf"), 1.0, float("nan")] * 6])
def test_strange_results_do_not_end_the_search(results: list[float]) -> None:
    job = job_of("Bayesian", RANGES, 0)
    values = iter(results)

    run(job, lambda _: next(values), len(results))

    assert launch(job).hyperparameters.keys() == {"rate", "depth", "kind", "share"}


def test_after_a_hundred_results_the_search_goes_on_learning() -> None:
    objective, ranges = FUNCTIONS["Branin"]
    job = job_of("Random", ranges, 0, jobs=140)
    run(job, objective, 110)
    job.config["Strategy"] = "Bayesian"  # type: ignore[index]

    later = run(job, objective, 20)[110:]

    assert median(later) < median(child.objective or 0.0 for child in job.training_jobs[:110])


bounds = st.tuples(st.integers(-100, 100), st.integers(1, 600)).map(lambda two: (two[0], sum(two)))


@settings(max_examples=15, deadline=None)
@given(bounds, bounds, st.lists(st.text(min_size=1), min_size=1, max_size=4, unique=True), st.integers(0, 99))
def test_learned_values_stay_within_the_ranges(
    integers: tuple[int, int], reals: tuple[int, int], values: list[str], seed: int
) -> None:
    ranges = {
        "IntegerParameterRanges": [real("i", *map(str, integers))],
        "ContinuousParameterRanges": [real("r", *map(str, reals))],
        "CategoricalParameterRanges": [{"Name": "c", "Values": values}],
    }
    job = job_of("Bayesian", ranges, seed)

    run(job, lambda hp: float(hp["i"]) - float(hp["r"]), 11)

    for each in hyperparameters(job):
        assert each["i"] == str(int(each["i"]))
        assert integers[0] <= int(each["i"]) <= integers[1]
        assert each["r"] == repr(float(each["r"]))  # RECORDED form (aws-behaviour.md, 5.2)
        assert reals[0] <= float(each["r"]) <= reals[1]
        assert each["c"] in values


# --- without Optuna ----------------------------------------------------------------------------------------


@pytest.fixture
def _no_optuna(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(bayesian, "find_spec", lambda _: None)
    bayesian.optuna_is_installed.cache_clear()
    monkeypatch.setitem(sys.modules, "optuna", None)
    yield
    bayesian.optuna_is_installed.cache_clear()


@pytest.mark.usefixtures("_no_optuna")
def test_without_optuna_the_search_is_random_and_seeded() -> None:
    objective, ranges = FUNCTIONS["mixed"]
    one, other = job_of("Bayesian", ranges, 3), job_of("Bayesian", ranges, 3)

    run(one, objective, 12)
    run(other, lambda hp: -objective(hp), 12)

    assert hyperparameters(one) == hyperparameters(other)


@pytest.mark.usefixtures("_no_optuna")
def test_without_optuna_the_handle_says_so_and_nothing_else_does(sagemaker_client: Any) -> None:
    with mock_tuning() as tuning, warnings.catch_warnings():
        warnings.simplefilter("error")  # Bayesian is what the SDK sends: no test is to fail for that
        sagemaker_client.create_hyper_parameter_tuning_job(**create_request(jobs=20))
        tuning.clock.advance(hours=5)

        assert len(tuning.job("nightly").training_jobs) == 20
        assert tuning.job("nightly").search.startswith("Random draws in place of Bayesian: Optuna is not installed")


def test_with_optuna_the_handle_says_so(sagemaker_client: Any) -> None:
    with mock_tuning() as tuning:
        sagemaker_client.create_hyper_parameter_tuning_job(**create_request(jobs=20))

        assert tuning.job("nightly").search == "Bayesian: a model of the results so far, with Optuna"


def test_optuna_is_imported_when_a_model_is_asked_for_and_not_before() -> None:
    program = (
        "import sys, warnings; warnings.simplefilter('error')\n"
        "from tests.benchmarks.search import *\n"
        "objective, ranges = FUNCTIONS['mixed']\n"
        "for strategy, jobs in (('Random', 12), ('Hyperband', 12), ('Bayesian', 8), ('Bayesian', 9)):\n"
        "    run(job_of(strategy, ranges, 0), objective, jobs)\n"
        "    print('optuna' in sys.modules, 'numpy' in sys.modules)\n"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines() == ["False False"] * 3 + ["True True"]
    assert done.stderr == ""
