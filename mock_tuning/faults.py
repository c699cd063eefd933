"""Planned failures: what the test wants to go wrong, and the requests that meet it.

A fault is an error answer of the service, a failure of the connection, an answer cut in half, or time
that an answer takes: see :mod:`.fault_errors`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import NoneType
from typing import Any

from .clock import FARTHEST
from .errors import MockTuningError, UsageError, did_you_mean, warn
from .fault_errors import CUT, ERRORS, LATENCY, SERVICE, UNSENT, Occasion, explain_unspoken
from .matching import matches, short
from .service_errors import ServiceError

__all__ = ["Fault", "Faults", "UnmetFaultError", "report_unmet"]

When = Callable[[Mapping[str, Any]], bool] | Mapping[str, Any]


@dataclass(slots=True, eq=False)
class Fault:
    """A planned failure, and how often it was met.

    Attributes:
        operation: by its name in the API.
        error: what goes wrong, see :data:`~mock_tuning.fault_errors.ERRORS`; the code of an error answer.
        own: the error answer of the test's own, ``None`` for one of ours.
        times: how many requests meet it, ``None`` for all.
        after: how many matching requests pass before.
        when: which requests match: a function of the parameters, or parameters that they must have; ``None`` for any.
        message: the sentence of a service error instead of its own.
        seconds: how long the request takes before, on the virtual clock.
        applied: whether the service carried the request out, and only its answer got lost.
        met: how many requests have met it so far.
    """

    operation: str
    error: str
    own: ServiceError | None
    times: int | None
    after: int
    when: When | None
    message: str | None
    seconds: float
    applied: bool
    met: int = 0
    _passed: int = field(default=0, init=False)

    def takes(self, parameters: Mapping[str, Any]) -> bool:
        """Whether a request with these parameters meets this fault; if not, notes that it passed."""
        if (self.times is not None and self.met >= self.times) or not self._matches(parameters):
            return False
        if self._passed < self.after:
            self._passed += 1
            return False
        self.met += 1
        return True

    def service_error(self, occasion: Occasion) -> ServiceError | None:
        """Return the error that the service answers, ``None`` if this is not a fault of the service."""
        make = SERVICE.get(self.error)
        if self.own is None and make is None:
            return None
        error = self.own or make(occasion)  # type: ignore[misc]
        return error if self.message is None else ServiceError(error.code, self.message, error.status)

    def _matches(self, parameters: Mapping[str, Any]) -> bool:
        if self.when is None:
            return True
        return matches(self.when, parameters) if isinstance(self.when, Mapping) else bool(self.when(parameters))

    def __str__(self) -> str:
        details = [f"times={self.times}"] if self.times != 1 else []
        details += [f"after={self.after}"] if self.after else []
        details += [f"when={self.when!r}"] if self.when is not None else []
        return f"{self.error} on {self.operation}" + (f" ({', '.join(details)})" if details else "")


class Faults:
    """The faults that one mock has planned, in the order of planning.

    Each request meets at most one: the first whose turn it is.  Retries are requests, too.
    """

    def __init__(self, operations: Iterable[str]) -> None:
        self._operations = frozenset(operations)
        self._faults: list[Fault] = []

    def add(  # noqa: PLR0917  (all but the last two read well without their names, as in a marker)
        self,
        operation: str,
        error: str | ServiceError,
        times: int | None = 1,
        after: int = 0,
        when: When | None = None,
        message: str | None = None,
        *,
        seconds: float = 0,
        applied: bool = False,
    ) -> Fault:
        """Plan that requests for an operation go wrong.

        Args:
            operation: by its name in the API, ``"DescribeHyperParameterTuningJob"``.
            error: a service error's code (``"ThrottlingException"``, …), a failure of the connection
                (``"ReadTimeoutError"``, …), ``"TruncatedResponse"`` or ``"Latency"``, see
                :data:`~mock_tuning.fault_errors.ERRORS`; or an error answer of your own.
            times: how many requests meet it, 1 or more, a client's retries counted; ``None`` for all.
            after: how many matching requests pass before.
            when: which requests match: a function of the parameters, or a mapping of parameters of which the
                request's must have the same.
            message: instead of the service's own sentence; needed where nobody knows what it says.
            seconds: how long the request takes before, on the virtual clock; ``"Latency"`` needs it.
            applied: whether the service carried the request out, and only its answer got lost.

        Returns the fault, whose ``met`` tells how many requests met it.  Raises :class:`UsageError` for
        what cannot be planned.
        """
        _check(operation, self._operations, "operation", "has no faults to plan")
        own = error if isinstance(error, ServiceError) else None
        kind = error.code if isinstance(error, ServiceError) else error
        if own is None:
            _check(kind, ERRORS, "error", "is not an error that can be planned")
        if times is not None and (type(times) is not int or times < 1):
            raise UsageError(f"times={times!r} is not a number of requests: 1 or more, or None for all.")
        if type(after) is not int or after < 0:
            raise UsageError(f"after={after!r} is not a number of requests: it is how many pass before, 0 or more.")
        _check_when(operation, when)
        if not isinstance(message, (str, NoneType)):
            raise UsageError(f"message={message!r} is not a text: it is the sentence that the error says.")
        _check_seconds(kind, seconds)
        if message is not None and own is None and kind not in SERVICE:
            raise UsageError(f"message={message!r} does not go with {kind}: only errors of the service have one.")
        unspoken = explain_unspoken(operation, kind) if message is None and own is None else None
        if unspoken is not None:
            raise UsageError(f"{unspoken} See README, 'Faults'.")
        if not isinstance(applied, bool):
            raise UsageError(f"applied={applied!r} is neither True nor False: whether only the answer got lost.")
        if applied and (kind in UNSENT or kind == LATENCY):
            raise UsageError(
                f"applied=True does not go with {kind}: "
                + ("its answer is not lost." if kind == LATENCY else "the request cannot have reached the service.")
            )
        fault = Fault(operation, kind, own, times, after, when, message, seconds, applied or kind == CUT)
        self._faults.append(fault)
        return fault

    def add_all(self, faults: Iterable[Sequence[Any] | Mapping[str, Any]]) -> list[Fault]:
        """Plan several, each the arguments of :meth:`add` as a tuple or a mapping; all of them or none."""
        before = list(self._faults)
        try:
            return [self.add(**each) if isinstance(each, Mapping) else self.add(*each) for each in faults]
        except (TypeError, UsageError) as error:
            self._faults[:] = before
            if isinstance(error, UsageError):
                raise
            raise UsageError(f"faults={faults!r}: each is the arguments of tuning.faults.add(). {error}") from None

    def take(self, occasion: Occasion) -> Fault | None:
        """Return the fault that a request meets, ``None`` if it meets none."""
        for fault in self:
            if fault.operation == occasion.operation and fault.takes(occasion.parameters):
                return fault
        return None

    def remove(self, fault: Fault) -> None:
        """Take a fault back; nothing happens if it is not planned (any more)."""
        if fault in self._faults:
            self._faults.remove(fault)

    def clear(self) -> None:
        """Take all faults back."""
        self._faults.clear()

    @property
    def unmet(self) -> list[Fault]:
        """The faults that no request has met so far."""
        return [fault for fault in self if not fault.met]

    def __iter__(self) -> Iterator[Fault]:
        return iter(list(self._faults))  # a `when` may plan, too

    def __len__(self) -> int:
        return len(self._faults)

    def __repr__(self) -> str:
        listed = [f"{fault}, met {fault.met} time{'' if fault.met == 1 else 's'}" for fault in self]
        return f"<Faults: {'; '.join(listed) or 'none'}>"


class UnmetFaultError(MockTuningError, AssertionError):
    """A fault was planned that no request met (``unmet_faults="error"``)."""


def report_unmet(unmet: Sequence[Fault], how: str, stacklevel: int, about: Any = None) -> None:
    """Tell the author of a test about faults that no request met: ``how`` is warn, error or ignore.

    `about` is the function or class they were planned for, if it is known.
    """
    if not unmet or how == "ignore":
        return
    message = (
        f"No request met what was planned: {'; '.join(map(str, unmet))}. Either the code under test did not make"
        " that call (tuning.calls tells which it made), or not as often as `after`, or not with the parameters of"
        " `when`. See README, 'Faults'."
    )
    if how == "error":
        raise UnmetFaultError(message)
    warn(message, about, stacklevel=stacklevel + 1)


def _check_when(operation: str, when: Any) -> None:
    """Raise :class:`UsageError` for what chooses no requests."""
    if isinstance(when, Mapping):
        from .service_model import check_parameters  # botocore, which is loaded late

        check_parameters(operation, when)
    elif when is not None and not callable(when):
        raise UsageError(f"when={when!r} is neither a function of the parameters nor a mapping of parameters.")
    elif when is not None and (inspect.iscoroutinefunction(when) or not _takes_one(when)):
        raise UsageError(
            f"when={when!r} is not a function of the parameters: it is called with one argument, the mapping of what"
            " was sent, and says at once whether the request matches."
        )


def _check_seconds(kind: str, seconds: Any) -> None:
    """Raise :class:`UsageError` for what is not a time that a request takes."""
    number = isinstance(seconds, (int, float)) and not isinstance(seconds, bool)
    if number and seconds > FARTHEST:
        known = f"{FARTHEST:.0f} at most"
    elif number and (seconds > 0 or (seconds == 0 and kind != LATENCY)):
        return
    else:
        known = "more than 0" if kind == LATENCY else "0 or more"
    raise UsageError(
        f"seconds={short(seconds)} does not go with {kind}: how long it takes on the virtual clock is {known}."
    )


def _takes_one(function: Callable[..., Any]) -> bool:
    try:
        inspect.signature(function).bind(None)
    except TypeError:
        return False
    except ValueError:
        pass  # a built-in one that does not tell
    return True


def _check(word: Any, known: Iterable[str], what: str, problem: str) -> None:
    if not isinstance(word, str) or word not in known:
        raise UsageError(
            f"{what} {word!r} {problem}; choose one of {', '.join(sorted(known))}.{did_you_mean(str(word), known)}"
        )
