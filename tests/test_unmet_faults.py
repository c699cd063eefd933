"""Faults that no request met are told, by whoever ends the mock; and faults as options of the mock."""

from __future__ import annotations

import asyncio
import inspect
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mock_tuning import mock_tuning
from mock_tuning.errors import MockTuningWarning, UsageError
from mock_tuning.faults import UnmetFaultError
from tests.support import load_everything, post

load_everything()

DESCRIBE = "DescribeHyperParameterTuningJob"
STOP = "StopHyperParameterTuningJob"
NIGHTLY = {"HyperParameterTuningJobName": "nightly"}
TOLD = f"No request met what was planned: ThrottlingException on {DESCRIBE}. Either the code under test did not"


# --- leaving a mock ---------------------------------------------------------------------------------------------


def test_leaving_warns_of_a_fault_that_was_not_met() -> None:
    with pytest.warns(MockTuningWarning, match=TOLD) as told, mock_tuning() as tuning:
        tuning.faults.add(DESCRIBE, "ThrottlingException")

    assert [warning.filename for warning in told] == [__file__]


def test_an_asynchronous_mock_warns_too() -> None:
    async def plan() -> None:
        async with mock_tuning() as tuning:
            tuning.faults.add(DESCRIBE, "ThrottlingException")

    with pytest.warns(MockTuningWarning, match=TOLD):
        asyncio.run(plan())


def test_stopping_warns_too() -> None:
    mock = mock_tuning()
    mock.start().faults.add(DESCRIBE, "ThrottlingException")

    with pytest.warns(MockTuningWarning, match=TOLD) as told:
        mock.stop()

    assert told[0].filename == __file__


def test_a_decorated_function_warns_too() -> None:
    @mock_tuning
    def plan() -> None:
        mock_tuning.current().faults.add(DESCRIBE, "ThrottlingException")

    with pytest.warns(MockTuningWarning, match=TOLD):
        plan()


@mock_tuning(faults=[(DESCRIBE, "ThrottlingException")])
def plan_one() -> None:
    """A test that does not call Describe."""


@mock_tuning(faults=[(DESCRIBE, "ThrottlingException")])
async def plan_another() -> None:
    """Another one."""


@mock_tuning(faults=[(DESCRIBE, "ThrottlingException")])
class Plans:
    def plan(self) -> None:
        """A third one."""


def test_a_warning_names_what_is_decorated_and_points_to_it() -> None:
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("default")  # as outside pytest: once for each text and line
        plan_one()
        asyncio.run(plan_another())
        Plans().plan()
        plan_one()

    assert [str(each.message).partition(": ")[0] for each in told] == ["plan_one", "plan_another", "Plans"]
    assert {each.filename for each in told} == {__file__}
    lines = Path(__file__).read_text("utf-8").splitlines()
    assert ["mock_tuning(" in lines[each.lineno - 1] for each in told] == [True] * 3


def test_whoever_has_a_mock_may_say_what_it_is_about() -> None:
    mock = mock_tuning(faults=[(DESCRIBE, "ThrottlingException")])
    mock.start()
    mock.about = plan_one

    with pytest.warns(MockTuningWarning, match=f"^plan_one: {TOLD}") as told:
        mock.stop()

    assert told[0].lineno == inspect.unwrap(plan_one).__code__.co_firstlineno


@pytest.mark.parametrize(
    "about", [print, 3, type("Made", (), {})], ids=["a built-in one", "nothing", "a class of no file"]
)
def test_what_has_no_place_is_told_where_the_mock_is_left(about: Any) -> None:
    mock = mock_tuning(faults=[(DESCRIBE, "ThrottlingException")])
    mock.start()
    mock.about = about

    with pytest.warns(MockTuningWarning, match=f"^{TOLD}") as told:
        mock.stop()

    assert [each.filename for each in told] == [__file__]


def test_a_fault_that_was_met_once_is_not_told() -> None:
    with warnings.catch_warnings(), mock_tuning() as tuning:
        warnings.simplefilter("error")
        tuning.faults.add(DESCRIBE, "ThrottlingException", times=5)
        post(DESCRIBE, NIGHTLY)


def test_a_block_that_fails_is_not_told_of_faults() -> None:
    with pytest.raises(ZeroDivisionError), mock_tuning(unmet_faults="error") as tuning:
        1 / len(tuning.faults.add(DESCRIBE, "ThrottlingException").operation[:0])


def test_it_can_be_an_error() -> None:
    with pytest.raises(UnmetFaultError, match=TOLD), mock_tuning(unmet_faults="error") as tuning:
        tuning.faults.add(DESCRIBE, "ThrottlingException")

    with pytest.raises(RuntimeError, match="No mock is active"):
        mock_tuning.current()


def test_it_can_be_ignored() -> None:
    with warnings.catch_warnings(), mock_tuning(unmet_faults="ignore") as tuning:
        warnings.simplefilter("error")
        tuning.faults.add(DESCRIBE, "ThrottlingException")


def test_an_inner_mock_leaves_the_faults_of_the_test_to_the_outer_one() -> None:
    with pytest.warns(MockTuningWarning, match=TOLD) as told, mock_tuning(), mock_tuning() as inner:
        inner.faults.add(DESCRIBE, "ThrottlingException")

    assert len(told) == 1


# --- as an option ---------------------------------------------------------------------------------------------------


def test_faults_may_be_given_when_entering() -> None:
    faults: list[Any] = [(DESCRIBE, "ThrottlingException"), {"operation": STOP, "error": "InternalFailure", "times": 2}]

    with mock_tuning(faults=faults):
        answers = [post(DESCRIBE, NIGHTLY), post(STOP, NIGHTLY), post(STOP, NIGHTLY)]

    assert [answer.code for answer in answers] == ["ThrottlingException", "InternalFailure", "InternalFailure"]


def test_each_run_of_a_decorated_function_meets_them_anew() -> None:
    @mock_tuning(faults=[(DESCRIBE, "ThrottlingException")])
    def describe() -> str:
        return post(DESCRIBE, NIGHTLY).code

    assert [describe(), describe()] == ["ThrottlingException", "ThrottlingException"]


def test_faults_of_an_inner_mock_end_with_it() -> None:
    with mock_tuning(faults=[(STOP, "InternalFailure")]):
        with pytest.warns(MockTuningWarning, match=TOLD), mock_tuning(faults=[(DESCRIBE, "ThrottlingException")]):
            pass

        assert post(DESCRIBE, NIGHTLY).code == "ResourceNotFound"
        assert post(STOP, NIGHTLY).code == "InternalFailure"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"faults": [(DESCRIBE, "ThrotlingException")]}, "Did you mean 'ThrottlingException'?"),
        ({"faults": [(DESCRIBE,)]}, "each is the arguments of tuning.faults.add()."),
        ({"faults": [{"operation": DESCRIBE, "eror": "InternalFailure"}]}, "'eror'"),
        ({"faults": ["ThrottlingException"]}, "is not a list of faults"),
        ({"faults": [3]}, "is not a list of faults"),
        ({"unmet_faults": "eror"}, "choose one of 'warn', 'error', 'ignore'. Did you mean 'error'?"),
    ],
)
def test_options_that_cannot_be_are_refused_and_nothing_is_planned(options: dict[str, Any], sentence: str) -> None:
    with mock_tuning() as around:
        with pytest.raises(UsageError) as caught:
            mock_tuning(**options).start()

        assert sentence in str(caught.value)
        assert len(around.faults) == 0


# --- in pytest --------------------------------------------------------------------------------------------------------


@pytest.fixture
def run(pytester: pytest.Pytester) -> Iterator[Any]:
    def run(code: str, *arguments: str, ini: str = "") -> pytest.RunResult:
        pytester.makeini(f"[pytest]\nasyncio_default_fixture_loop_scope = function\n{ini}\n")
        pytester.makepyfile(f"import pytest\nDESCRIBE = {DESCRIBE!r}\n{code}")
        return pytester.runpytest("--strict-markers", "--strict-config", "-p", "no:hypothesispytest", *arguments)

    return run


PLANNED = "def test_it(tuning_mock):\n    tuning_mock.faults.add(DESCRIBE, 'ThrottlingException')\n"


def test_the_end_of_a_test_warns_of_a_fault_that_was_not_met(run: Any) -> None:
    result = run(PLANNED, "-W", "default")

    result.assert_outcomes(passed=1, warnings=1)
    result.stdout.fnmatch_lines([f"*MockTuningWarning: {TOLD}*"])


def test_the_ini_file_makes_it_an_error(run: Any) -> None:
    result = run(PLANNED, ini="mock_tuning_unmet_faults = error")

    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines([f"*UnmetFaultError: {TOLD}*"])


def test_the_marker_wins_over_the_ini_file(run: Any) -> None:
    marked = f"@pytest.mark.tuning_mock(unmet_faults='ignore')\n{PLANNED}"

    run(marked, "-W", "error", ini="mock_tuning_unmet_faults = error").assert_outcomes(passed=1)


def test_a_test_that_failed_is_told_in_its_report_only(run: Any) -> None:
    result = run(f"{PLANNED}    assert False\n", ini="mock_tuning_unmet_faults = error")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*- tuning calls -*", f"No request met: ThrottlingException on {DESCRIBE}"])


def test_faults_can_be_given_by_the_marker(run: Any) -> None:
    result = run(
        """
@pytest.mark.tuning_mock(faults=[(DESCRIBE, "ThrottlingException", None)])
def test_it(sagemaker_client):
    with pytest.raises(sagemaker_client.exceptions.ClientError, match="Rate exceeded"):
        sagemaker_client.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName="nightly")
"""
    )

    result.assert_outcomes(passed=1)
