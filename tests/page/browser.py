"""What the tests of the page need: Chromium, and axe-core in the node_modules of the environment that runs them."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

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

assert CHROMIUM is not None, "chromium is not installed"
assert AXE.exists(), f"axe-core is not installed ({AXE})"
