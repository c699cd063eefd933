"""What is paid once a process: the first answer, the import, and the plugin of a run that has no use for it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from .measuring import Effort, Row, milliseconds, ratio_row, side_by_side

__all__ = ["first_answer", "importing", "unused_plugin"]

ROOT = Path(__file__).parents[2]
LIMIT = 0.005  # seconds
# With byte code, as everybody has it: without, it would count for moto, which pip has compiled, and not for us.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}

FIRST_ANSWER = """
from {package} import {mock}
from tests.support import create_request
with {mock}():
    import boto3
    client = boto3.client("sagemaker", region_name="us-east-1")
    client.create_hyper_parameter_tuning_job(**create_request())
    client.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName="nightly")
"""

IMPORT = """
from time import perf_counter
begin = perf_counter()
import mock_tuning
print(perf_counter() - begin)
"""

PYTEST_RUNS = """
import contextlib, io, sys, time, pytest
from importlib.metadata import entry_points
others = {{point.name for point in entry_points(group="pytest11")}} - {{"mock_tuning"}}
arguments = [{path!r}, "-q", *(argument for name in ("cacheprovider", *others) for argument in ("-p", "no:" + name))]
for number in range({runs}):
    taken = []
    for without in ([], ["-p", "no:mock_tuning"])[:: -1 if number % 2 else 1]:
        for name in [name for name in sys.modules if name.partition(".")[0] == "mock_tuning"]:
            del sys.modules[name]
        begin = time.process_time()
        with contextlib.redirect_stdout(io.StringIO()):
            assert pytest.main([*arguments, *without]) == 0
        taken.append(time.process_time() - begin)
    print(*taken[:: -1 if number % 2 else 1])
"""


def first_answer(effort: Effort) -> Iterator[Row]:
    """A fresh process that ends with the first Describe, interpreter included; in processor time."""

    def process(package: str, mock: str) -> Callable[[], float]:
        def measure() -> float:
            return _processor_time("-c", FIRST_ANSWER.format(package=package, mock=mock))

        measure()  # writes the byte code
        return measure

    timing = side_by_side(process("mock_tuning", "mock_tuning"), process("moto", "mock_aws"), effort.of(11))
    yield ratio_row("First answer of a fresh process", timing, "moto", "<=", 0.6)


def importing(effort: Effort) -> Iterator[Row]:
    """``import mock_tuning`` in a fresh process."""
    taken = [float(_python("-c", IMPORT)) for _ in range(effort.of(21) + 1)][1:]  # the first writes the byte code
    yield _absolute("import mock_tuning", median(taken), "nothing")


def unused_plugin(effort: Effort) -> Iterator[Row]:
    """The plugin in a run of one test that has no use for it, import included.

    All runs are in one process, with the plugin and without in turns, and the plugin is imported anew for
    each: between whole processes a few milliseconds drown in noise.  The plugins of others stay away.
    """
    with TemporaryDirectory() as folder:
        path = Path(folder) / "test_one.py"
        path.write_text("def test_one():\n    pass\n", "utf-8")
        printed = _python("-c", PYTEST_RUNS.format(runs=effort.of(100), path=str(path)))
    runs = [tuple(map(float, line.split())) for line in printed.splitlines()]
    added = median(having - lacking for having, lacking in runs)
    yield _absolute("Plugin unused, in a run of one test", added, f"run {milliseconds(median(run[1] for run in runs))}")


def _absolute(what: str, seconds: float, comparison: str) -> Row:
    return Row(what, milliseconds(seconds), comparison, seconds * 1000, "ms", "<=", LIMIT * 1000)


def _python(*arguments: str) -> str:
    return subprocess.check_output([sys.executable, *arguments], cwd=ROOT, env=ENVIRONMENT, text=True)


def _processor_time(*arguments: str) -> float:
    """Return the processor seconds of a process: other processes of the machine disturb them least."""
    quiet = subprocess.DEVNULL
    command = [sys.executable, *arguments]
    with subprocess.Popen(command, cwd=ROOT, env=ENVIRONMENT, stdout=quiet, stderr=quiet) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(f"{arguments} ended with {process.returncode}")
    return usage.ru_utime + usage.ru_stime
