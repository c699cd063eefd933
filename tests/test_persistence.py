"""What a mock holds, as JSON and back: the same answers, and the same future."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields
from typing import Any
from unittest import mock

import pytest
from botocore.awsrequest import HeadersDict
from hypothesis import given
from hypothesis import strategies as st

from mock_tuning import TuningMock, UsageError
from mock_tuning.jobs import TrainingJob, TuningJob
from mock_tuning.options import Options
from mock_tuning.persistence import DERIVED, PLAIN, PLAIN_OF_TRAINING, dump_state, load_state
from mock_tuning.wire import WireRequest
from tests.support import create_request, several_definitions

NAME = "HyperParameterTuningJobName"
NAMES = ("one", "two", "Three")
CONFIG = "HyperParameterTuningJobConfig__"
HOST = "api.sagemaker.us-east-1.amazonaws.com"

Step = tuple[Any, ...]

CHANGES: list[dict[str, Any]] = [
    {},
    {f"{CONFIG}Strategy": "Random"},
    {f"{CONFIG}TrainingJobEarlyStoppingType": "Auto"},
    {f"{CONFIG}TuningJobCompletionCriteria": {"TargetObjectiveMetricValue": 0.5}},
    {f"{CONFIG}ResourceLimits__MaxRuntimeInSeconds": 600},
    {
        f"{CONFIG}Strategy": "Hyperband",
        f"{CONFIG}StrategyConfig": {"HyperbandStrategyConfig": {"MinResource": 1, "MaxResource": 9}},
    },
    several_definitions("a", "b"),
    {
        "WarmStartConfig": {
            "ParentHyperParameterTuningJobs": [{NAME: "one"}],
            "WarmStartType": "TransferLearning",
        }
    },
]
PROGRESSIONS = ({}, {"times": 2}, {"progression": "manual"}, {"progression": "time"}, {"seconds": 90})
STATUSES = ("Completed", "InProgress", "Failed", "Stopping", "Stopped", "DeleteFailed")

steps = st.lists(
    st.one_of(
        st.tuples(st.just("create"), st.sampled_from(NAMES), st.sampled_from(range(len(CHANGES)))),
        st.tuples(st.just("seed"), st.sampled_from(NAMES), st.sampled_from(STATUSES)),
        st.tuples(st.just("pinned"), st.sampled_from(NAMES)),
        st.tuples(st.just("document"), st.sampled_from(["completed", "in_progress", "stopping", "failed"])),
        st.tuples(
            st.sampled_from(["DescribeHyperParameterTuningJob", "StopHyperParameterTuningJob", "finish"]),
            st.sampled_from(NAMES),
        ),
        st.tuples(st.just("DeleteHyperParameterTuningJob"), st.sampled_from(NAMES)),
        st.tuples(st.just("StopTrainingJob"), st.sampled_from(NAMES)),
        st.tuples(st.just("tag"), st.sampled_from(NAMES), st.text(max_size=3)),
        st.tuples(st.just("advance"), st.floats(0, 2000)),
        st.tuples(st.just("wait"), st.floats(0, 100)),
    ),
    max_size=8,
)


class Wall:
    """The wall clock, for two mocks to read alike: freezing all of Python's would freeze Hypothesis's, too."""

    def __init__(self) -> None:
        self.seconds = 1_767_268_800.0

    def read(self) -> float:
        return self.seconds


def new_handle(**options: Any) -> TuningMock:
    tuning = TuningMock()
    tuning.push_options(Options(**options))
    return tuning


def ask(tuning: TuningMock, operation: str, parameters: dict[str, Any]) -> bytes:
    headers = HeadersDict({"X-Amz-Target": f"SageMaker.{operation}"})
    body = json.dumps(parameters).encode()
    answer = tuning.router.answer_ours(WireRequest("POST", f"https://{HOST}/", HOST, headers, body))
    assert answer is not None
    return answer.body


def do(tuning: TuningMock, step: Step) -> bytes:
    """Take a step, and return what came of it; what cannot be done is not."""
    kind, *rest = step
    if kind == "advance":
        tuning.clock.advance(seconds=rest[0])
    elif kind == "create":
        return ask(tuning, "CreateHyperParameterTuningJob", create_request(rest[0], jobs=9, **CHANGES[rest[1]]))
    elif kind in ("seed", "pinned", "document", "finish"):
        try:
            if kind == "seed":
                tuning.seed_job(rest[0], status=rest[1], progression="manual", tags={"a": "b"})
            elif kind == "pinned":
                tuning.seed_job(rest[0], status="Failed", FailureReason="größe \ud800", LastModifiedTime=1e9)
            elif kind == "document":
                tuning.seed_document(rest[0])
            else:
                tuning.job(rest[0]).finish()
        except UsageError as error:
            return str(error).encode("utf-8", "replace")
    elif kind == "StopTrainingJob":
        children = [child for job in tuning.jobs() if job.name == rest[0] for child in job.training_jobs]
        return ask(tuning, kind, {"TrainingJobName": children[-1]["TrainingJobName"] if children else "none"})
    elif kind == "tag":
        arn = f"arn:aws:sagemaker:us-east-1:123456789012:hyper-parameter-tuning-job/{rest[0].lower()}"
        return ask(tuning, "AddTags", {"ResourceArn": arn, "Tags": [{"Key": "k", "Value": rest[1]}]})
    elif kind != "wait":
        return ask(tuning, kind, {NAME: rest[0]})
    return b""


def looks(tuning: TuningMock) -> Iterator[bytes]:
    """Yield everything that clients can see."""
    yield ask(tuning, "ListHyperParameterTuningJobs", {"SortBy": "CreationTime"})
    yield ask(tuning, "ListTrainingJobs", {"MaxResults": 100})
    yield ask(tuning, "Search", {"Resource": "HyperParameterTuningJob"})
    for job in tuning.jobs():
        yield json.dumps(job.describe(), default=str).encode()
        yield json.dumps(job.training_jobs, default=str).encode()
        for child in job.training_jobs:
            yield ask(tuning, "DescribeTrainingJob", {"TrainingJobName": child["TrainingJobName"]})
            yield ask(tuning, "ListTags", {"ResourceArn": child["TrainingJobArn"]})


def reloaded(tuning: TuningMock, **options: Any) -> TuningMock:
    """Return another mock with what this one holds, by way of text."""
    text = json.dumps(dump_state(tuning.router.backend))
    other = new_handle(**options)
    load_state(other.router.backend, json.loads(text))
    assert json.dumps(dump_state(other.router.backend)) == text
    return other


@given(past=steps, future=steps, options=st.sampled_from(PROGRESSIONS), takes_time=st.booleans())
def test_a_mock_that_was_saved_goes_on_as_if_nothing_had_been(
    past: list[Step], future: list[Step], options: dict[str, Any], takes_time: bool
) -> None:
    wall = Wall()
    with mock.patch("mock_tuning.clock.read_wall", wall.read):
        one = new_handle(**options)
        one.delete_takes_time = takes_time
        for step in past:
            if step[0] == "wait":
                wall.seconds += step[1]
            do(one, step)

        other = reloaded(one, **options)

        assert list(looks(other)) == list(looks(one))
        for step in future:
            if step[0] == "wait":
                wall.seconds += step[1]
            assert do(other, step) == do(one, step)
            assert list(looks(other)) == list(looks(one))


def test_parents_that_were_deleted_are_kept_with_their_children() -> None:
    one = new_handle(progression="immediate")
    do(one, ("create", "one", 0))
    do(one, ("create", "two", len(CHANGES) - 1))
    do(one, ("DeleteHyperParameterTuningJob", "one"))
    do(one, ("create", "one", 1))

    other = reloaded(one, progression="immediate")

    store = next(iter(other.router.backend.stores()))
    heir, renewed = store.get("two"), store.get("one")
    assert [parent.name for parent in heir.parents] == ["one"]
    assert heir.parents[0] is not renewed
    assert list(looks(other)) == list(looks(one))


def test_training_jobs_with_names_of_their_own_outlive_their_tuning_job() -> None:
    one = new_handle()
    one.seed_job("nightly", training_jobs=[{"TrainingJobName": "custom-name"}, {"TrainingJobName": "other"}])
    do(one, ("DeleteHyperParameterTuningJob", "nightly"))

    other = reloaded(one)

    for name in ("custom-name", "other"):
        shown = ask(other, "DescribeTrainingJob", {"TrainingJobName": name})
        assert json.loads(shown)["TrainingJobName"] == name
        assert shown == ask(one, "DescribeTrainingJob", {"TrainingJobName": name})


def test_jobs_of_every_account_and_region_are_kept() -> None:
    one = new_handle()
    places = [("123456789012", "us-east-1"), ("111122223333", "eu-west-1"), ("111122223333", "us-east-1")]
    for account, region in places:
        one.seed_job("nightly", account_id=account, region=region)

    other = reloaded(one)

    assert [(job.account_id, job.region) for job in other.jobs()] == places


@pytest.mark.parametrize(
    ("record", "saved"),
    [
        (TuningJob, {*PLAIN, *DERIVED, "request", "time", "training_jobs", "parents", "pinned"}),
        (TrainingJob, {*PLAIN_OF_TRAINING, "moments", "series", "retried", "planned"}),
    ],
    ids=["tuning job", "training job"],
)
def test_every_field_of_a_record_is_saved_or_derived(record: Any, saved: set[str]) -> None:
    assert {each.name for each in fields(record)} == saved
