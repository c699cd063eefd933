"""What nobody can answer is refused in a way that code and author can read; other hosts are left alone."""

from __future__ import annotations

import copy
import pickle
from typing import Any
from unittest import mock

import pytest
import requests
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.endpoint import Endpoint
from botocore.exceptions import ClientError

from mock_tuning import mock_tuning
from tests.conftest import NetworkUsedError
from tests.interception.helpers import new_client

MODES = ("legacy", "standard", "adaptive")


def caught(client: Any) -> ClientError:
    """Make a call that moto has not got, and return what was raised."""
    with pytest.raises(ClientError) as error:
        client.list_hubs()
    return error.value


def test_an_unhandled_call_is_a_client_error_with_a_code_of_its_own() -> None:
    with mock_tuning():
        error = caught(new_client())

    assert type(error).__name__ == "UnhandledCall"
    assert error.response["Error"]["Code"] == "UnhandledCall"
    assert error.operation_name == "ListHubs"


def test_its_text_names_the_operation_and_the_way_out() -> None:
    with mock_tuning():
        text = str(caught(new_client()))

    assert "ListHubs: nobody could answer this AWS call" in text
    assert "nothing reaches AWS while mock_tuning is active" in text
    assert "See README, 'Calls nobody can answer'." in text


@pytest.mark.parametrize("mode", MODES)
def test_no_retry_mode_retries_it(mode: str) -> None:
    attempts = []
    with mock_tuning():
        client = new_client(config=Config(retries={"mode": mode, "max_attempts": 4}))
        client.meta.events.register("before-send.sagemaker", lambda **_: attempts.append(1))

        caught(client)

    assert len(attempts) == 1


@pytest.mark.parametrize("duplicate", [lambda error: pickle.loads(pickle.dumps(error)), copy.copy, copy.deepcopy])
def test_it_survives_pickling_and_copying(duplicate: Any) -> None:
    with mock_tuning():
        error = caught(new_client())

    again = duplicate(error)

    assert type(again) is type(error)
    assert (str(again), again.response, again.operation_name) == (str(error), error.response, error.operation_name)


def test_a_service_that_moto_has_not_got_is_unhandled() -> None:
    with mock_tuning(), pytest.raises(ClientError, match=r"UnhandledCall.*braket"):
        new_client("braket").search_devices(filters=[])


def test_an_aws_host_outside_the_reach_of_moto_is_unhandled() -> None:
    with mock_tuning(), pytest.raises(ClientError, match="UnhandledCall"):
        new_client("braket", endpoint_url="https://braket.us-east-1.api.aws").search_devices(filters=[])


def test_a_service_for_which_moto_lacks_a_library_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    missing = mock.Mock(side_effect=ImportError("No module named 'joserfc'"))
    monkeypatch.setattr("moto.core.botocore_stubber.BotocoreStubber.process_request", missing)

    with mock_tuning(), pytest.raises(ClientError, match=r"No module named 'joserfc'.*install moto with that"):
        new_client("cognito-idp").list_user_pools(MaxResults=1)


def test_nothing_is_unhandled_after_the_mock() -> None:
    client = new_client(aws_access_key_id="AKIA", aws_secret_access_key="x")
    with mock_tuning():
        caught(client)

    session = type(client._endpoint.http_session)
    with mock.patch.object(session, "send", side_effect=NetworkUsedError), pytest.raises(NetworkUsedError):
        client.list_hubs()


# --- hosts that are not AWS's ---------------------------------------------------------------------------------

FOREIGN = (
    "http://localhost:4566",
    "https://minio.example.org",
    "https://amazonaws.com.example.org",
    "http://10.0.0.1:9000",
)


class Raw:
    def stream(self) -> Any:
        yield b'{"HyperParameterTuningJobSummaries":[]}'


@pytest.mark.parametrize("url", FOREIGN)
def test_calls_to_other_hosts_reach_the_original_transport(url: str) -> None:
    sent = []

    def send(self: Endpoint, request: Any) -> AWSResponse:
        sent.append(request.url)
        return AWSResponse(request.url, 200, {}, Raw())

    with mock.patch.object(Endpoint, "_send", send), mock_tuning() as tuning:
        new_client(endpoint_url=url).list_hyper_parameter_tuning_jobs()

        assert sent == [f"{url}/"]
        assert list(tuning.calls) == []


@pytest.mark.parametrize("url", FOREIGN)
def test_requests_to_other_hosts_go_to_the_network(url: str) -> None:
    with mock_tuning(), pytest.raises(NetworkUsedError):
        requests.get(url, timeout=1)


def test_credentials_of_calls_to_other_hosts_are_the_clients_own() -> None:
    sent = []

    def send(self: Endpoint, request: Any) -> AWSResponse:
        sent.append(request.headers["Authorization"].decode())
        return AWSResponse(request.url, 200, {}, Raw())

    with mock.patch.object(Endpoint, "_send", send), mock_tuning():
        client = new_client(endpoint_url=FOREIGN[0], aws_access_key_id="MINE", aws_secret_access_key="x")
        client.list_hyper_parameter_tuning_jobs()

    assert "Credential=MINE/" in sent[0]
