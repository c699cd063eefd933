"""Search for the resource HyperParameterTuningJob: filters, sorting, paging."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .. import service_errors, views
from ..listing import page, read_token, write_token
from ..service_model import shape
from ..timestamps import parse_moment
from .context import Context, Parameters, Result
from .tuning_jobs import PAGE

__all__ = ["RESOURCE", "search"]

RESOURCE = "HyperParameterTuningJob"
ENTITY = "HyperParameterTuningJobSearchEntity"

Entity = Mapping[str, Any]


def search(context: Context, parameters: Parameters) -> Result:
    """Search: LastModifiedTime, Descending by default (DOCUMENTED); ten rows a page (INFERRED)."""
    sort_by = parameters.get("SortBy", "LastModifiedTime")
    descending = parameters.get("SortOrder", "Descending") == "Descending"
    expression = parameters.get("SearchExpression", {})
    request = ["search", sort_by, descending, expression]
    after = read_token(request, parameters.get("NextToken"))
    wanted = _compile(expression)
    sort_type = _type_of(sort_by)
    entities = [views.search_entity(job) for job in context.store.jobs()]
    if parameters.get("CrossAccountFilterOption") == "CrossAccount":
        entities = []  # nobody shares tuning jobs with this account
    found = [entity for entity in entities if wanted(entity)]
    rows, last = page(
        found,
        lambda entity: _sort_key(entity, sort_by, sort_type, descending),
        size=parameters.get("MaxResults", PAGE),
        after=after,
        descending=descending,
    )
    result: dict[str, Any] = {
        "Results": [{RESOURCE: entity} for entity in rows],
        "TotalHits": {"Value": len(found), "Relation": "EqualTo"},
    }
    if last is not None:
        result["NextToken"] = write_token(request, last)
    return result


def _compile(expression: Mapping[str, Any]) -> Callable[[Entity], bool]:
    """Return a SearchExpression as a predicate; And unless it says Or (DOCUMENTED)."""
    conditions = [_filter(each) for each in expression.get("Filters", ())]
    conditions += [_nested(each) for each in expression.get("NestedFilters", ())]
    conditions += [_compile(each) for each in expression.get("SubExpressions", ())]
    combine = any if expression.get("Operator") == "Or" and conditions else all
    return lambda entity: combine(condition(entity) for condition in conditions)


def _filter(each: Mapping[str, Any], within: str = "") -> Callable[[Entity], bool]:
    """Return one filter as a predicate; Equals is the default operator (DOCUMENTED)."""
    name, operator, text = each["Name"], each.get("Operator"), each.get("Value")
    kind = _type_of(name)
    if within:
        name = name[len(within) + 1 :]
    operator = operator or ("Equals" if text is not None else "Exists")
    if operator in ("Exists", "NotExists"):
        if text is not None:
            raise service_errors.bad_search_filter(f"the operator {operator} takes no value")
        return lambda entity: any(True for _ in _values(entity, name)) == (operator == "Exists")
    if text is None:
        raise service_errors.bad_search_filter(f"the operator {operator} needs a value")
    if operator == "In":
        choices = [_convert(part.strip(), kind) for part in text.split(",")]
        return lambda entity: any(value in choices for value in _values(entity, name))
    if operator == "Contains":
        return lambda entity: any(text in str(value) for value in _values(entity, name))
    if operator not in ("Equals", "NotEquals") and kind in _WITHOUT_ORDER:
        raise service_errors.bad_search_filter(f"the operator {operator} does not go with {name}, a {kind}")
    wanted = _convert(text, kind)
    if operator == "NotEquals":
        return lambda entity: all(value != wanted for value in _values(entity, name))
    compare = _COMPARISONS[operator]
    return lambda entity: any(compare(value, wanted) for value in _values(entity, name))


_WITHOUT_ORDER = ("structure", "list", "map", "boolean")

_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "Equals": lambda value, wanted: bool(value == wanted),
    "GreaterThan": lambda value, wanted: bool(value > wanted),
    "GreaterThanOrEqualTo": lambda value, wanted: bool(value >= wanted),
    "LessThan": lambda value, wanted: bool(value < wanted),
    "LessThanOrEqualTo": lambda value, wanted: bool(value <= wanted),
}


def _nested(each: Mapping[str, Any]) -> Callable[[Entity], bool]:
    """Return a nested filter: one element of a list must satisfy all its conditions (DOCUMENTED)."""
    name = each["NestedPropertyName"]
    for condition in each["Filters"]:
        if not condition["Name"].startswith(f"{name}."):
            raise service_errors.bad_search_filter(f"{condition['Name']} is not a property of {name}")
    conditions = [_filter(condition, within=name) for condition in each["Filters"]]
    return lambda entity: any(
        all(condition(element) for condition in conditions)
        for element in _values(entity, name)
        if isinstance(element, Mapping)
    )


def _values(value: Any, path: str) -> Iterator[Any]:
    """Yield what stands at a dotted path; every element of a list on the way counts."""
    if isinstance(value, list):
        for element in value:
            yield from _values(element, path)
    elif not path:
        yield value
    elif isinstance(value, Mapping):
        name, _, rest = path.partition(".")
        if name == "Tags" and rest not in ("", "Key", "Value"):
            # DOCUMENTED: Tags.<key> is the value of the tag with that key.
            yield from (tag["Value"] for tag in value.get("Tags", ()) if tag["Key"] == rest)
        elif path in value:  # a map's key may hold dots
            yield from _values(value[path], "")
        elif name in value:
            yield from _values(value[name], rest)


def _type_of(path: str) -> str:
    """Return the model's type of the property at a dotted path; raises for a path it has not got."""
    node = shape(ENTITY)
    if path.startswith("Tags."):
        return "string"
    for name in path.split("."):
        while node.type_name == "list":
            node = node.member
        if node.type_name == "map":
            return str(node.value.type_name)
        if node.type_name != "structure" or name not in node.members:
            raise service_errors.unknown_search_property(path)
        node = node.members[name]
    return str(node.type_name)


def _convert(text: str, kind: str) -> Any:
    try:
        if kind == "timestamp":
            return parse_moment(text)
        if kind in ("integer", "long", "float", "double"):
            return float(text)
    except ValueError:
        raise service_errors.bad_search_filter(f"{text!r} is no {kind}") from None
    return {"true": True, "false": False}.get(text.lower(), text) if kind == "boolean" else text


def _sort_key(entity: Entity, path: str, kind: str, descending: bool) -> tuple[Any, ...]:
    """Return a key that sorts by the property, by name among equals; those without it come last."""
    value, name = next(_values(entity, path), None), entity["HyperParameterTuningJobName"]
    if kind in ("timestamp", "integer", "long", "float", "double"):
        missing, value = not isinstance(value, (int, float)), value or 0.0
    else:
        missing, value = not isinstance(value, str), value or ""
    # A flag, not an infinity, puts the missing last: page tokens are JSON.
    return (missing != descending, 0 if missing else value, name)
