"""The course of one training job: planned at its launch, then followed, unless somebody stops it."""

from __future__ import annotations

from ..epochs import emitted_at, emitted_when_stopped
from ..jobs import NO_METRICS, UNPLANNED, Moments, TrainingJob, TuningJob, stamp
from ..outcomes import Evaluation
from . import timing
from .early_stopping import stop_epoch
from .landscape import made_up

__all__ = ["end", "lay", "next_moment", "planned_end", "proceed", "replan", "tell_to_stop"]


def lay(job: TuningJob, child: TrainingJob) -> None:
    """Plan the course of `child`, just made, from its creation on.

    What it comes to is asked here, once for each attempt: a RetryStrategy repeats those that fail by a
    fault of the service, under the same name (DOCUMENTED).  Raises ObjectiveError.
    """
    definition = job.definitions[child.definition]
    retries = int((definition.get("RetryStrategy") or {}).get("MaximumRetryAttempts", 0))
    created = begun = child.moments.created
    attempts: list[Moments] = []
    while True:
        replan(job, child, _ask(job, child, len(attempts) + 1))
        child.moments = _moments(job, child, begun)
        ended = child.moments.ended
        repeated = child.planned.status == "Failed" and child.planned.retryable and len(attempts) < retries
        child.moments = child.moments._replace(created=created)
        child.retried = tuple(attempts)
        if not repeated or ended > _time_limit(job, child):
            break
        attempts.append(child.moments._replace(created=begun))
        begun = ended
    _plan_stop(job, child)


def replan(job: TuningJob, child: TrainingJob, evaluation: Evaluation) -> None:
    """Let `child` come to `evaluation`, whatever was planned; its times stay."""
    child.planned = evaluation
    series = evaluation.metrics.get(job.objective(child.definition).get("MetricName", ""), ())
    child.series = series if len(series) > 1 else ()  # a single value is not a course
    child.stop_planned = child.last_epoch = None
    child.overtime = False
    child.retried = ()


def next_moment(child: TrainingJob) -> float:
    """Return the moment at which a running training job changes its status."""
    if child.status == "InProgress" and child.stop_planned is not None:
        return child.stop_planned
    return child.moments.ended


def planned_end(job: TuningJob, child: TrainingJob) -> float:
    """Return the moment at which `child` ends, or has ended, if nothing else comes between."""
    if child.status != "InProgress" or child.stop_planned is None:
        return child.moments.ended
    takes = timing.drain if child.last_epoch is None else timing.wind_down
    return stamp(child.stop_planned + takes(job, child.number))


def proceed(job: TuningJob, child: TrainingJob) -> None:
    """Let happen to `child` what comes at its :func:`next_moment`."""
    if child.status == "InProgress" and child.stop_planned is not None:
        takes = None if child.last_epoch is None else timing.wind_down(job, child.number)
        tell_to_stop(job, child, child.stop_planned, takes=takes)
    else:
        end(job, child)


def tell_to_stop(job: TuningJob, child: TrainingJob, moment: float, *, takes: float | None = None) -> None:
    """Begin to stop `child`, which takes so many seconds; one that is stopping or has ended is left alone."""
    if child.status != "InProgress":
        return
    moment = stamp(moment)
    planned = child.moments
    child.seen = _seen(job, child, moment)
    child.overtime = child.overtime and moment == child.stop_planned
    ended = stamp(moment + (timing.drain(job, child.number) if takes is None else takes))
    child.moments = Moments._make([*(each if each <= moment else ended for each in planned[:-1]), ended])
    child.status = "Stopping"
    child.stop_requested = moment
    job.changed(child)


def end(job: TuningJob, child: TrainingJob) -> None:
    """End `child` as what it has come to."""
    planned = child.planned
    if child.status == "Stopping":
        child.status = "Stopped"
    else:
        child.status = planned.status
    if child.status == "Failed":
        child.failure_reason, child.retryable = planned.reason, planned.retryable
    else:
        counts = {name: _emitted(job, child, len(values)) for name, values in planned.metrics.items()}
        metrics = {name: planned.metrics[name][count - 1] for name, count in counts.items() if count}
        child.objective = metrics.pop(job.objective(child.definition).get("MetricName", ""), None)
        child.metrics = metrics or NO_METRICS
    child.planned = UNPLANNED  # it has come to what it was to come to
    job.changed(child)


def _ask(job: TuningJob, child: TrainingJob, attempt: int) -> Evaluation:
    return made_up(job, child) if job.evaluate is None else job.evaluate(job, child, attempt)


def _moments(job: TuningJob, child: TrainingJob, begun: float) -> Moments:
    """Return the moments of an attempt that begins then, as if nobody stopped it."""
    planned = child.planned
    if planned.status == "Failed":
        seconds = timing.FAILING if planned.seconds is None else planned.seconds
        moments = timing.plan(job, child.number, begun, seconds)
        return moments._replace(ended=moments.uploading)  # it fails in its training
    return timing.plan(job, child.number, begun, planned.seconds)


def _time_limit(job: TuningJob, child: TrainingJob) -> float:
    """Return the moment at which its StoppingCondition ends `child`.

    DOCUMENTED: MaxRuntimeInSeconds covers all attempts together.  INFERRED: it counts from the start of training, not
    from TrainingStartTime: of a training job that was allowed 603 s, 841 s since then were shown
    (aws/sagemaker-python-sdk#4451).  So the download, which is made up, breaks no limit that a measured run kept.
    """
    limit = (job.definitions[child.definition].get("StoppingCondition") or {}).get("MaxRuntimeInSeconds")
    begun = (child.retried or (child.moments,))[0].training
    return float("inf") if limit is None else begun + int(limit) * job.pace


def _plan_stop(job: TuningJob, child: TrainingJob) -> None:
    """Plan who will stop `child`, and when: the objective's word, the strategy, its time limit."""
    begun, finished = child.moments.training, child.moments.uploading
    if child.planned.status == "Stopped":
        child.stop_planned = stamp((begun + finished) / 2 if child.planned.seconds is None else finished)
    child.last_epoch = stop_epoch(job, child)
    if child.last_epoch is not None:
        stopped = stamp(emitted_at(child, child.last_epoch))
        if child.stop_planned is None or stopped < child.stop_planned:
            child.stop_planned = stopped
        else:
            child.last_epoch = None
    limit = stamp(_time_limit(job, child))
    if limit <= min(finished, child.stop_planned or finished):
        child.stop_planned, child.last_epoch, child.overtime = limit, None, True


def _seen(job: TuningJob, child: TrainingJob, moment: float) -> float:
    """Return the part of its training, 0 to 1, that `child` has done when it is told to stop."""
    # An objective that does not say when it is stopped tells what has been emitted by then, whenever that is.
    any_time = child.planned.status == "Stopped" and child.planned.seconds is None
    if moment == child.stop_planned and (any_time or not child.overtime):
        return 1.0 if child.last_epoch is None else (child.last_epoch + 1) / len(child.series)
    begun, finished = child.moments.training, child.moments.uploading
    if moment <= begun:
        return 0.0
    return min(1.0, (moment - begun) / (finished - begun)) if finished > begun else 1.0


def _emitted(job: TuningJob, child: TrainingJob, count: int) -> int:
    """Return how many of `count` values of a metric were emitted before `child` was told to stop.

    INFERRED: they come evenly over the training; a single one after the first half minute.
    """
    if child.stop_requested is None or child.seen == 1.0:
        return count
    if count == 1:
        return int(child.stop_requested - child.moments.training >= timing.METRIC_AFTER * job.pace)
    return emitted_when_stopped(child, count)
