"""What was not met in a test of a decorated class is told as that test's failure, and the run goes on."""

from __future__ import annotations

import asyncio
import threading
import unittest
import warnings
from typing import Any

import pytest

from mock_tuning import MockTuningWarning, UnmetFaultError, mock_tuning
from mock_tuning.activation import active_mocks
from tests.support import load_everything

load_everything()

DESCRIBE = "DescribeHyperParameterTuningJob"
TOLD = "No request met what was planned: ThrottlingException on DescribeHyperParameterTuningJob."

planned: Any = mock_tuning(faults=[(DESCRIBE, "ThrottlingException")], unmet_faults="error")


def run(case: type[unittest.TestCase], result: Any = None) -> Any:
    result = result or unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(case).run(result)
    return result


def outcomes(result: Any) -> dict[str, list[str]]:
    """Return which tests are among the failures and so on, each told of once."""
    kinds = ("failures", "errors", "skipped", "expectedFailures")
    found = {kind: [test.id().rpartition(".")[2] for test, _ in getattr(result, kind)] for kind in kinds}
    found["unexpectedSuccesses"] = [test.id().rpartition(".")[2] for test in result.unexpectedSuccesses]
    return {kind: tests for kind, tests in found.items() if tests}


# --- a TestCase that unittest runs ------------------------------------------------------------------------------


class Result(unittest.TestResult):
    """Notes what it is told, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []

    def startTest(self, test: Any) -> None:
        self.told.append("start")
        super().startTest(test)

    def addSuccess(self, test: Any) -> None:
        self.told.append("success")
        super().addSuccess(test)

    def addFailure(self, test: Any, error: Any) -> None:
        self.told.append("failure")
        super().addFailure(test, error)

    def stopTest(self, test: Any) -> None:
        self.told.append("stop")
        super().stopTest(test)


@planned
class Passing(unittest.TestCase):
    __test__ = False  # not for pytest

    def test_it(self) -> None: ...


def test_an_unmet_fault_is_the_failure_of_its_test() -> None:
    result = run(Passing, Result())

    assert result.told == ["start", "failure", "stop"]
    assert TOLD in result.failures[0][1]
    assert active_mocks() == []


def test_the_tests_after_it_are_run() -> None:
    suite = unittest.TestSuite([Passing("test_it"), unittest.FunctionTestCase(lambda: None), Passing("test_it")])
    result = unittest.TestResult()

    suite.run(result)

    assert (result.testsRun, len(result.failures)) == (3, 2)


def test_a_warning_that_is_an_error_is_the_error_of_its_test() -> None:
    @mock_tuning(faults=[(DESCRIBE, "ThrottlingException")])
    class Warned(unittest.TestCase):
        def test_it(self) -> None: ...

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = run(Warned)

    assert outcomes(result) == {"errors": ["test_it"]}
    assert TOLD in result.errors[0][1]


def test_a_warning_is_told_and_the_test_a_success() -> None:
    @mock_tuning(faults=[(DESCRIBE, "ThrottlingException")])
    class Warned(unittest.TestCase):
        def test_it(self) -> None: ...

    with pytest.warns(MockTuningWarning, match=TOLD):
        result = run(Warned, Result())

    assert result.told == ["start", "success", "stop"]


@planned
class Unsuccessful(unittest.TestCase):
    __test__ = False

    def test_failing(self) -> None:
        self.fail("for a reason of its own")

    def test_raising(self) -> None:
        raise LookupError

    def test_skipping(self) -> None:
        self.skipTest("not today")

    @unittest.skip("never")
    def test_skipped(self) -> None: ...

    @unittest.expectedFailure
    def test_expected(self) -> None:
        raise LookupError

    @unittest.expectedFailure
    def test_unexpected(self) -> None: ...

    def test_cleaning_up(self) -> None:
        self.addCleanup(self.fail, "in the end")


def test_a_warning_names_the_test_and_points_to_it() -> None:
    @mock_tuning(faults=[(DESCRIBE, "ThrottlingException")])
    class Case(unittest.TestCase):
        def test_one(self) -> None: ...

        def test_two(self) -> None: ...

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        run(Case)

    assert [str(each.message).partition(": ")[0].rpartition(".")[2] for each in caught] == ["test_one", "test_two"]
    assert {each.filename for each in caught} == {__file__}
    assert caught[0].lineno < caught[1].lineno


def test_nothing_is_told_of_tests_that_are_no_success() -> None:
    result = run(Unsuccessful)

    assert outcomes(result) == {
        "failures": ["test_cleaning_up", "test_failing"],
        "errors": ["test_raising"],
        "skipped": ["test_skipped", "test_skipping"],
        "expectedFailures": ["test_expected"],
        "unexpectedSuccesses": ["test_unexpected"],
    }
    assert not any(TOLD in text for _, text in [*result.failures, *result.errors])
    assert active_mocks() == []


def test_subtests_are_told_each_and_the_fault_only_if_none_failed() -> None:
    @planned
    class Subtests(unittest.TestCase):
        def test_passing(self) -> None:
            for number in range(3):
                with self.subTest(number=number):
                    assert len(active_mocks()) == 1

        def test_failing(self) -> None:
            for number in range(3):
                with self.subTest(number=number):
                    self.assertEqual(number, 1)  # noqa: PT009

    result = run(Subtests)

    texts = [text for _, text in result.failures]
    assert [TOLD in text for text in texts] == [False, False, True]


def test_an_asynchronous_testcase_is_told_the_same_way() -> None:
    @planned
    class Asynchronous(unittest.IsolatedAsyncioTestCase):
        async def asyncSetUp(self) -> None:
            self.addAsyncCleanup(self.check)

        async def test_it(self) -> None:
            await asyncio.sleep(0)

        async def check(self) -> None:
            assert len(active_mocks()) == 1

    result = run(Asynchronous)

    assert outcomes(result) == {"failures": ["test_it"]}
    assert active_mocks() == []


def test_a_subclass_that_is_decorated_too_is_told_once() -> None:
    derived = planned(type("Derived", (Passing,), {}))

    assert outcomes(run(derived)) == {"failures": ["test_it"]}


def test_a_run_without_a_result_makes_one_and_returns_it() -> None:
    result = Passing("test_it").run()

    assert result is not None
    assert outcomes(result) == {"failures": ["test_it"]}


def test_a_run_returns_the_result_that_it_was_given() -> None:
    result = unittest.TestResult()

    assert Passing("test_it").run(result) is result


def test_debugging_raises_it() -> None:
    with pytest.raises(UnmetFaultError, match=TOLD):
        Passing("test_it").debug()

    assert active_mocks() == []


def test_testcases_in_several_threads_have_a_mock_each() -> None:
    both = threading.Barrier(2)

    @mock_tuning
    class Seeding(unittest.TestCase):
        def test_it(self) -> None:
            mock_tuning.current().seed_job()
            both.wait(timeout=60)
            self.assertEqual(len(mock_tuning.current().jobs()), 1)  # noqa: PT009
            both.wait(timeout=60)

    results = [unittest.TestResult(), unittest.TestResult()]
    threads = [threading.Thread(target=Seeding("test_it").run, args=[result]) for result in results]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [outcomes(result) for result in results] == [{}, {}]


# --- classes that pytest runs --------------------------------------------------------------------------------------

HEAD = f"""
import unittest
import pytest
from mock_tuning import mock_tuning

planned = mock_tuning(faults=[({DESCRIBE!r}, "ThrottlingException")], unmet_faults="error")
"""

TESTS = """
    def test_passing(self): ...
    def test_failing(self): assert False
    def test_skipping(self): pytest.skip("not today")
    @pytest.mark.skip
    def test_skipped(self): ...
    @pytest.mark.xfail
    def test_expected(self): assert False
"""


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(f"@planned\nclass TestIt:{TESTS}", id="plain"),
        pytest.param(f"@planned\nclass TestIt:{TESTS}\n    def setup_method(self): ...", id="with set-up"),
        pytest.param(f"@planned\nclass TestIt(unittest.TestCase):{TESTS}", id="a TestCase"),
    ],
)
def test_only_a_test_that_passed_is_told_at_its_end(pytester: pytest.Pytester, source: str) -> None:
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function\n")
    pytester.makepyfile(HEAD + source)

    result = pytester.runpytest("-W", "error", "-p", "no:randomly", "-p", "no:hypothesispytest")

    result.assert_outcomes(passed=1, errors=1, failed=1, skipped=2, xfailed=1)
    result.stdout.fnmatch_lines(["*ERROR at teardown of TestIt.test_passing*", f"*UnmetFaultError: {TOLD}*"])


def test_a_testcase_is_told_of_without_our_plugin_too(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function\n")
    pytester.makepyfile(f"{HEAD}@planned\nclass TestIt(unittest.TestCase):{TESTS}")

    result = pytester.runpytest("-p", "no:mock_tuning", "-p", "no:randomly", "-p", "no:hypothesispytest")

    result.assert_outcomes(failed=2, skipped=2, xfailed=1)
    result.stdout.fnmatch_lines([f"*UnmetFaultError: {TOLD}*"])
