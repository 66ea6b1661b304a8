"""Any shop with schema.org data: search pages and product pages composed from the documented shapes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from stockfinder.errors import ConfigurationError, Drifted, Unclear
from stockfinder.platforms import load
from stockfinder.product import Absence, Availability, Hit, Query
from stockfinder.shop import Facts, Shop
from tests.platforms.scripted import ScriptedWeb, page

SITE = "https://shop.example"
GHOST = Query(text="Brooks Ghost 16", brand="Brooks", model="Ghost 16")
ASKED = "/search?q=Brooks%20Ghost%2016"
LINE = "/search?q=Brooks%20Ghost"
BRAND = "/search?q=Brooks"
platform = load("schema_org")


def shop(**options: Any) -> Shop:
    """A shop with a search and product pages under /p/."""
    return Shop(
        name="demo",
        title="Demo",
        site=SITE,
        platform="schema_org",
        country="DE",
        currency="EUR",
        facts=Facts(grade="documented", source="tests"),
        options={"search": "/search?q={query}", "product_path": "/p/"} | options,
    )


def ld(data: Any) -> str:
    """A JSON-LD script."""
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


def item_list(total: int | None, *names: str) -> str:
    """A search page with an ItemList."""
    told: dict[str, Any] = {
        "@type": "ItemList",
        "itemListElement": [
            {"@type": "ListItem", "position": i, "item": {"@type": "Product", "name": name, "url": f"/p/{i}"}}
            for i, name in enumerate(names)
        ],
    }
    return ld(told if total is None else told | {"numberOfItems": total})


def found(*names: str, total: str = "") -> str:
    """A search page of links only."""
    links = "".join(
        f'<a href="/p/{i}?ref=search"><img alt=""><span>{name}</span></a>' for i, name in enumerate(names)
    )
    return f"<html><body><p>{total}</p>{links}<a href='/p/'>All</a><a href='https://other.example/p/9'>Ad</a></body></html>"


def web(**replies: str) -> ScriptedWeb:
    """A shop that answers the three questions that a search may ask."""
    addresses = {"asked": ASKED, "line": LINE, "brand": BRAND}
    return ScriptedWeb({addresses[key]: page(body, SITE + addresses[key]) for key, body in replies.items()})


async def test_an_item_list_is_complete_where_its_number_says_so() -> None:
    """All products of the list are shown, so what is missing is not there."""
    hits = await platform.search(shop(), web(asked=item_list(2, "Brooks Ghost 16", "Brooks Ghost 15")), GHOST)
    assert [hit.title for hit in hits.items] == ["Brooks Ghost 16", "Brooks Ghost 15"]
    assert hits.items[0].reference == f"{SITE}/p/0"
    assert hits.complete
    assert hits.because == "2 of 2 shown for 'Brooks Ghost 16'"


@pytest.mark.parametrize(
    ("total", "complete"),
    [
        ("2 results", True),
        ("1-2 of 2", True),
        ("Showing 1 – 2 of 1,204 products", False),
        ("", False),
        ("48 Artikel", False),
    ],
)
async def test_links_are_hits_and_complete_only_by_the_page_s_own_count(total: str, complete: bool) -> None:
    """Links to products with their text; other links and other hosts are none."""
    hits = await platform.search(
        shop(), web(asked=found("Brooks Ghost 16", "Brooks Ghost 15", total=total)), GHOST
    )
    assert [hit.title for hit in hits.items] == ["Brooks Ghost 16", "Brooks Ghost 15"]
    assert hits.complete is complete
    assert hits.control_suffices is complete


async def test_what_finds_nothing_is_asked_wider() -> None:
    """The line is found where the whole name is not: both are told."""
    asked = web(asked=found(total="0 results"), line=found("Brooks Ghost Max", total="1 result"))
    hits = await platform.search(shop(), asked, GHOST)
    assert asked.asked == [ASKED, LINE]
    assert hits.because == "nothing for 'Brooks Ghost 16'; 1 of 1 shown for 'Brooks Ghost'"


async def test_a_search_that_shows_nothing_at_all_proves_nothing() -> None:
    """Neither complete, nor settled by a control."""
    empty = found(total="0 results")
    hits = await platform.search(shop(), web(asked=empty, line=empty, brand=empty), GHOST)
    assert (hits.items, hits.complete, hits.control_suffices) == ((), False, False)


async def test_a_search_that_leads_straight_to_a_product_is_one_hit() -> None:
    """The hit holds the whole product, so nothing is asked twice."""
    product = ld({"@type": "Product", "name": "Brooks Ghost 16", "offers": {"price": "140"}})
    asked = ScriptedWeb({ASKED: page(product, f"{SITE}/p/ghost-16")})
    hits = await platform.search(shop(), asked, GHOST)
    assert [hit.title for hit in hits.items] == ["Brooks Ghost 16"]
    assert not hits.complete
    listing = await platform.read(shop(), asked, hits.items[0])
    assert listing.product.title == "Brooks Ghost 16"
    assert asked.asked == [ASKED]


async def test_product_path_may_be_a_pattern() -> None:
    """A pattern starts with a caret."""
    body = '<a href="/brooks-ghost-16-p123.html">Brooks Ghost 16</a><a href="/help.html">Help</a>'
    hits = await platform.search(shop(product_path=r"^/[\w-]+-p\d+\.html"), web(asked=body), GHOST)
    assert [hit.title for hit in hits.items] == ["Brooks Ghost 16"]


async def test_a_product_page_is_read_in_the_shop_s_currency() -> None:
    """A ProductGroup lists all sizes, so a size that is missing is not offered."""
    body = ld(
        {
            "@type": "ProductGroup",
            "name": "Brooks Ghost 16",
            "hasVariant": [
                {
                    "@type": "Product",
                    "size": "42",
                    "sku": "G42",
                    "offers": {"availability": "InStock", "price": "140"},
                },
                {
                    "@type": "Product",
                    "size": "43",
                    "sku": "G43",
                    "offers": {"availability": "OutOfStock", "price": "140"},
                },
            ],
        }
    )
    listing = await platform.read(
        shop(),
        ScriptedWeb({f"{SITE}/p/1": page(body, f"{SITE}/p/1")}),
        Hit(reference=f"{SITE}/p/1", title="Ghost"),
    )
    told = {
        one.size: (one.availability, one.price and one.price.currency) for one in listing.product.variants
    }
    assert told == {"42": (Availability.IN_STOCK, "EUR"), "43": (Availability.OUT_OF_STOCK, "EUR")}
    assert listing.absence is Absence.NOT_OFFERED


async def test_a_plain_product_says_nothing_of_other_sizes() -> None:
    """Absence is unknown, and so is every size."""
    body = ld({"@type": "Product", "name": "Brooks Ghost 16", "offers": {"availability": "InStock"}})
    listing = await platform.read(
        shop(),
        ScriptedWeb({f"{SITE}/p/1": page(body, f"{SITE}/p/1")}),
        Hit(reference=f"{SITE}/p/1", title="Ghost"),
    )
    assert (listing.absence, listing.product.variants) == (Absence.UNKNOWN, ())


async def test_a_page_that_is_gone_or_changed_is_no_answer() -> None:
    """Gone is unclear, as the search still names it; a page without a product has drifted."""
    hit = Hit(reference=f"{SITE}/p/1", title="Ghost")
    with pytest.raises(Unclear):
        await platform.read(shop(), ScriptedWeb({hit.reference: page("", hit.reference, status=404)}), hit)
    with pytest.raises(Drifted):
        await platform.read(shop(), ScriptedWeb({hit.reference: page("<p>Hello</p>", hit.reference)}), hit)
    with pytest.raises(Drifted):
        await platform.search(shop(), ScriptedWeb({ASKED: page("", SITE, status=404)}), GHOST)


async def test_an_entry_without_a_place_for_the_query_is_a_mistake_in_it() -> None:
    """The message names the file."""
    with pytest.raises(ConfigurationError, match=r"demo\.toml"):
        await platform.search(shop(search="/search"), web(), GHOST)
    with pytest.raises(ConfigurationError, match=r"demo\.toml"):
        await platform.search(shop(unknown=1), web(), GHOST)


def test_a_page_with_a_product_is_recognised_without_certainty() -> None:
    """Shops of other platforms carry such data too."""
    detected = platform.detect(page(ld({"@type": "Product", "name": "x"})))
    assert detected is not None
    assert not detected.certain
    assert platform.detect(page(ld({"@type": "WebSite"}))) is None
