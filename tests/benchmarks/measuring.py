"""Rows of the table, and the way two things are timed side by side."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Literal

__all__ = ["Effort", "Row", "Timing", "milliseconds", "ratio_row", "repeated", "side_by_side"]


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard to try: ``quick`` divides rounds and sizes."""

    quick: bool = False

    def of(self, full: int, quick: int | None = None) -> int:
        """Return `full`, or for a quick run `quick` (by default a fifth, 3 at least)."""
        if not self.quick:
            return full
        return max(3, full // 5) if quick is None else quick


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: what was measured, both sides as text, and the figure that has a bar."""

    what: str
    ours: str
    comparison: str
    figure: float
    unit: str  # of the figure and its bar: "x" for a ratio
    must_be: Literal["<=", ">="]
    bar: float

    @property
    def met(self) -> bool:
        """Whether the figure is on the right side of the bar."""
        return self.figure <= self.bar if self.must_be == "<=" else self.figure >= self.bar


@dataclass(frozen=True, slots=True)
class Timing:
    """Medians of two things timed in turns, in seconds.

    ``ratio`` is the median of the rounds' own ratios, so that a slow spell of the machine, which hits
    both sides of a round, does not count; ``difference`` likewise.
    """

    first: float
    second: float
    ratio: float
    difference: float


def side_by_side(first: Callable[[], float], second: Callable[[], float], rounds: int) -> Timing:
    """Time two things in turns; each is a function that returns the seconds it took.

    Every other round begins with the second.
    """
    firsts: list[float] = []
    seconds: list[float] = []
    with _settled_memory():
        for number in range(rounds):
            for measure, taken in [(first, firsts), (second, seconds)][:: -1 if number % 2 else 1]:
                taken.append(measure())
    pairs: Sequence[tuple[float, float]] = list(zip(firsts, seconds, strict=True))
    return Timing(median(firsts), median(seconds), median(a / b for a, b in pairs), median(a - b for a, b in pairs))


def repeated(call: Callable[[], object], times: int) -> Callable[[], float]:
    """Return a function that makes a call so many times and returns the seconds of one."""

    def measure() -> float:
        begin = perf_counter()
        for _ in range(times):
            call()
        return (perf_counter() - begin) / times

    return measure


def ratio_row(what: str, timing: Timing, against: str, must_be: Literal["<=", ">="], bar: float) -> Row:
    """Return the row of a ratio: ours to theirs for an upper bar, theirs to ours for a lower one.

    Ours is the timing's first.
    """
    figure = timing.ratio if must_be == "<=" else 1 / timing.ratio
    return Row(what, milliseconds(timing.first), f"{against} {milliseconds(timing.second)}", figure, "x", must_be, bar)


def milliseconds(seconds: float) -> str:
    """Return a time as the table shows it."""
    return f"{seconds * 1000:.3g} ms"


@contextmanager
def _settled_memory() -> Iterator[None]:
    """Keep what is there already out of the collector's way: it would cost whoever comes next."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
