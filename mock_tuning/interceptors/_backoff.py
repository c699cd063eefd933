"""botocore: waiting before a retry, taken on the virtual clock where a planned fault caused it.

Legacy and standard mode sleep in ``Endpoint._needs_retry``; adaptive mode makes the next requests of the
client wait in a token bucket, too, which we remember of the bucket.  Other waiting stays as it is.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from weakref import ref

from ..router import Router
from ._faults import is_planned

__all__ = [
    "backing_off",
    "backoff_patches",
    "bucket_patches",
    "is_backing_off",
    "marking",
    "pass_time",
    "wait_for_tokens",
]

Find = Callable[[], Router | None]

MARGIN = 1e-6
"""Seconds that a bucket fills beyond what is needed: its arithmetic rounds."""

_planned: ContextVar[bool] = ContextVar("mock_tuning_back_off", default=False)


@contextmanager
def backing_off() -> Iterator[None]:
    """What botocore does inside, it does about a planned fault."""
    token = _planned.set(True)
    try:
        yield
    finally:
        _planned.reset(token)


def is_backing_off() -> bool:
    """Whether botocore is busy with a planned fault."""
    return _planned.get()


def pass_time(find: Find, seconds: float) -> bool:
    """Let `seconds` pass on the virtual clock; false if no mock is active here."""
    router = find()
    if router is None:
        return False
    token = _planned.set(False)  # whom the clock wakes up may call clients, which back off for reasons of their own
    try:
        router.backend.clock.skip(max(0.0, seconds))
    finally:
        _planned.reset(token)
    return True


def backoff_patches(module: Any, find: Find) -> list[tuple[Any, str, Callable[[Any], Any]]]:
    """Return the patches of the endpoint; `module` is ``botocore.endpoint``."""

    def needing(original: Any) -> Any:
        def _needs_retry(  # noqa: PLR0917  (botocore's own signature)
            self: Any,
            attempts: int,
            operation_model: Any,
            request_dict: Any,
            response: Any = None,
            caught_exception: Any = None,
        ) -> Any:
            arguments = (self, attempts, operation_model, request_dict, response, caught_exception)
            if not is_planned(response, caught_exception):
                return original(*arguments)
            with backing_off():
                return original(*arguments)

        return _needs_retry

    return [(module.Endpoint, "_needs_retry", needing), (module, "time", lambda original: _Time(original, find))]


def bucket_patches(module: Any, find: Find) -> list[tuple[Any, str, Callable[[Any], Any]]]:
    """Return the patches of adaptive mode; `module` is ``botocore.retries.bucket``."""

    def acquiring(original: Any) -> Any:
        def _acquire(self: Any, amount: float, block: bool) -> Any:
            wait_for_tokens(self, amount, block, find)
            return original(self, amount, block)

        return _acquire

    return [(module.TokenBucket, "_refill", marking(find)), (module.TokenBucket, "_acquire", acquiring)]


class _Time:
    """The module ``time`` as ``botocore.endpoint`` sees it, whose `sleep` knows planned back-offs."""

    def __init__(self, original: Any, find: Find) -> None:
        self._original = original
        self._find = find

    def sleep(self, seconds: float) -> None:
        if not (is_backing_off() and pass_time(self._find, seconds)):
            time.sleep(seconds)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._original, name)


def marking(find: Find) -> Callable[[Any], Any]:
    """Return the patch that makes a bucket remember in which mock a planned fault changed its rate.

    That begins with ``_refill``.
    """

    def patch(original: Any) -> Any:
        def _refill(self: Any) -> None:
            router = find() if is_backing_off() else None
            if router is not None:
                self.slowed_by_mock_tuning = ref(router)
            original(self)

        return _refill

    return patch


def wait_for_tokens(bucket: Any, amount: float, block: bool, find: Find) -> None:
    """Let the time until a bucket has `amount` tokens pass on the virtual clock, if a planned fault slowed it.

    If that was in another mock, it has passed since: no test depends on what clients met in the one before.
    The bucket's own clock is real: what it has not seen pass is taken off its last look at it.
    """
    slowed_by = getattr(bucket, "slowed_by_mock_tuning", None)
    if not block or slowed_by is None:
        return
    bucket._refill()
    missing = bucket._sleep_amount(amount)
    if missing > 0 and (slowed_by() is not find() or pass_time(find, missing)):
        bucket._last_timestamp -= missing + MARGIN
