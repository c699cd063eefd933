"""What the tests of the page need: Chromium, Playwright, axe-core; importing this skips where one is missing.

MOCK_TUNING_REQUIRE_PAGE=1 turns that into a failure, for the environments that are there for it.
axe-core is looked for in the node_modules of the environment that runs the tests.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
AXE = Path(sys.prefix, "node_modules", "axe-core", "axe.min.js")

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

if os.environ.get("MOCK_TUNING_REQUIRE_PAGE") != "1":
    pytest.importorskip("playwright.sync_api")
    if CHROMIUM is None:
        pytest.skip("chromium is not installed", allow_module_level=True)
    if not AXE.exists():
        pytest.skip(f"axe-core is not installed ({AXE})", allow_module_level=True)

assert CHROMIUM is not None, "chromium is not installed"
assert AXE.exists(), f"axe-core is not installed ({AXE})"
