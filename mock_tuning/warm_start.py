"""The rules of warm start: which parents a tuning job may have, and what may change (aws-behaviour.md, 3.6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from . import service_errors
from .additions import OBJECTIVE_PARAMETER
from .jobs import TERMINAL, TuningJob
from .rules import too_many_training_jobs
from .search import KINDS
from .service_errors import rule_broken

__all__ = ["check_warm_start"]

MAY_CHANGE = frozenset(
    {
        "AlgorithmSpecification",
        "InputDataConfig",
        "OutputDataConfig",
        "StaticHyperParameters",
        "RoleArn",
        "ResourceConfig",
        "HyperParameterTuningResourceConfig",  # INFERRED: what the SageMaker SDK sends instead
        "StoppingCondition",
        "VpcConfig",
        "EnableManagedSpotTraining",
        "CheckpointConfig",
    }
)
"""RECORDED: the fields that the service's own refusal lists; and one more."""

MAX_CHANGES = 10  # DOCUMENTED: tunable to static, and changed static values

ENDED = TERMINAL - {"DeleteFailed"}  # DOCUMENTED: Completed, Stopped or Failed

OLDEST = 1538352000.0
"""1 October 2018, UTC: DOCUMENTED, jobs created before it are no parents."""


def check_warm_start(request: Mapping[str, Any], parents: Sequence[TuningJob]) -> None:
    """Raise the service's error if `request`, completed, cannot start from `parents`.

    `parents` are the jobs that WarmStartConfig names, already looked up.
    """
    for parent in parents:
        if parent.status not in ENDED:  # RECORDED that it is refused; INFERRED code and text
            raise rule_broken(
                f"The parent hyperparameter tuning job {parent.name} is in status {parent.status},"
                " which is not in a terminal state."
            )
        if parent.created < OLDEST:
            raise rule_broken(f"The parent hyperparameter tuning job {parent.name} was created before October 1, 2018.")
        if parent.multiple:  # DOCUMENTED: DG multiple-algorithm-hpo-create-tuning-jobs
            raise rule_broken("Warm start is not supported from tuning jobs with TrainingJobDefinitions.")
        _check_parent(request, parent)
    # DOCUMENTED: the training jobs of the parents count against the maximum of this one.
    config = request["HyperParameterTuningJobConfig"]
    wanted = config["ResourceLimits"].get("MaxNumberOfTrainingJobs", 0)
    launched = sum(len(parent.training_jobs) for parent in parents)
    for error in too_many_training_jobs(config, wanted, launched):
        raise error


def _check_parent(request: Mapping[str, Any], parent: TuningJob) -> None:
    config, definition = request["HyperParameterTuningJobConfig"], request["TrainingJobDefinition"]
    before = parent.definitions[0]
    if config.get("HyperParameterTuningJobObjective") != parent.config.get("HyperParameterTuningJobObjective"):
        # DOCUMENTED: DG automatic-model-tuning-warm-start.
        raise rule_broken("The objective metric must be the same as that of the parent tuning jobs.")
    tuned, tuned_before = _tunables(config), _tunables(parent.config)
    static, static_before = _static(definition), _static(before)
    if {*tuned, *static} != {*tuned_before, *static_before}:
        raise service_errors.warm_start_names_differ()
    if any(tuned[name] != tuned_before[name] for name in {*tuned} & {*tuned_before}):
        raise rule_broken("The type of a hyperparameter can't change from that in the parent tuning jobs.")
    fixed = len({*static} & {*tuned_before})
    changed = sum(static[name] != static_before[name] for name in {*static} & {*static_before})
    if fixed + changed > MAX_CHANGES:
        raise rule_broken(f"At most {MAX_CHANGES} hyperparameters can change from tunable to static or in value.")
    # What the service adds by itself (false where nothing was sent) a seed in its author's words may lack.
    if any((definition.get(key) or None) != (before.get(key) or None) for key in {*definition, *before} - MAY_CHANGE):
        raise service_errors.warm_start_field_changed()
    if request["WarmStartConfig"].get("WarmStartType") == "IdenticalDataAndAlgorithm":
        image, image_before = (
            {key: each["AlgorithmSpecification"].get(key) for key in ("TrainingImage", "AlgorithmName")}
            for each in (definition, before)
        )
        if image != image_before or definition.get("InputDataConfig") != before.get("InputDataConfig"):
            # DOCUMENTED: the same data and the same image; TransferLearning may change both.
            raise rule_broken(
                "The input data and the training image must be the same as those of the parent tuning jobs"
                " for the warm start type IdenticalDataAndAlgorithm."
            )


def _static(definition: Mapping[str, Any]) -> dict[str, str]:
    """Return the static hyperparameters, without the one that the service adds."""
    static = definition.get("StaticHyperParameters", {})
    return {name: value for name, value in static.items() if name != OBJECTIVE_PARAMETER}


def _tunables(config: Mapping[str, Any]) -> dict[str, str]:
    """Return the kind of range of each tuned hyperparameter, by name."""
    ranges = config.get("ParameterRanges", {})
    return {each["Name"]: kind for kind in KINDS for each in ranges.get(kind, ())}
