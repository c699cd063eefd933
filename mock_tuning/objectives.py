"""Objectives: the author's functions that say what becomes of a training job; who is asked about which."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar, overload

from .errors import Fixed, UsageError, did_you_mean, warn
from .jobs import TrainingJob, TuningJob
from .objective_answers import ObjectiveFunction, Question, TrainingRun, name_of
from .outcomes import Evaluation, TrainingResult
from .simulation.landscape import made_up

__all__ = ["Objectives"]

F = TypeVar("F", bound=ObjectiveFunction)
R = TypeVar("R")
Definition = Mapping[str, Any]

LAUNCHED_SHOWN = 3
"""Kinds of training jobs that a warning lists."""


@dataclass(slots=True, eq=False)
class _Registered:
    function: Callable[..., Any]
    job: str | None
    definition: str | None
    image: str | None
    told_more: bool  # whether it takes a TrainingRun, too
    met: bool = False  # whether a training job came that it suits
    remark: str | None = None  # on an answer of its

    def suits(self, job: TuningJob, definition: Definition) -> bool:
        if self.job is not None and self.job.lower() != job.name.lower():
            return False
        if self.definition is not None and self.definition != definition.get("DefinitionName"):
            return False
        return self.image is None or self.image in _image_names(definition["AlgorithmSpecification"])

    @property
    def specificity(self) -> tuple[bool, bool, bool]:
        return self.job is not None, self.definition is not None, self.image is not None

    @property
    def limits(self) -> dict[str, str]:
        """What it is for; empty where it is for all."""
        limits = {"job": self.job, "definition": self.definition, "image": self.image}
        return {what: name for what, name in limits.items() if name is not None}

    def __str__(self) -> str:
        shown = ", ".join(f"{what}={name!r}" for what, name in self.limits.items())
        return f"the objective {name_of(self.function)}" + (f" for {shown}" if shown else "")


class Objectives(Fixed, called="tuning.objective", instead="What can be set is seconds. See README, 'Objectives'."):
    """``tuning.objective``: registers objectives, and asks them when a training job is launched.

    An objective is called once for each training job (and each retry), when it is launched, with all
    its hyperparameters as strings, static ones included; one with a second parameter gets a
    :class:`TrainingRun`, too.  It returns a number, numbers by epoch, a mapping of metric names to
    either, or log text, which is searched line by line with the job's own MetricDefinitions; or it
    returns or raises :class:`TrainingFailed` or :class:`TrainingStopped`; ``TrainingResult(value,
    seconds=…)`` says how long training took.  What it answers is shown when its moment comes.

    One for a job, definition or image that none of the launched training jobs had is a warning when the
    mock is left: most likely a name is misspelt.  Where nothing was launched at all, as in a test that leaves a
    fixture's objective alone, nobody is warned; the report of a failing test names whatever was never asked, and
    metrics that were answered in place of the job's own.
    """

    __slots__ = ("_launched", "_registered", "_ruling", "_seconds")

    def __init__(self) -> None:
        self._registered: list[_Registered] = []
        self._ruling: list[_Registered] = []  # those that overrule them, the latest last
        self._launched: dict[tuple[str, str, str], None] = {}  # tuning job, DefinitionName, image; in order
        self._seconds: float | tuple[float, float] | None = None

    # Overloads by what an objective takes, so that type checkers know the parameters of a lambda.
    @overload
    def __call__(
        self,
        function: Callable[[dict[str, str]], R],
        /,
        *,
        job: str | None = ...,
        definition: str | None = ...,
        image: str | None = ...,
    ) -> Callable[[dict[str, str]], R]: ...

    @overload
    def __call__(
        self,
        function: Callable[[dict[str, str], TrainingRun], R],
        /,
        *,
        job: str | None = ...,
        definition: str | None = ...,
        image: str | None = ...,
    ) -> Callable[[dict[str, str], TrainingRun], R]: ...

    @overload
    def __call__(
        self, /, *, job: str | None = ..., definition: str | None = ..., image: str | None = ...
    ) -> Callable[[F], F]: ...

    def __call__(
        self,
        function: Any = None,
        /,
        *,
        job: str | None = None,
        definition: str | None = None,
        image: str | None = None,
    ) -> Any:
        """Let `function` decide on training jobs launched from now on; also as a decorator.

        Args:
            function: see the class.
            job: only those of the tuning job of that name, whatever its case.
            definition: only those with that DefinitionName.
            image: only those with that training image: the whole address, its last part, with or without
                tag, or an AlgorithmName.

        The most specific one wins: by job, then by definition, then by image; of equals the latest.
        Returns `function`.  Raises :class:`UsageError` for what cannot be called with one or two arguments, is
        asynchronous, or is restricted by what is not text.
        """
        if function is None:
            return lambda decorated: self(decorated, job=job, definition=definition, image=image)
        if not callable(function):
            raise UsageError(
                f"objective({function!r}): an objective is a function of the hyperparameters (a mapping of strings);"
                " for the same answer each time write lambda hyperparameters: …."
            )
        if _is_asynchronous(function):
            raise UsageError(
                f"objective({name_of(function)}): an objective cannot be asynchronous; use asyncio.run inside."
            )
        for what, value in (("job", job), ("definition", definition), ("image", image)):
            if value is not None and not isinstance(value, str):
                raise UsageError(f"objective({name_of(function)}, {what}={value!r}): it is a name, that is, a text.")
        self._registered.append(_Registered(function, job, definition, image, _takes_two(function)))
        return function

    @property
    def seconds(self) -> float | tuple[float, float] | None:
        """How long training takes where the objective does not say: seconds, or the least and the most.

        ``None`` (the default) draws from 40 to 130 s (RECORDED range).  Applies to training jobs launched
        from now on.  Setting it raises :class:`UsageError` for anything else.
        """
        return self._seconds

    @seconds.setter
    def seconds(self, seconds: float | tuple[float, float] | None) -> None:
        low, high = seconds if isinstance(seconds, tuple) and len(seconds) == 2 else (seconds, seconds)
        for each in (low, high):
            TrainingResult(None, each)
        if low is None or high is None:
            if seconds is not None:
                raise UsageError(f"seconds={seconds!r}: give both, the least and the most.")
        elif low > high:
            raise UsageError(f"seconds={seconds!r}: the least comes first.")
        self._seconds = seconds

    @contextmanager
    def overruled(self, function: Callable[[Mapping[str, str]], Any]) -> Iterator[None]:
        """Let `function` decide on every training job launched inside of a ``with`` block, whatever is registered."""
        ruling = _Registered(function, None, None, None, told_more=False)
        self._ruling.append(ruling)
        try:
            yield
        finally:
            self._ruling.remove(ruling)

    @property
    def unmet(self) -> list[str]:
        """The objectives that no launched training job suited so far, in words."""
        return [str(each) for each in self._registered if not each.met]

    @property
    def remarks(self) -> list[str]:
        """What their author should know of their answers, one sentence an objective."""
        return [each.remark for each in self._registered if each.remark]

    def report_unmet(self, stacklevel: int, about: Any = None) -> None:
        """Warn of objectives for a job, definition or image that did not come, if any training job came.

        `about` is the function or class they were registered in, if it is known.
        """
        unmet = [each for each in self._registered if not each.met]  # one for all suits whatever comes
        if not unmet or not self._launched:
            return
        shown = [_launched_in_words(*launched) for launched in list(self._launched)[:LAUNCHED_SHOWN]]
        left = len(self._launched) - len(shown)
        known = {name.rpartition("/")[2] for launched in self._launched for name in launched if name}
        hint = next(
            (hint for each in unmet for word in each.limits.values() if (hint := did_you_mean(word, known))), ""
        )
        warn(
            f"No training job suited {' nor '.join(map(str, unmet))}. Launched were training jobs of"
            f" {'; '.join(shown)}{f'; and {left} more' if left else ''}.{hint} Correct the name, or register it only in"
            " tests whose jobs have it. See README, 'Objectives'.",
            about,
            stacklevel=stacklevel + 1,
        )

    def evaluate(self, job: TuningJob, child: TrainingJob, attempt: int) -> Evaluation:
        """Return what becomes of `child`, at its `attempt`-th attempt (from 1).

        Raises :class:`~mock_tuning.errors.ObjectiveError` when the objective raises something else than an outcome,
        or answers what is none.
        """
        definition = job.definitions[child.definition]
        image = next(reversed(_addresses(definition["AlgorithmSpecification"])), "")  # a seed may have none
        self._launched[job.name, definition.get("DefinitionName", ""), image] = None
        suitable = [each for each in self._registered if each.suits(job, definition)]
        for each in suitable:
            each.met = True
        if self._ruling or suitable:
            chosen = max(self._ruling[-1:] or reversed(suitable), key=lambda each: each.specificity)
            question = Question(job, child, definition, chosen.function)
            evaluation = question.ask(attempt, chosen.told_more)
            chosen.remark = chosen.remark or question.remark
        else:
            evaluation = made_up(job, child)
        if evaluation.status == "Completed" and evaluation.seconds is None and self._seconds is not None:
            return Evaluation("Completed", evaluation.metrics, seconds=self._seconds)
        return evaluation


def _launched_in_words(job: str, definition: str, image: str) -> str:
    details = (("definition", definition), ("image", image))
    return ", ".join([f"the tuning job {job!r}", *(f"{what} {name!r}" for what, name in details if name)])


def _image_names(algorithm: Mapping[str, Any]) -> set[str]:
    names = set()
    for address in _addresses(algorithm):
        last = address.rpartition("/")[2]
        names |= {address, last, last.partition(":")[0], address.partition("@")[0]}
        names.add(address[: len(address) - len(last)] + last.partition(":")[0])
    return names


def _addresses(algorithm: Mapping[str, Any]) -> list[str]:
    return [address for key in ("TrainingImage", "AlgorithmName") if (address := algorithm.get(key))]


def _takes_two(function: Callable[..., Any]) -> bool:
    """Return whether a function needs a second argument; defaults bind what loops leave, so they don't count.

    Raises :class:`UsageError` for one that cannot be called with one or two.
    """
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return False  # a built-in one that does not tell
    places = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    needed = sum(each.kind in places and each.default is each.empty for each in signature.parameters.values())
    try:
        signature.bind(*[None] * min(2, max(1, needed)))
    except TypeError:
        raise UsageError(
            f"objective({name_of(function)}): it takes {signature}, but is called with one argument, the"
            " hyperparameters, or with two, a TrainingRun being the second. See README, 'Objectives'."
        ) from None
    return needed >= 2


def _is_asynchronous(function: Callable[..., Any]) -> bool:
    called = (function, type(function).__call__)
    return any(map(inspect.iscoroutinefunction, called)) or any(map(inspect.isasyncgenfunction, called))
