"""What cannot be in one answer of DescribeHyperParameterTuningJob, in plain sentences.

Shapes are the service model's business; this is about members that contradict each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..jobs import TERMINAL

__all__ = ["ARN", "contradictions", "summary_contradictions"]

ARN = re.compile(
    r"arn:(?P<partition>[a-z-]+):sagemaker:(?P<region>[a-z0-9-]+):(?P<account>\d{12})"
    r":hyper-parameter-tuning-job/(?P<name>.+)",
    re.ASCII,
)

Document = Mapping[str, Any]


def contradictions(document: Document) -> Iterator[str]:
    """Yield a sentence for each contradiction in what Describe is said to answer.

    `document` has the shape's types; moments are epoch seconds.
    """
    yield from _identity(document)
    yield from _counters(document)
    yield from _times(document)
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
    if most is not None and launched > most:
        yield f"{launched} training jobs were launched, but MaxNumberOfTrainingJobs is {most}"
    if parallel is not None and running > parallel:
        yield f"{running} training jobs run, but MaxParallelTrainingJobs is {parallel}"


def _times(document: Document) -> Iterator[str]:
    status, created = document["HyperParameterTuningJobStatus"], document["CreationTime"]
    if "HyperParameterTuningEndTime" in document and status in ("InProgress", "Stopping"):
        yield f"a job in status {status} has no HyperParameterTuningEndTime yet"
    for key in ("HyperParameterTuningEndTime", "LastModifiedTime"):
        if document.get(key, created) < created:
            yield f"{key} lies before CreationTime"


def _outcome(document: Document) -> Iterator[str]:
    status = document["HyperParameterTuningJobStatus"]
    if "FailureReason" in document and status not in ("Failed", "Deleting", "DeleteFailed"):
        yield f"a job in status {status} has no FailureReason; give status='Failed' with it"
    if "BestTrainingJob" in document:
        if not document["ObjectiveStatusCounters"].get("Succeeded", 0):
            yield "there is a BestTrainingJob, but no objective Succeeded"
        best = document["BestTrainingJob"]
        if best["TrainingJobStatus"] not in ("Completed", "Stopped"):
            yield f"BestTrainingJob is in status {best['TrainingJobStatus']}; the best has ended with a metric"
    warm_start = document.get("WarmStartConfig", {}).get("WarmStartType")
    if "OverallBestTrainingJob" in document and warm_start != "IdenticalDataAndAlgorithm":
        yield "OverallBestTrainingJob is only there for warm starts of the type IdenticalDataAndAlgorithm"
