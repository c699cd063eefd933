"""``mock-tuning convert``: documents that can be seeded, out of what was saved; scrubbed on request."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from mock_tuning import TuningMock
from mock_tuning.cli import main
from mock_tuning.seeds.documents import installed_documents
from tests.support import RECORDED, changed, recorded

COMPLETED = str(RECORDED / "describe_completed_2019.json")


def written(folder: Path, content: Any, name: str = "saved.json") -> str:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return str(path)


def converted(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main(["convert", *arguments]) == 0
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    return document


# --- from a Describe ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["describe_completed_2019", "describe_failed_2024", "describe_stopping_2024"])
def test_a_saved_describe_becomes_a_document(
    name: str, capsys: pytest.CaptureFixture[str], tuning_mock: TuningMock
) -> None:
    document = converted(capsys, str(RECORDED / f"{name}.json"))

    saved = recorded(name)
    saved.pop("ResponseMetadata", None)
    assert document == {key: value for key, value in saved.items() if value is not None}
    assert tuning_mock.seed_document(document).status == saved["HyperParameterTuningJobStatus"]


@pytest.mark.parametrize("scrubbing", [[], ["--scrub"]], ids=["as it is", "scrubbed"])
@pytest.mark.parametrize("name", installed_documents())
def test_converting_a_document_again_changes_nothing(
    name: str, scrubbing: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    once = tmp_path / "once.json"
    assert main(["convert", str(installed_documents()[name]), "-o", str(once), *scrubbing]) == 0
    before = once.read_bytes()

    assert main(["convert", str(once), "-o", str(once), *scrubbing]) == 0

    assert once.read_bytes() == before
    assert capsys.readouterr().out.splitlines()[1].startswith(f"{once}: ")


def test_what_cannot_be_is_refused_with_the_words_of_seed_document(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    impossible = changed(recorded("describe_completed_2019"), FailureReason="No data.")

    assert main(["convert", written(tmp_path, impossible)]) == 1

    shown = capsys.readouterr()
    assert shown.out == ""
    assert "a job in status Completed has no FailureReason; give status='Failed' with it." in shown.err


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param("{", "it cannot be read as JSON", id="no JSON"),
        pytest.param("3", "'3' is not an answer of SageMaker", id="a number"),
        pytest.param("[[]]", "'[]' is not an answer of SageMaker", id="a list in a list"),
    ],
)
def test_a_file_that_cannot_be_read_ends_with_2_and_the_others_are_converted(
    content: str, sentence: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = written(tmp_path, content)

    assert main(["convert", file, COMPLETED, "-o", str(tmp_path / "out.json")]) == 2

    shown = capsys.readouterr()
    assert shown.err.startswith(f"mock-tuning convert: {file}: ")
    assert sentence in shown.err
    assert (tmp_path / "out.json").exists()


def test_members_that_the_model_does_not_know_are_kept_and_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = written(tmp_path, {**recorded("describe_completed_2019"), "NewMember": 1})

    assert main(["convert", file]) == 0

    shown = capsys.readouterr()
    assert json.loads(shown.out)["NewMember"] == 1
    assert f"{file}: note: It holds members that botocore's model of SageMaker does not know: NewMember." in shown.err


def test_a_dash_is_stdin(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(
        sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(recorded("describe_completed_2019")).encode()))
    )

    assert converted(capsys, "-")["HyperParameterTuningJobStatus"] == "Completed"


# --- where to -------------------------------------------------------------------------------------------


def test_several_documents_go_to_a_folder_each_under_its_name(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    folder = tmp_path / "new" / "seeds"

    assert main(["convert", COMPLETED, COMPLETED, str(installed_documents()["failed"]), "-o", str(folder)]) == 0

    names = [Path(line.partition(": ")[0]).name for line in capsys.readouterr().out.splitlines()]
    first = recorded("describe_completed_2019")["HyperParameterTuningJobName"]
    assert names == [f"{first}.json", f"{first}-2.json", "fraud-mlp-260318-1642.json"]
    assert sorted(path.name for path in folder.iterdir()) == sorted(names)


def test_several_documents_need_a_folder(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["convert", COMPLETED, COMPLETED]) == 2
    assert "2 documents do not fit on stdout; give -o FOLDER" in capsys.readouterr().err


def test_what_cannot_be_written_ends_with_2(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    taken = written(tmp_path, "")

    assert main(["convert", COMPLETED, "-o", f"{taken}/out.json"]) == 2
    assert "it cannot be written" in capsys.readouterr().err


# --- from lists -----------------------------------------------------------------------------------------


def test_a_list_becomes_documents_as_far_as_it_goes(
    capsys: pytest.CaptureFixture[str], tuning_mock: TuningMock
) -> None:
    (listed,) = recorded("list_tuning_jobs_failed_2024")["HyperParameterTuningJobSummaries"]

    document = converted(capsys, str(RECORDED / "list_tuning_jobs_failed_2024.json"))

    for member in ("HyperParameterTuningJobName", "HyperParameterTuningJobArn", "HyperParameterTuningJobStatus"):
        assert document[member] == listed[member]
    for member in ("CreationTime", "HyperParameterTuningEndTime", "TrainingJobStatusCounters"):
        assert document[member] == listed[member]
    assert document["HyperParameterTuningJobConfig"]["ResourceLimits"] == listed["ResourceLimits"]
    assert tuning_mock.seed_document(document).status == "Failed"


def test_what_a_list_does_not_tell_is_said_to_be_made_up(capsys: pytest.CaptureFixture[str]) -> None:
    main(["convert", str(RECORDED / "list_tuning_jobs_failed_2024.json")])

    assert "note: c7n-test: a list has no ranges, objective or" in capsys.readouterr().err


@pytest.mark.parametrize("status", ["Completed", "InProgress", "Failed"])
def test_training_jobs_become_the_document_of_their_tuning_job(
    status: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    tuning_mock: TuningMock,
    sagemaker_client: Any,
) -> None:
    tuning_mock.seed_job("nightly", status=status)
    name = {"HyperParameterTuningJobName": "nightly"}
    listed = sagemaker_client.list_training_jobs_for_hyper_parameter_tuning_job(**name)
    file = written(tmp_path, json.dumps(listed, default=str))

    document = converted(capsys, file)

    seen = tuning_mock.job("nightly").describe()
    assert document["HyperParameterTuningJobName"] == "nightly"
    assert document["HyperParameterTuningJobStatus"] == status
    assert document["TrainingJobStatusCounters"] == seen["TrainingJobStatusCounters"]
    assert document["ObjectiveStatusCounters"] == seen["ObjectiveStatusCounters"]
    assert ("BestTrainingJob" in document) == ("BestTrainingJob" in seen)
    tuning_mock.reset()
    assert tuning_mock.seed_document(document).status == status


def test_ranges_are_laid_around_what_was_tried(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    tried = [{"eta": "0.5", "depth": "9", "kernel": "rbf"}, {"eta": "1e-3", "depth": "10", "kernel": "linear"}]
    rows = [row(number, TunedHyperParameters=each) for number, each in enumerate(tried, 1)]

    document = converted(capsys, written(tmp_path, {"TrainingJobSummaries": rows}))

    assert document["HyperParameterTuningJobConfig"]["ParameterRanges"] == {
        "IntegerParameterRanges": [{"Name": "depth", "MinValue": "9", "MaxValue": "10", "ScalingType": "Auto"}],
        "ContinuousParameterRanges": [{"Name": "eta", "MinValue": "1e-3", "MaxValue": "0.5", "ScalingType": "Auto"}],
        "CategoricalParameterRanges": [{"Name": "kernel", "Values": ["linear", "rbf"]}],
    }


ROW = {
    "TrainingJobName": "x",
    "TrainingJobArn": "arn:aws:sagemaker:us-east-1:123456789012:training-job/x",
    "CreationTime": 1.5,
    "TrainingJobStatus": "Completed",
    "TunedHyperParameters": {},
}


def row(number: int, **changes: Any) -> dict[str, Any]:
    """A row of ListTrainingJobsForHyperParameterTuningJob of the tuning job `nightly`."""
    name = f"nightly-{number:03}-0123abcd"
    arn = f"arn:aws:sagemaker:us-east-1:123456789012:training-job/{name}"
    return {**ROW, "TrainingJobName": name, "TrainingJobArn": arn, **changes}


@pytest.mark.parametrize("rows", [[], [ROW]], ids=["none", "of another name"])
def test_training_jobs_that_do_not_tell_their_tuning_job_are_refused(
    rows: list[Any], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["convert", written(tmp_path, {"TrainingJobSummaries": rows})]) == 1
    assert "The tuning job of these training jobs cannot be told" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"HyperParameterTuningJobName": "other"}, "c7n-test' is not the ARN of the tuning job 'other'"),
        ({"HyperParameterTuningJobArn": None}, "HyperParameterTuningJobArn"),
        ({"HyperParameterTuningJobStatus": "Done"}, "Done"),
        ({"CreationTime": "yesterday"}, "'yesterday' is not a moment"),
        ({"TrainingJobStatusCounters": 3}, "rainingJobStatusCounters"),
    ],
    ids=["name", "no ARN", "status", "time", "counters"],
)
def test_a_row_that_cannot_be_a_job_is_refused(
    change: dict[str, Any], sentence: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (listed,) = recorded("list_tuning_jobs_failed_2024")["HyperParameterTuningJobSummaries"]
    file = written(tmp_path, {"HyperParameterTuningJobSummaries": [{**listed, **change}]})

    assert main(["convert", file]) == 1
    assert sentence in capsys.readouterr().err


def test_another_answer_is_told_what_it_is_not_and_what_is_missing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = written(tmp_path, {"TrainingJobName": "nightly", "TrainingJobStatus": "Completed"})

    assert main(["convert", file]) == 1

    shown = capsys.readouterr().err
    assert shown.startswith(f"mock-tuning convert: {file}: It is not an answer that makes a document: ")
    for expected in ("HyperParameterTuningJobName", "TrainingJobSummaries", "this has 'TrainingJobName', "):
        assert expected in shown


@pytest.mark.parametrize("member", ["HyperParameterTuningJobName", "HyperParameterTuningJobStatus", "CreationTime"])
@pytest.mark.parametrize("change", [{}, {"FailureReason": "x"}], ids=["missing", "and another fault"])
def test_what_is_said_of_a_file_speaks_of_no_seed_and_no_mapping(
    change: dict[str, Any], member: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = written(tmp_path, changed({**recorded("describe_completed_2019"), **change}, **{member: None}))

    assert main(["convert", file]) == 1

    shown = capsys.readouterr().err
    assert shown.startswith(f"mock-tuning convert: {file}: ")
    assert member in shown
    assert "given as a mapping" not in shown
    assert "added" not in shown


@pytest.mark.parametrize("content", [{"TrainingJobSummaries": 3}, {"HyperParameterTuningJobSummaries": ["x"]}, {}])
def test_what_only_looks_like_an_answer_is_refused(
    content: Any, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["convert", written(tmp_path, content)]) == 1
    assert "Traceback" not in capsys.readouterr().err
