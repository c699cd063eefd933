"""Planned failures of the connection, as botocore's and requests' users meet them."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from contextlib import nullcontext

import botocore.exceptions
import pytest
import requests
from botocore.config import Config
from botocore.httpsession import URLLib3Session
from moto import mock_aws

from mock_tuning import mock_tuning
from mock_tuning.handle import TuningMock
from mock_tuning.interceptors import _faults
from tests.interception.helpers import create, names, new_client
from tests.interception.test_requests import post

DESCRIBE = "DescribeHyperParameterTuningJob"
NIGHTLY = {"HyperParameterTuningJobName": "nightly"}
ONCE = Config(retries={"total_max_attempts": 1})
ENDPOINT = "https://api.sagemaker.us-east-1.amazonaws.com/"

BOTOCORE_SAYS = {
    "ConnectionClosedError": "Connection was closed before we received a valid response from endpoint URL",
    "ConnectTimeoutError": "Connect timeout on endpoint URL",
    "EndpointConnectionError": "Could not connect to the endpoint URL",
    "ReadTimeoutError": "Read timeout on endpoint URL",
}


@pytest.fixture
def tuning() -> Iterator[TuningMock]:
    with mock_tuning() as handle:
        handle.seed_job("nightly")
        yield handle


# --- botocore ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("error", "text"), BOTOCORE_SAYS.items())
def test_a_connection_fails_with_botocore_s_own_exception(error: str, text: str, tuning: TuningMock) -> None:
    tuning.faults.add(DESCRIBE, error)

    with pytest.raises(getattr(botocore.exceptions, error)) as caught:
        new_client(config=ONCE).describe_hyper_parameter_tuning_job(**NIGHTLY)

    assert str(caught.value).startswith(f'{text}: "{ENDPOINT}"')
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("error", BOTOCORE_SAYS)
@pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
def test_botocore_retries_a_connection_that_fails(mode: str, error: str, tuning: TuningMock) -> None:
    tuning.faults.add(DESCRIBE, error, times=2)

    answer = new_client(config=Config(retries={"mode": mode})).describe_hyper_parameter_tuning_job(**NIGHTLY)

    assert answer["ResponseMetadata"]["RetryAttempts"] == 2
    call = tuning.calls[-1]
    assert (len(tuning.calls), call.outcome, call.attempts, call.faults) == (1, "OK", 3, 2)


def test_a_call_whose_attempts_all_fail_is_one_call(tuning: TuningMock) -> None:
    tuning.faults.add(DESCRIBE, "ReadTimeoutError", times=None)

    with pytest.raises(botocore.exceptions.ReadTimeoutError):
        new_client(config=Config(retries={"total_max_attempts": 3})).describe_hyper_parameter_tuning_job(**NIGHTLY)

    assert [(call.outcome, call.attempts) for call in tuning.calls] == [("ReadTimeoutError", 3)]
    tuning.calls.assert_called(DESCRIBE, times=1)


def test_a_retry_after_a_lost_answer_finds_what_the_counts_as_poll_made(tuning: TuningMock) -> None:
    client = new_client()
    tuning.faults.add("CreateHyperParameterTuningJob", "ReadTimeoutError", applied=True)

    with pytest.raises(client.exceptions.ResourceInUse):
        create(client, "weekly")

    assert names(client) == ["nightly", "weekly"]


def test_the_attempt_after_a_fault_is_the_poll(tuning: TuningMock) -> None:
    client = new_client()
    tuning.seed_job("weekly", status="InProgress", progression="manual")
    tuning.faults.add(DESCRIBE, "ConnectionClosedError", times=2)

    polls = [client.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName="weekly") for _ in range(5)]

    assert [job["HyperParameterTuningJobStatus"] for job in polls] == ["InProgress"] * 4 + ["Completed"]
    assert polls[0]["ResponseMetadata"]["RetryAttempts"] == 2


def test_an_answer_cut_in_half_is_what_this_botocore_makes_of_it(tuning: TuningMock) -> None:
    tuning.faults.add(DESCRIBE, "TruncatedResponse")
    client = new_client(config=ONCE)

    if _faults.notices_cut_answers():
        with pytest.raises(botocore.exceptions.ConnectionClosedError):
            client.describe_hyper_parameter_tuning_job(**NIGHTLY)
    else:  # its parser takes half a document for a message, and no member is there
        assert list(client.describe_hyper_parameter_tuning_job(**NIGHTLY)) == ["ResponseMetadata"]


def test_a_cut_answer_is_noticed_where_botocore_leaves_urllib3_s_check_on(
    tuning: TuningMock, monkeypatch: pytest.MonkeyPatch
) -> None:
    tuning.faults.add(DESCRIBE, "TruncatedResponse")

    with monkeypatch.context() as patch:
        patch.setattr(URLLib3Session, "send", lambda self, request: self.open(preload_content=False))
        with pytest.raises(botocore.exceptions.ConnectionClosedError):
            new_client(config=ONCE).describe_hyper_parameter_tuning_job(**NIGHTLY)


def test_an_error_cut_in_half_is_an_error_without_code(tuning: TuningMock) -> None:
    tuning.faults.add(DESCRIBE, "TruncatedResponse")

    with pytest.raises((botocore.exceptions.ClientError, botocore.exceptions.ConnectionClosedError)) as caught:
        new_client(config=ONCE).describe_hyper_parameter_tuning_job(HyperParameterTuningJobName="missing")

    assert "can't find" not in str(caught.value)


def test_a_failure_can_be_pickled(tuning: TuningMock) -> None:
    tuning.faults.add(DESCRIBE, "ReadTimeoutError")

    with pytest.raises(botocore.exceptions.ReadTimeoutError) as caught:
        new_client(config=ONCE).describe_hyper_parameter_tuning_job(**NIGHTLY)

    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


# --- requests ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "kind", "text"),
    [
        ("ConnectionClosedError", requests.ConnectionError, "Remote end closed connection without response"),
        ("ConnectTimeoutError", requests.ConnectTimeout, "Connection to api.sagemaker.us-east-1.amazonaws.com timed"),
        ("EndpointConnectionError", requests.ConnectionError, "Failed to establish a new connection"),
        ("ReadTimeoutError", requests.ReadTimeout, "Read timed out."),
        ("TruncatedResponse", requests.exceptions.ChunkedEncodingError, "IncompleteRead"),
    ],
)
@pytest.mark.parametrize("inside_moto", [False, True], ids=["alone", "inside mock_aws"])
def test_a_connection_fails_with_requests_own_exception(
    error: str, kind: type[Exception], text: str, inside_moto: bool, tuning: TuningMock
) -> None:
    tuning.faults.add(DESCRIBE, error)

    with mock_aws() if inside_moto else nullcontext(), pytest.raises(kind, match=text) as caught:
        post(DESCRIBE, NIGHTLY)

    assert type(caught.value) is kind
    assert tuning.calls[-1].outcome == error


def test_a_service_error_comes_through_requests(tuning: TuningMock) -> None:
    tuning.faults.add(DESCRIBE, "ServiceUnavailable")

    answer = post(DESCRIBE, NIGHTLY)

    assert (answer.status_code, answer.reason) == (503, "Service Unavailable")
    assert answer.json()["__type"] == "ServiceUnavailable"
