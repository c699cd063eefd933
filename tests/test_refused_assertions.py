"""What assertions on calls refuse, since it could never match, or would always hold."""

from __future__ import annotations

from typing import Any
from unittest.mock import ANY

import pytest

from mock_tuning import TuningMock, UsageError

STOP = "StopHyperParameterTuningJob"
CREATE = "CreateHyperParameterTuningJob"


def test_a_misspelt_operation_is_refused(tuning_mock: TuningMock) -> None:
    with pytest.raises(UsageError, match=r"is not an operation that this mock answers; .* Did you mean 'StopHyperP"):
        tuning_mock.calls.assert_not_called("StopHyperparameterTuningJobs")


def test_a_misspelt_parameter_is_refused_as_it_would_never_match(tuning_mock: TuningMock) -> None:
    with pytest.raises(UsageError) as error:
        tuning_mock.calls.assert_not_called(STOP, HyperparameterTuningJobName="nightly")

    assert str(error.value) == (
        f"{STOP} has no parameter 'HyperparameterTuningJobName'; it has HyperParameterTuningJobName."
        " Did you mean 'HyperParameterTuningJobName'?"
    )


RANGES = "HyperParameterTuningJobConfig.ParameterRanges"


@pytest.mark.parametrize(
    ("misspelt", "sentence"),
    [
        pytest.param(
            {"HyperParameterTuningJobConfig": {"ResourceLimits": {"MaxParallelTrainingJob": 2}}},
            f"{CREATE} has no parameter 'HyperParameterTuningJobConfig.ResourceLimits.MaxParallelTrainingJob';"
            " HyperParameterTuningJobConfig.ResourceLimits has MaxNumberOfTrainingJobs, MaxParallelTrainingJobs,"
            " MaxRuntimeInSeconds. Did you mean 'MaxParallelTrainingJobs'?",
            id="in a structure",
        ),
        pytest.param(
            {
                "HyperParameterTuningJobConfig": {
                    "ParameterRanges": {"CategoricalParameterRanges": ({"Name": "booster"}, {"Value": ["dart"]})}
                }
            },
            f"{CREATE} has no parameter '{RANGES}.CategoricalParameterRanges[1].Value';"
            f" {RANGES}.CategoricalParameterRanges[1] has Name, Values. Did you mean 'Values'?",
            id="in an element of a list",
        ),
    ],
)
def test_a_misspelt_member_further_down_is_refused(
    misspelt: dict[str, Any], sentence: str, tuning_mock: TuningMock
) -> None:
    for check in (tuning_mock.calls.assert_called, tuning_mock.calls.assert_not_called):
        with pytest.raises(UsageError) as error:
            check(CREATE, **misspelt)

        assert str(error.value) == sentence


def test_keys_of_maps_and_values_of_other_types_are_the_callers_own(tuning_mock: TuningMock) -> None:
    tuning_mock.calls.assert_not_called(
        CREATE,
        TrainingJobDefinition={"StaticHyperParameters": {"any_name": "1"}},
        TrainingJobDefinitions=[ANY],
        HyperParameterTuningJobConfig=ANY,
        Tags="no list",
    )


@pytest.mark.parametrize("operation", [[STOP], None, 3])
def test_what_is_no_name_of_an_operation_is_refused(operation: Any, tuning_mock: TuningMock) -> None:
    for check in (tuning_mock.calls.assert_called, tuning_mock.calls.assert_not_called, tuning_mock.calls.assert_order):
        with pytest.raises(UsageError) as error:
            check(operation)

        assert str(error.value) == (
            f"{operation!r} is not the name of an operation. It is a text, such as 'StopHyperParameterTuningJob'; "
            "several are given one by one: assert_order('…', '…'). See README, 'Asserting calls'."
        )


def test_an_order_of_nothing_is_refused_as_it_always_holds(tuning_mock: TuningMock) -> None:
    with pytest.raises(UsageError) as error:
        tuning_mock.calls.assert_order()

    assert str(error.value) == (
        "assert_order() was given no operation, and so it would always hold. Name the operations in their order, each"
        " by its name in the API: assert_order('…', '…'). See README, 'Asserting calls'."
    )
