"""What cannot be in one answer of DescribeHyperParameterTuningJob, in plain sentences.

Shapes are the service model's business; this is about members that contradict each other.  Nothing here
refuses what a recorded answer holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from math import floor
from typing import Any

from ..jobs import TERMINAL
from ..quotas import MAX_TRAINING_JOBS_RANDOM
from .training_jobs import METRIC, life_contradictions, part_contradictions, told, training_job_contradictions

__all__ = ["ARN", "RUNNING", "best_contradictions", "contradictions", "summary_contradictions"]

ARN = re.compile(
    r"arn:(?P<partition>[a-z-]+):sagemaker:(?P<region>[a-z0-9-]+):(?P<account>\d{12})"
    r":hyper-parameter-tuning-job/(?P<name>.+)",
    re.ASCII,
)

RUNNING = ("InProgress", "Stopping")
"""Statuses of a tuning job that has not ended yet."""

SLACK = 3.0
"""Seconds by which RuntimeInSeconds and the time since Create may differ (RECORDED: up to 3)."""

MOMENTS = ("CreationTime", "HyperParameterTuningEndTime", "LastModifiedTime")

TOO_LATE = 190288396800.0
"""The beginning of the year 8000: whatever comes after a seed must have a date, and 9999 is the last year."""

Document = Mapping[str, Any]


def contradictions(document: Document) -> Iterator[str]:
    """Yield a sentence for each contradiction in what Describe is said to answer.

    `document` has the shape's types; moments are epoch seconds.  They may be left out, all of them.
    """
    yield from _identity(document)
    yield from _counters(document)
    yield from _times(document)
    yield from _details(document)
    yield from _outcome(document)


def summary_contradictions(summary: Document) -> Iterator[str]:
    """Yield a sentence for each contradiction in a HyperParameterTuningJobSummary; moments are epoch seconds."""
    limits = {"ResourceLimits": summary.get("ResourceLimits", {})}
    document = {**summary, "HyperParameterTuningJobConfig": limits, "TrainingJobDefinition": {}}
    yield from _identity(document)
    yield from _counters(document)
    yield from _times(document)


def _identity(document: Document) -> Iterator[str]:
    name, arn = document["HyperParameterTuningJobName"], document["HyperParameterTuningJobArn"]
    found = ARN.fullmatch(arn)
    if found is None:
        yield (
            f"HyperParameterTuningJobArn {arn!r} is not the ARN of a tuning job; it reads"
            " arn:aws:sagemaker:<region>:<account>:hyper-parameter-tuning-job/<name>"
        )
    elif found["name"].lower() != name.lower():
        yield f"HyperParameterTuningJobArn names the job {found['name']!r}, HyperParameterTuningJobName says {name!r}"
    if ("TrainingJobDefinition" in document) == ("TrainingJobDefinitions" in document):
        yield "exactly one of TrainingJobDefinition and TrainingJobDefinitions must be there"
    for parent in document.get("WarmStartConfig", {}).get("ParentHyperParameterTuningJobs", ()):
        if "HyperParameterTuningJobName" not in parent:  # not required in the model, but a parent has nothing else
            yield "each of the ParentHyperParameterTuningJobs has a HyperParameterTuningJobName"


def _counters(document: Document) -> Iterator[str]:
    status = document["HyperParameterTuningJobStatus"]
    jobs, objectives = document["TrainingJobStatusCounters"], document["ObjectiveStatusCounters"]
    for name, counters in (("TrainingJobStatusCounters", jobs), ("ObjectiveStatusCounters", objectives)):
        for key, value in counters.items():
            if value < 0:
                yield f"{name}.{key} is {value}; counters are not negative"
    launched, evaluated = sum(jobs.values()), sum(objectives.values())
    running, pending = jobs.get("InProgress", 0), objectives.get("Pending", 0)
    if launched != evaluated:
        yield (
            f"TrainingJobStatusCounters add up to {launched}, ObjectiveStatusCounters to {evaluated};"
            " both count the training jobs launched so far"
        )
    if running != pending:
        yield f"{running} training jobs are InProgress, but {pending} objectives Pending; the two are the same"
    if running and status in TERMINAL | {"Deleting"}:
        yield f"a job in status {status} runs nothing, but TrainingJobStatusCounters.InProgress is {running}"
    if objectives.get("Succeeded", 0) > jobs.get("Completed", 0) + jobs.get("Stopped", 0):
        yield "more objectives Succeeded than training jobs are Completed or Stopped"
    limits = document["HyperParameterTuningJobConfig"].get("ResourceLimits", {})
    most, parallel = limits.get("MaxNumberOfTrainingJobs"), limits.get("MaxParallelTrainingJobs")
    if launched > MAX_TRAINING_JOBS_RANDOM:
        yield f"{launched} training jobs were launched; no tuning job launches more than {MAX_TRAINING_JOBS_RANDOM}"
    if most is not None and launched > most:
        yield f"{launched} training jobs were launched, but MaxNumberOfTrainingJobs is {most}"
    if parallel is not None and running > parallel:
        yield f"{running} training jobs run, but MaxParallelTrainingJobs is {parallel}"


def _times(document: Document) -> Iterator[str]:
    status, created = document["HyperParameterTuningJobStatus"], document.get("CreationTime")
    modified, end = document.get("LastModifiedTime"), document.get("HyperParameterTuningEndTime")
    late = [key for key in MOMENTS if document.get(key, 0.0) >= TOO_LATE]
    early = [
        f"{key} lies before CreationTime"
        for key in MOMENTS[1:]
        if created is not None and document.get(key, created) < created
    ]
    if late:
        yield f"{late[0]} lies so far ahead that no time is left for what comes next; give one before the year 8000"
    elif end is not None and status in RUNNING:
        yield f"a job in status {status} has no HyperParameterTuningEndTime yet"
    elif early:
        yield from early
    elif modified is None or end is None:
        return
    elif status in ("Completed", "Failed", "Stopped") and abs(modified - end) >= 0.001:
        # RECORDED: at the end the two are equal.
        yield (
            f"LastModifiedTime {told(modified)} and HyperParameterTuningEndTime {told(end)} differ; they are the same"
            f" for a job in status {status}: leave one out"
        )
    elif modified - end <= -0.001:
        yield "LastModifiedTime lies before HyperParameterTuningEndTime"


def _details(document: Document) -> Iterator[str]:
    created, end = document.get("CreationTime"), document.get("HyperParameterTuningEndTime")
    launched = sum(document["TrainingJobStatusCounters"].values())
    runtime = document.get("ConsumedResources", {}).get("RuntimeInSeconds", 0)
    if runtime < 0:
        yield f"ConsumedResources.RuntimeInSeconds is {runtime}; it is not negative"
    if created is not None and end is not None and created <= end < created + runtime - SLACK:
        yield (
            f"ConsumedResources.RuntimeInSeconds is {runtime}, but the job lived {end - created:.0f} seconds, from"
            " CreationTime to HyperParameterTuningEndTime"
        )
    details = document.get("TuningJobCompletionDetails", {})
    count = details.get("NumberOfTrainingJobsObjectiveNotImproving", 0)
    if not 0 <= count <= launched:
        what = "TuningJobCompletionDetails.NumberOfTrainingJobsObjectiveNotImproving"
        yield f"{what} is {count}, but {launched} training jobs were launched"
    converged = details.get("ConvergenceDetectedTime")
    if converged is not None:
        before = created is not None and floor(converged) < floor(created)
        if before or (end is not None and floor(converged) > floor(end)):
            yield f"ConvergenceDetectedTime {told(converged)} lies outside the life of the job"


def _outcome(document: Document) -> Iterator[str]:
    status = document["HyperParameterTuningJobStatus"]
    if "FailureReason" in document and status not in ("Failed", "Deleting", "DeleteFailed"):
        yield f"a job in status {status} has no FailureReason; give status='Failed' with it"
    for key in ("BestTrainingJob", "OverallBestTrainingJob"):
        if key in document:
            yield from best_contradictions(document[key], key)
    if "BestTrainingJob" in document:
        yield from _best_in_its_job(document["BestTrainingJob"], document)
    warm_start = document.get("WarmStartConfig", {}).get("WarmStartType")
    if "OverallBestTrainingJob" in document and warm_start != "IdenticalDataAndAlgorithm":
        yield "OverallBestTrainingJob is only there for warm starts of the type IdenticalDataAndAlgorithm"


def best_contradictions(best: Document, key: str = "BestTrainingJob") -> Iterator[str]:
    """Yield a sentence for each contradiction in a BestTrainingJob, or OverallBestTrainingJob, by itself."""
    status = best["TrainingJobStatus"]
    if status not in ("Completed", "Stopped"):
        yield f"{key} is in status {status}; the best has ended with a metric"
        return
    objective = best.get("ObjectiveStatus", "Succeeded")
    if METRIC not in best:
        yield f"{key}: the best training job has a {METRIC}"
    if objective != "Succeeded":
        yield f"{key}: ObjectiveStatus is {objective}; the best training job's is Succeeded"
    for sentence in training_job_contradictions({**best, "ObjectiveStatus": "Succeeded"}):
        yield f"{key}: {sentence}"


def _best_in_its_job(best: Document, document: Document) -> Iterator[str]:
    if not document["ObjectiveStatusCounters"].get("Succeeded", 0):
        yield "there is a BestTrainingJob, but no objective Succeeded"
        return
    status = best["TrainingJobStatus"]
    if status in ("Completed", "Stopped") and not document["TrainingJobStatusCounters"].get(status, 0):
        yield f"BestTrainingJob is {status}, but TrainingJobStatusCounters.{status} is 0"
    for sentence in part_contradictions(best, document):
        yield f"BestTrainingJob: {sentence}"
    if "CreationTime" in document:
        ended = document.get("HyperParameterTuningEndTime")
        for sentence in life_contradictions(best, document["CreationTime"], ended):
            yield f"BestTrainingJob: {sentence}"
