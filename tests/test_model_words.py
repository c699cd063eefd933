"""What modules spell out that know no service model, or only part of it: the same as the model has it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pytest

from mock_tuning import TuningMock, changes, outcomes, store, views
from mock_tuning.jobs import LEGAL_MOVES, TRAINING_ENDED
from mock_tuning.search import proposals, spaces
from mock_tuning.service_model import shape
from mock_tuning.simulation import secondary_status
from mock_tuning.tally import tally_of


def test_limits_are_those_of_the_model() -> None:
    assert shape("FailureReason").metadata["max"] == outcomes.MAX_REASON
    assert shape("TagList").metadata["max"] == store.MAX_TAGS


@pytest.mark.parametrize(
    ("ours", "enum"),
    [
        pytest.param(LEGAL_MOVES, "HyperParameterTuningJobStatus", id="statuses"),
        pytest.param(proposals._METHODS, "HyperParameterTuningJobStrategyType", id="strategies"),
        pytest.param({"Auto", *spaces._SCALES}, "HyperParameterScalingType", id="scales"),
    ],
)
def test_every_word_of_the_model_is_known(ours: Collection[str], enum: str) -> None:
    assert set(ours) == set(shape(enum).enum)


def test_statuses_of_training_jobs_are_in_the_model() -> None:
    assert set(shape("TrainingJobStatus").enum) >= {"InProgress", "Stopping", *TRAINING_ENDED}
    assert set(shape("SecondaryStatus").enum) >= set(secondary_status._MESSAGES)


@pytest.mark.parametrize(
    ("ours", "structure"),
    [
        pytest.param(spaces.KINDS, "ParameterRanges", id="ranges"),
        pytest.param(views._LISTED, "HyperParameterTuningJobSummary", id="a row of the list"),
        pytest.param(changes.TUNING_MEMBERS, "DescribeHyperParameterTuningJobResponse", id="a tuning job's event"),
        pytest.param(changes.TRAINING_MEMBERS, "DescribeTrainingJobResponse", id="a training job's event"),
    ],
)
def test_members_are_in_the_model(ours: Collection[str], structure: str) -> None:
    assert set(ours) <= set(shape(structure).members)


def test_counters_are_those_of_the_model(tuning_mock: TuningMock, make_tuning_job: Any) -> None:
    tally = tally_of(make_tuning_job()._job)

    assert set(tally.statuses) == set(shape("TrainingJobStatusCounters").members)
    assert set(tally.objectives) == set(shape("ObjectiveStatusCounters").members)
