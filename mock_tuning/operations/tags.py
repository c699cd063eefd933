"""AddTags, ListTags and DeleteTags on the ARNs of tuning jobs and their training jobs."""

from __future__ import annotations

from typing import Any

from .. import service_errors
from ..listing import read_token, write_token
from ..views import tag_list
from .context import Context, Parameters, Result

__all__ = ["add", "delete", "list_tags"]

PAGE = 50
"""DOCUMENTED: the least that MaxResults may ask for; INFERRED as the default."""


def add(context: Context, parameters: Parameters) -> Result:
    """AddTags: overwrites existing keys; answers the resource's whole set (DOCUMENTED wording)."""
    keys = [tag["Key"] for tag in parameters["Tags"]]
    if len(set(keys)) < len(keys):
        raise service_errors.duplicate_tag_keys()
    tags = context.store.tag(parameters["ResourceArn"], {tag["Key"]: tag["Value"] for tag in parameters["Tags"]})
    return {"Tags": tag_list(tags)}


def list_tags(context: Context, parameters: Parameters) -> Result:
    """ListTags: an empty list when there are none (RECORDED)."""
    arn = parameters["ResourceArn"]
    tags = tag_list(context.store.tags(arn))
    after = read_token(["tags", arn], parameters.get("NextToken"))
    start = int(after[0]) if after else 0
    end = start + parameters.get("MaxResults", PAGE)
    result: dict[str, Any] = {"Tags": tags[start:end]}
    if end < len(tags):
        result["NextToken"] = write_token(["tags", arn], (end,))
    return result


def delete(context: Context, parameters: Parameters) -> Result:
    """DeleteTags: never reaches training jobs launched before (DOCUMENTED)."""
    context.store.untag(parameters["ResourceArn"], parameters["TagKeys"])
    return {}
