"""The AWS SDK for Go v2 as Debian has it, against the server: runs ``go/tuning_test.go``.

Needs the packages golang-go and golang-github-aws-aws-sdk-go-v2-dev.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

from mock_tuning import MockTuningServer
from tests.clients.required import command

HERE = Path(__file__).parent / "go"
GOPATH = Path("/usr/share/gocode")  # where Debian has libraries
GO = command("go", GOPATH / "src/github.com/aws/aws-sdk-go-v2/service/sagemaker")


def test_the_sdk_for_go(tuning_server: MockTuningServer, sdk_environment: dict[str, str], tmp_path: Path) -> None:
    settings = {"GO111MODULE": "off", "GOPATH": str(GOPATH), "GOCACHE": str(tmp_path), "GOFLAGS": "-count=1"}

    ran = subprocess.run(
        [GO, "test", "-vet=off", "-v", "."],
        cwd=HERE,
        env=sdk_environment | settings,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )

    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "--- PASS" in ran.stdout
