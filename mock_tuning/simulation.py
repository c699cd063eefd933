"""What happens to a tuning job as its own time moves: launches, ends, the end of the whole.

A plain course so far: training jobs are launched as slots become free, all of them succeed, and the
job is Completed after the last.  Everything is drawn from the job's seed.  Nothing here looks at a
clock: the caller says how many seconds a job has lived.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

from . import search
from .jobs import Moments, TrainingJob, TuningJob, float32, stamp

__all__ = ["advance", "drain", "launch", "objective_value", "phase_end", "plan", "share", "stop", "stop_training_job"]

# Seconds.  RECORDED (aws-behaviour.md 3.2) where a recording is named, else INFERRED.
FIRST_LAUNCH = 6.0  # RECORDED: not after 3 s, all after 9 s
RELAUNCH = 5.0  # the internal loop is about 10 s (RECORDED); half of it on average
COLD_START = (118.0, 198.0)  # RECORDED: MML, ACK
WARM_START = (3.0, 3.0)  # RECORDED: AMT; warm pools are used by default
DOWNLOADING = (15.0, 30.0)  # RECORDED: MML 25 s
TRAINING = (40.0, 130.0)  # RECORDED: AMT 40 s, MML 127 s
UPLOADING = (5.0, 8.0)  # RECORDED: MML 7 s
CLOSING = 10.0  # from the last training job's end to the tuning job's
DRAINING = (60.0, 150.0)  # RECORDED remark: stopping takes 1 to 3 minutes
EPSILON = 1e-5  # far below the service's milliseconds: what is this near has been reached
METRIC_AFTER = 30.0  # seconds of training after which a stopped training job has emitted its metric


def advance(job: TuningJob, elapsed: float) -> None:
    """Take `job` to where it is after `elapsed` seconds of its own time; never back."""
    until = job.created + elapsed + EPSILON
    if job.over or job.status == "Deleting" or until <= job.as_of:
        return
    slots = _free_slots(job)
    limit = search.launch_limit(job)
    running = [(child.moments.ended, child.number) for child in job.training_jobs if not child.ended]
    heapq.heapify(running)
    while True:
        ending = running[0][0] if running else float("inf")
        launching = _next_launch(job, slots, limit)
        if min(ending, launching) > until:
            break
        if ending <= launching:
            child = job.training_jobs[heapq.heappop(running)[1] - 1]
            _end(job, child)
            heapq.heappush(slots, child.moments.ended + RELAUNCH * job.pace)
        else:
            child = launch(job, heapq.heappop(slots))
            heapq.heappush(running, (child.moments.ended, child.number))
    job.as_of = until
    _close(job, limit, until)


def phase_end(job: TuningJob) -> float:
    """Return the seconds of its own time at which `job` reaches its next terminal status.

    Looks ahead without changing anything; 0 for a job that is over.
    """
    if job.over or job.status == "Deleting":
        return 0.0
    running = [child.moments.ended for child in job.training_jobs if not child.ended]
    slots = list(_free_slots(job))
    limit = search.launch_limit(job)
    last = max((child.moments.ended for child in job.training_jobs), default=job.created)
    if job.status == "InProgress":
        slots += [moment + RELAUNCH * job.pace for moment in running]
        heapq.heapify(slots)
        for number in range(len(job.training_jobs) + 1, limit + 1):
            ended = plan(job, number, heapq.heappop(slots)).ended
            heapq.heappush(slots, ended + RELAUNCH * job.pace)
            last = max(last, ended)
    return stamp(_closing(job, last)) - job.created


def launch(job: TuningJob, moment: float) -> TrainingJob:
    """Add the next training job to `job`, created at `moment`."""
    number = len(job.training_jobs) + 1
    definition, _ = search.turn_of(job, number)
    # RECORDED: <tuning job>-<NNN>-<8 lower-case hex>, the ARN in lower case; INFERRED beyond 999.
    name = f"{job.name}-{number:03d}-{_hash(job, 'name', number).hex()[:8]}"
    child = TrainingJob(
        number=number,
        name=name,
        arn=f"{job.arn.rpartition(':hyper-parameter-tuning-job/')[0]}:training-job/{name.lower()}",
        definition=definition,
        hyperparameters=search.propose(job, number, definition),
        moments=plan(job, number, moment),
        tags=job.tags,
    )
    job.training_jobs.append(child)
    job.changed()
    return child


def stop(job: TuningJob, elapsed: float) -> None:
    """Begin to stop `job` and every training job it runs, at `elapsed` seconds of its own time."""
    moment = job.created + elapsed
    for child in job.training_jobs:
        stop_training_job(job, child, elapsed)
    job.move("Stopping", moment)


def stop_training_job(job: TuningJob, child: TrainingJob, elapsed: float) -> None:
    """Begin to stop one training job; one that is stopping or has ended is left alone."""
    if child.status != "InProgress":
        return
    moment = stamp(job.created + elapsed)
    planned = child.moments
    ended = stamp(moment + drain(job, child.number))
    child.moments = Moments(
        planned.created,
        min(planned.downloading, ended),
        min(planned.training, ended),
        min(planned.uploading, ended),
        ended,
    )
    child.status = "Stopping"
    child.stop_requested = moment
    job.changed()


def plan(job: TuningJob, number: int, created: float) -> Moments:
    """Return when training job `number`, created at that moment, will do what if nothing comes between."""
    # The first training job in a slot finds no warm instances; those after it do.
    starting = COLD_START if number <= _parallel(job.config) else WARM_START
    moment = stamp(created)
    moments = [moment]
    for phase, span in enumerate((starting, DOWNLOADING, TRAINING, UPLOADING)):
        moment = stamp(moment + _between(span, job, f"phase{phase}", number) * job.pace)
        moments.append(moment)
    return Moments(*moments)


def drain(job: TuningJob, number: int) -> float:
    """Return the seconds that training job `number` takes from the request to stop to its end."""
    return _between(DRAINING, job, "drain", number) * job.pace


def objective_value(job: TuningJob, child: TrainingJob) -> float | None:
    """Return the objective of `child`: a smooth function of its hyperparameters, seeded by the job.

    Without an objective in the request there is no value.
    """
    objective = job.objective(child.definition)
    if not objective:
        return None
    position = search.unit_position(search.ranges_of(job, child.definition), child.hyperparameters)
    centre = [share(job, f"centre/{child.definition}", axis) for axis in range(len(position))]
    distance = sum((x - c) ** 2 for x, c in zip(position, centre, strict=True)) / max(1, len(position))
    # Between 0 and 1 either way, so that it reads like an accuracy or a loss.
    loss = (distance + 0.05) / 1.1
    return float32(1 - loss if objective.get("Type") == "Maximize" else loss)


def _free_slots(job: TuningJob) -> list[float]:
    if job.free_slots is None:
        job.free_slots = [job.created + FIRST_LAUNCH * job.pace] * _parallel(job.config)
    return job.free_slots


def _parallel(config: Mapping[str, Any]) -> int:
    return int(config["ResourceLimits"]["MaxParallelTrainingJobs"])


def _next_launch(job: TuningJob, slots: list[float], limit: int) -> float:
    if job.status != "InProgress" or len(job.training_jobs) >= limit or not slots:
        return float("inf")
    return slots[0]


def _end(job: TuningJob, child: TrainingJob) -> None:
    if child.status == "Stopping":
        child.status = "Stopped"
        stopped = child.stop_requested or child.moments.ended
        if stopped - child.moments.training >= METRIC_AFTER * job.pace:
            child.objective = objective_value(job, child)
    else:
        child.status = "Completed"
        child.objective = objective_value(job, child)
    job.changed()


def _close(job: TuningJob, limit: int, until: float) -> None:
    """End the tuning job if its last training job has ended and the closing time is over."""
    launched = len(job.training_jobs)
    more = job.status == "InProgress" and launched < limit
    if more or not all(child.ended for child in job.training_jobs):
        return
    end = stamp(_closing(job, max((child.moments.ended for child in job.training_jobs), default=job.created)))
    if end <= until:
        job.move("Stopped" if job.status == "Stopping" else "Completed", end)


def _closing(job: TuningJob, last: float) -> float:
    start = max(last, job.modified) if job.status == "Stopping" else last
    return start + CLOSING * job.pace


def _between(span: tuple[float, float], job: TuningJob, purpose: str, number: int) -> float:
    low, high = span
    return low + (high - low) * share(job, purpose, number)


def share(job: TuningJob, purpose: str, number: int) -> float:
    """Return a number from 0 to 1 that belongs to this job, purpose and number."""
    return int.from_bytes(_hash(job, purpose, number)[:6], "big") / float(1 << 48)


def _hash(job: TuningJob, purpose: str, number: int) -> bytes:
    return blake2b(f"{job.seed}/{purpose}/{number}".encode(), digest_size=8).digest()
