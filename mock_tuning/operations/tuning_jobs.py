"""Create, Describe, List, Stop, Delete of tuning jobs, and the list of their training jobs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .. import views
from ..additions import complete_request
from ..clock import JobTime
from ..jobs import Document, TrainingJob, TuningJob, stamp
from ..listing import Sorting, page, read_token, scope, write_token
from ..rules import check_create
from ..warm_start import check_warm_start
from .context import Context, Parameters, Result

__all__ = ["create", "delete", "describe", "list_jobs", "list_training_jobs", "matches_filters", "stop"]

PAGE = 10
"""DOCUMENTED (RECORDED for tuning jobs): rows a page when MaxResults is absent."""

BY_NAME = Sorting("Name", descending=False)
NEWEST_FIRST = Sorting("CreationTime", descending=True)


def create(context: Context, parameters: Parameters) -> Result:
    """CreateHyperParameterTuningJob: everything is checked before anything changes."""
    name = parameters["HyperParameterTuningJobName"]
    store = context.store
    check_create(parameters, context.account)
    request = complete_request(parameters, account=context.account, region=context.region, partition=context.partition)
    parents: tuple[TuningJob, ...] = ()
    if "WarmStartConfig" in request:
        named = request["WarmStartConfig"]["ParentHyperParameterTuningJobs"]
        # INFERRED: an unknown parent is answered like an unknown job.
        parents = tuple(store.get(each["HyperParameterTuningJobName"]) for each in named)
        check_warm_start(request, parents)
    store.check_free(name)
    definitions: tuple[Document, ...] = tuple(
        request.get("TrainingJobDefinitions") or (request["TrainingJobDefinition"],)
    )
    job = TuningJob(
        name=name,
        # INFERRED from the ARNs of training jobs (RECORDED): lower case, whatever the name's.
        arn=f"arn:{context.partition}:sagemaker:{context.region}:{context.account}"
        f":hyper-parameter-tuning-job/{name.lower()}",
        region=context.region,
        account=context.account,
        request=request,
        definitions=definitions,
        created=stamp(store.backend.clock.now()),
        seed=store.new_seed(name),
        time=JobTime(store.backend.clock, context.progression),
        tags={tag["Key"]: tag["Value"] for tag in parameters.get("Tags", ())},
        parents=parents,
    )
    store.add(job, created=True)
    return {"HyperParameterTuningJobArn": job.arn}


def describe(context: Context, parameters: Parameters) -> Result:
    """DescribeHyperParameterTuningJob: one poll of the job, unless it is a client's retry."""
    job = context.store.get(parameters["HyperParameterTuningJobName"])
    if context.counts_as_poll:
        context.store.poll(job)
    return views.describe_tuning_job(job)


def list_jobs(context: Context, parameters: Parameters) -> Result:
    """ListHyperParameterTuningJobs: Name, Ascending by default (DOCUMENTED); moves nothing."""
    sorting = Sorting.of(parameters, BY_NAME)
    request = scope((*context.place, "tuning jobs"), parameters, sorting)
    after = read_token(request, parameters.get("NextToken"))
    size = parameters.get("MaxResults", PAGE)
    store = context.store
    store.settle()
    matches = matches_filters(parameters)
    rows: list[Result] = []
    last, more = None, False
    for key, job in store.index.walk(
        sorting.by, descending=sorting.descending, status=parameters.get("StatusEquals"), after=after
    ):
        if not matches(job.name, job.created, lambda job=job: store.refresh(job).last_modified()):  # type: ignore[misc]
            continue
        if len(rows) == size:
            more = True
            break
        rows.append(views.summarize_tuning_job(store.refresh(job)))
        last = key
    result: dict[str, Any] = {"HyperParameterTuningJobSummaries": rows}
    if more and last is not None:
        result["NextToken"] = write_token(request, last)
    return result


def list_training_jobs(context: Context, parameters: Parameters) -> Result:
    """ListTrainingJobsForHyperParameterTuningJob: newest first without sort arguments (RECORDED)."""
    job = context.store.get(parameters["HyperParameterTuningJobName"])
    sorting = Sorting.of(parameters, BY_NAME, unasked=NEWEST_FIRST)
    status = parameters.get("StatusEquals")
    request = scope((*context.place, job.name), {"StatusEquals": status}, sorting)
    children = [child for child in job.training_jobs if status in (None, child.status)]
    key = _CHILD_KEYS.get(sorting.by)
    if key is None:  # FinalObjectiveMetricValue
        # DOCUMENTED: those without an objective metric are left out.
        children = [child for child in children if child.objective is not None]
        # INFERRED: of equals the earlier one, which is the best of them, comes first either way.
        later = -1 if sorting.descending else 1
        key = lambda child: (child.objective, child.number * later)  # noqa: E731
    rows, last = page(
        children,
        key,
        size=parameters.get("MaxResults", PAGE),
        after=read_token(request, parameters.get("NextToken")),
        descending=sorting.descending,
    )
    result: dict[str, Any] = {"TrainingJobSummaries": [views.summarize_child(job, child) for child in rows]}
    if last is not None:
        result["NextToken"] = write_token(request, last)
    return result


_CHILD_KEYS: dict[str, Callable[[TrainingJob], tuple[Any, ...]]] = {
    "Name": lambda child: (child.name,),
    "CreationTime": lambda child: (child.moments.created, child.number),
    "Status": lambda child: (child.status, child.number),
}


def stop(context: Context, parameters: Parameters) -> Result:
    """StopHyperParameterTuningJob: the job and every training job it runs."""
    context.store.stop(parameters["HyperParameterTuningJobName"], context.progression)
    return {}


def delete(context: Context, parameters: Parameters) -> Result:
    """DeleteHyperParameterTuningJob: the entry only, its training jobs stay (DOCUMENTED)."""
    context.store.delete(parameters["HyperParameterTuningJobName"], context.progression)
    return {}


def matches_filters(parameters: Parameters) -> Callable[[str, float, Callable[[], float]], bool]:
    """Return whether a row passes the name and time filters: of its name, creation and last change.

    INFERRED: names match without regard to case, as they are "not case sensitive"; the bounds of the
    time filters are excluded.  The last change is asked for only when it matters.
    """
    contains = parameters.get("NameContains", "").lower()
    inf = float("inf")
    created_after, created_before = parameters.get("CreationTimeAfter", -inf), parameters.get("CreationTimeBefore", inf)
    by_change = "LastModifiedTimeAfter" in parameters or "LastModifiedTimeBefore" in parameters
    changed_after = parameters.get("LastModifiedTimeAfter", -inf)
    changed_before = parameters.get("LastModifiedTimeBefore", inf)

    def matches(name: str, created: float, changed: Callable[[], float]) -> bool:
        if contains not in name.lower() or not created_after < created < created_before:
            return False
        return not by_change or changed_after < changed() < changed_before

    return matches
