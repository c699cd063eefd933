"""What a tuning job may try: ranges, scalings, and values in the service's own string forms.

Values are strings (RECORDED, aws-behaviour.md 5.2): integers in decimal, continuous ones as the
shortest decimal of a double, categorical ones as they were sent.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..jobs import TuningJob
from ..quotas import MAX_TRAINING_JOBS
from .autotune import range_of_hint

__all__ = [
    "KINDS",
    "Axis",
    "axes_of",
    "combinations",
    "launch_limit",
    "parse_bound",
    "ranges_of",
    "turn_of",
    "unit_position",
]

KINDS = ("IntegerParameterRanges", "ContinuousParameterRanges", "CategoricalParameterRanges")
INTEGER, CONTINUOUS, CATEGORICAL = KINDS

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_INTEGER = re.compile(r"[+-]?\d+", re.ASCII)

MANY_VALUES = 256
"""An integer range of more values than this is searched as if it were continuous (our choice: cost)."""


def _identity(value: float) -> float:
    return value


_SCALES: dict[str, tuple[Callable[[float], float], Callable[[float], float]]] = {
    "Linear": (_identity, _identity),
    "Logarithmic": (math.log, math.exp),
    # DOCUMENTED for 0 <= x < 1: resolution grows towards 1.
    "ReverseLogarithmic": (lambda x: -math.log1p(-x), lambda y: -math.expm1(-y)),
}


@dataclass(frozen=True, slots=True)
class Axis:
    """One hyperparameter that is tuned, seen as the numbers from 0 to 1 along its scale.

    ``low`` and ``high`` are the bounds of an integer or continuous one; a categorical one has
    ``values`` and is seen as its zero-based index instead.
    """

    name: str
    kind: str  # one of KINDS
    low: float = 0.0
    high: float = 1.0
    scaling: str = "Linear"  # never Auto
    values: tuple[str, ...] = ()

    def draw(self, uniform: float) -> str:
        """Return the value for a number from 0 to 1, such that evenly spread numbers give evenly likely values."""
        if self.kind == CATEGORICAL:
            return self.values[min(len(self.values) - 1, int(uniform * len(self.values)))]
        if self.kind == CONTINUOUS:
            return self.at(uniform)
        if self.scaling == "Linear":
            return str(min(int(self.high), int(self.low) + int(uniform * (int(self.high) - int(self.low) + 1))))
        # Half a step of room on either side gives the bounds the same weight as their neighbours.
        value = _between(self.scaling, max(self.low - 0.5, 0.5), self.high + 0.5, uniform)
        return str(min(int(self.high), max(int(self.low), round(value))))

    def at(self, position: float) -> str:
        """Return the value at a position: from 0 to 1, or an index for a categorical one."""
        if self.kind == CATEGORICAL:
            return self.values[int(position)]
        value = min(self.high, max(self.low, _between(self.scaling, self.low, self.high, position)))
        return str(round(value)) if self.kind == INTEGER else repr(float(value))

    def position(self, text: str | None) -> float | None:
        """Return where a value lies; ``None`` for what is not a value of this axis."""
        if self.kind == CATEGORICAL:
            return float(self.values.index(text)) if text in self.values else None
        try:
            value = parse_bound(text or "", integer=self.kind == INTEGER)
        except ValueError:
            return None
        if not self.low <= value <= self.high:
            return None
        return _position(self.scaling, self.low, self.high, value)

    def steps(self) -> tuple[float, ...]:
        """Return the positions of all values of an integer axis that has few; else nothing."""
        if self.kind != INTEGER or self.high - self.low >= MANY_VALUES:
            return ()
        values = range(int(self.low), int(self.high) + 1)
        return tuple(_position(self.scaling, self.low, self.high, value) for value in values)


def axes_of(job: TuningJob, definition: int) -> tuple[Axis, ...]:
    """Return the axes of a definition (zero-based): categorical, integer, continuous ones, each as sent.

    AutoParameters become ranges around their hints.
    """
    found = job.axes.get(definition)
    if found is None:
        found = job.axes[definition] = _axes(ranges_of(job, definition))
    return found


def _axes(ranges: Mapping[str, Any]) -> tuple[Axis, ...]:
    found = {kind: [*_each(ranges, kind)] for kind in KINDS}
    for each in _each(ranges, "AutoParameters"):
        kind, made = range_of_hint(each["Name"], each["ValueHint"])
        found[kind].append(made)
    return (
        *(Axis(each["Name"], CATEGORICAL, values=tuple(map(str, each["Values"]))) for each in found[CATEGORICAL]),
        *(_numeric(INTEGER, each) for each in found[INTEGER]),
        *(_numeric(CONTINUOUS, each) for each in found[CONTINUOUS]),
    )


def ranges_of(job: TuningJob, definition: int) -> Mapping[str, Any]:
    """Return the ParameterRanges that hold for a definition (zero-based); empty where there are none."""
    own = job.definitions[definition].get("HyperParameterRanges") if job.definitions else None
    found: Mapping[str, Any] = own or job.config.get("ParameterRanges") or {}
    return found


def parse_bound(text: str, *, integer: bool) -> float:
    """Return the number that a bound of a range says; raises ``ValueError`` for what is none.

    Stricter than Python's own ``int`` and ``float``: no blanks, underscores, infinities.
    """
    if not (_INTEGER if integer else _NUMBER).fullmatch(text):
        raise ValueError(f"{text!r} is not {'an integer' if integer else 'a number'}")
    return int(text) if integer else float(text)


def combinations(ranges: Mapping[str, Any]) -> float:
    """Return the number of distinct hyperparameter sets, infinite with a continuous range."""
    if ranges.get(CONTINUOUS) or ranges.get("AutoParameters"):
        return math.inf
    count = 1.0
    for each in _each(ranges, INTEGER):
        count *= max(0, int(each["MaxValue"]) - int(each["MinValue"]) + 1)
    for each in _each(ranges, CATEGORICAL):
        count *= len(each["Values"])
    return count


def launch_limit(job: TuningJob) -> int:
    """Return how many training jobs the job launches at most.

    DOCUMENTED: Grid infers it from the number of combinations when MaxNumberOfTrainingJobs is absent.
    """
    limit = job.config["ResourceLimits"].get("MaxNumberOfTrainingJobs")
    if limit is not None:
        return int(limit)
    if job.config["Strategy"] == "Grid":
        return int(sum(combinations(ranges_of(job, index)) for index in range(len(job.definitions))))
    return MAX_TRAINING_JOBS  # INFERRED


def turn_of(job: TuningJob, number: int) -> tuple[int, int]:
    """Return the definition (zero-based) of training job `number` (from 1), and how many it had before.

    INFERRED: definitions take turns; with Grid those that have tried all their combinations are passed over.
    """
    count = len(job.definitions)
    turn, place = divmod(number - 1, count)
    if count == 1 or job.config["Strategy"] != "Grid":
        return place, turn
    sizes = [combinations(ranges_of(job, index)) for index in range(count)]
    left = number - 1
    for grid_turn in range(number):
        unfinished = [index for index, size in enumerate(sizes) if size > grid_turn]
        if left < len(unfinished):
            return unfinished[left], grid_turn
        left -= len(unfinished)
    return place, turn  # more training jobs than combinations, as only a seed can have


def unit_position(axes: Sequence[Axis], hyperparameters: Mapping[str, str]) -> list[float]:
    """Return where a set of hyperparameters lies along its axes, one number from 0 to 1 each.

    Numeric ones first, then categorical ones; what a seed put outside its range lies outside here too.
    """
    numeric: list[float] = []
    categorical: list[float] = []
    for axis in axes:
        text = hyperparameters.get(axis.name)
        if axis.kind == CATEGORICAL:
            categorical.append((axis.position(text) or 0.0) / max(1, len(axis.values) - 1))
        else:
            value = axis.low if text is None else float(text)
            numeric.append(_position(axis.scaling, axis.low, axis.high, value))
    return numeric + categorical


def _each(ranges: Mapping[str, Any], kind: str) -> Sequence[Mapping[str, Any]]:
    found: Sequence[Mapping[str, Any]] = ranges.get(kind) or ()
    return found


def _numeric(kind: str, each: Mapping[str, Any]) -> Axis:
    number = int if kind == INTEGER else float
    low, high = number(each["MinValue"]), number(each["MaxValue"])
    scaling = str(each.get("ScalingType", "Auto"))
    if scaling == "Auto":
        # INFERRED: logarithmic over three orders of magnitude or more.
        scaling = "Logarithmic" if low > 0 and high / low >= 1000 else "Linear"
    return Axis(each["Name"], kind, low, high, scaling)


def _between(scaling: str, low: float, high: float, share: float) -> float:
    """Return the value at a share, 0 to 1, of the way from one bound to the other."""
    transform, inverse = _SCALES[scaling]
    first, last = transform(low), transform(high)
    span = last - first
    if math.isinf(span):  # bounds at both ends of what a double holds
        return inverse(first * (1 - share) + last * share)
    return inverse(first + span * share)


def _position(scaling: str, low: float, high: float, value: float) -> float:
    transform = _SCALES[scaling][0]
    first = transform(low)
    span = transform(high) - first
    return (transform(value) - first) / span if span else 0.5
