"""What starts must stop: after the last mock everything is as it was."""

from __future__ import annotations

import asyncio
import http.client
import os
import socket
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import botocore.client
import botocore.credentials
import botocore.endpoint
import botocore.hooks
import botocore.httpsession
import botocore.session
import botocore.signers
import pytest
import requests.adapters
import responses
from moto.core.botocore_stubber import BotocoreStubber
from moto.sagemaker.models import SageMakerModelBackend

from mock_tuning import mock_tuning
from mock_tuning.errors import MockTuningWarning
from mock_tuning.interceptors.patching import Patches
from tests.interception.helpers import create, names, new_client

PATCHED: list[tuple[Any, str]] = [
    (botocore.endpoint.Endpoint, "_send"),
    (botocore.signers.RequestSigner, "get_auth_instance"),
    (botocore.signers.RequestSigner, "sign"),
    (botocore.credentials.ProcessProvider, "load"),
    (botocore.credentials.CanonicalNameCredentialSourcer, "source_credentials"),
    (botocore.session, "create_loader"),
    (botocore.client.ClientCreator, "_load_service_model"),
    (botocore.client.ClientCreator, "_create_methods"),
    (botocore.client.ClientCreator, "_create_name_mapping"),
    (botocore.hooks.EventAliaser, "__init__"),
    (botocore.hooks, "accepts_kwargs"),
    (botocore.httpsession.URLLib3Session, "send"),
    (http.client.HTTPConnection, "set_tunnel"),
    (socket, "getaddrinfo"),
    (requests.adapters.HTTPAdapter, "send"),
    (responses.RequestsMock, "start"),
    (responses, "start"),
    (BotocoreStubber, "__call__"),
    (BotocoreStubber, "process_request"),
    (SageMakerModelBackend, "iter_tagged_resources"),
    (SageMakerModelBackend, "tag_resource"),
    (SageMakerModelBackend, "untag_resource"),
]


def state() -> list[Any]:
    """Return everything that a mock replaces."""
    return [
        *(vars(owner)[attribute] for owner, attribute in PATCHED),
        list(sys.meta_path),
        {name: value for name, value in os.environ.items() if name.startswith(("AWS_", "MOTO_"))},
        boto3.DEFAULT_SESSION,
        responses._default_mock._real_send,
    ]


@pytest.fixture
def before() -> Iterator[list[Any]]:
    """What there was before; put back by force if a test fails to restore it."""
    originals = [vars(owner)[attribute] for owner, attribute in PATCHED]
    path = list(sys.meta_path)
    yield state()
    for (owner, attribute), original in zip(PATCHED, originals, strict=True):
        setattr(owner, attribute, original)
    sys.meta_path[:] = path


# --- ways of leaving ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("owner", "attribute"), PATCHED, ids=lambda each: getattr(each, "__name__", each))
def test_a_mock_replaces_it(owner: Any, attribute: str) -> None:
    original = vars(owner)[attribute]

    with mock_tuning():
        assert vars(owner)[attribute] is not original


def leave_normally() -> None:
    with mock_tuning():
        create(new_client())


def leave_by_exception() -> None:
    with pytest.raises(ZeroDivisionError), mock_tuning():
        raise ZeroDivisionError


def leave_nested() -> None:
    with mock_tuning(), mock_tuning(progression="immediate"), mock_tuning():
        create(new_client())


def leave_out_of_order() -> None:
    first, second = mock_tuning(), mock_tuning()
    first.start()
    second.start()
    first.stop()
    second.stop()


def leave_from_another_thread() -> None:
    mock = mock_tuning()
    mock.start()
    thread = threading.Thread(target=mock.stop)
    thread.start()
    thread.join()


def leave_asynchronously() -> None:
    async def main() -> None:
        async with mock_tuning():
            pass

    asyncio.run(main())


def leave_after_using_moto() -> None:
    with mock_tuning():
        new_client("s3").create_bucket(Bucket="results")


def leave_with_a_default_session_made_inside() -> None:
    with mock_tuning():
        boto3.client("sts", region_name="us-east-1")


WAYS = [
    leave_normally,
    leave_by_exception,
    leave_nested,
    leave_out_of_order,
    leave_from_another_thread,
    leave_asynchronously,
    leave_after_using_moto,
    leave_with_a_default_session_made_inside,
]


@pytest.mark.parametrize("leave", WAYS, ids=lambda leave: leave.__name__)
def test_everything_is_restored(leave: Callable[[], None], before: list[Any]) -> None:
    leave()

    assert state() == before


def test_a_failure_while_entering_leaves_nothing_patched(before: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    from mock_tuning.interceptors import _requests

    def fail(self: Any) -> None:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(_requests.RequestsInterceptor, "start", fail)
        with pytest.raises(MemoryError):
            mock_tuning().start()

    assert state() == before


def test_the_inner_mock_leaves_the_patches_of_the_outer_one() -> None:
    client = new_client()

    with mock_tuning():
        with mock_tuning():
            create(client)

        assert names(client) == ["nightly"]


def test_a_mock_can_be_entered_again_and_again(before: list[Any]) -> None:
    mock = mock_tuning()
    for _ in range(3):
        with mock:
            create(new_client())

    assert state() == before


# --- somebody else patched over ours ----------------------------------------------------------------------------


def wrapped_inside(calls: list[str]) -> Any:
    """Enter a mock, wrap the transport inside it, and leave the mock first."""
    with mock_tuning():
        ours = botocore.endpoint.Endpoint._send

        def theirs(self: Any, request: Any) -> Any:
            calls.append(request.url)
            return ours(self, request)

        botocore.endpoint.Endpoint._send = theirs  # type: ignore[method-assign]
    return theirs


def test_a_patch_over_ours_is_left_and_a_warning_says_so(before: list[Any]) -> None:
    text = r"leaves Endpoint\._send as it is: something else replaced it"
    with pytest.warns(MockTuningWarning, match=text) as caught:
        theirs = wrapped_inside([])

    assert botocore.endpoint.Endpoint._send is theirs
    assert len(caught) == 1
    assert caught[0].filename == __file__


def test_calls_pass_through_ours_below_a_patch_that_stays(before: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(botocore.endpoint.Endpoint, "_send", lambda self, request: 1 / 0)
    calls: list[str] = []
    with pytest.warns(MockTuningWarning):
        wrapped_inside(calls)

    with pytest.raises(ZeroDivisionError):
        new_client(aws_access_key_id="AKIA", aws_secret_access_key="x").list_hyper_parameter_tuning_jobs()

    assert len(calls) == 1


def test_the_next_mock_works_over_a_patch_that_stays(before: list[Any]) -> None:
    with pytest.warns(MockTuningWarning):
        theirs = wrapped_inside([])

    with mock_tuning():
        create(new_client())

        assert names(new_client()) == ["nightly"]
    assert botocore.endpoint.Endpoint._send is theirs


def test_a_patch_undone_before_ours_needs_no_warning(before: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with mock_tuning(), monkeypatch.context() as patch:
            patch.setattr(botocore.endpoint.Endpoint, "_send", lambda self, request: None)

    assert state() == before


def test_the_other_patches_are_undone_when_one_cannot_be(before: list[Any]) -> None:
    with pytest.warns(MockTuningWarning):
        wrapped_inside([])

    assert state()[1:] == before[1:]


@pytest.mark.parametrize(("owner", "attribute"), PATCHED, ids=lambda each: getattr(each, "__name__", each))
def test_the_others_are_undone_even_where_warnings_are_errors(owner: Any, attribute: str, before: list[Any]) -> None:
    mock = mock_tuning()
    mock.start()
    setattr(owner, attribute, lambda *args, **kwargs: None)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(MockTuningWarning, match=attribute):
            mock.stop()

    after = state()
    different = [place for place, (one, other) in enumerate(zip(after, before, strict=True)) if one != other]
    assert different == [PATCHED.index((owner, attribute))]


def test_what_somebody_else_has_restored_already_needs_no_warning(before: list[Any]) -> None:
    original = botocore.endpoint.Endpoint._send

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with mock_tuning():
            botocore.endpoint.Endpoint._send = original  # type: ignore[method-assign]

    assert state() == before


def test_patches_are_undone_in_reverse_and_once() -> None:
    class Owner:
        value = 1

    patches = Patches()
    patches.apply(Owner, "value", lambda original: original + 1)
    patches.apply(Owner, "value", lambda original: original + 1)

    patches.undo()
    patches.undo()

    assert Owner.value == 1
