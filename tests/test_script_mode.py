"""What a training script is told: as sagemaker-training-toolkit tells it, so that what works here works there."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from mock_tuning import training_script
from tests.support import create_request

SCRIPT = """
import json, os, pathlib, sys
folder = pathlib.Path(os.environ["SM_INPUT_CONFIG_DIR"])
files = {each.name: json.loads(each.read_text("utf-8")) for each in folder.iterdir()}
seen = {"arguments": sys.argv[1:], "variables": dict(os.environ), "files": files}
pathlib.Path(os.environ["SM_MODEL_DIR"], "seen.json").write_text(json.dumps(seen), "utf-8")
print("rmse: 1")
"""

# DOCUMENTED: ENVIRONMENT_VARIABLES.md and Environment.to_env_vars() of sagemaker-training-toolkit 5.1.
VARIABLES = """
CHANNELS CURRENT_HOST CURRENT_INSTANCE_GROUP CURRENT_INSTANCE_GROUP_HOSTS CURRENT_INSTANCE_TYPE
DISTRIBUTION_INSTANCE_GROUPS FRAMEWORK_MODULE FRAMEWORK_PARAMS HOSTS HPS INPUT_CONFIG_DIR INPUT_DATA_CONFIG INPUT_DIR
INSTANCE_GROUPS INSTANCE_GROUPS_DICT IS_HETERO LOG_LEVEL MODEL_DIR MODULE_DIR MODULE_NAME NETWORK_INTERFACE_NAME
NUM_CPUS NUM_GPUS NUM_NEURONS OUTPUT_DATA_DIR OUTPUT_DIR OUTPUT_INTERMEDIATE_DIR RESOURCE_CONFIG TRAINING_ENV USER_ARGS
USER_ENTRY_POINT
"""


class Told(NamedTuple):
    """What the script of a training job was told."""

    arguments: list[str]
    variables: dict[str, str]
    files: dict[str, Any]
    root: Path
    child: dict[str, Any]

    def argument(self, name: str) -> str:
        return self.arguments[self.arguments.index(name) + 1]


@pytest.fixture
def tell(tmp_path: Path, sagemaker_client: Any, tuning_mock: Any) -> Callable[..., Told]:
    """A function that runs a job of one training job with these static hyperparameters; gives what its script saw."""

    def tell(static: dict[str, str] | None = None, **changes: Any) -> Told:
        (tmp_path / "data").mkdir()
        path = tmp_path / "train.py"
        path.write_text(SCRIPT, "utf-8")
        tuning_mock.objective(training_script(path, channels={"train": tmp_path / "data"}, output=tmp_path / "runs"))
        changes["TrainingJobDefinition__StaticHyperParameters"] = static or {}
        sagemaker_client.create_hyper_parameter_tuning_job(**create_request(jobs=1, parallel=1, **changes))
        (child,) = tuning_mock.job("nightly").finish().training_jobs
        root = tmp_path / "runs" / child["TrainingJobName"]
        return Told(**json.loads((root / "model" / "seen.json").read_text("utf-8")), root=root, child=child)

    return tell


@pytest.mark.parametrize(
    ("sent", "variable", "argument"),
    [
        pytest.param("true", "true", "True", id="a truth value"),
        pytest.param("null", "", "", id="nothing"),
        pytest.param("64", "64", "64", id="a whole number"),
        pytest.param("1e-5", "1e-05", "1e-05", id="a number"),
        pytest.param("[1, 2]", "[1,2]", "[1, 2]", id="a list"),
        pytest.param('{"b": 1, "a": [2]}', '{"a":[2],"b":1}', "a=[2],b=1", id="a mapping"),
        pytest.param('"hinge"', "hinge", "hinge", id="a text of the SDK's"),
        pytest.param("hinge loss", "hinge loss", "hinge loss", id="a text of boto3's"),
        pytest.param('{"name": "ü"}', '{"name":"\\u00fc"}', "name=ü", id="beyond ASCII"),
    ],
)
def test_a_hyperparameter_has_the_toolkit_s_forms(sent: str, variable: str, argument: str, tell: Any) -> None:
    told = tell({"loss": sent})

    assert told.variables["SM_HP_LOSS"] == variable
    assert told.argument("--loss") == argument


def test_variables_with_several_values_are_compact_sorted_json(tell: Any) -> None:
    told = tell({"loss": '"hinge"', "flag": "true"})

    own = {**told.child["TunedHyperParameters"], "flag": True, "loss": "hinge"}
    own.update(eta=float(own["eta"]), max_depth=int(own["max_depth"]))
    assert told.variables["SM_HPS"] == json.dumps(own, sort_keys=True, separators=(",", ":"))
    assert told.variables["SM_USER_ARGS"] == json.dumps(told.arguments, separators=(",", ":"))
    assert (told.variables["SM_CHANNELS"], told.variables["SM_HOSTS"]) == ('["train"]', '["algo-1"]')


def test_every_variable_of_the_toolkit_is_there(tell: Any) -> None:
    variables = tell().variables

    wanted = [*VARIABLES.split(), "CHANNEL_TRAIN", "HP_BOOSTER", "HP_ETA", "HP_MAX_DEPTH"]
    assert {f"SM_{name}" for name in wanted} <= set(variables)
    assert (variables["SM_NETWORK_INTERFACE_NAME"], variables["SM_IS_HETERO"]) == ("eth0", "false")
    assert (variables["SM_NUM_NEURONS"], variables["SM_FRAMEWORK_MODULE"]) == ("0", "")


def test_all_of_it_is_in_one_variable_too(tell: Any) -> None:
    told = tell({"flag": "true", "sagemaker_estimator_module": '"mine"'})

    everything = json.loads(told.variables["SM_TRAINING_ENV"])
    assert everything["hyperparameters"] == json.loads(told.variables["SM_HPS"])
    assert everything["resource_config"] == json.loads(told.variables["SM_RESOURCE_CONFIG"])
    assert everything["channel_input_dirs"] == {"train": told.variables["SM_CHANNEL_TRAIN"]}
    assert everything["additional_framework_parameters"] == {"sagemaker_estimator_module": "mine"}
    assert (everything["job_name"], everything["is_master"]) == (told.child["TrainingJobName"], True)
    assert (everything["output_intermediate_dir"], everything["framework_module"]) == (
        str(told.root / "output" / "intermediate"),
        None,
    )


def test_hyperparameters_of_the_toolkit_are_kept_from_the_script(tell: Any) -> None:
    told = tell(
        {
            "sagemaker_program": '"train.py"',
            "sagemaker_job_name": '"mine"',
            "sagemaker_region": '"eu-west-1"',
            "sagemaker_container_log_level": "10",
            "sagemaker_submit_directory": '"s3://bucket/source.tar.gz"',
            "sagemaker_estimator_module": '"mine"',
            "default_user_module_name": "train",
        }
    )

    assert told.arguments[::2] == ["--booster", "--eta", "--max_depth"]
    assert told.variables["SM_FRAMEWORK_PARAMS"] == '{"sagemaker_estimator_module":"mine"}'
    assert (told.variables["SM_LOG_LEVEL"], told.variables["SM_MODULE_DIR"]) == ("10", "s3://bucket/source.tar.gz")
    assert (told.variables["SAGEMAKER_JOB_NAME"], told.variables["SAGEMAKER_REGION"]) == ("mine", "eu-west-1")


def test_its_input_folder_has_the_files_that_the_service_writes(tell: Any) -> None:
    channel = create_request()["TrainingJobDefinition"]["InputDataConfig"][0]

    told = tell(
        {"flag": "true"},
        TrainingJobDefinition__InputDataConfig=[{**channel, "ContentType": "text/csv", "InputMode": "Pipe"}],
    )

    tuned = told.child["TunedHyperParameters"]
    assert told.files["hyperparameters.json"] == {
        **tuned,
        "flag": "true",
        "_tuning_objective_metric": "validation:rmse",
    }
    # RECORDED: SM_INPUT_DATA_CONFIG and SM_RESOURCE_CONFIG in public logs of 2022 to 2025. The mode is a folder's.
    assert told.files["inputdataconfig.json"] == {
        "train": {
            "ContentType": "text/csv",
            "RecordWrapperType": "None",
            "S3DistributionType": "FullyReplicated",
            "TrainingInputMode": "File",
        }
    }
    group = {"hosts": ["algo-1"], "instance_group_name": "homogeneousCluster", "instance_type": "ml.m5.xlarge"}
    assert told.files["resourceconfig.json"] == {
        "current_group_name": "homogeneousCluster",
        "current_host": "algo-1",
        "current_instance_type": "ml.m5.xlarge",
        "hosts": ["algo-1"],
        "instance_groups": [group],
        "network_interface_name": "eth0",
    }
    assert json.loads(told.variables["SM_INPUT_DATA_CONFIG"]) == told.files["inputdataconfig.json"]
    assert json.loads(told.variables["SM_RESOURCE_CONFIG"]) == told.files["resourceconfig.json"]
