"""The mock as a decorator: of functions of every kind, and of test classes."""

from __future__ import annotations

import inspect
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager, suppress
from functools import wraps
from types import FunctionType
from typing import Any, TypeVar

from .errors import UsageError
from .watchers import RETURNS

__all__ = ["decorate"]

F = TypeVar("F")
Enter = Callable[[], AbstractContextManager[Any]]
Function = Callable[..., Any]


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
    if isinstance(decorated, (staticmethod, classmethod)):
        return type(decorated)(decorate(decorated.__func__, mock))
    if callable(decorated):
        return _function(decorated, mock)  # type: ignore[return-value]
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


def _function(function: Function, mock: Enter) -> Function:
    for is_one, _, decorate_one in KINDS:
        if is_one(function) or is_one(type(function).__call__):  # an object may be called as one is
            return decorate_one(function, mock)

    @wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        kind = None
        with suppress(_NotRunYet), mock():
            value = function(*args, **kwargs)
            kind = next((decorate_one for _, comes_of_one, decorate_one in KINDS if comes_of_one(value)), None)
            if kind is not None:
                raise _NotRunYet  # it is too early to tell what was not met
        return value if kind is None else kind(lambda: value, mock)()

    return _returning(wrapper)


def _returning(decorated: Callable[..., Any]) -> Callable[..., Any]:
    setattr(decorated, RETURNS, True)
    return decorated


class _NotRunYet(Exception):
    """A function has returned what runs later: a coroutine, a generator, a context manager."""


def _coroutine_function(function: Function, mock: Enter) -> Function:
    @wraps(function)
    async def coroutine(*args: Any, **kwargs: Any) -> Any:
        with mock():
            return await function(*args, **kwargs)

    return _returning(coroutine)


def _generator_function(function: Function, mock: Enter) -> Function:
    @wraps(function)
    def generator(*args: Any, **kwargs: Any) -> Any:
        with mock():
            return (yield from function(*args, **kwargs))

    return generator


def _asynchronous_generator_function(function: Function, mock: Enter) -> Function:
    @wraps(function)
    async def asynchronous_generator(*args: Any, **kwargs: Any) -> AsyncIterator[Any]:
        # There is no `yield from` here: what is sent and thrown is passed on by hand.
        with mock():
            generator = function(*args, **kwargs)
            try:
                value = await anext(generator)
                while True:
                    try:
                        sent = yield value
                    except GeneratorExit:
                        raise
                    except BaseException as error:  # noqa: BLE001  (the generator's to catch)
                        value = await generator.athrow(error)
                    else:
                        value = await generator.asend(sent)
            except StopAsyncIteration:
                return
            finally:
                await generator.aclose()

    return asynchronous_generator


def _context_manager_function(function: Function, mock: Enter) -> Function:
    @contextmanager
    def around(*args: Any, **kwargs: Any) -> Iterator[Any]:
        with mock(), function(*args, **kwargs) as value:
            yield value

    return around


def _asynchronous_context_manager_function(function: Function, mock: Enter) -> Function:
    @asynccontextmanager
    async def around(*args: Any, **kwargs: Any) -> AsyncIterator[Any]:
        with mock():
            async with function(*args, **kwargs) as value:
                yield value

    return around


def _is_made_by(maker: Function) -> Callable[[Any], bool]:
    """Return a test for what functions return that `contextmanager` or `asynccontextmanager` has made."""
    kind = type(maker(lambda: iter(()))())
    return lambda value: isinstance(value, kind)


Kind = tuple[Callable[[Any], bool], Callable[[Any], bool], Callable[[Function, Enter], Function]]

KINDS: tuple[Kind, ...] = (
    (inspect.isasyncgenfunction, inspect.isasyncgen, _asynchronous_generator_function),
    (inspect.iscoroutinefunction, inspect.iscoroutine, _coroutine_function),
    (inspect.isgeneratorfunction, inspect.isgenerator, _generator_function),
    (lambda _: False, _is_made_by(contextmanager), _context_manager_function),
    (lambda _: False, _is_made_by(asynccontextmanager), _asynchronous_context_manager_function),
)
"""Functions of which a call runs nothing: how to tell one, how to tell what it returned, how to decorate one."""


def _class(cls: type, mock: Enter) -> type:
    unittest: Any = sys.modules.get("unittest")  # who has not imported it has no TestCase
    if unittest is not None and issubclass(cls, unittest.TestCase):
        _testcase(cls, mock)
    elif hasattr(cls, "setup_method") or hasattr(cls, "teardown_method"):
        _around_setup(cls, mock)
    else:
        for name, attribute in _methods(cls):
            setattr(cls, name, decorate(attribute, mock))
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
    setup = getattr(cls, "setup_method", None)

    def setup_method(self: Any, method: Any = None) -> None:
        around = mock()
        around.__enter__()
        try:
            if setup is not None:
                _call(setup.__get__(self), method)
        except BaseException:
            around.__exit__(None, None, None)
            raise
        teardown = self.teardown_method

        def leave(method: Any = None) -> None:
            vars(self).pop("teardown_method", None)
            try:
                _call(teardown, method)
            finally:
                around.__exit__(None, None, None)

        # On the instance: subclasses replace the class's method without calling it.
        self.teardown_method = leave

    def teardown_method(self: Any) -> None:
        """Nothing to do, but without it pytest would not look for the instance's."""

    cls.setup_method = setup_method if setup is None else wraps(setup)(setup_method)
    if not hasattr(cls, "teardown_method"):
        cls.teardown_method = teardown_method


def _call(function: Callable[..., Any], method: Any) -> None:
    """Call a set-up or tear-down as pytest does: with the test's method if it takes one."""
    if inspect.signature(function).parameters:
        function(method)
    else:
        function()


def _methods(cls: type) -> list[tuple[str, Any]]:
    """Return the public methods of a class and its bases; of static and class methods only those that are tests."""
    found: dict[str, Any] = {}
    for base in reversed(cls.__mro__[:-1]):
        for name, attribute in vars(base).items():
            is_test = name.startswith("test") and isinstance(attribute, (staticmethod, classmethod))
            if is_test or (isinstance(attribute, FunctionType) and not name.startswith("_")):
                found[name] = attribute
            else:
                found.pop(name, None)  # a class may put something else in the place of its base's method
    return list(found.items())
