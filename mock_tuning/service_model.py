"""SageMaker's service model as botocore ships it: the source of fields, limits, enums and patterns.

Also the loader that reads every model once a process.  This module and the interceptors are the
only ones that know botocore.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from datetime import datetime, timezone
from functools import cache
from typing import Any

from botocore.exceptions import DataNotFoundError
from botocore.loaders import JSONFileLoader, Loader
from botocore.model import OperationModel, OperationNotFoundError, ServiceModel

from .errors import UsageError, did_you_mean
from .rendering import Renderer, compile_renderer
from .timestamps import parse_moment

__all__ = [
    "SharedLoader",
    "as_clients_see",
    "aws_suffixes",
    "check_parameters",
    "create_shared_loader",
    "from_clients",
    "is_modelled_error",
    "operation_model",
    "operation_names",
    "partition_of",
    "renderer",
    "shape",
    "shared_service_model",
    "unknown_members",
]


class _SharedFiles(JSONFileLoader):
    """Reads each model file once a process."""

    _read: dict[str, Any] = {}  # noqa: RUF012  (a cache of immutable data, shared on purpose)

    def load_file(self, file_path: str) -> Any:
        if file_path not in self._read:
            found = super().load_file(file_path)
            if found is None:
                return None
            self._read[file_path] = found
        return self._read[file_path]


class SharedLoader(Loader):
    """A botocore Loader over caches that all loaders with the same search path share.

    Each session gets a loader of its own, because sessions append to its search path; the path at
    the time of a look-up decides which cache counts.
    """

    FILE_LOADER_CLASS = _SharedFiles
    _caches: dict[tuple[str, ...], dict[Any, Any]] = {}  # noqa: RUF012  (as above)

    @property
    def _cache(self) -> dict[Any, Any]:
        return self._caches.setdefault(tuple(self.search_paths), {})

    @_cache.setter
    def _cache(self, value: dict[Any, Any]) -> None:
        """Loader's constructor sets an empty cache; ours is shared."""

    def load_data(self, name: str) -> Any:
        """Return the data of a file by its name without ending.

        A model that has extras on this search path comes as a copy: they are about to be merged into it,
        and other search paths share what was read.
        """
        found = super().load_data(name)
        if name.count(os.sep) == 2 and any(self._exists(f"{name}.{each}-extras") for each in self.extras_types):
            return deepcopy(found)
        return found

    def _exists(self, name: str) -> bool:
        return any(self.file_loader.exists(os.path.join(path, name)) for path in self.search_paths)


def create_shared_loader(search_path_string: str | None = None) -> SharedLoader:
    """Return a loader as ``botocore.loaders.create_loader`` would, over the shared caches.

    `search_path_string` is the value of ``AWS_DATA_PATH``: paths joined by ``os.pathsep``.
    """
    if search_path_string is None:
        return SharedLoader()
    paths = search_path_string.split(os.pathsep)
    return SharedLoader(extra_search_paths=[os.path.expanduser(os.path.expandvars(path)) for path in paths])


_service_models: dict[int, tuple[Any, ServiceModel]] = {}


def shared_service_model(json_model: Any, service_name: str) -> ServiceModel:
    """Return the ServiceModel of a loaded model, built once for each."""
    found = _service_models.get(id(json_model))
    if found is None:
        # The model is kept beside, so that its id stays its own.
        found = _service_models[id(json_model)] = (json_model, ServiceModel(json_model, service_name))
    return found[1]


@cache
def _sagemaker() -> ServiceModel:
    return shared_service_model(SharedLoader().load_service_model("sagemaker", "service-2"), "sagemaker")


@cache
def operation_model(name: str) -> OperationModel | None:
    """Return the model of a SageMaker operation, ``None`` for a name it has not got."""
    try:
        return _sagemaker().operation_model(name)
    except OperationNotFoundError:
        return None


def check_parameters(operation: str, parameters: Mapping[str, Any]) -> None:
    """Raise :class:`UsageError` for a name that an operation of SageMaker's has not got among its parameters.

    At every depth of structures and lists; keys of maps may be any, and so may values.
    """
    model: Any = operation_model(operation)
    _check_members(operation, model.input_shape, parameters, "")


def _check_members(operation: str, node: Any, given: Any, path: str) -> None:
    if node.type_name == "structure" and isinstance(given, Mapping):
        for name, each in given.items():
            place = f"{path}.{name}" if path else name
            if name not in node.members:
                known = ", ".join(node.members)
                raise UsageError(
                    f"{operation} has no parameter {place!r}; {path or 'it'} has {known}."
                    + did_you_mean(str(name), node.members)
                )
            _check_members(operation, node.members[name], each, place)
    elif node.type_name == "list" and isinstance(given, (list, tuple)):
        for index, each in enumerate(given):
            _check_members(operation, node.member, each, f"{path}[{index}]")


@cache
def operation_names() -> tuple[str, ...]:
    """Return the names of SageMaker's operations, as in the API."""
    return tuple(_sagemaker().operation_names)


@cache
def shape(name: str) -> Any:
    """Return a shape of the SageMaker model by name."""
    return _sagemaker().shape_for(name)


def as_clients_see(node: Any, value: Any) -> Any:
    """Return a value of a shape as botocore's clients show it: moments as aware datetimes, all copied."""
    if node.type_name == "structure":
        return {
            name: as_clients_see(node.members[name], each) if name in node.members else each
            for name, each in value.items()
        }
    if node.type_name == "list":
        return [as_clients_see(node.member, each) for each in value]
    if node.type_name == "map":
        return dict(value)
    if node.type_name == "timestamp" and isinstance(value, (int, float)):
        return datetime.fromtimestamp(value, timezone.utc)
    return value


def from_clients(node: Any, value: Any, path: str = "") -> Any:
    """Return a value of a shape as the backend keeps it: moments as epoch seconds, all copied.

    Moments may be numbers, ISO 8601 text or datetimes; raises ``ValueError`` for others, with the dotted path
    of the member behind `path`.  What is of another type stays as it is, for validation to refuse.
    """
    if node.type_name == "structure" and isinstance(value, Mapping):
        prefix = f"{path}." if path else ""
        return {
            name: from_clients(node.members[name], each, f"{prefix}{name}") if name in node.members else each
            for name, each in value.items()
            if each is not None
        }
    if node.type_name == "list" and isinstance(value, (list, tuple)):
        return [from_clients(node.member, each, f"{path}[{index}]") for index, each in enumerate(value)]
    if node.type_name == "map" and isinstance(value, Mapping):
        return dict(value)
    if node.type_name != "timestamp":
        return value
    try:
        return parse_moment(value)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None


def unknown_members(node: Any, value: Any, path: str = "") -> Iterator[str]:
    """Yield the dotted paths of members that a shape does not know."""
    if node.type_name == "structure":
        for name, each in value.items():
            if name in node.members:
                yield from unknown_members(node.members[name], each, f"{path}{name}.")
            else:
                yield f"{path}{name}"
    elif node.type_name == "list":
        for index, each in enumerate(value):
            yield from unknown_members(node.member, each, f"{path.rstrip('.')}[{index}].")


@cache
def renderer(operation: str) -> Renderer:
    """Return the function that renders an operation's result; operations without one answer ``{}``."""
    model = operation_model(operation)
    if model is None or model.output_shape is None:
        return lambda _: "{}"
    return compile_renderer(model.output_shape)


@cache
def is_modelled_error(code: str) -> bool:
    """Whether the service model declares an error shape for a code."""
    return any(each.name == code for each in _sagemaker().error_shapes)


@cache
def _partitions() -> list[dict[str, Any]]:
    """Return AWS's partitions: `id`, `regions`, `regionRegex` and `suffixes` of each.

    The file of that name came with botocore 1.28; older ones have them among the endpoints.
    """
    loader = SharedLoader()
    try:
        found = loader.load_data("partitions")["partitions"]
    except DataNotFoundError:
        found = loader.load_data("endpoints")["partitions"]
        return [{**each, "id": each["partition"], "suffixes": {each["dnsSuffix"]}} for each in found]
    keys = ("dnsSuffix", "dualStackDnsSuffix")
    return [{**each, "suffixes": {each["outputs"][key] for key in keys}} for each in found]


@cache
def aws_suffixes() -> tuple[str, ...]:
    """Return the DNS suffixes of AWS hosts in all partitions, each with a leading dot."""
    return tuple({f".{suffix}" for partition in _partitions() for suffix in partition["suffixes"]})


@cache
def partition_of(region: str) -> str:
    """Return the partition of a region, ``aws`` for a region of none."""
    for partition in _partitions():
        if region in partition["regions"] or re.match(partition["regionRegex"], region):
            return str(partition["id"])
    return "aws"
