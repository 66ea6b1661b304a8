"""`find` as a real process on the recorded and composed traffic of `fixtures/`, without a network."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run

WORDS = ("find", "Brooks Ghost 16", "--men", "--size", "10", "--replay", "fixtures")


def report(stockfinder: Run, *more: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(stockfinder(*WORDS, *more, "--json").stdout)
    return found


def test_the_readmes_first_command_finds_the_shoe_at_six_retailers_or_more(stockfinder: Run) -> None:
    done = stockfinder(*WORDS)
    assert done.returncode == 0
    assert done.stderr == ""
    found = report(stockfinder)
    assert len(found["findings"]) >= 6
    assert found["answered"] >= 3
    outcomes = {finding["outcome"] for finding in found["findings"]}
    assert {"available", "sold_out", "size_not_offered"} <= outcomes
    for finding in found["findings"]:
        assert finding["name"] in done.stdout
    assert found["say"] in done.stdout


def test_a_replay_gives_the_same_answer_each_time_and_fits_the_schema(stockfinder: Run) -> None:
    schema = json.loads(stockfinder("schema").stdout)
    answers = []
    for _ in range(2):
        found = report(stockfinder)
        jsonschema.validate(found, schema)
        for part in (found, *found["findings"]):
            part.pop("seconds", None)
        found.pop("started")
        answers.append(found)
    assert answers[0] == answers[1]


def test_whatever_is_available_has_evidence_for_that_very_variant(stockfinder: Run) -> None:
    available = [f for f in report(stockfinder)["findings"] if f["outcome"] == "available"]
    assert available
    for finding in available:
        assert finding["offer"]["evidence"]
        assert all(evidence["raw"] for evidence in finding["offer"]["evidence"])


def test_the_lines_say_the_same_as_the_document(stockfinder: Run) -> None:
    done = stockfinder(*WORDS, "--jsonl")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    told = {line["retailer"]: line["outcome"] for line in lines if line["type"] == "finding"}
    assert told == {f["retailer"]: f["outcome"] for f in report(stockfinder)["findings"]}
    assert lines[-1]["type"] == "report"


def test_only_and_skip_choose_whom_to_ask(stockfinder: Run) -> None:
    everybody = [finding["retailer"] for finding in report(stockfinder)["findings"]]
    one, *others = everybody
    assert [f["retailer"] for f in report(stockfinder, "--only", one)["findings"]] == [one]
    left = {f["retailer"] for f in report(stockfinder, "--skip", one)["findings"]}
    assert left == set(others)


def test_ones_own_shop_is_never_asked(stockfinder: Run) -> None:
    own = report(stockfinder)["findings"][0]["retailer"]
    assert stockfinder("config", "set", "own_shop", own).returncode == 0
    assert own not in {finding["retailer"] for finding in report(stockfinder)["findings"]}


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("--only", "holabrd"), 2, "There is no retailer 'holabrd'. Did you mean 'holabird'?"),
        (("--at-least", "40"), 3, ""),
        (("--gtin", "4006381333932"), 2, "check digit"),
        (("--country", "Germany"), 2, "country"),
    ],
)
def test_bad_input_gets_a_sentence_and_the_right_exit_code(
    stockfinder: Run, words: tuple[str, ...], code: int, told: str
) -> None:
    done = stockfinder(*WORDS, *words)
    assert done.returncode == code
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) <= 1


@pytest.mark.parametrize("text", ["", "   ", "!!!", "??? ,,"])
def test_text_without_a_shoe_in_it_is_wrong_usage(stockfinder: Run, text: str) -> None:
    done = stockfinder("find", text, "--size", "10", "--replay", "fixtures")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("size", ["banana", "0", "-3", "999", "10 or so"])
def test_an_impossible_size_is_wrong_usage(stockfinder: Run, size: str) -> None:
    done = stockfinder("find", "Brooks Ghost 16", "--men", "--size", size, "--replay", "fixtures")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1


def test_a_folder_without_recordings_is_a_mistake_of_configuration(stockfinder: Run, tmp_path: Path) -> None:
    done = stockfinder("find", "Brooks Ghost 16", "--men", "--size", "10", "--replay", str(tmp_path))
    assert done.returncode == 4
    assert "no recordings" in done.stderr


@pytest.mark.parametrize("content", ["", "{", "[]", '{"log": 3}', "\x00\x01"])
def test_an_unreadable_recording_is_told_and_the_other_answers_stay(
    stockfinder: Run, root: Path, tmp_path: Path, content: str
) -> None:
    (tmp_path / "holabird").mkdir()
    whole = root / "fixtures" / "holabird" / "shop.har"
    (tmp_path / "holabird" / "shop.har").write_bytes(whole.read_bytes())
    (tmp_path / "gazelle").mkdir()
    (tmp_path / "gazelle" / "shop.har").write_text(content, "utf-8")
    done = stockfinder(
        "find", "Brooks Ghost 16", "--men", "--size", "10", "--replay", str(tmp_path), "--json"
    )
    assert done.returncode == 4
    found = json.loads(done.stdout)
    assert [finding["retailer"] for finding in found["findings"]] == ["holabird"]
    assert [problem["retailer"] for problem in found["problems"]] == ["gazelle"]
    assert "shop.har" in found["problems"][0]["message"]


def test_a_live_search_without_a_contact_says_how_to_set_it(stockfinder: Run) -> None:
    done = stockfinder("find", "Brooks Ghost 16", "--men", "--size", "10", "--only", "holabird")
    assert done.returncode == 4
    assert "stockfinder config set contact" in done.stderr
