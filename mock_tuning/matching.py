"""What is wanted of a request's parameters, against what was sent.

Of a mapping only what is wanted counts, at every depth; a list must have as many elements, each compared
like this; everything else must be equal.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timezone
from difflib import SequenceMatcher
from math import floor
from typing import Any

from .timestamps import parse_moment

__all__ = ["Difference", "differences", "matches", "short"]

LONGEST = 60
"""Characters of a value that are shown."""

COMPARED = 200
"""Characters of two values, before and after where they begin to differ, that tell how much alike they are."""


class Difference(str):
    """Where parameters fall short of what is wanted, as a line for the author of a test."""

    _texts: tuple[str, str] = ("", "")

    @classmethod
    def of(cls, path: str, wanted: Any, found: Any) -> Difference:
        """Return the difference between two values at a dotted path."""
        one, other = _text(wanted), _text(found)
        start = next((index for index, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), 0)
        made = cls(f"{path}: expected {_cut(one, start)}, was {_cut(other, start)}")
        around = slice(max(0, start - COMPARED), start + COMPARED)
        made._texts = one[around], other[around]
        return made

    @property
    def likeness(self) -> float:
        """How much alike the two values are, from 0 to 1; 0 where none was sent."""
        return SequenceMatcher(None, *self._texts, autojunk=False).ratio() if any(self._texts) else 0.0


def matches(wanted: Any, found: Any) -> bool:
    """Whether `found` has everything that is wanted."""
    return next(_differences(wanted, found, ""), None) is None


def differences(wanted: Any, found: Any, path: str = "") -> list[Difference]:
    """Return where `found` falls short of `wanted`; what is not wanted does not count."""
    return list(_differences(wanted, found, path))


def _differences(wanted: Any, found: Any, path: str) -> Iterator[Difference]:
    if isinstance(wanted, Mapping) and isinstance(found, Mapping):
        for name, value in wanted.items():
            place = f"{path}.{name}" if path else name
            if name in found:
                yield from _differences(value, found[name], place)
            else:
                yield Difference(f"{place}: expected {short(value)}, but it was not sent")
    elif isinstance(wanted, (list, tuple)) and isinstance(found, list) and len(wanted) == len(found):
        for index, pair in enumerate(zip(wanted, found, strict=True)):
            yield from _differences(*pair, f"{path}[{index}]")
    elif isinstance(wanted, datetime) and type(found) in (int, float):
        moment = parse_moment(wanted)
        if found not in (moment, floor(moment)):  # older botocore sends whole seconds
            yield Difference.of(path, wanted, _moment(found))
    elif wanted != found:
        yield Difference.of(path, wanted, found)


def _moment(seconds: float) -> datetime | float:
    try:
        return datetime.fromtimestamp(seconds, timezone.utc)
    except (ValueError, OverflowError):  # beyond the year 9999
        return seconds


def short(value: Any) -> str:
    """Return a value as text of bearable length."""
    return _cut(_text(value), 0)


def _text(value: Any) -> str:
    return str(value) if isinstance(value, datetime) else repr(value)


def _cut(text: str, around: int) -> str:
    """Return a text of bearable length, with the place `around` in it."""
    if len(text) <= LONGEST:
        return text
    start = max(0, around - LONGEST // 2)
    before = "..." if start else ""
    end = start + LONGEST - len(before) - len("...")
    return f"{before}{text[start:end]}{'...' if end < len(text) else ''}"
