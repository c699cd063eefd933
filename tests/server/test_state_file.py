"""State files: whole ones are loaded, others refused, and writing leaves no halves."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_tuning import MockTuningServer, UsageError
from mock_tuning.handle import TuningMock
from mock_tuning.server.state_file import _digest, load_file, save_file


def sealed(state: Any) -> bytes:
    """Return a file of the right form, whatever it holds."""
    content = {"format": "mock-tuning state", "version": 1, "sha256": _digest(state), "state": state}
    return json.dumps(content).encode()


def handle_with(*names: str) -> TuningMock:
    tuning = TuningMock()
    for name in names:
        tuning.seed_job(name)
    return tuning


def test_a_state_file_is_replaced_as_a_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "state.json"
    save_file(file, handle_with("one").router.backend)
    before = file.read_bytes()

    def break_off(content: Any, stream: Any, **_: Any) -> None:
        stream.write("{")
        raise OSError("No space left on device")

    monkeypatch.setattr("json.dump", break_off)

    with pytest.raises(UsageError, match="could not be saved"):
        save_file(file, handle_with("two").router.backend)

    assert file.read_bytes() == before
    assert list(tmp_path.iterdir()) == [file]


def test_a_folder_that_cannot_be_written_to_is_said_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="the folder is not there, or may not be written to"):
        MockTuningServer(state=tmp_path / "missing" / "state.json").start()


def test_a_name_that_leaves_no_room_for_writing_is_said_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"The state cannot be kept in .*: File name too long\.$"):
        MockTuningServer(state=tmp_path / ("x" * 245)).start()


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name, what in (("pipe", "it is not a file"), ("", "it is a folder")):
        with pytest.raises(UsageError, match=f"The state file .* cannot be loaded: {what}. It was left as it is"):
            MockTuningServer(state=tmp_path / name).start()


def test_what_a_killed_server_left_of_its_saving_is_taken_away(tmp_path: Path) -> None:
    others = [tmp_path / name for name in (".state.json.tmp", "state.json.abcdefgh.tmp", ".other.json.abcdefgh.tmp")]
    for path in (tmp_path / ".state.json.abcd_123.tmp", *others):
        path.write_text("{", "utf-8")

    MockTuningServer(state=tmp_path / "state.json").start().stop()

    assert sorted(tmp_path.iterdir()) == sorted([*others, tmp_path / "state.json"])


def test_a_link_to_a_state_file_stays_one(tmp_path: Path) -> None:
    (tmp_path / "volume").mkdir()
    link = tmp_path / "state.json"
    link.symlink_to(tmp_path / "volume" / "jobs.json")

    for count in range(2):
        with MockTuningServer(state=link) as server:
            assert len(server.tuning.jobs()) == count
            server.tuning.seed_job()

    assert link.is_symlink()
    assert [path.name for path in (tmp_path / "volume").iterdir()] == ["jobs.json"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "it cannot be read as JSON"),
        (b"\xff\xfe", "it cannot be read as JSON"),
        (b"[" * 100_000, "it cannot be read as JSON"),
        (b"[]", "it is not a state file of mock-tuning"),
        (b'{"HyperParameterTuningJobName": "a"}', "it is not a state file of mock-tuning"),
        (b'{"format": "mock-tuning state", "version": 2}', "it is of version 2, and this mock-tuning reads 1"),
        (b'{"format": "mock-tuning state", "version": 1}', "its content is not what was written"),
        (sealed({}), "it holds no state"),
        (sealed({"skipped": 0.0, "delete_takes_time": False, "jobs": [{}], "stores": []}), "it holds no state"),
    ],
)
def test_a_broken_state_file_is_refused_and_left_as_it_is(tmp_path: Path, content: bytes, reason: str) -> None:
    file = tmp_path / "state.json"
    file.write_bytes(content)

    with pytest.raises(UsageError, match=f"The state file .* cannot be loaded: {reason}") as caught:
        MockTuningServer(state=file).start()

    assert "It was left as it is; move it away to begin without it." in str(caught.value)
    assert file.read_bytes() == content


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    file = tmp_path_factory.mktemp("state") / "state.json"
    save_file(file, handle_with("one").router.backend)
    return file.read_bytes()


@given(share=st.floats(0, 1, exclude_max=True), byte=st.none() | st.integers(33, 126))
def test_any_change_of_a_state_file_is_noticed(
    tmp_path_factory: pytest.TempPathFactory, whole: bytes, share: float, byte: int | None
) -> None:
    file = tmp_path_factory.mktemp("state") / "state.json"
    place = int(share * len(whole))
    changed = whole[:place] if byte is None else whole[:place] + bytes([byte]) + whole[place + 1 :]
    file.write_bytes(changed)

    if json_equal(changed, whole):
        load_file(file, handle_with().router.backend)
    else:
        with pytest.raises(UsageError, match="cannot be loaded"):
            load_file(file, handle_with().router.backend)


def json_equal(one: bytes, other: bytes) -> bool:
    """Whether two texts hold the same JSON, as 1.0 and 1.00."""
    try:
        return bool(json.loads(one) == json.loads(other))
    except ValueError:
        return False


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_a_state_file_is_for_its_owner(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    save_file(file, handle_with("one").router.backend)

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
