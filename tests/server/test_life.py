"""A server's life: starting, being asked while it starts, stopping, and its state on the way through a file."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from mock_tuning import MockTuningServer, MockTuningWarning, SeedError, UsageError
from mock_tuning.seeds.documents import installed_documents
from tests import loopback
from tests.support import create_request

from .helpers import ask, call, client_of, port_of

DESCRIBE = "DescribeHyperParameterTuningJob"
NAME = {"HyperParameterTuningJobName": "nightly"}


def test_a_server_begins_empty_and_answers_until_it_is_stopped() -> None:
    with MockTuningServer() as server:
        port = port_of(server)
        assert server.tuning.jobs() == []
        assert call(server, DESCRIBE, NAME).content["__type"] == "ResourceNotFound"

    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))


def test_two_servers_share_nothing() -> None:
    with MockTuningServer() as one, MockTuningServer() as other:
        one.tuning.seed_job("nightly")

        assert call(one, DESCRIBE, NAME).status == 200
        assert call(other, DESCRIBE, NAME).status == 400


def test_a_server_can_be_started_again() -> None:
    server = MockTuningServer()
    for _ in range(2):
        server.start()
        assert ask(server, "GET", "/mock-tuning/jobs").content["jobs"] == []
        server.tuning.seed_job("nightly")
        server.stop()
        server.stop()


def test_options_are_those_of_a_mock() -> None:
    with MockTuningServer(progression="immediate", random_seed=7) as server:
        client_of(server).create_hyper_parameter_tuning_job(**create_request())

        assert server.tuning.job("nightly").status == "Completed"


def test_a_server_begins_with_its_seed_documents() -> None:
    with MockTuningServer(seed_documents=["completed", "failed"]) as server:
        assert [job.status for job in server.tuning.jobs()] == ["Completed", "Failed"]


@pytest.mark.parametrize("document", ["failed", installed_documents()["failed"]], ids=["name", "path"])
def test_one_seed_document_and_one_name_need_no_list(document: Any) -> None:
    with MockTuningServer(seed_documents=document, allow_hosts="mocks.test") as server:
        reply = ask(server, "GET", "/mock-tuning/jobs", headers={"Host": "mocks.test"})

    assert [job["status"] for job in reply.content["jobs"]] == ["Failed"]


@pytest.mark.parametrize(("host", "shown"), [("0.0.0.0", "0.0.0.0"), ("", "every address")])
def test_a_server_that_others_can_reach_says_so(monkeypatch: pytest.MonkeyPatch, host: str, shown: str) -> None:
    monkeypatch.setattr(loopback, "HOSTS", (*loopback.HOSTS, host))
    server = MockTuningServer(host)

    with pytest.warns(MockTuningWarning, match=f"^it listens on {shown}. Whoever can reach this machine can read and"):
        server.start()

    server.stop()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"progression": "fast"}, "progression='fast' is unknown"),
        ({"times": 0}, "times=0 does not go with"),
        ({"port": 70000}, "port=70000 is none: ports are 1 to 65535"),
        ({"port": "80"}, "port='80' is none: ports are 1 to 65535"),
        ({"host": None}, "host=None is not an address to listen on; write it as text"),
        ({"seed_documents": ["no-such-document"]}, "There is no seed document 'no-such-document'"),
    ],
    ids=str,
)
def test_what_cannot_be_is_refused_at_once(options: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        MockTuningServer(**options).start()


def servers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "mock-tuning server"]


def test_of_starts_at_once_one_starts_it() -> None:
    server = MockTuningServer()
    together = threading.Barrier(4)
    outcomes: list[str] = []
    before = servers()

    def start() -> None:
        together.wait()
        try:
            outcomes.append(server.start().url)
        except UsageError as error:
            outcomes.append(str(error))

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    url = server.url
    server.stop()

    assert sorted(outcomes) == sorted([url, *["The server is running already; stop() it first."] * 3])
    assert servers() == before


def test_a_port_that_is_taken_is_said(tuning_server: MockTuningServer) -> None:
    with pytest.raises(UsageError, match=r"Something else listens there; --port 0 takes a free one\.$"):
        MockTuningServer(port=port_of(tuning_server)).start()


def test_a_server_that_does_not_run_says_what_to_do(tuning_server: MockTuningServer) -> None:
    server = MockTuningServer()
    for look in (lambda: server.url, lambda: server.tuning, lambda: server.application, server.reset, server.load):
        with pytest.raises(UsageError, match=r"The server is not running\. Use `with MockTuningServer\(\) as server:`"):
            look()
    with pytest.raises(UsageError, match="The server is running already"):
        tuning_server.listen()
    assert repr(server) == "<MockTuningServer stopped>"


def test_it_tells_its_health_while_it_starts_and_lets_others_wait() -> None:
    server = MockTuningServer().listen()
    replies: list[Any] = []
    waiting = threading.Thread(target=lambda: replies.append(call(server, "ListHyperParameterTuningJobs")))
    try:
        assert ask(server, "GET", "/mock-tuning/health").content == {"status": "ok", "ready": False}
        waiting.start()
        assert replies == []

        server.load()

        waiting.join()
        assert [reply.status for reply in replies] == [200]
        assert ask(server, "GET", "/mock-tuning/health").content == {"status": "ok", "ready": True}
    finally:
        server.stop()


def test_stopping_lets_requests_be_answered_to_their_end() -> None:
    server = MockTuningServer().start()
    begun, go_on = threading.Event(), threading.Event()

    def slow(hyperparameters: Any) -> float:
        begun.set()
        go_on.wait(20)
        return 0.5

    server.tuning.objective(slow)
    client_of(server).create_hyper_parameter_tuning_job(**create_request())
    server.tuning.clock.advance(seconds=60)
    replies: list[Any] = []
    asking = threading.Thread(target=lambda: replies.append(call(server, DESCRIBE, NAME)))
    asking.start()
    assert begun.wait(20)
    stopping = threading.Thread(target=server.stop)

    stopping.start()
    go_on.set()
    asking.join()
    stopping.join()

    assert [reply.status for reply in replies] == [200]


def test_connections_that_are_idle_do_not_keep_a_server_from_stopping() -> None:
    server = MockTuningServer().start()
    with socket.create_connection(("127.0.0.1", port_of(server)), timeout=20) as idle:
        idle.sendall(b"POST / HTTP/1.1\r\n")

        server.stop()

        with suppress(ConnectionResetError):  # or closed without one
            assert idle.recv(1) == b""


# --- state -----------------------------------------------------------------------------------------------


def test_jobs_go_on_after_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    with MockTuningServer(state=file, progression="manual") as server:
        client_of(server, region_name="eu-west-1").create_hyper_parameter_tuning_job(**create_request())
        server.tuning.clock.advance(minutes=5)
        before = call(server, DESCRIBE, NAME, region="eu-west-1").body

    with MockTuningServer(state=file, progression="manual") as server:
        assert call(server, DESCRIBE, NAME, region="eu-west-1").body[:200] == before[:200]
        assert server.tuning.job("nightly", region="eu-west-1").status == "InProgress"
        server.tuning.clock.advance(hours=5)
        assert server.tuning.job("nightly", region="eu-west-1").status == "Completed"


def test_jobs_that_came_with_the_state_are_not_seeded_again(tmp_path: Path) -> None:
    begun: dict[str, Any] = {"state": tmp_path / "state.json", "seed_documents": ["in_progress", "failed"]}
    with MockTuningServer(**begun) as server:
        failed, running = sorted(server.tuning.jobs(), key=lambda job: job.status)
        running.stop().finish()
        client_of(server, region_name=failed.region).delete_hyper_parameter_tuning_job(
            HyperParameterTuningJobName=failed.name
        )

    with MockTuningServer(**begun) as server:
        statuses = {job.name: job.status for job in server.tuning.jobs()}

    assert statuses == {running.name: "Stopped", failed.name: "Failed"}


def test_two_documents_of_one_job_are_refused_with_a_state_too(tmp_path: Path) -> None:
    server = MockTuningServer(state=tmp_path / "state.json", seed_documents=["failed", "failed"])

    with pytest.raises(SeedError, match="already exists"):
        server.start()


def test_a_seed_that_cannot_be_stops_the_server_that_was_starting(tmp_path: Path) -> None:
    document = tmp_path / "bad.json"
    document.write_text('{"HyperParameterTuningJobName": "a"}', "utf-8")
    server = MockTuningServer(seed_documents=[document])

    with pytest.raises(SeedError):
        server.start()

    assert repr(server) == "<MockTuningServer stopped>"
