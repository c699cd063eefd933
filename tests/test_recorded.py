"""Answers of the real service, recorded: what the mock gives for the same question is compared with them."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Mapping
from typing import Any

import boto3
import pytest

from mock_tuning import MockTuningWarning, SeedError, TuningMock, mock_tuning, service_errors
from mock_tuning.service_model import as_clients_see, from_clients, shape

from .support import TUNING_DESCRIBES, Answer, create_request, post, recorded

DESCRIBE = "DescribeHyperParameterTuningJob"
CREATE = "CreateHyperParameterTuningJob"
RESPONSE = f"{DESCRIBE}Response"
SUMMARY = "HyperParameterTrainingJobSummary"
CONFIG = "HyperParameterTuningJobConfig__"
DEFINITION = "TrainingJobDefinition__"
ALGORITHM = f"{DEFINITION}AlgorithmSpecification__"
ADDED_FLAGS = ("EnableNetworkIsolation", "EnableInterContainerTrafficEncryption", "EnableManagedSpotTraining")


def seed(tuning: TuningMock, name: str) -> dict[str, Any]:
    """Seed a recorded job; one recording holds members of a preview that the model never had."""
    document = recorded(name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MockTuningWarning)
        tuning.seed_document(document)
    return document


def known(node: Any, value: Any) -> Any:
    """Return a value of a shape without the members that its model does not know."""
    if node.type_name == "structure":
        return {name: known(node.members[name], each) for name, each in value.items() if name in node.members}
    return [known(node.member, each) for each in value] if node.type_name == "list" else value


def seen(shape_name: str, document: Mapping[str, Any]) -> Any:
    """Return a recorded answer as boto3 shows it."""
    node = shape(shape_name)
    return as_clients_see(node, from_clients(node, known(node, document)))


def client_of(document: Mapping[str, Any]) -> Any:
    return boto3.client("sagemaker", document["HyperParameterTuningJobArn"].split(":")[3])


def describe(document: Mapping[str, Any]) -> Answer:
    """Send the raw request that led to a recorded Describe."""
    host = f"api.sagemaker.{document['HyperParameterTuningJobArn'].split(':')[3]}.amazonaws.com"
    name = document["HyperParameterTuningJobName"]
    return post(DESCRIBE, {"HyperParameterTuningJobName": name}, host=host)


def without(document: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: each for name, each in document.items() if name not in ("ResponseMetadata", *names)}


# --- seeded recordings -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TUNING_DESCRIBES)
def test_seeded_recording_comes_back_unchanged(name: str) -> None:
    with mock_tuning() as tuning:
        document = seed(tuning, name)
        answer = client_of(document).describe_hyper_parameter_tuning_job(
            HyperParameterTuningJobName=document["HyperParameterTuningJobName"]
        )

    assert without(answer) == seen(RESPONSE, without(document))


@pytest.mark.parametrize("name", ["describe_completed_2019", "describe_inprogress_just_created_2020"])
def test_body_is_as_long_as_the_recorded_one(name: str) -> None:
    with mock_tuning() as tuning:
        document = seed(tuning, name)
        answer = describe(document)

    assert answer.headers["Content-Length"] == document["ResponseMetadata"]["HTTPHeaders"]["content-length"]
    assert len(answer.body) == int(answer.headers["Content-Length"])


@pytest.mark.parametrize("name", ["describe_completed_2019", "describe_failed_2024", "describe_stopping_2024"])
def test_members_come_in_the_recorded_order(name: str) -> None:
    with mock_tuning() as tuning:
        document = seed(tuning, name)
        answer = describe(document)

    assert list(answer.members) == list(without(document))


def test_recording_with_a_name_that_the_service_never_gave_is_refused_with_a_sentence() -> None:
    # An edited fixture: a name of 36 characters.
    with mock_tuning() as tuning, pytest.raises(SeedError) as refused:
        tuning.seed_document(recorded("ack_describe_completed_definitions_2021"))

    assert str(refused.value) == (
        "The tuning job 'unit-testing-hpo-definitions-variant' cannot be as it is seeded:"
        " HyperParameterTuningJobName: 'unit-testing-hpo-definitions-variant':"
        " Member must have length less than or equal to 32. Nothing was added. See README, 'Seeding jobs'."
    )


# --- what the service adds to a request ---------------------------------------------------------------------------


def as_sent(definition: dict[str, Any], *, builtin: bool) -> dict[str, Any]:
    """Return the definition that a client sent, from the one that Describe showed."""
    sent = {key: each for key, each in definition.items() if not (key in ADDED_FLAGS and each is False)}
    sent["StaticHyperParameters"] = without(sent["StaticHyperParameters"], "_tuning_objective_metric")
    if builtin:
        sent["AlgorithmSpecification"] = without(sent["AlgorithmSpecification"], "MetricDefinitions")
    else:
        del sent["AlgorithmSpecification"]["MetricDefinitions"][-1]
    return sent


@pytest.mark.parametrize(
    ("name", "builtin"),
    [
        ("describe_inprogress_just_created_2020", False),
        ("describe_inprogress_zero_children_2024", True),
        ("describe_failed_2024", True),
        ("describe_stopping_2024", True),
        ("ack_describe_completed_warm_start_2021", True),
    ],
)
def test_created_job_shows_what_the_service_added(name: str, builtin: bool) -> None:
    document = known(shape(RESPONSE), without(recorded(name), "WarmStartConfig"))
    parts = [key for key in ("HyperParameterTuningJobConfig", "TrainingJobDefinition") if key in document]
    request = copy.deepcopy({key: document[key] for key in ("HyperParameterTuningJobName", *parts)})
    if "TrainingJobDefinition" in request:
        request["TrainingJobDefinition"] = as_sent(request["TrainingJobDefinition"], builtin=builtin)
    else:
        parts.append("TrainingJobDefinitions")
        definitions = copy.deepcopy(document["TrainingJobDefinitions"])
        request["TrainingJobDefinitions"] = [as_sent(each, builtin=builtin) for each in definitions]

    with mock_tuning():
        created = post(CREATE, request, host=f"api.sagemaker.{document['HyperParameterTuningJobArn'].split(':')[3]}.x")
        assert created.status == 200, created.message
        shown = describe(document).members

    assert {key: shown[key] for key in parts} == {key: document[key] for key in parts}


def test_job_just_created_shows_the_recorded_members() -> None:
    # Two members are younger than the recording (seen in 2024).
    younger = {"TuningJobCompletionDetails", "ConsumedResources"}
    with mock_tuning():
        post(CREATE, create_request())
        shown = post(DESCRIBE, {"HyperParameterTuningJobName": "nightly"}).members

    assert set(shown) - younger == set(without(recorded("describe_inprogress_just_created_2020")))
    assert younger <= set(recorded("describe_inprogress_zero_children_2024"))


# --- errors --------------------------------------------------------------------------------------------------------


def hyperband(**changes: Any) -> dict[str, Any]:
    return create_request(**{f"{CONFIG}Strategy": "Hyperband", **changes})


WORDS = {"CategoricalParameterRanges": [{"Name": "x", "Values": ["a", "b", "c"]}]}
PROVOKED = {
    "error_describe_not_found": (DESCRIBE, {"HyperParameterTuningJobName": "DEMO-hpo-mxnet"}),
    "error_create_name_in_use": (CREATE, create_request("pytorch-training-210511-0008")),
    "error_create_metric_required": (CREATE, create_request(**{f"{ALGORITHM}MetricDefinitions": None})),
    "error_create_builtin_metric_override": (
        CREATE,
        create_request(**{f"{ALGORITHM}TrainingImage": "811284229777.dkr.ecr.us-east-1.amazonaws.com/xgboost:latest"}),
    ),
    "error_create_hyperband_no_max_resource": (CREATE, hyperband()),
    "error_create_too_few_combinations": (CREATE, create_request(jobs=10, **{f"{CONFIG}ParameterRanges": WORDS})),
    "error_create_warm_start_field_changed": (
        CREATE,
        create_request(
            **{f"{DEFINITION}Environment": {"A": "b"}},
            WarmStartConfig={
                "ParentHyperParameterTuningJobs": [{"HyperParameterTuningJobName": "pytorch-training-210511-0008"}],
                "WarmStartType": "TransferLearning",
            },
        ),
    ),
    "error_stop_training_job_terminal": ("StopTrainingJob", {"TrainingJobName": "stopped-001-0123abcd"}),
}


@pytest.mark.parametrize("name", PROVOKED)
def test_provoked_error_reads_to_the_letter_as_recorded(name: str) -> None:
    operation, request = PROVOKED[name]
    stopped = {"TrainingJobName": "stopped-001-0123abcd", "TrainingJobStatus": "Stopped"}

    with mock_tuning(progression="immediate") as tuning:
        tuning.seed_job("stopped", "Stopped", region="us-east-1", training_jobs=[stopped])
        post(CREATE, create_request("pytorch-training-210511-0008"))
        answer = post(operation, request)

    assert answer.status == 400
    assert {"Code": answer.code, "Message": answer.message} == recorded(name)["Error"]


def test_quota_error_reads_to_the_letter_as_recorded() -> None:
    error = service_errors.quota_exceeded("ml.m4.xlarge for training job usage", 0, 0, 2, "Instances")

    assert {"Code": error.code, "Message": error.message} == recorded("error_create_instance_quota")["Error"]


def test_too_long_name_is_refused_with_the_recorded_sentence() -> None:
    name = "a-name-of-just-34-characters-in-al"
    with mock_tuning():
        answer = post(CREATE, create_request(name))

    excerpt = recorded("error_create_name_too_long")["Error"]
    assert answer.code == excerpt["Code"]
    assert excerpt["Message"].replace("...", name) in answer.message


def test_value_outside_an_enum_is_refused_with_the_recorded_sentence() -> None:
    # Recorded on a sibling operation, whose path has one part less; the order of the set is not known.
    beginning = recorded("error_create_training_job_enum")["Error"]["Message"].partition("[")[0]
    with mock_tuning():
        answer = post(CREATE, create_request(**{f"{DEFINITION}ResourceConfig__InstanceType": "ml.t2.medium"}))

    assert answer.message.startswith(beginning.replace("'resourceConfig", "'trainingJobDefinition.resourceConfig"))


# --- lists -----------------------------------------------------------------------------------------------------------


def test_list_of_failed_jobs_is_the_recorded_one() -> None:
    expected = recorded("list_tuning_jobs_failed_2024")
    with mock_tuning() as tuning:
        document = seed(tuning, "describe_failed_2024")
        answer = client_of(document).list_hyper_parameter_tuning_jobs(StatusEquals="Failed")

    assert without(answer) == seen("ListHyperParameterTuningJobsResponse", without(expected))


def test_list_of_running_jobs_has_the_recorded_members() -> None:
    (expected,) = recorded("list_tuning_jobs_inprogress_2024")["HyperParameterTuningJobSummaries"]
    with mock_tuning() as tuning:
        seed(tuning, "describe_inprogress_before_stop_2024")
        (row,) = post("ListHyperParameterTuningJobs").members["HyperParameterTuningJobSummaries"]

    # The list was asked for ten seconds before Describe.
    times = ("LastModifiedTime", "CreationTime")
    assert (list(row), without(row, *times)) == (list(expected), without(expected, *times))


def test_training_jobs_are_listed_in_the_recorded_order() -> None:
    rows = recorded("list_children_default_order_2021")["rows_in_service_order"]
    with mock_tuning(progression="immediate"):
        post(CREATE, create_request(jobs=len(rows)))
        request = {"HyperParameterTuningJobName": "nightly", "MaxResults": 100}
        listed = post("ListTrainingJobsForHyperParameterTuningJob", request).members["TrainingJobSummaries"]

    assert numbers(listed) == numbers(rows) == [f"{number:03}" for number in range(20, 0, -1)]


def numbers(rows: list[dict[str, Any]]) -> list[str]:
    return [row["TrainingJobName"].rsplit("-", 2)[1] for row in rows]


@pytest.mark.parametrize("kind", ["Minimize", "Maximize"])
def test_training_jobs_sorted_by_objective_come_largest_first_whatever_the_objective(kind: str) -> None:
    table = recorded("child_final_metrics_sorted_by_objective_desc_2024")
    values = [row["FinalMetrics"]["ObjectiveMetric"] for row in table["rows"]]
    with mock_tuning(progression="immediate"):
        post(CREATE, create_request(**{f"{CONFIG}HyperParameterTuningJobObjective__Type": kind}))
        request = {"HyperParameterTuningJobName": "nightly", **table["_request"]}
        listed = post("ListTrainingJobsForHyperParameterTuningJob", request).members["TrainingJobSummaries"]

    ours = [row["FinalHyperParameterTuningJobObjectiveMetric"]["Value"] for row in listed]
    assert (values, ours) == (sorted(values, reverse=True), sorted(ours, reverse=True))
