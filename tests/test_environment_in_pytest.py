"""The environment after a test of pytest: as fixtures left it, whatever they recorded inside a mock."""

from __future__ import annotations

import pytest

from tests.support import load_everything

load_everything()

HEAD = """
import os
import pytest
from mock_tuning import mock_tuning

def environment():
    return {name: value for name, value in os.environ.items() if name.startswith("AWS_")}

OUTSIDE = environment()
"""

AROUND = """
@mock_tuning
def test_it(monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "111122223333")
    monkeypatch.setenv("AWS_PROFILE", "mine")
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://localhost:1")

def test_afterwards():
    assert environment() == OUTSIDE
"""

DELETED = """
@mock_tuning
def test_it(monkeypatch):
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")

def test_afterwards():
    assert environment() == OUTSIDE
"""

FAILING = """
@pytest.fixture
def failing():
    yield
    raise LookupError

@mock_tuning
def test_it(failing, monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "mine")

def test_afterwards():
    assert environment() == OUTSIDE
"""

FIXTURE = """
def test_it(monkeypatch, tuning_mock):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "111122223333")
    monkeypatch.setenv("AWS_PROFILE", "mine")

def test_afterwards():
    assert environment() == OUTSIDE
"""

BEFORE = """
@pytest.fixture(autouse=True)
def before(monkeypatch):
    monkeypatch.setenv("AWS_SESSION_TOKEN", "mine")
    monkeypatch.setenv("AWS_PROFILE", "mine")

@mock_tuning
def test_it(monkeypatch):
    monkeypatch.setenv("AWS_SESSION_TOKEN", "another")

@pytest.fixture(scope="session")
def seen():
    return environment()

def test_afterwards(seen):
    assert seen == OUTSIDE
"""

WIDER = """
@pytest.fixture(scope="module")
def keys():
    os.environ["AWS_ACCESS_KEY_ID"] = "testing"
    os.environ["AWS_SECRET_ACCESS_KEY"] = "testing"
    os.environ["AWS_PROFILE"] = "team"
    yield
    del os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"]
    os.environ["AWS_PROFILE"] = "dev"

@mock_tuning
def test_it(keys, monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "mine")

def test_afterwards():
    keys = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}
    assert environment() == OUTSIDE | keys | {"AWS_PROFILE": "team"}
"""

ACTIVE = """
@pytest.fixture(scope="module")
def tuning():
    with mock_tuning() as tuning:
        yield tuning

def test_it(tuning, monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "mine")

def test_afterwards(tuning):
    assert "AWS_PROFILE" not in environment()
    assert environment()["AWS_ACCESS_KEY_ID"] == "testing"
"""

MEANT = """
@mock_tuning
def test_it(): ...

def test_afterwards():
    assert environment() == OUTSIDE
    os.environ.pop("AWS_PROFILE")

def test_in_the_end():
    assert "AWS_PROFILE" not in environment()
"""


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(AROUND, id="monkeypatch around a decorated test"),
        pytest.param(DELETED, id="what it deleted inside"),
        pytest.param(FAILING, id="a fixture that fails afterwards"),
        pytest.param(FIXTURE, id="monkeypatch around our fixture"),
        pytest.param(BEFORE, id="what it set before the mock"),
        pytest.param(WIDER, id="what a wider fixture set in the set-up"),
        pytest.param(ACTIVE, id="a mock that is still active"),
        pytest.param(MEANT, id="what a test without a mock took out"),
    ],
)
def test_variables_are_afterwards_as_they_were_outside(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    monkeypatch.delenv("AWS_EC2_METADATA_DISABLED")
    monkeypatch.setenv("AWS_PROFILE", "dev")
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://localhost:9000")
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function\n")
    pytester.makepyfile(HEAD + source)

    result = pytester.runpytest("-W", "error", "-p", "no:randomly", "-p", "no:hypothesispytest")

    result.assert_outcomes(passed=3 if source is MEANT else 2, errors=1 if source is FAILING else 0)
