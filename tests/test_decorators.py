"""The decorator on functions of every kind: each run is inside a mock of its own."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import pytest

from mock_tuning import UsageError, mock_tuning
from mock_tuning.activation import active_mocks
from mock_tuning.options import Options


@pytest.fixture
def word() -> str:
    return "injected"


# --- functions ------------------------------------------------------------------------------------------


@mock_tuning
def test_the_bare_decorator_enters_a_mock() -> None:
    assert mock_tuning.current().jobs() == []


@mock_tuning()
def test_the_called_decorator_enters_a_mock() -> None:
    assert mock_tuning.current().jobs() == []


@mock_tuning(progression="immediate")
def test_the_called_decorator_takes_options() -> None:
    assert mock_tuning.current().router.progression.name == "immediate"


@mock_tuning
def test_fixtures_are_injected_into_a_decorated_test(word: str) -> None:
    assert word == "injected"


@mock_tuning
@pytest.mark.parametrize("number", [1, 2])
def test_a_decorated_test_can_be_parametrized(number: int, word: str) -> None:
    assert number in (1, 2)


def test_signature_name_docstring_and_value_are_kept() -> None:
    def launch(name: str, *, wait: bool = True) -> str:
        """Launch it."""
        return f"{name}, {wait}"

    decorated = mock_tuning(launch)

    assert inspect.signature(decorated) == inspect.signature(launch)
    assert (decorated.__name__, decorated.__doc__) == ("launch", "Launch it.")
    assert decorated("nightly", wait=False) == "nightly, False"


def test_each_call_starts_empty_and_leaves_nothing() -> None:
    @mock_tuning
    def seed() -> int:
        mock_tuning.current().seed_job("nightly")
        return len(mock_tuning.current().jobs())

    assert [seed(), seed()] == [1, 1]
    assert active_mocks() == []


def test_an_exception_passes_through_and_leaves_nothing() -> None:
    @mock_tuning
    def fail() -> None:
        raise LookupError("mine")

    with pytest.raises(LookupError, match="mine"):
        fail()

    assert active_mocks() == []


def test_a_function_that_calls_itself_stays_in_one_mock() -> None:
    @mock_tuning
    def descend(depth: int) -> set[int]:
        here = {id(mock_tuning.current())}
        return here | descend(depth - 1) if depth else here

    assert len(descend(3)) == 1


# --- coroutine functions ----------------------------------------------------------------------------------


@mock_tuning
@pytest.mark.asyncio
async def test_a_coroutine_function_runs_inside(word: str) -> None:
    await asyncio.sleep(0)
    assert mock_tuning.current().jobs() == []
    assert word == "injected"


def test_a_decorated_coroutine_function_is_one_and_enters_only_when_awaited() -> None:
    @mock_tuning
    async def work() -> int:
        return len(active_mocks())

    assert inspect.iscoroutinefunction(work)
    coroutine = work()
    assert active_mocks() == []
    assert asyncio.run(coroutine) == 1
    assert active_mocks() == []


# --- generator functions ------------------------------------------------------------------------------------


def test_a_generator_is_inside_from_its_first_value_to_its_end() -> None:
    @mock_tuning
    def values() -> Iterator[Any]:
        yield mock_tuning.current()

    generator = values()
    assert active_mocks() == []
    tuning = next(generator)
    assert mock_tuning.current() is tuning
    assert list(generator) == []
    assert active_mocks() == []


def test_what_is_sent_to_a_generator_and_what_it_returns_pass_through() -> None:
    @mock_tuning
    def echo() -> Iterator[Any]:
        sent = yield "ready"
        return sent * 2

    generator = echo()
    assert next(generator) == "ready"
    with pytest.raises(StopIteration) as stopped:
        generator.send(21)  # type: ignore[attr-defined]

    assert stopped.value.value == 42


def test_an_exception_thrown_into_a_generator_reaches_it() -> None:
    seen = []

    @contextmanager
    @mock_tuning
    def around() -> Iterator[None]:
        try:
            yield
        except LookupError as error:
            seen.append(error)

    with around():
        raise LookupError

    assert len(seen) == 1
    assert active_mocks() == []


def test_a_generator_that_is_closed_early_leaves() -> None:
    @mock_tuning
    def values() -> Iterator[int]:
        yield 1
        yield 2

    generator = values()
    next(generator)
    generator.close()  # type: ignore[attr-defined]

    assert active_mocks() == []


# --- async generator functions ------------------------------------------------------------------------------


def test_an_async_generator_is_inside_from_its_first_value_to_its_end() -> None:
    @mock_tuning
    async def values() -> AsyncIterator[int]:
        yield len(active_mocks())
        yield len(active_mocks())

    async def collect() -> list[int]:
        return [value async for value in values()]

    assert inspect.isasyncgenfunction(values)
    assert asyncio.run(collect()) == [1, 1]
    assert active_mocks() == []


def test_an_exception_thrown_into_an_async_generator_reaches_it() -> None:
    seen = []

    @asynccontextmanager
    @mock_tuning
    async def around() -> AsyncIterator[None]:
        try:
            yield
        except LookupError as error:
            seen.append(error)

    async def use() -> None:
        async with around():
            raise LookupError

    asyncio.run(use())

    assert len(seen) == 1
    assert active_mocks() == []


def test_what_is_sent_to_an_async_generator_passes_through() -> None:
    @mock_tuning
    async def echo() -> AsyncIterator[Any]:
        sent = yield "ready"
        yield sent

    async def talk() -> list[Any]:
        generator: Any = echo()
        found = [await anext(generator), await generator.asend("hello")]
        await generator.aclose()
        return found

    assert asyncio.run(talk()) == ["ready", "hello"]
    assert active_mocks() == []


def test_an_async_generator_that_fails_or_is_closed_early_leaves() -> None:
    closed = []

    @mock_tuning
    async def values(fail: bool) -> AsyncIterator[int]:
        try:
            yield 1
            if fail:
                raise LookupError
            yield 2
        finally:
            closed.append(len(active_mocks()))

    async def use(fail: bool) -> None:
        generator: Any = values(fail)
        await anext(generator)
        if fail:
            with pytest.raises(LookupError):
                await anext(generator)
        else:
            await generator.aclose()

    asyncio.run(use(fail=True))
    asyncio.run(use(fail=False))

    assert closed == [1, 1]
    assert active_mocks() == []


# --- without parentheses ---------------------------------------------------------------------------------------

LACKS_PARENTHESES = (
    "`{0} mock_tuning` lacks its parentheses: without them it is the decorator. Write `{0} mock_tuning() as tuning:`."
    " See README, 'Entering a mock'."
)


def test_with_without_parentheses_says_how_to_write_it() -> None:
    with pytest.raises(UsageError) as caught, mock_tuning:  # type: ignore[attr-defined]
        pass

    assert str(caught.value) == LACKS_PARENTHESES.format("with")


def test_async_with_without_parentheses_says_how_to_write_it() -> None:
    async def enter() -> None:
        async with mock_tuning:  # type: ignore[attr-defined]
            pass

    with pytest.raises(UsageError) as caught:
        asyncio.run(enter())

    assert str(caught.value) == LACKS_PARENTHESES.format("async with")


def test_help_of_the_decorator_tells_its_options() -> None:
    shown = inspect.getdoc(mock_tuning)

    assert shown is not None
    assert all(f"{name}: " in shown for name in Options.__slots__)
