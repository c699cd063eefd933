"""The state of one mock: a store of tuning jobs for each account and region, under one lock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import RLock

from .clock import Clock
from .jobs import TrainingJob, TuningJob
from .objectives import Objectives
from .store import MAX_TAGS, JobStore

__all__ = ["MAX_TAGS", "Backend", "JobStore"]


class Backend:
    """All tuning jobs of one mock."""

    def __init__(self, clock: Clock, random_seed: int) -> None:
        self.clock = clock
        self.random_seed = random_seed
        self.lock = _Lock(clock)
        self.objectives = Objectives()
        self.delete_takes_time = False
        self._stores: dict[tuple[str, str], JobStore] = {}
        self.on_change: Callable[[TuningJob], None] | None = None  # of a tuning job's status
        self.on_child_change: Callable[[TuningJob, TrainingJob], None] | None = None
        self.on_dropped: Callable[[TuningJob], None] = lambda job: None  # a job that was not added after all

    @property
    def on_release(self) -> Callable[[], None]:
        """What is called whenever the lock is free again."""
        return self.lock.on_release

    @on_release.setter
    def on_release(self, function: Callable[[], None]) -> None:
        self.lock.on_release = function

    def store(self, account: str, region: str) -> JobStore:
        """Return the store of an account and region; made when first asked for."""
        found = self._stores.get((account, region))
        if found is None:
            with self.lock:
                found = self._stores.setdefault((account, region), JobStore(self, account, region))
        return found

    def stores(self) -> Iterator[JobStore]:
        """Yield every store in use."""
        yield from list(self._stores.values())

    def reset(self) -> None:
        """Forget every job of every account and region."""
        with self.lock:
            self._stores.clear()


class _Lock:
    """A re-entrant lock under which the clock stands still.

    Else a job could move between two looks of one operation: a list would show what its filter excludes.
    """

    def __init__(self, clock: Clock) -> None:
        self._lock = RLock()
        self._clock = clock
        self._depth = 0
        self.on_release: Callable[[], None] = lambda: None

    def __enter__(self) -> None:
        self._lock.acquire()
        self._depth += 1
        if self._depth == 1:
            self._clock.hold()

    def __exit__(self, *_: object) -> None:
        self._depth -= 1
        free = not self._depth
        if free:
            self._clock.release()
        self._lock.release()
        if free:
            self.on_release()
