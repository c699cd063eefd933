"""Who wants to know of mocks that are entered; apart, so that the pytest plugin loads nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .handle import TuningMock

__all__ = ["watchers"]

watchers: list[Callable[[TuningMock], None]] = []
"""Called with every outermost mock that is entered."""
