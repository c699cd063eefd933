"""A job that is not found: why, and which one may be meant."""

from __future__ import annotations

from typing import Any

from .backend import Backend
from .errors import did_you_mean

__all__ = ["explain_missing", "has_job"]


def has_job(backend: Backend, name: str, account: str, region: str) -> bool:
    """Whether there is a job `name` in an account and region; a look that moves nothing."""
    return name.lower() in map(str.lower, backend.store(account, region).names())


def explain_missing(backend: Backend, name: Any, account: str, region: str) -> str:
    """Return why there is no job `name` in an account and region, for the author of a test."""
    return f"{_reason(backend, name, account, region)} See README, 'When a job is not found'."


def _reason(backend: Backend, name: Any, account: str, region: str) -> str:
    if not isinstance(name, str):
        return f"A tuning job is found by its name, a text, not by {name!r}: tuning.job('nightly')."
    here = f"region {region} of account {account}"
    if backend.store(account, region).was_deleted(name):
        return f"The tuning job {name!r} in {here} was deleted during the test, by DeleteHyperParameterTuningJob."
    known = {
        (job_name, store): f"{job_name!r} in region {store.region} of account {store.account}"
        for store in backend.stores()
        for job_name in store.names()
    }
    if not known:
        return (
            f"There is no tuning job {name!r} in {here}: this mock has no tuning job at all."
            " Create one with the client, or add one with seed_job() (fixture: make_tuning_job)."
        )
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
