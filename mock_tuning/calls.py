"""Every call of the code under test that the mock answered, in order, and assertions on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, overload

from .errors import UsageError, did_you_mean

__all__ = ["Call", "Calls"]

NEAR_MISSES = 3
"""Calls that a failed assertion shows, the most similar ones."""

DESCRIBE = "DescribeHyperParameterTuningJob"


@dataclass(slots=True)
class Call:
    """One call: what was asked, where, and what came of it.

    ``outcome`` is ``"OK"`` or the error's code, ``message`` the error's sentence.  ``attempts`` counts
    the requests that the client made of it, retries included.  ``ended`` says of a Describe whether the
    job it showed was over.
    """

    operation: str
    parameters: Mapping[str, Any]
    account: str
    region: str
    outcome: str = "OK"
    message: str = ""
    attempts: int = 1
    invocation: str | None = None
    ended: bool = False

    def __str__(self) -> str:
        arguments = ", ".join(f"{name}={_short(value)}" for name, value in self.parameters.items())
        return f"{self.operation}({arguments})"


class Calls(Sequence[Call]):
    """The calls of one mock, oldest first.

    Assertions count calls, not attempts: a call that the client retried is one.
    """

    def __init__(self) -> None:
        self._calls: list[Call] = []

    def begin(self, call: Call) -> Call:
        """Note an attempt; one of a call already noted (the same invocation id) counts there."""
        if call.invocation is not None:
            for earlier in self._calls[:-16:-1]:  # others may have called between two attempts
                if earlier.invocation == call.invocation:
                    earlier.attempts += 1
                    return earlier
        self._calls.append(call)
        return call

    def clear(self) -> None:
        """Forget all calls so far."""
        self._calls.clear()

    # --- assertions -------------------------------------------------------------------------------

    def assert_called(self, operation: str, *, times: int | None = None, **parameters: Any) -> None:
        """Assert that `operation` was called with at least these `parameters`.

        `times` asks for exactly that many such calls, without it one is enough.  A parameter that is a
        mapping matches when what it names does.  Raises ``AssertionError`` that tells the most similar
        calls, :class:`UsageError` for an operation the mock does not know.
        """
        found = self._matching(operation, parameters)
        if len(found) == times or times is None and found:
            return
        expected = "at least once" if times is None else f"{times} time{'' if times == 1 else 's'}"
        raise AssertionError(
            f"{_spoken(operation, parameters)} was expected {expected}, but was called"
            f" {len(found)} time{'' if len(found) == 1 else 's'}.\n{self._near_misses(operation, parameters)}"
        )

    def assert_not_called(self, operation: str, **parameters: Any) -> None:
        """Assert that `operation` was never called with these `parameters`."""
        found = self._matching(operation, parameters)
        if found:
            listed = "\n".join(f"  {call} -> {call.outcome}" for call in found)
            raise AssertionError(
                f"{_spoken(operation, parameters)} was expected never to be called, but was called"
                f" {len(found)} time{'' if len(found) == 1 else 's'}:\n{listed}"
            )

    def assert_order(self, *operations: str) -> None:
        """Assert that `operations` were called in this order; other calls may lie between."""
        for operation in operations:
            _known(operation)
        made = iter(self._calls)
        for place, operation in enumerate(operations):
            if not any(call.operation == operation for call in made):
                listed = "\n".join(f"  {number}. {call.operation}" for number, call in enumerate(self._calls, 1))
                after = f" after {operations[place - 1]}" if place else ""
                raise AssertionError(
                    f"{operation} was expected{after}, but was not called there."
                    f" Calls made, in order:\n{listed or '  none'}"
                )

    def assert_polling_ended(self) -> None:
        """Assert that no job was described again after a Describe had shown that it was over.

        The classic bug is a loop that waits for ``Completed`` and forgets ``Failed`` or ``Stopped``.
        """
        over: dict[tuple[str, str, str], int] = {}
        for call in self._calls:
            if call.operation != DESCRIBE:
                continue
            name = str(call.parameters.get("HyperParameterTuningJobName")).lower()
            key = (call.account, call.region, name)
            if key in over:
                over[key] += 1
            elif call.ended:
                over[key] = 0
        polled = {key: count for key, count in over.items() if count}
        if polled:
            listed = ", ".join(f"{name!r} {count} more time{'' if count == 1 else 's'}" for (_, _, name), count in polled.items())
            raise AssertionError(
                f"Polling went on after the job was over: {listed}. A loop that waits for a tuning job must end at"
                " Completed, Failed and Stopped alike."
            )

    def _matching(self, operation: str, parameters: Mapping[str, Any]) -> list[Call]:
        _known(operation)
        return [call for call in self._calls if call.operation == operation and not _differences(parameters, call.parameters)]

    def _near_misses(self, operation: str, parameters: Mapping[str, Any]) -> str:
        same = [call for call in self._calls if call.operation == operation]
        if not same:
            made = ", ".join(dict.fromkeys(call.operation for call in self._calls))
            return f"It was not called at all. Operations called: {made or 'none'}."
        ranked = sorted(same, key=lambda call: len(_differences(parameters, call.parameters)))
        lines = ["Most similar calls:"]
        for call in ranked[:NEAR_MISSES]:
            lines.append(f"  {call} -> {call.outcome}")
            lines += [f"    {difference}" for difference in _differences(parameters, call.parameters)]
        return "\n".join(lines)

    @overload
    def __getitem__(self, index: int) -> Call: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Call]: ...

    def __getitem__(self, index: int | slice) -> Call | Sequence[Call]:
        return self._calls[index]

    def __len__(self) -> int:
        return len(self._calls)

    def __iter__(self) -> Iterator[Call]:
        return iter(list(self._calls))

    def __repr__(self) -> str:
        return f"<Calls: {', '.join(f'{call.operation} {call.outcome}' for call in self._calls) or 'none'}>"


def _known(operation: str) -> None:
    from .router import ROUTES

    if operation not in ROUTES:
        raise UsageError(
            f"{operation!r} is no operation that this mock answers; it answers {', '.join(sorted(ROUTES))}."
            + did_you_mean(operation, ROUTES)
        )


def _differences(wanted: Any, found: Any, path: str = "") -> list[str]:
    """Return where `found` falls short of `wanted`, one line each; what is not wanted does not count."""
    if isinstance(wanted, Mapping) and isinstance(found, Mapping):
        lines = []
        for name, value in wanted.items():
            place = f"{path}.{name}" if path else name
            if name in found:
                lines += _differences(value, found[name], place)
            else:
                lines.append(f"{place}: expected {_short(value)}, but it was not sent")
        return lines
    return [] if wanted == found else [f"{path}: expected {_short(wanted)}, was {_short(found)}"]


def _spoken(operation: str, parameters: Mapping[str, Any]) -> str:
    return f"{operation}({', '.join(f'{name}={_short(value)}' for name, value in parameters.items())})"


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
