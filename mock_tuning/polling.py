"""Loops that go on describing a tuning job after it was over: counted, and ended where a limit says so.

The classic bug is a loop that waits for ``Completed`` and forgets ``Failed`` or ``Stopped``: with the
service it runs for ever, and in a test it hangs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .errors import UsageError

if TYPE_CHECKING:
    from .calls import Call

__all__ = ["DELETED", "DESCRIBE", "EndlessPollingError", "Polling", "check_limit"]

DESCRIBE = "DescribeHyperParameterTuningJob"
DELETED = "deleted"
"""What a Describe shows of a job that there was: no status of the service's, but an end all the same."""

ADVICE = (
    "A loop that waits for a tuning job must end at Completed, Failed, Stopped and DeleteFailed alike, and when"
    " the job is not found any more. See README, 'Loops that never end'."
)


class EndlessPollingError(BaseException):
    """A loop went on polling after its job was over, more often than ``polls_after_end`` allows.

    No ``Exception``, so that neither a loop's ``except Exception`` nor a client's retries take it for a
    failed call and go on; pytest and unittest report it as the test's failure.
    """


@dataclass(slots=True)
class _Over:
    """A job that was shown to be over: by what status, and how often it was described since."""

    name: str
    where: str
    status: str
    polls: int = 0

    def __str__(self) -> str:
        calls = f"{self.polls} more time{'' if self.polls == 1 else 's'}"
        shown = "it had been deleted" if self.status == DELETED else f"a Describe had shown {self.status}"
        return f"{self.name!r} ({self.where}) was described {calls} after {shown}"


def check_limit(limit: Any) -> None:
    """Raise :class:`UsageError` for what is not a number of polls."""
    if type(limit) is not int or limit < 0:
        raise UsageError(
            f"polls_after_end={limit!r} is not a number of polls: it is how often (0 or more) a tuning job may be"
            " described after a Describe showed that it was over."
        )


class Polling:
    """What one mock knows of polls after the end; ``limit`` is how many of them a job allows."""

    def __init__(self) -> None:
        self.limit: int | None = None
        self._over: dict[tuple[str, str], _Over] = {}  # by job, and what was shown of it

    def take_in(self, call: Call, job: str) -> None:
        """Learn from the answer to a Describe whether `job` is over.

        `job` tells apart the jobs that have one name after the other.  So a job created anew begins anew, and
        so does waiting for a job that was over to be gone.  Raises :class:`EndlessPollingError` past the limit.
        """
        if not call.ended:
            return
        assert call.status is not None
        over = self._over.get((job, call.status))
        if over is None:
            name = str(call.parameters.get("HyperParameterTuningJobName"))
            self._over[job, call.status] = _Over(name, f"{call.region}, {call.account}", call.status)
            return
        over.polls += 1
        if self.limit is not None and over.polls > self.limit:
            raise EndlessPollingError(f"Polling never ends: {over}; polls_after_end={self.limit}. {ADVICE}")

    def clear(self) -> None:
        """Forget every job."""
        self._over.clear()

    def beyond(self, limit: int) -> list[str]:
        """Return a sentence for each job that was described more than `limit` times after its end."""
        return [str(over) for over in self._over.values() if over.polls > limit]
