from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stockfinder.cli.clean import LONGEST, clean, link

HOSTILE = st.text(
    st.sampled_from("ab \t\n\r\x00\x07\x1b\x7f\x9b\x9d\x9c\u202e\u200b\u2066\ufeff[]31;mOSC\\Gö½"),
    max_size=60,
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Brooks Ghost 16", "Brooks Ghost 16"),
        ("  two   lines\n of\ttitle ", "two lines of title"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;new title\x07Ghost", "Ghost"),
        ("\x1b]8;;https://evil.example\x1b\\Ghost\x1b]8;;\x1b\\", "Ghost"),
        ("\x9b2JGhost", "Ghost"),
        ("\x9d0;x\x9cGhost", "Ghost"),
        ("\x1bPq#0\x1b\\Ghost", "Ghost"),
        ("\x1bcGhost", "Ghost"),
        ("Ghost\x1b]0;never closed", "Ghost"),
        ("Gh\x00o\x08st", "Ghost"),
        ("size \u202e01\u202c", "size 01"),
        ("43 ½ Löwe 靴", "43 ½ Löwe 靴"),
        ("10\u00a0mm", "10 mm"),
        ("lone \ud800 surrogate", "lone surrogate"),
        ("[bold]not markup[/bold]", "[bold]not markup[/bold]"),
    ],
)
def test_what_a_shop_writes_is_shown_without_escapes_and_on_one_line(text: str, shown: str) -> None:
    assert clean(text) == shown


@given(HOSTILE | st.text(max_size=80))
def test_cleaned_text_is_printable_and_stays_as_it_is_when_cleaned_again(text: str) -> None:
    shown = clean(text)
    assert shown.isprintable()
    assert clean(shown) == shown


def test_a_title_of_a_megabyte_is_cut() -> None:
    assert len(clean("x" * 1_000_000)) == LONGEST
    assert len(clean("x\n" * 1_000_000)) <= LONGEST


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://shop.example/p?variant=1&size=10#top", "https://shop.example/p?variant=1&size=10#top"),
        ("http://shop.example:8000/p", "http://shop.example:8000/p"),
        ("https://shop.example/löwe p", "https://shop.example/l%C3%B6we%20p"),
        ("https://shop.example/\x1b]8;;x\x07", "https://shop.example/%1B]8;;x%07"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("file:///etc/passwd", None),
        ("//shop.example/p", None),
        ("/p", None),
        ("https://", None),
        ("https://shop.example@evil.example/", None),
        ("https://sh\x1bop.example/", None),
        ("https://[::1/", None),
        ("https://shop.example/" + "x" * 5000, None),
        ("", None),
        (None, None),
    ],
)
def test_only_web_addresses_become_links(address: str | None, shown: str | None) -> None:
    assert link(address) == shown


@given(st.text(max_size=80).map(lambda text: f"https://shop.example/{text}") | HOSTILE)
def test_a_link_is_plain_ascii_without_blanks(address: str) -> None:
    shown = link(address)
    assert shown is None or (shown.isascii() and shown.isprintable() and " " not in shown)
