"""While a mock is active, fresh sessions share what was read of the service models, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import boto3
import botocore.loaders
import botocore.session
import pytest
from botocore.exceptions import DataNotFoundError

from mock_tuning import mock_tuning, service_model
from tests.interception.helpers import REGION, new_client

SERVICE = {
    "version": "2.0",
    "metadata": {
        "apiVersion": "2020-01-01",
        "endpointPrefix": "made-up",
        "protocol": "json",
        "jsonVersion": "1.1",
        "serviceId": "MadeUp",
        "signatureVersion": "v4",
        "targetPrefix": "MadeUp",
        "uid": "made-up-2020-01-01",
    },
    "operations": {"Ping": {"name": "Ping", "http": {"method": "POST", "requestUri": "/"}}},
    "shapes": {},
}


@pytest.fixture
def own_models(tmp_path: Path) -> Path:
    """A data path with a service of the user's own."""
    folder = tmp_path / "made-up" / "2020-01-01"
    folder.mkdir(parents=True)
    (folder / "service-2.json").write_text(json.dumps(SERVICE))
    return tmp_path


def loader_of(session: botocore.session.Session) -> Any:
    return session.get_component("data_loader")


def test_fresh_sessions_share_the_service_model() -> None:
    with mock_tuning():
        models = {id(new_client().meta.service_model) for _ in range(3)}

    assert len(models) == 1


def test_the_shared_model_is_as_botocore_builds_it() -> None:
    real = new_client().meta.service_model

    with mock_tuning():
        shared = new_client().meta.service_model

    assert (shared.service_name, shared.api_version) == (real.service_name, real.api_version)
    assert shared.operation_names == real.operation_names
    assert shared.metadata == real.metadata


def test_the_model_is_read_once_for_all_mocks() -> None:
    with mock_tuning():
        first = new_client().meta.service_model
    with mock_tuning():
        second = new_client().meta.service_model

    assert first is second


def test_sessions_outside_a_mock_share_nothing() -> None:
    with mock_tuning():
        inside = new_client().meta.service_model

    assert new_client().meta.service_model is not inside
    assert type(loader_of(botocore.session.Session())) is botocore.loaders.Loader


def test_search_paths_stay_per_session(own_models: Path) -> None:
    with mock_tuning():
        first, second = botocore.session.Session(), botocore.session.Session()
        loader_of(first).search_paths.append(str(own_models))

        assert "made-up" in first.get_available_services()
        assert "made-up" not in second.get_available_services()


def test_a_search_path_added_after_a_look_up_counts(own_models: Path) -> None:
    with mock_tuning():
        session = botocore.session.Session()
        assert "made-up" not in session.get_available_services()

        loader_of(session).search_paths.append(str(own_models))

        assert "made-up" in session.get_available_services()


def test_the_data_path_of_the_environment_is_honoured(own_models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DATA_PATH", str(own_models))

    with mock_tuning():
        client = new_client("made-up", endpoint_url="http://localhost")

        assert client.meta.service_model.operation_names == ["Ping"]


def test_extras_of_one_data_path_do_not_reach_sessions_without_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with mock_tuning():
        version = new_client("braket").meta.service_model.api_version
    folder = tmp_path / "braket" / version
    folder.mkdir(parents=True)
    extra = {"merge": {"metadata": {"signingName": "extra"}}}
    (folder / "service-2.sdk-extras.json").write_text(json.dumps(extra))

    with mock_tuning():
        with monkeypatch.context() as patch:
            patch.setenv("AWS_DATA_PATH", str(tmp_path))
            assert new_client("braket").meta.service_model.metadata["signingName"] == "extra"

        assert new_client("braket").meta.service_model.metadata["signingName"] == "braket"


def test_an_unknown_service_is_still_refused_by_the_client() -> None:
    with mock_tuning(), pytest.raises(botocore.exceptions.UnknownServiceError):
        new_client("no-such-service")


def test_resources_of_boto3_work() -> None:
    with mock_tuning():
        bucket = boto3.resource("s3", region_name=REGION).create_bucket(Bucket="results")
        bucket.put_object(Key="a", Body=b"1")

        assert [each.key for each in bucket.objects.all()] == ["a"]


def test_waiters_of_clients_work() -> None:
    with mock_tuning():
        client = new_client("s3")
        client.create_bucket(Bucket="results")

        client.get_waiter("bucket_exists").wait(Bucket="results", WaiterConfig={"Delay": 0, "MaxAttempts": 1})


def test_older_botocores_have_the_partitions_among_their_endpoints(monkeypatch: pytest.MonkeyPatch) -> None:
    today = {each["id"]: each["suffixes"] for each in service_model._partitions()}
    load_data = service_model.SharedLoader.load_data

    def as_before_1_28(self: Any, name: str) -> Any:
        if name == "partitions":
            raise DataNotFoundError(data_path=name)
        return load_data(self, name)

    monkeypatch.setattr(service_model.SharedLoader, "load_data", as_before_1_28)
    earlier = {each["id"]: each["suffixes"] for each in service_model._partitions.__wrapped__()}

    assert {"aws", "aws-cn", "aws-us-gov"} <= set(earlier)
    assert all(earlier[each] <= today[each] for each in earlier)
