"""Objectives for a job, definition or image that never came are told: most likely a name is misspelt."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import pytest

from mock_tuning import MockTuningWarning, TuningMock, mock_tuning
from mock_tuning.seeds.documents import read_document
from tests.support import IMAGE, create_request, load_everything, post, several_definitions

load_everything()

CREATE = "CreateHyperParameterTuningJob"
ADVICE = "Correct the name, or register it only in tests whose jobs have it. See README, 'Objectives'."


def score(hyperparameters: Any) -> float:
    return 0.5


def run(tuning: TuningMock, name: str = "nightly", **changes: Any) -> None:
    """Create a job and let it run to its end."""
    assert post(CREATE, create_request(name, jobs=2, **changes)).status == 200
    tuning.job(name).finish()


def told_on_leaving(using: Callable[[TuningMock], Any]) -> list[str]:
    """Return what is warned of when a mock is left after this use of it."""
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always", MockTuningWarning)
        with mock_tuning() as tuning:
            using(tuning)
    return [str(each.message) for each in told]


@pytest.mark.parametrize(
    ("restriction", "spoken", "hint"),
    [
        ({"job": "nigthly"}, "job='nigthly'", " Did you mean 'nightly'?"),
        ({"definition": "xgboost"}, "definition='xgboost'", ""),
        ({"image": "trainin:1"}, "image='trainin:1'", " Did you mean 'training:1'?"),
        ({"job": "a", "definition": "b"}, "job='a', definition='b'", ""),
    ],
    ids=lambda value: "" if isinstance(value, str) else ", ".join(value),
)
def test_leaving_warns_of_one_for_what_did_not_come(restriction: dict[str, str], spoken: str, hint: str) -> None:
    def use(tuning: TuningMock) -> None:
        tuning.objective(score, **restriction)
        run(tuning)

    (told,) = told_on_leaving(use)

    assert told == (
        f"No training job suited the objective score for {spoken}. Launched were training jobs of the tuning job"
        f" 'nightly', image {IMAGE!r}.{hint} {ADVICE}"
    )


def test_all_of_them_are_named_and_what_was_launched_instead() -> None:
    def use(tuning: TuningMock) -> None:
        tuning.objective(score, job="one")
        tuning.objective(score, definition="two")
        for name in ("a", "b"):
            run(tuning, name, **several_definitions("first", "second"))

    (told,) = told_on_leaving(use)

    assert "suited the objective score for job='one' nor the objective score for definition='two'." in told
    assert f"; the tuning job 'a', definition 'second', image {IMAGE!r}; " in told
    assert f"'b', definition 'first', image {IMAGE!r}; and 1 more. Correct" in told


def test_a_seed_without_an_image_can_be_what_came() -> None:
    def use(tuning: TuningMock) -> None:
        tuning.objective(score, job="weekly")
        document, _ = read_document("in_progress_no_training_job")
        arn, name = document["HyperParameterTuningJobArn"], document["HyperParameterTuningJobName"]
        document |= {
            "HyperParameterTuningJobArn": arn.replace(name, "nightly"),
            "HyperParameterTuningJobName": "nightly",
        }
        del document["TrainingJobDefinition"]["AlgorithmSpecification"]["TrainingImage"]
        tuning.seed_document(document).finish()

    (told,) = told_on_leaving(use)

    assert "Launched were training jobs of the tuning job 'nightly'. Correct the name" in told


@pytest.mark.parametrize("restriction", [{}, {"job": "NIGHTLY"}, {"image": IMAGE}, {"image": "training"}], ids=str)
def test_one_that_was_asked_is_not_told(restriction: dict[str, str]) -> None:
    def use(tuning: TuningMock) -> None:
        tuning.objective(score, **restriction)
        run(tuning)

    assert told_on_leaving(use) == []


def test_one_whose_job_came_is_not_told_though_a_more_specific_one_was_asked() -> None:
    def use(tuning: TuningMock) -> None:
        tuning.objective(score, image="training")
        tuning.objective(score, job="nightly")
        run(tuning)

    assert told_on_leaving(use) == []


def test_where_nothing_was_launched_nobody_is_told() -> None:
    def use(tuning: TuningMock) -> None:
        tuning.objective(score, job="nightly")
        tuning.seed_job("nightly")

    assert told_on_leaving(use) == []


def test_only_the_outermost_mock_tells() -> None:
    def use(tuning: TuningMock) -> None:
        with mock_tuning() as inner:
            inner.objective(score, job="weekly")
            run(inner)
        run(tuning, "weekly")

    assert told_on_leaving(use) == []


def test_a_block_that_fails_is_not_told() -> None:
    def use(tuning: TuningMock) -> None:
        tuning.objective(score, job="weekly")
        run(tuning)
        raise LookupError

    with pytest.raises(LookupError):
        told_on_leaving(use)


def test_the_warning_points_at_the_line_that_leaves() -> None:
    mock = mock_tuning()
    tuning = mock.start()
    tuning.objective(score, job="weekly")
    run(tuning)

    with pytest.warns(MockTuningWarning, match="No training job suited") as told:
        mock.stop()

    assert told[0].filename == __file__


# --- in pytest --------------------------------------------------------------------------------------------------------

UNASKED = """
def test_it(tuning_mock):
    tuning_mock.objective(lambda hyperparameters: 1, job="weekly")
    {launch}
    assert {outcome}
"""
LAUNCH = (
    "from tests.support import create_request, post;"
    f" post({CREATE!r}, create_request(jobs=1, parallel=1)); tuning_mock.job('nightly').finish()"
)


@pytest.fixture
def run_file(pytester: pytest.Pytester) -> Callable[..., pytest.RunResult]:
    def run_file(*arguments: str, **parts: Any) -> pytest.RunResult:
        pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function\n")
        pytester.makepyfile(UNASKED.format(**parts))
        return pytester.runpytest("-p", "no:hypothesispytest", *arguments)

    return run_file


def test_the_end_of_a_passing_test_warns(run_file: Any) -> None:
    result = run_file("-W", "default", launch=LAUNCH, outcome=True)

    result.assert_outcomes(passed=1, warnings=1)
    result.stdout.fnmatch_lines(["*Warning: No training job suited the objective test_it.*for job='weekly'.*"])


def test_a_test_that_failed_leaves_the_objectives_of_its_module_alone(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function\n")
    pytester.makepyfile(
        """
        import pytest
        from mock_tuning import mock_tuning
        from tests.support import create_request, post

        @pytest.fixture(scope="module", autouse=True)
        def tuned():
            with mock_tuning() as tuning:
                tuning.objective(lambda hyperparameters: 0.125, job="nightly")
                yield

        def test_failing(tuning_mock):
            assert False

        def test_after_it(tuning_mock):
            post("CreateHyperParameterTuningJob", create_request(jobs=1, parallel=1))
            best = tuning_mock.job("nightly").finish().best_training_job
            assert best["FinalHyperParameterTuningJobObjectiveMetric"]["Value"] == 0.125
        """
    )

    result = pytester.runpytest("-p", "no:randomly", "-p", "no:hypothesispytest", "-W", "error")

    result.assert_outcomes(failed=1, passed=1)


@pytest.mark.parametrize("launch", [LAUNCH, "pass"], ids=["after a launch", "without any"])
def test_a_test_that_failed_is_told_in_its_report_only(launch: str, run_file: Any) -> None:
    result = run_file("-W", "error", launch=launch, outcome=False)

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["No training job was launched that suits the objective test_it.*for job='weekly'"])
