"""Draws the time line of a tuning job that has run on the mock: ``python -m tests.timeline`` prints README's picture.

All that it shows was asked through boto3 when the job was over, but for the moments of its statuses, which are
those of its events.  Under a frozen clock the same seed draws the same picture; tests/test_timeline.py compares
it with README's.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

import boto3
import time_machine

from mock_tuning import TrainingFailed, mock_tuning
from tests.support import create_request

NAME = "nightly"
BEGUN = datetime(2026, 3, 2, 2, 0, tzinfo=timezone.utc)
SEED = 3
"""One that shows much: a failure, an early stop, and a best that is found late but not last."""

EPOCHS = 10
RANGES = {
    "ContinuousParameterRanges": [
        {"Name": "eta", "MinValue": "0.0005", "MaxValue": "0.5", "ScalingType": "Logarithmic"}
    ],
    "IntegerParameterRanges": [{"Name": "max_depth", "MinValue": "2", "MaxValue": "9"}],
}

STEP = 12
"""Seconds of a column."""

LABELLED = 120
"""Seconds between two labels of the axis."""

MARGIN = 26
"""Columns before the time line."""

GLYPHS = {"Starting": "·", "Downloading": "-", "Training": "█", "Uploading": ">", "Stopping": "░"}
LEGEND = "· starting   - downloading   █ training   > uploading   ░ stopping   ★ the best so far"


@dataclass(frozen=True)
class Run:
    """A tuning job that is over, and what it was on the way."""

    job: Mapping[str, Any]  # as DescribeHyperParameterTuningJob shows it
    training_jobs: list[Mapping[str, Any]]  # as DescribeTrainingJob does, in launch order
    statuses: list[tuple[str, datetime]]  # of the tuning job, each with the moment from which it had it

    def column(self, moment: datetime) -> int:
        """Return where on the time line a moment lies."""
        seconds: float = (moment - self.job["CreationTime"]).total_seconds()
        return round(seconds / STEP)

    def value(self, training_job: Mapping[str, Any]) -> float:
        """Return the final objective of a training job, infinite if it emitted none."""
        metric = self.job["HyperParameterTuningJobConfig"]["HyperParameterTuningJobObjective"]["MetricName"]
        emitted = {each["MetricName"]: each["Value"] for each in training_job.get("FinalMetricDataList", ())}
        return float(emitted.get(metric, math.inf))

    def improvements(self) -> dict[str, datetime]:
        """Return the training jobs that were the best (the least) when they ended, by name, and those moments."""
        best, found = math.inf, {}
        for each in sorted(self.training_jobs, key=lambda each: each["TrainingEndTime"]):
            if self.value(each) < best:
                best, found[each["TrainingJobName"]] = self.value(each), each["TrainingEndTime"]
        return found


def rmse(hyperparameters: Mapping[str, str]) -> list[float]:
    """Return an error by epoch, the lower the nearer eta is to 0.02; the deepest trees do not fit into memory."""
    if int(hyperparameters["max_depth"]) == 9:
        raise TrainingFailed("AlgorithmError: out of memory", seconds=60)
    final = 0.1 + 0.1 * abs(math.log10(float(hyperparameters["eta"]) / 0.02))
    return [final + 0.5 * 0.6**epoch for epoch in range(1, EPOCHS + 1)]


def run() -> Run:
    """Create a tuning job of eight training jobs and let the mock's clock take it to its end."""
    request = create_request(
        NAME,
        jobs=8,
        parallel=2,
        HyperParameterTuningJobConfig__Strategy="Random",
        HyperParameterTuningJobConfig__ParameterRanges=RANGES,
        HyperParameterTuningJobConfig__TrainingJobEarlyStoppingType="Auto",
    )
    with time_machine.travel(BEGUN, tick=False), mock_tuning(progression="manual", random_seed=SEED) as tuning:
        tuning.objective(rmse)
        client = boto3.client("sagemaker", region_name="us-east-1")
        client.create_hyper_parameter_tuning_job(**request)

        tuning.job(NAME).advance_until("Completed")

        listed = client.list_training_jobs_for_hyper_parameter_tuning_job(
            HyperParameterTuningJobName=NAME, SortBy="Name", SortOrder="Ascending"
        )["TrainingJobSummaries"]
        changes = [event["detail"] for event in tuning.events.of(NAME)]
        return Run(
            job=client.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName=NAME),
            training_jobs=[client.describe_training_job(TrainingJobName=each["TrainingJobName"]) for each in listed],
            statuses=[
                (
                    each["HyperParameterTuningJobStatus"],
                    datetime.fromtimestamp(each["LastModifiedTime"] / 1000, timezone.utc),
                )
                for each in changes
            ],
        )


def draw(run: Run) -> str:
    """Return the picture of a run, at most 100 columns wide."""
    lines = [_axis(run), _status(run), "", *(_training_job(run, each) for each in run.training_jobs), "", LEGEND]
    return "\n".join(lines) + "\n"


def _axis(run: Run) -> str:
    minutes = range(0, run.column(run.statuses[-1][1]) * STEP // 60 + 1, LABELLED // 60)
    line = "minutes"
    for minute in minutes:
        line = f"{line:<{MARGIN + minute * 60 // STEP}}{minute}"
    return line


def _status(run: Run) -> str:
    (status, _), *changes = run.statuses
    line = f"{run.job['HyperParameterTuningJobName']:<{MARGIN}}{status} "
    for status, moment in changes:
        line = f"{line:═<{MARGIN + run.column(moment)}} {status}"
    for moment in run.improvements().values():
        place = MARGIN + run.column(moment)
        line = f"{line[:place]}★{line[place + 1 :]}"
    return line


def _training_job(run: Run, training_job: Mapping[str, Any]) -> str:
    name, tried = training_job["TrainingJobName"], training_job["HyperParameters"]
    label = f"{name.split('-')[1]}  eta {float(tried['eta']):.4f}  depth {tried['max_depth']}"
    bar = dict(_bar(run, training_job))
    if name in run.improvements():
        bar[run.column(training_job["TrainingEndTime"])] = "★"
    line = "".join(bar.get(column, " ") for column in range(max(bar) + 1))
    value = run.value(training_job)
    came_to = training_job.get("FailureReason", "") if value == math.inf else f"{value:.3f}"
    return f"{label:<{MARGIN}}{line} {training_job['TrainingJobStatus']} {came_to}"


def _bar(run: Run, training_job: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
    """Yield the columns of a training job's bar, each with its glyph."""
    for phase in training_job["SecondaryStatusTransitions"]:
        for column in range(run.column(phase["StartTime"]), run.column(phase["EndTime"])):
            yield column, GLYPHS[phase["Status"]]


if __name__ == "__main__":
    print(draw(run()), end="")
