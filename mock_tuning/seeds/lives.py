"""When a seeded tuning job was created and how long it has lived, as far as its author tells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..jobs import TRAINING_ENDED, stamp
from ..simulation import timing
from .consistency import RUNNING
from .histories import History
from .training_jobs import MOMENTS

__all__ = ["end_of", "life_of"]


def end_of(document: Mapping[str, Any]) -> float | None:
    """Return when the job of a document ended, epoch seconds; ``None`` where that is not told.

    RECORDED: when it ends, LastModifiedTime is the same.
    """
    if document["HyperParameterTuningJobStatus"] in RUNNING:
        return None
    end: float | None = document.get("HyperParameterTuningEndTime", document.get("LastModifiedTime"))
    return end


def life_of(document: Mapping[str, Any], history: History, now: float) -> tuple[float, float]:
    """Return CreationTime, epoch seconds, and how many seconds the job has lived, or lived till its end.

    What is told is kept.  A job that tells no moment at all is back-dated, so that its past ends `now`.
    """
    running = document["HyperParameterTuningJobStatus"] in RUNNING
    created, end = document.get("CreationTime"), end_of(document)
    runtime = document.get("ConsumedResources", {}).get("RuntimeInSeconds")
    seen = document.get("LastModifiedTime") if running else None
    lifetime = history.lifetime if runtime is None else float(runtime)
    told = list(_told(history))
    if created is None:
        scale = lifetime / history.lifetime
        earliest = [moment - planned * scale for moment, planned, _ in told]
        earliest += [moment - lifetime for moment in (end, seen) if moment is not None]
        created = stamp(min(earliest, default=now - lifetime))
    elif running and seen is not None:
        # A look at a job that has just been created is no reason to make it older.
        lifetime = max(0.0 if runtime is None else lifetime, seen - created)
    if end is not None:
        return created, end - created
    rest = 0.0 if running else timing.CLOSING
    return created, max([lifetime, *(moment - created + more + rest for moment, _, more in told)])


def _told(history: History) -> Iterator[tuple[float, float, float]]:
    """Yield each moment that is given of a training job, epoch seconds.

    With it the seconds since Create at which it was planned, and those from then to an end that is not given.
    """
    for outcome, planned in history.planned:
        given = outcome.given or {}
        open_end = outcome.status in TRAINING_ENDED and "TrainingEndTime" not in given
        for key, moment in zip(MOMENTS, (planned.created, planned.downloading, planned.ended), strict=True):
            if key in given:
                yield given[key], moment, planned.ended - moment if open_end else 0.0
