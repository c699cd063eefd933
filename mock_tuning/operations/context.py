"""What an operation knows besides its parameters."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..backend import JobStore
from ..clock import Progression
from ..service_model import partition_of

__all__ = ["Context", "Parameters", "Result"]

Parameters = Mapping[str, Any]
Result = Mapping[str, Any]


@dataclass(slots=True)
class Context:
    """Where a call landed and what the mock was told."""

    store: JobStore
    ask_progression: Callable[[], Progression]
    counts_as_poll: bool  # false for a client's retry of the same call, and where it meets a planned fault
    training_jobs_elsewhere: Callable[[], Sequence[Mapping[str, Any]]]  # moto's, as summaries

    @property
    def progression(self) -> Progression:
        """What moves jobs created now, and jobs that stand still when they are stopped or deleted."""
        return self.ask_progression()

    @property
    def account(self) -> str:
        """The caller's account, 12 digits."""
        return self.store.account

    @property
    def region(self) -> str:
        """The region that was called."""
        return self.store.region

    @property
    def partition(self) -> str:
        """The partition of that region: aws, aws-cn or another."""
        return partition_of(self.store.region)

    @property
    def place(self) -> tuple[str, str]:
        """Account and region."""
        return self.store.account, self.store.region
