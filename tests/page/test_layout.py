"""Where things stand in a browser: cards in even rows, nothing cut, on every width."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from mock_tuning import TuningMock
from tests.page import browser  # noqa: F401  (skips where there is none)
from tests.page.jobs import ADDRESS
from tests.support import load_everything

load_everything()

OPEN = Callable[..., Any]
STATUSES = ("Completed", "InProgress", "Failed", "Stopped", "Stopping", "Deleting", "DeleteFailed")


@pytest.mark.parametrize(
    ("width", "rows"), [(375, [2, 2]), (768, [2, 2]), (1024, [2, 2]), (1280, [4]), (1440, [4])], ids=str
)
def test_what_is_known_of_a_job_stands_in_even_rows(
    width: int, rows: list[int], open_report: OPEN, tuning_mock: TuningMock
) -> None:
    tuning_mock.seed_job("other")
    tuning_mock.seed_job("nightly")

    tab = open_report(f"{ADDRESS}nightly", viewport={"width": width, "height": 900})

    tops = [card.bounding_box()["y"] for card in tab.locator("#job-facts > div").all()]
    assert list(Counter(tops).values()) == rows


@pytest.mark.parametrize("width", [375, 1024])
def test_the_status_that_is_looked_for_is_not_cut(width: int, open_report: OPEN, tuning_mock: TuningMock) -> None:
    for status in STATUSES:
        tuning_mock.seed_job(status.lower(), status=status)

    tab = open_report("#/jobs", viewport={"width": width, "height": 900})

    widest = """each => {
        const pen = document.createElement("canvas").getContext("2d");
        pen.font = getComputedStyle(each).font;
        return Math.max(...[...each.options].map(({ text }) => pen.measureText(text).width));
    }"""
    # Around its text Chromium has 17 pixels on the left, 24 with the arrow on the right.
    assert tab.locator("#status").bounding_box()["width"] >= tab.locator("#status").evaluate(widest) + 41
    assert tab.locator("#find").bounding_box()["width"] > 100
