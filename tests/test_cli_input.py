"""What ``mock-tuning`` reads: JSON in any encoding of Unicode, from files and from stdin alike."""

from __future__ import annotations

import codecs
import json
import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from mock_tuning.cli import main
from tests.support import recorded

ANSWER = json.dumps(recorded("describe_completed_2019") | {"Uber": "\U0001f600"}, ensure_ascii=False)
ENCODED = {
    "UTF-8": ANSWER.encode(),
    "UTF-8 with a mark": codecs.BOM_UTF8 + ANSWER.encode(),
    "UTF-16": ANSWER.encode("utf-16"),
    "UTF-16 without a mark": ANSWER.encode("utf-16-le"),
    "UTF-32": ANSWER.encode("utf-32"),
}
BROKEN = {
    "nothing": b"",
    "half": b"{",
    "no text": b"\xff\xfe\xff",
    "too deep": b"[" * 100_000,
    "no number": b'{"Value": NaN}',
}


def stdin(patch: pytest.MonkeyPatch, content: bytes) -> None:
    """Let stdin hold `content`, under a locale that cannot read it."""
    patch.setattr(sys, "stdin", TextIOWrapper(BytesIO(content), encoding="ascii"))


@pytest.mark.parametrize("content", ENCODED.values(), ids=ENCODED)
@pytest.mark.parametrize("command", ["check", "convert"])
def test_a_file_is_read_in_the_encoding_that_it_has(
    command: str, content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "saved.json"
    path.write_bytes(content)

    assert main([command, str(path)]) == 0
    assert "Uber" in capsys.readouterr().out


@pytest.mark.parametrize("content", ENCODED.values(), ids=ENCODED)
@pytest.mark.parametrize("command", ["check", "convert"])
def test_stdin_is_read_as_a_file_is_whatever_the_locale(
    command: str, content: bytes, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stdin(monkeypatch, content)

    assert main([command, "-"]) == 0
    assert "Uber" in capsys.readouterr().out


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("command", ["check", "convert"])
def test_what_is_no_json_is_told_and_ends_with_2(
    command: str, content: bytes, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stdin(monkeypatch, content)

    assert main([command, "-"]) == 2
    assert capsys.readouterr().err.startswith(f"mock-tuning {command}: -: it cannot be read as JSON: ")
