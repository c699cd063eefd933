"""The live page in a browser: its buttons drive the control API, and it keeps itself fresh without being in the way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mock_tuning import TuningMock
from tests.page import browser  # noqa: F401  (skips where there is none)
from tests.page.control import ServedPage
from tests.page.jobs import ADDRESS, create
from tests.support import load_everything

load_everything()

OPEN = Callable[..., Any]
JOB = "jobs/123456789012/us-east-1/nightly"


def told(tab: Any, text: str) -> None:
    """Wait until the page's status line says `text`."""
    tab.wait_for_function("text => document.getElementById('news').textContent.includes(text)", arg=text)


def status(tab: Any, text: str) -> None:
    """Wait until the open job's status is `text`."""
    tab.wait_for_function("text => document.getElementById('job-status').textContent === text", arg=text)


def test_time_is_advanced_by_what_is_typed(open_live: OPEN, tuning_mock: TuningMock, control: ServedPage) -> None:
    tab = open_live()
    before = tuning_mock.clock.skipped

    tab.fill("#amount", "2.5")
    tab.select_option("#unit", label="hours")
    tab.press("#unit", "Tab")
    tab.keyboard.press("Enter")
    told(tab, "Advanced by 2.5 hours.")

    assert control.requests == [("POST", "clock/advance", {"seconds": 9000})]
    assert tuning_mock.clock.skipped - before == 9000


def test_to_next_change_advances_to_the_first_of_any_job(
    open_live: OPEN, tuning_mock: TuningMock, sagemaker_client: Any
) -> None:
    job = create(tuning_mock, sagemaker_client)
    tab = open_live()
    assert job.training_jobs == []

    tab.click("#next-change")
    tab.wait_for_selector("#training-jobs tbody tr")

    assert len(job.training_jobs) == tab.locator("#training-jobs tbody tr").count() > 0


def test_to_next_change_is_off_when_nothing_is_to_come(
    open_live: OPEN, tuning_mock: TuningMock, control: ServedPage
) -> None:
    tuning_mock.seed_job("nightly")
    tab = open_live()

    tab.locator("#next-change").click(force=True)

    assert tab.get_attribute("#next-change", "aria-disabled") == "true"
    assert control.requests == []


@pytest.mark.parametrize(("verb", "becomes"), [("finish", "Completed"), ("stop", "Stopping")])
def test_a_job_is_moved_by_its_buttons(
    verb: str, becomes: str, open_live: OPEN, tuning_mock: TuningMock, sagemaker_client: Any, control: ServedPage
) -> None:
    job = create(tuning_mock, sagemaker_client)
    tab = open_live(f"{ADDRESS}nightly")

    tab.click(f"#{verb}-job")
    status(tab, becomes)

    assert job.status == becomes
    assert control.requests == [("POST", f"{JOB}/{verb}", None)]
    assert tab.evaluate("document.activeElement.id") == f"{verb}-job"  # even where it is off from now on


def test_a_job_fails_with_the_reason_that_is_given(
    open_live: OPEN, tuning_mock: TuningMock, sagemaker_client: Any
) -> None:
    job = create(tuning_mock, sagemaker_client)
    tab = open_live(f"{ADDRESS}nightly")

    tab.click("#fail-job")
    tab.fill("dialog textarea", "No <capacity>")
    tab.click("dialog button.primary")
    status(tab, "Failed")

    assert job.failure_reason == "No <capacity>"
    assert tab.inner_text("#job-reason") == "No <capacity>"
    assert tab.locator("dialog").count() == 0


@pytest.mark.parametrize("leave", ["Escape", "Cancel"])
def test_leaving_a_dialog_does_nothing_and_gives_the_focus_back(
    leave: str, open_live: OPEN, tuning_mock: TuningMock, control: ServedPage
) -> None:
    tuning_mock.seed_job("nightly", status="InProgress")
    tab = open_live()
    tab.locator("#fail-job").focus()
    tab.keyboard.press("Enter")
    tab.wait_for_selector("dialog[open]")

    if leave == "Escape":
        tab.keyboard.press("Escape")
    else:
        tab.click("dialog button:text('Cancel')")
    tab.wait_for_selector("dialog", state="detached")

    assert control.requests == []
    assert tab.evaluate("document.activeElement.id") == "fail-job"


def test_a_document_is_seeded(open_live: OPEN, tuning_mock: TuningMock, control: ServedPage) -> None:
    tab = open_live()

    tab.click("#seed")
    tab.select_option("#document", "stopped")
    tab.click("dialog button.primary")
    tab.wait_for_selector("#training-jobs")

    assert control.requests == [("POST", "seed", {"document": "stopped"})]
    assert [job.status for job in tuning_mock.jobs()] == ["Stopped"]


def test_reset_asks_first(open_live: OPEN, tuning_mock: TuningMock, control: ServedPage) -> None:
    tuning_mock.seed_job("nightly")
    tab = open_live()

    tab.click("#reset")
    assert control.requests == []
    tab.click("dialog button.primary")
    tab.wait_for_selector("#no-jobs:not([hidden])")

    assert control.requests == [("POST", "reset", None)]
    assert tuning_mock.jobs() == []


def test_a_fault_is_planned_and_taken_back(open_live: OPEN, tuning_mock: TuningMock) -> None:
    tab = open_live("#/faults")

    tab.select_option("[name=operation]", "DescribeHyperParameterTuningJob")
    tab.select_option("[name=error]", "ThrottlingException")
    tab.fill("[name=times]", "2")
    tab.click("button:text('Plan')")
    tab.wait_for_selector("#log-table tbody tr")

    (fault,) = tuning_mock.faults
    assert (fault.operation, fault.error, fault.times) == ("DescribeHyperParameterTuningJob", "ThrottlingException", 2)
    assert "ThrottlingException" in tab.inner_text("#log-table tbody tr")

    tab.click("button:text('Clear all')")
    tab.wait_for_selector("#log-note:not([hidden])")
    assert list(tuning_mock.faults) == []


def test_what_the_control_api_refuses_is_told(open_live: OPEN, tuning_mock: TuningMock) -> None:
    job = tuning_mock.seed_document("stopped")
    tab = open_live(unwatched=True)

    tab.click("#seed")
    tab.select_option("#document", "stopped")
    tab.click("dialog button.primary")
    tab.wait_for_selector("#problem .reason")

    assert f"There is a tuning job {job.name!r} already." in tab.inner_text("#problem")
    tab.click("#problem button")
    assert tab.inner_text("#problem") == ""


def test_the_page_refreshes_by_itself_and_tells_what_changed(
    open_live: OPEN, tuning_mock: TuningMock, sagemaker_client: Any
) -> None:
    job = create(tuning_mock, sagemaker_client)
    tab = open_live(f"{ADDRESS}nightly", stand_still=True)

    job.finish()
    tab.clock.run_for(2100)
    status(tab, "Completed")

    assert tab.inner_text("#news") == "nightly is Completed."


def test_a_refresh_leaves_focus_scroll_and_what_is_typed_alone(
    open_live: OPEN, tuning_mock: TuningMock, sagemaker_client: Any
) -> None:
    for number in range(8):
        tuning_mock.seed_job(f"seed-{number}")
    job = create(tuning_mock, sagemaker_client)
    job.advance_to_next_change()
    tab = open_live(f"{ADDRESS}nightly", stand_still=True)
    tab.fill("#find", "i")
    tab.fill("#amount", "77")
    tab.locator("#training-jobs thead button").nth(2).focus()
    tab.evaluate("scrollTo(0, 300)")
    tab.evaluate("window.item = document.querySelector('#jobs li')")

    job.finish()
    tab.clock.run_for(2100)
    status(tab, "Completed")

    assert tab.evaluate("document.activeElement.closest('th')?.dataset.key") == "objective"
    assert tab.evaluate("scrollY") == 300
    assert (tab.input_value("#find"), tab.input_value("#amount")) == ("i", "77")
    assert tab.evaluate("window.item.isConnected")
    assert tab.locator("#training-jobs tbody tr").count() == 20


def test_an_unfolded_call_stays_so_while_others_come(
    open_live: OPEN, tuning_mock: TuningMock, sagemaker_client: Any
) -> None:
    create(tuning_mock, sagemaker_client)
    tab = open_live("#/calls", stand_still=True)
    tab.locator("summary").first.click()

    sagemaker_client.list_hyper_parameter_tuning_jobs()
    tab.clock.run_for(2100)
    tab.wait_for_function("() => document.querySelectorAll('#log-table tbody tr').length === 2")

    assert tab.locator("details[open]").count() == 1


def test_refreshing_can_be_paused(open_live: OPEN, tuning_mock: TuningMock) -> None:
    tab = open_live(stand_still=True)

    tab.uncheck("#follow")
    tuning_mock.seed_job("nightly")
    tab.clock.run_for(10_000)
    assert tab.locator("#jobs li").count() == 0

    tab.check("#follow")
    tab.wait_for_selector("#training-jobs")


def test_a_server_that_is_gone_is_told_and_found_again(
    open_live: OPEN, control: ServedPage, tuning_mock: TuningMock
) -> None:
    tuning_mock.seed_job("nightly")
    tab = open_live(stand_still=True, unwatched=True)

    control.down = True
    tab.clock.run_for(2100)
    told(tab, "The mock does not answer; trying again.")
    assert tab.inner_text("#detail-title") == "nightly"  # what was seen last

    control.down = False
    tab.clock.run_for(2100)
    tab.wait_for_selector("body:not(.lost)")


def test_a_job_that_is_gone_says_so(open_live: OPEN, tuning_mock: TuningMock) -> None:
    tuning_mock.seed_job("nightly")
    tab = open_live(f"{ADDRESS}nightly", stand_still=True)

    tuning_mock.reset()
    tab.clock.run_for(2100)
    tab.wait_for_function("() => document.getElementById('detail-title').textContent === 'This job is not there'")
