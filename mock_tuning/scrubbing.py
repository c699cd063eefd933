"""Account numbers and bucket names taken out of a saved answer, each replaced by the same stand-in throughout."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from .wire import DEFAULT_ACCOUNT

__all__ = ["scrub"]

_ARN_ACCOUNT = re.compile(r"arn:[a-z-]+:[a-z0-9-]+:[a-z0-9-]*:(\d{12})(?!\d)", re.ASCII)
_REGISTRY = re.compile(r"(?<!\d)(\d{12})\.dkr\.ecr\.", re.ASCII)
_BUCKET = re.compile(r"(s3[an]?://|arn:[a-z-]+:s3:::)([a-z0-9][a-z0-9._-]*)", re.ASCII | re.IGNORECASE)
_BUCKET_HOST = re.compile(
    r"(https?://)([a-z0-9][a-z0-9.-]*?)(?=\.s3[.-][a-z0-9.-]*amazonaws\.com)", re.ASCII | re.IGNORECASE
)


def scrub(document: dict[str, Any]) -> dict[str, Any]:
    """Return a copy of a Describe answer without the account numbers and bucket names of whoever saved it.

    The job's own account becomes 123456789012, the mock's; others, those in image URIs included, 000000000001,
    000000000002 and so on in the order in which they appear.  A number that stands in an ARN or an image URI is
    replaced wherever it occurs.  Buckets become bucket-1, bucket-2 and so on; keys within them stay.  Scrubbing
    what is scrubbed changes nothing.
    """
    texts = list(_texts(document))
    own = _ARN_ACCOUNT.match(str(document.get("HyperParameterTuningJobArn", "")))
    accounts = {own[1]: DEFAULT_ACCOUNT} if own else {}
    buckets: dict[str, str] = {}
    for text in texts:
        for pattern in (_ARN_ACCOUNT, _REGISTRY):
            for number in pattern.findall(text):
                _name(accounts, number, "{:012d}", len(accounts) - bool(own) + 1)
        for pattern in (_BUCKET, _BUCKET_HOST):
            for _, bucket in pattern.findall(text):
                _name(buckets, bucket, "bucket-{}", len(buckets) + 1)

    numbers = re.compile(rf"(?<!\d)(?:{'|'.join(accounts)})(?!\d)", re.ASCII)

    def cleaned(text: str) -> str:
        for pattern in (_BUCKET, _BUCKET_HOST):
            text = pattern.sub(lambda found: found[1] + buckets[found[2]], text)
        return numbers.sub(lambda found: accounts[found[0]], text) if accounts else text

    scrubbed: dict[str, Any] = _mapped(document, cleaned)
    return scrubbed


def _name(names: dict[str, str], found: str, form: str, number: int) -> None:
    """Give what was found a stand-in, unless it has one."""
    if found not in names:
        names[found] = form.format(number)


def _texts(content: Any) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, (dict, list)):
        for each in content.values() if isinstance(content, dict) else content:
            yield from _texts(each)


def _mapped(content: Any, change: Callable[[str], str]) -> Any:
    if isinstance(content, str):
        return change(content)
    if isinstance(content, dict):
        return {key: _mapped(value, change) for key, value in content.items()}
    return [_mapped(each, change) for each in content] if isinstance(content, list) else content
