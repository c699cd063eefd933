"""The state: tuning jobs per account and region.

Everything that changes a job goes through a store, so that the sorted index, the queue of due
changes and the jobs themselves stay in step.  One lock guards a whole backend.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping
from itertools import count
from threading import RLock

from . import errors, simulation
from .clock import Clock, Progression
from .jobs import TERMINAL, TrainingJob, TuningJob
from .listing import JobIndex

__all__ = ["MAX_TAGS", "Backend", "JobStore"]

MAX_TAGS = 50
"""DOCUMENTED: tags of one resource."""


class Backend:
    """All tuning jobs of one mock."""

    def __init__(self, clock: Clock, random_seed: int) -> None:
        self.clock = clock
        self.random_seed = random_seed
        self.lock = _Lock(clock)
        self._stores: dict[tuple[str, str], JobStore] = {}

    def store(self, account: str, region: str) -> JobStore:
        """Return the store of an account and region; made when first asked for."""
        found = self._stores.get((account, region))
        if found is None:
            with self.lock:
                found = self._stores.setdefault((account, region), JobStore(self, account, region))
        return found

    def stores(self) -> Iterator[JobStore]:
        """Yield every store in use."""
        yield from list(self._stores.values())

    def reset(self) -> None:
        """Forget every job of every account and region."""
        with self.lock:
            self._stores.clear()


class _Lock:
    """A re-entrant lock under which the clock stands still.

    Else a job could move between two looks of one operation: a list would show what its filter excludes.
    """

    def __init__(self, clock: Clock) -> None:
        self._lock = RLock()
        self._clock = clock
        self._depth = 0

    def __enter__(self) -> None:
        self._lock.acquire()
        self._depth += 1
        if self._depth == 1:
            self._clock.hold()

    def __exit__(self, *_: object) -> None:
        self._depth -= 1
        if not self._depth:
            self._clock.release()
        self._lock.release()


class JobStore:
    """The tuning jobs of one account and region, and the training jobs they launched."""

    def __init__(self, backend: Backend, account: str, region: str) -> None:
        self.backend = backend
        self.account = account
        self.region = region
        self.index = JobIndex()
        self._jobs: dict[str, TuningJob] = {}  # by lower-case name: names are not case sensitive
        self._orphans: dict[str, list[TuningJob]] = {}  # deleted; their training jobs stay (DOCUMENTED)
        self._renamed: dict[str, TuningJob] = {}  # seeded training jobs not called after their tuning job
        self._generations: dict[str, int] = {}
        # What moves by itself: (moment on the job's ruler, tie breaker, job), one heap a ruler.
        self._due: dict[bool, list[tuple[float, int, TuningJob]]] = {False: [], True: []}
        self._ties = count()

    # --- tuning jobs ------------------------------------------------------------------------------

    def new_seed(self, name: str) -> str:
        """Return the seed of everything random about the next job called `name`."""
        generation = self._generations.get(name.lower(), 0) + 1  # counted when the job is added
        return f"{self.backend.random_seed}/{self.account}/{self.region}/{name}/{generation}"

    def check_free(self, name: str) -> None:
        """Raise ResourceInUse if there is a job called `name`."""
        if name.lower() in self._jobs:
            raise errors.name_in_use(name)

    def add(self, job: TuningJob) -> None:
        """Take in a new job; raises ResourceInUse if its name is taken."""
        self.check_free(job.name)
        if job.time.progression.name == "immediate":
            self._finish_phase(job)
        elif job.time.progression.seconds is not None:
            job.pace = job.time.progression.seconds / simulation.phase_end(job)
            job.free_slots = None
        self._jobs[job.name.lower()] = job
        self._generations[job.name.lower()] = self._generations.get(job.name.lower(), 0) + 1
        for child in job.training_jobs:
            if _owner_part(child.name) != job.name.lower():
                self._renamed[child.name.lower()] = job
        self.index.add(job)
        self._watch(job, 0.0)

    def get(self, name: str) -> TuningJob:
        """Return a job as it is now; raises ResourceNotFound."""
        job = self._jobs.get(name.lower())
        if job is None:
            raise errors.tuning_job_not_found(name)
        return self.refresh(job)

    def find(self, name: str) -> TuningJob | None:
        """Return a job as it is now, or ``None``."""
        job = self._jobs.get(name.lower())
        return None if job is None else self.refresh(job)

    def jobs(self) -> list[TuningJob]:
        """Return every job as it is now, oldest first."""
        oldest_first = self.index.walk("CreationTime", descending=False, status=None, after=None)
        return [self.refresh(job) for _, job in oldest_first]

    def was_deleted(self, name: str) -> bool:
        """Whether there was a job of that name, and is none now."""
        return name.lower() in self._orphans and name.lower() not in self._jobs

    def names(self) -> list[str]:
        """Return the names of all jobs."""
        return [job.name for job in self._jobs.values()]

    def poll(self, job: TuningJob) -> None:
        """Let one poll move `job`."""
        if not job.over and job.time.moved_by_polls:
            end = simulation.phase_end(job)
            job.time.poll(end)
            self.refresh(job)
            self._watch(job, end)

    def stop(self, name: str, default: Progression) -> TuningJob:
        """Begin to stop a job; raises ResourceNotFound, or ValidationException unless it is InProgress.

        `default` is the progression that a job standing still takes up.
        """
        job = self.get(name)
        if job.status != "InProgress":
            raise errors.stop_rejected(job.status)
        simulation.stop(job, job.time.elapsed())
        standing = job.time.progression.name == "manual" and job.time.progression.times is None
        job.time.begin_stop(default if standing else None)
        self.index.refresh(job)
        self._watch(job, simulation.phase_end(job))
        return job

    def delete(self, name: str) -> None:
        """Delete a job that is over; raises ResourceNotFound, or ValidationException while it runs."""
        job = self.get(name)
        if job.status not in TERMINAL:
            raise errors.delete_rejected(job.name, job.status)
        del self._jobs[name.lower()]
        self.index.remove(job)
        self._orphans.setdefault(name.lower(), []).append(job)

    def refresh(self, job: TuningJob) -> TuningJob:
        """Bring a job to where its own time has come, and return it."""
        if not job.over:
            simulation.advance(job, job.time.elapsed())
            self.index.refresh(job)
        return job

    def settle(self) -> None:
        """Take in every change of status that is due, so that lists are right."""
        now = self.backend.clock.now()
        for by_wall, reading in ((False, self.backend.clock.skipped), (True, now)):
            due = self._due[by_wall]
            while due and due[0][0] <= reading:
                _, _, job = heapq.heappop(due)
                if self._jobs.get(job.name.lower()) is job and not self.refresh(job).over:
                    self._watch(job, simulation.phase_end(job))

    # --- training jobs ------------------------------------------------------------------------------

    def find_child(self, name: str) -> tuple[TuningJob, TrainingJob] | None:
        """Return the training job called `name` and the tuning job that launched it, or ``None``."""
        lower = name.lower()
        part = _owner_part(name)
        owners = [self._jobs.get(part), self._renamed.get(lower), *self._orphans.get(part, ())]
        for owner in owners:
            if owner is not None:
                for child in self.refresh(owner).training_jobs:
                    if child.name.lower() == lower:
                        return owner, child
        return None

    def children(self) -> Iterator[tuple[TuningJob, TrainingJob]]:
        """Yield every training job as it is now, those of deleted tuning jobs included."""
        deleted = (job for jobs in self._orphans.values() for job in jobs)
        for job in [*deleted, *self._jobs.values()]:
            for child in self.refresh(job).training_jobs:
                yield job, child

    def stop_child(self, name: str) -> None:
        """Begin to stop one training job; raises ValidationException if it is unknown or ended."""
        found = self.find_child(name)
        if found is None:
            raise errors.training_job_not_found()
        job, child = found
        if child.status != "InProgress":
            raise errors.stop_training_job_rejected(child.status)
        simulation.stop_training_job(job, child, job.time.elapsed())
        self._watch(job, simulation.phase_end(job))  # which may be earlier now

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
            raise errors.too_many_tags(MAX_TAGS)
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
            raise errors.tagged_resource_not_found(arn)
        return owner

    def _finish_phase(self, job: TuningJob) -> None:
        job.time.give(simulation.phase_end(job))
        simulation.advance(job, job.time.elapsed())
        self.index.refresh(job)

    def _watch(self, job: TuningJob, elapsed: float) -> None:
        """Look at `job` again when it has lived `elapsed` seconds."""
        if not job.over and job.status != "Deleting":  # which nothing ends
            entry = (job.time.due(elapsed), next(self._ties), job)
            heapq.heappush(self._due[job.time.moves_by_wall()], entry)


def _owner_part(training_job: str) -> str:
    """Return what a launched training job's name says of its tuning job: all before number and suffix."""
    return training_job.lower().rsplit("-", 2)[0]
