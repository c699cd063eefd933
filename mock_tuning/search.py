"""The next hyperparameters of a tuning job, drawn from its ranges.

Values are strings in the service's own forms (RECORDED, aws-behaviour.md 5.2): integers in decimal,
continuous ones as the shortest decimal of a double, categorical ones as they were sent.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any

from .jobs import TuningJob

__all__ = ["combinations", "launch_limit", "parse_bound", "propose", "ranges_of", "turn_of", "unit_position"]

DEFAULT_LAUNCH_LIMIT = 750
"""DOCUMENTED quota; INFERRED as the limit of a job that names no MaxNumberOfTrainingJobs."""

KINDS = ("IntegerParameterRanges", "ContinuousParameterRanges", "CategoricalParameterRanges")


def ranges_of(job: TuningJob, definition: int) -> Mapping[str, Any]:
    """Return the ParameterRanges that hold for a definition (zero-based); empty where there are none."""
    own = job.definitions[definition].get("HyperParameterRanges") if job.definitions else None
    found: Mapping[str, Any] = own or job.config.get("ParameterRanges") or {}
    return found


_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_INTEGER = re.compile(r"[+-]?\d+", re.ASCII)


def parse_bound(text: str, *, integer: bool) -> float:
    """Return the number that a bound of a range says; raises ``ValueError`` for what is none.

    Stricter than Python's own ``int`` and ``float``: no blanks, underscores, infinities.
    """
    if not (_INTEGER if integer else _NUMBER).fullmatch(text):
        raise ValueError(f"{text!r} is no {'integer' if integer else 'number'}")
    return int(text) if integer else float(text)


def combinations(ranges: Mapping[str, Any]) -> float:
    """Return the number of distinct hyperparameter sets, infinite with a continuous range."""
    if ranges.get("ContinuousParameterRanges") or ranges.get("AutoParameters"):
        return math.inf
    count = 1.0
    for each in ranges.get("IntegerParameterRanges", ()):
        count *= max(0, int(each["MaxValue"]) - int(each["MinValue"]) + 1)
    for each in ranges.get("CategoricalParameterRanges", ()):
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
    return DEFAULT_LAUNCH_LIMIT


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


def propose(job: TuningJob, number: int, definition: int) -> dict[str, str]:
    """Return the tuned hyperparameters of training job `number` (from 1), sorted by name.

    The same job, seed and number always give the same values.  ``RandomSeed`` of the request counts
    as part of the seed (DOCUMENTED: same seed, same configurations).
    """
    ranges = ranges_of(job, definition)
    if job.config["Strategy"] == "Grid":
        chosen = _grid_point(ranges, turn_of(job, number)[1])
    else:
        random = Random(f"{job.seed}/{job.config.get('RandomSeed')}/{number}")
        chosen = {each["Name"]: str(random.choice(each["Values"])) for each in _each(ranges, KINDS[2])}
        chosen.update((each["Name"], _integer(random, each)) for each in _each(ranges, KINDS[0]))
        chosen.update((each["Name"], _continuous(random, each)) for each in _each(ranges, KINDS[1]))
        chosen.update((each["Name"], each["ValueHint"]) for each in _each(ranges, "AutoParameters"))
    return dict(sorted(chosen.items()))


def unit_position(ranges: Mapping[str, Any], hyperparameters: Mapping[str, str]) -> list[float]:
    """Return where a set of hyperparameters lies in its ranges, one number from 0 to 1 each."""
    position = []
    for kind in KINDS[:2]:
        for each in _each(ranges, kind):
            low, high = float(each["MinValue"]), float(each["MaxValue"])
            value = float(hyperparameters.get(each["Name"], low))
            transform = _SCALES[_scaling(each)][0]
            span = transform(high) - transform(low)
            position.append((transform(value) - transform(low)) / span if span else 0.5)
    for each in _each(ranges, KINDS[2]):
        values = each["Values"]
        value_index = values.index(hyperparameters[each["Name"]]) if hyperparameters.get(each["Name"]) in values else 0
        position.append(value_index / max(1, len(values) - 1))
    return position


def _each(ranges: Mapping[str, Any], kind: str) -> Sequence[Mapping[str, Any]]:
    found: Sequence[Mapping[str, Any]] = ranges.get(kind) or ()
    return found


def _grid_point(ranges: Mapping[str, Any], index: int) -> dict[str, str]:
    """Return the combination with this zero-based index; INFERRED order: the last range turns fastest."""
    axes = _each(ranges, KINDS[2])
    size = math.prod(len(each["Values"]) for each in axes)
    point: dict[str, str] = {}
    index %= max(1, size)
    for each in reversed(axes):
        index, place = divmod(index, len(each["Values"]))
        point[each["Name"]] = each["Values"][place]
    return point


def _identity(value: float) -> float:
    return value


_SCALES: dict[str, tuple[Callable[[float], float], Callable[[float], float]]] = {
    "Linear": (_identity, _identity),
    "Logarithmic": (math.log, math.exp),
    # DOCUMENTED for 0 <= x < 1: resolution grows towards 1.
    "ReverseLogarithmic": (lambda x: -math.log1p(-x), lambda y: -math.expm1(-y)),
}


def _scaling(each: Mapping[str, Any]) -> str:
    """Return the scaling in force; INFERRED for Auto: logarithmic over three orders of magnitude or more."""
    scaling = str(each.get("ScalingType", "Auto"))
    if scaling != "Auto":
        return scaling
    low, high = float(each["MinValue"]), float(each["MaxValue"])
    return "Logarithmic" if low > 0 and high / low >= 1000 else "Linear"


def _draw(random: Random, each: Mapping[str, Any], low: float, high: float) -> float:
    transform, inverse = _SCALES[_scaling(each)]
    return inverse(random.uniform(transform(low), transform(high)))


def _integer(random: Random, each: Mapping[str, Any]) -> str:
    low, high = int(each["MinValue"]), int(each["MaxValue"])
    if _scaling(each) == "Linear":
        return str(random.randint(low, high))
    # Half a step of room on either side gives the bounds the same weight as their neighbours.
    return str(min(high, max(low, round(_draw(random, each, max(low - 0.5, 0.5), high + 0.5)))))


def _continuous(random: Random, each: Mapping[str, Any]) -> str:
    low, high = float(each["MinValue"]), float(each["MaxValue"])
    return repr(min(high, max(low, _draw(random, each, low, high))))
