"""Addresses that shops write, and which of them are shown as links."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stockfinder.address import join, split
from stockfinder.shop import Facts, Shop

SHOP = Shop(
    title="Corner Runner",
    site="https://www.corner.example",
    platform="shopify",
    country="US",
    hosts=("cdn.corner.example:8443",),
    link_hosts=("go.affiliate.example",),
    facts=Facts(grade="operator", source="a test"),
)
PIECES = st.sampled_from(
    [
        "http:",
        "https:",
        "//",
        "/",
        "\\",
        "@",
        ":",
        "[",
        "]",
        "::1",
        "www.corner.example",
        "evil.example",
        "%",
        "\t",
        *("\x1b", "\u2100", "。", "?", "#", "..", ":99999", "javascript:", " "),
    ]
)


@given(st.text(max_size=30) | st.lists(PIECES, max_size=8).map("".join))
def test_no_address_is_an_error(text: str) -> None:
    assert isinstance(join("https://corner.example/p", text), str)
    assert split(text).port is None or isinstance(split(text).port, int)


@pytest.mark.parametrize("broken", ["http://[", "http://[::1/x", "https://a\u2100/", "http://a:99999/"])
def test_a_broken_address_has_no_host(broken: str) -> None:
    assert split(broken).hostname is None
    assert split(join("https://corner.example", broken)).hostname is None


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("https://www.corner.example/p?v=1#top", "https://www.corner.example/p?v=1#top"),
        ("http://corner.example/p", "http://corner.example/p"),
        ("https://cdn.corner.example/p", "https://cdn.corner.example/p"),
        ("https://go.affiliate.example/x", "https://go.affiliate.example/x"),
        ("https://corner.example/a b", "https://corner.example/a%20b"),
        ("https://evil.example/", None),
        ("https://evil.example\\@www.corner.example/p", None),  # a browser opens evil.example
        ("https://user@www.corner.example/p", None),
        ("https://www.corner.example@evil.example/", None),
        ("https://www.corner.example:8080/p", None),
        ("https://www.corner.example.evil.example/", None),
        ("//www.corner.example/p", None),
        ("/p", None),
        ("javascript:alert(1)//www.corner.example", None),
        ("ftp://www.corner.example/p", None),
        ("https://www.corner.example/\x1b]8;;x\x07", None),
        ("https://www.corner.example/\u202ep", None),
        ("https://www.corner.exam\tple/p", None),
        ("https://www.corner。example/p", None),
        ("http://[", None),
        ("", None),
        (None, None),
    ],
)
def test_a_link_leads_to_the_entrys_own_hosts_or_is_none(told: str | None, shown: str | None) -> None:
    assert SHOP.link(told) == shown


def test_an_entry_whose_site_is_broken_is_a_shop_without_a_host() -> None:
    broken = Shop(
        title="X",
        site="http://[",
        platform="shopify",
        country="US",
        facts=Facts(grade="operator", source="x"),
    )
    assert broken.host == ""
