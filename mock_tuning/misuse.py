"""What the author of a test is told when a mock is not where the test needs it; loaded when that happens."""

from __future__ import annotations

from . import stack

__all__ = ["explain_returning_fixture"]


def explain_returning_fixture(name: str) -> str | None:
    """Return what is wrong with a decorated fixture that returns, ``None`` where it joins a mock around it."""
    if stack.around() is not None:
        return None
    return (
        f"The fixture {name!r} is decorated with @mock_tuning and returns: its mock has ended before the test begins,"
        " and what the test calls then reaches AWS. Let it `yield`, or take the fixture tuning_mock; where no mock is"
        " needed any more, write `with mock_tuning():` inside it. See README, 'Entering a mock'."
    )
