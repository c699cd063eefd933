"""How long things take: when a training job enters which phase, drawn from its tuning job's seed.

Seconds, RECORDED (aws-behaviour.md 3.2) where a recording is named, else INFERRED.  A job's ``pace``
multiplies them all.
"""

from __future__ import annotations

from hashlib import blake2b

from ..jobs import Moments, TuningJob, stamp

__all__ = ["drain", "parallel", "plan", "seeded_bytes", "share", "wind_down"]

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
    downloading = stamp(created + _starting(job, number) * job.pace)
    span = TRAINING if training is None else training if isinstance(training, tuple) else (training, training)
    moment = downloading
    moments = [stamp(created), downloading]
    for phase, seconds in enumerate((DOWNLOADING, span, UPLOADING), 1):
        moment = stamp(moment + _between(seconds, job, f"phase{phase}", number) * job.pace)
        moments.append(moment)
    return Moments(*moments)


def drain(job: TuningJob, number: int) -> float:
    """Return the seconds that training job `number` takes from a request to stop to its end."""
    return _between(DRAINING, job, "drain", number) * job.pace


def wind_down(job: TuningJob, number: int) -> float:
    """Return the seconds that training job `number` takes to its end when the strategy stops it."""
    return _between(WINDING_DOWN, job, "drain", number) * job.pace


def parallel(job: TuningJob) -> int:
    """Return MaxParallelTrainingJobs."""
    return int(job.config["ResourceLimits"]["MaxParallelTrainingJobs"])


def share(job: TuningJob, purpose: str, number: int) -> float:
    """Return a number from 0 to 1 that belongs to this job, purpose and number."""
    return int.from_bytes(seeded_bytes(job, purpose, number)[:6], "big") / float(1 << 48)


def seeded_bytes(job: TuningJob, purpose: str, number: int) -> bytes:
    """Return eight bytes that belong to this job, purpose and number."""
    return blake2b(f"{job.seed}/{purpose}/{number}".encode(), digest_size=8).digest()


def _starting(job: TuningJob, number: int) -> float:
    # The first training job in a slot finds no warm instances; those after it do.
    if number > parallel(job):
        return _between(WARM_START, job, "phase0", number)
    return _between(COLD_START, job, "cold", 0) + _between(COLD_SPREAD, job, "phase0", number)


def _between(span: tuple[float, float], job: TuningJob, purpose: str, number: int) -> float:
    low, high = span
    return low if low == high else low + (high - low) * share(job, purpose, number)
