"""What the author of a test is told when a mock is not where the test needs it; loaded when that happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

__all__ = ["explain_returning_fixture", "explain_unread"]


def explain_returning_fixture(name: str) -> str | None:
    """Return what is wrong with a decorated fixture that returns, ``None`` where it joins a mock around it."""
    from . import stack

    if stack.around() is not None:
        return None
    return (
        f"The fixture {name!r} is decorated with @mock_tuning and returns: its mock has ended before the test begins,"
        " and what the test calls then reaches AWS. Let it `yield`, or take the fixture tuning_mock; where no mock is"
        " needed any more, write `with mock_tuning():` inside it. See README, 'Entering a mock'."
    )


def explain_unread(mark: pytest.Mark) -> str:
    """Return what to do about a marker of ours on a test that takes none of the fixtures it is for."""
    keywords = [f"{name}={value!r}" for name, value in mark.kwargs.items()]
    shown = ", ".join([*map(repr, mark.args), *keywords])
    if mark.name == "tuning_scenario":
        return (
            f"The marker tuning_scenario({shown}) has no effect: it is for the fixture tuning_scenario, which this test"
            " does not take. Take it; or play one yourself: `with SCENARIOS[name].play(tuning):`. See README,"
            " 'Scenarios'."
        )
    return (
        f"The marker tuning_mock({shown}) has no effect: it is for the fixture tuning_mock and those that stand on it,"
        f" and this test took none of them. Take one; a mock that you enter yourself has the keywords itself:"
        f" @mock_tuning({shown}). See README, 'Options'."
    )
