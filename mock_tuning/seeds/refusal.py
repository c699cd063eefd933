"""How a seed is refused: whose it is, what is wrong with it, that nothing was added."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from ..errors import SeedError, shortened

__all__ = ["check_place", "refuse", "tuning_job"]


def tuning_job(name: object) -> str:
    """Return how to call a tuning job in a message; ``None`` is one without a name yet."""
    return "tuning job" if name is None else f"tuning job {shortened(name)}"


def refuse(subject: str, sentences: Iterable[str]) -> None:
    """Raise :class:`SeedError` with the sentences about `subject`, if there are any."""
    found = "; ".join(sentences)
    if found:
        raise SeedError(
            f"The {subject} cannot be as it is seeded: {found}{'' if found[-1] in '.?' else '.'}"
            " Nothing was added. See README, 'Seeding jobs'."
        )


def check_place(subject: str, account: Any, region: Any = "us-east-1") -> None:
    """Refuse an account or region that no ARN can have."""
    if not isinstance(account, str) or not re.fullmatch(r"\d{12}", account, re.ASCII):
        text = "" if isinstance(account, str) else f"; write it as text, account_id='{shortened(account)}'"
        refuse(subject, [f"account_id={shortened(account)} is not 12 digits{text}"])
    if not isinstance(region, str) or not re.fullmatch(r"[a-z0-9-]+", region, re.ASCII):
        refuse(subject, [f"region={shortened(region)} is not a region; write one like 'eu-west-1'"])
