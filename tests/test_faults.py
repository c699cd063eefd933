"""Planned failures: which requests meet them, what they leave undone, how long they take."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from mock_tuning import UsageError, mock_tuning
from mock_tuning.fault_errors import TransportFault
from mock_tuning.handle import TuningMock
from tests.support import create_request, post

CREATE = "CreateHyperParameterTuningJob"
DESCRIBE = "DescribeHyperParameterTuningJob"
NIGHTLY = {"HyperParameterTuningJobName": "nightly"}
WEEKLY = {"HyperParameterTuningJobName": "weekly"}


@pytest.fixture
def tuning() -> Iterator[TuningMock]:
    with mock_tuning(unmet_faults="ignore") as handle:
        handle.seed_job("nightly", status="InProgress", progression="manual")
        handle.seed_job("weekly")
        yield handle


def outcomes(count: int, body: Any = NIGHTLY) -> list[str]:
    """Send Describe some times and return what came of each: ``OK`` or the error's code."""
    answers = [post(DESCRIBE, body) for _ in range(count)]
    return ["OK" if answer.status == 200 else answer.code for answer in answers]


# --- which requests meet a fault --------------------------------------------------------------------------


def test_a_fault_is_met_once_unless_told(tuning: TuningMock) -> None:
    tuning.faults.add(DESCRIBE, "ThrottlingException")

    assert outcomes(2) == ["ThrottlingException", "OK"]


def test_a_fault_is_met_as_often_as_told(tuning: TuningMock) -> None:
    tuning.faults.add(DESCRIBE, "ThrottlingException", times=2)

    assert outcomes(3) == ["ThrottlingException", "ThrottlingException", "OK"]


def test_a_fault_without_limit_is_met_until_it_is_taken_back(tuning: TuningMock) -> None:
    fault = tuning.faults.add(DESCRIBE, "ThrottlingException", times=None)
    assert outcomes(7) == ["ThrottlingException"] * 7

    tuning.faults.remove(fault)
    tuning.faults.remove(fault)

    assert outcomes(1) == ["OK"]


def test_all_faults_can_be_taken_back(tuning: TuningMock) -> None:
    tuning.faults.add(DESCRIBE, "ThrottlingException")
    tuning.faults.add(DESCRIBE, "InternalFailure")

    tuning.faults.clear()

    assert (outcomes(1), len(tuning.faults)) == (["OK"], 0)


def test_after_lets_requests_pass_before(tuning: TuningMock) -> None:
    tuning.faults.add(DESCRIBE, "ThrottlingException", after=2)

    assert outcomes(4) == ["OK", "OK", "ThrottlingException", "OK"]


def test_when_chooses_by_parameters(tuning: TuningMock) -> None:
    tuning.faults.add(DESCRIBE, "ThrottlingException", when=WEEKLY)

    assert (outcomes(1), outcomes(1, WEEKLY)) == (["OK"], ["ThrottlingException"])


def test_when_looks_into_nested_parameters(tuning: TuningMock) -> None:
    strategy = {"HyperParameterTuningJobConfig": {"Strategy": "Random"}}
    tuning.faults.add(CREATE, "ResourceLimitExceeded", when=strategy)

    passed = post(CREATE, create_request("a"))
    refused = post(CREATE, create_request("b", HyperParameterTuningJobConfig__Strategy="Random"))

    assert (passed.status, refused.code) == (200, "ResourceLimitExceeded")


def test_when_may_be_a_function_of_the_parameters(tuning: TuningMock) -> None:
    fault = tuning.faults.add(
        DESCRIBE, "ThrottlingException", when=lambda sent: sent["HyperParameterTuningJobName"] == "weekly"
    )

    assert (outcomes(1), outcomes(1, WEEKLY)) == (["OK"], ["ThrottlingException"])
    assert fault.met == 1


def test_what_passes_by_when_does_not_count_for_after(tuning: TuningMock) -> None:
    tuning.faults.add(DESCRIBE, "ThrottlingException", after=1, when=WEEKLY)

    assert outcomes(3) == ["OK", "OK", "OK"]
    assert outcomes(2, WEEKLY) == ["OK", "ThrottlingException"]


def test_faults_of_one_operation_are_met_in_the_order_of_planning(tuning: TuningMock) -> None:
    tuning.faults.add(DESCRIBE, "ThrottlingException")
    tuning.faults.add(DESCRIBE, "InternalFailure", times=2)

    assert outcomes(4) == ["ThrottlingException", "InternalFailure", "InternalFailure", "OK"]


def test_other_operations_do_not_meet_it(tuning: TuningMock) -> None:
    tuning.faults.add("StopHyperParameterTuningJob", "ThrottlingException")

    assert outcomes(1) == ["OK"]
    assert post("StopHyperParameterTuningJob", NIGHTLY).code == "ThrottlingException"


def test_a_request_of_motos_meets_no_fault() -> None:
    import boto3

    from tests.interception.helpers import training_job

    with mock_tuning() as tuning:
        client = boto3.client("sagemaker", region_name="us-east-1")
        client.create_training_job(**training_job())
        fault = tuning.faults.add("DescribeTrainingJob", "ThrottlingException")

        client.describe_training_job(TrainingJobName="hand-made")
        assert fault.met == 0
        tuning.faults.clear()


# --- what they leave undone ------------------------------------------------------------------------------------


def test_a_request_that_meets_a_fault_changes_nothing(tuning: TuningMock) -> None:
    tuning.faults.add(CREATE, "InternalFailure")

    assert post(CREATE, create_request("new")).code == "InternalFailure"

    assert {job.name for job in tuning.jobs()} == {"nightly", "weekly"}


def test_a_fault_comes_before_validation(tuning: TuningMock) -> None:
    tuning.faults.add(DESCRIBE, "ThrottlingException")

    assert [post(DESCRIBE, {}).code for _ in range(2)] == ["ThrottlingException", "ValidationException"]


def test_a_request_that_meets_a_fault_is_no_poll(tuning: TuningMock) -> None:
    tuning.faults.add(DESCRIBE, "ThrottlingException", times=9)

    outcomes(9)
    polls = [post(DESCRIBE, NIGHTLY).members["HyperParameterTuningJobStatus"] for _ in range(5)]

    assert polls == ["InProgress"] * 4 + ["Completed"]


def test_an_applied_fault_changes_what_the_request_asked_for(tuning: TuningMock) -> None:
    tuning.faults.add(CREATE, "ReadTimeoutError", applied=True)

    with pytest.raises(TransportFault):
        post(CREATE, create_request("new"))

    assert post(CREATE, create_request("new")).code == "ResourceInUse"


def test_an_applied_fault_on_a_request_that_is_refused_is_the_fault_all_the_same(tuning: TuningMock) -> None:
    tuning.faults.add(DESCRIBE, "InternalFailure", applied=True)

    assert post(DESCRIBE, {"HyperParameterTuningJobName": "missing"}).code == "InternalFailure"


def test_an_applied_fault_on_describe_is_no_poll(tuning: TuningMock) -> None:
    tuning.faults.add(DESCRIBE, "InternalFailure", times=9, applied=True)

    outcomes(9)
    polls = [post(DESCRIBE, NIGHTLY).members["HyperParameterTuningJobStatus"] for _ in range(5)]

    assert polls == ["InProgress"] * 4 + ["Completed"]


def test_a_truncated_response_is_half_of_the_one_it_would_have_been(tuning: TuningMock) -> None:
    whole = post(DESCRIBE, WEEKLY).body
    tuning.faults.add(DESCRIBE, "TruncatedResponse")

    cut = post(DESCRIBE, WEEKLY)

    assert cut.body == whole[: len(whole) // 2]
    assert int(cut.headers["Content-Length"]) == len(whole)
    ended = f"The connection ended after {len(cut.body)} of the answer's {len(whole)} bytes."
    assert tuning.calls[-1].message == ended


# --- time and calls ------------------------------------------------------------------------------------------------


def test_latency_passes_on_the_virtual_clock_and_the_answer_comes(tuning: TuningMock) -> None:
    tuning.faults.add(DESCRIBE, "Latency", seconds=90)

    assert outcomes(1) == ["OK"]
    assert tuning.clock.skipped == 90


def test_latency_is_seen_by_the_request_that_it_holds_up(tuning: TuningMock) -> None:
    tuning.faults.add(DESCRIBE, "Latency", seconds=24 * 3600)

    assert post(DESCRIBE, NIGHTLY).members["HyperParameterTuningJobStatus"] == "Completed"


def test_a_late_answer_is_a_poll(tuning: TuningMock) -> None:
    tuning.faults.add(DESCRIBE, "Latency", times=None, seconds=0.001)

    polls = [post(DESCRIBE, NIGHTLY).members["HyperParameterTuningJobStatus"] for _ in range(5)]

    assert polls == ["InProgress"] * 4 + ["Completed"]


def test_an_error_may_take_its_time(tuning: TuningMock) -> None:
    tuning.faults.add(DESCRIBE, "ReadTimeoutError", seconds=60)

    with pytest.raises(TransportFault):
        post(DESCRIBE, NIGHTLY)

    assert tuning.clock.skipped == 60


@pytest.mark.parametrize("error", ["InternalFailure", "ReadTimeoutError", "TruncatedResponse"])
def test_a_fault_is_the_outcome_of_its_call(error: str, tuning: TuningMock) -> None:
    tuning.faults.add(DESCRIBE, error)

    with suppress(TransportFault):
        post(DESCRIBE, NIGHTLY)

    call = tuning.calls[-1]
    assert (call.operation, call.outcome, call.attempts, call.faults) == (DESCRIBE, error, 1, 1)
    assert call.parameters == NIGHTLY


def test_a_when_that_raises_is_the_outcome_of_its_call(tuning: TuningMock) -> None:
    tuning.faults.add(DESCRIBE, "ThrottlingException", when=lambda sent: sent["TrainingJobName"] == "x")

    with pytest.raises(KeyError):
        post(DESCRIBE, NIGHTLY)

    assert (tuning.calls[-1].outcome, tuning.calls[-1].message) == ("KeyError", "'TrainingJobName'")


def test_a_fault_may_be_planned_while_another_is_met(tuning: TuningMock) -> None:
    def plan(_: Any) -> bool:
        tuning.faults.add(DESCRIBE, "InternalFailure")
        return False

    tuning.faults.add(DESCRIBE, "ThrottlingException", when=plan)

    assert outcomes(1) == ["OK"]
    assert len(tuning.faults) == 2


def test_planned_faults_can_be_looked_at(tuning: TuningMock) -> None:
    tuning.faults.add(DESCRIBE, "ThrottlingException", times=2, after=1, when=NIGHTLY)
    outcomes(2)

    assert repr(tuning.faults) == (
        f"<Faults: ThrottlingException on {DESCRIBE} (times=2, after=1, when={NIGHTLY!r}), met 1 time>"
    )
    assert [fault.error for fault in tuning.faults] == ["ThrottlingException"]
    tuning.faults.clear()
    assert repr(tuning.faults) == "<Faults: none>"


@pytest.mark.parametrize(
    ("keywords", "sentence"),
    [
        (
            {"when": {"HyperparameterTuningJobName": "nightly"}},
            "DescribeHyperParameterTuningJob has no parameter 'HyperparameterTuningJobName'; it has",
        ),
        ({"message": 3}, "message=3 is not a text: it is the sentence that the error says."),
        ({"operation": [DESCRIBE]}, f"operation {[DESCRIBE]!r} has no faults to plan; choose one of"),
        (
            {"operation": CREATE, "when": {"HyperParameterTuningJobConfig": {"Strateggy": "Random"}}},
            "CreateHyperParameterTuningJob has no parameter 'HyperParameterTuningJobConfig.Strateggy';",
        ),
    ],
    ids=["a misspelt parameter", "a number for a sentence", "a list of operations", "a misspelt member further down"],
)
def test_what_no_request_could_meet_is_refused(keywords: dict[str, Any], sentence: str, tuning: TuningMock) -> None:
    with pytest.raises(UsageError) as caught:
        tuning.faults.add(**{"operation": DESCRIBE, "error": "ThrottlingException", **keywords})

    assert str(caught.value).startswith(sentence)
    assert len(tuning.faults) == 0
