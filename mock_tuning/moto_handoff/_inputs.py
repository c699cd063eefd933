"""What a target of an EventBridge rule gets of an event: all of it, a part, or what its template makes of it.

DOCUMENTED (EventBridge user guide, "Input transformation"; API reference, InputTransformer), but for what is marked.
moto's own parser takes only templates that are JSON with every placeholder in quotes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

__all__ = ["input_of"]

Event = Mapping[str, Any]

PATH = re.compile(r"\$((?:\.[^.\[\]*]+|\[\d+\])*)")
STEP = re.compile(r"\.([^.\[]+)|\[(\d+)\]")
TOKEN = re.compile(r'<([\w.-]+)>|\\.|"', re.ASCII)  # a placeholder, an escaped character, a quote


def input_of(target: Mapping[str, Any], event: Event, rule: Any) -> str:
    """Return what a target gets; raises ``LookupError`` or ``ValueError`` where its InputPath leads nowhere."""
    if "Input" in target:
        return str(target["Input"])
    if "InputPath" in target:
        return json.dumps(_at(target["InputPath"], event))
    if "InputTransformer" in target:
        return _transformed(target["InputTransformer"], event, rule)
    return json.dumps(event)


def _transformed(transformer: Mapping[str, Any], event: Event, rule: Any) -> str:
    template = transformer["InputTemplate"]
    values = _values(transformer.get("InputPathsMap") or {}, event, rule)
    # INFERRED: where the template is not a JSON object or list, nothing gets quotes that has none.
    is_json = template.lstrip()[:1] in ("{", "[")
    in_quotes = False

    def fill(token: re.Match[str]) -> str:
        nonlocal in_quotes
        if token[0] == '"':
            in_quotes = not in_quotes
        if token[1] is None or token[1] not in values:
            return token[0]
        return _shown(values[token[1]], quoted=is_json and not in_quotes)

    filled = TOKEN.sub(fill, template)
    try:
        return json.dumps(json.loads(filled), separators=(",", ":"))  # what is JSON is passed on minified
    except ValueError:
        return filled


MISSING = object()


def _values(paths: Mapping[str, str], event: Event, rule: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "aws.events.rule-arn": rule.arn,
        "aws.events.rule-name": rule.name,
        "aws.events.event": {name: value for name, value in event.items() if name != "detail"},
        "aws.events.event.json": event,
        "aws.events.event.ingestion-time": event["time"],
    }
    for name, path in paths.items():
        try:
            values[name] = _at(path, event)
        except LookupError:
            values[name] = MISSING
    return values


def _shown(value: Any, *, quoted: bool) -> str:
    """Return a value as it stands in a filled template; nothing is escaped, and what is missing does not appear."""
    if value is MISSING:
        return ""
    return value if isinstance(value, str) and not quoted else json.dumps(value)


def _at(path: str, event: Event) -> Any:
    """Return what is at a path such as ``$.detail.name`` or ``$.resources[0]``; raises ``LookupError``."""
    steps = PATH.fullmatch(path)
    if steps is None:
        raise ValueError(f"{path!r} is not a path that is understood here")
    part: Any = event
    for name, index in STEP.findall(steps[1]):
        if type(part) is not (list if index else dict):
            raise LookupError(f"there is nothing at {path}")
        part = part[int(index) if index else name]
    return part
