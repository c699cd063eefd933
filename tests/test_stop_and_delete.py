"""Stop and Delete: what they refuse, what a job looks like afterwards."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from mock_tuning import mock_tuning
from tests.support import create_request


@pytest.fixture
def client(sagemaker_client: Any) -> Any:
    return sagemaker_client


@pytest.fixture
def running(client: Any) -> Any:
    """A client of a job of 20 training jobs that two polls have moved."""
    client.create_hyper_parameter_tuning_job(**create_request(jobs=20, parallel=3))
    describe(client)
    describe(client)
    return client


def describe(client: Any, name: str = "nightly") -> dict[str, Any]:
    shown: dict[str, Any] = client.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName=name)
    return shown


def status(client: Any, name: str = "nightly") -> str:
    return str(describe(client, name)["HyperParameterTuningJobStatus"])


def stop(client: Any, name: str = "nightly") -> None:
    client.stop_hyper_parameter_tuning_job(HyperParameterTuningJobName=name)


def delete(client: Any, name: str = "nightly") -> None:
    client.delete_hyper_parameter_tuning_job(HyperParameterTuningJobName=name)


def children(client: Any, name: str = "nightly") -> list[str]:
    rows = client.list_training_jobs_for_hyper_parameter_tuning_job(HyperParameterTuningJobName=name, MaxResults=100)
    return [row["TrainingJobStatus"] for row in rows["TrainingJobSummaries"]]


# --- Stop -------------------------------------------------------------------------------------------------------


def test_after_stop_the_next_describe_says_stopping_and_its_children_wind_down(running: Any) -> None:
    before = describe(running)["TrainingJobStatusCounters"]

    stop(running)
    shown = describe(running)

    # RECORDED (aws-behaviour.md, 3.1): counters still show the children InProgress, there is no end time yet.
    assert shown["HyperParameterTuningJobStatus"] == "Stopping"
    assert shown["TrainingJobStatusCounters"] == before
    assert before["InProgress"] > 0
    assert "HyperParameterTuningEndTime" not in shown
    assert set(children(running)) <= {"Stopping", "Completed"}


@pytest.mark.parametrize("times", [2, 3, 5])
def test_by_the_same_progression_the_job_is_then_stopped(times: int, client: Any) -> None:
    with mock_tuning(times=times):
        client.create_hyper_parameter_tuning_job(**create_request())
        stop(client)

        seen = [status(client) for _ in range(times + 1)]

    assert seen == ["Stopping"] * (times - 1) + ["Stopped"] * 2


def test_even_where_one_poll_is_enough_stopping_is_seen_once(client: Any) -> None:
    with mock_tuning(times=1) as tuning:
        tuning.seed_job("nightly", status="InProgress")
        stop(client)

        assert [status(client) for _ in range(3)] == ["Stopping", "Stopped", "Stopped"]


@pytest.mark.tuning_mock(progression="manual")
def test_a_stopping_job_stays_so_until_the_test_moves_it(client: Any, tuning_mock: Any) -> None:
    client.create_hyper_parameter_tuning_job(**create_request())
    stop(client)

    assert {status(client) for _ in range(10)} == {"Stopping"}
    tuning_mock.clock.advance(minutes=10)
    assert status(client) == "Stopped"


def test_a_stopped_job_launches_nothing_more_and_shows_its_best(running: Any) -> None:
    launched = len(children(running))
    stop(running)

    while (shown := describe(running))["HyperParameterTuningJobStatus"] != "Stopped":
        assert len(children(running)) == launched

    assert set(children(running)) == {"Completed", "Stopped"}
    assert sum(shown["TrainingJobStatusCounters"].values()) == launched
    assert shown["TrainingJobStatusCounters"]["InProgress"] == 0
    assert shown["BestTrainingJob"]["TrainingJobStatus"] in ("Completed", "Stopped")
    assert shown["HyperParameterTuningEndTime"] == shown["LastModifiedTime"]


def test_a_job_stopped_before_its_first_training_job_ends_without_any(client: Any) -> None:
    client.create_hyper_parameter_tuning_job(**create_request())
    stop(client)

    while (shown := describe(client))["HyperParameterTuningJobStatus"] != "Stopped":
        pass

    assert children(client) == []
    assert "BestTrainingJob" not in shown


def test_a_seeded_job_that_is_stopped_takes_up_the_mock_s_progression(client: Any, in_progress_tuning_job: Any) -> None:
    name = in_progress_tuning_job.name
    stop(client, name)

    assert [status(client, name) for _ in range(5)] == ["Stopping"] * 4 + ["Stopped"]


@pytest.mark.parametrize("state", ["Completed", "Failed", "Stopped", "Stopping", "Deleting", "DeleteFailed"])
def test_stop_of_a_job_that_is_not_in_progress_is_rejected(state: str, client: Any, make_tuning_job: Any) -> None:
    job = make_tuning_job("nightly", status=state)

    with pytest.raises(ClientError, match="already in status") as caught:  # clients look for the word "already"
        stop(client)

    assert caught.value.response["Error"]["Code"] == "ValidationException"
    assert job.status == state


@pytest.mark.parametrize("operation", [stop, delete, describe], ids=["Stop", "Delete", "Describe"])
def test_an_unknown_job_is_not_found(operation: Any, client: Any) -> None:
    with pytest.raises(client.exceptions.ResourceNotFound) as caught:
        operation(client, "nobody")

    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400


def test_names_are_found_whatever_their_case(running: Any) -> None:
    assert describe(running, "NIGHTLY")["HyperParameterTuningJobName"] == "nightly"
    stop(running, "Nightly")
    assert status(running, "nIGHTLY") == "Stopping"


# --- StopTrainingJob -----------------------------------------------------------------------------------------------


@pytest.mark.tuning_mock(progression="manual")
def test_stopping_a_training_job_stops_that_one_only(client: Any, tuning_mock: Any) -> None:
    client.create_hyper_parameter_tuning_job(**create_request(jobs=4, parallel=2))
    tuning_mock.clock.advance(seconds=30)
    first = tuning_mock.job("nightly").training_jobs[0]["TrainingJobName"]

    client.stop_training_job(TrainingJobName=first)

    assert sorted(children(client)) == ["InProgress", "Stopping"]
    tuning_mock.clock.advance(hours=3)
    shown = describe(client)
    assert shown["HyperParameterTuningJobStatus"] == "Completed"
    assert shown["TrainingJobStatusCounters"]["Stopped"] == 1
    assert shown["TrainingJobStatusCounters"]["Completed"] == 3


@pytest.mark.tuning_mock(progression="manual")
def test_a_training_job_that_is_stopped_while_it_starts_never_trained(client: Any, tuning_mock: Any) -> None:
    client.create_hyper_parameter_tuning_job(**create_request(jobs=1, parallel=1))
    tuning_mock.clock.advance(seconds=60)
    client.stop_hyper_parameter_tuning_job(HyperParameterTuningJobName="nightly")
    (child,) = tuning_mock.job("nightly").finish().training_jobs

    shown = client.describe_training_job(TrainingJobName=child["TrainingJobName"])

    assert [each["Status"] for each in shown["SecondaryStatusTransitions"]] == ["Starting", "Stopping", "Stopped"]
    assert {"TrainingStartTime", "TrainingTimeInSeconds", "BillableTimeInSeconds"}.isdisjoint(shown)
    assert "TrainingStartTime" not in child


@pytest.mark.tuning_mock(progression="manual")
def test_a_list_sees_that_a_job_ended_early_since_its_training_job_was_stopped(client: Any, tuning_mock: Any) -> None:
    client.create_hyper_parameter_tuning_job(**create_request(jobs=1, parallel=1))
    tuning_mock.clock.advance(seconds=10)
    client.list_hyper_parameter_tuning_jobs(StatusEquals="InProgress")
    (child,) = tuning_mock.job("nightly").training_jobs

    client.stop_training_job(TrainingJobName=child["TrainingJobName"])
    tuning_mock.clock.advance(seconds=165)  # draining takes 150 s at most, the full course 181 s at least

    assert client.list_hyper_parameter_tuning_jobs(StatusEquals="InProgress")["HyperParameterTuningJobSummaries"] == []


# --- Delete --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["Completed", "Failed", "Stopped", "DeleteFailed"])
def test_a_job_that_is_over_can_be_deleted_and_is_gone_at_once(state: str, client: Any, make_tuning_job: Any) -> None:
    make_tuning_job("nightly", status=state)

    delete(client)

    with pytest.raises(client.exceptions.ResourceNotFound):
        describe(client)
    assert client.list_hyper_parameter_tuning_jobs()["HyperParameterTuningJobSummaries"] == []


@pytest.mark.parametrize("state", ["InProgress", "Stopping", "Deleting"])
def test_delete_of_a_job_that_is_not_over_is_rejected(state: str, client: Any, make_tuning_job: Any) -> None:
    job = make_tuning_job("nightly", status=state)

    with pytest.raises(ClientError, match="not in a terminal state") as caught:
        delete(client)

    assert caught.value.response["Error"]["Code"] == "ValidationException"
    assert job.status == state


def test_a_deleted_name_is_free_and_its_next_job_is_another_one(client: Any, make_tuning_job: Any) -> None:
    first = {child["TrainingJobName"] for child in make_tuning_job("nightly").training_jobs}
    delete(client)

    second = {child["TrainingJobName"] for child in make_tuning_job("nightly").training_jobs}

    assert first.isdisjoint(second)


def test_training_jobs_of_a_deleted_job_stay(client: Any, completed_tuning_job: Any) -> None:
    # DOCUMENTED: Delete removes the tuning job's entry, not the training jobs.
    (first, *_) = completed_tuning_job.training_jobs
    delete(client, completed_tuning_job.name)

    shown = client.describe_training_job(TrainingJobName=first["TrainingJobName"])

    assert shown["TuningJobArn"] == completed_tuning_job.arn
    assert len(client.list_training_jobs(MaxResults=100)["TrainingJobSummaries"]) == 10


def test_a_name_that_is_taken_is_refused_whatever_its_case(running: Any) -> None:
    with pytest.raises(running.exceptions.ResourceInUse):
        running.create_hyper_parameter_tuning_job(**create_request("NIGHTLY"))
