"""What the contract tests share: a private name of another library is there as this package knows it."""

from __future__ import annotations

import importlib
import inspect
from importlib.metadata import version
from typing import Any

MISSING = object()


def broken(library: str, what: str) -> str:
    """Return what to tell who upgraded a library."""
    where = "moto_handoff/" if library == "moto" else "interceptors/"
    return f"{library} {version(library)} is not as mock_tuning knows it: {what}. Adapt mock_tuning/{where}."


def found(path: str) -> Any:
    """Return what a path names, from the very owner that would be patched; MISSING if it is not there."""
    module, _, names = path.partition(":")
    owner: Any = importlib.import_module(module)
    for name in names.split("."):
        owner = vars(owner).get(name, MISSING)
        if owner is MISSING:
            return MISSING
    return owner.__func__ if isinstance(owner, (classmethod, staticmethod)) else owner


def check(library: str, path: str, parameters: str) -> None:
    function = found(path)
    assert function is not MISSING, broken(library, f"there is no {path}")
    actual = [name for name in inspect.signature(function).parameters if name != "cls"]
    assert actual == parameters.split(), broken(library, f"{path} takes {actual}, not {parameters.split()}")
