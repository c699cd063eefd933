"""Describe against the floor: a botocore client whose transport answers at once with the same bytes.

The floor's client is botocore as it is: what the mock patches on classes, it has unpatched on its
own objects.  So the ratio is all that the mock adds to a call, from the signer to the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import boto3
from botocore.awsrequest import AWSResponse
from botocore.signers import RequestSigner

from mock_tuning import TuningMock, mock_tuning
from tests.support import create_request

from .measuring import Effort, Row, ratio_row, repeated, side_by_side

__all__ = ["Call", "describe_and_floor", "floor_of", "new_client", "prepared"]

REGION = "us-east-1"
ENDED, RUNNING = "ended", "running"

_signing = RequestSigner.get_auth_instance  # before any mock is active

Call = Callable[[Any], Any]


def describe_and_floor(effort: Effort) -> Iterator[Row]:
    """Describe of an ended and of a running job, each against a floor made from its real answer."""
    with mock_tuning(progression="manual") as tuning:
        client = new_client()
        _make_jobs(tuning, client)
        for name, bar in ((ENDED, 1.15), (RUNNING, 1.4)):

            def describe(asked: Any, name: str = name) -> Any:
                return asked.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName=name)

            floor = floor_of(client, describe)
            assert describe(floor)["HyperParameterTuningJobArn"] == describe(client)["HyperParameterTuningJobArn"]
            timing = side_by_side(
                repeated(lambda describe=describe: describe(client), 10),  # type: ignore[misc]
                repeated(lambda describe=describe, floor=floor: describe(floor), 10),  # type: ignore[misc]
                effort.of(200),
            )
            yield ratio_row(f"Describe, {name} job", timing, "floor", "<=", bar)


def new_client(region: str = REGION) -> Any:
    """Return a SageMaker client from a session of its own."""
    return boto3.Session().client("sagemaker", region_name=region)


def prepared(client: Any, call: Call) -> tuple[Any, Any]:
    """Return the request that a call puts on the wire, as botocore prepared it, and the answer it got."""
    endpoint = client._endpoint
    send = endpoint._send
    seen: list[tuple[Any, Any]] = []

    def noting(request: Any) -> Any:
        answer = send(request)
        seen.append((request, answer))
        return answer

    endpoint._send = noting
    try:
        call(client)
    finally:
        del endpoint._send
    return seen[-1]


class _Raw(BytesIO):
    """The least that botocore reads a body from."""

    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self.getvalue()


def floor_of(client: Any, call: Call) -> Any:
    """Return a client that gets the answer that `client` gets to a call now, at once, each time."""
    _, answer = prepared(client, call)
    headers: Any = dict(answer.headers)
    status, body = answer.status_code, answer.content
    floor = new_client()
    floor._endpoint._send = lambda request: AWSResponse(request.url, status, headers, _Raw(body))
    floor._request_signer.get_auth_instance = _signing.__get__(floor._request_signer)
    return floor


def _make_jobs(tuning: TuningMock, client: Any) -> None:
    client.create_hyper_parameter_tuning_job(**create_request(ENDED))
    tuning.clock.advance(hours=10)
    client.create_hyper_parameter_tuning_job(**create_request(RUNNING, jobs=20, parallel=4))
    tuning.clock.advance(minutes=10)
    assert tuning.job(ENDED).status == "Completed"
    counters = tuning.job(RUNNING).describe()["TrainingJobStatusCounters"]
    assert counters["Completed"] > 0
    assert counters["InProgress"] > 0
