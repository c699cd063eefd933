"""Training jobs given one by one, as members of HyperParameterTrainingJobSummary: all that is said stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from math import floor
from typing import Any

from ..errors import did_you_mean, shortened
from ..jobs import TERMINAL
from ..outcomes import SERVICE_FAULT
from ..service_model import from_clients, shape
from .histories import Outcome, counters_of
from .members import broken_members
from .refusal import refuse
from .training_jobs import (
    METRIC,
    MOMENTS,
    OBJECTIVE_STATUSES,
    fitting_definitions,
    life_contradictions,
    objective_of,
    part_contradictions,
    training_job_contradictions,
)

__all__ = ["checked_rows", "given_rows", "outcomes_of_rows", "refuse_outside_life"]

CHILD = "HyperParameterTrainingJobSummary"
NAME = "TrainingJobName"

Document = Mapping[str, Any]
Row = dict[str, Any]


def given_rows(subject: str, rows: Sequence[Any]) -> list[Row]:
    """Return what is given of each training job, moments as epoch seconds; refuses what none can have."""
    given = [_converted(subject, f"training job {number}", row) for number, row in enumerate(rows, 1)]
    refuse(subject, _twice(given))
    return given


def checked_rows(subject: str, document: Document, rows: Sequence[Row]) -> list[Row]:
    """Return what is told of each training job of the tuning job in `document`; refuses what cannot be.

    A BestTrainingJob in the document is one of them: what it tells is in its row.
    """
    given = [dict(row) for row in rows]
    if "BestTrainingJob" in document:
        _join_best(subject, given, document["BestTrainingJob"])
    status = document["HyperParameterTuningJobStatus"]
    for number, row in enumerate(given, 1):
        row.setdefault("TrainingJobStatus", status if status in OBJECTIVE_STATUSES else "Completed")
        refuse(subject, (f"training job {number}{sentence}" for sentence in _contradictions(row, document)))
        row.pop("TuningJobName", None)
    return given


def outcomes_of_rows(subject: str, document: Document, rows: Sequence[Row]) -> list[Outcome]:
    """Return what became of training jobs; refuses counters in `document` that say otherwise."""
    outcomes = []
    for row in rows:
        status = row["TrainingJobStatus"]
        open_ended = status == "Completed" and "ObjectiveStatus" not in row
        evaluated = METRIC in row or row.get("ObjectiveStatus") == "Succeeded" or open_ended
        retryable = status == "Failed" and row.get("FailureReason", "").startswith(SERVICE_FAULT)
        outcomes.append(Outcome(status, evaluated, retryable, row))
    counters = document.get("TrainingJobStatusCounters")
    if counters is not None:  # they say how many of the failures are the service's
        failed = [place for place, each in enumerate(outcomes) if each.status == "Failed"]
        failed.sort(key=lambda place: not outcomes[place].retryable)
        for index, place in enumerate(failed):
            outcomes[place] = replace(outcomes[place], retryable=index < counters.get("RetryableError", 0))
    refuse(subject, _other_counters(counters_of(outcomes), document))
    return outcomes


def refuse_outside_life(subject: str, rows: Sequence[Document], created: float, ended: float | None) -> None:
    """Refuse moments that lie outside the life of the tuning job."""
    for number, row in enumerate(rows, 1):
        refuse(subject, (f"training job {number}: {each}" for each in life_contradictions(row, created, ended)))


def _converted(subject: str, label: str, row: Any) -> Row:
    """Return what is given of a training job, each member checked by itself."""
    if not isinstance(row, Mapping):
        refuse(subject, [f"{label} is {shortened(row)}, not a mapping with members of {CHILD}"])
    members = shape(CHILD).members
    for key in row:
        if key not in members:
            refuse(subject, [f"{label} has no member {key!r}.{did_you_mean(str(key), members)}"])
    try:
        given: Row = from_clients(shape(CHILD), row)
    except ValueError as error:
        refuse(subject, [f"{label}, {error}"])
    if isinstance(given.get("TrainingJobArn"), str):
        given.setdefault(NAME, given["TrainingJobArn"].rpartition(":training-job/")[2])
    metric = given.get(METRIC)
    if metric is not None and not (isinstance(metric, Mapping) and "Value" in metric):
        refuse(subject, [f"{label}: {METRIC} needs a Value, a number"])
    # What the metric is called follows from the objective, where it is not told.
    whole = given if metric is None else {**given, METRIC: {"MetricName": "x", **metric}}
    refuse(subject, (f"{label}, {sentence}" for sentence in broken_members(CHILD, whole)))
    return given


def _twice(rows: Sequence[Row]) -> Iterator[str]:
    numbers: dict[str, int] = {}
    for number, row in enumerate(rows, 1):
        if NAME in row:
            before = numbers.setdefault(row[NAME].lower(), number)
            if before != number:
                yield f"training jobs {before} and {number} have the same name, {row[NAME]!r}"


def _join_best(subject: str, rows: Sequence[Row], best: Document) -> None:
    """Add what is given of the best training job to its row: that of its name, else one that may be it."""
    name = best[NAME]
    named = [row for row in rows if row.get(NAME, "").lower() == name.lower()]
    candidates = named or [row for row in rows if NAME not in row and not any(_differences(row, best))]
    if not candidates:
        names = ", ".join(row[NAME] for row in rows if NAME in row) or "which have no names"
        told = f"BestTrainingJob {name!r} is none of the training jobs given, {names}"
        refuse(subject, [f"{told}; add it to them, or leave BestTrainingJob out: it follows from them"])
    row = max(candidates, key=lambda each: len(each.keys() & best.keys()))
    for key in _differences(row, best):
        refuse(subject, [f"BestTrainingJob and training job {rows.index(row) + 1}, {name!r}, differ in {key}"])
    row.update({key: value for key, value in best.items() if key not in row})


def _differences(row: Row, best: Document) -> Iterator[str]:
    """Yield the members in which two summaries of one training job differ; moments count to the second."""
    for key in (each for each in row if each in best):
        one, other = row[key], best[key]
        if key in MOMENTS:
            one, other = floor(one), floor(other)
        elif key == METRIC:  # what the row leaves open of it
            one = {**other, **one}
        elif key in (NAME, "TrainingJobArn"):
            one, other = one.lower(), other.lower()
        if one != other:
            yield key


def _contradictions(row: Row, document: Document) -> Iterator[str]:
    """Yield what is wrong with a training job, to be read behind its number."""
    status, of = row["TrainingJobStatus"], document["HyperParameterTuningJobStatus"]
    if status not in OBJECTIVE_STATUSES:
        yield f" is {status}, but one that counts is {', '.join(OBJECTIVE_STATUSES)}: give one of these"
        return
    if of in TERMINAL | {"Deleting"} and status in ("InProgress", "Stopping"):
        yield f" is {status}, but a job in status {of} runs nothing"
    name = str(document["HyperParameterTuningJobName"])
    owner = str(row.get("TuningJobName", name))
    if owner.lower() != name.lower():
        yield f": TuningJobName is {owner!r}, but the tuning job is {name!r}"
    for sentence in (*training_job_contradictions(row), *part_contradictions(row, document)):
        yield f": {sentence}"
    told = row.get(METRIC, {}).get("Type")
    types = [objective_of(document, index).get("Type", told) for index in fitting_definitions(row, document)]
    if told is not None and told not in types:
        yield f": {METRIC}.Type is {told}, but the objective is to {types[0] if types else told}"


def _other_counters(come_to: Mapping[str, Mapping[str, int]], document: Document) -> Iterator[str]:
    for name in [each for each in come_to if each in document]:
        given, found = document[name], come_to[name]
        wrong = [key for key, count in found.items() if given.get(key, 0) != count]
        if wrong:
            say, come = (", ".join(f"{key} {counters.get(key, 0)}" for key in wrong) for counters in (given, found))
            yield f"{name} say {say}, the training jobs given come to {come}; leave {name} out, they follow from them"
