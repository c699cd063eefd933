"""What is wrong with a value of a shape: a sentence for the author of a test, which knows what it is about."""

from __future__ import annotations

from typing import Any

import pytest

from mock_tuning.validation import check_shape

CONFIG = "HyperParameterTuningJobConfig"


@pytest.mark.parametrize(
    ("shape", "value", "sentence", "path", "keyword", "missing"),
    [
        (
            "ResourceLimits",
            {},
            "'MaxParallelTrainingJobs' is a required property",
            "",
            "required",
            "MaxParallelTrainingJobs",
        ),
        (
            CONFIG,
            {"Strategy": "Random", "ResourceLimits": {}},
            "ResourceLimits: 'MaxParallelTrainingJobs' is a required property",
            "ResourceLimits",
            "required",
            "MaxParallelTrainingJobs",
        ),
        (
            "ResourceLimits",
            {"MaxParallelTrainingJobs": "is not of type"},
            "MaxParallelTrainingJobs: 'is not of type' is not of type integer",
            "MaxParallelTrainingJobs",
            "type",
            None,
        ),
        (
            "ResourceLimits",
            {"MaxParallelTrainingJobs": 0},
            "MaxParallelTrainingJobs: 0: Member must have value greater than or equal to 1",
            "MaxParallelTrainingJobs",
            "minimum",
            None,
        ),
        ("ParameterValues", ["a", 1], "1 is not of type string", "", "type", None),
        (
            "HyperParameterTuningJobStrategyType",
            "is a required property",
            ("'is a required property': Member must satisfy enum value set: [Bayesian, Random, Hyperband, Grid]"),
            "",
            "enum",
            None,
        ),
    ],
    ids=["a missing member", "further down", "a wrong type", "a number too low", "an entry", "a word that is none"],
)
def test_a_violation_is_a_sentence_that_knows_what_it_is_about(
    shape: str, value: Any, sentence: str, path: str, keyword: str, missing: str | None
) -> None:
    (found,) = check_shape(shape, value)

    assert (found, found.path, found.keyword, found.missing) == (sentence, path, keyword, missing)


def test_each_missing_member_is_a_violation_of_its_own() -> None:
    found = check_shape("AlgorithmSpecification", {})
    more = check_shape("HyperParameterTuningJobObjective", {})

    assert [each.missing for each in found] == ["TrainingInputMode"]
    assert [each.missing for each in more] == ["Type", "MetricName"]
