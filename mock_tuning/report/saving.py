"""The report as a file: the page with everything there is to see of a mock now."""

from __future__ import annotations

import os
import re
from hashlib import blake2b
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import UsageError
from .page import page
from .snapshot import call_snapshot, snapshot

if TYPE_CHECKING:
    from ..calls import Call, Calls
    from ..handle import TuningMock

__all__ = ["file_name", "save_report"]

KEPT = 500
"""Calls, and events, that a report holds, the latest (our choice: a report is to open at once)."""

LONGEST = 120
"""Characters of a test's name in a file name; file systems allow 255."""

_serials = count()


def save_report(tuning: TuningMock, path: str | os.PathLike[str], *, title: str | None = None) -> Path:
    """Write the report to `path`, whose folder is made if need be; see :meth:`mock_tuning.TuningMock.report`.

    Whoever reads `path` meanwhile sees the old report or the new one, never half of one.
    """
    target = Path(path)
    if target.is_dir():
        raise UsageError(
            f"report({str(path)!r}): there is a folder of that name. Name a file, such as"
            f" {str(target / 'report.html')!r}. See README, 'A page to look at'."
        )
    shown = {
        **snapshot(tuning),
        "calls": [call_snapshot(number, call) for number, call in _latest_calls(tuning.calls)],
        "events": list(tuning.events)[-KEPT:],
    }
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.{next(_serials)}")
    try:
        unfinished.write_text(page(shown, title=title), "utf-8")
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return target


def file_name(test: str) -> str:
    """Return the name of the report of a test by its node id: safe on every file system, and its own."""
    readable = re.sub(r"[^A-Za-z0-9_.]+", "-", test).strip("-.")[-LONGEST:]
    digest = blake2b(test.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()
    return f"{readable}-{digest}.html"


def _latest_calls(calls: Calls) -> list[tuple[int, Call]]:
    """Return the latest calls, each with its number in the whole log, from 1."""
    return list(enumerate(calls, calls.forgotten + 1))[-KEPT:]
