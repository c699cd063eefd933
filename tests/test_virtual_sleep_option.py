"""``virtual_sleep`` by ini file and marker, and the price of it where nobody asks."""

from __future__ import annotations

from typing import Any

import pytest

from tests.interception.helpers import run_python
from tests.support import load_everything

load_everything()

SLEEP = "import time, pytest\n{mark}\ndef test_it(tuning_mock):\n    time.sleep(86400)\n"


@pytest.fixture
def run(pytester: pytest.Pytester) -> Any:
    def run(ini: str, mark: str = "") -> pytest.RunResult:
        pytester.makeini(f"[pytest]\nasyncio_default_fixture_loop_scope = function\n{ini}\n")
        pytester.makepyfile(SLEEP.format(mark=mark))
        return pytester.runpytest("--strict-markers", "-W", "error", "-p", "no:hypothesispytest")

    return run


@pytest.mark.parametrize("word", ["true", "True", "1", "yes"])
def test_the_ini_file_turns_it_on(word: str, run: Any) -> None:
    run(f"mock_tuning_virtual_sleep = {word}").assert_outcomes(passed=1)


def test_the_marker_turns_it_on(run: Any) -> None:
    run("mock_tuning_virtual_sleep = false", "@pytest.mark.tuning_mock(virtual_sleep=True)").assert_outcomes(passed=1)


def test_another_word_in_the_ini_file_is_refused(run: Any) -> None:
    result = run("mock_tuning_virtual_sleep = maybe")

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*virtual_sleep='maybe' is neither True nor False*"])


def test_who_does_not_ask_for_it_loads_nothing_of_it() -> None:
    loaded = run_python(
        "import sys\n"
        "from mock_tuning import mock_tuning\n"
        "with mock_tuning() as tuning: tuning.seed_job()\n"
        "print([name for name in ('time_machine', 'mock_tuning.virtual_sleep') if name in sys.modules])\n"
    )

    assert loaded == ["[]"]
