"""Where client libraries are intercepted: patched while a mock is active, restored afterwards.

Every client library has one small module here; each says which attributes of which module it
replaces, as soon as that module is imported.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import ExitStack
from threading import RLock
from typing import TYPE_CHECKING, Any

from ..router import Router
from . import _aio_backoff, _aiobotocore, _botocore, _moto
from ._botocore import native_request
from ._moto import gaps, tagging_patches
from .patching import ImportHook, Patches

if TYPE_CHECKING:
    from ._requests import RequestsInterceptor

__all__ = ["ImportHook", "Interceptors", "Patches", "gaps", "native_request", "tagging_patches"]


class Interceptors:
    """All interceptors together; installed while at least one mock is active.

    `find` returns the router that answers here and now, ``None`` while no mock is active.
    """

    def __init__(self, find: Callable[[], Router | None]) -> None:
        self._find = find
        self._lock = RLock()
        self._patches = Patches()
        self._hook: ImportHook | None = None
        self._requests: RequestsInterceptor | None = None
        self._taking_requests = False

    def install(self) -> None:
        """Intercept every client library that is imported, now or later.  Idempotent."""
        with self._lock:
            if self._hook is not None:
                return
            self._hook = ImportHook(
                {
                    "botocore.endpoint": self._use(_botocore.patches),
                    "aiobotocore.endpoint": self._use(_aiobotocore.endpoint_patches),
                    "aiobotocore.retries.bucket": self._use(_aio_backoff.bucket_patches),
                    "aiobotocore.signers": self._use(_aiobotocore.signer_patches),
                    # The interceptor stands on `responses`, which may be importing `requests` just now.
                    "requests": lambda _: None if _being_imported("responses") else self._intercept_requests(),
                    "responses": lambda _: self._intercept_requests(),
                    _moto.STUBBER_MODULE: self._use(_moto.stubber_patches),
                    _moto.TAGGING_MODULE: self._use(_moto.tagging_patches),
                    **_moto.gaps(self._patches),
                }
            )
            self._hook.install()

    def uninstall(self) -> None:
        """Undo everything.  Idempotent."""
        with self._lock:
            if self._hook is None:
                return
            hook, self._hook = self._hook, None
            requests, self._requests, self._taking_requests = self._requests, None, False
            with ExitStack() as stack:  # everything is undone, last first, even where a warning is an error
                stack.callback(self._patches.undo)
                if requests is not None:
                    stack.callback(requests.stop)
                stack.callback(hook.uninstall)

    def _use(self, make: Callable[[Any, Callable[[], Router | None]], Any]) -> Callable[[Any], None]:
        def apply(module: Any) -> None:
            for owner, attribute, replace in make(module, self._find):
                self._patches.apply(owner, attribute, replace)

        return apply

    def _intercept_requests(self) -> None:
        if not self._taking_requests:
            self._taking_requests = True  # the import below may be what imports `responses`
            from ._requests import RequestsInterceptor

            self._requests = RequestsInterceptor(self._find)
            self._requests.start()


def _being_imported(name: str) -> bool:
    spec = getattr(sys.modules.get(name), "__spec__", None)
    return bool(getattr(spec, "_initializing", False))
