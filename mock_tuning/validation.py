"""Requests against the service model: JSON Schemas from botocore's shapes, errors in AWS's words.

botocore's client checks types, required members and minima before it sends; patterns, maxima and
enums reach the service, and raw HTTP clients check nothing at all.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from sys import intern
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
        parameters = _DECODER.decode(body.decode(json.detect_encoding(body), "surrogatepass"))
        if b"null" in body:
            parameters = _without_nulls(parameters)
    except (ValueError, RecursionError):
        raise errors.serialization() from None
    if not isinstance(parameters, dict):
        raise errors.serialization(_unexpected(parameters))
    return parameters


def check_input(operation: str, parameters: Mapping[str, Any]) -> None:
    """Raise the service's error if `parameters` break the model's constraints of `operation`.

    All violations come in one ValidationException, in the model's order.  A member of another JSON
    type is a SerializationException, as AWS's servers cannot even read it (INFERRED, AWS-wide).
    """
    if all(type(value) is str for value in parameters.values()):
        violations = _violations_of_texts(operation, tuple(parameters.items()))
    else:
        violations = list(_input_validator(operation).iter_errors(parameters))
    if violations:
        _raise(violations)


def check_shape(name: str, value: Any) -> list[str]:
    """Return what is wrong with `value` as the SageMaker shape `name`, one sentence each.

    For values that do not come from a request: seeds, answers.  Types count like other constraints.
    """
    return [_plain(each) for each in _shape_validator(name).iter_errors(value)]


@lru_cache(maxsize=256)
def _violations_of_texts(operation: str, parameters: tuple[tuple[str, str], ...]) -> list[ValidationError]:
    """Return the violations of a flat request, remembered: polls ask for the same name again and again."""
    return list(_input_validator(operation).iter_errors(dict(parameters)))


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
        keyword = "items" if node.member.type_name in ("structure", "list", "map") else "scalarItems"
        schema[keyword] = _schema(node.member, below, definitions)
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
        if "pattern" in limits:
            keyword = "patternOfAll" if limits["pattern"] in (".*", r"[\S\s]*") else "pattern"
            schema[keyword] = limits["pattern"]
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


def _entries(validator: Any, schema: Any, entries: Iterable[Any]) -> Iterator[ValidationError]:
    """Yield one violation for all entries together, a wrong type before anything else."""
    inner = [found for each in entries for found in validator.descend(each, schema)]
    if inner:
        inner.sort(key=lambda found: bool(found.validator != "type"))
        yield ValidationError("an entry", context=inner[:1])


def _map_keys(validator: Any, schema: Any, instance: Any, _: Any) -> Iterator[ValidationError]:
    yield from _entries(validator, schema, instance.keys() if isinstance(instance, dict) else ())


def _map_values(validator: Any, schema: Any, instance: Any, _: Any) -> Iterator[ValidationError]:
    yield from _entries(validator, schema, instance.values() if isinstance(instance, dict) else ())


def _scalar_items(validator: Any, schema: Any, instance: Any, _: Any) -> Iterator[ValidationError]:
    yield from _entries(validator, schema, instance if isinstance(instance, list) else ())


_Validator: Any = validators.extend(  # type: ignore[no-untyped-call]
    Draft202012Validator,
    {"pattern": _pattern, "mapKeys": _map_keys, "mapValues": _map_values, "scalarItems": _scalar_items},
    # JSON Schema takes 10.0 for an integer; the operations count with it.
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine(
        "integer", lambda _, value: isinstance(value, int) and not isinstance(value, bool)
    ),
)


# --- AWS's words ----------------------------------------------------------------------------------------


def _raise(violations: list[ValidationError]) -> None:
    for each in map(_wrong_type, violations):
        if each is not None:
            raise errors.serialization(_unexpected(each.instance, str(each.validator_value)))
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


def _wrong_type(violation: ValidationError) -> ValidationError | None:
    """Return what a violation says of a wrong type, here or in an entry; ``None`` if it is about another thing."""
    return next((each for each in (violation, *(violation.context or ())) if each.validator == "type"), None)


def _constraint(violation: ValidationError) -> str:
    """Return the constraint in AWS's words (aws-behaviour.md, 2.1)."""
    keyword, limit = str(violation.validator), violation.validator_value
    if keyword not in _ENTRIES:
        return _WORDS[keyword](limit)
    # RECORDED for map values (aws-samples/amazon-sagemaker-pytorch-detectron2#10): the path is the
    # map's, and every constraint of its values is named, broken or not.  INFERRED (AWS-wide) for keys
    # and for lists of strings.
    named = [word(limit[name]) for name, word in _WORDS.items() if name in limit]  # type: ignore[index, operator]
    return f"{_ENTRIES[keyword]} must satisfy constraint: [{', '.join(named)}]"


_ENTRIES = {"mapKeys": "Map keys", "mapValues": "Map value", "scalarItems": "Member"}

_WORDS: dict[str, Callable[[Any], str]] = {
    **dict.fromkeys(
        ("maxLength", "maxItems", "maxProperties"), "Member must have length less than or equal to {}".format
    ),
    **dict.fromkeys(
        ("minLength", "minItems", "minProperties"), "Member must have length greater than or equal to {}".format
    ),
    "maximum": "Member must have value less than or equal to {}".format,
    "minimum": "Member must have value greater than or equal to {}".format,
    # RECORDED: a leading ``^`` in the patterns of names, none in ``.*``; INFERRED for all others.
    "pattern": "Member must satisfy regular expression pattern: ^{}".format,
    "patternOfAll": "Member must satisfy regular expression pattern: {}".format,
    # INFERRED order: the model's (the service prints an unordered set).
    "enum": lambda values: f"Member must satisfy enum value set: [{', '.join(values)}]",
}


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
    if value is None or wanted in ("object", "array"):
        return "Unexpected token received from parser"
    found = {bool: f"{str(value).upper()}_VALUE", str: "STRING_VALUE"}.get(type(value), "NUMBER_VALUE")
    return f"{found} can not be converted to {_JAVA_TYPES[wanted]}"


def _plain(violation: ValidationError) -> str:
    """Return a violation as a sentence for the author of a test."""
    path = ".".join(str(part) for part in violation.absolute_path)
    place = f"{path}: " if path else ""
    if violation.validator == "required":
        return f"{place}{violation.message}"
    wrong = _wrong_type(violation)
    if wrong is not None:
        return f"{place}{wrong.instance!r} is not of type {wrong.validator_value}"
    return f"{place}{violation.instance!r}: {_constraint(violation)}"


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


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _with_shared_names(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return a JSON object whose names are one copy a process: requests are kept, and names are most of them."""
    return {intern(name): value for name, value in pairs}


_DECODER = json.JSONDecoder(object_pairs_hook=_with_shared_names, parse_constant=_no_constant, parse_float=_finite)
