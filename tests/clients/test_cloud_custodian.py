"""cloud-custodian: policies on ``aws.sagemaker-hyperparameter-tuning-job``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.clients.required import library

library("c7n.policy", "c7n.resources.aws", "c7n.resources.sagemaker")

from c7n.config import Config  # noqa: E402
from c7n.policy import PolicyCollection  # noqa: E402
from c7n.resources import load_resources  # noqa: E402

RESOURCE = "aws.sagemaker-hyperparameter-tuning-job"


@pytest.fixture
def run(tuning_mock: Any, tmp_path: Path) -> Callable[..., list[Any]]:
    """Run a policy and return what it found."""
    load_resources((RESOURCE,))

    def run_policy(**policy: Any) -> list[Any]:
        options = Config.empty(region="us-east-1", account_id="123456789012", output_dir=str(tmp_path), cache=None)
        data = {"policies": [{"name": "tuning", "resource": RESOURCE, **policy}]}
        (made,) = PolicyCollection.from_data(data, options)
        made.validate()
        return list(made.run())

    return run_policy


def test_running_jobs_are_found_described_and_with_their_tags(run: Callable[..., Any], tuning_mock: Any) -> None:
    tuning_mock.seed_job("running", status="InProgress", tags={"team": "churn"})
    tuning_mock.seed_job("done", status="Completed")

    (found,) = run()

    assert found["HyperParameterTuningJobName"] == "running"
    assert found["TrainingJobDefinition"]["RoleArn"]
    assert found["Tags"] == [{"Key": "team", "Value": "churn"}]
    assert [call.operation for call in tuning_mock.calls] == [
        "ListHyperParameterTuningJobs",
        "DescribeHyperParameterTuningJob",
    ]


def test_other_statuses_and_names_are_asked_for(run: Callable[..., Any], tuning_mock: Any) -> None:
    for number in range(12):
        tuning_mock.seed_job(f"failed-{number:02}", status="Failed")
    tuning_mock.seed_job("other", status="Failed")

    found = run(query=[{"StatusEquals": "Failed"}, {"NameContains": "failed"}])

    assert len(found) == 12


def test_jobs_without_a_tag_are_stopped(run: Callable[..., Any], tuning_mock: Any) -> None:
    tuning_mock.seed_job("owned", status="InProgress", tags={"owner": "me"})
    tuning_mock.seed_job("stray", status="InProgress")

    run(filters=[{"tag:owner": "absent"}], actions=["stop"])

    assert (tuning_mock.job("owned").status, tuning_mock.job("stray").status) == ("InProgress", "Stopping")


def test_jobs_are_tagged_and_their_tags_removed(run: Callable[..., Any], tuning_mock: Any) -> None:
    job = tuning_mock.seed_job("running", status="InProgress", tags={"tmp": "1"})

    run(actions=[{"type": "tag", "tags": {"owner": "me"}}, {"type": "remove-tag", "tags": ["tmp"]}])

    assert job.tags == {"owner": "me"}


def test_jobs_are_marked_for_a_later_stop_and_found_again(run: Callable[..., Any], tuning_mock: Any) -> None:
    tuning_mock.seed_job("running", status="InProgress")
    run(actions=[{"type": "mark-for-op", "op": "stop", "days": 1}])

    found = run(filters=[{"type": "marked-for-op", "op": "stop", "skew": 1}], actions=["stop"])

    assert len(found) == 1
    assert tuning_mock.job("running").status == "Stopping"


def test_a_policy_meets_nothing_where_there_is_nothing(run: Callable[..., Any]) -> None:
    assert run(actions=["stop"]) == []
