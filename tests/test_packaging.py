"""The seed documents are found however the package got onto the machine, and what it offers is there.

The wheel itself is built and tried by the continuous integration; here is its layout.
"""

from __future__ import annotations

import configparser
import inspect
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import mock_tuning
from mock_tuning.seeds.documents import installed_documents

ROOT = Path(__file__).parent.parent
FOUND = """
import mock_tuning.seeds.documents as documents
print(documents.__file__)
print(*sorted(str(path) for path in documents.installed_documents().values()), sep="\\n")
"""


def found_with(folder: Path) -> list[str]:
    """Return the file of the module and the documents that a process finds whose packages lie in `folder`."""
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    command = [sys.executable, "-c", FOUND]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, cwd=folder)
    return ran.stdout.split()


@pytest.mark.parametrize(
    "fixtures",
    [
        pytest.param(Path("mock_tuning", "fixtures"), id="wheel: in the package"),
        pytest.param(Path("fixtures"), id="source tree: beside the package"),
    ],
)
def test_documents_are_found_where_the_package_was_put(fixtures: Path, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "mock_tuning", tmp_path / "mock_tuning", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "fixtures", tmp_path / fixtures)

    module, *documents = found_with(tmp_path)

    assert Path(module).is_relative_to(tmp_path)
    assert documents == sorted(str(path) for path in (tmp_path / fixtures).glob("*.json"))


def test_documents_are_found_as_this_suite_has_the_package() -> None:
    assert {path.name for path in installed_documents().values()} == {
        path.name for path in (ROOT / "fixtures").glob("*.json")
    }


# --- what it offers -----------------------------------------------------------------------------------------------


def test_the_version_is_that_of_the_package() -> None:
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", "utf-8")

    assert mock_tuning.__version__ == setup["metadata"]["version"]


def test_every_name_is_offered_to_type_checkers_and_when_tests_run() -> None:
    assert sorted(mock_tuning.__all__) == sorted([*mock_tuning._HOME_OF, "__version__"])
    assert [name for name in mock_tuning.__all__ if not hasattr(mock_tuning, name)] == []


def test_the_factory_for_annotations_takes_what_seed_job_takes() -> None:
    factory = inspect.signature(mock_tuning.MakeTuningJob.__call__)

    assert factory == inspect.signature(mock_tuning.TuningMock.seed_job)


@pytest.mark.parametrize("record", ["Call", "Fault", "Scenario", "TrainingRun"])
def test_help_describes_every_field_of_a_record(record: str) -> None:
    offered = getattr(mock_tuning, record)

    described = inspect.getdoc(offered) or ""

    public = [name for name in offered.__dataclass_fields__ if not name.startswith("_")]
    assert [name for name in public if f"    {name}: " not in described] == []
