"""How good the search is: the best of 30 training jobs, Bayesian against Random, on common functions.

Each job proposes one training job at a time and sees its result, as with MaxParallelTrainingJobs 1.
``python -m tests.benchmarks.search`` prints the share of seeds for which Bayesian's best is better.
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable, Mapping
from statistics import median
from typing import Any

from mock_tuning.clock import Clock, JobTime, Progression
from mock_tuning.jobs import Document, Moments, TrainingJob, TuningJob
from mock_tuning.search import propose, turn_of

Objective = Callable[[Mapping[str, str]], float]

A = ((10, 3, 17, 3.5, 1.7, 8), (0.05, 10, 17, 0.1, 8, 14), (3, 3.5, 1.7, 10, 17, 8), (17, 8, 0.05, 10, 0.1, 14))
P = (
    (0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886),
    (0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991),
    (0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650),
    (0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381),
)


def branin(hp: Mapping[str, str]) -> float:
    """Branin's function on its usual domain; its least is 0.3979."""
    x, y = float(hp["x"]), float(hp["y"])
    valley = y - 5.1 / (4 * math.pi**2) * x * x + 5 / math.pi * x - 6
    return valley**2 + 10 * (1 - 1 / (8 * math.pi)) * math.cos(x) + 10


def hartmann_6(hp: Mapping[str, str]) -> float:
    """Hartmann's function in six dimensions; its least is -3.3224."""
    x = [float(hp[f"x{axis}"]) for axis in range(6)]
    return -sum(
        weight * math.exp(-sum(a * (each - p) ** 2 for a, p, each in zip(A[row], P[row], x, strict=True)))
        for row, weight in enumerate((1.0, 1.2, 3.0, 3.2))
    )


def mixed(hp: Mapping[str, str]) -> float:
    """A learning rate, a depth, a share and a kind, as a booster has them; its least is 0."""
    rate = (math.log10(float(hp["rate"])) + 2.5) ** 2
    depth = ((int(hp["depth"]) - 7) / 5) ** 2
    kind = {"gbtree": 0.0, "dart": 0.5, "gblinear": 1.0}[hp["kind"]]
    return rate + depth + kind + 2 * (float(hp["share"]) - 0.3) ** 2


def real(name: str, low: str, high: str, scaling: str = "Auto") -> dict[str, str]:
    """A range as a request has it."""
    return {"Name": name, "MinValue": low, "MaxValue": high, "ScalingType": scaling}


FUNCTIONS: dict[str, tuple[Objective, dict[str, Any]]] = {
    "Branin": (branin, {"ContinuousParameterRanges": [real("x", "-5", "10"), real("y", "0", "15")]}),
    "Hartmann-6": (hartmann_6, {"ContinuousParameterRanges": [real(f"x{axis}", "0", "1") for axis in range(6)]}),
    "mixed": (
        mixed,
        {
            "ContinuousParameterRanges": [real("rate", "1e-05", "0.5", "Logarithmic"), real("share", "0", "1")],
            "IntegerParameterRanges": [real("depth", "2", "15")],
            "CategoricalParameterRanges": [{"Name": "kind", "Values": ["gblinear", "dart", "gbtree"]}],
        },
    ),
}


def job_of(strategy: str, ranges: Mapping[str, Any], seed: object, *, jobs: int = 30, **request: Any) -> TuningJob:
    """A tuning job in progress that has launched nothing yet."""
    return TuningJob(
        name="nightly",
        arn="arn:aws:sagemaker:us-east-1:123456789012:hyper-parameter-tuning-job/nightly",
        region="us-east-1",
        account="123456789012",
        request={
            "HyperParameterTuningJobConfig": {
                "Strategy": strategy,
                "ResourceLimits": {"MaxNumberOfTrainingJobs": jobs, "MaxParallelTrainingJobs": 1},
                "HyperParameterTuningJobObjective": {"Type": "Minimize", "MetricName": "loss"},
                "ParameterRanges": ranges,
            },
            "TrainingJobDefinition": {},
            **request,
        },
        definitions=(Document({}),),
        created=0.0,
        seed=str(seed),
        time=JobTime(Clock(), Progression()),
        tags={},
    )


def launch(job: TuningJob) -> TrainingJob:
    """Add the next training job, without a result."""
    number = len(job.training_jobs) + 1
    definition, _ = turn_of(job, number)
    child = TrainingJob(
        number=number,
        name=f"nightly-{number:03d}",
        arn="",
        definition=definition,
        hyperparameters=propose(job, number, definition),
        moments=Moments(*(number * 100.0 + step for step in range(5))),
        tags={},
    )
    job.training_jobs.append(child)
    return child


def run(job: TuningJob, objective: Objective, jobs: int = 30) -> list[float]:
    """Launch training jobs one at a time, each after the result of the one before; return the results."""
    for _ in range(jobs):
        child = launch(job)
        child.status, child.objective = "Completed", objective(child.hyperparameters)
    return [child.objective for child in job.training_jobs if child.objective is not None]


def compare(function: str, seeds: range) -> tuple[float, list[float], list[float]]:
    """Return the share of seeds for which Bayesian's best is better, and the bests of both."""
    objective, ranges = FUNCTIONS[function]
    bayesian, random = (
        [min(run(job_of(strategy, ranges, seed), objective)) for seed in seeds] for strategy in ("Bayesian", "Random")
    )
    better = sum(ours < theirs for ours, theirs in zip(bayesian, random, strict=True))
    return better / len(seeds), bayesian, random


def main() -> None:
    """Print a table."""
    seeds = range(int(sys.argv[1]) if len(sys.argv) > 1 else 40)
    print("function     better   median best: Bayesian   Random    seconds")
    for function in FUNCTIONS:
        begun = time.perf_counter()
        share, bayesian, random = compare(function, seeds)
        lasted = time.perf_counter() - begun
        print(f"{function:12} {share:6.1%} {median(bayesian):23.4f} {median(random):8.4f} {lasted:10.1f}")


if __name__ == "__main__":
    main()
