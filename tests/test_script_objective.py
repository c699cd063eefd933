"""The objective that runs a training script: what the script is told, and what its run comes to."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from mock_tuning import UsageError, training_script
from tests.support import create_request


@pytest.fixture
def client(sagemaker_client: Any) -> Any:
    return sagemaker_client


def script(folder: Path, text: str, name: str = "train.py") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def tuned(client: Any, tuning_mock: Any, objective: Any, jobs: int = 1, **changes: Any) -> Any:
    """Run a tuning job to its end under `objective` and return its view."""
    tuning_mock.objective(objective)
    client.create_hyper_parameter_tuning_job(**create_request(jobs=jobs, parallel=1, **changes))
    return tuning_mock.job("nightly").finish()


def test_its_log_is_searched_for_the_objective(tmp_path: Path, client: Any, tuning_mock: Any) -> None:
    path = script(tmp_path, "import sys\nprint('rmse: 0.5')\nprint('rmse: 0.25', file=sys.stderr)\n")

    job = tuned(client, tuning_mock, training_script(path))

    assert job.best_training_job["FinalHyperParameterTuningJobObjectiveMetric"]["Value"] == 0.25


def test_it_gets_hyperparameters_variables_and_channels_as_in_script_mode(
    tmp_path: Path, client: Any, tuning_mock: Any
) -> None:
    (tmp_path / "data").mkdir()
    path = script(
        tmp_path,
        "import json, os, sys\n"
        "seen = {'arguments': sys.argv[1:], 'variables': dict(os.environ), 'folder': os.getcwd()}\n"
        "open(os.environ['SM_MODEL_DIR'] + '/seen.json', 'w').write(json.dumps(seen))\n"
        "print('rmse: 1')\n",
    )
    objective = training_script(path, channels={"train": tmp_path / "data"}, output=tmp_path / "runs")

    job = tuned(
        client,
        tuning_mock,
        objective,
        TrainingJobDefinition__StaticHyperParameters={
            "loss": '"hinge"',
            "sagemaker_program": '"train.py"',
            "b": "true",
        },
        TrainingJobDefinition__Environment={"STAGE": "test"},
    )

    (child,) = job.training_jobs
    seen = json.loads((tmp_path / "runs" / child["TrainingJobName"] / "model" / "seen.json").read_text("utf-8"))
    options = dict(zip(seen["arguments"][::2], seen["arguments"][1::2], strict=True))
    variables = seen["variables"]
    assert options == {
        **{f"--{name}": value for name, value in child["TunedHyperParameters"].items()},
        "--loss": "hinge",
        "-b": "True",
    }
    assert list(options) == sorted(options, key=lambda name: name.lstrip("-"))
    assert json.loads(variables["SM_HPS"])["loss"] == variables["SM_HP_LOSS"] == "hinge"
    assert (json.loads(variables["SM_CHANNELS"]), variables["STAGE"]) == (["train"], "test")
    assert variables["SM_CHANNEL_TRAIN"] == str(tmp_path / "data")
    assert variables["TRAINING_JOB_NAME"] == child["TrainingJobName"]
    assert Path(seen["folder"]) == tmp_path


def test_an_exit_status_is_a_failure_in_the_toolkit_s_words(tmp_path: Path, client: Any, tuning_mock: Any) -> None:
    path = script(tmp_path, "raise SystemExit('no such column: price')")

    job = tuned(client, tuning_mock, training_script(path))

    (child,) = job.training_jobs
    assert child["FailureReason"].startswith("AlgorithmError: ExecuteUserScriptError:\nExitCode 1\nErrorMessage")
    assert "no such column: price" in child["FailureReason"]
    assert len(child["FailureReason"]) <= 1024
    assert job.status == "Failed"


def test_a_script_over_its_time_limit_is_killed_and_stopped_with_the_metrics_so_far(
    tmp_path: Path, client: Any, tuning_mock: Any
) -> None:
    path = script(tmp_path, "import threading\nprint('rmse: 2')\nthreading.Event().wait(60)\n")

    job = tuned(client, tuning_mock, training_script(path, timeout=1.5))

    (child,) = job.training_jobs
    assert child["TrainingJobStatus"] == "Stopped"
    assert child["FinalHyperParameterTuningJobObjectiveMetric"]["Value"] == 2


def test_the_job_s_own_time_limit_kills_a_script_that_keeps_what_it_had_emitted(
    tmp_path: Path, client: Any, tuning_mock: Any
) -> None:
    path = script(tmp_path, "echo rmse: 2\nexec sleep 60\n", "train.sh")
    limit = {"TrainingJobDefinition__StoppingCondition": {"MaxRuntimeInSeconds": 1}}

    job = tuned(client, tuning_mock, training_script(path), **limit)

    (child,) = job.training_jobs
    shown = client.describe_training_job(TrainingJobName=child["TrainingJobName"])
    assert (shown["TrainingJobStatus"], shown["SecondaryStatus"]) == ("Stopped", "MaxRuntimeExceeded")
    assert child["FinalHyperParameterTuningJobObjectiveMetric"]["Value"] == 2


DETACHED = """
import subprocess, sys
subprocess.Popen([sys.executable, "-c", "import threading; threading.Event().wait(60)"], start_new_session={detached})
print("rmse: 2")
"""


@pytest.mark.parametrize("detached", [False, True], ids=["its child", "a daemon"])
def test_a_script_is_over_when_it_ends_whatever_it_leaves_running(
    detached: bool, tmp_path: Path, client: Any, tuning_mock: Any
) -> None:
    path = script(tmp_path, DETACHED.format(detached=detached).replace("wait(60)", "wait(8)"))

    job = tuned(client, tuning_mock, training_script(path, timeout=6))

    (child,) = job.training_jobs
    assert child["TrainingJobStatus"] == "Completed"


def test_a_shell_script_is_run_too(tmp_path: Path, client: Any, tuning_mock: Any) -> None:
    path = script(tmp_path, "echo rmse: 3\n", "train.sh")

    job = tuned(client, tuning_mock, training_script(path))

    assert job.best_training_job["FinalHyperParameterTuningJobObjectiveMetric"]["Value"] == 3


def test_a_channel_without_a_folder_is_said(tmp_path: Path, client: Any, tuning_mock: Any) -> None:
    objective = training_script(script(tmp_path, ""), channels={"validation": tmp_path})

    with pytest.raises(UsageError, match="train of them has no local folder"):
        tuned(client, tuning_mock, objective)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        pytest.param({"script": "nowhere.py"}, "there is no such .py or .sh file", id="no script"),
        pytest.param({"script": sys.executable}, "there is no such .py or .sh file", id="no script's ending"),
        pytest.param({"channels": {"train": "nowhere"}}, "the folder of the channel 'train'", id="no folder"),
        pytest.param({"timeout": 0}, "it is a number of seconds, more than 0", id="no time"),
        pytest.param({"timeout": "5"}, "it is a number of seconds, more than 0", id="a text for a time"),
        pytest.param({"environment": {"SEED": 3}}, "the variable SEED is 3; write '3'", id="a number in a variable"),
    ],
)
def test_what_cannot_be_run_is_refused(arguments: dict[str, Any], sentence: str, tmp_path: Path) -> None:
    path = script(tmp_path, "")

    with pytest.raises(UsageError, match=sentence):
        training_script(**{"script": path, **arguments})
