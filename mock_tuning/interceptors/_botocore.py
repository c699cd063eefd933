"""botocore: transport and model loader of every client of the process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from botocore.awsrequest import AWSPreparedRequest, AWSResponse, HeadersDict
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
    "UnhandledCall",
    "as_headers",
    "aws_host",
    "client_patches",
    "endpoint_patches",
    "http_patches",
    "is_aws_name",
    "native_request",
    "session_patches",
    "wire_request",
]

Find = Callable[[], Router | None]
Made = list[tuple[Any, str, Callable[[Any], Any]]]


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


def endpoint_patches(module: Any, find: Find) -> Made:
    """Return the patches of the transport; `module` is ``botocore.endpoint``."""
    return [(module.Endpoint, "_send", lambda original: _sending(original, find)), *backoff_patches(module, find)]


def http_patches(module: Any, find: Find) -> Made:
    """Return the patch of the transport without a client; `module` is ``botocore.httpsession``."""
    return [(module.URLLib3Session, "send", lambda original: _sending(original, find))]


def _sending(original: Any, find: Find) -> Any:
    def send(self: Any, request: Any) -> Any:
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

    send.__wrapped__ = original  # type: ignore[attr-defined]
    return send


def session_patches(module: Any, _: Find) -> Made:
    """Return the patch of the loader of models; `module` is ``botocore.session``."""
    return [(module, "create_loader", lambda original: create_shared_loader)]


def client_patches(module: Any, find: Find) -> Made:
    """Return the patches of making a client; `module` is ``botocore.client``."""

    def modelling(_: Any) -> Any:
        def _load_service_model(self: Any, service_name: str, api_version: str | None = None) -> Any:
            loaded = self._loader.load_service_model(service_name, "service-2", api_version=api_version)
            return shared_service_model(loaded, service_name)

        return _load_service_model

    return [
        (module.ClientCreator, "_load_service_model", modelling),
        *_sharing.client_patches(module, find),
    ]


@lru_cache(maxsize=1024)
def aws_host(url: str) -> str | None:
    """Return the host of a URL if it is one of AWS's, by the partitions' DNS suffixes, else ``None``."""
    host = (urlsplit(url).hostname or "").lower().rstrip(".")
    return host if is_aws_name(host) else None


def is_aws_name(name: str) -> bool:
    """Whether a host name, in any case, with or without the root's dot, is one of AWS's."""
    return name.lower().rstrip(".").endswith(aws_suffixes())


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
