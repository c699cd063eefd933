"""Clients that a test module needs, each installed in an environment of its own (see ``.ci/run``)."""

from __future__ import annotations

import importlib
import shutil
import warnings
from pathlib import Path

__all__ = ["command", "library"]


def library(*modules: str) -> None:
    """Import modules of a client, whatever they warn of.

    Called before the test module's own imports, which then don't meet those warnings as errors.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in modules:
            importlib.import_module(name)


def command(name: str, *needs: Path) -> str:
    """Return the path of a command, and see that the paths that it needs are there."""
    found = shutil.which(name)
    assert found, f"there is no {name}"
    missing = [each for each in needs if not each.exists()]
    assert not missing, f"there is no {missing[0]}"
    return found
