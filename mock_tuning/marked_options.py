"""The options of the mock that the fixtures start: the marker's, then the ini file's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from .errors import UsageError, did_you_mean
from .options import Options

if TYPE_CHECKING:
    import pytest

__all__ = ["INI_OPTIONS", "options_for"]

KEYWORDS = tuple(Options.__slots__)
INI_OPTIONS = tuple(name for name in KEYWORDS if name != "faults")
"""Options that the ini file has, too, with ``mock_tuning_`` before."""

NUMBERS = (("times", int), ("seconds", float), ("random_seed", int), ("polls_after_end", int))
WORDS = {"true": True, "false": False, "1": True, "0": False, "yes": True, "no": False}


def options_for(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Return the options for a test: the closest marker's, keyword by keyword, then the ini file's.

    Raises :class:`UsageError` for a marker or an ini option that cannot be understood.
    """
    options = {name: value for name in INI_OPTIONS if (value := _of_ini_file(request, name)) not in (None, "")}
    for name, number in NUMBERS:
        if name in options:
            try:
                options[name] = number(options[name])
            except ValueError:
                raise UsageError(
                    f"mock_tuning_{name} = {options[name]} in the ini file is not a number. See README, 'Options'."
                ) from None
    if "virtual_sleep" in options:
        options["virtual_sleep"] = WORDS.get(str(options["virtual_sleep"]).lower(), options["virtual_sleep"])
    closest = getattr(getattr(request.node, "callspec", None), "marks", ())  # those of pytest.param()
    markers = sorted(request.node.iter_markers("tuning_mock"), key=lambda marker: marker not in closest)
    for marker in reversed(markers):  # the closest comes first, so it is applied last
        _check(marker)
        for name in _overruled(marker.kwargs, options):
            options.pop(name, None)
        options.update(marker.kwargs)
    return options


def _of_ini_file(request: pytest.FixtureRequest, name: str) -> Any:
    try:
        return request.config.getini(f"mock_tuning_{name}")
    except (TypeError, ValueError) as error:  # of pytest 9.0 and 9.1, which refuse texts themselves
        raise UsageError(f"mock_tuning_{name} in the ini file: {error}. See README, 'Options'.") from None


def _check(marker: pytest.Mark) -> None:
    if marker.args:
        raise UsageError(
            f"the marker tuning_mock takes keywords only, not {marker.args!r}; they are {', '.join(KEYWORDS)}."
            " See README, 'Options'."
        )
    for name in marker.kwargs:
        if name not in KEYWORDS:
            raise UsageError(
                f"the marker tuning_mock has no keyword {name!r}; it takes {', '.join(KEYWORDS)}."
                f"{did_you_mean(name, KEYWORDS)} See README, 'Options'."
            )


def _overruled(closer: Mapping[str, Any], farther: Mapping[str, Any]) -> Iterable[str]:
    """Return which options from farther away do not go with closer ones."""
    if "progression" in closer:
        return "times", "seconds"
    if "times" in closer:
        return ("seconds",) if farther.get("progression") == "manual" else ("progression", "seconds")
    if "seconds" in closer:
        return ("times",) if farther.get("progression") == "time" else ("progression", "times")
    return ()
