"""The live page when something cannot be had: it says what the mock says, and keeps what it knows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mock_tuning import TuningMock
from tests.page import browser  # noqa: F401  (skips where there is none)
from tests.page.control import LIVE, ServedPage
from tests.page.jobs import ADDRESS
from tests.support import load_everything

load_everything()

OPEN = Callable[..., Any]
JOBS = "jobs/123456789012/us-east-1"
SENTENCE = "The objective of 'nightly' raised KeyError: 'eta'."


def title(tab: Any, text: str) -> None:
    """Wait until the open job's heading is `text`."""
    tab.wait_for_function("text => document.getElementById('detail-title').textContent === text", arg=text)


def test_what_the_mock_says_is_told_while_it_cannot_list_its_jobs(
    open_live: OPEN, control: ServedPage, tuning_mock: TuningMock
) -> None:
    tuning_mock.seed_job("nightly")
    tab = open_live(stand_still=True, unwatched=True)

    control.errors["jobs"] = (500, SENTENCE)
    tab.clock.run_for(2100)
    tab.wait_for_selector("#problem .reason")

    assert tab.inner_text("#problem") == SENTENCE
    assert tab.locator("body.lost").count() == 0  # it does answer
    assert tab.inner_text("#detail-title") == "nightly"  # what was seen last

    control.errors.clear()
    tab.clock.run_for(2100)
    tab.wait_for_selector("#problem:empty", state="attached")


def test_a_page_that_has_seen_no_jobs_yet_does_not_say_that_there_are_none(
    new_tab: OPEN, control: ServedPage, tuning_mock: TuningMock
) -> None:
    tuning_mock.seed_job("nightly")
    control.errors["jobs"] = (500, SENTENCE)
    tab = new_tab(unwatched=True)
    tab.route("**/*", control.answer)

    tab.goto(LIVE)
    tab.wait_for_selector("#problem .reason")

    assert "no tuning job" not in tab.inner_text("main").lower()


def test_the_list_stays_when_one_job_cannot_be_shown(
    open_live: OPEN, control: ServedPage, tuning_mock: TuningMock
) -> None:
    for name in ("nightly", "weekly", "broken"):
        tuning_mock.seed_job(name)
    control.errors[f"{JOBS}/broken"] = (400, "region: 'local' does not match.")
    tab = open_live(f"{ADDRESS}broken", unwatched=True)

    tab.wait_for_selector("#problem .reason")
    title(tab, "broken")

    assert tab.inner_text("#problem") == "region: 'local' does not match."
    assert sorted(tab.locator("#jobs .name").all_inner_texts()) == ["broken", "nightly", "weekly"]

    tab.click("#jobs a:has-text('weekly')")
    title(tab, "weekly")
    tab.wait_for_selector("#training-jobs tbody tr")
    assert tab.inner_text("#problem") == ""


@pytest.mark.parametrize("view", ["calls", "events", "faults"])
def test_a_log_that_cannot_be_shown_says_why_and_the_clock_goes_on(
    view: str, open_live: OPEN, control: ServedPage, tuning_mock: TuningMock
) -> None:
    tab = open_live(f"#/{view}", stand_still=True, unwatched=True)
    control.errors[view] = (500, SENTENCE)
    before = tab.inner_text("#clock")

    tuning_mock.clock.advance(days=1)
    tab.clock.run_for(2100)
    tab.wait_for_selector("#problem .reason")

    assert tab.inner_text("#problem") == SENTENCE
    assert tab.inner_text("#clock") > before


def test_what_could_not_be_done_stays_told_until_it_is_dismissed(
    open_live: OPEN, control: ServedPage, tuning_mock: TuningMock
) -> None:
    tuning_mock.seed_job("nightly", status="InProgress")
    control.errors[f"{JOBS}/nightly/stop"] = (409, SENTENCE)
    tab = open_live(f"{ADDRESS}nightly", stand_still=True, unwatched=True)

    tab.click("#stop-job")
    tab.wait_for_selector("#problem .reason")
    tab.clock.run_for(10_000)

    assert SENTENCE in tab.inner_text("#problem")
    tab.click("#problem button")
    assert tab.inner_text("#problem") == ""
