"""A change of state of a tuning job or training job, and the EventBridge event that tells it.

DOCUMENTED (developer guide, "Automating SageMaker with EventBridge"): the envelope and most members of
``detail``.  Its samples are beside what was seen since: times are numbers of milliseconds, ``resources``
holds the normal ARN, and a tuning job's event has its configuration, end and best training job, too.
INFERRED: members without a value are left out (they may be null), and a training job's event comes
with each change of its TrainingJobStatus only.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any
from uuid import UUID

from . import views
from .jobs import NO_METRICS, TrainingJob, TuningJob
from .seeded import seeded_bytes
from .service_model import as_clients_see, shape

__all__ = ["Change", "Event", "status_of"]

Event = dict[str, Any]

TUNING_JOB = "SageMaker HyperParameter Tuning Job State Change"
TRAINING_JOB = "SageMaker Training Job State Change"

TUNING_MEMBERS = (
    "HyperParameterTuningJobName",
    "HyperParameterTuningJobArn",
    "HyperParameterTuningJobConfig",
    "TrainingJobDefinition",
    "TrainingJobDefinitions",
    "HyperParameterTuningJobStatus",
    "CreationTime",
    "HyperParameterTuningEndTime",
    "LastModifiedTime",
    "TrainingJobStatusCounters",
    "ObjectiveStatusCounters",
    "FailureReason",
    "BestTrainingJob",
    "TuningJobCompletionDetails",
)
"""Members of Describe's answer that an event has (awslabs/mlspace, from an event of 2023)."""

TRAINING_MEMBERS = (
    "TrainingJobName",
    "TrainingJobArn",
    "TrainingJobStatus",
    "SecondaryStatus",
    "FailureReason",
    "HyperParameters",
    "AlgorithmSpecification",
    "RoleArn",
    "InputDataConfig",
    "OutputDataConfig",
    "ResourceConfig",
    "VpcConfig",
    "StoppingCondition",
    "CreationTime",
    "TrainingStartTime",
    "TrainingEndTime",
    "LastModifiedTime",
    "SecondaryStatusTransitions",
)
"""Members of DescribeTrainingJob's answer that an event has (DOCUMENTED)."""


_DERIVED = frozenset({"InProgress", "Completed", "Failed", "Stopped"})
"""Statuses in which a tuning job is at its very beginning, or has all its history behind it."""


@dataclass(slots=True, eq=False)
class Change:
    """One change of state; the event is made of it when somebody wants it."""

    moment: float  # epoch seconds
    job: TuningJob  # as it is, or as it was while it was Stopping or Deleting: what it was follows from its status then
    child: TrainingJob | None  # as it is, likewise
    status: str  # after the change
    tags: Mapping[str, str]
    made: Event | None = None
    wanted: bool = False  # whether somebody wanted to be told when it happened

    @classmethod
    def of(cls, job: TuningJob, child: TrainingJob | None = None) -> Change:
        """Return the change by which `job`, or `child` of it, has just come into its status."""
        if child is not None:
            return cls(child.last_modified, job, child, child.status, child.tags)
        then = job
        if job.status not in _DERIVED:
            then = copy.copy(job)
            then.training_jobs = [child if child.ended else copy.copy(child) for child in job.training_jobs]
        return cls(job.modified, then, None, job.status, job.tags)

    @property
    def event(self) -> Event:
        """The event, the same object each time."""
        if self.made is None:
            self.made = self._make()
        return self.made

    def _make(self) -> Event:
        members: Sequence[str]
        if self.child is None:
            kind, members, shape_name = TUNING_JOB, TUNING_MEMBERS, "DescribeHyperParameterTuningJobResponse"
            shown, arn = views.describe_tuning_job(self._then()), self.job.arn
        else:
            kind, members, shape_name = TRAINING_JOB, TRAINING_MEMBERS, "DescribeTrainingJobResponse"
            shown, arn = self._show(self.child), self.child.arn
        kept = {name: shown[name] for name in members if name in shown}
        detail = _in_milliseconds(as_clients_see(shape(shape_name), kept))
        key = f"{self.job.seed}/{arn}/{self.status}"  # none is in one status twice
        return {
            "version": "0",
            "id": str(UUID(bytes=seeded_bytes(key, 16))),
            "detail-type": kind,
            "source": "aws.sagemaker",
            "account": self.job.account,
            "time": datetime.fromtimestamp(self.moment, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "region": self.job.region,
            "resources": [arn],
            "detail": {**detail, "Tags": dict(self.tags)},
        }

    def _then(self) -> TuningJob:
        """Return the tuning job as it was when it had come into this status."""
        then = copy.copy(self.job)
        then.status, then.modified = self.status, self.moment
        then.derived = then.tally = None  # which follow the job
        if self.status == "InProgress":  # nothing had happened yet
            then.as_of, then.training_jobs = self.moment, []
            then.ended = then.failure_reason = then.converged = then.pinned = None
        return then

    def _show(self, child: TrainingJob) -> Mapping[str, Any]:
        """Return what DescribeTrainingJob showed of a training job when it had come into this status."""
        if child.status != self.status:
            child = copy.copy(child)
            child.status, child.objective, child.metrics, child.failure_reason = self.status, None, NO_METRICS, None
            if self.status == "InProgress":
                child.stop_requested = None
        then = copy.copy(self.job)
        then.as_of = self.moment  # what a view shows depends on how far the job has come
        return views.describe_training_job(then, child)


def status_of(event: Event) -> str:
    """Return the status into which the job of an event has come."""
    detail = event["detail"]
    return str(detail.get("HyperParameterTuningJobStatus") or detail["TrainingJobStatus"])


def _in_milliseconds(value: Any) -> Any:
    if isinstance(value, datetime):
        return round(value.timestamp() * 1000)
    if isinstance(value, dict):
        return {name: _in_milliseconds(each) for name, each in value.items()}
    return [_in_milliseconds(each) for each in value] if isinstance(value, list) else value
