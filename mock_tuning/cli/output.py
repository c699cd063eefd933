"""What commands print, and how they end."""

from __future__ import annotations

import os
import re
import shutil
import sys
import textwrap
from collections.abc import Iterable
from contextlib import suppress
from typing import TextIO

__all__ = ["FINDINGS", "FINE", "READER_GONE", "USAGE", "complain", "in_columns", "say", "tell"]

FINE, FINDINGS, USAGE, READER_GONE = 0, 1, 2, 141
"""Exit codes: all is well, something was found, the command could not be carried out, nobody reads on.

The last is what shells show for a command that SIGPIPE has ended, as `yes | head` shows it.
"""

LONGEST = 2000
"""Characters of a sentence, which may quote what it is about (our choice: some 25 lines of a terminal)."""


def say(line: str) -> None:
    """Print one line that any terminal and pipe takes, whatever is in it."""
    _write(sys.stdout, _plain(line))


def tell(sentence: str) -> None:
    """Print a sentence; of one that holds something very long, its beginning and its end."""
    say(_brief(sentence))


def complain(command: str, sentence: str) -> None:
    """Tell on stderr what is wrong, after what was printed so far; where it cannot be told, the exit code tells."""
    sys.stdout.flush()
    with suppress(OSError):
        _write(sys.stderr, _plain(_brief(f"mock-tuning{command and ' '}{command}: {sentence}")))
        sys.stderr.flush()


STATUS_COLOURS = {"Completed": 32, "InProgress": 34, "Failed": 31, "DeleteFailed": 31, "Stopped": 33, "Stopping": 33}
"""Of the statuses of tuning jobs, as ANSI knows colours; the words are there without them, too."""


def in_columns(rows: Iterable[tuple[str, str, str]]) -> None:
    """Print rows of a name, a status and a description: aligned on a terminal, separated by tabs on a pipe.

    Colours are for terminals, and for those who have not set NO_COLOR (no-color.org).
    """
    listed = [tuple(_plain(re.sub(r"\s", " ", cell)) for cell in row) for row in rows]
    if not sys.stdout.isatty():
        for row in listed:
            _write(sys.stdout, "\t".join(row))
        return
    coloured = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    first, second = (max((len(row[column]) for row in listed), default=0) + 2 for column in (0, 1))
    room = max(20, shutil.get_terminal_size().columns - first - second)
    for name, status, description in listed:
        head, *rest = textwrap.wrap(description, room) or [""]
        colour = STATUS_COLOURS.get(status) if coloured else None
        shown = f"{status:<{second}}" if colour is None else f"\x1b[{colour}m{status:<{second}}\x1b[0m"
        _write(sys.stdout, f"{name:<{first}}{shown}{head}")
        for line in rest:
            _write(sys.stdout, f"{'':<{first + second}}{line}")


def _brief(sentence: str) -> str:
    left_out = len(sentence) - LONGEST
    if left_out <= 0:
        return sentence
    return f"{sentence[: LONGEST // 2]} [… {left_out:,} characters …] {sentence[-LONGEST // 2 :]}"


def _plain(line: str) -> str:
    """Return a line with what is not a printable character by its number, so that none steers a terminal."""
    return "".join(
        each if each.isprintable() or each == "\t" else each.encode("unicode_escape").decode() for each in line
    )


def _write(stream: TextIO, line: str) -> None:
    encoding = stream.encoding or "ascii"
    stream.write(line.encode(encoding, "backslashreplace").decode(encoding) + "\n")
