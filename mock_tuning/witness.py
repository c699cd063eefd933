"""What the report of a failing test tells of a mock: the calls it answered, and what never came."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .missing import explain_missing, has_job

if TYPE_CHECKING:
    from pathlib import Path

    from .calls import Call
    from .handle import TuningMock
    from .job_view import JobView

__all__ = ["Witness", "save_reports"]

REPORTED_CALLS = 50
"""Calls that are reported, the latest."""

REPORTED_SEEDS = 5
"""Seeds that are named of those that no call asked for."""

CREATE = "CreateHyperParameterTuningJob"
NAME = "HyperParameterTuningJobName"

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
        self._left = False  # before the test itself began

    def begin_call(self) -> None:
        """Note that the fixtures are set up and the test itself begins."""
        self._left = self.mock.left

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
        seeds = self.mock.seeded[self._seeds :]
        if self._left and seeds:
            yield (
                f"The mock in which {seeds[0].name!r} was seeded had been left before the test began: no call of the"
                " test's can reach it. Let the fixture yield inside its `with`. See README, 'Entering a mock'."
            )
        yield from self._seeds_not_asked_for(calls, seeds)

    def _advice(self, call: Call) -> Iterator[str]:
        name = call.parameters.get(NAME)
        if not isinstance(name, str):
            return
        # A name that no job can have is refused before anybody looks for it, and may be a misspelt one all the same.
        misspelt = call.outcome == "ValidationException" and call.operation != CREATE
        misspelt = misspelt and not has_job(self.mock.router.backend, name, call.account, call.region)
        if call.outcome == "ResourceNotFound" or misspelt:
            yield f"   {explain_missing(self.mock.router.backend, name, call.account, call.region)}"
        if call.outcome == "ValidationException":
            yield from _explain_name(name)

    def _seeds_not_asked_for(self, calls: Iterable[Call], seeds: Iterable[JobView]) -> Iterator[str]:
        asked: dict[tuple[str, str], set[str]] = {}
        listed = set()
        for call in calls:
            place = call.account, call.region
            asked.setdefault(place, set()).update(map(str.lower, _texts(call.parameters)))
            if call.operation in LISTINGS:
                listed.add(place)
        unasked = [
            seed
            for seed in seeds
            if (place := (seed.account_id, seed.region)) not in listed and not seed.is_among(asked.get(place, ()))
        ]
        for seed in unasked[:REPORTED_SEEDS]:
            yield f"No call asked for the seeded job {seed.name!r}  [{seed.region}, {seed.account_id}]"
        if len(unasked) > REPORTED_SEEDS:
            yield f"(nor for {len(unasked) - REPORTED_SEEDS} more seeded jobs)"


def _explain_name(name: str) -> Iterator[str]:
    from .service_model import shape
    from .validation import check_shape

    if check_shape(NAME, name):
        limits = shape(NAME).metadata
        usable = re.sub(r"[^a-zA-Z0-9]+", "-", name).strip("-")[: limits["max"]].rstrip("-") or "my-job"
        yield (
            f"   A tuning job cannot be called {name!r}: a name is {limits['min']} to {limits['max']} ASCII letters and"
            f" digits, with hyphens between them, such as {usable!r}. See README, 'Seeding jobs'."
        )


def save_reports(mocks: Sequence[TuningMock], folder: Path, test: str) -> Iterator[str]:
    """Write the page of each mock of a failed test, a node id, into a folder; yield where they are."""
    from .report import file_name, save_report

    for number, mock in enumerate(mocks, 1):
        title = test if number == 1 else f"{test} ({number})"
        try:
            path = save_report(mock, folder / file_name(title), title=title)
        except Exception as error:  # noqa: BLE001  (the failure of the test itself is what counts)
            yield f"The report could not be written: {type(error).__name__}: {error}"
        else:
            yield f"Report: {path}"


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
