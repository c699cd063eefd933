"""check_response: what SageMaker would never answer, and what it would."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

import boto3
import pytest
from moto import mock_aws

from mock_tuning import UsageError, check_response, mock_tuning
from mock_tuning.seeds.documents import installed_documents, read_document
from tests.support import RECORDED, TUNING_DESCRIBES, changed, create_request, recorded

DESCRIBE = "DescribeHyperParameterTuningJob"


def described(name: str = "describe_completed_2019", **changes: Any) -> dict[str, Any]:
    return changed(recorded(name), **changes)


def wrong(operation: str, response: object) -> list[str]:
    return [str(each) for each in check_response(operation, response) if not each.note]


# --- what is fine ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TUNING_DESCRIBES)
def test_recorded_answers_are_fine(name: str) -> None:
    assert wrong(DESCRIBE, recorded(name)) == []


@pytest.mark.parametrize("name", ["list_tuning_jobs_failed_2024", "list_tuning_jobs_inprogress_2024"])
def test_recorded_lists_are_fine(name: str) -> None:
    assert wrong("ListHyperParameterTuningJobs", recorded(name)) == []


@pytest.mark.parametrize("name", installed_documents())
def test_installed_documents_are_fine(name: str) -> None:
    assert check_response(DESCRIBE, read_document(name)[0]) == []


@pytest.mark.parametrize(
    "name",
    [path.stem for path in sorted(RECORDED.glob("error_create_*.json")) if "training_job_enum" not in path.stem],
)
def test_recorded_refusals_are_fine(name: str) -> None:
    assert check_response("CreateHyperParameterTuningJob", recorded(name)) == []


@pytest.mark.parametrize("progression", ["immediate", "manual"])
def test_what_the_mock_answers_is_fine(progression: str, sagemaker_client: Any) -> None:
    name = {"HyperParameterTuningJobName": "nightly"}
    with mock_tuning(progression=progression):
        created = sagemaker_client.create_hyper_parameter_tuning_job(**create_request())
        answers = [
            ("create_hyper_parameter_tuning_job", created),
            (DESCRIBE, sagemaker_client.describe_hyper_parameter_tuning_job(**name)),
            ("ListHyperParameterTuningJobs", sagemaker_client.list_hyper_parameter_tuning_jobs()),
            (
                "ListTrainingJobsForHyperParameterTuningJob",
                sagemaker_client.list_training_jobs_for_hyper_parameter_tuning_job(**name),
            ),
        ]
        for row in answers[-1][1]["TrainingJobSummaries"]:
            child = sagemaker_client.describe_training_job(TrainingJobName=row["TrainingJobName"])
            answers.append(("DescribeTrainingJob", child))

    assert [check_response(*each) for each in answers] == [[]] * len(answers)


@pytest.mark.parametrize(
    "write",
    [
        lambda answer: answer,
        lambda answer: {**answer, "ResponseMetadata": {"HTTPStatusCode": 200, "RetryAttempts": 0}},
        lambda answer: {**answer, "CreationTime": datetime(2019, 1, 1, tzinfo=timezone.utc)},
        lambda answer: {**answer, "CreationTime": "2019-01-01T00:00:00Z"},
        lambda answer: {"method": DESCRIBE, "service_response": answer, "expected_params": None},
    ],
    ids=["bare", "with metadata", "with datetimes", "with texts", "for a Stubber"],
)
def test_answers_are_taken_as_mocks_write_them(write: Callable[[Any], Any]) -> None:
    assert check_response("describe_hyper_parameter_tuning_job", write(described())) == []
    assert wrong("describe_hyper_parameter_tuning_job", write(described(HyperParameterTuningJobStatus="Done"))) != []


# --- what is wrong --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"HyperParameterTuningJobStatus": "Complete"},
            ("HyperParameterTuningJobStatus is 'Complete', which SageMaker never sends; it is Completed, InProgress,"
             " Failed, Stopped, Stopping, Deleting, DeleteFailed. Did you mean 'Completed'?"),
        ),
        (
            {"TrainingJobStatusCounters__Completed": 5},
            ("TrainingJobStatusCounters add up to 5, ObjectiveStatusCounters to 10;"
             " both count the training jobs launched so far"),
        ),
        (
            {"TrainingJobStatusCounters__Completed": "10"},
            "TrainingJobStatusCounters.Completed: '10' is not of type integer",
        ),
        ({"FailureReason": ""}, "FailureReason is an empty text; SageMaker leaves out what it has not got"),
        ({"CreationTime": "yesterday"}, "CreationTime is 'yesterday', which is not a moment"),
        ({"ObjectiveStatusCounters": None}, "ObjectiveStatusCounters is missing; SageMaker always sends it"),
        ({"HyperParameterTuningEndTime": None}, "a job in status Completed has a HyperParameterTuningEndTime"),
        (
            {"LastModifiedTime": "2019-04-07T16:00:00Z"},
            ("LastModifiedTime 2019-04-07T16:00:00Z and HyperParameterTuningEndTime 2019-04-07T15:49:56.924Z differ;"
             " they are the same for a job in status Completed: leave one out"),
        ),
        ({"BestTrainingJob": None}, "objectives Succeeded, so a job in status Completed has a BestTrainingJob"),
        (
            {"BestTrainingJob__TuningJobName": "nightly"},
            "BestTrainingJob: TuningJobName is never there; only OverallBestTrainingJob has one",
        ),
        (
            {"BestTrainingJob__FinalHyperParameterTuningJobObjectiveMetric__Type": "Minimize"},
            ("BestTrainingJob: FinalHyperParameterTuningJobObjectiveMetric.Type is never there;"
             " the tuning job's objective says it"),
        ),
        (
            {"BestTrainingJob__ObjectiveStatus": "Pending"},
            "BestTrainingJob: ObjectiveStatus is Pending; the best training job's is Succeeded",
        ),
        (
            {"BestTrainingJob__TrainingEndTime": None},
            "BestTrainingJob: a training job in status Completed has a TrainingEndTime",
        ),
        (
            {"ObjectiveStatusCounters__Succeeded": 0, "ObjectiveStatusCounters__Failed": 10},
            "there is a BestTrainingJob, but no objective Succeeded",
        ),
        ({"ResponseMetadata": {"HTTPStatusCode": 201}}, "ResponseMetadata.HTTPStatusCode is 201; a success is 200"),
    ],
    ids=lambda each: "__".join(each) if isinstance(each, dict) else "",
)  # fmt: skip
def test_what_sagemaker_would_never_answer_is_told(changes: dict[str, Any], sentence: str) -> None:
    assert sentence in wrong(DESCRIBE, described(**changes))


def test_null_is_not_absent() -> None:
    answer = {**described(), "FailureReason": None}
    answer["BestTrainingJob"] = {**answer["BestTrainingJob"], "FailureReason": None}

    assert wrong(DESCRIBE, answer) == [
        f"{path} is null; SageMaker leaves out what it has not got"
        for path in ("BestTrainingJob.FailureReason", "FailureReason")
    ]


def test_a_failed_job_says_why() -> None:
    answer = described("describe_failed_2024", FailureReason=None)

    assert wrong(DESCRIBE, answer) == ["a job in status Failed has a FailureReason"]


def test_an_unknown_member_is_a_note() -> None:
    (note,) = check_response(DESCRIBE, described(HyperParameterTuningJobStats="x"))

    assert note.note
    assert note.startswith("HyperParameterTuningJobStats is not a member that botocore's model of SageMaker knows")


def test_rows_of_a_list_are_told_apart() -> None:
    answer = recorded("list_tuning_jobs_failed_2024")
    answer["HyperParameterTuningJobSummaries"][0]["TrainingJobStatusCounters"]["Completed"] = 9

    found = wrong("ListHyperParameterTuningJobs", answer)
    assert found
    assert all(each.startswith("HyperParameterTuningJobSummaries[0]: ") for each in found)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"TrainingJobStatus": "InProgress"}, "a training job in status InProgress has no TrainingEndTime yet"),
        ({"FailureReason": "No data."}, "a training job in status Completed has no FailureReason"),
        ({"ObjectiveStatus": "Pending"}, "ObjectiveStatus is Pending, but the training job is Completed"),
        (
            {"FinalHyperParameterTuningJobObjectiveMetric": None},
            "ObjectiveStatus is Succeeded, but there is no FinalHyperParameterTuningJobObjectiveMetric",
        ),
    ],
    ids=lambda each: "__".join(each) if isinstance(each, dict) else "",
)
def test_training_jobs_that_contradict_themselves_are_told(changes: dict[str, Any], sentence: str) -> None:
    rows = [changed(described()["BestTrainingJob"], **changes)]

    found = wrong("ListTrainingJobsForHyperParameterTuningJob", {"TrainingJobSummaries": rows})

    assert f"TrainingJobSummaries[0]: {sentence}" in found


def test_an_operation_without_an_answer_answers_nothing() -> None:
    assert wrong("StopHyperParameterTuningJob", {"ResponseMetadata": {"HTTPStatusCode": 200}}) == []
    assert wrong("StopHyperParameterTuningJob", {"Stopped": True}) == [
        "Stopped: StopHyperParameterTuningJob answers nothing but ResponseMetadata"
    ]


def test_moto_s_own_answers_are_not_sagemaker_s() -> None:
    with mock_aws():
        client = boto3.client("sagemaker", region_name="us-east-1")
        client.create_hyper_parameter_tuning_job(**create_request())
        answer = client.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName="nightly")

    # As read in moto 5.2.5 (aws-behaviour.md, 12).
    assert any("TuningJobName is never there" in each for each in wrong(DESCRIBE, answer))


# --- what cannot be checked -------------------------------------------------------------------------------------


def test_an_unknown_operation_is_refused_with_the_nearest() -> None:
    with pytest.raises(
        UsageError, match=r"no operation 'DescribeTuningJob'.*See README, 'Checking hand-written mocks'"
    ):
        check_response("DescribeTuningJob", {})


@pytest.mark.parametrize("operation", [None, 3, [DESCRIBE]])
def test_what_is_no_name_of_an_operation_is_refused(operation: Any) -> None:
    with pytest.raises(
        UsageError, match=r"is not the name of an operation: it is a text, such as 'Describe.*See README"
    ):
        check_response(operation, {})


@pytest.mark.parametrize("response", [None, "Completed", ValueError("no")])
def test_what_is_no_answer_is_refused(response: object) -> None:
    with pytest.raises(UsageError, match="is not an answer: give the dict that the mock returns"):
        check_response(DESCRIBE, response)
