"""What pytest is told of before any test: the ini options and the markers."""

from __future__ import annotations

from typing import Any

import pytest

__all__ = ["MARKERS", "add_ini_options"]

MARKERS = (
    (
        "tuning_mock(progression=None, times=None, seconds=None, random_seed=None, polls_after_end=None,"
        " virtual_sleep=None, faults=None, unmet_faults=None): options of the mock that the fixture tuning_mock starts,"
        " of those that stand on it, and of tuning_server; the same keywords as mock_tuning(). The closest marker wins,"
        " keyword by keyword."
    ),
    (
        "tuning_scenario(*names, without=()): the scenarios that a test with the fixture tuning_scenario is run in, all"
        " of them without this marker; the closest marker counts."
    ),
)

INI_OPTIONS = (
    ("progression", str, "what moves tuning jobs: manual, time or immediate"),
    ("times", int, "with progression manual: polls after which a job is over"),
    ("seconds", float, "with progression time: seconds that a whole job takes"),
    ("random_seed", int, "of everything random in the mock"),
    ("polls_after_end", int, "Describe calls allowed after a job was shown over"),
    ("virtual_sleep", bool, "true: sleeping skips the time and returns at once"),
    ("unmet_faults", str, "faults that no request met: warn, error or ignore"),
    ("report", str, "folder, from the root, for an HTML report of each failed test"),
)


def add_ini_options(parser: pytest.Parser) -> None:
    """Add the ini options, one for each option of the mock, and that of the report."""
    for name, kind, what_it_is in INI_OPTIONS:
        parser.addini(f"mock_tuning_{name}", what_it_is, _type(kind), default=None)


def _type(kind: type) -> Any:
    """Return what pytest calls an option whose value in TOML is a `kind`; where it can, a text comes to us as it is."""
    if kind is str or pytest.version_tuple < (9, 0):  # which knew no other values than texts
        return "string"
    return kind | str if pytest.version_tuple >= (9, 2) else kind.__name__
