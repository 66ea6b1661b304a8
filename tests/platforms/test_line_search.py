"""How a shop is searched by the line of a model, and what its silence then says."""

from __future__ import annotations

from typing import Any

import pytest

from stockfinder.platforms.line_search import names, search_line
from stockfinder.product import Hit, Hits, Query
from tests.shoes import shop

GHOST_16 = Query(text="Brooks Ghost 16", brand="Brooks", model="Ghost 16")
FRESH_FOAM = Query(text="New Balance Fresh Foam X 1080v13", brand="New Balance", model="Fresh Foam X 1080v13")


class Shelf:
    """A shop whose search finds titles that hold the phrase, `most` of them at once."""

    def __init__(self, *titles: str, most: int = 5) -> None:
        self.titles = titles
        self.most = most
        self.asked: list[str] = []

    async def ask(self, text: str) -> Hits:
        self.asked.append(text)
        found = [title for title in self.titles if text.casefold() in title.casefold()]
        cut = len(found) > self.most
        items = tuple(Hit(reference=title, title=title) for title in found[: self.most])
        because = f"{len(items)} of {len(found)} shown"
        return Hits(items=items, complete=not cut, cut=cut, control_suffices=not cut, because=because)


def titles(hits: Hits) -> list[str]:
    return [hit.title for hit in hits.items]


async def test_one_question_for_the_line_finds_the_model_and_its_neighbours() -> None:
    shelf = Shelf("Brooks Men's Ghost 16", "Brooks Ghost 15", "Brooks Ghost Max", "Nike Pegasus")
    hits = await search_line(shelf.ask, shop(), GHOST_16)
    assert shelf.asked == ["Ghost"]
    assert titles(hits) == ["Brooks Men's Ghost 16", "Brooks Ghost 15", "Brooks Ghost Max"]
    assert (hits.complete, hits.cut) == (True, False)


async def test_a_line_with_too_many_products_is_asked_for_by_its_version_too() -> None:
    shelf = Shelf(*(f"Ghost 1{n} {m}" for n in range(3, 7) for m in "abc"))
    hits = await search_line(shelf.ask, shop(), GHOST_16)
    assert shelf.asked == ["Ghost", "Ghost 16"]
    assert titles(hits)[-3:] == ["Ghost 16 a", "Ghost 16 b", "Ghost 16 c"]
    assert hits.complete  # every spelling of the model holds "Ghost 16"


async def test_a_version_with_too_many_products_still_leaves_it_open() -> None:
    shelf = Shelf(*(f"Ghost 16 {n}" for n in range(9)))
    hits = await search_line(shelf.ask, shop(), GHOST_16)
    assert (hits.complete, hits.cut, hits.control_suffices) == (False, True, False)


async def test_a_line_without_a_version_that_is_cut_short_proves_nothing() -> None:
    samba = Query(text="adidas Samba OG", brand="adidas", model="Samba OG")
    shelf = Shelf(*(f"Samba {n}" for n in range(9)))
    hits = await search_line(shelf.ask, shop(), samba)
    assert shelf.asked == ["Samba", "Samba OG"]
    assert (hits.complete, hits.control_suffices) == (False, False)


@pytest.mark.parametrize(
    ("title", "asked"),
    [
        ("New Balance Fresh Foam X 1080v13", ["Fresh Foam X"]),
        ("New Balance Fresh Foam X 1080 v13", ["Fresh Foam X"]),
        ("NB 1080 v13", ["Fresh Foam X", "1080"]),
        ("NB 1080V13 Fresh Foam", ["Fresh Foam X", "1080"]),
    ],
)
async def test_a_models_number_finds_other_spellings_of_it(title: str, asked: list[str]) -> None:
    shelf = Shelf(title)
    hits = await search_line(shelf.ask, shop(), FRESH_FOAM)
    assert (titles(hits), shelf.asked) == ([title], asked)
    assert hits.complete


async def test_where_the_line_finds_nothing_the_brand_shows_that_the_search_works() -> None:
    shelf = Shelf("Brooks Glycerin 21", "Brooks Adrenaline GTS 23")
    hits = await search_line(shelf.ask, shop(), GHOST_16)
    assert shelf.asked == ["Ghost", "Brooks"]
    assert (hits.complete, hits.because) == (True, "nothing for 'Ghost'; of the brand 2 of 2 shown")


async def test_a_brand_with_too_many_products_is_a_control_and_no_complete_reply() -> None:
    shelf = Shelf(*(f"Brooks Glycerin {n}" for n in range(9)))
    hits = await search_line(shelf.ask, shop(), GHOST_16)
    assert (hits.complete, hits.control_suffices) == (False, True)


async def test_a_shop_that_carries_the_brand_and_finds_none_of_it_says_nothing() -> None:
    hits = await search_line(Shelf("Glycerin 21").ask, shop(brands=("Brooks",)), GHOST_16)
    assert not hits.complete
    assert hits.because == "its search finds nothing of Brooks"


@pytest.mark.parametrize("brands", [("Nike",), ()])
async def test_a_shop_without_the_brand_is_believed_once_its_search_finds_what_it_has(
    brands: tuple[str, ...],
) -> None:
    shelf = Shelf("Nike Pegasus 41")
    hits = await search_line(shelf.ask, shop(brands=brands), GHOST_16)
    assert shelf.asked[-1] == "Nike"
    assert (hits.items, hits.complete) == ((), True)


@pytest.mark.parametrize("brands", [("Nike",), ()])
async def test_a_search_that_finds_nothing_at_all_proves_nothing(brands: tuple[str, ...]) -> None:
    hits = await search_line(Shelf().ask, shop(brands=brands), GHOST_16)
    assert (hits.items, hits.complete) == ((), False)


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        (Query(text="110418", code="110418"), []),
        (Query(text="Brooks Ghost 16", brand="Brooks", model="Ghost 16", code="110418"), []),
        (Query(text="Brooks Ghost 17", brand="Brooks", model="Ghost 17", code="119999"), ["Ghost"]),
    ],
)
async def test_what_a_code_found_is_enough_unless_it_is_named_otherwise(
    query: Query, asked: list[str]
) -> None:
    shelf = Shelf("Brooks Ghost 17")
    coded = [Hit(reference="16", title="Brooks Ghost 16", codes=("110418-BLK",))]
    hits = await search_line(shelf.ask, shop(), query, coded=coded)
    assert shelf.asked == asked
    assert titles(hits)[0] == "Brooks Ghost 16"


async def test_a_bare_code_that_finds_nothing_proves_nothing() -> None:
    hits = await search_line(Shelf("Ghost 16").ask, shop(), Query(text="110418", code="110418"))
    assert (hits.complete, hits.because) == (False, "nothing for '110418'")


@pytest.mark.parametrize(
    ("hit", "query", "named"),
    [
        ({"title": "Brooks Men's Ghost 16"}, {"model": "Ghost 16"}, True),
        ({"title": "Brooks Ghost 15"}, {"model": "Ghost 16"}, False),
        ({"title": "990 V6 Core", "brand": "New Balance"}, {"model": "990v6"}, True),
        ({"title": "Something", "codes": ("M990GL6-10",)}, {"model": "990v6", "code": "M990 GL6"}, True),
        ({"title": "Something", "gtins": ("4066755123450",)}, {"gtin": "4066755123450"}, True),
        ({"title": "Something", "gtins": ("4066755123450",)}, {"gtin": "4066755123467"}, False),
    ],
)
def test_a_hit_is_named_like_the_wish_by_its_words_or_its_codes(
    hit: dict[str, Any], query: dict[str, Any], named: bool
) -> None:
    assert names(Hit(reference="x", **hit), Query(text="Brand Shoe", **query)) is named
