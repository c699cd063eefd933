"""Patches that know how to be undone, and a hook for modules imported later."""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import os
import sys
import threading
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

from ..errors import MockTuningWarning

__all__ = ["ImportHook", "Patches", "being_imported", "tell_of_left"]

_ABSENT = object()  # what an attribute was before it was added
_OURS = (str(Path(__file__).parents[1]) + os.sep, contextlib.__file__)  # whose lines are not the user's


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

    def restore(self) -> list[str]:
        """Restore every attribute, the last one first, and return the names of those that are left as they are.

        They are those that somebody else has replaced since: restoring them would undo theirs.  Ours below passes
        everything on while no mock is active.
        """
        left: list[str] = []
        while self._applied:
            owner, attribute, original, replacement = self._applied.pop()
            current = vars(owner).get(attribute, _ABSENT)
            if current is original:  # somebody has restored it for us, or loaded its module anew
                continue
            if current is not replacement:
                left.append(f"{owner.__name__}.{attribute}")
            elif original is _ABSENT:
                delattr(owner, attribute)
            else:
                setattr(owner, attribute, original)
        return left

    def undo(self) -> None:
        """Restore every attribute, and tell of those that are left as they are."""
        tell_of_left(self.restore())


def tell_of_left(names: Iterable[str], variables: Sequence[str] = ()) -> None:
    """Warn of what is left as it is, at the line of the test that left the mock.

    `names` are those that :meth:`Patches.restore` returns, `variables` those of the environment.
    """
    texts = [
        f"mock_tuning leaves {name} as it is: something else replaced it while the mock was active"
        " and is still there. Leave that before the mock, in the reverse order of entering."
        for name in names
    ]
    if variables:
        texts.append(
            f"mock_tuning leaves the environment's {' and '.join(variables)} as they are: mock_aws has replaced them,"
            " too, and the two were not left in the reverse order of entering. Look that no fake keys stay behind."
        )
    for text in texts:
        warnings.warn(text, MockTuningWarning, stacklevel=_users_level())


def _users_level() -> int:
    """Return the `stacklevel`, for whoever calls this, of the first line that is neither ours nor contextlib's."""
    frame, level = sys._getframe(1), 1
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_OURS):
        frame, level = frame.f_back, level + 1
    return level


def being_imported(name: str) -> bool:
    """Whether the import of a module has begun and not ended."""
    spec = getattr(sys.modules.get(name), "__spec__", None)
    return bool(getattr(spec, "_initializing", False))


class ImportHook(MetaPathFinder):
    """Calls a function with a module each time that it is loaded, from its import on; at once if it already is."""

    def __init__(self, actions: Mapping[str, Callable[[ModuleType], None]]) -> None:
        self._actions = dict(actions)
        self._acted: set[str] = set()
        self._looking = threading.local()  # other threads may import meanwhile

    def install(self) -> None:
        """Act on the modules that are there, and watch for the others."""
        sys.meta_path.insert(0, self)
        for name in self._actions:
            module = sys.modules.get(name)
            if module is not None and being_imported(name):
                module = importlib.import_module(name)  # waits for the other thread that is in the middle of it
            if module is not None and name not in self._acted:  # an action may import, and so act on, one of the next
                self._act(name, module)

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
        if self in sys.meta_path:
            self._act(name, module)

    def _act(self, name: str, module: ModuleType) -> None:
        self._acted.add(name)
        self._actions[name](module)


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
