"""The command ``mock-tuning``: what it prints, and how it ends."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from mock_tuning import __version__
from mock_tuning.cli import main
from tests.support import RECORDED, recorded

FINE = str(RECORDED / "describe_completed_2019.json")


def written(folder: Path, content: Any) -> str:
    path = folder / "mock.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return str(path)


def test_it_tells_its_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--version"])

    assert end.value.code in (0, None)
    assert capsys.readouterr().out == f"mock-tuning {__version__}\n"


def test_a_response_that_is_fine_ends_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", FINE]) == 0
    assert capsys.readouterr().out == f"{FINE}: DescribeHyperParameterTuningJob: fine\n"


def test_a_response_with_findings_ends_with_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = written(tmp_path, {**recorded("describe_completed_2019"), "FailureReason": None})

    assert main(["check", FINE, file]) == 1
    assert capsys.readouterr().out.splitlines()[1:] == [
        f"{file}: DescribeHyperParameterTuningJob: FailureReason is null; SageMaker leaves out what it has not got"
    ]


def test_a_note_is_no_finding(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = written(tmp_path, {**recorded("describe_completed_2019"), "Extra": 1})

    assert main(["check", file]) == 0
    assert ": note: Extra is not a member" in capsys.readouterr().out


def test_a_list_holds_several_responses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    entries = [
        {"Operation": "DescribeHyperParameterTuningJob", "Response": recorded("describe_failed_2024")},
        {"Operation": "stop_hyper_parameter_tuning_job", "Error": {"Code": "ResourceNotFound", "Message": "Gone"}},
        recorded("error_describe_not_found"),
    ]  # fmt: skip
    file = written(tmp_path, entries)

    assert main(["check", file]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(": ")[0] for line in lines] == [f"{file}[{number}]" for number in (1, 2, 3)]
    assert [line.endswith(": fine") for line in lines] == [True, False, True]


def test_the_operation_can_be_given(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = written(tmp_path, {"Tags": []})

    assert main(["check", file]) == 2
    assert "cannot be told from its members; give --operation" in capsys.readouterr().err
    assert main(["check", "--operation", "ListTags", file]) == 0


@pytest.mark.parametrize(
    ("content", "sentence"),
    [("{", "cannot be read as JSON"), ("3", "3 is not a response"), ('{"Response": 3}', "its Response is 3")],
)
def test_a_file_that_cannot_be_checked_ends_with_2(
    content: str, sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path, content)

    assert main(["check", file, FINE]) == 2
    shown = capsys.readouterr()
    assert shown.err.startswith(f"mock-tuning check: {file}: ")
    assert sentence in shown.err
    assert shown.out.endswith(": fine\n")  # the others are checked all the same


@pytest.mark.parametrize("arguments", [[], ["check"], ["chek", FINE]])
def test_a_wrong_command_line_ends_with_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)

    assert ended.value.code == 2


def test_a_dash_is_stdin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(recorded("describe_completed_2019")).encode()))
    )

    assert main(["check", "-"]) == 0


def run(*command: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-m", "mock_tuning", *command], capture_output=True, check=False, **options)


def test_any_pipe_takes_what_is_printed(tmp_path: Path) -> None:
    answer = {**recorded("describe_completed_2019"), "HyperParameterTuningJobStatus": "fertig \u2713\nfine"}

    done = run("check", written(tmp_path, answer), env={"PYTHONIOENCODING": "ascii", "PATH": ""})

    assert done.returncode == 1
    assert done.stderr == b""
    assert b"is 'fertig \\u2713\\nfine'" in done.stdout


@pytest.mark.parametrize("command", ["check", "convert"])
def test_a_long_value_is_told_by_its_beginning_and_what_is_said_of_it(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path, {**recorded("describe_completed_2019"), "HyperParameterTuningJobStatus": "Done" * 100_000})

    assert main([command, file]) == 1

    shown = "".join(capsys.readouterr())
    assert max(map(len, shown.splitlines())) < 2100
    assert file in shown
    assert "DoneDone" in shown
    assert "Completed" in shown


def test_nothing_that_is_printed_steers_a_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = written(tmp_path, {**recorded("describe_completed_2019"), "Red\x1b[31m\u202e\x9b\tblue": 1})

    assert main(["check", file]) == 0

    assert "Red\\x1b[31m\\u202e\\x9b\tblue is not a member" in capsys.readouterr().out


def test_a_reader_that_leaves_early_does_no_harm(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mock_tuning", "check", *[FINE] * 3000]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()

        assert process.stderr.read() == b""
