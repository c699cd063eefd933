"""Patches that know how to be undone, and a hook for modules imported later."""

from __future__ import annotations

import importlib
import importlib.util
import sys
import threading
import warnings
from collections.abc import Callable, Mapping, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from ..errors import MockTuningWarning

__all__ = ["ImportHook", "Patches"]

_ABSENT = object()  # what an attribute was before it was added


class Patches:
    """Replaced and added attributes, in order; undone together."""

    def __init__(self) -> None:
        self._applied: list[tuple[Any, str, Any, Any]] = []

    def apply(self, owner: Any, attribute: str, replace: Callable[[Any], Any]) -> None:
        """Replace ``owner.attribute`` with what `replace` makes of it."""
        original = vars(owner)[attribute]
        replacement = replace(original)
        setattr(owner, attribute, replacement)
        self._applied.append((owner, attribute, original, replacement))

    def add(self, owner: Any, attribute: str, value: Any) -> None:
        """Give `owner` an attribute that it has not got."""
        setattr(owner, attribute, value)
        self._applied.append((owner, attribute, _ABSENT, value))

    def undo(self) -> None:
        """Restore every attribute, the last one first.

        One that somebody else has replaced since stays as it is: restoring it would undo theirs.  Ours
        below it passes everything on while no mock is active; a warning says so.
        """
        left: list[str] = []
        while self._applied:
            owner, attribute, original, replacement = self._applied.pop()
            if vars(owner).get(attribute) is not replacement:
                left.append(f"{owner.__name__}.{attribute}")
            elif original is _ABSENT:
                delattr(owner, attribute)
            else:
                setattr(owner, attribute, original)
        for name in left:  # only now: a warning may be an error
            warnings.warn(
                f"mock_tuning leaves {name} as it is: something else replaced it while the mock was active"
                " and is still there. Leave that before the mock, in the reverse order of entering.",
                MockTuningWarning,
                stacklevel=2,
            )


class ImportHook(MetaPathFinder):
    """Calls a function with a module as soon as it is imported; at once if it already is."""

    def __init__(self, actions: Mapping[str, Callable[[ModuleType], None]]) -> None:
        self._actions = dict(actions)
        self._looking = threading.local()  # other threads may import meanwhile

    def install(self) -> None:
        """Act on the modules that are there, and watch for the others."""
        sys.meta_path.insert(0, self)
        for name in list(self._actions):
            # An action may import, and so act on, a module that comes later here.
            if name in self._actions and sys.modules.get(name) is not None:
                # Not the module as it lies there: another thread may be in the middle of importing it,
                # which import_module waits for.
                self._actions.pop(name)(importlib.import_module(name))

    def uninstall(self) -> None:
        """Stop watching."""
        if self in sys.meta_path:
            sys.meta_path.remove(self)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return the real spec of a watched module with a loader that calls back, else ``None``."""
        if fullname not in self._actions or getattr(self._looking, "name", None) == fullname:
            return None
        self._looking.name = fullname
        try:
            spec = importlib.util.find_spec(fullname)
        finally:
            self._looking.name = None
        if spec is not None and spec.loader is not None:
            spec.loader = _CallingLoader(spec.loader, lambda module: self._loaded(fullname, module))
        return spec

    def _loaded(self, name: str, module: ModuleType) -> None:
        if self in sys.meta_path and name in self._actions:
            self._actions.pop(name)(module)


class _CallingLoader(Loader):
    """A module's own loader, and a call once the module is there."""

    def __init__(self, loader: Loader, then: Callable[[ModuleType], None]) -> None:
        self._loader = loader
        self._then = then

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        module.__loader__ = self._loader  # nothing of ours stays in the module
        if module.__spec__ is not None:
            module.__spec__.loader = self._loader
        self._loader.exec_module(module)
        self._then(module)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)  # get_source, is_package and the like
