"""HTTP on a socket: waitress reads requests and sends answers, and this module tells it how.

waitress reads a request to its end before anybody works on it, so that slow and broken clients cost
no thread and leave nothing half done.  This is the only module that knows waitress.
"""

from __future__ import annotations

import errno
import logging
import socket
from collections.abc import Callable, Sequence
from threading import Thread
from time import monotonic
from typing import Any

from waitress.channel import ClientDisconnected, HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError, get_header_lines
from waitress.server import create_server
from waitress.task import ErrorTask, WSGITask

from ..errors import UsageError
from .answers import refused_by_http

__all__ = ["MAX_BODY", "MAX_HEADERS", "UNDERSCORED", "Connections", "NoAnswer"]

MAX_BODY = 256 << 20  # bytes, as uploads to moto's S3 may be large; what is ours has a limit of its own
MAX_HEADERS = 64 << 10  # bytes
IDLE = 60  # seconds after which a silent connection is closed
LINGER = 2.0  # seconds a client that was refused may go on sending, to find the answer in the end
THREADS = 8
CONNECTIONS = 1000

NoAnswer = ClientDisconnected
"""For the application to raise: close the connection without any answer."""

UNDERSCORED = "mock_tuning.underscored_headers"
"""In a request's environment: names and values of headers with an underscore in their names.

waitress leaves them out, as WSGI could not tell them from those with a hyphen; S3's metadata may have them.
"""

_quiet = logging.Logger("mock_tuning.server", level=logging.CRITICAL)  # noqa: LOG001  (no logger of the process's)
"""For what is no news here: connections that wait for a thread, and answers cut short on purpose."""


class _Parser(HTTPRequestParser):  # type: ignore[misc]
    underscored: Sequence[tuple[str, str]] = ()

    def received(self, data: bytes) -> int:
        consumed: int = super().received(data)
        if self.completed:
            self.expect_continue = False  # without a body, and when it is refused, there is nothing left to wait for
        return consumed

    def parse_header(self, header_plus: bytes) -> None:
        try:
            super().parse_header(header_plus)
        except ValueError as error:  # of urlsplit, for some addresses
            raise ParsingError(str(error)) from None
        lines = [line.decode("latin-1") for line in get_header_lines(header_plus.partition(b"\r\n")[2])]
        headers = [(name, value.strip(" \t")) for name, _, value in (line.partition(":") for line in lines)]
        self.underscored = [(name, value) for name, value in headers if "_" in name]


class _Task(WSGITask):  # type: ignore[misc]
    logger = _quiet

    def get_environment(self) -> dict[str, Any]:
        environ: dict[str, Any] = super().get_environment()
        environ[UNDERSCORED] = self.request.underscored
        return environ

    def build_response_header(self) -> bytes:
        """Build it as waitress does, but with the names of headers as the application spells them.

        Clients of S3 take the names of metadata from there.
        """
        spelt = {"-".join(part.capitalize() for part in name.split("-")): name for name, _ in self.response_headers}
        first, *lines = super().build_response_header().decode("latin-1").split("\r\n")
        headers = [line.partition(":") for line in lines]
        return "\r\n".join([first, *(spelt.get(name, name) + mark + value for name, mark, value in headers)]).encode(
            "latin-1"
        )


class _Refusal(ErrorTask):  # type: ignore[misc]
    """The answer to what is not HTTP: as JSON, and the connection ends after it."""

    def execute(self) -> None:
        error = self.request.error
        answer = refused_by_http(error.code, str(error.body))
        self.status = answer.status_line
        self.response_headers.extend(answer.headers.items())
        self.set_close_on_finish()
        self.content_length = len(answer.body)
        self.write(answer.body)
        self.channel.refused = True


class _Channel(HTTPChannel):  # type: ignore[misc]
    """A connection.  One that was refused is not cut while its client is still sending: it would miss the answer."""

    parser_class = _Parser
    task_class = _Task
    error_task_class = _Refusal

    refused = False
    lingers: float | None = None  # until when

    def readable(self) -> bool:
        return self.lingers is not None or bool(super().readable())

    def writable(self) -> bool:
        return monotonic() >= self.lingers if self.lingers is not None else bool(super().writable())

    def handle_read(self) -> None:
        if self.lingers is None:
            super().handle_read()
            return
        try:
            ended = not self.recv(self.adj.recv_bytes)
        except OSError:
            ended = True
        if ended:
            self.handle_close()

    def handle_write(self) -> None:
        if self.lingers is not None:
            self.handle_close()
        elif self.refused and self.close_when_flushed and not self.total_outbufs_len:
            self.lingers = monotonic() + LINGER
            try:
                self.socket.shutdown(socket.SHUT_WR)
            except OSError:
                self.handle_close()
        else:
            super().handle_write()


class Connections:
    """A listening socket, the connections made to it, and the threads that answer them.

    Raises :class:`UsageError` where the address cannot be had.
    """

    def __init__(self, application: Callable[..., Any], host: str, port: int) -> None:
        self._socket = _listen(host, port)
        self.address: tuple[str, int] = self._socket.getsockname()[:2]
        self._server = create_server(
            application,
            sockets=[self._socket],
            threads=THREADS,
            connection_limit=CONNECTIONS,
            channel_timeout=IDLE,
            cleanup_interval=5,
            max_request_body_size=MAX_BODY,
            max_request_header_size=MAX_HEADERS,
            log_socket_errors=False,
            clear_untrusted_proxy_headers=False,
            ident=None,
        )
        self._server.channel_class = _Channel
        self._server.task_dispatcher.queue_logger = _quiet
        self._stop_at: float | None = None
        self._thread = Thread(target=self._run, name="mock-tuning server", daemon=True)

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self, grace: float) -> None:
        """Accept nothing more, let what was received be answered for `grace` seconds, and close everything."""
        if self._stop_at is not None:
            return
        self._stop_at = monotonic() + grace
        if self._thread.ident is not None:
            self._server.pull_trigger()
            self._thread.join(grace + 5)
        self._close(max(0.0, self._stop_at - monotonic()))

    def _run(self) -> None:
        server = self._server
        while self._stop_at is None or self._finishing(self._stop_at):
            server.asyncore.loop(timeout=0.5, map=server._map, use_poll=True, count=1)

    def _finishing(self, until: float) -> bool:
        """Whether something is still to be answered; from the first time on, nothing more is accepted."""
        server = self._server
        if server.accepting:
            server.accepting = False
            server.del_channel()
            self._socket.close()
        busy = any(each.requests or each.total_outbufs_len for each in server.active_channels.values())
        return busy and monotonic() < until

    def _close(self, grace: float) -> None:
        server, threads = self._server, self._server.task_dispatcher
        threads.logger = _quiet  # those that do not end in time are daemons
        threads.shutdown(timeout=grace)
        for channel in list(server.active_channels.values()):
            channel.handle_close()
        if not threads.threads:  # else one of them may still pull it
            server.trigger.close()
        self._socket.close()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=1024)
    except OSError as error:
        taken = error.errno == errno.EADDRINUSE
        advice = " Something else listens there; --port 0 takes a free one." if taken else ""
        raise UsageError(f"The server cannot listen on port {port} of {host}: {error}.{advice}") from None
