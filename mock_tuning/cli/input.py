"""What commands read."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from ..errors import UsageError
from ..wire import no_constant

__all__ = ["read_json"]


def read_json(file: str) -> Any:
    """Return the content of a JSON file, or of stdin for ``-``; raises :class:`UsageError` where there is none.

    As bytes: JSON tells by them whether it is UTF-8, with or without a mark, UTF-16 or UTF-32; the locale has no say.
    """
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return json.loads(content, parse_constant=no_constant)
    except (OSError, ValueError, RecursionError) as error:
        raise UsageError(f"it cannot be read as JSON: {error}") from None
