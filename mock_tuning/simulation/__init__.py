"""What happens to a tuning job as its own time moves: launches, ends, the end of the whole.

Training jobs are launched as slots become free.  What each will come to is asked when it is launched
and shown when its moment comes; Stop, a criterion or a time limit may come between.  Nothing here looks
at a clock: the caller says how many seconds a job has lived, or takes it and its time further than that.
"""

from __future__ import annotations

import heapq
from typing import NamedTuple

from .. import search
from ..jobs import TrainingJob, TuningJob, stamp
from . import completion, course, timing
from .launching import launch

__all__ = [
    "advance",
    "approach",
    "begin_delete",
    "fail",
    "finish",
    "launch",
    "next_change",
    "phase_end",
    "stop",
    "stop_training_job",
]

EPSILON = 1e-5  # far below the service's milliseconds: what is this near has been reached
NEVER = float("inf")


def advance(job: TuningJob, elapsed: float) -> None:
    """Take `job` to where it is after `elapsed` seconds of its own time; never back.

    Raises :class:`~mock_tuning.errors.ObjectiveError` when an objective does not answer; the job then
    stands before the launch in question.
    """
    _run(job, job.created + elapsed + EPSILON)


def approach(job: TuningJob, elapsed: float) -> None:
    """Advance `job`, and its own time with it, but leave it the last step to its next terminal status."""
    _lead(job, job.created + elapsed + EPSILON, EPSILON, hold=True)


def finish(job: TuningJob) -> None:
    """Take `job`, and its own time with it, to its next terminal status."""
    _lead(job, NEVER)


def next_change(job: TuningJob) -> float:
    """Return the seconds of its own time at which the next thing happens to `job`, infinite if nothing will.

    A launch, or a change of status of the job or of one of its training jobs.
    """
    if job.gone is not None:
        return job.gone - job.created
    if job.over or job.status == "Deleting":
        return NEVER
    if job.next_change is None:
        job.next_change = _next(job, _running(job), search.launch_limit(job)).moment
    return job.next_change - job.created


def phase_end(job: TuningJob) -> float:
    """Return about how many seconds of its own time `job` takes to its next terminal status.

    Looks ahead without changing anything or asking an objective; 0 for a job that is over.
    """
    if job.gone is not None:
        return job.gone - job.created
    if job.over or job.status == "Deleting":
        return 0.0
    running = [course.planned_end(job, child) for child in job.training_jobs if not child.ended]
    slots = list(_free_slots(job))
    limit = search.launch_limit(job)
    last = max((*(child.moments.ended for child in job.training_jobs if child.ended), *running), default=job.created)
    until = completion.deadline(job)
    if _wants_more(job, limit):
        slots += [moment + timing.RELAUNCH * job.pace for moment in running]
        heapq.heapify(slots)
        for number in range(len(job.training_jobs) + 1, limit + 1):
            begun = heapq.heappop(slots)
            if begun >= until:
                break
            ended = timing.plan(job, number, begun).ended
            heapq.heappush(slots, ended + timing.RELAUNCH * job.pace)
            last = max(last, ended)
    if last > until and job.finishing is None and job.status == "InProgress":
        last = until + timing.DRAINING[1] * job.pace
    return stamp(_closing(job, last)) - job.created


def stop(job: TuningJob, elapsed: float) -> None:
    """Begin to stop `job` and every training job it runs, at `elapsed` seconds of its own time."""
    for child in job.training_jobs:
        stop_training_job(job, child, elapsed)
    job.move("Stopping", _present(job, elapsed))


def stop_training_job(job: TuningJob, child: TrainingJob, elapsed: float) -> None:
    """Begin to stop one training job; one that is stopping or has ended is left alone."""
    course.tell_to_stop(job, child, _present(job, elapsed))


def fail(job: TuningJob, elapsed: float, reason: str) -> None:
    """Let `job` fail with `reason`, at `elapsed` seconds of its own time; what it runs is stopped at once."""
    moment = _present(job, elapsed)
    for child in job.training_jobs:
        if not child.ended:
            course.tell_to_stop(job, child, moment, takes=0.0)
            _end_at_once(job, child, moment)
    job.failure_reason = reason
    job.move("Failed", moment)


def _end_at_once(job: TuningJob, child: TrainingJob, moment: float) -> None:
    child.moments = child.moments._replace(ended=stamp(moment))
    course.end(job, child)


def begin_delete(job: TuningJob, elapsed: float) -> None:
    """Begin a delete that takes time, at `elapsed` seconds of the job's own time."""
    moment = job.created + elapsed
    job.gone = stamp(moment + timing.DELETING * job.pace)
    job.move("Deleting", moment)


def _present(job: TuningJob, elapsed: float) -> float:
    """Return the moment at which something is done to `job` from outside; an objective does it in mid-course."""
    return max(job.created + elapsed, job.as_of) if job.busy else job.created + elapsed


class _Step(NamedTuple):
    """The next thing to happen: when, and what."""

    moment: float
    what: str  # child, deadline, launch or close


def _lead(job: TuningJob, until: float, ahead: float = 0.0, *, hold: bool = False) -> None:
    """Take `job` further than its own time, which follows `ahead` seconds behind; an error ends it before a launch."""
    try:
        _run(job, until, hold=hold)
    except BaseException:
        ahead = EPSILON * 2
        raise
    finally:
        job.time.give(job.as_of - job.created - ahead)


def _run(job: TuningJob, until: float, *, hold: bool = False) -> None:
    if job.over or job.status == "Deleting" or job.busy:
        return
    if job.next_change is not None and job.next_change > until:
        job.as_of = max(job.as_of, until)
        return
    job.busy = True  # an objective may look at its own job
    try:
        until = _follow(job, until, hold=hold)
    finally:
        job.busy = False
    if until != NEVER:
        job.as_of = max(job.as_of, until)


def _follow(job: TuningJob, until: float, *, hold: bool) -> float:
    """Let everything happen that is due by `until`; return up to when the job has come."""
    limit = search.launch_limit(job)
    running = _running(job)
    while True:
        moment, what = step = _next(job, running, limit)
        if moment > until:
            job.next_change = step.moment
            return until
        if what == "close" and hold:
            # The poll that shows the end is still to come: close to it, and not behind what was shown.
            return max(job.as_of, moment - timing.CLOSING * job.pace * 0.1)
        job.as_of = max(job.as_of, moment)
        if what == "close":
            _close(job, limit, moment)
            return until
        if what == "launch":
            child = launch(job, moment)
            heapq.heappop(_free_slots(job))
            if job.status != "InProgress":  # its objective has stopped the tuning job, or let it fail
                course.tell_to_stop(job, child, moment)
                if job.over:
                    _end_at_once(job, child, moment)
                    return until
                running = _running(job)
                continue
            heapq.heappush(running, (course.next_moment(child), child.number))
            if any(course.next_moment(job.training_jobs[number - 1]) != moment for moment, number in running):
                running = _running(job)  # its objective has stopped another training job
        elif what == "deadline":
            _wind_up(job, moment)
            running = _running(job)
        else:
            child = job.training_jobs[heapq.heappop(running)[1] - 1]
            course.proceed(job, child)
            if not child.ended:
                heapq.heappush(running, (course.next_moment(child), child.number))
            elif _child_ended(job, child):
                running = _running(job)


def _child_ended(job: TuningJob, child: TrainingJob) -> bool:
    """Take in that `child` has ended; return whether that begins to end the tuning job."""
    moment = child.moments.ended
    heapq.heappush(_free_slots(job), moment + timing.RELAUNCH * job.pace)
    if job.status != "InProgress" or job.finishing is not None or not completion.criterion_met(job, child):
        return False
    if completion.is_converged(job):
        job.converged = moment
    _wind_up(job, moment)
    return True


def _running(job: TuningJob) -> list[tuple[float, int]]:
    """Return a heap of the next moments of what runs, each with the number of its training job."""
    running = [(course.next_moment(child), child.number) for child in job.training_jobs if not child.ended]
    heapq.heapify(running)
    return running


def _next(job: TuningJob, running: list[tuple[float, int]], limit: int) -> _Step:
    launching = _free_slots(job)[0] if _launches(job, limit) else NEVER
    proceeding = running[0][0] if running else NEVER
    if proceeding == launching == NEVER:
        last = max((child.moments.ended for child in job.training_jobs), default=job.created)
        return _Step(stamp(_closing(job, last)), "close")
    ending = completion.deadline(job) if job.status == "InProgress" and job.finishing is None else NEVER
    # Of what comes at the same moment: ends first, so that nothing is launched that will not be.
    if proceeding <= min(launching, ending):
        return _Step(proceeding, "child")
    return _Step(ending, "deadline") if ending <= launching else _Step(launching, "launch")


def _launches(job: TuningJob, limit: int) -> bool:
    """Whether a slot is free for the next training job; those that run give theirs back when they end."""
    return bool(_free_slots(job)) and _wants_more(job, limit)


def _wants_more(job: TuningJob, limit: int) -> bool:
    """Whether more training jobs will be launched as slots become free."""
    more = job.status == "InProgress" and len(job.training_jobs) < limit and job.finishing is None
    return more and not completion.has_given_up(job)


def _wind_up(job: TuningJob, moment: float) -> None:
    """Begin to end the tuning job: nothing more is launched, what runs is stopped (RECORDED for the time limit)."""
    job.finishing = moment
    for child in job.training_jobs:
        course.tell_to_stop(job, child, moment)
    job.changed()


def _free_slots(job: TuningJob) -> list[float]:
    if job.free_slots is None:
        job.free_slots = [job.created + timing.FIRST_LAUNCH * job.pace] * timing.parallel(job)
    return job.free_slots


def _close(job: TuningJob, limit: int, moment: float) -> None:
    """End the tuning job, all of whose training jobs have ended."""
    job.free_slots = None
    job.axes = {}
    if job.status == "Stopping":
        job.move("Stopped", moment)
        return
    # INFERRED: what a criterion or the time limit ends is Completed.
    job.failure_reason = completion.failure_reason(job, limit)
    job.move("Completed" if job.failure_reason is None else "Failed", moment)


def _closing(job: TuningJob, last: float) -> float:
    start = max(last, job.modified) if job.status == "Stopping" else max(last, job.finishing or last)
    return start + timing.CLOSING * job.pace
