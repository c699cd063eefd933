"""README.md: its code runs, its tables are complete, and what messages refer to is there."""

from __future__ import annotations

import argparse
import importlib.util
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest

import mock_tuning
from mock_tuning import pytest_plugin
from mock_tuning.cli import serve
from mock_tuning.marked_options import INI_OPTIONS
from mock_tuning.router import ROUTES
from mock_tuning.scenarios import SCENARIOS
from mock_tuning.seeds.documents import installed_documents
from mock_tuning.server.control import document

ROOT = Path(__file__).parent.parent
PACKAGE = Path(mock_tuning.__file__).parent
README = (ROOT / "README.md").read_text("utf-8")

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^(#{2,3}) (.+)$", re.MULTILINE)


def sections() -> dict[str, str]:
    """The text under each heading, up to the next one, by heading."""
    found = list(_HEADING.finditer(README))
    ends = [each.start() for each in found[1:]] + [len(README)]
    return {each[2]: README[each.end() : end] for each, end in zip(found, ends, strict=True)}


def chapters() -> dict[str, str]:
    """The text under each heading of the second level, sections included, by heading."""
    _, *parts = re.split(r"^## (.+)$", README, flags=re.MULTILINE)
    return dict(zip(parts[::2], parts[1::2], strict=True))


def blocks(language: str) -> Iterator[tuple[str, str]]:
    """The code blocks in a language, each with the heading it stands under."""
    for heading, text in sections().items():
        for found in _BLOCK.finditer(text):
            if found[1] == language:
                yield heading, found[2]


def rows(heading: str) -> list[list[str]]:
    """The cells of the tables in a section, heads and rules left out."""
    lines = [line for line in sections()[heading].splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    heads = {index - 1 for index, row in enumerate(cells) if set(row[0]) == {"-"}}
    return [row for index, row in enumerate(cells) if index not in heads and index - 1 not in heads]


def quoted(text: str) -> list[str]:
    """What stands in back quotes."""
    return re.findall(r"`([^`]+)`", text)


# They are ours, not the reader's; Hypothesis would be loaded by its plugin for each run.
WITHOUT_OTHER_PLUGINS = [f"-pno:{name}" for name in ("asyncio", "randomly", "xdist", "hypothesispytest")]

CHAPTER = "Test every turn a tuning job can take"
OUTPUT = dict(blocks("text"))
CONFTEST = "".join(code for _, code in blocks("python") if code.startswith("# conftest.py\n"))
PYTHON = [
    pytest.param(heading, code, id=f"{heading} {number}")
    for number, (heading, code) in enumerate(blocks("python"), 1)
    if code != CONFTEST and ("aiobotocore" not in code or importlib.util.find_spec("aiobotocore"))  # an extra
]


@pytest.fixture(scope="module")
def _loaded() -> None:
    """Load what the blocks load, or each run in this process would load it anew, and botocore in halves."""
    with mock_tuning.mock_tuning() as tuning:
        tuning.seed_job()
        tuning.seed_document("completed")
        boto3.client("s3", region_name="us-east-1").list_buckets()
    with mock_tuning.MockTuningServer():
        pass


@pytest.mark.usefixtures("_loaded")
@pytest.mark.parametrize(("heading", "code"), PYTHON)
def test_a_python_block_is_a_test_file_that_does_what_it_says(
    pytester: pytest.Pytester, heading: str, code: str
) -> None:
    pytester.makeini("[pytest]\naddopts = --strict-markers --strict-config\n")
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(code)

    result = pytester.runpytest_inprocess("-W", "error", *WITHOUT_OTHER_PLUGINS)

    tests = code.count("def test_")
    assert tests > 0
    if heading in OUTPUT:  # the test that fails, and its report
        result.assert_outcomes(failed=tests)
        for line in OUTPUT[heading].splitlines():
            assert line in result.outlines
    else:
        outcomes = result.parseoutcomes()
        assert set(outcomes) == {"passed"}
        assert outcomes["passed"] >= tests  # one test may run in several scenarios


def test_only_the_chapter_that_shows_the_conftest_needs_it() -> None:
    assert CONFTEST
    assert [heading for heading, text in chapters().items() if "tuning_request" in text] == [CHAPTER]


def test_the_table_of_turns_leads_to_every_section_of_its_chapter() -> None:
    headings = {found[2] for found in _HEADING.finditer(chapters()[CHAPTER])} - {"The request of the examples"}
    named = {name for row in rows(CHAPTER) for name in re.findall(r"\[([^]]+)\]\(#", row[2])}

    assert named == headings


def test_every_section_that_a_message_refers_to_is_there() -> None:
    sources = [path.read_text("utf-8") for path in PACKAGE.rglob("*.py")]
    named = {name for source in sources for name in re.findall(r"See README, '([^']+)'", source)}

    assert named
    assert named <= set(sections())


def test_every_link_within_the_page_leads_to_a_section() -> None:
    anchors = {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in sections()}

    assert set(re.findall(r"\]\(#([^)]+)\)", README)) <= anchors


def test_links_to_files_lead_to_files() -> None:
    for target in re.findall(r"\]\((?!#|https:)([^)]+)\)", README):
        assert (ROOT / target).exists(), target


@pytest.mark.parametrize("heading", ["Try it", "Run the tests"])
def test_a_command_is_a_single_line(heading: str) -> None:
    commands = [code for under, code in blocks("console") if under == heading]

    assert len(commands) == 1
    assert len(commands[0].splitlines()) == 1


def test_the_table_of_fixtures_is_complete() -> None:
    definitions = vars(pytest_plugin).items()
    found = {name for name, each in definitions if type(each).__name__ == "FixtureFunctionDefinition"}
    fixtures = {name for name in found if not name.startswith("_")}

    assert fixtures
    assert {quoted(row[0])[0] for row in rows("Fixtures")} == fixtures


def test_the_table_of_fixtures_names_what_annotates_them() -> None:
    named = {quoted(row[2])[0] for row in rows("Fixtures")}

    assert named - set(mock_tuning.__all__) == {"SageMakerClient"}


def test_the_table_of_errors_is_complete() -> None:
    told = (mock_tuning.MockTuningError, mock_tuning.EndlessPollingError, mock_tuning.UnhandledCall, Warning)
    offered = {name: getattr(mock_tuning, name) for name in mock_tuning.__all__}
    errors = {name for name, each in offered.items() if isinstance(each, type) and issubclass(each, told)}

    assert {quoted(row[0])[0] for row in rows("Errors for you")} == errors - {"MockTuningError"}


def test_the_table_of_options_is_complete() -> None:
    table = {quoted(row[2])[0]: quoted(row[3])[0] for row in rows("Options")}

    assert table == {name: f"mock_tuning_{name}" for name in INI_OPTIONS}


def test_the_table_of_scenarios_says_what_the_scenarios_say() -> None:
    table = {quoted(row[0])[0]: row[1:] for row in rows("Scenarios")}

    assert table == {name: [each.happens, each.survives] for name, each in SCENARIOS.items()}


def test_the_table_of_clients_names_their_tests() -> None:
    named = {quoted(row[4])[0] for row in rows("Clients it is tested with")}
    modules = {f"tests/clients/{path.name}" for path in (ROOT / "tests" / "clients").glob("test_*.py")}

    assert modules <= named
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_the_table_of_operations_is_complete() -> None:
    named = {name for row in rows("Operations") for name in re.findall(r"\b[A-Z]\w+", row[0])}

    assert set(ROUTES) <= named


def test_the_table_of_documents_is_complete() -> None:
    named = {quoted(row[0])[0] for row in rows("Seeding jobs") if len(row) == 3}

    assert named == set(installed_documents())


def test_the_table_of_the_servers_options_is_complete() -> None:
    parser = argparse.ArgumentParser()
    serve.configure(parser)
    options = {name for action in parser._actions for name in action.option_strings} - {"-h", "--help"}
    keywords = set(inspect.signature(mock_tuning.MockTuningServer).parameters)

    table = rows("Options of the server")

    assert {name for row in table for name in quoted(row[0])} == options
    assert {name for row in table for name in quoted(row[1])} == keywords


def test_the_table_of_the_control_api_is_complete() -> None:
    described = {
        f"{method.upper()} {path.removeprefix('/mock-tuning/')}"
        for path, item in document()["paths"].items()
        for method in item
        if method != "parameters" and path != "/mock-tuning/"
    }

    assert {request for row in rows("Control API") for request in quoted(row[0])} == described


def test_the_picture_shows_every_module() -> None:
    picture = OUTPUT["How it is built"]
    modules = [path for path in PACKAGE.rglob("*.py") if path.stem != "__init__"]

    missing = [
        str(path.relative_to(PACKAGE)) for path in modules if not re.search(rf"(?<!\w){path.stem}(?!\w)", picture)
    ]

    assert missing == []


def test_the_changelog_speaks_of_this_version() -> None:
    setup = (ROOT / "setup.cfg").read_text("utf-8")
    version = re.search(r"^version = (.+)$", setup, re.MULTILINE)

    assert version is not None
    assert f"## [{version[1]}]" in (ROOT / "CHANGELOG.md").read_text("utf-8")
