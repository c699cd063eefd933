"""A mock of Amazon SageMaker hyperparameter tuning for tests.

    from mock_tuning import mock_tuning

Nothing heavy is imported before it is needed.  It asserts nothing for pytest to explain: PYTEST_DONT_REWRITE.
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False  # as `typing` has it, whose import is most of what this one costs
if TYPE_CHECKING:
    from typing import Any

    from .activation import MockTuning, mock_tuning
    from .calls import Call, Calls
    from .check import Finding, check_response
    from .clock import Clock, ProgressionName
    from .errors import (
        MockTuningError,
        MockTuningWarning,
        NotActiveError,
        ObjectiveError,
        SeedError,
        UsageError,
    )
    from .events import Events
    from .faults import Fault, Faults, UnmetFaultError
    from .handle import TuningMock
    from .interceptors._botocore import UnhandledCall
    from .job_view import JobView, TuningJobStatus
    from .objective_answers import ObjectiveFunction, TrainingRun
    from .objectives import Objectives
    from .options import UnmetFaults
    from .outcomes import TrainingFailed, TrainingResult, TrainingStopped
    from .polling import EndlessPollingError
    from .protocols import MakeTuningJob
    from .scenarios import Scenario
    from .script import training_script
    from .server import MockTuningServer
    from .service_errors import ServiceError

    __version__: str

__all__ = [
    "Call",
    "Calls",
    "Clock",
    "EndlessPollingError",
    "Events",
    "Fault",
    "Faults",
    "Finding",
    "JobView",
    "MakeTuningJob",
    "MockTuning",
    "MockTuningError",
    "MockTuningServer",
    "MockTuningWarning",
    "NotActiveError",
    "ObjectiveError",
    "ObjectiveFunction",
    "Objectives",
    "ProgressionName",
    "Scenario",
    "SeedError",
    "ServiceError",
    "TrainingFailed",
    "TrainingResult",
    "TrainingRun",
    "TrainingStopped",
    "TuningJobStatus",
    "TuningMock",
    "UnhandledCall",
    "UnmetFaultError",
    "UnmetFaults",
    "UsageError",
    "__version__",
    "check_response",
    "mock_tuning",
    "training_script",
]

_HOMES = {
    "activation": ("MockTuning", "mock_tuning"),
    "calls": ("Call", "Calls"),
    "check": ("Finding", "check_response"),
    "clock": ("Clock", "ProgressionName"),
    "errors": (
        "MockTuningError",
        "MockTuningWarning",
        "NotActiveError",
        "ObjectiveError",
        "SeedError",
        "UsageError",
    ),
    "events": ("Events",),
    "faults": ("Fault", "Faults", "UnmetFaultError"),
    "handle": ("TuningMock",),
    "interceptors._botocore": ("UnhandledCall",),
    "job_view": ("JobView", "TuningJobStatus"),
    "objective_answers": ("ObjectiveFunction", "TrainingRun"),
    "objectives": ("Objectives",),
    "options": ("UnmetFaults",),
    "outcomes": ("TrainingFailed", "TrainingResult", "TrainingStopped"),
    "polling": ("EndlessPollingError",),
    "protocols": ("MakeTuningJob",),
    "scenarios": ("Scenario",),
    "script": ("training_script",),
    "server": ("MockTuningServer",),
    "service_errors": ("ServiceError",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        value: Any = version("mock-tuning")
    elif name in _HOME_OF:
        value = getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
