"""Fixture folders: ours get the answers expected of them, and the check fails where it has to."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from stockfinder.errors import ConfigurationError, UsageError
from stockfinder.fixtures import STATES, check, compare, describe, new_retailer, questions, summary
from stockfinder.report import Finding, Offered, Outcome
from stockfinder.retailer import Registry
from stockfinder.web import har
from tests.conftest import FIXTURES
from tests.tools.compose import compose

FOLDERS = list(FIXTURES.values())
COMMAND = Path(sys.executable).with_name("stockfinder")


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    """A folder of fixture folders with a copy of one of ours."""
    shutil.copytree(FIXTURES["demo-vendure"], tmp_path / "fixtures" / "demo-vendure")
    return tmp_path / "fixtures"


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda p: p.name)
async def test_every_question_gets_the_answer_expected_of_it(folder: Path) -> None:
    checks = await check(folder.parent, (folder.name,))
    assert len(checks) == len(questions(folder))
    assert not [one for one in checks if not one.passed]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda p: p.name)
def test_each_folder_asks_for_all_four_answers_and_for_a_refusal(folder: Path) -> None:
    asked = {(question.state, question.finding.outcome) for question in questions(folder)}
    assert asked >= {
        ("shop", Outcome.AVAILABLE),
        ("shop", Outcome.SOLD_OUT),
        ("shop", Outcome.SIZE_NOT_OFFERED),
        ("shop", Outcome.NOT_CARRIED),
        ("blocked", Outcome.BLOCKED),
    }


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda p: p.name)
async def test_composed_traffic_is_what_the_catalogue_and_the_questions_make(
    folder: Path, tmp_path: Path
) -> None:
    """What `new-retailer` wrote for a newcomer's folder is left alone."""
    copy = shutil.copytree(folder, tmp_path / folder.name)
    creators = {state: har.read(copy / f"{state}.har").creator.name for state in STATES}
    composed = [state for state, by in creators.items() if by == "tests/tools/compose.py"]
    assert composed or not (folder / "catalogue.toml").exists()
    for state in composed:
        (copy / f"{state}.har").unlink()
    await compose(copy)
    for state in composed:
        made, kept = ((place / f"{state}.har").read_text() for place in (copy, folder))
        assert made == kept, f"run python -m tests.tools.compose {folder.name}"


@pytest.mark.parametrize("name", ["shop.har", "blocked.har", "questions.toml"])
async def test_a_missing_file_fails_and_is_named(demo: Path, name: str) -> None:
    (demo / "demo-vendure" / name).unlink()
    failed = [one for one in await check(demo) if not one.passed]
    assert len(failed) == 1
    assert f"{name} is missing" in (failed[0].problem or "")


async def test_an_answer_that_differs_is_told_fact_by_fact(demo: Path) -> None:
    path = demo / "demo-vendure" / "questions.toml"
    path.write_text(path.read_text().replace('price = "140.00 USD"', 'price = "139.00 USD"'))
    (failed,) = [one for one in await check(demo) if not one.passed]
    (difference,) = failed.differences
    assert (difference.what, difference.expected, difference.actual) == ("price", "139.00 USD", "140.00 USD")


async def test_a_request_that_the_recording_lacks_is_a_problem_and_never_an_outcome(demo: Path) -> None:
    path = demo / "demo-vendure" / "questions.toml"
    path.write_text(path.read_text().replace('text = "Brooks Ghost 14"', 'text = "Brooks Ghost 13"'))
    (failed,) = [one for one in await check(demo) if not one.passed]
    assert failed.question == "not carried"
    assert "not in this recording" in (failed.problem or "")


async def test_a_mistake_in_the_questions_names_file_and_line(demo: Path) -> None:
    path = demo / "demo-vendure" / "questions.toml"
    path.write_text(path.read_text().replace('outcome = "available"', 'outcome = "avaliable"', 1))
    (failed,) = await check(demo)
    assert "questions.toml:" in (failed.problem or "")
    assert "avaliable" in (failed.problem or "")


async def test_a_collection_within_is_no_shop_of_its_own(demo: Path) -> None:
    (demo / "platforms" / "another-shop").mkdir(parents=True)
    (demo / "demo-vendure" / "drafts").mkdir()
    assert {one.retailer for one in await check(demo)} == {"demo-vendure"}


async def test_a_folder_without_questions_or_an_unknown_name_is_said(demo: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="demo-vendure"):
        await check(demo, ("demo-vendor",))
    (tmp_path / "none").mkdir()
    with pytest.raises(ConfigurationError, match="no fixture folder"):
        await check(tmp_path / "none")
    (demo / "demo-vendure" / "questions.toml").write_text("question = []\n")
    with pytest.raises(ConfigurationError, match="asks nothing"):
        questions(demo / "demo-vendure")


def test_what_an_expectation_leaves_out_is_not_compared() -> None:
    finding = Finding(
        retailer="a",
        name="A",
        outcome=Outcome.SOLD_OUT,
        title="Ghost 16",
        near=(Offered(title="Ghost 16", size="10.5", width="D"),),
    )
    (question,) = [q for q in questions(FIXTURES["demo-vendure"]) if q.name == "blocked"]
    (difference,) = compare(question.finding, finding)
    assert (difference.what, difference.actual) == ("outcome", "sold_out")
    assert summary(finding).near is not None


def test_the_command_ends_with_1_where_an_answer_differs(demo: Path) -> None:
    run = [str(COMMAND), "fixtures", "check", str(demo)]
    good = subprocess.run(run, capture_output=True, text=True, check=False)
    assert (good.returncode, good.stdout.splitlines()[-1]) == (0, "7 of 7 answers as expected")
    (demo / "demo-vendure" / "blocked.har").unlink()
    bad = subprocess.run(run, capture_output=True, text=True, check=False)
    assert bad.returncode == 1
    assert "blocked.har is missing" in bad.stdout


def test_a_new_retailer_has_an_entry_that_can_be_read_and_questions_that_can_be_asked(tmp_path: Path) -> None:
    shop = describe(
        "corner-runner",
        platform="shopify",
        site="https://www.corner.example/",
        currency="USD",
        brands=("Brooks", 'The "Best"'),
    )
    entry, asked = new_retailer(shop, tmp_path / "entries", tmp_path / "fixtures", 'size 10 "wide"')
    found = Registry([tmp_path / "entries"]).get("corner-runner")
    assert found.shop == replace(shop, folder=str(tmp_path / "entries"))
    assert found.enabled
    assert entry.name == "corner-runner.toml"
    told = questions(asked.parent)
    assert len(told) == 5
    assert told[0].wish.text == 'size 10 "wide"'


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    shop = describe("corner", platform="vendure", site="http://127.0.0.1:8102")
    entry, _ = new_retailer(shop, tmp_path / "entries", tmp_path / "fixtures", "ghost 16")
    before = entry.read_text()
    with pytest.raises(UsageError, match="already"):
        new_retailer(shop, tmp_path / "entries", tmp_path / "others", "ghost 16")
    assert entry.read_text() == before
    assert not (tmp_path / "others").exists()


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"name": "Corner Runner"}, "corner-runner"),
        ({"platform": "shopfy"}, "there are shopify"),
        ({"site": "www.corner.example"}, "https://"),
        ({"site": "https://www.corner.example/shoes"}, "https://"),
        ({"country": "usa"}, "two capital letters"),
        ({"currency": "dollar"}, "USD"),
        ({"size_system": "USA"}, "US, UK, EU"),
    ],
)
def test_a_fact_that_makes_no_sense_is_refused_in_a_sentence(facts: dict[str, str], said: str) -> None:
    good = {"name": "corner", "platform": "shopify", "site": "https://www.corner.example"}
    with pytest.raises(UsageError, match=said):
        describe(**{**good, **facts})  # type: ignore[arg-type] # every fact here is text


async def test_the_skeleton_of_a_new_retailer_fails_until_it_is_recorded(tmp_path: Path) -> None:
    shop = describe("corner", platform="vendure", site="http://127.0.0.1:8102")
    new_retailer(shop, tmp_path / "entries", tmp_path / "fixtures", "brooks ghost 16 mens 10")
    problems = [one.problem for one in await check(tmp_path / "fixtures")]
    assert ["shop.har is missing" in (p or "") for p in problems] == [True, False]
