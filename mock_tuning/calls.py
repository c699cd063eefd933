"""Every call of the code under test that the mock answered, in order, and assertions on them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, overload

from .errors import UsageError, did_you_mean
from .jobs import TERMINAL
from .matching import differences, matches, short
from .polling import ADVICE, DELETED, Polling, check_limit

__all__ = ["Call", "Calls"]

NEAR_MISSES = 3
"""Kinds of calls that a failed assertion shows, the most similar ones."""

LISTED = 20
"""Calls that a failed assertion lists in order, the latest."""


@dataclass(slots=True)
class Call:
    """One call: what was asked, where, and what came of it.

    Attributes:
        operation: by its name in the API.
        parameters: members of the request under their AWS names.
        account: 12 digits.
        region: the region it was made in.
        outcome: ``"OK"`` or the error's code.
        message: the error's sentence, empty where there is none.
        attempts: how many requests the client made of it, retries included.
        invocation: what the client's retries of one call have in common, ``None`` where it does not tell.
        status: what a Describe showed of its tuning job, ``"deleted"`` where the job is gone; ``None`` for other calls.
        faults: how many of its requests met a planned fault.
    """

    operation: str
    parameters: Mapping[str, Any]
    account: str
    region: str
    outcome: str = "OK"
    message: str = ""
    attempts: int = 1
    invocation: str | None = None
    status: str | None = None
    faults: int = 0

    @property
    def ended(self) -> bool:
        """Whether a Describe showed that the tuning job was over."""
        return self.status in TERMINAL or self.status == DELETED

    def __str__(self) -> str:
        arguments = ", ".join(f"{name}={short(value)}" for name, value in self.parameters.items())
        return f"{self.operation}({arguments})"


def _asks_the_same(one: Call, other: Call) -> bool:
    return one.operation == other.operation and one.parameters == other.parameters


class Calls(Sequence[Call]):
    """The calls of one mock, oldest first.

    Assertions count calls, not attempts: a call that the client retried is one.
    """

    def __init__(self, known: Collection[str] = ()) -> None:
        self._known = known  # the operations that the mock answers
        self._calls: list[Call] = []
        self._by_invocation: dict[str | None, Call] = {}  # those noted, the latest of each id
        self._watchers: list[Callable[[Call], None]] = []
        self.polling = Polling()
        self.keep: int | None = None  # how many at most, the latest; all of them for None
        self.forgotten = 0  # older ones that were not kept

    def begin(self, call: Call) -> Call:
        """Note an attempt; one of a call already noted (the same invocation id and request) counts there."""
        earlier = self._by_invocation.get(call.invocation)
        if earlier is not None and _asks_the_same(earlier, call):  # an id written by hand may be that of all requests
            earlier.attempts += 1
            return earlier
        self._calls.append(call)
        if call.invocation is not None:
            self._by_invocation[call.invocation] = call
        if self.keep is not None and len(self._calls) > self.keep:
            self._forget(self._calls.pop(0))
        for watch in list(self._watchers):
            watch(call)
        return call

    def show(self, call: Call, status: str, job: str) -> None:
        """Note that a Describe is being answered with `status`; for `job` see :meth:`Polling.take_in`.

        Raises :class:`~mock_tuning.polling.EndlessPollingError` where ``polls_after_end`` says so.
        """
        if call.status != status:  # else a client asks again for an answer that it has lost
            call.status = status
            self.polling.take_in(call, job)

    def watch(self, function: Callable[[Call], None]) -> Callable[[], None]:
        """Let `function` know of each call, once, before it is answered; returns what ends that."""
        self._watchers.append(function)
        return lambda: self._watchers.remove(function)

    def clear(self) -> None:
        """Forget all calls so far."""
        self._calls.clear()
        self._by_invocation.clear()
        self.forgotten = 0
        self.polling.clear()

    def _forget(self, call: Call) -> None:
        self.forgotten += 1
        if self._by_invocation.get(call.invocation) is call:
            del self._by_invocation[call.invocation]

    # --- assertions -------------------------------------------------------------------------------

    def assert_called(self, operation: str, *, times: int | None = None, **parameters: Any) -> None:
        """Assert that `operation` was called with at least these `parameters`.

        Args:
            operation: its name in the API, e.g. ``"StopHyperParameterTuningJob"``.
            times: exactly how many such calls there were; without it one is enough.
            parameters: members of the request under their AWS names.  Of a mapping only what is named
                counts, at every depth; a list must have as many elements, each compared like this.  Moments may
                be ``datetime``.

        Raises:
            AssertionError: there were fewer or more; it tells the most similar calls and how they differ.
            UsageError: an operation that the mock does not answer, a member that it has not got, or no number.
        """
        if times is not None and (type(times) is not int or times < 0):
            raise UsageError(
                f"assert_called(times={times!r}): it is how many such calls there were, 0 or more; without it one is"
                " enough. See README, 'Asserting calls'."
            )
        found = self._matching(operation, parameters)
        if len(found) == times or (times is None and found):
            return
        expected = "at least once" if times is None else _times(times)
        raise AssertionError(
            f"{_spoken(operation, parameters)} was expected {expected}, but was called {_times(len(found))}.\n"
            f"{self._near_misses(operation, parameters)}"
        )

    def assert_not_called(self, operation: str, **parameters: Any) -> None:
        """Assert that `operation` was never called with these `parameters` (as in :meth:`assert_called`)."""
        found = self._matching(operation, parameters)
        if found:
            raise AssertionError(
                f"{_spoken(operation, parameters)} was expected never to be called, but was called"
                f" {_times(len(found))}:\n{_listed(found)}"
            )

    def assert_order(self, *operations: str) -> None:
        """Assert that `operations` were called in this order; other calls may lie before, between and after.

        Raises ``AssertionError``, and :class:`UsageError` for no operation or one that the mock does not answer.
        """
        if not operations:
            raise UsageError(
                "assert_order() was given no operation, and so it would always hold. Name the operations in their"
                " order, each by its name in the API: assert_order('…', '…'). See README, 'Asserting calls'."
            )
        for operation in operations:
            self._check(operation, {})
        made = iter(self._calls)
        for place, operation in enumerate(operations):
            if not any(call.operation == operation for call in made):
                after = f" after {operations[place - 1]}" if place else ""
                raise AssertionError(
                    f"{operation} was expected{after}, but was not called{' there' if place else ''}."
                    f" Calls made, in order:\n{_listed(self._calls)}"
                )

    def assert_polling_ended(self, *, polls_after_end: int = 0) -> None:
        """Assert that no job was described again after a Describe had shown that it was over.

        The classic bug is a loop that waits for ``Completed`` and forgets ``Failed`` or ``Stopped``.
        `polls_after_end` allows that many Describe calls more, for code that reads the result by itself
        after its loop.  A job that was deleted is over too; one created anew under its name begins anew.
        Raises ``AssertionError``, and :class:`UsageError` for what is not a number.
        """
        check_limit(polls_after_end)
        found = self.polling.beyond(polls_after_end)
        if found:
            raise AssertionError(f"Polling went on after the job was over: {'; '.join(found)}. {ADVICE}")

    def _check(self, operation: str, parameters: Mapping[str, Any]) -> None:
        from .service_model import check_parameters  # botocore, which is loaded late

        if not isinstance(operation, str):
            raise UsageError(
                f"{operation!r} is not the name of an operation. It is a text, such as 'StopHyperParameterTuningJob';"
                " several are given one by one: assert_order('…', '…'). See README, 'Asserting calls'."
            )
        if operation not in self._known:
            raise UsageError(
                f"{operation!r} is not an operation that this mock answers; it answers"
                f" {', '.join(sorted(self._known))}." + did_you_mean(operation, self._known)
            )
        check_parameters(operation, parameters)

    def _matching(self, operation: str, parameters: Mapping[str, Any]) -> list[Call]:
        self._check(operation, parameters)
        return [call for call in self._calls if call.operation == operation and matches(parameters, call.parameters)]

    def _near_misses(self, operation: str, parameters: Mapping[str, Any]) -> str:
        same = [call for call in self._calls if call.operation == operation]
        if not same:
            made = ", ".join(dict.fromkeys(call.operation for call in self._calls))
            return f"It was not called at all. Operations called: {made or 'none'}."
        alike: dict[tuple[str, str], list[Call]] = {}
        for call in same:
            alike.setdefault((repr(call.parameters), call.outcome), []).append(call)
        compared = [(differences(parameters, calls[0].parameters), calls) for calls in alike.values()]
        compared.sort(key=lambda pair: (len(pair[0]), -sum(each.likeness for each in pair[0])))
        lines = ["Most similar calls:"]
        for found, calls in compared[:NEAR_MISSES]:
            lines.append(f"  {calls[0]} -> {calls[0].outcome}" + (f" ({_times(len(calls))})" if len(calls) > 1 else ""))
            lines += [f"    {difference}" for difference in found]
        left = sum(len(calls) for _, calls in compared[NEAR_MISSES:])
        if left:
            lines.append(f"  and {left} more")
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


def _times(number: int) -> str:
    return f"{number} time{'' if number == 1 else 's'}"


def _listed(calls: Sequence[Call]) -> str:
    lines = [f"  {number}. {call} -> {call.outcome}" for number, call in enumerate(calls, 1)]
    left_out = len(lines) - LISTED
    if left_out > 0:
        lines = [f"  ({left_out} earlier calls left out)", *lines[-LISTED:]]
    return "\n".join(lines) or "  none"


def _spoken(operation: str, parameters: Mapping[str, Any]) -> str:
    return f"{operation}({', '.join(f'{name}={short(value)}' for name, value in parameters.items())})"
