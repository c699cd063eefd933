"""What the control API says of requests that it does not carry out: one sentence, in the words of JSON."""

from __future__ import annotations

from typing import Any

import pytest

from mock_tuning import MockTuningServer

from .helpers import ask

DOCUMENT = {
    "HyperParameterTuningJobName": "nightly",
    "HyperParameterTuningJobArn": "arn:aws:sagemaker:us-east-1:999999999999:hyper-parameter-tuning-job/nightly",
}
"""As much of one as tells whose it is."""


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "sentence"),
    [
        ("GET", "n%C3%BCx", None, 404, "There is no /mock-tuning/nüx; GET /mock-tuning/openapi"),
        ("GET", "nothing", None, 404, "There is no /mock-tuning/nothing; GET /mock-tuning/openapi"),
        ("GET", "reset", None, 405, "/mock-tuning/reset takes OPTIONS, POST, not GET."),
        ("GET", "jobs?status=Failed", None, 400, "There is no parameter 'status': /mock-tuning/jobs takes account, "),
        ("GET", "jobs?account=1", None, 400, "account: '1' does not match '^[0-9]{12}$'."),
        ("GET", "calls?limit=-1", None, 400, "limit: '-1' is not of type 'integer'."),
        ("GET", "calls?limt=1", None, 400, "There is no parameter 'limt': /mock-tuning/calls takes operation, limit."),
        ("GET", "jobs/123456789012/us-east-1/missing", None, 404, "There is no tuning job 'missing' in region"),
        ("POST", "reset", {"a": 1}, 400, "/mock-tuning/reset takes no body."),
        ("POST", "seed", b"{", 400, "The body is not JSON: "),
        ("POST", "seed", b"NaN", 400, "The body is not JSON: NaN is not a JSON number."),
        ("POST", "seed", b"[" * 100_000, 400, "The body is not JSON: "),
        ("POST", "seed", b" " * (2 << 20), 413, "The body of the request is longer than 1048576 bytes."),
        ("POST", "seed", {"name": "Nightly"}, 409, "There is a tuning job 'Nightly' already."),
        ("POST", "seed", {"document": DOCUMENT}, 409, "There is a tuning job 'nightly' already."),
        ("POST", "seed", {"document": {"a": 1}}, 400, "The "),
        ("POST", "seed", {"FailureReasn": "x"}, 400, "The tuning job 'tuning-job-1' cannot be as it is seeded"),
        ("POST", "clock/advance", {"seconds": -1}, 400, "seconds: -1 is less than the minimum of 0."),
        ("POST", "faults", {"operation": "Describe", "error": "x"}, 400, "operation: 'Describe' is not one of"),
        ("POST", "clock/advance", {}, 400, "The body: 'seconds' is a required property."),
    ],
)  # fmt: skip
def test_what_cannot_be_is_a_sentence(
    tuning_server: MockTuningServer, method: str, path: str, body: Any, status: int, sentence: str
) -> None:
    tuning_server.tuning.seed_job("nightly")
    headers = {"Content-Type": "application/json"} if body is not None else {}

    reply = ask(tuning_server, method, f"/mock-tuning/{path}", body, headers)

    assert reply.status == status
    assert reply.content.keys() == {"error"}
    assert reply.content["error"].startswith(sentence)


STATUSES = "'Completed', 'InProgress', 'Failed', 'Stopped', 'Stopping', 'Deleting', 'DeleteFailed'"
NO_MEMBER = "The body: there is no member"
SEED = (
    "name, status, region, account_id, tags, training_jobs, progression, and members of"
    " DescribeHyperParameterTuningJobResponse."
)
FAULT = "operation, error, times, after, when, message, seconds, applied."
LATENCY = {"operation": "Search", "error": "Latency"}
FAIL = "jobs/123456789012/us-east-1/nightly/fail"
LONG, SHORTENED = "x" * 2000, f"'{'x' * 78}…"


@pytest.mark.parametrize(
    ("path", "body", "sentence"),
    [
        ("seed", {"foo": 1}, f"{NO_MEMBER} 'foo'; it takes {SEED}"),
        ("seed", {"Foo-Bar": 1}, f"{NO_MEMBER} 'Foo-Bar'; it takes {SEED}"),
        ("seed", {"failureReason": 1}, f"{NO_MEMBER} 'failureReason'; it takes {SEED} Did you mean 'FailureReason'?"),
        ("seed", {"status": "x", "stats": 1}, f"{NO_MEMBER} 'stats'; it takes {SEED} Did you mean 'status'?"),
        ("seed", {"document": "failed", "region": "x"}, f"{NO_MEMBER} 'region'; it takes document, account_id."),
        ("seed", {"document": True, "region": "x"}, f"{NO_MEMBER} 'region'; it takes document, account_id."),
        ("seed", {"document": 5}, "document: 5 is not of type 'object' or 'string'."),
        ("seed", [], "The body: [] is not of type 'object'."),
        ("seed", {"status": "Done"}, f"status: 'Done' is not one of {STATUSES}."),
        ("seed", {"status": "completed"}, f"status: 'completed' is not one of {STATUSES}. Did you mean 'Completed'?"),
        ("seed", {"status": None}, f"status: null is not one of {STATUSES}."),
        ("seed", {"name": True}, "name: true is not of type 'string'."),
        ("seed", {"name": LONG}, f"name: {SHORTENED} does not match '^[a-zA-Z0-9](-*[a-zA-Z0-9]){{0,31}}$'."),
        ("seed", {"training_jobs": "x"}, "training_jobs: 'x' is not of type 'integer' or 'array'."),
        ("seed", {"training_jobs": -1}, "training_jobs: -1 is less than the minimum of 0."),
        ("seed", {"training_jobs": [{}, [None]]}, "training_jobs.1: [null] is not of type 'object'."),
        ("seed", {"tags": {"a": {"b": True}}}, "tags.a: {\"b\": true} is not of type 'string'."),
        ("clock/advance", {"minutes": 6}, f"{NO_MEMBER} 'minutes'; it takes seconds."),
        ("faults", {**LATENCY, "time": 2}, f"{NO_MEMBER} 'time'; it takes {FAULT} Did you mean 'times'?"),
        ("faults", {**LATENCY, "times": "2"}, "times: '2' is not of type 'integer' or 'null'."),
        (FAIL, {"reason": LONG}, f"reason: {SHORTENED} is too long (maxLength: 1024)."),
    ],
)
def test_the_first_thing_to_put_right_is_told(
    tuning_server: MockTuningServer, path: str, body: Any, sentence: str
) -> None:
    reply = ask(tuning_server, "POST", f"/mock-tuning/{path}", body)

    assert (reply.status, reply.content) == (400, {"error": sentence})


def test_calls_of_no_operation_are_told_of_the_nearest(tuning_server: MockTuningServer) -> None:
    reply = ask(tuning_server, "GET", "/mock-tuning/calls?operation=Describe")

    assert reply.status == 400
    assert reply.content["error"].startswith("operation: 'Describe' is not one of 'AddTags', ")
    assert reply.content["error"].endswith(" Did you mean 'DescribeHyperParameterTuningJob' or 'DescribeTrainingJob'?")


def test_a_job_that_is_not_there_is_told_of_one_elsewhere_or_the_nearest(tuning_server: MockTuningServer) -> None:
    tuning_server.tuning.seed_job("nightly", region="eu-west-1")
    advice = "GET /mock-tuning/jobs lists those there are; POST /mock-tuning/seed adds one."

    elsewhere, nearest = (
        ask(tuning_server, "GET", f"/mock-tuning/jobs/123456789012/us-east-1/{name}").content["error"]
        for name in ("nightly", "nihgtly")
    )

    missing = "There is no tuning job {!r} in region us-east-1 of account 123456789012. {} " + advice
    assert elsewhere == missing.format("nightly", "There is one in region eu-west-1 of account 123456789012.")
    assert nearest == missing.format("nihgtly", "Did you mean 'nightly'?")
