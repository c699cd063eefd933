"""The control API: what it does, and what it says of what it does not do."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from jsonschema import Draft202012Validator

from mock_tuning import MockTuningServer
from mock_tuning.faults import ERRORS
from mock_tuning.router import ROUTES
from mock_tuning.seeds.documents import installed_documents
from mock_tuning.server.control import document
from mock_tuning.server.control.handlers import HANDLERS
from tests.support import create_request

from .helpers import ask, call, client_of

DESCRIBE = "DescribeHyperParameterTuningJob"
JOB = "/mock-tuning/jobs/123456789012/us-east-1/nightly"


def get(server: MockTuningServer, path: str) -> Any:
    reply = ask(server, "GET", f"/mock-tuning/{path}")
    assert reply.status == 200
    return reply.content


def test_health_is_told(tuning_server: MockTuningServer) -> None:
    assert get(tuning_server, "health") == {"status": "ok", "ready": True}


def test_the_document_describes_what_there_is(tuning_server: MockTuningServer) -> None:
    served = get(tuning_server, "openapi.json")

    operations = [
        each["operationId"] for item in served["paths"].values() for each in item.values() if "operationId" in each
    ]
    assert sorted(operations) == sorted(HANDLERS)
    assert served == document()


def test_the_document_knows_every_operation_and_error_that_a_fault_can_have() -> None:
    schemas = document()["components"]["schemas"]

    assert schemas["Operation"]["enum"] == sorted(ROUTES)
    assert schemas["NewFault"]["properties"]["operation"] == {"$ref": "#/components/schemas/Operation"}
    assert schemas["NewFault"]["properties"]["error"]["enum"] == list(ERRORS)


def test_the_document_knows_every_member_of_jobs_calls_and_events(tuning_server: MockTuningServer) -> None:
    for name in installed_documents():
        tuning_server.tuning.seed_document(name)
    tuning_server.tuning.seed_job("nightly", status="InProgress").fail("No luck.")
    call(tuning_server, DESCRIBE, {"HyperParameterTuningJobName": "missing"})
    call(tuning_server, DESCRIBE, {"HyperParameterTuningJobName": "nightly"})

    # Those that have all their members described allow no others: see openapi.json.
    for path in ("jobs", "jobs?training_jobs=true", "calls", "events"):
        described = document()["paths"][f"/mock-tuning/{path.partition('?')[0]}"]["get"]["responses"]["200"]
        schema = described["content"]["application/json"]["schema"]
        validator = Draft202012Validator({**schema, "components": document()["components"]})
        assert [error.message for error in validator.iter_errors(get(tuning_server, path))] == []


def test_the_page_is_served(tuning_server: MockTuningServer) -> None:
    reply = ask(tuning_server, "GET", "/mock-tuning/")

    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    assert b"</html>" in reply.body
    assert ask(tuning_server, "GET", "/mock-tuning").headers["location"] == "/mock-tuning/"


def test_a_job_is_seeded_with_the_words_of_seed_job(tuning_server: MockTuningServer) -> None:
    given = {"name": "nightly", "status": "Failed", "FailureReason": "No luck.", "tags": {"a": "b"}, "training_jobs": 2}

    reply = ask(tuning_server, "POST", "/mock-tuning/seed", given)

    assert reply.status == 201
    assert (reply.content["status"], reply.content["failure_reason"]) == ("Failed", "No luck.")
    assert len(reply.content["training_jobs"]) == 2
    job = tuning_server.tuning.job("nightly")
    assert (job.failure_reason, job.tags) == ("No luck.", {"a": "b"})


def test_a_document_is_seeded_by_its_name_or_as_it_is(tuning_server: MockTuningServer) -> None:
    by_name = ask(tuning_server, "POST", "/mock-tuning/seed", {"document": "completed"}).content
    described = client_of(tuning_server, region_name=by_name["region"]).describe_hyper_parameter_tuning_job(
        HyperParameterTuningJobName=by_name["name"]
    )
    described = {name: value for name, value in described.items() if name != "ResponseMetadata"}
    described["HyperParameterTuningJobName"] = "again"
    described["HyperParameterTuningJobArn"] = by_name["arn"].replace(by_name["name"].lower(), "again")

    given = {"document": _jsonable(described), "account_id": "111122223333"}
    as_it_is = ask(tuning_server, "POST", "/mock-tuning/seed", given)

    assert as_it_is.status == 201, as_it_is.content
    assert (as_it_is.content["name"], as_it_is.content["account"]) == ("again", "111122223333")


def _jsonable(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _jsonable(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_jsonable(each) for each in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


@pytest.mark.parametrize("name", ["/etc/hostname", "../fixtures/completed.json", "completed.json", "README.md", ""])
def test_no_path_of_a_request_is_read(tuning_server: MockTuningServer, name: str) -> None:
    reply = ask(tuning_server, "POST", "/mock-tuning/seed", {"document": name})

    assert reply.status == 404
    assert reply.content["error"].startswith(f"There is no installed document {name!r}; there are completed")


@pytest.mark.parametrize("region", ["local", "moto", "us-east-1a", "aws-global", "US-EAST-1", "a.b_~!$&'()*+;=:@-"])
def test_every_job_is_shown_whatever_its_region_is_called(tuning_server: MockTuningServer, region: str) -> None:
    created = call(tuning_server, "CreateHyperParameterTuningJob", create_request(), region=region)

    (listed,) = get(tuning_server, f"jobs?region={quote(region)}")["jobs"]
    shown = get(tuning_server, f"jobs/123456789012/{quote(region)}/nightly")

    assert created.status == 200
    assert listed["region"] == shown["region"] == region


def test_jobs_are_listed_by_account_and_region(tuning_server: MockTuningServer) -> None:
    tuning_server.tuning.seed_job("one")
    tuning_server.tuning.seed_job("two", region="eu-west-1", account_id="111122223333")

    listed = {query: [job["name"] for job in get(tuning_server, f"jobs{query}")["jobs"]] for query in (
        "", "?region=eu-west-1", "?account=123456789012", "?account=111122223333&region=us-east-1"
    )}  # fmt: skip

    assert list(listed.values()) == [["one", "two"], ["two"], ["one"], []]
    assert "training_jobs" not in get(tuning_server, "jobs")["jobs"][0]
    assert "training_jobs" in get(tuning_server, "jobs?training_jobs=true")["jobs"][0]


def test_looking_is_no_poll(tuning_server: MockTuningServer) -> None:
    tuning_server.tuning.seed_job("nightly", status="InProgress", progression="manual")

    for _ in range(9):
        assert get(tuning_server, JOB.removeprefix("/mock-tuning/"))["status"] == "InProgress"


@pytest.mark.parametrize(
    ("verb", "body", "status"),
    [("finish", None, "Completed"), ("fail", {"reason": "No luck."}, "Failed"), ("stop", None, "Stopping")],
)
def test_a_job_is_moved(tuning_server: MockTuningServer, verb: str, body: Any, status: str) -> None:
    tuning_server.tuning.seed_job("nightly", status="InProgress")

    reply = ask(tuning_server, "POST", f"{JOB}/{verb}", body)

    assert (reply.status, reply.content["status"]) == (200, status)
    assert tuning_server.tuning.job("nightly").status == status


@pytest.mark.parametrize(("verb", "body"), [("fail", {"reason": "No luck."}), ("stop", None)])
def test_a_job_that_cannot_be_moved_is_a_conflict(tuning_server: MockTuningServer, verb: str, body: Any) -> None:
    tuning_server.tuning.seed_job("nightly")

    reply = ask(tuning_server, "POST", f"{JOB}/{verb}", body)

    assert reply.status == 409
    assert reply.content["error"].startswith(f"{verb}() of the tuning job 'nightly': it is Completed")


def test_the_clock_is_moved_for_all_jobs(tuning_server: MockTuningServer) -> None:
    tuning_server.tuning.seed_job("nightly", status="InProgress")
    before = get(tuning_server, "clock")

    after = ask(tuning_server, "POST", "/mock-tuning/clock/advance", {"seconds": 86400}).content

    assert after["skipped"] == before["skipped"] + 86400
    assert after["now"] > before["now"]
    assert tuning_server.tuning.job("nightly").status == "Completed"


def test_the_clock_has_an_end(tuning_server: MockTuningServer) -> None:
    reply = ask(tuning_server, "POST", "/mock-tuning/clock/advance", {"seconds": 10**10 * 8})
    far = [ask(tuning_server, "POST", "/mock-tuning/clock/advance", {"seconds": 10**10}).status for _ in range(5)]

    assert reply.status == 400
    assert far == [200, 200, 200, 409, 409]
    assert get(tuning_server, "clock")["now"] < "3000"


def test_faults_are_planned_listed_and_taken_back(tuning_server: MockTuningServer) -> None:
    when = {"HyperParameterTuningJobName": "nightly"}
    planned = {"operation": DESCRIBE, "error": "ThrottlingException", "times": 2, "when": when, "message": "Slow down"}

    assert ask(tuning_server, "POST", "/mock-tuning/faults", planned).status == 201
    assert call(tuning_server, DESCRIBE, when).content["message"] == "Slow down"

    (listed,) = get(tuning_server, "faults")["faults"]
    assert listed == {**planned, "after": 0, "seconds": 0, "applied": False, "met": 1}
    assert ask(tuning_server, "DELETE", "/mock-tuning/faults").content == {"faults": []}
    assert call(tuning_server, DESCRIBE, when).content["__type"] == "ResourceNotFound"


def test_calls_are_listed_with_their_numbers(tuning_server: MockTuningServer) -> None:
    for name in ("one", "two"):
        call(tuning_server, DESCRIBE, {"HyperParameterTuningJobName": name})
    call(tuning_server, "ListHyperParameterTuningJobs")

    (latest,) = get(tuning_server, "calls?limit=1")["calls"]
    described = get(tuning_server, f"calls?operation={DESCRIBE}")["calls"]

    assert (latest["number"], latest["operation"], latest["outcome"]) == (3, "ListHyperParameterTuningJobs", "OK")
    assert [each["number"] for each in described] == [1, 2]
    assert described[1]["parameters"] == {"HyperParameterTuningJobName": "two"}


def test_calls_and_events_beyond_those_kept_are_forgotten(tuning_server: MockTuningServer) -> None:
    tuning = tuning_server.tuning
    tuning.calls.keep = tuning.events.keep = 3
    for number in range(5):
        call(tuning_server, DESCRIBE, {"HyperParameterTuningJobName": f"job-{number}"})
    tuning.seed_job("nightly", status="InProgress").finish()

    numbers = [each["number"] for each in get(tuning_server, "calls")["calls"]]
    events = get(tuning_server, "events")["events"]

    assert numbers == [3, 4, 5]
    assert len(events) == 3
    assert events[-1]["detail"]["HyperParameterTuningJobStatus"] == "Completed"


def test_events_are_listed_by_name(tuning_server: MockTuningServer) -> None:
    tuning_server.tuning.seed_job("one", status="InProgress").fail("No luck.")
    tuning_server.tuning.seed_job("two", status="InProgress").fail("No luck.")

    events = get(tuning_server, "events?name=two")["events"]

    assert [each["detail"]["HyperParameterTuningJobName"] for each in events] == ["two"]


def test_reset_begins_anew(tuning_server: MockTuningServer) -> None:
    tuning = tuning_server.tuning
    tuning.seed_job("nightly")
    tuning.faults.add(DESCRIBE, "ThrottlingException")
    tuning.clock.advance(hours=1)
    client_of(tuning_server, "s3").create_bucket(Bucket="models")

    assert ask(tuning_server, "POST", "/mock-tuning/reset").content == {"status": "ok"}

    assert get(tuning_server, "jobs")["jobs"] == []
    assert get(tuning_server, "faults")["faults"] == []
    assert get(tuning_server, "clock")["skipped"] == 0
    assert client_of(tuning_server, "s3").list_buckets()["Buckets"] == []
