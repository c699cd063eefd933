"""The command: runs the benchmarks and prints one table."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from tempfile import TemporaryDirectory

from . import beside_moto, floor, many_jobs, serving, starting
from .measuring import Effort, Row

# The floor comes first, while moto is not imported: it registers handlers with every session made later.
BENCHMARKS: dict[str, Callable[[Effort], Iterator[Row]]] = {
    "floor": floor.describe_and_floor,
    "list": many_jobs.listing,
    "memory": many_jobs.memory,
    "calls": beside_moto.calls,
    "isolated": beside_moto.isolated_test,
    "enter": beside_moto.enter_and_leave,
    "first-answer": starting.first_answer,
    "plugin": starting.unused_plugin,
    "import": starting.importing,
    "requests": serving.requests_a_second,
    "ready": serving.ready,
    "soak": serving.soak,
}

LINE = "{:<44} {:>10}  {:<20} {:>9}  {:<9} {}"


def main() -> int:
    """Run what the command line asks for; 1 for a missed bar under ``--check``."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="What the mock costs, in ratios.")
    parser.add_argument(
        "--only",
        action="append",
        choices=BENCHMARKS,
        metavar="NAME",
        help=f"run this one only, may be repeated: {', '.join(BENCHMARKS)}",
    )
    parser.add_argument("--quick", action="store_true", help="fewer rounds and jobs: a glance, not a verdict")
    parser.add_argument("--check", action="store_true", help="end with 1 if a bar is missed")
    options = parser.parse_args()
    print(LINE.format("what", "ours", "comparison", "figure", "bar", "met"))
    missed = 0
    with TemporaryDirectory() as folder:
        _use_bare_environment(folder)
        for name in options.only or BENCHMARKS:
            for row in BENCHMARKS[name](Effort(options.quick)):
                missed += not row.met
                print(_line(row), flush=True)
    return 1 if missed and options.check else 0


def _line(row: Row) -> str:
    figure, bar = f"{row.figure:.2f} {row.unit}", f"{row.must_be} {row.bar:g} {row.unit}"
    return LINE.format(row.what, row.ours, row.comparison, figure, bar, "yes" if row.met else "NO")


def _use_bare_environment(folder: str) -> None:
    """Take the machine's AWS, pytest and Python configuration away, also from the processes that are started.

    `folder` keeps their byte code: an environment without any would have them compile every module again.
    """
    for name in list(os.environ):
        if name.startswith(("AWS_", "MOTO_", "PYTEST_", "PYTHON")):
            del os.environ[name]
    os.environ.update(
        PYTHONPYCACHEPREFIX=folder,
        AWS_ACCESS_KEY_ID="testing",
        AWS_SECRET_ACCESS_KEY="testing",
        AWS_DEFAULT_REGION=floor.REGION,
        AWS_CONFIG_FILE=os.devnull,
        AWS_SHARED_CREDENTIALS_FILE=os.devnull,
        AWS_EC2_METADATA_DISABLED="true",
    )


if __name__ == "__main__":
    sys.exit(main())
