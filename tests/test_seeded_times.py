"""Moments of seeds: those given stand, those left open follow from them, and what cannot fit is refused."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from mock_tuning import SeedError
from tests.seeding import refused_seed
from tests.support import changed, recorded

NOON = datetime(2024, 5, 1, 12, tzinfo=timezone.utc)
METRIC = "FinalHyperParameterTuningJobObjectiveMetric"
CREATED, ENDED, MODIFIED = "CreationTime", "HyperParameterTuningEndTime", "LastModifiedTime"
BEGUN, OVER = "TrainingStartTime", "TrainingEndTime"


def after(**parts: float) -> datetime:
    return NOON + timedelta(**parts)


BEST = {
    "TrainingJobName": "nightly-002-0123abcd",
    "TrainingJobArn": "arn:aws:sagemaker:us-east-1:123456789012:training-job/nightly-002-0123abcd",
    CREATED: after(minutes=2),
    BEGUN: after(minutes=4),
    OVER: after(minutes=6),
    "TrainingJobStatus": "Completed",
    "TunedHyperParameters": {},
    METRIC: {"MetricName": "validation:auc", "Value": 0.5},
}


# --- what is left open follows --------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["Completed", "Failed", "Stopped", "Deleting", "DeleteFailed"])
@pytest.mark.parametrize("member", [ENDED, MODIFIED])
def test_the_end_and_the_last_change_follow_from_each_other(status: str, member: str, make_tuning_job: Any) -> None:
    # RECORDED: at the end the two are equal.
    moment = NOON + timedelta(microseconds=123456)

    shown = make_tuning_job(status=status, **{member: moment}).describe()

    assert shown[ENDED] == shown[MODIFIED] == moment
    assert timedelta() < moment - shown[CREATED] < timedelta(hours=1)


def test_a_running_job_is_older_than_its_last_change(make_tuning_job: Any) -> None:
    shown = make_tuning_job(status="InProgress", LastModifiedTime=NOON).describe()

    assert timedelta() < NOON - shown[CREATED] < timedelta(hours=1)


def test_the_beginning_follows_from_the_end_and_the_seconds_consumed(make_tuning_job: Any) -> None:
    shown = make_tuning_job(HyperParameterTuningEndTime=NOON, ConsumedResources={"RuntimeInSeconds": 77}).describe()

    assert NOON - shown[CREATED] == timedelta(seconds=77)


@pytest.mark.parametrize("status", ["Completed", "InProgress", "Stopping"])
def test_the_epoch_is_a_moment_like_others(status: str, make_tuning_job: Any) -> None:
    assert make_tuning_job(status=status, CreationTime=0).describe()[CREATED].timestamp() == 0


@pytest.mark.parametrize("member", [CREATED, BEGUN, OVER])
@pytest.mark.parametrize("status", ["Completed", "InProgress", "Stopped"])
def test_the_life_of_a_job_follows_from_its_training_jobs(member: str, status: str, make_tuning_job: Any) -> None:
    rows = [{"TrainingJobStatus": "Completed", member: after(hours=hours)} for hours in (0, 30)]

    job = make_tuning_job(status=status, training_jobs=rows)

    shown = job.describe()
    assert timedelta() < NOON - shown[CREATED] < timedelta(hours=1)
    assert timedelta() < shown.get(ENDED, after(hours=30.5)) - after(hours=30) < timedelta(hours=1)
    assert [child[member] for child in job.training_jobs] == [row[member] for row in rows]
    for child in job.training_jobs:
        assert shown[CREATED].replace(microsecond=0) <= child[CREATED] <= child[BEGUN] <= child[OVER]


def test_the_life_of_a_job_follows_from_its_best(make_tuning_job: Any) -> None:
    job = make_tuning_job("nightly", BestTrainingJob=BEST)

    shown = job.describe()
    assert shown[CREATED] < BEST[CREATED]
    assert shown[ENDED] > BEST[OVER]
    assert [job.training_jobs[1][member] for member in (CREATED, BEGUN, OVER)] == [
        BEST[member] for member in (CREATED, BEGUN, OVER)
    ]


def test_what_runs_goes_on_running(make_tuning_job: Any, tuning_mock: Any) -> None:
    # Its training job was created long before the last change of the tuning job.
    job = make_tuning_job(
        status="InProgress",
        CreationTime=NOON,
        LastModifiedTime=after(hours=3),
        training_jobs=[{"TrainingJobStatus": "InProgress", CREATED: after(minutes=1), BEGUN: after(minutes=2)}],
    )

    shown = job.training_jobs[0]
    tuning_mock.clock.advance(days=1)

    assert (shown["TrainingJobStatus"], shown[BEGUN]) == ("InProgress", after(minutes=2))
    assert job.training_jobs[0][OVER] > after(hours=3)


def test_what_has_ended_has_done_so_within_the_life_of_its_job(make_tuning_job: Any) -> None:
    rows = [{CREATED: after(seconds=9)}, {BEGUN: after(seconds=12)}, {}]

    job = make_tuning_job(CreationTime=NOON, HyperParameterTuningEndTime=after(seconds=14), training_jobs=rows)

    assert {child[OVER] <= after(seconds=14) for child in job.training_jobs} == {True}


def test_a_stopped_training_job_was_stopped_while_it_was_there(make_tuning_job: Any, sagemaker_client: Any) -> None:
    rows = [{"TrainingJobName": "a1", CREATED: NOON, OVER: after(minutes=1)}, {OVER: after(hours=2)}]
    make_tuning_job(status="Stopped", training_jobs=rows)

    transitions = sagemaker_client.describe_training_job(TrainingJobName="a1")["SecondaryStatusTransitions"]

    moments = [each["StartTime"] for each in transitions]
    assert moments == sorted(moments)
    assert (moments[0], moments[-1]) == (NOON, after(minutes=1))


def test_moments_of_training_jobs_are_milliseconds(make_tuning_job: Any, sagemaker_client: Any) -> None:
    rows = [{"TrainingJobName": "a1", CREATED: NOON, OVER: NOON + timedelta(seconds=100, microseconds=123456)}]
    make_tuning_job(training_jobs=rows)

    shown = sagemaker_client.describe_training_job(TrainingJobName="a1")

    stamps = [shown[OVER], *(each["StartTime"] for each in shown["SecondaryStatusTransitions"])]
    assert [stamp.microsecond % 1000 for stamp in stamps] == [0] * len(stamps)


# --- what cannot be -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keywords", "sentence"),
    [
        (
            {ENDED: NOON, MODIFIED: after(hours=1)},
            (
                "LastModifiedTime 2024-05-01T13:00:00Z and HyperParameterTuningEndTime 2024-05-01T12:00:00Z differ;"
                " they are the same for a job in status Completed: leave one out."
            ),
        ),
        (
            {"status": "Deleting", ENDED: after(hours=1), MODIFIED: NOON},
            "LastModifiedTime lies before HyperParameterTuningEndTime.",
        ),
        (
            {CREATED: NOON, "training_jobs": [{}, {CREATED: after(seconds=-1), OVER: after(seconds=100)}]},
            (
                "training job 2: CreationTime 2024-05-01T11:59:59Z lies before the CreationTime of the tuning job,"
                " 2024-05-01T12:00:00Z."
            ),
        ),
        (
            {ENDED: NOON, "training_jobs": [{OVER: after(seconds=1.5)}]},
            (
                "training job 1: TrainingEndTime 2024-05-01T12:00:01.500Z lies behind the HyperParameterTuningEndTime,"
                " 2024-05-01T12:00:00Z."
            ),
        ),
        (
            {CREATED: after(minutes=3), "BestTrainingJob": BEST},
            (
                "BestTrainingJob: CreationTime 2024-05-01T12:02:00Z lies before the CreationTime of the tuning job,"
                " 2024-05-01T12:03:00Z."
            ),
        ),
        (
            {ENDED: after(minutes=5), "BestTrainingJob": BEST},
            (
                "BestTrainingJob: TrainingEndTime 2024-05-01T12:06:00Z lies behind the HyperParameterTuningEndTime,"
                " 2024-05-01T12:05:00Z."
            ),
        ),
        (
            {"BestTrainingJob": {**BEST, BEGUN: after(minutes=7)}},
            "BestTrainingJob: CreationTime, TrainingStartTime and TrainingEndTime are not in this order.",
        ),
        (
            {"ConsumedResources": {"RuntimeInSeconds": -5}},
            "ConsumedResources.RuntimeInSeconds is -5; it is not negative.",
        ),
        (
            {CREATED: NOON, ENDED: after(seconds=100), "ConsumedResources": {"RuntimeInSeconds": 104}},
            (
                "ConsumedResources.RuntimeInSeconds is 104, but the job lived 100 seconds, from CreationTime to"
                " HyperParameterTuningEndTime."
            ),
        ),
        (
            {CREATED: NOON, "TuningJobCompletionDetails": {"ConvergenceDetectedTime": after(days=1)}},
            "ConvergenceDetectedTime 2024-05-02T12:00:00Z lies outside the life of the job.",
        ),
        (
            {"TuningJobCompletionDetails": {"NumberOfTrainingJobsObjectiveNotImproving": 11}},
            (
                "TuningJobCompletionDetails.NumberOfTrainingJobsObjectiveNotImproving is 11, but 10 training jobs"
                " were launched."
            ),
        ),
        (
            {"TuningJobCompletionDetails": {"NumberOfTrainingJobsObjectiveNotImproving": -1}},
            (
                "TuningJobCompletionDetails.NumberOfTrainingJobsObjectiveNotImproving is -1, but 10 training jobs"
                " were launched."
            ),
        ),
    ],
    ids=lambda value: str(value)[:40],
)
def test_moments_that_contradict_each_other_are_refused(
    keywords: dict[str, Any], sentence: str, tuning_mock: Any
) -> None:
    assert refused_seed(tuning_mock, **keywords) == sentence


def test_moments_cut_to_whole_seconds_fit(make_tuning_job: Any) -> None:
    # RECORDED (MML): those of training jobs in summaries are cut, those of tuning jobs are not.
    job = make_tuning_job(CreationTime=after(seconds=0.9), training_jobs=[{CREATED: NOON, OVER: after(minutes=1)}])

    assert job.training_jobs[0][CREATED] == NOON


def test_seconds_consumed_may_differ_from_the_life_by_three(make_tuning_job: Any) -> None:
    # RECORDED (C7N): up to 3 s less than the time since Create.
    seconds = {"RuntimeInSeconds": 103}

    assert make_tuning_job(CreationTime=0, HyperParameterTuningEndTime=100, ConsumedResources=seconds)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({MODIFIED: "2019-04-07T16:00:00Z"}, "differ; they are the same for a job in status Completed"),
        ({"BestTrainingJob__CreationTime": "2019-04-07T15:00:00Z"}, "BestTrainingJob: CreationTime 2019-04-07T15:00"),
        (
            {"BestTrainingJob__TrainingEndTime": "2019-04-07T16:00:00Z"},
            "BestTrainingJob: TrainingEndTime 2019-04-07T16",
        ),
        ({"ConsumedResources": {"RuntimeInSeconds": 5000}}, "RuntimeInSeconds is 5000, but the job lived 1017 seconds"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_document_s_moments_are_checked_too(changes: dict[str, Any], sentence: str, tuning_mock: Any) -> None:
    with pytest.raises(SeedError, match=sentence):
        tuning_mock.seed_document(changed(recorded("describe_completed_2019"), **changes))
