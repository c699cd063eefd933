"""How long things take: when a training job enters which phase, drawn from its tuning job's seed.

Seconds, RECORDED (aws-behaviour.md 3.2) where a recording is named, else INFERRED.  A job's ``pace``
multiplies them all.
"""

from __future__ import annotations

from functools import lru_cache

from ..jobs import Moments, TuningJob, stamp
from ..quotas import MAX_PARALLEL
from ..seeded import uniforms

__all__ = ["drain", "parallel", "plan", "share", "shares", "wind_down"]

FIRST_LAUNCH = 6.0  # RECORDED: not after 3 s, all after 9 s
RELAUNCH = 5.0  # the internal loop is about 10 s (RECORDED); half of it on average
COLD_START = (118.0, 198.0)  # RECORDED: MML, ACK
COLD_SPREAD = (0.0, 2.0)  # between those launched together: the same instances for all
WARM_START = (3.0, 3.0)  # RECORDED: AMT; warm pools are used by default
DOWNLOADING = (15.0, 30.0)  # RECORDED: MML 25 s
TRAINING = (40.0, 130.0)  # RECORDED: AMT 40 s, MML 127 s
UPLOADING = (5.0, 8.0)  # RECORDED: MML 7 s
FAILING = 10.0  # of training until one fails that says no better
CLOSING = 10.0  # from the last training job's end to the tuning job's
DRAINING = (60.0, 150.0)  # RECORDED remark: stopping takes 1 to 3 minutes
WINDING_DOWN = (5.0, 15.0)  # of a training job that its tuning job's strategy stops between two epochs
DELETING = 20.0  # from Delete to the end of the entry, where that takes time at all
METRIC_AFTER = 30.0  # seconds of training after which a stopped training job has emitted its one metric


def plan(job: TuningJob, number: int, created: float, training: float | tuple[float, float] | None = None) -> Moments:
    """Return when training job `number`, created at that moment, will do what if nothing comes between.

    `training` is the length of its training in seconds, or the shortest and longest to draw from.
    """
    starting, *shares = _phases(job.seed, number)
    moment = stamp(created + _starting(job, number, starting) * job.pace)
    moments = [stamp(created), moment]
    for span, portion in zip((DOWNLOADING, TRAINING if training is None else training, UPLOADING), shares, strict=True):
        moment = stamp(moment + (_within(span, portion) if isinstance(span, tuple) else span) * job.pace)
        moments.append(moment)
    return Moments(*moments)


def drain(job: TuningJob, number: int) -> float:
    """Return the seconds that training job `number` takes from a request to stop to its end."""
    return _within(DRAINING, share(job, "drain", number)) * job.pace


def wind_down(job: TuningJob, number: int) -> float:
    """Return the seconds that training job `number` takes to its end when the strategy stops it."""
    return _within(WINDING_DOWN, share(job, "drain", number)) * job.pace


def parallel(job: TuningJob) -> int:
    """Return MaxParallelTrainingJobs, which a seed may say to be more than any account has."""
    return min(MAX_PARALLEL, int(job.config["ResourceLimits"]["MaxParallelTrainingJobs"]))


def share(job: TuningJob, purpose: str, number: int) -> float:
    """Return a number from 0 to 1 that belongs to this job, purpose and number."""
    return uniforms(f"{job.seed}/{purpose}/{number}", 1)[0]


def shares(job: TuningJob, purpose: str, count: int) -> tuple[float, ...]:
    """Return so many numbers from 0 to 1 that belong to this job and purpose."""
    return _shares(job.seed, purpose, count)


@lru_cache(maxsize=1024)
def _phases(seed: str, number: int) -> tuple[float, ...]:
    """Return the shares of the four phases.

    Remembered: how long a job will take is asked at each poll that moves it.
    """
    return uniforms(f"{seed}/phases/{number}", 4)


@lru_cache(maxsize=64)
def _shares(seed: str, purpose: str, count: int) -> tuple[float, ...]:
    return uniforms(f"{seed}/{purpose}", count)


def _starting(job: TuningJob, number: int, portion: float) -> float:
    # The first training job in a slot finds no warm instances; those after it do.
    if number > parallel(job):
        return _within(WARM_START, portion)
    return _within(COLD_START, share(job, "cold", 0)) + _within(COLD_SPREAD, portion)


def _within(span: tuple[float, float], portion: float) -> float:
    low, high = span
    return low + (high - low) * portion
