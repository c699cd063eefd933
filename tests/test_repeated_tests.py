"""A test that another plugin repeats after a failure: each attempt is told by itself."""

from __future__ import annotations

import pytest

from tests.support import load_everything

load_everything()

REPEATING = """
from _pytest.runner import runtestprotocol

def pytest_runtest_protocol(item, nextitem):
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    for _ in range(2):  # as pytest-rerunfailures does
        item._initrequest()
        reports = runtestprotocol(item, nextitem=nextitem, log=False)
    for report in reports:
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True
"""

HEAD = """
import pytest
from mock_tuning import mock_tuning

attempts = []
"""


def run(pytester: pytest.Pytester, source: str) -> pytest.RunResult:
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function\n")
    pytester.makeconftest(REPEATING)
    pytester.makepyfile(HEAD + source)
    return pytester.runpytest("-W", "error", "-p", "no:randomly", "-p", "no:hypothesispytest")


PASSING_IN_THE_END = """
@pytest.mark.tuning_mock(faults=[("DescribeHyperParameterTuningJob", "ThrottlingException")], unmet_faults="error")
def test_it(tuning_mock):
    attempts.append(1)
    assert len(attempts) == 2
"""

DECORATED = """
@mock_tuning(faults=[("DescribeHyperParameterTuningJob", "ThrottlingException")], unmet_faults="error")
class TestIt:
    def test_it(self):
        attempts.append(1)
        assert len(attempts) == 2
"""


@pytest.mark.parametrize(
    "source", [pytest.param(PASSING_IN_THE_END, id="the fixture"), pytest.param(DECORATED, id="a decorated class")]
)
def test_an_attempt_that_passes_is_told_of_its_unmet_faults(pytester: pytest.Pytester, source: str) -> None:
    result = run(pytester, source)

    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*UnmetFaultError: No request met what was planned*"])


FAILING_TWICE = """
def test_it(sagemaker_client):
    attempts.append(1)
    sagemaker_client.list_hyper_parameter_tuning_jobs(NameContains=f"attempt-{len(attempts)}")
    assert False
"""

IN_A_WIDER_MOCK = """
@pytest.fixture(scope="session")
def tuning():
    with mock_tuning() as tuning:
        yield tuning

def test_it(tuning, sagemaker_client):
    attempts.append(1)
    sagemaker_client.list_hyper_parameter_tuning_jobs(NameContains=f"attempt-{len(attempts)}")
    assert False
"""


@pytest.mark.parametrize(
    "source", [pytest.param(FAILING_TWICE, id="mocks of its own"), pytest.param(IN_A_WIDER_MOCK, id="one around both")]
)
def test_an_attempt_that_fails_reports_its_own_calls(pytester: pytest.Pytester, source: str) -> None:
    result = run(pytester, source)

    result.assert_outcomes(failed=1)
    calls = [line for line in result.outlines if "ListHyperParameterTuningJobs(" in line]
    assert len(calls) == 1
    assert "attempt-2" in calls[0]
