"""What an answer about tuning jobs and their training jobs says, beyond names and types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..jobs import TERMINAL, TRAINING_ENDED
from ..seeds.consistency import contradictions, summary_contradictions
from ..validation import check_shape
from .members import Finding

__all__ = ["contents"]

METRIC = "FinalHyperParameterTuningJobObjectiveMetric"
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


def _sound(shape: str, value: Any) -> bool:
    """Whether all required members are there and everything is of its type; patterns and limits may be broken."""
    return not any(each.keyword in ("type", "required") for each in check_shape(shape, value))


def _rows(document: Document, key: str, shape: str, look: Any) -> Iterator[Finding]:
    rows = document.get(key)
    for index, row in enumerate(rows if isinstance(rows, list) else ()):
        if _sound(shape, row):
            yield from (Finding(f"{key}[{index}]: {each}") for each in look(row))


def _tuning_job(document: Document) -> Iterator[Finding]:
    for key in ("BestTrainingJob", "OverallBestTrainingJob"):
        best = document.get(key)
        if best is not None and _sound(CHILD, best):
            yield from (Finding(f"{key}: {each}") for each in _best(key, best))
    if _sound("DescribeHyperParameterTuningJobResponse", document):
        yield from map(Finding, contradictions(document))
        yield from map(Finding, _of_an_ended_job(document))


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
        yield "TuningJobName is never there; only OverallBestTrainingJob has one"
    if METRIC not in best:
        yield f"the best training job has a {METRIC}"
    if best.get("ObjectiveStatus", "Succeeded") != "Succeeded":
        yield f"ObjectiveStatus is {best['ObjectiveStatus']}; the best training job's is Succeeded"
    yield from training_job_findings(best)


def training_job_findings(row: Document) -> Iterator[str]:
    """Yield what contradicts itself in a HyperParameterTrainingJobSummary."""
    status, objective = row["TrainingJobStatus"], row.get("ObjectiveStatus")
    ended = status in TRAINING_ENDED
    if "Type" in row.get(METRIC, {}):  # RECORDED: modelled, and absent in every recording
        yield f"{METRIC}.Type is never there; the tuning job's objective says it"
    if METRIC in row and objective in ("Pending", "Failed"):
        yield f"there is a {METRIC}, but ObjectiveStatus is {objective}"
    if METRIC not in row and objective == "Succeeded":
        yield f"ObjectiveStatus is Succeeded, but there is no {METRIC}"
    if objective is not None and (objective == "Pending") == ended:
        yield f"ObjectiveStatus is {objective}, but the training job is {status}"
    yield from _course(row, status, ended)


def _training_job(document: Document) -> Iterator[Finding]:
    status = document.get("TrainingJobStatus")
    if _sound("DescribeTrainingJobResponse", document):
        yield from map(Finding, _course(document, str(status), status in TRAINING_ENDED))


def _course(row: Document, status: str, ended: bool) -> Iterator[str]:
    if "FailureReason" in row and status != "Failed":
        yield f"a training job in status {status} has no FailureReason"
    if ended and "TrainingEndTime" not in row:
        yield f"a training job in status {status} has a TrainingEndTime"
    if not ended and "TrainingEndTime" in row:
        yield f"a training job in status {status} has no TrainingEndTime yet"
    times = [row[key] for key in ("CreationTime", "TrainingStartTime", "TrainingEndTime") if key in row]
    if times != sorted(times):
        yield "CreationTime, TrainingStartTime and TrainingEndTime are not in this order"
