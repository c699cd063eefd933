"""Answers of the server itself: JSON for AWS's clients, JSON for the control API's, in their shapes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

__all__ = ["Answer", "aws_error", "control_error", "json_answer", "refused_by_http"]


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


def aws_error(status: int, code: str, sentence: str) -> Answer:
    """Return an error in AWS's shape; every AWS client can tell at least its status."""
    answer = json_answer({"__type": code, "message": sentence}, status)
    answer.headers.update({"Content-Type": "application/x-amz-json-1.1", "x-amzn-ErrorType": code})
    return answer


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
    return aws_error(status, "MalformedHttpRequestException", f"This is no HTTP request that can be read: {reason}.")
