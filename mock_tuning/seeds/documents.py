"""Seed documents: what DescribeHyperParameterTuningJob returned, saved as JSON."""

from __future__ import annotations

import json
import os
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ..backend import Backend, JobStore
from ..clock import STANDING
from ..errors import MockTuningWarning, SeedError, did_you_mean, shortened
from ..jobs import Document, TuningJob
from ..rules import broken_ranges
from ..service_errors import ServiceError
from ..service_model import from_clients, operation_model, operation_names, shape, unknown_members
from ..validation import check_shape
from ..wire import no_constant
from .building import build
from .consistency import ARN, contradictions
from .histories import outcomes_of_counters, with_best
from .members import DESCRIBE
from .refusal import check_place, refuse, tuning_job

__all__ = ["installed_documents", "read_document", "seed_document"]

CONVERTIBLE = frozenset({"ListHyperParameterTuningJobs", "ListTrainingJobsForHyperParameterTuningJob"})
MOST_GUESSES = 3  # operations that an answer may be one of, to be worth telling


def seed_document(
    backend: Backend, document: str | os.PathLike[str] | Mapping[str, Any], *, account: str
) -> tuple[JobStore, TuningJob]:
    """Add the job of a document, return it with its store; see :meth:`mock_tuning.handle.TuningMock.seed_document`."""
    content, source = read_document(document)
    name = content.get("HyperParameterTuningJobName")
    subject = tuning_job(name) if isinstance(name, str) else f"document {source}"
    check_place(subject, account)
    described = _described(subject, source, content)
    refuse(subject, contradictions(described))
    refuse(subject, (error.message for error in broken_ranges(described)))
    found = ARN.fullmatch(described["HyperParameterTuningJobArn"])
    assert found is not None
    with backend.lock:
        store = backend.store(account, found["region"])
        counters = described["TrainingJobStatusCounters"], described["ObjectiveStatusCounters"]
        best = described.get("BestTrainingJob")
        outcomes = outcomes_of_counters(described["HyperParameterTuningJobStatus"], *counters, best)
        job = build(store, described, outcomes if best is None else with_best(outcomes, best), STANDING, {})
        job.pinned = Document({**described, **job.request})
        try:
            store.add(job)
        except ServiceError as error:
            raise SeedError(f"The document {source} was not added: {error.message}") from None
    unknown = list(unknown_members(shape(DESCRIBE), described))
    if unknown:
        warnings.warn(
            f"The document {source} holds members that botocore's model of SageMaker does not know:"
            f" {', '.join(unknown)}. They are kept as they are; clients drop them.",
            MockTuningWarning,
            stacklevel=3,
        )
    return store, job


def _described(subject: str, source: str, content: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document's content as the backend keeps it, within the model's constraints and fit for JSON."""
    _refuse_another_answer(content, source)
    try:
        described = from_clients(shape(DESCRIBE), content)
    except ValueError as error:
        raise SeedError(f"The document {source} is not an answer of Describe: {error}. Nothing was added.") from None
    refuse(subject, check_shape(DESCRIBE, described))
    try:  # members that the model does not know can hold anything
        copied: dict[str, Any] = json.loads(json.dumps(described, allow_nan=False))
    except (ValueError, TypeError, RecursionError) as error:
        raise SeedError(f"The document {source} holds what JSON cannot: {error}. Nothing was added.") from None
    return copied


def _refuse_another_answer(content: Mapping[str, Any], source: str) -> None:
    """Say what a document seems to be that is plainly no answer of Describe."""
    if {"HyperParameterTuningJobName", "HyperParameterTuningJobStatus"} & content.keys():
        return
    inner = [
        key for key, each in content.items() if isinstance(each, Mapping) and "HyperParameterTuningJobName" in each
    ]
    outputs = {name: getattr(operation_model(name), "output_shape", None) for name in operation_names()}
    answered = [name for name, output in outputs.items() if output and content.keys() <= output.members.keys()]
    if inner:
        told = f"it seems to stand under {inner[0]!r} in it: give that alone"
    elif content and 0 < len(answered) <= MOST_GUESSES:
        told = f"it seems to be one of {' or '.join(answered)}"
        if not CONVERTIBLE.isdisjoint(answered):
            told += "; the command mock-tuning convert makes documents of such a list"
    else:
        return
    raise SeedError(
        f"The document {source} is not an answer of DescribeHyperParameterTuningJob: {told}. Nothing was added."
        " See README, 'Seeding jobs'."
    )


def read_document(document: str | os.PathLike[str] | Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """Return a document's content without ``ResponseMetadata``, and how to call it in a message.

    Raises :class:`SeedError` for a file that is not there or no JSON object.
    """
    if isinstance(document, Mapping):
        content, source = dict(document), "given as a mapping"
    elif isinstance(document, (str, os.PathLike)):
        path = _find(document)
        source = shortened(str(document))
        try:
            # As bytes: JSON tells whether they are UTF-8, with or without a mark, or UTF-16 (PowerShell's ">").
            content = json.loads(path.read_bytes(), parse_constant=no_constant)
        except (OSError, ValueError, RecursionError) as error:
            raise SeedError(f"The document {source} cannot be read as JSON: {error}. Nothing was added.") from None
        if not isinstance(content, dict):
            raise SeedError(f"The document {source} is not a JSON object. Nothing was added.")
    else:
        raise SeedError(
            f"A document is a mapping, the path of a JSON file or the name of an installed one; {shortened(document)}"
            " is none of them. Nothing was added. See README, 'Seeding jobs'."
        )
    content.pop("ResponseMetadata", None)
    return {key: value for key, value in content.items() if value is not None}, source


def installed_documents() -> dict[str, Path]:
    """Return the seed documents installed with this package, by name."""
    package = Path(__file__).parent.parent
    # In a wheel they lie in the package, in the source tree (and so in an editable install) beside it.
    for folder in (package / "fixtures", package.parent / "fixtures"):
        found = {path.stem: path for path in sorted(folder.glob("*.json"))}
        if found:
            return found
    return {}


def _find(document: str | os.PathLike[str]) -> Path:
    path = Path(document)
    installed = installed_documents()
    found = installed.get(str(document).removesuffix(".json"))
    # A folder of an installed document's name does not hide it.
    if _is(path.is_file) or (found is None and _is(path.exists)):
        return path
    if found is None:
        raise SeedError(
            f"There is no seed document {shortened(str(document))}: no file of that path, and none of the installed"
            f" ones ({', '.join(installed)}).{did_you_mean(str(document), installed)} Nothing was added."
        )
    return found


def _is(question: Callable[[], bool]) -> bool:
    """Ask something of a path; what is not a path at all, as a text too long for one, is not."""
    try:
        return question()
    except (OSError, ValueError):
        return False
