"""Moments as people and tools write them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_tuning.timestamps import parse_moment

NOON = datetime(2024, 5, 1, 12, tzinfo=timezone.utc).timestamp()


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("2024-05-01T12:00:00Z", 0),
        ("2024-05-01t12:00:00z", 0),
        ("2024-05-01 12:00", 0),
        ("2024-05-01T12Z", 0),
        ("20240501T120000Z", 0),
        ("2024-05-01T17:00:00+05", 0),
        ("2024-05-01T17:30:00+0530", 0),
        ("2024-05-01 17:30:00 +05:30", 0),
        ("2024-05-01T11:00:00-01:00", 0),
        ("2024-05-02T11:59:00+23:59", 0),
        ("2024-05-01T12:00:00,25Z", 0.25),
        ("2024-05-01T12:00:00.123456789012Z", 0.123456789012),
        (" 2024-05-01 ", -43200),
        ("2024-05-01", -43200),
    ],
)
def test_iso_text_is_a_moment(written: str, seconds: float) -> None:
    assert parse_moment(written) == NOON + seconds


def test_eight_digits_are_a_number() -> None:
    assert parse_moment("20240501") == 20240501.0


@pytest.mark.parametrize("fraction", ["5", "25", "789"])
def test_the_fraction_counts_before_1970_too(fraction: str) -> None:
    written = f"1969-12-31T23:59:58.{fraction}Z"

    assert parse_moment(written) == -2 + float(f"0.{fraction}")


OFFSETS = st.integers(-23 * 60 - 59, 23 * 60 + 59).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(datetime(2, 1, 1), datetime(9998, 12, 31), timezones=OFFSETS))
def test_what_datetime_writes_is_read_as_datetime_reads_it(moment: datetime) -> None:
    assert parse_moment(moment.isoformat()) == pytest.approx(moment.timestamp(), abs=1e-5)


@pytest.mark.parametrize(
    "written",
    [
        "2024-13-01",
        "2024-02-30",
        "2024-05-01T24:00:00Z",
        "2024-05-01T12:00:60Z",
        "2024-05-01T12:00:00+99:99",
        "2024-05-01T12:00:00+24:00",
        "2024-05-01T12:00:00+05:60",
        "2024-05-01T12:00:00.Z",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00",
        "soon",
        "",
        "nan",
        "inf",
        b"2024-05-01",
        10**400,
        -(10**400),
        float("nan"),
        datetime.min.replace(tzinfo=timezone(timedelta(hours=1))),
        datetime.max.replace(tzinfo=timezone(-timedelta(hours=1))),
        None,
        True,
    ],
    ids=lambda value: repr(value)[:40],
)
def test_what_is_no_moment_is_named_with_what_to_write(written: Any) -> None:
    with pytest.raises(ValueError, match="is not a moment; write a datetime, ISO 8601 text or epoch seconds") as caught:
        parse_moment(written)

    assert str(caught.value).startswith(repr(written)[:90])
