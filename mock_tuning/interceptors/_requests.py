"""``requests``: calls to AWS hosts that bypass botocore, answered by way of ``responses``.

The user's own ``responses`` mocks keep working inside and outside ours: the innermost one answers,
and what it passes through goes to the one outside it, never past it to the network.  What nobody can
answer goes to a mock outside ours, too.
"""

from __future__ import annotations

import http.client
from collections.abc import Callable
from typing import Any

import requests.adapters
import responses
from botocore.awsrequest import AWSPreparedRequest, HeadersDict
from urllib3 import HTTPResponse

from ..errors import Unhandled
from ..fault_errors import TransportFault
from ..moto_handoff import is_send_of_moto
from ..router import Router
from ._botocore import aws_host, wire_request
from ._requests_faults import requests_error
from .patching import Patches

__all__ = ["REFUSED", "RequestsInterceptor"]

REFUSED = "Connection refused by Responses"
"""How the text begins with which a mock of ``responses`` refuses what it does not know."""


class RequestsInterceptor:
    """Answers for AWS hosts and lets everything else through, untouched."""

    def __init__(self, find: Callable[[], Router | None]) -> None:
        self._find = find
        self._patches = Patches()
        self._chained: list[responses.RequestsMock] = []

    def start(self) -> None:
        """Begin to intercept; what was there before gets what is not ours."""
        # Not by the start() of a RequestsMock: its stop() would put back what it found, whoever has
        # come on top of it since, and its _on_request reads the bodies of what it passes through.
        self._patches.apply(requests.adapters.HTTPAdapter, "send", self._sending)
        self._patches.apply(responses.RequestsMock, "start", self._chaining)
        # Bound when `responses` was imported, past what is replaced above.
        self._patches.apply(responses, "start", lambda _: responses._default_mock.start)

    def stop(self) -> list[str]:
        """Stop intercepting; return the names of what is left as it is (see :class:`Patches`)."""
        while self._chained:
            mock = self._chained.pop()
            # One that is still started keeps passing to us, and we pass on to what is outside.
            if mock._patcher is None:
                mock._real_send = responses._real_send
        return self._patches.restore()

    def _sending(self, original: Any) -> Any:
        find = self._find
        mock = responses.RequestsMock(assert_all_requests_are_fired=False)
        mock.add(_AwsResponse(find))
        answer = mock.unbound_on_send()

        def send(self: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
            if find() is None or aws_host(str(request.url)) is None:
                return original(self, request, *args, **kwargs)
            try:
                return answer(self, request, *args, **kwargs)
            except _UnhandledCall as error:
                if original is responses._real_send or is_send_of_moto(original):  # the network, and who was asked
                    raise
                try:
                    return original(self, request, *args, **kwargs)
                except requests.exceptions.ConnectionError as refused:
                    if str(refused).startswith(REFUSED):
                        raise error from refused
                    raise

        return send

    def _chaining(self, original: Any) -> Any:
        """Make mocks that are started inside ours pass through to what they cover, not to the network."""
        chained = self._chained

        def start(self: Any) -> None:
            below = requests.adapters.HTTPAdapter.send
            already = self._patcher is not None
            original(self)
            # `responses` keeps the network's own send as the default; anything else is the user's
            # choice.  One that was started before covers what it covered then.
            if not already and (self._real_send is responses._real_send or self in chained):
                self._real_send = below
                chained.append(self)

        return start


class _UnhandledCall(requests.exceptions.ConnectionError):
    """An AWS call that neither mock_tuning nor moto could answer."""


class _AwsResponse(responses.BaseResponse):
    """Matches every request; only those to AWS hosts get here."""

    def __init__(self, find: Callable[[], Router | None]) -> None:
        super().__init__("ANY", "https://amazonaws.com/")
        self._find = find

    def matches(self, request: Any) -> tuple[bool, str]:
        return True, ""

    def get_response(self, request: Any) -> Any:
        router = self._find()
        host = aws_host(str(request.url))
        assert router is not None
        assert host is not None
        headers: Any = HeadersDict(request.headers.items())
        native = AWSPreparedRequest(request.method, request.url, headers, _body(request.body), False)
        try:
            answer = router.answer(wire_request(native, host))
        except Unhandled as error:
            raise _UnhandledCall(str(error), request=request) from error.__cause__
        except TransportFault as fault:
            raise requests_error(fault, request, host) from None
        return HTTPResponse(
            status=answer.status,
            reason=http.client.responses.get(answer.status),
            headers=dict(answer.headers),
            body=responses._handle_body(answer.body),
            preload_content=False,
            decode_content=False,  # moto's bodies are as they are on the wire
        )


def _body(body: Any) -> Any:
    """Return a request's body as bytes or text; `responses` has read files, not what is sent chunked."""
    if body is None or isinstance(body, (bytes, bytearray, str)):
        return body
    return b"".join(part.encode() if isinstance(part, str) else part for part in body)
