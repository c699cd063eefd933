"""Early stopping of training jobs: which epoch is the last one that a training job is let run.

DOCUMENTED (automatic-model-tuning-early-stopping): after each epoch the objective is compared with the
median of the running averages of the training jobs before it, up to the same epoch; the worse is stopped.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from .. import search
from ..epochs import emitted_at, has_emitted
from ..jobs import TrainingJob, TuningJob

__all__ = ["stop_epoch"]


def stop_epoch(job: TuningJob, child: TrainingJob) -> int | None:
    """Return the zero-based epoch after which `child`, just launched, is stopped; ``None`` to let it run.

    Decided from the planned courses: whatever was launched before `child` and has emitted an epoch by the
    time that `child` does counts, less what was stopped before that epoch.
    """
    if len(child.series) < 2:
        return None
    epochs = [_by_median(job, child)] if job.config.get("TrainingJobEarlyStoppingType") == "Auto" else []
    epochs.append(search.stop_after(job, child))
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
            average[epoch] for each, average in zip(earlier, averages, strict=True) if has_emitted(each, epoch, moment)
        ]
        if known and (value < median(known) if maximize else value > median(known)):
            return epoch
    return None


def _running_averages(series: Sequence[float]) -> list[float]:
    averages, total = [], 0.0
    for count, value in enumerate(series, 1):
        total += value
        averages.append(total / count)
    return averages
