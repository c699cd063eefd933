"""``mock-tuning`` where streams are closed or full, or nobody reads on: no traceback, an exit code that says so."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import RECORDED

FINE = str(RECORDED / "describe_completed_2019.json")
full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
posix = pytest.mark.skipif(os.name == "nt", reason="closes streams by a POSIX shell")


def shell(line: str) -> subprocess.CompletedProcess[str]:
    """Run a line of a shell in which `mock-tuning` is the command."""
    command = f"{shlex.quote(sys.executable)} -m mock_tuning"
    line = line.replace("mock-tuning", command).replace("FINE", shlex.quote(FINE))
    return subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=False)


@posix
@pytest.mark.parametrize(
    "line",
    [
        pytest.param("mock-tuning seeds >&-", id="stdout"),
        pytest.param("mock-tuning check FINE >&-", id="stdout of check"),
        pytest.param("mock-tuning convert FINE >&-", id="stdout of convert"),
        pytest.param("mock-tuning check - <&-", id="stdin"),
        pytest.param("mock-tuning convert - <&-", id="stdin of convert"),
    ],
)
def test_a_stream_that_is_closed_is_told(line: str) -> None:
    done = shell(line)

    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith(f"{' '.join(line.split()[:2])}: ")
    assert " is closed" in done.stderr


@full
@pytest.mark.parametrize("command", ["seeds", "seeds completed", "check FINE", "convert FINE", "--help"])
def test_a_disk_that_is_full_is_told(command: str) -> None:
    done = shell(f"mock-tuning {command} >/dev/full")

    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "No space left on device" in done.stderr


@posix
@pytest.mark.parametrize("stderr", ["2>&-", pytest.param("2>/dev/full", marks=full)])
@pytest.mark.parametrize("command", ["check /nonexistent", "convert /nonexistent", "seeds nonexistent", "chek"])
def test_complaints_that_nobody_hears_end_with_2_all_the_same(command: str, stderr: str) -> None:
    assert shell(f"mock-tuning {command} {stderr}").returncode == 2


@posix
def test_what_was_found_is_told_without_stderr_too(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.json"
    wrong.write_text(json.dumps({"HyperParameterTuningJobStatus": "Done"}), "utf-8")

    done = shell(f"mock-tuning check {shlex.quote(str(wrong))} 2>&-")

    assert done.returncode == 1
    assert "'Done'" in done.stdout


@pytest.mark.parametrize("command", [["seeds", "completed"], ["seeds"], ["--help"], ["check", *[FINE] * 500]])
def test_a_reader_that_leaves_early_is_not_taken_for_a_finding(command: list[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)

    done = subprocess.run(
        [sys.executable, "-m", "mock_tuning", *command], stdout=writer, stderr=subprocess.PIPE, check=False
    )

    os.close(writer)
    assert done.returncode == 141  # as shells show for SIGPIPE
    assert done.stderr == b""
