"""Whether a page lists products (a category, results of a search, a shop's front) rather than sells one.

WooCommerce says so itself. Beside that there are two signs, neither of one shop: structured data that tells
of several products, none of which the page's address or heading names; and cards of one making, each with a
link and a price, that begin before the page has shown a price or a way to buy of its own. A product's page
shows both before it recommends others.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from stockfinder.markup import merge
from stockfinder.markup.document import plain
from stockfinder.markup.draft import Trust
from stockfinder.markup.text import SILENT, sells

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stockfinder.markup.document import Document
    from stockfinder.markup.draft import Draft

FEWEST = 4
"""Products or cards that make a list; fewer may be variants or colours of one."""

FEWEST_UNNAMED = 8
"""The same where the cards' class does not say that they are products."""

SPAN = 40_000
"""Bytes of markup after the heading in which the cards begin."""

_BODY = re.compile(rb"""<body\b[^<>]*?\bclass=["']([^"'<>]+)["']""")
_ARCHIVE = frozenset({b"archive", b"woocommerce-page"})
"""What WordPress's `body_class` and WooCommerce call a page that lists products."""
_LOOP = re.compile(rb"""<li\s[^<>]{0,200}?\bclass=["'](?:[^"'<>]*\s)?type-product[\s"']""")
_CARD = re.compile(rb"""<(li|article|div|section|a)\s[^<>]{0,200}?\bclass=["']([^"'<>]+)["']""")
_PRODUCT = re.compile(r"product|item|card|tile|pod|result|grid", re.IGNORECASE)
_LINK = re.compile(r"""<a\b[^<>]*\bhref\s*=\s*["']?([^"'<>\s#]+)""", re.IGNORECASE)
_MONEY = re.compile(
    r"(?:[€£¥₹$]|kr\.?|zł|Kč|EUR|USD|GBP)\s*\d|\d[\d.,]*\s*(?:[€£¥₹$]|kr\b|zł|Kč|EUR|USD|GBP)"
)
_NO_PRODUCT = re.compile(r"swatch|size|option|variant|thumb|gallery|review|nav|menu", re.IGNORECASE)


def listed(doc: Document, drafts: Sequence[Draft]) -> int | None:
    """How many products a page lists; nothing where it is about one, or nobody can tell.

    :param drafts: what the page's data tells.
    """
    body = _BODY.search(doc.markup) if b"woocommerce" in doc.marks else None
    if body and set(body[1].split()) >= _ARCHIVE:
        return len(_LOOP.findall(doc.markup))
    if merge.is_named(doc, drafts):
        return None
    titles = {
        merge.fold(one.product.title) for one in drafts if one.trust is Trust.STANDARD and not one.picker
    }
    told = len(titles - {""})
    if told >= FEWEST:
        return told
    if any(draft.product.title for draft in drafts):
        return None
    return _cards(doc)


def _cards(doc: Document) -> int | None:
    """How many cards of one making begin before anything is sold."""
    heading = max(doc.heading, 0)
    groups: dict[tuple[bytes, bytes], list[int]] = {}
    for found in _CARD.finditer(doc.markup, heading, heading + SPAN):
        groups.setdefault((found[1], found[2]), []).append(found.start())
    best: list[int] = []
    for (_, name), starts in groups.items():
        text = name.decode("utf-8", "replace")
        fewest = FEWEST if _PRODUCT.search(text) else FEWEST_UNNAMED
        if len(starts) < fewest or _NO_PRODUCT.search(text):
            continue
        parts = [doc.shown(at, min(end, at + 6_000)) for at, end in pairwise(starts)]
        links = [_LINK.search(part) if _MONEY.search(plain(part)) else None for part in parts]
        cards = len({link[1] for link in links if link})
        if cards * 3 >= len(parts) * 2 and all(links[:3]) and len(starts) > len(best):
            best = starts
    if not best or sells(SILENT.sub(" ", doc.shown(heading, best[0]))):
        return None
    first = _CARD.match(doc.markup, best[0])
    alike = doc.markup.count(b"class" + first[0].rpartition(b"class")[2], best[0]) if first else 0
    return max(len(best), alike)
