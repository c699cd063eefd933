"""The command ``mock-tuning``: one module a command, each with SUMMARY, DESCRIPTION, configure() and run()."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from . import check, convert, seeds, serve
from .output import FINDINGS, say

__all__ = ["main"]

COMMANDS = {"serve": serve, "check": check, "seeds": seeds, "convert": convert}
"""By the name they are called by, in the order of the help."""

EPILOG = "`mock-tuning COMMAND --help` tells more of a command."


class _Version(argparse.Action):
    """Prints the version and ends; looks it up only then."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from .. import __version__

        say(f"{parser.prog} {__version__}")
        parser.exit()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return its exit code: 0 when all is well, 2 when it could not be carried out."""
    parser = argparse.ArgumentParser(
        prog="mock-tuning", description="A mock of Amazon SageMaker hyperparameter tuning.", epilog=EPILOG
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and end")
    commands = parser.add_subparsers(title="commands", dest="command", required=True, metavar="COMMAND")
    for name, command in COMMANDS.items():
        command.configure(commands.add_parser(name, help=command.SUMMARY, description=command.DESCRIPTION))
    options = parser.parse_args(arguments)
    try:
        code: int = COMMANDS[options.command].run(options)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader has seen enough: head, a closed pager
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINDINGS
    return code
