"""Calls that clients of tuning jobs make besides, and that moto has not got.

moto's own response classes get the missing methods, so that it answers on every path that leads to moto: ours,
``mock_aws``, raw ``requests`` and moto's server.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

__all__ = ["IAM_MODULE", "missing_from_iam"]

IAM_MODULE = "moto.iam.responses"


def simulate_principal_policy(self: Any) -> Any:
    """Answer SimulatePrincipalPolicy: everything is allowed, as no permission is asked for anywhere here.

    The SageMaker Python SDK v3 asks before it creates a job.  DOCUMENTED: IAM API reference; each action is
    evaluated for each resource, by default ``*``.
    """
    from moto.core.responses import ActionResult

    results = [
        {
            "EvalActionName": action,
            "EvalResourceName": resource,
            "EvalDecision": "allowed",
            "MatchedStatements": [],
            "MissingContextValues": [],
        }
        for action in self._get_param("ActionNames")
        for resource in self._get_param("ResourceArns") or ["*"]
    ]
    return ActionResult({"EvaluationResults": results, "IsTruncated": False})


def missing_from_iam(module: Any) -> list[Callable[[Any], Any]]:
    """Return the methods that moto's ``IamResponse`` lacks, each under its name there; `module` defines the class."""
    return [each for each in (simulate_principal_policy,) if not hasattr(module.IamResponse, each.__name__)]
