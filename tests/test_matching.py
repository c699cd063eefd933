"""What is wanted of parameters against what was sent: in assertions on calls, and in the `when` of faults."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any
from unittest.mock import ANY

import pytest

from mock_tuning import TuningMock
from mock_tuning.matching import differences, matches

LIST = "ListHyperParameterTuningJobs"
NOON = datetime(2026, 1, 1, 12, tzinfo=timezone.utc)


# --- differences -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "found", "told"),
    [
        pytest.param([1, 2], [1, 3], ["here[1]: expected 2, was 3"], id="an element"),
        pytest.param([1], [1, 3], ["here: expected [1], was [1, 3]"], id="another length"),
        pytest.param({"a": {"b": 1}}, {"a": {"b": 1, "c": 2}}, [], id="more than was named"),
        pytest.param({"a": 1}, {"a": "1"}, ["here.a: expected 1, was '1'"], id="another type"),
        pytest.param((1, {"b": 2}), [1, {"b": 2, "c": 3}], [], id="a tuple for a list"),
        pytest.param(ANY, 3, [], id="a matcher"),
        pytest.param([ANY, 2], [1, 2], [], id="a matcher in a list"),
    ],
)
def test_differences_show_the_place_and_the_part_that_differs(wanted: Any, found: Any, told: list[str]) -> None:
    assert differences(wanted, found, "here") == told


def test_of_long_values_the_part_that_differs_is_shown() -> None:
    (line,) = differences("long" * 90 + "A", "long" * 90 + "B", "here")

    left, right = line.split(", was ")
    assert left.startswith("here: expected ...")
    assert left.endswith("longA'")
    assert right.endswith("longB'")
    assert len(line) < 120


def test_values_are_the_more_alike_the_more_they_have_in_common() -> None:
    found = [differences([wanted], ["nightly-2"])[0].likeness for wanted in ("nightly-1", "night", "weekly", 3)]

    assert 1 > found[0] > found[1] > found[2] > found[3] >= 0


def test_the_likeness_of_long_values_is_told_by_the_part_that_differs() -> None:
    (near,) = differences("x" * 5000 + "nightly", "x" * 5000 + "nightly-2")
    (far,) = differences("x" * 5000 + "nightly", "x" * 5000 + "7")

    assert 0 < far.likeness < near.likeness < 1


def test_a_member_that_was_not_sent_is_like_nothing() -> None:
    assert [each.likeness for each in differences({"a": 1}, {})] == [0]


# --- moments ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "moment",
    [
        pytest.param(NOON, id="UTC"),
        pytest.param(NOON.astimezone(timezone(timedelta(hours=2))), id="another offset"),
        pytest.param(NOON.replace(microsecond=123456), id="a fraction"),
        pytest.param(NOON.replace(tzinfo=None), id="no offset"),
    ],
)
def test_a_moment_is_found_as_it_was_given_to_the_client(
    moment: datetime, tuning_mock: TuningMock, sagemaker_client: Any
) -> None:
    tuning_mock.faults.add(LIST, "Latency", seconds=1, when={"CreationTimeAfter": moment})

    sagemaker_client.list_hyper_parameter_tuning_jobs(CreationTimeAfter=moment)

    tuning_mock.calls.assert_called(LIST, CreationTimeAfter=moment)
    tuning_mock.calls.assert_not_called(LIST, CreationTimeAfter=moment + timedelta(seconds=1))


def test_moments_that_differ_are_both_told_as_moments(tuning_mock: TuningMock, sagemaker_client: Any) -> None:
    sagemaker_client.list_hyper_parameter_tuning_jobs(CreationTimeAfter=NOON)

    with pytest.raises(AssertionError) as error:
        tuning_mock.calls.assert_called(LIST, CreationTimeAfter=NOON + timedelta(days=1))

    told = "CreationTimeAfter: expected 2026-01-02 12:00:00+00:00, was 2026-01-01 12:00:00+00:00"
    assert told in str(error.value)


@pytest.mark.parametrize("found", ["2026-01-01T12:00:00Z", True, 1e300, [NOON.timestamp()]])
def test_a_moment_is_no_other_thing(found: Any) -> None:
    assert not matches(NOON, found)
    assert len(differences(NOON, found)) == 1


def test_a_moment_with_its_fraction_is_found_where_a_client_sends_it() -> None:
    moment = NOON.replace(microsecond=250000)

    assert matches(moment, moment.timestamp())
    assert not matches(moment, moment.timestamp() + 0.001)


# --- when -----------------------------------------------------------------------------------------------------


def test_when_compares_as_assertions_do(tuning_mock: TuningMock, sagemaker_client: Any) -> None:
    arn = tuning_mock.seed_job("nightly").arn
    fault = tuning_mock.faults.add("AddTags", "Latency", seconds=1, times=None, when={"Tags": ({"Key": "team"},)})

    sagemaker_client.add_tags(ResourceArn=arn, Tags=[{"Key": "team", "Value": "churn"}])
    sagemaker_client.add_tags(ResourceArn=arn, Tags=[{"Key": "stage", "Value": "team"}])

    assert fault.met == 1
