"""Many jobs: a page of the list among few and among many, and the memory that a job takes."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random
from typing import Any

from mock_tuning import TuningMock, mock_tuning
from tests.support import create_request

from .floor import REGION, new_client, prepared
from .measuring import Effort, Row, ratio_row, repeated, side_by_side

__all__ = ["listing", "memory"]

PAGE = 100
FEW, MANY = PAGE, 100_000
OTHER_REGION = "us-west-2"
SORT_KEYS = ("Name", "CreationTime", "Status")
LIMIT = 16.0  # KB
WARM_UP = 300


def listing(effort: Effort) -> Iterator[Row]:
    """A page of 100 rows among 100 jobs and among 100,000: what the mock takes to answer, client apart.

    Of ascending and descending the worse one counts.
    """
    many = effort.of(MANY, quick=20_000)
    with mock_tuning(progression="manual") as tuning:
        few_client, many_client = new_client(OTHER_REGION), new_client(REGION)
        _fill(tuning, few_client, FEW, ("Completed",))
        _fill(tuning, many_client, many, ("Completed", "InProgress", "Stopped"))
        for status in (None, "Completed"):
            for sort_by in SORT_KEYS:
                timings = []
                for order in ("Ascending", "Descending"):
                    asked = {"MaxResults": PAGE, "SortBy": sort_by, "SortOrder": order}
                    if status is not None:
                        asked["StatusEquals"] = status
                    timings.append(
                        side_by_side(_answering(many_client, asked), _answering(few_client, asked), effort.of(40))
                    )
                worst = max(timings, key=lambda timing: timing.ratio)
                what = f"List among {many} by {sort_by}" + (f", {status}" if status else "")
                yield ratio_row(what, worst, f"{FEW} jobs", "<=", 2.0)


def memory(effort: Effort) -> Iterator[Row]:
    """Memory of a job with four training jobs that was created through the API and is over.

    The recorded call that created it counts too.  In the second row the job has been described, so that
    its rendered answer is kept, and the calls are cleared: a test that polls on keeps a record of each.
    """
    number = effort.of(5_000, quick=1_500)
    with mock_tuning(progression="manual") as tuning:
        client = new_client()
        for name in _create_jobs(tuning, client, "warm-up", WARM_UP):  # what a process remembers is full by then
            client.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName=name)
        names: list[str] = []
        tracemalloc.start()
        try:
            before = tracemalloc.get_traced_memory()[0]
            names = _create_jobs(tuning, client, "job", number)
            yield _memory_row("Memory of a job", before, number)
            for name in names:
                client.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName=name)
            tuning.calls.clear()
            yield _memory_row("Memory of a job, described", before, number)
        finally:
            tracemalloc.stop()


def _memory_row(what: str, before: int, number: int) -> Row:
    gc.collect()
    taken = (tracemalloc.get_traced_memory()[0] - before) / number / 1024
    return Row(what, f"{taken:.3g} KB", f"{number} jobs", taken, "KB", "<=", LIMIT)


def _create_jobs(tuning: TuningMock, client: Any, prefix: str, number: int) -> list[str]:
    """Create jobs and let them end, all changes taken in."""
    names = [f"{prefix}-{each}" for each in range(number)]
    for name in names:
        client.create_hyper_parameter_tuning_job(**create_request(name))
    tuning.clock.advance(days=1)
    found = client.list_hyper_parameter_tuning_jobs(MaxResults=1, NameContains=prefix, StatusEquals="Completed")
    assert found["HyperParameterTuningJobSummaries"][0]["TrainingJobStatusCounters"]["Completed"] == 4
    return names


def _answering(client: Any, asked: dict[str, Any]) -> Callable[[], float]:
    """Return a function that times the mock's answer to a list request, past the client."""
    request, answer = prepared(client, lambda each: each.list_hyper_parameter_tuning_jobs(**asked))
    assert answer.content.count(b'"HyperParameterTuningJobName"') == PAGE
    return repeated(lambda: client._endpoint._send(request), 3)


def _fill(tuning: TuningMock, client: Any, number: int, statuses: tuple[str, ...]) -> None:
    """Put copies of jobs in these statuses into the store of the client's region, names in no order."""
    region = client.meta.region_name
    patterns = {}
    for status in statuses:
        tuning.seed_job(f"pattern-{status}", status, region=region, training_jobs=4)
        store = tuning.job(f"pattern-{status}", region=region)._store
        patterns[status] = store.get(f"pattern-{status}")
    numbers = list(range(number - len(statuses)))
    Random(0).shuffle(numbers)
    for place, each in enumerate(numbers):
        pattern = patterns[statuses[place % len(statuses)]]
        name = f"copy-{each}"
        prefix = pattern.arn.rpartition("/")[0]
        store.add(replace(pattern, name=name, arn=f"{prefix}/{name}", created=pattern.created - each))
