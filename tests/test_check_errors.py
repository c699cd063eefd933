"""check_response of errors: codes, statuses and sentences that SageMaker would never answer."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from mock_tuning import check_response

DESCRIBE = "DescribeHyperParameterTuningJob"
NOT_FOUND = "Amazon SageMaker can't find a tuning job called nightly. Type another name."


def error(code: str, message: str = "", status: int | None = 400) -> dict[str, Any]:
    answer: dict[str, Any] = {"Error": {"Code": code, "Message": message}}
    return answer if status is None else {**answer, "ResponseMetadata": {"HTTPStatusCode": status}}


def wrong(operation: str, response: object) -> list[str]:
    return [str(each) for each in check_response(operation, response) if not each.note]


@pytest.mark.parametrize("status", [400, None])
def test_a_job_that_is_not_found_is_fine_as_recorded(status: int | None) -> None:
    assert check_response(DESCRIBE, error("ResourceNotFound", NOT_FOUND, status)) == []
    assert check_response(DESCRIBE, ClientError(error("ResourceNotFound", NOT_FOUND, status), DESCRIBE)) == []


@pytest.mark.parametrize(
    ("answer", "sentences"),
    [
        (
            error("ResourceNotFound", NOT_FOUND, 404),
            ["ResponseMetadata.HTTPStatusCode is 404; a job that is not found is a 400"],
        ),
        (
            error("ResourceNotFoundException", NOT_FOUND),
            [f"Error.Code is 'ResourceNotFoundException'; where {DESCRIBE} finds no job it answers ResourceNotFound"],
        ),
        (
            error("ValidationException", "Could not find it"),
            [
                f"Error.Code is 'ValidationException'; where {DESCRIBE} finds no job it answers ResourceNotFound",
                (
                    "Error.Message is 'Could not find it'; SageMaker says"
                    ' "Amazon SageMaker can\'t find a tuning job called <name>. Type another name."'
                ),
            ],
        ),
        (
            error("ThrottlingException", "Slow down", 429),
            [
                "ResponseMetadata.HTTPStatusCode is 429; SageMaker answers ThrottlingException with 400",
                "Error.Message is 'Slow down'; SageMaker says 'Rate exceeded'",
            ],
        ),
        (
            error("Throttling", "Rate exceeded"),
            [f"Error.Code is 'Throttling', which {DESCRIBE} never answers. It has a suffix: 'ThrottlingException'."],
        ),
        (error("ResourceLimitExceeded"), [f"Error.Code is 'ResourceLimitExceeded', which {DESCRIBE} never answers."]),
        ({"Error": "gone"}, ["an error answer has an Error with a Code, a text"]),
    ],
    ids=["404", "suffix", "other code", "throttled", "no suffix", "of another operation", "no error"],
)
def test_errors_that_sagemaker_would_never_answer_are_told(answer: dict[str, Any], sentences: list[str]) -> None:
    assert wrong(DESCRIBE, answer) == sentences


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        ("LimitExceededException", " Did you mean 'ResourceLimitExceeded'?"),
        ("ResourceLimitExceededException", " It has no suffix: 'ResourceLimitExceeded'."),
        ("AccessDenied", " It has a suffix: 'AccessDeniedException'."),
        ("ResourceInuse", " Did you mean 'ResourceInUse'?"),
        ("Teapot", ""),
    ],
)
@pytest.mark.parametrize("status", [400, 418, None])
def test_a_code_that_is_none_is_told_with_what_was_meant_and_nothing_else(
    code: str, hint: str, status: int | None
) -> None:
    found = wrong("CreateHyperParameterTuningJob", error(code, "Rate exceeded!", status))

    assert found == [f"Error.Code is {code!r}, which CreateHyperParameterTuningJob never answers.{hint}"]


def test_the_keywords_of_a_stubber_s_error_are_taken() -> None:
    keywords = {"service_error_code": "ResourceNotFound", "service_message": NOT_FOUND, "http_status_code": 404}

    assert wrong(DESCRIBE, keywords) == ["ResponseMetadata.HTTPStatusCode is 404; a job that is not found is a 400"]


def test_a_training_job_that_is_not_found_has_another_code() -> None:
    assert check_response("DescribeTrainingJob", error("ValidationException", "Requested resource not found.")) == []
    assert wrong("DescribeTrainingJob", error("ResourceNotFound", "Requested resource not found.")) == [
        "Error.Code is 'ResourceNotFound'; where DescribeTrainingJob finds no job it answers ValidationException"
    ]


def test_a_sentence_that_is_nearly_a_recorded_one_is_told() -> None:
    nearly = "A metric is required for this tuning job objective. Provide a metric in the metric definitions."

    (sentence,) = wrong("CreateHyperParameterTuningJob", error("ValidationException", nearly))

    assert "SageMaker says 'A metric is required for this hyperparameter tuning job objective." in sentence
    assert wrong("CreateHyperParameterTuningJob", error("ValidationException", "Something else entirely.")) == []
