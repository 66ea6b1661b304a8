from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stockfinder.errors import ConfigurationError
from stockfinder.settings import Settings
from stockfinder.shop import Shop
from stockfinder.toml_file import read_toml

if TYPE_CHECKING:
    from pathlib import Path

GOOD = """\
title = "Corner Runner"
site = "https://www.corner.example"
# a remark
platform = "shopify"
country = "US"
ships_to = [
    "US",
    "CA",
]

[facts]
grade = "source"
source = "seen"
verified = 2026-11-02
"""


def read(tmp_path: Path, text: str, type_: type = Shop) -> object:
    file = tmp_path / "corner.toml"
    file.write_bytes(text.encode())
    return read_toml(file, type_)


def test_a_good_file_is_read_whole(tmp_path: Path) -> None:
    shop = read(tmp_path, GOOD)
    assert isinstance(shop, Shop)
    assert shop.ships_to == ("US", "CA")
    assert shop.facts.verified is not None
    assert shop.facts.verified.isoformat() == "2026-11-02"


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    assert read(tmp_path, "\ufeff" + GOOD.replace("\n", "\r\n")) == read(tmp_path, GOOD)


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("title =", "titel =", 1, "unknown key `titel`; did you mean `title`?"),
        ('title = "Corner Runner"', "title = Corner", 1, "quotes"),
        ('"https://www.corner.example"', "3", 2, "`site` must be text in quotes, and is a whole number"),
        ('    "CA",', "    7,", 6, "`ships_to[1]` must be text in quotes, and is a whole number"),
        ("]", "", 11, ""),
        ("[facts]", "[facts", 11, ""),
        ('grade = "source"', 'grade = "sorce"', 12, "sorce"),
        ("source =", "sauce =", 13, "unknown key `sauce` in [facts]; did you mean `source`?"),
        ("2026-11-02", "2026-13-02", 14, ""),
        ("2026-11-02", '"some day"', 14, "`facts.verified`"),
        ('"seen"', '"seen', 13, ""),
        ('"seen"', '"seen"\nsource = "again"', 14, ""),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, old: str, new: str, line: int, words: str) -> None:
    with pytest.raises(ConfigurationError) as told:
        read(tmp_path, GOOD.replace(old, new, 1))
    assert f"corner.toml:{line}: " in str(told.value)
    assert words in str(told.value)


def test_a_key_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"corner.toml: `title` is missing; add it"):
        read(tmp_path, GOOD.replace('title = "Corner Runner"\n', ""))
    with pytest.raises(ConfigurationError, match=r"`source` is missing in \[facts\]; add it"):
        read(tmp_path, GOOD.replace('source = "seen"\n', ""))


def test_a_mistake_in_a_named_table_is_told_with_its_own_line(tmp_path: Path) -> None:
    text = "[retailers.a]\nenabled = true\n[retailers.b]\nenabled = 3\n"
    with pytest.raises(ConfigurationError, match=r"corner.toml:4: .* must be true or false"):
        read(tmp_path, text, Settings)


def test_bytes_that_are_no_text_are_told_with_their_line(tmp_path: Path) -> None:
    file = tmp_path / "x.toml"
    file.write_bytes(b'title = "a"\nsite = "\xff"\n')
    with pytest.raises(ConfigurationError, match=r"x.toml:2: this is not UTF-8"):
        read_toml(file, Shop)


def test_a_file_that_cannot_be_read_is_a_mistake_of_configuration(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"cannot be read: No such file"):
        read_toml(tmp_path / "x.toml", Shop)
    with pytest.raises(ConfigurationError, match=r"cannot be read: Is a directory"):
        read_toml(tmp_path, Shop)
