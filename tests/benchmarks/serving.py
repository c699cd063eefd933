"""The server beside moto's: requests a second, the time until it is ready, and many clients that break off."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, sleep
from typing import Any

from tests.load import CREATE, DESCRIBE, NAME, Connection, Soak, in_threads, request_bytes
from tests.support import create_request

from .measuring import Effort, Row, ratio_row, side_by_side

__all__ = ["ready", "requests_a_second", "soak"]

ROOT = Path(__file__).parents[2]
OURS = ("mock_tuning", "serve", "--port")
MOTOS = ("moto.server", "--port")
THREADS = 8
MEMORY = 4.0  # MiB that may stay after the soak; the allocator keeps some


def requests_a_second(effort: Effort) -> Iterator[Row]:
    """Describe of a job that has ended, by 8 threads, each with a connection that it keeps if the server does."""
    count = effort.of(100, quick=50)
    with _serving(OURS) as ours, _serving(MOTOS) as motos:
        request = request_bytes(DESCRIBE, {NAME: "nightly"})
        for server in (ours, motos):
            connection = Connection(server.port)
            assert connection.ask(request_bytes(CREATE, create_request()))[0] == 200
            for _ in range(6):  # polled to its end
                _, body = connection.ask(request)
            connection.close()
            assert json.loads(body)["HyperParameterTuningJobStatus"] == "Completed"

        def asking(port: int) -> Callable[[], float]:
            def client(_: int) -> None:
                connection = Connection(port)
                for _ in range(count):
                    assert connection.ask(request)[0] == 200
                connection.close()

            def measure() -> float:
                begin = perf_counter()
                in_threads(THREADS, client)
                return (perf_counter() - begin) / (THREADS * count)

            return measure

        timing = side_by_side(asking(ours.port), asking(motos.port), effort.of(9))
    yield ratio_row("Describe over HTTP, 8 threads", timing, "moto's server", ">=", 3)


def ready(effort: Effort) -> Iterator[Row]:
    """From the start of the process to the first answer: of our health, and of moto's server to any request."""

    def starting(command: Sequence[str], method: str, path: str) -> Callable[[], float]:
        def measure() -> float:
            begin = perf_counter()
            with _serving(command, method, path):
                return perf_counter() - begin

        measure()  # writes the byte code
        return measure

    ours = starting(OURS, "GET", "/mock-tuning/health")
    timing = side_by_side(ours, starting(MOTOS, "POST", "/"), effort.of(11))
    yield ratio_row("Server ready, from its start", timing, "moto's server", "<=", 0.5)


def soak(effort: Effort) -> Iterator[Row]:
    """10,000 requests by 32 connections, of which some break off within a request or before its answer."""
    with _serving(OURS) as server:
        first = Soak(server.port, effort.of(10_000))
        first.run()
        wrong = sum(count for status, count in first.statuses.items() if status != 200)
        lost = first.created - server.jobs()
        yield Row(
            "Clients that break off: errors, lost jobs", str(wrong + len(lost)), "none", wrong + len(lost), "", "<=", 0
        )
        again = Soak(server.port, first.requests, creates=False, created=first.created)
        again.run()
        before = server.memory()
        again.run()
        grown = server.memory() - before
        yield Row("The same once more: memory that stays", f"{grown:.1f} MiB", "flat", grown, "MiB", "<=", MEMORY)


class _Server:
    """A server in a process of its own."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self._process = process
        self.port = port

    def ask(self, method: str, path: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, headers={"Content-Type": "application/x-amz-json-1.1"})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def jobs(self) -> set[str]:
        """Return the names of all jobs."""
        content: Any = json.loads(self.ask("GET", "/mock-tuning/jobs")[1])
        return {job["name"] for job in content["jobs"]}

    def memory(self) -> float:
        """Return the MiB it has in memory, as far as Linux tells; elsewhere 0."""
        try:
            lines = Path(f"/proc/{self._process.pid}/status").read_text("ascii").splitlines()
        except OSError:
            return 0.0
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


@contextmanager
def _serving(command: Sequence[str], method: str = "GET", path: str = "/moto-api/data.json") -> Iterator[_Server]:
    """Start a server, and go on as soon as it answers."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    quiet = subprocess.DEVNULL
    arguments = [sys.executable, "-m", *command, str(port)]
    with subprocess.Popen(arguments, cwd=ROOT, stdout=quiet, stderr=quiet) as process:
        try:
            server = _Server(process, port)
            while True:
                try:
                    server.ask(method, path)
                    break
                except ConnectionError:
                    if process.poll() is not None:
                        raise RuntimeError(f"{arguments} ended with {process.returncode}") from None
                    sleep(0.005)
            yield server
        finally:
            process.terminate()
