"""The page: one self-contained HTML document, put together from the files beside this module."""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Template
from typing import Any

__all__ = ["page"]

STYLES = ("base", "layout", "charts", "tables", "forms")
"""The page's style sheets, in the order in which they are joined."""

SCRIPTS = (
    "dom",
    "format",
    "scales",
    "charts",
    "objective_chart",
    "timeline",
    "parameters",
    "job_list",
    "training_table",
    "job_detail",
    "logs",
    "live",
    "forms",
    "main",
)
"""The page's scripts, in the order in which they are joined."""


def page(snapshot: Mapping[str, Any] | None = None, *, title: str | None = None) -> str:
    """Return the page as HTML that needs nothing else: no build, no other file, no other host.

    With what :func:`~mock_tuning.report.snapshot` returned it is a report to read, with ``calls`` and ``events``
    shown where the snapshot has lists of these.  Without, it is the live page: it asks the control API that it is
    served beside, and drives it.

    Whatever is in the snapshot is data: a strict Content-Security-Policy allows the page's own script and style only,
    by their hashes, and a live page to ask the host it came from.
    """
    live = snapshot is None
    data = {"live": _choices()} if snapshot is None else {"snapshot": snapshot}
    style, script = _style(), _script()
    policy = (
        "default-src 'none'",
        f"script-src {_hash(script)}",
        f"style-src {_hash(style)}",
        "img-src data:",
        *(["connect-src 'self'"] if live else []),
        "base-uri 'none'",
        "form-action 'none'",
    )
    return Template(_read("page.html")).substitute(
        mode="live" if live else "report",
        policy="; ".join(policy),
        title=html.escape(title or ("mock_tuning" if live else "Tuning report")),
        style=style,
        data=_within_html(data),
        script=script,
    )


def _within_html(data: Any) -> str:
    """Return JSON that no HTML parser takes for an end of the script or a comment."""
    text = json.dumps(data, allow_nan=False, separators=(",", ":"))  # ASCII only, so no U+2028 either
    return text.replace("<", r"\u003c").replace(">", r"\u003e").replace("&", r"\u0026")


def _choices() -> dict[str, list[str]]:
    """Return what the live page offers in its forms."""
    from ..fault_errors import ERRORS
    from ..router import ROUTES
    from ..seeds.documents import installed_documents
    from ..service_model import shape

    return {
        "documents": list(installed_documents()),
        "statuses": list(shape("HyperParameterTuningJobStatus").enum),
        "operations": sorted(ROUTES),
        "errors": list(ERRORS),
    }


def _hash(content: str) -> str:
    digest = hashlib.sha256(content.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


@cache
def _style() -> str:
    return "\n".join(_read("styles", f"{name}.css") for name in STYLES)


@cache
def _script() -> str:
    joined = "\n".join(_read("scripts", f"{name}.js") for name in SCRIPTS)
    return f'"use strict";\n(() => {{\n{joined}}})();\n'


def _read(*path: str) -> str:
    return Path(__file__).parent.joinpath(*path).read_text("utf-8")
