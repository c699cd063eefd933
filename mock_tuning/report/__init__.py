"""The report: the state of a mock as JSON, and the page that shows it."""

from __future__ import annotations

from .page import page
from .saving import file_name, save_report
from .snapshot import call_snapshot, job_snapshot, snapshot

__all__ = ["call_snapshot", "file_name", "job_snapshot", "page", "save_report", "snapshot"]
