"""The keywords of ``mock_tuning()`` and of the marker: what they may be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import NoneType
from typing import Any, Literal, get_args

from .clock import Progression, make_progression
from .errors import UsageError, did_you_mean
from .polling import check_limit

__all__ = ["Options", "UnmetFaults"]

UnmetFaults = Literal["warn", "error", "ignore"]
"""What is done about faults that no request met."""
UNMET: tuple[str, ...] = get_args(UnmetFaults)


@dataclass(frozen=True, slots=True)
class Options:
    """The keywords of ``mock_tuning()``; ``None`` leaves an option as it is around it.

    ``progression``, ``times`` and ``seconds`` go together: naming one of them sets all three.
    """

    progression: str | None = None
    times: int | None = None
    seconds: float | None = None
    random_seed: int | None = None
    polls_after_end: int | None = None
    virtual_sleep: bool | None = None
    faults: Sequence[Sequence[Any] | Mapping[str, Any]] | None = None
    unmet_faults: UnmetFaults | None = None

    def check(self) -> None:
        """Raise :class:`UsageError` for a value that cannot be."""
        self.make_progression()
        if not isinstance(self.random_seed, (int, NoneType)):
            raise UsageError(f"random_seed={self.random_seed!r} is not a whole number.")
        if self.polls_after_end is not None:
            check_limit(self.polls_after_end)
        if not isinstance(self.virtual_sleep, (bool, NoneType)):
            raise UsageError(f"virtual_sleep={self.virtual_sleep!r} is neither True nor False.")
        for fault in self.faults or ():
            if isinstance(fault, str) or not isinstance(fault, (Sequence, Mapping)):
                raise UsageError(
                    f"faults={self.faults!r} is not a list of faults: each is the arguments of tuning.faults.add() as a"
                    " tuple or a mapping, such as ('DescribeHyperParameterTuningJob', 'ThrottlingException')."
                )
        if self.unmet_faults is not None and self.unmet_faults not in UNMET:
            raise UsageError(
                f"unmet_faults={self.unmet_faults!r} is unknown; choose one of {', '.join(map(repr, UNMET))}."
                + did_you_mean(str(self.unmet_faults), UNMET)
            )

    def make_progression(self) -> Progression | None:
        """Return the progression asked for, ``None`` if none is; raises :class:`UsageError`."""
        if self.progression is None and self.times is None and self.seconds is None:
            return None
        return make_progression(self.progression, self.times, self.seconds)
