"""Where documents come from: files as they were saved, and what is none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mock_tuning import SeedError
from mock_tuning.cli import main
from mock_tuning.report import job_snapshot
from mock_tuning.seeds.documents import installed_documents
from tests.support import recorded

DESCRIBED = "describe_completed_2019"
NAME = "HyperParameterTuningJobName"


def refused(tuning: Any, document: Any, **keywords: Any) -> str:
    with pytest.raises(SeedError) as caught:
        tuning.seed_document(document, **keywords)
    assert tuning.jobs() == []
    return str(caught.value)


# --- files ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_a_document_is_read_as_shells_save_it(encoding: str, tmp_path: Path, tuning_mock: Any) -> None:
    path = tmp_path / "saved.json"
    path.write_text(json.dumps(recorded(DESCRIBED)), encoding)

    assert tuning_mock.seed_document(path).name == recorded(DESCRIBED)[NAME]


@pytest.mark.parametrize("command", ["convert", "check"])
def test_the_commands_read_it_as_shells_save_it(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "saved.json"
    path.write_text(json.dumps(recorded(DESCRIBED)), "utf-16")

    assert main([command, str(path)]) == 0
    assert capsys.readouterr().err == ""


def test_a_folder_of_an_installed_document_s_name_does_not_hide_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tuning_mock: Any
) -> None:
    (name, *_) = installed_documents()
    (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path)

    assert tuning_mock.seed_document(name).name == json.loads(installed_documents()[name].read_text())[NAME]


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity"])
def test_what_only_python_takes_for_json_is_refused(constant: str, tmp_path: Path, tuning_mock: Any) -> None:
    path = tmp_path / "saved.json"
    path.write_text(json.dumps(recorded(DESCRIBED)).replace("0.6545940041542053", constant))

    said = refused(tuning_mock, path)

    assert said == f"The document {str(path)!r} cannot be read as JSON: {constant} is not JSON. Nothing was added."


def test_a_number_beyond_a_double_is_refused(tmp_path: Path, tuning_mock: Any) -> None:
    path = tmp_path / "saved.json"
    path.write_text(json.dumps(recorded(DESCRIBED)).replace("0.6545940041542053", "1e999"))

    assert "FinalHyperParameterTuningJobObjectiveMetric.Value: inf is not of type number" in refused(tuning_mock, path)


def test_json_in_place_of_its_path_is_refused_in_few_words(tuning_mock: Any) -> None:
    said = refused(tuning_mock, json.dumps(recorded(DESCRIBED)))

    assert said.startswith('There is no seed document \'{"HyperParameterTuningJobName"')
    assert len(said) < 600


# --- mappings -----------------------------------------------------------------------------------------------------


def test_no_number_s_value_is_refused(tuning_mock: Any) -> None:
    document = recorded(DESCRIBED)
    document["BestTrainingJob"]["FinalHyperParameterTuningJobObjectiveMetric"]["Value"] = float("nan")

    assert "FinalHyperParameterTuningJobObjectiveMetric.Value: nan is not of type number." in refused(
        tuning_mock, document
    )


@pytest.mark.parametrize("value", [float("nan"), {1, 2}, object()], ids=["nan", "set", "object"])
def test_a_member_that_is_unknown_must_fit_json_too(value: Any, tuning_mock: Any) -> None:
    said = refused(tuning_mock, {**recorded(DESCRIBED), "NewMember": {"Depth": [value]}})

    assert said.startswith("The document given as a mapping holds what JSON cannot: ")


@pytest.mark.parametrize("document", [5, None, [{}], b"completed"])
def test_what_can_be_no_document_is_refused(document: Any, tuning_mock: Any) -> None:
    assert refused(tuning_mock, document) == (
        "A document is a mapping, the path of a JSON file or the name of an installed one;"
        f" {document!r} is none of them. Nothing was added. See README, 'Seeding jobs'."
    )


def test_an_account_is_text(tuning_mock: Any) -> None:
    name = recorded(DESCRIBED)[NAME]

    assert refused(tuning_mock, recorded(DESCRIBED), account_id=123456789012) == (
        f"The tuning job {name!r} cannot be as it is seeded: account_id=123456789012 is not 12 digits; write it as"
        " text, account_id='123456789012'. Nothing was added. See README, 'Seeding jobs'."
    )


# --- other answers ------------------------------------------------------------------------------------------------

LISTED = "ListTrainingJobs or ListTrainingJobsForHyperParameterTuningJob"
CONVERT = "; the command mock-tuning convert makes documents of such a list"


@pytest.mark.parametrize(
    ("document", "told"),
    [
        (
            {"HyperParameterTuningJobSummaries": [], "NextToken": "x"},
            f"it seems to be one of ListHyperParameterTuningJobs{CONVERT}",
        ),
        ({"TrainingJobSummaries": []}, f"it seems to be one of {LISTED}{CONVERT}"),
        ({"Results": [], "TotalHits": {"Value": 0}}, "it seems to be one of Search"),
        ({"TrainingJobName": "x", "SecondaryStatus": "x"}, "it seems to be one of DescribeTrainingJob"),
        (
            {"HyperParameterTuningJob": {NAME: "x"}},
            "it seems to stand under 'HyperParameterTuningJob' in it: give that alone",
        ),
        ({"Response": {NAME: "x"}, "Time": 5}, "it seems to stand under 'Response' in it: give that alone"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_another_answer_is_called_what_it_seems_to_be(document: dict[str, Any], told: str, tuning_mock: Any) -> None:
    assert refused(tuning_mock, document) == (
        f"The document given as a mapping is not an answer of DescribeHyperParameterTuningJob: {told}. Nothing was"
        " added. See README, 'Seeding jobs'."
    )


def test_a_document_without_a_name_is_called_by_its_file(tmp_path: Path, tuning_mock: Any) -> None:
    path = tmp_path / "f.json"
    path.write_text(json.dumps({"HyperParameterTuningJobStatus": "Completed"}))

    assert refused(tuning_mock, path).startswith(f"The document {str(path)!r} cannot be as it is seeded: ")


def test_a_broken_time_is_told_with_its_member(tuning_mock: Any) -> None:
    document = recorded(DESCRIBED)
    document["BestTrainingJob"]["TrainingEndTime"] = "2019-13-01"

    assert refused(tuning_mock, document) == (
        "The document given as a mapping is not an answer of Describe: BestTrainingJob.TrainingEndTime: '2019-13-01' is"
        " not a moment; write a datetime, ISO 8601 text or epoch seconds. Nothing was added."
    )


# --- what real answers may hold -------------------------------------------------------------------------------------


def test_a_parent_without_a_name_is_refused(tuning_mock: Any) -> None:
    warm = {"ParentHyperParameterTuningJobs": [{}], "WarmStartType": "TransferLearning"}

    said = refused(tuning_mock, {**recorded(DESCRIBED), "WarmStartConfig": warm})

    assert "each of the ParentHyperParameterTuningJobs has a HyperParameterTuningJobName" in said


def test_definitions_may_have_no_names(tuning_mock: Any, sagemaker_client: Any) -> None:
    # Not required by the model, although every recording has them.
    document = recorded("describe_failed_2024")
    del document["TrainingJobDefinitions"][0]["DefinitionName"]
    job = tuning_mock.seed_document(document)

    rows = sagemaker_client.list_training_jobs_for_hyper_parameter_tuning_job(HyperParameterTuningJobName="c7n-test")

    assert len(rows["TrainingJobSummaries"]) == 2
    assert "TrainingJobDefinitionName" not in rows["TrainingJobSummaries"][0]
    assert job_snapshot(job)["objectives"]  # the page shows it, too


@pytest.mark.parametrize(
    "changes",
    [
        {"ResourceLimits": {"MaxNumberOfTrainingJobs": 10, "MaxParallelTrainingJobs": 30}},
        {"StrategyConfig": {"HyperbandStrategyConfig": {"MinResource": 1}}},
        {"TrainingJobEarlyStoppingType": "Auto", "Strategy": "Hyperband"},
    ],
    ids=str,
)
def test_what_only_we_think_that_create_refuses_is_taken_from_a_document(
    changes: dict[str, Any], tuning_mock: Any
) -> None:
    document = recorded(DESCRIBED)
    document["HyperParameterTuningJobConfig"].update(changes)

    assert tuning_mock.seed_document(document)


# --- numbers beyond what any account has --------------------------------------------------------------------------


def test_a_document_of_more_parallel_training_jobs_than_there_can_be_is_one_all_the_same(tuning_mock: Any) -> None:
    document = recorded("describe_inprogress_before_stop_2024")
    document["HyperParameterTuningJobConfig"]["ResourceLimits"]["MaxParallelTrainingJobs"] = 2**31 - 1

    job = tuning_mock.seed_document(document)

    assert job.describe()["HyperParameterTuningJobConfig"]["ResourceLimits"]["MaxParallelTrainingJobs"] == 2**31 - 1
    assert job.finish().status == "Completed"


def test_more_training_jobs_than_any_tuning_job_launches_are_refused(tuning_mock: Any) -> None:
    document = recorded(DESCRIBED)
    document["HyperParameterTuningJobConfig"]["ResourceLimits"]["MaxNumberOfTrainingJobs"] = 10**7
    document["TrainingJobStatusCounters"]["Completed"] = document["ObjectiveStatusCounters"]["Succeeded"] = 10**7

    assert "10000000 training jobs were launched; no tuning job launches more than 10000" in refused(
        tuning_mock, document
    )
