"""The registry: where entries come from, which one wins, and what a broken one costs."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from stockfinder.retailer import Registry
from stockfinder.settings import RetailerSetting, Settings

if TYPE_CHECKING:
    from pathlib import Path

ENTRY = """title = "{title}"
site = "https://shop.example"
platform = "{platform}"
country = "US"
enabled = {enabled}
[facts]
grade = "operator"
source = "made for a test"
"""


def write(
    folder: Path, name: str, *, title: str = "Shop", platform: str = "shopify", enabled: bool = True
) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.toml"
    path.write_text(ENTRY.format(title=title, platform=platform, enabled=str(enabled).lower()))
    return path


def test_a_retailer_is_named_after_its_file(tmp_path: Path) -> None:
    write(tmp_path, "corner-shop", title="Corner Shop")
    entry = Registry([tmp_path]).get("corner-shop")
    assert entry.shop is not None
    assert (entry.shop.name, entry.shop.title, entry.enabled) == ("corner-shop", "Corner Shop", True)


def test_a_users_own_entry_wins_over_a_shipped_one_of_the_same_name(tmp_path: Path) -> None:
    write(tmp_path / "shipped", "shop", title="Shipped")
    mine = write(tmp_path / "mine", "shop", title="Mine")
    entry = Registry([tmp_path / "shipped", tmp_path / "mine"]).get("shop")
    assert entry.source == str(mine)
    assert entry.shop is not None
    assert entry.shop.title == "Mine"


def test_the_operators_switch_wins_over_the_entrys(tmp_path: Path) -> None:
    write(tmp_path, "on")
    write(tmp_path, "off", enabled=False)
    settings = Settings(
        retailers={"on": RetailerSetting(enabled=False), "off": RetailerSetting(enabled=True)}
    )
    registry = Registry.load(settings, user=tmp_path)
    assert (registry.get("on").enabled, registry.get("off").enabled) == (False, True)


def test_a_broken_file_is_a_visible_row_with_its_line_and_the_others_stay(tmp_path: Path) -> None:
    write(tmp_path, "good")
    bad = write(tmp_path, "bad")
    bad.write_text(bad.read_text().replace('country = "US"', "countri = 5"))
    good, broken = Registry([tmp_path]).get("good"), Registry([tmp_path]).get("bad")
    assert good.problem is None
    assert broken.shop is None
    assert broken.problem is not None
    assert f"{bad}:4" in broken.problem
    assert not broken.enabled


def test_a_shop_on_an_unknown_platform_is_known_but_cannot_be_on(tmp_path: Path) -> None:
    write(tmp_path, "later", platform="carrier_pigeon")
    entry = Registry([tmp_path]).get("later")
    assert entry.shop is not None
    assert entry.problem is not None
    assert "carrier_pigeon" in entry.problem
    assert not entry.enabled


def test_on_replay_a_fixture_folder_may_carry_its_own_entry(tmp_path: Path) -> None:
    write(tmp_path / "demo", "retailer", title="Demo")
    entry = Registry.load(replay=tmp_path).get("demo")
    assert entry.shop is not None
    assert (entry.shop.name, entry.shop.title) == ("demo", "Demo")


def test_a_third_partys_collection_is_found_by_its_entry_point(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "their_shops", "theirs", title="Theirs")
    (tmp_path / "their_shops" / "__init__.py").write_text("")
    described = tmp_path / "their_shops-1.0.dist-info"
    described.mkdir()
    (described / "METADATA").write_text("Metadata-Version: 2.1\nName: their-shops\nVersion: 1.0\n")
    (described / "entry_points.txt").write_text("[stockfinder.retailers]\ntheirs = their_shops\n")
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    registry = Registry.load()
    assert registry.get("theirs").enabled
    assert registry.get("holabird").enabled


def test_a_collection_that_cannot_be_opened_is_a_row_and_no_crash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    described = tmp_path / "gone-1.0.dist-info"
    described.mkdir()
    (described / "METADATA").write_text("Metadata-Version: 2.1\nName: gone\nVersion: 1.0\n")
    (described / "entry_points.txt").write_text("[stockfinder.retailers]\ngone = no_such_package\n")
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    rows = [entry for entry in Registry.load().all() if entry.name == "gone"]
    assert len(rows) == 1
    assert rows[0].problem is not None
    assert "no_such_package" in rows[0].problem


def test_an_unknown_name_is_a_lookup_error(tmp_path: Path) -> None:
    with pytest.raises(LookupError):
        Registry([tmp_path]).get("nobody")
