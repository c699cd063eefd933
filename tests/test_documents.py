"""Seed documents: what ``aws sagemaker describe-hyper-parameter-tuning-job`` printed, as it is."""

from __future__ import annotations

import copy
import json
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import boto3
import pytest

from mock_tuning import MockTuningWarning, SeedError, mock_tuning
from mock_tuning.seeds.documents import installed_documents
from tests.support import TUNING_DESCRIBES, recorded

NAME = "HyperParameterTuningJobName"
COMPLETED = "describe_completed_2019"
# One of the recordings holds members that only later models know; a test of its own is about those.
RECORDINGS = [name for name in TUNING_DESCRIBES if name != "describe_inprogress_just_created_2020"]


@pytest.fixture
def document() -> dict[str, Any]:
    return recorded(COMPLETED)


def describe(document: dict[str, Any], **credentials: str) -> dict[str, Any]:
    """Return what a client in the region of a document's ARN is shown of its job."""
    region = document["HyperParameterTuningJobArn"].split(":")[3]
    client = boto3.client("sagemaker", region_name=region, **credentials)
    shown: dict[str, Any] = client.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName=document[NAME])
    del shown["ResponseMetadata"]
    return shown


# --- where it comes from ------------------------------------------------------------------------------------


def test_a_document_may_be_a_mapping_a_path_or_a_name(
    document: dict[str, Any], tmp_path: Path, tuning_mock: Any
) -> None:
    path = tmp_path / "saved.json"
    path.write_text(json.dumps(document))
    (name, *_) = installed_documents()

    by_mapping = tuning_mock.seed_document(document).describe()
    tuning_mock.reset()

    assert tuning_mock.seed_document(path).describe() == by_mapping
    tuning_mock.reset()
    assert tuning_mock.seed_document(str(path)).describe() == by_mapping
    assert tuning_mock.seed_document(f"{name}.json").name


def test_an_unknown_name_is_refused_with_those_there_are(tuning_mock: Any) -> None:
    with pytest.raises(SeedError) as caught:
        tuning_mock.seed_document("complted")

    assert str(caught.value) == (
        "There is no seed document 'complted': no file of that path, and none of the installed ones"
        f" ({', '.join(installed_documents())}). Did you mean 'completed'? Nothing was added."
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param("{", "cannot be read as JSON", id="broken"),
        pytest.param("", "cannot be read as JSON", id="empty"),
        pytest.param("[]", "is not a JSON object", id="a list"),
        pytest.param("{}", "'HyperParameterTuningJobName' is a required property", id="nothing in it"),
    ],
)
def test_a_file_that_is_no_document_is_refused(content: str, sentence: str, tmp_path: Path, tuning_mock: Any) -> None:
    path = tmp_path / "saved.json"
    path.write_text(content)

    with pytest.raises(SeedError, match=sentence):
        tuning_mock.seed_document(path)

    assert tuning_mock.jobs() == []


def test_a_folder_is_no_document(tmp_path: Path, tuning_mock: Any) -> None:
    with pytest.raises(SeedError, match="cannot be read as JSON"):
        tuning_mock.seed_document(tmp_path)


# --- what comes back ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", RECORDINGS)
def test_describe_gives_a_recorded_document_back(name: str, tuning_mock: Any) -> None:
    document = recorded(name)

    first = tuning_mock.seed_document(document).describe()

    assert describe(document) == first
    assert set(first) == set(document) - {"ResponseMetadata"}


@pytest.mark.parametrize("name", RECORDINGS)
def test_the_cli_s_output_of_a_document_is_the_same_document(name: str, tuning_mock: Any) -> None:
    shown = tuning_mock.seed_document(recorded(name)).describe()
    tuning_mock.reset()
    printed = json.loads(json.dumps(shown, default=datetime.isoformat))

    assert tuning_mock.seed_document(printed).describe() == shown


def test_response_metadata_is_ignored(document: dict[str, Any], tuning_mock: Any) -> None:
    document["ResponseMetadata"] = {"RequestId": "x", "HTTPStatusCode": 200}

    assert "ResponseMetadata" not in tuning_mock.seed_document(document).describe()


def test_the_given_mapping_stays_as_it_is_and_is_not_shared(document: dict[str, Any], tuning_mock: Any) -> None:
    before = copy.deepcopy(document)

    job = tuning_mock.seed_document(document)
    shown = job.describe()
    document["HyperParameterTuningJobConfig"]["Strategy"] = "Grid"

    assert job.describe() == shown
    document["HyperParameterTuningJobConfig"]["Strategy"] = before["HyperParameterTuningJobConfig"]["Strategy"]
    assert document == before


MOMENT = datetime(2021, 10, 18, 6, 39, 56, 820000, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    "written",
    [
        MOMENT.timestamp(),
        MOMENT.timestamp() * 1000,
        "1634539196.82",
        "2021-10-18T06:39:56.82Z",
        "2021-10-18T06:39:56.820000+00:00",
        "2021-10-18T08:39:56.820+02:00",
        "2021-10-18T01:09:56.82-0530",
        "2021-10-18 06:39:56.82",
        MOMENT,
        MOMENT.replace(tzinfo=None),
        MOMENT.astimezone(timezone(timedelta(hours=9))),
    ],
    ids=repr,
)
def test_a_time_may_be_written_in_many_forms(written: Any, document: dict[str, Any], tuning_mock: Any) -> None:
    ended = {"HyperParameterTuningEndTime": written, "LastModifiedTime": written}

    job = tuning_mock.seed_document({**document, **ended, "CreationTime": "2021-10-18", "BestTrainingJob": None})

    assert job.describe()["HyperParameterTuningEndTime"] == MOMENT
    assert job.describe()["CreationTime"] == datetime(2021, 10, 18, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    "written", ["yesterday", "2021-13-18T06:39:56Z", "nan", True, [], 1e20, float("inf")], ids=repr
)
def test_what_is_no_time_is_refused(written: Any, document: dict[str, Any], tuning_mock: Any) -> None:
    with pytest.raises(SeedError, match="is not an answer of Describe"):
        tuning_mock.seed_document({**document, "CreationTime": written})


def test_unknown_members_are_kept_on_the_wire_with_a_warning(document: dict[str, Any], tuning_mock: Any) -> None:
    document["NewMember"] = {"Depth": [1, 2.5, "x"]}
    document["HyperParameterTuningJobConfig"]["NewOption"] = True
    bodies: list[dict[str, Any]] = []

    with pytest.warns(
        MockTuningWarning, match=r"does not know: HyperParameterTuningJobConfig\.NewOption, NewMember\."
    ) as caught:
        tuning_mock.seed_document(document)
    client = boto3.client("sagemaker", region_name=document["HyperParameterTuningJobArn"].split(":")[3])
    client.meta.events.register(
        "after-call", lambda http_response, **_: bodies.append(json.loads(http_response.content))
    )
    shown = client.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName=document[NAME])

    assert bodies[0]["NewMember"] == {"Depth": [1, 2.5, "x"]}
    assert bodies[0]["HyperParameterTuningJobConfig"]["NewOption"] is True
    assert "NewMember" not in shown
    assert caught[0].filename == __file__


# --- where it is found --------------------------------------------------------------------------------------


def test_a_document_is_found_in_its_region_and_the_default_account(document: dict[str, Any], tuning_mock: Any) -> None:
    arn = "arn:aws:sagemaker:ap-southeast-2:999988887777:hyper-parameter-tuning-job/" + document[NAME].lower()
    document["HyperParameterTuningJobArn"] = arn

    job = tuning_mock.seed_document(document)

    assert (job.region, job.account_id) == ("ap-southeast-2", "123456789012")
    assert describe(document)["HyperParameterTuningJobArn"] == job.arn == arn


def test_the_default_account_is_moto_s(document: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTO_ACCOUNT_ID", "111122223333")

    with mock_tuning() as tuning:
        assert tuning.seed_document(document).account_id == "111122223333"
        assert describe(document)


def test_account_id_puts_it_into_another_account(document: dict[str, Any], tuning_mock: Any) -> None:
    tuning_mock.seed_document(document, account_id="111122223333")

    assert describe(document, aws_access_key_id="111122223333", aws_secret_access_key="x")
    with pytest.raises(boto3.client("sagemaker", region_name="us-east-1").exceptions.ClientError):
        describe(document)


def test_two_documents_of_one_name_are_refused(document: dict[str, Any], tuning_mock: Any) -> None:
    tuning_mock.seed_document(document)

    with pytest.raises(SeedError, match="was not added: A hyperparameter tuning job with the name"):
        tuning_mock.seed_document(document)

    assert len(tuning_mock.jobs()) == 1


# --- what is refused ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        pytest.param({NAME: "x" * 33}, "length less than or equal to 32", id="name too long"),
        pytest.param({NAME: "other"}, "names the job", id="name and ARN differ"),
        pytest.param({"HyperParameterTuningJobArn": "arn:aws:sagemaker:us-east-1:1:x"}, "Arn", id="no ARN"),
        pytest.param({"HyperParameterTuningJobStatus": "Done"}, "enum value set", id="status"),
        pytest.param({"HyperParameterTuningJobConfig": []}, "not of type object", id="type"),
        pytest.param({"TrainingJobDefinition": None}, "exactly one of TrainingJobDefinition", id="no definition"),
        pytest.param({"TrainingJobStatusCounters": {"Completed": "3"}}, "not of type integer", id="counter's type"),
        pytest.param({"TrainingJobStatusCounters": {"Completed": 1}}, "add up to 1", id="counters' sums"),
        pytest.param({"TrainingJobStatusCounters": {"Completed": -1}}, "greater than or equal to 0", id="negative"),
    ],
)
def test_broken_documents_are_refused(
    changes: dict[str, Any], sentence: str, document: dict[str, Any], tuning_mock: Any
) -> None:
    with pytest.raises(SeedError, match=sentence):
        tuning_mock.seed_document({**document, **changes})

    assert tuning_mock.jobs() == []


def test_a_name_of_36_characters_and_a_foreign_arn_are_refused(tuning_mock: Any) -> None:
    with pytest.raises(SeedError, match="Member must have length less than or equal to 32"):
        tuning_mock.seed_document(recorded("ack_describe_completed_definitions_2021"))


# --- moves --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in RECORDINGS if "inprogress" in name])
def test_a_running_document_can_be_stopped(name: str, tuning_mock: Any) -> None:
    document = recorded(name)
    job = tuning_mock.seed_document(document)
    client = boto3.client("sagemaker", region_name=job.region)

    client.stop_hyper_parameter_tuning_job(HyperParameterTuningJobName=job.name)
    seen = [describe(document)["HyperParameterTuningJobStatus"] for _ in range(5)]

    assert seen == ["Stopping"] * 4 + ["Stopped"]
    assert job.describe()["HyperParameterTuningJobArn"] == document["HyperParameterTuningJobArn"]


@pytest.mark.parametrize("name", [name for name in RECORDINGS if "inprogress" in name])
def test_a_running_document_runs_on_when_the_clock_is_advanced(name: str, tuning_mock: Any) -> None:
    document = recorded(name)
    job = tuning_mock.seed_document(document)

    tuning_mock.clock.advance(days=2)

    shown = job.describe()
    assert shown["HyperParameterTuningJobStatus"] == "Completed"
    assert shown["CreationTime"] < shown["HyperParameterTuningEndTime"]
    limits = document["HyperParameterTuningJobConfig"]["ResourceLimits"]
    assert sum(shown["TrainingJobStatusCounters"].values()) == limits["MaxNumberOfTrainingJobs"]


@pytest.mark.parametrize("name", [name for name in RECORDINGS if "completed" in name or "failed" in name])
def test_a_document_that_is_over_can_be_deleted(name: str, tuning_mock: Any) -> None:
    job = tuning_mock.seed_document(recorded(name))

    boto3.client("sagemaker", region_name=job.region).delete_hyper_parameter_tuning_job(
        HyperParameterTuningJobName=job.name
    )

    assert tuning_mock.jobs() == []
