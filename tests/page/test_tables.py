"""Tables in a browser: what lies beyond their edge is told, and what is long does not push the rest out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from mock_tuning import TrainingFailed, TuningMock
from tests.page import browser  # noqa: F401  (skips where there is none)
from tests.page.jobs import ADDRESS, create, request
from tests.support import load_everything

load_everything()

PHONE = {"viewport": {"width": 375, "height": 740}, "has_touch": True, "is_mobile": True}
OPEN = Callable[..., Any]
REASON = "AlgorithmError: ExecuteUserScriptError: ExitCode 1. " + "A line of the log that says more. " * 20


def edges(tab: Any, table: str) -> set[str]:
    """On which sides a table's frame shows that there is more."""
    return set(tab.locator(f".framed:has({table})").get_attribute("class").split()) & {"before", "after"}


@pytest.mark.parametrize(("address", "table"), [(f"{ADDRESS}nightly", "#training-jobs"), ("#/calls", "#log-table")])
def test_on_a_phone_a_table_shows_on_which_side_there_is_more(
    address: str, table: str, open_report: OPEN, tuning_mock: TuningMock, sagemaker_client: Any
) -> None:
    create(tuning_mock, sagemaker_client).finish()
    tab = open_report(address, **PHONE)
    frame = tab.locator(f".frame:has({table})")
    tab.wait_for_selector(".framed.after")
    assert edges(tab, table) == {"after"}

    frame.evaluate("each => { each.scrollLeft = 60 }")
    tab.wait_for_selector(".framed.before.after")

    frame.evaluate("each => { each.scrollLeft = each.scrollWidth }")
    tab.wait_for_selector(".framed.before:not(.after)")


def test_a_table_that_fits_shows_no_edge(open_report: OPEN, tuning_mock: TuningMock, sagemaker_client: Any) -> None:
    create(tuning_mock, sagemaker_client)

    tab = open_report("#/calls", viewport={"width": 1440, "height": 900})

    assert edges(tab, "#log-table") == set()


def test_numbers_stay_in_sight_while_a_table_is_scrolled(
    open_report: OPEN, tuning_mock: TuningMock, sagemaker_client: Any
) -> None:
    create(tuning_mock, sagemaker_client).finish()
    tab = open_report(f"{ADDRESS}nightly", **PHONE)
    cells = [tab.locator(f"#training-jobs {each}").first for each in ("thead th", "tbody th")]
    before = [cell.bounding_box()["x"] for cell in cells]

    tab.locator(".frame:has(#training-jobs)").evaluate("each => { each.scrollLeft = 200 }")

    assert [cell.bounding_box()["x"] for cell in cells] == before


def test_a_reason_does_not_push_the_hyperparameters_out(open_report: OPEN, tuning_mock: TuningMock) -> None:
    rows = [{"TrainingJobStatus": "Failed", "FailureReason": REASON} for _ in range(5)]
    tuning_mock.seed_job("other")
    tuning_mock.seed_job("nightly", status="Failed", training_jobs=rows)

    tab = open_report(f"{ADDRESS}nightly", viewport={"width": 1280, "height": 900})

    frame = tab.locator(".frame:has(#training-jobs)").bounding_box()
    for name in ("max_depth", "eta"):
        heading = tab.locator("#training-jobs thead th", has_text=name).bounding_box()
        assert heading["x"] + heading["width"] <= frame["x"] + frame["width"]
    assert tab.locator("#training-jobs tbody tr").first.bounding_box()["height"] < 150


def test_a_long_reason_is_unfolded_and_stays_so_while_others_come(
    open_live: OPEN, tuning_mock: TuningMock, sagemaker_client: Any
) -> None:
    def first_fails(hyperparameters: Mapping[str, str], run: Any) -> float:
        if run.number == 1:
            raise TrainingFailed(REASON)
        return 0.5

    tuning_mock.objective(first_fails)
    sagemaker_client.create_hyper_parameter_tuning_job(**request("nightly", jobs=6, parallel=1))
    job = tuning_mock.job("nightly")
    while not job.describe()["TrainingJobStatusCounters"]["NonRetryableError"]:
        job.advance_to_next_change()
    tab = open_live(f"{ADDRESS}nightly", stand_still=True)
    row = tab.locator("#training-jobs tbody tr").first
    shown = len(row.inner_text())

    row.locator("summary").click()
    job.finish()
    tab.clock.run_for(2100)
    tab.wait_for_function("() => document.querySelectorAll('#training-jobs tbody tr').length === 6")

    assert row.locator("details[open]").count() == 1
    assert "".join(REASON.split()) in "".join(row.inner_text().split())
    assert shown < 250


def test_what_a_call_showed_and_its_attempts_stand_apart(
    open_report: OPEN, tuning_mock: TuningMock, sagemaker_client: Any
) -> None:
    tuning_mock.seed_job("nightly")
    tuning_mock.faults.add("DescribeHyperParameterTuningJob", "ThrottlingException", times=2)
    sagemaker_client.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName="nightly")

    tab = open_report("#/calls")

    assert "showed Completed · 3 attempts" in tab.inner_text("#log-table tbody tr")
