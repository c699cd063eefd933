"""Objectives: the author's functions that say what becomes of a training job, and what their answers mean."""

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar, overload

from .errors import MockTuningError, ObjectiveError, UsageError
from .jobs import TrainingJob, TuningJob, float32
from .outcomes import Evaluation, TrainingFailed, TrainingResult, TrainingStopped
from .simulation.landscape import made_up

__all__ = ["Objectives", "TrainingRun"]

F = TypeVar("F", bound=Callable[..., Any])
Definition = Mapping[str, Any]

ANSWERS = (
    "a number, numbers by epoch, a mapping of metric names to either, the log text of a training run,"
    " TrainingResult(…), TrainingFailed('reason') or TrainingStopped()"
)


@dataclass(frozen=True, slots=True)
class TrainingRun:
    """What an objective with a second parameter is told of the training job it stands for."""

    name: str  # TrainingJobName
    arn: str  # TrainingJobArn
    number: int  # launch order, from 1
    attempt: int  # from 1; more where a RetryStrategy retries
    tuning_job_name: str
    region: str
    definition: Definition  # its training job definition, as Describe shows it


@dataclass(frozen=True, slots=True)
class _Registered:
    function: Callable[..., Any]
    job: str | None
    definition: str | None
    image: str | None
    told_more: bool  # whether it takes a TrainingRun, too

    def suits(self, job: TuningJob, definition: Definition) -> bool:
        if self.job is not None and self.job.lower() != job.name.lower():
            return False
        if self.definition is not None and self.definition != definition.get("DefinitionName"):
            return False
        return self.image is None or self.image in _image_names(definition["AlgorithmSpecification"])

    @property
    def specificity(self) -> tuple[bool, bool, bool]:
        return self.job is not None, self.definition is not None, self.image is not None


class Objectives:
    """``tuning.objective``: registers objectives, and asks them when a training job is launched.

    An objective is called once for each training job (and each retry), when it is launched, with all
    its hyperparameters as strings, static ones included; one with a second parameter gets a
    :class:`TrainingRun`, too.  It returns a number, numbers by epoch, a mapping of metric names to
    either, or log text, which is searched line by line with the job's own MetricDefinitions; or it
    returns or raises :class:`TrainingFailed` or :class:`TrainingStopped`; ``TrainingResult(value,
    seconds=…)`` says how long training took.  What it answers is shown when its moment comes.
    """

    def __init__(self) -> None:
        self._registered: list[_Registered] = []
        self._seconds: float | tuple[float, float] | None = None

    @overload
    def __call__(
        self, function: F, /, *, job: str | None = ..., definition: str | None = ..., image: str | None = ...
    ) -> F: ...

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
        Returns `function`.  Raises :class:`UsageError` for what cannot be called, or is asynchronous.
        """
        if function is None:
            return lambda decorated: self(decorated, job=job, definition=definition, image=image)
        if not callable(function):
            raise UsageError(
                f"objective({function!r}): an objective is a function of the hyperparameters (a mapping of strings);"
                " for the same answer each time write lambda hyperparameters: …."
            )
        if inspect.iscoroutinefunction(function):
            raise UsageError(
                f"objective({_name(function)}): an objective cannot be asynchronous; use asyncio.run inside."
            )
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
        if low is not None and high is not None and low > high:
            raise UsageError(f"seconds={seconds!r}: the least comes first.")
        self._seconds = seconds

    def clear(self) -> None:
        """Forget every objective, and ``seconds``."""
        self._registered.clear()
        self._seconds = None

    def evaluate(self, job: TuningJob, child: TrainingJob, attempt: int) -> Evaluation:
        """Return what becomes of `child`, at its `attempt`-th attempt (from 1).

        Raises :class:`ObjectiveError` when the objective raises something else than an outcome, or answers
        in other words than :data:`ANSWERS`.
        """
        definition = job.definitions[child.definition]
        suitable = [each for each in self._registered if each.suits(job, definition)]
        if suitable:
            chosen = max(reversed(suitable), key=lambda each: each.specificity)
            evaluation = _Question(job, child, definition, chosen.function).ask(attempt, chosen.told_more)
        else:
            evaluation = made_up(job, child)
        if evaluation.status == "Completed" and evaluation.seconds is None and self._seconds is not None:
            return Evaluation("Completed", evaluation.metrics, seconds=self._seconds)
        return evaluation


@dataclass(frozen=True, slots=True)
class _Question:
    """One call of an objective."""

    job: TuningJob
    child: TrainingJob
    definition: Definition
    function: Callable[..., Any]

    def ask(self, attempt: int, told_more: bool) -> Evaluation:
        child, job = self.child, self.job
        hyperparameters = job.hyperparameters_of(child)
        run = TrainingRun(child.name, child.arn, child.number, attempt, job.name, job.region, self.definition)
        try:
            answer = self.function(hyperparameters, run) if told_more else self.function(hyperparameters)
        except (TrainingFailed, TrainingStopped) as told:
            answer = told
        except MockTuningError:
            raise
        except Exception as error:
            raise self._broken(
                f"raised {type(error).__name__}: {error}",
                "Correct it; where the training job should fail, raise TrainingFailed('reason') instead.",
            ) from error
        return self._read(answer)

    def _read(self, answer: Any) -> Evaluation:
        if isinstance(answer, TrainingFailed):
            return Evaluation("Failed", reason=answer.reason, retryable=answer.retryable, seconds=answer.seconds)
        if isinstance(answer, TrainingStopped):
            metrics = {} if answer.value is None else self._metrics(answer.value)
            return Evaluation("Stopped", metrics, seconds=answer.seconds)
        seconds = None
        if isinstance(answer, TrainingResult):
            answer, seconds = answer.value, answer.seconds
        return Evaluation("Completed", self._metrics(answer), seconds=seconds)

    def _metrics(self, answer: Any) -> dict[str, tuple[float, ...]]:
        """Return the values of each metric in order; only finite ones, and of metrics that the job defines."""
        objective = self.job.objective(self.child.definition).get("MetricName")
        defined = self.definition["AlgorithmSpecification"].get("MetricDefinitions") or ()
        if isinstance(answer, (str, bytes)):
            text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
            found = {each["Name"]: list(self._in_log(each, text)) for each in defined}
        elif isinstance(answer, Mapping):
            known = {each["Name"] for each in defined} | {objective}
            found = {name: self._numbers(answer, each) for name, each in answer.items() if name in known or not defined}
        else:
            found = {} if objective is None else {objective: self._numbers(answer, answer)}
        narrow = {name: tuple(_narrow(values)) for name, values in found.items()}
        return {name: values for name, values in narrow.items() if values}

    def _in_log(self, metric: Mapping[str, str], text: str) -> Iterator[float]:
        """Yield what a metric's regular expression finds, its first group, line by line (DOCUMENTED).

        INFERRED: a regular expression without a group, and a group that holds no number, find nothing.
        """
        try:
            regex = _compiled(metric["Regex"])
        except re.error as error:
            raise self._broken(
                "answered with log text, but the tuning job's MetricDefinitions cannot be searched for:"
                f" the Regex {metric['Regex']!r} of {metric['Name']!r} is none ({error})",
                "Correct it in the request that creates the tuning job.",
            ) from None
        if not regex.groups:
            return
        for line in text.splitlines():
            for found in regex.finditer(line):
                try:
                    yield float(found[1] or "")
                except ValueError:
                    continue

    def _numbers(self, answer: Any, value: Any) -> list[float]:
        try:
            values = [value] if isinstance(value, (str, bytes)) else list(value)
        except TypeError:
            values = [value]  # no sequence; arrays of no dimension end here, too
        try:
            if any(isinstance(each, (bool, str, bytes)) for each in values):
                raise TypeError
            return [float(each) for each in values]
        except (TypeError, ValueError):
            raise self._broken(f"answered {answer!r}", f"An objective answers with {ANSWERS}.") from None

    def _broken(self, what: str, advice: str) -> ObjectiveError:
        child = self.child
        return ObjectiveError(
            f"The objective {_name(self.function)} {what}. It was asked for training job {child.number},"
            f" {child.name!r}, of tuning job {self.job.name!r} ({self.job.region}, {self.job.account}) with the"
            f" hyperparameters {self.job.hyperparameters_of(child)}. {advice} See README, 'Objectives'."
        )


_compiled = cache(re.compile)


def _narrow(values: list[float]) -> Iterator[float]:
    """Yield values as the service keeps them; what 32 bits cannot hold counts as not emitted (INFERRED)."""
    for value in values:
        try:
            narrowed = float32(value)
        except OverflowError:
            continue
        if math.isfinite(narrowed):
            yield narrowed


def _image_names(algorithm: Mapping[str, Any]) -> set[str]:
    names = set()
    for address in (algorithm.get("TrainingImage"), algorithm.get("AlgorithmName")):
        if address:
            last = address.rpartition("/")[2]
            names |= {address, last, last.partition(":")[0], address.partition("@")[0]}
            names.add(address[: len(address) - len(last)] + last.partition(":")[0])
    return names


def _takes_two(function: Callable[..., Any]) -> bool:
    """Return whether a function needs a second argument; defaults bind what loops leave, so they don't count."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return False
    places = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return sum(each.kind in places and each.default is each.empty for each in parameters) >= 2


def _name(function: Callable[..., Any]) -> str:
    return getattr(function, "__qualname__", None) or repr(function)
