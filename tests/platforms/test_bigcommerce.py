"""BigCommerce: shops composed by the theme Cornerstone's templates, and composed pages beside them."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from stockfinder.errors import ConfigurationError, Drifted, Unclear
from stockfinder.platforms import load
from stockfinder.platforms.bigcommerce import hits
from stockfinder.product import Absence, Availability, EvidenceKind, Hit, Query
from tests.platforms.program_web import ProgramWeb
from tests.platforms.scripted import ScriptedWeb, page
from tests.shoes import shop as corner_shop
from tests.tools.bigcommerce_shop import BigCommerceShop
from tests.tools.catalogue import Catalogue, Shoe

if TYPE_CHECKING:
    from stockfinder.page import Page
    from stockfinder.product import Listing
    from stockfinder.shop import Shop

quick = settings(max_examples=80, deadline=None)

IN, OUT, UNKNOWN = Availability.IN_STOCK, Availability.OUT_OF_STOCK, Availability.UNKNOWN
SITE = "https://shop.example"
SEARCH = f"{SITE}/search.php?search_query=ghost"
platform = load("bigcommerce")


def shop(**options: str) -> Shop:
    return corner_shop(platform="bigcommerce", site=SITE, options=options)


def shoe(stock: dict[str, str], options: tuple[str, ...] = ("Size",), handle: str = "ghost-16") -> Shoe:
    told: dict[str, Any] = {"title": "Brooks Men's Ghost 16", "vendor": "Brooks", "price": "140.00"}
    return Shoe(handle=handle, options=options, stock=stock, **told)


def program(*shoes: Shoe) -> BigCommerceShop:
    return BigCommerceShop(SITE, Catalogue(shape="for a test", currency="USD", shoe=shoes))


def read(one: Shoe) -> Listing:
    body = program(one).answer(f"/{one.handle}/", {}, None)[2]
    return platform.parse(page(body, f"{SITE}/{one.handle}/"))[0]


def states(listing: Listing) -> dict[str, Availability]:
    return {
        " ".join(part for part in (v.size, v.width, v.color) if part): v.availability
        for v in listing.product.variants
    }


def form(name: str, values: dict[int, str], chosen: int | None = None) -> str:
    """One choice, as `options/set-rectangle.html` has it."""
    inner = "".join(
        f'<input type="radio" value="{number}"{" checked" if number == chosen else ""}>'
        f'<label data-product-attribute-value="{number}">{label}</label>'
        for number, label in values.items()
    )
    return (
        f'<div data-product-attribute="set-rectangle"><label class="form-label">{name}:</label>{inner}</div>'
    )


def product(data: dict[str, Any], *forms: str) -> Page:
    """A product's page with that `BCData.product_attributes`."""
    told = msgspec.json.encode({"product_attributes": {"instock": True, "purchasable": True} | data}).decode()
    script = f"<script>window.bigcommerce_config={{}};var BCData = {told};</script>"
    return page(f"<html>{script}<h1>Ghost 16</h1>{''.join(forms)}", f"{SITE}/ghost-16/")


SIZES = form("Size", {11: "9", 12: "10"})


@pytest.mark.parametrize(
    ("body", "certain"),
    [
        ("<script>window.bigcommerce_config = {};</script>", True),
        ('<meta name="platform" content="bigcommerce">', True),
        ('<img src="https://cdn11.bigcommerce.com/s-4b0htg/images/x.jpg">', False),
        ("<script>var BCData = {};</script>", False),
        ('{"image": "https://cdn11.bigcommerce.com/s-4b0htg/x.jpg"}', None),
        ("<script>Shopify.shop = 1</script>", None),
    ],
)
def test_it_is_known_by_its_scripts_and_perhaps_by_its_images(body: str, certain: bool | None) -> None:
    found = platform.detect(page(body))
    assert (found.certain if found else None) is certain


def test_with_the_size_as_the_only_choice_every_size_is_settled() -> None:
    listing = read(shoe({"": "9 9.5- 10"}))
    assert states(listing) == {"9": IN, "9.5": OUT, "10": IN}
    assert listing.absence is Absence.NOT_OFFERED
    evidence = listing.product.variants[1].evidence[0]
    assert evidence.kind is EvidenceKind.EMBEDDED_STATE
    assert evidence.raw.endswith("not in in_stock_attributes")


@pytest.mark.parametrize(
    ("stock", "found", "why"),
    [
        ({"D": "9 10-"}, {"9 D": IN, "10 D": OUT}, "there is one width"),
        (
            {"D": "9 10", "2E": "9- 10-"},
            {"9 D": IN, "10 D": IN, "9 2E": OUT, "10 2E": OUT},
            "one width is left, so what is in stock is in that one",
        ),
        (
            {"D": "9 10-", "2E": "9 10-"},
            {"9 D": IN, "10 D": OUT, "9 2E": IN, "10 2E": OUT},
            "one size is left",
        ),
        (
            {"D": "9 10-", "2E": "9- 10"},
            {"9 D": UNKNOWN, "10 D": UNKNOWN, "9 2E": UNKNOWN, "10 2E": UNKNOWN},
            "both are there, and the page does not tell which with which",
        ),
    ],
)
def test_with_two_choices_only_what_leaves_no_other_is_in_stock(
    stock: dict[str, str], found: dict[str, Availability], why: str
) -> None:
    assert states(read(shoe(stock, ("Size", "Width")))) == found, why


@quick
@given(
    st.dictionaries(
        st.tuples(st.sampled_from(["Black", "Blue", "Red"]), st.sampled_from(["D", "2E"])),
        st.dictionaries(st.sampled_from(["9", "9.5", "10"]), st.sampled_from(["", "-"]), min_size=1),
        min_size=1,
    )
)
def test_whatever_the_stock_is_no_reading_contradicts_it(
    stock: dict[tuple[str, str], dict[str, str]],
) -> None:
    told = {
        f"{color} / {width}": ", ".join(size + mark for size, mark in sizes.items())
        for (color, width), sizes in stock.items()
    }
    listing = read(shoe(told, ("Color", "Width", "Size")))
    for variant in listing.product.variants:
        mark = stock.get((variant.color or "", variant.width or ""), {}).get(variant.size or "")
        if variant.availability is IN:
            assert mark == ""
        elif variant.availability is OUT:
            assert mark in ("-", None)


@pytest.mark.parametrize(
    ("data", "found", "why"),
    [
        (
            {"in_stock_attributes": [11, 12], "instock": False},
            {"9": UNKNOWN, "10": UNKNOWN},
            "sold out as a whole",
        ),
        ({"in_stock_attributes": [11], "purchasable": False}, {"9": UNKNOWN, "10": OUT}, "not for sale"),
        (
            {"in_stock_attributes": []},
            {"9": UNKNOWN, "10": UNKNOWN},
            "in stock, but no size is: not told by size",
        ),
        ({"in_stock_attributes": [], "instock": False}, {"9": OUT, "10": OUT}, "nothing is in stock"),
        ({}, {"9": UNKNOWN, "10": UNKNOWN}, "nothing is told"),
        ({"in_stock_attributes": "none"}, {"9": UNKNOWN, "10": UNKNOWN}, "another shape"),
    ],
)
def test_a_size_is_never_in_stock_against_the_product(
    data: dict[str, Any], found: dict[str, Availability], why: str
) -> None:
    assert states(platform.parse(product(data, SIZES))[0]) == found, why


def test_sizes_that_keep_no_stock_of_their_own_are_not_in_stock_for_being_listed() -> None:
    data = {"in_stock_attributes": [11, 12], "available_modifier_values": [11, 12]}
    listing = platform.parse(product(data, SIZES))[0]
    assert IN not in states(listing).values()


def test_a_modifier_beside_the_size_leaves_the_sizes_settled() -> None:
    data = {"in_stock_attributes": [11, 31, 32], "available_modifier_values": [31, 32]}
    gift = form("Gift wrap", {31: "Yes", 32: "No"})
    assert states(platform.parse(product(data, SIZES, gift))[0]) == {"9": IN, "10": OUT}


def test_a_choice_that_nobody_knows_leaves_what_is_listed_open() -> None:
    gift = form("Sole", {31: "Vibram", 32: "Crepe"})
    assert states(platform.parse(product({"in_stock_attributes": [11, 31, 32]}, SIZES, gift))[0]) == {
        "9": UNKNOWN,
        "10": OUT,
    }


@pytest.mark.parametrize("told", ["in the form", "in the data"])
def test_a_width_chosen_in_advance_says_nothing_of_the_other_width(told: str) -> None:
    widths = form("Width", {21: "D", 22: "2E"}, chosen=21 if told == "in the form" else None)
    data: dict[str, Any] = {"in_stock_attributes": [11, 21, 22]}
    if told == "in the data":
        data["selected_attributes"] = {"5": 21}
    found = states(platform.parse(product(data, SIZES, widths))[0])
    assert found == {"9 D": UNKNOWN, "9 2E": UNKNOWN, "10 D": OUT, "10 2E": UNKNOWN}


async def test_it_searches_the_page_of_results_and_reads_what_it_finds() -> None:
    web = ProgramWeb(program(shoe({"": "9"})))
    found = await platform.search(shop(), web, Query(text="Brooks Ghost 16", model="Ghost 16"))
    assert web.asked == [("/search.php", {"search_query": "Ghost", "section": "product"})]
    assert (found.complete, found.because) == (True, "1 of 1 shown")
    (hit,) = found.items
    assert (hit.title, hit.brand, hit.reference) == ("Brooks Men's Ghost 16", "Brooks", f"{SITE}/ghost-16/")
    listing = await platform.read(shop(), web, hit)
    assert await platform.stock(shop(), web, listing, listing.product.variants) is listing
    assert web.paths == ["/search.php", "/ghost-16/"]


async def test_a_code_is_asked_for_first_and_counts_only_where_the_name_agrees() -> None:
    coded = replace(shoe({"": "9"}), code="110418")
    web = ProgramWeb(program(coded, replace(shoe({"": "9"}, handle="x"), title="Brooks Beast", code="1104")))
    query = Query(text="Brooks Ghost 16", model="Ghost 16", brand="Brooks", code="110418")
    found = await platform.search(shop(), web, query)
    assert [asked["search_query"] for _, asked in web.asked] == ["110418"]
    assert [hit.title for hit in found.items] == ["Brooks Men's Ghost 16"]


async def test_the_address_of_the_search_comes_from_the_entry() -> None:
    web = ScriptedWeb({"/find.php?search_query=Ghost&section=product": page(empty(0), SEARCH)})
    await platform.search(shop(search="/find.php"), web, Query(text="Ghost"))
    assert len(web.asked) == 1


async def test_an_option_that_the_platform_does_not_know_is_a_mistake_in_the_entry() -> None:
    with pytest.raises(ConfigurationError, match="token"):
        await platform.search(shop(token="x"), ScriptedWeb({}), Query(text="Ghost"))  # noqa: S106 - no secret


def empty(total: int) -> str:
    return f'<a id="search-results-product-count"><span data-count="{total}">Products</span></a>'


LINK = '<a href="/g/">Ghost</a>'
CARD = f'<ul class="productGrid"><li class="product"><h4 class="card-title">{LINK}</h4></li></ul>'
ITEM = f'<ul class="productList"><li class="product"><h4 class="listItem-title">{LINK}</h4></li></ul>'
NEXT = '<link rel="next" href="/search.php?page=2">'


@pytest.mark.parametrize(
    ("body", "complete", "control"),
    [
        (empty(1) + CARD, True, True),
        (empty(1) + ITEM, True, True),
        (f"<h1>1 results for 'ghost 16'</h1>{CARD}", True, True),
        (empty(20) + CARD, False, True),
        (empty(1) + CARD + NEXT, False, True),
        (f"<h1>Search</h1>{CARD}", False, False),
    ],
)
def test_a_reply_is_complete_only_where_it_tells_a_total_and_shows_it(
    body: str, complete: bool, control: bool
) -> None:
    found = hits(page(body, SEARCH))
    assert [hit.title for hit in found.items] == ["Ghost"]
    assert (found.complete, found.cut, found.control_suffices) == (complete, not complete, control)


def test_nothing_found_is_an_answer_where_the_page_says_so_and_drift_where_it_says_nothing() -> None:
    assert hits(page(empty(0), SEARCH)).complete
    with pytest.raises(Drifted):
        hits(page("<div id=app></div>", SEARCH))


async def test_a_product_that_search_names_and_the_shop_has_not_is_unclear() -> None:
    web = ScriptedWeb({"/gone/": page("<h1>404</h1>", f"{SITE}/gone/", 404)})
    with pytest.raises(Unclear, match="gone"):
        await platform.read(shop(), web, Hit(reference="/gone/", title="Gone"))


async def test_a_page_without_a_product_is_drift() -> None:
    web = ScriptedWeb({"/about/": page("<p>", f"{SITE}/about/")})
    with pytest.raises(Drifted, match="no product"):
        await platform.read(shop(), web, Hit(reference="/about/", title="About"))


def test_nothing_but_pages_is_ever_asked() -> None:
    """Neither the theme's call for a combination nor the GraphQL of the shop's own pages."""
    assert platform.query_paths == ()
    assert platform.capabilities.stock == "listing"


@quick
@given(
    st.lists(
        st.sampled_from(
            [
                '<div id="product-listing-container"><li class="product"><h4><a href="http://[">x</a></h4></li></div>',
                "<h1>1.,0 results</h1>",
                '<a id="search-results-product-count"><b data-count=""></b></a>',
                '<a id="search-results-product-count"><b data-count="9e9"></b></a>',
                "<i>bigcommerce</i>",
                '<script>var BCData = {"product_attributes":{"in_stock_attributes":{},"price":1}};</script>',
                '<p data-product-attribute="x"><b data-product-attribute-value="1">9</b></p>',
            ]
        )
    )
)
def test_no_page_makes_it_fail_otherwise_than_by_saying_that_it_has_changed(pieces: list[str]) -> None:
    source = page("".join(pieces), SEARCH)
    platform.parse(source)
    with suppress(Drifted):
        hits(source)
