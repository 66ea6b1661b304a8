"""Searches a shop by the line of the wanted model, and ever wider until its silence says something.

For shops whose search gives all products that hold the words, or the very phrase, that they were asked for.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from stockfinder.platforms.model_line import line_of
from stockfinder.product import Hits

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from stockfinder.product import Hit, Query
    from stockfinder.shop import Shop

    Ask = Callable[[str], Awaitable[Hits]]


async def search_line(ask: Ask, shop: Shop, query: Query, *, coded: Sequence[Hit] = ()) -> Hits:
    """Ask for the line, which is found however the rest of the model is spelled, then for more or for less.

    - A line with too many products: ask for its version, or for the whole model, as well.
    - No product that is named like the wish: ask for the model's number, which shops write apart from its
      words or glued to them (`1080 v13`).
    - Nothing at all: ask for the brand, whose other products prove that the search works; and where it has
      none, for what the shop surely lists.

    :param ask: one search of the shop; an empty text lists anything.
    :param coded: what a search by code found already; enough if it is named like the wish.
    """
    if coded and (not query.model or any(names(hit, query) for hit in coded)):
        return Hits(items=tuple(coded), because=f"{len(coded)} found by {query.code or query.gtin}")
    line = line_of(query.model) if query.model else query.text or query.code or query.gtin or ""
    hits = _with(Hits(items=tuple(coded)), await ask(line))
    number = _number(query.model or "")
    if hits.cut and query.model and line != query.model:
        text, sure = _narrower(query.model, number)
        narrow = await ask(text)
        sure = sure and narrow.complete
        hits = replace(_with(hits, narrow), complete=sure, cut=narrow.cut, control_suffices=sure)
    if number and number != line and not any(names(hit, query) for hit in hits.items):
        hits = _with(hits, await ask(number))
    if hits.items or query.brand is None:
        return hits if hits.items else replace(hits, complete=False, because=f"nothing for {line!r}")
    branded = await ask(query.brand)
    if branded.items:
        # They show that the search works, so that it was right to find nothing of the line.
        because = f"nothing for {line!r}; of the brand {branded.because}"
        return replace(branded, control_suffices=True, because=because)
    # A shop that carries the brand and finds none of it writes it otherwise, so its silence says nothing.
    known = None if shop.carries(query.brand) else await _surely_listed(ask, shop)
    if known and (await ask(known)).items:
        return replace(branded, because=f"nothing of {query.brand}, though its search finds {known!r}")
    return replace(branded, complete=False, because=f"its search finds nothing of {query.brand}")


def names(hit: Hit, query: Query) -> bool:
    """Whether a hit is called as the wish is, or has its code: enough to ask no further."""
    code = _plain(query.code or "")
    if code and any(code in _plain(one) for one in hit.codes):
        return True
    if query.gtin and query.gtin in hit.gtins:
        return True
    name, title = query.model or query.text, f"{hit.title} {hit.brand or ''}"
    return _words(name) <= _words(title) or _plain(name) in _plain(title)  # `1080v13`, `1080 v13`


def _with(hits: Hits, more: Hits) -> Hits:
    """The later reply, with what the earlier ones found before it. Cut if any of them is."""
    items = {(hit.reference, hit.title): hit for hit in (*hits.items, *more.items)}
    because = " and ".join(part for part in (hits.because, more.because) if part)
    return replace(
        more,
        items=tuple(items.values()),
        complete=more.complete and (hits.complete or not hits.because),
        cut=hits.cut or more.cut,
        control_suffices=hits.control_suffices and more.control_suffices,
        because=because,
    )


async def _surely_listed(ask: Ask, shop: Shop) -> str | None:
    """What a working search has to find: a brand that the shop carries, or a word of any of its titles."""
    if shop.brands:
        return shop.brands[0]
    listed = await ask("")
    words = re.findall(r"[^\W\d_]{3,}", listed.items[0].title) if listed.items else []
    return words[0] if words else None


def _narrower(model: str, number: str | None) -> tuple[str, bool]:
    """What has fewer products than the line, and whether all spellings of the model hold it."""
    words = model.split()
    version = next((i for i, word in enumerate(words) if re.search(r"\d", word)), 0)
    if version and words[version].isdecimal():
        return " ".join(words[: version + 1]), True
    return (number, True) if number and version else (model, False)


def _number(model: str) -> str | None:
    """The number that names a model by itself: `1080` of `Fresh Foam X 1080v13`."""
    found = re.search(r"(?<![\d.])\d{3,4}(?![\d.])", model)
    return found[0] if found else None


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())
