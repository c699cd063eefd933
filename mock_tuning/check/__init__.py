"""Answers that somebody wrote by hand, against what SageMaker would answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..errors import UsageError, did_you_mean
from ..service_model import operation_model, operation_names
from ..validation import Violation, check_shape
from .answers import contents
from .errors import error_findings
from .members import Finding, cleaned
from .parts import part_findings

__all__ = ["Finding", "check_response", "known_operation"]

METADATA = "ResponseMetadata"


def check_response(operation: str, response: object) -> list[Finding]:
    """Return what SageMaker would never answer, one plain sentence each; an empty list for what it could.

    Args:
        operation: any SageMaker operation, as in the API (``DescribeHyperParameterTuningJob``) or as a method
            (``describe_hyper_parameter_tuning_job``).  Tuning jobs and their training jobs are checked for
            contradictions, other operations for names, types and constraints of the service model.
        response: what the mock gives back: a dict, with or without ``ResponseMetadata``, moments as
            ``datetime``, number or ISO 8601 text; a ``ClientError`` or its ``response``; the keywords of
            botocore's ``Stubber.add_response`` (``service_response``) or ``add_client_error``
            (``service_error_code``, ``service_message``, ``http_status_code``) as a dict.

    Each finding is a ``str``; those whose ``note`` is true may be right: members that botocore's model does not
    know, as a newer service may send them, and what is only inferred of the service.

    Raises:
        UsageError: SageMaker has no such operation, or `response` is not an answer at all.
    """
    name = known_operation(operation)
    answer = _plain(response)
    if isinstance(response, BaseException) or "Error" in answer:
        return list(error_findings(name, answer))
    return list(_findings(name, answer))


def known_operation(name: str) -> str:
    """Return the API's name of an operation, also for a method's; raises :class:`UsageError` for an unknown one."""
    if not isinstance(name, str):
        raise UsageError(
            f"{name!r} is not the name of an operation: it is a text, such as 'DescribeHyperParameterTuningJob'."
            " See README, 'Checking hand-written mocks'."
        )
    wanted = name.replace("_", "").lower()
    found = next((each for each in operation_names() if each.lower() == wanted), None)
    if found is None:
        hint = did_you_mean(name.replace("_", ""), operation_names())
        raise UsageError(f"SageMaker has no operation {name!r}.{hint} See README, 'Checking hand-written mocks'.")
    return found


def _plain(response: object) -> Mapping[str, Any]:
    """Return an answer as botocore's clients give it, whatever form it was written in."""
    found = getattr(response, "response", response) if isinstance(response, BaseException) else response
    if not isinstance(found, Mapping):
        raise UsageError(
            f"{response!r} is not an answer: give the dict that the mock returns, or the ClientError that it raises."
            " See README, 'Checking hand-written mocks'."
        )
    if "service_error_code" in found:  # the keywords of Stubber.add_client_error
        error = {"Code": found["service_error_code"], "Message": found.get("service_message", "")}
        status = found.get("http_status_code", 400)
        return {"Error": error, METADATA: {"HTTPStatusCode": status, **(found.get("response_meta") or {})}}
    if isinstance(found.get("service_response"), Mapping):  # and of Stubber.add_response
        inner: Mapping[str, Any] = found["service_response"]
        return inner
    return found


def _findings(operation: str, answer: Mapping[str, Any]) -> Iterator[Finding]:
    metadata = answer.get(METADATA)
    status = metadata.get("HTTPStatusCode", 200) if isinstance(metadata, Mapping) else 200
    if status != 200:
        yield Finding(f"{METADATA}.HTTPStatusCode is {status!r}; a success is 200")
    members = {key: value for key, value in answer.items() if key != METADATA}
    model = operation_model(operation)
    assert model is not None
    if model.output_shape is None:
        for key in members:
            yield Finding(f"{key}: {operation} answers nothing but {METADATA}")
        return
    found: list[Finding] = []
    document = cleaned(model.output_shape, members, found)
    broken = [Finding(_readable(each)) for each in check_shape(model.output_shape.name, document)]
    yield from found
    yield from broken
    yield from dict.fromkeys((*contents(operation, document), *part_findings(operation, document)))  # each once


def _readable(violation: Violation) -> str:
    """Return a violation of a shape with a missing member said in our words."""
    if violation.missing is None:
        return violation
    place = f"{violation.path}." if violation.path else ""
    return f"{place}{violation.missing} is missing; SageMaker always sends it"
