"""Moments as people and tools write them: numbers, ISO 8601 text, datetimes."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import Any

from .errors import shortened

__all__ = ["parse_moment"]

# What Python's own reader takes since 3.11, weeks aside, and a lower-case z (RFC 3339).
_ISO = re.compile(
    r"""(?P<year>\d{4})-?(?P<month>\d\d)-?(?P<day>\d\d)
        (?:[Tt\ ](?P<hour>\d\d)(?::?(?P<minute>\d\d)(?::?(?P<second>\d\d)(?:[.,](?P<fraction>\d+))?)?)?
           \s*(?:[Zz]|(?P<sign>[+-])(?P<hours>[01]\d|2[0-3])(?::?(?P<minutes>[0-5]\d))?)?)?""",
    re.ASCII | re.VERBOSE,
)

FIRST, END = -62135596800.0, 253402300800.0  # what a datetime can hold: the years 1 to 9999


def parse_moment(value: Any) -> float:
    """Return `value` as epoch seconds (UTC): a number, ISO 8601 text or a ``datetime``.

    What names no offset is UTC.  Numbers beyond the year 5138 count as milliseconds, as in
    EventBridge events and Step Functions output.  Raises ``ValueError`` for anything else.
    """
    try:
        seconds = _seconds(value)
    except (ValueError, OverflowError):
        seconds = END
    if not FIRST <= seconds < END:
        raise ValueError(f"{shortened(value)} is not a moment; write a datetime, ISO 8601 text or epoch seconds")
    return seconds


def _seconds(value: Any) -> float:
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=timezone.utc)).timestamp()
    if isinstance(value, str):
        try:
            return _seconds(float(value))
        except ValueError:
            return _seconds_of_text(value.strip())
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValueError  # noqa: TRY004  (one kind of error, as documented)
    return float(value) / 1000 if value > 1e11 else float(value)


def _seconds_of_text(text: str) -> float:
    found = _ISO.fullmatch(text)
    if found is None:
        raise ValueError
    year, month, day, hour, minute, second, hours, minutes = (
        int(found[part] or 0) for part in ("year", "month", "day", "hour", "minute", "second", "hours", "minutes")
    )
    offset = timedelta(hours=hours, minutes=minutes) * (-1 if found["sign"] == "-" else 1)
    moment = datetime(year, month, day, hour, minute, second, tzinfo=timezone.utc) - offset
    return moment.timestamp() + float(f"0.{found['fraction'] or 0}")
