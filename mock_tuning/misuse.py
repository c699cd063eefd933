"""What the author of a test is told when a mock is not where the test needs it; loaded when that happens."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from .errors import MockTuningWarning

if TYPE_CHECKING:
    import pytest

    from .handle import TuningMock

__all__ = ["explain_error", "explain_returning_fixture", "explain_unread", "note_entered", "warn_of_mocks_never_left"]


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


def explain_unread(mark: pytest.Mark) -> MockTuningWarning:
    """Return a warning about a marker of ours on a test that takes none of the fixtures it is for, and what to do."""
    keywords = [f"{name}={value!r}" for name, value in mark.kwargs.items()]
    shown = ", ".join([*map(repr, mark.args), *keywords])
    if mark.name == "tuning_scenario":
        return MockTuningWarning(
            f"The marker tuning_scenario({shown}) has no effect: it is for the fixture tuning_scenario, which this test"
            " does not take. Take it; or play one yourself: `with SCENARIOS[name].play(tuning):`. See README,"
            " 'Scenarios'."
        )
    return MockTuningWarning(
        f"The marker tuning_mock({shown}) has no effect: it is for the fixture tuning_mock, those that stand on it"
        f" and tuning_server, and this test took none of them. Take one; a mock that you enter yourself has"
        f" the keywords itself: @mock_tuning({shown}). See README, 'Options'."
    )


def explain_error(error: type[BaseException], *, entered: bool) -> Iterator[str]:
    """Yield what to do about an error that a client has where there is no mock, or no region.

    `entered` says whether the test entered a mock at all.  botocore's errors are known by name: it may not be loaded.
    """
    if not error.__module__.startswith("botocore.") or error.__name__ not in ("NoCredentialsError", "NoRegionError"):
        return
    if not entered:
        yield "No mock was active: take the fixture tuning_mock or write @mock_tuning. See README, 'Entering a mock'."
    elif error.__name__ == "NoCredentialsError":  # inside a mock there are some
        yield (
            "No mock was active any more: make the call inside the `with`, or let the fixture that enters the mock"
            " yield. See README, 'Entering a mock'."
        )
    else:
        yield (
            "The client has no region: set AWS_DEFAULT_REGION (in conftest.py or the environment), or give the client"
            " region_name=…. See README, 'Entering a mock'."
        )


def note_entered(still_open: dict[TuningMock, str], mocks: Iterable[TuningMock], test: str) -> None:
    """Note the mocks that a test has entered, by the first such test; forget those that were left by now."""
    for mock in mocks:
        still_open.setdefault(mock, test)
    for mock in [mock for mock in still_open if not mock.used]:
        del still_open[mock]


def warn_of_mocks_never_left(entered: Mapping[TuningMock, str]) -> bool:
    """Warn of those mocks that are still active, each with the test that entered it; ``False`` if that is an error."""
    from .activation import active_mocks

    accepted = True
    for mock, test in entered.items():
        if mock not in active_mocks():  # a server's, or left by now
            continue
        problem = (
            f"A mock that was entered in {test} was never left, and answered whatever tests after it called outside a"
            " mock of their own. Stop what you start, as with `addCleanup(mock.stop)`, or write `with mock_tuning():`."
            " See README, 'Entering a mock'."
        )
        try:
            warnings.warn(problem, MockTuningWarning, stacklevel=1)
        except MockTuningWarning:  # raised here it would hide the summary of the run
            accepted = False
            with warnings.catch_warnings():
                warnings.simplefilter("always")
                warnings.warn(problem, MockTuningWarning, stacklevel=1)
    return accepted
