"""Which requests are not to be carried out, since a web page made them that is none of ours.

A page of any origin can have its visitor's browser send requests to this machine.  Such a request says
so itself (``Origin``, ``Sec-Fetch-Site``), unless the page's own name was rebound to this machine; then
the name is in ``Host``.  SDKs, command lines and our own page send neither a foreign origin nor a foreign name.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

__all__ = ["is_loopback", "refusal"]

PAGES = ("/mock-tuning", "/mock-tuning/", "/moto-api/")
"""What links from elsewhere may lead to: ours and moto's."""


def refusal(environ: Mapping[str, Any], names: Collection[str]) -> str | None:
    """Return why a request is refused, ``None`` for one that is not.

    `names` are the host names, lower-case, by which the server may be called besides localhost and
    numeric addresses (which cannot be rebound).
    """
    host = str(environ.get("HTTP_HOST", ""))
    name = _host_name(host)
    # Only what is not a browser leaves the header out altogether: HTTP/1.0, health checks.
    if "HTTP_HOST" in environ and (name is None or not _is_known(name, names)):
        return (
            f"Host {host!r} is not a name of this server, which answers to localhost and numeric addresses;"
            " start it with --allow-host NAME for others."
        )
    origin = environ.get("HTTP_ORIGIN")
    if origin is not None and _authority(origin) != host.lower():
        return f"Pages of another origin ({origin}) may not use this server."
    site = environ.get("HTTP_SEC_FETCH_SITE", "none").lower()
    if site in ("same-origin", "none") or _is_followed_link(environ):
        return None
    return f"Pages of another origin may not use this server (Sec-Fetch-Site: {site})."


def is_loopback(host: str) -> bool:
    """Whether only this machine can connect to an address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _authority(origin: str) -> str | None:
    """Return the authority of an origin, ``None`` for one that has none."""
    try:
        return urlsplit(origin).netloc.lower() or None
    except ValueError:
        return None


def _host_name(host: str) -> str | None:
    try:
        name = urlsplit(f"//{host}").hostname
    except ValueError:
        return None
    return name.rstrip(".").lower() if name else None


def _is_known(name: str, names: Collection[str]) -> bool:
    try:
        ip_address(name)
    except ValueError:
        # Buckets may stand before a name: bucket.localhost.
        if any(name == each or name.endswith(f".{each}") for each in ("localhost", *names)):
            return True
        from ..service_model import aws_suffixes

        return name.endswith(aws_suffixes())  # of a client behind a hosts file or proxy; nobody else can rebind them
    return True


def _is_followed_link(environ: Mapping[str, Any]) -> bool:
    """Whether somebody followed a link to a page, which changes nothing; other addresses of moto's may."""
    followed = environ.get("HTTP_SEC_FETCH_MODE") == "navigate" and environ.get("REQUEST_METHOD") in ("GET", "HEAD")
    return followed and environ.get("PATH_INFO") in PAGES
