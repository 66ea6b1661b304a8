"""`retailers` as a real process, with entries of the user's own beside the shipped ones."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from stockfinder import settings

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run

CORNER = """\
title = "Corner Runner"
site = "https://www.corner.example"
platform = "{platform}"
country = "US"
ships_to = ["US", "CA"]
enabled = true

[facts]
grade = "observed"
source = "seen in the shop's pages"
verified = 2026-11-02
how = "probe"
"""


@pytest.fixture(autouse=True)
def own_entries(config: Path) -> Path:
    """Three entries: a good one, one of an unknown platform, and a torn one."""
    folder = config.parent / "retailers"
    folder.mkdir(parents=True)
    (folder / "corner.toml").write_text(CORNER.format(platform="vendure"), "utf-8")
    (folder / "strange.toml").write_text(CORNER.format(platform="carrier-pigeon"), "utf-8")
    (folder / "torn.toml").write_text('title = "Torn"\nsite = 3\n', "utf-8")
    return folder


def test_the_list_tells_platform_country_abilities_state_and_how_facts_are_known(stockfinder: Run) -> None:
    lines = stockfinder("retailers").stdout.splitlines()
    assert lines[0].split() == ["RETAILER", "STATE", "PLATFORM", "COUNTRY", "CAN", "DO", "FACTS", "VERIFIED"]
    corner = next(line for line in lines if line.startswith("corner "))
    for words in (" on ", "vendure", "US", "search by name", "observed", "2026-11-02, probe"):
        assert words in corner


def test_a_broken_entry_is_a_row_with_its_problem(stockfinder: Run, own_entries: Path) -> None:
    done = stockfinder("retailers")
    assert done.returncode == 0
    torn = next(line for line in done.stdout.splitlines() if line.startswith("torn "))
    assert " broken " in torn
    assert f"{own_entries / 'torn.toml'}:2: `site` must be text in quotes" in torn
    strange = next(line for line in done.stdout.splitlines() if line.startswith("strange "))
    assert "its platform 'carrier-pigeon' cannot be read yet" in strange
    assert " not yet " in strange


def test_a_shop_that_is_only_linked_to_says_so_once_it_is_on(stockfinder: Run, own_entries: Path) -> None:
    (own_entries / "guarded.toml").write_text(CORNER.format(platform="link_only"), "utf-8")
    row = next(line for line in stockfinder("retailers").stdout.splitlines() if line.startswith("guarded "))
    assert " link only " in row
    assert "a link to its search; it is not asked" in row
    stockfinder("retailers", "disable", "guarded")
    row = next(line for line in stockfinder("retailers").stdout.splitlines() if line.startswith("guarded "))
    assert " off " in row


def test_those_that_are_asked_come_first_and_those_that_cannot_be_last(stockfinder: Run) -> None:
    lines = [line.split() for line in stockfinder("retailers").stdout.splitlines()[1:]]
    states = [line[1] for line in lines]
    order = ("on", "broken", "off", "not")
    assert states == sorted(states, key=order.index)
    assert set(states) >= {"on", "broken", "not"}


def test_as_json_each_retailer_is_whole(stockfinder: Run) -> None:
    told = {entry["name"]: entry for entry in json.loads(stockfinder("retailers", "--json").stdout)}
    assert told["corner"]["capabilities"]["stock"]
    assert told["corner"]["facts"]["verified"] == "2026-11-02"
    assert told["corner"]["enabled"] is True
    assert told["corner"]["problem"] is None
    assert told["torn"]["enabled"] is False
    assert "torn.toml:2" in told["torn"]["problem"]


def test_show_tells_all_of_one(stockfinder: Run) -> None:
    text = stockfinder("retailers", "show", "corner").stdout
    for words in (
        "Corner Runner",
        "https://www.corner.example",
        "US, CA",
        "seen in the shop's pages",
        "enabled:       yes",
    ):
        assert words in text
    assert json.loads(stockfinder("retailers", "show", "corner", "--json").stdout)["title"] == "Corner Runner"


def test_a_retailer_is_switched_off_and_on_in_the_configuration(stockfinder: Run, config: Path) -> None:
    assert stockfinder("retailers", "disable", "corner").returncode == 0
    assert settings.load(config).retailers["corner"].enabled is False
    row = next(line for line in stockfinder("retailers").stdout.splitlines() if line.startswith("corner "))
    assert " off " in row
    assert stockfinder("retailers", "enable", "corner").stdout.startswith("corner is on")
    assert settings.load(config).retailers["corner"].enabled is True


@pytest.mark.parametrize("command", ["show", "enable", "disable"])
def test_an_unknown_retailer_is_wrong_usage_with_the_nearest_name(stockfinder: Run, command: str) -> None:
    done = stockfinder("retailers", command, "cornr")
    assert done.returncode == 2
    assert done.stderr == "stockfinder: There is no retailer 'cornr'. Did you mean corner?\n"


def test_several_are_switched_only_if_all_are_known(stockfinder: Run, config: Path) -> None:
    assert stockfinder("retailers", "disable", "corner", "nobody-at-all").returncode == 2
    assert not config.exists()


def test_a_broken_retailer_cannot_be_switched_on(stockfinder: Run) -> None:
    done = stockfinder("retailers", "enable", "torn")
    assert done.returncode == 4
    assert "torn cannot be asked" in done.stderr


def test_the_shell_completes_retailers_names(stockfinder: Run) -> None:
    done = stockfinder(
        _STOCKFINDER_COMPLETE="complete_bash", COMP_WORDS="stockfinder retailers show cor", COMP_CWORD="3"
    )
    assert done.stdout.split() == ["corner"]
    done = stockfinder(
        _STOCKFINDER_COMPLETE="complete_bash", COMP_WORDS="stockfinder find --only torn,cor", COMP_CWORD="3"
    )
    assert done.stdout.split() == ["torn,corner"]
