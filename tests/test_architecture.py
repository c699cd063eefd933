"""The shape of the package: imports point downwards, each library has its place, nothing heavy loads early."""

from __future__ import annotations

import ast
import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(str(importlib.util.find_spec("mock_tuning").origin)).parent  # type: ignore[union-attr]
NAME = "mock_tuning"

LAYERS: tuple[tuple[str, ...], ...] = (
    # entry
    (
        "__init__",
        "__main__",
        "cli",
        "cli.convert",
        "cli.seeds",
        "conversion",
        "scrubbing",
        "cli.check",
        "cli.input",
        "cli.output",
        "cli.serve",
        "cli.streams",
        "pytest_plugin",
        "pytest_settings",
        "class_fixture",
        "marked_options",
        "misuse",
        "witness",
        "scenarios",
        "check",
        "check.answers",
        "check.errors",
        "check.members",
        "check.parts",
        "server",
        "server.answers",
        "server.application",
        "server.beginning",
        "server.connections",
        "server.control",
        "server.control.handlers",
        "server.control.problems",
        "server.guard",
        "server.requests",
        "server.state_file",
    ),
    # handle
    (
        "activation",
        "surroundings",
        "decorated_classes",
        "decorated_functions",
        "decorators",
        "handle",
        "job_view",
        "missing",
        "options",
        "protocols",
        "report",
        "report.page",
        "report.saving",
        "report.snapshot",
        "stack",
        "virtual_sleep",
        "virtual_sleep.bound_names",
        "virtual_sleep.virtual_time",
    ),
    # edge
    (
        "interceptors",
        "interceptors._aio_backoff",
        "interceptors._aio_signing",
        "interceptors._aiobotocore",
        "interceptors._backoff",
        "interceptors._botocore",
        "interceptors._faults",
        "interceptors._moto",
        "interceptors._network",
        "interceptors._requests",
        "interceptors._requests_faults",
        "interceptors._sharing",
        "interceptors._signing",
        "interceptors.patching",
    ),
    # middle
    ("router",),
    # protocol; the hand-off to moto is here since the router asks it, as it asks the operations
    (
        "moto_handoff",
        "moto_handoff._events",
        "moto_handoff._gaps",
        "moto_handoff._hosts",
        "moto_handoff._inputs",
        "moto_handoff.server",
        "operations",
        "operations.context",
        "operations.search",
        "operations.tags",
        "operations.training_jobs",
        "operations.tuning_jobs",
        "seeds",
        "seeds.building",
        "seeds.consistency",
        "seeds.documents",
        "seeds.filling",
        "seeds.histories",
        "seeds.lives",
        "seeds.members",
        "seeds.refusal",
        "seeds.requests",
        "seeds.rows",
        "seeds.training_jobs",
        "rules",
        "warm_start",
        "additions",
        "views",
        "events",
        "changes",
        "fault_errors",
        "faults",
        "validation",
        "validation.schemas",
        "validation.violations",
        "service_model",
        "calls",
        "matching",
        "polling",
        "script",
        "script_mode",
    ),
    # pure
    (
        "backend",
        "store",
        "listing",
        "children",
        "due",
        "objective_answers",
        "persistence",
        "objectives",
        "simulation",
        "simulation.completion",
        "simulation.course",
        "simulation.early_stopping",
        "simulation.landscape",
        "simulation.launching",
        "simulation.secondary_status",
        "simulation.timing",
        "search",
        "search.autotune",
        "search.bayesian",
        "search.drawing",
        "search.gaussian_process",
        "search.history",
        "search.hyperband",
        "search.optuna_sampler",
        "search.proposals",
        "search.spaces",
        "epochs",
        "seeded",
        "tally",
        "jobs",
        "outcomes",
        "quotas",
        "clock",
    ),
    # leaf
    ("wire", "rendering", "errors", "service_errors", "timestamps", "environment", "watchers"),
)
LAYER_OF = {module: depth for depth, modules in enumerate(LAYERS) for module in modules}
PURE = LAYERS[-2]

PLACES = {
    "aiobotocore": {"interceptors._aio_signing", "interceptors._aiobotocore"},
    "boto3": {"pytest_plugin"},
    "botocore": {
        "interceptors._botocore",
        "interceptors._faults",
        "interceptors._requests",
        "interceptors._signing",
        "service_model",
    },
    "jsonschema": {"server.control", "validation.schemas"},
    "moto": {
        "moto_handoff",
        "moto_handoff._events",
        "moto_handoff._gaps",
        "moto_handoff._hosts",
        "moto_handoff.server",
    },
    "numpy": {"search.gaussian_process", "search.optuna_sampler"},
    "optuna": {"search.optuna_sampler"},
    "pytest": {"class_fixture", "pytest_plugin", "pytest_settings"},
    "requests": {"interceptors._requests", "interceptors._requests_faults"},
    "responses": {"interceptors._requests"},
    "time_machine": {"virtual_sleep.virtual_time"},
    "urllib3": {"interceptors._requests", "interceptors._requests_faults"},
    "waitress": {"server.connections"},
    "werkzeug": {"server.control"},
}
"""Each third-party library, and the only modules that may import it."""


def module_name(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


MODULES = {module_name(path): path for path in sorted(PACKAGE.rglob("*.py")) if "fixtures" not in path.parts}


def imports_of(module: str) -> Iterator[str]:
    """Yield what a module imports when it runs, wherever it does: absolute names, ours with the package's in front."""
    yield from _imports(ast.parse(MODULES[module].read_text("utf-8")), module)


def _imports(node: ast.AST, module: str) -> Iterator[str]:
    if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
        return
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        is_package = MODULES[module].name == "__init__.py"
        parents = [NAME, *(() if module == "__init__" else module.split("."))]
        home = parents[: len(parents) - node.level + is_package] if node.level and module != "__init__" else [NAME]
        base = ".".join([*home, *([node.module] if node.module else [])]) if node.level else str(node.module)
        for alias in node.names:
            full = f"{base}.{alias.name}"
            yield full if full.removeprefix(f"{NAME}.") in MODULES else base
    else:
        for child in ast.iter_child_nodes(node):
            yield from _imports(child, module)


def ours(module: str) -> set[str]:
    """Return which of the package's own modules a module imports."""
    found = {name.removeprefix(f"{NAME}.") for name in imports_of(module) if name.startswith(f"{NAME}.")}
    return found - {module}


def foreign(module: str) -> set[str]:
    """Return which libraries a module imports that are neither ours nor Python's."""
    found = {name.partition(".")[0] for name in imports_of(module)}
    return found - set(sys.stdlib_module_names) - {NAME, "__future__"}


each_module = pytest.mark.parametrize("module", MODULES)


def test_every_module_has_its_layer() -> None:
    assert set(MODULES) == set(LAYER_OF)


def test_the_walk_sees_imports_of_every_kind() -> None:
    assert "interceptors.patching" in ours("interceptors")
    assert "operations.context" in ours("operations.tags")
    assert "service_errors" in ours("operations.tags")  # from .. import service_errors
    assert "router" in ours("handle")  # within a function
    assert foreign("moto_handoff") == {"moto"}  # within functions only


@each_module
def test_imports_point_downwards_or_sideways(module: str) -> None:
    upwards = {other for other in ours(module) if LAYER_OF[other] < LAYER_OF[module]}

    assert upwards == set()


def test_no_import_comes_round_to_where_it_began() -> None:
    order = list(TopologicalSorter({module: ours(module) for module in MODULES}).static_order())

    assert len(order) == len(MODULES)


@each_module
def test_a_library_is_imported_in_its_place_only(module: str) -> None:
    assert foreign(module) == {library for library, places in PLACES.items() if module in places}


@pytest.mark.parametrize("module", PURE)
def test_the_pure_part_knows_the_standard_library_and_our_errors_only(module: str) -> None:
    assert ours(module) <= {*PURE, "errors", "service_errors"}
    assert foreign(module) <= {"numpy", "optuna"}  # in their places, for the model of a Bayesian search


@each_module
def test_a_module_has_at_most_300_lines(module: str) -> None:
    assert len(MODULES[module].read_text("utf-8").splitlines()) <= 300


@each_module
def test_what_a_module_offers_is_there(module: str) -> None:
    tree = ast.parse(MODULES[module].read_text("utf-8"))
    (offered,) = [
        [str(ast.literal_eval(name)) for name in node.value.elts]
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.List)
        if [target.id for target in node.targets if isinstance(target, ast.Name)] == ["__all__"]
    ] or [[]]

    loaded = importlib.import_module(NAME if module == "__init__" else f"{NAME}.{module}")

    assert [name for name in offered if not hasattr(loaded, name)] == []


def test_importing_the_package_imports_nothing_heavy() -> None:
    heavy = {*PLACES, "asyncio", "json", "hypothesis"}
    script = (
        f"import sys; before = set(sys.modules); import {NAME}; print(sorted((set(sys.modules) - before) & {heavy}))"
    )

    printed = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout

    assert printed.strip() == "[]"
