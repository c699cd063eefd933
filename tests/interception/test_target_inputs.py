"""What the target of an EventBridge rule gets: what its Input, InputPath or InputTransformer says."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mock_tuning import MockTuningWarning, TuningMock
from tests.interception.helpers import REGION, new_client
from tests.interception.test_events_in_moto import make_queue, make_rule
from tests.support import create_request

PATHS = {
    "job": "$.detail.HyperParameterTuningJobName",
    "status": "$.detail.HyperParameterTuningJobStatus",
    "arn": "$.resources[0]",
    "limits": "$.detail.HyperParameterTuningJobConfig.ResourceLimits",
    "most": "$.detail.HyperParameterTuningJobConfig.ResourceLimits.MaxNumberOfTrainingJobs",
    "none": "$.detail.FailureReason",
    "first": "$.detail[0]",
    "tenth": "$.resources[9]",
}
ARN = f"arn:aws:sagemaker:{REGION}:123456789012:hyper-parameter-tuning-job/nightly"
LIMITS = '{"MaxNumberOfTrainingJobs":4,"MaxParallelTrainingJobs":2}'


@pytest.fixture
def send(tuning_mock: TuningMock, sagemaker_client: Any) -> Any:
    """A function that ends the tuning job ``nightly`` and returns the event and what a queue got of it."""

    def send_it(**target: Any) -> tuple[dict[str, Any], str]:
        url, arn = make_queue()
        make_rule({"Arn": arn, **target})
        sagemaker_client.create_hyper_parameter_tuning_job(**create_request("nightly"))
        tuning_mock.job("nightly").finish()
        (message,) = new_client("sqs").receive_message(QueueUrl=url)["Messages"]
        return tuning_mock.events.of("nightly")[-1], message["Body"]

    return send_it


@pytest.mark.parametrize(
    ("shaping", "message"),
    [
        pytest.param({"Input": '{"job": "ended"}'}, '{"job": "ended"}', id="Input"),
        pytest.param({"InputPath": "$.detail.HyperParameterTuningJobName"}, '"nightly"', id="InputPath"),
        pytest.param({"InputPath": "$.resources[0]"}, f'"{ARN}"', id="an element"),
    ],
)
def test_a_target_gets_what_it_asks_for(send: Any, shaping: dict[str, Any], message: str) -> None:
    assert send(**shaping)[1] == message


@pytest.mark.parametrize(
    ("template", "message"),
    [
        pytest.param(
            '{"job":<job>,"st":<status>}', '{"job":"nightly","st":"Completed"}', id="texts outside of quotes get some"
        ),
        pytest.param('{"job": "<job> is <status>"}', '{"job":"nightly is Completed"}', id="texts in quotes get none"),
        pytest.param(
            '{"said": "job \\"<job>\\" is <status>"}',
            '{"said":"job \\"nightly\\" is Completed"}',
            id="escaped quotes are none",
        ),
        pytest.param(
            '{"limits": <limits>, "most": [<most>, 9]}', f'{{"limits":{LIMITS},"most":[4,9]}}', id="other values"
        ),
        pytest.param('"<job> has ended"', '"nightly has ended"', id="a text"),
        pytest.param('<job> is "<status>"', 'nightly is "Completed"', id="a text without quotes"),
        pytest.param(
            '{"arn": <arn>, "why": "<none><first><tenth>"}', f'{{"arn":"{ARN}","why":""}}', id="missing values"
        ),
        pytest.param("<b><job></b>", "<b>nightly</b>", id="what is not a placeholder"),
        pytest.param(
            '{"rule": <aws.events.rule-name>, "arn": "<aws.events.rule-arn>"}',
            f'{{"rule":"ends","arn":"arn:aws:events:{REGION}:123456789012:rule/ends"}}',
            id="the rule",
        ),
        pytest.param("[]", "[]", id="nothing"),
    ],
)
def test_an_input_template_is_filled(send: Any, template: str, message: str) -> None:
    _, got = send(InputTransformer={"InputPathsMap": PATHS, "InputTemplate": template})

    assert got == message


def test_a_template_may_name_the_event_without_any_paths(send: Any) -> None:
    template = (
        '{"whole": <aws.events.event.json>, "brief": <aws.events.event>, "at": <aws.events.event.ingestion-time>}'
    )

    event, got = send(InputTransformer={"InputTemplate": template})

    brief = {name: value for name, value in event.items() if name != "detail"}
    assert json.loads(got) == {"whole": event, "brief": brief, "at": event["time"]}


def test_a_path_that_is_not_understood_is_told(tuning_mock: TuningMock, sagemaker_client: Any) -> None:
    _, arn = make_queue()
    make_rule({"Arn": arn, "InputPath": "$.detail.*"})
    sagemaker_client.create_hyper_parameter_tuning_job(**create_request("nightly"))

    with pytest.warns(MockTuningWarning, match=r"'\$\.detail\.\*' is not a path that is understood here"):
        tuning_mock.job("nightly").finish()
