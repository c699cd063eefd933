"""The private names of other libraries that this package touches: which upgrade broke which of them."""

from __future__ import annotations

import importlib
import inspect
import os
import sys
from importlib.metadata import version
from typing import Any

import boto3
import botocore.client
import botocore.session
import pytest
import requests
import responses
from botocore.awsrequest import AWSPreparedRequest, HeadersDict
from botocore.credentials import Credentials, DeferredRefreshableCredentials, RefreshableCredentials
from botocore.handlers import BUILTIN_HANDLERS
from moto.core.base_backend import BackendDict
from moto.core.models import botocore_stubber
from moto.core.resource_tagging import TaggedResource

from mock_tuning import mock_tuning
from tests.interception.helpers import REGION, new_client

MISSING = object()

FUNCTIONS: dict[str, dict[str, str]] = {
    "moto": {
        "moto.core.botocore_stubber:BotocoreStubber.__call__": "self event_name request kwargs",
        "moto.core.botocore_stubber:BotocoreStubber.process_request": "self request",
        "moto.core.botocore_stubber:BotocoreStubber.process_prepared_request": "self request",
        "moto.core.base_backend:BackendDict.reset": "",
        "moto.core.model_instances:reset_model_data": "",
        "moto.iam.models:get_account_id_from": "access_key",
        "moto.core.responses:ActionResult.__init__": "self result",
        "moto.core.responses:BaseResponse._get_param": "self param_name if_none",
        "moto.sagemaker.models:SageMakerModelBackend.iter_tagged_resources": "self",
        "moto.sagemaker.models:SageMakerModelBackend.tag_resource": "self arn tags",
        "moto.sagemaker.models:SageMakerModelBackend.untag_resource": "self arn tag_keys",
        "moto.events.models:EventPattern.get_pattern": "self",
        "moto.events.models:EventPattern.matches_event": "self event",
        "moto.events.models:Rule.send_to_targets": "self original_event transform_input",
        "moto.sqs.models:SQSBackend.send_message": (
            "self queue_name message_body message_attributes delay_seconds deduplication_id group_id"
            " system_attributes validate_group_id"
        ),
        "moto.logs.models:LogsBackend.create_log_stream": "self log_group_name log_stream_name",
        "moto.logs.models:LogsBackend.put_log_events": "self log_group_name log_stream_name log_events",
        "moto.sns.models:SNSBackend.publish": (
            "self message arn phone_number subject message_attributes group_id deduplication_id message_structure"
        ),
        "moto.awslambda.utils:get_backend": "account_id region",
        "moto.awslambda.models:LambdaBackend.invoke": "self function_name qualifier body headers response_headers",
        "moto.moto_api._internal.state_manager:StateManager.set_transition": "self model_name transition",
    },
    "botocore": {
        "botocore.endpoint:Endpoint._send": "self request",
        "botocore.signers:RequestSigner.get_auth_instance": (
            "self signing_name region_name signature_version request_credentials kwargs"
        ),
        "botocore.session:create_loader": "search_path_string",
        "botocore.client:ClientCreator._load_service_model": "self service_name api_version",
        "botocore.client:ClientCreator._create_methods": "self service_model",
        "botocore.client:ClientCreator._create_name_mapping": "self service_model",
        "botocore.hooks:EventAliaser.__init__": "self event_emitter event_aliases",
        "botocore.hooks:accepts_kwargs": "func",
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
    "aiobotocore.endpoint:AioEndpoint._send": "self request",
    "aiobotocore.signers:AioRequestSigner.get_auth_instance": (
        "self signing_name region_name signature_version request_credentials kwargs"
    ),
}


def broken(library: str, what: str) -> str:
    """Return what to tell who upgraded a library."""
    where = "moto_handoff/" if library == "moto" else "interceptors/"
    return f"{library} {version(library)} is not as mock_tuning knows it: {what}. Adapt mock_tuning/{where}."


def found(path: str) -> Any:
    """Return what a path names, from the very owner that would be patched; MISSING if it is not there."""
    module, _, names = path.partition(":")
    owner: Any = importlib.import_module(module)
    for name in names.split("."):
        owner = vars(owner).get(name, MISSING)
        if owner is MISSING:
            return MISSING
    return owner.__func__ if isinstance(owner, (classmethod, staticmethod)) else owner


def check(library: str, path: str, parameters: str) -> None:
    function = found(path)
    assert function is not MISSING, broken(library, f"there is no {path}")
    actual = [name for name in inspect.signature(function).parameters if name != "cls"]
    assert actual == parameters.split(), broken(library, f"{path} takes {actual}, not {parameters.split()}")


CASES = [(library, path) for library, paths in FUNCTIONS.items() for path in paths]


@pytest.mark.parametrize(("library", "path"), CASES, ids=lambda each: each)
def test_the_function_is_there_with_its_parameters(library: str, path: str) -> None:
    check(library, path, FUNCTIONS[library][path])


@pytest.mark.parametrize("path", AIO_FUNCTIONS)
def test_the_function_of_aiobotocore_is_there_with_its_parameters(path: str) -> None:
    if os.environ.get("MOCK_TUNING_REQUIRE_AIO") != "1":
        pytest.importorskip("aiobotocore")

    check("aiobotocore", path, AIO_FUNCTIONS[path])
    assert inspect.iscoroutinefunction(found(path)), broken("aiobotocore", f"{path} is no coroutine function")


def test_the_message_names_library_version_and_what_broke() -> None:
    with pytest.raises(AssertionError) as error:
        check("moto", "moto.core.botocore_stubber:BotocoreStubber.no_such_method", "self")

    assert f"moto {version('moto')}" in str(error.value)
    assert "there is no moto.core.botocore_stubber:BotocoreStubber.no_such_method" in str(error.value)


# --- moto ------------------------------------------------------------------------------------------------------


def test_the_stub_of_moto_says_whether_mock_aws_is_active() -> None:
    from moto import mock_aws

    states = [botocore_stubber.enabled]
    with mock_aws():
        states.append(botocore_stubber.enabled)

    assert states == [False, True], broken("moto", "botocore_stubber.enabled does not follow mock_aws")


def test_the_stub_of_moto_hangs_on_before_send() -> None:
    assert ("before-send", botocore_stubber) in BUILTIN_HANDLERS, broken("moto", "its stub is not on before-send")


def sts_request(url: str) -> AWSPreparedRequest:
    headers = HeadersDict({"Content-Type": "application/x-www-form-urlencoded"})
    return AWSPreparedRequest("POST", url, headers, b"Action=GetCallerIdentity&Version=2011-06-15", False)


def test_the_stub_of_moto_answers_without_mock_aws() -> None:
    answer = botocore_stubber.process_request(sts_request("https://sts.us-east-1.amazonaws.com/"))

    assert isinstance(answer, tuple), broken("moto", "process_request gives no tuple")
    status, headers, body = answer
    assert (status, type(body)) in ((200, str), (200, bytes)), broken("moto", "process_request gives another triple")
    assert dict(headers) is not None


def test_the_stub_of_moto_has_its_words_for_services_it_lacks() -> None:
    from mock_tuning.moto_handoff import NOT_IMPLEMENTED

    answer = botocore_stubber.process_request(sts_request("https://no-such-service.us-east-1.amazonaws.com/"))

    assert answer is not None, broken("moto", "it passes over services that it lacks")
    assert (answer[0], answer[2]) == NOT_IMPLEMENTED, broken("moto", f"it says {answer!r} for services that it lacks")


def test_raw_requests_pass_through_process_request(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(botocore_stubber), "process_request", lambda self, request: (418, {}, "seen"))
    request = requests.Request("GET", "https://s3.amazonaws.com/").prepare()

    answer = botocore_stubber.process_prepared_request(request)

    assert answer == (418, {}, "seen"), broken("moto", "process_prepared_request does not call process_request")


def test_the_watched_modules_of_moto_are_those_that_define_what_is_patched() -> None:
    from moto.sagemaker.models import SageMakerModelBackend

    from mock_tuning.moto_handoff import STUBBER_MODULE, TAGGING_MODULE

    assert type(botocore_stubber).__module__ == STUBBER_MODULE, broken("moto", "BotocoreStubber has moved")
    assert SageMakerModelBackend.__module__ == TAGGING_MODULE, broken("moto", "SageMakerModelBackend has moved")


def test_the_backends_of_moto_know_their_account_and_region() -> None:
    from moto.sagemaker.models import sagemaker_backends

    assert isinstance(sagemaker_backends, BackendDict), broken("moto", "sagemaker_backends is no BackendDict")
    account = sagemaker_backends["123456789012"]
    assert REGION in account, broken("moto", "backends of an account do not know their regions")
    backend = account[REGION]
    assert (backend.account_id, backend.region_name) == ("123456789012", REGION), broken("moto", "backends differ")
    BackendDict.reset()


def test_the_answers_of_motos_iam_are_made_where_the_missing_one_is_added() -> None:
    from moto.iam.urls import url_paths

    from mock_tuning.moto_handoff._gaps import IAM_MODULE

    (owner,) = {dispatch.__self__ for dispatch in url_paths.values()}  # type: ignore[attr-defined]
    assert f"{owner.__module__}.{owner.__name__}" == f"{IAM_MODULE}.IamResponse", broken(
        "moto", "IamResponse has moved"
    )


def test_a_tagged_resource_takes_arn_tags_and_type() -> None:
    names = list(inspect.signature(TaggedResource).parameters)[:3]

    assert names == ["arn", "tags", "resource_type"], broken("moto", f"TaggedResource takes {names}")


def test_an_unknown_access_key_is_of_the_default_account() -> None:
    from moto.iam import models

    found_account = models.get_account_id_from("AKIAUNKNOWN")

    assert found_account == models.DEFAULT_ACCOUNT_ID, broken("moto", "unknown keys are not the default account's")


def test_moto_keeps_rules_and_their_targets_where_events_look_for_them() -> None:
    from moto.events.models import events_backends

    from mock_tuning.moto_handoff._events import EVENTS_MODULE

    backend = events_backends["123456789012"][REGION]
    rule = backend.put_rule("ends", event_pattern='{"source": ["aws.sagemaker"]}', event_bus_arn="default")
    backend.put_targets("ends", "default", [{"Id": "1", "Arn": "arn:aws:sqs:us-east-1:123456789012:queue"}])
    BackendDict.reset()

    assert type(backend).__module__ == EVENTS_MODULE, broken("moto", "EventsBackend has moved")
    assert rule.state == "ENABLED", broken("moto", "Rule.state differs")
    assert [each["Id"] for each in rule.targets] == ["1"], broken("moto", "Rule.targets differs")
    assert rule.event_pattern.get_pattern(), broken("moto", "Rule.event_pattern differs")


def test_the_state_manager_of_moto_keeps_what_was_set_apart_from_its_defaults() -> None:
    from moto.moto_api import state_manager

    from mock_tuning import moto_handoff

    assert moto_handoff.transition() is None, broken("moto", "it has a transition of its own for tuning jobs")
    state_manager.set_transition(moto_handoff.MODEL, {"progression": "immediate"})
    found = moto_handoff.transition()
    state_manager.unset_transition(moto_handoff.MODEL)
    assert found == {"progression": "immediate"}, broken("moto", "StateManager._transitions differs")


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


def test_nothing_above_leaves_the_mock_unable_to_start() -> None:
    with mock_tuning():
        assert new_client().list_hyper_parameter_tuning_jobs()["HyperParameterTuningJobSummaries"] == []
    assert "mock_tuning" in sys.modules
