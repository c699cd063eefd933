"""The decorator on what only looks like a plain function: what it returns runs later, and is inside then."""

from __future__ import annotations

import asyncio
import contextlib
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial, wraps
from typing import Any

import pytest

from mock_tuning import MockTuningWarning, mock_tuning
from mock_tuning.activation import active_mocks


def active() -> int:
    return len(active_mocks())


async def collect(values: AsyncIterator[int]) -> list[int]:
    return [value async for value in values]


def through(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a plain function that only hands on, as many a decorator does."""

    @wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    return wrapper


async def coroutine_function(value: int = 0) -> int:
    await asyncio.sleep(0)
    return active() + value


def generator_function(value: int = 0) -> Iterator[int]:
    yield active() + value


async def asynchronous_generator_function(value: int = 0) -> AsyncIterator[int]:
    yield active() + value


class Callables:
    async def __call__(self) -> int:
        await asyncio.sleep(0)
        return active()

    class Generating:
        def __call__(self) -> Iterator[int]:
            yield active()

    class GeneratingAsynchronously:
        async def __call__(self) -> AsyncIterator[int]:
            yield active()

    async def method(self) -> int:
        return active()


# --- what returns a coroutine, a generator ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("function", "inside"),
    [
        pytest.param(Callables(), 1, id="an object"),
        pytest.param(Callables().method, 1, id="a bound method"),
        pytest.param(partial(coroutine_function, 1), 2, id="a partial"),
        pytest.param(through(coroutine_function), 1, id="a wrapper"),
        pytest.param(partial(through(coroutine_function), 1), 2, id="a partial of a wrapper"),
        pytest.param(lambda: coroutine_function(1), 2, id="a lambda"),
    ],
)
def test_what_returns_a_coroutine_is_inside_when_that_is_awaited(function: Any, inside: int) -> None:
    coroutine = mock_tuning(function)()

    assert active() == 0
    assert asyncio.run(coroutine) == inside
    assert active() == 0


@pytest.mark.parametrize(
    ("function", "inside"),
    [
        pytest.param(Callables.Generating(), 1, id="an object"),
        pytest.param(partial(generator_function, 1), 2, id="a partial"),
        pytest.param(through(generator_function), 1, id="a wrapper"),
        pytest.param(lambda: (active() for _ in "a"), 1, id="a generator expression"),
    ],
)
def test_what_returns_a_generator_is_inside_while_that_runs(function: Any, inside: int) -> None:
    values = mock_tuning(function)()

    assert active() == 0
    assert list(values) == [inside]
    assert active() == 0


@pytest.mark.parametrize(
    ("function", "inside"),
    [
        pytest.param(Callables.GeneratingAsynchronously(), 1, id="an object"),
        pytest.param(partial(asynchronous_generator_function, 1), 2, id="a partial"),
        pytest.param(through(asynchronous_generator_function), 1, id="a wrapper"),
    ],
)
def test_what_returns_an_async_generator_is_inside_while_that_runs(function: Any, inside: int) -> None:
    values = mock_tuning(function)()

    assert active() == 0
    assert asyncio.run(collect(values)) == [inside]
    assert active() == 0


def test_faults_are_told_when_the_coroutine_has_run_and_once() -> None:
    plan = mock_tuning(faults=[("DescribeHyperParameterTuningJob", "ThrottlingException")])

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        coroutine = plan(through(coroutine_function))()

    with pytest.warns(MockTuningWarning, match="No request met what was planned") as told:
        asyncio.run(coroutine)
    assert len(told) == 1


def test_a_task_is_returned_as_it_is() -> None:
    @mock_tuning
    def start() -> asyncio.Task[int]:
        return asyncio.create_task(coroutine_function())

    async def use() -> None:
        task = start()
        assert isinstance(task, asyncio.Task)
        await task

    asyncio.run(use())


# --- what returns a context manager -----------------------------------------------------------------------------


def test_above_contextmanager_it_holds_inside_the_block() -> None:
    @mock_tuning
    @contextlib.contextmanager
    def around(value: int) -> Iterator[int]:
        yield active() + value

    manager = around(1)

    assert active() == 0
    with manager as value:
        assert (value, active()) == (2, 1)
    assert active() == 0


def test_above_asynccontextmanager_it_holds_inside_the_block() -> None:
    @mock_tuning
    @contextlib.asynccontextmanager
    async def around(value: int) -> AsyncIterator[int]:
        yield active() + value

    async def use() -> None:
        async with around(1) as value:
            assert (value, active()) == (2, 1)

    asyncio.run(use())

    assert active() == 0


def test_above_contextmanager_an_exception_of_the_block_reaches_it() -> None:
    @mock_tuning
    @contextlib.contextmanager
    def around() -> Iterator[None]:
        with contextlib.suppress(LookupError):
            yield

    with around():
        raise LookupError

    assert active() == 0


def test_other_context_managers_are_returned_as_they_are(tmp_path: Any) -> None:
    file = tmp_path / "file"

    with mock_tuning(file.open)("w") as opened:
        assert active() == 0
        assert opened.name == str(file)
