"""The page for everybody: by keyboard, by screen reader, with colours that can be told apart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mock_tuning import TuningMock
from tests.page.browser import AXE
from tests.page.jobs import ADDRESS, create
from tests.support import load_everything

load_everything()

pytestmark = pytest.mark.tuning_mock(unmet_faults="ignore")

OPEN = Callable[..., Any]
PHONE = {"viewport": {"width": 360, "height": 740}}


def violations(tab: Any) -> list[str]:
    """What axe-core finds, best practices included: rule and element."""
    tab.evaluate(AXE.read_text("utf-8"))
    found = tab.evaluate("axe.run()")["violations"]
    return [f"{each['id']}: {node['html'][:200]}" for each in found for node in each["nodes"]]


@pytest.fixture
def filled(tuning_mock: TuningMock, sagemaker_client: Any) -> TuningMock:
    """A mock with jobs in every status, training jobs of every end, calls, events and a fault."""
    for status in ("Completed", "Failed", "Stopped", "Stopping", "Deleting", "DeleteFailed"):
        tuning_mock.seed_job(status.lower(), status=status)
    job = create(tuning_mock, sagemaker_client)
    while not job.best_training_job:
        job.advance_to_next_change()
    for _ in range(3):
        sagemaker_client.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName="nightly")
    with pytest.raises(sagemaker_client.exceptions.ResourceNotFound):
        sagemaker_client.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName="absent")
    tuning_mock.faults.add("ListHyperParameterTuningJobs", "ThrottlingException")
    return tuning_mock


@pytest.mark.parametrize(("scheme", "size"), [("light", {}), ("dark", PHONE)], ids=["light desktop", "dark phone"])
@pytest.mark.parametrize(
    "address", ["#/jobs", f"{ADDRESS}nightly", f"{ADDRESS}failed", "#/calls", "#/events", "#/faults"]
)
@pytest.mark.usefixtures("filled")
def test_axe_finds_nothing(address: str, size: Any, scheme: str, open_live: OPEN) -> None:
    tab = open_live(address, color_scheme=scheme, **size)

    assert violations(tab) == []


@pytest.mark.parametrize("opener", ["#seed", "#reset", "#fail-job"])
@pytest.mark.usefixtures("filled")
def test_axe_finds_nothing_in_a_dialog(opener: str, open_live: OPEN) -> None:
    tab = open_live(f"{ADDRESS}nightly")
    tab.click(opener)

    assert violations(tab) == []


@pytest.mark.parametrize(("scheme", "size"), [("light", {}), ("dark", PHONE)], ids=["light desktop", "dark phone"])
def test_axe_finds_nothing_where_a_job_is_seeded_by_its_status(scheme: str, size: Any, open_live: OPEN) -> None:
    tab = open_live(color_scheme=scheme, **size)
    tab.click("#seed")
    tab.check("text=A job by its status")
    tab.select_option("#seed-status", "Failed")

    assert violations(tab) == []


@pytest.mark.usefixtures("filled")
def test_axe_finds_nothing_in_a_report(open_report: OPEN) -> None:
    assert violations(open_report()) == []


@pytest.mark.usefixtures("filled")
def test_a_job_is_opened_by_keyboard(open_report: OPEN) -> None:
    tab = open_report()
    for _ in range(60):
        tab.keyboard.press("Tab")
        if tab.evaluate("document.activeElement.querySelector('.name')?.textContent") == "stopped":
            break

    tab.keyboard.press("Enter")
    tab.wait_for_function("() => document.getElementById('detail-title').textContent === 'stopped'")

    assert tab.evaluate("document.activeElement.id") == "detail"
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.getElementById('detail').contains(document.activeElement)")


@pytest.mark.usefixtures("filled")
def test_going_back_on_a_phone_finds_the_job_in_the_list_again(open_report: OPEN) -> None:
    tab = open_report(f"{ADDRESS}stopped", **PHONE)

    tab.click(".back")

    tab.wait_for_selector("#list", state="visible")
    assert tab.evaluate("document.activeElement.querySelector('.name')?.textContent") == "stopped"


@pytest.mark.usefixtures("filled")
def test_the_focus_can_be_seen_wherever_it_is(open_live: OPEN) -> None:
    tab = open_live(f"{ADDRESS}nightly")
    seen = set()

    for _ in range(40):
        tab.keyboard.press("Tab")
        width = tab.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)")
        element = tab.evaluate("document.activeElement.tagName + (document.activeElement.id || '')")
        assert width >= 1, element
        seen.add(element)

    assert len(seen) > 10


@pytest.mark.usefixtures("filled")
def test_the_first_tab_skips_to_the_content(open_report: OPEN) -> None:
    tab = open_report(f"{ADDRESS}nightly")

    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")

    tab.wait_for_function("() => document.activeElement.id === 'main'")
    assert tab.inner_text("#detail-title") == "nightly"


@pytest.mark.usefixtures("filled")
def test_every_chart_says_in_words_what_it_shows(open_report: OPEN) -> None:
    tab = open_report(f"{ADDRESS}nightly")
    tab.wait_for_selector("#parameters svg")

    words = [
        tab.locator("svg[role=img]").nth(place).get_attribute("aria-label")
        for place in range(tab.locator("svg[role=img]").count())
    ]

    assert len(words) == 6
    assert "in launch order. The best so far improved" in words[0]
    assert " at once: " in words[1]
    assert all(" against " in each for each in words[2:])
    assert tab.locator("svg:not([role=img]):not([aria-hidden]):not([aria-hidden] svg)").count() == 0


@pytest.mark.usefixtures("filled")
def test_statuses_are_told_by_words_and_shapes_not_by_colour_alone(open_report: OPEN) -> None:
    tab = open_report("#/jobs")

    for badge in tab.locator(".badge:visible").all():
        assert badge.inner_text().strip()
        assert badge.locator("svg path").count() == 1


@pytest.mark.usefixtures("filled")
def test_what_changes_is_announced_politely(open_report: OPEN) -> None:
    tab = open_report()

    assert tab.get_attribute("#news", "aria-live") == "polite"
    assert tab.get_attribute("#problem", "role") == "alert"
    assert tab.locator("main").count() == tab.locator("header.top").count() == tab.locator("h1").count() == 1
    assert tab.locator("table caption").count() == tab.locator("table").count()


@pytest.mark.usefixtures("filled")
def test_nothing_moves_for_who_wants_no_motion(open_report: OPEN) -> None:
    tab = open_report(reduced_motion="reduce")

    styles = "[...document.querySelectorAll('*')].map(each => getComputedStyle(each))"
    moving = "each => parseFloat(each.transitionDuration) > 0 || each.animationName !== 'none'"
    assert tab.evaluate(f"{styles}.filter({moving}).length") == 0
