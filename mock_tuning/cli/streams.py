"""The streams of a process that has not got them all, or whose streams take no more."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import BinaryIO, TextIO

__all__ = ["abandon", "open_streams"]


@contextmanager
def open_streams() -> Iterator[None]:
    """Let streams that the process has not got (``>&-``) be such as say so when they are used."""
    with ExitStack() as undo:
        for name in ("stdin", "stdout", "stderr"):
            if getattr(sys, name) is None:
                setattr(sys, name, _Closed(name))
                undo.callback(setattr, sys, name, None)
        yield


def abandon(stream: TextIO) -> None:
    """Let what a stream still holds, and what is to come, go nowhere: the interpreter flushes it at its end."""
    with suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


class _Closed(io.TextIOBase):
    """A stream that is closed from the beginning."""

    def __init__(self, name: str) -> None:
        self._name = name

    @property
    def buffer(self) -> BinaryIO:
        raise OSError(f"{self._name} is closed")

    def write(self, _: str) -> int:
        raise OSError(f"{self._name} is closed")
