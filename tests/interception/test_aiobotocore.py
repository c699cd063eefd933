"""Clients of aiobotocore in process: answered by the same backend as the others."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from mock_tuning import EndlessPollingError, mock_tuning
from tests.conftest import NetworkUsedError
from tests.interception.aio import aio_client, aio_names
from tests.interception.helpers import create, names, new_client, run_python
from tests.support import create_request

pytestmark = pytest.mark.asyncio

JOB = {"HyperParameterTuningJobName": "nightly"}


# --- our operations ---------------------------------------------------------------------------------------------


async def test_a_job_lives_from_create_to_delete() -> None:
    with mock_tuning():
        async with aio_client() as client:
            await client.create_hyper_parameter_tuning_job(**create_request())
            await client.stop_hyper_parameter_tuning_job(**JOB)
            statuses = []
            while not statuses or statuses[-1] != "Stopped":
                answer = await client.describe_hyper_parameter_tuning_job(**JOB)
                statuses.append(answer["HyperParameterTuningJobStatus"])
            await client.delete_hyper_parameter_tuning_job(**JOB)

            assert statuses[0] == "Stopping"
            assert await aio_names(client) == []


async def test_an_endless_loop_is_ended_whatever_it_catches() -> None:
    with mock_tuning(polls_after_end=2) as tuning:
        tuning.seed_job("nightly", "Stopped")
        async with aio_client() as client:

            async def wait() -> None:
                status = None
                while status != "Completed":
                    try:
                        answer = await client.describe_hyper_parameter_tuning_job(**JOB)
                        status = answer["HyperParameterTuningJobStatus"]
                    except Exception:  # noqa: BLE001
                        await asyncio.sleep(0)

            with pytest.raises(EndlessPollingError, match=r"described 3 more times after a Describe had shown Stopped"):
                await asyncio.gather(wait())


async def test_paginators_walk_all_pages() -> None:
    with mock_tuning() as tuning:
        for number in range(5):
            tuning.seed_job(f"job-{number}")
        async with aio_client() as client:
            pages = client.get_paginator("list_hyper_parameter_tuning_jobs").paginate(PaginationConfig={"PageSize": 2})

            assert [len(page["HyperParameterTuningJobSummaries"]) async for page in pages] == [2, 2, 1]


async def test_service_errors_have_their_class() -> None:
    with mock_tuning():
        async with aio_client() as client:
            with pytest.raises(client.exceptions.ResourceNotFound):
                await client.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName="missing")


async def test_the_async_context_manager_is_enough() -> None:
    async with mock_tuning() as tuning, aio_client() as client:
        await client.create_hyper_parameter_tuning_job(**create_request())

        assert [job.name for job in tuning.jobs()] == ["nightly"]


async def test_sync_and_async_clients_see_one_state() -> None:
    with mock_tuning():
        create(new_client(), "made-by-sync")
        async with aio_client() as client:
            await client.create_hyper_parameter_tuning_job(**create_request("made-by-async"))

            assert await aio_names(client) == names(new_client()) == ["made-by-async", "made-by-sync"]


async def test_tasks_share_the_mock_around_them() -> None:
    with mock_tuning() as tuning:
        async with aio_client() as client:
            await asyncio.gather(
                *(client.create_hyper_parameter_tuning_job(**create_request(f"job-{n}")) for n in range(8))
            )

        assert len(tuning.jobs()) == 8


async def test_tasks_with_mocks_of_their_own_do_not_see_each_other() -> None:
    async def run(name: str) -> list[str]:
        async with mock_tuning(), aio_client() as client:
            await client.create_hyper_parameter_tuning_job(**create_request(name))
            await asyncio.sleep(0)
            return await aio_names(client)

    found = await asyncio.gather(*(asyncio.create_task(run(name)) for name in ("one", "two")))

    assert found == [["one"], ["two"]]


# --- whichever client ---------------------------------------------------------------------------------------------


async def test_aiobotocore_imported_after_activation_is_answered() -> None:
    printed = run_python(
        """
import asyncio, sys
from mock_tuning import mock_tuning
async def main():
    from aiobotocore.session import AioSession
    async with AioSession().create_client("sagemaker", region_name="us-east-1") as client:
        return (await client.list_hyper_parameter_tuning_jobs())["HyperParameterTuningJobSummaries"]
with mock_tuning() as tuning:
    assert not [name for name in sys.modules if name.startswith("aiobotocore")]
    print(asyncio.run(main()), len(list(tuning.calls)))
from aiobotocore.endpoint import AioEndpoint
from aiobotocore.signers import AioRequestSigner
print(AioEndpoint._send.__module__, AioRequestSigner.get_auth_instance.__module__)
"""
    )

    assert printed == ["[] 1", "aiobotocore.endpoint aiobotocore.signers"]


async def test_calls_to_other_hosts_reach_the_original_transport(monkeypatch: pytest.MonkeyPatch) -> None:
    from aiobotocore.endpoint import AioEndpoint

    async def send(self: Any, request: Any) -> Any:
        raise NetworkUsedError(request.url)

    monkeypatch.setattr(AioEndpoint, "_send", send)
    with mock_tuning():
        async with aio_client(endpoint_url="http://localhost:4566") as client:
            with pytest.raises(NetworkUsedError, match="http://localhost:4566/"):
                await client.list_hyper_parameter_tuning_jobs()


async def test_the_transport_and_the_signer_are_restored_afterwards() -> None:
    from aiobotocore.endpoint import AioEndpoint
    from aiobotocore.signers import AioRequestSigner

    before = (AioEndpoint._send, AioRequestSigner.get_auth_instance)
    with mock_tuning():
        assert AioEndpoint._send is not before[0]

    assert (AioEndpoint._send, AioRequestSigner.get_auth_instance) == before


BUCKET = "results.s3.us-east-1.amazonaws.com"


async def test_aiohttp_without_aiobotocore_is_refused_connections_to_aws_hosts() -> None:
    import aiohttp

    with mock_tuning():
        async with aiohttp.ClientSession() as session:
            with pytest.raises(aiohttp.ClientConnectorError, match=f"A connection to {BUCKET}: nobody could answer"):
                await session.get(f"https://{BUCKET}/key")


async def test_name_look_ups_of_aiodns_are_refused_for_aws_hosts() -> None:
    from aiohttp.resolver import AsyncResolver

    resolver: Any = None  # none of it is needed

    with mock_tuning(), pytest.raises(ConnectionRefusedError, match=f"A connection to {BUCKET}: nobody could answer"):
        await AsyncResolver.resolve(resolver, BUCKET)
