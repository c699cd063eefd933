"""The network below all client libraries: a connection to an AWS host is refused while a mock is active.

What we intercept never gets here.  Other clients do (``urllib``, ``urllib3``, ``httpx``, ``aiohttp``, sockets): they
look the host's name up in ``socket`` or aiodns, or have a proxy do so, through a tunnel of ``http.client``.
"""

from __future__ import annotations

import errno
from collections.abc import Callable
from typing import Any

from ..errors import Unhandled
from ..router import Router
from ._botocore import is_aws_name

__all__ = ["name_patches", "resolver_patches", "tunnel_patches"]

Find = Callable[[], Router | None]
Made = list[tuple[Any, str, Callable[[Any], Any]]]


def name_patches(module: Any, find: Find) -> Made:
    """Return the patch of name look-ups, those of asyncio included; `module` is ``socket``."""

    def looking_up(original: Any) -> Any:
        def getaddrinfo(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
            _refuse(host, find)
            return original(host, port, *args, **kwargs)

        return getaddrinfo

    return [(module, "getaddrinfo", looking_up)]


def resolver_patches(module: Any, find: Find) -> Made:
    """Return the patch of aiohttp's name look-ups by aiodns; `module` is ``aiohttp.resolver``."""

    def resolving(original: Any) -> Any:
        async def resolve(self: Any, host: str, *args: Any, **kwargs: Any) -> Any:
            _refuse(host, find)
            return await original(self, host, *args, **kwargs)

        return resolve

    return [(module.AsyncResolver, "resolve", resolving)]


def tunnel_patches(module: Any, find: Find) -> Made:
    """Return the patch of tunnels through a proxy, those of urllib3 included; `module` is ``http.client``."""

    def tunnelling(original: Any) -> Any:
        def set_tunnel(self: Any, host: Any, *args: Any, **kwargs: Any) -> Any:
            _refuse(host, find)
            return original(self, host, *args, **kwargs)

        return set_tunnel

    return [(module.HTTPConnection, "set_tunnel", tunnelling)]


def _refuse(host: Any, find: Find) -> None:
    """Raise :class:`ConnectionRefusedError` for a host of AWS's, with a text for the author of the test."""
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    if not isinstance(name, str) or not is_aws_name(name) or find() is None:
        return
    reason = "It goes past botocore, aiobotocore and requests, whose calls are answered; use one of them."
    raise ConnectionRefusedError(errno.ECONNREFUSED, str(Unhandled(f"A connection to {name}", reason)))
