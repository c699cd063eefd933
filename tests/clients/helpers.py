"""What the tests of several clients share."""

from __future__ import annotations

from typing import Any

from tests.support import create_request

__all__ = ["JOB", "launch_request"]

JOB = {"HyperParameterTuningJobName": "nightly"}


def launch_request(name: str = "nightly", **more: Any) -> dict[str, Any]:
    """Return a valid CreateHyperParameterTuningJob request that needs no extra of ours; see `create_request`."""
    return create_request(name, **{"HyperParameterTuningJobConfig__Strategy": "Random", **more})
