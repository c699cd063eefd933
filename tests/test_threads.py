"""Eight threads on one mock lose nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from mock_tuning import mock_tuning
from tests.support import create_request

THREADS = 8


def together(work: Callable[[int, Any], Any]) -> list[Any]:
    """Let eight threads, each with a client of its own, do `work` (thread number, client) at the same time."""
    barrier = threading.Barrier(THREADS)

    def begin(number: int) -> Any:
        client = boto3.Session().client("sagemaker", region_name="us-east-1")
        barrier.wait(30)
        return work(number, client)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(begin, range(THREADS)))


def create(client: Any, name: str) -> None:
    client.create_hyper_parameter_tuning_job(**create_request(name))


def status(client: Any, name: str) -> str:
    shown = client.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName=name)
    return str(shown["HyperParameterTuningJobStatus"])


def test_every_job_of_every_thread_is_there(tuning_mock: Any) -> None:
    def work(number: int, client: Any) -> None:
        for each in range(10):
            create(client, f"job-{number}-{each}")

    together(work)

    assert len({job.name for job in tuning_mock.jobs()}) == 10 * THREADS
    assert len(tuning_mock.calls) == 10 * THREADS


def test_a_name_is_taken_by_one_thread_only(tuning_mock: Any) -> None:
    def work(_: int, client: Any) -> str:
        try:
            create(client, "nightly")
        except ClientError as error:
            return str(error.response["Error"]["Code"])
        return "created"

    outcomes = together(work)

    assert sorted(outcomes) == ["ResourceInUse"] * (THREADS - 1) + ["created"]


@pytest.mark.tuning_mock(times=40)
def test_every_poll_counts_once(tuning_mock: Any, sagemaker_client: Any) -> None:
    create(sagemaker_client, "nightly")

    seen = together(lambda _, client: [status(client, "nightly") for _ in range(5)])

    assert sum(each == "Completed" for polls in seen for each in polls) == 1
    assert status(sagemaker_client, "nightly") == "Completed"


def test_a_mix_of_operations_ends_as_if_one_had_done_it_alone(tuning_mock: Any) -> None:
    def work(number: int, client: Any) -> None:
        for each in range(3):
            name = f"job-{number}-{each}"
            create(client, name)
            client.list_hyper_parameter_tuning_jobs(SortBy="Status", StatusEquals="InProgress", MaxResults=100)
            status(client, name)
            if each:
                client.stop_hyper_parameter_tuning_job(HyperParameterTuningJobName=name)
            while status(client, name) not in ("Completed", "Stopped"):
                client.list_training_jobs_for_hyper_parameter_tuning_job(HyperParameterTuningJobName=name)
            client.list_training_jobs(MaxResults=100)
            if each == 2:
                client.delete_hyper_parameter_tuning_job(HyperParameterTuningJobName=name)

    together(work)

    assert sorted(job.status for job in tuning_mock.jobs()) == ["Completed"] * THREADS + ["Stopped"] * THREADS
    assert {call.outcome for call in tuning_mock.calls} == {"OK"}


def test_seeds_and_tags_of_every_thread_are_there(tuning_mock: Any) -> None:
    shared = tuning_mock.seed_job("shared", region="us-east-1")

    def work(number: int, client: Any) -> None:
        for each in range(5):
            tuning_mock.seed_job(region="us-east-1")
            client.add_tags(ResourceArn=shared.arn, Tags=[{"Key": f"key-{number}-{each}", "Value": ""}])

    together(work)

    assert len(tuning_mock.jobs()) == 5 * THREADS + 1
    assert len(shared.tags) == 5 * THREADS


def test_threads_that_enter_and_leave_mocks_of_their_own_lose_nothing() -> None:
    def work(number: int, client: Any) -> list[int]:
        found = []
        for each in range(10):
            with mock_tuning() as tuning:
                create(client, f"job-{number}-{each}")
                found.append(len(tuning.jobs()))
        return found

    with mock_tuning() as outer:
        results = together(work)

        assert results == [[1] * 10] * THREADS
        assert outer.jobs() == []
