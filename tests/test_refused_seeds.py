"""Seeds that cannot be: contradictory or misspelt ones are refused with a sentence that tells what to write."""

from __future__ import annotations

from typing import Any

import pytest

from mock_tuning import SeedError, UsageError, mock_tuning
from tests.support import create_request, definition

METRIC = "FinalHyperParameterTuningJobObjectiveMetric"
ARN = "arn:{}:sagemaker:{}:{}:hyper-parameter-tuning-job/nightly"
FRAME = "The tuning job 'nightly' cannot be as it is seeded: {} Nothing was added. See README, 'Seeding jobs'."
BEST = {
    "TrainingJobName": "best",
    "TrainingJobArn": "arn:aws:sagemaker:us-east-1:123456789012:training-job/best",
    "CreationTime": 1,
    "TrainingJobStatus": "Completed",
    "TunedHyperParameters": {},
    METRIC: {"MetricName": "validation:auc", "Value": 0.5},
}

REFUSED: list[tuple[dict[str, Any], str]] = [
    (
        {"status": "completed"},
        (
            "status='completed' is none that SageMaker knows: Completed, InProgress, Failed, Stopped, Stopping,"
            " Deleting, DeleteFailed. Did you mean 'Completed'?"
        ),
    ),
    (
        {"FailureReson": "x"},
        (
            "'FailureReson' is neither a keyword of seed_job() nor a member of Describe's answer."
            " Did you mean 'FailureReason'?"
        ),
    ),
    ({"HyperParameterTuningJobStatus": "Failed"}, "HyperParameterTuningJobStatus is given as status=…."),
    ({"HyperParameterTuningJobName": "other"}, "HyperParameterTuningJobName is given as name=…."),
    ({"FailureReason": "x"}, "a job in status Completed has no FailureReason; give status='Failed' with it."),
    (
        {"status": "InProgress", "HyperParameterTuningEndTime": 5},
        "a job in status InProgress has no HyperParameterTuningEndTime yet.",
    ),
    (
        {"CreationTime": 10, "HyperParameterTuningEndTime": 5, "LastModifiedTime": 10},
        "HyperParameterTuningEndTime lies before CreationTime.",
    ),
    (
        {"CreationTime": "yesterday"},
        "CreationTime: 'yesterday' is not a moment; write a datetime, ISO 8601 text or epoch seconds.",
    ),
    (
        {"CreationTime": "9999-12-31T23:59:59Z"},
        "CreationTime lies so far ahead that no time is left for what comes next; give one before the year 8000.",
    ),
    ({"training_jobs": -1}, "training_jobs=-1 is not a number of training jobs, nor a list of them."),
    ({"training_jobs": True}, "training_jobs=True is not a number of training jobs, nor a list of them."),
    ({"training_jobs": 2.5}, "training_jobs=2.5 is not a number of training jobs, nor a list of them."),
    ({"training_jobs": "3"}, "training_jobs='3' is not a number of training jobs, nor a list of them."),
    ({"training_jobs": 0}, "a Completed job has launched at least one training job."),
    ({"training_jobs": 11}, "11 training jobs were launched, but MaxNumberOfTrainingJobs is 10."),
    (
        {"training_jobs": ["x"]},
        "training job 1 is 'x', not a mapping with members of HyperParameterTrainingJobSummary.",
    ),
    (
        {"training_jobs": [{}, {"TrainingJobStats": "Failed"}]},
        "training job 2 has no member 'TrainingJobStats'. Did you mean 'TrainingJobStatus'?",
    ),
    (
        {"training_jobs": [{"TrainingJobStatus": "InProgress"}]},
        "training job 1 is InProgress, but a job in status Completed runs nothing.",
    ),
    (
        {"training_jobs": [{"CreationTime": "soon"}]},
        ("training job 1, CreationTime: 'soon' is not a moment; write a datetime, ISO 8601 text or epoch seconds."),
    ),
    (
        {"training_jobs": [{"FinalHyperParameterTuningJobObjectiveMetric": 5}]},
        "training job 1: FinalHyperParameterTuningJobObjectiveMetric needs a Value, a number.",
    ),
    (
        {"TrainingJobStatusCounters": {"Completed": 3, "InProgress": 1}},
        "a job in status Completed runs nothing, but TrainingJobStatusCounters.InProgress is 1.",
    ),
    (
        {"TrainingJobStatusCounters": {"Complete": 3}},
        "TrainingJobStatusCounters.Complete is not a member that SageMaker knows. Did you mean 'Completed'?",
    ),
    (
        {"TrainingJobStatusCounters": {"Completed": 3}, "training_jobs": 4},
        "training_jobs=4, but TrainingJobStatusCounters add up to 3.",
    ),
    (
        {"ObjectiveStatusCounters": {"Succeeded": 3}},
        (
            "TrainingJobStatusCounters add up to 10, ObjectiveStatusCounters to 3; both count the training jobs"
            " launched so far."
        ),
    ),
    (
        {
            "status": "InProgress",
            "TrainingJobStatusCounters": {"Completed": 2, "InProgress": 1},
            "ObjectiveStatusCounters": {"Succeeded": 3},
        },
        (
            "1 training jobs are InProgress, but 0 objectives Pending; the two are the same;"
            " more objectives Succeeded than training jobs are Completed or Stopped."
        ),
    ),
    (
        {"status": "InProgress", "TrainingJobStatusCounters": {"InProgress": 3}},
        "3 training jobs run, but MaxParallelTrainingJobs is 2.",
    ),
    (
        {"status": "Failed", "BestTrainingJob": BEST},
        "a job of which a training job has succeeded does not fail by itself; give the FailureReason.",
    ),
    (
        {"ObjectiveStatusCounters": {"Failed": 10}, "BestTrainingJob": BEST},
        "there is a BestTrainingJob, but no objective Succeeded.",
    ),
    (
        {"BestTrainingJob": {**BEST, "TrainingJobStatus": "Failed"}},
        "BestTrainingJob is in status Failed; the best has ended with a metric.",
    ),
    (
        {"OverallBestTrainingJob": BEST},
        "OverallBestTrainingJob is only there for warm starts of the type IdenticalDataAndAlgorithm.",
    ),
    (
        {"HyperParameterTuningJobArn": "arn:aws:sagemaker:us-east-1:123456789012:hyper-parameter-tuning-job/other"},
        "HyperParameterTuningJobArn names the job 'other', HyperParameterTuningJobName says 'nightly'.",
    ),
    (
        {"HyperParameterTuningJobArn": ARN.format("aws", "eu-west-1", "999988887777")},
        (
            "HyperParameterTuningJobArn is of aws, eu-west-1, 999988887777, but the job is put into aws, us-east-1,"
            " 123456789012; leave the ARN out, or give region='eu-west-1' and account_id='999988887777' with it."
        ),
    ),
    (
        {"HyperParameterTuningJobArn": ARN.format("aws-cn", "us-east-1", "123456789012")},
        (
            "HyperParameterTuningJobArn is of aws-cn, us-east-1, 123456789012, but the job is put into aws, us-east-1,"
            " 123456789012; leave the ARN out."
        ),
    ),
    ({"account_id": "12"}, "account_id='12' is not 12 digits."),
    (
        {"account_id": 123456789012},
        "account_id=123456789012 is not 12 digits; write it as text, account_id='123456789012'.",
    ),
    ({"region": 5}, "region=5 is not a region; write one like 'eu-west-1'."),
    ({"region": "EU West"}, "region='EU West' is not a region; write one like 'eu-west-1'."),
    ({"tags": {"team": 5}}, "tags: 0.Value: 5 is not of type string."),
    ({"tags": "team"}, "tags='team' is not a mapping of keys to values, nor a list of {'Key': …, 'Value': …}."),
    ({"tags": 5}, "tags=5 is not a mapping of keys to values, nor a list of {'Key': …, 'Value': …}."),
    ({"tags": [{"Key": "a", "Value": "b", "Valu": "c"}]}, "tags: [0].Valu is not a member of a tag."),
    (
        {"tags": {str(number): "" for number in range(51)}},
        (
            "tags: [{'Key': '0', 'Value': ''}, {'Key': '1', 'Value': ''}, {'Key': '2', 'Value': ''}, {'Key': '3',"
            " 'Val…: Member must have length less than or equal to 50."
        ),
    ),
    (
        {"status": "Failed", "FailureReason": "x" * 1025},
        f"FailureReason: '{'x' * 98}…: Member must have length less than or equal to 1024.",
    ),
    ({"training_jobs": []}, "a Completed job has launched at least one training job."),
    ({"TrainingJobStatusCounters": {}}, "a Completed job has launched at least one training job."),
    (
        {"status": "Failed", "training_jobs": [{"TrainingJobStatus": "Completed"}]},
        "a job of which a training job has succeeded does not fail by itself; give the FailureReason.",
    ),
    (
        {"BestTrainingJob": {**BEST, METRIC: {"MetricName": "validation:auc", "Value": float("nan")}}},
        f"BestTrainingJob: {METRIC}.Value: nan is not of type number.",
    ),
    (
        {"BestTrainingJob": {key: value for key, value in BEST.items() if key != METRIC}},
        f"BestTrainingJob: the best training job has a {METRIC}.",
    ),
    (
        {"BestTrainingJob": {**BEST, "ObjectiveStatus": "Failed"}},
        "BestTrainingJob: ObjectiveStatus is Failed; the best training job's is Succeeded.",
    ),
    (
        {"BestTrainingJob": {**BEST, "FailureReason": "x"}},
        "BestTrainingJob: a training job in status Completed has no FailureReason.",
    ),
    (
        {"BestTrainingJob": {**BEST, "TrainingJobStatus": "Stopped"}, "TrainingJobStatusCounters": {"Completed": 1}},
        "BestTrainingJob is Stopped, but TrainingJobStatusCounters.Stopped is 0.",
    ),
    (
        {"BestTrainingJob": {**BEST, METRIC: {"MetricName": "f1", "Value": 1}}, "TrainingJobDefinition": definition()},
        (
            "CreateHyperParameterTuningJob would refuse it: A metric is required for this hyperparameter tuning job"
            " objective. Provide a metric in the metric definitions."
        ),
    ),
    (
        {
            "BestTrainingJob": {**BEST, METRIC: {"MetricName": "f1", "Value": 1}},
            "HyperParameterTuningJobConfig": create_request()["HyperParameterTuningJobConfig"],
        },
        f"BestTrainingJob: {METRIC}.MetricName is 'f1', but the objective is validation:rmse.",
    ),
    (
        {"HyperParameterTuningJobConfig": {"Strategy": "Random"}},
        "HyperParameterTuningJobConfig: 'ResourceLimits' is a required property.",
    ),
]


@pytest.mark.parametrize(("keywords", "sentence"), REFUSED, ids=lambda value: str(value)[:50])
def test_a_seed_that_cannot_be_is_refused_with_a_sentence(
    keywords: dict[str, Any], sentence: str, tuning_mock: Any
) -> None:
    with pytest.raises(SeedError) as caught:
        tuning_mock.seed_job("nightly", **keywords)

    assert str(caught.value) == FRAME.format(sentence)
    assert tuning_mock.jobs() == []


@pytest.mark.parametrize("name", ["", "x" * 33, "under_score", "-dash", "dash-", "new\n", "ünicode", 5])
def test_a_name_that_the_service_would_refuse_is_refused(name: Any, tuning_mock: Any) -> None:
    with pytest.raises(SeedError, match="HyperParameterTuningJobName"):
        tuning_mock.seed_job(name)

    assert tuning_mock.jobs() == []


def test_a_name_that_is_taken_is_refused(make_tuning_job: Any, tuning_mock: Any) -> None:
    make_tuning_job("nightly")

    with pytest.raises(SeedError, match="with the name, NIGHTLY, already exists"):
        make_tuning_job("NIGHTLY")

    assert len(tuning_mock.jobs()) == 1


def test_an_unknown_progression_is_refused(make_tuning_job: Any, tuning_mock: Any) -> None:
    with pytest.raises(UsageError, match="progression='tme' is unknown"):
        make_tuning_job(progression="tme")

    assert tuning_mock.jobs() == []


def test_ranges_that_no_value_lies_in_are_refused(make_tuning_job: Any, tuning_mock: Any) -> None:
    config = make_tuning_job("other").describe()["HyperParameterTuningJobConfig"]
    config["ParameterRanges"]["IntegerParameterRanges"][0]["MaxValue"] = "many"

    with pytest.raises(
        SeedError, match="MinValue and MaxValue of the hyperparameter max_depth must each be an integer"
    ):
        make_tuning_job("nightly", HyperParameterTuningJobConfig=config)

    assert [job.name for job in tuning_mock.jobs()] == ["other"]


def test_a_job_that_is_not_there_is_told_with_what_is(tuning_mock: Any) -> None:
    tuning_mock.seed_job("nightly")

    with pytest.raises(
        UsageError, match=r"There is no tuning job 'nigtly' in region us-east-1.* Did you mean 'nightly'"
    ):
        tuning_mock.job("nigtly")


def test_reset_forgets_jobs_and_calls() -> None:
    with mock_tuning() as tuning:
        tuning.seed_job("nightly")

        tuning.reset()

        assert (tuning.jobs(), len(tuning.calls)) == ([], 0)
        assert tuning.seed_job("nightly").status == "Completed"
