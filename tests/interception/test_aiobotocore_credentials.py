"""Which credentials a call of aiobotocore is signed with: a client's own, or fakes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import NoCredentialsError

from mock_tuning import mock_tuning
from tests.interception.aio import aio_client, aio_names, aiobotocore
from tests.interception.test_credentials import ELSEWHERE, never, write_config
from tests.support import create_request

__all__ = ["write_config"]

pytestmark = pytest.mark.asyncio


async def test_a_client_made_before_activation_without_credentials_is_answered() -> None:
    async with aio_client() as client:
        with mock_tuning():
            assert await aio_names(client) == []

        with pytest.raises(NoCredentialsError):
            await aio_names(client)


@pytest.mark.parametrize("kind", ["refreshable", "deferred"])
async def test_credentials_that_would_have_to_be_fetched_are_not(kind: str) -> None:
    from aiobotocore.credentials import AioDeferredRefreshableCredentials, AioRefreshableCredentials

    expired = datetime.now(timezone.utc) - timedelta(hours=1)
    credentials = (
        AioDeferredRefreshableCredentials(never, "test")
        if kind == "deferred"
        else AioRefreshableCredentials("AKIAOLD", "secret", "token", expired, never, "test")
    )

    async with aio_client(credentials=credentials) as client:
        with mock_tuning():
            assert await aio_names(client) == []


async def test_an_access_key_of_twelve_digits_is_the_account() -> None:
    with mock_tuning():
        async with aio_client(aws_access_key_id="210987654321", aws_secret_access_key="x") as client:
            answer = await client.create_hyper_parameter_tuning_job(**create_request())

    assert ":210987654321:" in answer["HyperParameterTuningJobArn"]


# --- profiles --------------------------------------------------------------------------------------------


async def names_of_profile(profile: str) -> list[str]:
    session = aiobotocore.session.AioSession(profile=profile)
    async with session.create_client("sagemaker", region_name="us-east-1") as client:
        return await aio_names(client)


async def test_a_profile_does_not_run_its_program(write_config: Callable[[str], None], tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')")
    write_config(f"[profile program]\ncredential_process={sys.executable} {tmp_path / 'program.py'}\n")

    with mock_tuning():
        assert await names_of_profile("program") == []
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("source", ["Ec2InstanceMetadata", "EcsContainer", "Environment"])
async def test_a_profile_does_not_ask_the_machine_for_its_source(
    source: str, write_config: Callable[[str], None]
) -> None:
    write_config(f"[profile role]\nrole_arn=arn:aws:iam::111111111111:role/x\ncredential_source={source}\n")

    with mock_tuning():
        assert await names_of_profile("role") == []


# --- hosts that are not AWS's -----------------------------------------------------------------------------


async def test_credentials_for_other_hosts_are_fetched_as_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    from aiobotocore.credentials import AioDeferredRefreshableCredentials
    from aiobotocore.endpoint import AioEndpoint

    async def fetch() -> dict[str, Any]:
        later = datetime.now(timezone.utc) + timedelta(hours=6)
        return {"access_key": "MINIO", "secret_key": "s", "token": "t", "expiry_time": later.isoformat()}

    async def send(self: Any, request: Any) -> Any:
        raise ConnectionError(request.headers["Authorization"].decode())

    monkeypatch.setattr(AioEndpoint, "_send", send)
    credentials = AioDeferredRefreshableCredentials(fetch, "test")
    with mock_tuning():
        async with aio_client(credentials=credentials, endpoint_url=ELSEWHERE) as client:
            with pytest.raises(ConnectionError, match="Credential=MINIO/"):
                await aio_names(client)
