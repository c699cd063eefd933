"""The mock of a decorated class as a fixture: around all else that a test of the class uses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .decorated_classes import AroundTests

__all__ = ["add_class_fixture"]

NAME = "_tuning_mock_of_the_class"
"""Of a class and of one inside of it, too: pytest takes the nearest fixture of a name, so that a test enters one."""


def add_class_fixture(node: Any, around: AroundTests, tell: Callable[[pytest.Item], bool]) -> None:
    """Let each test below a class that is about to be collected be inside its mock.

    `tell` says when a test ends whether what it did not meet is told.  pytest sets fixtures of one scope up in the
    order in which they were added: this one comes before ``setup_method`` and before what the class defines.
    """

    def fixture(request: pytest.FixtureRequest) -> Iterator[None]:
        with around.around_test(getattr(request, "function", None), tell=lambda: tell(request.node)):
            yield

    if hasattr(pytest, "register_fixture"):  # since pytest 9.1
        pytest.register_fixture(name=NAME, func=fixture, node=node, autouse=True)
    else:
        holder = type("Holder", (), {NAME: staticmethod(pytest.fixture(autouse=True, name=NAME)(fixture))})
        node.session._fixturemanager.parsefactories(holder, node.nodeid)
