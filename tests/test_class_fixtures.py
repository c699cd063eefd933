"""The decorator on a class for pytest: its fixtures, however it is set up, are inside the mock of each test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from mock_tuning import mock_tuning
from mock_tuning.activation import active_mocks


def job_names() -> list[str]:
    return sorted(job.name for job in mock_tuning.current().jobs())


def seed(name: str) -> None:
    mock_tuning.current().seed_job(name)


@pytest.fixture
def of_the_module() -> Iterator[Any]:
    seed("from-the-module")
    yield
    assert "from-the-module" in job_names()


@mock_tuning
class TestFixtures:
    @pytest.fixture(autouse=True)
    def _prepare(self) -> Iterator[None]:
        seed("prepared")
        yield
        assert "prepared" in job_names()

    @pytest.fixture
    def client(self) -> str:
        seed("from-the-client")
        return "client"

    def test_an_autouse_fixture_is_inside(self) -> None:
        assert job_names() == ["prepared"]

    def test_it_is_inside_anew_for_each_test(self) -> None:
        assert job_names() == ["prepared"]

    def test_fixtures_that_a_test_takes_are_inside(self, client: str, of_the_module: None) -> None:
        assert job_names() == ["from-the-client", "from-the-module", "prepared"]

    @pytest.mark.asyncio
    async def test_a_coroutine_function_is_inside_with_them(self, client: str) -> None:
        assert job_names() == ["from-the-client", "prepared"]

    @pytest.mark.parametrize("number", [1, 2])
    def test_a_parametrized_test_is_inside_with_them(self, number: int, tuning_mock: Any) -> None:
        assert mock_tuning.current() is tuning_mock
        assert job_names() == ["prepared"]

    def test_there_is_one_mock(self) -> None:
        assert len(active_mocks()) == 1


class TestUndecoratedSubclass(TestFixtures):
    def test_a_subclass_is_inside_too(self) -> None:
        assert job_names() == ["prepared"]


@mock_tuning
class TestSetUpAsFixture:
    @pytest.fixture(autouse=True)
    def setup_method(self, tmp_path: Any) -> None:
        self.folder = tmp_path
        seed("from-set-up")

    def teardown_method(self) -> None:
        assert job_names() == ["from-set-up"]

    def test_a_fixture_named_setup_method_is_inside(self, tmp_path: Any) -> None:
        assert self.folder == tmp_path
        assert job_names() == ["from-set-up"]


@mock_tuning
class TestTearDownAsFixture:
    def setup_method(self) -> None:
        seed("from-set-up")

    @pytest.fixture(autouse=True)
    def teardown_method(self) -> Iterator[None]:
        yield
        assert job_names() == ["from-set-up"]

    def test_a_fixture_named_teardown_method_is_inside(self) -> None:
        assert job_names() == ["from-set-up"]


@mock_tuning
class TestSetUpAndFixtures:
    def setup_method(self, method: Any) -> None:
        seed("from-set-up")

    @pytest.fixture(autouse=True)
    def prepare(self) -> Iterator[None]:
        seed("prepared")
        yield
        assert job_names() == ["from-set-up", "prepared"]

    def teardown_method(self) -> None:
        assert job_names() == ["from-set-up", "prepared"]

    def test_both_are_inside(self) -> None:
        assert job_names() == ["from-set-up", "prepared"]


class TestReplacedSetUp(TestSetUpAndFixtures):
    def setup_method(self, method: Any) -> None:
        seed("from-set-up")


@mock_tuning
class TestStaticSetUp:
    @staticmethod
    def setup_method() -> None:
        seed("from-set-up")

    def test_it_is_inside(self) -> None:
        assert job_names() == ["from-set-up"]


@mock_tuning
class TestStaticSetUpThatTakesTheMethod:
    @staticmethod
    def setup_method(method: Any) -> None:
        seed(method.__name__.replace("_", "-"))

    @staticmethod
    def teardown_method(method: Any) -> None:
        assert job_names() == [method.__name__.replace("_", "-")]

    def test_it_is_given(self) -> None:
        assert job_names() == ["test-it-is-given"]


@mock_tuning
class TestSetUpOfTheClass:
    @classmethod
    def setup_method(cls, method: Any) -> None:
        seed(method.__name__.replace("_", "-"))

    def test_it_is_inside(self) -> None:
        assert job_names() == ["test-it-is-inside"]


FAULT = ("DescribeHyperParameterTuningJob", "ThrottlingException", None)


@mock_tuning(faults=[FAULT], unmet_faults="ignore")
class TestOptions:
    def test_they_are_entered_once(self) -> None:
        assert len(mock_tuning.current().faults) == 1
        self.look()

    @staticmethod
    def test_they_are_entered_once_around_a_static_method() -> None:
        assert len(mock_tuning.current().faults) == 1

    def look(self) -> None:
        assert len(mock_tuning.current().faults) == 1

    class TestNested:
        def test_they_are_entered_once_in_nested_classes(self) -> None:
            assert len(mock_tuning.current().faults) == 1

    class Unseen:
        """Not a class of tests by its name, but by what follows."""

        __test__ = True

        def test_they_are_entered_once_in_other_nested_classes(self) -> None:
            assert len(mock_tuning.current().faults) == 1


@mock_tuning(random_seed=7)
class TestMoreOptions(TestOptions):
    def test_those_of_the_base_hold_too(self) -> None:
        assert len(mock_tuning.current().faults) == 1
        assert mock_tuning.current().router.backend.random_seed == 7


@pytest.fixture(scope="class")
def of_the_class() -> Iterator[None]:
    assert active_mocks() == []
    yield
    assert active_mocks() == []


@mock_tuning
@pytest.mark.usefixtures("of_the_class")
class TestWiderScope:
    def setup_class(self) -> None:
        assert active_mocks() == []

    def teardown_class(self) -> None:
        assert active_mocks() == []

    def test_set_up_of_the_class_and_fixtures_of_a_wider_scope_are_outside(self) -> None:
        assert job_names() == []


def test_nothing_is_left() -> None:
    assert active_mocks() == []
