"""check_response: what parts of an answer that each could be do not go together."""

from __future__ import annotations

from typing import Any

import pytest

from mock_tuning import check_response
from mock_tuning.jobs import Document
from tests.support import RECORDED, changed, create_request, recorded, several_definitions

DESCRIBE = "DescribeHyperParameterTuningJob"
LIST = "ListTrainingJobsForHyperParameterTuningJob"
JOB = "xgboost-190407-1532"
ARN = "arn:aws:sagemaker:us-east-1:095585830284:training-job"


def described(**changes: Any) -> dict[str, Any]:
    return changed(recorded("describe_completed_2019"), **changes)


def wrong(operation: str, response: object) -> list[str]:
    return [str(each) for each in check_response(operation, response) if not each.note]


# --- what is fine ----------------------------------------------------------------------------------------------


def test_recorded_training_jobs_are_fine() -> None:
    assert check_response("DescribeTrainingJob", recorded("describe_training_job_child_completed_2019")) == []
    assert check_response(LIST, {"TrainingJobSummaries": [recorded("best_training_job_2024")]}) == []


@pytest.mark.parametrize(
    "name", [path.stem for path in sorted(RECORDED.glob("*describe_*.json")) if "error" not in path.stem]
)
def test_names_arns_and_values_of_recorded_answers_go_together(name: str) -> None:
    operation = "DescribeTrainingJob" if "training_job" in name else DESCRIBE

    found = check_response(operation, recorded(name))

    assert [
        each for each in found if "ARN" in each or "Arn is" in each or "TrainingJobName" in each or "Tuned" in each
    ] == []


@pytest.mark.parametrize(
    "changes",
    [
        {"BestTrainingJob__TunedHyperParameters__max_depth": "3"},
        {"BestTrainingJob__TunedHyperParameters__eta": "0.1"},
        {
            "BestTrainingJob__TrainingJobName": f"{JOB}-010-0e830ada",
            "BestTrainingJob__TrainingJobArn": f"{ARN}/{JOB}-010-0e830ada",
        },
        {"Autotune": {"Mode": "Enabled"}, "BestTrainingJob__TunedHyperParameters__gamma": "7"},
        {
            "HyperParameterTuningJobConfig__ParameterRanges__AutoParameters": [{"Name": "gamma", "ValueHint": "7"}],
            "BestTrainingJob__TunedHyperParameters__gamma": "7",
        },
    ],
    ids=["the least", "the least number", "the last one", "Autotune", "AutoParameters"],
)
def test_what_could_be_is_fine(changes: dict[str, Any]) -> None:
    assert check_response(DESCRIBE, described(**changes)) == []


# --- what is wrong ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"TrainingJobName": "best", "TrainingJobArn": f"{ARN}/best"},
            f"TrainingJobName is 'best'; training jobs of '{JOB}' are called {JOB}-<number>-<8 hex digits>",
        ),
        (
            {"TrainingJobName": "other-001-0e830ada", "TrainingJobArn": f"{ARN}/other-001-0e830ada"},
            f"TrainingJobName is 'other-001-0e830ada'; training jobs of '{JOB}' are called {JOB}-<number>-<8 hex",
        ),
        (
            {"TrainingJobName": f"{JOB}-011-0e830ada", "TrainingJobArn": f"{ARN}/{JOB}-011-0e830ada"},
            "TrainingJobName has the number 011, but 10 training jobs were launched",
        ),
        (
            {"TrainingJobArn": f"{ARN}/{JOB}-004-0e830ada"},
            f"TrainingJobArn names the training job '{JOB}-004-0e830ada', TrainingJobName says '{JOB}-005-0e830ada'",
        ),
        (
            {"TrainingJobArn": f"{ARN}/XGBoost-190407-1532-005-0e830ada"},
            "TrainingJobArn is in lower case, whatever the name",
        ),
        (
            {"TunedHyperParameters__gamma": "7"},
            "TunedHyperParameters has 'gamma'; what is tuned is max_depth, lambda, eta",
        ),
        (
            {"TunedHyperParameters__max_depth": "8"},
            "TunedHyperParameters.max_depth is '8'; it is a whole number from 3 to 7",
        ),
        (
            {"TunedHyperParameters__max_depth": "3.5"},
            "TunedHyperParameters.max_depth is '3.5'; it is a whole number from 3 to 7",
        ),
        ({"TunedHyperParameters__eta": "0.6"}, "TunedHyperParameters.eta is '0.6'; it is a number from 0.1 to 0.5"),
        ({"TunedHyperParameters__eta": "high"}, "TunedHyperParameters.eta is 'high'; it is a number from 0.1 to 0.5"),
    ],
    ids=[
        "no such name",
        "of another job",
        "not launched",
        "an ARN of another",
        "an ARN in upper case",
        "not tuned",
        "too much",
        "a fraction",
        "too high",
        "no number",
    ],
)
def test_a_best_training_job_that_does_not_go_with_its_tuning_job_is_told(
    changes: dict[str, Any], sentence: str
) -> None:
    answer = described(**{f"BestTrainingJob__{path}": value for path, value in changes.items()})

    assert any(each.startswith(f"BestTrainingJob: {sentence}") for each in wrong(DESCRIBE, answer))


def test_of_several_definitions_the_one_that_is_named_says_what_is_tuned() -> None:
    request = create_request(**several_definitions("one", "two"))
    request["TrainingJobDefinitions"][1]["HyperParameterRanges"]["CategoricalParameterRanges"] = [
        {"Name": "tree", "Values": ['"a"', '"b"']}
    ]
    named = "BestTrainingJob__TrainingJobDefinitionName"
    tuned = {"max_depth": "3", "eta": "0.1", "booster": "dart"}
    of_one = described(
        TrainingJobDefinition=None,
        HyperParameterTuningJobConfig=request["HyperParameterTuningJobConfig"],
        TrainingJobDefinitions=request["TrainingJobDefinitions"],
        BestTrainingJob__TunedHyperParameters=tuned,
        **{named: "one"},
    )

    def told(**changes: Any) -> list[str]:
        return [each for each in wrong(DESCRIBE, changed(of_one, **changes)) if "Tuned" in each]

    assert told() == []
    assert told(**{named: "two"}) == [
        "BestTrainingJob: TunedHyperParameters has 'booster'; what is tuned is max_depth, eta, tree"
    ]
    assert told(**{named: None}) == []
    assert told(**{named: "two", "BestTrainingJob__TunedHyperParameters": {"tree": "a"}}) == []
    assert told(**{named: "two", "BestTrainingJob__TunedHyperParameters": {"tree": "c"}}) == [
        'BestTrainingJob: TunedHyperParameters.tree is \'c\', which is none of "a", "b"'
    ]


def test_the_best_of_a_parent_is_called_after_the_parent() -> None:
    answer = recorded("ack_describe_completed_warm_start_2021")
    answer["OverallBestTrainingJob"]["TuningJobName"] = "another-run"

    assert (
        "OverallBestTrainingJob: TrainingJobName is 'unit-testing-hpo-first-run-001-589e2e9f'; training jobs of"
        " 'another-run' are called another-run-<number>-<8 hex digits>"
    ) in wrong(DESCRIBE, answer)


def test_rows_and_training_jobs_have_arns_of_their_own() -> None:
    row = {**recorded("best_training_job_2024"), "TrainingJobArn": f"{ARN}/other"}
    child = {**recorded("describe_training_job_child_completed_2019"), "TrainingJobArn": f"{ARN}/other"}

    (of_row,) = wrong(LIST, {"TrainingJobSummaries": [row]})
    (of_child,) = wrong("DescribeTrainingJob", child)

    assert of_row.startswith("TrainingJobSummaries[0]: TrainingJobArn names the training job 'other', TrainingJobName")
    assert of_child.startswith(
        "TrainingJobArn names the training job 'other', TrainingJobName says 'xgboost-190407-1532"
    )


def test_an_arn_of_a_tuning_job_in_upper_case_is_a_note() -> None:
    answer = described(
        HyperParameterTuningJobArn=recorded("describe_completed_2019")["HyperParameterTuningJobArn"].replace("xg", "XG")
    )
    listed = recorded("list_tuning_jobs_failed_2024")
    listed["HyperParameterTuningJobSummaries"][0]["HyperParameterTuningJobArn"] = "ARN"

    (note,) = check_response(DESCRIBE, answer)
    notes = [each for each in check_response("ListHyperParameterTuningJobs", listed) if each.note]

    assert note.note
    assert note == "HyperParameterTuningJobArn is most likely in lower case, whatever the name"
    assert notes == [f"HyperParameterTuningJobSummaries[0]: {note}"]


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_number_that_json_has_not_got_is_told(value: float) -> None:
    path = "BestTrainingJob.FinalHyperParameterTuningJobObjectiveMetric.Value"

    found = wrong(DESCRIBE, described(**{path.replace(".", "__"): value}))

    assert found == [f"{path} is {value}; JSON has no such number"]


@pytest.mark.parametrize(
    "changes",
    [
        {"TrainingJobDefinition": "none"},
        {"TrainingJobStatusCounters": None},
        {"BestTrainingJob__TrainingJobName": 3},
        {"HyperParameterTuningJobConfig__ParameterRanges": []},
        {"HyperParameterTuningJobName": 3},
    ],
    ids=str,
)
def test_what_is_not_sound_is_told_as_such_and_not_looked_into(changes: dict[str, Any]) -> None:
    assert wrong(DESCRIBE, described(**changes))


def test_a_bound_that_is_no_number_leaves_values_alone() -> None:
    ranges = [{"Name": "max_depth", "MinValue": "few", "MaxValue": "9"}]
    changes = {"HyperParameterTuningJobConfig__ParameterRanges": Document({"IntegerParameterRanges": ranges})}

    assert wrong(DESCRIBE, described(**changes)) == []
