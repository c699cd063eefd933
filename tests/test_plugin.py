"""The pytest plugin: what it offers, and how it gets on with other plugins."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from tests.support import load_everything

load_everything()

STATES = {
    "in_progress_tuning_job": "InProgress",
    "completed_tuning_job": "Completed",
    "failed_tuning_job": "Failed",
    "stopping_tuning_job": "Stopping",
    "stopped_tuning_job": "Stopped",
    "deleting_tuning_job": "Deleting",
    "delete_failed_tuning_job": "DeleteFailed",
}
INI = "[pytest]\nasyncio_default_fixture_loop_scope = function\n"


@pytest.fixture(autouse=True)
def _ini(pytester: pytest.Pytester) -> None:
    pytester.makeini(INI)


def run(pytester: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    bare = ("-p", "no:hypothesispytest")  # whose summary imports all of Hypothesis anew
    return pytester.runpytest("--strict-markers", "--strict-config", "-W", "error", *bare, *arguments)


# --- fixtures -----------------------------------------------------------------------------------------------


def test_tuning_mock_is_an_empty_active_mock(tuning_mock: Any) -> None:
    from mock_tuning import mock_tuning

    assert mock_tuning.current() is tuning_mock
    assert tuning_mock.jobs() == []


def test_make_tuning_job_seeds_and_gives_the_live_view(make_tuning_job: Any, tuning_mock: Any) -> None:
    job = make_tuning_job("nightly", status="Failed", FailureReason="no data")

    assert (job.status, job.failure_reason) == ("Failed", "no data")
    assert tuning_mock.job("nightly").arn == job.arn


@pytest.mark.parametrize(("fixture", "status"), STATES.items())
def test_a_fixture_for_each_state_gives_a_job_that_clients_find(
    fixture: str, status: str, request: pytest.FixtureRequest, sagemaker_client: Any
) -> None:
    job = request.getfixturevalue(fixture)

    shown = sagemaker_client.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName=job.name)

    assert shown["HyperParameterTuningJobStatus"] == job.status == status


def test_all_state_fixtures_go_into_one_mock(
    completed_tuning_job: Any, failed_tuning_job: Any, tuning_mock: Any
) -> None:
    assert {job.name for job in tuning_mock.jobs()} == {completed_tuning_job.name, failed_tuning_job.name}


@pytest.mark.parametrize("region", [None, "eu-west-1"], ids=["no region", "eu-west-1"])
def test_sagemaker_client_has_a_region(
    region: str | None, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    if region:
        monkeypatch.setenv("AWS_DEFAULT_REGION", region)

    client = request.getfixturevalue("sagemaker_client")

    assert client.meta.region_name == (region or "us-east-1")


def test_fixtures_show_their_docstrings(pytester: pytest.Pytester) -> None:
    result = run(pytester, "--fixtures", "-q")

    shown = "\n".join(result.outlines)
    for name in ("tuning_mock", "make_tuning_job", "sagemaker_client", *STATES):
        _, _, after = shown.partition(f"{name} -- ")
        assert "no docstring available" not in after.split("\n\n")[0]
        assert after, f"{name} is not shown"


# --- the marker ------------------------------------------------------------------------------------------------


def test_the_marker_shows_its_description(pytester: pytest.Pytester) -> None:
    result = run(pytester, "--markers")

    result.stdout.fnmatch_lines(
        ["@pytest.mark.tuning_mock(progression=None, times=None, *unmet_faults=None): options*"]
    )


@pytest.mark.tuning_mock(times=2)
def test_the_marker_sets_options(tuning_mock: Any) -> None:
    assert tuning_mock.router.progression.times == 2


@pytest.mark.tuning_mock(progression="time", seconds=60, random_seed=3)
class TestMarked:
    def test_a_class_s_marker_holds_for_its_tests(self, tuning_mock: Any) -> None:
        progression = tuning_mock.router.progression
        assert (progression.name, progression.seconds) == ("time", 60)

    @pytest.mark.tuning_mock(seconds=5)
    def test_the_closest_marker_wins_for_the_keyword_it_names(self, tuning_mock: Any) -> None:
        progression = tuning_mock.router.progression
        assert (progression.name, progression.seconds) == ("time", 5)
        assert tuning_mock.router.backend.random_seed == 3

    @pytest.mark.tuning_mock(progression="immediate")
    def test_a_closer_progression_leaves_the_farther_one_s_number_out(self, tuning_mock: Any) -> None:
        assert tuning_mock.router.progression.name == "immediate"

    @pytest.mark.tuning_mock(times=3)
    def test_a_closer_times_leaves_a_farther_progression_by_time_out(self, tuning_mock: Any) -> None:
        progression = tuning_mock.router.progression
        assert (progression.name, progression.times) == ("manual", 3)


@pytest.mark.tuning_mock(times=7)
@pytest.mark.tuning_mock(times=2, random_seed=5)
def test_of_two_markers_the_one_nearer_to_the_function_wins(tuning_mock: Any) -> None:
    assert tuning_mock.router.progression.times == 2
    assert tuning_mock.router.backend.random_seed == 5


def test_a_marker_with_a_misspelt_keyword_or_a_plain_value_is_an_error(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.tuning_mock(progresion="time")
        def test_misspelt(tuning_mock): ...

        @pytest.mark.tuning_mock("time")
        def test_plain(tuning_mock): ...
        """
    )

    result = run(pytester, "-p", "no:randomly")

    result.assert_outcomes(errors=2)
    result.stdout.fnmatch_lines(
        [
            "*UsageError: the marker tuning_mock has no keyword 'progresion'; it takes *. Did you mean 'progression'?*",
            "*the marker tuning_mock takes keywords only, not ('time',)*",
        ]
    )


# --- ini options ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "progression", "seed"),
    [
        pytest.param(["progression = immediate"], ("immediate", None, None), 0, id="progression"),
        pytest.param(["times = 3"], ("manual", 3, None), 0, id="times"),
        pytest.param(["progression = time", "seconds = 2.5"], ("time", None, 2.5), 0, id="seconds"),
        pytest.param(["random_seed = 11"], ("manual", 5, None), 11, id="random_seed"),
    ],
)
def test_ini_options_set_the_defaults(
    pytester: pytest.Pytester, lines: list[str], progression: tuple[Any, ...], seed: int
) -> None:
    pytester.makeini(INI + "".join(f"mock_tuning_{line}\n" for line in lines))
    pytester.makepyfile(
        f"""
        def test_options(tuning_mock):
            progression = tuning_mock.router.progression
            assert (progression.name, progression.times, progression.seconds) == {progression!r}
            assert tuning_mock.router.backend.random_seed == {seed}
        """
    )

    run(pytester).assert_outcomes(passed=1)


def test_a_marker_wins_over_the_ini_file(pytester: pytest.Pytester) -> None:
    pytester.makeini(INI + "mock_tuning_progression = time\nmock_tuning_random_seed = 11\n")
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.tuning_mock(times=3)
        def test_options(tuning_mock):
            assert tuning_mock.router.progression.times == 3
            assert tuning_mock.router.backend.random_seed == 11
        """
    )

    run(pytester).assert_outcomes(passed=1)


def test_an_ini_option_that_is_no_number_is_named(pytester: pytest.Pytester) -> None:
    pytester.makeini(INI + "mock_tuning_times = many\n")
    pytester.makepyfile("def test_options(tuning_mock): ...")

    result = run(pytester)

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*mock_tuning_times = many in the ini file is not a number*"])


def test_ini_options_are_in_pytest_s_help(pytester: pytest.Pytester) -> None:
    result = run(pytester, "--help")

    shown = "\n".join(result.outlines)
    assert all(f"mock_tuning_{name}" in shown for name in ("progression", "times", "seconds", "random_seed"))


# --- beside other plugins ---------------------------------------------------------------------------------------

SUITE = """
    import asyncio
    import unittest
    import boto3
    import pytest
    from mock_tuning import mock_tuning

    def names():
        rows = boto3.client("sagemaker", region_name="us-east-1").list_hyper_parameter_tuning_jobs()
        return [row["HyperParameterTuningJobName"] for row in rows["HyperParameterTuningJobSummaries"]]

    @pytest.mark.parametrize("number", range(4))
    def test_each_has_its_own(make_tuning_job, number):
        make_tuning_job(f"job-{number}")
        assert names() == [f"job-{number}"]

    @pytest.mark.asyncio
    async def test_asynchronous(make_tuning_job):
        make_tuning_job("mine")
        await asyncio.sleep(0)
        assert names() == ["mine"]

    @pytest.mark.usefixtures("tuning_mock")
    class TestCase(unittest.TestCase):
        def test_in_a_testcase(self):
            mock_tuning.current().seed_job("mine")
            assert names() == ["mine"]

    @mock_tuning
    class TestDecorated:
        def test_in_a_class(self, make_tuning_job):
            make_tuning_job("mine")
            assert names() == ["mine"]
    """


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["-p", "no:randomly"], id="alone"),
        pytest.param(["-p", "randomly", "-p", "no:xdist"], id="randomly"),
        pytest.param(["-n", "2"], id="xdist"),
    ],
)
def test_the_fixtures_work(pytester: pytest.Pytester, arguments: list[str]) -> None:
    pytester.makepyfile(SUITE)

    run(pytester, *arguments).assert_outcomes(passed=7)


def test_loading_the_plugin_imports_nothing_heavy() -> None:
    script = (
        "import sys, mock_tuning.pytest_plugin;"
        "print(sorted({'boto3', 'botocore', 'moto', 'responses', 'jsonschema', 'requests'} & set(sys.modules)))"
    )

    printed = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout

    assert printed.strip() == "[]"


def test_a_run_that_does_not_use_it_imports_nothing_heavy(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import sys

        def test_modules():
            heavy = {"boto3", "botocore", "moto", "responses", "jsonschema", "mock_tuning.activation"}
            assert heavy & set(sys.modules) == set()
        """
    )

    pytester.runpytest_subprocess("-W", "error", "-p", "no:hypothesispytest").assert_outcomes(passed=1)
