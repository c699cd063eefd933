"""Autotune: what the mock fills in for the service; all of it is inferred (aws-behaviour.md, 9)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_tuning.search import propose
from mock_tuning.search.autotune import range_of_hint
from tests.benchmarks.search import job_of
from tests.support import create_request

CONFIG = "HyperParameterTuningJobConfig"


def shown(client: Any, **changes: Any) -> dict[str, Any]:
    client.create_hyper_parameter_tuning_job(**create_request(jobs=6, **changes))
    found: dict[str, Any] = client.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName="nightly")
    return found


def test_autotune_fills_in_what_was_not_sent(sagemaker_client: Any) -> None:
    limits = {"MaxParallelTrainingJobs": 2}

    job = shown(sagemaker_client, Autotune={"Mode": "Enabled"}, **{f"{CONFIG}__ResourceLimits": limits})

    config = job[CONFIG]
    assert config["ResourceLimits"] == {"MaxParallelTrainingJobs": 2, "MaxNumberOfTrainingJobs": 30}
    assert config["TrainingJobEarlyStoppingType"] == "Auto"
    assert config["TuningJobCompletionCriteria"] == {"ConvergenceDetected": {"CompleteOnConvergence": "Enabled"}}
    assert job["TrainingJobDefinition"]["RetryStrategy"] == {"MaximumRetryAttempts": 5}


def test_autotune_leaves_what_was_sent(sagemaker_client: Any) -> None:
    sent = {
        f"{CONFIG}__TrainingJobEarlyStoppingType": "Off",
        f"{CONFIG}__TuningJobCompletionCriteria": {"ConvergenceDetected": {"CompleteOnConvergence": "Disabled"}},
        "TrainingJobDefinition__RetryStrategy": {"MaximumRetryAttempts": 1},
    }

    job = shown(sagemaker_client, Autotune={"Mode": "Enabled"}, **sent)

    config = job[CONFIG]
    assert config["ResourceLimits"]["MaxNumberOfTrainingJobs"] == 6
    assert config["TrainingJobEarlyStoppingType"] == "Off"
    assert config["TuningJobCompletionCriteria"] == {"ConvergenceDetected": {"CompleteOnConvergence": "Disabled"}}
    assert job["TrainingJobDefinition"]["RetryStrategy"] == {"MaximumRetryAttempts": 1}


def test_without_autotune_nothing_is_filled_in(sagemaker_client: Any) -> None:
    job = shown(sagemaker_client)

    assert "TuningJobCompletionCriteria" not in job[CONFIG]
    assert "TrainingJobEarlyStoppingType" not in job[CONFIG]
    assert "RetryStrategy" not in job["TrainingJobDefinition"]


@pytest.mark.parametrize(
    ("hint", "kind", "low", "high"),
    [
        ("10", "Integer", "1", "100"),
        ("0", "Integer", "0", "1"),
        ("-20", "Integer", "-200", "-2"),
        ("0.001", "Continuous", "0.0001", "0.01"),
        ("0.5", "Continuous", "0.05", "1.0"),
        ("2.0", "Continuous", "0.2", "20.0"),
        ("0.0", "Continuous", "0.0", "1.0"),
    ],
)
def test_a_hint_becomes_a_range_around_it(hint: str, kind: str, low: str, high: str) -> None:
    found, made = range_of_hint("x", hint)

    assert (found, made["MinValue"], made["MaxValue"]) == (f"{kind}ParameterRanges", low, high)


@pytest.mark.parametrize(("hint", "values"), [("adam", ["adam"]), ("True", ["True", "False"]), ("nan", ["nan"])])
def test_a_hint_that_is_no_number_becomes_its_values(hint: str, values: list[str]) -> None:
    assert range_of_hint("x", hint) == ("CategoricalParameterRanges", {"Name": "x", "Values": values})


@given(st.one_of(st.text(), st.integers().map(str), st.floats().map(repr)), st.sampled_from(["Random", "Bayesian"]))
def test_every_hint_can_be_searched(hint: str, strategy: str) -> None:
    job = job_of(strategy, {"AutoParameters": [{"Name": "x", "ValueHint": hint}]}, 0)

    value = propose(job, 1, 0)["x"]

    kind, made = range_of_hint("x", hint)
    if kind == "CategoricalParameterRanges":
        assert value in made["Values"]
    else:
        assert float(made["MinValue"]) <= float(value) <= float(made["MaxValue"])
