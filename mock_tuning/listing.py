"""Pages of sorted lists: the jobs' sorted index, and page tokens.

A page costs the same among 100 jobs and among 100,000: the index keeps the jobs sorted for every
sort key, with and without a status, and a token carries the key at which the next page begins.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import Any, NamedTuple, TypeVar

from . import service_errors
from .jobs import TuningJob

__all__ = ["JobIndex", "Sorting", "page", "read_token", "scope", "write_token"]

SEAL_SIZE = 8  # bytes

Key = tuple[Any, ...]
T = TypeVar("T")


class JobIndex:
    """The tuning jobs of one account and region, sorted for every way they are listed."""

    def __init__(self) -> None:
        self._sorted: dict[str, list[Key]] = {"Name": [], "CreationTime": [], "Status": [], "Status+CreationTime": []}
        self._known: dict[str, tuple[TuningJob, str]] = {}  # lower-case name: the job, its status here

    def add(self, job: TuningJob) -> None:
        """Take in a new job."""
        self._known[job.name.lower()] = (job, job.status)
        for name, keys in self._sorted.items():
            insort(keys, self._key(name, job, job.status))

    def remove(self, job: TuningJob) -> None:
        """Forget a job."""
        _, status = self._known.pop(job.name.lower())
        for name, keys in self._sorted.items():
            self._take_out(keys, self._key(name, job, status))

    def refresh(self, job: TuningJob) -> None:
        """Take in that the job's status may have changed; unknown jobs are left alone."""
        _, status = self._known.get(job.name.lower(), (job, job.status))
        if status == job.status:
            return
        self._known[job.name.lower()] = (job, job.status)
        for name in ("Status", "Status+CreationTime"):
            self._take_out(self._sorted[name], self._key(name, job, status))
            insort(self._sorted[name], self._key(name, job, job.status))

    def walk(
        self, sort_by: str, *, descending: bool, status: str | None, after: Key | None
    ) -> Iterator[tuple[Key, TuningJob]]:
        """Yield ``(key, job)`` in order, from behind the key `after` on.

        `sort_by` is Name, CreationTime or Status; `status` keeps the jobs in that status.
        """
        name = sort_by
        if status is not None:
            name = "Status+CreationTime" if sort_by == "CreationTime" else "Status"
        keys = self._sorted[name]
        start, stop = 0, len(keys)
        if status is not None:
            start, stop = bisect_left(keys, (status,)), bisect_left(keys, (status + "\0",))
        if after is not None and descending:
            stop = min(stop, bisect_left(keys, after))
        elif after is not None:
            start = max(start, bisect_right(keys, after))
        places = range(stop - 1, start - 1, -1) if descending else range(start, stop)
        for place in places:
            key = keys[place]
            yield key, self._known[key[-1]][0]

    @staticmethod
    def _key(name: str, job: TuningJob, status: str) -> Key:
        lower = job.name.lower()
        if name == "Name":
            return (lower,)
        if name == "CreationTime":
            return (job.created, lower)
        return (status, lower) if name == "Status" else (status, job.created, lower)

    @staticmethod
    def _take_out(keys: list[Key], key: Key) -> None:
        del keys[bisect_left(keys, key)]


def page(
    rows: Sequence[T], key: Callable[[T], Key], *, size: int, after: Key | None, descending: bool
) -> tuple[list[T], Key | None]:
    """Return one page of `rows` and the key of its last row if there are more.

    `rows` need not be sorted; `key` must tell every two rows apart.
    """
    ordered = sorted(rows, key=key, reverse=descending)
    if after is not None:
        ordered = [row for row in ordered if (key(row) < after if descending else key(row) > after)]
    shown = ordered[:size]
    return shown, key(shown[-1]) if len(ordered) > size else None


class Sorting(NamedTuple):
    """By what a list is sorted, and which way."""

    by: str
    descending: bool

    @classmethod
    def of(cls, parameters: Mapping[str, Any], default: Sorting, unasked: Sorting | None = None) -> Sorting:
        """Return the sorting that a request asks for.

        INFERRED: when one of SortBy and SortOrder is sent, the other takes its documented `default`.
        `unasked` is the real order when neither is, where that is another one.
        """
        by, order = parameters.get("SortBy"), parameters.get("SortOrder")
        if by is None and order is None:
            return unasked or default
        return cls(by or default.by, default.descending if order is None else order == "Descending")


def scope(place: Sequence[str], parameters: Mapping[str, Any], sorting: Sorting) -> list[Any]:
    """Return what the pages of one list have in common: where and what it is, its filters and its sorting."""
    others = ("NextToken", "MaxResults", "SortBy", "SortOrder")
    filters = {key: parameters[key] for key in sorted(parameters) if key not in others}
    return [list(place), filters, list(sorting)]


def write_token(request: Sequence[Any], key: Key) -> str:
    """Return an opaque NextToken for the page behind `key` of the list that `request` names."""
    return _sealed(json.dumps([list(request), list(key)]).encode())


def read_token(request: Sequence[Any], token: str | None) -> Key | None:
    """Return the key that a NextToken carries, ``None`` without a token.

    Raises the service's error when the token is not one of ours or belongs to another request.
    """
    if token is None:
        return None
    try:
        sealed = urlsafe_b64decode(token.encode())
    except ValueError:
        raise service_errors.invalid_next_token() from None
    content = sealed[SEAL_SIZE:]
    # Only what write_token wrote is read, so the key has the types that the list gave it.
    if token != _sealed(content):
        raise service_errors.invalid_next_token()
    asked, key = json.loads(content)
    if asked != json.loads(json.dumps(list(request))):
        raise service_errors.invalid_next_token()
    return tuple(key)


def _sealed(content: bytes) -> str:
    return urlsafe_b64encode(blake2b(content, digest_size=SEAL_SIZE, key=b"NextToken").digest() + content).decode()
