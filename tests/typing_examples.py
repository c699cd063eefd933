"""What type checkers make of the public interface: checked by mypy with the package, not run.

An ignored error is one that there has to be: mypy warns of those that are not needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from typing_extensions import assert_type

from mock_tuning import (
    Events,
    JobView,
    MakeTuningJob,
    MockTuningServer,
    ObjectiveFunction,
    Objectives,
    ProgressionName,
    Scenario,
    TrainingResult,
    TrainingRun,
    TuningJobStatus,
    TuningMock,
    mock_tuning,
    training_script,
)

# --- entering -----------------------------------------------------------------------------------------------------


@mock_tuning
def bare(number: int) -> str:
    return str(number)


@mock_tuning(progression="time", seconds=3, unmet_faults="error")
async def with_options(number: int) -> str:
    return str(number)


@mock_tuning
class TestCase:
    def test_it(self) -> None: ...


async def entering() -> None:
    assert_type(bare(3), str)
    assert_type(await with_options(3), str)
    assert_type(TestCase().test_it(), None)
    assert_type(mock_tuning.current(), TuningMock)
    with mock_tuning() as tuning:
        assert_type(tuning, TuningMock)
    async with mock_tuning(virtual_sleep=True) as tuning:
        assert_type(tuning, TuningMock)
    with mock_tuning:  # type: ignore[attr-defined]
        pass
    mock_tuning(progression="tme")  # type: ignore[call-overload]
    mock_tuning(unmet_faults="eror")  # type: ignore[call-overload]
    mock_tuning(tims=3)  # type: ignore[call-overload]


# --- the handle ---------------------------------------------------------------------------------------------------


def handle(tuning: TuningMock, progression: ProgressionName, status: TuningJobStatus) -> None:
    job = tuning.seed_job("nightly", status, progression=progression)
    assert_type(job, JobView)
    assert_type(job.status, TuningJobStatus)
    assert_type(tuning.events, Events)
    assert_type(tuning.events.of("nightly"), list[dict[str, Any]])
    assert_type(tuning.objective, Objectives)
    job.advance_until("Completed", "Stopped")
    tuning.delete_takes_time = True

    tuning.seed_job(status="Complete")  # type: ignore[arg-type]
    tuning.seed_job(progression="tme")  # type: ignore[arg-type]
    job.advance_until("Done")  # type: ignore[arg-type]
    print(job.status == "Succeeded")  # type: ignore[comparison-overlap]
    tuning.virtual_sleep = True  # type: ignore[misc]
    tuning.deletes_take_time = True  # type: ignore[attr-defined]
    tuning.objective.second = 900  # type: ignore[attr-defined]
    job.status = "Failed"  # type: ignore[misc]


# --- fixtures -----------------------------------------------------------------------------------------------------


def fixtures(
    tuning_mock: TuningMock,
    make_tuning_job: MakeTuningJob,
    tuning_scenario: Scenario,
    tuning_server: MockTuningServer,
) -> None:
    seeds: MakeTuningJob = tuning_mock.seed_job
    assert_type(seeds("nightly"), JobView)
    assert_type(make_tuning_job("nightly", "Failed", FailureReason="No data."), JobView)
    assert_type(tuning_scenario.final_status, TuningJobStatus | None)
    assert_type(tuning_server.tuning, TuningMock)
    make_tuning_job(status="failed")  # type: ignore[arg-type]


# --- objectives -----------------------------------------------------------------------------------------------------


def objectives(tuning: TuningMock) -> None:
    tuning.objective(lambda hyperparameters: float(hyperparameters["eta"]) ** 2)
    tuning.objective(lambda hyperparameters, training: [9, 8, 7] if training.number == 5 else [3, 2, 1], job="nightly")
    tuning.objective(training_script("train.py"))

    @tuning.objective
    def by_mapping(hyperparameters: Mapping[str, str]) -> float:
        return len(hyperparameters)

    @tuning.objective(definition="xgboost")
    def by_dict(hyperparameters: dict[str, str], training: TrainingRun) -> TrainingResult:
        return TrainingResult(training.attempt, seconds=60)

    assert_type(by_mapping({}), float)
    kept: list[ObjectiveFunction] = [by_mapping, by_dict]
    tuning.objective(lambda hyperparameters: hyperparameters.eta)  # type: ignore[attr-defined]
    tuning.objective(lambda hyperparameters, training: training.nmber)  # type: ignore[misc, arg-type]
    tuning.objective(_of_numbers)  # type: ignore[arg-type]
    tuning.objective(3)  # type: ignore[call-overload]
    assert kept


def _of_numbers(hyperparameters: dict[str, float]) -> Any: ...
