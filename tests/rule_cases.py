"""Rules between the fields of Create as cases: what breaks each, its code and text, an accepted neighbour.

The standing of a case is that of its text: RECORDED sentences were seen, INFERRED ones are ours for a
rule that is documented or likely (aws-behaviour, 2.2).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from .support import ACCOUNT, definition, several_definitions

CONFIG = "HyperParameterTuningJobConfig__"
DEFINITION = "TrainingJobDefinition__"
RANGES = f"{CONFIG}ParameterRanges"
LIMITS = f"{CONFIG}ResourceLimits"
ALGORITHM = f"{DEFINITION}AlgorithmSpecification"
STATIC = f"{DEFINITION}StaticHyperParameters"
BUILTIN = "433757028032.dkr.ecr.us-west-2.amazonaws.com/xgboost:1"

Changes = dict[str, Any]


@dataclass
class Rule:
    """A rule: the changes to a valid request that break it, what is answered, changes that just don't."""

    name: str
    standing: Literal["RECORDED", "INFERRED"]
    broken: Changes
    sentence: str
    kept: Changes
    code: str = "ValidationException"

    def __str__(self) -> str:
        return self.name


def integers(low: str, high: str, **more: str) -> Changes:
    return {RANGES: {"IntegerParameterRanges": [{"Name": "x", "MinValue": low, "MaxValue": high, **more}]}}


def reals(low: str, high: str, **more: str) -> Changes:
    return {RANGES: {"ContinuousParameterRanges": [{"Name": "x", "MinValue": low, "MaxValue": high, **more}]}}


def words(*values: str, name: str = "x") -> dict[str, Any]:
    return {"Name": name, "Values": list(values)}


def categories(*ranges: dict[str, Any]) -> Changes:
    return {RANGES: {"CategoricalParameterRanges": list(ranges)}}


def many(count: int) -> Changes:
    """Ranges of `count` hyperparameters, none of the three kinds above its own limit."""
    each = [words("a", "b", name=f"x{number}") for number in range(count)]
    bounds = {"MinValue": "1", "MaxValue": "2"}
    return {
        RANGES: {
            "CategoricalParameterRanges": each[:20],
            "IntegerParameterRanges": [{"Name": range_["Name"], **bounds} for range_ in each[20:]],
        }
    }


def limits(most: int | None, parallel: int, strategy: str = "Bayesian") -> Changes:
    total = {} if most is None else {"MaxNumberOfTrainingJobs": most}
    return {LIMITS: {"MaxParallelTrainingJobs": parallel, **total}, f"{CONFIG}Strategy": strategy}


def hyperband(static: Changes | None = None, **resources: int) -> Changes:
    config = {f"{CONFIG}StrategyConfig": {"HyperbandStrategyConfig": resources}} if resources else {}
    return {f"{CONFIG}Strategy": "Hyperband", **config, **({STATIC: static} if static else {})}


def grid(most: int | None, *ranges: dict[str, Any]) -> Changes:
    return {**limits(most, 1, "Grid"), **categories(*(ranges or (words("a", "b"), words("c", "d", name="y"))))}


def several(**changes: Any) -> Changes:
    return {**several_definitions("first", "second"), **changes}


def second_without(key: str) -> Changes:
    changes = several_definitions("first", "second")
    del changes["TrainingJobDefinitions"][1][key]
    return changes


OBJECTIVE = {"Type": "Minimize", "MetricName": "validation:rmse"}
BOTH = {"TrainingJobDefinitions": [definition()]}
PARENTS = {"ParentHyperParameterTuningJobs": [{}], "WarmStartType": "TransferLearning"}
AUTOTUNE = {"Autotune": {"Mode": "Enabled"}}

ONE_OF_BOTH = "Specify exactly one of TrainingJobDefinition and TrainingJobDefinitions."
ALGORITHM_OR_IMAGE = "Specify exactly one of TrainingImage and AlgorithmName in AlgorithmSpecification."
NOT_A_NUMBER = "MinValue and MaxValue of the hyperparameter x must each be a number."
NOT_AN_INTEGER = "MinValue and MaxValue of the hyperparameter x must each be an integer."
NOT_LESS = "MinValue of the hyperparameter x must be less than its MaxValue."
TWICE = "The hyperparameter x is specified more than once."
NEEDS_POSITIVE = "Logarithmic scaling of the hyperparameter x needs values greater than 0."
NEEDS_UNIT = "ReverseLogarithmic scaling of the hyperparameter x needs a continuous range within 0 <= x < 1."
METRIC = (
    "A metric is required for this hyperparameter tuning job objective. Provide a metric in the metric definitions."
)
OVERRIDE = (
    "You can't override the metric definitions for Amazon SageMaker algorithms."
    " Please retry the request without specifying metric definitions."
)
NO_RESOURCE = (
    "MaxResource parameter is not provided and could not be inferred from provided static hyperparameters of"
    " TrainingJobDefinition."
)
TOO_FEW = (
    "You don't have enough combinations of hyperparameter ranges. The total number of hyperparameter combinations"
    " for the provided ranges [{}] must be equal or greater than the value of MaxNumberOfJobs, [{}]. Provide"
    " additional ranges."
)
QUOTA = (
    "The account-level service limit 'Maximum number of {}' is {} Jobs, with current utilization of 0 Jobs and a"
    " request delta of {} Jobs. Please use AWS Service Quotas to request an increase for this quota. If AWS Service"
    " Quotas is not available, contact AWS support to request an increase for this quota"
)
TOTAL, PARALLEL = (
    "training jobs per hyperparameter tuning job",
    "parallel training jobs per hyperparameter tuning job",
)
EXCEEDED = "ResourceLimitExceeded"
EQUAL_ONLY = "MaxNumberOfTrainingJobs must equal the number of hyperparameter combinations, 4, for the strategy Grid."
EARLY = f"{CONFIG}TrainingJobEarlyStoppingType"

RULES = [
    # --- one definition or several
    Rule("no-definition", "INFERRED", {"TrainingJobDefinition": None}, ONE_OF_BOTH, {}),
    Rule("both-definitions", "INFERRED", BOTH, ONE_OF_BOTH, several()),
    *(
        Rule(
            f"several-with-{key}",
            "INFERRED",
            several(**{f"{CONFIG}{key}": value}),
            f"{key} can't be specified in the tuning job configuration with TrainingJobDefinitions.",
            several(),
        )
        for key, value in (("HyperParameterTuningJobObjective", OBJECTIVE), ("ParameterRanges", {}))
    ),
    *(
        Rule(
            f"several-without-{key}",
            "INFERRED",
            second_without(key),
            f"{key} is required in each of the TrainingJobDefinitions.",
            several(),
        )
        for key in ("DefinitionName", "TuningObjective")
    ),
    Rule(
        "several-of-one-name",
        "INFERRED",
        several_definitions("same", "same"),
        "DefinitionName must be unique among the TrainingJobDefinitions.",
        several_definitions("same", "Same"),
    ),
    Rule(
        "several-with-early-stopping",
        "INFERRED",
        several(**{EARLY: "Auto"}),
        "Early stopping is not supported for tuning jobs with TrainingJobDefinitions.",
        several(**{EARLY: "Off"}),
    ),
    Rule(
        "several-with-warm-start",
        "INFERRED",
        several(WarmStartConfig=PARENTS),
        "Warm start is not supported for tuning jobs with TrainingJobDefinitions.",
        several(),
    ),
    Rule(
        "parent-without-name",
        "INFERRED",
        {"WarmStartConfig": PARENTS},
        "HyperParameterTuningJobName is required in each of the ParentHyperParameterTuningJobs.",
        {},
    ),
    Rule(
        "tag-key-twice",
        "INFERRED",
        {"Tags": [{"Key": "a", "Value": "1"}, {"Key": "a", "Value": "2"}]},
        "Duplicate tag keys are not allowed in a request.",
        {"Tags": [{"Key": "a", "Value": "1"}, {"Key": "A", "Value": "1"}]},
    ),
    # --- the algorithm
    Rule(
        "image-and-algorithm",
        "INFERRED",
        {f"{ALGORITHM}__AlgorithmName": "mine"},
        ALGORITHM_OR_IMAGE,
        {f"{ALGORITHM}__AlgorithmName": "mine", f"{ALGORITHM}__TrainingImage": None},
    ),
    Rule("neither-image-nor-algorithm", "INFERRED", {f"{ALGORITHM}__TrainingImage": None}, ALGORITHM_OR_IMAGE, {}),
    Rule(
        "no-resources",
        "INFERRED",
        {f"{DEFINITION}ResourceConfig": None},
        "Specify ResourceConfig or HyperParameterTuningResourceConfig.",
        {
            f"{DEFINITION}ResourceConfig": None,
            f"{DEFINITION}HyperParameterTuningResourceConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1},
        },
    ),
    # --- the objective
    Rule(
        "no-objective",
        "INFERRED",
        {f"{CONFIG}HyperParameterTuningJobObjective": None},
        "HyperParameterTuningJobObjective is required.",
        {f"{CONFIG}HyperParameterTuningJobObjective": None, **AUTOTUNE},
    ),
    Rule("metric-without-definition", "RECORDED", {f"{ALGORITHM}__MetricDefinitions": None}, METRIC, {}),
    Rule(
        "metric-of-another-name",
        "RECORDED",
        {f"{ALGORITHM}__MetricDefinitions": [{"Name": "Validation:rmse", "Regex": "x"}]},
        METRIC,
        {f"{ALGORITHM}__MetricDefinitions": [{"Name": "validation:rmse", "Regex": "x"}]},
    ),
    Rule(
        "metrics-of-a-built-in-image",
        "RECORDED",
        {f"{ALGORITHM}__TrainingImage": BUILTIN},
        OVERRIDE,
        {f"{ALGORITHM}__TrainingImage": BUILTIN, f"{ALGORITHM}__MetricDefinitions": None},
    ),
    Rule(
        "metrics-of-the-xgboost-framework",
        "RECORDED",
        {f"{ALGORITHM}__TrainingImage": BUILTIN.replace("xgboost:1", "sagemaker-xgboost:1.7-1")},
        OVERRIDE,
        {f"{ALGORITHM}__TrainingImage": f"{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/xgboost:1"},
    ),
    # --- ranges
    Rule("integer-bounds-equal", "INFERRED", integers("7", "7"), NOT_LESS, integers("6", "11")),
    Rule("continuous-bounds-equal", "INFERRED", reals("0.5", "5e-1"), NOT_LESS, reals("0.5", "0.50001")),
    Rule("bounds-reversed", "INFERRED", integers("9", "2"), NOT_LESS, integers("-9", "2")),
    Rule("integer-with-fraction", "INFERRED", integers("1", "9.5"), NOT_AN_INTEGER, integers("1", "9")),
    Rule("integer-that-is-none", "INFERRED", integers("one", "9"), NOT_AN_INTEGER, integers("+1", "9")),
    Rule("number-that-is-none", "INFERRED", reals("low", "high"), NOT_A_NUMBER, reals("-1", "1E3")),
    Rule("number-that-is-nan", "INFERRED", reals("nan", "1"), NOT_A_NUMBER, reals("0", "1")),
    Rule("empty-number", "INFERRED", reals("", "1"), NOT_A_NUMBER, reals(".0", "1.")),
    Rule(
        "logarithmic-from-zero",
        "INFERRED",
        reals("0", "1", ScalingType="Logarithmic"),
        NEEDS_POSITIVE,
        reals("1e-300", "1", ScalingType="Logarithmic"),
    ),
    Rule(
        "logarithmic-integer-from-zero",
        "INFERRED",
        integers("0", "9", ScalingType="Logarithmic"),
        NEEDS_POSITIVE,
        integers("1", "9", ScalingType="Logarithmic"),
    ),
    Rule(
        "reverse-logarithmic-to-one",
        "INFERRED",
        reals("0.5", "1.0", ScalingType="ReverseLogarithmic"),
        NEEDS_UNIT,
        reals("0", "0.999", ScalingType="ReverseLogarithmic"),
    ),
    Rule(
        "reverse-logarithmic-below-zero",
        "INFERRED",
        reals("-0.1", "0.5", ScalingType="ReverseLogarithmic"),
        NEEDS_UNIT,
        reals("0.0", "0.5", ScalingType="ReverseLogarithmic"),
    ),
]
