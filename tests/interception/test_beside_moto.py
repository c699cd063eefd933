"""Beside moto's mock_aws, whichever is outermost: tuning calls are ours, the rest is moto's."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, suppress
from typing import Any

import pytest
import requests
from moto import mock_aws

from mock_tuning import mock_tuning
from mock_tuning.errors import MockTuningWarning
from tests.interception.helpers import create, names, new_client, run_python, training_job
from tests.interception.test_requests import AWS, post
from tests.support import create_request

Mock = Callable[[], AbstractContextManager[Any]]

ORDERS: dict[str, tuple[Mock, ...]] = {
    "moto outside": (mock_aws, mock_tuning),
    "moto inside": (mock_tuning, mock_aws),
    "moto outside and inside": (mock_aws, mock_tuning, mock_aws),
    "ours outside and inside": (mock_tuning, mock_aws, mock_tuning),
}


@pytest.fixture(params=ORDERS)
def both(request: pytest.FixtureRequest) -> Iterator[None]:
    """Both mocks, in every order."""
    with ExitStack() as stack:
        for enter in ORDERS[request.param]:
            stack.enter_context(enter())
        yield


# --- both active ---------------------------------------------------------------------------------------------


def test_tuning_calls_are_ours(both: None) -> None:
    create(new_client())

    assert [each.operation for each in mock_tuning.current().calls] == ["CreateHyperParameterTuningJob"]
    assert names(new_client()) == ["nightly"]


def test_tuning_calls_of_a_client_made_before_both_are_ours() -> None:
    client = new_client()

    with mock_aws(), mock_tuning() as tuning:
        create(client)

        assert [job.name for job in tuning.jobs()] == ["nightly"]


def test_other_calls_are_motos(both: None) -> None:
    new_client("s3").create_bucket(Bucket="results")

    assert [bucket["Name"] for bucket in new_client("s3").list_buckets()["Buckets"]] == ["results"]


def test_raw_tuning_calls_are_ours(both: None) -> None:
    post("CreateHyperParameterTuningJob", create_request())

    assert [job.name for job in mock_tuning.current().jobs()] == ["nightly"]


def test_raw_other_calls_are_motos(both: None) -> None:
    new_client("s3").create_bucket(Bucket="results")

    assert "<Name>results</Name>" in requests.get(AWS, timeout=1).text


def test_raw_listings_merge_both(both: None) -> None:
    mock_tuning.current().seed_job("nightly", training_jobs=1)
    new_client().create_training_job(**training_job())

    rows = post("ListTrainingJobs", {"SortBy": "Name", "SortOrder": "Ascending"}).json()["TrainingJobSummaries"]

    assert [row["TrainingJobName"][:9] for row in rows] == ["hand-made", "nightly-0"]


def test_a_call_is_recorded_once(both: None) -> None:
    client = new_client()

    post("DescribeHyperParameterTuningJob", {"HyperParameterTuningJobName": "missing"})
    client.list_hyper_parameter_tuning_jobs()

    assert len(list(mock_tuning.current().calls)) == 2


def test_moto_answers_tuning_calls_again_after_ours() -> None:
    with mock_aws():
        with mock_tuning():
            create(new_client(), "ours")

        assert names(new_client()) == []
        new_client().create_hyper_parameter_tuning_job(**create_request("motos"))
        assert names(new_client()) == ["motos"]


IMPORTED_LATER = """
import sys, boto3, requests
client = boto3.client("sagemaker", region_name="us-east-1")
from mock_tuning import mock_tuning
from mock_tuning.errors import MockTuningWarning
with mock_tuning() as tuning:
    client.list_hyper_parameter_tuning_jobs()
    assert "moto" not in sys.modules, "moto was imported too early for this test"
    from moto import mock_aws
    with mock_aws():
        tuning.seed_job("nightly")
        print([job["HyperParameterTuningJobName"] for page in client.get_paginator(
            "list_hyper_parameter_tuning_jobs").paginate() for job in page["HyperParameterTuningJobSummaries"]])
        print(requests.post("https://api.sagemaker.us-east-1.amazonaws.com/", data="{}",
            headers={"X-Amz-Target": "SageMaker.ListHyperParameterTuningJobs"}).text.count("nightly") > 0)
        boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="results")
        print("results" in requests.get("https://s3.us-east-1.amazonaws.com/").text)
        print(len(client.list_training_jobs()["TrainingJobSummaries"]) > 0)
from moto.core.botocore_stubber import BotocoreStubber
print(BotocoreStubber.process_request.__module__)
"""


def test_moto_first_imported_after_activation_yields_too() -> None:
    assert run_python(IMPORTED_LATER) == ["['nightly']", "True", "True", "True", "moto.core.botocore_stubber"]


def test_moto_is_not_imported_before_it_is_needed() -> None:
    printed = run_python(
        """
import sys, boto3
from mock_tuning import mock_tuning
from mock_tuning.errors import MockTuningWarning
with mock_tuning() as tuning:
    client = boto3.client("sagemaker", region_name="us-east-1")
    tuning.seed_job("nightly")
    client.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName="nightly")
    client.list_training_jobs()
print("moto" in sys.modules)
"""
    )

    assert printed == ["False"]


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> Callable[[], set[str | None]]:
    """What the two keys of the environment are; "real" before."""
    names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
    for name in names:
        monkeypatch.setenv(name, "real")
    return lambda: {os.environ.get(name) for name in names}


ENVIRONMENT = "leaves the environment's AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY as they are: mock_aws has replaced"


def test_mock_aws_that_stays_longer_than_ours_goes_on_and_warnings_say_so(keys: Callable[[], set[str | None]]) -> None:
    moto, send = mock_aws(), requests.adapters.HTTPAdapter.send
    with (
        pytest.warns(MockTuningWarning, match=ENVIRONMENT),
        pytest.warns(MockTuningWarning, match=r"leaves HTTPAdapter\.send as it is"),
        mock_tuning(),
    ):
        moto.start()

    new_client("s3").create_bucket(Bucket="results")
    text = requests.get(AWS, timeout=1).text
    moto.stop()
    requests.adapters.HTTPAdapter.send = send

    assert "<Name>results</Name>" in text


def test_an_outer_mock_aws_that_leaves_first_is_said_by_warnings(keys: Callable[[], set[str | None]]) -> None:
    moto, send = mock_aws(), requests.adapters.HTTPAdapter.send
    moto.start()
    mock = mock_tuning()
    mock.start()

    moto.stop()
    create(new_client())
    with (
        pytest.warns(MockTuningWarning, match=ENVIRONMENT),
        pytest.warns(MockTuningWarning, match=r"leaves HTTPAdapter\.send as it is"),
    ):
        mock.stop()

    assert requests.adapters.HTTPAdapter.send is send
    assert keys() == {"real"}


CUSTOM_ENDPOINT = """
import os
os.environ["MOTO_S3_CUSTOM_ENDPOINTS"] = "https://ceph.example.com"
from moto import mock_aws
from mock_tuning import mock_tuning
from tests.interception.helpers import names, new_client

def buckets():
    s3 = new_client("s3", endpoint_url="https://ceph.example.com")
    s3.create_bucket(Bucket="results")
    return [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]

with mock_aws(), mock_tuning():
    print(buckets())
with mock_tuning() as tuning, mock_aws():
    tuning.seed_job("nightly")
    print(buckets(), names(new_client()))
"""


def test_endpoints_that_moto_was_told_to_answer_are_still_motos() -> None:
    assert run_python(CUSTOM_ENDPOINT) == ["['results']", "['results'] ['nightly']"]


# --- whose state it is -------------------------------------------------------------------------------------------


def test_without_mock_aws_the_state_of_moto_is_gone_with_the_mock() -> None:
    with mock_tuning():
        new_client("s3").create_bucket(Bucket="results")
        new_client().create_training_job(**training_job())

    with mock_tuning():
        assert new_client("s3").list_buckets()["Buckets"] == []
        assert new_client().list_training_jobs()["TrainingJobSummaries"] == []


def test_what_a_mock_aws_has_left_behind_is_not_seen() -> None:
    moto = mock_aws()
    moto.start()
    new_client("s3").create_bucket(Bucket="results")
    moto.stop(remove_data=False)  # as its class decorator does after setUp

    with mock_tuning():
        assert new_client("s3").list_buckets()["Buckets"] == []


def test_what_mock_aws_made_in_set_up_is_there_in_the_test() -> None:
    moto = mock_aws()
    moto.start()
    new_client("s3").create_bucket(Bucket="results")
    moto.stop(remove_data=False)
    moto.start(reset=False)

    with mock_tuning():
        assert len(new_client("s3").list_buckets()["Buckets"]) == 1

    moto.stop()


def test_the_state_of_moto_is_gone_after_an_exception_too() -> None:
    with suppress(ZeroDivisionError), mock_tuning():
        new_client("s3").create_bucket(Bucket="results")
        raise ZeroDivisionError

    with mock_tuning():
        assert new_client("s3").list_buckets()["Buckets"] == []


def test_a_nested_mock_leaves_the_state_of_moto_to_the_outer_one() -> None:
    with mock_tuning():
        with mock_tuning():
            new_client("s3").create_bucket(Bucket="results")

        assert len(new_client("s3").list_buckets()["Buckets"]) == 1


def test_inside_mock_aws_the_state_of_moto_stays() -> None:
    with mock_aws():
        with mock_tuning():
            new_client("s3").create_bucket(Bucket="results")

        assert len(new_client("s3").list_buckets()["Buckets"]) == 1


def test_what_an_outer_mock_aws_holds_is_seen_inside() -> None:
    with mock_aws():
        new_client("s3").create_bucket(Bucket="results")

        with mock_tuning():
            assert len(new_client("s3").list_buckets()["Buckets"]) == 1


def test_mock_aws_works_as_before_afterwards() -> None:
    with mock_tuning():
        new_client("s3").create_bucket(Bucket="results")

    with mock_aws():
        assert new_client("s3").list_buckets()["Buckets"] == []
        new_client("s3").create_bucket(Bucket="again")
        assert "<Name>again</Name>" in requests.get(AWS, timeout=1).text
