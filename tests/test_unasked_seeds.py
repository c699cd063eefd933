"""Seeds that no call asked for are told in the report of a failing test, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mock_tuning import TuningMock, mock_tuning
from mock_tuning.witness import Witness
from tests.support import create_request, load_everything, post

load_everything()

HERE = "[us-east-1, 123456789012]"
NAME = "HyperParameterTuningJobName"


def told(use: Callable[[TuningMock], Any]) -> list[str]:
    """Return the lines about seeds after a use of a mock."""
    with mock_tuning() as tuning:
        witness = Witness(tuning)
        use(tuning)
        return [line for line in witness.report() if "seeded" in line]


def test_a_seed_that_no_call_asked_for_is_named_with_its_place() -> None:
    def use(tuning: TuningMock) -> None:
        tuning.seed_job("nightly")
        tuning.seed_job("weekly", region="eu-west-1")
        post("DescribeHyperParameterTuningJob", {NAME: "nightlies"})

    assert told(use) == [
        f"No call asked for the seeded job 'nightly'  {HERE}",
        "No call asked for the seeded job 'weekly'  [eu-west-1, 123456789012]",
    ]


def child(tuning: TuningMock, member: str) -> str:
    return str(tuning.job("nightly").training_jobs[0][member])


@pytest.mark.parametrize(
    "ask",
    [
        lambda tuning: post("DescribeHyperParameterTuningJob", {NAME: "NIGHTLY"}),
        lambda tuning: post("StopHyperParameterTuningJob", {NAME: "nightly"}),
        lambda tuning: post("DescribeTrainingJob", {"TrainingJobName": child(tuning, "TrainingJobName")}),
        lambda tuning: post("ListTags", {"ResourceArn": child(tuning, "TrainingJobArn")}),
        lambda tuning: post("ListTags", {"ResourceArn": tuning.job("nightly").arn}),
        lambda tuning: post("ListHyperParameterTuningJobs", {}),
        lambda tuning: post("ListTrainingJobs", {}),
        lambda tuning: post("Search", {"Resource": "HyperParameterTuningJob"}),
        lambda tuning: post("CreateHyperParameterTuningJob", create_request("nightly")),
        lambda tuning: post(
            "CreateHyperParameterTuningJob",
            create_request(
                "warm",
                WarmStartConfig={
                    "ParentHyperParameterTuningJobs": [{NAME: "nightly"}],
                    "WarmStartType": "TransferLearning",
                },
            ),
        ),
    ],
    ids=[
        "describe",
        "stop",
        "training-job",
        "tags-of-one",
        "tags",
        "listing",
        "training-jobs",
        "search",
        "create",
        "parent",
    ],
)
def test_a_seed_that_a_call_asked_for_is_not_named(ask: Callable[[TuningMock], Any]) -> None:
    def use(tuning: TuningMock) -> None:
        tuning.seed_job("nightly")
        ask(tuning)

    assert told(use) == []


def test_a_call_elsewhere_does_not_ask_for_it() -> None:
    def use(tuning: TuningMock) -> None:
        tuning.seed_job("nightly")
        host = "api.sagemaker.eu-west-1.amazonaws.com"
        post("ListHyperParameterTuningJobs", {}, host=host)
        post("DescribeHyperParameterTuningJob", {NAME: "nightly"}, host=host)

    assert told(use) == [f"No call asked for the seeded job 'nightly'  {HERE}"]


def test_the_test_s_own_looks_do_not_count() -> None:
    assert told(lambda tuning: tuning.seed_job("nightly").describe()) == [
        f"No call asked for the seeded job 'nightly'  {HERE}"
    ]


def test_of_many_seeds_a_few_are_named() -> None:
    def use(tuning: TuningMock) -> None:
        for number in range(8):
            tuning.seed_job(f"job-{number}")

    lines = told(use)

    assert [line.split("'")[1] for line in lines[:-1]] == [f"job-{number}" for number in range(5)]
    assert lines[-1] == "(nor for 3 more seeded jobs)"


def test_seeds_from_before_the_test_and_forgotten_ones_are_not_named() -> None:
    with mock_tuning() as tuning:
        tuning.seed_job("of-the-module")
        witness = Witness(tuning)
        assert list(witness.report()) == []

        tuning.reset()
        tuning.seed_job("mine")
        tuning.reset()

        assert list(witness.report()) == []


# --- in pytest --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "named"), [(True, False), (False, True)], ids=["passing: nothing", "failing: in its report"]
)
def test_a_fixture_s_job_is_named_when_its_test_fails(outcome: bool, named: bool, pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function\n")
    pytester.makepyfile(f"def test_it(completed_tuning_job):\n    assert {outcome}")

    result = pytester.runpytest("-p", "no:hypothesispytest", "-W", "error", "-rA")

    result.assert_outcomes(passed=int(outcome), failed=int(not outcome))
    assert (f"No call asked for the seeded job 'completed-job'  {HERE}" in result.outlines) == named
