"""Which scenarios there are, and which of them a test is run in."""

from __future__ import annotations

import pytest

from mock_tuning import UsageError
from mock_tuning.scenarios import SCENARIOS, find_scenarios
from tests.test_scenarios import NAMES


def test_the_scenarios_are_those_documented_each_with_what_to_survive() -> None:
    assert list(SCENARIOS) == NAMES
    assert all(scenario.happens.endswith(".") and scenario.survives.endswith(".") for scenario in SCENARIOS.values())


def test_scenarios_are_chosen_by_name_and_left_out_by_name() -> None:
    assert [str(each) for each in find_scenarios("slow", "failed")] == ["slow", "failed"]
    for without in ("slow", ("slow",), ["slow"]):
        assert [str(each) for each in find_scenarios(without=without)] == [each for each in NAMES if each != "slow"]


def test_a_misspelt_scenario_is_refused() -> None:
    with pytest.raises(
        UsageError, match=r"'stoped_by_user' is not a scenario; choose from .* Did you mean 'stopped_by"
    ):
        find_scenarios("stoped_by_user")


def test_a_test_runs_once_in_each_scenario_or_in_those_of_the_closest_marker(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest

        pytestmark = pytest.mark.tuning_scenario("failed", "slow")

        def test_module(tuning_scenario):
            assert tuning_scenario.name in ("failed", "slow")

        @pytest.mark.tuning_scenario(without=["slow", "failed"])
        def test_closest(tuning_scenario):
            pass
        """
    )

    result = pytester.runpytest_inprocess("-v", "-pno:hypothesispytest", "-pno:randomly", "-pno:asyncio")

    result.assert_outcomes(passed=10)
    result.stdout.fnmatch_lines(["*::test_module[[]failed[]] PASSED*", "*::test_module[[]slow[]] PASSED*"])
    result.stdout.fnmatch_lines(["*::test_closest[[]completed[]] PASSED*"])


@pytest.mark.parametrize(
    ("given", "told"),
    [
        pytest.param('"stoped"', "'stoped' is not a scenario; choose from *", id="misspelt"),
        pytest.param('["slow"]', "['slow'] is not a scenario; choose from *", id="a list"),
        pytest.param(
            "without=3", "without=3 is not the name of a scenario, nor a list of them. *", id="without a number"
        ),
        pytest.param(
            'names="slow"',
            "'names' is none of its keywords: it takes names of scenarios, and without=… for those to leave out."
            " See README, 'Scenarios'.",
            id="another keyword",
        ),
    ],
)
def test_a_marker_that_cannot_be_is_told_when_tests_are_collected(
    pytester: pytest.Pytester, given: str, told: str
) -> None:
    pytester.makepyfile(
        f"""
        import pytest

        @pytest.mark.tuning_scenario({given})
        def test_it(tuning_scenario):
            pass
        """
    )

    result = pytester.runpytest_inprocess("-pno:hypothesispytest", "-pno:randomly", "-pno:asyncio")

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([f"the marker tuning_scenario of test_it: {told.replace('[', '[[]')}"])
