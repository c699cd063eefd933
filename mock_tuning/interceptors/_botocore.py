"""botocore: transport, signer and model loader of every client of the process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import botocore.client
import botocore.session
import botocore.signers
from botocore.awsrequest import AWSPreparedRequest, AWSResponse, HeadersDict
from botocore.credentials import Credentials, RefreshableCredentials
from botocore.exceptions import ClientError

from ..errors import Unhandled
from ..fault_errors import TransportFault
from ..router import Router
from ..service_model import aws_suffixes, create_shared_loader, shared_service_model
from ..wire import WireRequest
from . import _sharing
from ._backoff import backoff_patches
from ._faults import connection_closed, notices_cut_answers, planned, transport_error

__all__ = [
    "FAKE_KEY",
    "FAKE_SECRET",
    "UnhandledCall",
    "aws_host",
    "must_fake",
    "native_request",
    "patches",
    "wire_request",
]

FAKE_KEY = "testing"
FAKE_SECRET = "testing"  # noqa: S105  (no secret)

Find = Callable[[], Router | None]


class UnhandledCall(ClientError):
    """An AWS call that neither mock_tuning nor moto could answer.

    A ``ClientError``, so that ``except ClientError`` sees it; no retry mode retries it.  Its code is
    ``UnhandledCall``, its text names the operation and the way out.
    """

    def __init__(self, unhandled: Unhandled) -> None:
        response: Any = {
            "Error": {"Code": "UnhandledCall", "Message": str(unhandled)},
            "ResponseMetadata": {"HTTPStatusCode": 501, "HTTPHeaders": {}, "RetryAttempts": 0},
        }
        super().__init__(response, unhandled.operation)

    def __reduce__(self) -> Any:
        return _rebuild, (self.response, self.operation_name)


def _rebuild(response: Any, operation: str) -> UnhandledCall:
    error = UnhandledCall.__new__(UnhandledCall)
    ClientError.__init__(error, response, operation)
    return error


def patches(module: Any, find: Find) -> list[tuple[Any, str, Callable[[Any], Any]]]:
    """Return the patches of botocore; `module` is ``botocore.endpoint``."""

    def sending(original: Any) -> Any:
        def _send(self: Any, request: Any) -> Any:
            router = find()
            host = aws_host(request.url) if router is not None else None
            if router is None or host is None:
                return original(self, request)
            try:
                answer = router.answer(wire_request(request, host))
            except Unhandled as error:
                raise UnhandledCall(error) from error.__cause__
            except TransportFault as fault:
                raise transport_error(fault, request) from None
            if answer.cut and notices_cut_answers():
                raise connection_closed(request)
            headers: Any = answer.headers
            response = AWSResponse(request.url, answer.status, headers, _Body(answer.body))
            return planned(response) if answer.planned else response

        return _send

    def signing(original: Any) -> Any:
        def get_auth_instance(self: Any, *args: Any, request_credentials: Any = None, **kwargs: Any) -> Any:
            if request_credentials is not None:  # newer botocores ask for that of an S3 Express bucket
                kwargs["request_credentials"] = request_credentials
            if find() is not None and must_fake(request_credentials or self._credentials):
                kwargs.pop("request_credentials", None)
                self = _with_fake_credentials(self)
            return original(self, *args, **kwargs)

        return get_auth_instance

    def loading(_: Any) -> Any:
        return create_shared_loader

    def modelling(_: Any) -> Any:
        def _load_service_model(self: Any, service_name: str, api_version: str | None = None) -> Any:
            loaded = self._loader.load_service_model(service_name, "service-2", api_version=api_version)
            return shared_service_model(loaded, service_name)

        return _load_service_model

    return [
        (module.Endpoint, "_send", sending),
        (botocore.signers.RequestSigner, "get_auth_instance", signing),
        (botocore.session, "create_loader", loading),
        (botocore.client.ClientCreator, "_load_service_model", modelling),
        *_sharing.patches(),
        *backoff_patches(module, find),
    ]


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


@lru_cache(maxsize=1024)
def aws_host(url: str) -> str | None:
    """Return the host of a URL if it is one of AWS's, by the partitions' DNS suffixes, else ``None``."""
    host = (urlsplit(url).hostname or "").lower()
    return host if host.endswith(aws_suffixes()) else None


def wire_request(request: Any, host: str) -> WireRequest:
    """Return a prepared botocore request as the router knows it."""
    body = request.body
    if isinstance(body, str):
        body = body.encode()
    # Streams belong to other services, whose calls are handed on as they are.
    readable = body if isinstance(body, (bytes, bytearray)) else b""
    return WireRequest(request.method, request.url, host, request.headers, bytes(readable), request)


class _Body(BytesIO):
    """A response body as botocore reads it: a file that can also be streamed."""

    def stream(self, amt: int = 65536, **_: Any) -> Any:
        while chunk := self.read(amt):
            yield chunk

    def release_conn(self) -> None:
        """There is no connection to give back."""


def as_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Return headers with lower-case names, as aiohttp's clients see them."""
    return {name.lower(): str(value) for name, value in headers.items()}


def native_request(method: str, url: str, headers: Mapping[str, str], body: bytes) -> Any:
    """Return a request as botocore's clients prepare one, and moto understands it."""
    listed: Any = HeadersDict(headers)
    return AWSPreparedRequest(method=method, url=url, headers=listed, body=body, stream_output=False)
