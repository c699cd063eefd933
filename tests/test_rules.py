"""Rules between the fields of Create: the first broken one is the answer, and nothing is created."""

from __future__ import annotations

import pytest

from mock_tuning import mock_tuning

from .rule_cases import (
    ALGORITHM,
    AUTOTUNE,
    BUILTIN,
    CONFIG,
    DEFINITION,
    EARLY,
    EQUAL_ONLY,
    EXCEEDED,
    LIMITS,
    NO_RESOURCE,
    PARALLEL,
    QUOTA,
    RANGES,
    RULES,
    STATIC,
    TOO_FEW,
    TOTAL,
    TWICE,
    Changes,
    Rule,
    categories,
    grid,
    hyperband,
    integers,
    limits,
    many,
    reals,
    several,
    words,
)
from .support import create_request, definition, post

CREATE = "CreateHyperParameterTuningJob"


def statics(count: int) -> Changes:
    return {STATIC: {f"static{number}": "1" for number in range(count)}}


def hints(count: int) -> Changes:
    """AutoParameters, which the model allows more of than there may be ranges."""
    return {RANGES: {"AutoParameters": [{"Name": f"x{number}", "ValueHint": "1"} for number in range(count)]}}


TWO_OF_ONE_NAME = [{"Name": "x", "MinValue": "1", "MaxValue": "9"}]
ONE_EACH = several()
for _each in ONE_EACH["TrainingJobDefinitions"]:
    _each["HyperParameterRanges"] = {"CategoricalParameterRanges": [words("a", "b")]}

WIDE_GRID = [words(*map(str, range(count)), name=name) for name, count in (("x", 30), ("y", 30), ("z", 25))]

RULES_OF_SEARCH = [
    # --- names and numbers of hyperparameters
    Rule(
        "category-value-twice",
        "INFERRED",
        categories(words("a", "b", "a", "c")),
        "The values of the categorical hyperparameter x must be unique.",
        categories(words("a", "b", "A", "c")),
    ),
    Rule(
        "range-twice",
        "INFERRED",
        {**categories(words("a", "b")), f"{RANGES}__IntegerParameterRanges": TWO_OF_ONE_NAME},
        TWICE,
        {**categories(words("a", "b", name="X")), f"{RANGES}__IntegerParameterRanges": TWO_OF_ONE_NAME},
    ),
    Rule("range-and-static", "INFERRED", {**reals("0", "1"), STATIC: {"x": "1"}}, TWICE, reals("0", "1")),
    Rule(
        "range-of-the-services-own-name",
        "INFERRED",
        {RANGES: {"CategoricalParameterRanges": [words(*"abcd", name="_tuning_objective_metric")]}},
        "The hyperparameter _tuning_objective_metric is specified more than once.",
        {STATIC: {"_tuning_objective_metric": "validation:rmse"}},
    ),
    Rule(
        "range-and-auto-parameter",
        "INFERRED",
        {**reals("0", "1"), f"{RANGES}__AutoParameters": [{"Name": "x", "ValueHint": "1"}]},
        TWICE,
        {**reals("0", "1"), f"{RANGES}__AutoParameters": [{"Name": "y", "ValueHint": "1"}]},
    ),
    Rule(
        "more-than-30-ranges",
        "INFERRED",
        many(31),
        "A tuning job can search at most 30 hyperparameters; found 31.",
        many(30),
    ),
    Rule(
        "more-than-100-hyperparameters",
        "INFERRED",
        {**many(30), **statics(70)},
        "A training job can have at most 100 hyperparameters, static and tunable together; found 101.",
        {**many(30), **statics(69)},
    ),
    Rule(
        "auto-parameters-beside-100-hyperparameters",
        "INFERRED",
        {**hints(31), **statics(69)},
        "A training job can have at most 100 hyperparameters, static and tunable together; found 101.",
        {**hints(31), **statics(68)},
    ),
    Rule(
        "waiting-shorter-than-running",
        "INFERRED",
        {f"{DEFINITION}StoppingCondition": {"MaxRuntimeInSeconds": 3600, "MaxWaitTimeInSeconds": 3599}},
        "MaxWaitTimeInSeconds must be equal to or greater than MaxRuntimeInSeconds.",
        {f"{DEFINITION}StoppingCondition": {"MaxRuntimeInSeconds": 3600, "MaxWaitTimeInSeconds": 3600}},
    ),
    # --- limits
    Rule(
        "more-parallel-than-in-all",
        "INFERRED",
        limits(3, 4),
        "MaxParallelTrainingJobs can't be greater than MaxNumberOfTrainingJobs.",
        limits(4, 4),
    ),
    Rule("parallel-quota", "INFERRED", limits(750, 101), QUOTA.format(PARALLEL, 100, 101), limits(750, 100), EXCEEDED),
    Rule("total-quota", "INFERRED", limits(751, 1), QUOTA.format(TOTAL, 750, 751), limits(751, 1, "Random"), EXCEEDED),
    Rule(
        "total-quota-of-random",
        "INFERRED",
        limits(10001, 1, "Random"),
        QUOTA.format(TOTAL, 10000, 10001),
        limits(10000, 1, "Random"),
        EXCEEDED,
    ),
    # --- strategies
    Rule(
        "strategy-config-without-hyperband",
        "INFERRED",
        {**hyperband(MaxResource=9), f"{CONFIG}Strategy": "Bayesian"},
        "StrategyConfig can be specified only for the strategy Hyperband.",
        hyperband(MaxResource=9),
    ),
    Rule(
        "hyperband-with-early-stopping",
        "INFERRED",
        {**hyperband(MaxResource=9), EARLY: "Auto"},
        "TrainingJobEarlyStoppingType must be Off for the strategy Hyperband.",
        {**hyperband(MaxResource=9), EARLY: "Off"},
    ),
    Rule("hyperband-without-resource", "RECORDED", hyperband(), NO_RESOURCE, hyperband(MaxResource=9)),
    Rule(
        "hyperband-epochs-that-are-no-number",
        "INFERRED",
        {**hyperband(), STATIC: {"epochs": "many"}},
        NO_RESOURCE,
        {**hyperband(), STATIC: {"epochs": "9"}},
    ),
    Rule("hyperband-with-least-only", "RECORDED", hyperband(MinResource=1), NO_RESOURCE, hyperband({"epochs": "9"})),
    Rule(
        "hyperband-above-20000",
        "INFERRED",
        hyperband(MaxResource=20001),
        "MaxResource can't be greater than 20000.",
        hyperband(MaxResource=20000),
    ),
    Rule(
        "hyperband-least-above-most",
        "INFERRED",
        hyperband(MinResource=10, MaxResource=9),
        "MinResource can't be greater than MaxResource.",
        hyperband(MinResource=9, MaxResource=9),
    ),
    Rule("hyperband-no-epochs", "INFERRED", hyperband({"epochs": "0"}), NO_RESOURCE, hyperband({"epochs": "1"})),
    Rule(
        "hyperband-epochs-above-20000",
        "INFERRED",
        hyperband({"epochs": "20001"}),
        "MaxResource can't be greater than 20000.",
        hyperband({"epochs": "20000"}),
    ),
    Rule(
        "hyperband-least-above-epochs",
        "INFERRED",
        hyperband({"epochs": "9"}, MinResource=10),
        "MinResource can't be greater than MaxResource.",
        hyperband({"epochs": "10"}, MinResource=10),
    ),
    *(
        Rule(
            f"grid-with-{kind}",
            "INFERRED",
            {**ranges, f"{CONFIG}Strategy": "Grid"},
            "The strategy Grid supports only categorical hyperparameter ranges.",
            grid(4),
        )
        for kind, ranges in (
            ("integers", integers("1", "4")),
            ("continuous", reals("1", "4")),
            ("auto-parameters", {RANGES: {"AutoParameters": [{"Name": "x", "ValueHint": "1"}]}}),
        )
    ),
    Rule("grid-of-fewer-jobs", "INFERRED", grid(3), EQUAL_ONLY, grid(None)),
    Rule(
        "grid-of-more-than-750",
        "INFERRED",
        grid(None, *WIDE_GRID[:2]),
        QUOTA.format(TOTAL, 750, 900),
        grid(None, *WIDE_GRID[1:]),
        EXCEEDED,
    ),
    # --- combinations
    Rule("grid-of-more-jobs", "RECORDED", grid(5), TOO_FEW.format("4.0", 5), grid(4)),
    Rule(
        "categories-too-few", "RECORDED", categories(words("a", "b", "c")), TOO_FEW.format("3.0", 4), integers("1", "4")
    ),
    Rule("no-ranges", "RECORDED", {RANGES: None}, TOO_FEW.format("1.0", 4), {RANGES: None, **AUTOTUNE}),
    Rule(
        "definitions-together",
        "RECORDED",
        {**ONE_EACH, f"{LIMITS}__MaxNumberOfTrainingJobs": 5},
        TOO_FEW.format("4.0", 5),
        {**ONE_EACH, f"{LIMITS}__MaxNumberOfTrainingJobs": 4},
    ),
]
ALL = [*RULES, *RULES_OF_SEARCH]


@pytest.mark.parametrize("rule", ALL, ids=str)
def test_broken_rule_is_refused_with_its_code_and_text(rule: Rule) -> None:
    with mock_tuning():
        answer = post(CREATE, create_request(**rule.broken))

    assert (answer.status, answer.code, answer.message) == (400, rule.code, rule.sentence)


@pytest.mark.parametrize("rule", ALL, ids=str)
def test_refused_create_leaves_no_job(rule: Rule) -> None:
    with mock_tuning() as tuning:
        post(CREATE, create_request(**rule.broken))

        assert tuning.jobs() == []


@pytest.mark.parametrize("rule", ALL, ids=str)
def test_neighbour_of_a_broken_rule_is_accepted(rule: Rule) -> None:
    with mock_tuning():
        answer = post(CREATE, create_request(**rule.kept))

    assert (answer.status, list(answer.members)) == (200, ["HyperParameterTuningJobArn"])


@pytest.mark.parametrize("rule", ALL, ids=str)
def test_neighbour_of_a_broken_rule_runs_to_its_end(rule: Rule) -> None:
    with mock_tuning(progression="immediate") as tuning:
        post(CREATE, create_request(**{**rule.kept, **small(rule)}))

        assert tuning.job("nightly").status == "Completed"


def small(rule: Rule) -> Changes:
    """Return the change that keeps a job of many training jobs short."""
    wanted = rule.kept.get(LIMITS, {}).get("MaxNumberOfTrainingJobs", 0)
    return {LIMITS: {"MaxNumberOfTrainingJobs": 4, "MaxParallelTrainingJobs": 2}} if wanted > 100 else {}


@pytest.mark.parametrize("name", ["epochs", "numepochs", "n-epochs", "n_epochs", "num_epochs"])
def test_hyperband_infers_its_most_resource_from_static_epochs(name: str) -> None:
    # DOCUMENTED: model, HyperbandStrategyConfig.
    with mock_tuning():
        answer = post(CREATE, create_request(**hyperband({name: "27"})))

    assert answer.status == 200


def test_image_called_like_a_built_in_algorithm_in_ones_own_registry_is_ones_own() -> None:
    image = BUILTIN.replace("433757028032", "123456789012")

    with mock_tuning():
        answer = post(CREATE, create_request(**{f"{ALGORITHM}__TrainingImage": image}))

    assert answer.status == 200


def test_broken_constraint_of_the_model_comes_before_any_rule() -> None:
    request = create_request("a" * 33, TrainingJobDefinitions=[definition()])

    with mock_tuning():
        answer = post(CREATE, request)

    assert answer.message.startswith("2 validation errors detected: ")


def test_broken_rule_comes_before_the_question_whether_the_name_is_free() -> None:
    # INFERRED.
    with mock_tuning() as tuning:
        tuning.seed_job("nightly", region="us-east-1")
        answer = post(CREATE, create_request("nightly", **limits(3, 4)))

    assert answer.code == "ValidationException"
