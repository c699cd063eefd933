"""What each operation of the control API does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from ... import report
from ...errors import UsageError, did_you_mean
from ...report import call_snapshot, job_snapshot, snapshot
from ...seeds.documents import installed_documents, read_document
from ..answers import Answer, json_answer
from ..beginning import holds_job_of

if TYPE_CHECKING:
    from ...faults import Fault
    from ...handle import TuningMock
    from ...job_view import JobView

__all__ = ["HANDLERS", "Asked", "ControlError"]

LATEST = datetime(3000, 1, 1, tzinfo=timezone.utc)
"""How far the clock may be moved: moments of jobs, which may lie ahead, stay ones that clients can read."""

NO_FRAMES = "frame-ancestors 'none'"
"""What the page's own policy cannot say: nobody's frame around it leads its buttons' clicks astray."""


class ControlError(Exception):
    """A request that is not carried out: its HTTP status, and a sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that is as the document wants it."""

    tuning: TuningMock
    parameters: Mapping[str, Any]  # of path and query
    body: Mapping[str, Any]
    reset: Callable[[], None]
    document: Mapping[str, Any]


# --- the server ------------------------------------------------------------------------------------------


def page(_: Asked) -> Answer:
    """Return the page for people."""
    headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": NO_FRAMES}
    headers |= {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return Answer(200, headers, report.page().encode())


def health(_: Asked) -> Answer:
    """Say that the server answers."""
    return json_answer({"status": "ok", "ready": True})


def openapi(asked: Asked) -> Answer:
    """Return the document that describes all this."""
    return json_answer(asked.document)


def reset(asked: Asked) -> Answer:
    """Forget everything, moto's state included, and begin anew."""
    asked.reset()
    return json_answer({"status": "ok"})


# --- jobs ------------------------------------------------------------------------------------------------


def seed(asked: Asked) -> Answer:
    """Add a job from the words of seed_job(), or from a document: JSON, or the name of an installed one."""
    given = dict(asked.body)
    with asked.tuning.router.backend.lock:  # nobody else takes the name meanwhile
        if "document" not in given:
            _check_free(asked, given)
            return json_answer(job_snapshot(asked.tuning.seed_job(**given)), 201)
        document, account = _content(given["document"]), given.get("account_id")
        if holds_job_of(asked.tuning, document, account):
            raise _taken(document["HyperParameterTuningJobName"])
        return json_answer(job_snapshot(asked.tuning.seed_document(document, account)), 201)


def _content(document: str | Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the content of an installed document by its name, never by a path of the request's; others as given."""
    if not isinstance(document, str):
        return document
    path = installed_documents().get(document)
    if path is None:
        known = ", ".join(installed_documents())
        hint = did_you_mean(document, installed_documents())
        raise ControlError(404, f"There is no installed document {document!r}; there are {known}.{hint}")
    content, _ = read_document(path)
    return content


def _check_free(asked: Asked, given: Mapping[str, Any]) -> None:
    if given.get("name") is None:
        return
    place = {"region": given.get("region"), "account_id": given.get("account_id")}
    try:
        asked.tuning.job(given["name"], **place)
    except UsageError:
        return
    raise _taken(given["name"])


def _taken(name: str) -> ControlError:
    return ControlError(409, f"There is a tuning job {name!r} already.")


def list_jobs(asked: Asked) -> Answer:
    """List the jobs of all accounts and regions, or of one."""
    shown = snapshot(asked.tuning, training_jobs=asked.parameters.get("training_jobs", False))
    wanted = {name: asked.parameters[name] for name in ("account", "region") if name in asked.parameters}
    shown["jobs"] = [job for job in shown["jobs"] if all(job[name] == value for name, value in wanted.items())]
    return json_answer(shown)


def show_job(asked: Asked) -> Answer:
    """Return one job with its training jobs."""
    return json_answer(job_snapshot(_job(asked)))


def finish_job(asked: Asked) -> Answer:
    """Let a job run to its next terminal status."""
    return json_answer(job_snapshot(_job(asked).finish()))


def fail_job(asked: Asked) -> Answer:
    """Let a job fail with the reason given."""
    return _moved(lambda job: job.fail(asked.body["reason"]), asked)


def stop_job(asked: Asked) -> Answer:
    """Stop a job as a user in the console would."""
    return _moved(lambda job: job.stop(), asked)


def _moved(move: Callable[[JobView], JobView], asked: Asked) -> Answer:
    job = _job(asked)
    try:
        return json_answer(job_snapshot(move(job)))
    except UsageError as error:  # its reason is checked already: it is the job's status
        raise ControlError(409, str(error)) from None


def _job(asked: Asked) -> JobView:
    name, account, region = (asked.parameters[each] for each in ("name", "account", "region"))
    try:
        return asked.tuning.job(name, region=region, account_id=account)
    except UsageError:  # which tells of fixtures, for tests in process
        jobs = asked.tuning.jobs()
        same = [f"{job.region} of account {job.account_id}" for job in jobs if job.name.lower() == str(name).lower()]
        hint = f" There is one in region {', '.join(same)}." if same else did_you_mean(name, [job.name for job in jobs])
        missing = f"There is no tuning job {name!r} in region {region} of account {account}.{hint}"
        advice = "GET /mock-tuning/jobs lists those there are; POST /mock-tuning/seed adds one."
        raise ControlError(404, f"{missing} {advice}") from None


# --- time ------------------------------------------------------------------------------------------------


def show_clock(asked: Asked) -> Answer:
    """Return the time, and how much of it was skipped."""
    return _clock(asked.tuning)


def advance_clock(asked: Asked) -> Answer:
    """Skip seconds for every job."""
    clock = asked.tuning.clock
    if clock.now() + asked.body["seconds"] > LATEST.timestamp():
        raise ControlError(409, f"The clock cannot go beyond {LATEST:%Y-%m-%d}.")
    clock.advance(seconds=asked.body["seconds"])
    return _clock(asked.tuning)


def _clock(tuning: TuningMock) -> Answer:
    now = datetime.fromtimestamp(tuning.clock.now(), timezone.utc)
    text = now.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return json_answer({"now": text, "skipped": tuning.clock.skipped})


# --- faults ----------------------------------------------------------------------------------------------


def list_faults(asked: Asked) -> Answer:
    """List what is planned to go wrong."""
    return json_answer({"faults": [_fault(each) for each in asked.tuning.faults]})


def add_fault(asked: Asked) -> Answer:
    """Plan that something goes wrong."""
    return json_answer(_fault(asked.tuning.faults.add(**asked.body)), 201)


def clear_faults(asked: Asked) -> Answer:
    """Take back everything planned."""
    asked.tuning.faults.clear()
    return list_faults(asked)


def _fault(fault: Fault) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "operation": fault.operation,
        "error": fault.error,
        "times": fault.times,
        "after": fault.after,
        "seconds": fault.seconds,
        "applied": fault.applied,
        "met": fault.met,
    }
    if isinstance(fault.when, Mapping):
        shown["when"] = fault.when
    if fault.message is not None:
        shown["message"] = fault.message
    return shown


# --- what happened ---------------------------------------------------------------------------------------


def list_calls(asked: Asked) -> Answer:
    """List the latest calls, oldest first, each with its number since the beginning."""
    calls = asked.tuning.calls
    wanted = asked.parameters.get("operation")
    listed = enumerate(calls, calls.forgotten + 1)
    shown = [call_snapshot(number, call) for number, call in listed if wanted in (None, call.operation)]
    return json_answer({"calls": shown[-asked.parameters.get("limit", 100) :]})


def list_events(asked: Asked) -> Answer:
    """List the latest state changes, oldest first, as EventBridge events."""
    events = asked.tuning.events
    name = asked.parameters.get("name")
    shown = list(events) if name is None else events.named(name)
    return json_answer({"events": shown[-asked.parameters.get("limit", 100) :]})


HANDLERS: dict[str, Callable[[Asked], Answer]] = {
    "page": page,
    "health": health,
    "openapi": openapi,
    "reset": reset,
    "seed": seed,
    "listJobs": list_jobs,
    "showJob": show_job,
    "finishJob": finish_job,
    "failJob": fail_job,
    "stopJob": stop_job,
    "showClock": show_clock,
    "advanceClock": advance_clock,
    "listFaults": list_faults,
    "addFault": add_fault,
    "clearFaults": clear_faults,
    "listCalls": list_calls,
    "listEvents": list_events,
}
"""By the document's operationId."""
