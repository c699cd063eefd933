"""The control API as the page uses it, answered within the browser's tab: no socket, no server."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote, urlsplit

from mock_tuning import MockTuningError, TuningMock
from mock_tuning.faults import Fault
from mock_tuning.report import call_snapshot, job_snapshot, page, snapshot

PREFIX = "/mock-tuning/"


class ControlApi:
    """Answers what a page asks for; ``requests`` holds what it did, apart from looking."""

    def __init__(self, tuning: TuningMock) -> None:
        self.tuning = tuning
        self.requests: list[tuple[str, str, Any]] = []
        self.down = False

    def answer(self, route: Any) -> None:
        request = route.request
        path = unquote(urlsplit(request.url).path).removeprefix(PREFIX)
        if self.down:
            route.abort()
        elif not path:
            route.fulfill(status=200, content_type="text/html; charset=utf-8", body=page())
        else:
            status, content = self._carry_out(request.method, path, json.loads(request.post_data or "null"))
            route.fulfill(status=status, content_type="application/json", body=json.dumps(content))

    def _carry_out(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        if method != "GET":
            self.requests.append((method, path, body))
        try:
            return 200, self._get(path) if method == "GET" else self._change(method, path, body)
        except MockTuningError as error:
            return 400, {"error": str(error)}

    def _get(self, path: str) -> Any:
        what, *rest = path.split("/")
        if what == "jobs" and rest:
            account, region, name = rest
            return job_snapshot(self.tuning.job(name, account_id=account, region=region))
        logs = {
            "calls": lambda: [call_snapshot(number, call) for number, call in enumerate(self.tuning.calls, 1)],
            "events": lambda: list(self.tuning.events),
            "faults": lambda: [_fault(fault) for fault in self.tuning.faults],
        }
        return snapshot(self.tuning, training_jobs=False) if what == "jobs" else {what: logs[what]()}

    def _change(self, method: str, path: str, body: Any) -> Any:
        what, *rest = path.split("/")
        if what == "jobs":
            account, region, name, verb = rest
            job = self.tuning.job(name, account_id=account, region=region)
            if verb == "fail":
                job.fail(body["reason"])
            else:
                {"finish": job.finish, "stop": job.stop}[verb]()
        elif what == "clock":
            self.tuning.clock.advance(seconds=body["seconds"])
        elif what == "seed":
            self.tuning.seed_document(body["document"])
        elif what == "reset":
            self.tuning.reset()
        elif method == "DELETE":
            self.tuning.faults.clear()
        else:
            self.tuning.faults.add(**body)
        return {}


def _fault(fault: Fault) -> dict[str, Any]:
    return {
        "operation": fault.operation,
        "error": fault.error,
        "times": fault.times,
        "after": fault.after,
        "met": fault.met,
    }
