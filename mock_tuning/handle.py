"""The handle: what a test has in its hands while a mock is active."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .backend import Backend, JobStore
from .calls import Calls
from .clock import DEFAULT_TIMES, Clock, Progression, ProgressionName, make_progression
from .environment import default_account, default_region
from .errors import Fixed, UsageError
from .job_view import JobView, TuningJobStatus, advance_to_next_change
from .jobs import TuningJob
from .missing import explain_missing
from .options import Options, UnmetFaults

if TYPE_CHECKING:
    from pathlib import Path

    from .events import Events
    from .faults import Fault, Faults
    from .objectives import Objectives
    from .router import Router

__all__ = ["JobView", "TuningMock"]


class TuningMock(
    Fixed,
    called="tuning",
    instead="What can be set is delete_takes_time; for options see README, 'Options'.",
):
    """An active mock: its jobs and their clock, objectives and faults, the calls made to it and its events."""

    __slots__ = (
        "_backend",
        "_calls",
        "_entered",
        "_options",
        "_planned",
        "_router",
        "_seeded",
        "_unmet_faults",
        "_virtual_sleep",
    )

    def __init__(self) -> None:
        from .router import ROUTES, Router

        self._calls = Calls(ROUTES)
        self._options: list[Options] = []
        self._entered = False
        self._planned: dict[int, list[Fault]] = {}  # by what options planned it
        self._seeded: list[JobView] = []
        self._unmet_faults: UnmetFaults = "warn"
        self._virtual_sleep = False
        self._backend = Backend(Clock(), random_seed=0)
        self._router: Router = Router(self._backend, self._calls)

    # --- what it has -----------------------------------------------------------------------------

    @property
    def clock(self) -> Clock:
        """The clock of all its jobs; ``advance()`` skips time."""
        return self._backend.clock

    @property
    def calls(self) -> Calls:
        """The calls that it has answered, oldest first, and assertions on them."""
        return self._calls

    @property
    def events(self) -> Events:
        """Every change of state of tuning jobs and their training jobs, as EventBridge events."""
        return self._router.events

    @property
    def faults(self) -> Faults:
        """The failures that the test has planned, and ``add()`` to plan more."""
        return self._router.faults

    @property
    def objective(self) -> Objectives:
        """Registers objectives, functions that say what becomes of training jobs."""
        return self._backend.objectives

    @property
    def delete_takes_time(self) -> bool:
        """Whether Describe shows ``Deleting`` after a Delete, until the job's progression ends it; false at first."""
        return self._backend.delete_takes_time

    @delete_takes_time.setter
    def delete_takes_time(self, takes_time: bool) -> None:
        self._backend.delete_takes_time = takes_time

    @property
    def seeded(self) -> Sequence[JobView]:
        """The jobs that the test has seeded, in order."""
        return self._seeded

    @property
    def unmet_faults(self) -> UnmetFaults:
        """What is done about faults that no request met, as the options say."""
        return self._unmet_faults

    @property
    def virtual_sleep(self) -> bool:
        """Whether sleeping skips the time, as the options say."""
        return self._virtual_sleep

    # --- jobs ------------------------------------------------------------------------------------

    def seed_job(
        self,
        name: str | None = None,
        status: TuningJobStatus = "Completed",
        *,
        region: str | None = None,
        account_id: str | None = None,
        tags: Mapping[str, str] | Sequence[Mapping[str, str]] | None = None,
        training_jobs: int | Sequence[Mapping[str, Any]] | None = None,
        progression: ProgressionName | None = None,
        **describe_fields: Any,
    ) -> JobView:
        """Add a tuning job in any of the seven statuses, complete and consistent, and return its live view.

        Args:
            name: 1 to 32 characters; made up when absent.
            status: HyperParameterTuningJobStatus.
            region: the environment's, else us-east-1.
            account_id: 12 digits; 123456789012 by default.
            tags: a mapping, or a list as the API has it.
            training_jobs: how many were launched, or one mapping each with members of
                HyperParameterTrainingJobSummary; what they leave open is made up to fit, what they say
                stands: counters and a BestTrainingJob given beside them must agree.
            progression: seeds stand still under polls until the test, Stop or Delete moves them;
                ``"manual"``, ``"time"`` or ``"immediate"`` let them run.
            describe_fields: any member of DescribeHyperParameterTuningJob under its AWS name; it wins
                over what is made up, until the job moves.

        Raises:
            SeedError: the job cannot exist, Create would refuse it, or a name is misspelt; nothing is added.
            UsageError: the mock was left.
        """
        from .seeds import seed_job

        self._check_not_left("seed_job")
        return self._note_seed(
            seed_job(
                self._backend,
                name,
                status,
                account=account_id or default_account(),
                region=region or default_region(),
                tags=tags,
                training_jobs=training_jobs,
                progression=None if progression is None else _seed_progression(progression, self._router.progression),
                fields=describe_fields,
            )
        )

    def seed_document(
        self, document: str | os.PathLike[str] | Mapping[str, Any], account_id: str | None = None
    ) -> JobView:
        """Add the job that a document describes and return its live view.

        Args:
            document: what DescribeHyperParameterTuningJob returns: a mapping, the path of a JSON file
                (the output of ``aws sagemaker describe-hyper-parameter-tuning-job``, as is), or the name
                of one of the seeds installed with this package.
            account_id: where to put it, 12 digits; by default the mock's own account, whatever account
                the document's ARN names.  The region is the ARN's.

        Describe gives it back unchanged, ARN and all, until the job moves.  Members that today's model
        does not know are kept, with a warning.

        Raises:
            SeedError: the document cannot be a job's; nothing is added.
            UsageError: the mock was left.
        """
        from .seeds.documents import seed_document

        self._check_not_left("seed_document")
        return self._note_seed(seed_document(self._backend, document, account=account_id or default_account()))

    def job(self, name: str, *, region: str | None = None, account_id: str | None = None) -> JobView:
        """Return the live view of a job, by default of the environment's region and account.

        Raises :class:`UsageError` if there is none of that name.
        """
        store = self._backend.store(account_id or default_account(), region or default_region())
        with self._backend.lock:
            found = store.find(name) if isinstance(name, str) else None
        if found is None:
            raise UsageError(explain_missing(self._backend, name, store.account, store.region))
        return JobView(store, found, self._progression_now)

    def jobs(self) -> list[JobView]:
        """Return the live views of all jobs, of every account and region."""
        with self._backend.lock:
            found = [(store, job) for store in self._backend.stores() for job in store.jobs()]
        return [JobView(store, job, self._progression_now) for store, job in found]

    def advance_to_next_change(self) -> bool:
        """Skip time until the next thing happens to any job; return whether anything was to come.

        A launch, or a change of status of a tuning job or of a training job.
        """
        return advance_to_next_change(self.clock, self.jobs())

    def reset(self) -> None:
        """Forget all jobs, calls and events; the clock goes on, objectives and faults stay."""
        self._backend.reset()
        self._seeded.clear()
        self.calls.clear()
        self.events.clear()

    def report(self, path: str | os.PathLike[str], *, title: str | None = None) -> Path:
        """Write what there is to see of this mock to an HTML file that needs nothing else, and return its path.

        Jobs with their training jobs, calls and events, as they are now; looking moves no job.  A folder that
        is not there is made, a file that is there replaced.  `title` is the page's.  Raises :class:`UsageError`
        where `path` is a folder, and ``OSError`` where the file cannot be written.
        """
        from .report import save_report

        return save_report(self, path, title=title)

    # --- for activation and interceptors --------------------------------------------------------------

    @property
    def router(self) -> Router:
        """The router that answers for this mock."""
        return self._router

    def push_options(self, options: Options) -> None:
        """Let options apply on top of those there are; bad ones are refused before anything changes."""
        options.check()
        self._planned[id(options)] = self.faults.add_all(options.faults or ())
        self._options.append(options)
        self._entered = True
        self._apply_options()

    def pop_options(self, options: Options) -> list[Fault]:
        """Take options off again, wherever they lie; return the faults that end with that and were not met."""
        self._options = [each for each in self._options if each is not options]
        planned = self._planned.pop(id(options), [])
        unmet = [fault for fault in (planned if self._options else self.faults) if not fault.met]
        for fault in planned:
            self.faults.remove(fault)
        self._apply_options()
        return unmet

    @property
    def used(self) -> bool:
        """Whether anybody is still inside this mock."""
        return bool(self._options)

    @property
    def left(self) -> bool:
        """Whether somebody was inside this mock, and nobody is any more."""
        return self._entered and not self._options

    def _apply_options(self) -> None:
        progression: Progression | None = None  # the default, or what moto's state manager says
        seed = 0
        self.calls.polling.limit = None
        self._unmet_faults, self._virtual_sleep = "warn", False
        for options in self._options:
            if options.polls_after_end is not None:
                self.calls.polling.limit = options.polls_after_end
            progression = options.make_progression() or progression
            seed = seed if options.random_seed is None else options.random_seed
            self._unmet_faults = options.unmet_faults or self._unmet_faults
            self._virtual_sleep = self._virtual_sleep if options.virtual_sleep is None else options.virtual_sleep
        self._router.use(progression, seed)

    def _check_not_left(self, verb: str) -> None:
        if self.left:
            raise UsageError(
                f"{verb}(): this mock was left, and no client will see what is seeded now. Seed inside the `with`, or"
                " let the fixture yield. See README, 'Entering a mock'."
            )

    def _note_seed(self, seeded: tuple[JobStore, TuningJob]) -> JobView:
        view = JobView(*seeded, self._progression_now)
        self._seeded.append(view)
        return view

    def _progression_now(self) -> Progression:
        return self._router.progression


def _seed_progression(name: str, around: Progression) -> Progression:
    """Return the progression of a seed that is let run: with ``manual`` by polls, as many as `around` says."""
    return make_progression(name, (around.times or DEFAULT_TIMES) if name == "manual" else None)
