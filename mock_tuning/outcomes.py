"""What can come of a training job: the words an objective answers in, and what they come down to.

Seconds are seconds of training on the job's own time: starting, downloading and uploading come on top.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .errors import UsageError

__all__ = ["Evaluation", "TrainingFailed", "TrainingResult", "TrainingStopped"]

MAX_REASON = 1024
"""DOCUMENTED: characters of a FailureReason."""

SERVICE_FAULT = "InternalServerError"
"""DOCUMENTED: what a RetryStrategy retries, and what counts as RetryableError."""


def _check_seconds(seconds: Any) -> None:
    number = isinstance(seconds, (int, float)) and not isinstance(seconds, bool)
    if seconds is not None and not (number and 0 <= seconds < float("inf")):
        raise UsageError(f"seconds={seconds!r} is not a number of seconds of training (0 or more).")


@dataclass(frozen=True, slots=True)
class TrainingResult:
    """A training job that completes, for an objective to return.

    ``value`` is whatever an objective may return by itself: a number, numbers by epoch, a mapping of
    metric names to either, or log text.  ``seconds`` (0 or more) is how long its training took; drawn
    at random when absent.  Raises :class:`UsageError` for other seconds.
    """

    value: Any
    seconds: float | None = None

    def __post_init__(self) -> None:
        _check_seconds(self.seconds)


class TrainingFailed(Exception):
    """A training job that fails, for an objective to raise or return.

    Args:
        reason: its FailureReason, 1 to 1024 characters.
        seconds: of training until it fails (0 or more); 10 by default (INFERRED: soon).
        retryable: whether it is a fault of the service, which counts as RetryableError and which a
            RetryStrategy retries; by default when the reason begins with ``InternalServerError``.

    Raises:
        UsageError: an empty or too long reason, or bad seconds.
    """

    def __init__(self, reason: str, seconds: float | None = None, *, retryable: bool | None = None) -> None:
        if not isinstance(reason, str) or not 0 < len(reason) <= MAX_REASON:
            raise UsageError(f"TrainingFailed({reason!r}): a FailureReason is a text of 1 to {MAX_REASON} characters.")
        _check_seconds(seconds)
        super().__init__(reason)
        self.reason = reason
        self.seconds = seconds
        self.retryable = reason.startswith(SERVICE_FAULT) if retryable is None else retryable


class TrainingStopped(Exception):
    """A training job that somebody stops, for an objective to raise or return.

    Args:
        seconds: of training until it is told to stop (0 or more); half of its training by default.
        value: the metrics it has emitted by then, as in :class:`TrainingResult`; none by default.
    """

    def __init__(self, seconds: float | None = None, value: Any = None) -> None:
        _check_seconds(seconds)
        super().__init__(seconds)
        self.seconds = seconds
        self.value = value


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What a training job will come to if nothing comes between: planned at its launch, shown when it is due."""

    status: str = "Completed"  # Completed, Failed or Stopped
    metrics: Mapping[str, tuple[float, ...]] = field(default_factory=dict)  # name: its values in order
    reason: str | None = None
    retryable: bool = False
    seconds: float | tuple[float, float] | None = None  # of training, or the least and the most; None for a draw
