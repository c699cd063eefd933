"""AddTags, ListTags and DeleteTags on the ARNs of tuning jobs and their training jobs."""

from __future__ import annotations

from .. import service_errors
from ..views import tag_list
from .context import Context, Parameters, Result

__all__ = ["add", "delete", "list_tags"]


def add(context: Context, parameters: Parameters) -> Result:
    """AddTags: overwrites existing keys; answers the resource's whole set (DOCUMENTED wording)."""
    keys = [tag["Key"] for tag in parameters["Tags"]]
    if len(set(keys)) < len(keys):
        raise service_errors.duplicate_tag_keys()
    tags = context.store.tag(parameters["ResourceArn"], {tag["Key"]: tag["Value"] for tag in parameters["Tags"]})
    return {"Tags": tag_list(tags)}


def list_tags(context: Context, parameters: Parameters) -> Result:
    """ListTags: an empty list when there are none (RECORDED).

    DOCUMENTED: MaxResults is 50 at least, as many as a resource has tags at most; so there is one page.
    """
    tags = tag_list(context.store.tags(parameters["ResourceArn"]))
    if "NextToken" in parameters:
        raise service_errors.invalid_next_token()
    return {"Tags": tags}


def delete(context: Context, parameters: Parameters) -> Result:
    """DeleteTags: never reaches training jobs launched before (DOCUMENTED)."""
    context.store.untag(parameters["ResourceArn"], parameters["TagKeys"])
    return {}
