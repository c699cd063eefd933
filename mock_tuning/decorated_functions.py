"""A decorated function of any kind: what it does is inside a mock, also where it only returns what runs later."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager, suppress
from functools import wraps
from typing import Any

from .watchers import RETURNS

__all__ = ["Enter", "decorate_function"]

Enter = Callable[[], AbstractContextManager[Any]]
Function = Callable[..., Any]


def decorate_function(function: Any, mock: Enter) -> Any:
    """Return what can be called, or a static or class method, so that every run is inside what `mock` enters."""
    if isinstance(function, (staticmethod, classmethod)):
        return type(function)(decorate_function(function.__func__, mock))
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


def _returning(decorated: Function) -> Function:
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
