"""The life of a tuning job: what moves it, how it looks on the way, and how it ends."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import boto3
import pytest
import time_machine
from freezegun import freeze_time

from mock_tuning import ObjectiveError, UsageError, mock_tuning
from tests.support import create_request

START = "2024-05-01 12:00:00"


@pytest.fixture
def client(sagemaker_client: Any) -> Any:
    return sagemaker_client


def create(client: Any, name: str = "nightly", **options: Any) -> None:
    client.create_hyper_parameter_tuning_job(**create_request(name, **options))


def describe(client: Any, name: str = "nightly") -> dict[str, Any]:
    shown: dict[str, Any] = client.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName=name)
    return shown


def status(client: Any, name: str = "nightly") -> str:
    return str(describe(client, name)["HyperParameterTuningJobStatus"])


def launched(shown: dict[str, Any]) -> int:
    return sum(shown["TrainingJobStatusCounters"].values())


# --- manual -------------------------------------------------------------------------------------------------


@pytest.mark.tuning_mock(progression="manual")
def test_manual_alone_only_the_test_moves_a_job(client: Any, tuning_mock: Any) -> None:
    create(client)

    assert {status(client) for _ in range(20)} == {"InProgress"}
    assert launched(describe(client)) == 0
    tuning_mock.clock.advance(hours=2)
    assert status(client) == "Completed"


@pytest.mark.parametrize("times", range(1, 8))
def test_a_job_is_over_at_the_nth_poll_and_in_progress_before(times: int, client: Any) -> None:
    with mock_tuning(times=times):
        create(client)

        seen = [status(client) for _ in range(times + 2)]

    assert seen == ["InProgress"] * (times - 1) + ["Completed"] * 3


@pytest.mark.parametrize("jobs", [1, 2, 7, 20, 60])
def test_the_number_of_polls_does_not_depend_on_the_number_of_training_jobs(jobs: int, client: Any) -> None:
    create(client, jobs=jobs, parallel=min(jobs, 3))

    shown = [describe(client) for _ in range(5)]

    assert [each["HyperParameterTuningJobStatus"] for each in shown] == ["InProgress"] * 4 + ["Completed"]
    assert launched(shown[0]) == 0
    assert 0 < launched(shown[1]) <= launched(shown[2]) <= launched(shown[3]) <= jobs
    assert shown[4]["TrainingJobStatusCounters"]["Completed"] == jobs


def test_progress_between_the_polls_is_partial(client: Any) -> None:
    create(client, jobs=20, parallel=2)

    done = [describe(client)["TrainingJobStatusCounters"]["Completed"] for _ in range(5)]

    assert done == sorted(done)
    assert done[0] == 0
    assert 0 < done[2] < done[3] < done[4] == 20


def test_each_poll_shows_more_though_all_slots_are_taken(client: Any) -> None:
    create(client, jobs=100, parallel=5)

    seen = [launched(describe(client)) for _ in range(5)]

    # About as many more each time: the estimate of the end counts what is still to be launched.
    assert (seen[0], seen[-1]) == (0, 100)
    assert all(15 < later - earlier < 35 for earlier, later in itertools.pairwise(seen))


def test_a_poll_that_an_objectives_error_ended_does_not_count(client: Any, tuning_mock: Any) -> None:
    broken = [True]

    @tuning_mock.objective
    def objective(hyperparameters: Any) -> float:
        if broken[0]:
            raise KeyError("lr")
        return 0.5

    create(client, jobs=4)
    assert describe(client)["HyperParameterTuningJobStatus"] == "InProgress"
    for _ in range(5):
        with pytest.raises(ObjectiveError):
            describe(client)
    broken[0] = False

    assert [describe(client)["HyperParameterTuningJobStatus"] for _ in range(4)] == ["InProgress"] * 3 + ["Completed"]


def test_only_describe_of_that_job_is_a_poll(client: Any, tuning_mock: Any) -> None:
    create(client)
    create(client, "other")
    job = tuning_mock.job("nightly")

    for _ in range(10):
        client.list_hyper_parameter_tuning_jobs()
        client.list_training_jobs_for_hyper_parameter_tuning_job(HyperParameterTuningJobName="nightly")
        client.list_tags(ResourceArn=job.arn)
        client.search(Resource="HyperParameterTuningJob")
        describe(client, "other")
        job.describe()

    assert job.status == "InProgress"
    assert launched(job.describe()) == 0


def test_a_retry_of_the_same_call_is_no_poll(client: Any, tuning_mock: Any) -> None:
    def one_invocation(request: Any, **_: Any) -> None:
        request.headers["amz-sdk-invocation-id"] = "the same one"

    create(client)
    client.meta.events.register("before-send.sagemaker.DescribeHyperParameterTuningJob", one_invocation)

    assert {status(client) for _ in range(10)} == {"InProgress"}
    assert tuning_mock.calls[-1].attempts == 10


def test_seeded_jobs_stand_still_under_polls(client: Any, in_progress_tuning_job: Any, tuning_mock: Any) -> None:
    first = describe(client, in_progress_tuning_job.name)
    for _ in range(20):
        last = describe(client, in_progress_tuning_job.name)

    assert {**first, "ResponseMetadata": None} == {**last, "ResponseMetadata": None}
    tuning_mock.clock.advance(hours=5)
    assert status(client, in_progress_tuning_job.name) == "Completed"


@pytest.mark.parametrize(("progression", "polls"), [("manual", 5), ("immediate", 1)])
def test_a_seed_with_a_progression_runs(progression: str, polls: int, client: Any, make_tuning_job: Any) -> None:
    make_tuning_job("nightly", status="InProgress", progression=progression)

    assert [status(client) for _ in range(polls)][-1] == "Completed"


# --- immediate and time -------------------------------------------------------------------------------------


@pytest.mark.tuning_mock(progression="immediate")
def test_immediate_a_job_is_over_when_created(client: Any, tuning_mock: Any) -> None:
    create(client)

    assert tuning_mock.job("nightly").status == "Completed"
    rows = client.list_hyper_parameter_tuning_jobs(StatusEquals="Completed")["HyperParameterTuningJobSummaries"]
    assert [row["HyperParameterTuningJobName"] for row in rows] == ["nightly"]


def with_freezegun() -> Iterator[Any]:
    with freeze_time(START) as frozen:
        yield lambda seconds: frozen.tick(timedelta(seconds=seconds))


def with_time_machine() -> Iterator[Any]:
    with time_machine.travel(datetime.fromisoformat(START).replace(tzinfo=timezone.utc), tick=False) as traveller:
        yield traveller.shift


@pytest.fixture(params=[with_freezegun, with_time_machine], ids=["freezegun", "time-machine"])
def pass_time(request: pytest.FixtureRequest) -> Iterator[Any]:
    yield from request.param()


def test_time_the_wall_clock_moves_a_job(pass_time: Any) -> None:
    with mock_tuning(progression="time"):
        client = boto3.client("sagemaker", region_name="us-east-1")
        create(client)

        assert {status(client) for _ in range(10)} == {"InProgress"}
        pass_time(60)
        assert launched(describe(client)) == 2
        pass_time(3600)
        shown = describe(client)

    assert shown["HyperParameterTuningJobStatus"] == "Completed"
    assert shown["HyperParameterTuningEndTime"] < datetime(2024, 5, 1, 13, 1, tzinfo=timezone.utc)


@pytest.mark.parametrize("seconds", [0.5, 10, 7200])
@pytest.mark.parametrize("jobs", [1, 9])
def test_time_with_seconds_the_whole_job_takes_that_long(pass_time: Any, seconds: float, jobs: int) -> None:
    with mock_tuning(progression="time", seconds=seconds):
        client = boto3.client("sagemaker", region_name="us-east-1")
        create(client, jobs=jobs, parallel=1)

        pass_time(seconds * 0.97)
        assert status(client) == "InProgress"
        pass_time(seconds * 0.04)
        shown = describe(client)

    assert shown["HyperParameterTuningJobStatus"] == "Completed"
    lived = shown["HyperParameterTuningEndTime"] - shown["CreationTime"]
    assert lived.total_seconds() == pytest.approx(seconds, rel=0.02, abs=0.005 * jobs)


# --- the clock ------------------------------------------------------------------------------------------------


@pytest.mark.tuning_mock(progression="time")
def test_advance_skips_time_for_every_job(client: Any, tuning_mock: Any) -> None:
    create(client)
    create(client, "other")

    tuning_mock.clock.advance(timedelta(minutes=30), hours=1)

    assert [status(client), status(client, "other")] == ["Completed", "Completed"]


def test_time_skipped_before_a_job_was_created_is_none_of_its(client: Any, tuning_mock: Any) -> None:
    tuning_mock.clock.advance(days=3)
    create(client)

    shown = describe(client)

    assert shown["HyperParameterTuningJobStatus"] == "InProgress"
    assert shown["CreationTime"] > datetime.now(timezone.utc) + timedelta(days=2)


@pytest.mark.parametrize("nothing", [{"minutes": float("nan")}, {"days": 10**10}, {"seconds": "x"}], ids=str)
def test_what_is_no_time_cannot_be_skipped(nothing: dict[str, Any], tuning_mock: Any) -> None:
    with pytest.raises(UsageError, match=r"asked to skip what is not a time .* it takes a timedelta, or days="):
        tuning_mock.clock.advance(**nothing)


def test_the_clock_stays_where_every_moment_has_a_date(client: Any, tuning_mock: Any) -> None:
    tuning_mock.clock.advance(days=365 * 999)

    with pytest.raises(UsageError, match="it skips 31622400000 seconds at most"):
        tuning_mock.clock.advance(days=365 * 10)

    create(client)
    assert describe(client)["CreationTime"].year > 3000


@pytest.mark.parametrize("back", [{"seconds": -1}, {"hours": 1, "minutes": -61}])
def test_the_clock_refuses_to_go_back(back: dict[str, float], tuning_mock: Any) -> None:
    with pytest.raises(UsageError, match="The clock only moves forwards; seed a job with an earlier CreationTime"):
        tuning_mock.clock.advance(**back)


def test_the_clock_does_not_follow_a_wall_clock_that_goes_back() -> None:
    with freeze_time(START) as frozen, mock_tuning() as tuning:
        before = tuning.clock.now()
        frozen.tick(timedelta(hours=-3))

        assert tuning.clock.now() == before


def test_advance_counts_even_after_the_wall_clock_went_back() -> None:
    with freeze_time(START) as frozen, mock_tuning(progression="time") as tuning:
        client = boto3.client("sagemaker", region_name="us-east-1")
        create(client)
        frozen.tick(timedelta(hours=-3))

        tuning.clock.advance(hours=1)

        assert status(client) == "Completed"


# --- determinism --------------------------------------------------------------------------------------------------


def transcript(random_seed: int) -> list[Any]:
    """Return every answer's headers and body while a job runs at a fixed moment."""
    answers: list[Any] = []

    def keep(http_response: Any, **_: Any) -> None:
        answers.append((dict(http_response.headers), http_response.content))

    with freeze_time(START), mock_tuning(random_seed=random_seed):
        client = boto3.client("sagemaker", region_name="us-east-1")
        client.meta.events.register("after-call", keep)
        create(client)
        for _ in range(5):
            describe(client)
        client.list_training_jobs_for_hyper_parameter_tuning_job(HyperParameterTuningJobName="nightly")
    return answers


def test_the_same_seed_and_moment_give_the_same_bytes() -> None:
    assert transcript(random_seed=1) == transcript(random_seed=1)


def test_another_seed_gives_other_names_values_and_request_ids() -> None:
    (one_headers, one_body), (other_headers, other_body) = transcript(random_seed=1)[-1], transcript(random_seed=2)[-1]

    one, other = (json.loads(body)["TrainingJobSummaries"][0] for body in (one_body, other_body))
    assert one_headers["x-amzn-RequestId"] != other_headers["x-amzn-RequestId"]
    for member in ("TrainingJobName", "TunedHyperParameters", "FinalHyperParameterTuningJobObjectiveMetric"):
        assert one[member] != other[member]
