"""What script mode tells a training script: its arguments, the ``SM_*`` variables, the files of its input folder.

DOCUMENTED by sagemaker-training-toolkit 5.1 (ENVIRONMENT_VARIABLES.md and its sources), which runs the script in the
framework images; RECORDED where a training job's public log is named.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .additions import resource_config
from .objective_answers import TrainingRun

__all__ = ["ScriptMode"]

PREFIX = "sagemaker_"
NOT_THE_SCRIPTS = frozenset(["_tuning_objective_metric", "default_user_module_name"])
"""Hyperparameters that the toolkit keeps from the script, beside those that begin with the prefix."""

OF_THE_TOOLKIT = frozenset(
    [
        "sagemaker_container_log_level",
        "sagemaker_enable_cloudwatch_metrics",
        "sagemaker_job_name",
        "sagemaker_program",
        "sagemaker_region",
        "sagemaker_s3_output",
        "sagemaker_submit_directory",
    ]
)
"""Those of the prefix that are the toolkit's own; the others are ``SM_FRAMEWORK_PARAMS``."""

RENAMED = {"hyperparameters": "hps", "additional_framework_parameters": "framework_params"}
ONLY_TOGETHER = frozenset(
    [
        "channel_input_dirs",
        "distribution_hosts",
        "is_master",
        "is_modelparallel_enabled",
        "is_smddpmprun_installed",
        "is_smddprun_installed",
        "job_name",
        "master_hostname",
        "topology",
    ]
)
"""Members of ``SM_TRAINING_ENV`` that have another name, or none, as variables of their own."""

HOST = "algo-1"  # the one process stands for the first instance, however many were asked for
GROUP = "homogeneousCluster"
NETWORK = "eth0"  # RECORDED: logs of 2022 to 2025

FOLDERS = ("model", "output/data", "input/config")


@dataclass(frozen=True, slots=True)
class ScriptMode:
    """One training job as its script sees it."""

    hyperparameters: Mapping[str, str]  # all of them, as the tuning job has them
    run: TrainingRun
    script: Path
    channels: Mapping[str, Path]  # local folder of each
    root: Path  # stands for /opt/ml

    @property
    def arguments(self) -> list[str]:
        """What follows the script's name: ``--name value``, sorted by name; ``-n value`` for a single letter."""
        found: list[str] = []
        for name, value in sorted(self._own().items()):
            dashes = "-" * min(len(name), 2)
            found += [dashes + name, _as_argument(value)]
        return found

    def variables(self) -> dict[str, str]:
        """Return the variables that the service and the toolkit set."""
        environment = self._environment()
        told = {RENAMED.get(name, name): value for name, value in environment.items() if name not in ONLY_TOGETHER}
        told |= {"training_env": environment, "user_args": self.arguments, "channels": sorted(self.channels)}
        told |= {f"channel_{name}": folder for name, folder in environment["channel_input_dirs"].items()}
        told |= {f"hp_{name}": value for name, value in environment["hyperparameters"].items()}
        return {
            **{f"SM_{name.upper()}": _as_variable(value) for name, value in told.items()},
            "TRAINING_JOB_NAME": self.run.name,
            "TRAINING_JOB_ARN": self.run.arn,
            "CURRENT_HOST": HOST,
            "SAGEMAKER_JOB_NAME": str(self._decoded().get("sagemaker_job_name", "")),
            "SAGEMAKER_REGION": str(self._decoded().get("sagemaker_region", self.run.region)),
        }

    def make_folders(self) -> None:
        """Make what the script finds below :attr:`root`: its folders, and what it can read in ``input/config``."""
        for name in FOLDERS:
            (self.root / name).mkdir(parents=True, exist_ok=True)
        contents = {
            "hyperparameters": dict(self.hyperparameters),
            "inputdataconfig": self._input_data(),
            "resourceconfig": self._resources(),
        }
        for name, content in contents.items():
            (self.root / "input/config" / f"{name}.json").write_text(json.dumps(content), "utf-8")

    def _decoded(self) -> dict[str, Any]:
        """Return all hyperparameters as the toolkit reads them: as JSON where it is some, which the SDK sends."""
        return {name: _decoded(text) for name, text in self.hyperparameters.items()}

    def _own(self) -> dict[str, Any]:
        """Return those that are the script's."""
        decoded = self._decoded()
        return {
            name: value
            for name, value in decoded.items()
            if name not in NOT_THE_SCRIPTS and not name.startswith(PREFIX)
        }

    def _environment(self) -> dict[str, Any]:
        """Return the members of ``SM_TRAINING_ENV``, as one instance without any distribution has them."""
        decoded = self._decoded()
        resources = self._resources()
        output = self.root / "output"
        return {
            "additional_framework_parameters": {
                name: value for name, value in decoded.items() if name.startswith(PREFIX) and name not in OF_THE_TOOLKIT
            },
            "channel_input_dirs": {name: str(folder) for name, folder in self.channels.items()},
            "current_host": HOST,
            "current_instance_group": GROUP,
            "current_instance_group_hosts": [HOST],
            "current_instance_type": resources["current_instance_type"],
            "distribution_hosts": [],
            "distribution_instance_groups": [],
            "framework_module": (self.run.definition.get("Environment") or {}).get("SAGEMAKER_TRAINING_MODULE"),
            "hosts": [HOST],
            "hyperparameters": self._own(),
            "input_config_dir": str(self.root / "input/config"),
            "input_data_config": self._input_data(),
            "input_dir": str(self.root / "input"),
            "instance_groups": [GROUP],
            "instance_groups_dict": {GROUP: resources["instance_groups"][0]},
            "is_hetero": False,
            "is_master": True,
            "is_modelparallel_enabled": None,
            "is_smddpmprun_installed": False,
            "is_smddprun_installed": False,
            "job_name": self.run.name,
            "log_level": decoded.get("sagemaker_container_log_level", logging.INFO),
            "master_hostname": HOST,
            "model_dir": str(self.root / "model"),
            "module_dir": str(decoded.get("sagemaker_submit_directory", self.script.parent)),
            "module_name": self.script.name.removesuffix(".py"),
            "network_interface_name": NETWORK,
            "num_cpus": os.cpu_count() or 1,
            "num_gpus": 0,  # our choice: a test promises its script no accelerator, whatever this machine has
            "num_neurons": 0,
            "output_data_dir": str(output / "data"),
            "output_dir": str(output),
            "output_intermediate_dir": str(output / "intermediate"),
            "resource_config": resources,
            "topology": [],
            "user_entry_point": self.script.name,
        }

    def _input_data(self) -> dict[str, dict[str, str]]:
        """Return inputdataconfig.json (RECORDED: logs of 2019 to 2025): each channel's kind, with its defaults."""
        sent = {each["ChannelName"]: each for each in self.run.definition.get("InputDataConfig") or ()}
        found = {}
        for name in sorted(self.channels):
            channel = sent.get(name, {})
            source = channel.get("DataSource", {}).get("S3DataSource", {})
            found[name] = {
                **({"ContentType": channel["ContentType"]} if "ContentType" in channel else {}),
                "RecordWrapperType": channel.get("RecordWrapperType", "None"),
                "S3DistributionType": source.get("S3DataDistributionType", "FullyReplicated"),
                "TrainingInputMode": "File",  # whatever was asked for: it is a folder with files
            }
        return found

    def _resources(self) -> dict[str, Any]:
        """Return resourceconfig.json (RECORDED: logs of 2022 to 2025)."""
        kind = (resource_config(self.run.definition) or {}).get("InstanceType", "local")
        return {
            "current_group_name": GROUP,
            "current_host": HOST,
            "current_instance_type": kind,
            "hosts": [HOST],
            "instance_groups": [{"hosts": [HOST], "instance_group_name": GROUP, "instance_type": kind}],
            "network_interface_name": NETWORK,
        }


def _decoded(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _as_argument(value: Any) -> str:
    """Return a value as the toolkit writes it on a command line: not as JSON, but as Python shows it."""
    if isinstance(value, dict):
        return ",".join(f"{key}={each}" for key, each in sorted(value.items()))
    return "" if value is None else str(value)


def _as_variable(value: Any) -> str:
    """Return a value as the toolkit writes it into a variable: texts as they are, all else as compact JSON."""
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, sort_keys=True, separators=(",", ":"))
