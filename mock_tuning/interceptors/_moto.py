"""moto beside us: the patches of ``moto_handoff``, bound to the mock that is active."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .. import moto_handoff
from ..fault_errors import TransportFault
from ..moto_handoff import STUBBER_MODULE, TAGGING_MODULE
from ..moto_handoff._gaps import IAM_MODULE, missing_from_iam
from ..router import Router
from ..wire import WireResponse
from ._botocore import aws_host, wire_request
from .patching import Patches

__all__ = ["STUBBER_MODULE", "TAGGING_MODULE", "gaps", "stubber_patches", "tagging_patches"]

Find = Callable[[], Router | None]


def stubber_patches(module: Any, find: Find) -> Any:
    """Return the patches of moto's stub; `module` is ``moto.core.botocore_stubber``."""

    def takes(request: Any) -> bool:
        return find() is not None and aws_host(request.url) is not None  # moto may have hosts of the user's own

    def answer_ours(request: Any) -> WireResponse | None:
        router = find()
        host = aws_host(request.url)
        if router is None or host is None:
            return None
        try:
            return router.answer_ours(wire_request(request, host))
        except TransportFault as fault:
            from ._requests_faults import requests_error

            raise requests_error(fault, request, host) from None

    return moto_handoff.patches_of_stubber(module, takes, answer_ours)


def tagging_patches(module: Any, find: Find) -> Any:
    """Return the patches of moto's resource tagging; `module` is ``moto.sagemaker.models``."""

    def tagged(account: str, region: str) -> Sequence[tuple[str, str, Mapping[str, str]]]:
        router = find()
        if router is None:
            return ()
        with router.backend.lock:
            store = router.backend.store(account, region)
            jobs = [(job.arn, "sagemaker:hyper-parameter-tuning-job", job.tags) for job in store.jobs()]
            children = [(child.arn, "sagemaker:training-job", child.tags) for _, child in store.children()]
            return [*jobs, *children]

    def change(account: str, region: str, arn: str, add: Mapping[str, str] | None, remove: Sequence[str]) -> bool:
        router = find()
        if router is None:
            return False
        with router.backend.lock:
            store = router.backend.store(account, region)
            if store.tagged(arn) is None:
                return False
            if add is not None:
                store.tag(arn, add)
            else:
                store.untag(arn, list(remove))
            return True

    return moto_handoff.patches_of_tagging(module, tagged, change)


def gaps(patches: Patches) -> dict[str, Callable[[Any], None]]:
    """Return what to do with modules of moto, by name, once they are imported: `patches` adds what they lack."""

    def fill_iam(module: Any) -> None:
        for method in missing_from_iam(module):
            patches.add(module.IamResponse, method.__name__, method)

    return {IAM_MODULE: fill_iam}
