"""The report: the state of a mock as JSON, and the page that shows it."""

from __future__ import annotations

from .page import page
from .snapshot import call_snapshot, job_snapshot, snapshot

__all__ = ["call_snapshot", "job_snapshot", "page", "snapshot"]
