"""A headless Chromium for the tests of the page; what it loads comes from the test, over no network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mock_tuning import TuningMock
from tests.page.control import LIVE, ServedPage


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One browser a module: while Playwright runs, no other event loop can in this thread."""
    from playwright.sync_api import sync_playwright

    from tests.page.browser import ARGUMENTS, CHROMIUM

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def new_tab(browser: Any) -> Iterator[Callable[..., Any]]:
    """A function that opens a tab (options of the browser's context); nothing may go wrong in it unnoticed.

    With ``stand_still`` its clock runs only when the test says so, with ``unwatched`` it may log errors.
    """
    contexts: list[Any] = []
    problems: list[str] = []

    def open_tab(*, stand_still: bool = False, unwatched: bool = False, **options: Any) -> Any:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        tab = context.new_page()
        tab.set_default_timeout(10_000)
        if stand_still:
            tab.clock.install()
        if not unwatched:
            tab.on("console", lambda message: problems.append(f"{message.type}: {message.text}"))
        tab.on("pageerror", lambda error: problems.append(str(error)))
        return tab

    yield open_tab
    for context in contexts:
        context.close()
    assert problems == []


@pytest.fixture
def open_report(new_tab: Callable[..., Any], tuning_mock: TuningMock, tmp_path: Path) -> Callable[..., Any]:
    """A function that opens the report of the mock as a file, at an address within it."""

    def open_file(address: str = "", **options: Any) -> Any:
        path = tuning_mock.report(tmp_path / "report.html")
        tab = new_tab(**options)
        tab.goto(path.as_uri() + address)
        return tab

    return open_file


@pytest.fixture
def control(tuning_mock: TuningMock) -> ServedPage:
    """The server's application, for the mock."""
    return ServedPage(tuning_mock)


@pytest.fixture
def open_live(new_tab: Callable[..., Any], control: ServedPage) -> Callable[..., Any]:
    """A function that opens the live page of the mock, at an address within it."""

    def open_page(address: str = "", **options: Any) -> Any:
        tab = new_tab(**options)
        tab.route("**/*", control.answer)
        tab.goto(LIVE + address)
        tab.wait_for_selector("#clock:not(:empty)")
        return tab

    return open_page
