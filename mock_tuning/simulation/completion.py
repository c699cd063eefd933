"""When a tuning job ends, and as what: its failure rule, its completion criteria, its time limit."""

from __future__ import annotations

from ..jobs import TrainingJob, TuningJob, float32
from ..tally import tally_of

__all__ = ["criterion_met", "deadline", "failure_reason", "has_given_up", "is_converged"]

ATTEMPTS = 5  # RECORDED: children that end without any success before the service gives up

CONVERGED_AFTER = 10
"""INFERRED: training jobs without an improvement of 1 % after which the search counts as converged.

DOCUMENTED only as "criteria developed over a wide range of benchmarking tests".
"""

# RECORDED texts (aws-behaviour.md, 3.5).
ALL_FAILED = "All training jobs failed. Please take a look at the training jobs failures to get more details."
NONE_SUCCEEDED = (
    f"No training job succeeded after {ATTEMPTS} attempts. For additional details, please take a look at the training"
    " job failures by listing training jobs for the hyperparameter tuning job."
)


def _no_metrics(attempts: int) -> str:
    """INFERRED: that the service fails so early is known, its sentence was not recorded."""
    return (
        f"No objective metrics found after running {attempts} training jobs. Please ensure that the custom algorithm"
        " is emitting the objective metric as defined by the regular expression provided."
    )


def has_given_up(job: TuningJob) -> bool:
    """Whether nothing more is launched, as five training jobs ended and none succeeded (RECORDED).

    Those that run by then go on and are counted (RECORDED); should one of them succeed, the job goes on
    (INFERRED).  One that was stopped is not an attempt (INFERRED).
    """
    if not job.objective():
        return False
    failed = 0
    for child in job.training_jobs:
        if child.ended:
            if child.objective is not None:
                return False
            failed += child.status != "Stopped"
    return failed >= ATTEMPTS


def failure_reason(job: TuningJob, limit: int) -> str | None:
    """Return the FailureReason of a job whose training jobs have all ended, ``None`` if it has completed.

    `limit` is how many it may launch.  It failed if it has given up, or if all it launched failed or
    emitted no objective.  INFERRED: one success makes it Completed, and so does the end by a criterion
    or a time limit; of fewer than five, one that was stopped does, too.
    """
    children = job.training_jobs
    if not children or job.finishing is not None or not job.objective():
        return None
    attempts = [child for child in children if child.status != "Stopped"]
    if any(child.objective is not None for child in children):
        return None
    early = len(attempts) >= ATTEMPTS and limit > ATTEMPTS
    if not early and len(attempts) < len(children):
        return None
    if any(child.status == "Completed" for child in attempts):
        return _no_metrics(ATTEMPTS if early else len(attempts))
    return NONE_SUCCEEDED if early else ALL_FAILED


def deadline(job: TuningJob) -> float:
    """Return the moment (epoch seconds) at which MaxRuntimeInSeconds ends the job, infinite without it."""
    limit = job.config["ResourceLimits"].get("MaxRuntimeInSeconds")
    return float("inf") if limit is None else job.created + int(limit) * job.pace


def criterion_met(job: TuningJob, child: TrainingJob) -> bool:
    """Whether a completion criterion ends the job now that `child` has ended; one is enough (DOCUMENTED)."""
    criteria = job.config.get("TuningJobCompletionCriteria") or {}
    if not criteria or child.objective is None:
        return False
    target = criteria.get("TargetObjectiveMetricValue")
    if target is not None:
        narrow = float32(target)  # as wide as the value it is compared with
        if child.objective >= narrow if job.maximizes(child.definition) else child.objective <= narrow:
            return True
    patience = (criteria.get("BestObjectiveNotImproving") or {}).get("MaxNumberOfTrainingJobsNotImproving")
    return (patience is not None and tally_of(job).not_improving >= patience) or is_converged(job)


def is_converged(job: TuningJob) -> bool:
    """Whether convergence has been reached by a job that asked for it (CompleteOnConvergence)."""
    criteria = job.config.get("TuningJobCompletionCriteria") or {}
    asked = (criteria.get("ConvergenceDetected") or {}).get("CompleteOnConvergence") == "Enabled"
    return asked and tally_of(job).not_improving >= CONVERGED_AFTER
