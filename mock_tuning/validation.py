"""Requests against the service model: JSON Schemas from botocore's shapes, errors in AWS's words.

botocore's client checks types, required members and minima before it sends; patterns, maxima and
enums reach the service, and raw HTTP clients check nothing at all.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, ValidationError, validators

from . import errors
from .service_model import operation_model, shape

__all__ = ["check_input", "check_shape", "parse_body", "schema_of"]

_TYPES = {
    "structure": "object",
    "map": "object",
    "list": "array",
    "string": "string",
    "integer": "integer",
    "long": "integer",
    "float": "number",
    "double": "number",
    "timestamp": "number",  # AWS JSON 1.1: epoch seconds
    "boolean": "boolean",
}


def parse_body(body: bytes) -> dict[str, Any]:
    """Return the parameters in a request body, members that are ``null`` left out.

    An empty body counts as ``{}`` (INFERRED).  Raises SerializationException for anything that is no
    JSON object.
    """
    if not body.strip():
        return {}
    try:
        parameters = json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise errors.serialization() from None
    if not isinstance(parameters, dict):
        raise errors.serialization(_unexpected(parameters))
    return _without_nulls(parameters) if b"null" in body else parameters


def check_input(operation: str, parameters: Mapping[str, Any]) -> None:
    """Raise the service's error if `parameters` break the model's constraints of `operation`.

    All violations come in one ValidationException, in the model's order.  A member of another JSON
    type is a SerializationException, as AWS's servers cannot even read it (INFERRED, AWS-wide).
    """
    violations = list(_input_validator(operation).iter_errors(parameters))
    if violations:
        _raise(violations)


def check_shape(name: str, value: Any) -> list[str]:
    """Return what is wrong with `value` as the SageMaker shape `name`, one sentence each.

    For values that do not come from a request: seeds, answers.  Types count like other constraints.
    """
    return [_plain(each) for each in _shape_validator(name).iter_errors(value)]


@cache
def _input_validator(operation: str) -> Any:
    model = operation_model(operation)
    assert model is not None
    return _Validator(schema_of(model.input_shape))


@cache
def _shape_validator(name: str) -> Any:
    return _Validator(schema_of(shape(name)))


def schema_of(root: Any) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a botocore shape.

    Members that the model does not know are allowed, as the service passes over them.
    """
    definitions: dict[str, Any] = {}
    schema = _schema(root, (), definitions)
    return {**schema, "$defs": definitions} if definitions else schema


def _schema(node: Any, path: tuple[str, ...], definitions: dict[str, Any]) -> dict[str, Any]:
    if node.name in path:  # a shape that contains itself
        if node.name not in definitions:
            definitions[node.name] = {}
            definitions[node.name] = _schema(node, (), definitions)
        return {"$ref": f"#/$defs/{node.name}"}
    below = (*path, node.name)
    schema: dict[str, Any] = {"type": _TYPES[node.type_name]}
    limits = node.metadata
    if node.type_name == "structure":
        schema["required"] = list(node.required_members)
        schema["properties"] = {name: _schema(each, below, definitions) for name, each in node.members.items()}
    elif node.type_name == "list":
        schema["items"] = _schema(node.member, below, definitions)
        schema.update(_limits(limits, "minItems", "maxItems"))
    elif node.type_name == "map":
        schema["mapKeys"] = _schema(node.key, below, definitions)
        schema["mapValues"] = _schema(node.value, below, definitions)
        schema.update(_limits(limits, "minProperties", "maxProperties"))
    elif node.type_name == "string":
        if getattr(node, "enum", None):
            schema["enum"] = list(node.enum)
        schema.update(_limits(limits, "minLength", "maxLength"))
        # A pattern that matches everything is left out: it costs, and a dot must not refuse a newline
        # that Java's matcher, given the whole value, may or may not refuse (unknown).
        if limits.get("pattern") not in (None, ".*", r"[\S\s]*"):
            schema["pattern"] = limits["pattern"]
    elif node.type_name in ("integer", "long", "float", "double"):
        schema.update(_limits(limits, "minimum", "maximum"))
    return schema


def _limits(limits: Mapping[str, Any], low: str, high: str) -> dict[str, Any]:
    found = {low: limits.get("min"), high: limits.get("max")}
    return {key: value for key, value in found.items() if value is not None}


# --- keywords of ours ---------------------------------------------------------------------------------


@cache
def _compiled(pattern: str) -> Callable[[str], Any]:
    """Return a full match of a model's pattern: over the whole value, letters and digits ASCII.

    The model's patterns are Java's.  ``\\p{L}`` and the like occur together in one class only, where
    Python's Unicode ``\\w`` and the separators say the same.
    """
    if "\\p{" in pattern:
        pattern = pattern.replace("\\p{L}", "\\w").replace("\\p{N}", "")
        pattern = pattern.replace("\\p{Z}", " \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000")
        return re.compile(pattern).fullmatch
    return re.compile(pattern, re.ASCII).fullmatch


def _pattern(_: Any, pattern: str, instance: Any, __: Any) -> Iterator[ValidationError]:
    if isinstance(instance, str) and not _compiled(pattern)(instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


def _map_keyword(validator: Any, schema: Any, instance: Any, entries: Callable[[Any], Any]) -> Iterator[ValidationError]:
    if isinstance(instance, dict):
        for each in entries(instance):
            inner = list(validator.descend(each, schema))
            if inner:
                yield ValidationError("map entry", context=inner)
                return


def _map_keys(validator: Any, schema: Any, instance: Any, _: Any) -> Iterator[ValidationError]:
    yield from _map_keyword(validator, schema, instance, dict.keys)


def _map_values(validator: Any, schema: Any, instance: Any, _: Any) -> Iterator[ValidationError]:
    yield from _map_keyword(validator, schema, instance, dict.values)


_Validator: Any = validators.extend(  # type: ignore[no-untyped-call]
    Draft202012Validator, {"pattern": _pattern, "mapKeys": _map_keys, "mapValues": _map_values}
)


# --- AWS's words ----------------------------------------------------------------------------------------


def _raise(violations: list[ValidationError]) -> None:
    for each in violations:
        inner = next((deep for deep in each.context or () if deep.validator == "type"), each)
        if inner.validator == "type":
            raise errors.serialization(_unexpected(inner.instance, str(inner.validator_value)))
    sentences = []
    for each in violations:
        path = _path(each.absolute_path)
        if each.validator == "required":
            # jsonschema reports each missing member by itself; its name is the message's first word.
            missing = each.message.split("'")[1]
            path = f"{path}.{_lower_first(missing)}" if path else _lower_first(missing)
            sentences.append(f"Value null at '{path}' failed to satisfy constraint: Member must not be null")
        else:
            value = _shown(each.instance)
            sentences.append(f"Value '{value}' at '{path}' failed to satisfy constraint: {_constraint(each)}")
    raise errors.constraint_violations(sentences)


def _constraint(violation: ValidationError) -> str:
    """Return the constraint in AWS's words (aws-behaviour.md, 2.1)."""
    keyword, limit = violation.validator, violation.validator_value
    if keyword in ("maxLength", "maxItems", "maxProperties"):
        return f"Member must have length less than or equal to {limit}"
    if keyword in ("minLength", "minItems", "minProperties"):
        return f"Member must have length greater than or equal to {limit}"
    if keyword == "maximum":
        return f"Member must have value less than or equal to {limit}"
    if keyword == "minimum":
        return f"Member must have value greater than or equal to {limit}"
    if keyword == "pattern":
        return f"Member must satisfy regular expression pattern: ^{limit}"
    if keyword == "enum":
        # INFERRED order: the model's (the service prints an unordered set).
        return f"Member must satisfy enum value set: [{', '.join(limit)}]"  # type: ignore[arg-type]
    # INFERRED (AWS-wide): maps name the constraints of their keys or values in one list.
    noun = "keys" if keyword == "mapKeys" else "value"
    inner = ", ".join(_constraint(each) for each in violation.context or ())
    return f"Map {noun} must satisfy constraint: [{inner}]"


def _path(path: Any) -> str:
    """Return a path in AWS's form: lower-case first letters, list members as ``.<n>.member``."""
    parts = [f"{part + 1}.member" if isinstance(part, int) else _lower_first(part) for part in path]
    return ".".join(parts)


def _lower_first(name: str) -> str:
    return name[:1].lower() + name[1:]


def _shown(value: Any) -> str:
    """Return a value as AWS prints it: Java's ``toString`` of lists and maps (INFERRED)."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}={_shown(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_shown, value)) + "]"
    return str(value)


_JAVA_TYPES = {
    "string": "a String",
    "integer": "an Integer",
    "number": "a Double",
    "boolean": "a Boolean",
}


def _unexpected(value: Any, wanted: str = "object") -> str:
    """Return what AWS's JSON reader says of a value of another type (INFERRED, AWS-wide)."""
    if isinstance(value, dict):
        return "Start of structure or map found where not expected."
    if isinstance(value, list):
        return "Start of list found where not expected."
    if wanted in ("object", "array"):
        return "Unexpected token received from parser"
    found = {bool: f"{str(value).upper()}_VALUE", str: "STRING_VALUE"}.get(type(value), "NUMBER_VALUE")
    return f"{found} can not be converted to {_JAVA_TYPES[wanted]}"


def _plain(violation: ValidationError) -> str:
    """Return a violation as a sentence for the author of a test."""
    path = ".".join(str(part) for part in violation.absolute_path)
    place = f"{path}: " if path else ""
    if violation.validator == "required":
        return f"{place}{violation.message}"
    if violation.validator == "type":
        return f"{place}{violation.instance!r} is not of type {violation.validator_value}"
    return f"{place}{violation.instance!r}: {_constraint(violation)}"


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(each) for key, each in value.items() if each is not None}
    if isinstance(value, list):
        return [_without_nulls(each) for each in value]
    return value


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")
