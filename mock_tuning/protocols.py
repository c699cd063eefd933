"""What annotations of tests name and no class of ours is: the function that the fixture make_tuning_job gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from .clock import ProgressionName
    from .job_view import JobView, TuningJobStatus

__all__ = ["MakeTuningJob"]


class MakeTuningJob(Protocol):
    """Seeds a tuning job and gives its live view: :meth:`mock_tuning.TuningMock.seed_job` of the test's own mock."""

    def __call__(
        self,
        name: str | None = None,
        status: TuningJobStatus = "Completed",
        *,
        region: str | None = None,
        account_id: str | None = None,
        tags: Mapping[str, str] | Sequence[Mapping[str, str]] | None = None,
        training_jobs: int | Sequence[Mapping[str, Any]] | None = None,
        progression: ProgressionName | None = None,
        **describe_fields: Any,
    ) -> JobView:
        """Add a tuning job, complete and consistent; raises :class:`~mock_tuning.errors.SeedError`."""
