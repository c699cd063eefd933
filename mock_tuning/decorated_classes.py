"""A decorated class: each of its tests is inside a mock of its own, set-up and clean-up included."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from functools import wraps
from threading import get_ident
from types import FunctionType
from typing import TYPE_CHECKING, Any

from .decorated_functions import Enter, decorate_function
from .watchers import AROUND_TESTS

if TYPE_CHECKING:
    from .activation import MockTuning

__all__ = ["AroundTests", "decorate_class", "is_fixture"]


class AroundTests:
    """The mock of a class's tests: around each of them in pytest, else around each call of a method."""

    def __init__(self, mock: Callable[[], MockTuning], inner: AroundTests | None) -> None:
        self._mock, self._inner = mock, inner  # of a base, or of the decorator below this one
        self._threads: list[int] = []  # on which a test is going on

    @contextmanager
    def around_test(self, test: Any, tell: Callable[[], bool]) -> Iterator[None]:
        """Be inside during a test, a function; `tell` says at its end whether what was not met is told."""
        mock, thread = self._mock(), get_ident()
        mock.about = test
        mock.start()
        self._threads.append(thread)
        try:
            with self._inner.around_test(test, tell) if self._inner is not None else nullcontext():
                yield
        finally:
            self._threads.remove(thread)
            mock.leave(tell=tell())

    @property
    def is_around_test(self) -> bool:
        """Whether a test is going on here."""
        return get_ident() in self._threads

    def around_call(self) -> AbstractContextManager[Any]:
        """Be inside during a call: in a mock of its own, unless a test is going on."""
        return nullcontext() if self.is_around_test else self._mock()


def decorate_class(cls: Any, mock: Callable[[], MockTuning]) -> Any:
    """Return a class so that each of its tests, or each call of its methods, is inside what `mock` makes."""
    around = AroundTests(mock, inspect.getattr_static(cls, AROUND_TESTS, None))
    setattr(cls, AROUND_TESTS, around)
    unittest: Any = sys.modules.get("unittest")  # who has not imported it has no TestCase
    set_up = [inspect.getattr_static(cls, name, None) for name in ("setup_method", "teardown_method")]
    if unittest is not None and issubclass(cls, unittest.TestCase):
        cls.run, cls.debug = _run(cls.run, around), decorate_function(cls.debug, around.around_call)
    elif any(set_up) and not any(map(is_fixture, set_up)):
        _around_setup(cls, around.around_call)
    else:
        for name, attribute in _methods(cls):
            setattr(cls, name, decorate_function(attribute, around.around_call))
    for nested in list(vars(cls).values()):
        if inspect.isclass(nested) and nested.__name__.startswith("Test"):
            decorate_class(nested, mock)
    return cls


def _run(run: Callable[..., Any], around: AroundTests) -> Callable[..., Any]:
    """Put each test of a TestCase into a mock, from setUp to the last clean-up."""

    @wraps(run)
    def run_inside(self: Any, result: Any = None) -> Any:
        if around.is_around_test:
            return run(self, result)
        if result is None:
            result = self.defaultTestResult()
            result.startTestRun()
            try:
                return self.run(result)
            finally:
                result.stopTestRun()
        told = _Result(result, around, getattr(self, self._testMethodName, None))
        with told.left:
            run(self, told)
        return result

    return run_inside


class _Result:
    """A TestResult to which a test is a success only if nothing is to be told when its mock is left."""

    def __init__(self, result: Any, around: AroundTests, test: Any) -> None:
        self._result, self._success = result, False
        self.left = ExitStack()
        self.left.enter_context(around.around_test(test, tell=lambda: self._success))

    def addSuccess(self, test: Any, *args: Any, **kwargs: Any) -> None:
        self._success = True
        try:
            self.left.close()
        except Exception as error:  # noqa: BLE001  (what is told, or a warning of it that is an error)
            add = self._result.addFailure if isinstance(error, test.failureException) else self._result.addError
            add(test, sys.exc_info())
        else:
            self._result.addSuccess(test, *args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._result, name)


def _around_setup(cls: Any, mock: Enter) -> None:
    """Put each test of a class for pytest into a mock, from setup_method to teardown_method."""
    setup = inspect.getattr_static(cls, "setup_method", None)  # which may be a static or class method

    def setup_method(self: Any, method: Any = None) -> None:
        around = mock()
        around.__enter__()
        try:
            if setup is not None:
                _call(setup.__get__(self, type(self)), method)
        except BaseException:
            around.__exit__(*sys.exc_info())
            raise
        teardown = self.teardown_method

        def leave(method: Any = None) -> None:
            vars(self).pop("teardown_method", None)
            try:
                _call(teardown, method)
            finally:
                around.__exit__(None, None, None)

        # On the instance: subclasses replace the class's method without calling it.
        self.teardown_method = leave

    def teardown_method(self: Any) -> None:
        """Nothing to do, but without it pytest would not look for the instance's."""

    cls.setup_method = setup_method if setup is None else wraps(setup)(setup_method)
    if not hasattr(cls, "teardown_method"):
        cls.teardown_method = teardown_method


def _call(function: Callable[..., Any], method: Any) -> None:
    """Call a set-up or tear-down as pytest does: with the test's method if it takes one."""
    if inspect.signature(function).parameters:
        function(method)
    else:
        function()


def is_fixture(attribute: Any) -> bool:
    """Whether it is what ``@pytest.fixture`` makes; the second holds before pytest 8.4."""
    return type(attribute).__name__ == "FixtureFunctionDefinition" or hasattr(attribute, "_pytestfixturefunction")


CALLED_BY_PYTEST = ("setup_class", "teardown_class", "setup_method", "teardown_method")
"""With an argument or without, as their code says: what stands around them must not say something else."""


def _methods(cls: type) -> list[tuple[str, Any]]:
    """Return the public methods of a class and its bases; of static and class methods only those that are tests."""
    found: dict[str, Any] = {}
    for base in reversed(cls.__mro__[:-1]):
        for name, attribute in vars(base).items():
            is_test = name.startswith("test") and isinstance(attribute, (staticmethod, classmethod))
            is_method = (
                isinstance(attribute, FunctionType) and not name.startswith("_") and name not in CALLED_BY_PYTEST
            )
            if (is_test or is_method) and not is_fixture(attribute):
                found[name] = attribute
            else:
                found.pop(name, None)  # a class may put something else in the place of its base's method
    return list(found.items())
