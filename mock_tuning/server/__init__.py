"""The mock as a server, for clients in any language and any process.

    with MockTuningServer() as server:
        client = boto3.client("sagemaker", endpoint_url=server.url, …)

Needs nothing but what is installed with the package for tuning jobs; the extra ``server`` for the rest of AWS.
"""

from __future__ import annotations

import os
import socket
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from threading import Lock, RLock
from types import TracebackType
from typing import TYPE_CHECKING, Any, final

from ..errors import MockTuningWarning, UsageError
from ..options import Options
from .application import Application
from .connections import Connections
from .guard import is_loopback

if TYPE_CHECKING:
    from ..handle import TuningMock
    from .beginning import SeedDocument

__all__ = ["MockTuningServer"]

GRACE = 5.0  # seconds that requests have to be answered when the server stops; Docker gives a process 10 in all
KEPT = 10_000
"""Calls and events that a server keeps, the latest."""


@final
class MockTuningServer:
    """A server of its own state: jobs, clock, faults, calls; a context manager, or started and stopped by hand.

    Args:
        host: the address it listens on; only this machine can connect to the default.  Starting warns of any other.
        port: 0 takes a free one.
        progression: what moves jobs, with `times`, `seconds` and `random_seed` as for ``mock_tuning()``.
        seed_documents: as for ``tuning.seed_document()``, one or several; jobs that come with the state are not
            seeded again.
        state: a file to load jobs from when it starts, if it is there, and to save them to when it stops.
        allow_hosts: a name or names by which clients may call it besides localhost, numeric addresses and `host`.

    Raises:
        UsageError: an option that cannot be.
    """

    def __init__(
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        progression: str | None = None,
        times: int | None = None,
        seconds: float | None = None,
        random_seed: int | None = None,
        seed_documents: SeedDocument | Iterable[SeedDocument] = (),
        state: str | os.PathLike[str] | None = None,
        allow_hosts: str | Iterable[str] = (),
    ) -> None:
        self._options = Options(progression, times, seconds, random_seed)
        self._options.check()
        _check_address(host, port)
        self._host, self._port = host, port
        self._documents: list[SeedDocument] = _listed(seed_documents)
        # A link stays one: what it leads to is replaced.
        self._state = None if state is None else Path(os.path.realpath(state))
        self._names = [name for name in (host, socket.gethostname(), *_listed(allow_hosts)) if name]
        self._lent = Options()  # of the test that has it
        self._connections: Connections | None = None
        self._application: Application | None = None
        self._prepared: TuningMock | None = None  # while it listens and is not loaded yet
        self._tuning: TuningMock | None = None
        self._life = RLock()  # of starting and stopping, which lasts as long as requests are answered
        self._lock = Lock()  # of what requests do, too

    # --- what it is ------------------------------------------------------------------------------------

    @property
    def url(self) -> str:
        """The address for clients: ``endpoint_url``, ``AWS_ENDPOINT_URL``."""
        if self._connections is None:
            raise _not_running()
        host, port = self._connections.address
        reached = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  (no address to bind)
        return f"http://[{reached}]:{port}" if ":" in reached else f"http://{reached}:{port}"

    @property
    def tuning(self) -> TuningMock:
        """The handle on its jobs, clock, faults and calls; another one after a :meth:`reset`."""
        if self._tuning is None:
            raise _not_running()
        return self._tuning

    @property
    def application(self) -> Application:
        """Its WSGI application, for those who ask it without a socket."""
        if self._application is None:
            raise _not_running()
        return self._application

    # --- its life --------------------------------------------------------------------------------------

    def listen(self) -> MockTuningServer:
        """Load the state file and the seeds, and begin to listen.

        The server tells its health from now on, and lets other requests wait until :meth:`load`.

        Raises :class:`UsageError` for a state file or a seed that cannot be, where the address cannot be had, or
        it runs already.
        """
        with self._life:
            if self._connections is not None:
                raise UsageError("The server is running already; stop() it first.")
            if not is_loopback(self._host):
                warnings.warn(_open_to_others(self._host), MockTuningWarning, stacklevel=2)
            prepared = self._begun() if self._documents or self._state is not None else None
            application = Application(self._names, self.reset)
            connections = Connections(application, self._host, self._port)
            connections.start()
            self._prepared, self._application, self._connections = prepared, application, connections
        return self

    def load(self) -> MockTuningServer:
        """Load what answers need, and answer from now on."""
        with self._life:
            if self._application is None:
                raise _not_running()
            if self._tuning is None:
                try:
                    self._application.load()
                    self._tuning = self._prepared or self._new_handle()
                except BaseException:
                    self._close()
                    raise
                self._prepared = None
                self._application.serve(self._tuning)
        return self

    def start(self) -> MockTuningServer:
        """Listen and load; ready when it returns.  Raises :class:`UsageError`."""
        with self._life:
            return self.listen().load()

    def stop(self) -> None:
        """Let what was received be answered, close every connection, and save the state; idempotent.

        Raises :class:`UsageError` where the state cannot be saved.
        """
        with self._life:
            tuning = self._tuning or self._prepared
            self._close()
            if tuning is not None and self._state is not None:
                from .state_file import save_file

                save_file(self._state, tuning.router.backend)

    def reset(self) -> None:
        """Begin anew: no jobs, calls, events, faults or objectives, no time skipped; moto is emptied, too."""
        self._renew(replace(self._lent, faults=None))

    # --- for the fixture -------------------------------------------------------------------------------

    def lend(self, options: Options) -> None:
        """Begin anew for a test, whose options apply on top of the server's own until :meth:`take_back`.

        Raises :class:`UsageError` for options that cannot be.
        """
        options.check()
        self._lent = options
        self._renew(options)

    def take_back(self, *, tell: bool) -> None:
        """Begin anew without a test's options; `tell` says whether what it planned and nobody met is told."""
        tuning, self._lent = self.tuning, Options()
        self._renew(self._lent)
        if tell:
            from ..faults import report_unmet

            tuning.objective.report_unmet(stacklevel=2)
            report_unmet(tuning.faults.unmet, tuning.unmet_faults, stacklevel=2)

    def __enter__(self) -> MockTuningServer:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"<MockTuningServer {'stopped' if self._connections is None else self.url}>"

    def _begun(self) -> TuningMock:
        from .beginning import begin

        tuning = self._new_handle()
        begin(tuning, self._state, self._documents)
        return tuning

    def _renew(self, options: Options) -> None:
        with self._lock:
            application = self._application
            if application is None or self._tuning is None:
                raise _not_running()
            self._tuning = self._new_handle(options)
            application.serve(self._tuning)
            application.forget_moto()

    def _new_handle(self, options: Options | None = None) -> TuningMock:
        from ..handle import TuningMock

        tuning = TuningMock()
        for each in (self._options, options):
            if each is not None:
                tuning.push_options(each)
        tuning.calls.keep = tuning.events.keep = KEPT
        return tuning

    def _close(self) -> None:
        connections, self._connections = self._connections, None
        application, self._application = self._application, None
        self._tuning = self._prepared = None
        if connections is not None:
            connections.stop(GRACE)
        if application is not None:
            application.close()


def _check_address(host: Any, port: Any) -> None:
    if not isinstance(host, str):
        raise UsageError(f"host={host!r} is not an address to listen on; write it as text, such as '127.0.0.1'.")
    if type(port) is not int or not 0 <= port <= 65535:
        raise UsageError(f"port={port!r} is none: ports are 1 to 65535, and 0 takes a free one.")


def _listed(given: Any) -> list[Any]:
    """Return one thing or several as a list."""
    return [given] if isinstance(given, (str, os.PathLike, Mapping)) else list(given)


def _open_to_others(host: str) -> str:
    return (
        f"it listens on {host or 'every address'}. Whoever can reach this machine can read and change everything in it;"
        " it checks no credentials. By default only this machine can reach it."
    )


def _not_running() -> UsageError:
    return UsageError("The server is not running. Use `with MockTuningServer() as server:`, or start() it before.")
