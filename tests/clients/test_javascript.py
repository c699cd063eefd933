"""The AWS SDK for JavaScript v3 against the server: runs ``javascript/tuning.test.js`` with Node's test runner.

``npm install`` in that folder first.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

from mock_tuning import MockTuningServer
from tests.clients.required import command

HERE = Path(__file__).parent / "javascript"
NODE = command("node", HERE / "node_modules" / "@aws-sdk" / "client-sagemaker")


def test_the_sdk_for_javascript(tuning_server: MockTuningServer, sdk_environment: dict[str, str]) -> None:
    ran = subprocess.run(
        [NODE, "--test", "tuning.test.js"],
        cwd=HERE,
        env=sdk_environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert ran.returncode == 0, ran.stdout + ran.stderr
