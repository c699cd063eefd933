"""Clients that a test needs: what is not installed is skipped, or missed where the environment is there for it.

MOCK_TUNING_REQUIRE_CLIENT=1 makes a missing client a failure.  ``.ci/run`` sets it: it runs each module of
this folder alone, in an environment made for it.
"""

from __future__ import annotations

import importlib
import os
import shutil
import warnings
from pathlib import Path
from typing import Any

import pytest

__all__ = ["command", "library"]

REQUIRED = os.environ.get("MOCK_TUNING_REQUIRE_CLIENT") == "1"


def library(*modules: str) -> Any:
    """Import modules of a client, whatever they warn of; return the first. Skips the test module if one is missing.

    Called before the test module's other imports, so that those don't import them with our strictness.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if not REQUIRED:
            for name in modules:
                pytest.importorskip(name)
        return [importlib.import_module(name) for name in modules][0]


def command(name: str, *needs: Path) -> str:
    """Return the path of a command. Skips the test module if it, or a path that it needs, is missing."""
    found = shutil.which(name)
    missing = [each for each in (found or name, *map(str, needs)) if not Path(each).exists()]
    if missing and not REQUIRED:
        pytest.skip(f"there is no {missing[0]}", allow_module_level=True)
    assert found, f"there is no {name}"
    assert not missing, f"there is no {missing[0]}"
    return found
