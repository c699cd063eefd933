"""The virtual clock of a mock, and how a job's own time moves on it.

Seconds are floats, moments are epoch seconds (UTC).  The clock reads the wall, be it moved by freezegun
or time-machine, adds what the test has skipped, and never runs backwards.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta, timezone
from types import BuiltinFunctionType
from typing import Any, Literal, get_args

from .errors import UsageError, did_you_mean

__all__ = ["STANDING", "Clock", "JobTime", "Progression", "ProgressionName", "make_progression"]

ProgressionName = Literal["immediate", "manual", "time"]
PROGRESSION_NAMES: tuple[str, ...] = get_args(ProgressionName)

FARTHEST = 1000 * 366 * 86400.0
"""Seconds that a clock skips at most: a thousand years, so that every moment has a date."""

DEFAULT_TIMES = 5
"""Polls after which a job is over unless the test says otherwise."""


class Clock:
    """The clock that all jobs of one mock share; the test owns it."""

    def __init__(self) -> None:
        self._skipped = 0.0  # seconds
        self._wall = float("-inf")  # its latest reading; apart from what is skipped, so that skipping always counts
        self._held = False
        self._reading: tuple[float, float] | None = None  # while held: the wall and what was skipped
        self.moves: Callable[[float], None] | None = None
        """Makes the wall skip seconds, too, while sleeping skips the time (see ``virtual_sleep``)."""
        self.moved = 0.0  # seconds of what is skipped that the wall shows as well
        self.on_move: Callable[[], None] = lambda: None  # called after each skip, by whoever has skipped

    @property
    def skipped(self) -> float:
        """The seconds that the test has skipped so far."""
        return self._read()[1] if self._held else self._skipped

    def now(self) -> float:
        """Return the present moment in epoch seconds (UTC), time skipped included."""
        wall, skipped = self._read()
        return wall + skipped

    def resume(self, skipped: float) -> None:
        """Go on where a clock stood that had skipped so many seconds; for one that has skipped nothing yet."""
        self._skipped = skipped

    def hold(self) -> None:
        """Stand still until :meth:`release`: what is done meanwhile happens at one moment."""
        self._reading, self._held = None, True

    def release(self) -> None:
        """Go on."""
        self._held, self._reading = False, None

    def _read(self) -> tuple[float, float]:
        reading = self._reading
        if reading is None:
            self._wall = max(self._wall, read_wall() - self.moved)
            reading = self._wall, self._skipped
            if self._held:
                self._reading = reading
        return reading

    def advance(
        self,
        delta: timedelta | None = None,
        /,
        *,
        days: float = 0,
        hours: float = 0,
        minutes: float = 0,
        seconds: float = 0,
    ) -> None:
        """Skip time for every job of this mock.

        Takes a ``timedelta`` or its parts; they add up.  Raises :class:`UsageError` when the sum is
        negative, as time does not run backwards, or no time at all.
        """
        try:
            step = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds) + (delta or timedelta())
        except (TypeError, ValueError, OverflowError) as error:
            raise UsageError(
                f"clock.advance() was asked to skip what is not a time ({error}); it takes a timedelta, or days=,"
                " hours=, minutes= and seconds=, each a number."
            ) from None
        if step < timedelta():
            raise UsageError(
                f"clock.advance() was asked to go back by {-step}. The clock only moves forwards;"
                " seed a job with an earlier CreationTime instead."
            )
        self.skip(step.total_seconds())

    def skip(self, seconds: float) -> None:
        """Skip `seconds`, 0 or more: :meth:`advance` for the rest of the mock, finer than a ``timedelta`` can be.

        Raises :class:`UsageError` beyond what a clock skips.
        """
        if self._skipped + seconds > FARTHEST:
            raise UsageError(
                f"The clock was asked to skip {seconds:.0f} seconds; it skips {FARTHEST:.0f} seconds at most."
            )
        self._skipped += seconds
        if self.moves is not None:
            self.moved += seconds
            self.moves(seconds)
        if seconds:
            self.on_move()


_TIME: Any = time.time if type(time.time) is BuiltinFunctionType else None


def read_wall() -> float:
    """Return what the wall clock shows, in epoch seconds.

    ``time.time`` is the cheapest way to ask for that, and time-machine moves it.  Where something else stands in
    its place ``datetime`` is asked: freezegun's own depends on who asks.
    """
    if time.time is _TIME:
        return float(_TIME())
    return datetime.now(timezone.utc).timestamp()


@dataclass(frozen=True, slots=True)
class Progression:
    """What moves a job, in moto's words.

    ``immediate``: over when created.  ``manual``: the test moves it, and with ``times`` polls do
    too (over at the n-th).  ``time``: the clock moves it, with ``seconds`` so fast that the whole
    job takes that long.
    """

    name: ProgressionName = "manual"
    times: int | None = DEFAULT_TIMES
    seconds: float | None = None


STANDING = Progression("manual", times=None)
"""Only the test, Stop or Delete moves the job: what seeds do."""


def make_progression(name: str | None = None, times: int | None = None, seconds: float | None = None) -> Progression:
    """Return the progression for the keywords of ``mock_tuning()``.

    The default is ``manual`` with ``times=5``, so that every loop over Describe ends.  Raises
    :class:`UsageError` for an unknown name and for a number that does not go with it.
    """
    if name is None:
        name = "time" if seconds is not None else "manual"
        times = DEFAULT_TIMES if times is None and name == "manual" else times
    if name not in PROGRESSION_NAMES:
        raise UsageError(
            f"progression={name!r} is unknown; choose one of {', '.join(map(repr, PROGRESSION_NAMES))}."
            + did_you_mean(str(name), PROGRESSION_NAMES)
        )
    if times is not None and (name != "manual" or type(times) is not int or times < 1):
        raise UsageError(
            f"times={times!r} does not go with progression={name!r}: it is the number of polls (1 or more)"
            " after which a job with progression='manual' is over."
        )
    if seconds is not None and (
        name != "time" or not isinstance(seconds, (int, float)) or not 0 < seconds < float("inf")
    ):
        raise UsageError(
            f"seconds={seconds!r} does not go with progression={name!r}: it is how many seconds (more than 0)"
            " a whole job with progression='time' takes."
        )
    return Progression(name, times, seconds)  # type: ignore[arg-type]


_TIME_STATE = ("_base_now", "_base_skipped", "_given", "_polls", "_phase_start", "_stopping")


@dataclass(slots=True)
class JobTime:
    """A job's own elapsed time: skipped time, what polls gave it and, under ``time``, the wall clock."""

    clock: Clock
    progression: Progression
    _base_now: float = field(init=False)
    _base_skipped: float = field(init=False)
    _given: float = 0.0
    _polls: int = 0
    _phase_start: float = 0.0
    _stopping: bool = False

    def __post_init__(self) -> None:
        self._base_now = self.clock.now()
        self._base_skipped = self.clock.skipped

    def state(self) -> dict[str, Any]:
        """Return, JSON-ready, what :meth:`resumed` needs to go on with this time."""
        kept = {name: getattr(self, name) for name in _TIME_STATE}
        return {"progression": asdict(self.progression), **{name.lstrip("_"): value for name, value in kept.items()}}

    @classmethod
    def resumed(cls, clock: Clock, state: Mapping[str, Any]) -> JobTime:
        """Return the time that `state` was taken of; `clock` reads at least what that of then did."""
        time = cls(clock, Progression(**state["progression"]))
        for name in _TIME_STATE:
            setattr(time, name, state[name.lstrip("_")])
        return time

    def elapsed(self) -> float:
        """Return the seconds this job has lived."""
        if self.progression.name == "time":
            return self.clock.now() - self._base_now + self._given
        return self.clock.skipped - self._base_skipped + self._given

    def latest(self) -> float:
        """Return the seconds of its own time at which the present phase is over at the latest; may be infinite."""
        seconds = self.progression.seconds
        return float("inf") if seconds is None else self._phase_start + seconds

    def due(self, elapsed: float) -> float:
        """Return the reading of :meth:`ruler` at which the job will have lived `elapsed` seconds."""
        base = self._base_now if self.progression.name == "time" else self._base_skipped
        return base + elapsed - self._given

    def moves_by_wall(self) -> bool:
        """Whether the wall clock moves this job (progression ``time``)."""
        return self.progression.name == "time"

    def give(self, elapsed: float) -> None:
        """Make the job at least `elapsed` seconds old."""
        self._given += max(0.0, elapsed - self.elapsed())

    def begin_stop(self, default: Progression) -> None:
        """Count polls and seconds anew from Stop or Delete on; a job that stands still takes up `default`."""
        if self.progression == STANDING and default != STANDING:
            lived = self.elapsed()
            self.progression = default
            self._given = 0.0
            self._given = lived - self.elapsed()
        self._polls = 0
        self._phase_start = self.elapsed()
        self._stopping = True

    @property
    def moved_by_polls(self) -> bool:
        """Whether polls move the job."""
        return self.progression.times is not None or self.progression.name == "immediate"

    def target_of_next_poll(self, phase_end: float) -> float | None:
        """Return how many seconds the job should have lived by the next poll, ``None`` for to its end.

        With ``manual`` and ``times=n`` the first poll of a phase shows its beginning, those after it
        equal steps, and the n-th its end; `phase_end`, about when that is in seconds of the job's own time,
        gives the steps their size.  The first one after Stop (Delete) always finds the job Stopping (Deleting),
        even where a single poll is enough for the rest.
        """
        if not self.moved_by_polls:
            return self.elapsed()
        times = self.progression.times or 1
        if self._stopping and self._polls == 0:
            return self.elapsed()
        if self._polls + 1 >= times:
            return None
        share = self._polls / (times - 1)
        return self._phase_start + (phase_end - self._phase_start) * share

    def count_poll(self) -> None:
        """Take in that a poll was answered."""
        self._polls += 1
