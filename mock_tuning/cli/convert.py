"""``mock-tuning convert``: seed documents out of what the AWS CLI or an SDK has saved."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import SeedError, UsageError
from .input import read_json
from .output import FINDINGS, FINE, USAGE, complain, say

if TYPE_CHECKING:
    from ..conversion import Converted

__all__ = ["DESCRIPTION", "SUMMARY", "configure", "run"]

SUMMARY = "make seed documents of saved answers of SageMaker"
DESCRIPTION = (
    "Make seed documents, for seed_document() and serve --seed-document, of saved answers: that of"
    " DescribeHyperParameterTuningJob as it is, those of ListHyperParameterTuningJobs and"
    " ListTrainingJobsForHyperParameterTuningJob as far as they go. Converting a document changes nothing."
    " Ends with 0 if all were converted, 1 if one makes no document, being another answer or that of a job that cannot"
    " be, 2 if a file holds no answers, or cannot be read or written."
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("files", nargs="+", metavar="FILE", help="JSON: an answer, or a list of them; - for stdin")
    parser.add_argument(
        "--scrub",
        action="store_true",
        help="replace account numbers (in ARNs, image URIs and wherever they occur) and bucket names; keys,"
        " job and role names stay",
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="OUT",
        type=Path,
        help="the file to write, or the folder, for a file a job; without it one document goes to stdout",
    )


def run(options: argparse.Namespace) -> int:
    """Convert the files; return 0 when all were, 1 for a job that cannot be, 2 for what cannot be read or written."""
    found: list[Converted] = []
    code = FINE
    for file in options.files:
        try:
            found += _converted(file, options.scrub)
        except SeedError as error:
            complain("convert", f"{file}: {error}")
            code = max(code, FINDINGS)
        except UsageError as error:
            complain("convert", f"{file}: {error}")
            code = USAGE
    return max(code, _write(found, options.output))


def _converted(file: str, scrubbed: bool) -> Iterator[Converted]:
    from ..conversion import convert
    from ..scrubbing import scrub

    for each in convert(read_json(file)):
        for note in each.notes:
            complain("convert", f"{file}: note: {note}")
        if scrubbed:
            each.document = scrub(each.document)
        yield each


def _write(found: list[Converted], output: Path | None) -> int:
    if output is None:
        if len(found) > 1:
            complain("convert", f"{len(found)} documents do not fit on stdout; give -o FOLDER for a file each.")
            return USAGE
        for each in found:
            for line in _text(each.document).splitlines():
                say(line)
        return FINE
    folder = len(found) > 1 or output.is_dir()
    try:
        for path, each in _targets(found, output) if folder else ((output, each) for each in found):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(_text(each.document), "utf-8")
            say(f"{path}: {each.name}, {each.document['HyperParameterTuningJobStatus']}")
    except OSError as error:
        complain("convert", f"{output}: it cannot be written: {error}")
        return USAGE
    return FINE


def _targets(found: list[Converted], folder: Path) -> Iterator[tuple[Path, Converted]]:
    """Yield a file for each document, called after its job; those of the same name are numbered."""
    taken: set[str] = set()
    for each in found:
        stem = re.sub(r"[^A-Za-z0-9-]", "-", each.name)
        names = (stem if number == 1 else f"{stem}-{number}" for number in range(1, len(found) + 1))
        name = next(name for name in names if name.lower() not in taken)
        taken.add(name.lower())
        yield folder / f"{name}.json", each


def _text(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2) + "\n"
