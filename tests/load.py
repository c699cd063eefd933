"""Load on a server: connections that cost little, so that what is measured is the server."""

from __future__ import annotations

import json
import socket
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.support import create_request

__all__ = ["Connection", "Soak", "in_threads", "request_bytes"]

CREATE, DESCRIBE = "CreateHyperParameterTuningJob", "DescribeHyperParameterTuningJob"
NAME = "HyperParameterTuningJobName"


def request_bytes(operation: str, parameters: Any, host: str = "localhost") -> bytes:
    """Return a SageMaker call as a client sends it, with the headers that botocore has."""
    body = json.dumps(parameters).encode()
    head = (
        f"POST / HTTP/1.1\r\nHost: {host}\r\nX-Amz-Target: SageMaker.{operation}\r\n"
        "Content-Type: application/x-amz-json-1.1\r\nUser-Agent: Boto3/1.44 md/Botocore#1.44 lang/python\r\n"
        "X-Amz-Date: 20260101T000000Z\r\n"
        "Authorization: AWS4-HMAC-SHA256 Credential=testing/20260101/us-east-1/sagemaker/aws4_request,"
        " SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=0\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


class Connection:
    """A connection to a port of this machine, kept as long as the server keeps it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None
        self._file: Any = None

    def ask(self, request: bytes) -> tuple[int, bytes]:
        """Return status and body of the answer to a request."""
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=30)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._file = self._socket.makefile("rb")
        self._socket.sendall(request)
        status = int(self._file.readline().split()[1])
        length, keep = 0, True
        while (line := self._file.readline()) not in (b"\r\n", b""):
            name, _, value = line.lower().partition(b":")
            if name == b"content-length":
                length = int(value)
            elif name == b"connection" and b"close" in value:
                keep = False
        body = self._file.read(length)
        if not keep:
            self.close()
        return status, body

    def cut_off(self, request: bytes, at: int) -> None:
        """Send the beginning of a request and go away."""
        with socket.create_connection(("127.0.0.1", self._port), timeout=30) as away:
            away.sendall(request[:at])

    def leave(self, request: bytes) -> None:
        """Send a request and go away without its answer."""
        with socket.create_connection(("127.0.0.1", self._port), timeout=30) as away:
            away.sendall(request)
            away.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")  # a reset, at once

    def close(self) -> None:
        """End the connection."""
        if self._socket is not None:
            self._file.close()
            self._socket.close()
            self._socket = None


def in_threads(number: int, work: Callable[[int], None]) -> None:
    """Do work in so many threads, each told its number from 0; raises what the first of them raised."""
    raised: list[BaseException] = []

    def run(index: int) -> None:
        try:
            work(index)
        except BaseException as error:  # noqa: BLE001 - raised below
            raised.append(error)

    threads = [threading.Thread(target=run, args=(index,)) for index in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if raised:
        raise raised[0]


@dataclass
class Soak:
    """Clients of all manners at once: most ask and wait, some break off within a request, or before its answer."""

    port: int
    requests: int = 10_000
    connections: int = 32
    creates: bool = True  # one request in forty; else all ask for the jobs in `created`
    statuses: Counter[int] = field(default_factory=Counter)
    created: set[str] = field(default_factory=set)
    sent: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self) -> None:
        """Make all requests; run once, if they create jobs."""
        in_threads(self.connections, self._client)

    def _client(self, index: int) -> None:
        random, connection = Random(index), Connection(self.port)
        statuses: Counter[int] = Counter()
        count = self.requests // self.connections
        created = [] if self.creates else sorted(self.created)
        for number in range(count):
            if self.creates and number % 40 == 0:
                name = f"soak-{index}-{number}"
                request = request_bytes(CREATE, create_request(name))
                statuses[connection.ask(request)[0]] += 1
                created.append(name)
                continue
            request = request_bytes(DESCRIBE, {NAME: random.choice(created)})
            manner = random.random()
            if manner < 0.1:
                connection.cut_off(request, random.randrange(1, len(request)))
            elif manner < 0.15:
                connection.leave(request)
            else:
                statuses[connection.ask(request)[0]] += 1
        connection.close()
        with self._lock:
            self.statuses += statuses
            self.created.update(created)
            self.sent += count
