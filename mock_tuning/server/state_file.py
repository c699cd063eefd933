"""The state of a server in a file: JSON, complete or not there at all."""

from __future__ import annotations

import errno
import glob
import json
import os
import tempfile
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from ..backend import Backend
from ..errors import UsageError
from ..persistence import dump_state, load_state

__all__ = ["load_file", "save_file"]

FORMAT = "mock-tuning state"
VERSION = 1

SUFFIX = ".tmp"

_BROKEN = (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError)


def load_file(path: Path, backend: Backend) -> None:
    """Put the jobs of a state file into an empty mock; a file that is not there yet holds none.

    Raises :class:`UsageError` for anything but a whole file that :func:`save_file` wrote, and where it
    could not be written again.
    """
    if path.exists() and not path.is_file():
        raise _refused(path, "it is not a file" if not path.is_dir() else "it is a folder")
    _try_to_write(path)
    if not path.exists():
        return
    try:
        content = json.loads(path.read_text("utf-8"))
    except (OSError, *_BROKEN) as error:
        raise _refused(path, f"it cannot be read as JSON ({error})") from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise _refused(path, "it is not a state file of mock-tuning")
    if content.get("version") != VERSION:
        raise _refused(path, f"it is of version {content.get('version')!r}, and this mock-tuning reads {VERSION}")
    state: Any = content.get("state")
    if content.get("sha256") != _digest(state):
        raise _refused(path, "its content is not what was written (the checksum differs)")
    try:
        load_state(backend, state)
    except _BROKEN as error:
        raise _refused(path, f"it holds no state ({type(error).__name__}: {error})") from None


def save_file(path: Path, backend: Backend) -> None:
    """Write the jobs of a mock into a state file, in place of what was there: all of it, or nothing.

    Raises :class:`UsageError` where that fails; what was there is then still there.
    """
    state = dump_state(backend)
    content = {"format": FORMAT, "version": VERSION, "sha256": _digest(state), "state": state}
    try:
        handle, written = _open_beside(path)
        try:
            with open(handle, "w", encoding="utf-8") as file:
                json.dump(content, file, separators=(",", ":"))
                file.flush()
                os.fsync(file.fileno())
            os.replace(written, path)
        except BaseException:
            with suppress(OSError):
                os.unlink(written)
            raise
    except OSError as error:
        raise UsageError(f"The state could not be saved in {path}: {error}. What was there is unchanged.") from None


def _try_to_write(path: Path) -> None:
    """Raise :class:`UsageError` where the state could not be saved in the end.

    Takes away what was left beside the file by a process that was killed while it was saving.
    """
    try:
        for left in path.parent.glob(f".{glob.escape(path.name)}.????????{SUFFIX}"):
            left.unlink()
        handle, written = _open_beside(path)
        os.close(handle)
        os.unlink(written)
    except OSError as error:
        folder = error.errno in (errno.ENOENT, errno.ENOTDIR, errno.EACCES, errno.EPERM, errno.EROFS)
        reason = "the folder is not there, or may not be written to" if folder else error.strerror
        raise UsageError(f"The state cannot be kept in {path}: {reason}.") from None


def _open_beside(path: Path) -> tuple[int, str]:
    """Return a new file in the same folder, open for writing, and its path."""
    return tempfile.mkstemp(prefix=f".{path.name}.", suffix=SUFFIX, dir=path.parent)


def _digest(state: Any) -> str:
    return sha256(json.dumps(state, separators=(",", ":")).encode()).hexdigest()


def _refused(path: Path, reason: str) -> UsageError:
    return UsageError(
        f"The state file {path} cannot be loaded: {reason}. It was left as it is; move it away to begin without it."
    )
