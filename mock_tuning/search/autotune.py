"""What the service fills in for Autotune, all of it INFERRED: this is the one place.

DOCUMENTED (model, Autotune): Mode Enabled lets it choose ranges (from AutoParameters: a name and a
value to go by), resource limits, early stopping, retries, the strategy and the detection of
convergence.  What it chooses nobody has recorded (aws-behaviour.md, 9).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..quotas import MAX_TRAINING_JOBS

__all__ = ["complete_config", "complete_definition", "range_of_hint"]

SPREAD = 10.0
"""INFERRED: a range reaches from a tenth of the hint to ten times the hint."""

TRAINING_JOBS_EACH = 10
"""INFERRED: training jobs for each tuned hyperparameter, where MaxNumberOfTrainingJobs is absent."""

RETRIES = 5  # INFERRED


def complete_config(config: Mapping[str, Any], definitions: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return HyperParameterTuningJobConfig with what Autotune adds; what was sent stays as it is."""
    completed = dict(config)
    limits = dict(config["ResourceLimits"])
    if "MaxNumberOfTrainingJobs" not in limits and config["Strategy"] != "Grid":
        every = (
            definition.get("HyperParameterRanges") or config.get("ParameterRanges") or {} for definition in definitions
        )
        tuned = sum(len(listed or ()) for ranges in every for listed in ranges.values())
        wanted = max(TRAINING_JOBS_EACH * tuned, limits["MaxParallelTrainingJobs"], 1)
        limits["MaxNumberOfTrainingJobs"] = min(MAX_TRAINING_JOBS, wanted)
        completed["ResourceLimits"] = limits
    if config["Strategy"] != "Hyperband" and all("DefinitionName" not in each for each in definitions):
        # DOCUMENTED: neither Hyperband nor several definitions go with it.
        completed.setdefault("TrainingJobEarlyStoppingType", "Auto")
    criteria = dict(config.get("TuningJobCompletionCriteria") or {})
    criteria.setdefault("ConvergenceDetected", {"CompleteOnConvergence": "Enabled"})
    completed["TuningJobCompletionCriteria"] = criteria
    return completed


def complete_definition(definition: Mapping[str, Any]) -> dict[str, Any]:
    """Return a training job definition with what Autotune adds."""
    return {"RetryStrategy": {"MaximumRetryAttempts": RETRIES}, **definition}


def range_of_hint(name: str, hint: str) -> tuple[str, dict[str, Any]]:
    """Return the kind of range that a ValueHint stands for, a member of ParameterRanges, and the range.

    Integers and decimals get a range around the hint, a decimal of at most 1 none beyond 1; truth
    values both; any other text itself.
    """
    if hint.lower() in ("true", "false"):
        other = {"true": "false", "True": "False", "TRUE": "FALSE", "false": "true", "False": "True", "FALSE": "TRUE"}
        return "CategoricalParameterRanges", {"Name": name, "Values": [hint, *filter(None, [other.get(hint)])]}
    integer = hint.lstrip("+-").isascii() and hint.lstrip("+-").isdigit()
    try:
        value = float(hint)
    except ValueError:
        return "CategoricalParameterRanges", {"Name": name, "Values": [hint]}
    if not abs(value) < 1e300:
        return "CategoricalParameterRanges", {"Name": name, "Values": [hint]}
    if integer:
        whole = int(hint)
        low, high = sorted((whole // int(SPREAD), whole * int(SPREAD)))
        if whole > 0:
            low = max(1, low)
        bounds = {"MinValue": str(low), "MaxValue": str(max(high, low + 1))}
        return "IntegerParameterRanges", {"Name": name, **bounds, "ScalingType": "Auto"}
    near, far = sorted((value / SPREAD, value * SPREAD))
    if 0 < value <= 1:
        far = min(far, 1.0)
    bounds = {"MinValue": repr(near), "MaxValue": repr(far if far > near else near + 1.0)}
    scaling = "Logarithmic" if near > 0 else "Linear"
    return "ContinuousParameterRanges", {"Name": name, **bounds, "ScalingType": scaling}
