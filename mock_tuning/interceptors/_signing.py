"""botocore's credentials: a client that has none, or only ones that would have to be fetched, signs with fakes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from botocore.credentials import Credentials, RefreshableCredentials

from ..router import Router

__all__ = ["FAKE_KEY", "FAKE_SECRET", "must_fake", "signer_patches"]

FAKE_KEY = "testing"
FAKE_SECRET = "testing"  # noqa: S105  (no secret)

Find = Callable[[], Router | None]
Made = list[tuple[Any, str, Callable[[Any], Any]]]


def signer_patches(module: Any, find: Find) -> Made:
    """Return the patch of the signer; `module` is ``botocore.signers``."""

    def signing(original: Any) -> Any:
        def get_auth_instance(self: Any, *args: Any, request_credentials: Any = None, **kwargs: Any) -> Any:
            if request_credentials is not None:  # newer botocores ask for that of an S3 Express bucket
                kwargs["request_credentials"] = request_credentials
            if find() is not None and must_fake(request_credentials or self._credentials):
                kwargs.pop("request_credentials", None)
                self = _with_fake_credentials(self)
            return original(self, *args, **kwargs)

        return get_auth_instance

    return [(module.RequestSigner, "get_auth_instance", signing)]


def _with_fake_credentials(signer: Any) -> Any:
    """Return a signer like this one, but with the credentials that everybody may see."""
    twin = object.__new__(type(signer))
    vars(twin).update(vars(signer), _credentials=Credentials(FAKE_KEY, FAKE_SECRET))
    return twin


def must_fake(credentials: Any) -> bool:
    """Whether a client has no credentials, or only ones that would have to be fetched."""
    if credentials is None:
        return True
    return isinstance(credentials, RefreshableCredentials) and bool(credentials.refresh_needed())
