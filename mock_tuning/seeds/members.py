"""What the author of a seed gave, member by member: of the right kind, known, within the service model's limits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .. import views
from ..errors import did_you_mean, shortened
from ..service_model import from_clients, shape, unknown_members
from ..validation import check_shape
from .refusal import refuse

__all__ = ["DESCRIBE", "broken_members", "checked_fields", "checked_tags"]

DESCRIBE = "DescribeHyperParameterTuningJobResponse"
KEYWORDS = ("name", "status", "region", "account_id", "tags", "training_jobs", "progression")


def checked_fields(subject: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the given members of Describe, moments as epoch seconds; refuses misspelt and broken ones."""
    members = shape(DESCRIBE).members
    for key in fields:
        if key in ("HyperParameterTuningJobName", "HyperParameterTuningJobStatus"):
            keyword = "name" if key.endswith("Name") else "status"
            refuse(subject, [f"{key} is given as {keyword}=…"])
        if key not in members:
            hint = did_you_mean(key, [*members, *KEYWORDS])
            refuse(subject, [f"{key!r} is neither a keyword of seed_job() nor a member of Describe's answer.{hint}"])
    try:
        given: dict[str, Any] = from_clients(shape(DESCRIBE), fields)
    except ValueError as error:
        refuse(subject, [str(error)])
    refuse(subject, broken_members(DESCRIBE, given))
    return given


def broken_members(shape_name: str, given: Mapping[str, Any]) -> Iterator[str]:
    """Yield a sentence for each member that breaks the model's constraints, then for each that it does not know.

    `given` holds some of the members of the shape; those it lacks are not missed.
    """
    members = shape(shape_name).members
    broken = [f"{key}: {each}" for key, value in given.items() for each in check_shape(members[key].name, value)]
    yield from broken
    if not broken:
        for path in unknown_members(shape(shape_name), given):
            hint = _nearest(shape(shape_name), path)
            yield f"{path} is not a member that SageMaker knows{hint and f'.{hint}'}"


def checked_tags(subject: str, tags: Mapping[str, str] | Sequence[Mapping[str, str]] | None) -> list[dict[str, str]]:
    """Return tags as the API lists them; refuses what are none."""
    if not isinstance(tags, (Mapping, list, tuple)) and tags is not None:
        what = "not a mapping of keys to values, nor a list of {'Key': …, 'Value': …}"
        refuse(subject, [f"tags={shortened(tags)} is {what}"])
    listed = views.tag_list(tags) if isinstance(tags, Mapping) else [*(tags or ())]
    refuse(subject, (f"tags: {sentence}" for sentence in check_shape("TagList", listed)))
    refuse(subject, (f"tags: {path} is not a member of a tag" for path in unknown_members(shape("TagList"), listed)))
    return listed  # type: ignore[return-value]  # as has been checked


def _nearest(node: Any, path: str) -> str:
    """Return a hint at the member that the last part of a dotted path may mean."""
    *parents, last = path.split(".")
    for part in parents:
        node = node.members[part.partition("[")[0]]
        node = node.member if node.type_name == "list" else node
    return did_you_mean(last, node.members)
