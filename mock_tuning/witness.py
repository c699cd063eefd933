"""What the report of a failing test tells of a mock: the calls it answered, and what never came."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from .missing import explain_missing, has_job

if TYPE_CHECKING:
    from .calls import Call
    from .handle import TuningMock

__all__ = ["Witness"]

REPORTED_CALLS = 50
"""Calls that are reported, the latest."""

REPORTED_SEEDS = 5
"""Seeds that are named of those that no call asked for."""

CREATE = "CreateHyperParameterTuningJob"

LISTINGS = ("ListHyperParameterTuningJobs", "ListTrainingJobs", "Search")
"""Operations that ask for every job of an account and region, or for what those have launched."""


class Witness:
    """Looks at a mock from now on, and tells what has happened since.

    A seed counts as asked for when a call of its account and region named it, its ARN or one of its training
    jobs, or listed the jobs that are there; the test's own looks do not count.
    """

    def __init__(self, mock: TuningMock) -> None:
        self.mock = mock
        self._calls, self._seeds = len(mock.calls), len(mock.seeded)  # those before are none of this test's

    def report(self) -> Iterator[str]:
        """Yield the lines of the report; none if nothing has happened."""
        calls = list(self.mock.calls)[self._calls :]
        skipped = max(0, len(calls) - REPORTED_CALLS)
        if skipped:
            yield f"({skipped} earlier calls left out)"
        for number, call in enumerate(calls[skipped:], skipped + 1):
            times = f", {call.attempts} attempts" if call.attempts > 1 else ""
            yield f"{number}. {call}  [{call.region}, {call.account}{times}] -> {call.outcome}"
            if call.message:
                yield f"   {call.message}"
            yield from self._advice(call)
        for fault in self.mock.faults.unmet:
            yield f"No request met: {fault}"
        for objective in self.mock.objective.unmet:
            yield f"No training job was launched that suits {objective}"
        yield from self.mock.objective.remarks
        yield from self._seeds_not_asked_for(calls)

    def _advice(self, call: Call) -> Iterator[str]:
        name = call.parameters.get("HyperParameterTuningJobName")
        if not isinstance(name, str):
            return
        # A name that no job can have is refused before anybody looks for it, and may be a misspelt one all the same.
        misspelt = call.outcome == "ValidationException" and call.operation != CREATE
        misspelt = misspelt and not has_job(self.mock.router.backend, name, call.account, call.region)
        if call.outcome == "ResourceNotFound" or misspelt:
            yield f"   {explain_missing(self.mock.router.backend, name, call.account, call.region)}"

    def _seeds_not_asked_for(self, calls: Iterable[Call]) -> Iterator[str]:
        asked: dict[tuple[str, str], set[str]] = {}
        listed = set()
        for call in calls:
            place = call.account, call.region
            asked.setdefault(place, set()).update(map(str.lower, _texts(call.parameters)))
            if call.operation in LISTINGS:
                listed.add(place)
        unasked = [
            seed
            for seed in self.mock.seeded[self._seeds :]
            if (place := (seed.account_id, seed.region)) not in listed and not seed.is_among(asked.get(place, ()))
        ]
        for seed in unasked[:REPORTED_SEEDS]:
            yield f"No call asked for the seeded job {seed.name!r}  [{seed.region}, {seed.account_id}]"
        if len(unasked) > REPORTED_SEEDS:
            yield f"(nor for {len(unasked) - REPORTED_SEEDS} more seeded jobs)"


def _texts(value: Any) -> Iterator[str]:
    """Yield every text at any depth: a parent of a warm start is named deep down."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
