"""The tuning jobs of one account and region, and the training jobs they launched.

Everything that changes a job goes through its store, so that the sorted index, the queue of due
changes and the jobs themselves stay in step.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from . import service_errors, simulation
from .children import ChildIndex
from .clock import Progression
from .due import DueChanges
from .jobs import TERMINAL, TrainingJob, TuningJob
from .listing import JobIndex

if TYPE_CHECKING:
    from .backend import Backend

__all__ = ["MAX_TAGS", "JobStore"]

MAX_TAGS = 50  # DOCUMENTED: of one resource


class JobStore:
    """The tuning jobs of one account and region, and the training jobs they launched."""

    def __init__(self, backend: Backend, account: str, region: str) -> None:
        self.backend = backend
        self.account = account
        self.region = region
        self.index = JobIndex()
        self._jobs: dict[str, TuningJob] = {}  # by lower-case name: names are not case sensitive
        self._children = ChildIndex()
        self._generations: dict[str, int] = {}
        self._due = DueChanges(backend.clock)

    # --- tuning jobs ------------------------------------------------------------------------------

    def new_seed(self, name: str) -> str:
        """Return the seed of everything random about the next job called `name`."""
        generation = self._generations.get(name.lower(), 0) + 1  # counted when the job is added
        return f"{self.backend.random_seed}/{self.account}/{self.region}/{name}/{generation}"

    def seed_of(self, name: str) -> str:
        """Return the seed of the job called `name`, where there is none that of the next one."""
        return self._jobs[name.lower()].seed if name.lower() in self._jobs else self.new_seed(name.lower())

    def check_free(self, name: str) -> None:
        """Raise ResourceInUse if there is a job called `name`."""
        if self.find(name) is not None:
            raise service_errors.name_in_use(name)

    def add(self, job: TuningJob, *, created: bool = False) -> None:
        """Take in a job, `created` just now or with a history; raises ResourceInUse if its name is taken."""
        self.check_free(job.name)
        self._connect(job)
        try:
            self._begin(job, created)
        except BaseException:  # an objective's: there will be no such job
            self.backend.on_dropped(job)
            raise
        self._generations[job.name.lower()] = self._generations.get(job.name.lower(), 0) + 1
        self._take_in(job)

    def get(self, name: str) -> TuningJob:
        """Return a job as it is now; raises ResourceNotFound."""
        job = self.find(name)
        if job is None:
            raise service_errors.tuning_job_not_found(name)
        return job

    def find(self, name: str) -> TuningJob | None:
        """Return a job as it is now, or ``None``."""
        job = self._jobs.get(name.lower())
        if job is not None:
            self.refresh(job)
        return self._jobs.get(name.lower())

    def jobs(self) -> list[TuningJob]:
        """Return every job as it is now, oldest first."""
        self.settle()
        oldest_first = self.index.walk("CreationTime", descending=False, status=None, after=None)
        return [self.refresh(job) for _, job in oldest_first]

    def was_deleted(self, name: str) -> bool:
        """Whether there was a job of that name, and is none now."""
        return name.lower() not in self._jobs and self._children.has_deleted(name)

    def holds(self, job: TuningJob) -> bool:
        """Whether a job is here, and not deleted."""
        return self._jobs.get(job.name.lower()) is job

    def names(self) -> list[str]:
        """Return the names of all jobs."""
        return [job.name for job in self._jobs.values()]

    def poll(self, job: TuningJob) -> None:
        """Let one poll move `job`; raises ResourceNotFound if it is gone by that."""
        if (job.over and job.gone is None) or not job.time.moved_by_polls:
            return
        target = job.time.target_of_next_poll(simulation.phase_end(job))
        if target is None:
            self._finish_phase(job)
        elif job.gone is None:
            # How long a job takes is a guess before its last launch; only the last poll shows its end.
            simulation.approach(job, target)
        else:
            job.time.give(min(target, simulation.phase_end(job) - simulation.EPSILON * 2))
        self.refresh(job)
        job.time.count_poll()  # only now: one that an objective's error ended showed nothing
        if not self.holds(job):
            raise service_errors.tuning_job_not_found(job.name)
        self._watch(job)

    def finish(self, job: TuningJob) -> None:
        """Let `job` run to its next terminal status now, or be gone where it is Deleting."""
        if job.status == "Deleting":
            self._take_out(job)
        elif not job.over:
            self._finish_phase(job)

    def fail(self, job: TuningJob, reason: str) -> None:
        """Let a job that is InProgress fail now."""
        simulation.fail(job, job.time.elapsed(), reason)
        self.index.refresh(job)

    def stop(self, name: str, default: Progression) -> TuningJob:
        """Begin to stop a job; raises ResourceNotFound, or ValidationException unless it is InProgress.

        `default` is the progression that a job standing still takes up.
        """
        job = self.get(name)
        if job.status != "InProgress":
            raise service_errors.stop_rejected(job.status)
        simulation.stop(job, job.time.elapsed())
        job.time.begin_stop(default)
        self.index.refresh(job)
        self._watch(job)
        return job

    def delete(self, name: str, default: Progression) -> None:
        """Delete a job that is over; raises ResourceNotFound, or ValidationException while it runs.

        It is gone at once, or, where a delete takes time, Deleting until its progression ends that;
        `default` is the progression that a job standing still takes up.
        """
        job = self.get(name)
        if job.status not in TERMINAL:
            raise service_errors.delete_rejected(job.name, job.status)
        if not self.backend.delete_takes_time:
            self._take_out(job)
            return
        simulation.begin_delete(job, job.time.elapsed())
        job.time.begin_stop(default)
        self.index.refresh(job)
        self._watch(job)

    def refresh(self, job: TuningJob) -> TuningJob:
        """Bring a job to where its own time has come, and return it."""
        if job.gone is not None:
            if min(simulation.next_change(job), job.time.latest()) <= job.time.elapsed() + simulation.EPSILON:
                self._take_out(job)
        elif not job.over:
            status, elapsed = job.status, job.time.elapsed()
            try:
                if elapsed >= job.time.latest():  # an objective's training may take longer than planned
                    simulation.finish(job)
                    elapsed = job.time.elapsed()
                simulation.advance(job, elapsed)
            finally:
                if job.status != status:
                    self.index.refresh(job)
        return job

    def settle(self) -> None:
        """Take in every change of status that is due, so that lists are right."""
        self._due.follow(self._settle)

    def _settle(self, job: TuningJob) -> None:
        if self.holds(job):
            self._watch(self.refresh(job))

    # --- saving -------------------------------------------------------------------------------------

    def contents(self) -> tuple[list[TuningJob], list[TuningJob], Mapping[str, int]]:
        """Return what :meth:`put_back` takes: the jobs, the deleted ones, and how often each name was used."""
        return list(self._jobs.values()), list(self._children), dict(self._generations)

    def put_back(self, jobs: Iterable[TuningJob], deleted: Iterable[TuningJob], generations: Mapping[str, int]) -> None:
        """Take in what another store held, into an empty one: nothing moves by that, and nobody is told."""
        self._generations.update(generations)
        for job in deleted:
            self._connect(job)
            self._children.add(job)
            self._children.retire(job)
        for job in jobs:
            self._connect(job)
            self._take_in(job)

    def _begin(self, job: TuningJob, created: bool) -> None:
        if created and job.on_change is not None:
            job.on_change(job)
        if job.time.progression.name == "immediate":
            self._finish_phase(job)
        elif job.time.progression.seconds is not None:
            job.pace = job.time.progression.seconds / simulation.phase_end(job)
            job.free_slots = None

    def _connect(self, job: TuningJob) -> None:
        job.evaluate = self.backend.objectives.evaluate
        job.on_change, job.on_child_change = self.backend.on_change, self.backend.on_child_change

    def _take_in(self, job: TuningJob) -> None:
        self._jobs[job.name.lower()] = job
        self._children.add(job)
        self.index.add(job)
        self._watch(job)

    def _take_out(self, job: TuningJob) -> None:
        if self.holds(job):
            del self._jobs[job.name.lower()]
            self.index.remove(job)
            self._children.retire(job)

    # --- training jobs ------------------------------------------------------------------------------

    def find_child(self, name: str) -> tuple[TuningJob, TrainingJob] | None:
        """Return the training job called `name` and the tuning job that launched it, or ``None``."""
        for owner in self._children.owners(name, self._jobs):
            for child in self.refresh(owner).training_jobs:
                if child.name.lower() == name.lower():
                    return owner, child
        return None

    def children(self) -> Iterator[tuple[TuningJob, TrainingJob]]:
        """Yield every training job as it is now, those of deleted tuning jobs included."""
        for job in [*self._children, *self._jobs.values()]:
            for child in self.refresh(job).training_jobs:
                yield job, child

    def stop_child(self, name: str) -> None:
        """Begin to stop one training job; raises ValidationException if it is unknown or ended."""
        found = self.find_child(name)
        if found is None:
            raise service_errors.training_job_not_found()
        job, child = found
        if child.status != "InProgress":
            raise service_errors.stop_training_job_rejected(child.status)
        simulation.stop_training_job(job, child, job.time.elapsed())
        self._watch(job)  # what comes next may be earlier now

    # --- tags -----------------------------------------------------------------------------------------

    def tagged(self, arn: str) -> TuningJob | TrainingJob | None:
        """Return the tuning job or training job that has this ARN, or ``None``."""
        kind, _, name = arn.rpartition(":")[2].partition("/")
        if kind == "hyper-parameter-tuning-job":
            job = self.find(name)  # as it is now: what it has launched by now keeps the tags of that time
            return job if job is not None and job.arn.lower() == arn.lower() else None
        found = self.find_child(name) if kind == "training-job" else None
        return found[1] if found is not None and found[1].arn.lower() == arn.lower() else None

    def tag(self, arn: str, tags: Mapping[str, str]) -> Mapping[str, str]:
        """Add or overwrite tags; returns them all.  Training jobs launched later inherit them (DOCUMENTED)."""
        owner = self._tag_owner(arn)
        merged = {**owner.tags, **tags}
        if len(merged) > MAX_TAGS:
            raise service_errors.too_many_tags(MAX_TAGS)
        owner.tags = merged  # a new mapping: training jobs launched before keep theirs
        return merged

    def untag(self, arn: str, keys: list[str]) -> None:
        """Remove tags; unknown keys are passed over."""
        owner = self._tag_owner(arn)
        owner.tags = {key: value for key, value in owner.tags.items() if key not in keys}

    def tags(self, arn: str) -> Mapping[str, str]:
        """Return the tags of an ARN."""
        return self._tag_owner(arn).tags

    def _tag_owner(self, arn: str) -> TuningJob | TrainingJob:
        owner = self.tagged(arn)
        if owner is None:
            raise service_errors.tagged_resource_not_found(arn)
        return owner

    def _finish_phase(self, job: TuningJob) -> None:
        if job.gone is None:
            simulation.finish(job)
        else:
            job.time.give(simulation.phase_end(job))
        self.index.refresh(job)
        self.refresh(job)

    def _watch(self, job: TuningJob) -> None:
        """Look at `job` again when the next thing happens to it."""
        self._due.add(job, simulation.next_change(job))
