"""The training jobs that the tuning jobs of one account and region launched, found by name."""

from __future__ import annotations

from collections.abc import Iterator

from .jobs import TuningJob

__all__ = ["ChildIndex"]


class ChildIndex:
    """Who launched which training job.  Deleted tuning jobs stay: their training jobs do, too (DOCUMENTED)."""

    def __init__(self) -> None:
        self._owners: dict[str, list[TuningJob]] = {}  # by what the names of their training jobs begin with
        self._jobs: list[TuningJob] = []

    def add(self, job: TuningJob) -> None:
        """Take in a tuning job: what it will launch is called after it, what a seed has launched need not be."""
        self._jobs.append(job)
        for stem in {job.name.lower(), *(_stem(child.name) for child in job.training_jobs)}:
            self._owners.setdefault(stem, []).append(job)

    def owners(self, training_job: str) -> Iterator[TuningJob]:
        """Yield the tuning jobs that may have launched a training job of that name, the latest first."""
        return reversed(self._owners.get(_stem(training_job), []))

    def called(self, name: str) -> list[TuningJob]:
        """Return the tuning jobs that have, or had, this name."""
        return [job for job in self._owners.get(name.lower(), ()) if job.name.lower() == name.lower()]

    def __iter__(self) -> Iterator[TuningJob]:
        return iter(list(self._jobs))


def _stem(training_job: str) -> str:
    """Return all before number and suffix of a launched training job's name."""
    return training_job.lower().rsplit("-", 2)[0]
