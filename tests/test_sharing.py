"""What clients made while a mock is active share, and what they do not."""

from __future__ import annotations

import inspect
from functools import partial, wraps
from typing import Any

import boto3
import botocore.client
import botocore.hooks
import pytest
from botocore.client import ClientCreator
from botocore.hooks import EventAliaser, HierarchicalEmitter

from mock_tuning import mock_tuning
from mock_tuning.interceptors import _sharing
from mock_tuning.validation import parse_body

REGION = "us-east-1"


def _client(session: Any = None) -> Any:
    return (session or boto3.Session()).client("sagemaker", region_name=REGION)


@mock_tuning
def test_clients_share_their_methods_but_not_their_classes() -> None:
    one, other = _client(), _client()

    assert type(one) is not type(other)
    assert type(one).create_hyper_parameter_tuning_job is type(other).create_hyper_parameter_tuning_job
    assert one.meta.method_to_api_mapping == other.meta.method_to_api_mapping
    assert one.meta.method_to_api_mapping is not other.meta.method_to_api_mapping


@mock_tuning
def test_a_hook_that_changes_the_class_of_one_sessions_clients_leaves_others_alone() -> None:
    session = boto3.Session()

    def extend(class_attributes: dict[str, Any], **_: Any) -> None:
        class_attributes["extra"] = lambda self: "extra"
        del class_attributes["create_model"]

    session.events.register("creating-client-class.sagemaker", extend)

    changed, plain = _client(session), _client()
    assert changed.extra() == "extra"
    assert not hasattr(changed, "create_model")
    assert not hasattr(plain, "extra")
    assert hasattr(plain, "create_model")


def test_creators_that_make_methods_of_their_own_share_with_nobody() -> None:
    class Other(ClientCreator):  # type: ignore[misc]
        def _create_api_method(self, py_operation_name: str, *_: Any) -> str:  # type: ignore[override]
            return py_operation_name.upper()

    with mock_tuning():
        model = _client().meta.service_model
        methods = Other._create_methods(Other.__new__(Other), model)

    assert methods["create_model"] == "CREATE_MODEL"


@mock_tuning
def test_event_names_come_out_as_botocore_has_them() -> None:
    names = ["before-call.sagemaker.CreateModel", "needs-retry.ec2", "docs.*.autoscaling.x", "before-send.iot-data"]
    untouched = EventAliaser(HierarchicalEmitter())
    untouched._alias_name_cache = {}

    shared = EventAliaser(HierarchicalEmitter())

    assert [shared._alias_event_name(name) for name in names] == [untouched._alias_event_name(name) for name in names]


@mock_tuning
def test_an_emitter_with_aliases_of_its_own_keeps_them() -> None:
    own = EventAliaser(HierarchicalEmitter(), {"sagemaker": "renamed"})

    assert own._alias_event_name("before-call.sagemaker.CreateModel") == "before-call.renamed.CreateModel"
    assert EventAliaser(HierarchicalEmitter())._alias_event_name("x.sagemaker") == "x.sagemaker"


def _taking(**kwargs: Any) -> None: ...


def _not_taking(event_name: str) -> None: ...


@wraps(_not_taking)
def _wrapped(*args: Any, **kwargs: Any) -> None: ...


class _Handlers:
    def taking(self, **kwargs: Any) -> None: ...

    def not_taking(self) -> None: ...

    def __call__(self, **kwargs: Any) -> None: ...


def _signed(*args: Any) -> None: ...


_signed.__signature__ = inspect.signature(_taking)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "handler",
    [
        _taking,
        _not_taking,
        _wrapped,
        _signed,
        _Handlers().taking,
        _Handlers().not_taking,
        _Handlers(),
        partial(_taking, a=1),
    ],
    ids=["taking", "not taking", "wrapped", "signed", "method", "method not taking", "object", "partial"],
)
def test_handlers_are_accepted_exactly_as_botocore_accepts_them(handler: Any) -> None:
    wanted = bool(botocore.hooks.accepts_kwargs(handler))  # type: ignore[attr-defined]

    with mock_tuning():
        assert bool(botocore.hooks.accepts_kwargs(handler)) is wanted  # type: ignore[attr-defined]


def patched() -> set[str]:
    """Return the names of all attributes of botocore that are patched for speed."""
    made = [
        *_sharing.client_patches(botocore.client, lambda: None),
        *_sharing.hook_patches(botocore.hooks, lambda: None),
    ]
    return {name for _, name, _ in made}


def test_a_place_that_botocore_has_moved_costs_speed_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(ClientCreator, "_create_name_mapping")

    assert "_create_name_mapping" not in patched()
    assert "_create_methods" in patched()


def test_every_place_is_where_botocore_has_it_today() -> None:
    assert patched() == {"__init__", "accepts_kwargs", "_create_methods", "_create_name_mapping"}


def test_parsed_requests_share_the_names_of_their_members() -> None:
    first, second = (parse_body(b'{"SomeUnusualMemberName": 1}') for _ in range(2))

    assert next(iter(first)) is next(iter(second))
