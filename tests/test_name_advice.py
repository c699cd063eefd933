"""What the report of a failing test says of a name that no tuning job can have."""

from __future__ import annotations

import pytest

from mock_tuning import mock_tuning
from mock_tuning.service_model import shape
from mock_tuning.validation import check_shape
from mock_tuning.witness import Witness
from tests.support import create_request, post

NAME = "HyperParameterTuningJobName"
RULE = "a name is 1 to 32 ASCII letters and digits, with hyphens between them"


@pytest.mark.parametrize(
    ("name", "usable"),
    [
        ("failed_job", "failed-job"),
        ("nightly training of churn, 2024-05-01", "nightly-training-of-churn-2024-0"),
        ("größe", "gr-e"),
        ("___", "my-job"),
    ],
)
@mock_tuning
def test_a_refused_name_comes_with_the_rule_and_one_that_can_be(name: str, usable: str) -> None:
    witness = Witness(mock_tuning.current())
    post("CreateHyperParameterTuningJob", create_request(name))
    post("DescribeHyperParameterTuningJob", {NAME: name})

    told = [line for line in witness.report() if "cannot be called" in line]

    sentence = f"   A tuning job cannot be called {name!r}: {RULE}, such as {usable!r}. See README, 'Seeding jobs'."
    assert told == [sentence, sentence]
    assert check_shape(NAME, usable) == []


@mock_tuning
def test_another_request_that_is_refused_comes_without_the_rule() -> None:
    mock_tuning.current().seed_job("nightly")
    witness = Witness(mock_tuning.current())
    post("StopHyperParameterTuningJob", {NAME: "nightly"})

    assert [line for line in witness.report() if "cannot be called" in line] == []


def test_the_rule_is_that_of_the_service_model() -> None:
    assert shape(NAME).metadata == {"min": 1, "max": 32, "pattern": "[a-zA-Z0-9](-*[a-zA-Z0-9]){0,31}"}
