"""Answers of objectives in every form that Python's number libraries have, and those that are none."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from mock_tuning import ObjectiveError, TrainingFailed, TrainingStopped, UsageError
from tests.support import create_request

METRIC = "FinalHyperParameterTuningJobObjectiveMetric"


def epochs(*values: Any) -> Iterator[Any]:
    yield from values


@pytest.fixture
def run(tuning_mock: Any, sagemaker_client: Any) -> Any:
    """A function that returns the one training job of a job under an objective."""

    def run(objective: Any, **changes: Any) -> Any:
        tuning_mock.objective(objective)
        sagemaker_client.create_hyper_parameter_tuning_job(**create_request(jobs=1, parallel=1, **changes))
        (child,) = tuning_mock.job("nightly").finish().training_jobs
        return child

    return run


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        (Decimal("0.5"), 0.5),
        (Fraction(1, 2), 0.5),
        (np.float32(0.5), 0.5),
        (np.int64(3), 3.0),
        (np.array(0.5), 0.5),
        (np.array([0.25, 0.5]), 0.5),
        (range(3), 2.0),
        (bytearray(b"rmse: 0.5"), 0.5),
        (np.str_("rmse: 0.5"), 0.5),
    ],
    ids=repr,
)
def test_numbers_and_texts_of_other_types_count(answer: Any, value: float, run: Any) -> None:
    assert run(lambda hyperparameters: answer)[METRIC]["Value"] == value


@pytest.mark.parametrize(
    "answer",
    [float("nan"), float("inf"), 10**400, 1e300, Decimal("NaN"), np.nan, {}, [], "", {"loss": 1.0}],
    ids=lambda each: repr(each)[:20],
)
def test_what_is_no_finite_value_of_the_objective_counts_as_not_emitted(answer: Any, run: Any) -> None:
    child = run(lambda hyperparameters: answer)

    assert METRIC not in child
    assert (child["TrainingJobStatus"], child["ObjectiveStatus"]) == ("Completed", "Failed")


@pytest.mark.parametrize(
    "answer",
    [
        None,
        True,
        np.bool_(True),
        1j,
        np.complex64(0.5 + 1j),
        np.complex128(0.5 + 1j),
        np.array([0.5 + 1j]),
        {0.5},
        ["0.5"],
        [[0.5]],
        np.array([[0.5]]),
        {"validation:rmse": {1: 0.5}},
        {"validation:rmse": "rmse: 0.5"},
        TrainingFailed,
        object(),
    ],
    ids=lambda each: type(each).__name__,
)
def test_what_is_no_number_is_told(answer: Any, run: Any) -> None:
    with pytest.raises(ObjectiveError, match=r"<lambda> answered .* An objective answers with a number,"):
        run(lambda hyperparameters: answer)


XGBOOST = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1"


def test_a_tab_in_a_log_is_found_by_a_regex_with_the_code_that_cloudwatch_shows(run: Any) -> None:
    definition = {"TrainingImage": XGBOOST, "TrainingInputMode": "File"}  # with the metric definitions of XGBoost
    log = "[0]\ttrain-rmse:0.75\tvalidation-rmse:0.5\n[1]\ttrain-rmse:0.5\tvalidation-rmse:0.25\n"

    child = run(lambda hyperparameters: log, TrainingJobDefinition__AlgorithmSpecification=definition)

    assert child[METRIC] == {"MetricName": "validation:rmse", "Value": 0.25}


def test_a_tab_in_a_log_is_found_by_a_regex_with_a_tab_too(run: Any) -> None:
    definitions = [{"Name": "validation:rmse", "Regex": r"\t[a-z]+-rmse:([0-9.]+)"}]

    child = run(
        lambda hyperparameters: "[0]\tvalidation-rmse:0.5",
        TrainingJobDefinition__AlgorithmSpecification__MetricDefinitions=definitions,
    )

    assert child[METRIC]["Value"] == 0.5


@pytest.mark.parametrize(
    ("answer", "value"),
    [({"ObjectiveMetric": 0.5}, 0.5), ({"ObjectiveMetric": 0.5, "validation:rmse": 0.25}, 0.25)],
    ids=["alone", "beside the objective"],
)
def test_the_metric_that_the_service_adds_is_the_objective(answer: dict[str, float], value: float, run: Any) -> None:
    child = run(lambda hyperparameters: answer)

    # RECORDED (aws-behaviour.md, 4): ObjectiveMetric has the regex of the objective.
    assert child[METRIC] == {"MetricName": "validation:rmse", "Value": value}


def test_a_metric_of_the_author_s_own_by_that_name_is_another_one(run: Any) -> None:
    definitions = [
        {"Name": "validation:rmse", "Regex": "rmse: ([0-9.]+)"},
        {"Name": "ObjectiveMetric", "Regex": "objective: ([0-9.]+)"},
    ]

    child = run(
        lambda hyperparameters: {"ObjectiveMetric": 0.5},
        TrainingJobDefinition__AlgorithmSpecification__MetricDefinitions=definitions,
    )

    assert child["ObjectiveStatus"] == "Failed"


def test_a_generator_tells_epoch_by_epoch(run: Any) -> None:
    def objective(hyperparameters: Any) -> Iterator[float]:
        yield from (0.5, 0.25)

    assert run(objective)[METRIC]["Value"] == 0.25


def test_a_generator_may_fail_its_training_job_in_the_middle(run: Any) -> None:
    def objective(hyperparameters: Any) -> Iterator[float]:
        yield 0.5
        raise TrainingFailed("AlgorithmError: diverged")

    assert run(objective)["FailureReason"] == "AlgorithmError: diverged"


def test_an_error_in_the_middle_of_a_generator_names_the_training_job(run: Any) -> None:
    def objective(hyperparameters: Any) -> Iterator[float]:
        yield 0.5
        raise KeyError("lr")

    with pytest.raises(ObjectiveError, match=r"objective raised KeyError: 'lr'\. It was asked for training job 1,"):
        run(objective)


def test_a_stopped_one_may_have_emitted_epochs(run: Any) -> None:
    child = run(lambda hyperparameters: TrainingStopped(60, epochs(0.5, 0.25)))

    assert (child["TrainingJobStatus"], child[METRIC]["Value"]) == ("Stopped", 0.25)


async def asynchronous_epochs(hyperparameters: Any) -> AsyncIterator[float]:
    yield 0.5


class Asynchronous:
    async def __call__(self, hyperparameters: Any) -> float:
        return 0.5


@pytest.mark.parametrize(
    ("function", "restriction", "sentence"),
    [
        (
            lambda: 1,
            {},
            r"<lambda>\): it takes \(\), but is called with one argument, the hyperparameters, or",
        ),
        (lambda a, b, c: 1, {}, r"it takes \(a, b, c\), but"),
        (lambda a, *, b: 1, {}, r"it takes \(a, \*, b\), but"),
        (Asynchronous(), {}, "an objective cannot be asynchronous"),
        (asynchronous_epochs, {}, "an objective cannot be asynchronous"),
        (lambda a: 1, {"definition": 3}, r"definition=3\): it is a name, that is, a text"),
    ],
    ids=["no argument", "three", "one by name", "asynchronous", "asynchronous by epoch", "no name"],
)
def test_what_cannot_be_asked_is_refused_when_it_is_registered(
    function: Any, restriction: dict[str, Any], sentence: str, tuning_mock: Any
) -> None:
    with pytest.raises(UsageError, match=sentence):
        tuning_mock.objective(function, **restriction)


@pytest.mark.parametrize(
    "function", [lambda *arguments: len(arguments), lambda a, b=0: 1, max, lambda a, b: 1], ids=["*", "=", "max", "two"]
)
def test_any_function_of_one_or_two_arguments_will_do(function: Any, tuning_mock: Any) -> None:
    assert tuning_mock.objective(function) is function
