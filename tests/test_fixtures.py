"""The seed documents in ``fixtures/``: what they are, and that each is a job that can exist."""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import boto3
import pytest

from mock_tuning import mock_tuning
from mock_tuning.seeds import DESCRIBE
from mock_tuning.seeds.consistency import ARN, contradictions
from mock_tuning.seeds.documents import installed_documents
from mock_tuning.service_model import from_clients, shape, unknown_members
from mock_tuning.validation import check_shape

DOCUMENTS = installed_documents()
STATUSES = ("Completed", "InProgress", "Failed", "Stopped", "Stopping", "Deleting", "DeleteFailed")

each_document = pytest.mark.parametrize("name", DOCUMENTS)


def read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(DOCUMENTS[name].read_text("utf-8"))
    return content


def as_the_cli_prints(value: Any) -> Any:
    """Moments as ISO 8601 text, as ``aws sagemaker describe-hyper-parameter-tuning-job`` prints them."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: as_the_cli_prints(each) for key, each in value.items()}
    return [as_the_cli_prints(each) for each in value] if isinstance(value, list) else value


def in_order(value: Any) -> Any:
    """Mappings as lists of pairs, so that comparing counts the order of members."""
    if isinstance(value, Mapping):
        return [(key, in_order(each)) for key, each in value.items()]
    return [in_order(each) for each in value] if isinstance(value, list) else value


# --- each document ------------------------------------------------------------------------------------


@each_document
def test_a_document_has_the_shape_of_describes_answer(name: str) -> None:
    described = from_clients(shape(DESCRIBE), read(name))

    assert check_shape(DESCRIBE, described) == []
    assert list(unknown_members(shape(DESCRIBE), described)) == []


@each_document
def test_a_document_does_not_contradict_itself(name: str) -> None:
    described = from_clients(shape(DESCRIBE), read(name))

    assert list(contradictions(described)) == []


@each_document
def test_a_document_is_seeded_without_a_warning(name: str) -> None:
    with warnings.catch_warnings(), mock_tuning() as tuning:
        warnings.simplefilter("error")
        job = tuning.seed_document(name)

        assert job.name == read(name)["HyperParameterTuningJobName"]
        assert job.status == read(name)["HyperParameterTuningJobStatus"]


@each_document
@mock_tuning
def test_describe_gives_a_document_back_unchanged(name: str) -> None:
    document = read(name)
    mock_tuning.current().seed_document(name)
    client = boto3.client("sagemaker", region_name="us-east-1")

    polls = [
        client.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName=document["HyperParameterTuningJobName"])
        for _ in range(3)
    ]

    for answer in polls:
        del answer["ResponseMetadata"]
        assert in_order(as_the_cli_prints(answer)) == in_order(document)


@each_document
@mock_tuning
def test_the_training_jobs_of_a_document_add_up_to_its_counters(name: str) -> None:
    document = read(name)

    job = mock_tuning.current().seed_document(name)

    counters = document["TrainingJobStatusCounters"]
    statuses = [child["TrainingJobStatus"] for child in job.training_jobs]
    assert len(statuses) == sum(counters.values())
    assert statuses.count("Completed") == counters["Completed"]
    assert statuses.count("Stopped") == counters["Stopped"]
    assert statuses.count("Failed") == counters["RetryableError"] + counters["NonRetryableError"]
    names = [child["TrainingJobName"] for child in job.training_jobs]
    assert len(set(names)) == len(names)
    if "BestTrainingJob" in document:
        assert document["BestTrainingJob"]["TrainingJobName"] in names


@each_document
def test_a_document_is_laid_out_as_the_cli_prints_it(name: str) -> None:
    text = DOCUMENTS[name].read_text("utf-8")

    assert text == json.dumps(json.loads(text), indent=2) + "\n"


@each_document
def test_a_document_belongs_to_the_mocks_own_account_and_region(name: str) -> None:
    found = ARN.fullmatch(read(name)["HyperParameterTuningJobArn"])

    assert found is not None
    assert (found["account"], found["region"]) == ("123456789012", "us-east-1")


@each_document
def test_a_document_has_the_members_that_go_with_its_status(name: str) -> None:
    document = read(name)
    status = document["HyperParameterTuningJobStatus"]

    # aws-behaviour.md, 3.3
    assert ("HyperParameterTuningEndTime" in document) == (status not in ("InProgress", "Stopping"))
    assert ("FailureReason" in document) == (status == "Failed")
    assert ("BestTrainingJob" in document) == (document["ObjectiveStatusCounters"]["Succeeded"] > 0)
    if status in ("Completed", "Failed", "Stopped"):
        assert document["LastModifiedTime"] == document["HyperParameterTuningEndTime"]


@mock_tuning
def test_all_documents_can_be_seeded_side_by_side() -> None:
    tuning = mock_tuning.current()

    for name in DOCUMENTS:
        tuning.seed_document(name)

    assert len(tuning.jobs()) == len(DOCUMENTS)


# --- the selection --------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", STATUSES)
def test_there_is_a_document_for_every_status(status: str) -> None:
    assert set(STATUSES) == set(shape("HyperParameterTuningJobStatus").enum)
    assert status in {read(name)["HyperParameterTuningJobStatus"] for name in DOCUMENTS}


def test_in_progress_no_training_job_has_launched_nothing_yet() -> None:
    document = read("in_progress_no_training_job")

    assert document["HyperParameterTuningJobStatus"] == "InProgress"
    assert sum(document["TrainingJobStatusCounters"].values()) == 0


def test_completed_warm_start_has_its_overall_best_from_the_document_completed() -> None:
    document, parent = read("completed_warm_start"), read("completed")
    overall = dict(document["OverallBestTrainingJob"])

    assert document["WarmStartConfig"] == {
        "ParentHyperParameterTuningJobs": [{"HyperParameterTuningJobName": parent["HyperParameterTuningJobName"]}],
        "WarmStartType": "IdenticalDataAndAlgorithm",
    }
    assert overall.pop("TuningJobName") == parent["HyperParameterTuningJobName"]
    assert overall == parent["BestTrainingJob"]
    assert document["TrainingJobDefinition"] == parent["TrainingJobDefinition"]


def test_completed_several_definitions_keeps_objective_and_ranges_in_its_definitions() -> None:
    document = read("completed_several_definitions")
    names = [each["DefinitionName"] for each in document["TrainingJobDefinitions"]]

    assert len(names) > 1
    assert document["BestTrainingJob"]["TrainingJobDefinitionName"] in names
    config = document["HyperParameterTuningJobConfig"]
    assert config.get("TrainingJobEarlyStoppingType", "Off") == "Off"
    assert not {"HyperParameterTuningJobObjective", "ParameterRanges"} & set(config)
    assert all({"TuningObjective", "HyperParameterRanges"} <= set(each) for each in document["TrainingJobDefinitions"])


def test_completed_no_best_job_has_no_objective_that_succeeded() -> None:
    document = read("completed_no_best_job")

    assert document["HyperParameterTuningJobStatus"] == "Completed"
    assert document["ObjectiveStatusCounters"]["Failed"] == sum(document["TrainingJobStatusCounters"].values()) > 0
    assert "BestTrainingJob" not in document


def test_completed_hyperband_has_stopped_most_of_its_training_jobs() -> None:
    document = read("completed_hyperband")

    assert document["HyperParameterTuningJobConfig"]["Strategy"] == "Hyperband"
    assert "HyperbandStrategyConfig" in document["HyperParameterTuningJobConfig"]["StrategyConfig"]
    assert document["TrainingJobStatusCounters"]["Stopped"] > document["TrainingJobStatusCounters"]["Completed"] > 0
