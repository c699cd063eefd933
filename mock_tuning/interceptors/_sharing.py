"""botocore: the work of making a client that comes out the same every time, done once a process.

Every isolated test makes a session and a client.  Most of that time goes into three functions of
unchanging input; while a mock is active they remember, or take a shorter way to the same answer.
Nothing depends on these patches but speed, so one whose place botocore has moved is left out.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from types import FunctionType, MethodType
from typing import Any

from ..router import Router

__all__ = ["client_patches", "hook_patches"]

Find = Callable[[], Router | None]
Made = list[tuple[Any, str, Callable[[Any], Any]]]

_event_names: dict[str, str] = {}  # event name: the name without aliases
_methods: dict[tuple[Any, ...], tuple[Any, dict[str, Any]]] = {}  # see `_remembering`


def client_patches(module: Any, _: Find) -> Made:
    """Return the patches of making a client's class; `module` is ``botocore.client``."""
    creator = module.ClientCreator
    return _there([(creator, "_create_methods", _remembering), (creator, "_create_name_mapping", _remembering)])


def hook_patches(module: Any, _: Find) -> Made:
    """Return the patches of a client's events; `module` is ``botocore.hooks``."""
    return _there(
        [
            (module.EventAliaser, "__init__", lambda original: _sharing_names(original, module.EVENT_ALIASES)),
            (module, "accepts_kwargs", _looking_at_code),
        ]
    )


def _there(wanted: Made) -> Made:
    return [(owner, name, replace) for owner, name, replace in wanted if name in vars(owner)]


def _sharing_names(original: Any, aliases: Any) -> Any:
    """Let all emitters with botocore's own aliases share what they found out about event names.

    Each new session otherwise tries 100 aliases on each of 150 names.
    """

    def __init__(self: Any, event_emitter: Any, event_aliases: Any = None) -> None:
        original(self, event_emitter, event_aliases)
        if event_aliases is None or event_aliases == aliases:
            self._alias_name_cache = _event_names

    return __init__


def _looking_at_code(original: Any) -> Any:
    """Answer for a plain function from its code's flags, without building its whole signature."""

    def accepts_kwargs(handler: Any) -> Any:
        function = handler.__func__ if type(handler) is MethodType else handler
        if type(function) is FunctionType and not vars(function):  # no __signature__ or the like
            return bool(function.__code__.co_flags & inspect.CO_VARKEYWORDS)
        return original(handler)

    return accepts_kwargs


def _remembering(original: Any) -> Any:
    """Let the classes of clients for one service model share the functions that are their methods.

    Each class gets a mapping of its own, for hooks like ``creating-client-class`` to change.
    """

    def create(self: Any, service_model: Any) -> dict[str, Any]:
        # Async creators and replaced method makers make methods of their own.
        key = (original, type(self), getattr(type(self), "_create_api_method", None), id(service_model))
        found = _methods.get(key)
        if found is None:
            # The model is kept beside, so that its id stays its own.
            found = _methods[key] = (service_model, original(self, service_model))
        return dict(found[1])

    return create
