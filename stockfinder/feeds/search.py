"""Which entries of a feed a search means. All that may be the wanted style are kept; the judge decides."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stockfinder.feeds.name import name_of
from stockfinder.product import Product
from stockfinder.style import match
from stockfinder.style.codes import gtin_key
from stockfinder.style.matching import canonical_brand
from stockfinder.wanted import Wanted

if TYPE_CHECKING:
    from stockfinder.feeds.record import Record
    from stockfinder.product import Query


class Search:
    """One search of a feed.

    By the name, an entry is meant unless its title is clearly of another style; by a code, where it stands in
    its style code, id, title or link; by a GTIN, where it is the entry's. By a brand alone, as a check of the
    retailer asks, the first of the brand's entries are.
    """

    def __init__(self, query: Query) -> None:
        self._brand = canonical_brand(query.brand) if query.brand else None
        self._named = Wanted(brand=query.brand, model=query.model) if query.model else None
        self._code = _letters(query.code or "")
        self._gtin = gtin_key(query.gtin) if query.gtin else ""
        self._by_brand = bool(self._brand) and not (self._named or self._code or self._gtin)
        self._words = {word for word in _words(query.model or "") if len(word) > 1}
        self._titles: dict[tuple[str, str], bool] = {}
        self._brands: dict[str, bool] = {}
        self._of_brand = 0

    @property
    def by_code_alone(self) -> bool:
        """Whether no name is asked for: then other sizes of what is found are not meant by themselves."""
        return self._named is None and not self._by_brand

    def wants(self, record: Record) -> bool:
        """Whether an entry may be what is searched for."""
        if self._gtin and "gtin" in record and gtin_key(record["gtin"]) == self._gtin:
            return True
        if self._code and any(self._code in _letters(record.get(name, "")) for name in _CODED):
            return True
        if self._named is not None:
            return self._is_named(self._named, record)
        return self._by_brand and self._is_of_brand(record)

    def is_silent(self, record: Record) -> bool:
        """Whether an entry lacks what alone is searched by, so that nothing tells whether it is meant; or is
        one more of a brand than are kept."""
        brand = record.get("brand")
        if self._by_brand:
            return brand is None or canonical_brand(brand) == self._brand
        if not self.by_code_alone or (self._brand and brand and canonical_brand(brand) != self._brand):
            return False
        return not ((self._code and "mpn" in record) or (self._gtin and "gtin" in record))

    def may_mean(self, text: str) -> bool:
        """Whether an entry that cannot be read, of which this text is left, may be what is searched for."""
        if not text or not (self._words or self._code or self._gtin):
            return True
        letters = _letters(text)
        return (
            not self._words.isdisjoint(_words(text))
            or bool(self._code and self._code in letters)
            or bool(self._gtin and self._gtin.lstrip("0") in letters)
        )

    def _is_of_brand(self, record: Record) -> bool:
        if self._of_brand >= _MOST or canonical_brand(record.get("brand", "")) != self._brand:
            return False
        self._of_brand += 1
        return True

    def _is_named(self, named: Wanted, record: Record) -> bool:
        brand, title = record.get("brand", ""), name_of(record["title"], record.get("size"))
        known = self._titles.get((brand, title))
        if known is None:
            other = self._is_other_brand(named, brand) and _letters(named.brand or "") not in _letters(title)
            known = not other and match(named, Product(title=title, brand=brand)).verdict != "different"
            self._titles[brand, title] = known
        return known

    def _is_other_brand(self, named: Wanted, brand: str) -> bool:
        """Whether the brand alone refuses an entry, which spares reading its title."""
        known = self._brands.get(brand)
        if known is None:
            known = "brand" in match(named, Product(title="", brand=brand)).conflicts
            self._brands[brand] = known
        return known


_MOST = 1000
"""Entries that are kept of a brand as a whole, which may fill a feed."""
_CODED = ("mpn", "id", "title", "link")


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())
