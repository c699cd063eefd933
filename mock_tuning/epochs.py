"""The epochs of a training job: when it emits its objective, and how far it has come.

INFERRED: the values of a metric come evenly over the training, the last one at its end.  Moments are epoch
seconds (UTC), epochs are counted from zero.
"""

from __future__ import annotations

from collections.abc import Mapping

from .jobs import TrainingJob

__all__ = ["EPOCH_PARAMETERS", "emitted_at", "emitted_when_stopped", "epochs_named", "has_emitted"]

EPOCH_PARAMETERS = ("epochs", "numepochs", "n-epochs", "n_epochs", "num_epochs")
"""DOCUMENTED: hyperparameters from which Hyperband infers MaxResource."""

EPSILON = 1e-9  # against rounding: a whole epoch is a whole one


def epochs_named(hyperparameters: Mapping[str, str]) -> int | None:
    """Return how many epochs the hyperparameters ask for, ``None`` if none of them says so.

    A number that is a text in JSON, in quotes of its own as the Python SDK sends texts, counts.
    """
    texts = (str(hyperparameters.get(name, "")).strip('"') for name in EPOCH_PARAMETERS)
    return next((int(text) for text in texts if text.isascii() and text.isdecimal()), None)


def emitted_at(child: TrainingJob, epoch: int) -> float:
    """Return the moment at which `child` emits its objective of an epoch, if nobody stops it."""
    begun, finished = child.moments.training, child.moments.uploading
    return begun + (finished - begun) * (epoch + 1) / len(child.series)


def emitted_when_stopped(child: TrainingJob, count: int) -> int:
    """Return how many of `count` values `child` had emitted when it was told to stop."""
    return int(count * child.seen + EPSILON)


def has_emitted(child: TrainingJob, epoch: int, moment: float) -> bool:
    """Whether `child` has emitted its objective of an epoch by `moment`."""
    if child.stop_requested is not None:  # its moments are cut off there
        return epoch < emitted_when_stopped(child, len(child.series))
    if epoch >= len(child.series) or (child.last_epoch is not None and epoch > child.last_epoch):
        return False
    return emitted_at(child, epoch) <= moment
