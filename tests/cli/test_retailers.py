"""`retailers` as a real process, with entries of the user's own beside the shipped ones."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from stockfinder import settings

if TYPE_CHECKING:
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


def test_an_entry_named_with_escapes_reaches_no_terminal_raw(
    own_entries: Path, config: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nor does a check of it; what is stored is the name as it is."""
    from stockfinder.cli import doctor, retailers
    from stockfinder.doctor import Check, State

    monkeypatch.setenv("STOCKFINDER_CONFIG", str(config))
    monkeypatch.setenv("STOCKFINDER_STATE", str(config.parent / "state"))
    name = "evil\x1b[31m\x07"
    (own_entries / f"{name}.toml").write_text(CORNER.format(platform="vendure"), "utf-8")
    retailers.enable([name])
    retailers.disable([name])
    retailers.off([name])
    retailers.on([name])
    retailers.permit(name, by="J. Doe", until="2100-01-01")
    retailers.revoke(name)
    check = Check(
        retailer=name,
        name=name,
        state=State.BLOCKED,
        message="it refuses",
        platform="vendure",
        at=datetime.now(UTC),
    )
    doctor._print([check], history=False, as_json=False)
    doctor._print([check], history=True, as_json=False)
    told = capsys.readouterr().out
    assert told.count("evil") == 9
    assert told.replace("\n", "").isprintable()
    assert settings.load(config).retailers[name].enabled is False


def test_show_says_what_was_lost_with_a_damaged_store(stockfinder: Run, environment: dict[str, str]) -> None:
    """Whichever command finds the damage tells it, or nobody would."""
    state = Path(environment["STOCKFINDER_STATE"])
    state.mkdir()
    (state / "stockfinder.db").write_bytes(b"this is no database, " * 100)
    done = stockfinder("retailers", "show", "corner")
    assert (done.returncode, done.stderr.count("was damaged (")) == (0, 1)
    assert "retailers off" in done.stderr


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


KEY = "pk_s3cr3tV4lu3xyz"


def test_no_secret_of_an_entry_is_shown(stockfinder: Run, own_entries: Path) -> None:
    """Neither a text that stands in an entry, nor an address with a key in it."""
    options = f'[options]\npublishable_key = "{KEY}"\n'
    (own_entries / "keyed.toml").write_text(CORNER.format(platform="medusa") + options)
    options = f'[options]\nproduct_path = "/p/"\nsearch = "/s?q={{query}}&api_key={KEY}"\n'
    (own_entries / "addressed.toml").write_text(CORNER.format(platform="schema_org") + options)
    for words in (
        ("retailers", "show", "keyed"),
        ("retailers", "show", "addressed", "--json"),
        ("retailers", "--json"),
        ("retailers", "--csv"),
        ("retailers",),
        ("config",),
        ("config", "check"),
    ):
        done = stockfinder(*words)
        assert "orner" in done.stdout or words[0] == "config"
        assert KEY not in done.stdout + done.stderr, words


def test_a_written_permission_is_recorded_shown_and_revoked(stockfinder: Run, config: Path) -> None:
    """It stands in the configuration; `show` says whether it is in force."""
    until = date.today() + timedelta(days=300)
    words = ("--by", "J. Doe, Corner", "--for", "lookup,display", "--robots", "--reference", "contract 7")
    done = stockfinder("retailers", "permit", "corner", "--until", str(until), *words)
    assert done.returncode == 0, done.stderr
    told = settings.load(config).retailers["corner"].permission
    assert told is not None
    assert (told.by, told.on, told.until, told.robots) == ("J. Doe, Corner", date.today(), until, True)
    assert told.purposes == ("lookup", "display")
    shown = stockfinder("retailers", "show", "corner").stdout
    assert "by: J. Doe, Corner" in shown
    assert "state: in force" in shown
    row = sheet(stockfinder("retailers", "--csv").stdout)["corner"]
    assert (row["permission by"], row["permission until"]) == ("J. Doe, Corner", str(until))
    assert row["robots.txt"].startswith("waived in writing")
    assert row["asked for"] == "lookup, display"
    assert stockfinder("retailers", "revoke", "corner").returncode == 0
    assert settings.load(config).retailers["corner"].permission is None
    assert "by: J. Doe" not in stockfinder("retailers", "show", "corner").stdout


def test_a_permission_that_has_ended_is_shown_as_such(stockfinder: Run) -> None:
    """It covers nothing any more."""
    dates = ("--on", "2025-01-01", "--until", "2025-12-31")
    stockfinder("retailers", "permit", "corner", "--by", "J. Doe", "--robots", *dates)
    row = sheet(stockfinder("retailers", "--csv").stdout)["corner"]
    assert row["permission state"] == "the one by J. Doe ended on 2025-12-31"
    assert row["robots.txt"] == "obeyed (RFC 9309)"
    assert "ended on 2025-12-31" in stockfinder("retailers", "show", "corner").stdout


@pytest.mark.parametrize(
    "words",
    [
        ("corner", "--by", "x", "--until", "next year"),
        ("corner", "--by", "x", "--until", "2020-01-01"),
        ("corner", "--by", " ", "--until", "2099-01-01"),
        ("corner", "--by", "x", "--until", "2099-01-01", "--for", "anything"),
        ("corner", "--by", "x", "--until", "2099-01-01", "--for", ""),
        ("cornr", "--by", "x", "--until", "2099-01-01"),
    ],
)
def test_a_permission_that_says_too_little_is_wrong_usage(
    stockfinder: Run, config: Path, words: tuple[str, ...]
) -> None:
    """And nothing is written."""
    assert stockfinder("retailers", "permit", *words).returncode == 2
    assert not config.exists()


def sheet(text: str) -> dict[str, dict[str, str]]:
    return {row["name"]: row for row in csv.DictReader(io.StringIO(text, newline=""))}


def test_the_sheet_has_a_line_a_retailer_that_no_spreadsheet_runs(
    stockfinder: Run, own_entries: Path
) -> None:
    """RFC 4180; a cell that would begin a formula begins with an apostrophe, and a line end stays inside."""
    evil = CORNER.format(platform="vendure").replace("Corner Runner", "=HYPERLINK(1)")
    evil = evil.replace("seen in the shop's pages", '+1, \\"x\\"\\nnext')
    (own_entries / "evil.toml").write_text(evil, "utf-8")
    rows = sheet(stockfinder("retailers", "--csv").stdout)
    assert rows["evil"]["title"] == "'=HYPERLINK(1)"
    assert rows["evil"]["source of the facts"] == '\'+1, "x" next'
    assert not [cell for row in rows.values() for cell in row.values() if cell[:1] in ("=", "+", "-", "@")]
    corner = rows["corner"]
    assert (corner["state"], corner["asked for"], corner["link only"]) == ("on", "lookup", "no")
    assert corner["what is requested"] == "POST of a query to /shop-api"
    assert corner["facts verified"] == "2026-11-02, probe"
    assert corner["requests a look-up"] == "8"
    assert "torn.toml:2" in rows["torn"]["source of the facts"]
    assert len(rows) == len(json.loads(stockfinder("retailers", "--json").stdout))
