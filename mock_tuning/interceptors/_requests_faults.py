"""Planned failures of the connection in the words of ``requests``, as its adapter raises them."""

from __future__ import annotations

import errno
import http.client
from typing import Any

import requests.exceptions
import urllib3
from urllib3 import exceptions
from urllib3.connection import HTTPSConnection

from ..fault_errors import TransportFault

__all__ = ["requests_error"]


def requests_error(fault: TransportFault, request: Any, host: str) -> Exception:
    """Return the exception that ``requests`` raises for a planned failure of the connection."""
    pool, connection = urllib3.HTTPSConnectionPool(host, 443), HTTPSConnection(host)  # which connect when used
    if fault.kind == "ReadTimeoutError":
        read = exceptions.ReadTimeoutError(pool, request.url, "Read timed out.")
        return requests.exceptions.ReadTimeout(read, request=request)
    if fault.kind == "ConnectionClosedError":
        closed = http.client.RemoteDisconnected("Remote end closed connection without response")
        aborted = exceptions.ProtocolError("Connection aborted.", closed)
        return requests.exceptions.ConnectionError(aborted, request=request)
    if fault.kind == "ConnectTimeoutError":
        late = exceptions.ConnectTimeoutError(connection, f"Connection to {host} timed out.")
        return requests.exceptions.ConnectTimeout(exceptions.MaxRetryError(pool, request.url, late), request=request)
    refused = ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused")
    failed = exceptions.NewConnectionError(connection, f"Failed to establish a new connection: {refused}")
    return requests.exceptions.ConnectionError(exceptions.MaxRetryError(pool, request.url, failed), request=request)
