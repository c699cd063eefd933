"""Keyword seeds: a tuning job in any status, complete and consistent, from as little as a name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

from .. import views
from ..backend import Backend, JobStore
from ..clock import STANDING, JobTime, Progression
from ..errors import SeedError, did_you_mean
from ..jobs import TERMINAL, Document, TuningJob, stamp
from ..rules import broken_ranges
from ..service_errors import ServiceError
from ..service_model import from_clients, partition_of, shape, unknown_members
from ..simulation import timing
from ..simulation.completion import ALL_FAILED, NONE_SUCCEEDED
from ..validation import check_shape
from .consistency import ARN, contradictions
from .histories import Outcome, default_outcomes, lay_out, outcomes_of_counters
from .requests import seed_request

__all__ = ["DESCRIBE", "build", "refuse", "seed_job"]

DESCRIBE = "DescribeHyperParameterTuningJobResponse"
CHILD = "HyperParameterTrainingJobSummary"
KEYWORDS = ("name", "status", "region", "account_id", "tags", "training_jobs", "progression")
DEFINITIONS = ("TrainingJobDefinition", "TrainingJobDefinitions")
REQUEST = ("HyperParameterTuningJobConfig", *DEFINITIONS, "WarmStartConfig", "Autotune")
METRIC = "FinalHyperParameterTuningJobObjectiveMetric"


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
    if not re.fullmatch(r"\d{12}", account, re.ASCII):
        refuse(name, [f"account_id={account!r} is not 12 digits"])
    with backend.lock:
        store = backend.store(account, region)
        name = _free_name(store) if name is None else name
        _check_status(name, status)
        given = _checked_fields(name, fields)
        document = {
            "HyperParameterTuningJobName": name,
            "HyperParameterTuningJobArn": f"arn:{partition_of(region)}:sagemaker:{region}:{account}"
            f":hyper-parameter-tuning-job/{str(name).lower()}",
            "HyperParameterTuningJobStatus": status,
            "CreationTime": 0.0,
            **seed_request(given, account, region),
            **given,
        }
        checked = ("HyperParameterTuningJobName", *REQUEST)
        _refuse_bad_shape(name, {key: document[key] for key in checked if key in document})
        outcomes = _outcomes(name, document, training_jobs)
        job = build(store, document, outcomes, progression or STANDING, _tags(name, tags))
        shown = {**views.describe_tuning_job(job), **given}
        for counters in ("TrainingJobStatusCounters", "ObjectiveStatusCounters"):
            # What is given of them counts; RECORDED: all members are there, zeros included.
            shown[counters] = {**dict.fromkeys(shape(counters).members, 0), **shown[counters]}
        refuse(name, contradictions(shown))
        if given.keys() - set(REQUEST):
            job.pinned = Document(shown)
        try:
            store.add(job)
        except ServiceError as error:
            raise SeedError(f"seed_job({name!r}): {error.message}") from None
        return store, job


def build(
    store: JobStore,
    document: Mapping[str, Any],
    outcomes: Sequence[Outcome],
    progression: Progression,
    tags: Mapping[str, str],
) -> TuningJob:
    """Return the job that a Describe document and the outcomes of its training jobs make; adds nothing.

    Without a CreationTime (0) the job is back-dated, so that its past ends now.
    """
    refuse(document["HyperParameterTuningJobName"], (error.message for error in broken_ranges(document)))
    request = {key: document[key] for key in REQUEST if key in document}
    request["HyperParameterTuningJobConfig"] = Document(request["HyperParameterTuningJobConfig"])
    several = request.get("TrainingJobDefinitions")
    definitions = tuple(Document(each) for each in (several or [request["TrainingJobDefinition"]]))
    if several:
        request["TrainingJobDefinitions"] = list(definitions)
    else:
        request["TrainingJobDefinition"] = definitions[0]
    name = document["HyperParameterTuningJobName"]
    job = TuningJob(
        name=name,
        arn=document["HyperParameterTuningJobArn"],
        region=store.region,
        account=store.account,
        request=request,
        definitions=definitions,
        created=document["CreationTime"],
        seed=store.new_seed(name),
        time=JobTime(store.backend.clock, progression),
        tags=tags,
        status=document["HyperParameterTuningJobStatus"],
        parents=_parents(store, document),
    )
    best = document.get("BestTrainingJob")
    lay_out(job, outcomes, best, _lifetime(document) if job.created else None)
    if not job.created:
        end = document.get("HyperParameterTuningEndTime", store.backend.clock.now())
        job.training_jobs.clear()
        job.created = job.modified = stamp(end - job.as_of)
        lay_out(job, outcomes, best, None)
    job.failure_reason = document.get("FailureReason")
    if job.status == "Failed" and job.failure_reason is None:
        everything = len(job.training_jobs) == job.config["ResourceLimits"].get("MaxNumberOfTrainingJobs")
        job.failure_reason = ALL_FAILED if everything else NONE_SUCCEEDED
    job.time.give(job.as_of - job.created)
    job.free_slots = [job.as_of + timing.RELAUNCH] * _idle_slots(job)
    return job


def _lifetime(document: Mapping[str, Any]) -> float | None:
    """Return how long a job has lived, or lived till its end, as far as its document tells."""
    created = document["CreationTime"]
    if document["HyperParameterTuningJobStatus"] not in ("InProgress", "Stopping"):
        end = document.get("HyperParameterTuningEndTime")
        return None if end is None else float(end - created)
    runtime = document.get("ConsumedResources", {}).get("RuntimeInSeconds")
    seen = [document["LastModifiedTime"] - created] if "LastModifiedTime" in document else []
    return max([*seen, *([] if runtime is None else [float(runtime)])], default=None)


def refuse(name: Any, sentences: Any) -> None:
    """Raise :class:`SeedError` with the sentences, if there are any."""
    found = "; ".join(sentences)
    if found:
        raise SeedError(
            f"The tuning job {name!r} cannot be as it is seeded: {found}{'' if found[-1] in '.?' else '.'}"
            " Nothing was added. See README, 'Seeding jobs'."
        )


def _free_name(store: JobStore) -> str:
    taken = {name.lower() for name in store.names()}
    return next(name for name in (f"tuning-job-{number}" for number in count(1)) if name not in taken)


def _check_status(name: Any, status: str) -> None:
    known = shape("HyperParameterTuningJobStatus").enum
    if status not in known:
        hint = did_you_mean(str(status), known)
        refuse(name, [f"status={status!r} is none that SageMaker knows: {', '.join(known)}.{hint}"])


def _checked_fields(name: Any, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the given members of Describe, moments as epoch seconds; refuses misspelt and broken ones."""
    members = shape(DESCRIBE).members
    for key in fields:
        if key in ("HyperParameterTuningJobName", "HyperParameterTuningJobStatus"):
            keyword = "name" if key.endswith("Name") else "status"
            refuse(name, [f"{key} is given as {keyword}=…"])
        if key not in members:
            hint = did_you_mean(key, [*members, *KEYWORDS])
            refuse(name, [f"{key!r} is neither a keyword of seed_job() nor a member of Describe's answer.{hint}"])
    given = _converted(name, "", members, fields)
    for key, value in given.items():
        refuse(name, [f"{key}: {sentence}" for sentence in check_shape(members[key].name, value)])
        for path in unknown_members(members[key], value, f"{key}."):
            refuse(name, [f"{path} is no member that SageMaker knows." + _nearest(members[key], path)])
    return given


def _converted(name: Any, where: str, members: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return members as the backend keeps them; refuses those that are not of their kind at all."""
    converted = {}
    for key, value in given.items():
        try:
            converted[key] = from_clients(members[key], value)
        except (ValueError, TypeError, AttributeError) as error:
            refuse(name, [f"{where}{key}: {error}"])
    return converted


def _nearest(node: Any, path: str) -> str:
    """Return a hint at the member that the last part of a dotted path may mean."""
    *parents, last = path.split(".")[1:]
    for part in parents:
        node = node.members[part.partition("[")[0]]
        node = node.member if node.type_name == "list" else node
    node = node.member if node.type_name == "list" else node
    return did_you_mean(last, node.members)


def _refuse_bad_shape(name: Any, document: Mapping[str, Any]) -> None:
    members = shape(DESCRIBE).members
    for key, value in document.items():
        refuse(name, [f"{key}: {sentence}" for sentence in check_shape(members[key].name, value)])


def _outcomes(
    name: Any, document: Mapping[str, Any], training_jobs: int | Sequence[Mapping[str, Any]] | None
) -> list[Outcome]:
    """Return what became of each training job, from the number, the list or the counters given."""
    status = document["HyperParameterTuningJobStatus"]
    limits = document["HyperParameterTuningJobConfig"]["ResourceLimits"]
    parallel = limits["MaxParallelTrainingJobs"]
    limit = limits.get("MaxNumberOfTrainingJobs", parallel)
    jobs, objectives = document.get("TrainingJobStatusCounters"), document.get("ObjectiveStatusCounters")
    if isinstance(training_jobs, (list, tuple)):
        return _listed(name, status, training_jobs)
    launched = training_jobs if type(training_jobs) is int and training_jobs >= 0 else None
    if launched != training_jobs:
        refuse(name, [f"training_jobs={training_jobs!r} is no number of training jobs, and no list of them"])
    if jobs is not None:
        outcomes = outcomes_of_counters(status, jobs, objectives)
        if launched not in (None, len(outcomes)):
            refuse(name, [f"training_jobs={launched}, but TrainingJobStatusCounters add up to {len(outcomes)}"])
        return outcomes
    plausible = default_outcomes(status, limit, parallel, launched)
    outcomes = [Outcome(each.status, each.evaluated) for each in plausible]
    if objectives is not None:
        ended = [outcome for outcome in outcomes if outcome.status in ("Completed", "Stopped")]
        for index, outcome in enumerate(ended):
            outcome.evaluated = index < objectives.get("Succeeded", 0)
    if status == "Completed" and not outcomes:
        refuse(name, ["a Completed job has launched at least one training job"])
    return outcomes


def _listed(name: Any, status: str, rows: Sequence[Any]) -> list[Outcome]:
    """Return the outcomes of training jobs given one by one."""
    members = shape(CHILD).members
    default = {"Failed": "Failed", "InProgress": "InProgress", "Stopping": "Stopping", "Stopped": "Stopped"}
    outcomes = []
    for number, row in enumerate(rows, 1):
        if not isinstance(row, Mapping):
            refuse(name, [f"training job {number} is {row!r}, not a mapping with members of {CHILD}"])
        for key in row:
            if key not in members:
                refuse(name, [f"training job {number} has no member {key!r}." + did_you_mean(key, members)])
        given = _converted(name, f"training job {number}, ", members, row)
        metric = given.get(METRIC)
        for key, value in given.items():
            if key != METRIC:
                broken = check_shape(members[key].name, value)
                refuse(name, [f"training job {number}, {key}: {sentence}" for sentence in broken])
        if metric is not None and not (isinstance(metric, Mapping) and isinstance(metric.get("Value"), (int, float))):
            refuse(name, [f"training job {number}: {METRIC} needs a Value, a number"])
        child = given.get("TrainingJobStatus", default.get(status, "Completed"))
        evaluated = child == "Completed" and given.get("ObjectiveStatus") != "Failed"
        outcomes.append(Outcome(child, evaluated, given={**given, "TrainingJobStatus": child}))
        if status in TERMINAL and child in ("InProgress", "Stopping"):
            refuse(name, [f"training job {number} is {child}, but a job in status {status} runs nothing"])
    return outcomes


def _tags(name: Any, tags: Mapping[str, str] | Sequence[Mapping[str, str]] | None) -> dict[str, str]:
    listed = views.tag_list(tags) if isinstance(tags, Mapping) else list(tags or ())
    refuse(name, [f"tags: {sentence}" for sentence in check_shape("TagList", listed)])
    return {tag["Key"]: tag["Value"] for tag in listed}


def _parents(store: JobStore, document: Mapping[str, Any]) -> tuple[TuningJob, ...]:
    """Return the parents of a warm start that are here; a seed may name others."""
    named = document.get("WarmStartConfig", {}).get("ParentHyperParameterTuningJobs", ())
    found = (store.find(each["HyperParameterTuningJobName"]) for each in named)
    return tuple(parent for parent in found if parent is not None)


def _idle_slots(job: TuningJob) -> int:
    running = sum(not child.ended for child in job.training_jobs)
    return max(0, int(job.config["ResourceLimits"]["MaxParallelTrainingJobs"]) - running)


def region_of_arn(arn: str) -> str | None:
    """Return the region of a tuning job's ARN, ``None`` for anything else."""
    found = ARN.fullmatch(arn)
    return found["region"] if found else None
