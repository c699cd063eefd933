"""Training jobs as the real service shows them, recorded: keys, names, forms of values."""

from __future__ import annotations

import re
import struct
from datetime import datetime, timezone
from typing import Any

import pytest

from mock_tuning import mock_tuning

from .support import create_request, post, recorded

CREATE = "CreateHyperParameterTuningJob"
LIST = "ListTrainingJobsForHyperParameterTuningJob"
CHILD = "xgboost-190407-1532-005-0e830ada"

YOUNGER = {"EnableManagedSpotTraining", "TrainingTimeInSeconds", "BillableTimeInSeconds"}
"""Members of DescribeTrainingJob that came after the recording of April 2019."""


def listed(name: str = "Nightly-Run", **changes: Any) -> list[dict[str, Any]]:
    """Return the training jobs of a job that has run to its end, in launch order."""
    with mock_tuning(progression="immediate"):
        assert post(CREATE, create_request(name, jobs=10, **changes)).status == 200
        rows = post(LIST, {"HyperParameterTuningJobName": name, "SortBy": "Name"}).members["TrainingJobSummaries"]
    assert len(rows) == 10
    return list(rows)


def best(name: str = "nightly") -> dict[str, Any]:
    with mock_tuning(progression="immediate"):
        post(CREATE, create_request(name))
        described = post("DescribeHyperParameterTuningJob", {"HyperParameterTuningJobName": name}).members
    found: dict[str, Any] = described["BestTrainingJob"]
    return found


# --- summaries -----------------------------------------------------------------------------------------------


def test_best_training_job_has_the_recorded_members() -> None:
    # Without TuningJobName, without the metric's Type.
    expected = recorded("best_training_job_2024")
    metric = "FinalHyperParameterTuningJobObjectiveMetric"

    shown = best()

    assert (set(shown), set(shown[metric])) == (set(expected), set(expected[metric]))


def test_best_training_job_has_the_members_of_every_other_recording() -> None:
    shown = best()

    assert set(shown) == set(recorded("describe_completed_2019")["BestTrainingJob"])
    assert set(shown) == set(recorded("ack_describe_completed_warm_start_2021")["BestTrainingJob"])


def test_training_job_is_named_after_its_tuning_job_its_number_and_eight_hex_digits() -> None:
    names = [row["TrainingJobName"] for row in listed()]

    assert all(re.fullmatch(r"Nightly-Run-(00[1-9]|010)-[0-9a-f]{8}", name) for name in names)
    assert [name.split("-")[2] for name in names] == [f"{number:03}" for number in range(1, 11)]


def test_training_jobs_arn_is_in_lower_case() -> None:
    for row in listed():
        name = row["TrainingJobName"].lower()
        assert row["TrainingJobArn"] == f"arn:aws:sagemaker:us-east-1:123456789012:training-job/{name}"


def test_times_of_training_jobs_are_whole_seconds() -> None:
    times = ("CreationTime", "TrainingStartTime", "TrainingEndTime")

    assert all(row[time] == int(row[time]) for row in listed() for time in times)


def test_objective_values_are_32_bit_floats() -> None:
    values = [row["FinalHyperParameterTuningJobObjectiveMetric"]["Value"] for row in listed()]

    assert [struct.unpack("f", struct.pack("f", value))[0] for value in values] == values


def test_tuned_hyperparameters_are_texts_sorted_by_name() -> None:
    for row in listed():
        tuned = row["TunedHyperParameters"]
        assert list(tuned) == ["booster", "eta", "max_depth"]
        assert str(int(tuned["max_depth"])) == tuned["max_depth"]
        assert repr(float(tuned["eta"])) == tuned["eta"]
        assert tuned["booster"] in ("gbtree", "dart")


# --- DescribeTrainingJob ------------------------------------------------------------------------------------------


def described_child() -> dict[str, Any]:
    """Return DescribeTrainingJob of the best training job of the recorded tuning job."""
    with mock_tuning() as tuning:
        tuning.seed_document(recorded("describe_completed_2019"))
        return post("DescribeTrainingJob", {"TrainingJobName": CHILD}).members


def expected_child() -> dict[str, Any]:
    expected = recorded("describe_training_job_child_completed_2019")
    del expected["ResponseMetadata"]
    return expected


def test_described_training_job_has_the_recorded_members() -> None:
    assert set(described_child()) - YOUNGER == set(expected_child())


@pytest.mark.parametrize(
    "name",
    [
        "TrainingJobName",
        "TrainingJobArn",
        "TuningJobArn",
        "ModelArtifacts",
        "TrainingJobStatus",
        "SecondaryStatus",
        "HyperParameters",
        "AlgorithmSpecification",
        "RoleArn",
        "InputDataConfig",
        "OutputDataConfig",
        "ResourceConfig",
        "StoppingCondition",
        "EnableNetworkIsolation",
        "EnableInterContainerTrafficEncryption",
    ],
)
def test_described_training_job_says_what_was_recorded(name: str) -> None:
    assert described_child()[name] == expected_child()[name]


@pytest.mark.parametrize("name", ["CreationTime", "TrainingStartTime", "TrainingEndTime", "LastModifiedTime"])
def test_described_training_job_tells_the_recorded_second(name: str) -> None:
    # The tuning job's document, which it was seeded from, has no more than seconds.
    moment = datetime.fromtimestamp(described_child()[name], timezone.utc)

    assert moment.isoformat()[:19] == expected_child()[name][:19]


def test_hyperparameters_of_a_training_job_are_sorted() -> None:
    assert list(described_child()["HyperParameters"]) == list(expected_child()["HyperParameters"])


def test_status_transitions_read_as_recorded() -> None:
    words = ("Status", "StatusMessage")

    ours, theirs = (
        [{key: each[key] for key in words} for each in child["SecondaryStatusTransitions"]]
        for child in (described_child(), expected_child())
    )

    assert ours == theirs


def test_each_status_transition_ends_when_the_next_one_starts() -> None:
    transitions = described_child()["SecondaryStatusTransitions"]

    assert [each["EndTime"] for each in transitions[:-1]] == [each["StartTime"] for each in transitions[1:]]
    assert transitions[-1]["EndTime"] == transitions[-1]["StartTime"]


def test_training_starts_with_the_download_of_its_data() -> None:
    child = described_child()

    assert child["TrainingStartTime"] == child["SecondaryStatusTransitions"][1]["StartTime"]


def test_final_metrics_hold_the_objective_under_both_names() -> None:
    # RECORDED since 2020; the recording of 2019 has it under its own name alone.
    table = recorded("child_final_metrics_sorted_by_objective_desc_2024")["rows"][0]["FinalMetrics"]
    assert table["ObjectiveMetric"] == table["validation:accuracy"]

    values = {each["MetricName"]: each["Value"] for each in described_child()["FinalMetricDataList"]}

    assert values["validation:auc"] == values["ObjectiveMetric"] == expected_child()["FinalMetricDataList"][0]["Value"]


# --- tags and Stop ---------------------------------------------------------------------------------------------------


def test_tags_are_listed_as_recorded() -> None:
    expected = recorded("list_tags_2024")["Tags"]
    with mock_tuning():
        arn = post(CREATE, create_request(Tags=expected)).members["HyperParameterTuningJobArn"]
        answer = post("ListTags", {"ResourceArn": arn})

    assert answer.members == {"Tags": expected}


def test_job_that_was_just_stopped_shows_what_was_recorded() -> None:
    # RECORDED: half a second later it is Stopping, its training jobs still count as InProgress.
    before, expected = (recorded(name) for name in ("describe_inprogress_before_stop_2024", "describe_stopping_2024"))
    request = {"HyperParameterTuningJobName": before["HyperParameterTuningJobName"]}
    with mock_tuning(progression="manual", times=100) as tuning:
        tuning.seed_document(before)
        post("StopHyperParameterTuningJob", request)
        shown = post("DescribeHyperParameterTuningJob", request).members

    moving = ("CreationTime", "LastModifiedTime", "ConsumedResources", "ResponseMetadata")
    assert {key: each for key, each in shown.items() if key not in moving} == {
        key: each for key, each in expected.items() if key not in moving
    }
