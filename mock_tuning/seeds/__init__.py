"""Keyword seeds: a tuning job in any status, complete and consistent, from as little as a name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import Any

from .. import views
from ..backend import Backend, JobStore
from ..clock import STANDING, Progression
from ..errors import SeedError, did_you_mean, shortened
from ..jobs import Document, TuningJob
from ..service_errors import ServiceError
from ..service_model import partition_of, shape
from ..tally import tally_of
from ..validation import check_shape
from .building import build
from .consistency import ARN, best_contradictions, contradictions
from .histories import Outcome, counters_of, default_outcomes, outcomes_of_counters, with_best
from .members import DESCRIBE, checked_fields, checked_tags
from .refusal import check_place, refuse, tuning_job
from .requests import REQUEST, broken_rules, seed_request
from .rows import checked_rows, given_rows, outcomes_of_rows, refuse_outside_life
from .training_jobs import METRIC

__all__ = ["DESCRIBE", "seed_job"]


def seed_job(
    backend: Backend,
    name: str | None,
    status: str,
    *,
    account: str,
    region: str,
    tags: Mapping[str, str] | Sequence[Mapping[str, str]] | None,
    training_jobs: int | Sequence[Mapping[str, Any]] | None,
    progression: Progression | None,
    fields: Mapping[str, Any],
) -> tuple[JobStore, TuningJob]:
    """Add a job and return it with its store; see :meth:`mock_tuning.handle.TuningMock.seed_job`."""
    check_place(tuning_job(name), account, region)
    with backend.lock:
        store = backend.store(account, region)
        name = _free_name(store) if name is None else name
        subject = tuning_job(name)
        _check_name_and_status(subject, name, status)
        given = checked_fields(subject, fields)
        listed = checked_tags(subject, tags)
        rows = given_rows(subject, training_jobs) if isinstance(training_jobs, (list, tuple)) else None
        document = _document(store, name, status, given, rows or ())
        refuse(subject, _elsewhere(document, store))
        refuse(subject, broken_rules(document, listed, account))
        if "BestTrainingJob" in given:
            refuse(subject, best_contradictions(given["BestTrainingJob"]))
        outcomes = _outcomes(subject, document, training_jobs if rows is None else rows)
        document |= counters_of(outcomes) | _whole_counters(given)
        refuse(subject, _unlikely(document))
        refuse(subject, contradictions(document))
        job = build(store, document, outcomes, progression or STANDING, {each["Key"]: each["Value"] for each in listed})
        shown = {**views.describe_tuning_job(job), **given, **_whole_counters(given)}
        refuse_outside_life(subject, rows or (), job.created, job.ended)
        refuse(subject, contradictions(shown))
        refuse(subject, _better_ones(job, given.get("BestTrainingJob")))
        if given.keys() - set(REQUEST):
            job.pinned = Document(shown)
        try:
            store.add(job)
        except ServiceError as error:
            raise SeedError(f"seed_job({name!r}): {error.message}") from None
        return store, job


def _free_name(store: JobStore) -> str:
    taken = {name.lower() for name in store.names()}
    return next(name for name in (f"tuning-job-{number}" for number in count(1)) if name not in taken)


def _check_name_and_status(subject: str, name: Any, status: str) -> None:
    kind = shape(DESCRIBE).members["HyperParameterTuningJobName"].name
    refuse(subject, (f"HyperParameterTuningJobName: {sentence}" for sentence in check_shape(kind, name)))
    known = shape("HyperParameterTuningJobStatus").enum
    if status not in known:
        hint = did_you_mean(str(status), known)
        refuse(subject, [f"status={shortened(status)} is none that SageMaker knows: {', '.join(known)}.{hint}"])


def _document(
    store: JobStore, name: str, status: str, given: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Return what is known of Describe's answer: what is given, and the name and request that go with it."""
    account, region = store.account, store.region
    metrics = (each[METRIC].get("MetricName") for each in (given.get("BestTrainingJob", {}), *rows) if METRIC in each)
    return {
        "HyperParameterTuningJobName": name,
        "HyperParameterTuningJobArn": f"arn:{partition_of(region)}:sagemaker:{region}:{account}"
        f":hyper-parameter-tuning-job/{name.lower()}",
        "HyperParameterTuningJobStatus": status,
        **seed_request(given, account, region, next(filter(None, metrics), None)),
        **given,
    }


def _elsewhere(document: Mapping[str, Any], store: JobStore) -> Iterator[str]:
    """Yield a sentence if the ARN is one of another place than the job is put into."""
    found = ARN.fullmatch(document["HyperParameterTuningJobArn"])
    here = partition_of(store.region), store.region, store.account
    told = here if found is None else found.group("partition", "region", "account")  # no ARN: a contradiction
    if told != here:
        there = f", or give region={told[1]!r} and account_id={told[2]!r} with it" if told[1:] != here[1:] else ""
        yield (
            f"HyperParameterTuningJobArn is of {', '.join(told)}, but the job is put into {', '.join(here)}; leave the"
            f" ARN out{there}"
        )


def _outcomes(subject: str, document: Mapping[str, Any], training_jobs: Any) -> list[Outcome]:
    """Return what became of each training job, from what is given of each, their number or the counters."""
    if isinstance(training_jobs, list):
        return outcomes_of_rows(subject, document, checked_rows(subject, document, training_jobs))
    status, best = document["HyperParameterTuningJobStatus"], document.get("BestTrainingJob")
    jobs, objectives = document.get("TrainingJobStatusCounters"), document.get("ObjectiveStatusCounters")
    launched = training_jobs if type(training_jobs) is int and training_jobs >= 0 else None
    if launched != training_jobs:
        refuse(
            subject, [f"training_jobs={shortened(training_jobs)} is not a number of training jobs, nor a list of them"]
        )
    if jobs is None:
        # What fails although a training job has succeeded stops what it runs, as if somebody had stopped it.
        course = "Stopped" if status == "Failed" and best is not None else status
        limits = document["HyperParameterTuningJobConfig"]["ResourceLimits"]
        parallel = limits["MaxParallelTrainingJobs"]
        plausible = default_outcomes(course, limits.get("MaxNumberOfTrainingJobs", parallel), parallel, launched)
        if objectives is None:
            return plausible if best is None else with_best(plausible, best)
        jobs = counters_of(plausible)["TrainingJobStatusCounters"]
    outcomes = outcomes_of_counters(status, jobs, objectives, best)
    if launched not in (None, len(outcomes)):
        refuse(subject, [f"training_jobs={launched}, but TrainingJobStatusCounters add up to {len(outcomes)}"])
    return outcomes if best is None else with_best(outcomes, best)


def _whole_counters(given: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    """Return the counters that are given, those left out of them as zeros (RECORDED: all members are there)."""
    names = ("TrainingJobStatusCounters", "ObjectiveStatusCounters")
    return {name: {**dict.fromkeys(shape(name).members, 0), **given[name]} for name in names if name in given}


def _unlikely(document: Mapping[str, Any]) -> Iterator[str]:
    """Yield what no author means, although a real job may come to it one day."""
    status = document["HyperParameterTuningJobStatus"]
    if status == "Completed" and not sum(document["TrainingJobStatusCounters"].values()):
        yield "a Completed job has launched at least one training job"
    if status == "Failed" and "FailureReason" not in document and document["ObjectiveStatusCounters"]["Succeeded"]:
        # INFERRED (aws-behaviour.md, 3.5): one success makes it Completed.
        yield "a job of which a training job has succeeded does not fail by itself; give the FailureReason"


def _better_ones(job: TuningJob, best: Mapping[str, Any] | None) -> Iterator[str]:
    """Yield a sentence if the training jobs that are given hold a better one than the best that is."""
    chosen = next(
        (each for each in job.training_jobs if best and each.name.lower() == best["TrainingJobName"].lower()), None
    )
    better = tally_of(job).best
    if chosen is not None and better is not None and job.worth(better) > job.worth(chosen):
        yield (
            f"BestTrainingJob is {chosen.name!r} with {chosen.objective}, but {better.name!r} has {better.objective},"
            f" and more is{'' if job.maximizes(better.definition) else ' not'} better; give that one, or leave"
            " BestTrainingJob out: it follows from the training jobs"
        )
