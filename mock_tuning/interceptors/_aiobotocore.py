"""aiobotocore: the async twins of botocore's two seams."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from io import BytesIO
from typing import Any

from ..errors import Unhandled
from ..router import Router
from ._botocore import FAKE_KEY, FAKE_SECRET, UnhandledCall, as_headers, aws_host, must_fake, wire_request

__all__ = ["patches"]


def patches(module: Any, find: Callable[[], Router | None]) -> list[tuple[Any, str, Callable[[Any], Any]]]:
    """Return the patches of aiobotocore; `module` is ``aiobotocore.endpoint``."""
    from aiobotocore.awsrequest import AioAWSResponse
    from aiobotocore.credentials import AioCredentials
    from aiobotocore.signers import AioRequestSigner

    def sending(original: Any) -> Any:
        async def _send(self: Any, request: Any) -> Any:
            router = find()
            host = aws_host(request.url) if router is not None else None
            if router is None or host is None:
                return await original(self, request)
            await _read_body(request)
            try:
                answer = router.answer(wire_request(request, host))
            except Unhandled as error:
                raise UnhandledCall(error) from error.__cause__
            body = _Body(request.url, answer.body)
            return AioAWSResponse(request.url, answer.status, as_headers(answer.headers), body)

        return _send

    def signing(original: Any) -> Any:
        async def get_auth_instance(
            self: Any,
            signing_name: str,
            region_name: str,
            signature_version: str | None = None,
            request_credentials: Any = None,
            **kwargs: Any,
        ) -> Any:
            if find() is not None and must_fake(request_credentials or self._credentials):
                request_credentials = AioCredentials(FAKE_KEY, FAKE_SECRET)
            return await original(self, signing_name, region_name, signature_version, request_credentials, **kwargs)

        return get_auth_instance

    return [(module.AioEndpoint, "_send", sending), (AioRequestSigner, "get_auth_instance", signing)]


async def _read_body(request: Any) -> None:
    """Replace a body that is read asynchronously by its bytes: nobody below can await."""
    read = getattr(request.body, "read", None)
    if read is None:
        return
    data = read()
    if inspect.isawaitable(data):
        data = await data
    request.body = data.encode() if isinstance(data, str) else data


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

    def at_eof(self) -> bool:
        return self._left == 0

    def close(self) -> None:
        self._buffer.close()

    async def __aenter__(self) -> _Body:
        return self

    async def __aexit__(self, *_: Any) -> None:
        self.close()
