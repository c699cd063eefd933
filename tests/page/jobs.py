"""Tuning jobs that show what the page can show: every kind of range, every end of a training job."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from mock_tuning import TrainingFailed, TuningMock
from tests.support import create_request

ADDRESS = "#/jobs/123456789012/us-east-1/"

RANGES = {
    "ContinuousParameterRanges": [
        {"Name": "learning_rate", "MinValue": "0.0001", "MaxValue": "0.3", "ScalingType": "Logarithmic"},
        {"Name": "dropout", "MinValue": "0", "MaxValue": "0.9", "ScalingType": "ReverseLogarithmic"},
    ],
    "IntegerParameterRanges": [{"Name": "max_depth", "MinValue": "2", "MaxValue": "12", "ScalingType": "Linear"}],
    "CategoricalParameterRanges": [{"Name": "booster", "Values": ["gbtree", "dart", "gblinear"]}],
}


def request(name: str, jobs: int, parallel: int = 4) -> dict[str, Any]:
    """Return a request for a job with ranges of every kind."""
    made = create_request(name, jobs=jobs, parallel=parallel)
    made["HyperParameterTuningJobConfig"].update(
        Strategy="Random", ParameterRanges=RANGES, TrainingJobEarlyStoppingType="Auto"
    )
    return made


def objective(hyperparameters: Mapping[str, str]) -> list[float]:
    """Return an objective by epoch; training fails where the depth is largest."""
    if hyperparameters["max_depth"] == "12":
        raise TrainingFailed("AlgorithmError: <out> of memory")
    rate, depth = math.log10(float(hyperparameters["learning_rate"])), int(hyperparameters["max_depth"])
    loss = 0.5 + 0.1 * (rate + 2) ** 2 + 0.02 * (depth - 6) ** 2 + 0.2 * float(hyperparameters["dropout"])
    return [loss * (1 + 1 / (epoch + 1)) for epoch in range(10)]


def create(tuning: TuningMock, client: Any, name: str = "nightly", jobs: int = 20, parallel: int = 4) -> Any:
    """Create a job whose training jobs end in every way; returns its live view."""
    tuning.objective(objective)
    client.create_hyper_parameter_tuning_job(**request(name, jobs, parallel))
    return tuning.job(name)
