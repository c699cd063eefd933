"""The control API: JSON in, JSON out, under one prefix, as ``openapi.json`` beside this module describes it.

That document is the truth: the routes are its paths, and parameters and bodies are checked against it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from jsonschema import Draft202012Validator
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import Map, RequestRedirect, Rule

from ...errors import UsageError, did_you_mean
from ..answers import Answer, control_error
from ..requests import BodyRefusedError, body_of, path_of
from .handlers import HANDLERS, Asked, ControlError
from .problems import problem

if TYPE_CHECKING:
    from ...handle import TuningMock

__all__ = ["ControlApi", "document"]

MAX_BODY = 1 << 20  # bytes

Environ = dict[str, Any]


@cache
def document() -> dict[str, Any]:
    """Return the OpenAPI document."""
    content: dict[str, Any] = json.loads((Path(__file__).parent / "openapi.json").read_text("utf-8"))
    return content


class ControlApi:
    """Answers the control API's requests; `reset` empties the server."""

    def __init__(self, reset: Callable[[], None]) -> None:
        self._reset = reset
        self._routes = _routes()

    def answer(self, environ: Environ, tuning: TuningMock) -> Answer:
        """Return the answer to a request; those that cannot be carried out get an error in plain words."""
        method, path = environ["REQUEST_METHOD"], path_of(environ)
        adapter = self._routes.bind("localhost")
        try:
            operation, values = adapter.match(path, method="GET" if method == "HEAD" else method)
        except RequestRedirect:
            return Answer(308, {"Location": f"{path}/"})
        except MethodNotAllowed as error:
            allowed = sorted({"OPTIONS", *(error.valid_methods or ())})
            headers = {"Allow": ", ".join(allowed)}
            if method == "OPTIONS":
                return Answer(204, headers)
            return control_error(405, f"{path} takes {', '.join(allowed)}, not {method}.", headers)
        except NotFound:
            return control_error(404, f"There is no {path}; GET /mock-tuning/openapi.json tells what there is.")
        try:
            return HANDLERS[operation](self._asked(operation, environ, values, tuning))
        except ControlError as error:
            return control_error(error.status, str(error))
        except BodyRefusedError as error:
            return control_error(error.status, str(error))
        except UsageError as error:
            return control_error(400, str(error))

    def _asked(self, operation: str, environ: Environ, values: Mapping[str, str], tuning: TuningMock) -> Asked:
        described = _operations()[operation]
        query = dict(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True))
        declared = [*described["path"], *described.get("parameters", ())]
        known = {each["name"]: each["schema"] for each in declared if each["in"] == "query"}
        unknown = sorted(set(query) - set(known))
        if unknown:
            takes = f"takes {', '.join(known)}" if known else "takes no parameters"
            hint = did_you_mean(unknown[0], known)
            raise ControlError(400, f"There is no parameter {unknown[0]!r}: {path_of(environ)} {takes}.{hint}")
        parameters = {name: _read(name, text, known[name]) for name, text in query.items()}
        for each in declared:
            if each["in"] == "path":
                _check(each["name"], values[each["name"]], each["schema"])
        return Asked(tuning, {**values, **parameters}, self._body(described, environ), self._reset, document())

    def _body(self, described: Mapping[str, Any], environ: Environ) -> dict[str, Any]:
        body = body_of(environ, MAX_BODY)
        wanted = described.get("requestBody")
        if wanted is None:
            if body.strip() not in (b"", b"{}"):
                raise ControlError(400, f"{path_of(environ)} takes no body.")
            return {}
        kind = environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
        if kind != "application/json":
            raise ControlError(415, f"The Content-Type must be application/json, not {kind!r}.")
        try:
            content = json.loads(body.decode("utf-8"), parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise ControlError(400, f"The body is not JSON: {error}.") from None
        _check("", content, wanted["content"]["application/json"]["schema"])
        checked: dict[str, Any] = content
        return checked


@cache
def _operations() -> dict[str, dict[str, Any]]:
    """Return the document's operations by id, each with the parameters of its path."""
    return {
        operation["operationId"]: {**operation, "path": item.get("parameters", ())}
        for item in document()["paths"].values()
        for method, operation in item.items()
        if method != "parameters"
    }


def _routes() -> Map:
    rules = [
        Rule(path.replace("{", "<").replace("}", ">"), methods=[method.upper()], endpoint=operation["operationId"])
        for path, item in document()["paths"].items()
        for method, operation in item.items()
        if method != "parameters"
    ]
    return Map(rules, merge_slashes=False)


def _read(name: str, text: str, schema: Mapping[str, Any]) -> Any:
    """Return a query parameter as what its schema says it is."""
    value: Any = text
    if schema.get("type") == "integer" and text.isascii() and text.isdigit() and len(text) < 10:
        value = int(text)
    elif schema.get("type") == "boolean" and text in ("true", "false"):
        value = text == "true"
    _check(name, value, schema)
    return value


def _check(name: str, value: Any, schema: Mapping[str, Any]) -> None:
    """Raise the error of a value that the document does not allow."""
    found = problem(_validator(json.dumps(schema)).iter_errors(value), name)
    if found is not None:
        raise ControlError(400, found)


@cache
def _validator(schema: str) -> Any:
    return Draft202012Validator({**json.loads(schema), "components": document()["components"]})


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON number")
