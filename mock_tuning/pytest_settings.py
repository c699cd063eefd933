"""What pytest is told of before any test: the ini options and the markers."""

from __future__ import annotations

import pytest

__all__ = ["MARKERS", "add_ini_options"]

MARKERS = (
    (
        "tuning_mock(progression=None, times=None, seconds=None, random_seed=None, polls_after_end=None,"
        " virtual_sleep=None, faults=None, unmet_faults=None): options of the mock that the fixtures tuning_mock and"
        " make_tuning_job start; the same keywords as mock_tuning(). The closest marker wins, keyword by keyword."
    ),
    (
        "tuning_scenario(*names, without=()): the scenarios that a test with the fixture tuning_scenario is run in, all"
        " of them without this marker; the closest marker counts."
    ),
)

INI_OPTIONS = (
    ("progression", "what moves tuning jobs: manual, time or immediate"),
    ("times", "with progression manual: polls after which a job is over"),
    ("seconds", "with progression time: seconds that a whole job takes"),
    ("random_seed", "of everything random in the mock"),
    ("polls_after_end", "Describe calls allowed after a job was shown over"),
    ("virtual_sleep", "true: sleeping skips the time and returns at once"),
    ("unmet_faults", "faults that no request met: warn, error or ignore"),
    ("report", "folder, from the root, for an HTML report of each failed test"),
)


def add_ini_options(parser: pytest.Parser) -> None:
    """Add the ini options, one for each option of the mock, and that of the report."""
    for name, what_it_is in INI_OPTIONS:
        parser.addini(f"mock_tuning_{name}", what_it_is, default=None)
