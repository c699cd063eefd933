"""aiobotocore: the async twins of the waiting before a retry."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from ..router import Router
from ._backoff import backing_off, is_backing_off, marking, pass_time, wait_for_tokens
from ._faults import is_planned

__all__ = ["backoff_patches", "bucket_patches"]

Find = Callable[[], Router | None]
Made = list[tuple[Any, str, Callable[[Any], Any]]]


def backoff_patches(module: Any, find: Find) -> Made:
    """Return the patches of the endpoints; `module` is ``aiobotocore.endpoint``."""

    def needing(original: Any) -> Any:
        async def _needs_retry(  # noqa: PLR0917  (botocore's own signature)
            self: Any,
            attempts: int,
            operation_model: Any,
            request_dict: Any,
            response: Any = None,
            caught_exception: Any = None,
        ) -> Any:
            arguments = (self, attempts, operation_model, request_dict, response, caught_exception)
            if not is_planned(response, caught_exception):
                return await original(*arguments)
            with backing_off():
                return await original(*arguments)

        return _needs_retry

    def sleeping(original: Any) -> Any:
        async def _sleep(self: Any, seconds: float) -> None:
            virtual = is_backing_off() and pass_time(find, seconds)
            await original(self, 0 if virtual else seconds)  # others of the loop take their turn all the same

        return _sleep

    made: Made = [(module.AioEndpoint, "_needs_retry", needing)]
    own_sleep = [name for name in ("AioEndpoint", "AnyioEndpoint") if "_sleep" in vars(getattr(module, name, object))]
    made += [(getattr(module, name), "_sleep", sleeping) for name in own_sleep]
    if not own_sleep:  # before aiobotocore 3
        made.append((module, "asyncio", lambda original: _Asyncio(original, find)))
    return made


def bucket_patches(module: Any, find: Find) -> Made:
    """Return the patches of adaptive mode; `module` is ``aiobotocore.retries.bucket``."""

    def acquiring(original: Any) -> Any:
        async def _acquire(self: Any, amount: float, block: bool) -> Any:
            wait_for_tokens(self, amount, block, find)
            return await original(self, amount, block)

        return _acquire

    return [(module.AsyncTokenBucket, "_refill", marking(find)), (module.AsyncTokenBucket, "_acquire", acquiring)]


class _Asyncio:
    """The module ``asyncio`` as ``aiobotocore.endpoint`` sees it, whose `sleep` knows planned back-offs."""

    def __init__(self, original: Any, find: Find) -> None:
        self._original = original
        self._find = find

    async def sleep(self, seconds: float) -> None:
        virtual = is_backing_off() and pass_time(self._find, seconds)
        await asyncio.sleep(0 if virtual else seconds)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._original, name)
