"""The forms of the live page: seeds by document or by status, faults with all that can be said of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mock_tuning import TuningMock
from mock_tuning.service_model import shape
from tests.page import browser  # noqa: F401  (skips where there is none)
from tests.page.control import ServedPage
from tests.page.jobs import ADDRESS
from tests.support import load_everything

load_everything()

OPEN = Callable[..., Any]
DESCRIBE = "DescribeHyperParameterTuningJob"


def plan(tab: Any, **fields: str) -> None:
    """Fill the form for faults in, and send it."""
    for name, value in fields.items():
        field = tab.locator(f".fault [name={name}]")
        if field.evaluate("each => each.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    tab.click(".fault button:text('Plan')")


# --- seeds -----------------------------------------------------------------------------------------------


def test_a_job_is_seeded_by_name_and_status(open_live: OPEN, tuning_mock: TuningMock, control: ServedPage) -> None:
    tab = open_live()

    tab.click("#seed")
    tab.check("text=A job by its status")
    tab.fill("#seed-name", "nightly")
    tab.select_option("#seed-status", "Stopped")
    tab.click("dialog button.primary")
    tab.wait_for_selector("#training-jobs")

    assert control.requests == [("POST", "seed", {"name": "nightly", "status": "Stopped"})]
    assert tuning_mock.job("nightly").status == "Stopped"


def test_a_failed_job_is_seeded_with_its_reason(open_live: OPEN, tuning_mock: TuningMock, control: ServedPage) -> None:
    tab = open_live()
    tab.click("#seed")
    tab.check("text=A job by its status")
    assert not tab.is_visible("#seed-reason")

    tab.select_option("#seed-status", "Failed")
    tab.fill("#seed-reason", "No capacity.")
    tab.click("dialog button.primary")
    tab.wait_for_selector("#job-reason .reason")

    assert control.requests == [("POST", "seed", {"status": "Failed", "FailureReason": "No capacity."})]
    assert [job.failure_reason for job in tuning_mock.jobs()] == ["No capacity."]


def test_a_reason_is_for_failed_jobs_only(open_live: OPEN, control: ServedPage) -> None:
    tab = open_live()
    tab.click("#seed")
    tab.check("text=A job by its status")
    tab.select_option("#seed-status", "Failed")
    tab.fill("#seed-reason", "No capacity.")

    tab.select_option("#seed-status", "InProgress")
    tab.click("dialog button.primary")
    tab.wait_for_selector("#training-jobs")

    assert control.requests == [("POST", "seed", {"status": "InProgress"})]


def test_every_status_is_offered(open_live: OPEN) -> None:
    tab = open_live()

    tab.click("#seed")

    assert tab.locator("#seed-status option").all_text_contents() == shape("HyperParameterTuningJobStatus").enum


def test_a_job_is_seeded_by_keyboard_alone(open_live: OPEN, tuning_mock: TuningMock) -> None:
    tuning_mock.seed_job("first")
    tab = open_live(f"{ADDRESS}first")
    tab.locator("#seed").focus()

    tab.keyboard.press("Enter")
    tab.locator("dialog [type=radio]:checked").focus()
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Tab")
    tab.keyboard.type("second")
    tab.keyboard.press("Enter")
    tab.wait_for_selector("#jobs a:has-text('second')")

    assert tuning_mock.job("second").status == "Completed"
    assert tab.evaluate("document.activeElement.id") == "seed"


# --- faults ----------------------------------------------------------------------------------------------


@pytest.mark.tuning_mock(unmet_faults="ignore")
def test_a_fault_is_planned_with_all_that_can_be_said_of_it(open_live: OPEN, tuning_mock: TuningMock) -> None:
    tab = open_live("#/faults")

    tab.check(".fault [name=applied]")
    plan(tab, operation=DESCRIBE, error="InternalFailure", times="", after="2", seconds="1.5", message="Try again.",
         when='{"HyperParameterTuningJobName": "nightly"}')  # fmt: skip
    tab.wait_for_selector("#log-table tbody tr")

    (fault,) = tuning_mock.faults
    assert (fault.operation, fault.error, fault.times, fault.after) == (DESCRIBE, "InternalFailure", None, 2)
    assert (fault.seconds, fault.message, fault.applied) == (1.5, "Try again.", True)
    assert fault.when == {"HyperParameterTuningJobName": "nightly"}


@pytest.mark.tuning_mock(unmet_faults="ignore")
def test_faults_that_differ_look_different(open_live: OPEN, tuning_mock: TuningMock) -> None:
    for differs in (
        {},
        {"times": None},
        {"after": 3},
        {"message": "Slow down."},
        {"seconds": 2},
        {"applied": True},
        {"when": {"HyperParameterTuningJobName": "nightly"}},
    ):
        tuning_mock.faults.add(DESCRIBE, "ThrottlingException", **differs)  # type: ignore[arg-type]

    tab = open_live("#/faults")

    rows = [row.inner_text().split(maxsplit=1)[1] for row in tab.locator("#log-table tbody tr").all()]
    assert len(set(rows)) == len(rows) == 7
    for words, row in zip(["always", "3", "Slow down.", "2", "applied", '"nightly"'], rows[1:], strict=True):
        assert words in row


@pytest.mark.parametrize("text", ["{", "[]", "3", "null", '"nightly"'])
def test_what_is_no_mapping_of_parameters_is_not_sent(text: str, open_live: OPEN, control: ServedPage) -> None:
    tab = open_live("#/faults")

    plan(tab, when=text)

    assert "not a JSON object" in tab.locator("[name=when]").evaluate("each => each.validationMessage")
    assert tab.evaluate("document.activeElement.name") == "when"
    assert control.requests == []


def test_what_cannot_be_planned_is_told_in_the_words_of_the_mock(open_live: OPEN, tuning_mock: TuningMock) -> None:
    tab = open_live("#/faults", unwatched=True)

    plan(tab, operation=DESCRIBE, error="Latency")
    tab.wait_for_selector("#problem .reason")

    assert "does not go with Latency" in tab.inner_text("#problem")
    assert tab.input_value("[name=error]") == "Latency"  # to be corrected
    assert list(tuning_mock.faults) == []
