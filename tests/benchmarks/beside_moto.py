"""Calls and whole tests against moto: the same requests, under one mock and the other in turns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from itertools import count
from time import perf_counter
from typing import Any

import boto3

from mock_tuning import mock_tuning
from tests.support import create_request

from .floor import REGION, new_client
from .measuring import Effort, Row, ratio_row, repeated, side_by_side

__all__ = ["calls", "enter_and_leave", "isolated_test"]

POLLS = 5  # as many as a job takes by default: four find it running, the last one over
CREATES = 10

Mock = Callable[[], AbstractContextManager[Any]]


def calls(effort: Effort) -> Iterator[Row]:
    """Describe and Create with a client that is there already."""
    from moto import mock_aws

    client = new_client()  # of neither mock: both answer it
    numbers = count()

    def describing(mock: Mock) -> Callable[[], float]:
        def measure() -> float:
            with mock():
                name = _create(client, next(numbers))
                asked = {"HyperParameterTuningJobName": name}
                return repeated(lambda: client.describe_hyper_parameter_tuning_job(**asked), POLLS)()

        return measure

    def creating(mock: Mock) -> Callable[[], float]:
        def measure() -> float:
            requests = [create_request(f"benchmark-{next(numbers)}") for _ in range(CREATES)]
            with mock():
                _create(client, next(numbers))  # moto loads its service at its first call
                begin = perf_counter()
                for request in requests:
                    client.create_hyper_parameter_tuning_job(**request)
                return (perf_counter() - begin) / CREATES

        return measure

    describe = side_by_side(describing(mock_tuning), describing(mock_aws), effort.of(60))
    yield ratio_row("Describe, a job polled to its end", describe, "moto", ">=", 2.5)
    create = side_by_side(creating(mock_tuning), creating(mock_aws), effort.of(40))
    yield ratio_row("Create", create, "moto", "<=", 1.0)


def isolated_test(effort: Effort) -> Iterator[Row]:
    """A whole test: enter, boto3.client, create, describe, leave."""
    from moto import mock_aws

    def test(mock: Mock) -> Callable[[], float]:
        def measure() -> float:
            begin = perf_counter()
            with mock():
                client = boto3.client("sagemaker", region_name=REGION)
                client.create_hyper_parameter_tuning_job(**create_request())
                client.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName="nightly")
            return perf_counter() - begin

        measure()  # neither side pays for what a process does once
        return measure

    timing = side_by_side(test(mock_tuning), test(mock_aws), effort.of(25, quick=5))
    yield ratio_row("A whole isolated test (aim 10)", timing, "mock_aws", ">=", 8)


def enter_and_leave(effort: Effort) -> Iterator[Row]:
    """Entering and leaving alone."""
    from moto import mock_aws

    def empty(mock: Mock) -> None:
        with mock():
            pass

    timing = side_by_side(
        repeated(lambda: empty(mock_tuning), 10), repeated(lambda: empty(mock_aws), 10), effort.of(100)
    )
    yield ratio_row("Enter and leave alone", timing, "mock_aws", "<=", 1.0)


def _create(client: Any, number: int) -> str:
    name = f"benchmark-{number}"
    client.create_hyper_parameter_tuning_job(**create_request(name))
    return name
