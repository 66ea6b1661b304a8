"""Salesforce Commerce Cloud: shops composed by SFRA's and SiteGenesis's templates, and two recordings."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from stockfinder.errors import ConfigurationError, Drifted, NotPermitted, Unclear
from stockfinder.markup.conventions.sfcc_choices import master, query, selection
from stockfinder.platforms import load
from stockfinder.platforms import sfcc_reading as reading
from stockfinder.product import Absence, Availability, EvidenceKind, Hit, Price, Query
from tests.platforms.program_web import ProgramWeb
from tests.platforms.scripted import ScriptedWeb, page
from tests.shoes import shop as corner_shop
from tests.tools.catalogue import Catalogue, Shoe
from tests.tools.sfcc_choice import PREFIX, Choice
from tests.tools.sfcc_shop import SfccShop

if TYPE_CHECKING:
    from pathlib import Path

    from stockfinder.page import Page
    from stockfinder.product import Listing, Variant
    from stockfinder.shop import Shop

IN, OUT, UNKNOWN = Availability.IN_STOCK, Availability.OUT_OF_STOCK, Availability.UNKNOWN
BACK = Availability.BACKORDER
SITE = "https://shop.example"
VARIATION = f"{PREFIX}/Product-Variation"
SEARCH = f"{SITE}{PREFIX}/Search-Show"
GHOST = Shoe(
    handle="ghost-16",
    title="Brooks Men's Ghost 16",
    vendor="Brooks",
    price="140.00",
    was="150.00",
    code="110418",
    options=("Color", "Size", "Width"),
    stock={"Black / D": "9 9.5- 10 11-", "Black / 2E": "10- 11~", "Blue / D": "9 10-"},
)
CATALOGUE = Catalogue(shape="for a test", currency="USD", shoe=(GHOST,))
ADDRESS = f"{SITE}/ghost-16/110418_M.html"
HIT = Hit(reference=ADDRESS, title=GHOST.title, url=ADDRESS, codes=("110418_M",))
GENESIS = [False, True]
platform = load("sfcc")


def shop(**options: str) -> Shop:
    return corner_shop(platform="sfcc", site=SITE, options=options)


def program(*, genesis: bool = False) -> SfccShop:
    return SfccShop(SITE, CATALOGUE, genesis=genesis)


def states(listing: Listing) -> dict[str, Availability]:
    return {f"{v.color} {v.size} {v.width}": v.availability for v in listing.product.variants}


def named(listing: Listing, *labels: str) -> list[Variant]:
    found = {f"{v.color} {v.size} {v.width}": v for v in listing.product.variants}
    return [found[label] for label in labels]


def reply(**choice: str) -> dict[str, Any]:
    """What `Product-Variation` answers to a choice of colour, size and width."""
    asked = {f"dwvar_110418__M_{name}": value for name, value in choice.items()}
    _, _, body = program().answer(VARIATION, {"pid": "110418_M", **asked}, None)[:3]
    return body  # type: ignore[no-any-return] # a composed JSON document


async def read(web: ProgramWeb, **options: str) -> Listing:
    return await platform.read(shop(**options), web, HIT)


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


async def test_it_searches_the_controller_that_the_entry_names_and_reads_what_it_finds() -> None:
    web = ProgramWeb(program())
    hits = await platform.search(shop(prefix=PREFIX), web, Query(text="Brooks Ghost 16", model="Ghost 16"))
    assert web.asked == [(f"{PREFIX}/Search-Show", {"q": "Ghost", "sz": "60"})]
    assert (hits.complete, hits.because) == (True, "1 of 1 shown")
    assert hits.items == (HIT,)


async def test_without_an_entrys_word_the_home_pages_search_form_says_where_to_search() -> None:
    web = ProgramWeb(program())
    await platform.search(shop(), web, Query(text="Ghost", model="Ghost"))
    assert web.paths == ["/", f"{PREFIX}/Search-Show"]


async def test_where_robots_forbids_the_controllers_the_home_page_is_asked_for_another_search() -> None:
    web = ProgramWeb(program(), forbidden=("/on/demandware.store/",))
    with pytest.raises(NotPermitted):  # whose form asks a controller, too
        await platform.search(shop(prefix=PREFIX), web, Query(text="Ghost", model="Ghost"))
    assert web.paths == ["/"]


async def test_a_home_page_without_a_search_form_is_drift() -> None:
    with pytest.raises(Drifted, match="no search form"):
        await platform.search(shop(), ScriptedWeb({"/": page("<html>", SITE)}), Query(text="Ghost"))


async def test_an_option_that_the_platform_does_not_know_is_a_mistake_in_the_entry() -> None:
    with pytest.raises(ConfigurationError, match="locale"):
        await platform.search(shop(locale="en_US"), ScriptedWeb({}), Query(text="Ghost"))


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


@pytest.mark.parametrize("genesis", GENESIS)
async def test_nothing_is_known_of_three_choices_while_none_is_made_but_what_none_of_them_has(
    genesis: bool,
) -> None:
    listing = await read(ProgramWeb(program(genesis=genesis)))
    found = states(listing)
    assert found["Black 10 D"] is UNKNOWN
    # Of 9.5 there is none at all: SFRA says so, SiteGenesis leaves it out.
    assert found.get("Black 9.5 D") is (None if genesis else OUT)
    assert listing.absence is (Absence.OUT_OF_STOCK if genesis else Absence.NOT_OFFERED)
    assert listing.product.title == GHOST.title


@pytest.mark.parametrize("genesis", GENESIS)
async def test_a_variant_is_asked_for_with_every_value_selected_and_settles_its_neighbours(
    genesis: bool,
) -> None:
    web = ProgramWeb(program(genesis=genesis))
    listing = await read(web)
    told = await platform.stock(shop(), web, listing, named(listing, "Black 10 D"))
    ((path, asked),) = web.asked[1:]
    assert path == VARIATION
    assert asked == {
        "dwvar_110418__M_color": "Black",
        "dwvar_110418__M_size": "10",
        "dwvar_110418__M_width": "D",
        "pid": "110418_M",
        "quantity": "1",
    }
    assert web.headers[-1] == {"x-requested-with": "XMLHttpRequest"}
    found = states(told)
    assert found["Black 10 D"] is IN
    assert found["Black 9 D"] is IN  # another size
    assert found["Blue 10 D"] is OUT  # another colour
    # Another width; SiteGenesis's list of widths leaves out what cannot be ordered.
    assert found["Black 10 2E"] is (UNKNOWN if genesis else OUT)
    assert found["Blue 9 D"] is UNKNOWN  # two of them
    if not genesis:
        assert told.product.variants[0].evidence[0].kind is EvidenceKind.ENDPOINT


@pytest.mark.parametrize("genesis", GENESIS)
async def test_asking_ends_with_the_first_that_can_be_ordered_unless_another_is_open(genesis: bool) -> None:
    web = ProgramWeb(program(genesis=genesis))
    listing = await read(web)
    wanted = named(listing, "Black 10 D", "Black 9 D", "Blue 10 D")
    await platform.stock(shop(), web, listing, wanted)
    assert len(web.asked) == 2  # the page, and the first; its neighbours are known by then


@pytest.mark.parametrize("genesis", GENESIS)
async def test_a_combination_that_is_not_made_is_no_variant_and_one_sold_out_is(genesis: bool) -> None:
    web = ProgramWeb(program(genesis=genesis))
    listing = await read(web)
    told = await platform.stock(shop(), web, listing, named(listing, "Blue 9 2E", "Black 11 D"))
    found = states(told)
    assert "Blue 9 2E" not in found
    assert found["Black 11 D"] is OUT


@pytest.mark.parametrize("genesis", GENESIS)
async def test_a_backorder_is_told_of_the_variant_that_was_asked_for(genesis: bool) -> None:
    web = ProgramWeb(program(genesis=genesis))
    listing = await read(web)
    told = await platform.stock(shop(), web, listing, named(listing, "Black 11 2E"))
    assert states(told)["Black 11 2E"] is BACK


async def test_prices_are_decimal_and_each_variant_has_its_own() -> None:
    web = ProgramWeb(program())
    listing = await read(web)
    told = await platform.stock(shop(), web, listing, named(listing, "Black 10 D"))
    (variant,) = named(told, "Black 10 D")
    assert variant.price == Price(Decimal("140"), "USD")
    assert variant.list_price == Price(Decimal("150"), "USD")
    chosen = "dwvar_110418__M_color=Black&dwvar_110418__M_size=10&dwvar_110418__M_width=D"
    assert variant.url == f"{ADDRESS}?{chosen}"


@pytest.mark.parametrize("genesis", GENESIS)
async def test_where_robots_forbids_the_controllers_the_products_own_page_is_asked(genesis: bool) -> None:
    web = ProgramWeb(program(genesis=genesis), forbidden=("/on/demandware.store/",))
    listing = await read(web)
    told = await platform.stock(shop(), web, listing, named(listing, "Black 10 D"))
    path, asked = web.asked[-1]
    assert path == "/ghost-16/110418_M.html"
    assert "pid" not in asked
    assert states(told)["Black 10 D"] is IN
    assert states(told)["Blue 10 D"] is OUT


async def test_where_robots_forbids_selections_too_nothing_is_asked_and_nothing_guessed() -> None:
    web = ProgramWeb(program(), forbidden=("/on/demandware.store/", "dwvar_"))
    listing = await read(web)
    told = await platform.stock(shop(), web, listing, named(listing, "Black 10 D"))
    assert len(web.asked) == 1
    assert states(told)["Black 10 D"] is UNKNOWN


async def test_a_reply_that_ignores_the_selection_settles_nothing() -> None:
    web = ProgramWeb(program())
    listing = await read(web)
    (wanted,) = named(listing, "Black 10 D")
    told = reading.settle(listing, wanted, page(reply()))
    assert states(told) == states(listing)


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
    assert listing.product.availability is UNKNOWN or listing.product.availability is IN
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


async def test_a_reply_without_choices_is_drift() -> None:
    listing = await read(ProgramWeb(program()))
    (wanted,) = named(listing, "Black 10 D")
    with pytest.raises(Drifted, match="no choices"):
        reading.settle(listing, wanted, page("<html><h1>Sorry</h1></html>", ADDRESS))


async def test_a_page_whose_choices_cannot_be_read_has_them_asked_of_the_controller() -> None:
    told = program().answer("/ghost-16/110418_M.html", {}, None)[2]
    bare = str(told).replace("data-attr", "data-own").replace("dwvar_", "own_")
    web = ScriptedWeb(
        {ADDRESS: page(bare, ADDRESS), f"{SITE}{VARIATION}?pid=110418_M&quantity=1": page(reply(), ADDRESS)}
    )
    listing = await platform.read(shop(), web, HIT)
    assert len(listing.product.variants) == 2 * 4 * 2


async def test_a_product_that_search_names_and_the_shop_has_not_is_unclear() -> None:
    web = ScriptedWeb({ADDRESS: page("<h1>404</h1>", ADDRESS, 404)})
    with pytest.raises(Unclear, match="gone"):
        await platform.read(shop(), web, HIT)


def test_a_sitegenesis_product_of_which_no_size_is_left_is_sold_out_as_a_whole() -> None:
    gone = replace(GHOST, stock={"Black / D": "9- 10-"})
    web = SfccShop(SITE, replace(CATALOGUE, shoe=(gone,)), genesis=True)
    (listing,) = platform.parse(page(web.answer("/ghost-16/110418_M.html", {}, None)[2], ADDRESS))
    assert listing.product.variants == ()
    assert listing.product.availability is OUT
    assert listing.product.evidence[0].kind is EvidenceKind.ABSENCE


def test_a_set_of_products_is_not_read_as_one() -> None:
    row = '<div data-attr="size"><select><option data-attr-value="9" disabled>9</option></select></div>'
    sets = f'<div class="product-detail set-item">{row}</div>' * 2
    body = f'<link href="/on/demandware.static/x.css"><h1>A set</h1>{sets}'
    assert all(not one.product.variants for one in platform.parse(page(body, ADDRESS)))


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
