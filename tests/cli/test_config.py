"""`config` as a real process."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run


def test_it_shows_where_things_live_before_there_is_a_file(stockfinder: Run, config: Path) -> None:
    done = stockfinder("config")
    assert done.returncode == 0
    assert f"{config} (not there yet)" in done.stdout
    assert str(config.parent / "retailers") in done.stdout
    assert "stockfinder config set contact" in done.stdout


def test_what_is_set_is_shown_and_unset_again(stockfinder: Run, config: Path) -> None:
    assert stockfinder("config", "set", "contact", "agents@shop.example").returncode == 0
    assert stockfinder("config", "set", "deadline", "6").returncode == 0
    assert "contact        agents@shop.example" in stockfinder("config").stdout
    assert "deadline       6.0" in stockfinder("config").stdout
    assert stockfinder("config", "unset", "contact").returncode == 0
    assert config.read_text("utf-8") == "deadline = 6.0\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("set", "contct", "x"), "There is no setting 'contct'; known are contact"),
        (("set", "deadline", "soon"), "`deadline` must be a number; 'soon' is not."),
        (("set", "deadline"), "VALUE"),
        (("unset", "retailers"), "There is no setting 'retailers'"),
    ],
)
def test_a_wrong_key_or_value_is_wrong_usage_and_changes_nothing(
    stockfinder: Run, config: Path, words: tuple[str, ...], told: str
) -> None:
    done = stockfinder("config", *words)
    assert done.returncode == 2
    assert told in done.stderr
    assert not config.exists()


def test_check_names_the_file_and_the_line_of_a_mistake(stockfinder: Run, config: Path) -> None:
    config.parent.mkdir()
    config.write_text("contact = 'a@b.example'\n\ndeadline = 'soon'\n", "utf-8")
    done = stockfinder("config", "check")
    assert done.returncode == 4
    assert f"{config}:3: `deadline` must be a number, and is text in quotes." in done.stderr


def test_check_names_the_mistake_in_a_retailers_entry_of_ones_own(stockfinder: Run, config: Path) -> None:
    entry = config.parent / "retailers" / "corner.toml"
    entry.parent.mkdir(parents=True)
    entry.write_text('title = "Corner"\nsite = 3\n', "utf-8")
    done = stockfinder("config", "check")
    assert done.returncode == 4
    assert f"{entry}:2: `site` must be text in quotes, and is a whole number." in done.stdout


def test_check_names_a_platform_that_an_entry_of_ones_own_gets_wrong(stockfinder: Run, config: Path) -> None:
    entry = config.parent / "retailers" / "corner.toml"
    entry.parent.mkdir(parents=True)
    entry.write_text(
        'title = "Corner"\nsite = "https://corner.example"\nplatform = "shopfy"\ncountry = "US"\n'
        '[facts]\ngrade = "operator"\nsource = "seen"\n',
        "utf-8",
    )
    done = stockfinder("config", "check")
    assert done.returncode == 4
    assert "corner: its platform 'shopfy' cannot be read" in done.stdout


def test_check_names_a_switch_for_a_retailer_that_does_not_exist(stockfinder: Run, config: Path) -> None:
    config.parent.mkdir()
    config.write_text("[retailers.nobody]\nenabled = true\n", "utf-8")
    done = stockfinder("config", "check")
    assert done.returncode == 4
    assert "[retailers.nobody] is no retailer that is known" in done.stdout


@pytest.mark.parametrize(("own", "code"), [("holabrd", 4), ("holabird", 0), ("www.shop.example", 0)])
def test_check_names_an_own_shop_that_would_leave_none_out(
    stockfinder: Run, config: Path, own: str, code: int
) -> None:
    config.parent.mkdir()
    config.write_text(f'own_shop = "{own}"\n', "utf-8")
    done = stockfinder("config", "check")
    assert done.returncode == code
    assert ("neither a retailer" in done.stdout) == (code == 4)


def test_check_is_content_with_a_good_configuration(stockfinder: Run) -> None:
    stockfinder("config", "set", "contact", "agents@shop.example")
    done = stockfinder("config", "check")
    assert done.returncode == 0
    assert "good" in done.stdout


def test_a_broken_file_still_shows_where_it_lies(stockfinder: Run, config: Path) -> None:
    config.parent.mkdir()
    config.write_text("contact = \n", "utf-8")
    done = stockfinder("config")
    assert done.returncode == 4
    assert str(config) in done.stdout
    assert f"{config}:1: " in done.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_folder_that_may_not_be_written_is_told(stockfinder: Run, config: Path) -> None:
    config.parent.mkdir(mode=0o555)
    done = stockfinder("config", "set", "deadline", "6")
    assert done.returncode == 4
    assert "cannot be written: Permission denied" in done.stderr


def test_a_folder_that_is_a_file_is_told(stockfinder: Run, config: Path) -> None:
    config.parent.touch()
    done = stockfinder("config", "set", "deadline", "6")
    assert done.returncode == 4
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr
