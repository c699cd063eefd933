"""JSON Schemas from the shapes of botocore's service model, and the validator that understands them."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, ValidationError, validators

__all__ = ["Validator", "schema_of"]

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

_PLAIN = frozenset(_TYPES.values()) - {"object", "array"}


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
    r"""Return a full match of a model's pattern: over the whole value, letters and digits ASCII.

    The model's patterns are Java's.  ``\p{L}`` and the like occur together in one class only, where
    Python's Unicode ``\w`` and the separators say the same.
    """
    if "\\p{" in pattern:
        pattern = pattern.replace("\\p{L}", "\\w").replace("\\p{N}", "")
        pattern = pattern.replace("\\p{Z}", " \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000")
        return re.compile(pattern).fullmatch
    return re.compile(pattern, re.ASCII).fullmatch


def _pattern(_: Any, pattern: str, instance: Any, __: Any) -> Iterator[ValidationError]:
    if isinstance(instance, str) and not _compiled(pattern)(instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


def _fits(validator: Any, schema: Mapping[str, Any], value: Any) -> bool:
    """Whether a plain value certainly fits: its keywords asked without a validator of their own, which costs most."""
    if schema.get("type") not in _PLAIN:
        return False
    for name, limit in schema.items():
        keyword = validator.VALIDATORS.get(name)
        if keyword is not None and any(True for _ in keyword(validator, limit, value, schema) or ()):
            return False
    return True


def _properties(validator: Any, members: Mapping[str, Any], instance: Any, _: Any) -> Iterator[ValidationError]:
    for name, schema in members.items() if isinstance(instance, dict) else ():
        if name in instance and not _fits(validator, schema, instance[name]):
            yield from validator.descend(instance[name], schema, path=name, schema_path=name)


def _required(_: Any, names: Iterable[str], instance: Any, __: Any) -> Iterator[ValidationError]:
    """Yield one violation for each member that is missing, which is its ``validator_value``."""
    for name in names if isinstance(instance, dict) else ():
        if name not in instance:
            yield ValidationError(f"{name!r} is a required property", validator_value=name)


def _entries(validator: Any, schema: Any, entries: Iterable[Any]) -> Iterator[ValidationError]:
    """Yield one violation for all entries together, a wrong type before anything else."""
    suspects = [each for each in entries if not _fits(validator, schema, each)]
    inner = [found for each in suspects for found in validator.descend(each, schema)]
    if inner:
        inner.sort(key=lambda found: bool(found.validator != "type"))
        yield ValidationError("an entry", context=inner[:1])


def _map_keys(validator: Any, schema: Any, instance: Any, _: Any) -> Iterator[ValidationError]:
    yield from _entries(validator, schema, instance.keys() if isinstance(instance, dict) else ())


def _map_values(validator: Any, schema: Any, instance: Any, _: Any) -> Iterator[ValidationError]:
    yield from _entries(validator, schema, instance.values() if isinstance(instance, dict) else ())


def _scalar_items(validator: Any, schema: Any, instance: Any, _: Any) -> Iterator[ValidationError]:
    yield from _entries(validator, schema, instance if isinstance(instance, list) else ())


def _is_integer(_: Any, value: Any) -> bool:
    """Whether it is an integer that the service can hold, in 64 bits; 10.0, which JSON Schema takes, is none."""
    return isinstance(value, int) and not isinstance(value, bool) and -(2**63) <= value < 2**63


def _is_number(_: Any, value: Any) -> bool:
    """Whether it is a number that JSON and a double can hold: no NaN, no infinity, no integer of 400 digits."""
    try:
        return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    except OverflowError:
        return False


Validator: Any = validators.extend(  # type: ignore[no-untyped-call]
    Draft202012Validator,
    {
        "properties": _properties,
        "required": _required,
        "pattern": _pattern,
        "mapKeys": _map_keys,
        "mapValues": _map_values,
        "scalarItems": _scalar_items,
    },
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine_many({"integer": _is_integer, "number": _is_number}),
)
