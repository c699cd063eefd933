"""Whatever training jobs are given, the job shows just them, and agrees with itself."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from mock_tuning import mock_tuning
from mock_tuning.seeds import DESCRIBE
from mock_tuning.seeds.consistency import contradictions
from mock_tuning.service_model import as_clients_see, from_clients, shape
from mock_tuning.validation import check_shape
from tests.support import several_definitions

METRIC = "FinalHyperParameterTuningJobObjectiveMetric"
SUMMARY = shape("HyperParameterTrainingJobSummary")
DEFINITIONS = ("first", "second", "third")
OVER = ("Completed", "Failed", "Stopped")
EPOCH = 1_700_000_000

MEMBERS = {
    "TrainingJobName": st.from_regex(r"[A-Za-z0-9]{1,3}", fullmatch=True),
    "TunedHyperParameters": st.dictionaries(st.sampled_from(["eta", "max_depth", "x"]), st.sampled_from(["1", "many"])),
    "TrainingJobDefinitionName": st.sampled_from(DEFINITIONS),
    "CreationTime": st.integers(EPOCH, EPOCH + 50),
    "TrainingStartTime": st.integers(EPOCH + 50, EPOCH + 100),
}
END = {"TrainingEndTime": st.integers(EPOCH + 101, EPOCH + 5000)}
METRICS = {METRIC: st.fixed_dictionaries({"Value": st.floats(-(2.0**99), 2.0**99) | st.integers(-9, 9)})}


def rows(status: str, **members: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    ends = END if status in OVER else {}
    return st.fixed_dictionaries({"TrainingJobStatus": st.just(status)}, optional={**MEMBERS, **ends, **members})


ROWS = {
    "Completed": rows("Completed", ObjectiveStatus=st.just("Succeeded"), **METRICS)
    | rows("Completed", ObjectiveStatus=st.just("Failed")),
    "Stopped": rows("Stopped", ObjectiveStatus=st.just("Succeeded"), **METRICS)
    | rows("Stopped", ObjectiveStatus=st.just("Failed")),
    "Failed": rows("Failed", ObjectiveStatus=st.just("Failed"), FailureReason=st.text("abc", min_size=1)),
    "InProgress": rows("InProgress", ObjectiveStatus=st.just("Pending")),
    "Stopping": rows("Stopping", ObjectiveStatus=st.just("Pending")),
}
STATUSES = st.sampled_from(["Completed", "Stopped", "InProgress", "Stopping"])


@st.composite
def jobs(draw: st.DrawFn) -> tuple[str, list[dict[str, Any]]]:
    """A status, and training jobs that a tuning job in it can have."""
    status = draw(STATUSES)
    possible = [ROWS[each] for each in (OVER if status in OVER else ROWS)]
    listed = draw(st.lists(st.one_of(possible), min_size=1, max_size=5))
    for number, row in enumerate(listed):
        if "TrainingJobName" in row:
            row["TrainingJobName"] += f"-{number}"  # no two are alike
    return status, listed


@given(jobs())
@settings(deadline=None, max_examples=80)
def test_a_job_shows_the_training_jobs_it_is_given(job: tuple[str, list[dict[str, Any]]]) -> None:
    status, given_rows = job
    request = {
        "TrainingJobDefinitions": several_definitions(*DEFINITIONS)["TrainingJobDefinitions"],
        "HyperParameterTuningJobConfig": {
            "Strategy": "Random",
            "ResourceLimits": {"MaxNumberOfTrainingJobs": 9, "MaxParallelTrainingJobs": 5},
        },
    }

    with mock_tuning() as tuning:
        seeded = tuning.seed_job("nightly", status, training_jobs=given_rows, **request)
        children, described = seeded.training_jobs, seeded.describe()

    in_order = sorted(given_rows, key=lambda row: row["TrainingJobStatus"] not in ("Completed", "Failed"))
    assert [only(child, row) for child, row in zip(children, in_order, strict=True)] == [seen(row) for row in in_order]
    agrees(described, children)


def seen(row: dict[str, Any]) -> Any:
    """A row as clients see it."""
    return as_clients_see(SUMMARY, from_clients(SUMMARY, row))


def only(child: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    """What is shown of a training job, as far as it was given."""
    shown = {key: child.get(key) for key in row}
    return {**shown, METRIC: {"Value": child[METRIC]["Value"]}} if METRIC in row else shown


def agrees(described: dict[str, Any], children: list[dict[str, Any]]) -> None:
    """Assert that a job's counters and its best follow from its training jobs."""
    statuses = Counter(child["TrainingJobStatus"] for child in children)
    objectives = Counter(child["ObjectiveStatus"] for child in children)
    counters = described["TrainingJobStatusCounters"]
    assert (counters["Completed"], counters["Stopped"]) == (statuses["Completed"], statuses["Stopped"])
    assert counters["InProgress"] == statuses["InProgress"] + statuses["Stopping"]
    assert counters["RetryableError"] + counters["NonRetryableError"] == statuses["Failed"]
    assert {name: count for name, count in described["ObjectiveStatusCounters"].items() if count} == objectives
    values = [child[METRIC]["Value"] for child in children if METRIC in child]
    assert ("BestTrainingJob" in described) == bool(values)
    if values:
        assert described["BestTrainingJob"] in children
        assert described["BestTrainingJob"][METRIC]["Value"] == min(values)
    document = from_clients(shape(DESCRIBE), described)
    assert check_shape(DESCRIBE, document) == []
    assert list(contradictions(document)) == []
