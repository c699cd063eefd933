"""Members of an answer one by one: names, nulls, empty texts, enums, moments."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, ClassVar

from ..errors import did_you_mean, nearest
from ..timestamps import parse_moment

__all__ = ["Finding", "Note", "cleaned"]

MAY_BE_EMPTY = frozenset({"KmsKeyId", "VolumeKmsKeyId"})
"""RECORDED (aws-behaviour.md, 4): the training job shows ``"KmsKeyId": ""`` where none was sent."""


class Finding(str):
    """A sentence about an answer; ``note`` tells that it is not a fault for certain."""

    note: ClassVar[bool] = False


class Note(Finding):
    """A finding that may be right."""

    note = True


def cleaned(node: Any, value: Any, found: list[Finding], path: str = "") -> Any:
    """Return a value of a botocore shape without what is wrong in ways that are told here, for further checks.

    Adds a finding for each null, empty text, unknown value of an enum, impossible moment and unknown
    member.  Moments become epoch seconds; a misspelt value of an enum becomes the one that was meant.
    """
    kind = node.type_name
    if kind == "structure" and isinstance(value, Mapping):
        return _structure(node, value, found, path)
    if kind == "map" and isinstance(value, Mapping):
        for key in [key for key, each in value.items() if each is None]:
            found.append(_null(f"{path}.{key}"))
        return {
            key: cleaned(node.value, each, found, f"{path}.{key}") for key, each in value.items() if each is not None
        }
    if kind == "list" and isinstance(value, (list, tuple)):
        return [cleaned(node.member, each, found, f"{path}[{index}]") for index, each in enumerate(value)]
    if kind == "timestamp":
        try:
            return parse_moment(value)
        except ValueError:
            found.append(Finding(f"{path} is {value!r}, which is not a moment"))
            return 0.0
    if isinstance(value, float) and not math.isfinite(value):
        found.append(Finding(f"{path} is {value}; JSON has no such number"))
        return 0.0
    if kind == "string" and isinstance(value, str) and getattr(node, "enum", None) and value not in node.enum:
        return _enum(node, value, found, path)
    return value


def _structure(node: Any, value: Mapping[str, Any], found: list[Finding], path: str) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for name, each in value.items():
        place = f"{path}.{name}" if path else str(name)
        member = node.members.get(name)
        if member is None:
            hint = did_you_mean(str(name), set(node.members) - set(value))
            sentence = f"{place} is not a member that botocore's model of SageMaker knows; clients drop it.{hint}"
            found.append(Note(sentence))
        elif each is None:
            found.append(_null(place))
        elif each == "" and member.type_name in ("string", "timestamp") and name not in MAY_BE_EMPTY:
            found.append(Finding(f"{place} is an empty text; SageMaker leaves out what it has not got"))
        else:
            kept[name] = cleaned(member, each, found, place)
    return kept


def _enum(node: Any, value: str, found: list[Finding], path: str) -> str:
    meant = nearest(value, node.enum)
    hint = "" if meant is None else f" Did you mean {meant!r}?"
    known = ", ".join(node.enum) if len(node.enum) <= 12 else f"one of {len(node.enum)} values"
    found.append(Finding(f"{path} is {value!r}, which SageMaker never sends; it is {known}.{hint}"))
    return str(meant or node.enum[0])


def _null(path: str) -> Finding:
    return Finding(f"{path} is null; SageMaker leaves out what it has not got")
