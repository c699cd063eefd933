"""What can be planned to go wrong with a request, by name: errors of the service, of the connection, and others.

This module knows no client library: a failure of the connection is a :class:`TransportFault`, which each
interceptor turns into its client's own exception.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from . import service_errors
from .service_errors import CREDENTIALS_REFUSED, ServiceError, credentials_refused

__all__ = [
    "CREATE",
    "CUT",
    "ERRORS",
    "LATENCY",
    "SERVICE",
    "TRAINING_JOB",
    "TUNING_JOB",
    "UNSENT",
    "Occasion",
    "TransportFault",
    "explain_unspoken",
]

CUT = "TruncatedResponse"
LATENCY = "Latency"
TRANSPORT = ("ConnectionClosedError", "ConnectTimeoutError", "EndpointConnectionError", "ReadTimeoutError")
"""Failures of the connection, by botocore's names."""

UNSENT = ("ConnectTimeoutError", "EndpointConnectionError")
"""Those with which the request cannot have reached the service."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """The request that meets a fault: what it asks for, and where it landed."""

    operation: str
    parameters: Mapping[str, Any]
    account: str
    region: str
    partition: str

    @property
    def name(self) -> str:
        """The job that it names, empty if it names none."""
        named = self.parameters.get("HyperParameterTuningJobName", self.parameters.get("TrainingJobName"))
        return str(named or "")

    @property
    def resource(self) -> str:
        """The ARN of what it is about; the service's ARNs are lower-case."""
        kind = "training-job" if "TrainingJobName" in self.parameters else "hyper-parameter-tuning-job"
        known = self.parameters.get("ResourceArn")
        made = f"arn:{self.partition}:sagemaker:{self.region}:{self.account}:{kind}/{self.name.lower() or '*'}"
        return str(known or made)


class TransportFault(Exception):
    """A planned failure of the connection; `kind` is one of :data:`TRANSPORT`."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


def _quota(occasion: Occasion) -> ServiceError:
    """The quota that a new account meets: no instance of the type that is asked for."""
    limits = _member(occasion.parameters, "HyperParameterTuningJobConfig", "ResourceLimits")
    definition = _member(occasion.parameters, "TrainingJobDefinition")
    resources = _member(definition, "ResourceConfig") or _member(definition, "HyperParameterTuningResourceConfig")
    parallel, count = limits.get("MaxParallelTrainingJobs", 1), resources.get("InstanceCount", 1)
    wanted = parallel * count if type(parallel) is type(count) is int else 1  # not validated yet
    quota = f"{resources.get('InstanceType', 'ml.m5.xlarge')} for training job usage"
    return service_errors.quota_exceeded(quota, 0, 0, wanted, "Instances")


def _denied(occasion: Occasion) -> ServiceError:
    caller = f"arn:{occasion.partition}:iam::{occasion.account}:user/testing"
    return service_errors.access_denied(caller, occasion.operation, occasion.resource)


def _member(value: Any, *path: str) -> Mapping[str, Any]:
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value if isinstance(value, Mapping) else {}


SERVICE: dict[str, Callable[[Occasion], ServiceError]] = {
    "AccessDeniedException": _denied,
    "InternalFailure": lambda _: service_errors.internal_failure(),
    "ResourceInUse": lambda occasion: service_errors.name_in_use(occasion.name),
    "ResourceLimitExceeded": _quota,
    "ResourceNotFound": lambda occasion: service_errors.tuning_job_not_found(occasion.name),
    "ServiceUnavailable": lambda _: service_errors.service_unavailable(),
    "ThrottlingException": lambda _: service_errors.throttled(),
    "ValidationException": lambda _: ServiceError("ValidationException", ""),  # always with the test's own message
    **{code: lambda _, code=code: credentials_refused(code) for code in CREDENTIALS_REFUSED},  # type: ignore[misc]
}
"""Service errors by code: a function from the occasion to the error with its recorded sentence."""

CREATE = "CreateHyperParameterTuningJob"

TUNING_JOB = frozenset(
    {
        "DeleteHyperParameterTuningJob",
        "DescribeHyperParameterTuningJob",
        "ListTrainingJobsForHyperParameterTuningJob",
        "StopHyperParameterTuningJob",
    }
)
"""Operations on a tuning job that there is."""

TRAINING_JOB = frozenset({"DescribeTrainingJob", "StopTrainingJob"})
"""Operations on a training job that there is."""

_SPOKEN_BY: dict[str, frozenset[str]] = {
    "ResourceInUse": frozenset({CREATE}),
    "ResourceLimitExceeded": frozenset({CREATE}),
    "ResourceNotFound": TUNING_JOB,
}
"""Codes whose sentence is of some operations only."""


def explain_unspoken(operation: str, code: str) -> str | None:
    """Return why a code has no sentence of the service's in an answer of `operation`, ``None`` if it has one."""
    if code == "ValidationException":
        return "ValidationException has no sentence of its own: plan it with message='…'."
    spoken_by = _SPOKEN_BY.get(code)
    if spoken_by is None or operation in spoken_by:
        return None
    if operation in TRAINING_JOB and code == "ResourceNotFound":  # RECORDED (aws-behaviour.md, 2.4)
        missing = service_errors.training_job_not_found()
        hint = f" A training job that is not found is a {missing.code}, message={missing.message!r}."
    else:
        hint = f" It is what {', '.join(sorted(spoken_by))} answers." if len(spoken_by) == 1 else ""
    return f"{code} on {operation}: nobody knows what SageMaker says there. Plan it with message='…'.{hint}"


ERRORS = (*sorted(SERVICE), *TRANSPORT, CUT, LATENCY)
"""Everything that can be planned by name."""
