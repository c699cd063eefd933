"""Calls through ``requests``, and the user's own ``responses`` mocks around and inside ours."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
import requests
import requests.adapters
import responses
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from moto import mock_aws
from requests.adapters import HTTPAdapter

from mock_tuning import mock_tuning
from mock_tuning.errors import MockTuningWarning
from tests.conftest import NetworkUsedError
from tests.interception.helpers import REGION, create, new_client, training_job
from tests.support import create_request

OUTSIDE = "https://example.org/data"
AWS = "https://s3.us-east-1.amazonaws.com/"


def post(
    operation: str, body: Any, *, region: str = REGION, signed: bool = True, key: str = "AKIAEXAMPLE", **kwargs: Any
) -> requests.Response:
    """POST a SageMaker call as a program without botocore would, signed or not."""
    url = f"https://api.sagemaker.{region}.amazonaws.com/"
    headers = {"X-Amz-Target": f"SageMaker.{operation}", "Content-Type": "application/x-amz-json-1.1"}
    data = body if isinstance(body, (str, bytes)) else json.dumps(body)
    request = AWSRequest("POST", url, headers=headers, data=data)
    if signed:
        SigV4Auth(Credentials(key, "secret"), "sagemaker", region).add_auth(request)
    return requests.post(url, data=data, headers=dict(request.headers), timeout=1, **kwargs)


@pytest.fixture
def outer() -> Iterator[responses.RequestsMock]:
    """A mock of the user's, started before ours."""
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        mock.get(OUTSIDE, body="outer")
        yield mock


# --- calls to AWS -----------------------------------------------------------------------------------------


def test_a_signed_post_of_ours_is_answered() -> None:
    with mock_tuning():
        answer = post("CreateHyperParameterTuningJob", create_request())

        assert answer.json()["HyperParameterTuningJobArn"].endswith(":hyper-parameter-tuning-job/nightly")
        assert new_client().list_hyper_parameter_tuning_jobs()["HyperParameterTuningJobSummaries"]


def test_a_raw_answer_is_as_on_the_wire() -> None:
    with mock_tuning():
        answer = post("DescribeHyperParameterTuningJob", {"HyperParameterTuningJobName": "missing"})

    assert (answer.status_code, answer.reason) == (400, "Bad Request")
    assert answer.headers["Content-Type"] == "application/x-amz-json-1.1"
    assert len(answer.content) == int(answer.headers["Content-Length"])
    assert answer.json()["__type"] == "ResourceNotFound"


def test_a_signed_post_takes_account_and_region_from_the_signature() -> None:
    with mock_tuning():
        answer = post("CreateHyperParameterTuningJob", create_request(), region="eu-west-1", key="210987654321")

    assert ":sagemaker:eu-west-1:210987654321:" in answer.json()["HyperParameterTuningJobArn"]


def test_an_unsigned_post_takes_its_region_from_the_host() -> None:
    with mock_tuning():
        answer = post("CreateHyperParameterTuningJob", create_request(), region="us-gov-west-1", signed=False)

    arn = answer.json()["HyperParameterTuningJobArn"]
    assert arn.startswith("arn:aws-us-gov:sagemaker:us-gov-west-1:123456789012:")


def test_a_signed_post_of_motos_is_answered_by_moto() -> None:
    with mock_tuning():
        answer = post("CreateTrainingJob", training_job())

        assert answer.json()["TrainingJobArn"].endswith(":training-job/hand-made")
        assert new_client().describe_training_job(TrainingJobName="hand-made")["TrainingJobStatus"] == "Completed"


def test_a_raw_listing_shows_our_training_jobs_beside_motos() -> None:
    with mock_tuning() as tuning:
        tuning.seed_job("nightly", training_jobs=1)
        post("CreateTrainingJob", training_job())

        listed = post("ListTrainingJobs", {"SortBy": "Name", "NameContains": "a"}).json()["TrainingJobSummaries"]

    assert [row["TrainingJobName"] for row in listed if row["TrainingJobName"] == "hand-made"] == ["hand-made"]


def test_a_raw_describe_of_an_unknown_training_job_is_refused_as_the_service_does() -> None:
    with mock_tuning():
        post("CreateTrainingJob", training_job())

        answer = post("DescribeTrainingJob", {"TrainingJobName": "missing"})

    assert answer.json()["__type"] == "ValidationException"


def test_a_presigned_url_reads_what_a_client_wrote() -> None:
    with mock_tuning():
        s3 = new_client("s3")
        s3.create_bucket(Bucket="results")
        s3.put_object(Bucket="results", Key="a", Body=b"1234")
        url = s3.generate_presigned_url("get_object", Params={"Bucket": "results", "Key": "a"})

        assert requests.get(url, timeout=1).content == b"1234"


def test_a_body_sent_in_chunks_arrives_whole() -> None:
    with mock_tuning():
        s3 = new_client("s3")
        s3.create_bucket(Bucket="results")
        url = s3.generate_presigned_url("put_object", Params={"Bucket": "results", "Key": "a"})

        requests.put(url, data=iter([b"12", b"34"]), timeout=1)

        assert s3.get_object(Bucket="results", Key="a")["Body"].read() == b"1234"


def test_what_nobody_can_answer_is_a_connection_error_that_says_so() -> None:
    with mock_tuning(), pytest.raises(requests.ConnectionError, match="ListHubs: nobody could answer"):
        post("ListHubs", {})


def test_retries_of_an_adapter_stay_real() -> None:
    session = requests.Session()
    retry = requests.adapters.Retry(total=2, status_forcelist=[400], allowed_methods=None, raise_on_status=False)
    session.mount("https://", HTTPAdapter(max_retries=retry))
    headers = {"X-Amz-Target": "SageMaker.DescribeHyperParameterTuningJob"}
    body = json.dumps({"HyperParameterTuningJobName": "missing"})

    with mock_tuning() as tuning:
        session.post("https://api.sagemaker.us-east-1.amazonaws.com/", headers=headers, data=body, timeout=1)

        assert len(list(tuning.calls)) == 3


# --- the user's own mocks ------------------------------------------------------------------------------------


def test_an_outer_mock_answers_what_is_not_aws(outer: responses.RequestsMock) -> None:
    with mock_tuning():
        assert requests.get(OUTSIDE, timeout=1).text == "outer"


def test_an_outer_mock_refuses_what_it_does_not_know(outer: responses.RequestsMock) -> None:
    with mock_tuning(), pytest.raises(requests.ConnectionError, match="refused by Responses"):
        requests.get("https://elsewhere.example.org/", timeout=1)


def test_an_outer_mock_lets_through_what_it_was_told_to(outer: responses.RequestsMock) -> None:
    outer.add_passthru("https://elsewhere.example.org/")

    with mock_tuning(), pytest.raises(NetworkUsedError):
        requests.get("https://elsewhere.example.org/", timeout=1)


def test_ours_goes_before_an_outer_mock(outer: responses.RequestsMock) -> None:
    outer.get(AWS, body="outer")

    with mock_tuning():
        assert "ListAllMyBucketsResult" in requests.get(AWS, timeout=1).text


API = "https://a1b2c3.execute-api.us-east-1.amazonaws.com/prod/hello"


def test_an_outer_mock_answers_an_aws_host_that_nobody_else_can(outer: responses.RequestsMock) -> None:
    outer.get(API, body="outer")

    with mock_tuning():
        assert requests.get(API, timeout=1).text == "outer"


def test_an_outer_mock_may_fail_for_an_aws_host_that_nobody_else_can_answer(outer: responses.RequestsMock) -> None:
    outer.get(API, body=requests.ConnectTimeout("planned"))

    with mock_tuning(), pytest.raises(requests.ConnectTimeout, match="planned"):
        requests.get(API, timeout=1)


def test_what_an_outer_mock_does_not_know_either_is_a_connection_error_that_says_so(
    outer: responses.RequestsMock,
) -> None:
    with mock_tuning(), pytest.raises(requests.ConnectionError, match="ListHubs: nobody could answer"):
        post("ListHubs", {})


def test_beside_mock_aws_what_nobody_can_answer_is_a_connection_error_that_says_so() -> None:
    with mock_aws(), mock_tuning(), pytest.raises(requests.ConnectionError, match="ListHubs: nobody could answer"):
        post("ListHubs", {})


def test_an_inner_mock_answers_what_it_matches() -> None:
    with mock_tuning(), responses.RequestsMock() as inner:
        inner.get(AWS, body="inner")

        assert requests.get(AWS, timeout=1).text == "inner"


def test_an_inner_mock_refuses_what_it_does_not_know() -> None:
    with mock_tuning(), responses.RequestsMock(), pytest.raises(requests.ConnectionError, match="refused by Responses"):
        requests.get(AWS, timeout=1)


@pytest.mark.parametrize("how", ["prefix", "response"])
def test_what_an_inner_mock_lets_through_comes_to_ours(how: str) -> None:
    with mock_tuning(), responses.RequestsMock() as inner:
        if how == "prefix":
            inner.add_passthru("https://")
        else:
            inner.add(responses.PassthroughResponse("GET", AWS))

        assert "ListAllMyBucketsResult" in requests.get(AWS, timeout=1).text


def test_what_an_inner_mock_lets_through_comes_to_the_outer_one(outer: responses.RequestsMock) -> None:
    with mock_tuning(), responses.RequestsMock() as inner:
        inner.add_passthru("https://")

        assert requests.get(OUTSIDE, timeout=1).text == "outer"


@pytest.fixture
def _default_mock() -> Iterator[None]:
    """The mock that comes with ``responses``, started by its function."""
    responses.start()
    responses.add_passthru("https://")
    yield
    responses.stop()
    responses.reset()


@pytest.mark.usefixtures("tuning_mock", "_default_mock")
def test_what_the_default_mock_lets_through_comes_to_ours() -> None:
    assert "ListAllMyBucketsResult" in requests.get(AWS, timeout=1).text


@pytest.mark.usefixtures("outer", "tuning_mock", "_default_mock")
def test_what_the_default_mock_lets_through_comes_to_the_outer_one() -> None:
    assert requests.get(OUTSIDE, timeout=1).text == "outer"


def test_a_mock_started_again_inside_ours_keeps_what_it_covers(outer: responses.RequestsMock) -> None:
    inner = responses.RequestsMock(passthru_prefixes=("https://",))
    middle = responses.RequestsMock(passthru_prefixes=("https://",), assert_all_requests_are_fired=False)
    middle.get(AWS, body="middle")

    with mock_tuning():
        inner.start()
        inner.stop()
        middle.start()
        inner.start()
        answers = [requests.get(AWS, timeout=1).text, requests.get(OUTSIDE, timeout=1).text]
        inner.stop()
        middle.stop()

    assert answers == ["middle", "outer"]


def test_an_outer_mock_entered_once_more_inside_ours_does_not_pass_to_itself(outer: responses.RequestsMock) -> None:
    outer.add_passthru("https://elsewhere.example.org/")

    with mock_tuning():
        outer.start()

        with pytest.raises(NetworkUsedError):
            requests.get("https://elsewhere.example.org/", timeout=1)


def test_bodies_of_requests_to_other_hosts_are_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    class Body:
        def __iter__(self) -> Iterator[bytes]:
            raise AssertionError("read")

        read = __iter__

    seen = []
    monkeypatch.setattr(HTTPAdapter, "send", lambda self, request, **_: seen.append(request.body))
    body = Body()

    with mock_tuning():
        requests.adapters.HTTPAdapter().send(requests.Request("POST", OUTSIDE, data=body).prepare())

    assert seen == [body]


# --- restored afterwards -----------------------------------------------------------------------------------------


def test_everything_is_restored_afterwards() -> None:
    before = (HTTPAdapter.send, responses.start, responses.RequestsMock.start, responses._default_mock._real_send)

    with mock_tuning(), responses.mock:
        responses.mock.add_passthru("https://")
        requests.get(AWS, timeout=1)

    after = (HTTPAdapter.send, responses.start, responses.RequestsMock.start, responses._default_mock._real_send)
    assert after == before


def test_an_outer_mock_is_there_again_afterwards(outer: responses.RequestsMock) -> None:
    with mock_tuning():
        create(new_client())

    assert requests.get(OUTSIDE, timeout=1).text == "outer"


def test_an_inner_mock_that_stays_is_not_undone_and_a_warning_says_so(outer: responses.RequestsMock) -> None:
    before = HTTPAdapter.send
    inner = responses.RequestsMock()
    inner.add_passthru("https://")

    with pytest.warns(MockTuningWarning, match=r"leaves HTTPAdapter\.send as it is"), mock_tuning():
        inner.start()

    assert requests.get(OUTSIDE, timeout=1).text == "outer"
    inner.stop()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert requests.get(OUTSIDE, timeout=1).text == "outer"
    HTTPAdapter.send = before  # type: ignore[method-assign]
