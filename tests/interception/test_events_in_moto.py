"""Events on their way to the targets of EventBridge rules that somebody has made in moto."""

from __future__ import annotations

import json
from typing import Any
from unittest.mock import Mock

import pytest
from moto import mock_aws

from mock_tuning import MockTuningWarning, TuningMock, moto_handoff
from tests.interception.helpers import REGION, new_client
from tests.support import create_request

ENDS = {
    "source": ["aws.sagemaker"],
    "detail-type": ["SageMaker HyperParameter Tuning Job State Change"],
    "detail": {"HyperParameterTuningJobStatus": ["Completed", "Failed", "Stopped"]},
}


def make_queue(name: str = "queue", region: str = REGION) -> tuple[str, str]:
    """Return the URL and the ARN of a new queue."""
    client = new_client("sqs", region_name=region)
    url = client.create_queue(QueueName=name)["QueueUrl"]
    attributes = client.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
    return url, attributes["QueueArn"]


def received(url: str, region: str = REGION) -> list[Any]:
    messages = new_client("sqs", region_name=region).receive_message(QueueUrl=url, MaxNumberOfMessages=10)
    return [json.loads(message["Body"]) for message in messages.get("Messages", [])]


def make_rule(*targets: dict[str, Any] | str, pattern: Any = None, region: str = REGION, **rule: Any) -> None:
    client = new_client("events", region_name=region)
    client.put_rule(Name="ends", EventPattern=json.dumps(pattern or ENDS), **rule)
    full = [{"Arn": each} if isinstance(each, str) else each for each in targets]
    client.put_targets(Rule="ends", Targets=[{"Id": str(number), **each} for number, each in enumerate(full)])


@pytest.fixture
def run(tuning_mock: TuningMock, sagemaker_client: Any) -> Any:
    """A function that runs the tuning job ``nightly`` to its end."""

    def run_it() -> dict[str, Any]:
        sagemaker_client.create_hyper_parameter_tuning_job(**create_request("nightly"))
        tuning_mock.clock.advance(hours=3)
        return tuning_mock.events.of("nightly")[-1]

    return run_it


# --- which rules -------------------------------------------------------------------------------------------


def test_a_queue_gets_the_event_of_the_end_as_it_is(run: Any) -> None:
    url, arn = make_queue()
    make_rule(arn)

    event = run()

    assert event["detail"]["HyperParameterTuningJobStatus"] == "Completed"
    assert received(url) == [event]


def test_what_is_due_arrives_without_a_look_at_the_job(tuning_mock: TuningMock, sagemaker_client: Any) -> None:
    url, arn = make_queue()
    make_rule(arn)
    sagemaker_client.create_hyper_parameter_tuning_job(**create_request("nightly"))
    assert received(url) == []

    tuning_mock.clock.advance(hours=3)

    assert len(received(url)) == 1


def test_what_was_seen_to_happen_before_there_was_a_rule_does_not_arrive(
    tuning_mock: TuningMock, sagemaker_client: Any
) -> None:
    sagemaker_client.create_hyper_parameter_tuning_job(**create_request("earlier"))
    tuning_mock.job("earlier").finish()
    url, arn = make_queue()
    make_rule(arn)

    sagemaker_client.create_hyper_parameter_tuning_job(**create_request("nightly"))
    tuning_mock.job("nightly").finish()

    assert [event["detail"]["HyperParameterTuningJobName"] for event in received(url)] == ["nightly"]


def test_rules_inside_mock_aws_are_served_too(run: Any) -> None:
    with mock_aws():
        url, arn = make_queue()
        make_rule(arn)
        run()

        assert len(received(url)) == 1


def test_training_jobs_are_told_of_where_a_rule_wants_them(run: Any) -> None:
    url, arn = make_queue()
    completed = {"detail": {"TrainingJobStatus": ["Completed"], "Tags": {"team": [{"exists": False}]}}}
    make_rule(arn, pattern=completed)

    run()

    assert len(received(url)) == 4


@pytest.mark.parametrize(
    ("pattern", "rule"),
    [
        pytest.param({"source": ["aws.ec2"]}, {}, id="another source"),
        pytest.param(ENDS, {"State": "DISABLED"}, id="a disabled rule"),
    ],
)
def test_rules_that_do_not_match_get_nothing(run: Any, pattern: Any, rule: Any) -> None:
    url, arn = make_queue()
    make_rule(arn, pattern=pattern, **rule)

    run()

    assert received(url) == []


def test_a_rule_with_a_schedule_alone_gets_nothing(run: Any) -> None:
    url, arn = make_queue()
    client = new_client("events")
    client.put_rule(Name="hourly", ScheduleExpression="rate(1 hour)")
    client.put_targets(Rule="hourly", Targets=[{"Id": "1", "Arn": arn}])

    run()

    assert received(url) == []


def test_rules_of_another_region_get_nothing(run: Any) -> None:
    url, arn = make_queue(region="eu-west-1")
    make_rule(arn, region="eu-west-1")

    run()

    assert received(url, "eu-west-1") == []


def test_events_are_made_at_once_only_where_an_enabled_rule_may_want_them(
    tuning_mock: TuningMock, sagemaker_client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, arn = make_queue(region="eu-west-1")
    make_rule(arn, region="eu-west-1")
    make_rule(arn, State="DISABLED")
    told = Mock(return_value=())
    monkeypatch.setattr(moto_handoff, "deliver", told)

    sagemaker_client.create_hyper_parameter_tuning_job(**create_request("unheard"))
    told.assert_not_called()

    new_client("events").enable_rule(Name="ends")
    sagemaker_client.create_hyper_parameter_tuning_job(**create_request("nightly"))
    told.assert_called_once_with(tuning_mock.events.of("nightly")[0])


# --- which targets -------------------------------------------------------------------------------------------


def test_a_log_group_gets_the_event(run: Any) -> None:
    logs = new_client("logs")
    logs.create_log_group(logGroupName="/aws/events/tuning")
    make_rule(f"arn:aws:logs:{REGION}:123456789012:log-group:/aws/events/tuning")

    event = run()

    found = logs.filter_log_events(logGroupName="/aws/events/tuning")["events"]
    assert [json.loads(each["message"]) for each in found] == [event]


def test_a_function_is_invoked_with_the_event(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from moto.awslambda_simple.models import LambdaSimpleBackend

    invoked = []
    monkeypatch.setattr(LambdaSimpleBackend, "invoke", lambda self, **given: invoked.append(given))
    arn = f"arn:aws:lambda:{REGION}:123456789012:function:on-end"

    with mock_aws(config={"lambda": {"use_docker": False}}):
        make_rule(arn)
        event = run()

    assert [(each["function_name"], json.loads(each["body"])) for each in invoked] == [(arn, event)]


def test_a_function_is_invoked_when_the_clock_moves_without_a_look_at_anything(
    tuning_mock: TuningMock, sagemaker_client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from moto.awslambda_simple.models import LambdaSimpleBackend

    invoked = []
    monkeypatch.setattr(LambdaSimpleBackend, "invoke", lambda self, **given: invoked.append(given))

    with mock_aws(config={"lambda": {"use_docker": False}}):
        make_rule(f"arn:aws:lambda:{REGION}:123456789012:function:on-end")
        sagemaker_client.create_hyper_parameter_tuning_job(**create_request("nightly"))

        tuning_mock.clock.advance(hours=3)

        assert len(invoked) == 1


def test_a_topic_hands_the_event_on(run: Any) -> None:
    url, queue = make_queue()
    sns = new_client("sns")
    topic = sns.create_topic(Name="ends")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue)
    make_rule(topic)

    event = run()

    assert [json.loads(each["Message"]) for each in received(url)] == [event]


def test_another_event_bus_hands_the_event_on(run: Any) -> None:
    client = new_client("events")
    bus = client.create_event_bus(Name="jobs")["EventBusArn"]
    url, queue = make_queue()
    client.put_rule(Name="all", EventPattern=json.dumps(ENDS), EventBusName="jobs")
    client.put_targets(Rule="all", EventBusName="jobs", Targets=[{"Id": "1", "Arn": queue}])
    make_rule(bus)

    run()

    assert len(received(url)) == 1


def test_a_target_that_cannot_be_reached_is_told_and_the_next_one_is_served(
    tuning_mock: TuningMock, sagemaker_client: Any
) -> None:
    url, arn = make_queue()
    missing = f"arn:aws:sqs:{REGION}:123456789012:missing"
    kinesis = f"arn:aws:kinesis:{REGION}:123456789012:stream/ends"
    make_rule(missing, kinesis, arn)
    sagemaker_client.create_hyper_parameter_tuning_job(**create_request("nightly"))

    with pytest.warns(MockTuningWarning) as warned:
        tuning_mock.clock.advance(hours=3)

    assert len(received(url)) == 1
    texts = sorted(str(each.message) for each in warned)
    assert texts[0].startswith(
        "The event of hyper-parameter-tuning-job/nightly Completed was not delivered: the target"
        f" {kinesis} of the EventBridge rule 'ends' did not get it ("
    )
    assert texts[0].endswith("). See README, 'Events'.")
    assert missing in texts[1]
