"""What the parts of an answer say of each other: names and ARNs, the best training job and its tuning job."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..search.spaces import KINDS, Axis, parse_bound
from .answers import CHILD, sound
from .members import Finding, Note

__all__ = ["part_findings"]

Document = Mapping[str, Any]

INTEGER, _, CATEGORICAL = KINDS

CALLED = re.compile(r"(.+)-(\d{3,})-[0-9a-f]{8}", re.DOTALL)
"""RECORDED: what launched training jobs are called, after their tuning job and in the order of their launch."""


def part_findings(operation: str, document: Document) -> Iterator[Finding]:
    """Yield what does not go together in an answer of `operation`; what is not sound is passed over."""
    if operation == "DescribeHyperParameterTuningJob":
        yield from _tuning_job(document)
        for key in ("BestTrainingJob", "OverallBestTrainingJob"):
            best = document.get(key)
            if best is not None and sound(CHILD, best):
                yield from (Finding(f"{key}: {each}") for each in _best(key, best, document))
    elif operation == "ListHyperParameterTuningJobs":
        for index, row in _rows(document, "HyperParameterTuningJobSummaries"):
            yield from (Note(f"HyperParameterTuningJobSummaries[{index}]: {each}") for each in _tuning_job(row))
    elif operation == "ListTrainingJobsForHyperParameterTuningJob":
        for index, row in _rows(document, "TrainingJobSummaries"):
            yield from (Finding(f"TrainingJobSummaries[{index}]: {each}") for each in _training_job(row))
    elif operation == "DescribeTrainingJob":
        yield from map(Finding, _training_job(document))


def _rows(document: Document, key: str) -> list[tuple[int, Document]]:
    rows = document.get(key)
    return [(index, row) for index, row in enumerate(rows if isinstance(rows, list) else ()) if isinstance(row, dict)]


def _tuning_job(row: Document) -> Iterator[Note]:
    arn = row.get("HyperParameterTuningJobArn")
    if isinstance(arn, str) and arn != arn.lower():
        # INFERRED from training jobs, for which it is RECORDED.
        yield Note("HyperParameterTuningJobArn is most likely in lower case, whatever the name")


def _training_job(row: Document) -> Iterator[str]:
    name, arn = row.get("TrainingJobName"), row.get("TrainingJobArn")
    if not isinstance(name, str) or not isinstance(arn, str):
        return
    named = arn.partition(":training-job/")[2]  # that it is an ARN at all, the model's pattern asks
    if named and named.lower() != name.lower():
        yield f"TrainingJobArn names the training job {named!r}, TrainingJobName says {name!r}"
    elif arn != arn.lower():
        yield "TrainingJobArn is in lower case, whatever the name"  # RECORDED


def _best(key: str, best: Document, document: Document) -> Iterator[str]:
    yield from _training_job(best)
    is_own = key == "BestTrainingJob"
    owner = document.get("HyperParameterTuningJobName") if is_own else best.get("TuningJobName")
    called = CALLED.fullmatch(best["TrainingJobName"])
    if isinstance(owner, str) and (called is None or called[1].lower() != owner.lower()):
        name = best["TrainingJobName"]
        yield f"TrainingJobName is {name!r}; training jobs of {owner!r} are called {owner}-<number>-<8 hex digits>"
    if is_own and sound("DescribeHyperParameterTuningJobResponse", document):
        launched = sum(document["TrainingJobStatusCounters"].values())
        if called is not None and not 1 <= int(called[2]) <= launched:
            yield f"TrainingJobName has the number {called[2]}, but {launched} training jobs were launched"
        yield from _values(best, document)


def _values(best: Document, document: Document) -> Iterator[str]:
    """Yield what is wrong with the TunedHyperParameters of a training job of this tuning job."""
    axes = _axes(best, document)
    for name, value in best["TunedHyperParameters"].items() if axes else ():
        axis = axes.get(name)
        if axis is None:
            yield f"TunedHyperParameters has {name!r}; what is tuned is {', '.join(axes)}"
        elif axis.kind == CATEGORICAL:
            # RECORDED: the SDK sends texts in JSON's quotes, and they may come back without.
            if value.strip('"') not in [each.strip('"') for each in axis.values]:
                yield f"TunedHyperParameters.{name} is {value!r}, which is none of {', '.join(axis.values)}"
        elif axis.position(value) is None:
            what = "a whole number" if axis.kind == INTEGER else "a number"
            yield f"TunedHyperParameters.{name} is {value!r}; it is {what} from {axis.low:g} to {axis.high:g}"


def _axes(best: Document, document: Document) -> dict[str, Axis]:
    """Return what is tuned by name, nothing where that is not known; with Autotune the service adds to it."""
    name = best.get("TrainingJobDefinitionName")
    definitions = [
        each
        for each in document.get("TrainingJobDefinitions") or [document.get("TrainingJobDefinition", {})]
        if name in (None, each.get("DefinitionName"))
    ]
    if len(definitions) != 1 or document.get("Autotune", {}).get("Mode") == "Enabled":
        return {}
    config = document["HyperParameterTuningJobConfig"]
    ranges = definitions[0].get("HyperParameterRanges") or config.get("ParameterRanges", {})
    if "AutoParameters" in ranges:
        return {}
    try:
        return {each["Name"]: _axis(kind, each) for kind in KINDS for each in ranges.get(kind, ())}
    except ValueError:  # a bound that is not a number
        return {}


def _axis(kind: str, given: Document) -> Axis:
    if kind == CATEGORICAL:
        return Axis(given["Name"], kind, values=tuple(given["Values"]))
    low, high = (parse_bound(given[bound], integer=kind == INTEGER) for bound in ("MinValue", "MaxValue"))
    return Axis(given["Name"], kind, low, high)
