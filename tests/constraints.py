"""Requests that break one constraint of the service model each, and what the service says of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mock_tuning.service_model import operation_model

OPERATIONS = (
    "CreateHyperParameterTuningJob",
    "DescribeHyperParameterTuningJob",
    "ListHyperParameterTuningJobs",
    "StopHyperParameterTuningJob",
    "DeleteHyperParameterTuningJob",
    "ListTrainingJobsForHyperParameterTuningJob",
)
ARN = "arn:aws:sagemaker:us-east-1:123456789012"
GOOD_TEXTS = (
    "a" * 60,
    "a",
    "s3://bucket/key",
    "fs-0123456789ab",
    "arn:aws:iam::123456789012:role/Role",
    f"{ARN}:training-plan/plan",
    "arn:aws:sagemaker:us-east-1:aws:hub-content/hub/DataSet/data/1.0.0",
)
BAD_TEXTS = ("a b", "!" * 4, "!" * 25, "!" * 60, "\n", "")
SCALARS = ("string", "integer", "long", "float", "double", "boolean", "timestamp")
NUMBERS = ("integer", "long", "float", "double")

Path = tuple[Any, ...]


# --- values of shapes: valid ones, and ones that break a constraint --------------------------------


def matches(shape: Any, text: str) -> bool:
    pattern = shape.metadata.get("pattern", "").replace(r"\p{L}\p{Z}\p{N}", "a-zA-Z0-9 ")
    return not pattern or re.fullmatch(pattern, text, re.ASCII) is not None


def fits(shape: Any, text: str) -> bool:
    return shape.metadata.get("min", 0) <= len(text) <= shape.metadata.get("max", len(text))


def sample(shape: Any) -> Any:
    """Return a valid value of a shape, required members only."""
    kind, least = shape.type_name, shape.metadata.get("min", 0)
    if kind == "structure":
        return {name: sample(shape.members[name]) for name in shape.required_members}
    if kind == "list":
        return [sample(shape.member)] * least
    if kind == "map":
        return {}
    if kind == "string":
        return shape.enum[0] if shape.enum else text_of(shape)
    return {"boolean": True, "float": 0.5, "double": 0.5, "timestamp": 1.5e9}.get(kind, least)


def text_of(shape: Any) -> str:
    found = [text for text in GOOD_TEXTS if matches(shape, text) and fits(shape, text)]
    assert found, f"GOOD_TEXTS needs one more for {shape.name}: {shape.metadata}"
    return found[0]


def broken(shape: Any) -> Iterator[tuple[str, Any]]:
    """Yield ``(constraint, value)`` for every constraint of a shape's own; the value breaks it."""
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    kind = shape.type_name
    if kind in NUMBERS:
        yield from ((name, value) for name, value in (("min", low), ("max", high)) if value is not None)
    elif kind == "list":
        yield from [("min", [sample(shape.member)] * (low - 1))] if low else []
        yield "max", [sample(shape.member)] * (high + 1)
    elif kind == "map":
        yield "max", {f"key{number}": sample(shape.value) for number in range(high + 1)}
    elif kind == "string" and shape.enum:
        yield "enum", "Nonsense"
    elif kind == "string":
        yield from [("min", text_of(shape)[: low - 1])] if low else []
        yield from [("max", text_of(shape).ljust(high + 1, "a"))] if high else []
        if shape.metadata.get("pattern") not in (None, ".*", r"[\S\s]*"):
            yield from [("pattern", text) for text in BAD_TEXTS if fits(shape, text) and not matches(shape, text)][:1]


def sentences(shape: Any, value: Any) -> list[str]:
    """Return AWS's words for all constraints of its own that a value breaks (aws-behaviour: 2.1)."""
    if shape.type_name in NUMBERS:
        low, high = shape.metadata.get("min", value), shape.metadata.get("max", value)
        return [f"Member must have value greater than or equal to {low}"] * (value < low) + [
            f"Member must have value less than or equal to {high}"
        ] * (value > high)
    if getattr(shape, "enum", None):
        return [f"Member must satisfy enum value set: [{', '.join(shape.enum)}]"]
    found = [] if shape.metadata.get("min", 0) <= len(value) else [length(shape, "min")]
    found += [length(shape, "max")] if len(value) > shape.metadata.get("max", len(value)) else []
    if shape.type_name == "string" and not matches(shape, value):
        found.append(f"Member must satisfy regular expression pattern: ^{shape.metadata['pattern']}")
    return found


def length(shape: Any, limit: str) -> str:
    words = {"min": "greater than or equal to", "max": "less than or equal to"}[limit]
    return f"Member must have length {words} {shape.metadata[limit]}"


def every(shape: Any) -> str:
    """Return the list of all constraints of an entry, broken or not (RECORDED for map values)."""
    if getattr(shape, "enum", None):
        return f"[{sentences(shape, '')[0]}]"
    named = [length(shape, limit) for limit in ("max", "min") if limit in shape.metadata]
    pattern = shape.metadata.get("pattern")
    anchor = "" if pattern in (".*", r"[\S\s]*") else "^"
    named += [f"Member must satisfy regular expression pattern: {anchor}{pattern}"] if pattern else []
    return f"[{', '.join(named)}]"


# --- cases ---------------------------------------------------------------------------------------------


@dataclass
class Case:
    """A request that breaks one constraint, and the sentences that follow ``Value … at``."""

    operation: str
    path: Path
    constraint: str
    request: dict[str, Any]
    expected: list[str]

    def __str__(self) -> str:
        return f"{self.operation}:{spoken(self.path) or 'request'}:{self.constraint}"


def spoken(path: Path) -> str:
    """Return a path as AWS writes it."""
    return ".".join(f"{part + 1}.member" if isinstance(part, int) else part[0].lower() + part[1:] for part in path)


def shown(value: Any) -> str:
    """Return a value as Java's toString of strings, numbers, lists and maps does."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}={shown(each)}" for key, each in value.items()) + "}"
    return "[" + ", ".join(map(shown, value)) + "]" if isinstance(value, list) else str(value)


def nodes(shape: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    yield path, shape
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            yield from nodes(member, (*path, name))
    elif shape.type_name == "list" and shape.member.type_name not in SCALARS:
        yield from nodes(shape.member, (*path, 0))


def request_with(operation: str, path: Path, value: Any) -> dict[str, Any]:
    """Return the least valid request that holds `value` at `path`."""
    shape = input_of(operation)
    root = {"": sample(shape)}
    node: Any = root
    key: Any = ""
    for part in path:
        shape = shape.member if isinstance(part, int) else shape.members[part]
        node, key = node[key], part
        if isinstance(part, int):
            node[:] = node or [sample(shape)]
        else:
            node.setdefault(part, sample(shape))
    node[key] = value
    return root[""]


def input_of(operation: str) -> Any:
    model = operation_model(operation)
    assert model is not None
    return model.input_shape


def cases() -> Iterator[Case]:
    for operation in OPERATIONS:
        for path, shape in nodes(input_of(operation)):
            yield from cases_of(operation, path, shape)


def cases_of(operation: str, path: Path, shape: Any) -> Iterator[Case]:
    place = spoken(path)

    def case(constraint: str, value: Any, words: list[str]) -> Case:
        text = f"Value '{shown(value)}' at '{place}' failed to satisfy constraint: "
        return Case(operation, path, constraint, request_with(operation, path, value), [text + each for each in words])

    for name in getattr(shape, "required_members", ()):
        value = {key: each for key, each in sample(shape).items() if key != name}
        sentence = f"Value null at '{spoken((*path, name))}' failed to satisfy constraint: Member must not be null"
        yield Case(operation, (*path, name), "required", request_with(operation, path, value), [sentence])
    for constraint, limit in broken(shape):
        value = limit + {"min": -1, "max": 1}[constraint] if shape.type_name in NUMBERS else limit
        yield case(constraint, value, sentences(shape, value))
    if shape.type_name == "list" and shape.member.type_name in SCALARS:
        # INFERRED (AWS-wide): a list of strings is reported as a whole.
        for constraint, value in broken(shape.member):
            yield case(f"member-{constraint}", [value], [f"Member must satisfy constraint: {every(shape.member)}"])
    if shape.type_name == "map":
        for constraint, value in broken(shape.key):
            words = f"Map keys must satisfy constraint: {every(shape.key)}"  # INFERRED (AWS-wide)
            yield case(f"key-{constraint}", {value: "a"}, [words])
        for constraint, value in broken(shape.value):
            # RECORDED: aws-samples/amazon-sagemaker-pytorch-detectron2#10, at 'hyperParameters'.
            words = f"Map value must satisfy constraint: {every(shape.value)}"
            yield case(f"value-{constraint}", {"a": value}, [words])


def message_of(expected: list[str]) -> str:
    """Return the whole message for the sentences of all broken constraints."""
    noun = "error" if len(expected) == 1 else "errors"
    return f"{len(expected)} validation {noun} detected: {'; '.join(expected)}"
