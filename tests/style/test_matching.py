"""Which product is the wanted style: titles written by ourselves, and products with more to tell."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from stockfinder.product import Product, Variant
from stockfinder.style import match
from stockfinder.wanted import Audience, Wanted, Width

PAIRS = [
    json.loads(line)
    for line in (Path(__file__).parent / "pairs.jsonl").read_text(encoding="utf-8").splitlines()
]


def wish(**told: Any) -> Wanted:
    audience, width = told.pop("audience", None), told.pop("width", None)
    return Wanted(
        audience=Audience(audience) if audience else None, width=Width(width) if width else None, **told
    )


GHOST = wish(brand="Brooks", model="Ghost 16", audience="men")
DUNK = wish(brand="Nike", model="Dunk Low Retro", code="DD1391-100")


@pytest.mark.parametrize("pair", PAIRS, ids=[f"{p['wanted']['model']} ~ {p['title']}" for p in PAIRS])
def test_tells_a_wanted_style_from_its_siblings(pair: dict[str, Any]) -> None:
    """Line, version, variant, audience, width and colour each decide; the conflict is named."""
    if "known" in pair:
        pytest.xfail(pair["known"])
    found = match(wish(**pair["wanted"]), Product(title=pair["title"]))
    if pair["verdict"] == "not same":
        assert found.verdict != "same", found
    else:
        assert found.verdict == pair["verdict"], found
    if "conflict" in pair:
        assert pair["conflict"] in found.conflicts
        if pair["conflict"] in ("audience", "color", "width"):
            assert found.conflicts == (pair["conflict"],)


def test_wrong_shoes_among_our_pairs_are_the_known_one() -> None:
    """The measure that counts most, over all pairs at once."""
    refused = [pair for pair in PAIRS if pair["verdict"] != "same"]
    wrong = [p for p in refused if match(wish(**p["wanted"]), Product(title=p["title"])).verdict == "same"]
    assert len(refused) > 200
    assert [pair["title"] for pair in wrong if "known" not in pair] == []


@pytest.mark.parametrize(
    ("title", "reason"),
    [
        ("Brooks Men's Ghost 15", "version 15, wanted 16"),
        ("Brooks Women's Ghost 16", "women's, wanted men's"),
        ("Brooks Men's Ghost 16 GTX", "it is the gtx"),
        ("Saucony Men's Ride 17", "brand Saucony, wanted Brooks"),
        ("Brooks Ghost Men's", "version not stated, wanted 16"),
    ],
)
def test_says_why_in_words_an_agent_can_read(title: str, reason: str) -> None:
    """The first reasons of a refusal name the difference and the wish."""
    assert reason in match(GHOST, Product(title=title)).reasons


# -- codes


def test_the_same_style_code_says_same_whatever_else_is_left_out() -> None:
    """A shop's own words behind a title do not matter beside the maker's code."""
    product = Product(title="Nike Dunk Low (DD1391-100) black friday deal", mpn="DD1391-100")
    assert match(DUNK, product).verdict == "same"
    assert "same style code" in match(DUNK, product).reasons


@pytest.mark.parametrize("code", ["dd1391-100", "DD1391 100", "DD1391100", "dd1391.100"])
def test_codes_are_compared_without_their_separators(code: str) -> None:
    """Shops write one code in four ways."""
    assert match(DUNK, Product(title="Nike Dunk Low Retro", mpn=code)).verdict == "same"


def test_the_same_code_does_not_cover_another_version_or_audience() -> None:
    """A title that contradicts the wish beside the right code is to be checked by eye."""
    wanted = wish(brand="Nike", model="Pegasus 41", code="FD2722-001", audience="men")
    assert match(wanted, Product(title="Nike Women's Pegasus 41", mpn="FD2722-001")).verdict == "unsure"
    assert match(wanted, Product(title="Nike Men's Pegasus 40", mpn="FD2722-001")).verdict == "unsure"


def test_another_colour_part_of_the_code_is_another_colour() -> None:
    """DD1391-101 is the DD1391 in another colourway, and a near miss."""
    found = match(DUNK, Product(title="Nike Dunk Low Retro", mpn="DD1391-101"))
    assert (found.verdict, found.conflicts) == ("different", ("color",))


def test_another_style_code_of_the_maker_is_another_style() -> None:
    """Two full codes that differ in the style say different, although the names agree."""
    found = match(DUNK, Product(title="Nike Dunk Low Retro", mpn="DV0833-100"))
    assert (found.verdict, found.conflicts) == ("different", ("code",))


def test_a_shops_own_number_says_nothing_about_the_code() -> None:
    """A SKU in no maker's form is no other code."""
    assert match(DUNK, Product(title="Nike Dunk Low Retro", sku="SKU-998877")).verdict == "same"


def test_a_code_is_found_at_a_variant_and_in_the_address() -> None:
    """SKUs carry the size behind the code; addresses carry the code."""
    wanted = wish(code="M880B15")
    variant = Variant(size="10.5", sku="M880B15-2E-105")
    assert match(wanted, Product(title="Running shoe", variants=(variant,))).verdict == "same"
    assert (
        match(wanted, Product(title="Running shoe", url="https://shop.example/p/m880b15.html")).verdict
        == "same"
    )


def test_a_code_alone_and_none_at_the_shop_is_unsure() -> None:
    """Nothing is left to compare."""
    found = match(wish(brand="Nike", code="DZ5485-612"), Product(title="Nike Air Jordan 1 High"))
    assert (found.verdict, found.conflicts) == ("unsure", ())


# -- GTIN


def test_the_same_gtin_says_same_in_any_length() -> None:
    """A UPC and its EAN are one number."""
    wanted = wish(gtin="0040000012344")
    assert match(wanted, Product(title="Whatever", gtin="040000012344")).verdict == "same"
    product = Product(title="Whatever", variants=(Variant(gtin="00040000012344"),))
    assert match(wanted, product).verdict == "same"


def test_another_gtin_decides_only_where_nothing_else_is_asked() -> None:
    """Each size has its own GTIN."""
    assert match(wish(gtin="4006381333931"), Product(title="Shoe", gtin="040000012344")).conflicts == (
        "gtin",
    )
    named = wish(brand="Brooks", model="Ghost 16", gtin="4006381333931")
    assert match(named, Product(title="Brooks Ghost 16", gtin="040000012344")).verdict == "same"


# -- audience


@pytest.mark.parametrize(
    "product",
    [
        Product(title="Brooks Ghost 16", audience="female"),
        Product(title="Brooks Ghost 16", attributes={"Gender": "Women"}),
        Product(title="Brooks Ghost 16", url="https://shop.example/products/womens-brooks-ghost-16"),
        Product(title="Brooks Ghost 16", tags=("Running", "womens")),
    ],
    ids=["field", "property", "address", "tag"],
)
def test_the_audience_is_taken_from_wherever_it_is_stated(product: Product) -> None:
    """A silent title is not taken for men's where the page says otherwise."""
    found = match(GHOST, product)
    assert (found.verdict, found.conflicts, found.audience) == ("different", ("audience",), Audience.WOMEN)
    assert match(wish(brand="Brooks", model="Ghost 16", audience="women"), product).verdict == "same"


def test_a_silent_product_is_taken_for_mens_and_for_nothing_else() -> None:
    """Shops leave out `men's` far more often than any other audience."""
    silent = Product(title="Brooks Ghost 16")
    assert match(GHOST, silent).verdict == "same"
    for audience in ("women", "kids", "toddler"):
        found = match(wish(brand="Brooks", model="Ghost 16", audience=audience), silent)
        assert (found.verdict, found.conflicts) == ("unsure", ())


def test_no_wanted_audience_decides_nothing() -> None:
    """Men's, women's and kids' are all shown."""
    for title in ("Brooks Men's Ghost 16", "Brooks Women's Ghost 16", "Brooks Kids' Ghost 16"):
        assert match(wish(brand="Brooks", model="Ghost 16"), Product(title=title)).verdict == "same"


def test_a_title_for_adults_and_children_is_to_be_checked() -> None:
    """`Kids ... Mens Boots` says both."""
    wanted = wish(brand="Nike", model="Magista Onda IC", audience="men")
    assert (
        match(wanted, Product(title="Nike Kids Magista Onda IC - White Mens Boots Indoor")).verdict
        == "unsure"
    )


# -- colour, width, brand


def test_a_colour_among_the_variants_is_the_wanted_style() -> None:
    """One page may hold all colours; the judge picks the variant."""
    variants = (Variant(size="10", color="White"), Variant(size="10", color="Black/Ebony"))
    wanted = wish(brand="Brooks", model="Ghost 16", color="black")
    assert match(wanted, Product(title="Brooks Ghost 16", variants=variants)).verdict == "same"
    only_white = match(wanted, Product(title="Brooks Ghost 16", variants=variants[:1]))
    assert (only_white.verdict, only_white.conflicts) == ("different", ("color",))


def test_a_colour_that_nobody_states_is_unsure() -> None:
    """Asked for black, a shop without any colour is a candidate."""
    found = match(wish(brand="Brooks", model="Ghost 16", color="black"), Product(title="Brooks Ghost 16"))
    assert (found.verdict, found.conflicts) == ("unsure", ())
    assert found.reasons == ("colour not stated, wanted black",)


def test_a_width_that_the_variants_state_is_the_judges() -> None:
    """A silent title beside sizes that name widths is still the style."""
    wanted = wish(brand="Brooks", model="Ghost 16", audience="men", width="wide")
    variants = (Variant(size="10", width="D"), Variant(size="10", width="2E"))
    assert match(wanted, Product(title="Brooks Men's Ghost 16", variants=variants)).verdict == "same"
    assert match(wanted, Product(title="Brooks Men's Ghost 16")).verdict == "unsure"


def test_letters_of_a_width_are_read_on_the_wanted_scale() -> None:
    """2E is wide for men and x-wide for women."""
    product = Product(title="Brooks Ghost 16 (2E)")
    assert (
        match(wish(brand="Brooks", model="Ghost 16", audience="men", width="wide"), product).verdict == "same"
    )


def test_an_unknown_vendor_is_no_other_brand() -> None:
    """Many shops put their own name into the brand's field."""
    product = Product(title="Brooks Men's Ghost 16", brand="Main Street Shoes")
    assert match(GHOST, product).verdict == "same"


def test_a_brand_beyond_the_lexicon_is_compared_as_written() -> None:
    """Lexicons never hold all brands."""
    wanted = wish(brand="Zebulon", model="Trailmaster 2")
    assert match(wanted, Product(title="Trailmaster 2", brand="ZEBULON")).verdict == "same"
    assert match(wanted, Product(title="Zebulon Trailmaster 2")).verdict == "same"
    assert match(wanted, Product(title="Nike Trailmaster 2")).verdict == "different"
    assert match(wanted, Product(title="Trailmaster 2")).verdict == "unsure"


def test_a_variant_that_properties_confirm_need_not_stand_in_the_title() -> None:
    """`Moab 3 Waterproof` may be listed as `Moab 3` with a property."""
    wanted = wish(brand="Merrell", model="Moab 3 Waterproof")
    assert match(wanted, Product(title="Merrell Moab 3")).conflicts == ("variant",)
    assert match(wanted, Product(title="Merrell Moab 3", attributes={"Waterproof": "Yes"})).verdict == "same"


# -- another shop's title as the wish


def test_two_shops_titles_in_two_languages_are_one_shoe() -> None:
    """With nothing but text the wish is a listing: colourway and all."""
    wanted = Wanted(text="Nike Tiempo Legend VI FG - Black/White/Metallic Gold Mens Boots Firm Ground")
    italian = Product(
        title="Nike Tiempo Legend VI FG - Nero/Bianco/Oro Metallico Scarpe Uomo Terreni Compatti"
    )
    assert match(wanted, italian).verdict == "same"
    green = Product(title="Nike Tiempo Legend VI FG - Verde/Nero Scarpe Uomo Terreni Compatti")
    assert match(wanted, green).conflicts == ("color",)
    soft = Product(title="Nike Tiempo Legend VI SG - Nero/Bianco/Oro Metallico Scarpe Uomo Terreni Morbidi")
    assert match(wanted, soft).conflicts == ("variant",)


def test_two_listings_without_a_colour_are_unsure() -> None:
    """Nothing tells whether they are one colourway."""
    assert match(Wanted(text="Nike Pegasus 41"), Product(title="Nike Pegasus 41")).verdict == "unsure"


def test_the_score_ranks_the_wanted_style_first() -> None:
    """Same before unsure before different, in a plain case."""
    titles = ["Brooks Men's Ghost 16", "Brooks Ghost", "Brooks Men's Ghost 15", "Saucony Women's Ride 17"]
    scores = [match(GHOST, Product(title=title)).score for title in titles]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


@pytest.mark.parametrize(
    ("title", "verdict"),
    [
        ("Nike Dunk Low Retro White/Black DD1391-100", "same"),
        ("Nike Dunk Low SE DD1391-100", "same"),
        ("Nike Dunk High DD1391-100", "unsure"),
        ("Nike Dunk Low GTX DD1391-100", "unsure"),
        ("Nike Dunk Low Retro Women's DD1391-100", "unsure"),
        ("Nike Dunk Low Laces DD1391-100", "different"),
        ("Nike Dunk Low Retro", "different"),
    ],
)
def test_an_equal_code_outweighs_words_that_titles_leave_out(title: str, verdict: str) -> None:
    """`Retro` beside the wanted code is the wanted shoe; another height or audience stays a doubt."""
    wanted = wish(brand="Nike", model="Dunk Low", code="DD1391-100", audience="men")
    assert match(wanted, Product(title=title)).verdict == verdict
