"""S3 through the server, which is moto's: what HTTP in between must leave as it is."""

from __future__ import annotations

from typing import Any

import pytest

from mock_tuning import MockTuningServer

from .helpers import SCOPE, ask, client_of

METADATA = {"train_run": "c", "a-b": "d", "CamelCase": "E"}


@pytest.fixture
def s3(tuning_server: MockTuningServer) -> Any:
    client = client_of(tuning_server, "s3")
    client.create_bucket(Bucket="models")
    return client


@pytest.fixture
def signed(tuning_server: MockTuningServer) -> dict[str, str]:
    return {"Authorization": SCOPE.format(key="testing", region="us-east-1", service="s3")}


@pytest.mark.parametrize("body", [b"", b"x" * 100_000], ids=["empty", "not empty"])
def test_a_file_is_uploaded(s3: Any, body: bytes) -> None:
    s3.put_object(Bucket="models", Key="model.tar.gz", Body=body)

    assert s3.get_object(Bucket="models", Key="model.tar.gz")["Body"].read() == body


def test_metadata_is_what_moto_makes_of_it(s3: Any) -> None:
    s3.put_object(Bucket="models", Key="model.tar.gz", Body=b"1", Metadata=METADATA)

    # S3 keeps the names in lower case (DOCUMENTED: S3 user guide, "User-defined object metadata").
    found = s3.head_object(Bucket="models", Key="model.tar.gz")["Metadata"]
    assert found == {name.lower(): value for name, value in METADATA.items()}


def test_a_header_with_underscores_is_never_taken_for_one_without(
    s3: Any, tuning_server: MockTuningServer, signed: dict[str, str]
) -> None:
    headers = {"X-Amz-Meta-A_B": "with", "X-Amz-Meta-A-B": "without", "X_Amz_Meta_Other": "no metadata", **signed}

    ask(tuning_server, "PUT", "/models/model.tar.gz", b"1", headers)

    assert s3.head_object(Bucket="models", Key="model.tar.gz")["Metadata"] == {"a-b": "without"}


def test_a_header_that_is_sent_twice_keeps_both_values(
    s3: Any, tuning_server: MockTuningServer, signed: dict[str, str]
) -> None:
    headers = {"x-amz-meta-train_run": "one", "X-Amz-Meta-Train_Run": "two", **signed}

    ask(tuning_server, "PUT", "/models/model.tar.gz", b"1", headers)

    assert s3.head_object(Bucket="models", Key="model.tar.gz")["Metadata"] == {"train_run": "one,two"}


def test_no_answer_of_moto_gives_other_origins_leave(s3: Any, tuning_server: MockTuningServer) -> None:
    for path in ("/models", "/moto-api/data.json", "/moto-api/"):
        reply = ask(tuning_server, "GET", path)

        assert reply.status == 200
        assert [name for name in reply.headers if name.startswith("access-control")] == []
