"""The picture of a tuning job in README.md is what a run draws now."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import timeline

README = (Path(__file__).parent.parent / "README.md").read_text("utf-8")


@pytest.fixture(scope="module")
def run() -> timeline.Run:
    return timeline.run()


def test_readme_has_the_picture_that_a_run_draws(run: timeline.Run) -> None:
    assert f"```text\n{timeline.draw(run)}```\n" in README


def test_the_picture_is_readable_wherever_readme_is(run: timeline.Run) -> None:
    assert max(map(len, timeline.draw(run).splitlines())) <= 100


def test_the_run_shows_a_failure_an_early_stop_and_a_best_that_is_replaced(run: timeline.Run) -> None:
    statuses = {each["TrainingJobStatus"] for each in run.training_jobs}

    assert statuses == {"Completed", "Failed", "Stopped"}
    assert len(run.improvements()) > 1
    assert list(run.improvements())[-1] == run.job["BestTrainingJob"]["TrainingJobName"]
