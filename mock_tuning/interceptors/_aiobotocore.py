"""aiobotocore: the async twin of botocore's transport."""

from __future__ import annotations

import copy
import inspect
from collections.abc import AsyncIterator, Callable
from io import BytesIO
from typing import Any

from ..errors import Unhandled
from ..fault_errors import TransportFault
from ..router import Router
from . import _aio_backoff
from ._botocore import UnhandledCall, as_headers, aws_host, wire_request
from ._faults import connection_closed, planned, transport_error

__all__ = ["endpoint_patches"]

Find = Callable[[], Router | None]
Made = list[tuple[Any, str, Callable[[Any], Any]]]

# The modules of aiobotocore import each other in circles, so what a patch needs of another one it
# imports when it is called: these functions run in the middle of somebody's first import.


def endpoint_patches(module: Any, find: Find) -> Made:
    """Return the patch of the transport; `module` is ``aiobotocore.endpoint``."""

    def sending(original: Any) -> Any:
        async def _send(self: Any, request: Any) -> Any:
            router = find()
            host = aws_host(request.url) if router is not None else None
            if router is None or host is None:
                return await original(self, request)
            from aiobotocore.awsrequest import AioAWSResponse

            request = await _with_body_read(request)
            try:
                answer = router.answer(wire_request(request, host))
            except Unhandled as error:
                raise UnhandledCall(error) from error.__cause__
            except TransportFault as fault:
                raise transport_error(fault, request) from None
            if answer.cut:  # aiohttp notices
                raise connection_closed(request)
            body = _Body(request.url, answer.body)
            response = AioAWSResponse(request.url, answer.status, as_headers(answer.headers), body)
            return planned(response) if answer.planned else response

        return _send

    return [(module.AioEndpoint, "_send", sending), *_aio_backoff.backoff_patches(module, find)]


async def _with_body_read(request: Any) -> Any:
    """Return a request whose body, if it is read asynchronously, is bytes: nobody below can await.

    A copy: a retry rewinds the stream of the request it was given.
    """
    read = getattr(request.body, "read", None)
    if read is None:
        return request
    data = read()
    if inspect.isawaitable(data):
        data = await data
    request = copy.copy(request)
    request.body = data.encode() if isinstance(data, str) else data
    return request


class _Body:
    """A response body as aiobotocore reads it: the part of aiohttp's ClientResponse that it uses."""

    def __init__(self, url: str, body: bytes) -> None:
        self.url = url
        self.content = self
        self._buffer = BytesIO(body)
        self._left = len(body)

    async def read(self, amount: int = -1) -> bytes:
        data = self._buffer.read(amount)
        self._left -= len(data)
        return data

    async def iter_chunked(self, size: int) -> AsyncIterator[bytes]:
        while chunk := await self.read(size):
            yield chunk

    def at_eof(self) -> bool:
        return self._left == 0

    def close(self) -> None:
        self._buffer.close()

    async def __aenter__(self) -> Any:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()
