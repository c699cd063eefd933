"""Waits for a tuning job and picks the model to deploy."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

# Whatever else a status is, it is an end: a loop that knows the good ends only may never end.
RUNNING = {"InProgress", "Stopping"}


class TuningError(RuntimeError):
    """A tuning job came to nothing."""


class TuningFailedError(TuningError):
    """A tuning job failed; ``reason`` says why."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"Tuning job {name} failed: {reason}")
        self.reason = reason


class TuningStoppedError(TuningError):
    """Somebody stopped the tuning job before it was done."""


@dataclass(frozen=True)
class Model:
    """The best model of a tuning job."""

    artifact: str
    objective: float
    hyperparameters: dict[str, str]


def wait(
    client: Any,
    name: str,
    *,
    interval: float = 60,
    timeout: float = 24 * 3600,
    sleep: Callable[[float], None] = time.sleep,
) -> dict[str, Any]:
    """Poll a tuning job every `interval` seconds until it has ended, and return its description."""
    for _ in range(int(timeout / interval) + 1):
        job: dict[str, Any] = client.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName=name)
        if job["HyperParameterTuningJobStatus"] not in RUNNING:
            return job
        sleep(interval)
    raise TuningError(f"Tuning job {name} still runs after {timeout:g} seconds")


def wait_for_model(client: Any, name: str, *, accept_stopped: bool = False, **options: Any) -> Model:
    """Wait for a tuning job to end and return its best model.

    A job that was stopped is no success, though it may have a model: only who asks for it gets it.
    """
    job = wait(client, name, **options)
    status = job["HyperParameterTuningJobStatus"]
    if status == "Failed":
        raise TuningFailedError(name, job.get("FailureReason", "no reason given"))
    if status == "Stopped" and not accept_stopped:
        raise TuningStoppedError(f"Tuning job {name} was stopped")
    if status not in ("Completed", "Stopped"):
        raise TuningError(f"Tuning job {name} is {status}")
    return best_model(client, job)


def best_model(client: Any, job: dict[str, Any]) -> Model:
    """Return the best model of a described tuning job."""
    best = job.get("OverallBestTrainingJob") or job.get("BestTrainingJob")
    if best is None:
        raise TuningError(f"Tuning job {job['HyperParameterTuningJobName']} has no model: no objective succeeded")
    training = client.describe_training_job(TrainingJobName=best["TrainingJobName"])
    return Model(
        artifact=training["ModelArtifacts"]["S3ModelArtifacts"],
        objective=best["FinalHyperParameterTuningJobObjectiveMetric"]["Value"],
        hyperparameters=training["HyperParameters"],
    )
