"""The command ``mock-tuning``: one module a command, each with SUMMARY, DESCRIPTION, configure() and run()."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any

from . import check, convert, seeds, serve
from .output import READER_GONE, USAGE, complain, say
from .streams import abandon, open_streams

__all__ = ["main"]

COMMANDS = {"serve": serve, "check": check, "seeds": seeds, "convert": convert}
"""By the name they are called by, in the order of the help."""

EPILOG = (
    "`mock-tuning COMMAND --help` tells more of a command. All end with 0 when all is well, 1 when something was found,"
    " 2 when they could not be carried out, 141 when whoever reads what they print stops reading (`| head`)."
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return its exit code, see :data:`~.output.FINE`.

    Whatever becomes of its streams is dealt with here, for all commands: those that are closed, a disk that is full,
    a reader that stops reading.
    """
    command = ""
    with open_streams():
        try:
            try:
                options = _parser().parse_args(arguments)
                command = options.command
                code: int = COMMANDS[command].run(options)
                return code
            finally:
                sys.stdout.flush()
        except BrokenPipeError:
            abandon(sys.stdout)
            return READER_GONE
        except OSError as error:
            abandon(sys.stdout)
            complain(command, f"it could not be carried out: {error}")
            return USAGE
        finally:
            try:
                sys.stderr.flush()
            except OSError:  # nobody can be told
                abandon(sys.stderr)


class _Parser(argparse.ArgumentParser):
    """A parser whose help is printed as all else is: argparse passes over what goes wrong with it."""

    def print_help(self, file: Any = None) -> None:
        for line in self.format_help().splitlines():
            say(line)


class _Version(argparse.Action):
    """Prints the version and ends; looks it up only then."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from .. import __version__

        say(f"{parser.prog} {__version__}")
        parser.exit()


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="mock-tuning", description="A mock of Amazon SageMaker hyperparameter tuning.", epilog=EPILOG)
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and end")
    commands = parser.add_subparsers(title="commands", dest="command", required=True, metavar="COMMAND")
    for name, command in COMMANDS.items():
        command.configure(commands.add_parser(name, help=command.SUMMARY, description=command.DESCRIPTION))
    return parser
