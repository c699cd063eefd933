"""Moments as people and tools write them: numbers, ISO 8601 text, datetimes."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import Any

__all__ = ["parse_moment"]

_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?\s*(Z|[+-]\d\d:?\d\d)?)?", re.ASCII
)

FIRST, END = -62135596800.0, 253402300800.0  # what a datetime can hold: the years 1 to 9999


def parse_moment(value: Any) -> float:
    """Return `value` as epoch seconds (UTC): a number, ISO 8601 text or a ``datetime``.

    What names no offset is UTC.  Numbers beyond the year 5138 count as milliseconds, as in
    EventBridge events and Step Functions output.  Raises ``ValueError`` for anything else.
    """
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=timezone.utc)).timestamp()
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise ValueError(f"{value!r} is no moment")  # noqa: TRY004  (one kind of error, as documented)
    if isinstance(value, str):
        found = _ISO.fullmatch(value.strip())
        if found is None:
            try:
                return parse_moment(float(value))
            except ValueError:
                raise ValueError(f"{value!r} is no moment") from None
        year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
        moment = datetime(year, month, day, hour, minute, second, tzinfo=timezone.utc) - _offset(found[8])
        # The fraction as text, so that milliseconds come out as the nearest double.
        return float(f"{int(moment.timestamp())}.{found[7] or 0}") if moment.timestamp() >= 0 else moment.timestamp()
    seconds = float(value) / 1000 if value > 1e11 else float(value)
    if not FIRST <= seconds < END:
        raise ValueError(f"{value!r} is no moment")
    return seconds


def _offset(text: str | None) -> timedelta:
    if text in (None, "Z"):
        return timedelta()
    hours, minutes = int(text[1:3]), int(text[-2:])
    return timedelta(hours=hours, minutes=minutes) * (-1 if text.startswith("-") else 1)
