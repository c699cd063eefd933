"""The decorator and pytest's fixtures: in which order they stand, and whose mock it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from mock_tuning import NotActiveError, UsageError, mock_tuning
from tests.support import load_everything

load_everything()


@pytest.fixture
def word() -> str:
    return "injected"


def test_above_pytest_fixture_a_sentence_says_how_to_write_it() -> None:
    with pytest.raises(UsageError) as caught:

        @mock_tuning
        @pytest.fixture
        def tuning() -> None: ...

    assert str(caught.value) == (
        "@mock_tuning stands above @pytest.fixture, where it decorates the fixture's definition, not its function."
        " Write @pytest.fixture first and @mock_tuning under it."
    )


@pytest.fixture
@mock_tuning
def seeded(word: str) -> Iterator[Any]:
    yield mock_tuning.current().seed_job(word)  # noqa: PT022  (returning would leave the mock)


def test_below_pytest_fixture_it_holds_while_the_fixture_does(seeded: Any) -> None:
    assert [job.name for job in mock_tuning.current().jobs()] == ["injected"]


@mock_tuning
def test_a_decorated_test_joins_the_mock_of_a_decorated_fixture(seeded: Any) -> None:
    assert [job.name for job in mock_tuning.current().jobs()] == ["injected"]


@mock_tuning(progression="immediate")
def test_a_decorated_test_joins_our_fixture_s_mock(tuning_mock: Any, completed_tuning_job: Any) -> None:
    assert mock_tuning.current() is tuning_mock
    assert tuning_mock.router.progression.name == "immediate"


@pytest.mark.asyncio
@mock_tuning
async def test_a_decorated_async_test_joins_our_fixture_s_mock(tuning_mock: Any, sagemaker_client: Any) -> None:
    assert mock_tuning.current() is tuning_mock
    sagemaker_client.list_hyper_parameter_tuning_jobs()
    assert len(tuning_mock.calls) == 1


def test_outside_it_no_mock_is_active() -> None:
    with pytest.raises(NotActiveError):
        mock_tuning.current()


@mock_tuning
def test_the_default_session_inside_is_a_fresh_one() -> None:
    assert boto3.DEFAULT_SESSION is None


# --- a fixture that returns -----------------------------------------------------------------------------------


def run(pytester: pytest.Pytester, source: str) -> pytest.RunResult:
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function\n")
    pytester.makepyfile(f"import pytest, pytest_asyncio\nfrom mock_tuning import mock_tuning\n{source}")
    return pytester.runpytest("-W", "error", "-p", "no:randomly", "-p", "no:hypothesispytest")


REFUSED = (
    "The fixture 'client' is decorated with @mock_tuning and returns: its mock has ended before the test begins, and"
    " what the test calls then reaches AWS. Let it `yield`, or take the fixture tuning_mock; where no mock is needed"
    " any more, write `with mock_tuning():` inside it. See README, 'Entering a mock'."
)

RETURNING = """
@pytest.fixture
@mock_tuning
def client():
    return "a client"

def test_it(client): ...
"""

WITH_OPTIONS = """
@pytest.fixture(scope="module")
@mock_tuning(times=3)
def client():
    return "a client"

def test_it(client): ...
"""

METHOD = """
class TestIt:
    @pytest.fixture
    @mock_tuning
    def client(self):
        return "a client"

    def test_it(self, client): ...
"""

ASYNCHRONOUS = """
@pytest_asyncio.fixture
@mock_tuning
async def client():
    return "a client"

@pytest.mark.asyncio
async def test_it(client): ...
"""


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(RETURNING, id="a function"),
        pytest.param(WITH_OPTIONS, id="with options"),
        pytest.param(METHOD, id="a method"),
        pytest.param(ASYNCHRONOUS, id="a coroutine function"),
    ],
)
def test_a_decorated_fixture_that_returns_is_refused(pytester: pytest.Pytester, source: str) -> None:
    result = run(pytester, source)

    result.assert_outcomes(errors=1)
    assert REFUSED in result.outlines


def test_a_decorated_fixture_that_joins_a_mock_may_return(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
@pytest.fixture
@mock_tuning(random_seed=7)
def job(tuning_mock):
    return tuning_mock.seed_job("nightly")

def test_it(job, tuning_mock):
    assert tuning_mock.job("nightly").arn == job.arn
        """,
    )

    result.assert_outcomes(passed=1)


def test_fixtures_that_yield_are_left_alone(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
@pytest.fixture
@mock_tuning
def tuning():
    yield mock_tuning.current()

@pytest_asyncio.fixture
@mock_tuning
async def asynchronous():
    yield mock_tuning.current()

def test_it(tuning):
    assert mock_tuning.current() is tuning

@pytest.mark.asyncio
async def test_asynchronous(asynchronous):
    assert mock_tuning.current() is asynchronous
        """,
    )

    result.assert_outcomes(passed=2)
