"""Scenarios: the turns that a tuning job can take, ready-made, to run one test against all of them.

A scenario is about the jobs that the code under test creates while it is played, and about those seeded
with a ``progression``.  It uses nothing but what the handle offers: objectives, faults, the calls that
come in, and the verbs of a job's live view.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from .clock import Progression
from .errors import SeedError, UsageError, did_you_mean
from .options import Options
from .outcomes import TrainingFailed, TrainingStopped
from .polling import DESCRIBE

if TYPE_CHECKING:
    from .calls import Call
    from .handle import TuningMock
    from .job_view import JobView, TuningJobStatus

__all__ = ["SCENARIOS", "Scenario", "find_scenarios"]

CREATE = "CreateHyperParameterTuningJob"

TURN = 3
"""The poll before which somebody else does something to the job: two have shown it InProgress by then."""

SLOW_POLLS = 60
"""Polls of a job that is slow: an hour, at one a minute."""

LONG = 6 * 3600.0
"""Seconds on the clock that a job lasts which must not be over too early, for who sleeps between polls (our choice)."""

BURST = 12
"""Requests that are throttled: two whole calls of a client that makes five attempts (legacy retries), and part of
a third; four of one that makes three (standard)."""

REASON = 'AlgorithmError: ExecuteUserScriptError:\nExitCode 1\nErrorMessage "ValueError: no training data"'
"""Why each training job fails (RECORDED form of script mode)."""

UNENDING = 1e9
"""Seconds of training that no time limit allows."""


@dataclass(frozen=True, slots=True)
class _Lasting(Options):
    """Jobs that last ``times`` polls, or :data:`LONG` where the clock is quicker, whatever the test's own options."""

    def make_progression(self) -> Progression:
        """Return a progression by polls and by the clock."""
        return Progression("manual", self.times, LONG)


LASTING = _Lasting(times=TURN + 2)
"""Options of scenarios in which something happens to a job that runs."""


@dataclass(frozen=True)
class Scenario:
    """One turn that a tuning job can take.

    Attributes:
        name: what it is chosen by.
        happens: what comes about.
        survives: what the code under test should do about it.
        final_status: the status in which the job ends, ``None`` where there is no job in the end.
        error: the code of the error that the code under test meets, ``None`` if there is none it would have to handle.
        has_best: whether there is a BestTrainingJob in the end, ``None`` where that depends on how far the job came.
        options: of the mock while it is played.
        begin: begins it, and notes what ends it.
    """

    name: str
    happens: str
    survives: str
    final_status: TuningJobStatus | None
    error: str | None = None
    has_best: bool | None = False
    options: Options | None = None
    begin: Callable[[TuningMock, ExitStack], None] = field(default=lambda tuning, undo: None, repr=False)

    @contextmanager
    def play(self, tuning: TuningMock) -> Iterator[Scenario]:
        """Let it happen to the jobs of `tuning` inside of a ``with`` block, or during a test by the fixture."""
        with ExitStack() as undo:
            if self.options is not None:
                options = replace(self.options)  # a copy: each playing is taken back by itself
                tuning.push_options(options)
                undo.callback(tuning.pop_options, options)
            self.begin(tuning, undo)
            yield self

    def __str__(self) -> str:
        return self.name


def find_scenarios(*names: str, without: str | Sequence[str] = (), **misspelt: Any) -> list[Scenario]:
    """Return the scenarios of these names, all of them if there is none, but for those in `without`, one or several.

    Raises :class:`UsageError` for a name that is not a scenario's, and for other keywords.
    """
    for keyword in misspelt:
        raise UsageError(
            f"{keyword!r} is none of its keywords: it takes names of scenarios, and without=… for those to leave out."
            " See README, 'Scenarios'."
        )
    left_out = (without,) if isinstance(without, str) else without
    if not isinstance(left_out, Sequence):
        raise UsageError(
            f"without={without!r} is not the name of a scenario, nor a list of them. Choose from"
            f" {', '.join(SCENARIOS)}. See README, 'Scenarios'."
        )
    for name in (*names, *left_out):
        if not isinstance(name, str) or name not in SCENARIOS:
            raise UsageError(
                f"{name!r} is not a scenario; choose from {', '.join(SCENARIOS)}." + did_you_mean(str(name), SCENARIOS)
            )
    return [SCENARIOS[name] for name in names or SCENARIOS if name not in left_out]


# --- what happens -------------------------------------------------------------------------------------


def _watch(tuning: TuningMock, undo: ExitStack, function: Callable[[Call], None]) -> None:
    undo.callback(tuning.calls.watch(function))


def _at_the_turn(action: Callable[[TuningMock, JobView], None]) -> Callable[[TuningMock, ExitStack], None]:
    """Return a beginning by which `action` happens to each job right before its third poll."""

    def begin(tuning: TuningMock, undo: ExitStack) -> None:
        polls: Counter[tuple[str, str, str]] = Counter()

        def act(call: Call) -> None:
            name = str(call.parameters.get("HyperParameterTuningJobName"))
            key = (call.account, call.region, name.lower())
            if call.operation != DESCRIBE:
                return
            polls[key] += 1
            if polls[key] == TURN:
                found = [job for job in tuning.jobs() if (job.account_id, job.region, job.name.lower()) == key]
                if found and found[0].status == "InProgress":
                    action(tuning, found[0])

        _watch(tuning, undo, act)

    return begin


def _stop(_: TuningMock, job: JobView) -> None:
    job.stop()


def _delete(tuning: TuningMock, job: JobView) -> None:
    job.stop().finish()  # a running job cannot be deleted
    router = tuning.router
    router.backend.store(job.account_id, job.region).delete(job.name, router.progression)


def _all_fail(tuning: TuningMock, undo: ExitStack) -> None:
    undo.enter_context(tuning.objective.overruled(lambda _: TrainingFailed(REASON)))


def _none_emits(tuning: TuningMock, undo: ExitStack) -> None:
    undo.enter_context(tuning.objective.overruled(lambda _: TrainingStopped(seconds=1)))


def _take_too_long(tuning: TuningMock, undo: ExitStack) -> None:
    undo.callback(setattr, tuning.objective, "seconds", tuning.objective.seconds)
    tuning.objective.seconds = UNENDING


def _fault(operation: str, error: str, **details: Any) -> Callable[[TuningMock, ExitStack], None]:
    def begin(tuning: TuningMock, undo: ExitStack) -> None:
        fault = tuning.faults.add(operation, error, **details)
        undo.callback(tuning.faults.remove, fault)  # met or not: not every test polls

    return begin


def _take_name(tuning: TuningMock, undo: ExitStack) -> None:
    taken: list[str] = []

    def take(call: Call) -> None:
        name = call.parameters.get("HyperParameterTuningJobName")
        if call.operation == CREATE and not taken and isinstance(name, str):
            place = {"region": call.region, "account_id": call.account}
            try:
                tuning.seed_job(name, "InProgress", progression="manual", **place)  # type: ignore[arg-type]
            except SeedError:
                return  # no name, or one that is taken already: the service says so itself
            taken.append(name)

    _watch(tuning, undo, take)


_ALL = (
    Scenario(
        "completed",
        "The job runs to its end.",
        "Take the best training job.",
        "Completed",
        has_best=True,
    ),
    Scenario(
        "failed",
        "Every training job fails, and so does the tuning job, with the service's FailureReason.",
        "End, and report the FailureReason. There is no BestTrainingJob.",
        "Failed",
        begin=_all_fail,
    ),
    Scenario(
        "stopped_by_user",
        "Somebody stops the job in the console before the third poll: Stopping first, then Stopped.",
        "End at Stopped instead of waiting for Completed, and not count it as a success without looking.",
        "Stopped",
        has_best=None,
        options=LASTING,
        begin=_at_the_turn(_stop),
    ),
    Scenario(
        "stopped_by_time_limit",
        "Training takes longer than the time limits allow: the training jobs are stopped, and the job may end early.",
        "Not expect every training job to be Completed: counters show them as Stopped although the job is Completed.",
        "Completed",
        has_best=True,
        begin=_take_too_long,
    ),
    Scenario(
        "no_best_job",
        "Every training job is stopped before it has emitted the objective: Completed, with no BestTrainingJob at all.",
        "Not rely on BestTrainingJob just because the status is Completed; report that there is no model.",
        "Completed",
        begin=_none_emits,
    ),
    Scenario(
        "slow",
        f"The job is InProgress for {SLOW_POLLS} polls, or for {LONG / 3600:.0f} hours on the clock.",
        "Keep polling, without too low a limit of calls, or end on purpose by a deadline of its own.",
        "Completed",
        has_best=True,
        options=_Lasting(times=SLOW_POLLS),
    ),
    Scenario(
        "throttled_while_polling",
        f"From the second poll on, {BURST} Describe requests are throttled: more than a client's own retries cover.",
        "Not take ThrottlingException for a failure of the job, but poll again.",
        "Completed",
        error="ThrottlingException",
        has_best=True,
        options=LASTING,
        begin=_fault(DESCRIBE, "ThrottlingException", times=BURST, after=1),
    ),
    Scenario(
        "quota_on_create",
        "Create is refused: the account has no instances of that type.",
        "Report it, with the service's message, and not poll a job that does not exist.",
        None,
        error="ResourceLimitExceeded",
        begin=_fault(CREATE, "ResourceLimitExceeded", times=None),
    ),
    Scenario(
        "deleted_under_the_poller",
        "Somebody stops and deletes the job before the third poll.",
        "End at ResourceNotFound instead of retrying as if the error would pass.",
        None,
        error="ResourceNotFound",
        options=LASTING,
        begin=_at_the_turn(_delete),
    ),
    Scenario(
        "name_taken",
        "The name of the first Create is taken, by a running job.",
        "Take another name, or attach to the existing job: the run was started twice.",
        "Completed",
        error="ResourceInUse",
        has_best=True,
        begin=_take_name,
    ),
)

SCENARIOS: Mapping[str, Scenario] = {scenario.name: scenario for scenario in _ALL}
"""Every scenario by name, in the order in which the fixture plays them."""
