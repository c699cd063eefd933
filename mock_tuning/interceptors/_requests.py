"""``requests``: calls to AWS hosts that bypass botocore, taken by way of ``responses``.

The user's own ``responses`` mocks keep working inside and outside ours: the innermost one answers,
and what it passes through goes to the one outside it, never past it to the network.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import requests.adapters
import responses
from botocore.awsrequest import AWSPreparedRequest
from botocore.compat import HTTPHeaders

from ..errors import Unhandled
from ..router import Router
from ._botocore import aws_host, wire_request
from .patching import Patches

__all__ = ["RequestsInterceptor"]


class RequestsInterceptor:
    """A ``responses`` mock that answers for AWS hosts and lets everything else through."""

    def __init__(self, find: Callable[[], Router | None]) -> None:
        self._find = find
        self._patches = Patches()
        self._mock: responses.RequestsMock | None = None
        self._chained: list[responses.RequestsMock] = []

    def start(self) -> None:
        """Begin to intercept; what was there before gets what is not ours."""
        self._mock = responses.RequestsMock(
            assert_all_requests_are_fired=False,
            real_adapter_send=requests.adapters.HTTPAdapter.send,
        )
        self._mock.add(_AwsResponse(self._find))
        self._mock.add_passthru("http")
        self._mock.start()
        self._patches.apply(responses.RequestsMock, "start", self._chaining)

    def stop(self) -> None:
        """Stop intercepting."""
        self._patches.undo()
        for mock in self._chained:
            mock._real_send = responses._real_send
        self._chained.clear()
        if self._mock is not None:
            self._mock.stop()
            self._mock = None

    def _chaining(self, original: Any) -> Any:
        """Make mocks that are started inside ours pass through to what they cover, not to the network."""
        chained = self._chained

        def start(self: Any) -> None:
            below = requests.adapters.HTTPAdapter.send
            original(self)
            # `responses` keeps the network's own send as the default; anything else is the user's choice.
            if self._real_send is responses._real_send:
                self._real_send = below
                chained.append(self)

        return start


class _AwsResponse(responses.BaseResponse):
    """Matches every request to an AWS host, whatever its method, while a mock is active."""

    def __init__(self, find: Callable[[], Router | None]) -> None:
        super().__init__("ANY", "https://amazonaws.com/")
        self._find = find

    def matches(self, request: Any) -> tuple[bool, str]:
        if self._find() is None or aws_host(str(request.url)) is None:
            return False, "not a host of AWS"
        return True, ""

    def get_response(self, request: Any) -> Any:
        router = self._find()
        host = aws_host(str(request.url))
        assert router is not None
        assert host is not None
        headers = HTTPHeaders()
        for name, value in request.headers.items():
            headers[name] = value
        native = AWSPreparedRequest(request.method, request.url, headers, request.body, False)
        try:
            answer = router.answer(wire_request(native, host))
        except Unhandled as error:
            raise requests.exceptions.ConnectionError(str(error), request=request) from error.__cause__
        return responses.HTTPResponse(
            status=answer.status,
            headers=dict(answer.headers),
            body=responses._handle_body(answer.body),
            preload_content=False,
            decode_content=False,  # moto's bodies are as they are on the wire
        )
