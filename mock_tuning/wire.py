"""AWS JSON 1.1: requests and answers as bytes, what their headers tell, errors.  Nothing here knows an operation."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from functools import lru_cache
from random import Random
from typing import Any, NoReturn, Protocol

from .service_errors import ServiceError

__all__ = [
    "CONTENT_TYPE",
    "DEFAULT_ACCOUNT",
    "DEFAULT_REGION",
    "RequestIds",
    "WireRequest",
    "WireResponse",
    "account_named_by",
    "credential_of",
    "no_constant",
    "region_of_host",
    "render_error",
]

DEFAULT_ACCOUNT = "123456789012"  # moto's, and so everybody's
CONTENT_TYPE = "application/x-amz-json-1.1"
DEFAULT_REGION = "us-east-1"
DRAWN = 16  # request ids at once


class Headers(Protocol):
    """What is asked of request headers: a look-up that ignores case."""

    def get(self, key: str, default: Any = None) -> Any: ...


class HasHeaders(Protocol):
    """What is asked of a request to tell its account."""

    def header(self, name: str) -> str | None: ...


@dataclass(slots=True)
class WireRequest:
    """A request as an interceptor took it from a client.

    `headers` maps names, whatever their case, to text or bytes.  `native` is the botocore request
    that moto understands.
    """

    method: str
    url: str
    host: str
    headers: Headers
    body: bytes
    native: Any = None

    def header(self, name: str) -> str | None:
        """Return a header as text, ``None`` when it is missing."""
        value = self.headers.get(name)
        return value.decode("latin-1") if isinstance(value, bytes) else value


@dataclass(slots=True)
class WireResponse:
    """An answer for an interceptor to hand to its client.

    `planned` says that the test planned it as a fault; `cut` that the connection ends before the whole
    of the body has arrived: it is shorter than its ``Content-Length``.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    planned: bool = False
    cut: bool = False


@dataclass(slots=True)
class RequestIds:
    """Request ids: UUIDs, the same ones for the same seed, in order."""

    seed: int
    _random: Random = field(init=False)
    _ready: list[str] = field(init=False, default_factory=list)  # the next ones, the last of them first

    def __post_init__(self) -> None:
        self._random = Random(f"request ids/{self.seed}")

    def next(self) -> str:
        """Return the next id."""
        if not self._ready:  # several at once cost little more than one
            self._ready = [self._draw() for _ in range(DRAWN)][::-1]
        return self._ready.pop()

    def _draw(self) -> str:
        digits = f"{self._random.getrandbits(128):032x}"
        return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


_CREDENTIAL = re.compile(r"Credential=([^/,\s]+)/\d+/([^/,\s]+)/")
_REGION = re.compile(r"^[a-z]{2,4}(-[a-z]+)+-\d+$")


def credential_of(authorization: str | None) -> tuple[str | None, str | None]:
    """Return access key and region of a SigV4 ``Authorization`` header, ``None`` for what is missing."""
    if not authorization:
        return None, None
    first = authorization.partition(",")[0]  # all of it but the signature, which no other request has
    return _named_in(first if "Credential=" in first else authorization)


@lru_cache(maxsize=256)
def _named_in(text: str) -> tuple[str | None, str | None]:
    found = _CREDENTIAL.search(text)
    return (found[1], found[2]) if found else (None, None)


def region_of_host(host: str) -> str:
    """Return the region that a host name tells, us-east-1 when it tells none."""
    for label in host.split("."):
        if _REGION.match(label):
            return label
    return DEFAULT_REGION


def account_named_by(request: HasHeaders, access_key: str | None) -> str | None:
    """Return the account that a request itself names, ``None`` if it leaves that open.

    A 12-digit access key is the account; otherwise moto's rules: ``MOTO_ACCOUNT_ID`` of the
    environment, then the header ``x-moto-account-id``.
    """
    if access_key is not None and len(access_key) == 12 and access_key.isdigit():
        return access_key
    return os.environ.get("MOTO_ACCOUNT_ID") or request.header("x-moto-account-id")


def answer_headers(request_id: str, length: int, moment: float) -> dict[str, str]:
    """Return the headers that every answer of the service carries (RECORDED)."""
    return {
        "x-amzn-RequestId": request_id,
        "Content-Type": CONTENT_TYPE,
        "Content-Length": str(length),
        "Date": _http_date(int(moment)),
    }


@lru_cache(maxsize=16)
def _http_date(moment: int) -> str:
    days, seconds = divmod(moment, 86400)
    return f"{_http_day(days)} {seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d} GMT"


@lru_cache(maxsize=16)
def _http_day(days: int) -> str:
    return formatdate(days * 86400, usegmt=True).removesuffix(" 00:00:00 GMT")


def render_error(error: ServiceError, modelled: bool) -> bytes:
    """Return the body of an error answer.

    INFERRED: modelled errors spell their member ``Message``, as the model declares it; others
    ``message``.  Clients read either, the Go SDK only the former of a modelled error.
    """
    body = {"__type": error.code, "Message" if modelled else "message": error.message}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def no_constant(name: str) -> NoReturn:
    """Refuse NaN and the infinities, for ``parse_constant`` of Python's JSON, which would take them."""
    raise ValueError(f"{name} is not JSON")
