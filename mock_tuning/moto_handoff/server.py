"""moto's server application: answers over HTTP whatever is not ours, as ``moto_server`` would."""

from __future__ import annotations

import importlib
import importlib.util
import re
from collections.abc import Callable, Iterable
from threading import Lock
from typing import Any

from ..errors import Unhandled
from ..wire import DEFAULT_ACCOUNT, account_named_by, credential_of, region_of_host
from . import TAGGING_TARGET, account_of, mark_used

__all__ = ["MissingExtraError", "MotoServer", "is_installed"]

NEEDED = ("flask", "flask_cors")

Environ = dict[str, Any]
Served = tuple[int, list[tuple[str, str]], bytes]


class MissingExtraError(Exception):
    """moto's server application lacks what it needs; :func:`is_installed` is false."""


def is_installed() -> bool:
    """Whether what moto's server application needs is there (the extra ``server``)."""
    return all(importlib.util.find_spec(name) is not None for name in NEEDED)


class MotoServer:
    """moto's server application, loaded when it is first asked."""

    def __init__(self, before_tagging: Callable[[], None]) -> None:
        self._before_tagging = before_tagging  # once moto's SageMaker is there, and is about to be asked for its tags
        self._application: Any = None
        self._lock = Lock()

    def answer(self, environ: Environ, operation: str, underscored: Iterable[tuple[str, str]] = ()) -> Served:
        """Return moto's status, headers and body.

        `operation` names the call in messages; `underscored` are the names and values of headers that an
        environment of WSGI cannot have, as there is an underscore in their names.

        Raises :class:`MissingExtraError`, and :class:`~mock_tuning.errors.Unhandled` when moto has no answer; what
        moto trips over is raised as it is.
        """
        application = self._loaded()
        mark_used()
        environ["RAW_URI"] = environ.get("REQUEST_URI", environ["PATH_INFO"])  # keys of S3 as they were sent
        account, region = _place(environ)
        if account is not None:
            environ["HTTP_X_MOTO_ACCOUNT_ID"] = account
        _add(environ, underscored)
        if environ.get("HTTP_X_AMZ_TARGET", "").startswith(TAGGING_TARGET):
            self._touch_sagemaker(environ, account, region)
        try:
            return _called(application.get_application(environ), environ)
        except NotImplementedError as error:
            raise Unhandled(operation, f"moto has not got it ({error or 'NotImplementedError'}).") from error
        except ImportError as error:
            reason = f"moto has not got the service, or cannot load it ({error}); then install moto with its extra."
            raise Unhandled(operation, reason) from error

    def _loaded(self) -> Any:
        with self._lock:
            if self._application is None:
                if not is_installed():
                    raise MissingExtraError
                from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

                def create(service: Any) -> Any:
                    if service is None:
                        raise NotImplementedError("no such service")
                    return create_backend_app(service)

                self._application = DomainDispatcherApplication(create)
            return self._application

    def _touch_sagemaker(self, environ: Environ, account: str | None, region: str) -> None:
        """Make moto's tagging API look at SageMaker: it passes over services that nobody has used."""
        from moto.sagemaker.models import sagemaker_backends

        key, _ = credential_of(environ.get("HTTP_AUTHORIZATION"))
        backends = sagemaker_backends[account or account_of(key) or DEFAULT_ACCOUNT]
        if region in backends:
            backends[region]
        self._before_tagging()


def _add(environ: Environ, underscored: Iterable[tuple[str, str]]) -> None:
    """Add the headers that moto's own server would, though there is an underscore in their names, and in its way."""
    from moto.core import request

    names: dict[str, str] = {}
    for name, value in underscored:
        key = request.environ_key_for_header(name)
        if key in names:
            environ[key] += f",{value}"
        elif request.should_preserve_original_header_name(name) and key not in environ:  # one without comes first
            names[key], environ[key] = name, value
    environ[request.PRESERVED_HEADER_NAMES_ENVIRON_KEY] = names


def _place(environ: Environ) -> tuple[str | None, str]:
    """Return the account that a request names itself, and its region."""
    key, region = credential_of(environ.get("HTTP_AUTHORIZATION"))
    return account_named_by(_Named(environ), key), region or region_of_host("")


class _Named:
    """As much of a request as tells its account."""

    def __init__(self, environ: Environ) -> None:
        self._environ = environ

    def header(self, name: str) -> str | None:
        found: str | None = self._environ.get(f"HTTP_{name.upper().replace('-', '_')}")
        return found


def _called(application: Any, environ: Environ) -> Served:
    """Return what a WSGI application answers."""
    begun: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], Any]:
        if exc_info is not None:
            raise exc_info[1].with_traceback(exc_info[2])
        begun[:] = [int(re.split(r"\s", status, maxsplit=1)[0]), headers]
        return written.append

    written: list[bytes] = []
    parts = application(environ, start_response)
    try:
        written.extend(parts)
    finally:
        if hasattr(parts, "close"):
            parts.close()
    status, headers = begun
    return status, headers, b"".join(written)
