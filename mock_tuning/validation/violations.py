"""Violations of the service model's constraints, in AWS's words and in plain ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from .. import service_errors
from ..errors import shortened

if TYPE_CHECKING:
    from jsonschema import ValidationError

__all__ = ["Violation", "as_service_error", "unexpected"]


def as_service_error(violations: Iterable[ValidationError]) -> service_errors.ServiceError:
    """Return the service's answer to a request with these violations, all of them in one."""
    violations = list(violations)
    for each in map(_wrong_type, violations):
        if each is not None:
            return service_errors.serialization(unexpected(each.instance, str(each.validator_value)))
    sentences = []
    for each in violations:
        path = _path(each.absolute_path)
        if each.validator == "required":
            missing = str(each.validator_value)
            path = f"{path}.{_lower_first(missing)}" if path else _lower_first(missing)
            sentences.append(f"Value null at '{path}' failed to satisfy constraint: Member must not be null")
        else:
            value = _shown(each.instance)
            sentences.append(f"Value '{value}' at '{path}' failed to satisfy constraint: {_constraint(each)}")
    return service_errors.constraint_violations(sentences)


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


def unexpected(value: Any, wanted: str = "object") -> str:
    """Return what AWS's JSON reader says of a value of another type (INFERRED, AWS-wide)."""
    if isinstance(value, dict):
        return "Start of structure or map found where not expected."
    if isinstance(value, list):
        return "Start of list found where not expected."
    if value is None or wanted in ("object", "array"):
        return "Unexpected token received from parser"
    found = {bool: f"{str(value).upper()}_VALUE", str: "STRING_VALUE"}.get(type(value), "NUMBER_VALUE")
    return f"{found} can not be converted to {_JAVA_TYPES[wanted]}"


class Violation(str):
    """A broken constraint, as a sentence for the author of a test.

    Attributes:
        path: of the value, its parts joined by dots; empty for the whole.
        keyword: which constraint, by JSON Schema's name or ours; ``"type"`` also for that of an entry.
        missing: the member that is not there, where the constraint is ``"required"``.
    """

    path: str
    keyword: str
    missing: str | None

    @classmethod
    def of(cls, error: ValidationError) -> Violation:
        """Return what a validator has found, in plain words."""
        path = ".".join(str(part) for part in error.absolute_path)
        wrong = _wrong_type(error)
        if error.validator == "required":
            said = error.message
        elif wrong is not None:
            said = f"{shortened(wrong.instance)} is not of type {wrong.validator_value}"
        else:
            said = f"{shortened(error.instance)}: {_constraint(error)}"
        made = cls(f"{path}: {said}" if path else said)
        made.path, made.keyword = path, str((wrong or error).validator)
        made.missing = str(error.validator_value) if error.validator == "required" else None
        return made
