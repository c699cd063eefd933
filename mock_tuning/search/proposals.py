"""The next hyperparameters of a tuning job, by its strategy."""

from __future__ import annotations

from ..jobs import TuningJob
from .bayesian import learned_point, optuna_is_installed
from .drawing import grid_point, independent_point
from .spaces import axes_of, turn_of

__all__ = ["method_of", "propose"]


def propose(job: TuningJob, number: int, definition: int) -> dict[str, str]:
    """Return the tuned hyperparameters of training job `number` (from 1), sorted by name.

    The same seed, ranges, number and results so far always give the same values.  ``RandomSeed`` of the
    request, if there is one, is the seed: jobs of other names have the same configurations under it, as names
    are unique (DOCUMENTED for Random and Hyperband).  Else it is the job's own.
    """
    axes = axes_of(job, definition)
    given = job.config.get("RandomSeed")
    seed = f"{job.seed if given is None else ''}/{given}"
    strategy = job.config["Strategy"]
    if strategy == "Grid":
        chosen = grid_point(axes, turn_of(job, number)[1])
    elif strategy == "Bayesian":
        chosen = learned_point(job, number, definition, axes, seed)
    else:
        chosen = independent_point(axes, f"{seed}/{number}")
    return dict(sorted(chosen.items()))


def method_of(job: TuningJob) -> str:
    """Return in plain words how the job's hyperparameters are found here."""
    strategy = job.config["Strategy"]
    if strategy == "Bayesian" and not optuna_is_installed():
        return "Random draws in place of Bayesian: Optuna is not installed (pip install 'mock-tuning[search]')"
    return _METHODS[strategy]


_METHODS = {
    "Bayesian": "Bayesian: a model of the results so far, with Optuna",
    "Grid": "Grid: every combination once",
    "Hyperband": "Hyperband: random draws, stopped early by successive halving",
    "Random": "Random: independent draws",
}
