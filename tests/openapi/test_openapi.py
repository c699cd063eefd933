"""The control API against its own document: schemathesis asks what it allows, and what it does not.

In an environment of its own (see .ci/run), as schemathesis brings a plugin that would slow every other run.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from mock_tuning import MockTuningServer
from mock_tuning.server.control import document

pytestmark = pytest.mark.tuning_mock(unmet_faults="ignore")  # they are planned at random

EXAMPLES = int(os.environ.get("MOCK_TUNING_OPENAPI_EXAMPLES", "30"))

_server: list[MockTuningServer] = []


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
    """The server's own application, under the name that a client of it would use."""
    environ["HTTP_HOST"] = "localhost"
    return _server[0].application(environ, start_response)


schema = schemathesis.openapi.from_dict(document())
schema.app = application


@pytest.fixture(autouse=True)
def _seeded(tuning_server: MockTuningServer) -> None:
    _server[:] = [tuning_server]
    tuning_server.tuning.seed_job("nightly", status="InProgress")


@schema.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_answer_is_as_the_document_says(case: Any) -> None:
    # A job that cannot be, and a fault that does not go with its own details, are more than a schema can say.
    beyond = case.operation.definition.raw["operationId"] in ("seed", "addFault")

    case.call_and_validate(excluded_checks=[positive_data_acceptance] if beyond else [])
