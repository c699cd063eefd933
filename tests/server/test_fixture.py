"""The fixture ``tuning_server``: one server a process, empty before each test, and what a failing test reports."""

from __future__ import annotations

import pytest

from tests.support import load_everything

from .helpers import client_of

WITHOUT_OTHER_PLUGINS = [f"-pno:{name}" for name in ("asyncio", "randomly", "xdist", "hypothesispytest")]


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_finds_the_server_empty(tuning_server: object, turn: int) -> None:
    from mock_tuning import MockTuningServer

    assert isinstance(tuning_server, MockTuningServer)
    assert tuning_server.tuning.jobs() == []
    assert len(tuning_server.tuning.calls) == 0

    tuning_server.tuning.seed_job(f"job-{turn}")
    client_of(tuning_server).list_hyper_parameter_tuning_jobs()


def test_a_failing_test_reports_the_calls_of_the_server(pytester: pytest.Pytester) -> None:
    load_everything()
    pytester.makepyfile(
        """
        import boto3

        def test_over_http(tuning_server):
            client = boto3.client(
                "sagemaker",
                endpoint_url=tuning_server.url,
                region_name="us-east-1",
                aws_access_key_id="any",
                aws_secret_access_key="any",
            )
            client.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName="nightly")
        """
    )

    result = pytester.runpytest_inprocess(*WITHOUT_OTHER_PLUGINS)

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["1. DescribeHyperParameterTuningJob(*nightly*) *-> ResourceNotFound"])


def test_a_server_that_cannot_start_is_an_error_of_the_test(pytester: pytest.Pytester) -> None:
    load_everything()
    pytester.makeconftest(
        """
        import pytest
        from mock_tuning import UsageError
        from mock_tuning.server import connections

        @pytest.fixture(scope="session", autouse=True)
        def _no_address():
            def refuse(host, port):
                raise UsageError(f"The server cannot listen on port {port} of {host}.")

            patch = pytest.MonkeyPatch()
            patch.setattr(connections, "_listen", refuse)
            yield
            patch.undo()
        """
    )
    pytester.makepyfile("def test_over_http(tuning_server): pass")

    result = pytester.runpytest_inprocess(*WITHOUT_OTHER_PLUGINS)

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*UsageError: The server cannot listen on port 0 of 127.0.0.1."])
