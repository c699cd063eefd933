"""What the service checks of a Create request beyond its shapes, each rule with its source.

The first broken rule is the answer.  DOCUMENTED rules whose sentence nobody recorded speak in words
of ours; they are INFERRED texts (aws-behaviour.md, 2.2).  "DG" is the SageMaker developer guide.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from . import service_errors
from .additions import OBJECTIVE_PARAMETER, builtin_algorithm, definitions_of
from .epochs import epochs_named
from .quotas import MAX_HYPERBAND_RESOURCE, MAX_PARALLEL, MAX_TRAINING_JOBS, MAX_TRAINING_JOBS_RANDOM
from .search import combinations, parse_bound
from .service_errors import ServiceError, rule_broken

__all__ = ["broken_ranges", "check_create", "too_many_training_jobs"]

MAX_RANGES = 30  # DOCUMENTED: model; DG automatic-model-tuning-define-ranges
MAX_HYPERPARAMETERS = 100  # DOCUMENTED: the same; the objective's own entry counts

NUMERIC_KINDS = ("IntegerParameterRanges", "ContinuousParameterRanges")
KINDS = (*NUMERIC_KINDS, "CategoricalParameterRanges")

Parameters = Mapping[str, Any]


def check_create(parameters: Parameters, account: str) -> None:
    """Raise the service's error for the first rule that a well-formed Create request breaks."""
    for rule in _RULES:
        error = next(rule(parameters, account), None)
        if error is not None:
            raise error


def _definitions(parameters: Parameters, _: str) -> Iterator[ServiceError]:
    one, several = "TrainingJobDefinition" in parameters, "TrainingJobDefinitions" in parameters
    if one == several:  # INFERRED: neither is required in the model, one of them makes sense
        yield rule_broken("Specify exactly one of TrainingJobDefinition and TrainingJobDefinitions.")


def _several_definitions(parameters: Parameters, _: str) -> Iterator[ServiceError]:
    several = parameters.get("TrainingJobDefinitions")
    if several is None:
        return
    config = parameters["HyperParameterTuningJobConfig"]
    # RECORDED shape (C7N): ranges and objective stand in each definition, the config has neither.
    for key in ("HyperParameterTuningJobObjective", "ParameterRanges"):
        if key in config:
            yield rule_broken(f"{key} can't be specified in the tuning job configuration with TrainingJobDefinitions.")
    names = [each.get("DefinitionName") for each in several]
    for each in several:
        for key in ("DefinitionName", "TuningObjective"):
            if key not in each:  # INFERRED from the same recordings
                yield rule_broken(f"{key} is required in each of the TrainingJobDefinitions.")
    if len(set(names)) < len(names):
        yield rule_broken("DefinitionName must be unique among the TrainingJobDefinitions.")
    # DOCUMENTED: DG multiple-algorithm-hpo-create-tuning-jobs.
    if config.get("TrainingJobEarlyStoppingType", "Off") != "Off":
        yield rule_broken("Early stopping is not supported for tuning jobs with TrainingJobDefinitions.")
    if "WarmStartConfig" in parameters:
        yield rule_broken("Warm start is not supported for tuning jobs with TrainingJobDefinitions.")


def _objective(parameters: Parameters, account: str) -> Iterator[ServiceError]:
    for definition in definitions_of(parameters):
        objective = _objective_of(parameters, definition)
        if objective is None:
            if "Autotune" not in parameters:
                # RECORDED remark (Terraform): the service enforces it though the model does not.
                yield rule_broken("HyperParameterTuningJobObjective is required.")
            continue
        algorithm = definition["AlgorithmSpecification"]
        metrics = algorithm.get("MetricDefinitions") or []
        if builtin_algorithm(algorithm, account):
            if metrics:
                yield service_errors.metric_override()
        elif "TrainingImage" in algorithm and objective["MetricName"] not in {each["Name"] for each in metrics}:
            yield service_errors.metric_required()


def _definition_members(parameters: Parameters, _: str) -> Iterator[ServiceError]:
    for definition in definitions_of(parameters):
        algorithm = definition["AlgorithmSpecification"]
        if ("TrainingImage" in algorithm) == ("AlgorithmName" in algorithm):
            # DOCUMENTED: model, HyperParameterAlgorithmSpecification: the one or the other.
            yield rule_broken("Specify exactly one of TrainingImage and AlgorithmName in AlgorithmSpecification.")
        if "ResourceConfig" not in definition and "HyperParameterTuningResourceConfig" not in definition:
            # DOCUMENTED: model; ResourceConfig is optional since the other exists.
            yield rule_broken("Specify ResourceConfig or HyperParameterTuningResourceConfig.")
        stopping = definition["StoppingCondition"]
        if stopping.get("MaxWaitTimeInSeconds", math.inf) < stopping.get("MaxRuntimeInSeconds", 0):
            # DOCUMENTED: model, StoppingCondition.
            yield rule_broken("MaxWaitTimeInSeconds must be equal to or greater than MaxRuntimeInSeconds.")


def broken_ranges(parameters: Parameters, _: str = "") -> Iterator[ServiceError]:
    """Yield an error for each range of hyperparameters that cannot be searched."""
    for definition in definitions_of(parameters):
        ranges = _ranges_of(parameters, definition)
        for kind in NUMERIC_KINDS:
            for each in ranges.get(kind, ()):
                yield from _numeric_range(kind, each)
        for each in ranges.get("CategoricalParameterRanges", ()):
            # RECORDED (amazon-sagemaker-feedback#195): refused.
            if len(set(each["Values"])) < len(each["Values"]):
                yield rule_broken(f"The values of the categorical hyperparameter {each['Name']} must be unique.")
        ranged = [each["Name"] for kind in KINDS for each in ranges.get(kind, ())]
        names = [*ranged, *(each["Name"] for each in ranges.get("AutoParameters", ()))]
        static = definition.get("StaticHyperParameters", {})
        for name in names:
            if names.count(name) > 1 or name in static or name == OBJECTIVE_PARAMETER:  # INFERRED
                yield rule_broken(f"The hyperparameter {name} is specified more than once.")
        if len(ranged) > MAX_RANGES:
            yield rule_broken(f"A tuning job can search at most {MAX_RANGES} hyperparameters; found {len(ranged)}.")
        total = len(names) + len({*static, OBJECTIVE_PARAMETER})
        if total > MAX_HYPERPARAMETERS:
            yield rule_broken(
                f"A training job can have at most {MAX_HYPERPARAMETERS} hyperparameters,"
                f" static and tunable together; found {total}."
            )


def _numeric_range(kind: str, each: Mapping[str, Any]) -> Iterator[ServiceError]:
    name, integer = each["Name"], kind == "IntegerParameterRanges"
    try:
        low, high = (parse_bound(each[key], integer=integer) for key in ("MinValue", "MaxValue"))
    except ValueError:  # INFERRED
        noun = "an integer" if integer else "a number"
        yield rule_broken(f"MinValue and MaxValue of the hyperparameter {name} must each be {noun}.")
        return
    if math.isinf(low) or math.isinf(high) or low >= high:
        # RECORDED for equal bounds (amazon-sagemaker-feedback#195), INFERRED for the others.
        yield rule_broken(f"MinValue of the hyperparameter {name} must be less than its MaxValue.")
    scaling = each.get("ScalingType", "Auto")
    # DOCUMENTED: DG automatic-model-tuning-define-ranges.
    if scaling == "Logarithmic" and low <= 0:
        yield rule_broken(f"Logarithmic scaling of the hyperparameter {name} needs values greater than 0.")
    if scaling == "ReverseLogarithmic" and (integer or low < 0 or high >= 1):
        yield rule_broken(
            f"ReverseLogarithmic scaling of the hyperparameter {name} needs a continuous range within 0 <= x < 1."
        )


def _tags(parameters: Parameters, _: str) -> Iterator[ServiceError]:
    keys = [each["Key"] for each in parameters.get("Tags", ())]
    if len(set(keys)) < len(keys):  # INFERRED, as AddTags
        yield service_errors.duplicate_tag_keys()


def _parents(parameters: Parameters, _: str) -> Iterator[ServiceError]:
    parents = parameters.get("WarmStartConfig", {}).get("ParentHyperParameterTuningJobs", ())
    if any("HyperParameterTuningJobName" not in each for each in parents):
        # INFERRED: the name is not required in the model, but a parent has nothing else.
        yield rule_broken("HyperParameterTuningJobName is required in each of the ParentHyperParameterTuningJobs.")


def _limits(parameters: Parameters, _: str) -> Iterator[ServiceError]:
    config = parameters["HyperParameterTuningJobConfig"]
    limits = config["ResourceLimits"]
    parallel, total = limits["MaxParallelTrainingJobs"], limits.get("MaxNumberOfTrainingJobs")
    if total is not None and parallel > total:
        # INFERRED from "should not exceed" (DG multiple-algorithm-hpo-create-tuning-jobs).
        yield rule_broken("MaxParallelTrainingJobs can't be greater than MaxNumberOfTrainingJobs.")
    if parallel > MAX_PARALLEL:
        quota = "Maximum number of parallel training jobs per hyperparameter tuning job"
        yield service_errors.quota_exceeded(quota, MAX_PARALLEL, 0, parallel, "Jobs")
    yield from too_many_training_jobs(config, total or 0)


def too_many_training_jobs(config: Mapping[str, Any], wanted: int, launched: int = 0) -> Iterator[ServiceError]:
    """Yield the error of a job that `wanted` more training jobs than its quota; its parents `launched` so many."""
    most = MAX_TRAINING_JOBS_RANDOM if config["Strategy"] == "Random" else MAX_TRAINING_JOBS
    if launched + wanted > most:
        quota = "Maximum number of training jobs per hyperparameter tuning job"
        yield service_errors.quota_exceeded(quota, most, launched, wanted, "Jobs")


def _strategy(parameters: Parameters, _: str) -> Iterator[ServiceError]:
    config = parameters["HyperParameterTuningJobConfig"]
    strategy = config["Strategy"]
    if "StrategyConfig" in config and strategy != "Hyperband":
        # DOCUMENTED "should be provided only if"; the refusal is INFERRED.
        yield rule_broken("StrategyConfig can be specified only for the strategy Hyperband.")
    if strategy == "Hyperband":
        yield from _hyperband(parameters, config)
    if strategy == "Grid":
        for definition in definitions_of(parameters):
            ranges = _ranges_of(parameters, definition)
            if any(ranges.get(kind) for kind in (*NUMERIC_KINDS, "AutoParameters")):
                # DOCUMENTED: DG automatic-model-tuning-how-it-works; INFERRED for AutoParameters.
                yield rule_broken("The strategy Grid supports only categorical hyperparameter ranges.")


def _hyperband(parameters: Parameters, config: Mapping[str, Any]) -> Iterator[ServiceError]:
    if config.get("TrainingJobEarlyStoppingType", "Off") != "Off":
        # DOCUMENTED: model, HyperbandStrategyConfig.
        yield rule_broken("TrainingJobEarlyStoppingType must be Off for the strategy Hyperband.")
    resources = config.get("StrategyConfig", {}).get("HyperbandStrategyConfig", {})
    for definition in definitions_of(parameters):
        high = resources.get("MaxResource") or epochs_named(definition.get("StaticHyperParameters", {}))
        if not high:
            yield service_errors.hyperband_without_resource()
        elif high > MAX_HYPERBAND_RESOURCE:
            yield rule_broken(f"MaxResource can't be greater than {MAX_HYPERBAND_RESOURCE}.")
        elif resources.get("MinResource", 1) > high:  # INFERRED
            yield rule_broken("MinResource can't be greater than MaxResource.")


def _combinations(parameters: Parameters, _: str) -> Iterator[ServiceError]:
    config = parameters["HyperParameterTuningJobConfig"]
    wanted = config["ResourceLimits"].get("MaxNumberOfTrainingJobs")
    total = sum(combinations(_ranges_of(parameters, each)) for each in definitions_of(parameters))
    if wanted is None and config["Strategy"] == "Grid":  # which tries them all
        yield from too_many_training_jobs(config, int(total))
    if wanted is None or "Autotune" in parameters:
        return
    if total < wanted:
        yield service_errors.too_few_combinations(total, wanted)
    if config["Strategy"] == "Grid" and total not in (wanted, math.inf):
        # DOCUMENTED "should equal" (DG automatic-model-tuning-how-it-works); the refusal is INFERRED.
        yield rule_broken(
            f"MaxNumberOfTrainingJobs must equal the number of hyperparameter combinations, {int(total)},"
            " for the strategy Grid."
        )


def _objective_of(parameters: Parameters, definition: Mapping[str, Any]) -> Mapping[str, Any] | None:
    config = parameters["HyperParameterTuningJobConfig"]
    objective = definition.get("TuningObjective") or config.get("HyperParameterTuningJobObjective")
    found: Mapping[str, Any] | None = objective
    return found


def _ranges_of(parameters: Parameters, definition: Mapping[str, Any]) -> Mapping[str, Any]:
    config = parameters["HyperParameterTuningJobConfig"]
    found: Mapping[str, Any] = definition.get("HyperParameterRanges") or config.get("ParameterRanges") or {}
    return found


_RULES: Sequence[Callable[[Parameters, str], Iterator[ServiceError]]] = (
    _definitions,
    _several_definitions,
    _parents,
    _tags,
    _definition_members,
    _strategy,
    broken_ranges,
    _limits,
    _objective,
    _combinations,
)
