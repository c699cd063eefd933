"""Options of the mock in pytest's configuration file, whichever its format."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support import load_everything

load_everything()

TABLES = ("tool.pytest.ini_options", "tool.pytest")[: 2 if pytest.version_tuple >= (9, 0) else 1]
"""What pyproject.toml has pytest's options in; the second, since pytest 9, keeps TOML's types."""

OPTIONS = """
[{table}]
asyncio_default_fixture_loop_scope = "function"
mock_tuning_progression = "time"
mock_tuning_seconds = {seconds}
mock_tuning_random_seed = 7
mock_tuning_polls_after_end = 0
mock_tuning_virtual_sleep = true
mock_tuning_unmet_faults = "error"
"""


def run(pytester: pytest.Pytester, configuration: str, test: str) -> pytest.RunResult:
    pytester.makepyprojecttoml(configuration)
    pytester.makepyfile(test)
    return pytester.runpytest("--strict-config", "-W", "error", "-p", "no:hypothesispytest")


@pytest.mark.parametrize("seconds", ["2", "2.5"])
@pytest.mark.parametrize("table", TABLES)
def test_they_may_have_toml_s_types(pytester: pytest.Pytester, table: str, seconds: str) -> None:
    test = f"""
        def test_options(tuning_mock):
            progression = tuning_mock.router.progression
            assert (progression.name, progression.seconds) == ("time", {seconds})
            assert tuning_mock.router.backend.random_seed == 7
            assert tuning_mock.calls.polling.limit == 0
            assert tuning_mock.virtual_sleep is True
            assert tuning_mock.unmet_faults == "error"
        """

    run(pytester, OPTIONS.format(table=table, seconds=seconds), test).assert_outcomes(passed=1)


@pytest.mark.parametrize("table", TABLES)
def test_a_number_of_polls_may_have_toml_s_type(pytester: pytest.Pytester, table: str) -> None:
    configuration = f"[{table}]\nasyncio_default_fixture_loop_scope = 'function'\nmock_tuning_times = 2\n"
    test = "def test_options(tuning_mock): assert tuning_mock.router.progression.times == 2"

    run(pytester, configuration, test).assert_outcomes(passed=1)


@pytest.mark.parametrize("table", TABLES)
def test_a_text_that_is_no_number_is_refused_by_name(pytester: pytest.Pytester, table: str) -> None:
    configuration = f"[{table}]\nasyncio_default_fixture_loop_scope = 'function'\nmock_tuning_times = 'many'\n"

    result = run(pytester, configuration, "def test_options(tuning_mock): ...")

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*UsageError: mock_tuning_times*many*"])


# --- the marker of one parameter set ------------------------------------------------------------------------------

CLOSER = pytest.mark.tuning_mock(times=2)


@pytest.mark.tuning_mock(times=3, random_seed=7)
@pytest.mark.parametrize("times", [pytest.param(2, marks=CLOSER), 3])
def test_the_marker_of_a_parameter_set_wins_over_the_function_s(times: int, tuning_mock: Any) -> None:
    assert tuning_mock.router.progression.times == times
    assert tuning_mock.router.backend.random_seed == 7


@pytest.mark.tuning_mock(times=3)
class TestMarked:
    @pytest.mark.parametrize("times", [pytest.param(2, marks=CLOSER), 3])
    def test_it_wins_over_the_class_s(self, times: int, tuning_mock: Any) -> None:
        assert tuning_mock.router.progression.times == times

    @pytest.mark.parametrize("progression", [pytest.param("time", marks=pytest.mark.tuning_mock(progression="time"))])
    @pytest.mark.tuning_mock(times=4)
    def test_what_does_not_go_with_it_is_left_out(self, progression: str, tuning_mock: Any) -> None:
        assert tuning_mock.router.progression.name == progression
