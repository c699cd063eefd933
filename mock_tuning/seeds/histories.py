"""Training jobs made up to fit what is known of a seeded tuning job: counts, times, the best one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .. import simulation
from ..jobs import Moments, TrainingJob, TuningJob, float32, stamp
from ..simulation import course, landscape, timing

__all__ = ["Outcome", "default_outcomes", "lay_out", "outcomes_of_counters"]

RUNNING_FOR = 45.0  # seconds since the running ones were launched; the shortest takes 63
FIRST_LOOK = 3.0  # seconds of age of a job that has launched nothing yet
MARGIN = 0.01  # how much worse than a given best the others are, at least

_NUMBER = re.compile(r"-(\d{3,})-[0-9a-f]{8}$", re.ASCII)

CHILD_FAILURE = "AlgorithmError: ExecuteUserScriptError: ExitCode 1"
"""INFERRED example of what a failed training job says."""


@dataclass(slots=True)
class Outcome:
    """What became of one training job: its status, whether it has a metric, and its given members."""

    status: str
    evaluated: bool
    retryable: bool = False
    given: Mapping[str, Any] | None = None  # members of HyperParameterTrainingJobSummary


def default_outcomes(status: str, limit: int, parallel: int, launched: int | None) -> list[Outcome]:
    """Return plausible outcomes for a tuning job in `status` that launched `launched` training jobs.

    `limit` is MaxNumberOfTrainingJobs, `parallel` MaxParallelTrainingJobs; ``None`` leaves the number open.
    """
    if status in ("Completed", "Deleting", "DeleteFailed"):
        return [Outcome("Completed", True)] * (limit if launched is None else launched)
    if status == "Failed":
        # RECORDED: after 5 attempts without success, or when all failed.
        return [Outcome("Failed", False)] * (min(5, limit) if launched is None else launched)
    if launched is None:
        launched = min(limit, min(parallel, limit) + 3)
    running = min(parallel, launched)
    last = {
        "InProgress": Outcome("InProgress", False),
        "Stopping": Outcome("Stopping", False),
        "Stopped": Outcome("Stopped", False),
    }
    return [Outcome("Completed", True)] * (launched - running) + [last[status]] * running


def outcomes_of_counters(status: str, jobs: Mapping[str, int], objectives: Mapping[str, int] | None) -> list[Outcome]:
    """Return outcomes that add up to TrainingJobStatusCounters and, if given, ObjectiveStatusCounters."""
    ended = [Outcome("Completed", True) for _ in range(jobs.get("Completed", 0))]
    stopped = [Outcome("Stopped", False) for _ in range(jobs.get("Stopped", 0))]
    if objectives is not None:
        for index, outcome in enumerate([*ended, *stopped]):
            outcome.evaluated = index < objectives.get("Succeeded", 0)
    failed = [Outcome("Failed", False) for _ in range(jobs.get("NonRetryableError", 0))]
    failed += [Outcome("Failed", False, retryable=True) for _ in range(jobs.get("RetryableError", 0))]
    running = "Stopping" if status == "Stopping" else "InProgress"
    return [*ended, *failed, *stopped, *(Outcome(running, False) for _ in range(jobs.get("InProgress", 0)))]


def lay_out(
    job: TuningJob, outcomes: Sequence[Outcome], best: Mapping[str, Any] | None, lifetime: float | None
) -> None:
    """Give `job` training jobs with these outcomes, in launch order, and the times that follow.

    Sets ``training_jobs``, ``as_of`` and, for a job that has ended, ``ended``.  `best` is a given
    BestTrainingJob; the others turn out worse.  `lifetime` is how many seconds the job has lived, or
    lived till its end; ``None`` takes what its training jobs need.
    """
    slots = [timing.FIRST_LAUNCH] * int(job.config["ResourceLimits"]["MaxParallelTrainingJobs"])
    schedule: list[Moments] = []
    for number, outcome in enumerate(outcomes, 1):
        if outcome.status in ("Completed", "Failed"):
            slot = slots.index(min(slots))
            moments = _moments(job, number, slots[slot], outcome)
            slots[slot] = moments.ended + timing.RELAUNCH
            schedule.append(moments)
    begun = max((moments.ended for moments in schedule), default=0.0) + timing.FIRST_LAUNCH
    last = [outcome for outcome in outcomes if outcome.status not in ("Completed", "Failed")]
    for place, outcome in enumerate(last):
        schedule.append(_moments(job, len(schedule) + 1, begun + place * 0.1, outcome, stopped=begun + RUNNING_FOR))
    ended = max((moments.ended for moments in schedule), default=0.0)
    if job.status in ("InProgress", "Stopping"):
        natural = begun + RUNNING_FOR + (1 if job.status == "Stopping" else 0) if last else max(FIRST_LOOK, ended)
    else:
        natural = ended + timing.CLOSING
    scale = 1.0 if lifetime is None else lifetime / natural
    children = sorted(outcomes, key=lambda outcome: outcome.status not in ("Completed", "Failed"))
    for outcome, planned in zip(children, schedule, strict=True):
        _add(job, outcome, planned, begun + RUNNING_FOR, scale)
    job.as_of = job.created + natural * scale
    if job.status not in ("InProgress", "Stopping"):
        job.ended = stamp(job.as_of)
        job.modified = job.ended
    elif job.status == "Stopping":
        job.modified = stamp(job.created + (begun + RUNNING_FOR) * scale)
    if best is not None:
        _put_best(job, best)


def fill_in(child: TrainingJob, given: Mapping[str, Any]) -> None:
    """Let the members of a given HyperParameterTrainingJobSummary win over what was made up."""
    child.name = given.get("TrainingJobName", child.name)
    prefix = child.arn.rpartition(":training-job/")[0]
    child.arn = given.get("TrainingJobArn", f"{prefix}:training-job/{child.name.lower()}")
    child.status = given.get("TrainingJobStatus", child.status)
    child.hyperparameters = given.get("TunedHyperParameters", child.hyperparameters)
    child.failure_reason = given.get("FailureReason", child.failure_reason)
    if "FinalHyperParameterTuningJobObjectiveMetric" in given:
        child.objective = given["FinalHyperParameterTuningJobObjectiveMetric"]["Value"]
    elif given.get("ObjectiveStatus") == "Failed":
        child.objective = None
    created, downloading, training, uploading, ended = child.moments
    begin = given.get("CreationTime", created)
    end = given.get("TrainingEndTime", begin + ended - created)
    start = given.get("TrainingStartTime", min(end, begin + downloading - created))
    between = (end - start) / ((ended - downloading) or 1.0)
    child.moments = Moments(
        begin, start, start + (training - downloading) * between, start + (uploading - downloading) * between, end
    )


def _moments(job: TuningJob, number: int, begin: float, outcome: Outcome, stopped: float = 0.0) -> Moments:
    """Return when a training job that is created `begin` seconds after its tuning job does what."""
    planned = [moment - job.created for moment in timing.plan(job, number, job.created + begin)]
    end = planned[-1]
    if outcome.status == "Failed":
        end = planned[2] + 10.0  # soon after its training has begun
    elif outcome.status in ("Stopped", "Stopping"):
        end = stopped + timing.drain(job, number)
    return Moments._make([*(min(moment, end) for moment in planned[:-1]), end])


def _add(job: TuningJob, outcome: Outcome, planned: Moments, stopped: float, scale: float) -> None:
    child = simulation.launch(job, job.created)
    child.moments = Moments(*(stamp(job.created + moment * scale) for moment in planned))
    child.status = outcome.status
    child.retryable = outcome.retryable
    if outcome.status in ("Stopped", "Stopping"):
        child.stop_requested = stamp(job.created + stopped * scale)
        child.seen = 0.5  # stopped in the middle of its training
    if outcome.status == "Failed":
        child.failure_reason = CHILD_FAILURE
    if outcome.evaluated:
        child.objective = landscape.objective_value(job, child)
    if outcome.given is not None:
        fill_in(child, outcome.given)
    course.replan(job, child, landscape.made_up(job, child))


def _put_best(job: TuningJob, best: Mapping[str, Any]) -> None:
    """Let the given best training job be one of the job's, and the best of them."""
    chosen = _place_of(job, best["TrainingJobName"])
    if chosen is None:
        return
    fill_in(chosen, best)
    if chosen.objective is None:
        return
    maximize = job.objective(chosen.definition).get("Type") == "Maximize"
    sign = -1.0 if maximize else 1.0
    margin = MARGIN * max(1.0, abs(chosen.objective))
    nearest = chosen.objective + sign * margin
    for child in job.training_jobs:
        if child is not chosen and child.objective is not None and (child.objective - nearest) * sign < 0:
            child.objective = float32(nearest + sign * margin * timing.share(job, "worse", child.number))


def _place_of(job: TuningJob, name: str) -> TrainingJob | None:
    """Return the training job that a given best one stands for: of its name, of its number, else the best."""
    evaluated = [child for child in job.training_jobs if child.objective is not None]
    number = _NUMBER.search(name)
    return next(
        (child for child in evaluated if child.name == name),
        next((child for child in evaluated if number and child.number == int(number[1])), job.best()),
    )
