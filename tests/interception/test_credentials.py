"""Which credentials a call is signed with: a client's own, or fakes where they would have to be fetched."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import boto3
import botocore.session
import pytest
from botocore.awsrequest import AWSResponse
from botocore.credentials import (
    AssumeRoleCredentialFetcher,
    Credentials,
    DeferredRefreshableCredentials,
    RefreshableCredentials,
)
from botocore.endpoint import Endpoint
from botocore.exceptions import NoCredentialsError

from mock_tuning import mock_tuning
from tests.interception.helpers import REGION, create, names

ELSEWHERE = "https://minio.example.org"


def client_with(credentials: Any, **keywords: Any) -> Any:
    """Return a client made outside any mock, whose session has these credentials."""
    session = botocore.session.Session()
    session._credentials = credentials
    return session.create_client("sagemaker", region_name=REGION, **keywords)


def never() -> Any:
    raise AssertionError("credentials were fetched")


def in_hours(number: int) -> datetime:
    return datetime.now(timezone.utc) + timedelta(hours=number)


# --- credentials that would have to be fetched ---------------------------------------------------------


def refreshable() -> RefreshableCredentials:
    return RefreshableCredentials("AKIAOLD", "secret", "token", in_hours(-1), never, "test")


def deferred() -> DeferredRefreshableCredentials:
    return DeferredRefreshableCredentials(never, "test")


def assume_role() -> DeferredRefreshableCredentials:
    def no_client(*args: Any, **kwargs: Any) -> Any:
        return never()

    fetcher = AssumeRoleCredentialFetcher(no_client, Credentials("AKIASOURCE", "secret"), "arn:aws:iam::1:role/x")
    return DeferredRefreshableCredentials(fetcher.fetch_credentials, "assume-role")


@pytest.mark.parametrize("make", [refreshable, deferred, assume_role], ids=lambda make: make.__name__)
def test_credentials_that_would_have_to_be_fetched_are_not(make: Any) -> None:
    client = client_with(make())

    with mock_tuning():
        create(client)

        assert names(client) == ["nightly"]


def test_temporary_credentials_that_still_last_are_used() -> None:
    client = client_with(RefreshableCredentials("210987654321", "secret", "token", in_hours(6), never, "test"))

    with mock_tuning():
        assert ":210987654321:" in create(client)


# --- profiles --------------------------------------------------------------------------------------------


@pytest.fixture
def write_config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Write the file that profiles are read from."""

    def write(content: str) -> None:
        (tmp_path / "config").write_text(content)
        monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))

    return write


def test_a_profile_that_assumes_a_role_is_answered_without_fetching(write_config: Callable[[str], None]) -> None:
    write_config(
        "[profile base]\naws_access_key_id=AKIABASE\naws_secret_access_key=secret\n"
        "[profile role]\nrole_arn=arn:aws:iam::111111111111:role/x\nsource_profile=base\nregion=us-east-1\n"
    )
    client = boto3.Session(profile_name="role").client("sagemaker")

    with mock_tuning():
        create(client)

        assert names(client) == ["nightly"]


@pytest.mark.parametrize("profile", ["program", "role"])
def test_a_profile_does_not_run_its_program(profile: str, write_config: Callable[[str], None], tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')")
    write_config(
        f"[profile program]\ncredential_process={sys.executable} {tmp_path / 'program.py'}\n"
        "[profile role]\nrole_arn=arn:aws:iam::111111111111:role/x\nsource_profile=program\n"
    )

    with mock_tuning():
        client = boto3.Session(profile_name=profile, region_name=REGION).client("sagemaker")
        create(client)

        assert names(client) == ["nightly"]
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("source", ["Ec2InstanceMetadata", "EcsContainer", "Environment"])
def test_a_profile_does_not_ask_the_machine_for_its_source(source: str, write_config: Callable[[str], None]) -> None:
    write_config(f"[profile role]\nrole_arn=arn:aws:iam::111111111111:role/x\ncredential_source={source}\n")

    with mock_tuning():
        client = boto3.Session(profile_name="role", region_name=REGION).client("sagemaker")
        create(client)

        assert names(client) == ["nightly"]


def test_outside_a_mock_a_profile_runs_its_program(write_config: Callable[[str], None], tmp_path: Path) -> None:
    answer = '{"Version": 1, "AccessKeyId": "AKIAPROGRAM", "SecretAccessKey": "secret"}'
    (tmp_path / "program.py").write_text(f"print({answer!r})")
    write_config(f"[profile program]\ncredential_process={sys.executable} {tmp_path / 'program.py'}\n")
    with mock_tuning():
        pass

    credentials = boto3.Session(profile_name="program").get_credentials()

    assert credentials.access_key == "AKIAPROGRAM"


# --- hosts that are not AWS's -----------------------------------------------------------------------------


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The access keys of the requests that other hosts got."""

    class Raw:
        def stream(self) -> Any:
            yield b'{"HyperParameterTuningJobSummaries":[]}'

    def send(self: Endpoint, request: Any) -> AWSResponse:
        found.append(request.headers["Authorization"].decode().partition("Credential=")[2].partition("/")[0])
        return AWSResponse(request.url, 200, {}, Raw())

    found: list[str] = []
    monkeypatch.setattr(Endpoint, "_send", send)
    return found


def test_credentials_for_other_hosts_are_fetched_as_ever(keys: list[str]) -> None:
    fresh = {"access_key": "MINIO", "secret_key": "s", "token": "t", "expiry_time": in_hours(6).isoformat()}
    client = client_with(DeferredRefreshableCredentials(lambda: fresh, "test"), endpoint_url=ELSEWHERE)

    with mock_tuning():
        names(client)

    assert keys == ["MINIO"]


def test_a_client_without_credentials_has_none_for_other_hosts(keys: list[str]) -> None:
    client = client_with(None, endpoint_url=ELSEWHERE)

    with mock_tuning(), pytest.raises(NoCredentialsError):
        names(client)


def test_fetching_for_another_host_does_not_end_the_fakes_for_aws(keys: list[str]) -> None:
    def fetch() -> dict[str, Any]:
        create(client_with(deferred()))  # as one that assumes a role does, by STS
        return {"access_key": "MINIO", "secret_key": "s", "token": "t", "expiry_time": in_hours(6).isoformat()}

    client = client_with(DeferredRefreshableCredentials(fetch, "test"), endpoint_url=ELSEWHERE)

    with mock_tuning() as tuning:
        names(client)

        assert [job.name for job in tuning.jobs()] == ["nightly"]
