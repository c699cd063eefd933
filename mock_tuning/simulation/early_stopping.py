"""Early stopping of training jobs: which epoch is the last one that a training job is let run.

DOCUMENTED (automatic-model-tuning-early-stopping): after each epoch the objective is compared with the
median of the running averages of the training jobs before it, up to the same epoch; the worse is stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median

from .. import search
from ..jobs import TrainingJob, TuningJob

__all__ = ["emitted_at", "stop_epoch"]


def emitted_at(child: TrainingJob, epoch: int) -> float:
    """Return the moment (epoch seconds) at which `child` emits its objective of an epoch (zero-based)."""
    _, _, begun, finished, _ = child.moments
    return begun + (finished - begun) * (epoch + 1) / len(child.series)


def stop_epoch(job: TuningJob, child: TrainingJob) -> int | None:
    """Return the zero-based epoch after which `child`, just launched, is stopped; ``None`` to let it run.

    Decided from the planned courses: whatever was launched before `child` and has emitted an epoch by the
    time that `child` does counts, less what was stopped before that epoch.
    """
    if len(child.series) < 2:
        return None
    epochs = [_by_median(job, child)] if job.config.get("TrainingJobEarlyStoppingType") == "Auto" else []
    by_strategy: Callable[[TuningJob, TrainingJob], int | None] | None = getattr(search, "stop_after", None)
    if by_strategy is not None:
        epochs.append(by_strategy(job, child))
    # Stopped after its last epoch it would not be stopped at all.
    found = [epoch for epoch in epochs if epoch is not None and epoch < len(child.series) - 1]
    return min(found, default=None)


def _by_median(job: TuningJob, child: TrainingJob) -> int | None:
    maximize = job.maximizes(child.definition)
    earlier = [each for each in job.training_jobs if each.number < child.number and len(each.series) > 1]
    averages = [_running_averages(each.series) for each in earlier]
    for epoch, value in enumerate(child.series[:-1]):
        moment = emitted_at(child, epoch)
        known = [
            average[epoch] for each, average in zip(earlier, averages, strict=True) if _has_emitted(each, epoch, moment)
        ]
        if known and (value < median(known) if maximize else value > median(known)):
            return epoch
    return None


def _has_emitted(child: TrainingJob, epoch: int, moment: float) -> bool:
    if child.stop_requested is not None:  # its moments are cut off there
        return epoch < int(len(child.series) * child.seen + 1e-9)
    if epoch >= len(child.series) or (child.last_epoch is not None and epoch > child.last_epoch):
        return False
    return emitted_at(child, epoch) <= moment


def _running_averages(series: Sequence[float]) -> list[float]:
    averages, total = [], 0.0
    for count, value in enumerate(series, 1):
        total += value
        averages.append(total / count)
    return averages
