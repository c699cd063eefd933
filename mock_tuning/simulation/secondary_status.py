"""What a training job is doing right now: its secondary statuses and when it entered each."""

from __future__ import annotations

from typing import Any

from ..jobs import TrainingJob, TuningJob

__all__ = ["started", "transitions"]


def started(job: TuningJob, child: TrainingJob) -> bool:
    """Whether training has started, that is, whether the download of its data has (RECORDED)."""
    start = child.training_started
    return start < child.moments.ended and (child.ended or start <= job.as_of)


# RECORDED (MML) for a completed training job; INFERRED for the stopped and failed.
_MESSAGES = {
    "Starting": "Preparing the instances for training",
    "Downloading": "Downloading input data",
    "Training": "Training image download completed. Training in progress.",
    "Uploading": "Uploading generated training model",
    "Completed": "Training job completed",
    "Stopping": "Stopping the training job",
    "Stopped": "Training job stopped",
    "MaxRuntimeExceeded": "Training job runtime exceeded MaxRuntimeInSeconds provided",
    "Failed": "Training job failed",
}


def transitions(job: TuningJob, child: TrainingJob) -> list[dict[str, Any]]:
    """Return SecondaryStatusTransitions as far as the training job has come."""
    until = child.moments.ended if child.ended else job.as_of
    if child.stop_requested is not None:
        until = min(until, child.stop_requested)
    entered: list[tuple[str, float]] = []
    begun = child.moments.created
    for attempt in (*child.retried, child.moments):
        # DOCUMENTED: when a training job is retried, its SecondaryStatus goes back to Starting.
        phases = zip(("Starting", "Downloading", "Training", "Uploading"), (begun, *attempt[1:-1]), strict=True)
        entered += [
            (status, moment)
            for status, moment in phases
            if moment <= until and (moment < attempt.ended or status == "Starting")
        ]
        begun = attempt.ended
    if child.stop_requested is not None:
        entered.append(("Stopping", child.stop_requested))
    if child.ended:
        # DOCUMENTED: the secondary status of Stopped that says why.
        entered.append(("MaxRuntimeExceeded" if child.overtime else child.status, child.moments.ended))
    shown = []
    for index, (status, moment) in enumerate(entered):
        transition: dict[str, Any] = {"Status": status, "StartTime": moment, "StatusMessage": _MESSAGES[status]}
        if index + 1 < len(entered):
            transition["EndTime"] = entered[index + 1][1]
        elif child.ended:
            transition["EndTime"] = moment
        shown.append(transition)
    return shown
