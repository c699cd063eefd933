"""Libraries that are imported while a mock is active are intercepted from then on."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.machinery import SourceFileLoader
from typing import Any

import pytest

from mock_tuning import mock_tuning
from mock_tuning.interceptors.patching import ImportHook
from tests.interception.helpers import run_python


def test_the_import_hook_is_there_while_active_only() -> None:
    def hooks() -> int:
        return sum(isinstance(each, ImportHook) for each in sys.meta_path)

    before = hooks()  # a running server has one too
    with mock_tuning(), mock_tuning():
        assert hooks() == before + 1
    assert hooks() == before


@pytest.fixture
def module(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The name of a module that nobody has imported yet."""
    (tmp_path / "imported_later.py").write_text("value = 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    yield "imported_later"
    sys.modules.pop("imported_later", None)


def test_the_hook_acts_on_a_module_as_soon_as_it_is_imported(module: str) -> None:
    seen: list[int] = []
    hook = ImportHook({module: lambda imported: seen.append(imported.value)})
    hook.install()

    imported = importlib.import_module(module)
    hook.uninstall()

    assert (seen, imported.value) == ([1], 1)
    assert type(imported.__spec__.loader) is type(imported.__loader__) is SourceFileLoader


def test_the_hook_acts_at_once_on_a_module_that_is_there(module: str) -> None:
    importlib.import_module(module)
    seen: list[int] = []
    hook = ImportHook({module: lambda imported: seen.append(imported.value)})

    hook.install()
    hook.uninstall()

    assert seen == [1]


def test_the_hook_acts_on_each_new_module_of_a_name(module: str) -> None:
    seen: list[Any] = []
    hook = ImportHook({module: seen.append})
    hook.install()

    first = importlib.import_module(module)
    del sys.modules[module]
    second = importlib.import_module(module)
    again = importlib.reload(second)
    hook.uninstall()

    assert seen == [first, second, again]
    assert first is not second


def test_the_hook_passes_over_modules_that_do_not_exist() -> None:
    hook = ImportHook({"no_such_module_anywhere": lambda imported: None})
    hook.install()
    try:
        with pytest.raises(ModuleNotFoundError):
            importlib.import_module("no_such_module_anywhere")
    finally:
        hook.uninstall()


def test_the_hook_acts_in_whatever_thread_imports(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    modules = [f"imported_at_once_{number}" for number in range(16)]
    for each in modules:
        (tmp_path / f"{each}.py").write_text("value = 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    seen: list[str] = []
    hook = ImportHook({each: lambda imported: seen.append(imported.__name__) for each in modules})
    hook.install()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(importlib.import_module, modules))
    hook.uninstall()
    for each in modules:
        del sys.modules[each]

    assert sorted(seen) == sorted(modules)


def test_a_hook_that_is_gone_acts_no_more(module: str) -> None:
    seen: list[int] = []
    hook = ImportHook({module: lambda imported: seen.append(imported.value)})
    hook.install()
    hook.uninstall()

    importlib.import_module(module)

    assert seen == []


ANEW = """
import sys, warnings
import boto3
from mock_tuning import mock_tuning
warnings.simplefilter("error", UserWarning)

def listed():
    import boto3
    client = boto3.client("sagemaker", region_name="us-east-1")
    return [job["HyperParameterTuningJobName"] for job in
        client.list_hyper_parameter_tuning_jobs()["HyperParameterTuningJobSummaries"]]

with mock_tuning() as tuning:
    tuning.seed_job("nightly")
    print(listed())
    for name in [name for name in sys.modules if name.partition(".")[0] in ("boto3", "botocore")]:
        del sys.modules[name]
    print(listed())
    import importlib, botocore.endpoint
    importlib.reload(botocore.endpoint)
    print(listed(), len(tuning.calls))
import botocore.client, botocore.endpoint, botocore.signers
print(sorted(function.__module__ for function in (botocore.endpoint.Endpoint._send, botocore.endpoint.time.sleep,
    botocore.signers.RequestSigner.get_auth_instance, botocore.client.ClientCreator._load_service_model)))
"""


def test_botocore_that_is_imported_anew_is_intercepted_and_restored() -> None:
    printed = run_python(ANEW)

    assert printed[:3] == ["['nightly']", "['nightly']", "['nightly'] 3"]
    assert printed[3] == "['botocore.client', 'botocore.endpoint', 'botocore.signers', 'time']"
