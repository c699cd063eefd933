"""What commands print, and how they end."""

from __future__ import annotations

import sys

__all__ = ["FINDINGS", "FINE", "USAGE", "complain", "say"]

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


def _writable(line: str, encoding: str | None) -> str:
    encoding = encoding or "ascii"
    one_line = line.replace("\r", "\\r").replace("\n", "\\n")
    return one_line.encode(encoding, "backslashreplace").decode(encoding) + "\n"
