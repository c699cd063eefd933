"""What an objective is asked about one training job, and what its answer means."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from .errors import MockTuningError, ObjectiveError
from .jobs import TrainingJob, TuningJob, float32
from .outcomes import Evaluation, TrainingFailed, TrainingResult, TrainingStopped

__all__ = ["ObjectiveFunction", "Question", "TrainingRun", "name_of"]

Definition = Mapping[str, Any]
TEXTS = (str, bytes, bytearray)

TAB = "#011"
"""A tab as CloudWatch shows one, after syslog: so the metric definitions of XGBoost have it (RECORDED)."""

ANSWERS = (
    "a number, numbers by epoch, a mapping of metric names to either, the log text of a training run,"
    " TrainingResult(…), TrainingFailed('reason') or TrainingStopped()"
)


@dataclass(frozen=True, slots=True)
class TrainingRun:
    """What an objective with a second parameter is told of the training job it stands for.

    Attributes:
        name: TrainingJobName.
        arn: TrainingJobArn.
        number: launch order, from 1.
        attempt: from 1; more where a RetryStrategy retries.
        tuning_job_name: HyperParameterTuningJobName.
        region: the region of both.
        definition: its training job definition, as Describe shows it: a mapping of HyperParameterTrainingJobDefinition.
    """

    name: str
    arn: str
    number: int
    attempt: int
    tuning_job_name: str
    region: str
    definition: Definition


ObjectiveFunction = Callable[[dict[str, str]], Any] | Callable[[dict[str, str], TrainingRun], Any]
"""An objective: what it is given is its own; what it may return :class:`~mock_tuning.objectives.Objectives` tells."""


@dataclass(frozen=True, slots=True)
class Question:
    """One call of an objective; raises :class:`~mock_tuning.errors.ObjectiveError` where it does not answer."""

    job: TuningJob
    child: TrainingJob
    definition: Definition
    function: Callable[..., Any]
    # Names that were answered where the objective's was missing, in order.
    unknown: dict[Any, None] = field(default_factory=dict)

    @property
    def remark(self) -> str | None:
        """What its author should know of the answer, if its names are not those of the job."""
        if not self.unknown:
            return None
        names = ", ".join(map(repr, self.unknown))
        return (
            f"The objective {name_of(self.function)} answered {names}, which the tuning job {self.job.name!r} does not"
            f" define; its objective is {self._objective!r}"
        )

    @property
    def _objective(self) -> str | None:
        name: str | None = self.job.objective(self.child.definition).get("MetricName")
        return name

    def ask(self, attempt: int, told_more: bool) -> Evaluation:
        """Return what becomes of the training job, at its `attempt`-th attempt (from 1).

        `told_more` says whether the objective takes a :class:`TrainingRun`, too.
        """
        child, job = self.child, self.job
        hyperparameters = job.hyperparameters_of(child)
        run = TrainingRun(child.name, child.arn, child.number, attempt, job.name, job.region, self.definition)
        try:
            # Read in here: a generator runs, and may fail, while it is read.
            return self._read(self.function(hyperparameters, run) if told_more else self.function(hyperparameters))
        except (TrainingFailed, TrainingStopped) as told:
            return self._read(told)
        except MockTuningError:
            raise
        except Exception as error:
            raise self._broken(
                f"raised {type(error).__name__}: {error}",
                "Correct it; where the training job should fail, raise TrainingFailed('reason') instead.",
            ) from error

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
        objective = self._objective
        defined = self.definition["AlgorithmSpecification"].get("MetricDefinitions") or ()
        if isinstance(answer, TEXTS):
            text = answer if isinstance(answer, str) else answer.decode("utf-8", "replace")
            found = {each["Name"]: list(self._in_log(each, text)) for each in defined}
        elif isinstance(answer, Mapping):
            known = {each["Name"] for each in defined} | {objective}
            found = {name: self._numbers(answer, each) for name, each in answer.items() if name in known or not defined}
            # What is searched for by the objective's own regex is the objective, whatever its name: the service adds
            # such a one, ObjectiveMetric (RECORDED).
            regex = next((each["Regex"] for each in defined if each["Name"] == objective), None)
            same = [each["Name"] for each in defined if each["Regex"] == regex and each["Name"] in found]
            if same and objective not in found:
                found[objective] = found[same[0]]
            if defined and objective is not None and objective not in found:
                self.unknown.update(dict.fromkeys(name for name in answer if name not in known))
        else:
            found = {} if objective is None else {objective: self._numbers(answer, answer)}
        narrow = {name: tuple(_narrow(values)) for name, values in found.items()}
        return {name: values for name, values in narrow.items() if values}

    def _in_log(self, metric: Mapping[str, str], text: str) -> Iterator[float]:
        """Yield what a metric's regular expression finds, its first group, line by line (DOCUMENTED).

        INFERRED: a regular expression without a group, and a group that holds no number, find nothing; one that has
        the code of a tab in it finds tabs.
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
        if TAB in metric["Regex"]:
            text = text.replace("\t", TAB)
        for line in text.splitlines():
            for found in regex.finditer(line):
                try:
                    yield float(found[1] or "")
                except ValueError:
                    continue

    def _numbers(self, answer: Any, value: Any) -> list[float]:
        # A set has no order, and the names of a mapping are no numbers by epoch.
        if not isinstance(value, (*TEXTS, set, frozenset, Mapping)):
            # Not everything that is iterable can be iterated: arrays of no dimension are numbers.
            values = list(value) if isinstance(value, Iterable) and getattr(value, "ndim", None) != 0 else [value]
            if all(_is_number(each) for each in values):
                return [_double(each) for each in values]
        raise self._broken(f"answered {answer!r}", f"An objective answers with {ANSWERS}.")

    def _broken(self, what: str, advice: str) -> ObjectiveError:
        child = self.child
        return ObjectiveError(
            f"The objective {name_of(self.function)} {what}. It was asked for training job {child.number},"
            f" {child.name!r}, of tuning job {self.job.name!r} ({self.job.region}, {self.job.account}) with the"
            f" hyperparameters {self.job.hyperparameters_of(child)}. {advice} See README, 'Objectives'."
        )


_compiled = cache(re.compile)


def _is_number(value: Any) -> bool:
    """Whether a value is a real number of whatever library; truth values are none, and numpy's neither."""
    kind = str(getattr(value, "dtype", ""))
    if isinstance(value, bool) or "bool" in kind or "complex" in kind:
        return False
    if getattr(value, "ndim", None):  # an array among numbers
        return False
    return hasattr(type(value), "__float__") or hasattr(type(value), "__index__")


def _double(value: Any) -> float:
    try:
        return float(value)
    except OverflowError:  # a whole number that no double holds
        return math.inf


def _narrow(values: list[float]) -> Iterator[float]:
    """Yield values as the service keeps them; what 32 bits cannot hold counts as not emitted (INFERRED)."""
    for value in values:
        try:
            narrowed = float32(value)
        except OverflowError:
            continue
        if math.isfinite(narrowed):
            yield narrowed


def name_of(function: Callable[..., Any]) -> str:
    """Return how to call an objective in a message."""
    return getattr(function, "__qualname__", None) or repr(function)
