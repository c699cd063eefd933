"""The guard of the suite itself: a skip that hides a missing library is a failure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def run(pytester: pytest.Pytester) -> Callable[[str], pytest.RunResult]:
    def run(code: str) -> pytest.RunResult:
        pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function\n")
        pytester.makepyfile(f"import pytest\n{code}")
        return pytester.runpytest("-p", "tests.no_skips")

    return run


@pytest.mark.parametrize(
    ("library", "outcome"), [("no_such_library", {"failed": 1}), ("aiobotocore.no_such_module", {"skipped": 1})]
)
def test_a_test_that_skips_for_want_of_a_library_fails(library: str, outcome: dict[str, int], run: Any) -> None:
    run(f"def test_it(): pytest.importorskip({library!r})").assert_outcomes(**outcome)


@pytest.mark.parametrize(
    ("library", "outcome"), [("no_such_library", {"errors": 1}), ("aiobotocore.no_such_module", {"skipped": 1})]
)
def test_a_module_that_skips_for_want_of_a_library_fails(library: str, outcome: dict[str, int], run: Any) -> None:
    run(f"pytest.importorskip({library!r})").assert_outcomes(**outcome)


def test_a_marked_skip_says_what_to_do(run: Any) -> None:
    result = run("@pytest.mark.skip(reason='not today')\ndef test_it(): ...")

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*Skipped: not today*", "*install the extra*"])
