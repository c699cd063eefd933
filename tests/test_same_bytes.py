"""With the clock frozen, the same ``random_seed`` and the same sequence of calls give the same bytes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import time_machine
from hypothesis import given
from hypothesis import strategies as st

from mock_tuning import TrainingFailed, TrainingStopped, TuningMock, mock_tuning
from mock_tuning.fault_errors import TransportFault
from tests.support import create_request, post

NAME = "HyperParameterTuningJobName"
CONFIG = "HyperParameterTuningJobConfig__"
Step = Callable[[TuningMock], list[Any]]

names = st.sampled_from(["one", "two", "Three"])


def calling(operation: str, body: Any) -> Step:
    """Return the step that makes a call, whose outcome is the whole answer: status, headers and bytes."""

    def step(_: TuningMock) -> list[Any]:
        try:
            answer = post(operation, body)
        except TransportFault as fault:
            return [str(fault)]
        return [answer.status, dict(answer.headers), answer.body]

    return step


def creating(name: str, jobs: int, strategy: str, early: str, several: int) -> Step:
    changes = {f"{CONFIG}Strategy": strategy, f"{CONFIG}TrainingJobEarlyStoppingType": early}
    return calling(
        "CreateHyperParameterTuningJob", create_request(name, jobs=jobs, parallel=min(jobs, several), **changes)
    )


def asking_about_a_training_job(operation: str, name: str, place: int) -> Step:
    def step(tuning: TuningMock) -> list[Any]:
        rows = [row for job in tuning.jobs() if job.name == name for row in job.training_jobs]
        body = {"TrainingJobName": rows[place]["TrainingJobName"] if place < len(rows) else "nobody"}
        return calling(operation, body)(tuning)

    return step


def doing(act: Callable[[TuningMock], Any]) -> Step:
    """Return the step in which the test does something; nothing comes of it by itself."""

    def step(tuning: TuningMock) -> list[Any]:
        act(tuning)
        return []

    return step


def by_job(*operations: str) -> Any:
    return st.builds(lambda operation, name: calling(operation, {NAME: name}), st.sampled_from(operations), names)


STEPS = st.one_of(
    st.builds(
        creating,
        names,
        st.integers(1, 8),
        st.sampled_from(["Random", "Bayesian"]),
        st.sampled_from(["Off", "Auto"]),
        st.integers(1, 4),
    ),
    by_job("DescribeHyperParameterTuningJob", "ListTrainingJobsForHyperParameterTuningJob"),
    by_job("DescribeHyperParameterTuningJob", "StopHyperParameterTuningJob", "DeleteHyperParameterTuningJob"),
    st.builds(
        asking_about_a_training_job,
        st.sampled_from(["DescribeTrainingJob", "StopTrainingJob"]),
        names,
        st.integers(0, 4),
    ),
    st.sampled_from(
        [
            calling("ListHyperParameterTuningJobs", {"MaxResults": 2}),
            calling("ListTrainingJobs", {}),
            calling("Search", {"Resource": "HyperParameterTuningJob"}),
            doing(lambda tuning: tuning.advance_to_next_change()),
            doing(lambda tuning: tuning.seed_job(status="Stopped")),
            doing(lambda tuning: tuning.faults.add("DescribeHyperParameterTuningJob", "ThrottlingException")),
            doing(lambda tuning: tuning.faults.add("StopHyperParameterTuningJob", "ReadTimeoutError", applied=True)),
            doing(lambda tuning: tuning.faults.add("ListTrainingJobs", "Latency", seconds=60)),
        ]
    ),
    st.builds(
        lambda seconds: doing(lambda tuning: tuning.clock.advance(seconds=seconds)), st.sampled_from([1, 45, 300])
    ),
)


def answers(steps: list[Step], seed: int) -> list[list[Any]]:
    """Return what came of each step, in a mock of its own at a fixed time."""
    outcomes = [0.5, [0.9, 0.4, 0.2], TrainingFailed("AlgorithmError: x"), TrainingStopped(value=0.1)]
    frozen = time_machine.travel("2026-01-01T12:00:00Z", tick=False)
    with frozen, mock_tuning(random_seed=seed, unmet_faults="ignore") as tuning:
        tuning.objective(lambda hyperparameters, run: outcomes[run.number % len(outcomes)])
        came = [step(tuning) for step in steps]
        return [*came, [dict(event) for event in tuning.events]]


@given(st.lists(STEPS, min_size=10, max_size=50), st.integers(0, 3))
def test_the_same_seed_gives_the_same_bytes_and_events(steps: list[Step], seed: int) -> None:
    assert answers(steps, seed) == answers(steps, seed)


def test_another_seed_gives_other_bytes() -> None:
    steps = [
        creating("one", 4, "Random", "Off", 2),
        doing(lambda tuning: tuning.clock.advance(hours=1)),
        calling("DescribeHyperParameterTuningJob", {NAME: "one"}),
    ]

    assert answers(steps, 1)[2] != answers(steps, 2)[2]
