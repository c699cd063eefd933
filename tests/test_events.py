"""Events: each state change as EventBridge tells it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mock_tuning import MockTuningError, ObjectiveError, TuningMock, UsageError, mock_tuning
from tests.support import create_request, several_definitions

TUNING_JOB = "SageMaker HyperParameter Tuning Job State Change"
TRAINING_JOB = "SageMaker Training Job State Change"
ARN = "arn:aws:sagemaker:us-east-1:123456789012:hyper-parameter-tuning-job/nightly"
NAME = {"HyperParameterTuningJobName": "nightly"}


def create(client: Any, name: str = "nightly", **changes: Any) -> None:
    client.create_hyper_parameter_tuning_job(
        **create_request(name, **changes), Tags=[{"Key": "team", "Value": "churn"}]
    )


def told(tuning: TuningMock, kind: str = TUNING_JOB) -> list[tuple[str, str]]:
    """What was told: the resource's name and its status, in order."""
    return [
        (event["resources"][0].rpartition("/")[2].split("-")[-1], status(event))
        for event in tuning.events
        if event["detail-type"] == kind
    ]


def status(event: dict[str, Any]) -> str:
    detail = event["detail"]
    return str(detail.get("HyperParameterTuningJobStatus", detail.get("TrainingJobStatus")))


# --- which changes ---------------------------------------------------------------------------------------


def test_a_job_that_runs_to_its_end_begins_in_progress_and_ends_completed(
    tuning_mock: TuningMock, sagemaker_client: Any
) -> None:
    create(sagemaker_client)
    assert told(tuning_mock) == [("nightly", "InProgress")]

    tuning_mock.clock.advance(hours=3)

    assert told(tuning_mock) == [("nightly", "InProgress"), ("nightly", "Completed")]
    children = told(tuning_mock, TRAINING_JOB)
    assert len(children) == 8
    assert [each for _, each in children].count("Completed") == 4
    for name in {name for name, _ in children}:
        assert [each for child, each in children if child == name] == ["InProgress", "Completed"]


def test_events_are_in_the_order_of_time_across_jobs(tuning_mock: TuningMock, sagemaker_client: Any) -> None:
    create(sagemaker_client, "first")
    create(sagemaker_client, "second")

    tuning_mock.clock.advance(hours=3)

    times = [event["time"] for event in tuning_mock.events]
    assert len(times) == 20
    assert times == sorted(times)


def test_stopping_is_told_of_the_job_and_of_its_training_jobs(tuning_mock: TuningMock, sagemaker_client: Any) -> None:
    create(sagemaker_client)
    tuning_mock.clock.advance(seconds=60)
    sagemaker_client.stop_hyper_parameter_tuning_job(**NAME)
    tuning_mock.clock.advance(minutes=10)

    assert [each for _, each in told(tuning_mock)] == ["InProgress", "Stopping", "Stopped"]
    first = told(tuning_mock, TRAINING_JOB)[0][0]
    statuses = [each for name, each in told(tuning_mock, TRAINING_JOB) if name == first]
    assert statuses == ["InProgress", "Stopping", "Stopped"]


def test_polls_make_events_as_they_move_the_job(sagemaker_client: Any, tuning_mock: TuningMock) -> None:
    create(sagemaker_client)

    for _ in range(5):
        sagemaker_client.describe_hyper_parameter_tuning_job(**NAME)

    assert [each for _, each in told(tuning_mock)] == ["InProgress", "Completed"]


@pytest.mark.tuning_mock(progression="immediate")
def test_a_job_that_is_over_when_created_was_in_progress_all_the_same(
    sagemaker_client: Any, tuning_mock: TuningMock
) -> None:
    create(sagemaker_client)

    assert [each for _, each in told(tuning_mock)] == ["InProgress", "Completed"]


def test_a_refused_create_makes_no_event(tuning_mock: TuningMock, sagemaker_client: Any) -> None:
    tuning_mock.seed_job("nightly")

    with pytest.raises(sagemaker_client.exceptions.ResourceInUse):
        create(sagemaker_client)

    assert list(tuning_mock.events) == []


@pytest.mark.tuning_mock(progression="immediate")
def test_a_create_that_an_objectives_error_ended_makes_no_event(tuning_mock: TuningMock, sagemaker_client: Any) -> None:
    @tuning_mock.objective
    def objective(hyperparameters: Any, training: Any) -> float:
        if training.number == 3:
            raise KeyError("lr")
        return 0.5

    with pytest.raises(ObjectiveError):
        create(sagemaker_client)

    assert tuning_mock.jobs() == []
    assert list(tuning_mock.events) == []


def test_what_a_seed_was_before_is_no_event_but_what_becomes_of_it_is(tuning_mock: TuningMock) -> None:
    tuning_mock.seed_job("nightly", "InProgress")
    assert len(tuning_mock.events) == 0

    tuning_mock.clock.advance(hours=3)

    assert told(tuning_mock) == [("nightly", "Completed")]


# --- what they say -----------------------------------------------------------------------------------------


def test_the_event_of_a_tuning_job_is_as_documented(tuning_mock: TuningMock, sagemaker_client: Any) -> None:
    create(sagemaker_client)
    tuning_mock.clock.advance(hours=3)

    event = tuning_mock.events[-1]

    detail = event.pop("detail")
    job = tuning_mock.job("nightly").describe()
    assert event == {
        "version": "0",
        "id": event["id"],
        "detail-type": TUNING_JOB,
        "source": "aws.sagemaker",
        "account": "123456789012",
        "time": job["HyperParameterTuningEndTime"].strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": "us-east-1",
        "resources": [ARN],
    }
    assert list(detail) == [
        "HyperParameterTuningJobName",
        "HyperParameterTuningJobArn",
        "HyperParameterTuningJobConfig",
        "TrainingJobDefinition",
        "HyperParameterTuningJobStatus",
        "CreationTime",
        "HyperParameterTuningEndTime",
        "LastModifiedTime",
        "TrainingJobStatusCounters",
        "ObjectiveStatusCounters",
        "BestTrainingJob",
        "TuningJobCompletionDetails",
        "Tags",
    ]
    assert detail["Tags"] == {"team": "churn"}
    assert detail["HyperParameterTuningEndTime"] == round(job["HyperParameterTuningEndTime"].timestamp() * 1000)
    assert detail["TrainingJobStatusCounters"] == job["TrainingJobStatusCounters"]
    best = detail["BestTrainingJob"]
    assert best["TrainingJobName"] == job["BestTrainingJob"]["TrainingJobName"]
    assert best["CreationTime"] == job["BestTrainingJob"]["CreationTime"].timestamp() * 1000


def test_the_event_of_a_training_job_shows_it_as_it_was_at_that_moment(
    tuning_mock: TuningMock, sagemaker_client: Any
) -> None:
    create(sagemaker_client)
    tuning_mock.clock.advance(hours=3)

    launched, *_, ended = tuning_mock.events.of(tuning_mock.job("nightly").training_jobs[0]["TrainingJobName"])

    assert launched["detail-type"] == TRAINING_JOB
    assert launched["detail"]["SecondaryStatus"] == "Starting"
    assert len(launched["detail"]["SecondaryStatusTransitions"]) == 1
    assert "TrainingStartTime" not in launched["detail"]
    assert ended["detail"]["SecondaryStatus"] == "Completed"
    transitions = ended["detail"]["SecondaryStatusTransitions"]
    assert [each["Status"] for each in transitions][-1] == "Completed"
    assert all(isinstance(each["StartTime"], int) for each in transitions)
    assert ended["detail"]["TrainingStartTime"] < ended["detail"]["TrainingEndTime"]
    assert ended["detail"]["Tags"] == {"team": "churn"}
    assert ended["detail"]["HyperParameters"]["num_round"] == "100"


def test_what_has_no_value_is_left_out(tuning_mock: TuningMock, sagemaker_client: Any) -> None:
    create(sagemaker_client)

    detail = tuning_mock.events[0]["detail"]

    assert not {"HyperParameterTuningEndTime", "FailureReason", "BestTrainingJob"} & set(detail)
    assert None not in detail.values()


def test_several_definitions_are_told_under_their_own_name(tuning_mock: TuningMock, sagemaker_client: Any) -> None:
    create(sagemaker_client, **several_definitions("one", "two"))

    detail = tuning_mock.events[0]["detail"]

    assert [each["DefinitionName"] for each in detail["TrainingJobDefinitions"]] == ["one", "two"]
    assert "TrainingJobDefinition" not in detail


def test_events_are_json_and_the_same_for_the_same_seed(sagemaker_client: Any) -> None:
    ids = []
    for seed in (1, 1, 2):
        with mock_tuning(random_seed=seed) as tuning:
            tuning.reset()
            create(sagemaker_client)
            json.dumps(list(tuning.events))
            ids.append(tuning.events[0]["id"])

    assert ids[0] == ids[1] != ids[2]


# --- the list and its subscribers ----------------------------------------------------------------------------


def test_events_of_one_job_are_found_by_its_name(tuning_mock: TuningMock, sagemaker_client: Any) -> None:
    create(sagemaker_client, "nightly")
    create(sagemaker_client, "weekly")

    assert [status(event) for event in tuning_mock.events.of("Nightly")] == ["InProgress"]
    assert repr(tuning_mock.events) == "<Events: nightly InProgress, weekly InProgress>"
    assert len(tuning_mock.events[:1]) == 1


def test_events_of_a_job_that_never_was_are_refused_with_the_nearest_name(
    tuning_mock: TuningMock, sagemaker_client: Any
) -> None:
    create(sagemaker_client, "nightly")

    with pytest.raises(UsageError) as caught:
        tuning_mock.events.of("nigthly")

    assert str(caught.value) == (
        "events.of('nigthly'): there was no tuning job or training job of that name. Did you mean 'nightly'? Correct"
        " the name; list(tuning.events) has the events of all. See README, 'Events'."
    )


def test_a_job_without_events_has_none(tuning_mock: TuningMock, sagemaker_client: Any) -> None:
    seed = tuning_mock.seed_job("Seed")
    child = seed.training_jobs[0]["TrainingJobName"]
    create(sagemaker_client, "created")
    tuning_mock.events.clear()
    assert [tuning_mock.events.of(name) for name in ("seed", child, "created")] == [[], [], []]

    sagemaker_client.delete_hyper_parameter_tuning_job(HyperParameterTuningJobName="Seed")

    assert [tuning_mock.events.of(name) for name in ("seed", child)] == [[], []]


def test_reset_forgets_events(tuning_mock: TuningMock, sagemaker_client: Any) -> None:
    create(sagemaker_client)

    tuning_mock.reset()

    assert repr(tuning_mock.events) == "<Events: none>"


def test_a_handler_gets_each_event_as_it_happens_and_may_call_clients(
    tuning_mock: TuningMock, sagemaker_client: Any
) -> None:
    seen = []

    @tuning_mock.events.subscribe
    def handle(event: dict[str, Any]) -> None:
        if event["detail-type"] == TUNING_JOB:
            sagemaker_client.list_hyper_parameter_tuning_jobs()
            seen.append(event["detail"].pop("HyperParameterTuningJobStatus"))
            if seen == ["InProgress"]:
                sagemaker_client.stop_hyper_parameter_tuning_job(**NAME)

    create(sagemaker_client)

    assert seen == ["InProgress", "Stopping"]
    assert [each for _, each in told(tuning_mock)] == ["InProgress", "Stopping"]  # a handler's event is its own


def test_what_a_handler_raises_is_raised_where_the_job_was_moved_and_the_rest_is_told_afterwards(
    tuning_mock: TuningMock, sagemaker_client: Any
) -> None:
    seen = []

    @tuning_mock.events.subscribe
    def handle(event: dict[str, Any]) -> None:
        seen.append(status(event))
        if len(seen) == 1:
            raise MockTuningError("no")

    with pytest.raises(MockTuningError, match="no"):
        create(sagemaker_client)
    tuning_mock.clock.advance(hours=3)

    assert tuning_mock.job("nightly").status == "Completed"
    assert (seen[0], seen[-1], len(seen)) == ("InProgress", "Completed", 10)
