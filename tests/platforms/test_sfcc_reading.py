"""Salesforce Commerce Cloud: reading composed pages and replies, and two recorded ones."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from stockfinder.errors import Drifted
from stockfinder.markup import products
from stockfinder.markup.conventions.sfcc import choices
from stockfinder.markup.conventions.sfcc_choices import master, query, selection
from stockfinder.markup.document import Document
from stockfinder.platforms import sfcc_reading as reading
from stockfinder.product import Availability, EvidenceKind
from tests.platforms.scripted import page
from tests.platforms.sfcc_demo import (
    ADDRESS,
    BACK,
    CATALOGUE,
    GENESIS,
    GHOST,
    IN,
    OUT,
    SITE,
    UNKNOWN,
    VARIATION,
    platform,
    program,
    reply,
    states,
)
from tests.tools.sfcc_choice import PREFIX, Choice
from tests.tools.sfcc_shop import SfccShop

if TYPE_CHECKING:
    from pathlib import Path

    from stockfinder.page import Page

quick = settings(max_examples=80, deadline=None)


@pytest.mark.parametrize(
    ("body", "headers", "because"),
    [
        ("<html>", {"server": "Demandware eCommerce Server"}, "header server"),
        (f'<a href="{PREFIX}/Cart-Show">', {}, "on/demandware.store/Sites-"),
        ('<link href="/on/demandware.static/x.css">', {}, "on/demandware.static"),
        ('<img src="/dw/image/v2/ABCD_PRD/x.jpg">', {}, "dw/image/v2"),
        ({"product": {"variationAttributes": [], "readyToOrder": True}}, {}, "a Product-Variation reply"),
        # Shops that merely left: adidas' API still names its images there.
        ({"image": "https://x.example/on/demandware.static/x.jpg"}, {}, None),
        ("<html>Shopify</html>", {}, None),
    ],
)
def test_it_is_known_by_its_servers_name_its_addresses_and_its_reply(
    body: object, headers: dict[str, str], because: str | None
) -> None:
    found = platform.detect(replace(page(body), headers=headers))
    assert (found.because if found else None) == because


@pytest.mark.parametrize("genesis", GENESIS)
async def test_a_search_without_a_find_says_so_and_is_complete(genesis: bool) -> None:
    _, _, body = program(genesis=genesis).answer("/search", {"q": "clog"}, None)[:3]
    hits = reading.hits(page(body, f"{SITE}/search?q=clog"))
    assert (hits.items, hits.complete) == ((), True)


TILE = '<div class="product" data-pid="1"><div class="pdp-link"><a href="/a/1.html">Ghost</a></div></div>'
GRID = f'<div class="product-grid">{TILE}</div>'


def count(text: str) -> str:
    return f'<p class="result-count">{text}</p>'


@pytest.mark.parametrize(
    ("body", "url", "complete", "control", "why"),
    [
        (count("1 Result for") + GRID, "?q=a", True, True, "all are shown"),
        (count("1 - 1 of 1 Results") + GRID, "?q=a", True, True, "all are shown"),
        (
            count("1") + GRID + '<div class="show-more"><button data-url="/x">More</button></div>',
            "?q=a",
            False,
            True,
            "a button shows more, whatever the count says",
        ),
        (count("1 - 12 of 1,047 Results") + GRID, "?q=a", False, True, "1,047 are not shown"),
        (GRID, "?q=a", False, False, "no total is told"),
        (count("1") + GRID, "", False, False, "it leads to a page of the shop's choice"),
    ],
)
def test_a_reply_is_complete_only_where_it_tells_a_total_and_shows_it(
    body: str, url: str, complete: bool, control: bool, why: str
) -> None:
    hits = reading.hits(page(body, f"{SITE}/search{url}"))
    assert [hit.title for hit in hits.items] == ["Ghost"]
    assert (hits.complete, hits.cut, hits.control_suffices) == (complete, not complete, control), why


def test_a_search_page_that_shows_nothing_and_says_nothing_is_drift() -> None:
    with pytest.raises(Drifted):
        reading.hits(page('<div id="search-app"></div>', f"{SITE}/search?q=ghost"))


def test_what_is_recommended_beside_an_empty_result_is_no_hit() -> None:
    body = f'<p class="search-result-count">We found nothing</p><div class="recommendations">{TILE}</div>'
    assert reading.hits(page(body, f"{SITE}/search?q=clog")).items == ()


def test_tiles_of_several_colours_of_one_product_are_one_hit() -> None:
    tiles = "".join(
        '<div class="product-tile" data-itemid="1">'
        f'<a class="name-link" href="/a/1.html?dwvar_1_color={c}&cgid=x">Ghost</a></div>'
        for c in ("010", "020")
    )
    body = f'<p class="results-hits">2 Results</p><ul id="search-result-items">{tiles}</ul>'
    (hit,) = reading.hits(page(body, f"{SITE}/search?q=ghost")).items
    assert hit.reference == f"{SITE}/a/1.html"


@pytest.mark.parametrize("genesis", GENESIS)
def test_a_search_that_leads_to_a_products_page_found_this_one_and_perhaps_others(genesis: bool) -> None:
    _, _, body = program(genesis=genesis).answer("/ghost-16/110418_M.html", {}, None)[:3]
    hits = reading.hits(page(body, ADDRESS))
    assert [(hit.title, hit.reference) for hit in hits.items] == [(GHOST.title, ADDRESS)]
    assert not hits.complete
    assert not hits.control_suffices


@pytest.mark.parametrize(
    ("available", "message", "means"),
    [
        (True, {"messages": ["In Stock"]}, IN),
        (True, {"messages": ["Auf Lager"]}, IN),
        (True, {"messages": ["Pre-Order"]}, Availability.PREORDER),
        (True, {"messages": ["Back Order"]}, BACK),
        (True, {"messages": "", "status": "BACKORDER"}, BACK),
        (True, {"messages": ["whatever a shop may say"]}, IN),
        (True, None, IN),
        (False, {"messages": ["In Stock"]}, OUT),
    ],
)
def test_how_a_variant_is_to_be_had_is_read_from_its_message_and_whether_from_its_flag(
    available: bool, message: object, means: Availability
) -> None:
    body = reply(color="Black", size="10", width="D")
    body["product"] |= {"available": available, "availability": message}
    (listing,) = platform.parse(page(body))
    assert states(listing)["Black 10 D"] is means


def test_available_says_nothing_of_a_size_while_the_product_is_not_ready_to_order() -> None:
    body = reply(color="Black", width="D")
    assert body["product"]["available"]
    (listing,) = platform.parse(page(body))
    assert states(listing)["Black 9 D"] is IN
    assert states(listing)["Black 11 D"] is OUT
    assert states(listing)["Blue 9 D"] is UNKNOWN


def test_a_selected_value_that_cannot_be_selected_though_it_can_be_ordered_takes_the_flags_worth() -> None:
    """Patagonia means something else by `selectable`."""
    body = reply(color="Black", size="10", width="D")
    for attribute in body["product"]["variationAttributes"]:
        for value in attribute["values"]:
            value["selectable"] = not value["selected"]
    (listing,) = platform.parse(page(body))
    assert [v.availability for v in listing.product.variants].count(IN) == 1
    assert OUT not in states(listing).values()


@pytest.mark.parametrize(("name", "color"), [("style", "Black"), ("dimension", None)])
def test_a_style_is_a_colourway_and_no_other_nameless_choice_is(name: str, color: str | None) -> None:
    """New Balance calls its colourways so; an inseam is none."""
    body = reply(size="10", width="D")
    body["product"]["variationAttributes"][0] |= {"id": name, "attributeId": name, "displayName": name}
    (listing,) = platform.parse(page(body))
    assert listing.product.variants[0].color == color


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"readyToOrder": "yes"}, "$.product.readyToOrder"),
        ({"available": None}, "$.product.available"),
        ({"variationAttributes": {"color": []}}, "$.product.variationAttributes"),
        ({"productName": 7}, "$.product.productName"),
    ],
)
def test_a_changed_reply_is_drift_and_names_its_place(change: dict[str, Any], path: str) -> None:
    body = reply(color="Black")
    body["product"] |= change
    with pytest.raises(Drifted) as caught:
        platform.parse(page(body))
    assert caught.value.path == path


def test_a_sitegenesis_product_of_which_no_size_is_left_is_sold_out_as_a_whole() -> None:
    gone = replace(GHOST, stock={"Black / D": "9- 10-"})
    web = SfccShop(SITE, replace(CATALOGUE, shoe=(gone,)), genesis=True)
    (listing,) = platform.parse(page(web.answer("/ghost-16/110418_M.html", {}, None)[2], ADDRESS))
    assert listing.product.variants == ()
    assert listing.product.availability is OUT
    assert listing.product.evidence[0].kind is EvidenceKind.ABSENCE


@pytest.mark.parametrize(
    ("heading", "told"),
    [
        ("Select Color", 'aria-label="Select Color Black"'),
        ("Color", 'aria-label="Select Color Black"'),
        ("Farbe", 'aria-label="Farbe: Black"'),
        ("Color", 'data-attr-display-value="Black" aria-label="Select Color 101"'),
        ("Style", 'aria-label="Black"'),
    ],
)
def test_a_swatch_is_called_without_the_name_of_its_attribute(heading: str, told: str) -> None:
    swatch = f"<button {told}><span class='selectable' data-attr-value='1'></span></button>"
    size = '<div data-attr="size"><select><option data-attr-value="9">9</option></select></div>'
    color = f'<div data-attr="color"><span class="non-input-label">{heading}</span>{swatch}</div>'
    body = f'<h1>Runner</h1><div class="product-detail" data-pid="7">{color}{size}</div>'
    told_choices = choices(Document(page(body, "https://shop.example/7.html")))
    assert told_choices is not None
    assert [value.label for value in told_choices.attributes[0].values] == ["Black"]


def test_a_set_of_products_is_not_read_as_one() -> None:
    row = '<div data-attr="size"><select><option data-attr-value="9" disabled>9</option></select></div>'
    sets = f'<div class="product-detail set-item">{row}</div>' * 2
    body = f'<link href="/on/demandware.static/x.css"><h1>A set</h1>{sets}'
    assert all(not one.product.variants for one in platform.parse(page(body, ADDRESS)))


@quick
@given(
    st.text(min_size=1, max_size=20).filter(lambda pid: not pid.startswith("_")),
    st.dictionaries(
        st.from_regex(r"[a-zA-Z][a-zA-Z0-9]{0,9}(_[a-z]{1,5})?", fullmatch=True),
        st.text(min_size=1, max_size=12),
        min_size=1,
        max_size=4,
    ),
)
def test_a_selection_is_read_back_from_its_address(pid: str, chosen: dict[str, str]) -> None:
    address = f"{SITE}/x.html?{query(pid, list(chosen.items()))}"
    assert selection(address) == chosen
    assert master(address) == pid


@quick
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "color": st.sampled_from(["Black", "Blue"]),
            "size": st.sampled_from(["9", "9.5", "10", "11"]),
            "width": st.sampled_from(["D", "2E"]),
        },
    ),
    st.booleans(),
    st.booleans(),
)
def test_whatever_is_selected_no_reading_contradicts_the_stock(
    choice: dict[str, str], genesis: bool, whole: bool
) -> None:
    """For every selection, both makings' pages and replies say only what is true of each variant."""
    asked = {f"dwvar_110418__M_{name}": value for name, value in choice.items()}
    path = "/ghost-16/110418_M.html" if whole else VARIATION
    told = program(genesis=genesis).answer(path, {"pid": "110418_M", **asked}, None)[2]
    source: Page = page(told, f"{SITE}{path}?{query('110418_M', list(choice.items()))}")
    rows = {
        f"{r['options']['Color']} {r['options']['Size']} {r['options']['Width']}": r
        for r in Choice(GHOST, {}).rows
    }
    for listing in platform.parse(source):
        for variant in listing.product.variants:
            row = rows.get(f"{variant.color} {variant.size} {variant.width}")
            if variant.availability in (IN, BACK):
                assert row
                assert row["available"]
            elif variant.availability is OUT:
                assert row is None or not row["available"]


def test_the_recorded_reply_of_patagonia_is_read_size_by_size(shared: Path) -> None:
    """`selectable` is false of every size there; the flags `inStock` and `orderable` are the shop's own."""
    body = (shared / "data/real/sfcc/patagonia.jp/product-variation-75095.json").read_bytes()
    (listing,) = platform.parse(page(body, "https://www.patagonia.jp/"))
    own = {v.size: v.availability for v in listing.product.variants if v.color == "Smolder Blue (SMDB)"}
    assert own == {"0": IN, "2": IN, "4": IN, "6": IN, "8": IN, "10": OUT}
    others = [v for v in listing.product.variants if v.color != "Smolder Blue (SMDB)"]
    assert others
    assert {v.availability for v in others} == {UNKNOWN}


def test_the_recorded_page_of_a_sitegenesis_shop_is_read_size_by_size(shared: Path) -> None:
    """Everything is selected there, and each size is marked for itself: so is what differs in one value."""
    body = (shared / "data/real/sfcc/luckybrand.com/seavees-baja-stripe.html").read_bytes()
    listing = platform.parse(page(body, "http://www.luckybrand.com/seavees-baja-stripe/YLS0030.html"))[0]
    found = {v.size: v.availability for v in listing.product.variants}
    assert found == {"9": OUT, "9.5": IN, "10": OUT, "10.5": OUT, "11": OUT}


KEYS = st.sampled_from(
    [
        "id",
        "attributeId",
        "displayName",
        "values",
        "value",
        "displayValue",
        "selected",
        "selectable",
        "url",
        "pid",
        "inStock",
        "orderable",
        "readyToOrder",
        "available",
        "productType",
        "price",
        "availability",
        "messages",
    ]
)
PIECES = (
    '<div class="product-detail" data-pid="7">',
    "</div>",
    '<div data-attr="size">',
    '<option data-attr-value="9" selected disabled>9</option>',
    '<span data-attr-value="" class="selectable unselectable"></span>',
    '<ul class="swatches size">',
    '<li class="selected"><a class="swatchanchor" href="http://[?dwvar_7_size=9">9</a></li>',
    '<a class="swatchanchor"></a>',
    '<div class="product-variations" data-attributes="{&quot;size&quot;:[]}">',
    '<select name="dwvar_7_width"><option value="?dwvar_7_width=D">D</option></select>',
    '<input type="hidden" name="dwvar_7_" value="x">',
    '<div data-ready-to-order="true" data-available="">',
    '<p class="availability-msg"><b class="in-stock-msg"></b></p>',
    '<div class="product-grid"><div class="product" data-pid="1"><a class="link" href="http://[">x</a></div>',
    '<p class="result-count">1 - of 12.,</p>',
    '<form action="http://["><input name="q"></form>',
)
HOSTILE = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["?dwvar_a_b=c", "http://["]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@quick
@given(
    st.lists(st.dictionaries(KEYS, HOSTILE, max_size=5), max_size=3),
    st.dictionaries(KEYS, HOSTILE, max_size=5),
)
def test_no_reply_makes_it_fail_otherwise_than_by_saying_that_it_has_changed(
    attributes: list[dict[str, Any]], product: dict[str, Any]
) -> None:
    source = page({"product": product | {"variationAttributes": attributes}})
    with suppress(Drifted):
        platform.parse(source)
    assert isinstance(products(source), tuple)


@quick
@given(st.lists(st.sampled_from(PIECES), max_size=12))
def test_no_page_makes_it_fail_otherwise_than_by_saying_that_it_has_changed(pieces: list[str]) -> None:
    source = page("".join(pieces), f"{SITE}/x.html?q=a")
    platform.parse(source)
    reading.search_form(source)
    with suppress(Drifted):
        reading.hits(source)
