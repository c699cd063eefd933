"""Quotas of hyperparameter tuning, each at the highest that an account can be raised to (aws-behaviour.md, 8).

DOCUMENTED: developer guide, automatic-model-tuning-limits; the model for Hyperband.
"""

from __future__ import annotations

__all__ = ["MAX_HYPERBAND_RESOURCE", "MAX_PARALLEL", "MAX_TRAINING_JOBS", "MAX_TRAINING_JOBS_RANDOM"]

MAX_PARALLEL = 100
MAX_TRAINING_JOBS = 750
MAX_TRAINING_JOBS_RANDOM = 10000
MAX_HYPERBAND_RESOURCE = 20000  # epochs
