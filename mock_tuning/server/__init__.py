"""The mock as a server, for clients in any language and any process.

    with MockTuningServer() as server:
        client = boto3.client("sagemaker", endpoint_url=server.url, …)

Needs nothing but what is installed with the package for tuning jobs; the extra ``server`` for the rest of AWS.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterable, Mapping
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import TYPE_CHECKING, Any, final

from ..errors import UsageError
from ..options import Options
from .application import Application
from .connections import Connections
from .guard import is_loopback

if TYPE_CHECKING:
    from ..handle import TuningMock

__all__ = ["MockTuningServer"]

GRACE = 10.0  # seconds that requests have to be answered when the server stops
KEPT = 10_000
"""Calls and events that a server keeps, the latest."""


@final
class MockTuningServer:
    """A server of its own state: jobs, clock, faults, calls; a context manager, or started and stopped by hand.

    Args:
        host: the address it listens on; only this machine can connect to the default.
        port: 0 takes a free one.
        progression: what moves jobs, with `times`, `seconds` and `random_seed` as for ``mock_tuning()``.
        seed_documents: as for ``tuning.seed_document()``, each.
        state: a file to load jobs from when it starts, if it is there, and to save them to when it stops.
        allow_hosts: names by which clients may call it besides localhost, numeric addresses and `host`.

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
        seed_documents: Iterable[str | os.PathLike[str] | Mapping[str, Any]] = (),
        state: str | os.PathLike[str] | None = None,
        allow_hosts: Iterable[str] = (),
    ) -> None:
        self._options = Options(progression, times, seconds, random_seed)
        self._options.check()
        self._host, self._port = host, port
        self._documents = list(seed_documents)
        self._state = None if state is None else Path(state).absolute()
        self._names = [host, socket.gethostname(), *allow_hosts]
        self._connections: Connections | None = None
        self._application: Application | None = None
        self._tuning: TuningMock | None = None
        self._lock = Lock()

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
    def is_local(self) -> bool:
        """Whether only this machine can connect to it."""
        return is_loopback(self._host)

    # --- its life --------------------------------------------------------------------------------------

    def listen(self) -> MockTuningServer:
        """Begin to listen: the server tells its health, and lets other requests wait until :meth:`load`.

        Raises :class:`UsageError` where the address cannot be had, or it runs already.
        """
        if self._connections is not None:
            raise UsageError("The server is running already; stop() it first.")
        self._application = Application(self._names, self.reset)
        self._connections = Connections(self._application, self._host, self._port)
        self._connections.start()
        return self

    def load(self) -> MockTuningServer:
        """Load what answers need, the state file and the seeds, and answer from now on.

        Raises :class:`UsageError` for a state file or a seed that cannot be, and is then stopped.
        """
        application = self._application
        if application is None:
            raise _not_running()
        try:
            application.load()
            tuning = self._new_handle()
            if self._state is not None:
                from .state_file import load_file

                load_file(self._state, tuning.router.backend)
            for document in self._documents:
                tuning.seed_document(document)
        except BaseException:
            self._close()
            raise
        self._tuning = tuning
        application.serve(tuning)
        return self

    def start(self) -> MockTuningServer:
        """Listen and load; ready when it returns.  Raises :class:`UsageError`."""
        return self.listen().load()

    def stop(self) -> None:
        """Let what was received be answered, close every connection, and save the state; idempotent.

        Raises :class:`UsageError` where the state cannot be saved.
        """
        tuning = self._tuning
        self._close()
        if tuning is not None and self._state is not None:
            from .state_file import save_file

            save_file(self._state, tuning.router.backend)

    def reset(self) -> None:
        """Begin anew: no jobs, calls, events, faults or objectives, no time skipped; moto is emptied, too."""
        if self._application is None or self._tuning is None:
            raise _not_running()
        with self._lock:
            self._tuning = self._new_handle()
            self._application.serve(self._tuning)
            self._application.forget_moto()

    def __enter__(self) -> MockTuningServer:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"<MockTuningServer {'stopped' if self._connections is None else self.url}>"

    def _new_handle(self) -> TuningMock:
        from ..handle import TuningMock

        tuning = TuningMock()
        tuning.push_options(self._options)
        tuning.calls.keep = tuning.events.keep = KEPT
        return tuning

    def _close(self) -> None:
        connections, self._connections = self._connections, None
        application, self._application = self._application, None
        self._tuning = None
        if connections is not None:
            connections.stop(GRACE)
        if application is not None:
            application.close()


def _not_running() -> UsageError:
    return UsageError("The server is not running. Use `with MockTuningServer() as server:`, or start() it before.")
