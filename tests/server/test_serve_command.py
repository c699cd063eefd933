"""``mock-tuning serve`` in a process of its own: what it prints, how it stops, and how it ends."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from mock_tuning import MockTuningServer
from mock_tuning.cli import main
from tests import loopback

from .helpers import JSON

ROOT = Path(__file__).parents[2]
SERVE = [sys.executable, "-m", "mock_tuning", "serve"]


@dataclass
class Served:
    """A server in a process of its own."""

    process: subprocess.Popen[str]
    port: int
    printed: str

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, f"/mock-tuning/{path}", None if body is None else json.dumps(body), JSON)
            return json.loads(connection.getresponse().read())
        finally:
            connection.close()

    def stop(self, number: int) -> tuple[int, str]:
        """Send a signal; return the exit code and what was said on stderr."""
        self.process.send_signal(number)
        _, errors = self.process.communicate(timeout=60)
        return self.process.returncode, errors


@contextmanager
def serving(*arguments: str) -> Iterator[Served]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": ""}
    process = subprocess.Popen(
        [*SERVE, *arguments], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        lines = "".join(process.stdout.readline() for _ in range(3))
        port = re.search(r"^mock-tuning serve: listening on http://127\.0\.0\.1:(\d+)$", lines, re.MULTILINE)
        assert port is not None, lines
        loopback.open_port(int(port[1]))
        yield Served(process, int(port[1]), lines)
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_until_a_signal_comes(number: int) -> None:
    with serving() as served:
        assert served.ask("GET", "jobs")["jobs"] == []
        assert f"AWS_ENDPOINT_URL=http://127.0.0.1:{served.port} " in served.printed
        assert f"http://127.0.0.1:{served.port}/mock-tuning/" in served.printed

        assert served.stop(number) == (0, "")


def test_its_jobs_outlive_it_in_a_state_file(tmp_path: Path) -> None:
    state = str(tmp_path / "state.json")
    with serving("--state", state, "--seed-document", "in_progress") as served:
        (before,) = served.ask("GET", "jobs?training_jobs=true")["jobs"]
        assert served.stop(signal.SIGTERM) == (0, "")

    with serving("--state", state, "--seed-document", "in_progress") as served:
        assert served.ask("GET", "jobs?training_jobs=true")["jobs"] == [before]


def test_more_signals_change_nothing_until_the_state_is_saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    state = tmp_path / "state.json"
    load, replace = MockTuningServer.load, os.replace

    def load_amid_signals(server: MockTuningServer) -> MockTuningServer:
        server = load(server)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGTERM):
            signal.raise_signal(number)
        return server

    def replace_amid_signals(*paths: Any) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.raise_signal(number)
        replace(*paths)

    monkeypatch.setattr(MockTuningServer, "load", load_amid_signals)
    monkeypatch.setattr("os.replace", replace_amid_signals)

    assert main(["serve", "--state", str(state), "--seed-document", "completed"]) == 0

    assert [path.name for path in tmp_path.iterdir()] == ["state.json"]


def test_it_says_loudly_that_others_can_reach_it() -> None:
    with serving("--host", "0.0.0.0") as served:
        code, errors = served.stop(signal.SIGTERM)

    assert code == 0
    assert errors.startswith("mock-tuning serve: WARNING: it listens on 0.0.0.0. Whoever can reach this machine can")
    assert errors.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--port", "70000"], "port=70000 is none"),
        (["--times", "2", "--progression", "time"], "times=2 does not go with progression='time'"),
        (["--state", "/nowhere/state.json"], "The state cannot be kept in /nowhere/state.json"),
        (["--seed-document", "nothing"], "There is no seed document 'nothing'"),
    ],
)
def test_what_cannot_be_served_ends_with_2(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = signal.getsignal(signal.SIGTERM)

    assert main(["serve", *arguments]) == 2

    printed = capsys.readouterr()
    assert printed.err.startswith(f"mock-tuning serve: {sentence}")
    assert printed.out == ""  # it has not listened yet
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_broken_state_file_ends_with_2_and_stays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "state.json"
    file.write_text("{", "utf-8")

    assert main(["serve", "--state", str(file)]) == 2

    assert "cannot be loaded: it cannot be read as JSON" in capsys.readouterr().err
    assert file.read_text("utf-8") == "{"


def test_the_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])

    assert ended.value.code == 0
    printed = capsys.readouterr().out
    assert re.findall(r"^    (\w+) +\S", printed, re.MULTILINE) == ["serve", "check", "seeds", "convert"]
    assert "{" not in printed
