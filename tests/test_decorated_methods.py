"""The decorator above and below @staticmethod, @classmethod and @property, and on classes that have them."""

from __future__ import annotations

import functools
from typing import Any

import pytest

from mock_tuning import UsageError, mock_tuning
from mock_tuning.activation import active_mocks


class TestAbove:
    @mock_tuning
    @staticmethod
    def test_staticmethod() -> None:
        assert mock_tuning.current().jobs() == []

    @mock_tuning(progression="immediate")
    @classmethod
    def test_classmethod(cls) -> None:
        assert mock_tuning.current().router.progression.name == "immediate"


class TestBelow:
    @staticmethod
    @mock_tuning
    def test_staticmethod() -> None:
        assert mock_tuning.current().jobs() == []

    @classmethod
    @mock_tuning
    def test_classmethod(cls) -> None:
        assert mock_tuning.current().jobs() == []


def test_static_and_class_methods_stay_what_they_are() -> None:
    assert isinstance(vars(TestAbove)["test_staticmethod"], staticmethod)
    assert isinstance(vars(TestAbove)["test_classmethod"], classmethod)


@pytest.mark.parametrize("descriptor", [property, functools.cached_property, functools.partialmethod])
def test_above_another_descriptor_a_sentence_says_how_to_write_it(descriptor: Any) -> None:
    with pytest.raises(UsageError) as caught:
        mock_tuning(descriptor(lambda self: None))

    name = descriptor.__name__
    assert str(caught.value) == (
        f"@mock_tuning stands above @{name}, where it decorates that, not the function."
        f" Write @{name} first and @mock_tuning under it."
    )


def test_below_property_it_holds_while_the_function_runs() -> None:
    class Launcher:
        @property
        @mock_tuning
        def inside(self) -> int:
            return len(active_mocks())

    assert Launcher().inside == 1


@mock_tuning
class TestOfADecoratedClass:
    @staticmethod
    def test_a_static_method_is_inside() -> None:
        assert mock_tuning.current().jobs() == []

    @classmethod
    def test_a_class_method_is_inside(cls) -> None:
        assert mock_tuning.current().jobs() == []


def test_static_and_class_methods_that_are_tests_are_inside_without_pytest_too() -> None:
    @mock_tuning
    class Case:
        @staticmethod
        def test_static() -> int:
            return len(active_mocks())

        @classmethod
        def test_class(cls) -> tuple[Any, int]:
            return cls, len(active_mocks())

    class Derived(Case): ...

    assert (Case.test_static(), Case().test_static()) == (1, 1)
    assert (Case.test_class(), Derived().test_class()) == ((Case, 1), (Derived, 1))
