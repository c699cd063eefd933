"""Every botocore client of the process is answered, whenever, wherever and with whatever credentials it was made."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
import botocore.session
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, NoCredentialsError, ParamValidationError

from mock_tuning import mock_tuning
from tests.interception.helpers import REGION, create, names, new_client, run_python
from tests.support import create_request

BARE = {"aws_access_key_id": "AKIAEXAMPLE", "aws_secret_access_key": "secret"}


# --- where clients come from ------------------------------------------------------------------------


def test_a_client_made_before_the_package_was_imported_is_answered() -> None:
    printed = run_python(
        """
import sys, boto3
client = boto3.client("sagemaker", region_name="us-east-1")
assert not [name for name in sys.modules if name.startswith("mock_tuning")]
from mock_tuning import mock_tuning
with mock_tuning():
    print(client.list_hyper_parameter_tuning_jobs()["HyperParameterTuningJobSummaries"])
"""
    )

    assert printed == ["[]"]


def test_a_client_made_before_activation_without_credentials_is_answered() -> None:
    client = new_client()

    with mock_tuning():
        create(client)

        assert names(client) == ["nightly"]


def test_a_client_without_credentials_fails_again_after_the_mock() -> None:
    client = new_client()
    with mock_tuning():
        client.list_hyper_parameter_tuning_jobs()

    with pytest.raises(NoCredentialsError):
        client.list_hyper_parameter_tuning_jobs()


def test_a_client_made_inside_needs_no_credentials() -> None:
    with mock_tuning():
        client = boto3.client("sagemaker", region_name=REGION)
        create(client)

        assert names(client) == ["nightly"]


def test_clients_of_every_kind_of_session_see_one_state() -> None:
    before = boto3.Session(region_name=REGION)

    with mock_tuning():
        create(boto3.client("sagemaker", region_name=REGION))
        clients = [
            before.client("sagemaker"),
            boto3.Session(region_name=REGION, **BARE).client("sagemaker"),
            botocore.session.get_session().create_client("sagemaker", region_name=REGION),
            boto3.Session(botocore_session=botocore.session.Session(), region_name=REGION).client("sagemaker"),
        ]

        assert [names(client) for client in clients] == [["nightly"]] * len(clients)


def test_a_client_outlives_the_mock_and_starts_empty_in_the_next() -> None:
    client = new_client(**BARE)
    with mock_tuning():
        create(client)

    with mock_tuning():
        assert names(client) == []


def test_threads_share_the_mock_around_them() -> None:
    client = new_client()

    with mock_tuning(), ThreadPoolExecutor(8) as pool:
        arns = set(pool.map(lambda number: create(client, f"job-{number}"), range(16)))

        assert len(arns) == 16
        assert len(names(client)) == 16


# --- everything above the transport stays real ---------------------------------------------------------


def test_parameters_are_still_checked_by_the_client() -> None:
    with mock_tuning() as tuning:
        with pytest.raises(ParamValidationError):
            new_client().describe_hyper_parameter_tuning_job()

        assert list(tuning.calls) == []


HOOKS = (
    "provide-client-params",
    "before-parameter-build",
    "before-call",
    "request-created",
    "choose-signer",
    "before-sign",
    "before-send",
    "response-received",
    "before-parse",
    "needs-retry",
    "after-call",
)


@pytest.mark.parametrize("hook", HOOKS)
def test_event_hooks_are_still_called(hook: str) -> None:
    heard = []
    with mock_tuning():
        client = new_client()
        client.meta.events.register(f"{hook}.sagemaker", lambda **_: heard.append(hook))

        client.list_hyper_parameter_tuning_jobs()

    assert heard == [hook]


def test_a_hook_that_answers_before_sending_goes_first() -> None:
    from botocore.awsrequest import AWSResponse

    class Raw:
        def stream(self) -> Any:
            yield b'{"HyperParameterTuningJobSummaries":[]}'

    client = new_client()
    client.meta.events.register("before-send.sagemaker", lambda request, **_: AWSResponse(request.url, 200, {}, Raw()))

    with mock_tuning() as tuning:
        create_requests = client.list_hyper_parameter_tuning_jobs()

        assert create_requests["HyperParameterTuningJobSummaries"] == []
        assert list(tuning.calls) == []


def test_paginators_walk_all_pages() -> None:
    client = new_client()
    with mock_tuning():
        for number in range(5):
            create(client, f"job-{number}")

        pages = client.get_paginator("list_hyper_parameter_tuning_jobs").paginate(PaginationConfig={"PageSize": 2})

        assert [len(page["HyperParameterTuningJobSummaries"]) for page in pages] == [2, 2, 1]


@pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
def test_service_errors_keep_their_class_in_every_retry_mode(mode: str) -> None:
    with mock_tuning() as tuning:
        client = new_client(config=Config(retries={"mode": mode, "max_attempts": 3}))
        with pytest.raises(client.exceptions.ResourceNotFound) as caught:
            client.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName="missing")

        assert isinstance(caught.value, ClientError)
        assert caught.value.response["ResponseMetadata"]["RetryAttempts"] == 0
        assert len(list(tuning.calls)) == 1


def test_answers_carry_a_request_id_and_headers() -> None:
    with mock_tuning():
        metadata = new_client().create_hyper_parameter_tuning_job(**create_request())["ResponseMetadata"]

    assert metadata["HTTPStatusCode"] == 200
    assert metadata["HTTPHeaders"]["x-amzn-requestid"] == metadata["RequestId"]
