"""A pytest plugin: a test that is skipped fails, so that a missing library shows.

Whatever the tests import is in the extra ``[test]``.  The one exception is aiobotocore, which pins botocore:
its tests run in environments of their own (``MOCK_TUNING_REQUIRE_AIO``).  Folders whose tests all need more than
that are left to theirs (``norecursedirs`` in setup.cfg, ``.ci/run``).
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest

MAY_BE_MISSING = "aiobotocore"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, Any, Any]:
    """Fail a test that skips."""
    return _checked((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, Any, Any]:
    """Fail a module that skips while it is imported."""
    return _checked((yield))


def _checked(report: Any) -> Any:
    if report.skipped and not hasattr(report, "wasxfail") and MAY_BE_MISSING not in str(report.longrepr):
        *_, reason = report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{reason}\nA test of this suite never skips: install the extra [test], or correct the test."
    return report
