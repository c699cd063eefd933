"""A ready-made objective: run the real training script as a subprocess, as script mode does, and read its log."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from threading import Event, Timer

from .errors import UsageError
from .objective_answers import TrainingRun
from .outcomes import MAX_REASON, TrainingFailed, TrainingResult, TrainingStopped
from .script_mode import ScriptMode

__all__ = ["training_script"]

SHOWN_OF_LOG = 600  # last characters of a log that go into a FailureReason


def training_script(
    script: str | os.PathLike[str],
    *,
    channels: Mapping[str, str | os.PathLike[str]] | None = None,
    timeout: float | None = None,
    output: str | os.PathLike[str] | None = None,
    environment: Mapping[str, str] | None = None,
    python: str | os.PathLike[str] = sys.executable,
) -> ScriptObjective:
    """Return an objective that runs a training script: local tuning behind the SageMaker API, without a container.

    The script gets its hyperparameters as ``--name value``, sorted, the ``SM_*`` variables and the files of
    ``input/config``, as sagemaker-training-toolkit gives them; its folder is the working directory.  What it
    writes, to stdout and stderr alike, is searched for the job's metrics; an exit status other than 0 is a
    failure.  Its real seconds are those of the training.

    Args:
        script: a ``.py`` file, run with `python`, or a ``.sh`` file, run with ``/bin/sh``.
        channels: local folder of each channel; the job's own channels must be among them if any are given.
        timeout: real seconds (more than 0) after which it is killed and counts as stopped; by default the
            MaxRuntimeInSeconds of the job's StoppingCondition.
        output: folder in which ``<training job>/model`` and ``<training job>/output`` are kept; else they
            are removed after each run.
        environment: variables on top of this process's and of the job's ``Environment``.
        python: the interpreter; this one by default.

    Raises:
        UsageError: the script or a folder is not there, the time limit is none, or a variable no text.
    """
    path = Path(script).resolve()
    if path.suffix not in (".py", ".sh") or not path.is_file():
        raise UsageError(f"training_script({str(script)!r}): there is no such .py or .sh file in {Path.cwd()}.")
    folders = {name: Path(folder).resolve() for name, folder in (channels or {}).items()}
    for name, folder in folders.items():
        if not folder.is_dir():
            raise UsageError(f"training_script(): the folder of the channel {name!r}, {folder}, is not there.")
    if timeout is not None and not (isinstance(timeout, (int, float)) and 0 < timeout < float("inf")):
        raise UsageError(f"training_script(timeout={timeout!r}): it is a number of seconds, more than 0.")
    for name, value in (environment or {}).items():
        if not isinstance(value, str):
            raise UsageError(f"training_script(environment=…): the variable {name} is {value!r}; write {str(value)!r}.")
    command = [str(python), str(path)] if path.suffix == ".py" else ["/bin/sh", str(path)]
    kept = None if output is None else Path(output).resolve()
    return ScriptObjective(command, path, folders, timeout, kept, dict(environment or {}))


@dataclass(frozen=True, slots=True, repr=False)
class ScriptObjective:
    """What :func:`training_script` returns."""

    command: list[str]
    path: Path
    channels: Mapping[str, Path]
    timeout: float | None
    output: Path | None
    environment: Mapping[str, str]

    def __repr__(self) -> str:
        return f"training_script({str(self.path)!r})"

    def __call__(self, hyperparameters: Mapping[str, str], run: TrainingRun) -> TrainingResult:
        """Run the script; raises :class:`TrainingFailed` or :class:`TrainingStopped` as it turns out."""
        self._check_channels(run)
        limit = self.timeout or float((run.definition.get("StoppingCondition") or {}).get("MaxRuntimeInSeconds", 86400))
        with TemporaryDirectory(prefix="mock_tuning-") as temporary:
            root = Path(temporary) if self.output is None else self.output / run.name
            told = ScriptMode(hyperparameters, run, self.path, self.channels, root)
            told.make_folders()
            arguments = told.arguments
            variables = {
                **os.environ,
                "PYTHONUNBUFFERED": "1",
                **(run.definition.get("Environment") or {}),
                **told.variables(),
                **self.environment,
            }
            begun = os.times().elapsed  # which no library that moves the clock replaces
            code, log, killed = _run([*self.command, *arguments], self.path.parent, variables, limit)
            seconds = max(0.0, os.times().elapsed - begun)
        if killed:
            raise TrainingStopped(limit, log)
        if code:
            raise TrainingFailed(_reason(code, log, [*self.command, *arguments]), seconds)
        return TrainingResult(log, seconds)

    def _check_channels(self, run: TrainingRun) -> None:
        wanted = {each["ChannelName"] for each in run.definition.get("InputDataConfig", ())}
        missing = sorted(wanted - set(self.channels))
        if self.channels and missing:
            raise UsageError(
                f"training_script({str(self.path)!r}): training job {run.name!r} has the channels"
                f" {', '.join(sorted(wanted))}; {', '.join(missing)} of them has no local folder."
                f" Write channels={{{missing[0]!r}: 'folder', …}}."
            )


def _run(command: list[str], folder: Path, variables: dict[str, str], limit: float) -> tuple[int, str, bool]:
    """Run a command for at most `limit` real seconds; return its exit status, what it wrote, whether it was killed.

    It is over when the script is: what that leaves running is killed, as it would be with its container.
    """
    # A file, not a pipe: a process that the script has detached would keep that open, and us waiting.
    with TemporaryFile() as log:
        process = subprocess.Popen(  # noqa: S603 - the author's own script
            command,
            cwd=folder,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=os.name == "posix",
        )
        late = Event()

        def kill() -> None:
            with contextlib.suppress(ProcessLookupError, PermissionError):  # of what has ended already
                os.killpg(process.pid, signal.SIGKILL) if os.name == "posix" else process.kill()

        def stop() -> None:
            late.set()
            kill()

        # No time-out of subprocess's own: that one looks at clocks which a test may have moved.
        timer = Timer(limit, stop)
        timer.daemon = True
        timer.start()
        try:
            process.wait()
        finally:
            timer.cancel()
            kill()
            process.wait()
        log.seek(0)
        return process.returncode, log.read().decode("utf-8", "replace"), late.is_set()


def _reason(code: int, log: str, command: list[str]) -> str:
    """Return the FailureReason in the toolkit's form (public logs); cut in its middle, where the log stands."""
    head = f'AlgorithmError: ExecuteUserScriptError:\nExitCode {code}\nErrorMessage "'
    tail = f'"\nCommand "{" ".join(command)}"'[: MAX_REASON - len(head) - SHOWN_OF_LOG]
    return head + log.strip()[-SHOWN_OF_LOG:] + tail
