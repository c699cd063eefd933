"""The objective of a mock that was given none: a smooth function of the hyperparameters, seeded by the job."""

from __future__ import annotations

from collections.abc import Mapping

from .. import search
from ..epochs import epochs_named
from ..jobs import TrainingJob, TuningJob, float32
from ..outcomes import Evaluation
from ..quotas import MAX_HYPERBAND_RESOURCE
from .timing import shares

__all__ = ["made_up", "objective_value"]

EPOCHS = 10  # of a training job of which neither the strategy nor a hyperparameter tells the number


def objective_value(job: TuningJob, child: TrainingJob) -> float | None:
    """Return the final objective of `child`, between 0 and 1; ``None`` without an objective in the request."""
    if not job.objective(child.definition):
        return None
    position = search.unit_position(search.axes_of(job, child.definition), child.hyperparameters)
    centre = shares(job, f"centre/{child.definition}", len(position))
    distance = sum((x - c) ** 2 for x, c in zip(position, centre, strict=True)) / max(1, len(position))
    # Between 0 and 1 either way, so that it reads like an accuracy or a loss.
    loss = (distance + 0.05) / 1.1
    return float32(1 - loss if job.maximizes(child.definition) else loss)


def made_up(job: TuningJob, child: TrainingJob) -> Evaluation:
    """Return what becomes of `child` where no objective says so: it completes.

    Values by epoch are there where somebody looks at them: under early stopping and Hyperband.
    """
    value = objective_value(job, child)
    if value is None:
        return Evaluation()
    watched = job.config["Strategy"] == "Hyperband" or job.config.get("TrainingJobEarlyStoppingType") == "Auto"
    series = _curve(value, _epochs(job, child), job.maximizes(child.definition)) if watched else (value,)
    return Evaluation(metrics={job.objective(child.definition)["MetricName"]: series})


def _curve(final: float, epochs: int, maximize: bool) -> tuple[float, ...]:
    """Return a learning curve that ends at `final`, the best of it."""
    worst = 0.0 if maximize else 1.0
    gap = (worst - final) * 0.6
    return tuple(float32(final + gap * (left / epochs) ** 2) for left in range(epochs - 1, -1, -1))


def _epochs(job: TuningJob, child: TrainingJob) -> int:
    strategy: Mapping[str, Mapping[str, int]] = job.config.get("StrategyConfig") or {}
    most = (strategy.get("HyperbandStrategyConfig") or {}).get("MaxResource")
    given = {**job.definitions[child.definition].get("StaticHyperParameters", {}), **child.hyperparameters}
    found = most or epochs_named(given)
    return min(MAX_HYPERBAND_RESOURCE, max(1, EPOCHS if found is None else int(found)))
