"""Events on their way to moto: to the targets of the EventBridge rules that somebody has made there.

moto's own ``Rule.send_to_targets`` is passed by: it leaves the account out of what it sends, heeds neither
disabled rules nor what a target asks for, and ends at the first target that it has not got.
"""

from __future__ import annotations

import copy
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from uuid import uuid4

from ..timestamps import parse_moment
from ._inputs import input_of

__all__ = ["EVENTS_MODULE", "deliver", "has_rules", "listening"]

EVENTS_MODULE = "moto.events.models"

Event = Mapping[str, Any]


def listening() -> bool:
    """Whether anybody may have made rules in moto."""
    return EVENTS_MODULE in sys.modules


def has_rules(account: str, region: str) -> bool:
    """Whether there is an enabled rule that the events of this account and region may match."""
    return bool(_rules(account, region))


def _rules(account: str, region: str) -> list[Any]:
    """Return the enabled rules of the default bus, whither the events of AWS's services go."""
    if not listening():
        return []
    backends = sys.modules[EVENTS_MODULE].events_backends
    if account not in backends or region not in backends[account]:  # a look would make one
        return []
    rules = backends[account][region].event_buses["default"].rules
    return [rule for rule in rules.values() if rule.state == "ENABLED"]


def deliver(event: Event) -> Iterator[str]:
    """Send an event to the targets of every enabled rule of its account's default bus that it matches.

    Yields a sentence for each target that it could not be sent to.
    """
    for rule in _rules(event["account"], event["region"]):
        pattern = rule.event_pattern
        if not pattern.get_pattern() or not pattern.matches_event(event):
            continue
        for target in list(rule.targets):
            try:
                _send(rule, target, event)
            except Exception as error:  # noqa: BLE001 - whatever moto raises, the next target gets its event
                yield (
                    f"the target {target['Arn']} of the EventBridge rule {rule.name!r} did not get it"
                    f" ({type(error).__name__}: {error})"
                )


def _send(rule: Any, target: Mapping[str, Any], event: Event) -> None:
    _, _, service, region, account, *resource = target["Arn"].split(":")
    send = _SENDERS.get(service)
    if send is not None:
        send(account, region, resource, input_of(target, event, rule), target)
        return
    # Event buses, archives and API destinations by moto's own ways, which want a number for the time.
    alone = copy.copy(rule)
    alone.targets = [target]
    alone.send_to_targets({**event, "time": parse_moment(event["time"]), "ingestion-time": time.time()})


def _to_queue(account: str, region: str, resource: list[str], message: str, target: Mapping[str, Any]) -> None:
    from moto.sqs.models import sqs_backends

    group = target.get("SqsParameters", {}).get("MessageGroupId")
    sqs_backends[account][region].send_message(queue_name=resource[0], message_body=message, group_id=group)


def _to_log_group(account: str, region: str, resource: list[str], message: str, _: Mapping[str, Any]) -> None:
    from moto.logs.models import logs_backends

    group, stream = resource[1], str(uuid4())  # arn:…:log-group:/aws/events/tuning
    backend = logs_backends[account][region]
    backend.create_log_stream(group, stream)
    backend.put_log_events(group, stream, [{"timestamp": int(time.time() * 1000), "message": message}])


def _to_function(account: str, region: str, resource: list[str], message: str, target: Mapping[str, Any]) -> None:
    from moto.awslambda.utils import get_backend

    get_backend(account, region).invoke(
        function_name=target["Arn"], qualifier=None, body=message, headers={}, response_headers={}
    )


def _to_topic(account: str, region: str, _: list[str], message: str, target: Mapping[str, Any]) -> None:
    from moto.sns.models import sns_backends

    sns_backends[account][region].publish(message=message, arn=target["Arn"])


_SENDERS: dict[str, Callable[[str, str, list[str], str, Mapping[str, Any]], None]] = {
    "lambda": _to_function,
    "logs": _to_log_group,
    "sns": _to_topic,
    "sqs": _to_queue,
}
