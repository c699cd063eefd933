"""The training jobs that tuning jobs launched: ordinary training jobs to the rest of the API."""

from __future__ import annotations

from typing import Any

from .. import service_errors, views
from ..listing import Sorting, page, read_token, scope, write_token
from .context import Context, Parameters, Result
from .tuning_jobs import NEWEST_FIRST, PAGE, matches_filters

__all__ = ["describe", "list_jobs", "stop"]


def describe(context: Context, parameters: Parameters) -> Result:
    """DescribeTrainingJob of a launched training job; no poll of its tuning job."""
    found = context.store.find_child(parameters["TrainingJobName"])
    if found is None:
        raise service_errors.training_job_not_found()
    return views.describe_training_job(*found)


def stop(context: Context, parameters: Parameters) -> Result:
    """StopTrainingJob: that one only, its tuning job goes on (INFERRED)."""
    context.store.stop_child(parameters["TrainingJobName"])
    return {}


def list_jobs(context: Context, parameters: Parameters) -> Result:
    """ListTrainingJobs: ours beside moto's own, newest first by default (DOCUMENTED).

    INFERRED: ten rows a page when MaxResults is absent.
    """
    sorting = Sorting.of(parameters, Sorting("CreationTime", descending=False), unasked=NEWEST_FIRST)
    request = scope((*context.place, "training jobs"), parameters, sorting)
    after = read_token(request, parameters.get("NextToken"))
    ours = [views.summarize_training_job(job, child) for job, child in context.store.children()]
    matches = matches_filters(parameters)

    def shown(row: Result) -> bool:
        created = row["CreationTime"]
        return matches(row["TrainingJobName"], created, lambda: row.get("LastModifiedTime", created))

    rows = [row for row in [*ours, *context.training_jobs_elsewhere()] if shown(row)]
    if {"WarmPoolStatusEquals", "TrainingPlanArnEquals"} & set(parameters):
        rows = []  # no training job here has a warm pool status or a training plan
    keys = {
        "Name": lambda row: (row["TrainingJobName"],),
        "CreationTime": lambda row: (row["CreationTime"], row["TrainingJobName"]),
        "Status": lambda row: (row["TrainingJobStatus"], row["TrainingJobName"]),
    }
    listed, last = page(
        rows, keys[sorting.by], size=parameters.get("MaxResults", PAGE), after=after, descending=sorting.descending
    )
    status = parameters.get("StatusEquals")
    # DOCUMENTED: MaxResults jobs are taken first, then filtered by status, so a page can be short.
    result: dict[str, Any] = {
        "TrainingJobSummaries": [row for row in listed if status in (None, row["TrainingJobStatus"])]
    }
    if last is not None:
        result["NextToken"] = write_token(request, last)
    return result
