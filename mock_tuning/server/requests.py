"""WSGI requests as the router knows them, and which of them are SageMaker's."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

from ..wire import DEFAULT_REGION, WireRequest
from .answers import Language

__all__ = [
    "MAX_BODY",
    "BodyRefusedError",
    "authorization_of",
    "body_of",
    "is_for_sagemaker",
    "language_of",
    "path_of",
    "wire_request",
]

MAX_BODY = 8 << 20  # bytes of JSON; the longest request that the service model allows is far below
PIECE = 1024  # bytes of a packed body
TARGET = "HTTP_X_AMZ_TARGET"
AUTHORIZATION = "HTTP_AUTHORIZATION"

Environ = dict[str, Any]


class BodyRefusedError(Exception):
    """A body that cannot be read: status, AWS's code and a sentence.

    DOCUMENTED codes (AWS, "Common errors"): for bodies that cannot be decompressed, and for those too large.
    """

    def __init__(self, sentence: str, status: int = 400, code: str = "MalformedHttpRequestException") -> None:
        super().__init__(sentence)
        self.status = status
        self.code = code


def path_of(environ: Mapping[str, Any]) -> str:
    """Return the path of a request as text; WSGI has its bytes as Latin-1."""
    return str(environ["PATH_INFO"]).encode("latin-1", "replace").decode("utf-8", "replace")


def is_for_sagemaker(environ: Environ) -> bool:
    """Whether a request is for the SageMaker API, by its target or by the service that it is signed for.

    An unsigned one in AWS JSON 1.1 that names no service is taken for ours, too: its client can read our errors.
    """
    if environ["PATH_INFO"] not in ("", "/"):
        return False  # runtime endpoints, metrics, and everything that is not JSON 1.1
    target = environ.get(TARGET)
    if target is not None and target.startswith("SageMaker."):
        return True
    scope = _scope(environ)
    if scope is not None:
        return scope[2] == "sagemaker"
    unnamed = target is None or "." not in target
    return unnamed and environ.get("CONTENT_TYPE", "").startswith("application/x-amz-json-1.1")


def language_of(environ: Environ) -> Language:
    """Return how the client of a request reads errors, by the form of its body and the service it is signed for.

    DOCUMENTED (protocols in botocore's service models): a form is the Query API's; of the services whose protocol
    is ``rest-xml``, S3 in its variants has errors of its own.
    """
    if environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded"):
        return "query"
    _, _, service = _scope(environ) or ("", "", "")
    if service.startswith("s3"):
        return "s3"
    return "query" if service in ("cloudfront", "route53") else "json"


def wire_request(environ: Environ, body: bytes, *, native: bool) -> WireRequest:
    """Return a SageMaker request as the router knows it; `native` makes moto's form of it, too.

    The host is that of the service in the region the request is signed for.
    """
    scope = _scope(environ)
    region = scope[1] if scope is not None else DEFAULT_REGION
    host = f"api.sagemaker.{region}.amazonaws.com"
    headers = _Headers(environ)
    url = f"https://{host}/"
    request = WireRequest(environ["REQUEST_METHOD"], url, host, headers, body)
    if native:
        from ..interceptors import native_request

        request.native = native_request("POST", url, _listed(environ), body)
    return request


def body_of(environ: Environ, limit: int = MAX_BODY) -> bytes:
    """Return the body of a request, gunzipped where it says so; raises :class:`BodyRefusedError`."""
    if int(environ.get("CONTENT_LENGTH") or 0) > limit:
        raise _too_large(limit)
    body: bytes = environ["wsgi.input"].read()
    for encoding in reversed(environ.get("HTTP_CONTENT_ENCODING", "").lower().split(",")):
        if encoding.strip() in ("gzip", "x-gzip"):
            body = _gunzipped(body, limit)
        elif encoding.strip() not in ("", "identity"):
            raise BodyRefusedError(f"Content-Encoding {encoding.strip()!r} is not supported; gzip is.", 415)
    return body


def _gunzipped(body: bytes, limit: int) -> bytes:
    """Return what a body unpacks to, of however many members; it is fed in pieces, as each member copies the rest."""
    unpacked, rest = bytearray(), memoryview(body)
    try:
        while rest:
            unpacking = zlib.decompressobj(wbits=31)
            while not unpacking.eof:
                if not rest:
                    raise zlib.error("it ends too early")
                unpacked += unpacking.decompress(rest[:PIECE], limit + 1 - len(unpacked))
                if len(unpacked) > limit:
                    raise _too_large(limit)
                rest = rest[len(rest[:PIECE]) - len(unpacking.unused_data) :]
    except zlib.error as error:
        raise BodyRefusedError(f"The body is not what Content-Encoding says, gzip: {error}.") from None
    return bytes(unpacked)


def _too_large(limit: int) -> BodyRefusedError:
    return BodyRefusedError(
        f"The body of the request is longer than {limit} bytes.", 413, "RequestEntityTooLargeException"
    )


def authorization_of(environ: Environ) -> str:
    """Return the ``Authorization`` of a SageMaker request, or what it would be, were the request signed for it."""
    key, region, service = _scope(environ) or ("testing", DEFAULT_REGION, "")
    if service == "sagemaker" and AUTHORIZATION in environ:
        return str(environ[AUTHORIZATION])
    return f"AWS4-HMAC-SHA256 Credential={key}/20000101/{region}/sagemaker/aws4_request"


def _scope(environ: Environ) -> tuple[str, str, str] | None:
    """Return access key, region and service that a request is signed for, by header or query (presigned)."""
    _, signed, credential = environ.get(AUTHORIZATION, "").partition("Credential=")
    if not signed:
        credential = dict(parse_qsl(environ.get("QUERY_STRING", ""))).get("X-Amz-Credential", "")
    parts = credential.partition(",")[0].strip().split("/")
    return (parts[0], parts[2], parts[3].lower()) if len(parts) >= 5 else None


class _Headers:
    """The headers of a request, looked up without regard to case."""

    __slots__ = ("_environ",)

    def __init__(self, environ: Environ) -> None:
        self._environ = environ

    def get(self, key: str, default: Any = None) -> Any:
        name = _environ_name(key)
        if name == TARGET and self._environ["REQUEST_METHOD"] != "POST":
            return default  # only POST carries operations
        found = self._environ.get(name)
        if found is None and name == AUTHORIZATION and _scope(self._environ) is not None:
            return authorization_of(self._environ)
        return default if found is None else found


def _listed(environ: Environ) -> dict[str, str]:
    """Return the headers that matter to whoever reads a request whose body is unpacked."""
    found = {name[5:].replace("_", "-"): str(value) for name, value in environ.items() if name.startswith("HTTP_")}
    found["AUTHORIZATION"] = authorization_of(environ)
    return {name: value for name, value in found.items() if name not in ("HOST", "CONTENT-ENCODING")}


@cache
def _environ_name(header: str) -> str:
    name = header.upper().replace("-", "_")
    return name if name in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{name}"
