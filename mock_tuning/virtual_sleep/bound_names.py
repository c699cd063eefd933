"""Functions replaced wherever modules have bound them, ``from time import sleep`` included.

Looked at are the global names of modules, the attributes of their classes, nested ones included, and
the defaults of the functions of both, also of those that decorators have wrapped.  References from
elsewhere (instances, closures, containers) are out of reach.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterator, Mapping
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any
from weakref import WeakKeyDictionary

from .virtual_time import exchange_in_freezegun

__all__ = ["BoundNames"]

Place = tuple[Any, str]  # an object and an attribute of it

FUNCTIONS = (BuiltinFunctionType, FunctionType)
MADE_BY_DEF = (FunctionType, type(functools.cache(lambda: None)))
DEFAULTS = ("__defaults__", "__kwdefaults__")

LEFT_ALONE = frozenset(sys.stdlib_module_names - {"__main__"}) | {
    "_hypothesis_pytestplugin",
    "_pytest",
    "execnet",
    "freezegun",
    "hypothesis",
    "mock_tuning",
    "pluggy",
    "pytest",
    "time_machine",
    "xdist",
}
"""Top-level modules whose own waiting is no business of the test."""

HOMES = frozenset({"asyncio", "asyncio.tasks", "time"})
"""The modules that have the functions."""

NAMES = frozenset({"monotonic", "monotonic_ns", "sleep", "fake_monotonic", "fake_monotonic_ns"})
"""What the functions are called at home, our replacements and freezegun's: others need not be looked at."""

_seen: WeakKeyDictionary[ModuleType, tuple[int, list[Place]]] = WeakKeyDictionary()
"""By module: the number of its names, and the places in it that hold, or may hold, such a function."""


class BoundNames:
    """Replaced functions; `functions` maps each to its replacement, of the same name."""

    def __init__(self, functions: Mapping[Callable[..., Any], Callable[..., Any]]) -> None:
        self._there = {id(old): new for old, new in functions.items()}
        self._back = {id(new): old for old, new in functions.items()}

    def replace(self) -> None:
        """Put the replacements in every place."""
        _exchange_everywhere(self._there)

    def restore(self) -> None:
        """Put the originals back, also where a replacement was bound meanwhile."""
        _exchange_everywhere(self._back)


def _exchange_everywhere(values: Mapping[int, Any]) -> None:
    for module in list(sys.modules.values()):
        if issubclass(type(module), ModuleType):  # some put other things there
            for owner, attribute in _places(module):
                _exchange(owner, attribute, values)
    exchange_in_freezegun(values)


def _exchange(owner: Any, attribute: str, values: Mapping[int, Any]) -> None:
    found = vars(owner).get(attribute) if attribute not in DEFAULTS else getattr(owner, attribute)
    new: Any = None
    if isinstance(found, staticmethod):
        if id(found.__func__) in values:
            new = staticmethod(values[id(found.__func__)])
    elif isinstance(found, tuple):
        new = tuple(values.get(id(each), each) for each in found)
    elif isinstance(found, dict):
        new = {name: values.get(id(each), each) for name, each in found.items()}
    else:
        new = values.get(id(found))
    if new is not None:
        setattr(owner, attribute, new)


def _places(module: ModuleType) -> list[Place]:
    """Return the places of a module; it is searched when first seen, and whenever it has got more names."""
    names = vars(module)
    seen = _seen.get(module)
    if seen is None or seen[0] != len(names):
        top = module.__name__.partition(".")[0]
        places = list(_search(module)) if module.__name__ in HOMES or top not in LEFT_ALONE else []
        seen = _seen[module] = (len(names), places)
    return seen[1]


def _search(module: ModuleType) -> Iterator[Place]:
    if module.__name__ in HOMES:
        yield from ((module, name) for name in NAMES if name in vars(module))
        return
    searched: set[int] = set()
    for name, value in list(vars(module).items()):
        if name in NAMES or _is_named_so(value):  # whatever a test has put there for now
            yield module, name
        if type(value) in MADE_BY_DEF:
            if value.__module__ == module.__name__:
                yield from _defaults(value)
        elif issubclass(type(value), type):
            yield from _in_class(value, module.__name__, searched)


def _in_class(found: type, home: str, searched: set[int]) -> Iterator[Place]:
    """Yield the places of a class and of those nested in it, as far as they were made in the module `home`."""
    if id(found) in searched or type.__getattribute__(found, "__dict__").get("__module__") != home:
        return
    searched.add(id(found))
    for attribute, member in list(vars(found).items()):
        function = member.__func__ if isinstance(member, (staticmethod, classmethod)) else member
        if _is_named_so(function):
            yield found, attribute
        if type(function) in MADE_BY_DEF:
            yield from _defaults(function)
        elif issubclass(type(member), type):
            yield from _in_class(member, home, searched)


def _defaults(function: Any) -> Iterator[Place]:
    """Yield the defaults of a function and of those that decorators have wrapped in it."""
    searched: list[Any] = []
    while type(function) in MADE_BY_DEF and function not in searched:
        if type(function) is FunctionType:
            if function.__defaults__ and any(map(_is_named_so, function.__defaults__)):
                yield function, "__defaults__"
            if function.__kwdefaults__ and any(map(_is_named_so, function.__kwdefaults__.values())):
                yield function, "__kwdefaults__"
        searched.append(function)
        function = getattr(function, "__wrapped__", None)


def _is_named_so(value: Any) -> bool:
    return type(value) in FUNCTIONS and value.__name__ in NAMES
