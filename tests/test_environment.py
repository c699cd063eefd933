"""The environment inside a mock: nothing of the real AWS account is in reach, and all of it is back afterwards."""

from __future__ import annotations

import os
from typing import Any

import boto3
import pytest

from mock_tuning import mock_tuning
from mock_tuning.environment import FAKES, HIDDEN

ENDPOINTS = ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_SAGEMAKER", "AWS_ENDPOINT_URL_S3")


@pytest.mark.parametrize("name", [*HIDDEN, *ENDPOINTS])
def test_a_variable_of_the_real_account_is_hidden_and_restored(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "mine")

    with mock_tuning():
        assert name not in os.environ

    assert os.environ[name] == "mine"


@pytest.mark.parametrize("name", FAKES)
def test_keys_are_faked_and_restored(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "mine")

    with mock_tuning():
        assert os.environ[name] == FAKES[name]

    assert os.environ[name] == "mine"


def test_an_environment_without_any_of_them_is_without_them_again() -> None:
    before = dict(os.environ)

    with mock_tuning():
        assert "AWS_ACCESS_KEY_ID" in os.environ

    assert dict(os.environ) == before


def test_the_region_of_the_environment_stays_in_force(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")

    with mock_tuning() as tuning:
        assert tuning.seed_job("nightly").region == "eu-west-1"
        assert boto3.client("sagemaker").meta.region_name == "eu-west-1"


def test_a_region_that_boto3_does_not_read_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_REGION", "eu-west-1")

    with mock_tuning() as tuning:
        assert tuning.seed_job("nightly").region == "us-east-1"


@pytest.mark.parametrize("name", ["AWS_DEFAULT_REGION", "SOMETHING_ELSE"])
def test_what_the_test_changes_in_other_variables_stays(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "before")

    with mock_tuning():
        os.environ[name] = "changed"

    assert os.environ[name] == "changed"


def test_what_the_test_takes_out_of_other_variables_stays_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOMETHING_ELSE", "before")

    with mock_tuning():
        del os.environ["SOMETHING_ELSE"]

    assert "SOMETHING_ELSE" not in os.environ


def test_keys_that_the_test_sets_inside_count(monkeypatch: pytest.MonkeyPatch) -> None:
    with mock_tuning() as tuning:
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "111122223333")  # 12 digits: the account
        tuning.seed_job("nightly", account_id="111122223333", region="us-east-1")

        client = boto3.client("sagemaker", region_name="us-east-1")

        assert client.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName="nightly")


@pytest.mark.parametrize("name", ["AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_SESSION_TOKEN", *ENDPOINTS])
def test_what_the_test_sets_inside_in_a_hidden_variable_is_gone_afterwards(name: str) -> None:
    with mock_tuning():
        os.environ[name] = "set inside"
        assert os.environ[name] == "set inside"

    assert name not in os.environ


def test_an_endpoint_of_the_environment_does_not_lead_away_from_the_mock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://localhost:4566")

    with mock_tuning():
        client = boto3.client("sagemaker", region_name="us-east-1")

        assert client.meta.endpoint_url == "https://api.sagemaker.us-east-1.amazonaws.com"
        assert client.list_hyper_parameter_tuning_jobs()["HyperParameterTuningJobSummaries"] == []


def test_an_inner_mock_leaves_the_outer_one_s_environment_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "mine")

    with mock_tuning():
        with mock_tuning():
            os.environ["AWS_SESSION_TOKEN"] = "set inside"
        assert "AWS_PROFILE" not in os.environ
        assert os.environ["AWS_SESSION_TOKEN"] == "set inside"

    assert os.environ["AWS_PROFILE"] == "mine"


def test_the_environment_is_restored_when_the_last_mock_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "mine")
    first, second = mock_tuning(), mock_tuning()
    first.start()
    second.start()

    first.stop()
    assert "AWS_PROFILE" not in os.environ
    second.stop()

    assert os.environ["AWS_PROFILE"] == "mine"


def test_an_exception_inside_restores_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "mine")

    with pytest.raises(LookupError), mock_tuning():
        raise LookupError

    assert os.environ["AWS_PROFILE"] == "mine"


# --- boto3's default session ------------------------------------------------------------------------------


@pytest.fixture
def default_session(monkeypatch: pytest.MonkeyPatch) -> Any:
    session = boto3.Session(region_name="eu-central-1")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", session)
    return session


def test_the_default_session_is_put_aside_and_back(default_session: Any) -> None:
    with mock_tuning():
        assert boto3.DEFAULT_SESSION is None
        boto3.client("sagemaker", region_name="us-east-1")
        assert boto3.DEFAULT_SESSION is not default_session

    assert boto3.DEFAULT_SESSION is default_session


def test_a_default_session_made_inside_is_gone_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)

    with mock_tuning():
        boto3.setup_default_session(region_name="us-east-1")

    assert boto3.DEFAULT_SESSION is None


def test_a_client_needs_no_credentials_anywhere() -> None:
    with mock_tuning():
        client = boto3.client("sagemaker", region_name="us-east-1")

        assert client.list_hyper_parameter_tuning_jobs()["HyperParameterTuningJobSummaries"] == []
