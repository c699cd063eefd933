"""What the API shows of tuning jobs and training jobs: records in, dicts under AWS's names out.

Absent means absent: a key is there exactly when the service has it (aws-behaviour.md, 3.3 and 5).
Moments are epoch seconds; the wire layer writes them in the service's number form.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .additions import resource_config
from .jobs import TERMINAL, Derived, Document, Moving, TrainingJob, TuningJob
from .simulation.secondary_status import started, transitions
from .tally import Tally, tally_of

__all__ = [
    "describe_training_job",
    "describe_tuning_job",
    "search_entity",
    "summarize_child",
    "summarize_training_job",
    "summarize_tuning_job",
    "tag_list",
]


def describe_tuning_job(job: TuningJob) -> Mapping[str, Any]:
    """Return the members of DescribeHyperParameterTuningJobResponse."""
    if job.pinned is not None:
        return job.pinned
    if not job.over:
        return Moving(_derived(job).still, _moving(job))
    if job.shown is None:
        job.shown = Document({**_still(job, tally_of(job)), **_moving(job)})
    return job.shown


def _derived(job: TuningJob) -> Derived:
    """Return what a running job shows; remembered until something changes, as polls come more often."""
    known = job.derived
    if known is not None and known.fresh:
        return known
    tally = tally_of(job)
    best = known.still.get(BEST) if known is not None and known.best is tally.best else None
    job.derived = Derived(Document(_still(job, tally, best)), tally.best)
    return job.derived


def _still(job: TuningJob, tally: Tally, best: Document | None = None) -> dict[str, Any]:
    """Return the members that change only when something happens to the job or to a training job.

    `best` is BestTrainingJob, if it has been made before.
    """
    shown: dict[str, Any] = {
        "HyperParameterTuningJobName": job.name,
        "HyperParameterTuningJobArn": job.arn,
        **job.request,
        "HyperParameterTuningJobStatus": job.status,
        "CreationTime": job.created,
        **_counters(tally),
        "TuningJobCompletionDetails": _completion(job, tally),
    }
    if tally.best is not None:
        shown[BEST] = best or Document(summarize_child(job, tally.best))
    if job.ended is not None:
        shown["HyperParameterTuningEndTime"] = job.ended
    if job.failure_reason is not None:
        shown["FailureReason"] = job.failure_reason
    overall = _overall_best(job)
    if overall is not None:
        shown["OverallBestTrainingJob"] = overall
    return shown


def _moving(job: TuningJob) -> dict[str, Any]:
    """Return the members that move with the job's time."""
    return {"LastModifiedTime": job.last_modified(), "ConsumedResources": {"RuntimeInSeconds": job.runtime()}}


def _counters(tally: Tally) -> dict[str, dict[str, int]]:
    return dict(zip(_COUNTERS, (tally.statuses, tally.objectives), strict=True))


def _progress(job: TuningJob) -> dict[str, Any]:
    """Return how far a job has come, as the list shows it."""
    known = job.derived
    counters = known.still if known is not None and known.fresh else _counters(tally_of(job))
    shown = {
        "HyperParameterTuningJobStatus": job.status,
        "CreationTime": job.created,
        "LastModifiedTime": job.last_modified(),
        **{name: counters[name] for name in _COUNTERS},
    }
    if job.ended is not None:
        shown["HyperParameterTuningEndTime"] = job.ended
    return shown


_COUNTERS = ("TrainingJobStatusCounters", "ObjectiveStatusCounters")
_LISTED = (
    "HyperParameterTuningJobStatus",
    "CreationTime",
    "LastModifiedTime",
    "HyperParameterTuningEndTime",
    *_COUNTERS,
)
BEST = "BestTrainingJob"
"""RECORDED: it never carries TuningJobName."""


def _completion(job: TuningJob, tally: Tally) -> dict[str, Any]:
    shown: dict[str, Any] = {"NumberOfTrainingJobsObjectiveNotImproving": tally.not_improving}
    if job.converged is not None:
        shown["ConvergenceDetectedTime"] = job.converged
    return shown


def summarize_tuning_job(job: TuningJob) -> dict[str, Any]:
    """Return the members of HyperParameterTuningJobSummary (RECORDED: C7N)."""
    shown: dict[str, Any] = {
        "HyperParameterTuningJobName": job.name,
        "HyperParameterTuningJobArn": job.arn,
        "Strategy": job.config["Strategy"],
    }
    described = _progress(job) if job.pinned is None else job.pinned
    shown.update((name, described[name]) for name in _LISTED if name in described)
    if "ResourceLimits" in job.config:
        shown["ResourceLimits"] = job.config["ResourceLimits"]
    return shown


def search_entity(job: TuningJob) -> dict[str, Any]:
    """Return the members of HyperParameterTuningJobSearchEntity: Describe's without Autotune, plus Tags."""
    shown = dict(describe_tuning_job(job))
    shown.pop("Autotune", None)
    shown["Tags"] = tag_list(job.tags)
    return shown


def summarize_child(job: TuningJob, child: TrainingJob, *, of: str | None = None) -> dict[str, Any]:
    """Return the members of HyperParameterTrainingJobSummary.

    `of` is the tuning job's name where the service tells it (RECORDED: in OverallBestTrainingJob
    when it stems from a parent).  Moments are whole seconds, truncated (RECORDED).
    """
    moments = child.moments
    shown: dict[str, Any] = {
        "TrainingJobName": child.name,
        "TrainingJobArn": child.arn,
        "CreationTime": float(int(moments.created)),
        "TrainingJobStatus": child.status,
        "TunedHyperParameters": child.hyperparameters,
        "ObjectiveStatus": child.objective_status,
    }
    definition = job.definitions[child.definition]
    if job.multiple and "DefinitionName" in definition:
        shown["TrainingJobDefinitionName"] = definition["DefinitionName"]
    if of is not None:
        shown["TuningJobName"] = of
    if started(job, child):
        shown["TrainingStartTime"] = float(int(child.training_started))
    if child.ended:
        shown["TrainingEndTime"] = float(int(moments.ended))
    if child.failure_reason is not None:
        shown["FailureReason"] = child.failure_reason
    if child.objective is not None:
        shown["FinalHyperParameterTuningJobObjectiveMetric"] = {
            "MetricName": job.objective(child.definition).get("MetricName", "ObjectiveMetric"),
            "Value": child.objective,
        }
    return shown


def summarize_training_job(job: TuningJob, child: TrainingJob) -> dict[str, Any]:
    """Return the members of TrainingJobSummary, for ListTrainingJobs."""
    latest = transitions(job, child)[-1]
    shown: dict[str, Any] = {
        "TrainingJobName": child.name,
        "TrainingJobArn": child.arn,
        "CreationTime": child.moments.created,
        "LastModifiedTime": latest["StartTime"],
        "TrainingJobStatus": child.status,
        "SecondaryStatus": latest["Status"],
    }
    if child.ended:
        shown["TrainingEndTime"] = child.moments.ended
    return shown


def describe_training_job(job: TuningJob, child: TrainingJob) -> dict[str, Any]:
    """Return the members of DescribeTrainingJobResponse (RECORDED: MML; later members as documented)."""
    definition = job.definitions[child.definition]
    output = definition["OutputDataConfig"]
    entered = transitions(job, child)
    shown: dict[str, Any] = {
        "TrainingJobName": child.name,
        "TrainingJobArn": child.arn,
        "TuningJobArn": job.arn,
        # The shape requires it in every status; the path is known from the start.
        "ModelArtifacts": {
            "S3ModelArtifacts": f"{output['S3OutputPath'].rstrip('/')}/{child.name}/output/model.tar.gz"
        },
        "TrainingJobStatus": child.status,
        "SecondaryStatus": entered[-1]["Status"],
        "HyperParameters": job.hyperparameters_of(child),
        "AlgorithmSpecification": definition["AlgorithmSpecification"],
        "RoleArn": definition["RoleArn"],
        "OutputDataConfig": {"KmsKeyId": "", **output},
        "StoppingCondition": definition["StoppingCondition"],
        "CreationTime": child.moments.created,
        "LastModifiedTime": entered[-1]["StartTime"],
        "SecondaryStatusTransitions": entered,
        "EnableNetworkIsolation": definition.get("EnableNetworkIsolation", False),
        "EnableInterContainerTrafficEncryption": definition.get("EnableInterContainerTrafficEncryption", False),
        "EnableManagedSpotTraining": definition.get("EnableManagedSpotTraining", False),
    }
    resources = resource_config(definition)
    if resources:
        shown["ResourceConfig"] = resources
    if "InputDataConfig" in definition:
        # RECORDED: the child shows the defaults that the tuning job leaves out.
        shown["InputDataConfig"] = [
            {"CompressionType": "None", "RecordWrapperType": "None", **channel}
            for channel in definition["InputDataConfig"]
        ]
    for key in ("VpcConfig", "CheckpointConfig", "RetryStrategy", "Environment"):
        if key in definition:
            shown[key] = definition[key]
    if child.failure_reason is not None:
        shown["FailureReason"] = child.failure_reason
    if started(job, child):
        shown["TrainingStartTime"] = child.training_started
    if child.ended:
        shown["TrainingEndTime"] = child.moments.ended
        if started(job, child):
            seconds = int(child.moments.ended - child.training_started)
            shown["TrainingTimeInSeconds"] = shown["BillableTimeInSeconds"] = seconds
    metrics = _final_metrics(job, child)
    if metrics:
        emitted = float(int(min(child.moments.uploading, child.stop_requested or child.moments.uploading)))
        shown["FinalMetricDataList"] = [
            {"MetricName": name, "Value": value, "Timestamp": emitted} for name, value in metrics.items()
        ]
    return shown


def _final_metrics(job: TuningJob, child: TrainingJob) -> dict[str, float]:
    """Return the final values of all metrics of an ended training job, the objective's first."""
    if child.objective is None:
        return dict(child.metrics)
    objective = job.objective(child.definition).get("MetricName", "ObjectiveMetric")
    # RECORDED since 2020: the objective's value once more under the name ObjectiveMetric.
    return {objective: child.objective, **child.metrics, "ObjectiveMetric": child.objective}


def tag_list(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Return tags as the API lists them."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def _overall_best(job: TuningJob) -> dict[str, Any] | None:
    """Return OverallBestTrainingJob: over this job and its parents, once it ended.

    DOCUMENTED: for warm starts of the type IdenticalDataAndAlgorithm only.
    """
    warm_start = job.request.get("WarmStartConfig", {})
    if warm_start.get("WarmStartType") != "IdenticalDataAndAlgorithm" or job.status not in TERMINAL:
        return None
    bests = [(owner, best) for owner in (job, *job.parents) if (best := tally_of(owner).best) is not None]
    if not bests:
        return None
    owner, best = max(bests, key=lambda pair: pair[0].worth(pair[1]))
    return summarize_child(owner, best, of=None if owner is job else owner.name)
