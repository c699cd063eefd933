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


CLIENT = """
    import pytest

    def ask(tuning_server, service="sagemaker"):
        from tests.server.helpers import client_of
        return client_of(tuning_server, service)
"""


def test_its_options_are_the_markers_and_the_ini_files(pytester: pytest.Pytester) -> None:
    load_everything()
    pytester.makeini("[pytest]\nmock_tuning_random_seed = 7")
    pytester.makepyfile(
        CLIENT
        + """
    @pytest.mark.tuning_mock(progression="immediate", faults=[("ListTags", "ThrottlingException")])
    def test_marked(tuning_server):
        from tests.support import create_request
        client = ask(tuning_server)

        client.create_hyper_parameter_tuning_job(**create_request())
        with pytest.raises(client.exceptions.ClientError, match="ThrottlingException"):
            client.list_tags(ResourceArn=tuning_server.tuning.job("nightly").arn)

        assert tuning_server.tuning.job("nightly").status == "Completed"
        assert tuning_server.tuning.router.backend.random_seed == 7
        tuning_server.reset()
        assert list(tuning_server.tuning.faults) == []
        client.create_hyper_parameter_tuning_job(**create_request())
        assert tuning_server.tuning.job("nightly").status == "Completed"

    def test_unmarked(tuning_server):
        from tests.support import create_request

        ask(tuning_server).create_hyper_parameter_tuning_job(**create_request())

        assert tuning_server.tuning.job("nightly").status == "InProgress"
    """
    )

    result = pytester.runpytest_inprocess(*WITHOUT_OTHER_PLUGINS)

    result.assert_outcomes(passed=2)


def test_what_nobody_met_is_told_at_the_end(pytester: pytest.Pytester) -> None:
    load_everything()
    pytester.makepyfile(
        CLIENT
        + """
    @pytest.mark.tuning_mock(faults=[("ListTags", "ThrottlingException")])
    def test_warned(tuning_server):
        pass

    @pytest.mark.tuning_mock(unmet_faults="error")
    def test_refused(tuning_server):
        tuning_server.tuning.faults.add("ListTags", "ThrottlingException")

    def test_failed(tuning_server):
        tuning_server.tuning.faults.add("ListTags", "ThrottlingException")
        assert False
    """
    )

    result = pytester.runpytest_inprocess("-Wdefault", *WITHOUT_OTHER_PLUGINS)

    result.assert_outcomes(passed=2, failed=1, errors=1, warnings=1)
    result.stdout.fnmatch_lines(
        [
            "*UnmetFaultError: No request met what was planned: ThrottlingException on ListTags.*",
            "No request met: ThrottlingException on ListTags",
            "*MockTuningWarning: No request met what was planned: ThrottlingException on ListTags.*",
        ]
    )


def test_what_a_test_left_in_moto_is_gone_after_it(pytester: pytest.Pytester) -> None:
    load_everything()
    pytester.makepyfile(
        CLIENT
        + """
    def test_over_http(tuning_server):
        ask(tuning_server, "s3").create_bucket(Bucket="models")

    def test_in_process(tuning_mock):
        import boto3

        assert boto3.client("s3").list_buckets()["Buckets"] == []
    """
    )

    result = pytester.runpytest_inprocess(*WITHOUT_OTHER_PLUGINS)

    result.assert_outcomes(passed=2)


def test_a_server_that_cannot_start_is_an_error_of_the_test(pytester: pytest.Pytester) -> None:
    load_everything()
    pytester.makeconftest(
        """
        import pytest
        from mock_tuning import MockTuningServer, UsageError

        @pytest.fixture(scope="session", autouse=True)
        def _no_address():
            def refuse(server):
                raise UsageError("The server cannot listen on port 0 of 127.0.0.1.")

            patch = pytest.MonkeyPatch()
            patch.setattr(MockTuningServer, "listen", refuse)
            yield
            patch.undo()
        """
    )
    pytester.makepyfile("def test_over_http(tuning_server): pass")

    result = pytester.runpytest_inprocess(*WITHOUT_OTHER_PLUGINS)

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*UsageError: The server cannot listen on port 0 of 127.0.0.1."])
