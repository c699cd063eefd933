"""A pytest plugin: a test that is skipped fails, so that a missing library shows.

Whatever the tests import is in the extra ``[test]``, but for what has environments of its own, where
``MOCK_TUNING_REQUIRE_…`` has it required: aiobotocore, which pins botocore, and a browser.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest

MAY_BE_MISSING = ("aiobotocore", "playwright")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, Any, Any]:
    """Fail a test that skips."""
    return _checked((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, Any, Any]:
    """Fail a module that skips while it is imported."""
    return _checked((yield))


def _checked(report: Any) -> Any:
    if not report.skipped or hasattr(report, "wasxfail"):
        return report
    if not any(library in str(report.longrepr) for library in MAY_BE_MISSING):
        *_, reason = report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{reason}\nA test of this suite never skips: install the extra [test], or correct the test."
    return report
