"""``mock-tuning serve``: the mock as a server, until somebody stops it."""

from __future__ import annotations

import argparse
import signal
import socket
import sys
import warnings
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, final

from ..errors import MockTuningError, MockTuningWarning
from .output import FINE, USAGE, complain, say

if TYPE_CHECKING:
    from ..server import MockTuningServer

__all__ = ["DESCRIPTION", "SUMMARY", "configure", "run"]

SUMMARY = "answer AWS clients in any language over HTTP"
DESCRIPTION = (
    "Answer AWS clients over HTTP: tuning jobs by this mock, everything else by moto's server (extra 'server')."
    " A client needs AWS_ENDPOINT_URL only. Ends with 0 when it is stopped (SIGTERM, SIGINT), 2 if it cannot run."
)
PROGRESSIONS = ("manual", "time", "immediate")
SIGNALS = (signal.SIGINT, signal.SIGTERM)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    where = parser.add_argument_group("where it listens")
    where.add_argument("--host", default="127.0.0.1", help="the address; other machines cannot reach the default")
    where.add_argument("--port", type=int, default=0, metavar="N", help="0, the default, takes a free one")
    where.add_argument(
        "--allow-host",
        action="append",
        default=[],
        metavar="NAME",
        help="a name clients may call it by besides localhost and numeric addresses; may be repeated",
    )
    jobs = parser.add_argument_group("its jobs")
    jobs.add_argument(
        "--seed-document",
        action="append",
        default=[],
        metavar="F",
        help="a job to begin with: a file that Describe's answer was saved to, or an installed document's name;"
        " may be repeated",
    )
    jobs.add_argument("--state", metavar="FILE", help="load the jobs from FILE, if it is there; save them at the end")
    jobs.add_argument("--progression", choices=PROGRESSIONS, help="what moves jobs; manual is the default")
    jobs.add_argument("--times", type=int, metavar="N", help="with manual: polls after which a job is over (5)")
    jobs.add_argument("--seconds", type=float, metavar="S", help="with time: how long a whole job takes")
    jobs.add_argument("--random-seed", type=int, metavar="N", help="of everything random (0)")


def run(options: argparse.Namespace) -> int:
    """Serve until a signal comes; return 0, or 2 if the server cannot run or its state cannot be saved."""
    from ..server import MockTuningServer

    with _Signals() as signals:
        try:
            server = MockTuningServer(
                options.host,
                options.port,
                progression=options.progression,
                times=options.times,
                seconds=options.seconds,
                random_seed=options.random_seed,
                seed_documents=options.seed_document,
                state=options.state,
                allow_hosts=options.allow_host,
            )
            return _serve(server, signals)
        except MockTuningError as error:
            complain("serve", str(error))
            return USAGE


def _serve(server: MockTuningServer, signals: _Signals) -> int:
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always", MockTuningWarning)
        server.listen()
    try:
        for each in told:
            if issubclass(each.category, MockTuningWarning):
                complain("serve", f"WARNING: {each.message}")
        say(f"mock-tuning serve: listening on {server.url}")
        say(f"  for clients: AWS_ENDPOINT_URL={server.url} (or AWS_ENDPOINT_URL_SAGEMAKER), any region and keys")
        say(f"  to look at and move its jobs: {server.url}/mock-tuning/")
        sys.stdout.flush()
        server.load()
        signals.wait()
    finally:
        server.stop()
    return FINE


@final
class _Signals:
    """The signals that stop the command.  The first ends :meth:`wait`, whenever it came; more of them change nothing.

    They interrupt this thread anywhere, within :meth:`wait` and within saving too, so that a handler of ours may
    neither take a lock nor raise: it does nothing, and Python itself writes the signal's number to a socket.
    """

    def __enter__(self) -> _Signals:
        self._received, self._written = socket.socketpair()
        self._written.setblocking(False)
        self._descriptor = signal.set_wakeup_fd(self._written.fileno(), warn_on_full_buffer=False)
        self._handlers = {each: signal.signal(each, _pass) for each in SIGNALS}
        return self

    def wait(self) -> None:
        """Return once a signal has come."""
        while self._received.recv(1)[0] not in SIGNALS:  # others that have handlers are written, too
            pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for each, handler in self._handlers.items():
            signal.signal(each, handler)
        signal.set_wakeup_fd(self._descriptor)
        self._received.close()
        self._written.close()


def _pass(number: int, frame: FrameType | None) -> None:
    """Let a signal interrupt nothing."""
