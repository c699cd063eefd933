"""Search for the resource HyperParameterTuningJob: filters, sorting, paging."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .. import service_errors, views
from ..listing import Sorting, page, read_token, scope, write_token
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
    sorting = Sorting.of(parameters, Sorting("LastModifiedTime", descending=True))
    request = scope((*context.place, "search"), parameters, sorting)
    after = read_token(request, parameters.get("NextToken"))
    expression = parameters.get("SearchExpression")
    if expression is not None and sum(each.get("Operator") == "Contains" for each in _filters(expression)) > 1:
        raise service_errors.more_than_one_contains()
    wanted = _compile(expression) if expression is not None else lambda _: True
    sort_type = _sortable_type_of(sorting.by)
    entities = [views.search_entity(job) for job in context.store.jobs()]
    if parameters.get("CrossAccountFilterOption") == "CrossAccount":
        entities = []  # nobody shares tuning jobs with this account
    found = [entity for entity in entities if wanted(entity)]
    rows, last = page(
        found,
        lambda entity: _sort_key(entity, sorting, sort_type),
        size=parameters.get("MaxResults", PAGE),
        after=after,
        descending=sorting.descending,
    )
    result: dict[str, Any] = {
        "Results": [{RESOURCE: entity} for entity in rows],
        "TotalHits": {"Value": len(found), "Relation": "EqualTo"},
    }
    if last is not None:
        result["NextToken"] = write_token(request, last)
    return result


def _filters(expression: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield every filter of a SearchExpression, at any depth."""
    yield from expression.get("Filters", ())
    for each in expression.get("NestedFilters", ()):
        yield from each["Filters"]
    for each in expression.get("SubExpressions", ()):
        yield from _filters(each)


def _compile(expression: Mapping[str, Any]) -> Callable[[Entity], bool]:
    """Return a SearchExpression as a predicate; And unless it says Or (DOCUMENTED)."""
    conditions = [_filter(each) for each in expression.get("Filters", ())]
    conditions += [_nested(each) for each in expression.get("NestedFilters", ())]
    conditions += [_compile(each) for each in expression.get("SubExpressions", ())]
    if not conditions:  # DOCUMENTED: "You must specify at least one subexpression, filter, or nested filter."
        raise service_errors.bad_search_filter("specify at least one subexpression, filter, or nested filter")
    combine = any if expression.get("Operator") == "Or" else all
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
    if operator not in ("Equals", "NotEquals") and kind not in _GOES_WITH.get(operator, _ORDERED):
        raise service_errors.bad_search_filter(f"the operator {operator} does not go with {name}, a {kind}")
    if operator == "In":
        choices = [part.strip() for part in text.split(",")]
        return lambda entity: any(value in choices for value in _values(entity, name))
    if operator == "Contains":
        return lambda entity: any(text in str(value) for value in _values(entity, name))
    wanted = _convert(text, kind)
    if operator == "NotEquals":
        return lambda entity: all(value != wanted for value in _values(entity, name))
    compare = _COMPARISONS[operator]
    return lambda entity: any(compare(value, wanted) for value in _values(entity, name))


_NUMBERS = ("integer", "long", "float", "double")
_ORDERED = (*_NUMBERS, "timestamp")
"""What can be greater and less: not text (DOCUMENTED)."""

_GOES_WITH = {"In": ("string",), "Contains": ("string",)}  # DOCUMENTED

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
        if kind in _NUMBERS:
            return float(text)
    except ValueError:
        raise service_errors.bad_search_filter(f"{text!r} is not {'an' if kind == 'integer' else 'a'} {kind}") from None
    return {"true": True, "false": False}.get(text.lower(), text) if kind == "boolean" else text


def _sortable_type_of(path: str) -> str:
    """Return the type of a property that can be sorted by; raises for any other."""
    kind = _type_of(path)
    if kind not in (*_ORDERED, "string", "boolean"):  # INFERRED
        raise service_errors.bad_search_filter(f"{path}, a {kind}, cannot be sorted by")
    return kind


def _sort_key(entity: Entity, sorting: Sorting, kind: str) -> tuple[Any, ...]:
    """Return a key that sorts by the property, by name among equals; those without it come last."""
    value = next(_values(entity, sorting.by), None)
    missing = not isinstance(value, str if kind == "string" else (int, float))  # a seed may hold anything
    # A flag, not an infinity, puts the missing last: page tokens are JSON.
    return (missing != sorting.descending, 0 if missing else value, entity["HyperParameterTuningJobName"])
