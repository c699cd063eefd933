"""The request of a seed: what Create would refuse is refused, what is left open is made up to fit."""

from __future__ import annotations

from typing import Any

import pytest

from mock_tuning.seeds.documents import installed_documents, read_document
from tests.seeding import refused_seed
from tests.support import (
    TUNING_DESCRIBES,
    changed,
    create_request,
    definition,
    recorded,
    several_definitions,
)

CONFIG = create_request()["HyperParameterTuningJobConfig"]
DEFINITIONS = several_definitions("first", "second")["TrainingJobDefinitions"]
# One recording holds members of a preview that the model never had.
DESCRIBED = [name for name in TUNING_DESCRIBES if name != "describe_inprogress_just_created_2020"]
BUILTIN = "811284229777.dkr.ecr.us-east-1.amazonaws.com/xgboost:1"


def config(**changes: Any) -> dict[str, Any]:
    return {"HyperParameterTuningJobConfig": changed(CONFIG, **changes)}


# --- what Create would refuse -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keywords", "sentence"),
    [
        pytest.param(
            config(ResourceLimits={"MaxNumberOfTrainingJobs": 2, "MaxParallelTrainingJobs": 3}),
            "MaxParallelTrainingJobs can't be greater than MaxNumberOfTrainingJobs.",
            id="more at a time than in all",
        ),
        pytest.param(
            config(Strategy="Grid"),
            "The strategy Grid supports only categorical hyperparameter ranges.",
            id="grid with numbers",
        ),
        pytest.param(
            config(Strategy="Hyperband"),
            "MaxResource parameter is not provided and could not be inferred from provided static hyperparameters of"
            " TrainingJobDefinition.",
            id="hyperband without resource",
        ),
        pytest.param(
            {**config(), "TrainingJobDefinitions": DEFINITIONS},
            "HyperParameterTuningJobObjective can't be specified in the tuning job configuration with"
            " TrainingJobDefinitions.",
            id="the job's own objective beside definitions",
        ),
        pytest.param(
            {"TrainingJobDefinitions": [changed(each, DefinitionName=None) for each in DEFINITIONS]},
            "DefinitionName is required in each of the TrainingJobDefinitions.",
            id="definitions without names",
        ),
        pytest.param(
            {"tags": [{"Key": "a", "Value": "1"}, {"Key": "a", "Value": "2"}]},
            "Duplicate tag keys are not allowed in a request.",
            id="a tag twice",
        ),
        pytest.param(
            {
                "WarmStartConfig": {
                    "ParentHyperParameterTuningJobs": [{}],
                    "WarmStartType": "TransferLearning",
                }
            },
            "HyperParameterTuningJobName is required in each of the ParentHyperParameterTuningJobs.",
            id="a parent without a name",
        ),
    ],
)
def test_what_create_would_refuse_is_refused(keywords: dict[str, Any], sentence: str, tuning_mock: Any) -> None:
    assert refused_seed(tuning_mock, **keywords) == f"CreateHyperParameterTuningJob would refuse it: {sentence}"


@pytest.mark.parametrize("name", [*DESCRIBED, *installed_documents()])
def test_a_request_is_taken_as_describe_shows_it(name: str, tuning_mock: Any) -> None:
    # With what the service has added, as the metric definitions of a built-in algorithm.
    fields = recorded(name) if name in DESCRIBED else read_document(name)[0]
    fields.pop("ResponseMetadata", None)
    seed = {word: fields.pop(f"HyperParameterTuningJob{word.title()}") for word in ("name", "status")}
    _, _, _, region, account, _ = fields["HyperParameterTuningJobArn"].split(":", 5)

    job = tuning_mock.seed_job(**seed, region=region, account_id=account, **fields)

    assert {key: job.describe()[key] for key in fields if key.startswith("TrainingJobDefinition")} == {
        key: fields[key] for key in fields if key.startswith("TrainingJobDefinition")
    }


# --- what is left open ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "metric"),
    [
        (definition(), "validation:rmse"),
        (definition(StaticHyperParameters={"_tuning_objective_metric": "validation:rmse"}), "validation:rmse"),
        (definition(AlgorithmSpecification={"TrainingImage": BUILTIN, "TrainingInputMode": "File"}), "validation:auc"),
    ],
    ids=["its first metric", "the one it says", "of a built-in algorithm"],
)
def test_the_objective_is_one_that_the_definition_has(given: dict[str, Any], metric: str, make_tuning_job: Any) -> None:
    shown = make_tuning_job(TrainingJobDefinition=given).describe()

    assert shown["HyperParameterTuningJobConfig"]["HyperParameterTuningJobObjective"]["MetricName"] == metric


def test_no_hyperparameter_is_both_static_and_tuned(make_tuning_job: Any) -> None:
    tuned = changed(
        CONFIG, ParameterRanges__IntegerParameterRanges=[{"Name": "num_round", "MinValue": "1", "MaxValue": "9"}]
    )

    static = make_tuning_job(TrainingJobDefinition=definition(StaticHyperParameters={"eta": "0.1"})).describe()
    ranged = make_tuning_job(HyperParameterTuningJobConfig=tuned).describe()

    (other,) = static["HyperParameterTuningJobConfig"]["ParameterRanges"]["ContinuousParameterRanges"]
    assert other["Name"] != "eta"
    assert "num_round" not in ranged["TrainingJobDefinition"]["StaticHyperParameters"]


# --- what it failed of ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (0, "InternalServerError: We encountered an internal error. Please try again."),  # INFERRED
        (1, "All training jobs failed."),
        (4, "All training jobs failed."),
        (5, "No training job succeeded after 5 attempts."),
        (10, "No training job succeeded after 5 attempts."),
    ],
)
def test_a_failed_job_has_a_reason_that_its_training_jobs_bear_out(
    number: int, reason: str, make_tuning_job: Any
) -> None:
    assert make_tuning_job(status="Failed", training_jobs=number).failure_reason.startswith(reason)


def test_a_job_may_fail_for_another_reason_than_its_training_jobs(make_tuning_job: Any) -> None:
    # As job.fail() lets it.
    best = make_tuning_job("other").describe()["BestTrainingJob"] | {"TrainingJobName": "best"}
    best["TrainingJobArn"] = best["TrainingJobArn"].rpartition("/")[0] + "/best"

    job = make_tuning_job(status="Failed", FailureReason="The account is closed.", BestTrainingJob=best)

    assert job.describe()["BestTrainingJob"] == best
    assert {child["TrainingJobStatus"] for child in job.training_jobs} == {"Completed", "Stopped"}
