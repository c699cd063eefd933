"""Polls after the end: which job was over, and which poll counts."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from mock_tuning import TuningMock
from mock_tuning.calls import Call
from tests.support import create_request


def poll(client: Any, times: int = 1) -> None:
    for _ in range(times):
        client.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName="nightly")


def delete(client: Any) -> None:
    client.delete_hyper_parameter_tuning_job(HyperParameterTuningJobName="nightly")


def see_it_gone(client: Any) -> None:
    with pytest.raises(ClientError, match="ResourceNotFound"):
        poll(client)


def test_waiting_until_a_deleted_job_is_gone_is_fine(tuning_mock: TuningMock, sagemaker_client: Any) -> None:
    tuning_mock.seed_job("nightly", "Failed")
    poll(sagemaker_client)
    sagemaker_client.delete_hyper_parameter_tuning_job(HyperParameterTuningJobName="nightly")

    with pytest.raises(ClientError, match="ResourceNotFound"):
        poll(sagemaker_client)

    tuning_mock.calls.assert_polling_ended()


def test_waiting_for_a_job_that_is_not_there_yet_is_fine(tuning_mock: TuningMock, sagemaker_client: Any) -> None:
    for _ in range(3):
        with pytest.raises(ClientError, match="ResourceNotFound"):
            poll(sagemaker_client)

    tuning_mock.calls.assert_polling_ended()


@pytest.mark.tuning_mock(progression="immediate", polls_after_end=0)
def test_a_job_created_anew_under_the_name_begins_anew(tuning_mock: TuningMock, sagemaker_client: Any) -> None:
    for _ in range(2):
        sagemaker_client.create_hyper_parameter_tuning_job(**create_request("nightly"))
        poll(sagemaker_client)
        sagemaker_client.delete_hyper_parameter_tuning_job(HyperParameterTuningJobName="nightly")

    tuning_mock.calls.assert_polling_ended()


def test_the_same_name_in_another_region_is_another_job(tuning_mock: TuningMock) -> None:
    for region in ("us-east-1", "eu-west-1"):
        tuning_mock.seed_job("nightly", "Stopped", region=region)
        poll(boto3.client("sagemaker", region_name=region))

    tuning_mock.calls.assert_polling_ended()


@pytest.mark.tuning_mock(progression="immediate", polls_after_end=0)
def test_a_create_whose_answer_is_lost_begins_anew_too(tuning_mock: TuningMock, sagemaker_client: Any) -> None:
    tuning_mock.seed_job("nightly")
    delete(sagemaker_client)
    see_it_gone(sagemaker_client)
    tuning_mock.faults.add("CreateHyperParameterTuningJob", "ReadTimeoutError", applied=True, times=None)
    with pytest.raises(ReadTimeoutError):
        sagemaker_client.create_hyper_parameter_tuning_job(**create_request("nightly"))

    poll(sagemaker_client)

    tuning_mock.calls.assert_polling_ended()


@pytest.mark.tuning_mock(polls_after_end=0)
def test_a_delete_whose_answer_is_lost_is_waited_for_too(tuning_mock: TuningMock, sagemaker_client: Any) -> None:
    tuning_mock.seed_job("nightly")
    poll(sagemaker_client)
    tuning_mock.faults.add("DeleteHyperParameterTuningJob", "ConnectionClosedError", applied=True)
    with pytest.raises(ClientError, match="ResourceNotFound"):  # the client has tried again by itself
        delete(sagemaker_client)

    see_it_gone(sagemaker_client)

    tuning_mock.calls.assert_polling_ended()


@pytest.mark.tuning_mock(polls_after_end=0)
def test_a_job_seeded_anew_under_the_name_begins_anew(tuning_mock: TuningMock, sagemaker_client: Any) -> None:
    for status in ("Completed", "Stopped"):
        tuning_mock.seed_job("nightly", status)
        poll(sagemaker_client)
        delete(sagemaker_client)
        see_it_gone(sagemaker_client)

    tuning_mock.calls.assert_polling_ended()


@pytest.mark.tuning_mock(polls_after_end=0)
def test_each_job_of_the_name_is_seen_gone_for_itself(tuning_mock: TuningMock, sagemaker_client: Any) -> None:
    for name in ("nightly", "Nightly"):
        tuning_mock.seed_job(name)
        delete(sagemaker_client)  # without a look before
        see_it_gone(sagemaker_client)

    tuning_mock.calls.assert_polling_ended()


@pytest.mark.tuning_mock(polls_after_end=0, times=3)
def test_waiting_while_a_delete_takes_time_is_fine(tuning_mock: TuningMock, sagemaker_client: Any) -> None:
    tuning_mock.delete_takes_time = True
    tuning_mock.seed_job("nightly")
    poll(sagemaker_client)
    delete(sagemaker_client)

    poll(sagemaker_client, times=2)
    see_it_gone(sagemaker_client)

    tuning_mock.calls.assert_polling_ended()


def test_polls_after_the_end_are_not_forgiven_by_a_delete(tuning_mock: TuningMock, sagemaker_client: Any) -> None:
    tuning_mock.seed_job("nightly", "Stopped")
    poll(sagemaker_client, times=3)

    delete(sagemaker_client)

    with pytest.raises(AssertionError, match="was described 2 more times after a Describe had shown Stopped"):
        tuning_mock.calls.assert_polling_ended()


@pytest.mark.tuning_mock(polls_after_end=1)
def test_a_describe_that_meets_a_fault_shows_nothing_and_is_not_counted(
    tuning_mock: TuningMock, sagemaker_client: Any
) -> None:
    tuning_mock.seed_job("nightly", "Stopped")
    poll(sagemaker_client)
    tuning_mock.faults.add("DescribeHyperParameterTuningJob", "AccessDeniedException")
    with pytest.raises(ClientError, match="AccessDenied"):
        poll(sagemaker_client)

    poll(sagemaker_client)

    tuning_mock.calls.assert_polling_ended(polls_after_end=1)


def test_a_client_that_asks_again_for_a_lost_answer_polls_once(tuning_mock: TuningMock) -> None:
    calls = tuning_mock.calls
    for _ in range(3):
        attempt = Call("DescribeHyperParameterTuningJob", {}, "123456789012", "us-east-1", invocation="one")
        calls.show(calls.begin(attempt), "Stopped", "job")

    calls.assert_polling_ended()
