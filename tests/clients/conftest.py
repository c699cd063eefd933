"""What is the same for all clients: libraries that warn, and how a process of theirs finds the server."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mock_tuning import MockTuningServer

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.filterwarnings("default", "error::mock_tuning.MockTuningWarning"))


@pytest.fixture
def sdk_environment(tuning_server: MockTuningServer, tmp_path: Path) -> dict[str, str]:
    """The environment of a process that knows the server's address and AWS settings of no other kind."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return bare | {
        "AWS_ENDPOINT_URL": tuning_server.url,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_REGION": "eu-west-1",  # as the SDKs say it
        "AWS_DEFAULT_REGION": "eu-west-1",  # as the CLI and Python do
        "AWS_CONFIG_FILE": str(tmp_path / "none"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "none"),
    }
