"""Scenarios: what happens in each, and the fixture that plays them."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from mock_tuning import TuningMock, mock_tuning
from mock_tuning.scenarios import BURST, SCENARIOS, SLOW_POLLS, Scenario
from tests.support import create_request

NAMES = [
    "completed",
    "failed",
    "stopped_by_user",
    "stopped_by_time_limit",
    "no_best_job",
    "slow",
    "throttled_while_polling",
    "quota_on_create",
    "deleted_under_the_poller",
    "name_taken",
]


def run(client: Any, name: str = "nightly", **changes: Any) -> tuple[list[str], dict[str, Any]]:
    """Create a job and poll it as robust code does; return what was met on the way and the last answer."""
    met = []
    try:
        client.create_hyper_parameter_tuning_job(**create_request(name, **changes))
    except ClientError as error:
        met.append(error.response["Error"]["Code"])
        if met != ["ResourceInUse"]:
            return met, {}
    for _ in range(2 * SLOW_POLLS):
        try:
            job = client.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName=name)
        except ClientError as error:
            met.append(error.response["Error"]["Code"])
            if met[-1] == "ResourceNotFound":
                return met, {}
            continue
        met.append(job["HyperParameterTuningJobStatus"])
        if met[-1] not in ("InProgress", "Stopping"):
            return met, job
    raise AssertionError(f"no end: {met}")


# --- each scenario --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("jobs", [1, 4, 12])
def test_a_scenario_keeps_what_it_promises(
    tuning_mock: TuningMock, tuning_scenario: Scenario, sagemaker_client: Any, jobs: int, seed: int
) -> None:
    with mock_tuning(random_seed=seed):
        met, job = run(sagemaker_client, jobs=jobs, parallel=1)

    assert job.get("HyperParameterTuningJobStatus") == tuning_scenario.final_status
    assert tuning_scenario.has_best in (None, "BestTrainingJob" in job)
    statuses = ("InProgress", "Stopping", tuning_scenario.final_status)
    assert {each for each in met if each not in statuses} == {tuning_scenario.error} - {None}
    assert ("FailureReason" in job) == (tuning_scenario.name == "failed")
    tuning_mock.calls.assert_polling_ended()


@pytest.mark.tuning_scenario("failed")
@pytest.mark.usefixtures("tuning_scenario")
def test_failed_has_the_reason_of_the_service_and_failed_training_jobs(
    tuning_mock: TuningMock, sagemaker_client: Any
) -> None:
    _, job = run(sagemaker_client, jobs=12)

    assert job["FailureReason"].startswith("No training job succeeded after 5 attempts.")
    assert job["TrainingJobStatusCounters"]["NonRetryableError"] >= 5
    child = tuning_mock.job("nightly").training_jobs[0]
    assert child["FailureReason"].startswith("AlgorithmError: ExecuteUserScriptError")


@pytest.mark.tuning_scenario("stopped_by_user")
@pytest.mark.usefixtures("tuning_scenario")
def test_stopped_by_a_user_shows_stopping_at_the_third_poll_and_no_call_of_the_test(
    tuning_mock: TuningMock, sagemaker_client: Any
) -> None:
    met, _ = run(sagemaker_client)

    assert met[:3] == ["InProgress", "InProgress", "Stopping"]
    assert met[-1] == "Stopped"
    tuning_mock.calls.assert_not_called("StopHyperParameterTuningJob")


@pytest.mark.tuning_scenario("stopped_by_time_limit")
@pytest.mark.usefixtures("tuning_scenario")
@pytest.mark.parametrize("limit", [None, 7200])
def test_stopped_by_a_time_limit_shows_stopped_training_jobs(sagemaker_client: Any, limit: int | None) -> None:
    _, job = run(sagemaker_client, HyperParameterTuningJobConfig__ResourceLimits__MaxRuntimeInSeconds=limit)

    counters = job["TrainingJobStatusCounters"]
    assert counters["Stopped"] > 0
    assert counters["Completed"] == 0


@pytest.mark.tuning_scenario("slow")
@pytest.mark.usefixtures("tuning_scenario")
def test_slow_takes_many_polls(sagemaker_client: Any) -> None:
    met, _ = run(sagemaker_client)

    assert len(met) == SLOW_POLLS


@pytest.mark.tuning_scenario("throttled_while_polling")
@pytest.mark.usefixtures("tuning_scenario")
@pytest.mark.parametrize(("mode", "calls"), [("legacy", 2), ("standard", 4)])
def test_throttling_outlasts_the_retries_of_the_client_and_then_clears(
    tuning_mock: TuningMock, mode: Any, calls: int
) -> None:
    client = boto3.client("sagemaker", region_name="us-east-1", config=Config(retries={"mode": mode}))

    met, _ = run(client)

    assert met[: calls + 2] == ["InProgress", *["ThrottlingException"] * calls, "InProgress"]
    assert sum(call.faults for call in tuning_mock.calls) == BURST


@pytest.mark.tuning_scenario("quota_on_create")
@pytest.mark.usefixtures("tuning_scenario")
def test_a_quota_refuses_every_create_and_makes_no_job(tuning_mock: TuningMock, sagemaker_client: Any) -> None:
    with pytest.raises(sagemaker_client.exceptions.ResourceLimitExceeded, match="The account-level service limit"):
        sagemaker_client.create_hyper_parameter_tuning_job(**create_request("nightly"))
    with pytest.raises(sagemaker_client.exceptions.ResourceLimitExceeded):
        sagemaker_client.create_hyper_parameter_tuning_job(**create_request("weekly"))

    assert tuning_mock.jobs() == []


@pytest.mark.tuning_scenario("deleted_under_the_poller")
@pytest.mark.usefixtures("tuning_scenario")
def test_a_job_is_deleted_between_two_polls(tuning_mock: TuningMock, sagemaker_client: Any) -> None:
    met, _ = run(sagemaker_client)

    assert met == ["InProgress", "InProgress", "ResourceNotFound"]
    assert [event["detail"]["HyperParameterTuningJobStatus"] for event in tuning_mock.events.of("nightly")] == [
        "InProgress",
        "Stopping",
        "Stopped",
    ]


@pytest.mark.tuning_scenario("name_taken")
@pytest.mark.usefixtures("tuning_scenario")
def test_another_name_than_the_taken_one_is_free(sagemaker_client: Any) -> None:
    with pytest.raises(sagemaker_client.exceptions.ResourceInUse, match="name, nightly, already exists"):
        sagemaker_client.create_hyper_parameter_tuning_job(**create_request("nightly"))

    met, _ = run(sagemaker_client, "nightly-2")

    assert met[-1] == "Completed"
    assert "ResourceInUse" not in met


@pytest.mark.tuning_scenario("name_taken")
@pytest.mark.usefixtures("tuning_scenario")
def test_a_name_that_cannot_be_is_not_taken(sagemaker_client: Any) -> None:
    with pytest.raises(ClientError, match="ValidationException"):
        sagemaker_client.create_hyper_parameter_tuning_job(**create_request("no_name"))


@pytest.mark.parametrize("name", ["stopped_by_user", "deleted_under_the_poller"])
def test_each_job_has_its_own_turn_and_ended_jobs_are_left_alone(tuning_mock: TuningMock, name: str) -> None:
    tuning_mock.seed_job("ended")
    for region in ("us-east-1", "eu-west-1"):
        tuning_mock.seed_job("running", "InProgress", region=region)

    with SCENARIOS[name].play(tuning_mock):
        for region, polls in (("us-east-1", 2), ("eu-west-1", 1)):
            client = boto3.client("sagemaker", region_name=region)
            for _ in range(polls):
                client.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName="running")
        for _ in range(4):
            boto3.client("sagemaker", region_name="us-east-1").describe_hyper_parameter_tuning_job(
                HyperParameterTuningJobName="ended"
            )

    assert {(job.name, job.status) for job in tuning_mock.jobs()} == {("ended", "Completed"), ("running", "InProgress")}


@pytest.mark.parametrize("name", NAMES)
def test_after_a_scenario_all_is_as_before(tuning_mock: TuningMock, sagemaker_client: Any, name: str) -> None:
    with SCENARIOS[name].play(tuning_mock):
        pass

    met, job = run(sagemaker_client)

    assert met == ["InProgress"] * 4 + ["Completed"]
    assert "BestTrainingJob" in job
    assert list(tuning_mock.faults) == []


@pytest.mark.parametrize("name", ["failed", "no_best_job"])
def test_a_scenario_overrules_the_objectives_of_the_test_and_leaves_them_be(
    tuning_mock: TuningMock, sagemaker_client: Any, name: str
) -> None:
    tuning_mock.objective(lambda hyperparameters: 0.5, job="nightly")
    tuning_mock.objective.seconds = 60

    with SCENARIOS[name].play(tuning_mock):
        _, job = run(sagemaker_client)
    _, after = run(sagemaker_client, "Nightly-2")

    assert "BestTrainingJob" not in job
    assert job["HyperParameterTuningJobStatus"] == SCENARIOS[name].final_status
    assert after["HyperParameterTuningJobStatus"] == "Completed"
    assert tuning_mock.objective.seconds == 60
    assert tuning_mock.objective.unmet == []


@pytest.mark.parametrize("name", ["failed", "no_best_job", "slow", "stopped_by_user"])
def test_seeds_that_run_take_the_turn_too(tuning_mock: TuningMock, sagemaker_client: Any, name: str) -> None:
    scenario = SCENARIOS[name]
    with scenario.play(tuning_mock):
        job = tuning_mock.seed_job("nightly", "InProgress", training_jobs=0, progression="manual")
        for _ in range(SLOW_POLLS):
            sagemaker_client.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName="nightly")

    assert job.status == scenario.final_status
    assert scenario.has_best in (None, job.best_training_job is not None)
