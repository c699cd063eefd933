"""What the page says of a job, of one without training jobs, and of a mock without jobs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mock_tuning import TuningMock
from tests.page import browser  # noqa: F401  (skips where there is none)
from tests.page.control import HOST
from tests.page.jobs import ADDRESS, create
from tests.support import create_request, load_everything, several_definitions

load_everything()

OPEN = Callable[..., Any]


def test_a_goal_that_all_definitions_share_is_told_once(
    open_report: OPEN, tuning_mock: TuningMock, sagemaker_client: Any
) -> None:
    sagemaker_client.create_hyper_parameter_tuning_job(**create_request("nightly", **several_definitions("a", "b")))

    tab = open_report(f"{ADDRESS}nightly")

    assert tab.locator("#job-facts .words").all_inner_texts() == ["Minimize validation:rmse"]


def test_goals_that_differ_are_told_with_their_definitions(
    open_report: OPEN, tuning_mock: TuningMock, sagemaker_client: Any
) -> None:
    changes = several_definitions("a", "b")
    other = changes["TrainingJobDefinitions"][1]
    other["TuningObjective"] = {"Type": "Maximize", "MetricName": "validation:auc"}
    other["AlgorithmSpecification"]["MetricDefinitions"] = [{"Name": "validation:auc", "Regex": "auc=(.*)"}]
    sagemaker_client.create_hyper_parameter_tuning_job(**create_request("nightly", **changes))
    tuning_mock.job("nightly").finish()

    tab = open_report(f"{ADDRESS}nightly")

    assert tab.locator("#job-facts .words").all_inner_texts() == [
        "Minimize validation:rmse (a)",
        "Maximize validation:auc (b)",
    ]
    assert tab.locator("#objective-chart .title").text_content() == "validation:rmse, validation:auc"


def test_the_objective_is_named_at_its_axis(open_report: OPEN, tuning_mock: TuningMock, sagemaker_client: Any) -> None:
    create(tuning_mock, sagemaker_client).finish()

    tab = open_report(f"{ADDRESS}nightly")

    assert tab.locator("#objective-chart .title").text_content() == "validation:rmse"


def test_a_job_without_training_jobs_says_so_instead_of_showing_empty_tables(
    open_report: OPEN, tuning_mock: TuningMock
) -> None:
    tuning_mock.seed_document("in_progress_no_training_job")

    tab = open_report()

    facts = tab.inner_text("#job-facts")
    assert "none yet" in facts
    assert "of no training job" not in facts
    assert not tab.is_visible("#training-jobs")
    assert tab.is_visible("#no-training-jobs")


def test_swatches_are_hatched_where_no_bar_is(open_report: OPEN, tuning_mock: TuningMock) -> None:
    tuning_mock.seed_document("in_progress_no_training_job")

    tab = open_report()

    fills = tab.locator(".legend rect[fill]").evaluate_all("all => all.map(each => each.getAttribute('fill'))")
    assert len(fills) == 2
    for fill in fills:
        assert tab.locator(f"pattern{fill.removeprefix('url(').removesuffix(')')}").count() == 1


def test_a_report_without_jobs_says_how_one_is_made(open_report: OPEN) -> None:
    tab = open_report()

    assert tab.inner_text("#detail-title") == "No tuning job yet"
    assert "tuning.seed_job(" in tab.inner_text("#detail")


@pytest.mark.parametrize("width", [375, 1280])
def test_a_server_without_jobs_says_how_one_is_made(width: int, open_live: OPEN) -> None:
    tab = open_live(viewport={"width": width, "height": 800})

    assert f"AWS_ENDPOINT_URL=http://{HOST}" in tab.inner_text("#detail")
    tab.click("#detail button:text('Seed')")
    assert tab.is_visible("dialog")


def test_characters_that_turn_text_round_are_shown_instead(open_report: OPEN, tuning_mock: TuningMock) -> None:
    reason = "No \u202egnihton\u202c here\x1b[31m"
    tuning_mock.seed_job("nightly", status="Failed", FailureReason=reason)

    tab = open_report()

    assert tab.inner_text("#job-reason") == "No \\u202egnihton\\u202c here\\x1b[31m"
