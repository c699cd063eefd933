"""``mock-tuning seeds``: every installed document, plain on a pipe and aligned on a terminal."""

from __future__ import annotations

import json
import re
import sys

import pytest

from mock_tuning import TuningMock
from mock_tuning.cli import main
from mock_tuning.seeds.documents import installed_documents

COLOUR = re.compile(r"\x1b\[\d+m")


def lines(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    assert main(["seeds", *arguments]) == 0
    return capsys.readouterr().out.splitlines()


def on_a_terminal(patch: pytest.MonkeyPatch) -> None:
    """Let what is captured be a terminal of 80 columns; from within a test, whose stdout is another than fixtures'."""
    patch.setattr(sys.stdout, "isatty", lambda: True)
    for name, value in (("COLUMNS", "80"), ("TERM", "xterm"), ("NO_COLOR", "")):
        patch.setenv(name, value)


def test_on_a_pipe_each_document_is_a_line_of_three_fields(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [line.split("\t") for line in lines(capsys)]

    assert [name for name, _, _ in rows] == list(installed_documents())
    assert ["failed", "Failed", "Bayesian, 6 of 20 training jobs; No training job succeeded after 5 attempts"] in rows
    assert ["completed", "Completed", "Bayesian, 20 of 20 training jobs; best validation:auc 0.93127"] in rows


def test_on_a_terminal_columns_are_aligned_and_statuses_coloured(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    on_a_terminal(monkeypatch)

    shown = lines(capsys)

    plain = [COLOUR.sub("", line) for line in shown]
    assert "\x1b[31mFailed" in "\n".join(shown)
    assert max(map(len, plain)) <= 80
    first = [line for line in plain if not line.startswith(" ")]
    assert len(first) == len(installed_documents())
    assert len({re.match(r"\S+ +\S+ +", line).end() for line in first}) == 1  # type: ignore[union-attr]


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_colours_can_be_refused(
    name: str, value: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    on_a_terminal(monkeypatch)
    monkeypatch.setenv(name, value)

    assert "\x1b" not in "".join(lines(capsys))


@pytest.mark.parametrize("name", ["stopped", "stopped.json"])
def test_a_document_is_printed_as_json_that_can_be_seeded(
    name: str, capsys: pytest.CaptureFixture[str], tuning_mock: TuningMock
) -> None:
    printed = json.loads("\n".join(lines(capsys, name)))

    assert tuning_mock.seed_document(printed).status == "Stopped"


def test_an_unknown_name_ends_with_2_and_the_nearest_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["seeds", "stoped"]) == 2

    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("mock-tuning seeds: There is no document 'stoped'; there are completed, ")
    assert "Did you mean 'stopped'?" in shown.err
