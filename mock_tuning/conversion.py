"""Seed documents out of saved answers: a Describe as it is, a list as far as it goes."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from .errors import MockTuningWarning, SeedError, UsageError
from .options import Options

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
    r"arn:[a-z-]+:sagemaker:(?P<region>[a-z0-9-]+):(?P<account>\d{12}):training-job/(?P<name>.+)-\d{3,}-[0-9a-f]{8}",
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
            raise UsageError(f"{str(answer)[:60]!r} is no answer of SageMaker: a JSON object is one.")
        if LISTED in answer:
            for row in _rows("ListHyperParameterTuningJobsResponse", LISTED, answer):
                yield _of_summary(row)
        elif TRAINED in answer:
            yield _of_training_jobs(_rows("ListTrainingJobsForHyperParameterTuningJobResponse", TRAINED, answer))
        else:
            yield _of_description(answer)


def _rows(shape_name: str, member: str, answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of a list, moments as epoch seconds; raises :class:`SeedError` for what is no such list."""
    from .service_model import from_clients, shape
    from .validation import check_shape

    try:
        listed = from_clients(shape(shape_name), {member: answer[member]})
    except (ValueError, TypeError, AttributeError) as error:
        raise SeedError(f"This is no {shape_name}: {error}.") from None
    problems = "; ".join(check_shape(shape_name, listed))
    if problems:
        raise SeedError(f"This is no {shape_name}: {problems}.")
    rows: list[dict[str, Any]] = listed[member]
    return rows


def _of_description(answer: Mapping[str, Any]) -> Converted:
    from .seeds.documents import read_document

    document, _ = read_document(answer)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", MockTuningWarning)
        _mock().seed_document(document)
    return Converted(document, [str(each.message) for each in caught])


def _of_summary(row: Mapping[str, Any]) -> Converted:
    from .seeds.consistency import ARN

    fields = dict(row)
    name, status, arn = (fields.pop(f"HyperParameterTuningJob{part}") for part in ("Name", "Status", "Arn"))
    found = ARN.fullmatch(arn)
    if found is None or found["name"].lower() != name.lower():
        raise SeedError(f"HyperParameterTuningJobArn {arn!r} is not the ARN of the tuning job {name!r}.")
    config = _mock().seed_job().describe()["HyperParameterTuningJobConfig"]
    for member in ("Strategy", "ResourceLimits"):
        config[member] = fields.pop(member, config[member])
    fields["HyperParameterTuningJobConfig"] = config
    return _seeded(NOT_LISTED, {**found.groupdict(), "name": name}, status, fields)


def _of_training_jobs(rows: Sequence[Mapping[str, Any]]) -> Converted:
    found = [_CHILD_ARN.fullmatch(row["TrainingJobArn"]) for row in rows]
    owners = {(each["name"], each["region"], each["account"]) for each in found if each is not None}
    if None in found or len(owners) != 1:
        raise SeedError(
            "The tuning job of these training jobs cannot be told: their ARNs must all begin with its name,"
            " …:training-job/<tuning job>-<number>-<suffix>."
        )
    ((name, region, account),) = owners
    arn = {"name": name, "region": region, "account": account}
    running = sum(row["TrainingJobStatus"] in ("InProgress", "Stopping") for row in rows)
    succeeded = any(METRIC in row for row in rows)
    status = "InProgress" if running else "Completed" if succeeded else "Failed"
    config: dict[str, Any] = {
        "Strategy": "Random",
        "ResourceLimits": {
            "MaxNumberOfTrainingJobs": len(rows),
            "MaxParallelTrainingJobs": max(1, running),
        },
        "ParameterRanges": _ranges_of([row["TunedHyperParameters"] for row in rows]),
    }
    objective = _mock().seed_job().describe()["HyperParameterTuningJobConfig"]["HyperParameterTuningJobObjective"]
    metrics = (row[METRIC]["MetricName"] for row in rows if METRIC in row)
    config["HyperParameterTuningJobObjective"] = {**objective, "MetricName": next(metrics, objective["MetricName"])}
    in_order = sorted(rows, key=lambda row: str(row["TrainingJobArn"]).rpartition("-")[0])
    fields = {"HyperParameterTuningJobConfig": config, "CreationTime": min(row["CreationTime"] for row in rows)}
    return _seeded(NOT_TOLD, arn, status, fields, in_order)


def _seeded(note: str, arn: Mapping[str, str], status: Any, fields: Mapping[str, Any], rows: Any = None) -> Converted:
    """Return the document of a job that is made up as far as `fields` and `rows` leave it open."""
    job = _mock().seed_job(
        arn["name"], status, region=arn["region"], account_id=arn["account"], training_jobs=rows, **fields
    )
    return Converted(_as_json(job.describe()), [f"{arn['name']}: {note}."])


def _ranges_of(tried: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """Return ParameterRanges that hold all values that were tried."""
    ranges: dict[str, Any] = {f"{kind}ParameterRanges": [] for kind in ("Integer", "Continuous", "Categorical")}
    for name in sorted({name for each in tried for name in each}):
        values = [each[name] for each in tried if name in each]
        try:
            numbers = sorted(values, key=float)
        except ValueError:
            ranges["CategoricalParameterRanges"].append({"Name": name, "Values": sorted(set(values))})
            continue
        whole = all(re.fullmatch(r"[+-]?\d+", value, re.ASCII) for value in values)
        bounds = {"Name": name, "MinValue": numbers[0], "MaxValue": numbers[-1], "ScalingType": "Auto"}
        ranges["IntegerParameterRanges" if whole else "ContinuousParameterRanges"].append(bounds)
    return ranges


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
