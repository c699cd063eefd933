"""Jobs that live: a long one from create to end, and a loop that sleeps between its polls."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import count
from time import perf_counter
from typing import Any

from mock_tuning import mock_tuning
from tests.support import create_request

from .floor import Call, floor_of, new_client
from .measuring import Effort, Row, ratio_row, repeated, side_by_side, step_by_step

__all__ = ["long_job", "sleeping_loop"]

TRAINING_JOBS, PARALLEL, JOB_POLLS = 750, 10, 5
LOOP_POLLS, PAUSE = 240, 30.0  # of a job of two hours

_numbers = count()


def long_job(effort: Effort) -> Iterator[Row]:
    """A Random job of 750 training jobs, created and polled to its end, against 750 Describes of moto."""
    from moto import mock_aws

    client = new_client()

    def life() -> float:
        request = _request(f"long-{next(_numbers)}", TRAINING_JOBS, PARALLEL)
        with mock_tuning(times=JOB_POLLS) as tuning:
            begin = perf_counter()
            client.create_hyper_parameter_tuning_job(**request)
            for _ in range(JOB_POLLS):
                described = _describe(client, request["HyperParameterTuningJobName"])
            taken = perf_counter() - begin
            assert described["HyperParameterTuningJobStatus"] == "Completed"
            assert described["TrainingJobStatusCounters"]["Completed"] == TRAINING_JOBS
            assert len(tuning.calls) == JOB_POLLS + 1
        return taken

    def moto() -> float:
        name = f"moto-{next(_numbers)}"
        with mock_aws():
            client.create_hyper_parameter_tuning_job(**create_request(name))
            begin = perf_counter()
            for _ in range(TRAINING_JOBS):
                _describe(client, name)
            return perf_counter() - begin

    timing = side_by_side(life, moto, effort.of(7, quick=3))
    yield ratio_row("750 training jobs, create to end", timing, "750 of moto", "<=", 1.0)


def sleeping_loop(effort: Effort) -> Iterator[Row]:
    """A loop that sleeps 30 s between its 240 polls of a job of two hours, against as many floor Describes."""
    client = new_client()
    name = "two-hours"

    def describe(asked: Any) -> Any:
        return _describe(asked, name)

    def loop() -> list[float]:
        taken = []
        with mock_tuning(progression="manual", virtual_sleep=True):
            client.create_hyper_parameter_tuning_job(**_request(name, 60, 1))
            for _ in range(LOOP_POLLS):
                begin = perf_counter()
                described = describe(client)
                time.sleep(PAUSE)
                taken.append(perf_counter() - begin)
            assert described["ConsumedResources"]["RuntimeInSeconds"] >= (LOOP_POLLS - 1) * PAUSE
        assert sum(taken) < LOOP_POLLS * PAUSE / 10  # no real sleep
        return taken

    floor = _floor_halfway(client, name, describe)

    once = repeated(lambda: describe(floor), 1)
    timing = step_by_step(loop, lambda: [once() for _ in range(LOOP_POLLS)], effort.of(15, quick=9))
    yield ratio_row("240 polls, sleeping 30 s between them", timing, "240 of floor", "<=", 1.4)


def _floor_halfway(client: Any, name: str, describe: Call) -> Any:
    """Return a floor client that answers as the job does after half of its time."""
    with mock_tuning(progression="manual") as tuning:
        client.create_hyper_parameter_tuning_job(**_request(name, 60, 1))
        tuning.clock.advance(seconds=LOOP_POLLS * PAUSE / 2)
        return floor_of(client, describe)


def _request(name: str, jobs: int, parallel: int) -> dict[str, Any]:
    # Random: a model's proposals have a benchmark of their own.
    return create_request(name, jobs=jobs, parallel=parallel, HyperParameterTuningJobConfig__Strategy="Random")


def _describe(client: Any, name: str) -> Any:
    return client.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName=name)
