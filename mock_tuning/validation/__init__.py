"""Requests against the service model: bodies as parameters, parameters within the model's constraints.

botocore's client checks types, required members and minima before it sends; patterns, maxima and
enums reach the service, and raw HTTP clients check nothing at all.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import cache, lru_cache
from sys import intern
from typing import Any

from .. import service_errors
from ..service_model import operation_model, shape
from ..wire import no_constant
from .schemas import Validator, schema_of
from .violations import Violation, as_service_error, unexpected

__all__ = ["Violation", "check_input", "check_shape", "parse_body"]

_TEXT = frozenset({str})

POLL = 256
"""Bytes that a request for one tuning job has at most."""


def parse_body(body: bytes) -> dict[str, Any]:
    """Return the parameters in a request body, members that are ``null`` left out.

    An empty body counts as ``{}`` (INFERRED).  Raises SerializationException for anything that is no
    JSON object.
    """
    texts = _texts_of(body) if len(body) <= POLL else None
    return _parsed(body) if texts is None else dict(texts)


@lru_cache(maxsize=256)
def _texts_of(body: bytes) -> tuple[tuple[str, Any], ...] | None:
    """Return the parameters of a flat request of texts, ``None`` for others; remembered, as polls repeat it."""
    parameters = _parsed(body)
    return tuple(parameters.items()) if _has_texts_only(parameters) else None


def _has_texts_only(parameters: Mapping[str, Any]) -> bool:
    return _TEXT.issuperset(map(type, parameters.values()))


def _parsed(body: bytes) -> dict[str, Any]:
    if not body.strip():
        return {}
    try:
        parameters = _DECODER.decode(body.decode(json.detect_encoding(body), "surrogatepass"))
        if b"null" in body:
            parameters = _without_nulls(parameters)
    except (ValueError, RecursionError):
        raise service_errors.serialization() from None
    if not isinstance(parameters, dict):
        raise service_errors.serialization(unexpected(parameters))
    return parameters


def check_input(operation: str, parameters: Mapping[str, Any]) -> None:
    """Raise the service's error if `parameters` break the model's constraints of `operation`.

    All violations come in one ValidationException, in the model's order.  A member of another JSON
    type is a SerializationException, as AWS's servers cannot even read it (INFERRED, AWS-wide).
    """
    if _has_texts_only(parameters):
        violations = _violations_of_texts(operation, tuple(parameters.items()))
    else:
        violations = list(_input_validator(operation).iter_errors(parameters))
    if violations:
        raise as_service_error(violations)


def check_shape(name: str, value: Any) -> list[Violation]:
    """Return what is wrong with `value` as the SageMaker shape `name`, each a sentence that knows what it is about.

    For values that do not come from a request: seeds, answers.  Types count like other constraints.
    """
    return [Violation.of(each) for each in _shape_validator(name).iter_errors(value)]


@lru_cache(maxsize=256)
def _violations_of_texts(operation: str, parameters: tuple[tuple[str, str], ...]) -> list[Any]:
    """Return the violations of a flat request, remembered: polls ask for the same name again and again."""
    return list(_input_validator(operation).iter_errors(dict(parameters)))


@cache
def _input_validator(operation: str) -> Any:
    model = operation_model(operation)
    assert model is not None
    return Validator(schema_of(model.input_shape))


@cache
def _shape_validator(name: str) -> Any:
    return Validator(schema_of(shape(name)))


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(each) for key, each in value.items() if each is not None}
    if isinstance(value, list):
        return [_without_nulls(each) for each in value]
    return value


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(f"{text} is beyond a double")
    return number


def _with_shared_texts(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return a JSON object whose names and repeated texts are one copy a process.

    Requests are kept, names are most of them, and those of one test suite say much the same.
    """
    return {intern(name): _one_copy(value) if type(value) is str else value for name, value in pairs}


@lru_cache(maxsize=1024)
def _one_copy(text: str) -> str:
    return text


_DECODER = json.JSONDecoder(object_pairs_hook=_with_shared_texts, parse_constant=no_constant, parse_float=_finite)
