"""The decorator and pytest's fixtures: in which order they stand, and whose mock it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from mock_tuning import NotActiveError, UsageError, mock_tuning


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
