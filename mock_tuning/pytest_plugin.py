"""The pytest plugin: fixtures, the marker, ini options, and what a failing test reports.

Loading it imports pytest and the standard library only.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pytest

from .watchers import watchers

if TYPE_CHECKING:
    from .handle import JobView, TuningMock
    from .scenarios import Scenario
    from .server import MockTuningServer
    from .witness import Witness

    MakeTuningJob = Callable[..., JobView]

OPTIONS = ("progression", "times", "seconds", "random_seed", "polls_after_end", "virtual_sleep", "unmet_faults")

MARKER = (
    "tuning_mock(progression=None, times=None, seconds=None, random_seed=None, polls_after_end=None,"
    " virtual_sleep=None, faults=None, unmet_faults=None): options of the mock that the fixtures tuning_mock and"
    " make_tuning_job start; the same keywords as mock_tuning(). The closest marker wins, keyword by keyword."
)

SCENARIO_MARKER = (
    "tuning_scenario(*names, without=()): the scenarios that a test with the fixture tuning_scenario is run in, all of"
    " them without this marker; the closest marker counts."
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the ini options, one for each option of the mock."""
    parser.addini("mock_tuning_progression", "what moves tuning jobs: manual, time or immediate", default=None)
    parser.addini("mock_tuning_times", "with progression manual: polls after which a job is over", default=None)
    parser.addini("mock_tuning_seconds", "with progression time: seconds that a whole job takes", default=None)
    parser.addini("mock_tuning_random_seed", "of everything random in the mock", default=None)
    parser.addini("mock_tuning_polls_after_end", "Describe calls allowed after a job was shown over", default=None)
    parser.addini("mock_tuning_virtual_sleep", "true: sleeping skips the time and returns at once", default=None)
    parser.addini("mock_tuning_unmet_faults", "faults that no request met: warn, error or ignore", default=None)
    parser.addini("mock_tuning_report", "folder, from the root, for an HTML report of each failed test", default=None)


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker."""
    config.addinivalue_line("markers", MARKER)
    config.addinivalue_line("markers", SCENARIO_MARKER)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test with the fixture tuning_scenario once in each scenario."""
    if "tuning_scenario" not in metafunc.fixturenames:
        return
    from .errors import UsageError
    from .scenarios import find_scenarios

    marker = metafunc.definition.get_closest_marker("tuning_scenario")
    try:
        scenarios = find_scenarios(*marker.args, **marker.kwargs) if marker is not None else find_scenarios()
    except (UsageError, TypeError) as error:
        where = f"the marker tuning_scenario of {metafunc.definition.name}"
        raise pytest.Collector.CollectError(f"{where}: {error}") from None
    metafunc.parametrize("tuning_scenario", scenarios, indirect=True, ids=str)


# --- fixtures -----------------------------------------------------------------------------------------


@pytest.fixture
def tuning_mock(request: pytest.FixtureRequest) -> Iterator[TuningMock]:
    """An active mock of SageMaker tuning, empty at first; its options come from the marker tuning_mock."""
    from .activation import mock_tuning

    mock = mock_tuning(**_options(request))
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
def sagemaker_client(tuning_mock: TuningMock) -> Any:
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
    from .options import Options

    _tuning_server.lend(Options(**_options(request)))
    for watch in watchers:  # its calls are reported if the test fails, as those of a mock that is entered
        watch(_tuning_server.tuning)
    try:
        yield _tuning_server
    finally:
        _tuning_server.take_back(tell=not request.node.stash.get(_FAILED, False))


def _options(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Return the options for a test: the closest marker's, keyword by keyword, then the ini file's."""
    options = {name: request.config.getini(f"mock_tuning_{name}") for name in OPTIONS}
    options = {name: value for name, value in options.items() if value not in (None, "")}
    for name, number in (("times", int), ("seconds", float), ("random_seed", int), ("polls_after_end", int)):
        if name in options:
            try:
                options[name] = number(options[name])
            except ValueError:
                raise pytest.UsageError(f"mock_tuning_{name} = {options[name]} in the ini file is no number") from None
    if "virtual_sleep" in options:
        words = {"true": True, "false": False, "1": True, "0": False, "yes": True, "no": False}
        options["virtual_sleep"] = words.get(options["virtual_sleep"].lower(), options["virtual_sleep"])
    markers = list(request.node.iter_markers("tuning_mock"))
    for marker in reversed(markers):  # the closest comes first, so it is applied last
        if marker.args:
            raise pytest.UsageError(f"the marker tuning_mock takes keywords only, not {marker.args!r}")
        for name in _overruled(marker.kwargs, options):
            options.pop(name, None)
        options.update(marker.kwargs)
    return options


def _overruled(closer: Mapping[str, Any], farther: Mapping[str, Any]) -> Iterable[str]:
    """Return which options from farther away do not go with closer ones."""
    if "progression" in closer:
        return "times", "seconds"
    if "times" in closer:
        return ("seconds",) if farther.get("progression") == "manual" else ("progression", "seconds")
    if "seconds" in closer:
        return ("times",) if farther.get("progression") == "time" else ("progression", "times")
    return ()


# --- the report of a failed test ------------------------------------------------------------------------


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Notice which mocks a test is inside of, so that a failure can tell their calls."""
    activation = sys.modules.get("mock_tuning.activation")  # who has not imported it has no mock
    around = activation.active_mocks() if activation is not None else []  # of fixtures of a wider scope
    entered = [_witness(mock) for mock in around]

    def watch(mock: TuningMock) -> None:
        entered.append(_witness(mock))

    item.stash[_ENTERED], item.stash[_FAILED] = entered, False
    watchers.append(watch)
    try:
        return (yield)
    finally:
        watchers.remove(watch)
        del item.stash[_ENTERED]


def _witness(mock: TuningMock) -> Witness:
    from .witness import Witness  # not before there is a mock

    return Witness(mock)


_ENTERED: pytest.StashKey[list[Witness]] = pytest.StashKey()
_FAILED: pytest.StashKey[bool] = pytest.StashKey()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Add the tuning calls to the report of a failed test."""
    report: Any = yield
    if report.failed:
        item.stash[_FAILED] = True
        witnesses = item.stash.get(_ENTERED, [])
        lines = [line for witness in witnesses for line in witness.report()]
        lines += _save_reports(item, [witness.mock for witness in witnesses])
        if lines:
            report.sections.append(("tuning calls", "\n".join(lines)))
    return report  # type: ignore[no-any-return]


def _save_reports(item: pytest.Item, mocks: Sequence[TuningMock]) -> Iterator[str]:
    """Write the report of each mock of a failed test where the ini option asks for it; yield where they are."""
    folder = item.config.getini("mock_tuning_report")
    if not folder or not mocks:
        return
    from .report import file_name, save_report

    for number, mock in enumerate(mocks, 1):
        test = item.nodeid if number == 1 else f"{item.nodeid} ({number})"
        try:
            path = save_report(mock, item.config.rootpath / folder / file_name(test), title=test)
        except Exception as error:  # noqa: BLE001  (the failure of the test itself is what counts)
            yield f"The report could not be written: {type(error).__name__}: {error}"
        else:
            yield f"Report: {path}"
