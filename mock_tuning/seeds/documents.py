"""Seed documents: what DescribeHyperParameterTuningJob returned, saved as JSON."""

from __future__ import annotations

import json
import os
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..backend import Backend, JobStore
from ..clock import STANDING
from ..errors import MockTuningWarning, SeedError, did_you_mean
from ..jobs import Document, TuningJob
from ..rules import broken_ranges
from ..service_errors import ServiceError
from ..service_model import from_clients, shape, unknown_members
from ..validation import check_shape
from .building import build
from .consistency import ARN, contradictions
from .histories import outcomes_of_counters, with_best
from .members import DESCRIBE
from .refusal import check_place, refuse, tuning_job

__all__ = ["installed_documents", "read_document", "seed_document"]


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
    """Return a document's content as the backend keeps it, within the model's constraints."""
    try:
        described: dict[str, Any] = from_clients(shape(DESCRIBE), content)
    except ValueError as error:
        raise SeedError(f"The document {source} is no answer of Describe: {error}. Nothing was added.") from None
    refuse(subject, check_shape(DESCRIBE, described))
    return described


def read_document(document: str | os.PathLike[str] | Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """Return a document's content without ``ResponseMetadata``, and how to call it in a message.

    Raises :class:`SeedError` for a file that is not there or no JSON object.
    """
    if isinstance(document, Mapping):
        content, source = dict(document), "given as a mapping"
    else:
        path = _find(document)
        source = repr(str(document))
        try:
            content = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise SeedError(f"The document {source} cannot be read as JSON: {error}. Nothing was added.") from None
        if not isinstance(content, dict):
            raise SeedError(f"The document {source} is no JSON object. Nothing was added.")
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
    if path.exists():
        return path
    installed = installed_documents()
    found = installed.get(str(document).removesuffix(".json"))
    if found is None:
        raise SeedError(
            f"There is no seed document {str(document)!r}: no file of that path, and none of the installed ones"
            f" ({', '.join(installed)}).{did_you_mean(str(document), installed)} Nothing was added."
        )
    return found
