"""``mock-tuning check``: what SageMaker would never answer in hand-written responses."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..errors import MockTuningError, UsageError
from .input import read_json
from .output import FINDINGS, FINE, USAGE, complain, say, tell

__all__ = ["DESCRIPTION", "SUMMARY", "configure", "run"]

SUMMARY = "tell what SageMaker would never answer in hand-written responses"
DESCRIPTION = (
    "Tell in plain sentences what SageMaker would never answer in hand-written responses."
    " Ends with 0 if all are fine, 1 if something was found, 2 if a file cannot be checked."
)

_GUESSES = (
    # A member that an operation's answer has and others have not.
    ("HyperParameterTuningJobStatus", "DescribeHyperParameterTuningJob"),
    ("HyperParameterTuningJobSummaries", "ListHyperParameterTuningJobs"),
    ("TrainingJobSummaries", "ListTrainingJobsForHyperParameterTuningJob"),
    ("HyperParameterTuningJobConfig", "DescribeHyperParameterTuningJob"),
    ("HyperParameterTuningJobArn", "CreateHyperParameterTuningJob"),
    ("TrainingJobStatus", "DescribeTrainingJob"),
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("files", nargs="+", metavar="FILE", help="JSON: a response, or a list of them; - for stdin")
    parser.add_argument(
        "--operation",
        metavar="NAME",
        help="whose responses they are; else told by 'Operation' in them, or by their members",
    )


def run(options: argparse.Namespace) -> int:
    """Check the files; return 0 when all is fine, 1 when something was found, 2 when one cannot be checked."""
    return _check(options.files, options.operation)


def _check(files: Sequence[str], operation: str | None) -> int:
    code = FINE
    for file in files:
        try:
            for place, name, response in _responses(file, operation):
                code = max(code, _report(place, name, response))
        except MockTuningError as error:
            complain("check", f"{file}: {error}")
            code = USAGE
    return code


def _report(place: str, operation: str, response: Mapping[str, Any]) -> int:
    from ..check import check_response

    findings = check_response(operation, response)
    for each in findings:
        tell(f"{place}: {operation}: {'note: ' if each.note else ''}{each}")
    wrong = sum(not each.note for each in findings)
    if not wrong:
        say(f"{place}: {operation}: fine")
    return FINDINGS if wrong else FINE


def _responses(file: str, operation: str | None) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Yield the responses in a file, each with how to call it and its operation; raises :class:`UsageError`."""
    content = read_json(file)
    entries = content if isinstance(content, list) else [content]
    for number, entry in enumerate(entries, 1):
        place = f"{file}[{number}]" if isinstance(content, list) else file
        if not isinstance(entry, Mapping):
            raise UsageError(f"{entry!r} is not a response: a JSON object is one, or a list of them.")
        response = entry.get("Response", entry)
        if not isinstance(response, Mapping):
            raise UsageError(f"its Response is {response!r}, no JSON object.")
        name = operation or entry.get("Operation") or _guess(response)
        if not isinstance(name, str):
            raise UsageError("which operation answers this cannot be told from its members; give --operation.")
        yield place, name, response if response is not entry else _without_labels(entry)


def _without_labels(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a response without what is written beside it; errors have no other members."""
    kept = {key: value for key, value in entry.items() if key != "Operation"}
    return {key: kept[key] for key in ("Error", "ResponseMetadata") if key in kept} if "Error" in kept else kept


def _guess(response: Mapping[str, Any]) -> str | None:
    if "TunedHyperParameters" in response:  # a part of an answer: a row, or the best training job
        return None
    return next((operation for member, operation in _GUESSES if member in response), None)
