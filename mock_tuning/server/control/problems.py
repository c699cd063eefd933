"""What is wrong with a value that the document does not allow: one sentence on the first thing to put right."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ...errors import did_you_mean
from ...service_model import shape

__all__ = ["problem"]

SHOWN = 80  # characters of a value
GUESSES = 3
WRONG_BRANCH = ("type", "required", "not")
"""What a value breaks of those alternatives that were not meant by it."""


def problem(errors: Iterable[Any], place: str = "") -> str | None:
    """Return what jsonschema's errors say, ``None`` if there are none; `place` is what the value is called."""
    listed = [each for error in errors for each in _concrete(error)]
    if not listed:
        return None
    # A misspelt member also is the one that is missing.
    error = min(listed, key=lambda each: each.validator != "additionalProperties")
    where = ".".join([*([place] if place else []), *map(str, error.absolute_path)])
    return f"{where or 'The body'}: {_sentence(error)}"


def _concrete(error: Any) -> list[Any]:
    """Return the errors of the alternative that was meant, or the error itself where there are none."""
    if error.validator != "oneOf" or not error.context:
        return [error]
    branches: dict[int, list[Any]] = {}
    for each in error.context:
        branches.setdefault(each.relative_schema_path[0], []).append(each)
    meant = [
        found
        for found in branches.values()
        if not any(each.validator in WRONG_BRANCH and not each.relative_path for each in found)
    ]
    if meant:
        return [each for found in meant[0] for each in _concrete(found)]
    types = [each for each in error.context if each.validator == "type"]
    if not types:
        return [error]
    types[0].validator_value = list(dict.fromkeys(each.validator_value for each in types))
    return types[:1]


def _sentence(error: Any) -> str:
    value, allowed = error.instance, error.validator_value
    if error.validator == "additionalProperties":
        return _unknown_member(value, error.schema)
    if error.validator == "enum":
        return f"{_shown(value)} is not one of {', '.join(map(_shown, allowed))}.{_nearest(value, allowed)}"
    if error.validator == "type":
        types = [allowed] if isinstance(allowed, str) else allowed
        return f"{_shown(value)} is not of type {' or '.join(map(repr, types))}."
    told = error.message.removeprefix(repr(value))
    if told == error.message:
        return f"{told}."
    limit = f" ({error.validator}: {allowed})" if isinstance(allowed, int) and str(allowed) not in told else ""
    return f"{_shown(value)}{told}{limit}."


def _unknown_member(value: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    """Return a sentence on the first member that a schema does not know; its own are listed."""
    known = list(schema["properties"])
    patterns = schema.get("patternProperties", ())
    name = next(each for each in value if each not in known and not any(re.search(one, each) for one in patterns))
    more = list(shape(schema["x-aws-shape"]).members) if "x-aws-shape" in schema else []
    takes = ", ".join([*known, *([f"and members of {schema['x-aws-shape']}"] if more else [])])
    return f"there is no member {_shown(name)}; it takes {takes}.{did_you_mean(name, [*known, *more])}"


def _nearest(value: Any, allowed: Sequence[Any]) -> str:
    """Return a hint at what was meant: the nearest of `allowed`, or those that `value` is a part of."""
    if not isinstance(value, str) or not value:
        return ""
    parts = [each for each in allowed if value.lower() in str(each).lower()]
    whole = did_you_mean(value, map(str, allowed))
    return whole or (f" Did you mean {' or '.join(map(repr, parts))}?" if 0 < len(parts) <= GUESSES else "")


def _shown(value: Any) -> str:
    text = repr(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"
