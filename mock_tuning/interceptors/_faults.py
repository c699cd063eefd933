"""Planned failures in botocore's and aiobotocore's own words, and which answers were planned."""

from __future__ import annotations

import http.client
import socket
from inspect import unwrap
from typing import Any

import botocore.exceptions
from botocore.httpsession import URLLib3Session

from ..fault_errors import TransportFault

__all__ = ["connection_closed", "is_planned", "notices_cut_answers", "planned", "transport_error"]

_CAUSES = {
    "ConnectionClosedError": http.client.RemoteDisconnected("Remote end closed connection without response"),
    "ConnectTimeoutError": TimeoutError("timed out"),
    "EndpointConnectionError": socket.gaierror(socket.EAI_NONAME, "Name or service not known"),
    "ReadTimeoutError": TimeoutError("The read operation timed out"),
}


def transport_error(fault: TransportFault, request: Any) -> Exception:
    """Return the exception that the client's transport raises for a planned failure of the connection.

    aiobotocore's transport raises botocore's exceptions, too.
    """
    return _exception(fault.kind, request)


def connection_closed(request: Any) -> Exception:
    """Return the exception for an answer cut in half, of those transports that notice."""
    return _exception("ConnectionClosedError", request)


def _exception(kind: str, request: Any) -> Exception:
    arguments: dict[str, Any] = {"endpoint_url": request.url, "error": _CAUSES[kind]}
    if kind == "ConnectionClosedError":
        arguments["request"] = request
    error: Exception = planned(getattr(botocore.exceptions, kind)(**arguments))
    return error


def planned(answer: Any) -> Any:
    """Mark a response, or an exception in its place, as planned by the test."""
    answer.planned_by_mock_tuning = True
    return answer


def is_planned(response: Any, exception: Any) -> bool:
    """Whether what botocore got for a request, ``(response, parsed)`` or an exception, was planned."""
    answer = exception if response is None else response[0]
    return getattr(answer, "planned_by_mock_tuning", False)


def notices_cut_answers() -> bool:
    """Whether this botocore's transport notices that a body is shorter than its ``Content-Length``.

    Newer ones switch urllib3's check off and parse what has come (seen with 1.43 and 1.44, not with 1.40).
    """
    return "enforce_content_length" not in _constants(unwrap(URLLib3Session.send).__code__.co_consts)


def _constants(values: Any) -> set[Any]:
    found = set()
    for value in values:
        found |= _constants(value) if isinstance(value, tuple) else {value}
    return found
