"""Random sequences of what clients, tests and training jobs do: what holds after each of them."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from mock_tuning import TrainingFailed, TrainingResult, TrainingStopped, mock_tuning
from mock_tuning.jobs import LEGAL_MOVES, TERMINAL, TuningJob
from mock_tuning.tally import tally_of
from tests.support import create_request, post

NAME = "HyperParameterTuningJobName"
CONFIG = "HyperParameterTuningJobConfig__"

NAMES = st.sampled_from(["one", "two", "three"])

ANSWERS = st.one_of(
    st.floats(allow_nan=True),
    st.lists(st.floats(0, 1), max_size=5),
    st.sampled_from(["rmse: 0.5", "rmse: 0.25 rmse: 0.75", "no metric"]),
    st.builds(TrainingFailed, st.sampled_from(["AlgorithmError: x", "InternalServerError: x"]), st.floats(0, 5000)),
    st.builds(TrainingStopped, st.none() | st.floats(0, 500), st.none() | st.floats(0, 1)),
    st.builds(TrainingResult, st.floats(0, 1), st.floats(0, 8000)),
)

CHANGES = st.fixed_dictionaries(
    {},
    optional={
        f"{CONFIG}Strategy": st.just("Random"),
        f"{CONFIG}TrainingJobEarlyStoppingType": st.sampled_from(["Off", "Auto"]),
        f"{CONFIG}HyperParameterTuningJobObjective__Type": st.sampled_from(["Minimize", "Maximize"]),
        f"{CONFIG}TuningJobCompletionCriteria": st.sampled_from(
            [
                {"TargetObjectiveMetricValue": 0.5},
                {"BestObjectiveNotImproving": {"MaxNumberOfTrainingJobsNotImproving": 3}},
                {"ConvergenceDetected": {"CompleteOnConvergence": "Enabled"}},
            ]
        ),
        f"{CONFIG}ResourceLimits__MaxRuntimeInSeconds": st.integers(120, 3000),
        "TrainingJobDefinition__RetryStrategy": st.just({"MaximumRetryAttempts": 2}),
    },
)


class Life(RuleBasedStateMachine):
    """One mock and up to three tuning jobs of one name each."""

    def __init__(self) -> None:
        super().__init__()
        self.entered = mock_tuning(times=4, random_seed=3)
        self.tuning = self.entered.start()
        self.answers: list[Any] = [0.5]
        self.asked = 0
        self.seen: dict[str, tuple[str, str, float]] = {}  # arn and generation: status, clock
        self.tuning.objective(self.answer)

    def teardown(self) -> None:
        self.entered.stop()

    def answer(self, hyperparameters: Any) -> Any:
        self.asked += 1
        return self.answers[self.asked % len(self.answers)]

    @initialize(answers=st.lists(ANSWERS, min_size=1, max_size=6))
    def objective_answers(self, answers: list[Any]) -> None:
        self.answers = answers

    @rule(name=NAMES, jobs=st.integers(1, 12), parallel=st.integers(1, 4), changes=CHANGES)
    def create(self, name: str, jobs: int, parallel: int, changes: dict[str, Any]) -> None:
        taken = any(job.name == name for job in self.tuning.jobs())
        request = create_request(name, jobs=jobs, parallel=min(jobs, parallel), **changes)
        assert post("CreateHyperParameterTuningJob", request).status == (400 if taken else 200)
        if not taken:
            self.seen.pop(name, None)

    @rule(name=NAMES)
    def describe(self, name: str) -> None:
        post("DescribeHyperParameterTuningJob", {NAME: name})

    @rule(seconds=st.floats(0, 2000))
    def advance(self, seconds: float) -> None:
        self.tuning.clock.advance(seconds=seconds)

    @rule()
    def advance_to_next_change(self) -> None:
        self.tuning.advance_to_next_change()

    @rule(name=NAMES, operation=st.sampled_from(["Stop", "Delete"]))
    def stop_or_delete(self, name: str, operation: str) -> None:
        post(f"{operation}HyperParameterTuningJob", {NAME: name})

    @rule(name=NAMES, number=st.integers(1, 4))
    def stop_training_job(self, name: str, number: int) -> None:
        for job in self.tuning.jobs():
            if job.name == name and len(job.training_jobs) >= number:
                post("StopTrainingJob", {"TrainingJobName": job.training_jobs[number - 1]["TrainingJobName"]})

    @precondition(lambda self: any(job.status == "InProgress" for job in self.tuning.jobs()))
    @rule(verb=st.sampled_from(["finish", "fail", "stop"]))
    def move(self, verb: str) -> None:
        job = next(job for job in self.tuning.jobs() if job.status == "InProgress")
        getattr(job, verb)(*["A reason."] if verb == "fail" else [])

    @rule(takes_time=st.booleans())
    def let_deletes_take_time(self, takes_time: bool) -> None:
        self.tuning.delete_takes_time = takes_time

    @invariant()
    def everything_agrees(self) -> None:
        for job in self.tuning.jobs():
            self.check(job.name, job.describe(), job.training_jobs)
            self.check_tally(job._job)

    def check_tally(self, job: TuningJob) -> None:
        """Check that a tally that went on from an earlier one is what a count from the beginning gives."""
        anew = copy.copy(job)
        anew.tally = None
        counted = [
            (each.statuses, each.objectives, each.best and each.best.number, each.not_improving)
            for each in (tally_of(job), tally_of(anew))
        ]
        assert counted[0] == counted[1]

    def check(self, name: str, shown: dict[str, Any], children: list[dict[str, Any]]) -> None:
        """Check one job against what was seen of it before."""
        status = shown["HyperParameterTuningJobStatus"]
        jobs, objectives = shown["TrainingJobStatusCounters"], shown["ObjectiveStatusCounters"]
        assert sum(jobs.values()) == sum(objectives.values()) == len(children)
        assert jobs["InProgress"] == objectives["Pending"]
        limits = shown["HyperParameterTuningJobConfig"]["ResourceLimits"]
        assert len(children) <= limits["MaxNumberOfTrainingJobs"]
        assert jobs["InProgress"] <= limits["MaxParallelTrainingJobs"]
        assert (status not in TERMINAL | {"Deleting"}) or jobs["InProgress"] == 0
        assert ("FailureReason" in shown) <= (status in ("Failed", "Deleting"))
        metric = "FinalHyperParameterTuningJobObjectiveMetric"
        values = [child[metric]["Value"] for child in children if metric in child]
        assert len(values) == objectives["Succeeded"]
        kind = shown["HyperParameterTuningJobConfig"]["HyperParameterTuningJobObjective"]["Type"]
        best = shown.get("BestTrainingJob")
        assert (None if best is None else best[metric]["Value"]) == (
            None if not values else max(values) if kind == "Maximize" else min(values)
        )
        for child in children:
            moments = [child[key] for key in ("CreationTime", "TrainingStartTime", "TrainingEndTime") if key in child]
            assert moments == sorted(moments)
        now, modified = self.tuning.clock.now(), shown["LastModifiedTime"].timestamp()
        before, clock, modified_before = self.seen.get(name, (status, now, modified))
        assert now >= clock
        assert modified >= modified_before
        assert status in reachable(before)
        self.seen[name] = (status, now, modified)


def reachable(status: str) -> set[str]:
    """Return the statuses that a job can come to from `status`, itself included."""
    found, left = {status}, [status]
    while left:
        for each in LEGAL_MOVES[left.pop()] - found:
            found.add(each)
            left.append(each)
    return found


TestLife = Life.TestCase
