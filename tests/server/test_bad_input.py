"""Requests gone wrong at random: each gets an answer that is its client's fault, in AWS's shape."""

from __future__ import annotations

import copy
import io
import json
import os
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from mock_tuning import MockTuningServer
from mock_tuning.router import ROUTES
from mock_tuning.server.application import Application
from mock_tuning.server.requests import is_for_sagemaker
from tests.support import create_request, several_definitions

from .helpers import SCOPE, describe_bytes, exchange, signed

COUNT = int(os.environ.get("MOCK_TUNING_BAD_REQUESTS", "3000"))
"""How many requests; the issue's bar is 100,000."""

OVER_SOCKETS = COUNT // 30
ARN = "arn:aws:sagemaker:us-east-1:123456789012:hyper-parameter-tuning-job/nightly"
NAME = {"HyperParameterTuningJobName": "nightly"}
CONFIG = "HyperParameterTuningJobConfig__"

VALUES: list[Any] = [None, True, 0, -1, 1, 10**30, 1e308, 1.5, "", "x" * 40, "a_b", "é", "\ud800", "0", "-5", "1e-400"]
VALUES += [
    "nan",
    "1e309",
    [],
    {},
    [None],
    [1],
    ["a"],
    {"a": 1},
    {"a": None},
    "Completed",
    "Descending",
    "Name",
    "Status",
]
VALUES += [ARN, ARN.replace("hyper-parameter-tuning", "training"), "2024-01-01T00:00:00Z", 1_700_000_000]

REQUESTS: dict[str, list[Any]] = {
    "CreateHyperParameterTuningJob": [
        create_request("one", jobs=3),
        create_request("two", **several_definitions("a", "b")),
        create_request(
            "three", WarmStartConfig={"ParentHyperParameterTuningJobs": [NAME], "WarmStartType": "TransferLearning"}
        ),
        create_request(
            "four",
            **{
                f"{CONFIG}Strategy": "Hyperband",
                f"{CONFIG}StrategyConfig": {"HyperbandStrategyConfig": {"MinResource": 1, "MaxResource": 9}},
            },
        ),
        create_request(
            "five",
            **{f"{CONFIG}ParameterRanges": {"AutoParameters": [{"Name": "lr", "ValueHint": "0.1"}]}},
            Autotune={"Mode": "Enabled"},
        ),
    ],
    "ListHyperParameterTuningJobs": [
        {"SortBy": "Name", "MaxResults": 2, "StatusEquals": "Completed", "CreationTimeAfter": 1, "NextToken": "x"}
    ],
    "ListTrainingJobsForHyperParameterTuningJob": [
        {**NAME, "SortBy": "FinalObjectiveMetricValue", "MaxResults": 3, "StatusEquals": "Completed", "NextToken": "x"}
    ],
    "ListTrainingJobs": [{"SortBy": "Name", "MaxResults": 2, "LastModifiedTimeAfter": 1, "NextToken": "x"}],
    "DescribeTrainingJob": [{"TrainingJobName": "nightly-001-abc"}],
    "StopTrainingJob": [{"TrainingJobName": "nightly-001-abc"}],
    "AddTags": [{"ResourceArn": ARN, "Tags": [{"Key": "a", "Value": "b"}]}],
    "ListTags": [{"ResourceArn": ARN, "MaxResults": 50, "NextToken": "x"}],
    "DeleteTags": [{"ResourceArn": ARN, "TagKeys": ["a"]}],
    "Search": [
        {
            "Resource": "HyperParameterTuningJob",
            "SortBy": "CreationTime",
            "MaxResults": 3,
            "SearchExpression": {
                "Filters": [{"Name": "CreationTime", "Operator": "GreaterThan", "Value": "2024-01-01T00:00:00Z"}],
                "NestedFilters": [{"NestedPropertyName": "Tags", "Filters": [{"Name": "Tags.Key", "Value": "a"}]}],
                "SubExpressions": [{"Operator": "Or", "Filters": [{"Name": "HyperParameterTuningJobStatus"}]}],
            },
        }
    ],
}

HEADERS = ["", "gzip", "br", "x" * 300, "SageMaker.", "SageMaker.ListModels", "Sage", "é", "%", "0", "-1", "1e9", "{}"]
HEADERS += [
    SCOPE.format(key=key, region="us-east-1", service=name) for key in ("1" * 12, "%") for name in ("sagemaker", "")
]


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of each member of a JSON value."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in members:
        yield (*path, key)
        yield from places(each, (*path, key))


def gone_wrong(request: Any, random: Random) -> Any:
    """Return a request with up to three members replaced, taken out, doubled or added."""
    request = copy.deepcopy(request)
    for _ in range(random.randint(1, 3)):
        known = list(places(request))
        if not known:
            return random.choice(VALUES)
        *parents, last = random.choice(known)
        node = request
        for key in parents:
            node = node[key]
        what = random.random()
        if what < 0.6:
            node[last] = copy.deepcopy(random.choice(VALUES))
        elif what < 0.8:
            taken = node.pop(last)
            if isinstance(node, list):
                node[last:last] = [taken, taken]
        elif isinstance(node, dict):
            node[str(random.choice(VALUES))[:30]] = copy.deepcopy(random.choice(VALUES))
    return request


def flipped(text: bytes, random: Random, share: float) -> bytes:
    """Return bytes of which some are others."""
    return bytes(byte if random.random() > share else random.randrange(256) for byte in text)


def environ_of(random: Random) -> dict[str, Any]:
    """Return a request that went wrong in its body, its headers or both, as WSGI has it."""
    operation = random.choice(list(ROUTES))
    body = json.dumps(gone_wrong(random.choice(REQUESTS.get(operation, [NAME])), random)).encode()
    if random.random() < 0.05:
        body = flipped(body, random, 0.02)
    environ = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in signed(operation).items()}
    environ["CONTENT_TYPE"] = environ.pop("HTTP_CONTENT_TYPE")
    if random.random() < 0.1:
        name = random.choice([*environ, "HTTP_CONTENT_ENCODING", "HTTP_AMZ_SDK_INVOCATION_ID", "HTTP_X_AMZ_DATE"])
        environ[name] = random.choice(HEADERS)
    if random.random() < 0.02:
        environ.pop(random.choice(list(environ)))
    return {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/",
        "QUERY_STRING": "",
        "HTTP_HOST": "localhost",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "wsgi.url_scheme": "http",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        **environ,
    }


@pytest.fixture
def application(tuning_server: MockTuningServer) -> Application:
    tuning_server.tuning.seed_job("nightly")
    tuning_server.tuning.seed_job("running", status="InProgress")
    return tuning_server.application


@pytest.mark.parametrize("seed", range(4))
def test_a_request_gone_wrong_is_its_clients_fault(
    application: Application, seed: int, capfd: pytest.CaptureFixture[str]
) -> None:
    random = Random(seed)
    for _ in range(COUNT // 4):
        environ = environ_of(random)
        ours = is_for_sagemaker(environ)
        begun: list[Any] = []

        parts = application(environ, lambda status, headers, begun=begun: begun.extend([status, dict(headers)]))

        body, status = b"".join(parts), int(begun[0].split()[0])
        if not ours:  # any more: some other service of moto's answers, or nobody
            assert status < 500 or status == 501, (environ, body)
            continue
        content = json.loads(body)
        assert 200 <= status < 500, (environ, content)
        assert status < 400 or content["__type"], (environ, content)
    assert capfd.readouterr().err == ""


def test_bytes_gone_wrong_get_an_answer_or_an_end(tuning_server: MockTuningServer) -> None:
    tuning_server.tuning.seed_job("nightly")
    random = Random(0)
    whole = describe_bytes(headers="Connection: close\r\n")
    for _ in range(OVER_SOCKETS):
        sent = flipped(whole, random, 0.01)[: random.randrange(1, 2 * len(whole))]

        received = exchange(tuning_server, sent)

        if received:  # what was no whole request gets none
            head, _, body = received.rpartition(b"\r\n\r\n")
            status = int(head.rpartition(b"HTTP/1.")[2].split()[1])
            assert 200 <= status <= 505, (sent, received)
            assert status not in (500, 502, 503, 504), (sent, received)
            assert body.startswith(b"<?xml") or json.loads(body), (sent, received)  # XML: it was no JSON 1.1 any more
