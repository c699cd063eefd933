"""Seed documents out of saved answers: a Describe as it is, a list as far as it goes."""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from .additions import OBJECTIVE_PARAMETER
from .errors import MockTuningWarning, SeedError, UsageError
from .options import Options
from .search import parse_bound

if TYPE_CHECKING:
    from .handle import TuningMock

__all__ = ["Converted", "convert"]

LISTED = "HyperParameterTuningJobSummaries"
TRAINED = "TrainingJobSummaries"
METRIC = "FinalHyperParameterTuningJobObjectiveMetric"
NOT_LISTED = "a list has no ranges, objective or training job definition, and no best training job: these are made up"
NOT_TOLD = (
    "training jobs do not tell strategy, objective type, ranges and definition of their tuning job: these are made up,"
    " the ranges around the values that were tried"
)

_CHILD_ARN = re.compile(
    r"arn:[a-z-]+:sagemaker:(?P<region>[a-z0-9-]+):(?P<account>\d{12}):training-job/(?P<name>.+)"
    r"-(?P<number>\d{3,})-[0-9a-f]{8}",
    re.ASCII,
)


@dataclass
class Converted:
    """A document, and what is to be said of it: what was made up, what is unknown to the service model."""

    document: dict[str, Any]
    notes: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The job's name."""
        return str(self.document["HyperParameterTuningJobName"])


def convert(content: Any) -> Iterator[Converted]:
    """Yield the documents that the content of a file makes: one for each tuning job, for ``seed_document()``.

    `content` is what DescribeHyperParameterTuningJob, ListHyperParameterTuningJobs or
    ListTrainingJobsForHyperParameterTuningJob answered, or a list of such answers.

    Raises :class:`~mock_tuning.SeedError` for a job that cannot be, with what ``seed_document()`` says of it, and
    :class:`~mock_tuning.UsageError` for content that is no such answer.
    """
    for answer in content if isinstance(content, list) else [content]:
        if not isinstance(answer, Mapping):
            raise UsageError(f"{str(answer)[:60]!r} is not an answer of SageMaker: a JSON object is one.")
        try:
            yield from _of_answer(answer)
        except SeedError as error:
            raise SeedError(_of_a_file(str(error))) from None


def _of_answer(answer: Mapping[str, Any]) -> Iterator[Converted]:
    if LISTED in answer:
        for row in _rows("ListHyperParameterTuningJobsResponse", LISTED, answer):
            yield _of_summary(row)
    elif TRAINED in answer:
        yield _of_training_jobs(_rows("ListTrainingJobsForHyperParameterTuningJobResponse", TRAINED, answer))
    else:
        yield _of_description(answer)


def _of_a_file(sentence: str) -> str:
    """Return what was said of a seed as it is said of what a file holds: nothing is added to any mock here."""
    for words, instead in (
        ("The document given as a mapping", "It"),
        (" as it is seeded", " as it is saved"),
        (" Nothing was added.", ""),
    ):
        sentence = sentence.replace(words, instead)
    return sentence


def _rows(shape_name: str, member: str, answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of a list, moments as epoch seconds; raises :class:`SeedError` for what is no such list."""
    from .service_model import from_clients, shape
    from .validation import check_shape

    try:
        listed = from_clients(shape(shape_name), {member: answer[member]})
    except (ValueError, TypeError, AttributeError) as error:
        raise SeedError(f"This is not a {shape_name}: {error}.") from None
    problems = "; ".join(check_shape(shape_name, listed))
    if problems:
        raise SeedError(f"This is not a {shape_name}: {problems}.")
    rows: list[dict[str, Any]] = listed[member]
    return rows


def _of_description(answer: Mapping[str, Any]) -> Converted:
    from .seeds.documents import read_document
    from .service_model import shape

    required = shape("DescribeHyperParameterTuningJobResponse").required_members
    if not set(required) & set(answer):
        held = ", ".join(map(repr, list(answer)[:5])) + (", …" if len(answer) > 5 else "")
        raise SeedError(
            "It is not an answer that makes a document: that of DescribeHyperParameterTuningJob has"
            f" {', '.join(required)}, that of ListHyperParameterTuningJobs {LISTED}, that of"
            f" ListTrainingJobsForHyperParameterTuningJob {TRAINED}; this has {held or 'nothing'}."
        )
    document, _ = read_document(answer)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", MockTuningWarning)
        _mock().seed_document(document)
    return Converted(document, [_of_a_file(str(each.message)) for each in caught])


def _of_summary(row: Mapping[str, Any]) -> Converted:
    from .seeds.building import UNTOLD
    from .seeds.consistency import ARN

    fields = dict(row)
    name, status, arn = (fields.pop(f"HyperParameterTuningJob{part}") for part in ("Name", "Status", "Arn"))
    found = ARN.fullmatch(arn)
    if found is None or found["name"].lower() != name.lower():
        raise SeedError(f"HyperParameterTuningJobArn {arn!r} is not the ARN of the tuning job {name!r}.")
    told: dict[str, Any] = {member: fields.pop(member) for member in ("Strategy", "ResourceLimits") if member in fields}
    counters = fields["TrainingJobStatusCounters"]
    launched = sum(counters.values())
    fields["HyperParameterTuningJobConfig"] = config = _config(launched, counters.get("InProgress", 0))
    if told["Strategy"] == "Grid":
        config["ParameterRanges"] = _categories(launched)
    elif told["Strategy"] == "Hyperband":
        told["StrategyConfig"] = {"HyperbandStrategyConfig": {"MinResource": 1, "MaxResource": 10}}
    if status == "Failed" and fields["ObjectiveStatusCounters"].get("Succeeded"):
        fields["FailureReason"] = UNTOLD
    document = _seeded({**found.groupdict(), "name": name}, status, fields)
    document["HyperParameterTuningJobConfig"].update(told)
    return _checked(document, NOT_LISTED)


def _of_training_jobs(rows: Sequence[Mapping[str, Any]]) -> Converted:
    found = [_CHILD_ARN.fullmatch(row["TrainingJobArn"]) for row in rows]
    owners = {each.group("name", "region", "account") if each is not None else None for each in found}
    if None in owners or len(owners) != 1:
        raise SeedError(
            "The tuning job of these training jobs cannot be told: their ARNs must all begin with its name,"
            " …:training-job/<tuning job>-<number>-<suffix>."
        )
    arn = found[0].groupdict() if found[0] is not None else {}
    in_order = [row for _, row in sorted(zip(found, rows, strict=True), key=lambda pair: int(pair[0]["number"]))]  # type: ignore[index]
    config = _config(len(rows), sum(row["TrainingJobStatus"] in ("InProgress", "Stopping") for row in rows))
    fields: dict[str, Any] = {"HyperParameterTuningJobConfig": config}
    of_definitions: dict[str, list[Mapping[str, Any]]] = {}
    for row in in_order:
        if "TrainingJobDefinitionName" in row:
            of_definitions.setdefault(row["TrainingJobDefinitionName"], []).append(row)
    if of_definitions:
        ranges, objective = config.pop("ParameterRanges"), config.pop("HyperParameterTuningJobObjective")
        fields["TrainingJobDefinitions"] = [
            {
                **_definition(_metric_of(listed, objective)),
                "DefinitionName": name,
                "TuningObjective": {**objective, "MetricName": _metric_of(listed, objective)},
                "HyperParameterRanges": ranges,
            }
            for name, listed in of_definitions.items()
        ]
    else:
        objective = config["HyperParameterTuningJobObjective"]
        objective["MetricName"] = _metric_of(rows, objective)
        fields["TrainingJobDefinition"] = _definition(objective["MetricName"])
    document = _seeded(arn, _status_of(rows), fields, in_order)
    for definition in document.get("TrainingJobDefinitions", ()):
        definition["HyperParameterRanges"] = _ranges_of(of_definitions[definition["DefinitionName"]])
    if not of_definitions:
        document["HyperParameterTuningJobConfig"]["ParameterRanges"] = _ranges_of(rows)
    return _checked(document, NOT_TOLD)


def _status_of(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return the status of a tuning job with these training jobs, as far as they tell."""
    statuses = {row["TrainingJobStatus"] for row in rows}
    if statuses & {"InProgress", "Stopping"}:
        return "InProgress"
    if any(
        METRIC in row or (row["TrainingJobStatus"], "ObjectiveStatus" in row) == ("Completed", False) for row in rows
    ):
        return "Completed"
    return "Stopped" if "Stopped" in statuses else "Failed"


def _metric_of(rows: Sequence[Mapping[str, Any]], objective: Mapping[str, str]) -> str:
    return next((str(row[METRIC]["MetricName"]) for row in rows if METRIC in row), objective["MetricName"])


def _config(launched: int, running: int) -> dict[str, Any]:
    """Return a HyperParameterTuningJobConfig under which so many training jobs can be, whatever was tried."""
    config: dict[str, Any] = _mock().seed_job().describe()["HyperParameterTuningJobConfig"]
    limits = {"MaxNumberOfTrainingJobs": max(1, launched), "MaxParallelTrainingJobs": max(1, running)}
    return {**config, "Strategy": "Random", "ResourceLimits": limits}


def _definition(metric: str) -> dict[str, Any]:
    """Return a TrainingJobDefinition with that metric, and no static hyperparameters that may be tuned ones."""
    row = {METRIC: {"MetricName": metric, "Value": 0.0}}
    definition: dict[str, Any] = _mock().seed_job(training_jobs=[row]).describe()["TrainingJobDefinition"]
    return {**definition, "StaticHyperParameters": {OBJECTIVE_PARAMETER: metric}}


def _categories(launched: int) -> dict[str, Any]:
    """Return categorical ranges with at least so many combinations."""
    values = [str(number) for number in range(1, max(2, math.isqrt(max(0, launched - 1)) + 1) + 1)]
    return {"CategoricalParameterRanges": [{"Name": name, "Values": values} for name in ("first", "second")]}


def _ranges_of(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return ParameterRanges that hold all values that were tried."""
    tried: dict[str, list[str]] = {}
    for row in rows:
        for name, value in row["TunedHyperParameters"].items():
            tried.setdefault(name, []).append(value)
    ranges: dict[str, Any] = {f"{kind}ParameterRanges": [] for kind in ("Integer", "Continuous", "Categorical")}
    for name, values in sorted(tried.items()):
        numbers = sorted(values, key=float) if all(map(_is_number, values)) else []
        if numbers and float(numbers[0]) < float(numbers[-1]):
            kind = "Integer" if all(re.fullmatch(r"[+-]?\d+", value, re.ASCII) for value in values) else "Continuous"
            bounds = {"Name": name, "MinValue": numbers[0], "MaxValue": numbers[-1], "ScalingType": "Auto"}
            ranges[f"{kind}ParameterRanges"].append(bounds)
        else:
            ranges["CategoricalParameterRanges"].append({"Name": name, "Values": sorted(set(values))})
    return ranges


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(parse_bound(text, integer=False))
    except ValueError:
        return False


def _seeded(arn: Mapping[str, str], status: Any, fields: Mapping[str, Any], rows: Any = None) -> dict[str, Any]:
    """Return the document of a job that is made up as far as `fields` and `rows` leave it open."""
    job = _mock().seed_job(
        arn["name"], status, region=arn["region"], account_id=arn["account"], training_jobs=rows, **fields
    )
    document: dict[str, Any] = _as_json(job.describe())
    return document


def _checked(document: dict[str, Any], note: str) -> Converted:
    """Return a document that can be seeded, with a note on what is made up of it."""
    _mock().seed_document(document)
    return Converted(document, [f"{document['HyperParameterTuningJobName']}: {note}."])


def _mock() -> TuningMock:
    """Return a mock to try a job in; it is not entered, so it changes nothing outside."""
    from .handle import TuningMock

    mock = TuningMock()
    mock.push_options(Options())
    return mock


def _as_json(content: Any) -> Any:
    """Return an answer as JSON: moments as ISO 8601 text."""
    if isinstance(content, datetime):
        return content.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if isinstance(content, Mapping):
        return {key: _as_json(value) for key, value in content.items()}
    return [_as_json(each) for each in content] if isinstance(content, list) else content
