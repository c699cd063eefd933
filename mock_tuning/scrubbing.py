"""Account numbers and bucket names taken out of a saved answer, each replaced by the same stand-in throughout."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from .service_model import shape
from .wire import DEFAULT_ACCOUNT

__all__ = ["scrub"]

_ARN_ACCOUNT = re.compile(r"arn:[a-z-]+:[a-z0-9-]+:[a-z0-9-]*:(\d{12})(?!\d)", re.ASCII)
_REGISTRY = re.compile(r"(?<!\d)(\d{12})\.dkr\.ecr\.", re.ASCII)
_BUCKETS = tuple(
    re.compile(pattern, re.ASCII | re.IGNORECASE)
    for pattern in (
        r"(?:s3[an]?://|arn:[a-z-]+:s3:::)([a-z0-9](?:[a-z0-9._-]*[a-z0-9])?)",
        r"https?://([a-z0-9][a-z0-9.-]*?)(?=\.s3[.-][a-z0-9.-]*amazonaws\.com)",
    )
)
_OTHER_ARN = r"arn:[a-z-]+:(?!s3:)[a-z0-9-]+:[a-z0-9-]*:[0-9]*:[^\s\"',;]*"
_WORD = r"(?<![A-Za-z0-9_.-]){}(?![A-Za-z0-9_-]|\.(?!s3[.-])[A-Za-z0-9_])"
"""A name that is not part of a longer one; the host of a bucket is its name and ``.s3``."""


def scrub(document: dict[str, Any]) -> dict[str, Any]:
    """Return a copy of a Describe answer without the account numbers and bucket names of whoever saved it.

    The job's own account becomes 123456789012, the mock's; others, those in image URIs included, 000000000001,
    000000000002 and so on in the order in which they appear.  A number that stands in an ARN or an image URI is
    replaced wherever it occurs.  Buckets become bucket-1, bucket-2 and so on, wherever their names stand as words,
    but in ARNs of other services and in what the service itself names (jobs, channels, metrics, hyperparameters);
    keys within them stay.  Scrubbing what is scrubbed changes nothing.
    """
    texts = list(_texts(document))
    own = _ARN_ACCOUNT.match(str(document.get("HyperParameterTuningJobArn", "")))
    accounts = {own[1]: DEFAULT_ACCOUNT} if own else {}
    buckets: dict[str, str] = {}
    for text in texts:
        for pattern in (_ARN_ACCOUNT, _REGISTRY):
            for number in pattern.findall(text):
                _name(accounts, number, "{:012d}", len(accounts) - bool(own) + 1)
        for pattern in _BUCKETS:
            for bucket in pattern.findall(text):
                _name(buckets, bucket, "bucket-{}", len(buckets) + 1)
    names = "|".join(sorted(map(re.escape, buckets), key=len, reverse=True))
    words = re.compile(f"{_OTHER_ARN}|{_WORD.format(f'(?:{names})')}")
    numbers = re.compile(rf"(?<!\d)(?:{'|'.join(accounts)})(?!\d)", re.ASCII)

    def cleaned(text: str, *, named: bool) -> str:
        if buckets and not named:
            text = words.sub(lambda found: buckets.get(found[0], found[0]), text)
        return numbers.sub(lambda found: accounts[found[0]], text) if accounts else text

    scrubbed: dict[str, Any] = _mapped(document, shape("DescribeHyperParameterTuningJobResponse"), cleaned)
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


def _mapped(content: Any, node: Any, change: Callable[..., str], name: str = "") -> Any:
    """Return a copy with every text changed; `node` is its botocore shape, ``None`` for what the model does not know.

    Of a structure's members, those called a name are (`named`), and those that are one of an enum's values.
    """
    if isinstance(content, str):
        return change(content, named=name.endswith("Name") or bool(getattr(node, "enum", None)))
    if isinstance(content, dict):
        structure = node is not None and node.type_name == "structure"
        members = node.members if structure else {}
        inner = node.value if node is not None and node.type_name == "map" else None
        return {
            key: _mapped(value, members.get(key, inner), change, key if key in members else "")
            for key, value in content.items()
        }
    if isinstance(content, list):
        inner = node.member if node is not None and node.type_name == "list" else None
        return [_mapped(each, inner, change) for each in content]
    return content
