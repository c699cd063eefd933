"""The mock as a decorator: of functions of every kind, and of test classes."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from .decorated_classes import decorate_class, is_fixture
from .decorated_functions import decorate_function
from .errors import UsageError

if TYPE_CHECKING:
    from .activation import MockTuning

__all__ = ["decorate"]

F = TypeVar("F")


def decorate(decorated: F, mock: Callable[[], MockTuning]) -> F:
    """Return `decorated` so that every run of it is inside a mock of its own, made by `mock`.

    The signature is kept, so that pytest still injects fixtures.  Raises :class:`UsageError` for what
    cannot be decorated.
    """
    if inspect.isclass(decorated):
        return decorate_class(decorated, mock)  # type: ignore[no-any-return]
    if is_fixture(decorated):
        raise UsageError(
            "@mock_tuning stands above @pytest.fixture, where it decorates the fixture's definition, not its"
            " function. Write @pytest.fixture first and @mock_tuning under it."
        )
    if callable(decorated) or isinstance(decorated, (staticmethod, classmethod)):
        return decorate_function(decorated, mock)  # type: ignore[no-any-return]
    if hasattr(decorated, "__get__"):
        name = type(decorated).__name__
        raise UsageError(
            f"@mock_tuning stands above @{name}, where it decorates that, not the function."
            f" Write @{name} first and @mock_tuning under it."
        )
    raise UsageError(
        f"@mock_tuning decorates functions and classes, not {decorated!r}."
        " Options go by keyword: @mock_tuning(progression='time')."
    )
