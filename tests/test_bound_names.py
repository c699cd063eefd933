"""``virtual_sleep=True``: the names that modules, classes and functions have bound before skip the time, too."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import sys
import time
import types
from asyncio import sleep as async_sleep_bound_earlier
from collections.abc import Callable, Iterator
from time import sleep as sleep_bound_earlier
from typing import Any

import pytest

from mock_tuning import mock_tuning
from mock_tuning.handle import TuningMock

DAY = 24 * 3600
REAL = {"sleep": time.sleep, "async": asyncio.sleep, "monotonic": time.monotonic, "ns": time.monotonic_ns}


@pytest.fixture
def tuning() -> Iterator[TuningMock]:
    with mock_tuning(virtual_sleep=True) as handle:
        yield handle


def with_default(sleep: Callable[[float], None] = time.sleep) -> None:
    sleep(DAY)


def with_keyword_default(*, sleep: Callable[[float], None] = time.sleep) -> None:
    sleep(DAY)


def decorator(function: Callable[[], None]) -> Callable[[], None]:
    @functools.wraps(function)
    def wrapper() -> None:
        function()

    return wrapper


@decorator
def decorated(sleep: Callable[[float], None] = time.sleep) -> None:
    sleep(DAY)


@decorator
@decorator
def decorated_twice(*, sleep: Callable[[float], None] = time.sleep) -> None:
    sleep(DAY)


@functools.lru_cache
def cached(sleep: Callable[[float], None] = time.sleep) -> None:
    sleep(DAY)


@contextlib.contextmanager
def context(sleep: Callable[[float], None] = time.sleep) -> Iterator[None]:
    sleep(DAY)
    yield


class Poller:
    pause = time.sleep

    def __init__(self, sleep: Callable[[float], None] = time.sleep) -> None:
        sleep(DAY)

    @staticmethod
    @decorator
    def decorated(sleep: Callable[[float], None] = time.sleep) -> None:
        sleep(DAY)

    @classmethod
    @functools.cache
    def cached(cls, sleep: Callable[[float], None] = time.sleep) -> None:
        sleep(DAY)

    class Settings:
        pause = staticmethod(time.sleep)

        def __init__(self, sleep: Callable[[float], None] = time.sleep) -> None:
            sleep(DAY)

        class Deeper:
            pause = staticmethod(time.sleep)


Poller.Settings.around = Poller  # type: ignore[attr-defined]


class Napper:
    nap = staticmethod(time.sleep)


@pytest.mark.parametrize(
    "sleep",
    [
        pytest.param(lambda: sleep_bound_earlier(DAY), id="from time import sleep"),
        pytest.param(with_default, id="default"),
        pytest.param(with_keyword_default, id="keyword default"),
        pytest.param(Poller, id="default of a method"),
        pytest.param(lambda: Poller.pause(DAY), id="class attribute"),
        pytest.param(lambda: Napper.nap(DAY), id="static method"),
        pytest.param(lambda: Poller.Settings.pause(DAY), id="attribute of a nested class"),
        pytest.param(Poller.Settings, id="default of a method of a nested class"),
        pytest.param(lambda: Poller.Settings.Deeper.pause(DAY), id="attribute of a class nested deeper"),
        pytest.param(decorated, id="default under a decorator"),
        pytest.param(decorated_twice, id="keyword default under two decorators"),
        pytest.param(cached, id="default under lru_cache"),
        pytest.param(lambda: context().__enter__(), id="default of a context manager"),
        pytest.param(Poller.decorated, id="default of a method under a decorator"),
        pytest.param(Poller.cached, id="default of a method under a cache"),
        pytest.param(lambda: asyncio.run(asyncio.sleep(DAY)), id="asyncio.sleep"),
        pytest.param(lambda: asyncio.run(async_sleep_bound_earlier(DAY)), id="from asyncio import sleep"),
    ],
)
def test_names_bound_earlier_skip_the_time_too(sleep: Callable[[], Any], tuning: TuningMock) -> None:
    for memory in (cached, Poller.cached):
        memory.cache_clear()

    sleep()

    assert tuning.clock.skipped == DAY


def test_names_bound_meanwhile_are_the_real_ones_afterwards() -> None:
    module = types.ModuleType("bound_meanwhile")
    sys.modules["bound_meanwhile"] = module
    try:
        with mock_tuning(virtual_sleep=True):
            exec("from time import sleep, monotonic\nfrom asyncio import sleep as pause", vars(module))

        bound: Any = module
        assert (bound.sleep, bound.monotonic, bound.pause) == (REAL["sleep"], REAL["monotonic"], REAL["async"])
    finally:
        del sys.modules["bound_meanwhile"]


def bound_now() -> list[Any]:
    settings = Poller.Settings
    return [
        with_default.__defaults__,
        with_keyword_default.__kwdefaults__,
        inner(decorated).__defaults__,
        inner(inner(decorated_twice)).__kwdefaults__,
        inner(cached).__defaults__,
        vars(Poller)["pause"],
        settings.pause,
        settings.Deeper.pause,
        settings.__init__.__defaults__,
        Napper.nap,
        sleep_bound_earlier,
    ]


def inner(function: Any) -> Any:
    return function.__wrapped__


def test_everything_is_as_before_afterwards() -> None:
    before = bound_now()

    with mock_tuning(virtual_sleep=True):
        assert time.sleep is not REAL["sleep"]
        assert all(now != then for now, then in zip(bound_now(), before, strict=True))

    assert bound_now() == before
    assert sleep_bound_earlier is REAL["sleep"]
    assert [time.sleep, asyncio.sleep, time.monotonic, time.monotonic_ns] == list(REAL.values())


def test_a_function_that_says_it_wraps_itself_holds_nobody_up() -> None:
    module = types.ModuleType("wraps_itself")
    exec("def around(): pass\naround.__wrapped__ = around", vars(module))
    sys.modules["wraps_itself"] = module
    try:
        with mock_tuning(virtual_sleep=True) as tuning:
            time.sleep(DAY)

        assert tuning.clock.skipped == DAY
    finally:
        del sys.modules["wraps_itself"]


# --- put there by others ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["sleep", "monotonic"])
def test_a_replacement_that_monkeypatch_puts_back_too_late_does_no_harm(name: str) -> None:
    patch = pytest.MonkeyPatch()
    real = getattr(time, name)
    with mock_tuning(virtual_sleep=True):
        patch.setattr(time, name, lambda *seconds: 0.0)
    patch.undo()
    left = getattr(time, name)

    with mock_tuning(virtual_sleep=True) as tuning:
        before = time.monotonic()
        time.sleep(DAY)

        assert (tuning.clock.skipped, time.monotonic() - before) == (DAY, pytest.approx(DAY, abs=60))

    assert left is not real
    assert getattr(time, name) is real


def test_a_clock_that_a_test_has_put_there_goes_with_the_sleep(monkeypatch: pytest.MonkeyPatch) -> None:
    from unittest.mock import MagicMock

    monkeypatch.setattr(time, "monotonic", MagicMock(return_value=5.0))

    with mock_tuning(virtual_sleep=True):
        time.sleep(60)

        assert time.monotonic() == 65
    assert time.monotonic() == 5
