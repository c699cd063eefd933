"""Results as JSON text: members in the model's order, numbers as the service writes them.

Nothing here knows an operation.  Shapes of the service model come in as arguments and are compiled
to render functions once.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Container, Mapping
from json.encoder import encode_basestring
from typing import Any

__all__ = ["Renderer", "compile_renderer", "render_number"]


def render_number(value: float) -> str:
    """Return a double as the service writes it: the form of Java's ``Double.toString`` (RECORDED).

    ``1554651435.0`` is ``1.554651435E9``, ``0.00001`` is ``1.0E-5``, ``0.5`` stays ``0.5``.
    """
    text = repr(value)
    if value == 0 or 1e-3 <= abs(value) < 1e7:
        return text
    mantissa, _, exponent = text.partition("e")
    sign = "-" if mantissa.startswith("-") else ""
    whole, _, fraction = mantissa.lstrip("-").partition(".")
    power = int(exponent or 0)
    if fraction == "0":
        fraction = ""
    if whole == "0":  # 0.00012
        digits = fraction.lstrip("0")
        power -= len(fraction) - len(digits) + 1
    else:
        digits = whole + fraction
        power += len(whole) - 1
    digits = digits.rstrip("0") or "0"
    return f"{sign}{digits[0]}.{digits[1:] or '0'}E{power}"


Renderer = Callable[[Any], str]


def compile_renderer(shape: Any) -> Renderer:
    """Return a function that renders a value of a botocore `shape` as compact JSON text.

    Members come in the model's order; those the model does not know come last, as they are.
    ``None`` counts as absent.
    """
    return _compile(shape, {})


def _compile(shape: Any, known: dict[str, Renderer]) -> Renderer:
    if shape.name in known:
        return known[shape.name]
    # A shape may contain itself: until it is compiled, look it up when it is met.
    known[shape.name] = lambda value: known[shape.name](value)  # noqa: PLW0108
    if shape.type_name == "structure":
        known[shape.name] = _structure({name: _compile(each, known) for name, each in shape.members.items()})
    elif shape.type_name == "list":
        known[shape.name] = _list(_compile(shape.member, known))
    elif shape.type_name == "map":
        known[shape.name] = _map(_compile(shape.value, known))
    elif shape.type_name in ("timestamp", "float", "double"):
        known[shape.name] = _render_double
    elif shape.type_name == "string":
        known[shape.name] = _render_string
    else:
        known[shape.name] = render_any
    return known[shape.name]


def _render_double(value: Any) -> str:
    return render_number(float(value)) if isinstance(value, (int, float)) else render_any(value)


def _render_string(value: Any) -> str:
    return encode_basestring(value) if isinstance(value, str) else render_any(value)


def _structure(members: dict[str, Renderer]) -> Renderer:
    table = [(name, encode_basestring(name) + ":", render) for name, render in members.items()]

    def texts(value: Any) -> list[str]:
        parts = []
        for name, prefix, render_member in table:
            member = value.get(name)
            if member is not None:
                parts.append(prefix + render_member(member))
        if len(parts) < len(value):
            parts += _unmodelled(value, members)
        return parts

    def render(value: Any) -> str:
        if type(value) is not dict:
            if hasattr(value, "rendered"):
                return remembered(value)
            if hasattr(value, "still"):
                return _fill(value, table, members)
        return "{" + ",".join(texts(value)) + "}"

    def remembered(value: Any) -> str:
        # A document that never changes carries its text with it (jobs.Document).
        if value.rendered is None:
            value.rendered = "{" + ",".join(texts(value)) + "}"
            for part in value.values():  # their texts are in this one
                if type(part) is not dict and hasattr(part, "rendered"):
                    part.rendered = None
        return str(value.rendered)

    return render


def _unmodelled(value: Any, members: Container[str]) -> list[str]:
    """Render those members that the model does not know."""
    return [
        f"{encode_basestring(name)}:{render_any(member)}"
        for name, member in value.items()
        if name not in members and member is not None
    ]


def _fill(value: Any, table: list[tuple[str, str, Renderer]], members: Container[str]) -> str:
    """Render a value of which some members move (jobs.Moving): the others, but for the first time, from memory."""
    if value.still.rendered is None:
        pieces, places = ["{"], []
        for name, prefix, render_member in table:
            member = value.get(name)
            if member is not None:
                stands = name in value.still
                pieces += (prefix, render_member(member) if stands else "", ",")
                if not stands:
                    places.append((len(pieces) - 2, name, render_member))
        for text in _unmodelled(value.still, members):
            pieces += (text, ",")
        pieces[-1] = "}"
        value.still.rendered = pieces, places
    pieces, places = value.still.rendered
    pieces = pieces.copy()
    for place, name, render_member in places:
        pieces[place] = render_member(value[name])
    return "".join(pieces)


def _list(render_item: Renderer) -> Renderer:
    return lambda value: "[" + ",".join([render_item(item) for item in value if item is not None]) + "]"


def _map(render_value: Renderer) -> Renderer:
    def render(value: Any) -> str:
        return "{" + ",".join([f"{encode_basestring(key)}:{render_value(each)}" for key, each in value.items()]) + "}"

    return render


def render_any(value: Any) -> str:
    """Render a value that no shape describes; numbers still take the service's form."""
    if isinstance(value, str):
        return encode_basestring(value)
    if type(value) is int:
        return str(value)
    if isinstance(value, float):
        return render_number(value)
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{encode_basestring(str(key))}:{render_any(each)}" for key, each in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(map(render_any, value)) + "]"
    return json.dumps(value)
