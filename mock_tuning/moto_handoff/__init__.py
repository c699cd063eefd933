"""Every AWS call that is not ours goes to moto; this is the only module that knows moto.

moto answers through its transport stub, ``BotocoreStubber.process_request``, which works without
``mock_aws`` being active.  moto's private names used here are pinned by a contract test.
"""

from __future__ import annotations

import copy
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from ..errors import MockTuningError, Unhandled
from ..service_errors import ServiceError
from ..timestamps import parse_moment
from ..wire import DEFAULT_ACCOUNT, WireRequest, WireResponse, account_named_by, credential_of, region_of_host
from ._events import deliver, has_rules, listening
from ._hosts import standard_url

__all__ = [
    "STUBBER_MODULE",
    "TAGGING_MODULE",
    "account_of",
    "answer",
    "begin_empty",
    "deliver",
    "forget_everything",
    "has_rules",
    "is_mocking",
    "is_send_of_moto",
    "listening",
    "mark_used",
    "patches_of_stubber",
    "patches_of_tagging",
    "training_jobs",
    "transition",
]

STUBBER_MODULE = "moto.core.botocore_stubber"
TAGGING_MODULE = "moto.sagemaker.models"

MODELS_MODULE = "moto.core.models"
BACKENDS_MODULE = "moto.core.base_backend"
API_MODULE = "moto.moto_api"
MODEL = "sagemaker::hyper_parameter_tuning_job"
"""What tuning jobs are called in ``moto.moto_api.state_manager.set_transition(…)``."""

TAGGING_TARGET = "ResourceGroupsTaggingAPI"
NOT_IMPLEMENTED = (404, "Not yet implemented")

Answer = tuple[int, Mapping[str, str], Any]

_state = {"used": False}  # whether moto may hold state because of us


def answer(request: WireRequest, operation: str) -> WireResponse:
    """Return moto's answer; raises :class:`Unhandled` when moto has none.

    `operation` names the call in that error's text.
    """
    from moto.core.models import botocore_stubber

    mark_used()
    if (request.header("X-Amz-Target") or "").startswith(TAGGING_TARGET):
        _touch_sagemaker(request)
    try:
        found = _original_process_request()(botocore_stubber, _as_moto_knows(request))
    except NotImplementedError as error:
        raise Unhandled(operation, f"moto has not got it ({error or 'NotImplementedError'}).") from error
    except ImportError as error:
        reason = f"moto cannot load the service ({error}); install moto with that service's extra."
        raise Unhandled(operation, reason) from error
    except (MockTuningError, Warning):
        raise  # what an objective is told off for, and what the author wants to be an error
    except Exception as error:  # code under test catches ClientError, and no more than that
        reason = f"moto trips over it ({type(error).__name__}: {error}); look whether the request is right."
        raise Unhandled(operation, reason) from error
    if found is None:
        raise Unhandled(operation, "Neither mock_tuning nor moto knows this host and path.")
    status, headers, body = found
    if (status, body) == NOT_IMPLEMENTED:
        raise Unhandled(operation, "moto has not got this service.")
    # Errors that moto raises as exceptions carry their headers as pairs.
    return WireResponse(status, dict(headers), body.encode() if isinstance(body, str) else bytes(body or b""))


def account_of(access_key: str | None) -> str | None:
    """Return the account of an access key that moto's IAM or STS handed out, ``None`` for any other."""
    models = sys.modules.get("moto.iam.models")
    if models is None or access_key is None:
        return None
    found = models.get_account_id_from(access_key)
    return None if found == models.DEFAULT_ACCOUNT_ID else str(found)


def training_jobs(request: WireRequest) -> list[dict[str, Any]]:
    """Return moto's own training jobs for the caller of `request`, as TrainingJobSummary members.

    Without ever having handed a SageMaker call to moto there are none, and moto stays unimported.
    """
    if TAGGING_MODULE not in sys.modules or request.native is None:
        return []
    asked = copy.copy(request.native)
    asked.body = b"{}"
    asked.headers = copy.deepcopy(request.native.headers)
    for name, value in (("X-Amz-Target", "SageMaker.ListTrainingJobs"), ("Content-Length", str(len(asked.body)))):
        if name in asked.headers:
            del asked.headers[name]  # some kinds of headers would keep both
        asked.headers[name] = value
    ask = WireRequest(request.method, request.url, request.host, asked.headers, asked.body, asked)
    try:
        listed = answer(ask, "ListTrainingJobs")
    except Unhandled:  # moto was told to keep out of it: then it has none, and ours are listed
        return []
    if listed.status != 200:
        return []
    rows = json.loads(listed.body)["TrainingJobSummaries"]
    times = ("CreationTime", "TrainingEndTime", "LastModifiedTime")
    return [
        {key: parse_moment(value) if key in times else value for key, value in row.items() if value is not None}
        for row in rows
    ]


def transition() -> Mapping[str, Any] | None:
    """Return the transition that somebody has set for tuning jobs in moto's state manager, or ``None``."""
    module = sys.modules.get(API_MODULE)  # who has not imported it has set none
    found: Mapping[str, Any] | None = module.state_manager._transitions.get(MODEL) if module is not None else None
    return found


# --- whose state moto holds -----------------------------------------------------------------------


def is_mocking() -> bool:
    """Whether a ``mock_aws`` of the user's is active."""
    module = sys.modules.get(MODELS_MODULE)
    return bool(getattr(getattr(module, "botocore_stubber", None), "enabled", False))


def mark_used() -> None:
    """Note that moto may hold state because of us."""
    _state["used"] = True


def begin_empty() -> None:
    """Empty moto of what others have left in it, unless it holds what it does because of us or of ``mock_aws``."""
    module = sys.modules.get(BACKENDS_MODULE)
    if module is not None and hasattr(module, "BackendDict") and not _state["used"] and not is_mocking():
        module.BackendDict.reset()


def forget_everything() -> None:
    """Empty moto if we handed it anything, unless a ``mock_aws`` of the user's owns its state."""
    if not _state["used"]:
        return
    _state["used"] = False
    from moto.core.base_backend import BackendDict
    from moto.core.model_instances import reset_model_data

    if not is_mocking():
        BackendDict.reset()
        reset_model_data()


# --- beside mock_aws ------------------------------------------------------------------------------


def patches_of_stubber(
    module: Any, takes: Callable[[Any], bool], answer_ours: Callable[[Any], WireResponse | None]
) -> list[tuple[Any, str, Callable[[Any], Any]]]:
    """Return the patches of moto's stub as ``(owner, attribute, original -> replacement)``.

    Its event handler yields on every request of which `takes` says that our transport answers it and hands
    it on, for async clients too.  ``process_request``, moto's path for raw ``requests``, asks `answer_ours`
    first.  Both take a botocore request.
    """

    def yielding(original: Any) -> Any:
        def __call__(self: Any, event_name: str, request: Any, **kwargs: Any) -> Any:
            return None if takes(request) else original(self, event_name, request, **kwargs)

        return __call__

    def asking(original: Any) -> Any:
        def process_request(self: Any, request: Any) -> Answer | None:
            ours = answer_ours(request)
            if ours is not None:
                return ours.status, ours.headers, ours.body
            found: Answer | None = original(self, request)
            return found

        process_request.original = original  # type: ignore[attr-defined]
        return process_request

    stubber = module.BotocoreStubber
    return [(stubber, "__call__", yielding), (stubber, "process_request", asking)]


def is_send_of_moto(send: Any) -> bool:
    """Whether a ``HTTPAdapter.send`` is the one that an active ``mock_aws`` has put there."""
    mock = getattr(sys.modules.get(MODELS_MODULE), "responses_mock", None)
    return mock is not None and getattr(mock._patcher, "new", None) is send


def patches_of_tagging(
    module: Any,
    tagged: Callable[[str, str], Sequence[tuple[str, str, Mapping[str, str]]]],
    change: Callable[[str, str, str, Mapping[str, str] | None, Sequence[str]], bool],
) -> list[tuple[Any, str, Callable[[Any], Any]]]:
    """Return the patches by which moto's resource tagging API sees our jobs.

    `tagged` gives ``(arn, resource type, tags)`` for an account and region.  `change` takes account,
    region, ARN, tags to add (or ``None``) and keys to remove, and says whether the ARN is ours.
    """
    from moto.core.resource_tagging import TaggedResource

    def listing(original: Any) -> Any:
        def iter_tagged_resources(self: Any) -> Iterator[Any]:
            yield from original(self)
            for arn, kind, tags in tagged(self.account_id, self.region_name):
                yield TaggedResource(arn=arn, tags=dict(tags), resource_type=kind)

        return iter_tagged_resources

    def adding(original: Any) -> Any:
        def tag_resource(self: Any, arn: str, tags: dict[str, str]) -> None:
            try:
                ours = change(self.account_id, self.region_name, arn, tags, ())
            except ServiceError as error:
                raise NotImplementedError(error.message) from error  # by which moto lists the ARN as failed
            if not ours:
                original(self, arn, tags)

        return tag_resource

    def removing(original: Any) -> Any:
        def untag_resource(self: Any, arn: str, tag_keys: list[str]) -> None:
            if not change(self.account_id, self.region_name, arn, None, tag_keys):
                original(self, arn, tag_keys)

        return untag_resource

    backend = module.SageMakerModelBackend
    return [
        (backend, "iter_tagged_resources", listing),
        (backend, "tag_resource", adding),
        (backend, "untag_resource", removing),
    ]


def _original_process_request() -> Callable[[Any, Any], Answer | None]:
    from moto.core.botocore_stubber import BotocoreStubber

    current = BotocoreStubber.process_request
    original: Callable[[Any, Any], Answer | None] = getattr(current, "original", current)
    return original


def _touch_sagemaker(request: WireRequest) -> None:
    """Make moto's tagging API look at SageMaker: it passes over services that nobody has used."""
    from moto.sagemaker.models import sagemaker_backends

    key, region = credential_of(request.header("Authorization"))
    account = account_named_by(request, key) or account_of(key) or DEFAULT_ACCOUNT
    region = region or region_of_host(request.host)
    backends = sagemaker_backends[account]
    if region in backends:
        backends[region]


def _as_moto_knows(request: WireRequest) -> Any:
    """Return the native request at the service's standard host, naming the account where a 12-digit access key does."""
    native = request.native
    key, _ = credential_of(request.header("Authorization"))
    if key is not None and len(key) == 12 and key.isdigit():
        native.headers["x-moto-account-id"] = key
    url = standard_url(native.url)
    if url != native.url:
        native = copy.copy(native)
        native.url = url
    return native
