"""What a test moves itself: a job to its end, to its next change, into a status; a Delete that takes time."""

from __future__ import annotations

from typing import Any

import pytest

from mock_tuning import UsageError, mock_tuning
from tests.support import create_request


@pytest.fixture
def client(sagemaker_client: Any) -> Any:
    return sagemaker_client


@pytest.fixture
def job(client: Any, tuning_mock: Any) -> Any:
    """A job of 6 training jobs, 2 in parallel, that was just created."""
    client.create_hyper_parameter_tuning_job(**create_request(jobs=6, parallel=2))
    return tuning_mock.job("nightly")


def status(client: Any) -> str:
    shown = client.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName="nightly")
    return str(shown["HyperParameterTuningJobStatus"])


def counted(job: Any) -> dict[str, int]:
    return {name: count for name, count in job.describe()["TrainingJobStatusCounters"].items() if count}


# --- finish, fail, stop ---------------------------------------------------------------------------------


def test_finish_runs_a_job_to_its_end(client: Any, job: Any) -> None:
    assert job.finish() is job

    assert (job.status, status(client), counted(job)) == ("Completed", "Completed", {"Completed": 6})


def test_finish_runs_a_job_that_stops_until_it_is_stopped(client: Any, stopping_tuning_job: Any) -> None:
    assert stopping_tuning_job.finish().status == "Stopped"


@pytest.mark.parametrize("state", ["Completed", "Failed", "Stopped"])
def test_finish_leaves_a_job_that_is_over(state: str, make_tuning_job: Any) -> None:
    job = make_tuning_job(status=state)
    before = job.describe()

    assert job.finish().describe() == before


def test_fail_gives_the_reason_and_leaves_nothing_running(client: Any, in_progress_tuning_job: Any) -> None:
    launched = len(in_progress_tuning_job.training_jobs)

    job = in_progress_tuning_job.fail("The role cannot be assumed.")

    shown = client.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName=job.name)
    assert (shown["HyperParameterTuningJobStatus"], shown["FailureReason"]) == ("Failed", "The role cannot be assumed.")
    assert shown["TrainingJobStatusCounters"]["InProgress"] == 0
    assert sum(shown["TrainingJobStatusCounters"].values()) == launched
    assert shown["HyperParameterTuningEndTime"] == shown["LastModifiedTime"]
    assert all("TrainingEndTime" in child for child in job.training_jobs)


def test_stop_takes_the_course_of_a_stop_but_is_no_call(client: Any, job: Any, tuning_mock: Any) -> None:
    job.stop()

    assert [status(client) for _ in range(5)] == ["Stopping"] * 4 + ["Stopped"]
    assert {call.operation for call in tuning_mock.calls} == {
        "CreateHyperParameterTuningJob",
        "DescribeHyperParameterTuningJob",
    }


@pytest.mark.parametrize("state", ["Completed", "Stopping", "Deleting"])
def test_only_what_is_in_progress_fails_or_is_stopped(state: str, make_tuning_job: Any) -> None:
    job = make_tuning_job(status=state)

    with pytest.raises(UsageError, match=f"it is {state}, and only a job that is InProgress can fail"):
        job.fail("No reason.")
    with pytest.raises(UsageError, match=f"it is {state}, and only a job that is InProgress can stop"):
        job.stop()


@pytest.mark.parametrize("reason", ["", "x" * 1025], ids=["empty", "too long"])
def test_a_failure_needs_a_reason_of_legal_length(reason: str, job: Any) -> None:
    with pytest.raises(UsageError, match="1 to 1024 characters"):
        job.fail(reason)


# --- the next change, a status --------------------------------------------------------------------------


@pytest.mark.parametrize("progression", ["manual", "time"])
def test_advancing_to_the_next_change_shows_each_one(progression: str, client: Any) -> None:
    with mock_tuning(progression=progression) as tuning:
        client.create_hyper_parameter_tuning_job(**create_request(jobs=3, parallel=1))
        job = tuning.job("nightly")

        seen = [counted(job)]
        while job.advance_to_next_change():
            seen.append(counted(job))

    one_running = [{"InProgress": 1}, {"Completed": 1}]
    assert seen[:3] == [{}, *one_running]
    assert seen[3:] == [
        {"Completed": 1, "InProgress": 1},
        {"Completed": 2},
        {"Completed": 2, "InProgress": 1},
        {"Completed": 3},
        {"Completed": 3},
    ]
    assert job.status == "Completed"


@pytest.mark.tuning_mock(progression="manual")
def test_the_mock_s_next_change_is_the_nearest_of_all_jobs(client: Any, job: Any, tuning_mock: Any) -> None:
    tuning_mock.clock.advance(seconds=3)
    client.create_hyper_parameter_tuning_job(**create_request("second"))

    assert tuning_mock.advance_to_next_change()

    assert (len(job.training_jobs), len(tuning_mock.job("second").training_jobs)) == (2, 0)


def test_nothing_changes_in_a_mock_without_jobs(tuning_mock: Any) -> None:
    before = tuning_mock.clock.skipped

    assert not tuning_mock.advance_to_next_change()
    assert tuning_mock.clock.skipped == before


@pytest.mark.tuning_mock(progression="manual")
def test_advancing_until_a_status_moves_the_clock_of_all(client: Any, job: Any, tuning_mock: Any) -> None:
    before = tuning_mock.clock.now()

    assert job.advance_until("Failed", "Completed").status == "Completed"

    assert tuning_mock.clock.now() - before > 300
    assert job.describe()["HyperParameterTuningEndTime"].timestamp() <= tuning_mock.clock.now() + 0.001


@pytest.mark.tuning_mock(progression="manual")
def test_a_status_that_does_not_come_is_told_with_those_that_came(job: Any) -> None:
    with pytest.raises(
        UsageError, match="does not become Stopped by itself: it was InProgress, Completed, and nothing"
    ):
        job.advance_until("Stopped")


@pytest.mark.parametrize("statuses", [(), ("Complete",)])
def test_a_status_that_is_none_is_refused(statuses: tuple[str, ...], job: Any) -> None:
    with pytest.raises(UsageError, match="choose one or more of"):
        job.advance_until(*statuses)


# --- Delete ---------------------------------------------------------------------------------------------


def gone(client: Any) -> bool:
    try:
        status(client)
    except client.exceptions.ResourceNotFound:
        return True
    return False


@pytest.mark.parametrize("times", [1, 2, 3])
def test_a_delete_that_takes_time_shows_deleting_until_the_nth_poll(times: int, client: Any) -> None:
    with mock_tuning(times=times) as tuning:
        tuning.delete_takes_time = True
        tuning.seed_job("nightly")
        client.delete_hyper_parameter_tuning_job(HyperParameterTuningJobName="nightly")

        seen = [status(client) for _ in range(max(1, times - 1))]

        assert set(seen) == {"Deleting"}
        assert gone(client)
        assert tuning.jobs() == []


@pytest.mark.tuning_mock(progression="manual")
def test_a_delete_that_takes_time_is_ended_by_the_clock(client: Any, tuning_mock: Any) -> None:
    tuning_mock.delete_takes_time = True
    job = tuning_mock.seed_job("nightly")
    client.delete_hyper_parameter_tuning_job(HyperParameterTuningJobName="nightly")

    assert {status(client) for _ in range(5)} == {"Deleting"}
    assert job.advance_to_next_change()

    assert gone(client)
    assert client.list_hyper_parameter_tuning_jobs()["HyperParameterTuningJobSummaries"] == []


def test_its_name_is_taken_while_a_job_is_being_deleted(client: Any, tuning_mock: Any) -> None:
    tuning_mock.delete_takes_time = True
    job = tuning_mock.seed_job("nightly")
    client.delete_hyper_parameter_tuning_job(HyperParameterTuningJobName="nightly")

    with pytest.raises(client.exceptions.ResourceInUse):
        client.create_hyper_parameter_tuning_job(**create_request("nightly"))
    job.finish()
    client.create_hyper_parameter_tuning_job(**create_request("nightly"))


def test_its_name_is_free_as_soon_as_its_time_is_over_whether_somebody_looks_or_not(
    client: Any, tuning_mock: Any
) -> None:
    tuning_mock.delete_takes_time = True
    tuning_mock.seed_job("nightly")
    client.delete_hyper_parameter_tuning_job(HyperParameterTuningJobName="nightly")
    tuning_mock.clock.advance(hours=2)

    client.create_hyper_parameter_tuning_job(**create_request("nightly"))

    assert status(client) == "InProgress"
