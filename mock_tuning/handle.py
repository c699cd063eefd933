"""The handle: what a test has in its hands while a mock is active."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import views
from .backend import Backend, JobStore
from .calls import Calls
from .clock import DEFAULT_TIMES, Clock, Progression, make_progression
from .environment import default_region
from .errors import UsageError, did_you_mean
from .jobs import TuningJob
from .wire import DEFAULT_ACCOUNT

if TYPE_CHECKING:
    from .router import Router

__all__ = ["JobView", "Options", "TuningMock"]


@dataclass(frozen=True, slots=True)
class Options:
    """The keywords of ``mock_tuning()``; ``None`` leaves an option as it is around it.

    ``progression``, ``times`` and ``seconds`` go together: naming one of them sets all three.
    """

    progression: str | None = None
    times: int | None = None
    seconds: float | None = None
    random_seed: int | None = None

    def make_progression(self) -> Progression | None:
        """Return the progression asked for, ``None`` if none is; raises :class:`UsageError`."""
        if self.progression is None and self.times is None and self.seconds is None:
            return None
        return make_progression(self.progression, self.times, self.seconds)


class TuningMock:
    """An active mock: its jobs, its clock, the calls made to it."""

    def __init__(self) -> None:
        from .router import Router

        self.clock = Clock()
        self.calls = Calls()
        self._options: list[Options] = []
        self._backend = Backend(self.clock, random_seed=0)
        self._router: Router = Router(self._backend, self.calls, make_progression())

    # --- jobs ------------------------------------------------------------------------------------

    def seed_job(
        self,
        name: str | None = None,
        status: str = "Completed",
        *,
        region: str | None = None,
        account_id: str | None = None,
        tags: Mapping[str, str] | Sequence[Mapping[str, str]] | None = None,
        training_jobs: int | Sequence[Mapping[str, Any]] | None = None,
        progression: str | None = None,
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
                HyperParameterTrainingJobSummary; what they leave open is made up to fit.
            progression: seeds stand still under polls until the test, Stop or Delete moves them;
                ``"manual"``, ``"time"`` or ``"immediate"`` let them run.
            describe_fields: any member of DescribeHyperParameterTuningJob under its AWS name; it wins
                over what is made up, until the job moves.

        Raises:
            SeedError: the job cannot exist, or a name is misspelt; nothing is added.
        """
        from .seeds import seed_job

        return self._seeded(
            seed_job(
                self._backend,
                name,
                status,
                account=account_id or self._account(),
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
        """
        from .documents import seed_document

        return self._seeded(seed_document(self._backend, document, account=account_id or self._account()))

    def job(self, name: str, *, region: str | None = None, account_id: str | None = None) -> JobView:
        """Return the live view of a job; raises :class:`UsageError` if there is none of that name."""
        store = self._backend.store(account_id or self._account(), region or default_region())
        with self._backend.lock:
            found = store.find(name)
        if found is None:
            raise UsageError(self.explain_missing(name, store.account, store.region))
        return JobView(store, found)

    def jobs(self) -> list[JobView]:
        """Return the live views of all jobs, of every account and region."""
        with self._backend.lock:
            return [JobView(store, job) for store in self._backend.stores() for job in store.jobs()]

    def reset(self) -> None:
        """Forget all jobs and calls; the clock goes on."""
        self._backend.reset()
        self.calls.clear()

    def explain_missing(self, name: str, account: str, region: str) -> str:
        """Return why there is no job `name` in an account and region, for the author of a test."""
        here = f"region {region} of account {account}"
        known = {
            (job_name, store): f"{job_name!r} in region {store.region} of account {store.account}"
            for store in self._backend.stores()
            for job_name in store.names()
        }
        if not known:
            return (
                f"There is no tuning job {name!r} in {here}: this mock has no tuning job at all."
                " Create one with the client, or add one with seed_job() (fixture: make_tuning_job)."
            )
        if self._backend.store(account, region).was_deleted(name):
            return f"The tuning job {name!r} in {here} was deleted during the test, by DeleteHyperParameterTuningJob."
        same = [text for (job_name, _), text in known.items() if job_name.lower() == name.lower()]
        if same:
            return (
                f"There is no tuning job {name!r} in {here}, but there is {', '.join(same)}."
                " Give the client that region or account, or seed the job with region=… and account_id=…."
            )
        nearest = did_you_mean(name, [job_name for job_name, _ in known])
        shown = ", ".join(list(known.values())[:5]) + (", …" if len(known) > 5 else "")
        return (
            f"There is no tuning job {name!r} in {here}.{nearest} Known: {shown}."
            " Correct the name, or add the job with seed_job() (fixture: make_tuning_job)."
        )

    # --- for activation and interceptors --------------------------------------------------------------

    @property
    def router(self) -> Router:
        """The router that answers for this mock."""
        return self._router

    def push_options(self, options: Options) -> None:
        """Let options apply on top of those there are."""
        options.make_progression()  # bad ones are refused before anything changes
        self._options.append(options)
        self._apply_options()

    def pop_options(self, options: Options) -> None:
        """Take options off again, wherever they lie."""
        for index in range(len(self._options) - 1, -1, -1):
            if self._options[index] is options:
                del self._options[index]
                break
        self._apply_options()

    @property
    def used(self) -> bool:
        """Whether anybody is still inside this mock."""
        return bool(self._options)

    def _apply_options(self) -> None:
        progression, seed = make_progression(), 0
        for options in self._options:
            progression = options.make_progression() or progression
            seed = seed if options.random_seed is None else options.random_seed
        self._router.use(progression, seed)

    def _account(self) -> str:
        return os.environ.get("MOTO_ACCOUNT_ID") or DEFAULT_ACCOUNT

    def _seeded(self, seeded: tuple[JobStore, TuningJob]) -> JobView:
        return JobView(*seeded)


class JobView:
    """A live view of one job: every look shows it as it is now, and none counts as a poll."""

    def __init__(self, store: JobStore, job: TuningJob) -> None:
        self._store = store
        self._job = job

    @property
    def name(self) -> str:
        """HyperParameterTuningJobName."""
        return self._job.name

    @property
    def arn(self) -> str:
        """HyperParameterTuningJobArn."""
        return self._job.arn

    @property
    def region(self) -> str:
        """The region it is in."""
        return self._store.region

    @property
    def account_id(self) -> str:
        """The account it is in, 12 digits."""
        return self._store.account

    @property
    def status(self) -> str:
        """HyperParameterTuningJobStatus."""
        return self._now().status

    @property
    def failure_reason(self) -> str | None:
        """FailureReason, ``None`` when there is none."""
        reason = self.describe().get("FailureReason")
        return None if reason is None else str(reason)

    @property
    def tags(self) -> dict[str, str]:
        """Its tags, as a dict of its own."""
        return dict(self._job.tags)

    @property
    def training_jobs(self) -> list[dict[str, Any]]:
        """Its training jobs in launch order, each with the members of HyperParameterTrainingJobSummary."""
        job = self._now()
        rows = [views.summarize_child(job, child) for child in job.training_jobs]
        return [_as_clients_see("HyperParameterTrainingJobSummary", row) for row in rows]

    @property
    def best_training_job(self) -> dict[str, Any] | None:
        """BestTrainingJob, ``None`` while there is none."""
        best: dict[str, Any] | None = self.describe().get("BestTrainingJob")
        return best

    def describe(self) -> dict[str, Any]:
        """Return what DescribeHyperParameterTuningJob shows now, moments as aware ``datetime``."""
        shown = views.describe_tuning_job(self._now())
        return _as_clients_see("DescribeHyperParameterTuningJobResponse", shown)

    def __repr__(self) -> str:
        return f"<tuning job {self.name!r}: {self.status}, {self.region}, {self.account_id}>"

    def _now(self) -> TuningJob:
        with self._store.backend.lock:
            return self._store.refresh(self._job)


def _as_clients_see(shape_name: str, shown: Mapping[str, Any]) -> dict[str, Any]:
    from .service_model import as_clients_see, shape

    seen: dict[str, Any] = as_clients_see(shape(shape_name), shown)
    return seen


def _seed_progression(name: str, around: Progression) -> Progression:
    """Return the progression of a seed that is let run: with ``manual`` by polls, as many as `around` says."""
    return make_progression(name, (around.times or DEFAULT_TIMES) if name == "manual" else None)
