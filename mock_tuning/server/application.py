"""The WSGI application: who may ask, and who answers.

1. Is it from a web page of another origin?  Refused.
2. Is it for the control API or the page?  They answer.
3. Is it for SageMaker?  The router answers what is ours.
4. Everything else is moto's server application's.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable, Mapping
from contextvars import ContextVar
from io import BytesIO
from threading import Event, Lock
from typing import TYPE_CHECKING, Any

from ..errors import MockTuningError, MockTuningWarning, Unhandled
from .answers import Answer, aws_error, control_error, json_answer
from .connections import UNDERSCORED, NoAnswer
from .guard import refusal

if TYPE_CHECKING:
    from ..handle import TuningMock
    from ..interceptors import ImportHook, Patches
    from ..moto_handoff.server import MotoServer
    from .control import ControlApi

__all__ = ["PREFIX", "Application"]

PREFIX = "/mock-tuning"
HEALTH = f"{PREFIX}/health"
HOP_BY_HOP = ("connection", "keep-alive", "te", "trailers", "transfer-encoding", "upgrade", "content-length")
CORS = "access-control-"
"""Headers by which moto lets pages of every origin read its answers; ours may not."""
PATIENCE = 60  # seconds that a request waits while the models are still loading

Environ = dict[str, Any]

_asked_by_moto: ContextVar[Any] = ContextVar("the router of the server that asks moto", default=None)


class Application:
    """Answers the requests of one server."""

    def __init__(self, names: Collection[str], reset: Callable[[], None]) -> None:
        self._names = frozenset(name.lower() for name in names)
        self._reset = reset
        self._ready = Event()
        self._tuning: TuningMock | None = None
        self._control: ControlApi | None = None
        self._moto: MotoServer | None = None
        self._tagging: Patches | None = None
        self._gaps: Patches | None = None
        self._hook: ImportHook | None = None
        self._lock = Lock()

    # --- the server's side ---------------------------------------------------------------------------

    def load(self) -> None:
        """Import what answers need; requests wait for it, other than for the server's health."""
        from .. import handle  # noqa: F401
        from ..interceptors import ImportHook, Patches, gaps
        from ..moto_handoff.server import MotoServer
        from ..service_model import operation_model
        from ..validation import check_input
        from .control import ControlApi

        operation_model("DescribeHyperParameterTuningJob")
        check_input("DescribeHyperParameterTuningJob", {"HyperParameterTuningJobName": "nightly"})
        self._control = ControlApi(self._reset)
        self._moto = MotoServer(self._show_tags_to_moto)
        self._gaps = Patches()
        self._hook = ImportHook(gaps(self._gaps))
        self._hook.install()

    def serve(self, tuning: TuningMock) -> None:
        """Answer from `tuning` from now on."""
        self._tuning = tuning
        self._ready.set()

    def close(self) -> None:
        """Undo what was done to moto, and forget what it holds because of this server."""
        with self._lock:
            if self._tagging is not None:
                self._tagging.undo()
                self._tagging = None
            if self._hook is not None and self._gaps is not None:
                self._hook.uninstall()
                self._gaps.undo()
        self.forget_moto()

    @staticmethod
    def forget_moto() -> None:
        """Empty moto of what it holds because of us."""
        from ..moto_handoff import forget_everything

        forget_everything()

    # --- requests ----------------------------------------------------------------------------------------

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request (WSGI); raises :data:`~.connections.NoAnswer` to close its connection instead."""
        try:
            answer = self._answer(environ)
        except NoAnswer:
            raise
        except Exception as error:  # noqa: BLE001 - whatever goes wrong, the client gets an answer
            answer = _broken(environ, error)
        headers = list(answer.headers.items())
        if "Content-Length" not in answer.headers:
            headers.append(("Content-Length", str(len(answer.body))))
        start_response(answer.status_line, headers)
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else answer.body]

    def _answer(self, environ: Environ) -> Answer:
        path: str = environ["PATH_INFO"]
        control = path == PREFIX or path.startswith(f"{PREFIX}/")
        if environ["REQUEST_METHOD"] == "PRI":
            return aws_error(505, "MalformedHttpRequestException", "This server speaks HTTP/1.1, not HTTP/2.")
        refused = refusal(environ, self._names)
        if refused is not None:
            return control_error(403, refused) if control else _error(environ, 403, "AccessDeniedException", refused)
        if path == HEALTH and not self._ready.is_set() and environ["REQUEST_METHOD"] in ("GET", "HEAD"):
            return json_answer({"status": "ok", "ready": False})
        if not self._ready.wait(PATIENCE) or self._tuning is None or self._control is None:
            return control_error(503, "The server is still starting.")
        if control:
            return self._control.answer(environ, self._tuning)
        from . import requests

        try:
            if requests.is_for_sagemaker(environ):
                return self._answer_sagemaker(environ, self._tuning)
        except requests.BodyRefusedError as error:
            return aws_error(error.status, error.code, str(error))
        return self._answer_by_moto(environ)

    def _answer_sagemaker(self, environ: Environ, tuning: TuningMock) -> Answer:
        from .. import moto_handoff
        from ..fault_errors import TransportFault
        from . import requests

        body = requests.body_of(environ)
        native = moto_handoff.TAGGING_MODULE in sys.modules  # moto may hold training jobs of its own
        request = requests.wire_request(environ, body, native=native)
        try:
            answer = tuning.router.answer_ours(request)
        except TransportFault:
            raise NoAnswer from None
        if answer is not None:
            return Answer(answer.status, dict(answer.headers), answer.body)
        environ["wsgi.input"], environ["CONTENT_LENGTH"] = BytesIO(body), str(len(body))
        environ.pop("HTTP_CONTENT_ENCODING", None)
        environ["HTTP_AUTHORIZATION"] = requests.authorization_of(environ)
        return self._answer_by_moto(environ)

    def _answer_by_moto(self, environ: Environ) -> Answer:
        from ..moto_handoff.server import MissingExtraError

        assert self._moto is not None
        operation = _spoken(environ)
        try:
            status, headers, body = self._moto.answer(environ, operation, environ.get(UNDERSCORED, ()))
        except MissingExtraError:
            sentence = (
                f"{operation} is not an operation on tuning jobs. moto's server answers everything else, and what it"
                " needs is not installed: pip install 'mock-tuning[server]'."
            )
            return _error(environ, 501, "UnhandledCall", sentence)
        except Unhandled as error:
            sentence = f"{error.operation}: nobody could answer this call. {error.reason}"
            return _error(environ, 501, "UnhandledCall", sentence)
        except Exception as error:  # noqa: BLE001 - moto trips over requests that it does not expect
            sentence = f"{operation}: moto could not answer this request ({type(error).__name__}: {error})."
            return _error(environ, 400, "UnhandledCall", sentence)
        if environ["PATH_INFO"] == "/moto-api/reset" and status == 200:
            self._reset()
        kept: dict[str, str] = {}
        for name, value in headers:
            if name.lower() not in HOP_BY_HOP and not name.lower().startswith(CORS):
                kept[name] = f"{kept[name]}, {value}" if name in kept else value
        if _is_page_of_werkzeug(status, kept, body):
            sentence = f"{operation}: moto's server has no answer to this request (HTTP {status})."
            return _error(environ, status if status < 500 else 501, "UnhandledCall", sentence)
        if environ["REQUEST_METHOD"] == "HEAD":
            lengths = [value for name, value in headers if name.lower() == "content-length"]
            kept["Content-Length"] = lengths[0] if lengths else "0"
        return Answer(status, kept, body)

    def _show_tags_to_moto(self) -> None:
        """Let moto's resource tagging API see the jobs of this server; moto's SageMaker is loaded."""
        from ..interceptors import Patches, tagging_patches
        from ..moto_handoff import TAGGING_MODULE

        _asked_by_moto.set(self._tuning.router if self._tuning is not None else None)
        with self._lock:
            if self._tagging is None:
                self._tagging = Patches()
                for owner, attribute, replace in tagging_patches(sys.modules[TAGGING_MODULE], _asked_by_moto.get):
                    self._tagging.apply(owner, attribute, replace)


def _broken(environ: Environ, error: Exception) -> Answer:
    """Return the answer to a request that we tripped over, and tell whoever runs the server."""
    told = isinstance(error, (MockTuningError, MockTuningWarning))  # in words for the author of a test
    sentence = str(error) if told else f"{type(error).__name__}: {error}"
    sys.stderr.write(f"mock-tuning serve: {_spoken(environ)}: {sentence}\n")
    if environ["PATH_INFO"].startswith(PREFIX):
        return control_error(500, sentence)
    return _error(environ, 500, "InternalFailure", sentence)


def _error(environ: Environ, status: int, code: str, sentence: str) -> Answer:
    """Return an error that the client of an AWS service can read."""
    from .requests import language_of

    return aws_error(status, code, sentence, language_of(environ))


def _spoken(environ: Environ) -> str:
    from .requests import path_of

    target = environ.get("HTTP_X_AMZ_TARGET")
    return str(target) if target else f"{environ['REQUEST_METHOD']} {path_of(environ)}"


def _is_page_of_werkzeug(status: int, headers: Mapping[str, str], body: bytes) -> bool:
    """Whether an answer is an error page for people, which no AWS client can read."""
    kind = next((value for name, value in headers.items() if name.lower() == "content-type"), "")
    return status >= 400 and kind.startswith("text/html") and body.lstrip().lower().startswith(b"<!doctype html>")
