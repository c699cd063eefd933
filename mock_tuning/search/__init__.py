"""The next hyperparameters of a tuning job: spaces, strategies, and what they learn from."""

from __future__ import annotations

from .hyperband import stop_after
from .proposals import method_of, propose
from .spaces import KINDS, axes_of, combinations, launch_limit, parse_bound, turn_of, unit_position

__all__ = [
    "KINDS",
    "axes_of",
    "combinations",
    "launch_limit",
    "method_of",
    "parse_bound",
    "propose",
    "stop_after",
    "turn_of",
    "unit_position",
]
