"""Many clients at once, some of which break off: no error, no lost job, no memory that stays."""

from __future__ import annotations

import os
import tracemalloc

import pytest

from mock_tuning import MockTuningServer
from tests.load import Soak

from .helpers import port_of

CI = os.environ.get("HYPOTHESIS_PROFILE") == "ci"
REQUESTS = 10_000 if CI else 1_600
KEPT = 200  # calls and events, so that few requests fill them
GROWTH = 200_000  # bytes


def test_clients_that_break_off_leave_nothing_behind(
    tuning_server: MockTuningServer, capfd: pytest.CaptureFixture[str]
) -> None:
    tuning = tuning_server.tuning
    tuning.calls.keep = tuning.events.keep = KEPT
    soak = Soak(port_of(tuning_server), REQUESTS)

    soak.run()

    assert set(soak.statuses) == {200}
    assert {job.name for job in tuning.jobs()} == soak.created
    assert len(tuning.calls) == KEPT
    assert capfd.readouterr().err == ""


def test_memory_stays_as_it_is(tuning_server: MockTuningServer) -> None:
    tuning = tuning_server.tuning
    tuning.calls.keep = tuning.events.keep = KEPT
    soak = Soak(port_of(tuning_server), REQUESTS // 2)
    soak.run()
    for job in tuning.jobs():
        job.finish()
    again = Soak(port_of(tuning_server), REQUESTS // 2, creates=False, created=soak.created)

    tracemalloc.start()
    try:
        again.run()  # until everything is kept that will be
        before, _ = tracemalloc.get_traced_memory()
        again.run()
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert after - before < GROWTH
