"""Random sequences of operations and faults, through a client, against a small model of what must always hold."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from mock_tuning import mock_tuning
from mock_tuning.fault_errors import CUT, ERRORS, LATENCY, SERVICE, UNSENT
from mock_tuning.faults import Fault
from mock_tuning.validation import check_shape
from tests.support import create_request

METRIC = "FinalHyperParameterTuningJobObjectiveMetric"
OVER = {"Completed", "Failed", "Stopped", "DeleteFailed"}
# The life cycle as aws-behaviour.md, 3.1 draws it; a job may pass through several states between two looks.
REACHABLE = {
    "InProgress": {"InProgress", "Stopping", "Completed", "Failed"},
    "Stopping": {"Stopping", "Stopped"},
    "Deleting": {"Deleting"},
    **{status: {status} for status in OVER},
}
ANSWERED = {"ResourceNotFound", "ResourceInUse", "ValidationException"}
FAULTY = ("Create", "Describe", "Stop", "Delete")


@dataclass
class Known:
    """What the model knows of a job: how it was when somebody last looked."""

    name: str
    kind: str
    limit: int
    parallel: int
    status: str
    children: dict[str, str] = field(default_factory=dict)
    modified: datetime | None = None


class TuningJobs(RuleBasedStateMachine):
    """Drives a boto3 client; what it finds is compared with `jobs`, by lower-case name."""

    @initialize(
        progression=st.sampled_from([{}, {"times": 2}, {"progression": "manual"}, {"progression": "immediate"}]),
        seed=st.integers(0, 3),
        mode=st.sampled_from(["legacy", "standard", "adaptive"]),
    )
    def enter(self, progression: dict[str, Any], seed: int, mode: str) -> None:
        self.jobs: dict[str, Known] = {}
        self.now = float("-inf")
        self.mock = mock_tuning(random_seed=seed, unmet_faults="ignore", **progression)
        self.tuning = self.mock.start()
        retries = Config(retries={"mode": mode, "max_attempts": 3})
        self.client = boto3.client("sagemaker", region_name="us-east-1", config=retries)
        self.client.meta.events.register("after-call", self.check_answer)

    def teardown(self) -> None:
        if hasattr(self, "mock"):
            self.mock.stop()

    def check_answer(self, http_response: Any, model: Any, **_: Any) -> None:
        """Every success has the output shape; every error is one that clients know how to read."""
        try:
            body = json.loads(http_response.content)
        except ValueError:
            assert any(fault.error == CUT and fault.met for fault in self.tuning.faults)
            return
        if http_response.status_code != 200:
            assert body["__type"] in ANSWERED | {fault.error for fault in self.tuning.faults if fault.met}
        elif model.output_shape is not None:
            assert check_shape(model.output_shape.name, body) == []

    def pick(self, data: st.DataObject, status: set[str] | None = None) -> Known:
        """Return one of the jobs, if possible one that was last seen in one of these statuses."""
        wanted = [job for job in self.jobs.values() if status is None or job.status in status]
        return data.draw(st.sampled_from(wanted or list(self.jobs.values())))

    def outcome(self, operation: str, **parameters: Any) -> str:
        """Call an operation and return what came of it: ``OK``, the error's code, or its class if none came.

        What its requests met on the way is in `self.met`.
        """
        before = self.meetings()
        try:
            self.shown = getattr(self.client, operation)(**parameters)
            return "OK"
        except ClientError as error:
            return str(error.response["Error"]["Code"])
        except BotoCoreError as error:
            return type(error).__name__
        finally:
            self.met = [fault for fault, times in self.meetings().items() if times > before[fault]]

    def meetings(self) -> dict[Fault, int]:
        """Return how often each fault was met."""
        return {fault: fault.met for fault in self.tuning.faults}

    def cut(self) -> bool:
        """Whether the last call met an answer cut in half."""
        return any(fault.error == CUT for fault in self.met)

    def may_be(self, outcome: str, expected: str) -> bool:
        """Whether a call came to what was expected, or to something that a fault it met explains.

        A retry may find another state: back-off moves jobs, and what was carried out with its answer lost is done.
        Of an error answer that is cut in half botocore knows the HTTP status alone.
        """
        explained = {"OK", *ANSWERED, *(fault.error for fault in self.met)} if self.met else set()
        return outcome == expected or outcome in explained or (outcome == "400" and self.cut())

    @property
    def done_unseen(self) -> bool:
        """Whether the service may have carried out the last call although its answer says otherwise."""
        return any(fault.applied for fault in self.met)

    def status(self, job: Known) -> str:
        """Return the status as it is now; no poll."""
        found = self.tuning.job(job.name).status
        assert found in REACHABLE[job.status]
        job.status = found
        return found

    # --- operations -------------------------------------------------------------------------------------

    @rule(
        name=st.sampled_from(["a", "A", "b", "c", "d-1", "E"]),
        jobs=st.integers(1, 8),
        parallel=st.integers(1, 4),
        kind=st.sampled_from(["Minimize", "Maximize"]),
    )
    def create(self, name: str, jobs: int, parallel: int, kind: str) -> None:
        parallel = min(jobs, parallel)
        request = create_request(name, jobs=jobs, parallel=parallel)
        request["HyperParameterTuningJobConfig"]["HyperParameterTuningJobObjective"]["Type"] = kind
        taken = name.lower() in self.jobs
        outcome = self.outcome("create_hyper_parameter_tuning_job", **request)
        assert self.may_be(outcome, "ResourceInUse" if taken else "OK")
        if taken:
            return
        exists = any(job.name == name for job in self.tuning.jobs())
        assert exists == (outcome == "OK") or (exists and self.done_unseen)
        if exists:
            self.jobs[name.lower()] = Known(name, kind, jobs, parallel, self.tuning.job(name).status)

    @rule(status=st.sampled_from(["Completed", "InProgress", "Failed", "Stopped", "Stopping", "Deleting"]))
    def seed(self, status: str) -> None:
        job = self.tuning.seed_job(status=status)
        self.jobs[job.name] = Known(job.name, "Maximize", 10, 2, status)

    @precondition(lambda self: self.jobs)
    @rule(data=st.data())
    def describe(self, data: st.DataObject) -> None:
        job = self.pick(data)
        before = self.status(job)
        outcome = self.outcome("describe_hyper_parameter_tuning_job", HyperParameterTuningJobName=job.name)
        assert self.may_be(outcome, "OK")
        if outcome == "OK" and not self.cut():
            assert self.shown["HyperParameterTuningJobStatus"] in REACHABLE[before]
            self.check_description(job, self.shown)

    @precondition(lambda self: self.jobs)
    @rule(data=st.data())
    def stop(self, data: st.DataObject) -> None:
        job = self.pick(data, {"InProgress"})
        before = self.status(job)
        outcome = self.outcome("stop_hyper_parameter_tuning_job", HyperParameterTuningJobName=job.name)
        running = before == "InProgress"
        assert self.may_be(outcome, "OK" if running else "ValidationException")
        after = self.status(job)
        if not self.met:
            assert after == ("Stopping" if running else before)
        elif running and not self.done_unseen:
            assert (after == "Stopping") == (outcome == "OK")

    @precondition(lambda self: any(job.status == "InProgress" for job in self.jobs.values()))
    @rule(data=st.data(), verb=st.sampled_from(["finish", "fail", "stop"]))
    def move(self, data: st.DataObject, verb: str) -> None:
        job = self.pick(data, {"InProgress"})
        if self.status(job) == "InProgress":
            getattr(self.tuning.job(job.name), verb)(*["No more."] if verb == "fail" else [])
            assert self.status(job) in {"finish": {"Completed"}, "fail": {"Failed"}, "stop": {"Stopping"}}[verb]

    @rule(
        operation=st.sampled_from([f"{verb}HyperParameterTuningJob" for verb in FAULTY]),
        error=st.sampled_from([error for error in ERRORS if error not in ("ResourceNotFound", "ResourceInUse")]),
        times=st.integers(1, 6),
        after=st.integers(0, 1),
        seconds=st.sampled_from([0, 1, 60, 4000]),
        name=st.none() | st.sampled_from(["a", "b"]),
        applied=st.booleans(),
    )
    def plan(
        self, operation: str, error: str, times: int, after: int, seconds: int, name: str | None, applied: bool
    ) -> None:
        self.tuning.faults.add(
            operation,
            error,
            times,
            after,
            None if name is None else {"HyperParameterTuningJobName": name},
            "A sentence." if error in SERVICE else None,
            seconds=seconds or int(error == LATENCY),
            applied=applied and error not in (*UNSENT, LATENCY),
        )

    @precondition(lambda self: len(self.tuning.faults) > 5)
    @rule()
    def take_faults_back(self) -> None:
        self.tuning.faults.clear()

    @precondition(lambda self: self.jobs)
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        job = self.pick(data, OVER)
        before = self.status(job)
        outcome = self.outcome("delete_hyper_parameter_tuning_job", HyperParameterTuningJobName=job.name)
        assert self.may_be(outcome, "OK" if before in OVER else "ValidationException")
        gone = all(each.name != job.name for each in self.tuning.jobs())
        assert gone == (outcome == "OK") or self.met
        assert not gone or outcome == "OK" or self.done_unseen
        if gone:
            del self.jobs[job.name.lower()]

    @precondition(lambda self: any(job.children for job in self.jobs.values()))
    @rule(data=st.data())
    def stop_training_job(self, data: st.DataObject) -> None:
        job = data.draw(st.sampled_from([job for job in self.jobs.values() if job.children]))
        name = data.draw(st.sampled_from(sorted(job.children)))
        before = self.client.describe_training_job(TrainingJobName=name)["TrainingJobStatus"]
        outcome = self.outcome("stop_training_job", TrainingJobName=name)
        after = self.client.describe_training_job(TrainingJobName=name)["TrainingJobStatus"]
        running = before == "InProgress"
        assert outcome == ("OK" if running else "ValidationException")
        assert after == ("Stopping" if running else before)

    @rule(name=st.sampled_from(["nobody", "x" * 32]))
    def ask_for_an_unknown_job(self, name: str) -> None:
        for verb in ("describe", "stop", "delete"):
            outcome = self.outcome(f"{verb}_hyper_parameter_tuning_job", HyperParameterTuningJobName=name)
            assert self.may_be(outcome, "ResourceNotFound")

    @rule(seconds=st.sampled_from([0, 5, 30, 200, 3600]))
    def advance(self, seconds: int) -> None:
        self.tuning.clock.advance(seconds=seconds)

    @rule(sort_by=st.sampled_from(["Name", "CreationTime", "Status"]), size=st.integers(1, 4))
    def list_jobs(self, sort_by: str, size: int) -> None:
        paginator = self.client.get_paginator("list_hyper_parameter_tuning_jobs")
        pages = list(paginator.paginate(SortBy=sort_by, MaxResults=size))
        rows = [row for page in pages for row in page["HyperParameterTuningJobSummaries"]]
        assert sorted(row["HyperParameterTuningJobName"] for row in rows) == sorted(
            job.name for job in self.jobs.values()
        )
        if sort_by == "CreationTime":
            assert [row[sort_by] for row in rows] == sorted(row[sort_by] for row in rows)
        for row in rows:
            assert row["HyperParameterTuningJobStatus"] == self.status(
                self.jobs[row["HyperParameterTuningJobName"].lower()]
            )

    @rule(status=st.sampled_from(["Completed", "InProgress", "Stopping", "Stopped"]))
    def list_jobs_in_a_status(self, status: str) -> None:
        rows = self.client.list_hyper_parameter_tuning_jobs(StatusEquals=status, MaxResults=100)
        found = {row["HyperParameterTuningJobName"] for row in rows["HyperParameterTuningJobSummaries"]}
        assert found == {job.name for job in self.jobs.values() if self.status(job) == status}

    # --- what always holds ------------------------------------------------------------------------------

    @invariant()
    def every_job_is_consistent(self) -> None:
        for job in getattr(self, "jobs", {}).values():
            self.status(job)
            self.check_description(job, self.tuning.job(job.name).describe())

    @invariant()
    def time_never_runs_backwards(self) -> None:
        if hasattr(self, "tuning"):
            now = self.tuning.clock.now()
            assert now >= self.now
            self.now = now

    def check_description(self, job: Known, shown: Mapping[str, Any]) -> None:
        children = self.tuning.job(job.name).training_jobs
        counters, objectives = shown["TrainingJobStatusCounters"], shown["ObjectiveStatusCounters"]
        assert sum(counters.values()) == sum(objectives.values()) == len(children) <= job.limit
        assert counters["InProgress"] == objectives["Pending"] <= job.parallel
        assert set(job.children) <= {child["TrainingJobName"] for child in children}
        job.children = {child["TrainingJobName"]: child["TrainingJobStatus"] for child in children}
        values = [child[METRIC]["Value"] for child in children if METRIC in child]
        assert objectives["Succeeded"] == len(values)
        assert ("BestTrainingJob" in shown) == bool(values)
        if values:
            best = max(values) if job.kind == "Maximize" else min(values)
            assert shown["BestTrainingJob"][METRIC]["Value"] == best
        ended = shown["HyperParameterTuningJobStatus"] not in ("InProgress", "Stopping")
        assert ("HyperParameterTuningEndTime" in shown) == ended
        assert not ended or counters["InProgress"] == 0
        assert shown["CreationTime"] <= shown["LastModifiedTime"]
        assert job.modified is None or job.modified <= shown["LastModifiedTime"]
        job.modified = shown["LastModifiedTime"]


TestTuningJobs = TuningJobs.TestCase
