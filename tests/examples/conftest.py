"""What every test of this project needs."""

import pytest


@pytest.fixture(autouse=True)
def region(monkeypatch):
    """The machine's own region is not the tests' business."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
