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

import pytest

__all__ = ["command", "library"]

REQUIRED = os.environ.get("MOCK_TUNING_REQUIRE_CLIENT") == "1"


def library(*modules: str) -> None:
    """Import modules of a client, whatever they warn of; skips the test module if one is missing.

    Called before the test module's own imports, which then don't meet those warnings as errors.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in modules:
            if not REQUIRED:
                pytest.importorskip(name)
            importlib.import_module(name)


def command(name: str, *needs: Path) -> str:
    """Return the path of a command. Skips the test module if it, or a path that it needs, is missing."""
    found = shutil.which(name)
    missing = [each for each in (found or name, *map(str, needs)) if not Path(each).exists()]
    if missing and not REQUIRED:
        pytest.skip(f"there is no {missing[0]}", allow_module_level=True)
    assert found, f"there is no {name}"
    assert not missing, f"there is no {missing[0]}"
    return found
