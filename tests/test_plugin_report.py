"""The report section of a failing test: which tuning calls were made, what came of them, what to do."""

from __future__ import annotations

import pytest

from tests.support import load_everything

load_everything()

ACCOUNT = "123456789012"
TITLE = "tuning calls"


def report(pytester: pytest.Pytester, source: str, *arguments: str) -> list[list[str]]:
    """Run a test file and return the lines of each report section of ours."""
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function\n")
    pytester.makepyfile(source)
    bare = ("-p", "no:randomly", "-p", "no:hypothesispytest")
    result = pytester.runpytest(*bare, "--tb=no", "-rN", "-W", "error", *arguments)
    sections: list[list[str]] = []
    inside = False
    for line in result.outlines:
        if line.strip("- ") == TITLE and line.startswith("-"):
            inside = True
            sections.append([])
        elif inside and line.startswith(("-", "=", "_")) and line.strip("-=_ ") != line:
            inside = False
        elif inside:
            sections[-1].append(line)
    return sections


HEAD = """
    import boto3
    import pytest
    from mock_tuning import mock_tuning
"""


def test_calls_are_listed_with_place_and_outcome(pytester: pytest.Pytester) -> None:
    sections = report(
        pytester,
        """
        def test_it(sagemaker_client, completed_tuning_job):
            sagemaker_client.list_hyper_parameter_tuning_jobs(MaxResults=5, NameContains="n")
            sagemaker_client.stop_hyper_parameter_tuning_job(HyperParameterTuningJobName="completed-job")
        """,
        "--tb=short",
    )

    assert sections == [
        [
            f"1. ListHyperParameterTuningJobs(MaxResults=5, NameContains='n')  [us-east-1, {ACCOUNT}] -> OK",
            (
                f"2. StopHyperParameterTuningJob(HyperParameterTuningJobName='completed-job')  [us-east-1, {ACCOUNT}]"
                " -> ValidationException"
            ),
            "   The request was rejected because the hyperparameter tuning job is already in status Completed.",
        ]
    ]


NOT_FOUND = """
        def test_it(sagemaker_client, make_tuning_job):
            {seed}
            sagemaker_client.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName="nightly-xgbost")
        """


@pytest.mark.parametrize(
    ("seed", "advice"),
    [
        pytest.param(
            "pass",
            "this mock has no tuning job at all. Create one with the client, or add one with seed_job() (fixture:"
            " make_tuning_job).",
            id="no job at all",
        ),
        pytest.param(
            "make_tuning_job('nightly-xgboost'); make_tuning_job('weekly', region='eu-west-1')",
            "Did you mean 'nightly-xgboost'? Known: 'nightly-xgboost' in region us-east-1 of account 123456789012,"
            " 'weekly' in region eu-west-1 of account 123456789012. Correct the name, or add the job with seed_job()"
            " (fixture: make_tuning_job).",
            id="a near name",
        ),
        pytest.param(
            "make_tuning_job('nightly-xgbost', region='eu-west-1')",
            "but there is 'nightly-xgbost' in region eu-west-1 of account 123456789012. Give the client that region or"
            " account, or seed the job with region=… and account_id=….",
            id="in another region",
        ),
        pytest.param(
            "make_tuning_job('nightly-xgbost', account_id='111122223333')",
            "but there is 'nightly-xgbost' in region us-east-1 of account 111122223333. Give the client that region or"
            " account, or seed the job with region=… and account_id=….",
            id="in another account",
        ),
    ],
)
def test_a_job_that_is_not_found_comes_with_advice(pytester: pytest.Pytester, seed: str, advice: str) -> None:
    (lines,) = report(pytester, NOT_FOUND.format(seed=seed), "--tb=short")

    assert lines[:2] == [
        (
            "1. DescribeHyperParameterTuningJob(HyperParameterTuningJobName='nightly-xgbost')"
            f"  [us-east-1, {ACCOUNT}] -> ResourceNotFound"
        ),
        "   Amazon SageMaker can't find a tuning job called nightly-xgbost. Type another name.",
    ]
    there_is_none = f"   There is no tuning job 'nightly-xgbost' in region us-east-1 of account {ACCOUNT}"
    assert lines[2].startswith(there_is_none)
    assert lines[2].removeprefix(there_is_none).lstrip(".,: ") == f"{advice} See README, 'When a job is not found'."
    seeds = seed.count("make_tuning_job(")
    assert [line for line in lines[3:] if line.startswith("No call asked for the seeded job")] == lines[3:]
    assert len(lines[3:]) == seeds


def test_a_name_that_no_job_can_have_comes_with_advice_too(pytester: pytest.Pytester) -> None:
    (lines,) = report(
        pytester,
        """
        def test_it(sagemaker_client, failed_tuning_job):
            sagemaker_client.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName="failed_job")
        """,
        "--tb=short",
    )

    assert lines[0].endswith("-> ValidationException")
    assert lines[2].startswith("   There is no tuning job 'failed_job' in region us-east-1")
    assert "Did you mean 'failed-job'?" in lines[2]


MISNAMED = """
        from mock_tuning import TrainingResult
        from tests.support import create_request

        def objective(hyperparameters):
            return {answer}

        def test_it(tuning_mock, sagemaker_client):
            tuning_mock.objective(objective)
            sagemaker_client.create_hyper_parameter_tuning_job(**create_request(jobs=2))
            tuning_mock.job("nightly").finish()
            assert False
        """


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        pytest.param("{'validation:rsme': 1}", "'validation:rsme'", id="another name"),
        pytest.param("TrainingResult({'loss': 1, 3: 2})", "'loss', 3", id="others"),
        pytest.param("{'loss': 1, 'validation:rmse': 1}", None, id="the objective's among others"),
        pytest.param("{}", None, id="no metric"),
        pytest.param("'rmse=3'", None, id="log text"),
    ],
)
def test_an_answer_without_the_objective_s_metric_is_told_with_what_it_has_instead(
    answer: str, told: str | None, pytester: pytest.Pytester
) -> None:
    (lines,) = report(pytester, MISNAMED.format(answer=answer), "--tb=short")

    assert lines[1:] == [
        f"The objective objective answered {told}, which the tuning job 'nightly' does not define; its objective is"
        " 'validation:rmse'"
        for _ in range(told is not None)
    ]


def test_passing_tests_and_tests_without_calls_have_no_section(pytester: pytest.Pytester) -> None:
    sections = report(
        pytester,
        """
        import pytest

        def test_passing(sagemaker_client):
            sagemaker_client.list_hyper_parameter_tuning_jobs()

        def test_without_calls(tuning_mock):
            assert False

        def test_without_a_mock():
            assert False

        @pytest.mark.skip
        def test_skipped(): ...
        """,
        "--tb=short",
        "-rA",
    )

    assert sections == []


def test_a_long_parameter_is_cut(pytester: pytest.Pytester) -> None:
    sections = report(
        pytester,
        """
        def test_it(sagemaker_client):
            sagemaker_client.list_hyper_parameter_tuning_jobs(NameContains="n" * 60)
            assert False
        """,
        "--tb=short",
    )

    cut = "'" + "n" * 56 + "..."
    assert sections == [[f"1. ListHyperParameterTuningJobs(NameContains={cut})  [us-east-1, {ACCOUNT}] -> OK"]]


def test_only_the_latest_of_many_calls_are_listed(pytester: pytest.Pytester) -> None:
    (lines,) = report(
        pytester,
        """
        def test_it(sagemaker_client):
            for _ in range(53):
                sagemaker_client.list_hyper_parameter_tuning_jobs()
            assert False
        """,
        "--tb=short",
    )

    assert lines[0] == "(3 earlier calls left out)"
    assert lines[1] == f"4. ListHyperParameterTuningJobs()  [us-east-1, {ACCOUNT}] -> OK"
    assert lines[-1].startswith("53. ")
    assert len(lines) == 51


ONE_CALL = [[f"1. ListHyperParameterTuningJobs()  [us-east-1, {ACCOUNT}] -> OK"]]


@pytest.mark.parametrize(
    "test",
    [
        pytest.param(
            """
    @mock_tuning
    def test_it():
        boto3.client("sagemaker", region_name="us-east-1").list_hyper_parameter_tuning_jobs()
        assert False
            """,
            id="the decorator",
        ),
        pytest.param(
            """
    def test_it():
        with mock_tuning():
            boto3.client("sagemaker", region_name="us-east-1").list_hyper_parameter_tuning_jobs()
        assert False
            """,
            id="a mock that has left",
        ),
        pytest.param(
            """
    @pytest.fixture
    def broken(sagemaker_client):
        sagemaker_client.list_hyper_parameter_tuning_jobs()
        raise LookupError

    def test_it(broken): ...
            """,
            id="a failing fixture",
        ),
        pytest.param(
            """
    @pytest.fixture(scope="module")
    def client():
        with mock_tuning():
            yield boto3.client("sagemaker", region_name="us-east-1")

    def test_before(client):
        client.stop_hyper_parameter_tuning_job
        client.list_hyper_parameter_tuning_jobs(MaxResults=1)

    def test_it(client):
        client.list_hyper_parameter_tuning_jobs()
        assert False
            """,
            id="a module's fixture, the calls of this test only",
        ),
    ],
)
def test_calls_to_every_mock_of_the_test_are_listed(pytester: pytest.Pytester, test: str) -> None:
    assert report(pytester, HEAD + test, "--tb=short") == ONE_CALL


def test_a_test_that_should_have_failed_has_its_section(pytester: pytest.Pytester) -> None:
    sections = report(
        pytester,
        """
        import pytest

        @pytest.mark.xfail(strict=True)
        def test_it(sagemaker_client):
            sagemaker_client.list_hyper_parameter_tuning_jobs()
        """,
        "--tb=short",
    )

    assert sections == ONE_CALL


def test_the_section_comes_from_workers_too(pytester: pytest.Pytester) -> None:
    sections = report(
        pytester,
        """
        def test_it(sagemaker_client):
            sagemaker_client.list_hyper_parameter_tuning_jobs()
            assert False
        """,
        "--tb=short",
        "-n",
        "1",
    )

    assert sections == ONE_CALL
