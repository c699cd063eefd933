"""What the service adds to a tuning job that somebody creates (aws-behaviour.md, 4).

Describe does not echo the request: static hyperparameters get the objective's name, ranges their
scaling, built-in algorithms their metric definitions.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from .jobs import Document
from .search import autotune

__all__ = ["OBJECTIVE_PARAMETER", "builtin_algorithm", "complete_request", "definitions_of", "resource_config"]

OBJECTIVE_PARAMETER = "_tuning_objective_metric"
OBJECTIVE_METRIC = "ObjectiveMetric"

# Amazon's own algorithms and the XGBoost framework, by the name of their image repository
# (DOCUMENTED: "Docker registry paths and example code", as of 2023).
BUILTIN_REPOSITORIES = frozenset(
    [
        "blazingtext",
        "factorization-machines",
        "forecasting-deepar",
        "image-classification",
        "ipinsights",
        "kmeans",
        "knn",
        "lda",
        "linear-learner",
        "ntm",
        "object-detection",
        "object2vec",
        "pca",
        "randomcutforest",
        "sagemaker-xgboost",
        "semantic-segmentation",
        "seq2seq",
        "xgboost",
    ]
)

_IMAGE = re.compile(r"(?P<account>\d{12})\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?/(?P<repository>[^:@]+)")


def builtin_algorithm(algorithm: Mapping[str, Any], account: str) -> str | None:
    """Return the repository name of a built-in algorithm's image, ``None`` for any other.

    An image in the caller's own registry is the caller's, whatever it is called.
    """
    found = _IMAGE.match(algorithm.get("TrainingImage", ""))
    if found is None or found["account"] == account or found["repository"] not in BUILTIN_REPOSITORIES:
        return None
    return found["repository"]


def definitions_of(request: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the training job definitions of a request, the single one as a list of one."""
    several = request.get("TrainingJobDefinitions")
    if several is not None:
        return list(several)
    return [request["TrainingJobDefinition"]] if "TrainingJobDefinition" in request else []


def resource_config(definition: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return ResourceConfig: as sent, or what HyperParameterTuningResourceConfig comes down to."""
    if "ResourceConfig" in definition:
        return dict(definition["ResourceConfig"])
    tuning = definition.get("HyperParameterTuningResourceConfig")
    if not tuning:
        return None
    # INFERRED: the first of the prioritised instance configurations is the one that is used.
    merged = {**tuning, **(tuning.get("InstanceConfigs") or [{}])[0]}
    known = ("InstanceType", "InstanceCount", "VolumeSizeInGB", "VolumeKmsKeyId")
    return {key: merged[key] for key in known if key in merged}


def complete_request(parameters: Mapping[str, Any], *, account: str, region: str, partition: str) -> dict[str, Any]:
    """Return what Describe will show of a valid Create request.

    Holds HyperParameterTuningJobConfig, TrainingJobDefinition(s) and, if sent, WarmStartConfig and
    Autotune.  `parameters` is left as it is.
    """
    config = dict(parameters["HyperParameterTuningJobConfig"])
    if "ParameterRanges" in config:
        config["ParameterRanges"] = _ranges(config["ParameterRanges"])
    objective = config.get("HyperParameterTuningJobObjective")
    request: dict[str, Any] = {"HyperParameterTuningJobConfig": Document(config)}
    prefix = f"arn:{partition}:sagemaker:{region}:{account}"
    sent = definitions_of(parameters)
    if parameters.get("Autotune", {}).get("Mode") == "Enabled":
        request["HyperParameterTuningJobConfig"] = Document(autotune.complete_config(config, sent))
        sent = [autotune.complete_definition(each) for each in sent]
    definitions = [_definition(each, objective, account, prefix) for each in sent]
    if "TrainingJobDefinitions" in parameters:
        request["TrainingJobDefinitions"] = definitions
    else:
        request["TrainingJobDefinition"] = definitions[0]
    for key in ("WarmStartConfig", "Autotune"):
        if key in parameters:
            request[key] = parameters[key]
    return request


def _definition(
    sent: Mapping[str, Any], job_objective: Mapping[str, Any] | None, account: str, arn_prefix: str
) -> Document:
    # RECORDED: these three are always there, false by default.
    completed = {
        "EnableNetworkIsolation": False,
        "EnableInterContainerTrafficEncryption": False,
        "EnableManagedSpotTraining": False,
        **sent,
    }
    if "HyperParameterRanges" in sent:
        completed["HyperParameterRanges"] = _ranges(sent["HyperParameterRanges"])
    # INFERRED: Describe shows it whichever of the two was sent. The SageMaker Python SDK v2 sends the other one
    # alone, and its HyperparameterTuner.attach() reads this one.
    resources = resource_config(sent)
    if resources is not None:
        completed["ResourceConfig"] = resources
    objective = sent.get("TuningObjective") or job_objective
    algorithm = dict(sent["AlgorithmSpecification"])
    static = dict(sent.get("StaticHyperParameters", {}))
    if objective:
        static[OBJECTIVE_PARAMETER] = objective["MetricName"]
        metrics = _metrics(algorithm, objective["MetricName"], account)
        if metrics:
            algorithm["MetricDefinitions"] = metrics
    if static:
        completed["StaticHyperParameters"] = dict(sorted(static.items()))  # RECORDED: sorted
    name = algorithm.get("AlgorithmName")
    if name and not name.startswith("arn:"):
        algorithm["AlgorithmName"] = f"{arn_prefix}:algorithm/{name}"  # RECORDED remark: returned as ARN
    completed["AlgorithmSpecification"] = algorithm
    return Document(completed)


def _metrics(algorithm: Mapping[str, Any], objective: str, account: str) -> list[dict[str, str]]:
    """Return the metric definitions that Describe shows: the algorithm's own, and one more at the end.

    RECORDED since 2020: ``ObjectiveMetric`` with the regex of the objective's metric.
    """
    builtin = builtin_algorithm(algorithm, account)
    metrics: list[dict[str, str]] = list(algorithm.get("MetricDefinitions") or ())
    if builtin and not metrics:
        metrics = list(_builtin_metrics().get(builtin, ()))
    regex = next((each["Regex"] for each in metrics if each["Name"] == objective), None)
    if regex is None and builtin:
        # INFERRED for algorithms whose list nobody recorded: the log line of the recorded ones.
        stage, _, metric = objective.partition(":")
        regex = rf"#quality_metric: host=\S+, {stage} {metric} <\S+>=(\S+)"
        metrics.append({"Name": objective, "Regex": regex})
    if regex is not None and all(each["Name"] != OBJECTIVE_METRIC for each in metrics):  # INFERRED: not twice
        metrics.append({"Name": OBJECTIVE_METRIC, "Regex": regex})
    return metrics


def _ranges(ranges: Mapping[str, Any]) -> dict[str, Any]:
    """Return ranges with their scaling filled in (RECORDED: ``Auto`` where none was sent)."""
    completed = dict(ranges)
    for kind in ("IntegerParameterRanges", "ContinuousParameterRanges"):
        if kind in ranges:
            completed[kind] = [{"ScalingType": "Auto", **each} for each in ranges[kind]]
    return completed


@cache
def _builtin_metrics() -> dict[str, list[dict[str, str]]]:
    """Return the metric definitions of built-in algorithms, by repository (RECORDED: C7N 2024, ACK 2021)."""
    found: dict[str, list[dict[str, str]]] = json.loads(
        files(__package__).joinpath("builtin_metrics.json").read_text("utf-8")
    )
    return found
