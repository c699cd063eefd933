"""What commands read."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, NoReturn

from ..errors import UsageError

__all__ = ["read_json"]


def read_json(file: str) -> Any:
    """Return the content of a JSON file, or of stdin for ``-``; raises :class:`UsageError` where there is none.

    As bytes: JSON tells by them whether it is UTF-8, with or without a mark, UTF-16 or UTF-32; the locale has no say.
    """
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return json.loads(content, parse_constant=_no_constant)
    except (OSError, ValueError, RecursionError) as error:
        raise UsageError(f"it cannot be read as JSON: {error}") from None


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
