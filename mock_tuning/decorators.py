"""The mock as a decorator: of functions of every kind, and of test classes."""

from __future__ import annotations

import inspect
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager
from functools import wraps
from types import FunctionType
from typing import Any, TypeVar

from .errors import UsageError

__all__ = ["decorate"]

F = TypeVar("F")
Enter = Callable[[], AbstractContextManager[Any]]


def decorate(decorated: F, mock: Enter) -> F:
    """Return `decorated` so that every run of it is inside a mock of its own, made by `mock`.

    The signature is kept, so that pytest still injects fixtures.  Raises :class:`UsageError` for what
    cannot be decorated.
    """
    if inspect.isclass(decorated):
        return _class(decorated, mock)  # type: ignore[return-value]
    if type(decorated).__name__ == "FixtureFunctionDefinition" or hasattr(decorated, "_pytestfixturefunction"):
        raise UsageError(
            "@mock_tuning stands above @pytest.fixture, where it decorates the fixture's definition, not its"
            " function. Write @pytest.fixture first and @mock_tuning under it."
        )
    if not callable(decorated):
        raise UsageError(
            f"@mock_tuning decorates functions and classes, not {decorated!r}."
            " Options go by keyword: @mock_tuning(progression='time')."
        )
    return _function(decorated, mock)  # type: ignore[return-value]


def _function(function: Callable[..., Any], mock: Enter) -> Callable[..., Any]:
    if inspect.isasyncgenfunction(function):

        @wraps(function)
        async def asynchronous_generator(*args: Any, **kwargs: Any) -> AsyncIterator[Any]:
            with mock():
                generator = function(*args, **kwargs)
                try:
                    async for value in generator:
                        yield value
                finally:
                    await generator.aclose()

        return asynchronous_generator

    if inspect.iscoroutinefunction(function):

        @wraps(function)
        async def coroutine(*args: Any, **kwargs: Any) -> Any:
            with mock():
                return await function(*args, **kwargs)

        return coroutine

    if inspect.isgeneratorfunction(function):

        @wraps(function)
        def generator(*args: Any, **kwargs: Any) -> Any:
            with mock():
                return (yield from function(*args, **kwargs))

        return generator

    @wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        with mock():
            return function(*args, **kwargs)

    return wrapper


def _class(cls: type, mock: Enter) -> type:
    unittest: Any = sys.modules.get("unittest")  # who has not imported it has no TestCase
    if unittest is not None and issubclass(cls, unittest.TestCase):
        _testcase(cls, mock)
    elif _inherits(cls, "setup_method"):
        _around_setup(cls, mock)
    else:
        for name, attribute in _methods(cls):
            setattr(cls, name, _function(attribute, mock))
    for nested in list(vars(cls).values()):
        if inspect.isclass(nested) and nested.__name__.startswith("Test"):
            _class(nested, mock)
    return cls


def _testcase(cls: type, mock: Enter) -> None:
    """Put each test of a TestCase into a mock, from setUp to the last clean-up."""
    for name in ("run", "debug"):
        setattr(cls, name, _function(getattr(cls, name), mock))


def _around_setup(cls: Any, mock: Enter) -> None:
    """Put each test of a pytest class into a mock, from setup_method to teardown_method."""
    setup, teardown = cls.setup_method, getattr(cls, "teardown_method", None)
    entered: dict[int, AbstractContextManager[Any]] = {}  # by test instance

    @wraps(setup)
    def setup_method(self: Any, *args: Any, **kwargs: Any) -> None:
        around = mock()
        around.__enter__()
        try:
            setup(self, *args, **kwargs)
        except BaseException:
            around.__exit__(None, None, None)
            raise
        entered[id(self)] = around

    def teardown_method(self: Any, *args: Any, **kwargs: Any) -> None:
        try:
            if teardown is not None:
                teardown(self, *args, **kwargs)
        finally:
            entered.pop(id(self)).__exit__(None, None, None)

    cls.setup_method = setup_method
    cls.teardown_method = teardown_method if teardown is None else wraps(teardown)(teardown_method)


def _inherits(cls: type, name: str) -> bool:
    return inspect.isfunction(getattr(cls, name, None))


def _methods(cls: type) -> list[tuple[str, Callable[..., Any]]]:
    """Return the public methods of a class and its bases; static and class methods stay as they are."""
    found = {}
    for base in reversed(cls.__mro__[:-1]):
        for name, attribute in vars(base).items():
            if not name.startswith("_") and isinstance(attribute, FunctionType):
                found[name] = attribute
    return list(found.items())
