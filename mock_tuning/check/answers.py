"""What an answer about tuning jobs and their training jobs says, beyond names and types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..jobs import TERMINAL, TRAINING_ENDED
from ..seeds.consistency import best_contradictions, contradictions, summary_contradictions
from ..seeds.training_jobs import METRIC, course_contradictions, training_job_contradictions
from ..validation import check_shape
from .members import Finding

__all__ = ["CHILD", "contents", "sound"]

CHILD = "HyperParameterTrainingJobSummary"

Document = Mapping[str, Any]


def contents(operation: str, document: Document) -> Iterator[Finding]:
    """Yield what contradicts itself in an answer of `operation`; moments are epoch seconds.

    Parts that lack a required member or hold one of another type are passed over: that has been told.
    """
    if operation == "DescribeHyperParameterTuningJob":
        yield from _tuning_job(document)
    elif operation == "ListHyperParameterTuningJobs":
        yield from _rows(document, "HyperParameterTuningJobSummaries", "HyperParameterTuningJobSummary", _summary)
    elif operation == "ListTrainingJobsForHyperParameterTuningJob":
        yield from _rows(document, "TrainingJobSummaries", CHILD, training_job_findings)
    elif operation == "DescribeTrainingJob":
        yield from _training_job(document)


def sound(shape: str, value: Any) -> bool:
    """Whether all required members are there and everything is of its type; patterns and limits may be broken."""
    return not any(each.keyword in ("type", "required") for each in check_shape(shape, value))


def _rows(document: Document, key: str, shape: str, look: Any) -> Iterator[Finding]:
    rows = document.get(key)
    for index, row in enumerate(rows if isinstance(rows, list) else ()):
        if sound(shape, row):
            yield from (Finding(f"{key}[{index}]: {each}") for each in look(row))


def _tuning_job(document: Document) -> Iterator[Finding]:
    found: list[str] = []
    for key in ("BestTrainingJob", "OverallBestTrainingJob"):
        best = document.get(key)
        if best is not None and sound(CHILD, best):
            found += _best(key, best)
    if sound("DescribeHyperParameterTuningJobResponse", document):
        found += contradictions(document)
        found += _of_an_ended_job(document)
    yield from map(Finding, dict.fromkeys(found))


def _of_an_ended_job(document: Document) -> Iterator[str]:
    """Yield what is missing of a job that is over (aws-behaviour.md, 3.3)."""
    status = document["HyperParameterTuningJobStatus"]
    if status not in TERMINAL:
        return
    if "HyperParameterTuningEndTime" not in document:
        yield f"a job in status {status} has a HyperParameterTuningEndTime"
    if status == "Failed" and "FailureReason" not in document:
        yield "a job in status Failed has a FailureReason"
    if status == "Completed" and not sum(document["TrainingJobStatusCounters"].values()):
        yield "a Completed job has launched at least one training job, but all counters are 0"
    if document["ObjectiveStatusCounters"].get("Succeeded", 0) and "BestTrainingJob" not in document:
        yield f"objectives Succeeded, so a job in status {status} has a BestTrainingJob"


def _summary(row: Document) -> Iterator[str]:
    yield from summary_contradictions(row)
    if row["HyperParameterTuningJobStatus"] in TERMINAL and "HyperParameterTuningEndTime" not in row:
        yield f"a job in status {row['HyperParameterTuningJobStatus']} has a HyperParameterTuningEndTime"


def _best(key: str, best: Document) -> Iterator[str]:
    if key == "BestTrainingJob" and "TuningJobName" in best:
        # RECORDED (aws-behaviour.md, 5.1): only where the best of all stems from a parent.
        yield f"{key}: TuningJobName is never there; only OverallBestTrainingJob has one"
    yield from best_contradictions(best, key)
    yield from (f"{key}: {each}" for each in _missing(best))


def training_job_findings(row: Document) -> Iterator[str]:
    """Yield what contradicts itself, or is missing, in a HyperParameterTrainingJobSummary."""
    if METRIC not in row and row.get("ObjectiveStatus") == "Succeeded":
        yield f"ObjectiveStatus is Succeeded, but there is no {METRIC}"
    yield from training_job_contradictions(row)
    yield from _missing(row)


def _missing(row: Document) -> Iterator[str]:
    """Yield what is missing of a training job that has ended, and what none has."""
    if "Type" in row.get(METRIC, {}):  # RECORDED: modelled, and absent in every recording
        yield f"{METRIC}.Type is never there; the tuning job's objective says it"
    if row["TrainingJobStatus"] in TRAINING_ENDED and "TrainingEndTime" not in row:
        yield f"a training job in status {row['TrainingJobStatus']} has a TrainingEndTime"


def _training_job(document: Document) -> Iterator[Finding]:
    if sound("DescribeTrainingJobResponse", document):
        yield from map(Finding, (*course_contradictions(document), *_missing(document)))
