"""Fixtures of the suite, and the guard that keeps it off the network."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import Any

import boto3
import hypothesis
import pytest

from tests import loopback

with suppress(ImportError):  # not there in every client's environment
    import numpy  # noqa: F401  (runs of pytest inside of tests forget what they have imported; numpy loads once)

pytest_plugins = ["pytester", "tests.no_skips"]

# No deadlines: how long an example takes is the machine's business, not the mock's.
hypothesis.settings.register_profile("dev", max_examples=25, stateful_step_count=30, deadline=None)
hypothesis.settings.register_profile("ci", max_examples=200, stateful_step_count=50, deadline=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))


class NetworkUsedError(RuntimeError):
    """A test wanted to connect, bind or look up a name."""


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    """Refuse connect, bind and name look-ups, other than to servers that tests start on this machine."""
    patch = pytest.MonkeyPatch()

    def refusing(name: str) -> Any:
        original = getattr(socket.socket, name)

        def refuse(self: socket.socket, address: Any, *args: Any) -> Any:
            if self.family == getattr(socket, "AF_UNIX", None) or loopback.is_open(name, address):
                answer = original(self, address, *args)
                if name == "bind":
                    loopback.open_port(self.getsockname()[1])
                return answer
            raise NetworkUsedError(f"{name} {address!r}")

        return refuse

    def refuse_look_up(original: Any, host: Any, port: Any = None, *args: Any, **kwargs: Any) -> Any:
        address = host if isinstance(host, tuple) else (host, port)
        if loopback.is_open("look up", address):
            return original(host, *([] if isinstance(host, tuple) else [port]), *args, **kwargs)
        raise NetworkUsedError(f"name look-up {address!r}")

    for name in ("connect", "connect_ex", "bind"):
        patch.setattr(socket.socket, name, refusing(name))
    for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex", "create_connection"):
        patch.setattr(socket, name, partial(refuse_look_up, getattr(socket, name)))
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    """Take away whatever AWS configuration the machine has."""
    for name in list(os.environ):
        if name.startswith(("AWS_", "MOTO_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "no-config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "no-credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


# --- operations, in process and over HTTP -----------------------------------------------------------------

OPERATIONS = {
    "tests.test_lists",
    "tests.test_search_filters",
    "tests.test_stop_and_delete",
    "tests.test_tags_and_search",
    "tests.test_training_job_lists",
}
"""Modules whose tests run with a client of each kind."""

IN_PROCESS, OVER_HTTP = "in process", "over HTTP"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run the tests of operations with a client of each kind."""
    if metafunc.module.__name__ in OPERATIONS and "sagemaker_client" in metafunc.fixturenames:
        metafunc.parametrize("sagemaker_client", [IN_PROCESS, OVER_HTTP], indirect=True)


@pytest.fixture
def sagemaker_client(request: pytest.FixtureRequest, sagemaker_client: Any, tuning_mock: Any) -> Any:
    """The plugin's client, or one of a server that answers from the same mock."""
    if getattr(request, "param", IN_PROCESS) == IN_PROCESS:
        return sagemaker_client
    server = request.getfixturevalue("_tuning_server")
    server.application.serve(tuning_mock)
    return boto3.client("sagemaker", region_name=sagemaker_client.meta.region_name, endpoint_url=server.url)
