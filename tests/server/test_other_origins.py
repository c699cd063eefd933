"""Pages of other origins, in the browser of whoever runs the server, cannot drive it."""

from __future__ import annotations

import http.client
from collections.abc import Mapping

import pytest

from mock_tuning import MockTuningServer
from mock_tuning.server.guard import refusal

from .helpers import JSON, ask, port_of, signed

OWN = "http://127.0.0.1"


def wanted(server: MockTuningServer, host: str, headers: Mapping[str, str], method: str = "POST") -> int:
    """Return the status of a request to reset the server, under a name of it."""
    connection = http.client.HTTPConnection("127.0.0.1", port_of(server), timeout=20)
    try:
        connection.putrequest(method, "/mock-tuning/reset" if method == "POST" else "/mock-tuning/jobs", skip_host=True)
        for name, value in {"Host": host, "Content-Length": "0", **headers}.items():
            connection.putheader(name, value)
        connection.endheaders()
        return connection.getresponse().status
    finally:
        connection.close()


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"Origin": "https://evil.example"}, id="another host"),
        pytest.param({"Origin": "http://127.0.0.1:1"}, id="another port"),
        pytest.param({"Origin": "null"}, id="a sandboxed frame"),
        pytest.param({"Origin": "http://["}, id="no origin at all"),
        pytest.param({"Sec-Fetch-Site": "cross-site"}, id="cross-site"),
        pytest.param({"Sec-Fetch-Site": "same-site"}, id="same-site"),
        pytest.param({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, id="a form"),
    ],
)
@pytest.mark.parametrize("path", ["/mock-tuning/reset", "/", "/moto-api/reset"])
def test_a_request_of_another_origin_is_refused(
    tuning_server: MockTuningServer, path: str, headers: Mapping[str, str]
) -> None:
    tuning_server.tuning.seed_job("nightly")
    call = {**signed("DeleteHyperParameterTuningJob"), **headers} if path == "/" else headers

    reply = ask(
        tuning_server, "POST", path, b'{"HyperParameterTuningJobName": "nightly"}' if path == "/" else None, call
    )

    assert reply.status == 403
    assert reply.content.keys() == ({"error"} if "mock" in path else {"__type", "message"})
    assert "access-control-allow-origin" not in reply.headers
    assert len(tuning_server.tuning.jobs()) == 1


def test_no_other_origin_is_given_leave_in_advance(tuning_server: MockTuningServer) -> None:
    headers = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}

    for path in ("/", "/mock-tuning/seed"):
        reply = ask(tuning_server, "OPTIONS", path, headers=headers)

        assert reply.status == 403
        assert not any(name.startswith("access-control") for name in reply.headers)


def test_the_servers_own_page_may_use_it(tuning_server: MockTuningServer) -> None:
    headers = {"Origin": tuning_server.url, "Sec-Fetch-Site": "same-origin", **JSON}

    assert ask(tuning_server, "POST", "/mock-tuning/seed", {"name": "nightly"}, headers).status == 201


LINK = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}


def test_a_link_from_elsewhere_leads_to_the_page(tuning_server: MockTuningServer) -> None:
    reply = ask(tuning_server, "GET", "/mock-tuning/", headers=LINK)

    assert reply.status == 200
    assert reply.headers["content-security-policy"] == "frame-ancestors 'none'"


def test_a_link_from_elsewhere_leads_to_motos_page(tuning_server: MockTuningServer) -> None:
    assert ask(tuning_server, "GET", "/moto-api/", headers=LINK).status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/moto-api/recorder/start-recording",
        "/moto-api/recorder/replay-recording",
        "/moto-api/data.json",
        "/mock-tuning/jobs",
        "/?Action=CreateUser&UserName=mallory&Version=2010-05-08",
        "/models/model.tar.gz",
    ],
)
def test_a_link_from_elsewhere_leads_to_nothing_else(tuning_server: MockTuningServer, path: str) -> None:
    assert ask(tuning_server, "GET", path, headers=LINK).status == 403


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("LOCALHOST:80", 200),
        ("bucket.localhost", 200),
        ("127.0.0.1:5000", 200),
        ("[::1]:5000", 200),
        ("192.0.2.7", 200),
        ("api.sagemaker.us-east-1.amazonaws.com", 200),
        ("evil.example", 403),
        ("localhost.evil.example", 403),
        ("notlocalhost", 403),
        ("127.0.0.1.evil.example", 403),
        ("amazonaws.com.evil.example", 403),
        ("[", 403),
        ("", 403),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_name_that_may_have_been_rebound_is_refused(
    tuning_server: MockTuningServer, host: str, status: int, method: str
) -> None:
    assert wanted(tuning_server, host, {}, method) == status


def test_names_can_be_allowed() -> None:
    asked = {"HTTP_HOST": "mocks.test:5000"}

    assert refusal(asked, ["mocks.test"]) is None
    assert "--allow-host" in str(refusal(asked, []))


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_what_a_form_can_send_is_refused(tuning_server: MockTuningServer, kind: str) -> None:
    reply = ask(tuning_server, "POST", "/mock-tuning/seed", b'{"name": "nightly"}', {"Content-Type": kind})

    assert (reply.status, reply.content) == (
        415,
        {"error": f"The Content-Type must be application/json, not {kind!r}."},
    )
    assert tuning_server.tuning.jobs() == []
