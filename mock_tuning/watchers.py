"""What the pytest plugin and the mock tell each other; apart, so that the plugin loads nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .handle import TuningMock

__all__ = ["AROUND_TESTS", "RETURNS", "watchers"]

watchers: list[Callable[[TuningMock], None]] = []
"""Called with every outermost mock that is entered."""

RETURNS = "_mock_tuning_returns"
"""An attribute of decorated functions whose mock ends when they return: true of all that do not yield."""

AROUND_TESTS = "__mock_tuning__"
"""The attribute of a decorated class with its :class:`~mock_tuning.decorated_classes.AroundTests`."""
