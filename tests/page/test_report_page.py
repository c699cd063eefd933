"""The report in a browser: what it shows, on which screens, and with how much in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mock_tuning import TuningMock
from tests.page import browser  # noqa: F401  (skips where there is none)
from tests.page.jobs import ADDRESS, create
from tests.support import load_everything

load_everything()

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
OPEN = Callable[..., Any]


def overflow(tab: Any) -> int:
    """How many pixels of the page lie beyond its width."""
    return int(tab.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def test_a_job_is_shown_with_its_charts_and_training_jobs(
    open_report: OPEN, tuning_mock: TuningMock, sagemaker_client: Any
) -> None:
    job = create(tuning_mock, sagemaker_client).finish()
    described = job.describe()

    tab = open_report(f"{ADDRESS}nightly")

    assert tab.inner_text("#detail-title") == "nightly"
    assert tab.inner_text("#job-status") == "Completed"
    assert "20 of 20" in tab.inner_text("#job-facts")
    evaluated = described["ObjectiveStatusCounters"]["Succeeded"]
    assert tab.locator("#objective-chart .mark:not(.none)").count() == evaluated
    assert tab.locator("#objective-chart .best-line").count() == 1
    assert tab.locator("#timeline .run").count() == 20
    names = tab.locator("#parameters figcaption strong").all_inner_texts()
    assert names == ["booster", "max_depth", "learning_rate", "dropout"]
    assert tab.locator("#parameters figure .mark").count() == evaluated * 4
    assert tab.locator("#training-jobs tbody tr").count() == 20
    assert tab.locator("#training-jobs tr.best").get_attribute("data-n") == str(
        [each["TrainingJobName"] for each in job.training_jobs].index(described["BestTrainingJob"]["TrainingJobName"])
        + 1
    )


def test_axes_follow_the_scales_of_the_ranges(
    open_report: OPEN, tuning_mock: TuningMock, sagemaker_client: Any
) -> None:
    create(tuning_mock, sagemaker_client).finish()

    figures = open_report(f"{ADDRESS}nightly").locator("#parameters figure")

    assert "logarithmic" in figures.nth(2).inner_text()
    ticks = [
        figures.nth(2).locator(".tick text").all_text_contents()[-4:],
        figures.nth(0).locator(".tick text").all_text_contents()[-3:],
    ]
    assert ticks == [["0.0001", "0.001", "0.01", "0.1"], ["gbtree", "dart", "gblinear"]]


def test_what_a_test_sends_is_text_on_the_page(open_report: OPEN, tuning_mock: TuningMock) -> None:
    hostile = "<img src=x onerror=alert(1)></script><b>bold</b>"
    tuning_mock.seed_job("nightly", status="Failed", FailureReason=hostile)

    tab = open_report()

    assert tab.inner_text("#job-reason") == hostile
    assert tab.locator("img, b").count() == 0


def test_an_empty_mock_says_so(open_report: OPEN) -> None:
    tab = open_report()

    assert "There is no tuning job." in tab.inner_text("#list")
    assert tab.inner_text("#detail-title") == "No tuning job yet"


def test_one_job_needs_no_list(open_report: OPEN, tuning_mock: TuningMock) -> None:
    tuning_mock.seed_job("nightly")

    for options in ({}, PHONE):
        tab = open_report(**options)
        assert tab.inner_text("#detail-title") == "nightly"
        assert not tab.is_visible("#list")


@pytest.mark.parametrize(
    "document", ["in_progress_no_training_job", "completed_no_best_job", "completed_several_definitions", "failed"]
)
def test_jobs_of_every_kind_have_a_page(document: str, open_report: OPEN, tuning_mock: TuningMock) -> None:
    job = tuning_mock.seed_document(document)

    tab = open_report(**PHONE)

    assert tab.inner_text("#detail-title") == job.name
    assert tab.locator("#objective-chart svg").count() == 1
    assert overflow(tab) == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_follows_the_color_scheme(scheme: Any, open_report: OPEN, tuning_mock: TuningMock) -> None:
    tuning_mock.seed_job("nightly")

    tab = open_report(color_scheme=scheme)

    red = int(tab.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0]"))
    assert (red > 200) == (scheme == "light")


@pytest.mark.parametrize("address", ["#/jobs", f"{ADDRESS}nightly", "#/calls", "#/events"])
def test_nothing_is_wider_than_a_phone(
    address: str, open_report: OPEN, tuning_mock: TuningMock, sagemaker_client: Any
) -> None:
    create(tuning_mock, sagemaker_client).finish()
    tuning_mock.seed_job("a" * 32, status="Failed", FailureReason="x" * 1024)

    assert overflow(open_report(address, **PHONE)) == 0


def test_charts_take_a_new_width_when_the_window_does(open_report: OPEN, tuning_mock: TuningMock) -> None:
    tuning_mock.seed_job("nightly")
    tab = open_report()

    tab.set_viewport_size({"width": 400, "height": 800})

    tab.wait_for_function("() => document.querySelector('#objective-chart svg').width.baseVal.value < 400")
    assert overflow(tab) == 0


def test_the_best_so_far_and_the_best_are_marked_for_who_minimizes_too(
    open_report: OPEN, tuning_mock: TuningMock, sagemaker_client: Any
) -> None:
    create(tuning_mock, sagemaker_client).finish()

    tab = open_report(f"{ADDRESS}nightly")

    box = tab.locator("#objective-chart .mark.best").bounding_box()
    others = [each.bounding_box()["y"] for each in tab.locator("#objective-chart .mark:not(.none):not(.best)").all()]
    assert box["y"] + box["height"] > max(others)  # lowest on the screen: the goal is Minimize


def test_a_thousand_jobs_can_be_searched(open_report: OPEN, tuning_mock: TuningMock) -> None:
    for number in range(1000):
        tuning_mock.seed_job(f"job-{number}", status=("Completed", "Failed")[number % 2], training_jobs=1)

    tab = open_report()
    tab.fill("#find", "job-99")
    tab.select_option("#status", "Failed")

    shown = sorted(tab.locator("#jobs .name").all_inner_texts())
    assert shown == ["job-99", "job-991", "job-993", "job-995", "job-997", "job-999"]
    assert tab.inner_text("#list-count") == "6 of 1000"


def test_the_list_grows_on_demand(open_report: OPEN, tuning_mock: TuningMock) -> None:
    for number in range(205):
        tuning_mock.seed_job(f"job-{number}", training_jobs=1)
    tab = open_report()
    assert tab.locator("#jobs li").count() == 200

    tab.click("#more-jobs")

    assert tab.locator("#jobs li").count() == 205
    assert not tab.is_visible("#more-jobs")


def test_750_training_jobs_stay_readable(open_report: OPEN, tuning_mock: TuningMock, sagemaker_client: Any) -> None:
    create(tuning_mock, sagemaker_client, jobs=750, parallel=10).finish()

    tab = open_report(f"{ADDRESS}nightly")

    assert tab.locator("#timeline .run").count() == 750
    assert tab.locator("#training-jobs tbody tr").count() == 750
    assert tab.locator("#timeline svg").bounding_box()["height"] < 400
    on_top = tab.locator("#objective-chart .mark").last
    assert "best" in on_top.get_attribute("class").split()


def test_training_jobs_can_be_sorted(open_report: OPEN, tuning_mock: TuningMock, sagemaker_client: Any) -> None:
    create(tuning_mock, sagemaker_client).finish()
    tab = open_report(f"{ADDRESS}nightly")
    heading = tab.locator("#training-jobs thead th", has_text="learning_rate")

    orders = []
    for _ in range(2):
        heading.get_by_role("button").click()
        column = int(heading.evaluate("each => each.cellIndex"))
        cells = tab.locator(f"#training-jobs tbody tr > :nth-child({column + 1})").all_inner_texts()
        orders.append((heading.get_attribute("aria-sort"), [float(cell) for cell in cells]))

    assert orders == [("ascending", sorted(orders[0][1])), ("descending", sorted(orders[0][1], reverse=True))]


def test_pointing_at_a_mark_tells_of_its_training_job(
    open_report: OPEN, tuning_mock: TuningMock, sagemaker_client: Any
) -> None:
    create(tuning_mock, sagemaker_client).finish()
    tab = open_report(f"{ADDRESS}nightly")

    tab.locator("#objective-chart .mark.best circle").last.hover()

    number = tab.locator("#objective-chart .mark.best").get_attribute("data-n")
    assert tab.inner_text("#tip").startswith(f"{number} · ")
    assert "learning_rate = " in tab.inner_text("#tip")
    assert tab.locator(f"#training-jobs tr.lit[data-n='{number}']").count() == 1


def test_calls_are_listed_with_what_was_sent(open_report: OPEN, tuning_mock: TuningMock, sagemaker_client: Any) -> None:
    create(tuning_mock, sagemaker_client)
    with pytest.raises(sagemaker_client.exceptions.ResourceNotFound):
        sagemaker_client.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName="absent")

    tab = open_report("#/calls")
    first = tab.locator("#log-table tbody tr").first
    first.locator("summary").click()

    assert "DescribeHyperParameterTuningJob" in first.inner_text()
    assert "ResourceNotFound" in first.inner_text()
    assert '"HyperParameterTuningJobName": "absent"' in first.locator("pre").inner_text()
    assert not tab.is_visible("#panes")


def test_events_are_listed(open_report: OPEN, tuning_mock: TuningMock, sagemaker_client: Any) -> None:
    create(tuning_mock, sagemaker_client).finish()

    tab = open_report("#/events")

    assert tab.locator("#log-table tbody tr").count() == len(tuning_mock.events)
    assert "Completed" in tab.locator("#log-table tbody tr").first.inner_text()
