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
    from .check import Finding, check_response
    from .clock import Clock
    from .errors import (
        MockTuningError,
        MockTuningWarning,
        NotActiveError,
        ObjectiveError,
        SeedError,
        ServiceError,
        UsageError,
    )
    from .faults import Fault, Faults, UnmetFaultError
    from .handle import TuningMock
    from .interceptors._botocore import UnhandledCall
    from .job_view import JobView
    from .objectives import TrainingRun
    from .outcomes import TrainingFailed, TrainingResult, TrainingStopped
    from .polling import EndlessPollingError
    from .script import training_script
    from .server import MockTuningServer

__all__ = [
    "Call",
    "Calls",
    "Clock",
    "EndlessPollingError",
    "Fault",
    "Faults",
    "Finding",
    "JobView",
    "MockTuning",
    "MockTuningError",
    "MockTuningServer",
    "MockTuningWarning",
    "NotActiveError",
    "ObjectiveError",
    "SeedError",
    "ServiceError",
    "TrainingFailed",
    "TrainingResult",
    "TrainingRun",
    "TrainingStopped",
    "TuningMock",
    "UnhandledCall",
    "UnmetFaultError",
    "UsageError",
    "check_response",
    "mock_tuning",
    "training_script",
]

_HOMES = {
    "activation": ("MockTuning", "mock_tuning"),
    "calls": ("Call", "Calls"),
    "check": ("Finding", "check_response"),
    "clock": ("Clock",),
    "errors": (
        "MockTuningError",
        "MockTuningWarning",
        "NotActiveError",
        "ObjectiveError",
        "SeedError",
        "ServiceError",
        "UsageError",
    ),
    "faults": ("Fault", "Faults", "UnmetFaultError"),
    "handle": ("TuningMock",),
    "interceptors._botocore": ("UnhandledCall",),
    "job_view": ("JobView",),
    "objectives": ("TrainingRun",),
    "outcomes": ("TrainingFailed", "TrainingResult", "TrainingStopped"),
    "polling": ("EndlessPollingError",),
    "script": ("training_script",),
    "server": ("MockTuningServer",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
