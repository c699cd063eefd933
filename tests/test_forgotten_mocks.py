"""A mock that is not where the test needs it, in pytest: forgotten, left too early, or never left."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from mock_tuning import mock_tuning
from tests.support import load_everything
from tests.test_plugin_report import report

load_everything()

HEAD = """
    import boto3
    import pytest
    from mock_tuning import mock_tuning
"""
FORGOTTEN = "No mock was active: take the fixture tuning_mock or write @mock_tuning. See README, 'Entering a mock'."
TOO_LATE = (
    "No mock was active any more: make the call inside the `with`, or let the fixture that enters the mock yield. See"
    " README, 'Entering a mock'."
)
NO_REGION = (
    "The client has no region: set AWS_DEFAULT_REGION (in conftest.py or the environment), or give the client"
    " region_name=…. See README, 'Entering a mock'."
)


# --- forgotten ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("test", "told"),
    [
        pytest.param(
            """
    def test_it():
        boto3.client("sagemaker", region_name="us-east-1").list_hyper_parameter_tuning_jobs()
            """,
            [FORGOTTEN],
            id="no credentials",
        ),
        pytest.param(
            """
    def test_it():
        boto3.client("sagemaker")
            """,
            [FORGOTTEN],
            id="no region",
        ),
        pytest.param(
            """
    @pytest.fixture
    def client():
        return boto3.client("sagemaker")

    def test_it(client): ...
            """,
            [FORGOTTEN],
            id="no region in a fixture",
        ),
        pytest.param(
            """
    @mock_tuning
    def test_it():
        boto3.client("sagemaker")
            """,
            [NO_REGION],
            id="no region inside a mock",
        ),
        pytest.param(
            """
    def test_it():
        with mock_tuning():
            pass
        boto3.client("sagemaker", region_name="us-east-1").list_hyper_parameter_tuning_jobs()
            """,
            [TOO_LATE],
            id="after a mock",
        ),
        pytest.param(
            """
    class NoRegionError(Exception): ...

    def test_it():
        raise NoRegionError
            """,
            [],
            id="another error of that name",
        ),
    ],
)
def test_what_a_client_lacks_without_a_mock_is_explained(pytester: pytest.Pytester, test: str, told: list[str]) -> None:
    sections = report(pytester, HEAD + test, "--tb=short")

    assert sections == ([told] if told else [])


# --- left too early ---------------------------------------------------------------------------------------------------


def test_a_fixture_whose_mock_was_left_before_the_test_is_told(pytester: pytest.Pytester) -> None:
    (lines,) = report(
        pytester,
        HEAD
        + """
    @pytest.fixture
    def job():
        with mock_tuning() as tuning:
            return tuning.seed_job("nightly")

    def test_it(job):
        client = boto3.client("sagemaker", region_name=job.region)
        client.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName=job.name)
        """,
        "--tb=short",
    )

    assert lines == [
        (
            "The mock in which 'nightly' was seeded had been left before the test began: no call of the test's can"
            " reach it. Let the fixture yield inside its `with`. See README, 'Entering a mock'."
        ),
        "No call asked for the seeded job 'nightly'  [us-east-1, 123456789012]",
        TOO_LATE,
    ]


def test_a_mock_that_is_left_at_the_end_of_the_test_is_not(pytester: pytest.Pytester) -> None:
    (lines,) = report(
        pytester,
        HEAD
        + """
    @mock_tuning
    def test_it():
        mock_tuning.current().seed_job("nightly")
        assert False
        """,
        "--tb=short",
    )

    assert lines == ["No call asked for the seeded job 'nightly'  [us-east-1, 123456789012]"]


# --- never left -------------------------------------------------------------------------------------------------------

STARTED = (
    HEAD
    + """
    def test_it(lent):
        lent.start()

    def test_other(): ...
"""
)
NEVER_LEFT = (
    "A mock that was entered in {}::test_it was never left, and answered whatever tests after it called outside a mock"
    " of their own. Stop what you start, as with `addCleanup(mock.stop)`, or write `with mock_tuning():`. See README,"
    " 'Entering a mock'."
)


def run(pytester: pytest.Pytester, source: str, *arguments: str, **more: Any) -> pytest.RunResult:
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function\n")
    pytester.makepyfile(source)
    return pytester.runpytest("-p", "no:randomly", "-p", "no:hypothesispytest", *arguments, **more)


class Lending:
    """Lends the inner run a mock, which is left when that has ended."""

    def __init__(self) -> None:
        self.mock = mock_tuning()

    @pytest.fixture
    def lent(self) -> Any:
        """A mock to be started."""
        return self.mock


@pytest.fixture
def lending() -> Iterator[Lending]:
    lending = Lending()
    yield lending
    lending.mock.stop()


def test_a_mock_that_no_test_stops_is_told_at_the_end(pytester: pytest.Pytester, lending: Lending) -> None:
    result = run(pytester, STARTED, "-W", "default", plugins=[lending])

    result.assert_outcomes(passed=2, warnings=1)
    told = NEVER_LEFT.format("test_a_mock_that_no_test_stops_is_told_at_the_end.py")
    assert any(line.endswith(f"MockTuningWarning: {told}") for line in result.outlines)


def test_a_worker_tells_it_too(pytester: pytest.Pytester) -> None:
    result = run(pytester, f"{HEAD}\n    def test_it():\n        mock_tuning().start()", "-n", "1")

    result.assert_outcomes(passed=1, warnings=1)
    assert NEVER_LEFT.format("test_a_worker_tells_it_too.py") in "\n".join(result.outlines)


def test_it_fails_the_run_where_warnings_are_errors(pytester: pytest.Pytester, lending: Lending) -> None:
    result = run(pytester, STARTED, "-W", "error", plugins=[lending])

    result.assert_outcomes(passed=2, warnings=1)
    assert result.ret == pytest.ExitCode.TESTS_FAILED


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(
            """
    @pytest.fixture(scope="module", autouse=True)
    def tuning():
        with mock_tuning() as tuning:
            yield tuning

    def test_it(): ...
    def test_other(): ...
            """,
            id="a fixture of a wider scope",
        ),
        pytest.param("\n    def test_it(tuning_server, tuning_mock): ...", id="a server"),
        pytest.param(
            """
    def test_it(request):
        mock = mock_tuning()
        mock.start()
        request.addfinalizer(mock.stop)
            """,
            id="stopped",
        ),
    ],
)
def test_a_mock_that_is_left_in_time_is_not_told(pytester: pytest.Pytester, source: str) -> None:
    result = run(pytester, HEAD + source, "-W", "error")

    assert result.ret == pytest.ExitCode.OK
    assert not re.search("never left", "\n".join(result.outlines))
