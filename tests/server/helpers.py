"""What the tests of the server share: clients for it, and sockets that speak to it byte by byte."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import boto3
from botocore.config import Config

from mock_tuning import MockTuningServer

__all__ = ["JSON", "Reply", "ask", "client_of", "describe_bytes", "exchange", "port_of"]

JSON = {"Content-Type": "application/json"}
AWS_JSON = "application/x-amz-json-1.1"
SCOPE = "AWS4-HMAC-SHA256 Credential={key}/20260101/{region}/{service}/aws4_request, SignedHeaders=host, Signature=0"


@dataclass(frozen=True)
class Reply:
    """An answer of the server."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def content(self) -> Any:
        """Its body, as JSON."""
        return json.loads(self.body)


def client_of(server: MockTuningServer, service: str = "sagemaker", **keywords: Any) -> Any:
    """Return a boto3 client that knows the server's address and nothing else; region us-east-1 unless told."""
    given = {"region_name": "us-east-1", "aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
    config = Config(retries={"total_max_attempts": 1}, read_timeout=20)
    return boto3.Session().client(service, endpoint_url=server.url, config=config, **{**given, **keywords})


def port_of(server: MockTuningServer) -> int:
    """Return the port it listens on."""
    port = urlsplit(server.url).port
    assert port is not None
    return port


def ask(
    server: MockTuningServer, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
) -> Reply:
    """Send one request; a `body` that is not bytes goes as JSON, with its type."""
    connection = http.client.HTTPConnection("127.0.0.1", port_of(server), timeout=20)
    sent = dict(headers or {})
    if body is not None and not isinstance(body, bytes):
        body, sent = json.dumps(body).encode(), {**JSON, **sent}
    try:
        connection.request(method, path, body, sent)
        answer = connection.getresponse()
        return Reply(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
    finally:
        connection.close()


def signed(operation: str, *, key: str = "testing", region: str = "us-east-1") -> dict[str, str]:
    """Return the headers of a SageMaker call; the signature is none."""
    return {
        "Content-Type": AWS_JSON,
        "X-Amz-Target": f"SageMaker.{operation}",
        "Authorization": SCOPE.format(key=key, region=region, service="sagemaker"),
    }


def call(server: MockTuningServer, operation: str, parameters: Any = None, **place: str) -> Reply:
    """Call an operation as a client without an SDK would."""
    body = parameters if isinstance(parameters, bytes) else json.dumps(parameters or {}).encode()
    return ask(server, "POST", "/", body, signed(operation, **place))


def describe_bytes(name: str = "nightly", *, headers: str = "", body: bytes | None = None, http: str = "1.1") -> bytes:
    """Return the bytes of a Describe request; `headers` are lines with their ends."""
    body = json.dumps({"HyperParameterTuningJobName": name}).encode() if body is None else body
    lines = "".join(f"{name}: {value}\r\n" for name, value in signed("DescribeHyperParameterTuningJob").items())
    if "Content-Length" not in headers and "Transfer-Encoding" not in headers:
        lines += f"Content-Length: {len(body)}\r\n"
    return f"POST / HTTP/{http}\r\nHost: localhost\r\n{lines}{headers}\r\n".encode() + body


def exchange(server: MockTuningServer, sent: bytes, *, then: bytes = b"", seconds: float = 20) -> bytes:
    """Send bytes, end the sending, and return all that comes back until the server closes the connection.

    `then` is sent once something has come back.
    """
    with socket.create_connection(("127.0.0.1", port_of(server)), timeout=seconds) as connection:
        try:
            connection.sendall(sent)
            received = b""
            if then:
                received = connection.recv(65536)
                connection.sendall(then)
            connection.shutdown(socket.SHUT_WR)
        except (BrokenPipeError, ConnectionResetError):
            received = b""  # it was refused before all of it was sent
        while True:
            try:
                part = connection.recv(65536)
            except ConnectionResetError:
                return received
            if not part:
                return received
            received += part
