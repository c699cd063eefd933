"""What the tests of aiobotocore share; importing this skips a module where aiobotocore is not installed.

MOCK_TUNING_REQUIRE_AIO=1 turns that into a failure, for the environments that are there for it.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from tests.interception.helpers import REGION

if os.environ.get("MOCK_TUNING_REQUIRE_AIO") != "1":
    pytest.importorskip("aiobotocore.session")

import aiobotocore.session


@asynccontextmanager
async def aio_client(service: str = "sagemaker", **keywords: Any) -> AsyncIterator[Any]:
    """An asynchronous client of a session of its own."""
    credentials = keywords.pop("credentials", None)
    session = aiobotocore.session.AioSession()
    if credentials is not None:
        session._credentials = credentials
    async with session.create_client(service, **{"region_name": REGION, **keywords}) as client:
        yield client


async def aio_names(client: Any) -> list[str]:
    """Return the names of all tuning jobs that a client lists."""
    pages = client.get_paginator("list_hyper_parameter_tuning_jobs").paginate()
    return sorted(
        [job["HyperParameterTuningJobName"] async for page in pages for job in page["HyperParameterTuningJobSummaries"]]
    )
