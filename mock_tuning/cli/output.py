"""What commands print, and how they end."""

from __future__ import annotations

import os
import re
import shutil
import sys
import textwrap
from collections.abc import Iterable

__all__ = ["FINDINGS", "FINE", "USAGE", "complain", "in_columns", "say"]

FINE, FINDINGS, USAGE = 0, 1, 2
"""Exit codes: all is well, something was found, the command could not be carried out."""


def say(line: str) -> None:
    """Print one line that any terminal and pipe takes, whatever is in it."""
    sys.stdout.write(_writable(line, sys.stdout.encoding))


def complain(command: str, sentence: str) -> None:
    """Tell on stderr what is wrong, after what was printed so far."""
    sys.stdout.flush()
    sys.stderr.write(_writable(f"mock-tuning {command}: {sentence}", sys.stderr.encoding))
    sys.stderr.flush()


STATUS_COLOURS = {"Completed": 32, "InProgress": 34, "Failed": 31, "DeleteFailed": 31, "Stopped": 33, "Stopping": 33}
"""Of the statuses of tuning jobs, as ANSI knows colours; the words are there without them, too."""


def in_columns(rows: Iterable[tuple[str, str, str]]) -> None:
    """Print rows of a name, a status and a description: aligned on a terminal, separated by tabs on a pipe.

    Colours are for terminals, and for those who have not set NO_COLOR (no-color.org).
    """
    listed = list(rows)
    if not sys.stdout.isatty():
        for row in listed:
            say("\t".join(re.sub(r"\s", " ", cell) for cell in row))
        return
    coloured = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    first, second = (max((len(row[column]) for row in listed), default=0) + 2 for column in (0, 1))
    room = max(20, shutil.get_terminal_size().columns - first - second)
    for name, status, description in listed:
        head, *rest = textwrap.wrap(description, room) or [""]
        colour = STATUS_COLOURS.get(status) if coloured else None
        shown = f"{status:<{second}}" if colour is None else f"\x1b[{colour}m{status:<{second}}\x1b[0m"
        say(f"{name:<{first}}{shown}{head}")
        for line in rest:
            say(f"{'':<{first + second}}{line}")


def _writable(line: str, encoding: str | None) -> str:
    encoding = encoding or "ascii"
    one_line = line.replace("\r", "\\r").replace("\n", "\\n")
    return one_line.encode(encoding, "backslashreplace").decode(encoding) + "\n"
