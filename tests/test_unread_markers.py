"""A marker on a test that takes none of its fixtures has no effect, and the author is told."""

from __future__ import annotations

import pytest

from tests.support import load_everything

load_everything()

UNREAD = (
    "The marker tuning_mock(times=2) has no effect: it is for the fixture tuning_mock, those that stand on it and"
    " tuning_server, and this test took none of them. Take one; a mock that you enter yourself has the keywords itself:"
    " @mock_tuning(times=2). See README, 'Options'."
)
NOT_PLAYED = (
    "The marker tuning_scenario('failed', without=['slow']) has no effect: it is for the fixture tuning_scenario, which"
    " this test does not take. Take it; or play one yourself: `with SCENARIOS[name].play(tuning):`."
    " See README, 'Scenarios'."
)

HEAD = """
import unittest
import pytest
from mock_tuning import mock_tuning

"""

MARKED = """
@pytest.mark.tuning_mock(times=2)
@mock_tuning
def test_it(): ...
"""


def run(pytester: pytest.Pytester, source: str, *arguments: str) -> pytest.RunResult:
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function\n")
    pytester.makepyfile(HEAD + source)
    bare = ("-p", "no:randomly", "-p", "no:hypothesispytest", "--strict-markers")
    return pytester.runpytest(*bare, *arguments)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        pytest.param(MARKED, UNREAD, id="decorated"),
        pytest.param("@pytest.mark.tuning_mock(times=2)\ndef test_it(tmp_path): ...", UNREAD, id="other fixtures"),
        pytest.param(
            "@mock_tuning\nclass TestIt(unittest.TestCase):\n"
            "    @pytest.mark.tuning_mock(times=2)\n    def test_it(self): ...",
            UNREAD,
            id="a TestCase",
        ),
        pytest.param(
            "@pytest.mark.tuning_scenario('failed', without=['slow'])\ndef test_it(tuning_mock): ...",
            NOT_PLAYED,
            id="a scenario",
        ),
    ],
)
def test_a_marker_that_nothing_reads_is_a_warning_at_its_test(
    pytester: pytest.Pytester, source: str, told: str
) -> None:
    result = run(pytester, source, "-W", "default")

    result.assert_outcomes(passed=1, warnings=1)
    (line,) = [line for line in result.outlines if "MockTuningWarning" in line]
    place, _, sentence = line.partition(": MockTuningWarning: ")
    assert sentence == told
    assert place.rpartition(":")[0].endswith(f"{pytester.path.name.rstrip('0123456789')}.py")


def test_it_is_that_test_s_failure_where_warnings_are_errors(pytester: pytest.Pytester) -> None:
    result = run(pytester, MARKED + "\ndef test_other(): ...", "-W", "error")

    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines([f"*MockTuningWarning: {UNREAD}"])


def test_a_test_that_fails_is_told_in_its_report_only(pytester: pytest.Pytester) -> None:
    result = run(pytester, MARKED.replace("...", "assert False"), "-W", "error")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*- tuning calls -*", UNREAD])


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("@pytest.mark.tuning_mock(times=2)\ndef test_it(sagemaker_client): ...", id="a fixture on it"),
        pytest.param("@pytest.mark.tuning_mock(times=2)\ndef test_it(tuning_server): ...", id="the server"),
        pytest.param(
            "@pytest.mark.tuning_mock(times=2)\n@pytest.mark.usefixtures('tuning_mock')\n"
            "class TestIt(unittest.TestCase):\n    @pytest.mark.tuning_mock(times=3)\n    def test_it(self): ...",
            id="a TestCase that uses fixtures",
        ),
        pytest.param(
            "@pytest.fixture\ndef backend(request):\n    return request.getfixturevalue('tuning_mock')\n\n"
            "@pytest.mark.tuning_mock(times=2)\ndef test_it(backend): ...",
            id="a fixture that is asked for late",
        ),
        pytest.param("pytestmark = pytest.mark.tuning_mock(times=2)\ndef test_it(): ...", id="of the module"),
        pytest.param("@pytest.mark.tuning_mock(times=2)\nclass TestIt:\n    def test_it(self): ...", id="of the class"),
        pytest.param("@pytest.mark.tuning_scenario('failed')\ndef test_it(tuning_scenario): ...", id="a scenario"),
        pytest.param("@pytest.mark.parametrize('n', [1])\ndef test_it(n): ...", id="another marker"),
    ],
)
def test_a_marker_that_is_read_or_stands_farther_away_is_none(pytester: pytest.Pytester, source: str) -> None:
    run(pytester, source, "-W", "error").assert_outcomes(passed=1)


def test_a_test_that_is_skipped_is_not_told(pytester: pytest.Pytester) -> None:
    run(pytester, f"@pytest.mark.skip{MARKED}", "-W", "error").assert_outcomes(skipped=1)
