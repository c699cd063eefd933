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
from .measuring import Effort, Row, ratio_row, repeated, side_by_side

__all__ = ["long_job", "sleeping_loop"]

TRAINING_JOBS, PARALLEL, JOB_POLLS = 750, 10, 5
LOOP_POLLS, PAUSE = 240, 30.0  # of a job of two hours
POLLS_A_TURN = 10

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
    """A loop that sleeps 30 s between its 240 polls of a job of two hours, against as many floor Describes.

    In turns of ten polls each, as a whole loop takes longer than the machine keeps its pace.
    """
    client = new_client()
    turns = LOOP_POLLS // POLLS_A_TURN
    loops = effort.of(15, quick=5)
    turn = count()
    with mock_tuning(progression="manual", virtual_sleep=True) as tuning:

        def create(name: str) -> Call:
            client.create_hyper_parameter_tuning_job(**_request(name, 60, 1))
            return lambda asked: _describe(asked, name)

        describe = create("for-the-floor")
        tuning.clock.advance(seconds=LOOP_POLLS * PAUSE / 2)
        floor = floor_of(client, describe)

        def ten_polls() -> float:
            nonlocal describe
            loop, number = divmod(next(turn), turns)
            if number == 0:
                describe = create(f"two-hours-{loop:03d}")
            begin = perf_counter()
            for _ in range(POLLS_A_TURN):
                described = describe(client)
                time.sleep(PAUSE)
            taken = perf_counter() - begin
            polls_before = (number + 1) * POLLS_A_TURN - 1
            assert described["ConsumedResources"]["RuntimeInSeconds"] >= polls_before * PAUSE
            assert taken < POLLS_A_TURN * PAUSE / 10  # no real sleep
            return taken

        def ten_of_floor() -> float:
            return POLLS_A_TURN * repeated(lambda: describe(floor), POLLS_A_TURN)()

        timing = side_by_side(ten_polls, ten_of_floor, loops * turns)
        assert len(tuning.calls) == 1 + loops * (1 + LOOP_POLLS) + 1
    yield ratio_row("10 polls, sleeping 30 s between them", timing, "10 of floor", "<=", 1.4)


def _request(name: str, jobs: int, parallel: int) -> dict[str, Any]:
    # Random: a model's proposals have a benchmark of their own.
    return create_request(name, jobs=jobs, parallel=parallel, HyperParameterTuningJobConfig__Strategy="Random")


def _describe(client: Any, name: str) -> Any:
    return client.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName=name)
