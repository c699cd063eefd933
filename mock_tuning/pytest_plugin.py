"""The pytest plugin: fixtures, the marker, ini options, and what a failing test reports.

Loading it imports pytest and the standard library only.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from .pytest_settings import MARKERS, add_ini_options
from .watchers import AROUND_TESTS, RETURNS, watchers

if TYPE_CHECKING:
    from mypy_boto3_sagemaker import SageMakerClient

    from .handle import JobView, TuningMock
    from .protocols import MakeTuningJob
    from .scenarios import Scenario
    from .server import MockTuningServer
    from .witness import Witness


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the ini options."""
    add_ini_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Register the markers."""
    for marker in MARKERS:
        config.addinivalue_line("markers", marker)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test with the fixture tuning_scenario once in each scenario."""
    if "tuning_scenario" not in metafunc.fixturenames:
        return
    from .errors import UsageError
    from .scenarios import find_scenarios

    marker = metafunc.definition.get_closest_marker("tuning_scenario")
    try:
        scenarios = find_scenarios(*marker.args, **marker.kwargs) if marker is not None else find_scenarios()
    except UsageError as error:
        where = f"the marker tuning_scenario of {metafunc.definition.name}"
        raise pytest.Collector.CollectError(f"{where}: {error}") from None
    metafunc.parametrize("tuning_scenario", scenarios, indirect=True, ids=str)


def pytest_collectstart(collector: pytest.Collector) -> None:
    """Let each test of a decorated class be inside its mock, with the set-up of the class."""
    around = inspect.getattr_static(collector.obj, AROUND_TESTS, None) if isinstance(collector, pytest.Class) else None
    if around is not None:
        from .class_fixture import add_class_fixture

        add_class_fixture(collector, around, tell=lambda item: not item.stash.get(_FAILED, False))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any]) -> Iterator[None]:
    """Refuse a fixture whose mock would be gone before its test; first, as plugins for async ones wrap the function."""
    if getattr(fixturedef.func, RETURNS, False):
        from .misuse import explain_returning_fixture

        problem = explain_returning_fixture(fixturedef.argname)
        if problem is not None:
            pytest.fail(problem, pytrace=False)
    return (yield)


# --- fixtures -----------------------------------------------------------------------------------------


@pytest.fixture
def tuning_mock(request: pytest.FixtureRequest) -> Iterator[TuningMock]:
    """An active mock of SageMaker tuning, empty at first; its options come from the marker tuning_mock."""
    from .activation import mock_tuning
    from .marked_options import options_for

    request.node.stash[_READ] = True
    mock = mock_tuning(**options_for(request))
    handle = mock.start()
    try:
        yield handle
    finally:
        mock.leave(tell=not request.node.stash.get(_FAILED, False))  # the report of a failure has told them


@pytest.fixture
def make_tuning_job(tuning_mock: TuningMock) -> MakeTuningJob:
    """A function that seeds a tuning job (name, status, fields of Describe) and gives the job's live view."""
    return tuning_mock.seed_job


@pytest.fixture
def in_progress_tuning_job(make_tuning_job: MakeTuningJob) -> JobView:
    """A tuning job that runs: some training jobs Completed, some InProgress. It stands still under polls."""
    return make_tuning_job("in-progress-job", status="InProgress")


@pytest.fixture
def completed_tuning_job(make_tuning_job: MakeTuningJob) -> JobView:
    """A tuning job that ran to its end, with its best training job."""
    return make_tuning_job("completed-job", status="Completed")


@pytest.fixture
def failed_tuning_job(make_tuning_job: MakeTuningJob) -> JobView:
    """A tuning job that failed since no training job succeeded, with its reason."""
    return make_tuning_job("failed-job", status="Failed")


@pytest.fixture
def stopping_tuning_job(make_tuning_job: MakeTuningJob) -> JobView:
    """A tuning job that was told to stop and whose training jobs wind down. It stands still under polls."""
    return make_tuning_job("stopping-job", status="Stopping")


@pytest.fixture
def stopped_tuning_job(make_tuning_job: MakeTuningJob) -> JobView:
    """A tuning job that was stopped, with the best of what was done by then."""
    return make_tuning_job("stopped-job", status="Stopped")


@pytest.fixture
def deleting_tuning_job(make_tuning_job: MakeTuningJob) -> JobView:
    """A tuning job that is being deleted."""
    return make_tuning_job("deleting-job", status="Deleting")


@pytest.fixture
def delete_failed_tuning_job(make_tuning_job: MakeTuningJob) -> JobView:
    """A tuning job that could not be deleted."""
    return make_tuning_job("delete-failed-job", status="DeleteFailed")


@pytest.fixture
def sagemaker_client(tuning_mock: TuningMock) -> SageMakerClient:
    """A boto3 client for SageMaker inside the mock, in the environment's region, else us-east-1."""
    import boto3

    from .environment import default_region

    return boto3.client("sagemaker", region_name=default_region())


@pytest.fixture
def tuning_scenario(request: pytest.FixtureRequest, tuning_mock: TuningMock) -> Iterator[Scenario]:
    """The scenario that is played during the test; a test with it runs once in each."""
    with request.param.play(tuning_mock) as scenario:
        yield scenario


@pytest.fixture(scope="session")
def _tuning_server() -> Iterator[MockTuningServer]:
    """The one server of this process (of each worker, with xdist)."""
    from .server import MockTuningServer

    with MockTuningServer() as server:
        yield server


@pytest.fixture
def tuning_server(request: pytest.FixtureRequest, _tuning_server: MockTuningServer) -> Iterator[MockTuningServer]:
    """A server for clients in any language, empty at first; its options come from the marker tuning_mock."""
    from .marked_options import options_for
    from .options import Options

    request.node.stash[_READ] = True
    _tuning_server.lend(Options(**options_for(request)))
    for watch in watchers:  # its calls are reported if the test fails, as those of a mock that is entered
        watch(_tuning_server.tuning)
    try:
        yield _tuning_server
    finally:
        _tuning_server.take_back(tell=not request.node.stash.get(_FAILED, False))


# --- what tests are told --------------------------------------------------------------------------------

_ENTERED: pytest.StashKey[list[Witness]] = pytest.StashKey()
_FAILED: pytest.StashKey[bool] = pytest.StashKey()  # or skipped, or expected to fail: what it left out is not told
_READ: pytest.StashKey[bool] = pytest.StashKey()
_OPEN: pytest.StashKey[dict[TuningMock, str]] = pytest.StashKey()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Notice which mocks a test is inside of, so that a failure can tell their calls; let none leave a variable."""
    activation = sys.modules.get("mock_tuning.activation")  # who has not imported it has no mock
    before = None
    if activation is not None or "tuning_mock" in getattr(item, "fixturenames", ()):
        from .environment import account_variables

        before = account_variables()
    entered: list[Witness] = []

    def watch(mock: TuningMock) -> None:
        entered.append(_witness(mock))

    item.stash[_ENTERED] = entered
    watchers.append(watch)
    try:
        return (yield)
    finally:
        watchers.remove(watch)
        del item.stash[_ENTERED]
        if entered and before is not None:
            from .activation import surroundings

            surroundings.environment.repair(before)
        if entered:
            from .misuse import note_entered

            note_entered(item.config.stash.setdefault(_OPEN, {}), [each.mock for each in entered], item.nodeid)


def _witness(mock: TuningMock) -> Witness:
    from .witness import Witness  # not before there is a mock

    return Witness(mock)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Begin an attempt; a test that failed may be given another one by plugins that repeat it."""
    activation = sys.modules.get("mock_tuning.activation")
    around = activation.active_mocks() if activation is not None else ()  # of fixtures of a wider scope
    item.stash.setdefault(_ENTERED, [])[:] = map(_witness, around)
    item.stash[_FAILED] = False


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Warn of a marker of ours that had no effect; where the test fails, its report tells it instead."""
    for witness in item.stash.get(_ENTERED, ()):
        witness.begin_call()
    result = yield
    for problem in _unread(item):
        item.warn(problem)
    return result


def _unread(item: pytest.Item) -> Iterator[Warning]:
    """Yield what to do about markers on the test function itself that none of its fixtures has read."""
    for mark in getattr(getattr(item, "obj", None), "pytestmark", ()):
        if mark.name == "tuning_mock":
            read = item.stash.get(_READ, False)
        else:
            read = mark.name != "tuning_scenario" or "tuning_scenario" in getattr(item, "fixturenames", ())
        if not read:
            from .misuse import explain_unread

            yield explain_unread(mark)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Add the tuning calls to the report of a failed test."""
    report: Any = yield
    if not report.passed:
        item.stash[_FAILED] = True
    if report.failed and (lines := list(_lines(item, call))):
        # Whatever a request held: what is not text would end xdist's worker, and a terminal's encoding.
        told = "\n".join(lines).encode("utf-8", "backslashreplace").decode()
        report.sections.append(("tuning calls", told))
    return report  # type: ignore[no-any-return]


def _lines(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[str]:
    from .misuse import explain_error

    witnesses = item.stash.get(_ENTERED, [])
    yield from (line for witness in witnesses for line in witness.report())
    if call.when == "call":
        yield from map(str, _unread(item))
    if call.excinfo is not None:
        yield from explain_error(call.excinfo.type, entered=bool(witnesses))
    folder = item.config.getini("mock_tuning_report")
    if folder and witnesses:
        from .witness import save_reports

        yield from save_reports([witness.mock for witness in witnesses], item.config.rootpath / folder, item.nodeid)


@pytest.hookimpl(trylast=True)  # when every fixture has ended
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Warn of mocks that tests have entered and nobody has left."""
    still_open = session.config.stash.get(_OPEN, None)
    if still_open:
        from .misuse import warn_of_mocks_never_left

        if not warn_of_mocks_never_left(still_open) and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
