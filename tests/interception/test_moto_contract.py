"""The private names of moto that this package touches: which upgrade broke which of them."""

from __future__ import annotations

import inspect
from importlib.metadata import version

import pytest
import requests
from botocore.awsrequest import AWSPreparedRequest, HeadersDict
from botocore.handlers import BUILTIN_HANDLERS
from moto import mock_aws
from moto.core.base_backend import BackendDict
from moto.core.models import botocore_stubber
from moto.core.resource_tagging import TaggedResource

from tests.interception.contract import broken, check
from tests.interception.helpers import REGION

FUNCTIONS = {
    "moto.core.botocore_stubber:BotocoreStubber.__call__": "self event_name request kwargs",
    "moto.core.botocore_stubber:BotocoreStubber.process_request": "self request",
    "moto.core.botocore_stubber:BotocoreStubber.process_prepared_request": "self request",
    "moto.core.base_backend:BackendDict.reset": "",
    "moto.core.utils:get_equivalent_url_in_aws_domain": "url",
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
}


@pytest.mark.parametrize("path", FUNCTIONS)
def test_the_function_is_there_with_its_parameters(path: str) -> None:
    check("moto", path, FUNCTIONS[path])


def test_the_message_names_library_version_and_what_broke() -> None:
    with pytest.raises(AssertionError) as error:
        check("moto", "moto.core.botocore_stubber:BotocoreStubber.no_such_method", "self")

    assert f"moto {version('moto')}" in str(error.value)
    assert "there is no moto.core.botocore_stubber:BotocoreStubber.no_such_method" in str(error.value)


def test_the_stub_of_moto_says_whether_mock_aws_is_active() -> None:
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


def test_moto_knows_services_by_their_standard_hosts_only() -> None:
    from moto.backend_index import backend_url_patterns

    def services(host: str) -> list[str]:
        return [name for name, pattern in backend_url_patterns if pattern.match(f"https://{host}/")]

    found = (services("api.sagemaker.us-east-1.amazonaws.com"), services("api-fips.sagemaker.us-east-1.amazonaws.com"))
    assert found == (["sagemaker"], []), broken("moto", f"its hosts of SageMaker are {found}")


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

    assert isinstance(sagemaker_backends, BackendDict), broken("moto", "sagemaker_backends is not a BackendDict")
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


def test_the_send_of_moto_is_known() -> None:
    from mock_tuning.moto_handoff import is_send_of_moto

    send = requests.adapters.HTTPAdapter.send
    with mock_aws():
        known = [is_send_of_moto(each) for each in (requests.adapters.HTTPAdapter.send, send)]
    known.append(is_send_of_moto(send))

    assert known == [True, False, False], broken("moto", "mock_aws starts another mock than responses_mock")
