"""Training jobs made up to fit what is known of a seeded tuning job: how many, what became of them, when."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .. import search, simulation
from ..jobs import Moments, TuningJob, stamp
from ..simulation import course, landscape, timing
from .consistency import RUNNING
from .filling import fill_in, place_in_time
from .training_jobs import fitting_definitions

__all__ = [
    "History",
    "Outcome",
    "counters_of",
    "default_outcomes",
    "lay_out",
    "outcomes_of_counters",
    "plan_history",
    "with_best",
]

RUNNING_FOR = 45.0  # seconds since the running ones were launched; the shortest takes 63
FIRST_LOOK = 3.0  # seconds of age of a job that has launched nothing yet

_NUMBER = re.compile(r"-(\d{3,})-[0-9a-f]{8}$", re.ASCII)

CHILD_FAILURE = "AlgorithmError: ExecuteUserScriptError: ExitCode 1"
"""INFERRED example of what a failed training job says."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one training job: its status, whether it has a metric, and its given members."""

    status: str
    evaluated: bool
    retryable: bool = False
    given: Mapping[str, Any] | None = None  # members of HyperParameterTrainingJobSummary


@dataclass(frozen=True, slots=True)
class History:
    """Training jobs in launch order, with their moments in seconds since Create, at their natural pace."""

    planned: Sequence[tuple[Outcome, Moments]]
    stopped: float  # when those that do not run to their end are told to stop
    lifetime: float  # how long the job has lived by now, or lived till its end


# --- what became of them ----------------------------------------------------------------------------------


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
    last = Outcome(status, False)  # InProgress, Stopping or Stopped, like their tuning job
    return [Outcome("Completed", True)] * (launched - running) + [last] * running


def outcomes_of_counters(
    status: str, jobs: Mapping[str, int], objectives: Mapping[str, int] | None, best: Mapping[str, Any] | None
) -> list[Outcome]:
    """Return outcomes that add up to TrainingJobStatusCounters and, if given, ObjectiveStatusCounters.

    Of those that may have a metric, some in the status of a given BestTrainingJob have it first.
    """
    ended = [Outcome("Completed", objectives is None)] * jobs.get("Completed", 0)
    ended += [Outcome("Stopped", False)] * jobs.get("Stopped", 0)
    if objectives is not None:
        first = (best or {}).get("TrainingJobStatus", "Completed")
        ended.sort(key=lambda each: each.status != first)
        ended = [replace(each, evaluated=index < objectives.get("Succeeded", 0)) for index, each in enumerate(ended)]
    failed = [Outcome("Failed", False)] * jobs.get("NonRetryableError", 0)
    failed += [Outcome("Failed", False, retryable=True)] * jobs.get("RetryableError", 0)
    running = "Stopping" if status == "Stopping" else "InProgress"
    return [*ended, *failed, *[Outcome(running, False)] * jobs.get("InProgress", 0)]


def counters_of(outcomes: Iterable[Outcome]) -> dict[str, dict[str, int]]:
    """Return TrainingJobStatusCounters and ObjectiveStatusCounters that outcomes add up to, by their names."""
    jobs = dict.fromkeys(("Completed", "InProgress", "RetryableError", "NonRetryableError", "Stopped"), 0)
    objectives = {"Succeeded": 0, "Pending": 0, "Failed": 0}
    for each in outcomes:
        running = each.status in ("InProgress", "Stopping")
        if each.status == "Failed":
            jobs["RetryableError" if each.retryable else "NonRetryableError"] += 1
        else:
            jobs["InProgress" if running else each.status] += 1
        objectives["Pending" if running else "Succeeded" if each.evaluated else "Failed"] += 1
    return {"TrainingJobStatusCounters": jobs, "ObjectiveStatusCounters": objectives}


def with_best(outcomes: Iterable[Outcome], best: Mapping[str, Any]) -> list[Outcome]:
    """Return outcomes of which one is that of a given BestTrainingJob.

    It is the one of its number, if its name tells one, else the first that may be it.
    """
    ordered = _in_launch_order(outcomes)
    evaluated = [place for place, each in enumerate(ordered) if each.evaluated]
    alike = [place for place in evaluated if ordered[place].status == best["TrainingJobStatus"]] or evaluated
    if alike:
        number = _NUMBER.search(best["TrainingJobName"])
        place = int(number[1]) - 1 if number else alike[0]
        place = place if place in alike else alike[0]
        ordered[place] = replace(ordered[place], status=best["TrainingJobStatus"], given=best)
    return ordered


def _in_launch_order(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Return outcomes with those last that run or were stopped, as that comes to the last ones launched."""
    return sorted(outcomes, key=lambda each: each.status not in ("Completed", "Failed"))


# --- when ---------------------------------------------------------------------------------------------------


def plan_history(job: TuningJob, outcomes: Iterable[Outcome]) -> History:
    """Return the history that a tuning job with these outcomes has; adds nothing to `job`."""
    slots = [timing.FIRST_LAUNCH] * timing.parallel(job)
    planned: list[tuple[Outcome, Moments]] = []
    ordered = _in_launch_order(outcomes)
    last = [each for each in ordered if each.status not in ("Completed", "Failed")]
    for number, outcome in enumerate(ordered[: len(ordered) - len(last)], 1):
        slot = slots.index(min(slots))
        moments = _moments(job, number, slots[slot], outcome)
        slots[slot] = moments.ended + timing.RELAUNCH
        planned.append((outcome, moments))
    begun = max((moments.ended for _, moments in planned), default=0.0) + timing.FIRST_LAUNCH
    stopped = begun + RUNNING_FOR
    for place, outcome in enumerate(last):
        planned.append((outcome, _moments(job, len(planned) + 1, begun + place * 0.1, outcome, stopped)))
    ended = max((moments.ended for _, moments in planned), default=0.0)
    if job.status not in RUNNING:
        lifetime = ended + timing.CLOSING
    elif last:
        lifetime = stopped + (1 if job.status == "Stopping" else 0)
    else:
        lifetime = max(FIRST_LOOK, ended)
    return History(planned, stopped, lifetime)


def _moments(job: TuningJob, number: int, begin: float, outcome: Outcome, stopped: float = 0.0) -> Moments:
    """Return when a training job that is created `begin` seconds after its tuning job does what."""
    planned = timing.plan(job, number, begin)
    end = planned.ended
    if outcome.status == "Failed":
        end = planned.training + timing.FAILING
    elif outcome.status in ("Stopped", "Stopping"):
        end = stopped + timing.drain(job, number)
    return Moments._make([*(min(moment, end) for moment in planned[:-1]), end])


# --- training jobs ------------------------------------------------------------------------------------------


def lay_out(job: TuningJob, history: History, created: float, lifetime: float) -> None:
    """Give `job`, created at that moment, the training jobs of a history that takes `lifetime` seconds.

    Sets ``created``, ``as_of``, ``modified`` and ``training_jobs``.
    """
    scale = lifetime / history.lifetime
    job.created = job.modified = created
    job.as_of = created + lifetime
    if job.status == "Stopping":
        job.modified = stamp(created + history.stopped * scale)
    for outcome, planned in history.planned:
        _add(job, outcome, planned, history.stopped, scale)


def _add(job: TuningJob, outcome: Outcome, planned: Moments, stopped: float, scale: float) -> None:
    child = simulation.launch(job, job.created)
    given = outcome.given or {}
    fitting = fitting_definitions(given, job.request)
    if fitting and child.definition not in fitting:
        child.definition = fitting[0]
        child.hyperparameters = search.propose(job, child.number, fitting[0])
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
    # Of its own hyperparameters: given ones may be anything.
    course.replan(job, child, landscape.made_up(job, child))
    fill_in(child, given)
    place_in_time(job, child, given)
