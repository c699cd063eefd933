"""Clients that are not intercepted are refused connections to AWS hosts while a mock is active, and to no others."""

from __future__ import annotations

import asyncio
import http.client
import socket
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
import urllib3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSPreparedRequest, AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError, HTTPClientError
from botocore.httpsession import URLLib3Session
from urllib3.exceptions import MaxRetryError

from mock_tuning import mock_tuning
from tests.conftest import NetworkUsedError
from tests.interception.helpers import REGION

BUCKET = "results.s3.us-east-1.amazonaws.com"
REFUSED = rf"A connection to {BUCKET}: nobody could answer this AWS call, and nothing reaches AWS"
PROXY = "http://127.0.0.1:9"


@pytest.fixture(autouse=True)
def _as_far_as_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let connections of the standard library come as far as to look the name up, where the suite's guard is."""
    original = socket.create_connection.args[0]  # type: ignore[attr-defined]
    monkeypatch.setattr(socket, "create_connection", original)


def urllib_(host: str) -> Any:
    return urllib.request.build_opener(urllib.request.ProxyHandler({})).open(f"https://{host}/key", timeout=1)


def urllib_by_proxy(host: str) -> Any:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({"https": PROXY}))
    return opener.open(f"https://{host}/key", timeout=1)


def urllib3_(host: str) -> Any:
    return urllib3.PoolManager(retries=1).request("GET", f"https://{host}/key")


def urllib3_by_proxy(host: str) -> Any:
    return urllib3.ProxyManager(PROXY, retries=1).request("GET", f"https://{host}/key")


def http_client(host: str) -> Any:
    return http.client.HTTPSConnection(host, timeout=1).request("GET", "/key")


def create_connection(host: str) -> Any:
    return socket.create_connection((host, 443), timeout=1)


def asyncio_(host: str) -> Any:
    return asyncio.run(asyncio.wait_for(asyncio.open_connection(host, 443), 10))


CLIENTS = [urllib_, urllib3_, http_client, create_connection, asyncio_]
BY_PROXY = [urllib_by_proxy, urllib3_by_proxy]


@pytest.mark.parametrize("connect", [*CLIENTS, *BY_PROXY], ids=lambda each: each.__name__)
def test_a_connection_to_an_aws_host_is_refused_in_words(connect: Callable[[str], Any]) -> None:
    with mock_tuning(), pytest.raises((OSError, MaxRetryError), match=REFUSED):
        connect(BUCKET)


@pytest.mark.parametrize("host", [f"{BUCKET}.", BUCKET.upper(), BUCKET.encode()], ids=str)
def test_a_host_is_known_however_it_is_written(host: Any) -> None:
    with mock_tuning(), pytest.raises(ConnectionRefusedError, match="nobody could answer this AWS call"):
        socket.getaddrinfo(host, 443)


@pytest.mark.parametrize("connect", [*CLIENTS, *BY_PROXY], ids=lambda each: each.__name__)
def test_a_connection_to_another_host_is_none_of_ours(connect: Callable[[str], Any]) -> None:
    with mock_tuning(), pytest.raises(NetworkUsedError):
        connect("amazonaws.com.example.org")


@pytest.mark.parametrize("connect", [*CLIENTS, *BY_PROXY], ids=lambda each: each.__name__)
def test_without_a_mock_nothing_is_refused(connect: Callable[[str], Any]) -> None:
    with mock_tuning():
        pass

    with pytest.raises(NetworkUsedError):
        connect(BUCKET)


# --- botocore's own transport, without a client --------------------------------------------------------------


def signed(operation: str) -> AWSPreparedRequest:
    headers = {"X-Amz-Target": f"SageMaker.{operation}", "Content-Type": "application/x-amz-json-1.1"}
    url = "https://api.sagemaker.us-east-1.amazonaws.com/"
    request = AWSRequest("POST", url, headers=headers, data=b"{}")
    SigV4Auth(Credentials("AKIAEXAMPLE", "secret"), "sagemaker", REGION).add_auth(request)
    return request.prepare()


def test_a_signed_request_through_botocores_transport_is_answered() -> None:
    with mock_tuning() as tuning:
        tuning.seed_job("nightly")

        answer = URLLib3Session().send(signed("ListHyperParameterTuningJobs"))

    assert answer.status_code == 200
    assert b'"HyperParameterTuningJobName":"nightly"' in answer.content


def test_what_nobody_can_answer_is_refused_there_as_for_a_client() -> None:
    with mock_tuning(), pytest.raises(ClientError, match="ListHubs: nobody could answer"):
        URLLib3Session().send(signed("ListHubs"))


def test_other_hosts_are_asked_through_botocores_transport() -> None:
    with mock_tuning(), pytest.raises(HTTPClientError, match=r"look-up \('minio.example.org', 443\)"):
        URLLib3Session().send(AWSRequest("GET", "https://minio.example.org/").prepare())
