"""A mock of Amazon SageMaker hyperparameter tuning for tests.

    from mock_tuning import mock_tuning

Nothing heavy is imported before it is needed.
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False  # as `typing` has it, whose import is most of what this one costs
if TYPE_CHECKING:
    from typing import Any

    from .activation import MockTuning, mock_tuning
    from .calls import Call, Calls
    from .clock import Clock
    from .errors import MockTuningError, MockTuningWarning, NotActiveError, SeedError, UsageError
    from .handle import JobView, TuningMock
    from .interceptors._botocore import UnhandledCall

__all__ = [
    "Call",
    "Calls",
    "Clock",
    "JobView",
    "MockTuning",
    "MockTuningError",
    "MockTuningWarning",
    "NotActiveError",
    "SeedError",
    "TuningMock",
    "UnhandledCall",
    "UsageError",
    "mock_tuning",
]

_HOMES = {
    "activation": ("MockTuning", "mock_tuning"),
    "calls": ("Call", "Calls"),
    "clock": ("Clock",),
    "errors": ("MockTuningError", "MockTuningWarning", "NotActiveError", "SeedError", "UsageError"),
    "handle": ("JobView", "TuningMock"),
    "interceptors._botocore": ("UnhandledCall",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
