"""The private names of client libraries that this package touches: which upgrade broke which of them."""

from __future__ import annotations

import inspect
import os
import sys
from typing import Any

import boto3
import botocore.client
import botocore.session
import pytest
import requests
import responses
from botocore.credentials import Credentials, DeferredRefreshableCredentials, ProcessProvider, RefreshableCredentials

from mock_tuning import mock_tuning
from mock_tuning.interceptors._requests import REFUSED
from tests.interception.contract import broken, check, found
from tests.interception.helpers import new_client

FUNCTIONS: dict[str, dict[str, str]] = {
    "botocore": {
        "botocore.endpoint:Endpoint._send": "self request",
        "botocore.httpsession:URLLib3Session.send": "self request",
        "botocore.signers:RequestSigner.sign": (
            "self operation_name request region_name signing_type expires_in signing_name"
        ),
        "botocore.signers:RequestSigner.get_auth_instance": (
            "self signing_name region_name signature_version request_credentials kwargs"
        ),
        "botocore.session:create_loader": "search_path_string",
        "botocore.client:ClientCreator._load_service_model": "self service_name api_version",
        "botocore.client:ClientCreator._create_methods": "self service_model",
        "botocore.client:ClientCreator._create_name_mapping": "self service_model",
        "botocore.hooks:EventAliaser.__init__": "self event_emitter event_aliases",
        "botocore.hooks:accepts_kwargs": "func",
        "botocore.credentials:ProcessProvider.load": "self",
        "botocore.credentials:CanonicalNameCredentialSourcer.source_credentials": "self source_name",
        "botocore.credentials:RefreshableCredentials.refresh_needed": "self refresh_in",
        "botocore.loaders:JSONFileLoader.load_file": "self file_path",
    },
    "requests": {
        "requests.adapters:HTTPAdapter.send": "self request stream timeout verify cert proxies",
        "requests.adapters:HTTPAdapter.build_response": "self req resp",
    },
    "responses": {
        "responses:RequestsMock.start": "self",
        "responses:RequestsMock.unbound_on_send": "self",
        "responses:BaseResponse.matches": "self request",
        "responses:BaseResponse.get_response": "self request",
        "responses:_handle_body": "body",
    },
}

AIO_FUNCTIONS = {
    "aiobotocore.credentials:AioProcessProvider.load": "self",
    "aiobotocore.credentials:AioCanonicalNameCredentialSourcer.source_credentials": "self source_name",
    "aiobotocore.signers:AioRequestSigner.sign": (
        "self operation_name request region_name signing_type expires_in signing_name"
    ),
    "aiohttp.resolver:AsyncResolver.resolve": "self host port family",
    "aiobotocore.endpoint:AioEndpoint._send": "self request",
    "aiobotocore.signers:AioRequestSigner.get_auth_instance": (
        "self signing_name region_name signature_version request_credentials kwargs"
    ),
}


CASES = [(library, path) for library, paths in FUNCTIONS.items() for path in paths]


@pytest.mark.parametrize(("library", "path"), CASES, ids=lambda each: each)
def test_the_function_is_there_with_its_parameters(library: str, path: str) -> None:
    check(library, path, FUNCTIONS[library][path])


@pytest.mark.parametrize("path", AIO_FUNCTIONS)
def test_the_function_of_aiobotocore_is_there_with_its_parameters(path: str) -> None:
    if os.environ.get("MOCK_TUNING_REQUIRE_AIO") != "1":
        pytest.importorskip("aiobotocore")

    library = path.partition(".")[0]
    check(library, path, AIO_FUNCTIONS[path])
    assert inspect.iscoroutinefunction(found(path)), broken(library, f"{path} is not a coroutine function")


# --- botocore ----------------------------------------------------------------------------------------------------


def test_sessions_make_their_loader_by_the_name_that_is_patched(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    monkeypatch.setattr(botocore.session, "create_loader", lambda path=None: made.append(path) or "a loader")

    loader = botocore.session.Session().get_component("data_loader")

    assert (loader, made) == ("a loader", [None]), broken("botocore", "sessions make their loader elsewhere")


def test_loaders_keep_what_they_read_where_the_shared_loader_expects_it() -> None:
    loader = botocore.loaders.Loader()
    loader.list_available_services("service-2")

    assert ("list_available_services", "service-2") in loader._cache, broken("botocore", "Loader._cache differs")
    assert loader.search_paths is loader._search_paths, broken("botocore", "Loader._search_paths differs")
    assert loader.FILE_LOADER_CLASS is botocore.loaders.JSONFileLoader, broken("botocore", "FILE_LOADER_CLASS differs")


def test_clients_take_their_model_from_load_service_model(monkeypatch: pytest.MonkeyPatch) -> None:
    original = botocore.client.ClientCreator._load_service_model
    models = []

    def load(self: Any, *args: Any, **kwargs: Any) -> Any:
        assert self._loader is not None
        models.append(original(self, *args, **kwargs))
        return models[-1]

    monkeypatch.setattr(botocore.client.ClientCreator, "_load_service_model", load)

    assert new_client("sts").meta.service_model is models[0], broken("botocore", "_load_service_model is not used")


def test_signers_keep_the_credentials_of_their_client() -> None:
    signer = new_client("sts", aws_access_key_id="AKIA", aws_secret_access_key="x")._request_signer

    assert isinstance(signer._credentials, Credentials), broken("botocore", "RequestSigner._credentials differs")


def test_deferred_credentials_are_refreshable_ones_that_need_a_refresh() -> None:
    deferred = DeferredRefreshableCredentials(dict, "test")

    assert isinstance(deferred, RefreshableCredentials), broken("botocore", "deferred credentials are another class")
    assert deferred.refresh_needed(), broken("botocore", "deferred credentials need no refresh")


def test_a_profile_with_a_program_is_known_by_it() -> None:
    config = {"profiles": {"program": {"credential_process": "echo"}}}

    programs = [ProcessProvider(name, lambda: config)._credential_process for name in ("program", "default")]

    assert programs == ["echo", None], broken("botocore", "ProcessProvider._credential_process differs")


def test_boto3_keeps_its_default_session_where_it_is_put_aside() -> None:
    assert "DEFAULT_SESSION" in vars(boto3), broken("boto3", "there is no boto3.DEFAULT_SESSION")


# --- responses -----------------------------------------------------------------------------------------------------


def test_mocks_of_responses_pass_to_real_send_unless_told_otherwise() -> None:
    mock = responses.RequestsMock()

    assert mock._real_send is responses._real_send, broken("responses", "RequestsMock._real_send differs")
    assert mock._patcher is None, broken("responses", "RequestsMock._patcher differs")


def test_a_started_mock_of_responses_has_a_patcher() -> None:
    with responses.RequestsMock() as mock:
        assert mock._patcher is not None, broken("responses", "RequestsMock._patcher differs")


def test_the_functions_of_responses_are_its_default_mocks() -> None:
    bound = responses.start

    assert bound.__self__ is responses._default_mock, broken("responses", "responses.start is another mock's")


def test_mocks_of_responses_refuse_in_the_words_that_are_looked_for() -> None:
    with responses.RequestsMock(), pytest.raises(requests.ConnectionError) as refused:
        requests.get("https://example.org/", timeout=1)

    assert str(refused.value).startswith(REFUSED), broken("responses", f"it refuses in these words: {refused.value}")


def test_nothing_above_leaves_the_mock_unable_to_start() -> None:
    with mock_tuning():
        assert new_client().list_hyper_parameter_tuning_jobs()["HyperParameterTuningJobSummaries"] == []
    assert "mock_tuning" in sys.modules
