"""The state of a mock as JSON-ready values, and back: every job with its past, and with what is still to come.

What a job shows and what becomes of it follow from its record and the clock, so a state that is loaded
goes on where it was saved.  Memos are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .backend import Backend
from .clock import JobTime
from .jobs import Document, Moments, TrainingJob, TuningJob
from .outcomes import Evaluation

__all__ = ["DERIVED", "PLAIN", "PLAIN_OF_TRAINING", "dump_state", "load_state"]

PLAIN = (
    "name",
    "arn",
    "region",
    "account",
    "created",
    "seed",
    "tags",
    "status",
    "ended",
    "modified",
    "as_of",
    "failure_reason",
    "free_slots",
    "pace",
    "finishing",
    "converged",
    "gone",
)
"""Fields of a tuning job that are JSON as they are."""

DERIVED = (
    "definitions",
    "axes",
    "derived",
    "tally",
    "next_change",
    "busy",
    "evaluate",
    "on_change",
    "on_child_change",
    "shown",
)
"""Fields of a tuning job that follow from others, or from where it is."""

PLAIN_OF_TRAINING = (
    "number",
    "name",
    "arn",
    "definition",
    "hyperparameters",
    "tags",
    "status",
    "objective",
    "failure_reason",
    "retryable",
    "stop_requested",
    "metrics",
    "stop_planned",
    "last_epoch",
    "overtime",
    "seen",
)
"""Fields of a training job that are JSON as they are."""


def dump_state(backend: Backend) -> dict[str, Any]:
    """Return the state of a mock as values that JSON can hold: its clock, and the jobs by account and region."""
    with backend.lock:
        stores = [(store, *store.contents()) for store in backend.stores()]
        jobs = list(_with_parents(job for _, live, deleted, _ in stores for job in (*live, *deleted)))
        numbers = {id(job): number for number, job in enumerate(jobs)}
        return {
            "skipped": backend.clock.skipped,
            "delete_takes_time": backend.delete_takes_time,
            "jobs": [_dump_job(job, numbers) for job in jobs],
            "stores": [
                {
                    "account": store.account,
                    "region": store.region,
                    "jobs": [numbers[id(job)] for job in live],
                    "deleted": [numbers[id(job)] for job in deleted],
                    "generations": generations,
                }
                for store, live, deleted, generations in stores
            ],
        }


def load_state(backend: Backend, state: Mapping[str, Any]) -> None:
    """Put the jobs of :func:`dump_state` into an empty mock, and its clock as far forward.

    Raises ``KeyError``, ``TypeError``, ``ValueError``, ``AttributeError`` or ``IndexError`` for what is no
    such state; the mock is then not to be used.
    """
    backend.clock.resume(state["skipped"])
    backend.delete_takes_time = state["delete_takes_time"]
    jobs = [_load_job(each, backend) for each in state["jobs"]]
    for job, saved in zip(jobs, state["jobs"], strict=True):
        job.parents = tuple(jobs[number] for number in saved["parents"])
    with backend.lock:
        for each in state["stores"]:
            live, deleted = ([jobs[number] for number in each[kind]] for kind in ("jobs", "deleted"))
            backend.store(each["account"], each["region"]).put_back(live, deleted, each["generations"])


def _with_parents(jobs: Iterable[TuningJob]) -> Iterable[TuningJob]:
    """Yield each job once, and the parents of warm starts, which may have been deleted and replaced."""
    seen: set[int] = set()
    waiting = list(jobs)[::-1]
    while waiting:
        job = waiting.pop()
        if id(job) not in seen:
            seen.add(id(job))
            yield job
            waiting.extend(job.parents)


def _dump_job(job: TuningJob, numbers: Mapping[int, int]) -> dict[str, Any]:
    return {
        **{name: getattr(job, name) for name in PLAIN},
        "request": job.request,
        "time": job.time.state(),
        "training_jobs": [_dump_training_job(child) for child in job.training_jobs],
        "parents": [numbers[id(parent)] for parent in job.parents],
        "pinned": job.pinned,
    }


def _load_job(saved: Mapping[str, Any], backend: Backend) -> TuningJob:
    # These parts never change, and carry their rendered text with them.
    request = {**saved["request"]}
    request["HyperParameterTuningJobConfig"] = Document(request["HyperParameterTuningJobConfig"])
    if "TrainingJobDefinitions" in request:
        request["TrainingJobDefinitions"] = [Document(each) for each in request["TrainingJobDefinitions"]]
    else:
        request["TrainingJobDefinition"] = Document(request["TrainingJobDefinition"])
    pinned = saved["pinned"]
    return TuningJob(
        **{name: saved[name] for name in PLAIN},
        request=request,
        definitions=tuple(request.get("TrainingJobDefinitions") or (request["TrainingJobDefinition"],)),
        time=JobTime.resumed(backend.clock, saved["time"]),
        training_jobs=[_load_training_job(each) for each in saved["training_jobs"]],
        pinned=None if pinned is None else Document(pinned),
    )


def _dump_training_job(child: TrainingJob) -> dict[str, Any]:
    planned = child.planned
    return {
        **{name: getattr(child, name) for name in PLAIN_OF_TRAINING},
        "moments": child.moments,
        "series": child.series,
        "retried": child.retried,
        "planned": {
            "status": planned.status,
            "metrics": planned.metrics,
            "reason": planned.reason,
            "retryable": planned.retryable,
            "seconds": planned.seconds,
        },
    }


def _load_training_job(saved: Mapping[str, Any]) -> TrainingJob:
    planned = saved["planned"]
    metrics = {name: tuple(values) for name, values in planned["metrics"].items()}
    seconds = tuple(planned["seconds"]) if isinstance(planned["seconds"], list) else planned["seconds"]
    return TrainingJob(
        **{name: saved[name] for name in PLAIN_OF_TRAINING},
        moments=Moments(*saved["moments"]),
        series=tuple(saved["series"]),
        retried=tuple(Moments(*each) for each in saved["retried"]),
        planned=Evaluation(planned["status"], metrics, planned["reason"], planned["retryable"], seconds),
    )
