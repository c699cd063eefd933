"""Scenarios are played whatever moves the test's jobs, and however long the code under test sleeps between polls."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from mock_tuning import mock_tuning
from mock_tuning.scenarios import SCENARIOS, SLOW_POLLS, Scenario
from tests.support import create_request

NAMES = ["stopped_by_user", "deleted_under_the_poller", "throttled_while_polling", "slow"]


def poll(sleep: Callable[[float], None], seconds: float) -> list[str]:
    """Create a job and poll it, sleeping in between, as robust code does; return what was met."""
    client = boto3.client("sagemaker", region_name="us-east-1")
    client.create_hyper_parameter_tuning_job(**create_request("nightly"))
    met: list[str] = []
    while not met or met[-1] in ("InProgress", "Stopping", "ThrottlingException"):
        try:
            job = client.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName="nightly")
            met.append(job["HyperParameterTuningJobStatus"])
        except ClientError as error:
            met.append(error.response["Error"]["Code"])
        sleep(seconds)
    return met


def assert_played(scenario: Scenario, met: list[str]) -> None:
    assert met[0] == "InProgress"
    assert met[-1] == scenario.final_status or met[-1] == scenario.error
    assert scenario.error is None or scenario.error in met


@pytest.mark.parametrize(
    "options",
    [
        {"times": 1},
        {"times": 2},
        {"progression": "immediate"},
        {"progression": "manual"},
        {"progression": "time", "seconds": 1},
    ],
    ids=str,
)
@pytest.mark.parametrize("name", NAMES)
def test_a_scenario_is_played_whatever_moves_the_jobs_of_the_test(name: str, options: dict[str, Any]) -> None:
    scenario = SCENARIOS[name]

    with mock_tuning(**options) as tuning, scenario.play(tuning):
        met = poll(lambda _: None, 0)

    assert_played(scenario, met)


@pytest.mark.parametrize("seconds", [30, 300, 7200])
@pytest.mark.parametrize("name", NAMES)
def test_a_scenario_is_played_however_long_the_code_sleeps_between_polls(name: str, seconds: float) -> None:
    scenario = SCENARIOS[name]

    with mock_tuning(virtual_sleep=True) as tuning, scenario.play(tuning):
        met = poll(time.sleep, seconds)

    assert_played(scenario, met)


@pytest.mark.parametrize("seconds", [30, 300])
def test_a_slow_job_is_slow_in_time_as_well(seconds: float) -> None:
    with mock_tuning(virtual_sleep=True) as tuning, SCENARIOS["slow"].play(tuning):
        met = poll(time.sleep, seconds)

    assert met == ["InProgress"] * (SLOW_POLLS - 1) + ["Completed"]


def test_a_slow_job_of_which_nobody_polls_much_ends_all_the_same() -> None:
    with mock_tuning(progression="manual") as tuning, SCENARIOS["slow"].play(tuning):
        boto3.client("sagemaker", region_name="us-east-1").create_hyper_parameter_tuning_job(
            **create_request("nightly")
        )
        tuning.clock.advance(hours=5)
        before = tuning.job("nightly").status
        tuning.clock.advance(hours=2)

        assert (before, tuning.job("nightly").status) == ("InProgress", "Completed")


def test_one_scenario_may_be_played_in_two_mocks_at_once() -> None:
    scenario = SCENARIOS["slow"]

    with mock_tuning() as tuning, scenario.play(tuning):
        with scenario.play(tuning):
            pass
        met = poll(lambda _: None, 0)

    assert len(met) == SLOW_POLLS
