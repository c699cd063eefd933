"""The decorator on test classes: each test is inside a mock of its own, set-up and clean-up included."""

from __future__ import annotations

import unittest
from typing import Any

import pytest

from mock_tuning import mock_tuning
from mock_tuning.activation import active_mocks


def job_names() -> list[str]:
    return sorted(job.name for job in mock_tuning.current().jobs())


# --- pytest's classes ---------------------------------------------------------------------------------------


@mock_tuning
class TestWithoutSetUp:
    def test_each_test_is_inside_and_starts_empty(self) -> None:
        assert job_names() == []
        mock_tuning.current().seed_job("mine")

    def test_the_next_test_starts_empty_too(self) -> None:
        assert job_names() == []
        mock_tuning.current().seed_job("mine")

    def test_fixtures_are_injected(self, tuning_mock: Any, tmp_path: Any) -> None:
        assert mock_tuning.current() is tuning_mock

    @pytest.mark.asyncio
    async def test_coroutine_functions_are_inside(self) -> None:
        assert job_names() == []

    @staticmethod
    def count() -> int:
        return len(active_mocks())

    @classmethod
    def count_by_class(cls) -> int:
        return len(active_mocks())

    class TestNested:
        def test_tests_of_nested_classes_are_inside(self) -> None:
            assert job_names() == []


def test_static_and_class_methods_stay_as_they_are() -> None:
    assert (TestWithoutSetUp.count(), TestWithoutSetUp().count_by_class()) == (0, 0)


@mock_tuning
class TestWithSetUp:
    def setup_method(self) -> None:
        mock_tuning.current().seed_job("from-set-up")

    def teardown_method(self) -> None:
        assert "from-set-up" in job_names()

    def test_what_set_up_seeded_is_there(self) -> None:
        assert job_names() == ["from-set-up"]
        mock_tuning.current().seed_job("mine")

    def test_it_is_there_anew_for_each_test(self) -> None:
        assert job_names() == ["from-set-up"]
        mock_tuning.current().seed_job("mine")


@mock_tuning
class TestSetUpThatTakesTheMethod:
    def setup_method(self, method: Any) -> None:
        self.name = method.__name__

    def teardown_method(self, method: Any) -> None:
        assert method.__name__ == self.name
        assert job_names() == []

    def test_set_up_is_given_the_test_method(self) -> None:
        assert self.name == "test_set_up_is_given_the_test_method"


@mock_tuning
class TestWithTearDownOnly:
    def teardown_method(self) -> None:
        assert job_names() == ["mine"]

    def test_tear_down_sees_what_the_test_did(self) -> None:
        mock_tuning.current().seed_job("mine")


class Shared:
    def test_an_inherited_test_is_inside(self) -> None:
        assert job_names() == []

    def test_something_else(self) -> None:
        raise AssertionError("the subclass takes this test out")


@mock_tuning
class TestInheriting(Shared):
    test_something_else = None  # type: ignore[assignment]


def test_a_member_that_the_class_overrides_with_something_else_stays_that() -> None:
    class Base:
        def helper(self) -> str:
            return "the base's"

    @mock_tuning
    class Derived(Base):
        @staticmethod
        def helper() -> str:  # type: ignore[override]
            return "its own"

    assert TestInheriting.test_something_else is None
    assert Derived().helper() == "its own"


def test_the_undecorated_base_class_stays_as_it_is() -> None:
    before = dict(vars(Shared))

    mock_tuning(type("TestMore", (Shared,), {}))

    assert dict(vars(Shared)) == before


def test_set_up_that_fails_leaves_nothing() -> None:
    @mock_tuning
    class Failing:
        def setup_method(self) -> None:
            raise LookupError

    with pytest.raises(LookupError):
        Failing().setup_method()

    assert active_mocks() == []


def test_tear_down_that_fails_leaves_nothing() -> None:
    @mock_tuning
    class Failing:
        def setup_method(self) -> None: ...

        def teardown_method(self) -> None:
            raise LookupError

    case = Failing()
    case.setup_method()
    with pytest.raises(LookupError):
        case.teardown_method()

    assert active_mocks() == []


def test_a_subclass_may_replace_set_up_without_calling_it() -> None:
    @mock_tuning
    class Base:
        def setup_method(self) -> None: ...

    class Derived(Base):
        def setup_method(self) -> None: ...

    case = Derived()
    case.setup_method()
    case.teardown_method()  # type: ignore[attr-defined]

    assert active_mocks() == []


def test_a_subclass_may_add_tear_down_without_calling_any() -> None:
    @mock_tuning
    class Base:
        def setup_method(self) -> None: ...

    class Derived(Base):
        def teardown_method(self) -> None:
            assert job_names() == []

    case = Derived()
    case.setup_method()
    case.teardown_method()

    assert active_mocks() == []


def test_a_subclass_may_extend_set_up_and_tear_down() -> None:
    @mock_tuning
    class Base:
        def setup_method(self, method: Any) -> None:
            mock_tuning.current().seed_job("base")

        def teardown_method(self) -> None: ...

    @mock_tuning
    class Derived(Base):
        def setup_method(self, method: Any) -> None:
            super().setup_method(method)
            mock_tuning.current().seed_job("derived")

        def teardown_method(self) -> None:
            super().teardown_method()

    case = Derived()
    case.setup_method(test_a_subclass_may_extend_set_up_and_tear_down)
    assert job_names() == ["base", "derived"]
    case.teardown_method()

    assert active_mocks() == []


def check_that_seed_is_there() -> None:
    assert "from-set-up" in job_names()


# --- unittest's classes ------------------------------------------------------------------------------------


def run(case: type[unittest.TestCase]) -> unittest.TestResult:
    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(case).run(result)
    return result


@mock_tuning
class WithSetUp(unittest.TestCase):
    def setUp(self) -> None:
        mock_tuning.current().seed_job("from-set-up")
        self.addCleanup(check_that_seed_is_there)

    def tearDown(self) -> None:
        assert "from-set-up" in job_names()

    def test_what_set_up_seeded_is_there(self) -> None:
        assert job_names() == ["from-set-up"]
        mock_tuning.current().seed_job("mine")

    def test_it_is_there_anew_for_each_test(self) -> None:
        assert job_names() == ["from-set-up"]
        mock_tuning.current().seed_job("mine")


class Inheriting(WithSetUp):
    def test_a_subclass_is_inside_too(self) -> None:
        assert job_names() == ["from-set-up"]


@mock_tuning(progression="immediate")
class Asynchronous(unittest.IsolatedAsyncioTestCase):
    def setUp(self) -> None:
        mock = mock_tuning()
        mock.start().seed_job("from-set-up")
        self.addCleanup(mock.stop)

    async def asyncSetUp(self) -> None:
        async with mock_tuning() as tuning:
            tuning.seed_job("from-async-set-up")

    async def test_one_mock_is_around_all_of_it(self) -> None:
        assert job_names(), ["from-async-set-up" == "from-set-up"]
        with mock_tuning() as tuning:
            assert len(tuning.jobs()) == 2


@pytest.mark.parametrize(("case", "tests"), [(WithSetUp, 2), (Inheriting, 3), (Asynchronous, 1)])
def test_a_testcase_is_inside_from_set_up_to_clean_up(case: type[unittest.TestCase], tests: int) -> None:
    result = run(case)

    assert (result.testsRun, result.errors, result.failures) == (tests, [], [])
    assert active_mocks() == []


def test_a_testcase_whose_set_up_fails_leaves_nothing() -> None:
    @mock_tuning
    class Failing(unittest.TestCase):
        def setUp(self) -> None:
            raise LookupError

        def test_nothing(self) -> None: ...

    result = run(Failing)

    assert len(result.errors) == 1
    assert active_mocks() == []


def test_a_testcase_run_for_debugging_is_inside_too() -> None:
    WithSetUp("test_what_set_up_seeded_is_there").debug()

    assert active_mocks() == []
