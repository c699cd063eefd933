"""The training jobs of an account and region whose tuning job their name does not tell, or does no longer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .jobs import TuningJob

__all__ = ["ChildIndex"]


class ChildIndex:
    """Who launched which training job, beyond the jobs there are by name.

    Deleted tuning jobs stay: their training jobs do, too (DOCUMENTED).  Training jobs of a seed need not be called
    after their tuning job.
    """

    def __init__(self) -> None:
        self._owners: dict[str, list[TuningJob]] = {}  # by what the names of their training jobs begin with
        self._deleted: list[TuningJob] = []

    def add(self, job: TuningJob) -> None:
        """Take in a tuning job: what it will launch is called after it, what a seed has launched need not be."""
        for stem in {_stem(child.name) for child in job.training_jobs} - {job.name.lower()}:
            self._owners.setdefault(stem, []).append(job)

    def retire(self, job: TuningJob) -> None:
        """Take in that a tuning job was deleted."""
        self._deleted.append(job)
        self._owners.setdefault(job.name.lower(), []).append(job)

    def owners(self, training_job: str, jobs: Mapping[str, TuningJob]) -> Iterator[TuningJob]:
        """Yield the tuning jobs that may have launched a training job of that name: of `jobs`, by name, and others."""
        stem = _stem(training_job)
        if stem in jobs:
            yield jobs[stem]
        yield from reversed(self._owners.get(stem, []))  # the latest first

    def has_deleted(self, name: str) -> bool:
        """Whether a tuning job of that name was deleted."""
        return any(job.name.lower() == name.lower() for job in self._owners.get(name.lower(), ()))

    def __iter__(self) -> Iterator[TuningJob]:
        return iter(list(self._deleted))


def _stem(training_job: str) -> str:
    """Return all before number and suffix of a launched training job's name."""
    return training_job.lower().rsplit("-", 2)[0]
