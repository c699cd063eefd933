"""Handlers of events: told whatever moves a job, all of them, and in the order of time."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from mock_tuning import ObjectiveError, TuningMock, mock_tuning
from tests.interception.helpers import new_client
from tests.support import create_request

DESCRIBE = "DescribeHyperParameterTuningJob"
NIGHTLY = {"HyperParameterTuningJobName": "nightly"}


def create(client: Any, name: str = "nightly", jobs: int = 1) -> None:
    client.create_hyper_parameter_tuning_job(**create_request(name, jobs=jobs, parallel=1))


def spoken(event: dict[str, Any]) -> str:
    """The resource's name, that of a training job without its suffix, and its status."""
    detail = event["detail"]
    if "HyperParameterTuningJobStatus" in detail:
        return f"{detail['HyperParameterTuningJobName']} {detail['HyperParameterTuningJobStatus']}"
    return f"{detail['TrainingJobName'].rpartition('-')[0]} {detail['TrainingJobStatus']}"


LIFE = ["nightly InProgress", "nightly-001 InProgress", "nightly-001 Completed", "nightly Completed"]


@pytest.fixture
def told(tuning_mock: TuningMock) -> list[str]:
    """What a handler is told, in words."""
    seen: list[str] = []
    tuning_mock.events.subscribe(lambda event: seen.append(spoken(event)))
    return seen


# --- when ---------------------------------------------------------------------------------------------------


def test_a_handler_is_told_when_the_clock_moves(
    tuning_mock: TuningMock, sagemaker_client: Any, told: list[str]
) -> None:
    create(sagemaker_client)

    tuning_mock.clock.advance(hours=1)

    assert told == LIFE


def test_a_handler_is_not_told_of_what_had_been_seen_to_happen_before(
    tuning_mock: TuningMock, sagemaker_client: Any
) -> None:
    create(sagemaker_client)
    tuning_mock.clock.advance(seconds=20)
    assert tuning_mock.job("nightly").training_jobs

    later: list[Any] = []
    tuning_mock.events.subscribe(later.append)
    tuning_mock.job("nightly").finish()

    assert [spoken(event) for event in later] == LIFE[2:]
    assert len(tuning_mock.events) == len(LIFE)


def test_what_nobody_looks_at_is_kept_within_its_bounds(tuning_mock: TuningMock, sagemaker_client: Any) -> None:
    tuning_mock.events.keep = 3
    create(sagemaker_client, jobs=4)
    held = []
    while tuning_mock.advance_to_next_change():
        held.append(len(tuning_mock.events._waiting))

    assert max(held) <= 3
    assert len(tuning_mock.events) == 3


@pytest.mark.parametrize("keep", [None, 1])
def test_what_is_taken_in_on_the_way_is_not_told_later(
    tuning_mock: TuningMock, sagemaker_client: Any, keep: int | None
) -> None:
    tuning_mock.events.keep = keep
    create(sagemaker_client, "one")
    create(sagemaker_client, "two")
    tuning_mock.clock.advance(hours=5)
    sagemaker_client.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName="one")
    assert tuning_mock.events

    later: list[Any] = []
    tuning_mock.events.subscribe(later.append)
    sagemaker_client.list_hyper_parameter_tuning_jobs()

    assert later == []


def test_an_objective_that_looks_at_events_moves_none_of_them(tuning_mock: TuningMock, sagemaker_client: Any) -> None:
    def looking(_: Any) -> float:
        return 0.5 if tuning_mock.events else 0.25

    tuning_mock.objective(looking, job="one")
    create(sagemaker_client, "two")
    create(sagemaker_client, "one")
    tuning_mock.clock.advance(hours=5)

    times = [event["time"] for event in tuning_mock.events]
    assert times == sorted(times)


@pytest.mark.tuning_mock(progression="immediate")
def test_an_event_that_an_objective_has_seen_goes_with_the_job_that_it_refused(
    tuning_mock: TuningMock, sagemaker_client: Any
) -> None:
    def refusing(_: Any) -> float:
        assert list(tuning_mock.events)
        raise ValueError

    tuning_mock.objective(refusing)
    with pytest.raises(ObjectiveError):
        create(sagemaker_client)

    assert list(tuning_mock.events) == []


@pytest.mark.tuning_mock(virtual_sleep=True)
def test_who_sleeps_until_an_event_has_come_wakes_up(tuning_mock: TuningMock, sagemaker_client: Any) -> None:
    done = threading.Event()

    @tuning_mock.events.subscribe
    def handle(event: dict[str, Any]) -> None:
        if event["detail"].get("HyperParameterTuningJobStatus") == "Completed":
            done.set()

    create(sagemaker_client)

    for _ in range(1000):
        if done.is_set():
            break
        time.sleep(30)

    assert done.is_set()
    assert tuning_mock.clock.skipped < 3600


@pytest.mark.tuning_mock(progression="manual")
def test_a_handler_is_told_when_a_back_off_moves_the_clock(
    tuning_mock: TuningMock, sagemaker_client: Any, told: list[str]
) -> None:
    create(sagemaker_client)
    tuning_mock.faults.add(DESCRIBE, "ThrottlingException", seconds=3600)

    sagemaker_client.describe_hyper_parameter_tuning_job(**NIGHTLY)

    assert told == LIFE


def test_a_handler_is_told_when_an_objective_moves_the_clock(
    tuning_mock: TuningMock, sagemaker_client: Any, told: list[str]
) -> None:
    @tuning_mock.objective(job="weekly")
    def objective(_: Any) -> float:
        tuning_mock.clock.advance(hours=1)
        return 0.5

    create(sagemaker_client)
    create(sagemaker_client, "weekly")

    tuning_mock.job("weekly").finish()

    assert [each for each in told if each.startswith("nightly")] == LIFE


def test_a_handler_may_move_the_clock_itself(tuning_mock: TuningMock, sagemaker_client: Any) -> None:
    seen = []

    @tuning_mock.events.subscribe
    def handle(event: dict[str, Any]) -> None:
        seen.append(spoken(event))
        tuning_mock.clock.advance(minutes=10)

    create(sagemaker_client)

    assert seen == LIFE


def test_handlers_are_told_once_while_several_threads_move_the_clock(
    tuning_mock: TuningMock, sagemaker_client: Any, told: list[str]
) -> None:
    create(sagemaker_client)

    def move() -> None:
        for _ in range(50):
            tuning_mock.clock.advance(seconds=10)

    threads = [threading.Thread(target=move) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert told == LIFE


def test_without_a_handler_nothing_is_looked_at_when_the_clock_moves(
    tuning_mock: TuningMock, sagemaker_client: Any
) -> None:
    asked = []
    tuning_mock.objective(lambda hyperparameters: asked.append(hyperparameters) or 0.5)
    create(sagemaker_client)

    tuning_mock.clock.advance(hours=1)

    assert asked == []


# --- who ------------------------------------------------------------------------------------------------------


def test_when_one_handler_raises_the_others_have_had_the_event(tuning_mock: TuningMock, sagemaker_client: Any) -> None:
    seen: list[str] = []

    def refuse(_: Any) -> None:
        raise ValueError("no")

    for handler in (
        lambda _: seen.append("first"),
        refuse,
        lambda _: seen.append("second"),
        refuse,
        lambda _: seen.append("third"),
    ):
        tuning_mock.events.subscribe(handler)

    with pytest.raises(ValueError, match="no") as caught:
        create(sagemaker_client)

    assert seen == ["first", "second", "third"]
    assert isinstance(caught.value.__context__, ValueError)  # the other one's


def test_a_call_that_a_handler_ended_is_recorded_as_what_the_client_got(
    tuning_mock: TuningMock, sagemaker_client: Any
) -> None:
    @tuning_mock.events.subscribe
    def handle(_: Any) -> None:
        raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        create(sagemaker_client)

    assert [(call.outcome, call.message) for call in tuning_mock.calls] == [("RuntimeError", "no")]


def test_a_call_of_a_handler_s_own_keeps_its_outcome() -> None:
    with mock_tuning() as tuning:
        client = new_client()

        @tuning.events.subscribe
        def handle(_: Any) -> None:
            client.list_hyper_parameter_tuning_jobs()
            raise RuntimeError("no")

        with pytest.raises(RuntimeError):
            create(client)

        assert [call.outcome for call in tuning.calls] == ["RuntimeError", "OK"]


# --- in which order ---------------------------------------------------------------------------------------------


@pytest.mark.tuning_mock(progression="manual")
def test_events_of_several_jobs_are_in_the_order_of_time_whichever_is_looked_at_first(
    tuning_mock: TuningMock, sagemaker_client: Any
) -> None:
    create(sagemaker_client)
    create(sagemaker_client, "weekly")
    tuning_mock.clock.advance(hours=1)

    sagemaker_client.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName="weekly")

    times = [event["time"] for event in tuning_mock.events]
    assert len(times) == 8
    assert times == sorted(times)


@pytest.mark.tuning_mock(progression="manual")
def test_the_error_of_another_jobs_objective_is_told_to_who_looks_at_that_job(
    tuning_mock: TuningMock, sagemaker_client: Any
) -> None:
    @tuning_mock.objective(job="nightly")
    def objective(_: Any) -> float:
        raise KeyError("lr")

    create(sagemaker_client)
    create(sagemaker_client, "weekly")
    tuning_mock.clock.advance(hours=1)

    weekly = sagemaker_client.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName="weekly")

    assert weekly["HyperParameterTuningJobStatus"] == "Completed"
    with pytest.raises(ObjectiveError):
        sagemaker_client.describe_hyper_parameter_tuning_job(**NIGHTLY)


@pytest.mark.tuning_mock(progression="manual")
def test_a_training_job_that_ended_as_it_was_launched_had_never_started(
    tuning_mock: TuningMock, sagemaker_client: Any
) -> None:
    create(sagemaker_client)
    job = tuning_mock.job("nightly")
    job.advance_to_next_change()  # its launch

    job.fail("No more.")

    events = tuning_mock.events.of(job.training_jobs[0]["TrainingJobName"])
    assert [spoken(event) for event in events] == [
        f"nightly-001 {each}" for each in ("InProgress", "Stopping", "Stopped")
    ]
    assert not any("TrainingStartTime" in event["detail"] for event in events)
