"""The SDKs for .NET, C++, Java, PHP and Ruby: the bytes that they send, to the server over a socket.

None of them can be installed with SageMaker where this is tested, so each is stood in for by what its serializer and
HTTP client write. Read in their sources on GitHub (aws/aws-sdk-net, aws-sdk-cpp, aws-sdk-java-v2, aws-sdk-php,
aws-sdk-ruby); the files are named with each.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from email.parser import BytesParser
from typing import Any
from uuid import uuid4

import pytest

from mock_tuning import MockTuningServer
from tests.clients.helpers import launch_request
from tests.server.helpers import exchange

SIGNED = "AWS4-HMAC-SHA256 Credential=testing/20261124/eu-west-1/sagemaker/aws4_request"
REGION = "eu-west-1"


class Number(str):
    """A JSON number as it is to be written."""


def compact(members: Mapping[str, Any]) -> str:
    """Return JSON without blanks, its numbers as they are."""
    return _written(members, ",", ":")


def indented(members: Mapping[str, Any]) -> str:
    """Return JSON over several lines, as cJSON_Print writes it."""
    return _written(members, ",\n\t", ":\t").replace("{", "{\n\t", 1)


def _written(value: Any, comma: str, colon: str) -> str:
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, Mapping):
        parts = [f"{json.dumps(key)}{colon}{_written(each, comma, colon)}" for key, each in value.items()]
        return "{" + comma.join(parts) + "}"
    if isinstance(value, list):
        return "[" + comma.join(_written(each, comma, colon) for each in value) + "]"
    return json.dumps(value, ensure_ascii=False)


@dataclass(frozen=True)
class Sdk:
    """How an SDK writes a request: its headers in order, JSON, and moments of so many epoch seconds."""

    headers: tuple[str, ...]
    moment: Callable[[float], str]
    body: Callable[[Mapping[str, Any]], str] = compact


SDKS = {
    # sdk/src/Services/SageMaker/Generated/Model/Internal/MarshallTransformations/*RequestMarshaller.cs: the version of
    # the API is a header of its own; moments are doubles in their shortest form.
    ".NET": Sdk(
        (
            "X-Amz-Target: SageMaker.{operation}",
            "X-Amz-Api-Version: 2017-07-24",
            "User-Agent: aws-sdk-dotnet-coreclr/4.0.0.0",
            "amz-sdk-invocation-id: {invocation}",
            "amz-sdk-request: attempt=1; max=5",
            "Host: {host}",
            "X-Amz-Date: 20261124T010203Z",
            "X-Amz-Content-SHA256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "Authorization: {signed}",
            "Content-Length: {length}",
            "Content-Type: application/x-amz-json-1.1",
        ),
        repr,
    ),
    # src/aws-cpp-sdk-core/source/http/standard/StandardHttpRequest.cpp: all names in lower case;
    # generated/src/aws-cpp-sdk-sagemaker/source/model/*Request.cpp: WriteReadable, SecondsWithMSPrecision.
    "C++": Sdk(
        (
            "host: {host}",
            "accept: */*",
            "amz-sdk-invocation-id: {invocation}",
            "amz-sdk-request: attempt=1",
            "authorization: {signed}",
            "content-length: {length}",
            "content-type: application/x-amz-json-1.1",
            "user-agent: aws-sdk-cpp/1.11.0",
            "x-amz-api-version: 2017-07-24",
            "x-amz-date: 20261124T010203Z",
            "x-amz-target: SageMaker.{operation}",
        ),
        lambda seconds: f"{seconds:.15g}",
        indented,
    ),
    # core/protocols/aws-json-protocol/…/SdkJsonGenerator.java: a plain decimal of milliseconds. Java's own HttpClient
    # (beside the SDK's Apache, Netty and URLConnection) tries to go over to HTTP/2 with its first request.
    "Java": Sdk(
        (
            "Connection: Upgrade, HTTP2-Settings",
            "Content-Length: {length}",
            "Host: {host}",
            "HTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA",
            "Upgrade: h2c",
            "amz-sdk-invocation-id: {invocation}",
            "amz-sdk-request: attempt=1; max=3",
            "Authorization: {signed}",
            "Content-Type: application/x-amz-json-1.1",
            "User-Agent: aws-sdk-java/2.34.0",
            "X-Amz-Date: 20261124T010203Z",
            "X-Amz-Target: SageMaker.{operation}",
        ),
        lambda seconds: str(Decimal(round(seconds * 1000)).scaleb(-3)),
    ),
    # src/Api/Serializer/JsonRpcSerializer.php, JsonBody.php, src/Api/TimestampShape.php: whole seconds.
    "PHP": Sdk(
        (
            "Host: {host}",
            "X-Amz-Target: SageMaker.{operation}",
            "Content-Type: application/x-amz-json-1.1",
            "aws-sdk-invocation-id: {invocation}",
            "aws-sdk-retry: 0/0",
            "x-Amz-User-Agent: aws-sdk-php/3.350.0",
            "User-Agent: aws-sdk-php/3.350.0 GuzzleHttp/7",
            "X-Amz-Date: 20261124T010203Z",
            "Authorization: {signed}",
            "Content-Length: {length}",
        ),
        lambda seconds: str(int(seconds)),
    ),
    # gems/aws-sdk-core/lib/aws-sdk-core/json/builder.rb: whole seconds;
    # gems/aws-sdk-core/lib/seahorse/client/net_http/handler.rb: an empty Accept-Encoding; names in Net::HTTP's case.
    "Ruby": Sdk(
        (
            "Content-Type: application/x-amz-json-1.1",
            "Accept-Encoding: ",
            "User-Agent: aws-sdk-ruby3/3.240.0",
            "X-Amz-Target: SageMaker.{operation}",
            "Amz-Sdk-Invocation-Id: {invocation}",
            "Host: {host}",
            "X-Amz-Date: 20261124T010203Z",
            "Authorization: {signed}",
            "Content-Length: {length}",
            "Accept: */*",
        ),
        lambda seconds: str(int(seconds)),
    ),
}

each_sdk = pytest.mark.parametrize("sdk", SDKS.values(), ids=SDKS)


@dataclass(frozen=True)
class Reply:
    """What comes back: the status, headers by lower-case name, and the members of the body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def members(self) -> dict[str, Any]:
        """The body's members."""
        found: dict[str, Any] = json.loads(self.body)
        return found


def request_bytes(
    server: MockTuningServer, sdk: Sdk, operation: str, body: bytes, *more: str, length: bool = True
) -> bytes:
    """Return a request; without its `length` it says otherwise where it ends."""
    given = {
        "host": server.url.removeprefix("http://"),
        "operation": operation,
        "signed": SIGNED,
        "invocation": uuid4(),
        "length": len(body),
    }
    lines = [line.format(**given) for line in (*sdk.headers, *more) if length or "{length}" not in line]
    return "\r\n".join(["POST / HTTP/1.1", *lines, "", ""]).encode() + body


def reply_of(received: bytes) -> Reply:
    """Return the answer that bytes are; those to ``Expect`` before it are passed over."""
    head, _, body = received.partition(b"\r\n\r\n")
    status_line, _, lines = head.partition(b"\r\n")
    status = int(status_line.split()[1])
    if status == 100:
        return reply_of(body)
    headers = {name.lower(): value for name, value in BytesParser().parsebytes(lines + b"\r\n\r\n").items()}
    return Reply(status, headers, body)


def send(server: MockTuningServer, sdk: Sdk, operation: str, members: Mapping[str, Any]) -> Reply:
    """Send a request as an SDK does."""
    return reply_of(exchange(server, request_bytes(server, sdk, operation, sdk.body(members).encode())))


def described(server: MockTuningServer, sdk: Sdk, name: str) -> Reply:
    return send(server, sdk, "DescribeHyperParameterTuningJob", {"HyperParameterTuningJobName": name})


@each_sdk
def test_a_job_is_created_described_and_stopped(tuning_server: MockTuningServer, sdk: Sdk) -> None:
    created = send(tuning_server, sdk, "CreateHyperParameterTuningJob", launch_request())

    shown = described(tuning_server, sdk, "nightly")
    stopped = send(tuning_server, sdk, "StopHyperParameterTuningJob", {"HyperParameterTuningJobName": "nightly"})

    assert created.members == {
        "HyperParameterTuningJobArn": f"arn:aws:sagemaker:{REGION}:123456789012:hyper-parameter-tuning-job/nightly"
    }
    assert (shown.status, shown.members["HyperParameterTuningJobStatus"]) == (200, "InProgress")
    assert stopped.status == 200
    assert tuning_server.tuning.job("nightly", region=REGION).status == "Stopping"


@each_sdk
def test_moments_are_understood_as_the_sdk_writes_them(tuning_server: MockTuningServer, sdk: Sdk) -> None:
    for name, made in (("early", 1_700_000_000.25), ("late", 1_700_000_010.25)):
        tuning_server.tuning.seed_job(name, region=REGION, CreationTime=made)
    between = Number(sdk.moment(1_700_000_005.125))

    after, before = (
        send(tuning_server, sdk, "ListHyperParameterTuningJobs", {bound: between}).members
        for bound in ("CreationTimeAfter", "CreationTimeBefore")
    )

    assert [each["HyperParameterTuningJobName"] for each in after["HyperParameterTuningJobSummaries"]] == ["late"]
    assert [each["HyperParameterTuningJobName"] for each in before["HyperParameterTuningJobSummaries"]] == ["early"]


@pytest.mark.parametrize("moment", ["1700000005", "1700000005.000", "1.700000005125e+09", "1.700000005125E9"])
def test_moments_are_numbers_of_any_form(tuning_server: MockTuningServer, moment: str) -> None:
    tuning_server.tuning.seed_job("late", region=REGION, CreationTime=1_700_000_010)

    listed = send(tuning_server, SDKS["Java"], "ListHyperParameterTuningJobs", {"CreationTimeAfter": Number(moment)})

    assert len(listed.members["HyperParameterTuningJobSummaries"]) == 1


@each_sdk
def test_an_error_has_all_that_the_sdk_reads(tuning_server: MockTuningServer, sdk: Sdk) -> None:
    reply = described(tuning_server, sdk, "weekly")

    sentence = "Amazon SageMaker can't find a tuning job called weekly. Type another name."
    assert (reply.status, reply.headers["content-type"]) == (400, "application/x-amz-json-1.1")
    assert reply.members == {"__type": "ResourceNotFound", "Message": sentence}
    assert len(reply.headers["x-amzn-requestid"]) == 36


@each_sdk
def test_empty_lists_and_maps_are_kept(tuning_server: MockTuningServer, sdk: Sdk) -> None:
    ranges = "HyperParameterTuningJobConfig__ParameterRanges__"
    changes = {
        f"{ranges}IntegerParameterRanges": [],
        f"{ranges}CategoricalParameterRanges": [],
        "TrainingJobDefinition__Environment": {},
        "Tags": [],
    }

    created = send(tuning_server, sdk, "CreateHyperParameterTuningJob", launch_request(**changes))

    assert created.status == 200
    shown = described(tuning_server, sdk, "nightly").members
    assert shown["HyperParameterTuningJobConfig"]["ParameterRanges"]["IntegerParameterRanges"] == []
    assert shown["HyperParameterTuningJobConfig"]["ParameterRanges"]["CategoricalParameterRanges"] == []


@each_sdk
def test_members_of_a_newer_model_are_passed_over(tuning_server: MockTuningServer, sdk: Sdk) -> None:
    request = {**launch_request(), "FromTheFuture": {"A": [1, None]}}

    created = send(tuning_server, sdk, "CreateHyperParameterTuningJob", request)

    assert created.status == 200
    assert "FromTheFuture" not in described(tuning_server, sdk, "nightly").members


@each_sdk
def test_text_beyond_ascii_goes_both_ways(tuning_server: MockTuningServer, sdk: Sdk) -> None:
    tags = [{"Key": "größe", "Value": "大きい"}]

    arn = send(tuning_server, sdk, "CreateHyperParameterTuningJob", launch_request(Tags=tags)).members

    listed = send(tuning_server, sdk, "ListTags", {"ResourceArn": arn["HyperParameterTuningJobArn"]})
    assert listed.members == {"Tags": tags}


# --- what their HTTP clients may do ------------------------------------------------------------------------------

NAME = b'{"HyperParameterTuningJobName":"nightly"}'
DESCRIBE = "DescribeHyperParameterTuningJob"


@pytest.fixture
def job(tuning_server: MockTuningServer) -> Any:
    return tuning_server.tuning.seed_job("nightly", region=REGION)


@pytest.mark.usefixtures("job")
@each_sdk
def test_a_body_may_come_in_chunks(tuning_server: MockTuningServer, sdk: Sdk) -> None:
    chunks = b"".join(f"{len(part):x}\r\n".encode() + part + b"\r\n" for part in (NAME[:7], NAME[7:])) + b"0\r\n\r\n"
    head = request_bytes(tuning_server, sdk, DESCRIBE, b"", "Transfer-Encoding: chunked", length=False)

    assert reply_of(exchange(tuning_server, head + chunks)).members["HyperParameterTuningJobName"] == "nightly"


@pytest.mark.usefixtures("job")
@each_sdk
def test_a_body_may_come_compressed(tuning_server: MockTuningServer, sdk: Sdk) -> None:
    packed = zlib.compressobj(wbits=31)
    body = packed.compress(NAME) + packed.flush()

    reply = reply_of(
        exchange(tuning_server, request_bytes(tuning_server, sdk, DESCRIBE, body, "Content-Encoding: gzip"))
    )

    assert reply.members["HyperParameterTuningJobName"] == "nightly"


@pytest.mark.usefixtures("job")
@each_sdk
def test_a_client_may_wait_for_leave_to_send_its_body(tuning_server: MockTuningServer, sdk: Sdk) -> None:
    whole = request_bytes(
        tuning_server, sdk, DESCRIBE, NAME, "Expect: 100-Continue"
    )  # curl, as PHP's client, writes it so
    head, body = whole[: -len(NAME)], whole[-len(NAME) :]

    received = exchange(tuning_server, head, then=body)

    assert reply_of(received).members["HyperParameterTuningJobName"] == "nightly"


@pytest.mark.usefixtures("job")
@each_sdk
def test_a_connection_serves_the_next_request_too(tuning_server: MockTuningServer, sdk: Sdk) -> None:
    received = exchange(tuning_server, request_bytes(tuning_server, sdk, DESCRIBE, NAME) * 2)

    assert received.count(b"HTTP/1.1 200 OK") == 2


@pytest.mark.usefixtures("job")
@pytest.mark.parametrize("charset", ["; charset=utf-8", ";charset=UTF-8"])
def test_the_content_type_may_name_its_charset(tuning_server: MockTuningServer, charset: str) -> None:
    headers = [line for line in SDKS["Ruby"].headers if not line.startswith("Content-Type")]
    sdk = Sdk((*headers, f"Content-Type: application/x-amz-json-1.1{charset}"), SDKS["Ruby"].moment)

    assert described(tuning_server, sdk, "nightly").status == 200


@pytest.mark.usefixtures("job")
@pytest.mark.parametrize("name", ["x-amz-target", "X-AMZ-TARGET", "X-Amz-Target"])
def test_header_names_are_read_in_any_case(tuning_server: MockTuningServer, name: str) -> None:
    headers = [line.replace("X-Amz-Target", name) for line in SDKS["PHP"].headers]

    assert described(tuning_server, Sdk(tuple(headers), SDKS["PHP"].moment), "nightly").status == 200
