"""The handle and the live view in a test's hands: what they refuse, and what they say of a job that is gone."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest

from mock_tuning import TuningMock, UsageError, mock_tuning
from mock_tuning.job_view import TuningJobStatus
from mock_tuning.service_model import shape

NIGHTLY = {"HyperParameterTuningJobName": "nightly"}


def message(function: Callable[..., Any], *args: Any, **kwargs: Any) -> str:
    """What a refusal says."""
    with pytest.raises(UsageError) as error:
        function(*args, **kwargs)
    return str(error.value)


# --- what cannot be set -----------------------------------------------------------------------------------------

OPTIONS = "What can be set is delete_takes_time; for options see README, 'Options'."


@pytest.mark.parametrize("name", ["virtual_sleep", "unmet_faults", "clock", "calls", "objective", "seeded", "seed_job"])
def test_what_is_to_be_read_cannot_be_set(name: str, tuning_mock: TuningMock) -> None:
    before = getattr(tuning_mock, name)

    assert message(setattr, tuning_mock, name, True) == f"tuning.{name} cannot be set: it is to be read. {OPTIONS}"

    assert getattr(tuning_mock, name) == before


def test_a_misspelt_attribute_of_the_handle_cannot_be_set(tuning_mock: TuningMock) -> None:
    assert message(setattr, tuning_mock, "deletes_take_time", True) == (
        "tuning.deletes_take_time cannot be set: there is no such attribute. Did you mean 'delete_takes_time'?"
        f" {OPTIONS}"
    )


def test_a_misspelt_attribute_of_the_objectives_cannot_be_set(tuning_mock: TuningMock) -> None:
    assert message(setattr, tuning_mock.objective, "second", 900) == (
        "tuning.objective.second cannot be set: there is no such attribute. Did you mean 'seconds'?"
        " What can be set is seconds. See README, 'Objectives'."
    )


def test_a_job_is_not_moved_by_setting_its_status(tuning_mock: TuningMock) -> None:
    job = tuning_mock.seed_job("nightly", "InProgress")

    assert message(setattr, job, "status", "Failed") == (
        "job.status cannot be set: it is to be read. The job moves by finish(), fail(), stop() and the clock."
        " See README, 'Moving a job by hand'."
    )


def test_what_can_be_set_is_set(tuning_mock: TuningMock) -> None:
    tuning_mock.delete_takes_time = True
    tuning_mock.objective.seconds = 900

    assert (tuning_mock.delete_takes_time, tuning_mock.objective.seconds) == (True, 900)


# --- looking for jobs ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [3, None, ["nightly"]])
def test_a_job_is_looked_for_by_its_name(name: Any, tuning_mock: TuningMock) -> None:
    assert message(tuning_mock.job, name) == (
        f"A tuning job is found by its name, a text, not by {name!r}: tuning.job('nightly')."
        " See README, 'When a job is not found'."
    )


def test_the_only_job_was_deleted_and_that_is_said(tuning_mock: TuningMock, sagemaker_client: Any) -> None:
    tuning_mock.seed_job("nightly")
    sagemaker_client.delete_hyper_parameter_tuning_job(**NIGHTLY)

    assert "was deleted during the test, by DeleteHyperParameterTuningJob." in message(tuning_mock.job, "nightly")


# --- a job that is gone ---------------------------------------------------------------------------------------------


def test_a_deleted_job_says_so(tuning_mock: TuningMock, sagemaker_client: Any) -> None:
    job = tuning_mock.seed_job("nightly")
    assert not job.deleted

    sagemaker_client.delete_hyper_parameter_tuning_job(**NIGHTLY)

    assert job.deleted
    assert repr(job) == "<tuning job 'nightly': Completed, deleted, us-east-1, 123456789012>"


def test_a_job_is_deleted_when_deleting_is_over(tuning_mock: TuningMock, sagemaker_client: Any) -> None:
    tuning_mock.delete_takes_time = True
    job = tuning_mock.seed_job("nightly")
    sagemaker_client.delete_hyper_parameter_tuning_job(**NIGHTLY)
    assert (job.status, job.deleted) == ("Deleting", False)

    tuning_mock.clock.advance(hours=1)

    assert job.deleted


def test_a_job_created_anew_is_another_one(tuning_mock: TuningMock, sagemaker_client: Any) -> None:
    job = tuning_mock.seed_job("nightly")
    sagemaker_client.delete_hyper_parameter_tuning_job(**NIGHTLY)

    anew = tuning_mock.seed_job("nightly")

    assert (job.deleted, anew.deleted) == (True, False)


def test_a_job_that_was_forgotten_is_gone_too(tuning_mock: TuningMock) -> None:
    job = tuning_mock.seed_job("nightly", "InProgress")

    tuning_mock.reset()

    assert job.deleted
    assert "it is InProgress and deleted" in message(job.stop)
    assert not job.advance_to_next_change()


# --- a mock that was left -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", ["seed_job", "seed_document"])
def test_seeding_a_mock_that_was_left_is_refused(seed: str) -> None:
    with mock_tuning() as tuning:
        pass

    assert message(getattr(tuning, seed), "completed") == (
        f"{seed}(): this mock was left, and no client will see what is seeded now. Seed inside the `with`, or let the"
        " fixture yield. See README, 'Entering a mock'."
    )
    assert tuning.jobs() == []


def test_a_mock_that_was_joined_is_seeded_until_the_last_has_left() -> None:
    with mock_tuning():
        with mock_tuning() as inner:
            pass
        inner.seed_job("nightly")

    assert [job.name for job in inner.jobs()] == ["nightly"]


# --- the rest -------------------------------------------------------------------------------------------------------


def test_a_report_needs_the_name_of_a_file(tuning_mock: TuningMock, tmp_path: Path) -> None:
    assert message(tuning_mock.report, tmp_path) == (
        f"report({str(tmp_path)!r}): there is a folder of that name. Name a file, such as"
        f" {str(tmp_path / 'report.html')!r}. See README, 'A page to look at'."
    )


def test_statuses_for_annotations_are_those_of_the_service_model() -> None:
    assert set(get_args(TuningJobStatus)) == set(shape("HyperParameterTuningJobStatus").enum)


def test_every_attribute_of_the_handle_has_its_docstring() -> None:
    public = {name: each for name, each in vars(TuningMock).items() if not name.startswith("_")}

    assert [name for name, each in public.items() if not inspect.getdoc(each)] == []
