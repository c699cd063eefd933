"""Loops that go on polling after their job is over: found afterwards, or ended on the spot."""

from __future__ import annotations

import unittest
from contextlib import suppress
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from mock_tuning import EndlessPollingError, TuningMock, UsageError, mock_tuning

ADVICE = (
    "A loop that waits for a tuning job must end at Completed, Failed, Stopped and DeleteFailed alike, and when the"
    " job is not found any more. See README, 'Loops that never end'."
)


def poll(client: Any, name: str = "nightly", times: int = 1) -> None:
    for _ in range(times):
        client.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName=name)


def wait_for_completed_only(client: Any, name: str = "nightly") -> None:
    """The classic bug, with the cover that often comes with it."""
    while True:
        try:
            job = client.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName=name)
        except Exception:  # noqa: BLE001
            continue
        if job["HyperParameterTuningJobStatus"] == "Completed":
            return


# --- afterwards ------------------------------------------------------------------------------------------


def test_a_loop_that_ends_with_the_job_is_fine(tuning_mock: TuningMock, sagemaker_client: Any) -> None:
    tuning_mock.seed_job("nightly", "InProgress", progression="manual")

    poll(sagemaker_client, times=5)

    tuning_mock.calls.assert_polling_ended()


def test_a_describe_after_the_end_is_told_with_the_job_and_the_status(
    tuning_mock: TuningMock, sagemaker_client: Any
) -> None:
    tuning_mock.seed_job("nightly", "Stopped")

    poll(sagemaker_client, times=4)

    with pytest.raises(AssertionError) as error:
        tuning_mock.calls.assert_polling_ended()
    assert str(error.value) == (
        "Polling went on after the job was over: 'nightly' (us-east-1, 123456789012) was described 3 more times after"
        f" a Describe had shown Stopped. {ADVICE}"
    )


def test_code_that_reads_the_result_by_itself_may_be_allowed(tuning_mock: TuningMock, sagemaker_client: Any) -> None:
    tuning_mock.seed_job("nightly", "Completed")

    poll(sagemaker_client, times=2)

    tuning_mock.calls.assert_polling_ended(polls_after_end=1)
    with pytest.raises(AssertionError, match="described 1 more time after"):
        tuning_mock.calls.assert_polling_ended()


def test_polling_a_job_that_was_deleted_is_polling_after_the_end(
    tuning_mock: TuningMock, sagemaker_client: Any
) -> None:
    tuning_mock.seed_job("nightly", "Failed")
    poll(sagemaker_client)
    sagemaker_client.delete_hyper_parameter_tuning_job(HyperParameterTuningJobName="nightly")

    for _ in range(3):
        with pytest.raises(ClientError, match="ResourceNotFound"):
            poll(sagemaker_client)

    with pytest.raises(AssertionError, match="was described 2 more times after it had been deleted"):
        tuning_mock.calls.assert_polling_ended()


def test_reset_forgets_polls_too(tuning_mock: TuningMock, sagemaker_client: Any) -> None:
    tuning_mock.seed_job("nightly", "Stopped")
    poll(sagemaker_client, times=2)

    tuning_mock.reset()

    tuning_mock.calls.assert_polling_ended()


# --- on the spot --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
def test_an_endless_loop_is_ended_past_the_limit_whatever_it_catches_or_retries(mode: str) -> None:
    with mock_tuning(polls_after_end=3) as tuning:
        tuning.seed_job("nightly", "Stopped")
        client = boto3.client("sagemaker", region_name="us-east-1", config=Config(retries={"mode": mode}))

        with pytest.raises(EndlessPollingError) as error:
            wait_for_completed_only(client)

        assert str(error.value) == (
            "Polling never ends: 'nightly' (us-east-1, 123456789012) was described 4 more times after a Describe had"
            f" shown Stopped; polls_after_end=3. {ADVICE}"
        )
        assert [call.outcome for call in tuning.calls] == ["OK"] * 4 + ["EndlessPolling"]


@pytest.mark.tuning_mock(polls_after_end=0)
def test_every_further_poll_is_refused(tuning_mock: TuningMock, sagemaker_client: Any) -> None:
    tuning_mock.seed_job("nightly", "Stopped")
    poll(sagemaker_client)

    for _ in range(2):
        with pytest.raises(EndlessPollingError):
            poll(sagemaker_client)


def test_an_inner_mock_may_have_a_limit_of_its_own(tuning_mock: TuningMock, sagemaker_client: Any) -> None:
    tuning_mock.seed_job("nightly", "Stopped")
    poll(sagemaker_client, times=3)

    with mock_tuning(polls_after_end=0), pytest.raises(EndlessPollingError):
        poll(sagemaker_client)
    poll(sagemaker_client, times=3)


@pytest.mark.parametrize("limit", [-1, 1.5, "3", True])
def test_a_limit_that_is_no_number_of_polls_is_refused(limit: Any) -> None:
    with pytest.raises(UsageError, match=r"polls_after_end=.* is not a number of polls"):
        mock_tuning(polls_after_end=limit)


def test_it_is_no_exception_that_code_under_test_would_swallow() -> None:
    assert not issubclass(EndlessPollingError, Exception)


def test_a_test_with_an_endless_loop_fails_with_the_message(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function\nmock_tuning_polls_after_end = 2\n")
    pytester.makepyfile(
        """
        def test_wait(sagemaker_client, stopped_tuning_job):
            while True:
                try:
                    job = sagemaker_client.describe_hyper_parameter_tuning_job(
                        HyperParameterTuningJobName=stopped_tuning_job.name
                    )
                    if job["HyperParameterTuningJobStatus"] == "Completed":
                        break
                except Exception:
                    pass
        """
    )

    result = pytester.runpytest_inprocess("-p", "no:hypothesispytest")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*EndlessPollingError: Polling never ends: 'stopped-job' (us-east-1*Stopped;*"])


def test_unittest_counts_it_as_a_failed_test() -> None:
    class Waiting(unittest.TestCase):
        @mock_tuning(polls_after_end=1)
        def test_wait(self) -> None:
            mock_tuning.current().seed_job("nightly", "Stopped")
            wait_for_completed_only(boto3.client("sagemaker", region_name="us-east-1"))

    result = unittest.TestResult()
    with suppress(KeyboardInterrupt):
        Waiting("test_wait").run(result)

    assert len(result.errors) == 1
    assert "Polling never ends" in result.errors[0][1]
