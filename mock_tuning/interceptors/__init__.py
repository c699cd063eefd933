"""Where client libraries are intercepted: patched while a mock is active, restored afterwards.

Every client library has one small module here; each says which attributes of which module it
replaces, as soon as that module is imported.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import RLock
from typing import TYPE_CHECKING, Any

from ..router import Router
from . import _aio_backoff, _aio_signing, _aiobotocore, _backoff, _botocore, _moto, _network, _sharing, _signing
from ._botocore import native_request
from ._moto import gaps, tagging_patches
from .patching import ImportHook, Patches, being_imported

if TYPE_CHECKING:
    from ._requests import RequestsInterceptor

__all__ = ["ImportHook", "Interceptors", "Patches", "gaps", "native_request", "tagging_patches"]

_MODULES: dict[str, Callable[[Any, Callable[[], Router | None]], Any]] = {
    "botocore.client": _botocore.client_patches,
    "botocore.credentials": _signing.provider_patches,
    "botocore.endpoint": _botocore.endpoint_patches,
    "botocore.hooks": _sharing.hook_patches,
    "botocore.httpsession": _botocore.http_patches,
    "botocore.retries.bucket": _backoff.bucket_patches,
    "botocore.session": _botocore.session_patches,
    "botocore.signers": _signing.signer_patches,
    "aiobotocore.credentials": _aio_signing.provider_patches,
    "aiobotocore.endpoint": _aiobotocore.endpoint_patches,
    "aiobotocore.retries.bucket": _aio_backoff.bucket_patches,
    "aiobotocore.signers": _aio_signing.signer_patches,
    _moto.STUBBER_MODULE: _moto.stubber_patches,
    _moto.TAGGING_MODULE: _moto.tagging_patches,
    "aiohttp.resolver": _network.resolver_patches,
    "http.client": _network.tunnel_patches,
    "socket": _network.name_patches,
}
"""What makes the patches of a module, ``(owner, attribute, original -> replacement)``, all of them the module's own.

So a module that is imported anew gets them anew.
"""


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
                    **{name: self._use(make) for name, make in _MODULES.items()},
                    # The interceptor stands on `responses`, which may be importing `requests` just now.
                    "requests": lambda _: None if being_imported("responses") else self._intercept_requests(),
                    "responses": lambda _: self._intercept_requests(),
                    **_moto.gaps(self._patches),
                }
            )
            self._hook.install()

    def uninstall(self) -> list[str]:
        """Undo everything, and return the names of what is left as it is (see :class:`Patches`).  Idempotent."""
        with self._lock:
            if self._hook is None:
                return []
            hook, self._hook = self._hook, None
            requests, self._requests, self._taking_requests = self._requests, None, False
            hook.uninstall()
            left = [] if requests is None else requests.stop()
            return [*left, *self._patches.restore()]

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
