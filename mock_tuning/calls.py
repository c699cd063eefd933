"""Every call of the code under test that the mock answered, in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, overload

__all__ = ["Call", "Calls"]


@dataclass(slots=True)
class Call:
    """One call: what was asked, where, and what came of it.

    ``outcome`` is ``"OK"`` or the error's code, ``message`` the error's sentence.  ``attempts`` counts
    the requests that the client made of it, retries included.
    """

    operation: str
    parameters: Mapping[str, Any]
    account: str
    region: str
    outcome: str = "OK"
    message: str = ""
    attempts: int = 1
    invocation: str | None = None

    def __str__(self) -> str:
        arguments = ", ".join(f"{name}={_short(value)}" for name, value in self.parameters.items())
        return f"{self.operation}({arguments})"


class Calls(Sequence[Call]):
    """The calls of one mock, oldest first."""

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


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
