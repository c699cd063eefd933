"""``mock-tuning seeds``: the documents that come with the package."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping
from typing import Any

from ..errors import SeedError
from .output import FINE, USAGE, complain, in_columns, say

__all__ = ["DESCRIPTION", "SUMMARY", "configure", "run"]

SUMMARY = "list the seed documents that come with the package, or print one"
DESCRIPTION = (
    "Without NAME, list the seed documents that come with the package: name, status, what is in it; on a pipe one a"
    " line, separated by tabs. With NAME, print that document as JSON, to be changed and seeded with seed_document()."
    " Ends with 0, or with 2 if there is no document of that name."
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("name", nargs="?", metavar="NAME", help="the document to print, as the list has it")


def run(options: argparse.Namespace) -> int:
    """List the documents or print one; return 0, or 2 if there is none of that name."""
    from ..seeds.documents import installed_documents, read_document

    installed = installed_documents()
    if options.name is None:
        in_columns(_row(name, read_document(path)[0]) for name, path in installed.items())
        return FINE
    name = options.name.removesuffix(".json")
    try:
        content, _ = read_document(installed[name]) if name in installed else _missing(options.name, installed)
    except SeedError as error:
        complain("seeds", str(error))
        return USAGE
    for line in json.dumps(content, indent=2).splitlines():
        say(line)
    return FINE


def _missing(name: str, installed: Mapping[str, Any]) -> Any:
    from ..errors import did_you_mean

    raise SeedError(f"There is no document {name!r}; there are {', '.join(installed)}.{did_you_mean(name, installed)}")


def _row(name: str, document: Mapping[str, Any]) -> tuple[str, str, str]:
    return name, document["HyperParameterTuningJobStatus"], "; ".join(_parts(document))


def _parts(document: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is in a document, told by the document itself."""
    config, counters = document["HyperParameterTuningJobConfig"], document["TrainingJobStatusCounters"]
    most = config["ResourceLimits"].get("MaxNumberOfTrainingJobs")
    launched = sum(counters.values())
    yield f"{config['Strategy']}, {launched}{'' if most is None else f' of {most}'} training jobs"
    several = document.get("TrainingJobDefinitions")
    if several:
        yield f"{len(several)} definitions"
    if "WarmStartConfig" in document:
        yield "warm start"
    metric = document.get("BestTrainingJob", {}).get("FinalHyperParameterTuningJobObjectiveMetric")
    if metric:
        yield f"best {metric['MetricName']} {metric['Value']:g}"
    if "FailureReason" in document:
        yield document["FailureReason"].partition(". ")[0].rstrip(".")
