"""The log of calls and the assertions on it: what they accept, and what they say when they don't."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from unittest.mock import ANY

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from mock_tuning import TuningMock, UsageError
from mock_tuning.calls import Call, Calls
from tests.support import create_request

STOP = "StopHyperParameterTuningJob"
DESCRIBE = "DescribeHyperParameterTuningJob"
CREATE = "CreateHyperParameterTuningJob"


@pytest.fixture
def nightly(tuning_mock: TuningMock, sagemaker_client: Any) -> Any:
    """A client that has created the tuning job ``nightly``."""
    sagemaker_client.create_hyper_parameter_tuning_job(**create_request("nightly"))
    return sagemaker_client


def stop(client: Any, name: str) -> None:
    with suppress(ClientError):
        client.stop_hyper_parameter_tuning_job(HyperParameterTuningJobName=name)


def message(function: Callable[..., Any], *args: Any, **kwargs: Any) -> str:
    """What a failing assertion says."""
    with pytest.raises(AssertionError) as error:
        function(*args, **kwargs)
    return str(error.value)


# --- the log ---------------------------------------------------------------------------------------------


def test_the_invocation_id_of_another_request_makes_no_retry() -> None:
    calls = Calls()
    for name in ("one", "other"):
        parameters = {"HyperParameterTuningJobName": name}
        calls.begin(Call(DESCRIBE, parameters, "123456789012", "us-east-1", invocation="the same"))
    calls.begin(Call("StopHyperParameterTuningJob", {}, "123456789012", "us-east-1", invocation="the same"))

    assert [call.attempts for call in calls] == [1, 1, 1]


def test_every_call_is_there_in_order_with_where_it_went_and_what_came_of_it(
    tuning_mock: TuningMock, nightly: Any
) -> None:
    stop(nightly, "nightly")
    stop(nightly, "nihgtly")

    assert [call.operation for call in tuning_mock.calls] == [CREATE, STOP, STOP]
    assert [call.outcome for call in tuning_mock.calls] == ["OK", "OK", "ResourceNotFound"]
    assert (tuning_mock.calls[0].region, tuning_mock.calls[0].account) == ("us-east-1", "123456789012")
    assert tuning_mock.calls[2].parameters == {"HyperParameterTuningJobName": "nihgtly"}
    assert "can't find a tuning job called nihgtly" in tuning_mock.calls[2].message


def test_a_describe_tells_the_status_it_showed(tuning_mock: TuningMock, nightly: Any) -> None:
    for _ in range(5):
        nightly.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName="nightly")

    shown = [(call.status, call.ended) for call in tuning_mock.calls[1:]]
    assert shown == [("InProgress", False)] * 4 + [("Completed", True)]
    assert tuning_mock.calls[0].status is None


def test_attempts_of_one_call_are_one_call() -> None:
    calls = Calls([DESCRIBE])
    for _ in range(3):
        calls.begin(Call(DESCRIBE, {}, "123456789012", "us-east-1", invocation="one"))
    calls.begin(Call(DESCRIBE, {}, "123456789012", "us-east-1", invocation="two"))

    assert [call.attempts for call in calls] == [3, 1]
    calls.assert_called(DESCRIBE, times=2)


def test_another_operation_is_another_call_whatever_its_invocation_id_says() -> None:
    calls = Calls()
    for operation in (DESCRIBE, "StopHyperParameterTuningJob"):
        noted = calls.begin(Call(operation, {}, "123456789012", "us-east-1", invocation="one"))
        assert noted.operation == operation

    assert [call.attempts for call in calls] == [1, 1]


def test_who_watches_knows_of_each_call_once_before_its_answer(tuning_mock: TuningMock, nightly: Any) -> None:
    seen: list[tuple[str, str | None]] = []
    tuning_mock.calls.watch(lambda call: seen.append((call.operation, call.status)))

    nightly.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName="nightly")

    assert seen == [(DESCRIBE, None)]


# --- assert_called and assert_not_called -------------------------------------------------------------------


def test_a_call_is_found_by_the_parameters_named(tuning_mock: TuningMock, nightly: Any) -> None:
    stop(nightly, "nightly")

    tuning_mock.calls.assert_called(STOP)
    tuning_mock.calls.assert_called(STOP, times=1, HyperParameterTuningJobName="nightly")
    tuning_mock.calls.assert_called(STOP, times=0, HyperParameterTuningJobName="weekly")
    tuning_mock.calls.assert_not_called(STOP, HyperParameterTuningJobName="weekly")
    tuning_mock.calls.assert_not_called("DeleteHyperParameterTuningJob")


def test_of_a_mapping_only_what_is_named_counts_and_lists_are_compared_element_by_element(
    tuning_mock: TuningMock, nightly: Any
) -> None:
    tuning_mock.calls.assert_called(
        CREATE,
        HyperParameterTuningJobConfig={
            "Strategy": "Bayesian",
            "ResourceLimits": {"MaxParallelTrainingJobs": 2},
            "ParameterRanges": {"CategoricalParameterRanges": [{"Name": "booster"}]},
        },
        TrainingJobDefinition=ANY,
    )


def test_a_wrong_value_is_told_with_its_place_and_both_values(tuning_mock: TuningMock, nightly: Any) -> None:
    text = message(
        tuning_mock.calls.assert_called,
        CREATE,
        HyperParameterTuningJobName="nightly",
        HyperParameterTuningJobConfig={"ResourceLimits": {"MaxParallelTrainingJobs": 4}, "RandomSeed": 7},
    )

    first, second, *lines = text.splitlines()
    assert re.fullmatch(rf"{CREATE}\(.*\) was expected at least once, but was called 0 times\.", first)
    assert second == "Most similar calls:"
    assert lines[0].startswith(f"  {CREATE}(HyperParameterTuningJobName='nightly', ")
    assert lines[0].endswith(" -> OK")
    assert lines[1:] == [
        "    HyperParameterTuningJobConfig.ResourceLimits.MaxParallelTrainingJobs: expected 4, was 2",
        "    HyperParameterTuningJobConfig.RandomSeed: expected 7, but it was not sent",
    ]


def test_the_most_similar_calls_come_first_and_no_more_than_three(
    tuning_mock: TuningMock, sagemaker_client: Any
) -> None:
    for name in ("first", "second", "third", "fourth"):
        stop(sagemaker_client, name)

    text = message(tuning_mock.calls.assert_called, STOP, times=2, HyperParameterTuningJobName="third")

    assert text == (
        f"{STOP}(HyperParameterTuningJobName='third') was expected 2 times, but was called 1 time.\n"
        "Most similar calls:\n"
        f"  {STOP}(HyperParameterTuningJobName='third') -> ResourceNotFound\n"
        f"  {STOP}(HyperParameterTuningJobName='first') -> ResourceNotFound\n"
        "    HyperParameterTuningJobName: expected 'third', was 'first'\n"
        f"  {STOP}(HyperParameterTuningJobName='fourth') -> ResourceNotFound\n"
        "    HyperParameterTuningJobName: expected 'third', was 'fourth'\n"
        "  and 1 more"
    )


def test_among_calls_that_differ_in_one_value_the_nearest_value_comes_first_and_the_same_calls_are_one_line(
    tuning_mock: TuningMock, sagemaker_client: Any
) -> None:
    for name in ("a", "b", "c", "d", "nightly", "nightly", "nightly"):
        stop(sagemaker_client, name)

    lines = message(tuning_mock.calls.assert_called, STOP, HyperParameterTuningJobName="nightl").splitlines()

    assert lines[2:4] == [
        f"  {STOP}(HyperParameterTuningJobName='nightly') -> ResourceNotFound (3 times)",
        "    HyperParameterTuningJobName: expected 'nightl', was 'nightly'",
    ]
    assert lines[-1] == "  and 2 more"


@pytest.mark.parametrize("times", [-1, "2", True, 1.0])
def test_what_is_no_number_of_calls_is_refused(tuning_mock: TuningMock, times: Any) -> None:
    with pytest.raises(UsageError) as error:
        tuning_mock.calls.assert_called(STOP, times=times)

    assert str(error.value) == (
        f"assert_called(times={times!r}): it is how many such calls there were, 0 or more; without it one is enough."
        " See README, 'Asserting calls'."
    )


@pytest.mark.parametrize("polls", [-1, "a", True, None])
def test_what_is_no_number_of_polls_is_refused(tuning_mock: TuningMock, polls: Any) -> None:
    with pytest.raises(
        UsageError, match=r"^polls_after_end=.* is not a number of polls: it is how often \(0 or more\)"
    ):
        tuning_mock.calls.assert_polling_ended(polls_after_end=polls)


def test_a_call_never_made_is_told_with_what_was_called(tuning_mock: TuningMock, nightly: Any) -> None:
    assert message(tuning_mock.calls.assert_called, STOP, times=1) == (
        f"{STOP}() was expected 1 time, but was called 0 times.\nIt was not called at all. Operations called: {CREATE}."
    )


def test_a_call_that_should_not_have_been_made_is_shown(tuning_mock: TuningMock, sagemaker_client: Any) -> None:
    stop(sagemaker_client, "weekly")

    assert message(tuning_mock.calls.assert_not_called, STOP) == (
        f"{STOP}() was expected never to be called, but was called 1 time:\n"
        f"  1. {STOP}(HyperParameterTuningJobName='weekly') -> ResourceNotFound"
    )


# --- assert_order --------------------------------------------------------------------------------------------


def test_order_allows_other_calls_in_between(tuning_mock: TuningMock, nightly: Any) -> None:
    nightly.list_hyper_parameter_tuning_jobs()
    stop(nightly, "nightly")

    tuning_mock.calls.assert_order(CREATE, STOP)


def test_a_wrong_order_is_told_with_all_calls(tuning_mock: TuningMock, nightly: Any) -> None:
    stop(nightly, "nightly")

    lines = message(tuning_mock.calls.assert_order, STOP, CREATE).splitlines()

    assert lines[0] == f"{CREATE} was expected after {STOP}, but was not called there. Calls made, in order:"
    assert [line.split("(")[0] for line in lines[1:]] == [f"  1. {CREATE}", f"  2. {STOP}"]


def test_an_operation_that_begins_the_order_and_was_not_called(tuning_mock: TuningMock) -> None:
    text = message(tuning_mock.calls.assert_order, STOP)

    assert text == f"{STOP} was expected, but was not called. Calls made, in order:\n  none"


def test_of_many_calls_the_latest_are_listed(tuning_mock: TuningMock, sagemaker_client: Any) -> None:
    for _ in range(25):
        stop(sagemaker_client, "weekly")

    lines = message(tuning_mock.calls.assert_order, CREATE).splitlines()

    assert lines[1] == "  (5 earlier calls left out)"
    assert lines[-1].startswith("  25. ")
    assert len(lines) == 22


def test_calls_of_every_client_and_region_are_in_one_log(tuning_mock: TuningMock) -> None:
    for region in ("eu-west-1", "us-west-2"):
        client = boto3.client("sagemaker", region_name=region, config=Config(retries={"mode": "standard"}))
        client.list_hyper_parameter_tuning_jobs()

    assert [call.region for call in tuning_mock.calls] == ["eu-west-1", "us-west-2"]
    assert repr(tuning_mock.calls) == "<Calls: ListHyperParameterTuningJobs OK, ListHyperParameterTuningJobs OK>"
    assert [call.region for call in tuning_mock.calls[1:]] == ["us-west-2"]
