"""Answers of the server itself: for AWS's clients in their languages, for those of the control API in JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from http import HTTPStatus
from typing import Any, Literal

__all__ = ["Answer", "Language", "aws_error", "control_error", "json_answer", "refused_by_http"]

Language = Literal["json", "query", "s3"]
"""How a service's clients read an error: as JSON, as XML, or as S3's own XML."""

NO_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(slots=True)
class Answer:
    """An HTTP answer; headers without ``Content-Length``, which follows from the body unless given."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def status_line(self) -> str:
        """Status and reason."""
        return status_line(self.status)


def status_line(status: int) -> str:
    """Return a status with its reason."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"{status} Unknown"


def json_answer(content: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    """Return an answer in JSON that no browser stores, frames or takes for something else."""
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    fixed = {"Content-Type": "application/json", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return Answer(status, {**fixed, **(headers or {})}, body)


def control_error(status: int, sentence: str, headers: Mapping[str, str] | None = None) -> Answer:
    """Return what the control API says of a request that it does not carry out."""
    return json_answer({"error": sentence}, status, headers)


def aws_error(status: int, code: str, sentence: str, language: Language = "json") -> Answer:
    """Return an error in AWS's shape, as the client's protocol has it; every AWS client can tell at least its status.

    DOCUMENTED (AWS, "Query API"; Amazon S3 API reference, "Error responses"): the forms in XML.
    """
    if language == "json":
        answer = json_answer({"__type": code, "message": sentence}, status)
        answer.headers["Content-Type"] = "application/x-amz-json-1.1"
    else:
        error = f"<Error><Code>{_xml(code)}</Code><Message>{_xml(sentence)}</Message></Error>"
        whole = error if language == "s3" else f"<ErrorResponse>{error}</ErrorResponse>"
        kind = "application/xml" if language == "s3" else "text/xml"
        answer = Answer(status, {"Content-Type": kind}, f'<?xml version="1.0" encoding="UTF-8"?>\n{whole}'.encode())
    answer.headers["x-amzn-ErrorType"] = code
    return answer


def _xml(text: str) -> str:
    return escape(NO_XML.sub("?", text), quote=False)


def refused_by_http(status: int, reason: str) -> Answer:
    """Return the answer to a request that did not get beyond HTTP.

    DOCUMENTED (AWS, "Common errors"): MalformedHttpRequestException for problems at the HTTP level,
    RequestEntityTooLargeException for what is too large.
    """
    reason = reason.rstrip(".")
    if status in (413, 431):
        what = "The body" if status == 413 else "The header"
        return aws_error(status, "RequestEntityTooLargeException", f"{what} of the request is too large: {reason}.")
    if status >= 500 and status != 501:
        return aws_error(status, "InternalFailure", f"{reason}.")
    return aws_error(
        status, "MalformedHttpRequestException", f"This is not an HTTP request that can be read: {reason}."
    )
