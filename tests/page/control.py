"""The server's application behind a browser's tab: the real control API, and no socket in between."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any
from urllib.parse import unquote, urlsplit

from mock_tuning import TuningMock
from mock_tuning.server.application import PREFIX, Application

HOST = "mock.test"
LIVE = f"http://{HOST}{PREFIX}/"


class ServedPage:
    """Answers what a tab asks for; ``requests`` holds what it asked to be done.

    What is in ``errors`` by its path below the prefix gets that status and sentence; while ``down``, nothing answers.
    """

    def __init__(self, tuning: TuningMock) -> None:
        self.requests: list[tuple[str, str, Any]] = []
        self.errors: dict[str, tuple[int, str]] = {}
        self.down = False
        self._application = Application([HOST], tuning.reset)
        self._application.load()
        self._application.serve(tuning)

    def answer(self, route: Any) -> None:
        """Answer a request of a tab (a handler for Playwright's ``route``)."""
        if self.down:
            route.abort()
            return
        request = route.request
        url, body = urlsplit(request.url), request.post_data_buffer or b""
        path = unquote(url.path)
        if path.removeprefix(f"{PREFIX}/") in self.errors:
            status, sentence = self.errors[path.removeprefix(f"{PREFIX}/")]
            route.fulfill(status=status, json={"error": sentence})
            return
        if request.method != "GET":
            self.requests.append((request.method, path.removeprefix(f"{PREFIX}/"), json.loads(body or b"null")))
        environ = {
            "REQUEST_METHOD": request.method,
            "PATH_INFO": path,
            "QUERY_STRING": url.query,
            "CONTENT_LENGTH": str(len(body)),
            "CONTENT_TYPE": request.headers.get("content-type", ""),
            "wsgi.input": BytesIO(body),
            "HTTP_HOST": url.netloc,
            **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in request.headers.items()},
        }
        started: list[Any] = []
        content = b"".join(self._application(environ, lambda *answer: started.extend(answer)))
        status, headers = started
        route.fulfill(status=int(status.split()[0]), headers=dict(headers), body=content)
