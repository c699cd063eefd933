"""What the author of a test is told: what happened, what was known, what to do next.

What the code under test reads is another matter: see :mod:`.service_errors`.
"""

from __future__ import annotations

import inspect
import sys
import warnings
from collections.abc import Iterable
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, ClassVar

__all__ = [
    "Fixed",
    "MockTuningError",
    "MockTuningWarning",
    "NotActiveError",
    "ObjectiveError",
    "SeedError",
    "Unhandled",
    "UsageError",
    "did_you_mean",
    "nearest",
    "shortened",
    "warn",
]


class MockTuningError(Exception):
    """Base of everything this package tells the author of a test."""


class UsageError(MockTuningError, ValueError):
    """The package was called in a way that cannot work; the text says what to write."""


class SeedError(UsageError):
    """A seed describes a job that cannot exist; nothing was added."""


class ObjectiveError(MockTuningError, RuntimeError):
    """An objective raised an error of its own, or answered what cannot be understood."""


class NotActiveError(MockTuningError, RuntimeError):
    """The handle was asked for while no mock is active."""


class Unhandled(MockTuningError):
    """Neither this mock nor moto can answer an AWS call; the interceptors give it the client's type."""

    def __init__(self, operation: str, reason: str) -> None:
        self.operation = operation
        self.reason = reason
        super().__init__(
            f"{operation}: nobody could answer this AWS call, and nothing reaches AWS while mock_tuning"
            f" is active. {reason} See README, 'Calls nobody can answer'."
        )


class MockTuningWarning(UserWarning):
    """Something the author should know, though the test can go on."""


def warn(message: str, about: Any = None, stacklevel: int = 1) -> None:
    """Warn the author of a test: of `about`, a test function or class, by its name and at its definition.

    Without one, or where nobody knows its place, at the caller; `stacklevel` is that of ``warnings.warn``.
    """
    inner = inspect.unwrap(about) if callable(about) else about
    place = _place(inner)
    if place is None:
        warnings.warn(message, MockTuningWarning, stacklevel=stacklevel + 1)
        return
    module = sys.modules.get(inner.__module__)
    seen = {} if module is None else vars(module).setdefault("__warningregistry__", {})
    message = f"{inner.__qualname__}: {message}"
    warnings.warn_explicit(message, MockTuningWarning, *place, module=inner.__module__, registry=seen)


def _place(about: Any) -> tuple[str, int] | None:
    """Return the file and the line where a function or class begins."""
    code = getattr(about, "__code__", None)
    if code is not None:
        return code.co_filename, code.co_firstlineno
    try:
        return inspect.getfile(about), inspect.getsourcelines(about)[1]
    except (OSError, TypeError):
        return None


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the one of `known` that is most like `word`, whatever their case; ``None`` if none is like it."""
    choices = {choice.lower(): choice for choice in known}
    near = get_close_matches(word.lower(), choices, n=1, cutoff=0.6)
    return choices[near[0]] if near else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return `` Did you mean 'x'?`` for the nearest of `known`, or an empty string."""
    near = nearest(word, known)
    return "" if near is None else f" Did you mean {near!r}?"


def shortened(value: object, most: int = 100) -> str:
    """Return the ``repr`` of a value, its end cut off where that is longer than `most` characters."""
    text = repr(value)
    return text if len(text) <= most else f"{text[: most - 1]}…"


class Fixed:
    """Base of what a test has in its hands: setting what is not there, or only to be read, raises :class:`UsageError`.

    Subclasses have ``__slots__`` of private names, properties for the rest, and two class keywords: `called` names such
    an object, `instead` says what can be done.
    """

    __slots__ = ()
    _called: ClassVar[str]
    _instead: ClassVar[str]

    def __init_subclass__(cls, *, called: str, instead: str) -> None:
        cls._called, cls._instead = called, instead

    if not TYPE_CHECKING:  # type checkers know by themselves

        def __setattr__(self, name: str, value: Any) -> None:
            found = getattr(type(self), name, None)
            if not name.startswith("_") and getattr(found, "fset", None) is None:
                known = [each for each in dir(type(self)) if not each.startswith("_")]
                why = (
                    f"there is no such attribute.{did_you_mean(name, known)}" if found is None else "it is to be read."
                )
                raise UsageError(f"{self._called}.{name} cannot be set: {why} {self._instead}")
            object.__setattr__(self, name, value)
