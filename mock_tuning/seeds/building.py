"""A tuning job out of a Describe document and what became of its training jobs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from .. import search
from ..backend import JobStore
from ..clock import JobTime, Progression
from ..jobs import Document, TuningJob, stamp
from ..simulation import completion, timing
from .consistency import RUNNING
from .filling import outdo
from .histories import Outcome, lay_out, plan_history
from .lives import end_of, life_of
from .refusal import refuse, tuning_job
from .requests import REQUEST
from .training_jobs import METRIC

__all__ = ["UNTOLD", "build"]

UNTOLD = "InternalServerError: We encountered an internal error. Please try again."
"""INFERRED: what a failed job says that has not failed because of its training jobs."""


def build(
    store: JobStore,
    document: Mapping[str, Any],
    outcomes: Iterable[Outcome],
    progression: Progression,
    tags: Mapping[str, str],
) -> TuningJob:
    """Return the job that a Describe document and the outcomes of its training jobs make; adds nothing.

    Moments that the document leaves open follow from those that it tells.  Refuses the name of a training job
    that another tuning job in `store` has launched.
    """
    name = document["HyperParameterTuningJobName"]
    job = TuningJob(
        name=name,
        arn=document["HyperParameterTuningJobArn"],
        region=store.region,
        account=store.account,
        request=(request := _request(document)),
        definitions=tuple(request.get("TrainingJobDefinitions") or (request["TrainingJobDefinition"],)),
        created=0.0,
        seed=store.new_seed(name),
        time=JobTime(store.backend.clock, progression),
        tags=tags,
        status=document["HyperParameterTuningJobStatus"],
        parents=_parents(store, document),
    )
    history = plan_history(job, outcomes)
    lay_out(job, history, *life_of(document, history, store.backend.clock.now()))
    if job.status not in RUNNING:
        end = end_of(document)
        job.ended = stamp(job.as_of) if end is None else end
        job.modified = document.get("LastModifiedTime", job.ended)
    children = list(zip(job.training_jobs, (outcome.given or {} for outcome, _ in history.planned), strict=True))
    best = document.get("BestTrainingJob", {}).get("TrainingJobName", "")
    chosen = next((child for child in job.training_jobs if child.name.lower() == best.lower()), None)
    if chosen is not None:
        outdo(job, chosen, (child for child, given in children if METRIC not in given))
    for child, given in children:
        if "TrainingJobName" in given:
            refuse(tuning_job(name), _taken(store, job, child.name))
    job.failure_reason = document.get("FailureReason")
    if job.status == "Failed" and job.failure_reason is None:
        job.failure_reason = completion.failure_reason(job, search.launch_limit(job)) or UNTOLD
    job.time.give(job.as_of - job.created)
    job.free_slots = [job.as_of + timing.RELAUNCH] * _idle_slots(job)
    return job


def _request(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return what Create was asked for, parts that never change as such."""
    request = {key: document[key] for key in REQUEST if key in document}
    request["HyperParameterTuningJobConfig"] = Document(request["HyperParameterTuningJobConfig"])
    if "TrainingJobDefinitions" in request:
        request["TrainingJobDefinitions"] = [Document(each) for each in request["TrainingJobDefinitions"]]
    else:
        request["TrainingJobDefinition"] = Document(request["TrainingJobDefinition"])
    return request


def _parents(store: JobStore, document: Mapping[str, Any]) -> tuple[TuningJob, ...]:
    """Return the parents of a warm start that are here; a seed may name others."""
    named = document.get("WarmStartConfig", {}).get("ParentHyperParameterTuningJobs", ())
    found = (store.find(each["HyperParameterTuningJobName"]) for each in named)
    return tuple(parent for parent in found if parent is not None)


def _taken(store: JobStore, job: TuningJob, name: str) -> Iterator[str]:
    """Yield a sentence if another tuning job has launched a training job of that name; deleted ones do not count."""
    owner, _ = store.find_child(name) or (job, None)
    if owner.name.lower() != job.name.lower() and store.holds(owner):
        yield (
            f"the tuning job {owner.name!r} has launched a training job {name!r} already; their names are unique in an"
            " account and region"
        )


def _idle_slots(job: TuningJob) -> int:
    running = sum(not child.ended for child in job.training_jobs)
    return max(0, timing.parallel(job) - running)
