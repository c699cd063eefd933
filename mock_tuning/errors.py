"""What the author of a test is told: what happened, what was known, what to do next.

What the code under test reads is another matter: see :mod:`.service_errors`.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

__all__ = [
    "MockTuningError",
    "MockTuningWarning",
    "NotActiveError",
    "ObjectiveError",
    "SeedError",
    "Unhandled",
    "UsageError",
    "did_you_mean",
    "shortened",
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


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return `` Did you mean 'x'?`` for the nearest of `known`, or an empty string."""
    choices = {choice.lower(): choice for choice in known}
    near = get_close_matches(word.lower(), choices, n=1, cutoff=0.6)
    return f" Did you mean {choices[near[0]]!r}?" if near else ""


def shortened(value: object, most: int = 100) -> str:
    """Return the ``repr`` of a value, its end cut off where that is longer than `most` characters."""
    text = repr(value)
    return text if len(text) <= most else f"{text[: most - 1]}…"
