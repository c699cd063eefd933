"""The state of a mock as JSON: what the page shows and the server's control API answers.

Absent means absent, as in the API.  Moments are ISO 8601 text, UTC, with milliseconds; durations are seconds.
A job's time may run on beyond the year 9999, where such text ends: later moments are shown as its last one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from .. import search, simulation, views
from ..jobs import TrainingJob, TuningJob
from ..search.spaces import CATEGORICAL
from ..simulation.secondary_status import transitions

if TYPE_CHECKING:
    from ..calls import Call
    from ..handle import TuningMock
    from ..job_view import JobView

__all__ = ["call_snapshot", "job_snapshot", "snapshot"]

EPOCH = datetime(1970, 1, 1)


def snapshot(tuning: TuningMock, *, training_jobs: bool = True) -> dict[str, Any]:
    """Return the state of a mock: ``{"clock": …, "jobs": […]}``, each job as in :func:`job_snapshot`.

    Jobs of all accounts and regions.  Looking moves no job: it is no poll.
    ``training_jobs=False`` leaves out what grows with each job's training jobs, for a list of many jobs.
    """
    jobs = [job_snapshot(job, training_jobs=training_jobs) for job in tuning.jobs()]
    return {"clock": _moment(tuning.clock.now()), "jobs": jobs}


def job_snapshot(job: JobView, *, training_jobs: bool = True) -> dict[str, Any]:
    """Return the state of one job.

    Always there: ``name``, ``arn``, ``account``, ``region``, ``status``, ``strategy``, ``objectives`` (each with
    ``name``, ``type``, and ``definition`` where the job has several), ``search`` (how hyperparameters are found, in
    words), ``counters`` (``training_jobs`` and ``objectives``, by AWS's names), ``progress`` (``launched``, ``max``,
    ``parallel``), ``created``, ``as_of`` (how far its own time has come).  Where the job has it: ``modified``,
    ``ended``, ``failure_reason``, ``best_training_job`` (``name``, ``number``, ``value``), ``next_change_in`` (seconds
    of the job's own time until something happens to it).

    And unless ``training_jobs=False``: ``ranges`` (``name``, ``type``, ``min``, ``max``, ``scaling`` or ``values``, and
    ``definition``), ``training_jobs`` in launch order, and ``best_so_far``: the training jobs, in launch order, with a
    better objective value than all before them.
    """
    return job.look(partial(_job, job, training_jobs))


def call_snapshot(number: int, call: Call) -> dict[str, Any]:
    """Return a call as JSON, with its number in the log, from 1."""
    shown = {
        "number": number,
        "operation": call.operation,
        "parameters": call.parameters,
        "account": call.account,
        "region": call.region,
        "outcome": call.outcome,
        "attempts": call.attempts,
    }
    if call.message:
        shown["message"] = call.message
    if call.status is not None:
        shown["status"] = call.status
    return shown


def _job(view: JobView, training_jobs: bool, job: TuningJob) -> dict[str, Any]:
    described = views.describe_tuning_job(job)
    shown: dict[str, Any] = {
        "name": job.name,
        "arn": described["HyperParameterTuningJobArn"],
        "account": view.account_id,
        "region": view.region,
        "status": described["HyperParameterTuningJobStatus"],
        "strategy": job.config["Strategy"],
        "objectives": list(_objectives(job)),
        "search": search.method_of(job),
        "counters": {
            "training_jobs": dict(described["TrainingJobStatusCounters"]),
            "objectives": dict(described["ObjectiveStatusCounters"]),
        },
        "progress": {
            "launched": sum(described["TrainingJobStatusCounters"].values()),
            "max": search.launch_limit(job),
            "parallel": int(job.config["ResourceLimits"]["MaxParallelTrainingJobs"]),
        },
    }
    for key, member in (
        ("created", "CreationTime"),
        ("modified", "LastModifiedTime"),
        ("ended", "HyperParameterTuningEndTime"),
    ):
        if member in described:
            shown[key] = _moment(described[member])
    shown["as_of"] = _moment(max(job.as_of, job.ended or 0.0))
    if "FailureReason" in described:
        shown["failure_reason"] = described["FailureReason"]
    best = described.get("BestTrainingJob")
    if best is not None:
        shown["best_training_job"] = _best(job, best)
    to_come = simulation.next_change(job) - job.time.elapsed()
    if to_come < float("inf"):
        shown["next_change_in"] = max(0.0, to_come)
    if training_jobs:
        shown["ranges"] = list(_ranges(job))
        shown["training_jobs"] = [_training_job(job, child) for child in job.training_jobs]
        shown["best_so_far"] = list(_best_so_far(job))
    return shown


def _objectives(job: TuningJob) -> Iterator[dict[str, str]]:
    """Yield the job's objective, or its definitions' where each has its own."""
    for index, definition in enumerate(job.definitions):
        objective = job.objective(index)
        shown = {"name": objective.get("MetricName"), "type": objective.get("Type")}
        if job.multiple and "TuningObjective" in definition:
            shown["definition"] = definition.get("DefinitionName", str(index + 1))
        if objective:
            yield {key: str(value) for key, value in shown.items() if value is not None}
        if "definition" not in shown:  # the job's own, for all of them
            return


def _best(job: TuningJob, best: dict[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {"name": best["TrainingJobName"]}
    number = next((child.number for child in job.training_jobs if child.name == shown["name"]), None)
    if number is not None:
        shown["number"] = number
    shown["value"] = best["FinalHyperParameterTuningJobObjectiveMetric"]["Value"]
    return shown


def _training_job(job: TuningJob, child: TrainingJob) -> dict[str, Any]:
    secondary = transitions(job, child)[-1]["Status"]
    summary = views.summarize_child(job, child)
    shown: dict[str, Any] = {
        "number": child.number,
        "name": child.name,
        "status": child.status,
        "secondary_status": secondary,
        "objective_status": child.objective_status,
        "created": _moment(child.moments.created),
        "hyperparameters": dict(child.hyperparameters),
    }
    if "TrainingJobDefinitionName" in summary:
        shown["definition"] = summary["TrainingJobDefinitionName"]
    if "TrainingStartTime" in summary:
        shown["started"] = _moment(child.training_started)
    if child.ended:
        shown["ended"] = _moment(child.moments.ended)
    if child.objective is not None:
        shown["objective"] = child.objective
    if child.last_epoch is not None and child.stop_requested == child.stop_planned:
        shown["early_stopped"] = True
    if child.retried:
        shown["attempts"] = len(child.retried) + 1
    if child.failure_reason is not None:
        shown["failure_reason"] = child.failure_reason
    return shown


def _best_so_far(job: TuningJob) -> Iterator[dict[str, Any]]:
    best: TrainingJob | None = None
    for child in job.training_jobs:
        if not child.ended or child.objective is None:
            continue
        if best is None or job.worth(child) > job.worth(best):
            best = child
            yield {"number": child.number, "name": child.name, "value": child.objective}


def _ranges(job: TuningJob) -> Iterator[dict[str, Any]]:
    for index, definition in enumerate(job.definitions):
        own = "HyperParameterRanges" in definition
        for axis in search.axes_of(job, index):
            shown: dict[str, Any] = {"name": axis.name, "type": axis.kind.removesuffix("ParameterRanges")}
            if axis.kind == CATEGORICAL:
                shown["values"] = list(axis.values)
            else:
                shown |= {"min": axis.low, "max": axis.high, "scaling": axis.scaling}
            if job.multiple and own:
                shown["definition"] = definition.get("DefinitionName", str(index + 1))
            yield shown
        if not own:  # the job's own, for all of them
            return


def _moment(seconds: float) -> str:
    try:
        moment = EPOCH + timedelta(seconds=seconds)
    except OverflowError:
        moment = datetime.max
    return f"{moment.isoformat(timespec='milliseconds')}Z"
