"""django-oscar: replies recorded from 4.2.1 with its API 3.3.0 (`recorded/oscar_*`), and composed ones."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stockfinder.errors import Blocked, Drifted, Unclear
from stockfinder.platforms import load
from stockfinder.product import Absence, Availability, EvidenceKind, Hit, Price, Query
from stockfinder.shop import Facts, Shop
from tests.platforms.scripted import ScriptedWeb, page, recorded

if TYPE_CHECKING:
    from stockfinder.page import Page
    from stockfinder.product import Listing

SITE = "http://127.0.0.1"
PARENT = "/catalogue/brooks-ghost-16-gtx-womens_72/"
API = f"{SITE}/api/products/72/"
IN = "/catalogue/brooks-ghost-16-gtx-womens-blackebony-9_5-b_80/"
HIT = Hit(reference=PARENT, title="Brooks Ghost 16 GTX Women's")
GHOST = Query(text="Brooks Ghost 16", brand="Brooks", model="Ghost 16")
platform = load("django_oscar")


def shop(*brands: str, **options: Any) -> Shop:
    return Shop(
        name="demo",
        title="Demo",
        site=SITE,
        platform="django_oscar",
        country="US",
        currency="USD",
        brands=brands,
        facts=Facts(grade="recorded", source="tests"),
        options=options,
    )


def parent() -> Page:
    return recorded("oscar_parent.html", SITE + PARENT)


def api() -> Page:
    return recorded("oscar_api_parent.json", API)


def by_size(listing: Listing) -> dict[str | None, Availability]:
    return {variant.size: variant.availability for variant in listing.product.variants}


def results(total: int, *titles: str) -> Page:
    links = (
        f'<a href="/catalogue/{quote(name)}_{i}/" title="{name}">{name[:9]}…</a>'
        for i, name in enumerate(titles)
    )
    pods = "".join(f'<article class="product_pod"><h3>{link}</h3></article>' for link in links)
    return page(f"<form method=get>Found <strong>{total}</strong> results.</form>{pods}")


async def test_page_and_api_together_tell_every_size_in_two_requests() -> None:
    web = ScriptedWeb({PARENT: parent(), API: api()})
    listing = await platform.read(shop(), web, HIT)
    assert web.asked == [PARENT, API]
    # Ground truth by the catalogue's rule: in, one left, out, in, backorder (which Oscar has not), out, ...
    expected = ["in", "in", "out", "in", "out", "out", "in", "in", "out"]
    sizes = ["6", "6.5", "7", "7.5", "8", "8.5", "9", "9.5", "10"]
    assert by_size(listing) == {
        size: Availability.IN_STOCK if state == "in" else Availability.OUT_OF_STOCK
        for size, state in zip(sizes, expected, strict=True)
    }
    shoe = listing.product
    assert (shoe.title, shoe.brand, shoe.audience) == ("Brooks Ghost 16 GTX Women's", "Brooks", "Women")
    assert shoe.price == Price(Decimal("170.00"), "USD")
    assert {(v.width, v.color) for v in shoe.variants} == {("B", "Black/Ebony")}
    assert all(v.gtin and v.evidence for v in shoe.variants)
    assert listing.absence is Absence.NOT_OFFERED


async def test_a_child_that_the_parent_does_not_link_is_gone_by_absence_and_a_linked_one_by_its_link() -> (
    None
):
    listing = await platform.read(shop(), ScriptedWeb({PARENT: parent(), API: api()}), HIT)
    kinds = {v.size: v.evidence[0].kind for v in listing.product.variants}
    assert (kinds["6"], kinds["7"]) == (EvidenceKind.SIZE_PICKER, EvidenceKind.ABSENCE)


async def test_a_list_that_leaves_nobody_out_proves_nothing_until_each_child_is_read() -> None:
    whole = api().json()
    whole["children"] = [
        c for c in whole["children"] if c["title"].split()[-2] in ("6", "6.5", "7.5", "9", "9.5")
    ]
    child = recorded("oscar_child_in.html", SITE + IN)
    web = ScriptedWeb({PARENT: parent(), API: page(whole, API), IN: child})
    listing = await platform.read(shop(), web, HIT)
    assert set(by_size(listing).values()) == {Availability.UNKNOWN}
    wanted = [v for v in listing.product.variants if v.size == "9.5"]
    listing = await platform.stock(shop(), web, listing, wanted)
    assert web.asked == [PARENT, API, IN]
    assert by_size(listing)["9.5"] is Availability.IN_STOCK
    assert by_size(listing)["6"] is Availability.UNKNOWN


@pytest.mark.parametrize(
    "reply",
    [
        page("<h1>Not Found</h1>", API, 404),
        Blocked("the shop refuses programs", url=API),
        Drifted("HTML where JSON was due", url=API),
        page({"other": "program"}, API),
    ],
    ids=["absent", "closed", "no JSON", "another program's"],
)
async def test_without_an_api_the_page_alone_still_answers(reply: Page | Exception) -> None:
    web = ScriptedWeb({PARENT: parent(), API: reply})
    listing = await platform.read(shop(), web, HIT)
    assert list(by_size(listing)) == ["9.5", "9", "7.5", "6.5", "6"]
    assert listing.absence is Absence.OUT_OF_STOCK
    assert {(v.width, v.color) for v in listing.product.variants} == {("B", "Black/Ebony")}


async def test_the_api_is_not_asked_where_robots_or_the_entry_says_no() -> None:
    for entry, forbidden in ((shop(), ("/api/",)), (shop(api=""), ())):
        web = ScriptedWeb({PARENT: parent()}, forbidden)
        await platform.read(entry, web, HIT)
        assert web.asked == [PARENT]


async def test_a_child_page_says_its_own_stock_size_width_colour_price_and_code() -> None:
    web = ScriptedWeb({PARENT: parent(), IN: recorded("oscar_child_in.html", SITE + IN)})
    listing = await platform.read(shop(api=""), web, HIT)
    listing = await platform.stock(shop(api=""), web, listing, listing.product.variants[:1])
    child = listing.product.variants[0]
    assert (child.size, child.width, child.color) == ("9.5", "B", "Black/Ebony")
    assert child.availability is Availability.IN_STOCK
    assert child.evidence[0].raw == 'class="instock availability" In stock (1 available)'
    assert child.price == Price(Decimal("170.00"), "USD")
    assert child.sku == "BROOKS-GHOST-16-GTX-WOMENS-BLACKEBONY-9.5-B"
    assert child.gtin == "2000000000763"
    assert child.url == SITE + IN


async def test_a_shop_whose_pages_are_not_known_is_read_by_its_api_one_child_at_a_time() -> None:
    stock = f"{SITE}:8105/api/products/81/availability/"
    web = ScriptedWeb(
        {
            PARENT: page("<html><h1>Another theme</h1></html>", SITE + PARENT),
            API: api(),
            stock: recorded("oscar_api_stock.json", stock),
        }
    )
    listing = await platform.read(shop(), web, HIT)
    assert set(by_size(listing).values()) == {Availability.UNKNOWN}
    ten = [v for v in listing.product.variants if v.size == "10"]
    listing = await platform.stock(shop(), web, listing, ten)
    assert by_size(listing)["10"] is Availability.OUT_OF_STOCK
    told = next(v for v in listing.product.variants if v.size == "10")
    assert told.evidence[0].kind is EvidenceKind.ENDPOINT


async def test_a_page_and_a_shop_that_are_not_known_are_drift() -> None:
    strange = page("<html><h1>Another theme</h1></html>", SITE + PARENT)
    with pytest.raises(Drifted):
        await platform.read(shop(api=""), ScriptedWeb({PARENT: strange}), HIT)


async def test_a_page_that_search_names_and_that_is_gone_is_unclear() -> None:
    with pytest.raises(Unclear, match="gone"):
        await platform.read(shop(), ScriptedWeb({PARENT: page("Not Found", status=404)}), HIT)


def test_a_sold_out_childs_page_is_read_as_out_of_stock_and_its_siblings_stay_unknown() -> None:
    (listing,) = platform.parse(recorded("oscar_child_out.html"), shop())
    (child,) = listing.product.variants
    assert child.availability is Availability.OUT_OF_STOCK
    assert child.evidence[0].raw == 'class="outofstock availability" Unavailable'
    assert listing.absence is Absence.UNKNOWN


def test_a_parent_without_a_single_link_is_sold_out_as_a_whole() -> None:
    (listing,) = platform.parse(recorded("oscar_parent_sold_out.html"), shop())
    assert listing.product.availability is Availability.OUT_OF_STOCK
    assert listing.product.variants == ()
    assert listing.absence is Absence.OUT_OF_STOCK


def test_a_parents_stock_says_nothing_of_a_linked_size() -> None:
    (listing,) = platform.parse(parent(), shop())
    assert listing.product.availability is Availability.IN_STOCK
    assert set(by_size(listing).values()) == {Availability.UNKNOWN}


@pytest.mark.parametrize(
    ("title", "size", "width", "color"),
    [
        ("Shoe 16 Blue 11.5 2E", "11.5", "2E", "Blue"),
        ("Shoe 16 Black/White 8 D", "8", "D", "Black/White"),
        ("Shoe 16 Oro Legacy 10,5 EE", "10,5", "EE", "Oro Legacy"),
        ("Shoe 16 Mocha EU 36 Regular", "EU 36", "Regular", "Mocha"),
        ("Shoe 16 White 1.5Y M", "1.5Y", "M", "White"),
        ("Shoe 16 43 1/3", "43 1/3", None, None),
        ("Shoe 16 Grey", None, None, None),
        ("Shoe 16", None, None, None),
        ("Another name 9 D", None, None, None),  # does not begin with its parent's title
        ("Shoe 16 990v6 Grey", None, None, None),
    ],
)
def test_a_childs_title_tells_size_width_and_colour_behind_its_parents(
    title: str, size: str | None, width: str | None, color: str | None
) -> None:
    body = parent().text.replace("Brooks Ghost 16 GTX Women&#x27;s</h1>", "Shoe 16</h1>")
    body = body.replace("Brooks Ghost 16 GTX Women&#x27;s Black/Ebony 9.5 B</a>", f"{title}</a>")
    (listing,) = platform.parse(page(body), shop())
    child = listing.product.variants[0]
    assert (child.size, child.width, child.color) == (size, width, color)
    # Where one title does not tell its size, nothing may be concluded from a size that is not listed.
    assert listing.absence is Absence.UNKNOWN


@pytest.mark.parametrize(
    ("code", "means"),
    [
        ("instock", Availability.IN_STOCK),
        ("available", Availability.IN_STOCK),
        ("outofstock", Availability.OUT_OF_STOCK),
        ("unavailable", Availability.OUT_OF_STOCK),
        ("clickandcollect", Availability.UNKNOWN),
    ],
)
def test_availability_is_read_by_its_code_whatever_the_pages_language(code: str, means: Availability) -> None:
    body = recorded("oscar_child_in.html").text.replace("instock availability", f"{code} availability")
    body = body.replace("In stock (1 available)", "Auf Lager")
    (listing,) = platform.parse(page(body), shop())
    assert listing.product.variants[0].availability is means


def test_a_child_without_any_price_cannot_be_bought() -> None:
    body = recorded("oscar_child_out.html").text
    body = body.replace('<p class="outofstock availability">', "").replace(
        '<p class="price_color">$170.00</p>', ""
    )
    (listing,) = platform.parse(page(body), shop())
    assert listing.product.variants[0].availability is Availability.OUT_OF_STOCK


async def test_search_asks_for_the_line_and_gives_whole_titles() -> None:
    web = ScriptedWeb({"/search/?q=Ghost": recorded("oscar_search.html", f"{SITE}/search/")})
    hits = await platform.search(shop(), web, GHOST)
    assert {hit.title for hit in hits.items} == {
        "Brooks Ghost 15 Men's",
        "Brooks Ghost 16 Men's",
        "Brooks Ghost 16 Women's",
        "Brooks Ghost 16 GTX Women's",
    }
    assert HIT.reference in {hit.reference for hit in hits.items}
    assert (hits.complete, hits.because) == (True, "4 of 4 shown")


async def test_a_line_that_is_cut_short_is_asked_for_by_its_version() -> None:
    line, version = results(47, "Brooks Ghost 15"), results(1, "Brooks Ghost 16 Men's")
    web = ScriptedWeb({"/search/?q=Ghost": line, "/search/?q=Ghost 16": version})
    hits = await platform.search(shop(), web, GHOST)
    assert {hit.title for hit in hits.items} == {"Brooks Ghost 16 Men's", "Brooks Ghost 15"}
    assert hits.complete


async def test_where_the_line_has_no_product_the_brands_own_list_decides() -> None:
    web = ScriptedWeb(
        {
            "/search/?q=990v5": recorded("oscar_search_none.html"),
            "/search/?q=990": recorded("oscar_search_none.html"),
            "/search/?q=New Balance": results(2, "New Balance 990v6 Men's", "New Balance 574"),
        }
    )
    query = Query(text="New Balance 990v5", brand="New Balance", model="990v5")
    hits = await platform.search(shop(), web, query)
    assert hits.complete
    assert len(hits.items) == 2


async def test_a_brand_that_is_not_found_is_absent_once_the_search_finds_another() -> None:
    none = recorded("oscar_search_none.html")
    query = Query(text="adidas Samba", brand="adidas", model="Samba")
    replies = {"/search/?q=Samba": none, "/search/?q=adidas": none, "/search/?q=Brooks": results(1, "A")}
    assert (await platform.search(shop("Brooks"), ScriptedWeb(replies), query)).complete
    # A shop of which no brand is known has to find the first product of its own list.
    replies |= {"/catalogue/": results(30, "First Shoe"), "/search/?q=First": results(1, "First Shoe")}
    assert (await platform.search(shop(), ScriptedWeb(replies), query)).complete


async def test_a_search_that_finds_nothing_at_all_proves_nothing() -> None:
    none = recorded("oscar_search_none.html")
    query = Query(text="adidas Samba", brand="adidas", model="Samba")
    replies = {"/search/?q=Samba": none, "/search/?q=adidas": none, "/search/?q=Brooks": none}
    assert not (await platform.search(shop("Brooks"), ScriptedWeb(replies), query)).complete
    # Nor one that does not find a brand which the shop is known to carry.
    assert not (await platform.search(shop("adidas"), ScriptedWeb(replies), query)).complete
    hits = await platform.search(shop(), ScriptedWeb(replies), Query(text="Samba", model="Samba"))
    assert not hits.complete
    assert not hits.control_suffices


async def test_a_reply_of_several_pages_is_cut_short() -> None:
    web = ScriptedWeb({"/search/?q=110418": results(1047, "Brooks Ghost 16 Men's")})
    hits = await platform.search(shop(), web, Query(text="110418", code="110418"))
    assert (hits.complete, hits.cut, hits.because) == (False, True, "1 of 1047 shown")


@pytest.mark.parametrize(
    "body", ["<html><h1>Our shop</h1></html>", "<form>Found <strong>3</strong> results.</form>"]
)
async def test_a_search_page_that_is_not_known_is_drift(body: str) -> None:
    web = ScriptedWeb({"/search/?q=Ghost": page(body)})
    with pytest.raises(Drifted):
        await platform.search(shop(), web, GHOST)


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("oscar_search.html", True),
        ("oscar_parent.html", True),
        ("oscar_api_parent.json", True),
        ("vendure_product.json", False),
    ],
)
def test_oscar_is_known_by_its_static_files_or_the_shape_of_its_api(name: str, known: bool) -> None:
    assert (platform.detect(recorded(name)) is not None) is known


@given(st.text(max_size=300))
def test_no_page_that_is_not_oscars_is_read_as_a_product(text: str) -> None:
    assert platform.parse(page(f"<html>{text}</html>")) == ()
