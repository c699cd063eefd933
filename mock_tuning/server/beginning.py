"""What a server begins with: the jobs of its state file, and those of its seed documents."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import UsageError
from ..seeds.consistency import ARN
from ..seeds.documents import read_document
from .state_file import load_file

if TYPE_CHECKING:
    from ..handle import TuningMock

__all__ = ["SeedDocument", "begin", "holds_job_of"]

SeedDocument = str | os.PathLike[str] | Mapping[str, Any]


def begin(tuning: TuningMock, state: Path | None, documents: Iterable[SeedDocument]) -> None:
    """Put the jobs of a state file and of seed documents into an empty mock.

    A job that came with the state is not seeded once more, however far it has come since; so a server can be
    started with the same arguments again.  Raises :class:`UsageError` for a file or a document that cannot be.
    """
    if state is not None:
        load_file(state, tuning.router.backend)
        documents = [each for each in documents if not holds_job_of(tuning, each)]
    for document in documents:
        tuning.seed_document(document)


def holds_job_of(tuning: TuningMock, document: SeedDocument, account_id: str | None = None) -> bool:
    """Whether the job of a seed document is there already; false for what is not a document of a job."""
    content, _ = read_document(document)
    arn, name = (content.get(f"HyperParameterTuningJob{part}") for part in ("Arn", "Name"))
    found = ARN.fullmatch(arn) if isinstance(arn, str) else None
    if found is None or not isinstance(name, str):
        return False
    try:
        tuning.job(name, region=found["region"], account_id=account_id)
    except UsageError:
        return False
    return True
