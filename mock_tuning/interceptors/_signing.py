"""botocore's credentials: a client that has none, or only ones that would have to be fetched, signs with fakes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from botocore.credentials import Credentials, RefreshableCredentials

from ..router import Router
from ._botocore import aws_host

__all__ = [
    "FAKE_KEY",
    "FAKE_SECRET",
    "FROM_HERE",
    "is_elsewhere",
    "must_fake",
    "provider_patches",
    "signer_patches",
    "signing_for",
]

FAKE_KEY = "testing"
FAKE_SECRET = "testing"  # noqa: S105  (no secret)

FROM_HERE = "environment"
"""The one ``credential_source`` that is not asked over the network, in lower case."""

Find = Callable[[], Router | None]
Made = list[tuple[Any, str, Callable[[Any], Any]]]

_elsewhere: ContextVar[bool] = ContextVar("mock_tuning_signs_elsewhere", default=False)


@contextmanager
def signing_for(url: str) -> Iterator[None]:
    """What is signed inside is for this URL; to fetch credentials may mean to sign for another one inside again."""
    token = _elsewhere.set(aws_host(url) is None)
    try:
        yield
    finally:
        _elsewhere.reset(token)


def is_elsewhere() -> bool:
    """Whether a host that is not AWS's is signed for: it gets the client's own credentials, fetched if need be."""
    return _elsewhere.get()


def signer_patches(module: Any, find: Find) -> Made:
    """Return the patches of the signer; `module` is ``botocore.signers``."""

    def signing(original: Any) -> Any:
        def sign(self: Any, operation_name: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
            if not must_fake(self._credentials):
                return original(self, operation_name, request, *args, **kwargs)
            with signing_for(request.url):
                return original(self, operation_name, request, *args, **kwargs)

        return sign

    def choosing(original: Any) -> Any:
        def get_auth_instance(self: Any, *args: Any, request_credentials: Any = None, **kwargs: Any) -> Any:
            if request_credentials is not None:  # newer botocores ask for that of an S3 Express bucket
                kwargs["request_credentials"] = request_credentials
            if must_fake(request_credentials or self._credentials) and not is_elsewhere() and find() is not None:
                kwargs.pop("request_credentials", None)
                self = _with_fake_credentials(self)
            return original(self, *args, **kwargs)

        return get_auth_instance

    # Some sign by the latter alone.
    return [(module.RequestSigner, "sign", signing), (module.RequestSigner, "get_auth_instance", choosing)]


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


def provider_patches(module: Any, find: Find) -> Made:
    """Return the patches of profiles that fetch as soon as a client is made; `module` is ``botocore.credentials``.

    All others fetch when they sign for the first time.
    """

    def running(original: Any) -> Any:
        def load(self: Any) -> Any:
            if find() is None or self._credential_process is None:
                return original(self)
            return Credentials(FAKE_KEY, FAKE_SECRET)

        return load

    def asking(original: Any) -> Any:
        def source_credentials(self: Any, source_name: str) -> Any:
            if find() is None or source_name.lower() == FROM_HERE:
                return original(self, source_name)
            return Credentials(FAKE_KEY, FAKE_SECRET)

        return source_credentials

    return [
        (module.ProcessProvider, "load", running),
        (module.CanonicalNameCredentialSourcer, "source_credentials", asking),
    ]
