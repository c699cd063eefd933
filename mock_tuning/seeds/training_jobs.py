"""What cannot be in one HyperParameterTrainingJobSummary: by itself, and within its tuning job.

All of it may be asked of a part of one: what is not there contradicts nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timezone
from math import floor
from typing import Any

from ..additions import definitions_of
from ..errors import did_you_mean
from ..jobs import TRAINING_ENDED

__all__ = [
    "METRIC",
    "MOMENTS",
    "OBJECTIVE_STATUSES",
    "course_contradictions",
    "fitting_definitions",
    "life_contradictions",
    "objective_of",
    "part_contradictions",
    "told",
    "training_job_contradictions",
]

METRIC = "FinalHyperParameterTuningJobObjectiveMetric"
MOMENTS = ("CreationTime", "TrainingStartTime", "TrainingEndTime")
"""In the order in which they come."""

# aws-behaviour.md, 3.4
OBJECTIVE_STATUSES: Mapping[str, tuple[str, ...]] = {
    "Completed": ("Succeeded", "Failed"),
    "Stopped": ("Succeeded", "Failed"),
    "Failed": ("Failed",),
    "InProgress": ("Pending",),
    "Stopping": ("Pending",),
}

Document = Mapping[str, Any]


def training_job_contradictions(row: Document) -> Iterator[str]:
    """Yield a sentence for each contradiction within a summary, which has its status; moments are epoch seconds."""
    status, objective = row["TrainingJobStatus"], row.get("ObjectiveStatus")
    if METRIC in row and "Succeeded" not in OBJECTIVE_STATUSES.get(status, ()):
        yield f"there is a {METRIC}, but the training job is {status}; only one that is Completed or Stopped has it"
    elif METRIC in row and objective in ("Pending", "Failed"):
        yield f"there is a {METRIC}, but ObjectiveStatus is {objective}"
    if objective not in (None, *OBJECTIVE_STATUSES.get(status, (objective,))):
        yield f"ObjectiveStatus is {objective}, but the training job is {status}"
    named = str(row.get("TrainingJobArn", "")).rpartition(":training-job/")[2]
    if named and named.lower() != row.get("TrainingJobName", named).lower():
        yield f"TrainingJobArn names the training job {named!r}, TrainingJobName says {row['TrainingJobName']!r}"
    yield from course_contradictions(row)


def course_contradictions(row: Document) -> Iterator[str]:
    """Yield what contradicts itself in the course of a training job, of its summary or its own Describe."""
    status = row["TrainingJobStatus"]
    if "FailureReason" in row and status != "Failed":
        yield f"a training job in status {status} has no FailureReason"
    if status not in TRAINING_ENDED and "TrainingEndTime" in row:
        yield f"a training job in status {status} has no TrainingEndTime yet"
    times = [row[key] for key in MOMENTS if key in row]
    if times != sorted(times):
        yield "CreationTime, TrainingStartTime and TrainingEndTime are not in this order"


def part_contradictions(row: Document, request: Document) -> Iterator[str]:
    """Yield what does not go with the tuning job whose `request` (config and definitions) a summary is of."""
    names = [each.get("DefinitionName") for each in definitions_of(request)]
    if not names:
        return
    name = row.get("TrainingJobDefinitionName")
    if name is not None and name not in names:
        known = [each for each in names if each is not None]
        if known:
            hint = did_you_mean(name, known)
            yield f"TrainingJobDefinitionName {name!r} is none of the TrainingJobDefinitions: {', '.join(known)}.{hint}"
        else:  # RECORDED: absent with a single definition
            yield f"TrainingJobDefinitionName is {name!r}, but the one TrainingJobDefinition has no name; leave it out"
    elif not fitting_definitions(row, request):
        places = [index for index, each in enumerate(names) if name in (None, each)]
        metrics = dict.fromkeys(str(objective_of(request, index).get("MetricName")) for index in places)
        yield f"{METRIC}.MetricName is {row[METRIC]['MetricName']!r}, but the objective is {', '.join(metrics)}"


def fitting_definitions(row: Document, request: Document) -> list[int]:
    """Return the zero-based indexes of the definitions that a summary can be of: by its name, by its metric's."""
    name, metric = row.get("TrainingJobDefinitionName"), row.get(METRIC, {}).get("MetricName")
    return [
        index
        for index, definition in enumerate(definitions_of(request))
        if name in (None, definition.get("DefinitionName"))
        and metric in (None, objective_of(request, index).get("MetricName", metric))
    ]


def objective_of(request: Document, definition: int) -> Document:
    """Return the objective of a definition (zero-based): its own, or the job's; empty where there is none."""
    own = definitions_of(request)[definition].get("TuningObjective")
    found: Document = own or request["HyperParameterTuningJobConfig"].get("HyperParameterTuningJobObjective") or {}
    return found


def life_contradictions(row: Document, created: float, ended: float | None) -> Iterator[str]:
    """Yield the moments of a summary that lie outside the life of its tuning job, epoch seconds.

    RECORDED: moments in summaries are cut to whole seconds, those of tuning jobs are not.
    """
    early = [key for key in MOMENTS if key in row and floor(row[key]) < floor(created)]
    late = [key for key in MOMENTS if key in row and ended is not None and floor(row[key]) > floor(ended)]
    if early:
        yield f"{early[0]} {told(row[early[0]])} lies before the CreationTime of the tuning job, {told(created)}"
    if late and ended is not None:
        yield f"{late[-1]} {told(row[late[-1]])} lies behind the HyperParameterTuningEndTime, {told(ended)}"


def told(moment: float) -> str:
    """Return a moment as ISO 8601 text."""
    text = datetime.fromtimestamp(moment, timezone.utc).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z").replace(".000", "")
