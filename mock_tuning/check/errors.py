"""Error answers that somebody wrote by hand, against the catalogue of errors."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any

from .. import service_errors
from ..errors import nearest
from ..fault_errors import CREATE, TRAINING_JOB, TUNING_JOB
from ..service_errors import ServiceError
from ..service_model import operation_model
from .members import Finding

__all__ = ["error_findings"]

NOT_FOUND = re.compile(
    r"not\s?found|could not find|can(?:no|')t (?:be )?f(?:i|ou)nd|does(?:n't| not) exist|no such", re.IGNORECASE
)
ANYWHERE: dict[str, int] = {
    "AccessDeniedException": 400,
    "ExpiredTokenException": 400,
    "IncompleteSignature": 400,
    "InternalFailure": 500,
    "InvalidSignatureException": 400,
    "MissingAuthenticationTokenException": 400,
    "OptInRequired": 403,
    "RequestExpired": 400,
    "SerializationException": 400,
    "ServiceUnavailable": 503,
    "ThrottlingException": 400,
    "UnknownOperationException": 400,
    "UnrecognizedClientException": 400,
    "ValidationException": 400,
}
"""Codes that any operation can answer, with their HTTP status (aws-behaviour.md, 2; AWS's common errors)."""

BLANK = "\x00"  # stands for what differs from error to error

RECORDED: tuple[tuple[frozenset[str] | None, ServiceError], ...] = (
    (TUNING_JOB, service_errors.tuning_job_not_found(BLANK)),
    (TRAINING_JOB, service_errors.training_job_not_found()),
    (frozenset({CREATE}), service_errors.name_in_use(BLANK)),
    (frozenset({"StopTrainingJob"}), service_errors.stop_training_job_rejected(BLANK)),
    (frozenset({CREATE}), service_errors.metric_required()),
    (frozenset({CREATE}), service_errors.metric_override()),
    (frozenset({CREATE}), service_errors.hyperband_without_resource()),
    (frozenset({CREATE}), service_errors.warm_start_names_differ()),
    (frozenset({CREATE}), service_errors.warm_start_field_changed()),
    (None, service_errors.throttled()),
    (None, service_errors.internal_failure()),
)
"""Sentences that somebody saw, with the operations that answer them; ``None`` is any."""

NEAR = 0.6
"""How alike two sentences are that mean the same, 0 to 1 (our choice)."""

ONLY_SENTENCE = frozenset({"ResourceNotFound", "ResourceInUse", "ThrottlingException", "InternalFailure"})
"""Codes whose sentence is always the recorded one."""


def error_findings(operation: str, answer: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield what SageMaker would never answer as an error of `operation`; `answer` is ``ClientError.response``."""
    error = answer.get("Error")
    if not isinstance(error, Mapping) or not isinstance(error.get("Code"), str):
        yield Finding("an error answer has an Error with a Code, a text")
        return
    code, message = error["Code"], error.get("Message", "")
    if not isinstance(message, str):
        yield Finding(f"Error.Message is {message!r}; it is a text, empty where there is none")
        message = ""
    metadata = answer.get("ResponseMetadata")
    status = metadata.get("HTTPStatusCode") if isinstance(metadata, Mapping) else None
    if operation in TUNING_JOB | TRAINING_JOB and (status == 404 or NOT_FOUND.search(f"{code} {message}")):
        yield from _not_found(operation, code, message, status)
        return
    known = _known_codes(operation)
    if code not in known:
        yield Finding(f"Error.Code is {code!r}, which {operation} never answers.{_hint(code, known)}")
        return  # nothing is known of its status and its sentence
    expected = ANYWHERE.get(code, 400)
    if status is not None and status != expected:
        yield Finding(f"ResponseMetadata.HTTPStatusCode is {status!r}; SageMaker answers {code} with {expected}")
    yield from _sentence(operation, code, message)


def _not_found(operation: str, code: str, message: str, status: object) -> Iterator[Finding]:
    """RECORDED (aws-behaviour.md, 2.3, 2.4): each kind of job has one answer for a name it does not know."""
    name = "<name>"
    right = (
        service_errors.tuning_job_not_found(name)
        if operation in TUNING_JOB
        else service_errors.training_job_not_found()
    )
    if code != right.code:
        yield Finding(f"Error.Code is {code!r}; where {operation} finds no job it answers {right.code}")
    if status is not None and status != right.status:
        yield Finding(f"ResponseMetadata.HTTPStatusCode is {status!r}; a job that is not found is a {right.status}")
    if not re.fullmatch(_pattern(right.message.replace(name, BLANK)), message, re.DOTALL):
        yield Finding(f"Error.Message is {message!r}; SageMaker says {right.message!r}")


def _known_codes(operation: str) -> list[str]:
    model = operation_model(operation)
    assert model is not None
    return [*(each.name for each in model.error_shapes), *ANYWHERE]


SUFFIX = "Exception"


def _hint(code: str, known: Iterable[str]) -> str:
    """Return which code was meant, or an empty text; the suffix that most have makes none like another."""
    codes = {each.removesuffix(SUFFIX): each for each in known}
    near = nearest(code.removesuffix(SUFFIX), codes)
    if near is None:
        return ""
    if codes[near] == f"{code}{SUFFIX}":
        return f" It has a suffix: {codes[near]!r}."
    return f" It has no suffix: {near!r}." if f"{near}{SUFFIX}" == code else f" Did you mean {codes[near]!r}?"


def _sentence(operation: str, code: str, message: str) -> Iterator[Finding]:
    """Yield a finding if `message` is nearly a recorded sentence, or another where there is only one."""
    nearest, likeness = None, 0.0
    for operations, recorded in RECORDED:
        if recorded.code != code or not (operations is None or operation in operations):
            continue
        if re.fullmatch(_pattern(recorded.message), message, re.DOTALL):
            return
        alike = SequenceMatcher(None, recorded.message.replace(BLANK, ""), message).ratio()
        if nearest is None or alike > likeness:
            nearest, likeness = recorded, alike
    if nearest is not None and (likeness >= NEAR or code in ONLY_SENTENCE):
        shown = nearest.message.replace(BLANK, "…")
        says = f"SageMaker says {shown!r}" if shown else "SageMaker says nothing there"
        yield Finding(f"Error.Message is {message!r}; {says}")


def _pattern(sentence: str) -> str:
    return re.escape(sentence).replace(re.escape(BLANK), ".+")
