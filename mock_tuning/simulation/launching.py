"""The next training job of a tuning job: its name, its hyperparameters, and what it will come to."""

from __future__ import annotations

from .. import search
from ..jobs import Moments, TrainingJob, TuningJob, stamp
from ..seeded import seeded_bytes
from . import course

__all__ = ["launch"]


def launch(job: TuningJob, moment: float) -> TrainingJob:
    """Add the next training job to `job`, created at `moment`; raises ObjectiveError, and then adds nothing."""
    number = len(job.training_jobs) + 1
    definition, _ = search.turn_of(job, number)
    # RECORDED: <tuning job>-<NNN>-<8 lower-case hex>, the ARN in lower case; INFERRED beyond 999.
    name = f"{job.name}-{number:03d}-{seeded_bytes(f'{job.seed}/name/{number}', 4).hex()}"
    child = TrainingJob(
        number=number,
        name=name,
        arn=f"{job.arn.rpartition(':hyper-parameter-tuning-job/')[0]}:training-job/{name.lower()}",
        definition=definition,
        hyperparameters=search.propose(job, number, definition),
        moments=Moments._make([stamp(moment)] * len(Moments._fields)),  # until its course is laid
        tags=job.tags,
    )
    course.lay(job, child)
    job.training_jobs.append(child)
    job.changed(child)
    return child
