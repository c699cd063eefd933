"""What the server uses of waitress's and moto's inside: which upgrade broke it."""

from __future__ import annotations

import inspect
from pathlib import Path

from moto.core import request
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from waitress import channel, parser, server, task, wasyncore

from mock_tuning.moto_handoff import server as motos


def test_waitress_makes_its_parts_from_classes_that_can_be_replaced() -> None:
    assert server.BaseWSGIServer.channel_class is channel.HTTPChannel
    assert channel.HTTPChannel.parser_class is parser.HTTPRequestParser
    assert channel.HTTPChannel.task_class is task.WSGITask
    assert channel.HTTPChannel.error_task_class is task.ErrorTask
    assert "self.channel_class(" in inspect.getsource(server.BaseWSGIServer.handle_accept)
    for made in ("self.parser_class(", "self.task_class(", "self.error_task_class("):
        assert made in inspect.getsource(channel.HTTPChannel)


def test_waitress_closes_a_connection_without_an_answer_when_its_client_seems_gone() -> None:
    assert "except ClientDisconnected" in inspect.getsource(channel.HTTPChannel.service)


def test_waitresss_loop_turns_as_often_as_it_is_told() -> None:
    assert server.BaseWSGIServer.asyncore is wasyncore
    assert list(inspect.signature(wasyncore.loop).parameters) == ["timeout", "use_poll", "map", "count"]


def test_waitresss_connections_and_threads_can_be_told_from_busy_ones() -> None:
    assert {"requests", "close_when_flushed", "total_outbufs_len"} <= set(
        inspect.getsource(channel.HTTPChannel).replace("self.", " ").split()
    ) | set(vars(channel.HTTPChannel))
    assert list(inspect.signature(task.ThreadedTaskDispatcher.shutdown).parameters)[1:] == ["cancel_pending", "timeout"]
    assert "threads" in vars(task.ThreadedTaskDispatcher())


def test_motos_server_finds_an_application_for_a_request() -> None:
    assert list(inspect.signature(DomainDispatcherApplication.get_application).parameters) == ["self", "environ"]
    assert list(inspect.signature(create_backend_app).parameters) == ["service"]


def test_motos_server_keeps_headers_with_underscores_under_keys_of_its_own() -> None:
    source = inspect.getsource(MotoRequestHandler.make_environ)

    for name in (
        "should_preserve_original_header_name",
        "environ_key_for_header",
        "PRESERVED_HEADER_NAMES_ENVIRON_KEY",
    ):
        assert hasattr(request, name)
        assert name in source


def test_waitress_leaves_headers_with_underscores_to_us() -> None:
    assert 'if b"_" in key' in inspect.getsource(parser.HTTPRequestParser.parse_header)
    assert parser.get_header_lines(b"A_b: 1\r\n 2\r\nC: 3") == [b"A_b: 1 2", b"C: 3"]


def test_motos_server_needs_what_the_extra_is_checked_for() -> None:
    source = Path(str(inspect.getsourcefile(DomainDispatcherApplication))).read_text("utf-8")

    assert all(f"from {name} import" in source for name in motos.NEEDED)
