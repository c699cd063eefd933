"""aiobotocore: the async twins of botocore's signer and of the profiles that fetch credentials at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..router import Router
from ._signing import FAKE_KEY, FAKE_SECRET, FROM_HERE, is_elsewhere, must_fake, signing_for

__all__ = ["provider_patches", "signer_patches"]

Find = Callable[[], Router | None]
Made = list[tuple[Any, str, Callable[[Any], Any]]]


def signer_patches(module: Any, find: Find) -> Made:
    """Return the patches of the signer; `module` is ``aiobotocore.signers``."""

    def signing(original: Any) -> Any:
        async def sign(self: Any, operation_name: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
            if not must_fake(self._credentials):
                return await original(self, operation_name, request, *args, **kwargs)
            with signing_for(request.url):
                return await original(self, operation_name, request, *args, **kwargs)

        return sign

    def choosing(original: Any) -> Any:
        async def get_auth_instance(
            self: Any,
            signing_name: str,
            region_name: str,
            signature_version: str | None = None,
            request_credentials: Any = None,
            **kwargs: Any,
        ) -> Any:
            if must_fake(request_credentials or self._credentials) and not is_elsewhere() and find() is not None:
                request_credentials = _fake_credentials()
            return await original(self, signing_name, region_name, signature_version, request_credentials, **kwargs)

        return get_auth_instance

    return [(module.AioRequestSigner, "sign", signing), (module.AioRequestSigner, "get_auth_instance", choosing)]


def provider_patches(module: Any, find: Find) -> Made:
    """Return the patches of profiles that fetch at once; `module` is ``aiobotocore.credentials``."""

    def running(original: Any) -> Any:
        async def load(self: Any) -> Any:
            if find() is None or self._credential_process is None:
                return await original(self)
            return _fake_credentials()

        return load

    def asking(original: Any) -> Any:
        async def source_credentials(self: Any, source_name: str) -> Any:
            if find() is None or source_name.lower() == FROM_HERE:
                return await original(self, source_name)
            return _fake_credentials()

        return source_credentials

    return [
        (module.AioProcessProvider, "load", running),
        (module.AioCanonicalNameCredentialSourcer, "source_credentials", asking),
    ]


def _fake_credentials() -> Any:
    # Imported when it is needed: the modules of aiobotocore import each other in circles.
    from aiobotocore.credentials import AioCredentials

    return AioCredentials(FAKE_KEY, FAKE_SECRET)
