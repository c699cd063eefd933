"""The AWS CLI v1: as a command against the server, and its driver in this process."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.clients.required import command, library

library("awscli.clidriver")
AWS = command(str(Path(sys.executable).with_name("aws")))

import awscli  # noqa: E402
from awscli.clidriver import create_clidriver  # noqa: E402

from mock_tuning import MockTuningServer  # noqa: E402
from tests.clients.helpers import launch_request  # noqa: E402

NAME = ("--hyper-parameter-tuning-job-name", "nightly")


@pytest.fixture
def aws(sdk_environment: dict[str, str]) -> Callable[..., Any]:
    """Run ``aws …``; return what it prints: JSON as what it means, other text as it is."""

    def run(*arguments: str, fails: bool = False) -> Any:
        ran = subprocess.run(
            [AWS, *arguments], env=sdk_environment, capture_output=True, text=True, timeout=120, check=False
        )
        if fails:
            assert ran.returncode != 0
            return ran.stderr
        assert ran.returncode == 0, ran.stderr
        return json.loads(ran.stdout) if ran.stdout.startswith("{") else ran.stdout

    return run


def created(aws: Callable[..., Any], name: str = "nightly", **changes: Any) -> str:
    """Create a job and return its ARN."""
    request = json.dumps(launch_request(name, **changes))
    answer = aws("sagemaker", "create-hyper-parameter-tuning-job", "--cli-input-json", request)
    return str(answer["HyperParameterTuningJobArn"])


def test_a_job_runs_from_create_to_its_end(aws: Callable[..., Any], tuning_server: MockTuningServer) -> None:
    arn = created(aws)
    tuning_server.tuning.clock.advance(hours=3)

    shown = aws("sagemaker", "describe-hyper-parameter-tuning-job", *NAME)

    assert arn == "arn:aws:sagemaker:eu-west-1:123456789012:hyper-parameter-tuning-job/nightly"
    assert (shown["HyperParameterTuningJobArn"], shown["HyperParameterTuningJobStatus"]) == (arn, "Completed")


def test_output_is_queried_and_formatted(aws: Callable[..., Any], tuning_server: MockTuningServer) -> None:
    tuning_server.tuning.seed_job("nightly", status="Stopped", region="eu-west-1")

    status = aws(
        *("sagemaker", "describe-hyper-parameter-tuning-job", *NAME),
        *("--query", "HyperParameterTuningJobStatus", "--output", "text"),
    )

    assert status == "Stopped\n"


def test_lists_go_through_all_pages(aws: Callable[..., Any], tuning_server: MockTuningServer) -> None:
    for number in range(12):
        tuning_server.tuning.seed_job(f"job-{number:02}", region="eu-west-1")

    jobs = aws("sagemaker", "list-hyper-parameter-tuning-jobs", "--page-size", "5")["HyperParameterTuningJobSummaries"]
    children = aws(
        *("sagemaker", "list-training-jobs-for-hyper-parameter-tuning-job", "--page-size", "4"),
        *("--hyper-parameter-tuning-job-name", "job-00"),
    )["TrainingJobSummaries"]

    assert (len(jobs), len(children)) == (12, 10)


def test_a_job_is_stopped_deleted_and_then_missed(aws: Callable[..., Any], tuning_server: MockTuningServer) -> None:
    created(aws)

    aws("sagemaker", "stop-hyper-parameter-tuning-job", *NAME)
    tuning_server.tuning.job("nightly", region="eu-west-1").finish()
    aws("sagemaker", "delete-hyper-parameter-tuning-job", *NAME)

    missed = aws("sagemaker", "describe-hyper-parameter-tuning-job", *NAME, fails=True)
    assert "An error occurred (ResourceNotFound) when calling the DescribeHyperParameterTuningJob" in missed
    assert "Amazon SageMaker can't find a tuning job called nightly. Type another name." in missed


def test_tags_are_listed(aws: Callable[..., Any]) -> None:
    arn = created(aws, Tags=[{"Key": "team", "Value": "churn"}])

    assert aws("sagemaker", "list-tags", "--resource-arn", arn) == {"Tags": [{"Key": "team", "Value": "churn"}]}


def test_other_services_are_motos(aws: Callable[..., Any]) -> None:
    aws("s3", "mb", "s3://models")

    assert [bucket["Name"] for bucket in aws("s3api", "list-buckets")["Buckets"]] == ["models"]


@pytest.mark.parametrize("content", [b"", b"x" * 9_000_000], ids=["empty", "in parts"])
def test_a_file_is_copied_there_and_back(aws: Callable[..., Any], tmp_path: Path, content: bytes) -> None:
    sent, received = tmp_path / "model.tar.gz", tmp_path / "received"
    sent.write_bytes(content)
    aws("s3", "mb", "s3://models")

    aws("s3", "cp", str(sent), "s3://models/", "--metadata", "train_run=7,Team-Name=Churn")
    aws("s3", "cp", "s3://models/model.tar.gz", str(received))

    assert received.read_bytes() == content
    found = aws("s3api", "head-object", "--bucket", "models", "--key", "model.tar.gz")
    assert found["Metadata"] == {"train_run": "7", "team-name": "Churn"}


def test_the_driver_runs_within_a_mock(
    tuning_mock: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # awscli sets it when it is imported; this suite takes all such variables away.
    monkeypatch.setenv("AWS_DATA_PATH", str(Path(awscli.__file__).with_name("data")))
    job = tuning_mock.seed_document("completed")

    code = create_clidriver().main(
        ["sagemaker", "describe-hyper-parameter-tuning-job", "--region", job.region, NAME[0], job.name]
    )

    assert code == 0
    assert json.loads(capsys.readouterr().out)["HyperParameterTuningJobStatus"] == "Completed"
