"""HTTP as clients speak it, well and badly: every request gets an answer that says what it is, and soon."""

from __future__ import annotations

import gzip
import json
import socket
import threading
from typing import Any

import pytest

from mock_tuning import MockTuningServer

from .helpers import AWS_JSON, ask, call, client_of, describe_bytes, exchange, port_of, signed

DESCRIBE = "DescribeHyperParameterTuningJob"
NAME = {"HyperParameterTuningJobName": "nightly"}


@pytest.fixture
def server(tuning_server: MockTuningServer) -> MockTuningServer:
    tuning_server.tuning.seed_job("nightly")
    return tuning_server


def parsed(answer: bytes) -> tuple[int, dict[str, Any]]:
    """Return status and JSON body of a raw answer."""
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), json.loads(body)


# --- well ------------------------------------------------------------------------------------------------


def test_a_connection_serves_one_request_after_the_other(server: MockTuningServer) -> None:
    last = describe_bytes(headers="Connection: close\r\n")

    received = exchange(server, describe_bytes() + describe_bytes() + last)

    assert received.count(b"HTTP/1.1 200 OK") == 3
    assert received.count(b"Connection: close") == 1


def test_a_gzipped_body_is_unpacked(server: MockTuningServer) -> None:
    headers = {**signed(DESCRIBE), "Content-Encoding": "gzip"}

    reply = ask(server, "POST", "/", gzip.compress(json.dumps(NAME).encode()), headers)

    assert reply.content["HyperParameterTuningJobName"] == "nightly"


def test_a_gzipped_body_of_many_members_is_unpacked(server: MockTuningServer) -> None:
    body = json.dumps({**NAME, "More": "x" * 5000}).encode()  # members that end within and beyond a piece
    parts = [*(body[at : at + 1] for at in range(100)), b"", b"", body[100:2000], body[2000:]]
    headers = {**signed(DESCRIBE), "Content-Encoding": "gzip"}

    reply = ask(server, "POST", "/", b"".join(gzip.compress(part, 0) for part in parts), headers)

    assert reply.content["HyperParameterTuningJobName"] == "nightly"


def test_a_body_in_chunks_is_put_together(server: MockTuningServer) -> None:
    body = json.dumps(NAME).encode()
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:7], body[7:])) + b"0\r\n\r\n"

    status, content = parsed(
        exchange(server, describe_bytes(headers="Transfer-Encoding: chunked\r\nConnection: close\r\n", body=chunks))
    )

    assert (status, content["HyperParameterTuningJobName"]) == (200, "nightly")


def test_a_client_that_waits_for_leave_to_send_its_body_gets_it(server: MockTuningServer) -> None:
    whole = describe_bytes(headers="Expect: 100-continue\r\nConnection: close\r\n")
    head, separator, body = whole.partition(b"\r\n\r\n")

    received = exchange(server, head + separator, then=body)

    leave, _, answer = received.partition(b"\r\n\r\n")
    assert leave == b"HTTP/1.1 100 Continue"
    assert parsed(answer)[0] == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [("", 400), ("Content-Length: 0\r\n", 400), ("Content-Length: x\r\n", 400), (f"Content-Length: {10**12}\r\n", 413)],
    ids=["no body", "empty body", "bad length", "huge body announced"],
)
def test_a_client_that_need_not_send_its_body_gets_its_answer_at_once(
    server: MockTuningServer, headers: str, status: int
) -> None:
    head = f"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: {AWS_JSON}\r\n{headers}"

    received = exchange(server, f"{head}Expect: 100-continue\r\nConnection: close\r\n\r\n".encode())

    assert parsed(received)[0] == status


def test_http_1_0_is_answered_and_the_connection_closed(server: MockTuningServer) -> None:
    received = exchange(server, describe_bytes(http="1.0"))

    assert received.startswith(b"HTTP/1.0 200 OK")
    assert parsed(received)[1]["HyperParameterTuningJobName"] == "nightly"


def test_a_health_check_needs_no_header_at_all(server: MockTuningServer) -> None:
    received = exchange(server, b"GET /mock-tuning/health HTTP/1.0\r\n\r\n")

    assert parsed(received) == (200, {"status": "ok", "ready": True})


def test_an_upgrade_to_http_2_is_passed_over(server: MockTuningServer) -> None:
    upgrade = "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n"

    received = exchange(server, describe_bytes(headers=upgrade) + describe_bytes(headers="Connection: close\r\n"))

    assert received.count(b"HTTP/1.1 200 OK") == 2


def test_http_2_without_asking_is_told_what_is_spoken(server: MockTuningServer) -> None:
    received = exchange(server, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0")

    status, content = parsed(received)
    assert status == 505
    assert "HTTP/1.1" in content["message"]


def test_head_is_get_without_a_body(server: MockTuningServer) -> None:
    got, asked = (ask(server, method, "/mock-tuning/health") for method in ("GET", "HEAD"))

    assert (asked.status, asked.body) == (200, b"")
    assert asked.headers["content-length"] == got.headers["content-length"]


def test_options_tell_what_an_address_takes(server: MockTuningServer) -> None:
    reply = ask(server, "OPTIONS", "/mock-tuning/faults")

    assert reply.status == 204
    assert reply.headers["allow"] == "DELETE, GET, HEAD, OPTIONS, POST"


def test_answers_come_in_the_order_of_requests_from_many_clients_at_once(server: MockTuningServer) -> None:
    for number in range(8):
        server.tuning.seed_job(f"job-{number}")
    wrong: list[str] = []

    def poll(name: str) -> None:
        client = client_of(server)
        for _ in range(10):
            shown = client.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName=name)
            wrong.extend([] if shown["HyperParameterTuningJobName"] == name else [name])

    threads = [threading.Thread(target=poll, args=(f"job-{number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []
    assert len(server.tuning.calls) == 80


# --- badly -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        pytest.param(b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", 400, "MalformedHttpRequestException", id="TLS"),
        pytest.param(b"GET\r\n\r\n", 400, "MalformedHttpRequestException", id="no address"),
        pytest.param(b"get / HTTP/1.1\r\n\r\n", 400, "MalformedHttpRequestException", id="lower case"),
        pytest.param(b"GET http://[ HTTP/1.1\r\n\r\n", 400, "MalformedHttpRequestException", id="broken address"),
        pytest.param(b"GET / HTTP/1.1\r\nno colon\r\n\r\n", 400, "MalformedHttpRequestException", id="broken header"),
        pytest.param(
            describe_bytes(headers="Content-Length: -1\r\n"), 400, "MalformedHttpRequestException", id="bad length"
        ),
        pytest.param(
            describe_bytes(headers="Content-Length: 5, 5\r\n"), 400, "MalformedHttpRequestException", id="two lengths"
        ),
        pytest.param(
            describe_bytes(headers="Transfer-Encoding: chunked\r\n", body=b"zz\r\n"),
            400,
            "MalformedHttpRequestException",
            id="broken chunk",
        ),
        pytest.param(
            describe_bytes(headers="Transfer-Encoding: gzip\r\n"),
            501,
            "MalformedHttpRequestException",
            id="unknown transfer encoding",
        ),
        pytest.param(
            describe_bytes(headers=f"X-Long: {'x' * 100_000}\r\n"),
            431,
            "RequestEntityTooLargeException",
            id="huge header",
        ),
        pytest.param(
            describe_bytes(headers=f"Content-Length: {10**12}\r\n"),
            413,
            "RequestEntityTooLargeException",
            id="huge body announced",
        ),
        pytest.param(
            describe_bytes(body=b" " * (9 << 20), headers="Connection: close\r\n"),
            413,
            "RequestEntityTooLargeException",
            id="huge body sent",
        ),
        pytest.param(
            describe_bytes(headers="Content-Encoding: gzip\r\nConnection: close\r\n"),
            400,
            "MalformedHttpRequestException",
            id="no gzip",
        ),
        pytest.param(
            describe_bytes(
                headers="Content-Encoding: gzip\r\nConnection: close\r\n", body=gzip.compress(b" " * (9 << 20))
            ),
            413,
            "RequestEntityTooLargeException",
            id="gzip bomb",
        ),
        pytest.param(
            describe_bytes(headers="Content-Encoding: br\r\nConnection: close\r\n"),
            415,
            "MalformedHttpRequestException",
            id="unknown content encoding",
        ),
        pytest.param(
            describe_bytes(body=b"{", headers="Connection: close\r\n"), 400, "SerializationException", id="no JSON"
        ),
        pytest.param(
            b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-amz-json-1.1\r\n"
            b"Connection: close\r\n\r\n",
            400,
            "UnknownOperationException",
            id="no operation",
        ),
        pytest.param(
            describe_bytes(headers="Connection: close\r\n").replace(b"POST", b"GET", 1),
            400,
            "UnknownOperationException",
            id="an operation by GET",
        ),
        pytest.param(
            b"GET / HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n", 403, "AccessDeniedException", id="empty host"
        ),
        pytest.param(
            describe_bytes(
                headers="Content-Encoding: gzip\r\nConnection: close\r\n", body=gzip.compress(b"{}" * 50)[:-9]
            ),
            400,
            "MalformedHttpRequestException",
            id="gzip that ends too early",
        ),
    ],
)
def test_a_bad_request_gets_an_error_in_awss_shape(
    server: MockTuningServer, sent: bytes, status: int, code: str, capfd: pytest.CaptureFixture[str]
) -> None:
    received = exchange(server, sent)

    answered, content = parsed(received)
    assert (answered, content["__type"]) == (status, code)
    message = content.get("message", content.get("Message"))
    assert message is not None
    assert ".." not in message
    assert b"Traceback" not in received
    assert capfd.readouterr().err == ""


def test_a_body_that_ends_too_early_is_no_request(server: MockTuningServer) -> None:
    received = exchange(server, describe_bytes(headers="Content-Length: 1000\r\n"))

    assert received == b""
    assert len(server.tuning.calls) == 0


def test_what_comes_behind_the_announced_body_is_not_part_of_it(server: MockTuningServer) -> None:
    received = exchange(server, describe_bytes(headers="Content-Length: 2\r\n"))

    status, content = parsed(received)
    assert (status, content["__type"]) == (400, "SerializationException")  # of the first two bytes


def test_a_silent_connection_does_not_keep_others_waiting(server: MockTuningServer) -> None:
    with socket.create_connection(("127.0.0.1", port_of(server))) as silent:
        silent.sendall(describe_bytes()[:40])

        assert call(server, DESCRIBE, NAME).status == 200
