"""The page as a document and as a file: self-contained, data kept as data, and beside a failed test."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from mock_tuning import TuningMock
from mock_tuning.errors import ObjectiveError
from mock_tuning.report import file_name, page, snapshot
from mock_tuning.report.page import SCRIPTS, STYLES
from tests.support import create_request, load_everything

load_everything()

HOSTILE = "</script><script>alert(1)</script><!-- <script> \u2028\u2029 & ]]> é \U0001f600"


class Elements(HTMLParser):
    """What a browser finds in a page: elements with their attributes, and the text of scripts and styles."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None], str]] = []
        self.feed(document)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs), ""))

    def handle_endtag(self, tag: str) -> None:
        self.found.append(("", {}, ""))

    def handle_data(self, data: str) -> None:
        tag, attributes, before = self.found[-1] if self.found else ("", {}, "")
        if self.found:
            self.found[-1] = (tag, attributes, before + data)

    def of(self, tag: str) -> list[tuple[dict[str, str | None], str]]:
        return [(attributes, text) for each, attributes, text in self.found if each == tag]


def data_of(document: str) -> Any:
    (text,) = [text for attributes, text in Elements(document).of("script") if attributes.get("id") == "data"]
    return json.loads(text)


@pytest.mark.parametrize("snapshot", [pytest.param(None, id="live"), pytest.param({"jobs": []}, id="report")])
def test_the_page_refers_to_nothing_else(snapshot: Any) -> None:
    elements = Elements(page(snapshot))

    for tag, attributes, _ in elements.found:
        assert not {"src", "srcset", "style", "action"} & set(attributes), tag
        assert all(not name.startswith("on") for name in attributes), tag
        assert str(attributes.get("href", "#")).startswith(("#", "data:")), tag
    style = elements.of("style")[0][1]
    assert "url(" not in style
    assert "@import" not in style


@pytest.mark.parametrize(("snapshot", "connects"), [(None, True), ({"jobs": []}, False)], ids=["live", "report"])
def test_only_its_own_script_and_style_may_run(snapshot: Any, connects: bool) -> None:
    elements = Elements(page(snapshot))

    (policy,) = [each["content"] for each, _ in elements.of("meta") if "http-equiv" in each]
    directives = dict(each.split(" ", 1) for each in str(policy).split("; "))

    def hash_of(text: str) -> str:
        return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == hash_of(elements.of("script")[-1][1])
    assert directives["style-src"] == hash_of(elements.of("style")[0][1])
    assert directives.get("connect-src") == ("'self'" if connects else None)
    assert "unsafe" not in str(policy)


def test_data_ends_no_script_and_opens_no_comment() -> None:
    shown = {"jobs": [], "calls": [{"message": HOSTILE}]}

    document = page(shown, title=HOSTILE)

    assert data_of(document) == {"snapshot": shown}
    assert [each.get("id") for each, _ in Elements(document).of("script")] == ["data", None]
    raw = document.partition('id="data">')[2].partition("</script>")[0]
    assert re.search(r"[<>&\u2028\u2029]", raw) is None


def test_every_script_is_part_of_the_page_and_none_writes_html() -> None:
    folder = Path(str(page.__code__.co_filename)).with_name("scripts")
    sources = {path.stem: path.read_text("utf-8") for path in folder.glob("*.js")}

    assert set(SCRIPTS) == set(sources)
    for source in sources.values():
        assert len(source.splitlines()) <= 300
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function", source)


def test_every_style_sheet_is_part_of_the_page() -> None:
    folder = Path(str(page.__code__.co_filename)).with_name("styles")

    (_, style) = Elements(page()).of("style")[0]

    assert {path.stem for path in folder.iterdir()} == set(STYLES)
    assert all(path.read_text("utf-8") in style for path in folder.iterdir())


def test_the_live_page_knows_what_its_forms_offer() -> None:
    live = data_of(page())["live"]

    assert "completed" in live["documents"]
    assert "DeleteFailed" in live["statuses"]
    assert "DescribeHyperParameterTuningJob" in live["operations"]
    assert "ThrottlingException" in live["errors"]


# --- tuning.report() -----------------------------------------------------------------------------------


def test_the_report_has_jobs_calls_and_events(tuning_mock: TuningMock, sagemaker_client: Any, tmp_path: Path) -> None:
    sagemaker_client.create_hyper_parameter_tuning_job(**create_request("nightly"))
    tuning_mock.job("nightly").finish()

    path = tuning_mock.report(str(tmp_path / "new" / "out.html"), title="Last night")

    document = path.read_text("utf-8")
    shown = data_of(document)["snapshot"]
    assert path == tmp_path / "new" / "out.html"
    assert shown["jobs"] == snapshot(tuning_mock)["jobs"]
    assert [call["operation"] for call in shown["calls"]] == ["CreateHyperParameterTuningJob"]
    assert shown["events"] == list(tuning_mock.events)
    assert "<title>Last night</title>" in document
    assert os.listdir(path.parent) == ["out.html"]


def test_writing_a_report_is_no_poll_and_no_call(
    tuning_mock: TuningMock, sagemaker_client: Any, tmp_path: Path
) -> None:
    sagemaker_client.create_hyper_parameter_tuning_job(**create_request("nightly"))
    before = snapshot(tuning_mock)["jobs"]

    for _ in range(10):
        tuning_mock.report(tmp_path / "out.html")

    assert snapshot(tuning_mock)["jobs"] == before
    assert len(tuning_mock.calls) == 1


def test_a_report_holds_the_latest_calls_with_their_numbers(
    tuning_mock: TuningMock, sagemaker_client: Any, tmp_path: Path
) -> None:
    for _ in range(510):
        sagemaker_client.list_hyper_parameter_tuning_jobs()

    shown = data_of(tuning_mock.report(tmp_path / "out.html").read_text("utf-8"))["snapshot"]

    assert [call["number"] for call in shown["calls"]] == list(range(11, 511))


def test_a_report_that_cannot_be_made_leaves_the_old_one(
    tuning_mock: TuningMock, sagemaker_client: Any, tmp_path: Path
) -> None:
    path = tuning_mock.report(tmp_path / "out.html")
    before = path.read_bytes()
    sagemaker_client.create_hyper_parameter_tuning_job(**create_request("nightly"))
    tuning_mock.objective(lambda _: object())  # type: ignore[arg-type, return-value]
    tuning_mock.clock.advance(hours=1)

    with pytest.raises(ObjectiveError):
        tuning_mock.report(path)

    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["out.html"]


# --- beside a failed test --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "test",
    [
        pytest.param("tests/test_x.py::test_a[../../etc/passwd]", id="path"),
        pytest.param("t.py::test[CON:*?<>|]", id="reserved"),
        pytest.param("t.py::test[ä\udcff]", id="surrogate"),
        pytest.param(f"t.py::test[{'x' * 400}]", id="long"),
        pytest.param("…", id="nothing left"),
    ],
)
def test_the_name_of_a_report_is_a_plain_file_name(test: str) -> None:
    name = file_name(test)

    assert re.fullmatch(r"[A-Za-z0-9_.-]{1,140}\.html", name)
    assert not name.startswith(".")


def test_tests_with_like_names_have_reports_of_their_own() -> None:
    names = [file_name(test) for test in ("t.py::test[a/b]", "t.py::test[a-b]", "t.py::test[A/b]", "t.py::test[a b]")]

    assert len({name.lower() for name in names}) == 4


FAILING = """
    import pytest
    from mock_tuning import mock_tuning

    def test_passes(completed_tuning_job):
        pass

    def test_without_a_mock_fails():
        assert False

    @pytest.mark.parametrize("value", ["a/b", "a-b"])
    def test_fails(value, failed_tuning_job):
        assert failed_tuning_job.status == "Completed"

    @mock_tuning
    def test_decorated():
        mock_tuning.current().seed_job("decorated")
        assert False
"""
BARE = ("-p", "no:randomly", "-p", "no:hypothesispytest", "--tb=short", "-rN", "-W", "error")


def reported(result: pytest.RunResult) -> list[Path]:
    return [Path(line.removeprefix("Report: ")) for line in result.outlines if line.startswith("Report: ")]


def test_a_failed_test_has_its_report_where_the_ini_option_says(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function\nmock_tuning_report = build/reports\n")
    pytester.makepyfile(FAILING)

    paths = reported(pytester.runpytest(*BARE))

    assert {path.parent for path in paths} == {pytester.path / "build" / "reports"}
    assert sorted(os.listdir(pytester.path / "build" / "reports")) == sorted(path.name for path in paths)
    shown = [data_of(path.read_text("utf-8"))["snapshot"]["jobs"][0]["name"] for path in paths]
    assert shown == ["failed-job", "failed-job", "decorated"]
    assert "::test_fails[a/b]</title>" in paths[0].read_text("utf-8")


def test_workers_side_by_side_write_a_report_each(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function\nmock_tuning_report = reports\n")
    pytester.makepyfile(FAILING)

    paths = reported(pytester.runpytest(*BARE, "-n", "2"))

    assert len(paths) == 3
    assert sorted(os.listdir(pytester.path / "reports")) == sorted(path.name for path in paths)


def test_without_the_option_nothing_is_written(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function\n")
    pytester.makepyfile(FAILING)

    result = pytester.runpytest(*BARE)

    assert reported(result) == []
    assert list(pytester.path.rglob("*.html")) == []


def test_a_report_that_cannot_be_written_does_not_hide_the_failure(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function\nmock_tuning_report = taken\n")
    pytester.makefile("", taken="a file, no folder")
    pytester.makepyfile(FAILING)

    result = pytester.runpytest(*BARE)

    result.assert_outcomes(passed=1, failed=4)
    assert [line.partition(":")[0] for line in result.outlines if line.startswith("The report")] == [
        "The report could not be written"
    ] * 3
