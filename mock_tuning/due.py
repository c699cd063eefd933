"""The queue of what happens by itself: which jobs change when, as their clock moves."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from itertools import count

from .clock import Clock
from .jobs import TuningJob

__all__ = ["DueChanges"]


class DueChanges:
    """Jobs by the moment of their next change; one may be in here several times, and change earlier than noted."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        # (moment on the job's ruler, tie breaker, job), one heap a ruler: skipped time, and the wall's.
        self._queues: dict[bool, list[tuple[float, int, TuningJob]]] = {False: [], True: []}
        self._ties = count()

    def add(self, job: TuningJob, elapsed: float) -> None:
        """Note that `job` changes when it has lived `elapsed` seconds, infinite for never."""
        if elapsed < float("inf"):
            entry = (job.time.due(elapsed), next(self._ties), job)
            heapq.heappush(self._queues[job.time.moves_by_wall()], entry)

    def follow(self, take_in: Callable[[TuningJob], None]) -> None:
        """Let `take_in` take in each job whose change is due by now; where it raises, that job is due still."""
        readings = {False: self._clock.skipped, True: self._clock.now()}
        for by_wall, queue in self._queues.items():
            while queue and queue[0][0] <= readings[by_wall]:
                entry = heapq.heappop(queue)
                try:
                    take_in(entry[2])
                except BaseException:  # an objective's
                    heapq.heappush(queue, entry)
                    raise
