"""Salesforce Commerce Cloud: what is asked of shops composed by SFRA's and SiteGenesis's templates."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from stockfinder.errors import ConfigurationError, Drifted, NotPermitted, Unclear
from stockfinder.platforms import sfcc_reading as reading
from stockfinder.product import Absence, EvidenceKind, Price, Query
from tests.platforms.program_web import ProgramWeb
from tests.platforms.scripted import ScriptedWeb, page
from tests.platforms.sfcc_demo import (
    ADDRESS,
    BACK,
    GENESIS,
    GHOST,
    HIT,
    IN,
    OUT,
    SITE,
    UNKNOWN,
    VARIATION,
    named,
    platform,
    program,
    reply,
    shop,
    states,
)
from tests.tools.sfcc_choice import PREFIX

if TYPE_CHECKING:
    from stockfinder.product import Listing


async def read(web: ProgramWeb, **options: str) -> Listing:
    return await platform.read(shop(**options), web, HIT)


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


async def test_where_robots_forbids_longer_pages_of_results_the_usual_ones_are_asked_for() -> None:
    web = ProgramWeb(program(), forbidden=("sz=",))
    await platform.search(shop(prefix=PREFIX), web, Query(text="Ghost", model="Ghost"))
    assert web.asked == [(f"{PREFIX}/Search-Show", {"q": "Ghost"})]


async def test_a_home_page_without_a_search_form_is_drift() -> None:
    with pytest.raises(Drifted, match="no search form"):
        await platform.search(shop(), ScriptedWeb({"/": page("<html>", SITE)}), Query(text="Ghost"))


async def test_an_option_that_the_platform_does_not_know_is_a_mistake_in_the_entry() -> None:
    with pytest.raises(ConfigurationError, match="locale"):
        await platform.search(shop(locale="en_US"), ScriptedWeb({}), Query(text="Ghost"))


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
