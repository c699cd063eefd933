"""The hyperparameters that a tuning job tries: within their ranges, in the service's forms."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_tuning.clock import Clock, JobTime, Progression
from mock_tuning.jobs import Document, TuningJob
from mock_tuning.search import axes_of, combinations, propose, unit_position


def job_with(ranges: dict[str, Any], strategy: str = "Random", seed: str = "0") -> TuningJob:
    config = {"Strategy": strategy, "ResourceLimits": {"MaxParallelTrainingJobs": 1}, "ParameterRanges": ranges}
    return TuningJob(
        name="nightly",
        arn="arn:aws:sagemaker:us-east-1:123456789012:hyper-parameter-tuning-job/nightly",
        region="us-east-1",
        account="123456789012",
        request={"HyperParameterTuningJobConfig": config, "TrainingJobDefinition": {}},
        definitions=(Document({}),),
        created=0.0,
        seed=seed,
        time=JobTime(Clock(), Progression()),
        tags={},
    )


numbers = st.integers(1, 2000)
seeds = st.integers(0, 1000).map(str)
integer_bounds = st.tuples(st.integers(-(10**6), 10**6), st.integers(1, 10**6)).map(lambda two: (two[0], sum(two)))
finite = st.floats(-1e12, 1e12, allow_subnormal=False)
continuous_bounds = st.tuples(finite, finite).map(sorted).filter(lambda two: two[0] < two[1])
positive = st.floats(1e-9, 1e9, allow_subnormal=False)
shares = st.floats(0, 0.999999, allow_subnormal=False)


def ranges_of(kind: str, low: Any, high: Any, scaling: str | None) -> dict[str, Any]:
    each = {"Name": "x", "MinValue": str(low), "MaxValue": str(high)}
    return {kind: [{**each, "ScalingType": scaling} if scaling else each]}


@given(integer_bounds, st.sampled_from([None, "Auto", "Linear"]), seeds, numbers)
def test_integers_are_integers_within_their_bounds(
    bounds: tuple[int, int], scaling: str | None, seed: str, number: int
) -> None:
    ranges = ranges_of("IntegerParameterRanges", *bounds, scaling)

    value = propose(job_with(ranges, seed=seed), number, 0)["x"]

    assert value == str(int(value))
    assert bounds[0] <= int(value) <= bounds[1]


@given(st.integers(1, 10**6), st.integers(1, 10**6), seeds, numbers)
def test_integers_on_a_logarithmic_scale_stay_within_their_bounds(low: int, more: int, seed: str, number: int) -> None:
    ranges = ranges_of("IntegerParameterRanges", low, low + more, "Logarithmic")

    value = propose(job_with(ranges, seed=seed), number, 0)["x"]

    assert low <= int(value) <= low + more


@given(continuous_bounds, st.sampled_from([None, "Auto", "Linear"]), seeds, numbers)
def test_continuous_values_are_shortest_decimals_within_their_bounds(
    bounds: list[float], scaling: str | None, seed: str, number: int
) -> None:
    ranges = ranges_of("ContinuousParameterRanges", *bounds, scaling)

    value = propose(job_with(ranges, seed=seed), number, 0)["x"]

    assert value == repr(float(value))  # RECORDED form (aws-behaviour.md, 5.2)
    assert bounds[0] <= float(value) <= bounds[1]


@given(st.tuples(positive, positive).map(sorted).filter(lambda two: two[0] < two[1]), seeds, numbers)
def test_a_logarithmic_scale_stays_within_its_bounds(bounds: list[float], seed: str, number: int) -> None:
    ranges = ranges_of("ContinuousParameterRanges", *bounds, "Logarithmic")

    value = float(propose(job_with(ranges, seed=seed), number, 0)["x"])

    assert bounds[0] <= value <= bounds[1]


@given(st.tuples(shares, shares).map(sorted).filter(lambda two: two[0] < two[1]), seeds, numbers)
def test_a_reverse_logarithmic_scale_stays_within_its_bounds(bounds: list[float], seed: str, number: int) -> None:
    ranges = ranges_of("ContinuousParameterRanges", *bounds, "ReverseLogarithmic")

    value = float(propose(job_with(ranges, seed=seed), number, 0)["x"])

    assert bounds[0] <= value <= bounds[1]


@pytest.mark.parametrize(
    ("scaling", "low", "high", "middle"),
    [("Linear", "0", "1", 0.5), ("Logarithmic", "0.0001", "1", 0.01), ("ReverseLogarithmic", "0", "0.9999", 0.99)],
)
def test_half_of_the_values_lie_on_either_side_of_the_scale_s_middle(
    scaling: str, low: str, high: str, middle: float
) -> None:
    job = job_with(ranges_of("ContinuousParameterRanges", low, high, scaling))

    values = [float(propose(job, number, 0)["x"]) for number in range(1, 1001)]

    assert 430 < sum(value < middle for value in values) < 570


def test_every_integer_of_a_logarithmic_range_is_tried() -> None:
    job = job_with(ranges_of("IntegerParameterRanges", 1, 8, "Logarithmic"))

    assert {propose(job, number, 0)["x"] for number in range(1, 300)} == {str(value) for value in range(1, 9)}


@given(st.lists(st.text(min_size=1), min_size=1, max_size=6, unique=True), seeds, numbers)
def test_categorical_values_are_as_they_were_sent(values: list[str], seed: str, number: int) -> None:
    job = job_with({"CategoricalParameterRanges": [{"Name": "x", "Values": values}]}, seed=seed)

    assert propose(job, number, 0)["x"] in values


@given(st.lists(st.integers(1, 4), min_size=1, max_size=4))
def test_grid_tries_every_combination_once(sizes: list[int]) -> None:
    axes = [{"Name": f"x{axis}", "Values": [f"v{each}" for each in range(size)]} for axis, size in enumerate(sizes)]
    job = job_with({"CategoricalParameterRanges": axes}, strategy="Grid")
    total = int(combinations({"CategoricalParameterRanges": axes}))

    tried = [tuple(propose(job, number, 0).items()) for number in range(1, total + 1)]

    assert len(set(tried)) == len(tried) == total


@given(seeds, numbers)
def test_the_same_seed_and_number_give_the_same_values(seed: str, number: int) -> None:
    ranges = ranges_of("ContinuousParameterRanges", 0, 1, None)

    assert propose(job_with(ranges, seed=seed), number, 0) == propose(job_with(ranges, seed=seed), number, 0)


def test_hyperparameters_come_sorted_by_name() -> None:
    ranges = {
        "IntegerParameterRanges": [{"Name": "m", "MinValue": "1", "MaxValue": "2"}],
        "ContinuousParameterRanges": [{"Name": "a", "MinValue": "0", "MaxValue": "1"}],
        "CategoricalParameterRanges": [{"Name": "z", "Values": ["v"]}],
        "AutoParameters": [{"Name": "k", "ValueHint": "0.1"}],
    }

    assert list(propose(job_with(ranges), 1, 0)) == ["a", "k", "m", "z"]


@given(continuous_bounds, seeds, numbers)
def test_proposals_lie_between_0_and_1_of_their_ranges(bounds: list[float], seed: str, number: int) -> None:
    job = job_with(ranges_of("ContinuousParameterRanges", *bounds, None), seed=seed)

    (position,) = unit_position(axes_of(job, 0), propose(job, number, 0))

    assert -1e-9 <= position <= 1 + 1e-9


@pytest.mark.parametrize("strategy", ["Random", "Hyperband", "Bayesian"])
def test_a_random_seed_of_the_request_decides_whatever_the_job_is_called(strategy: str) -> None:
    # DOCUMENTED (aws-behaviour.md, 9): names are unique, so it is another job that has the same configurations.
    def proposals(own: str, given: int | None) -> list[dict[str, str]]:
        job = job_with(ranges_of("ContinuousParameterRanges", 0, 1, None), strategy, own)
        job.request["HyperParameterTuningJobConfig"].update({} if given is None else {"RandomSeed": given})
        return [propose(job, number, 0) for number in range(1, 6)]

    assert proposals("monday", 3) == proposals("tuesday", 3) != proposals("monday", 4)
    assert proposals("monday", None) != proposals("tuesday", None)
