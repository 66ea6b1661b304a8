"""A composed VTEX: the catalogue's search and Intelligent Search.

The shapes and rules are those of VTEX's OpenAPI files: 206 and `resources` for a page of the catalogue's
search, `operator` "or" where Intelligent Search finds nothing that has every word.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any

from tests.tools.catalogue import Catalogue, Reply, Shoe, words

if TYPE_CHECKING:
    from collections.abc import Mapping

CATALOGUE = "/api/catalog_system/pub/products/search"
INTELLIGENT = "/api/intelligent-search/v1/product-search/trade-policy/1"
JSON = "application/json; charset=utf-8"


class VtexShop:
    """Answers as a VTEX shop.

    :param closed: whether the shop closes the catalogue's search.
    """

    def __init__(self, site: str, catalogue: Catalogue, *, closed: bool = False) -> None:
        self.site = site
        self.catalogue = catalogue
        self.closed = closed

    def answer(self, path: str, query: Mapping[str, str], body: Any) -> Reply:
        """The reply to one request."""
        if path == INTELLIGENT:
            return 200, JSON, self._intelligent(query)
        if path.startswith(CATALOGUE):
            if self.closed:
                return 403, JSON, {"message": "Access denied"}
            return self._catalogue(path.removeprefix(CATALOGUE), query)
        return 404, JSON, "Not Found"

    def _catalogue(self, rest: str, query: Mapping[str, str]) -> Reply:
        if rest:
            found = [shoe for shoe in self.catalogue.shoe if rest == f"/{shoe.handle}/p"]
        elif "fq" in query:
            name, _, value = query["fq"].partition(":")
            key = {"alternateIds_RefId": "sku", "alternateIds_Ean": "ean"}[name]
            found = [s for s in self.catalogue.shoe if value in {_codes(s, r)[key] for r in s.variants()}]
        else:
            found = self._search(query.get("ft", ""))
        first, last = int(query.get("_from", "0")), int(query.get("_to", "9"))
        shown = [self._product(shoe, legacy=True) for shoe in found[first : last + 1]]
        # The end of the range is the one that was asked for, also where there are fewer.
        return 206, JSON, shown, {"resources": f"{first}-{last}/{len(found)}"}

    def _intelligent(self, query: Mapping[str, str]) -> dict[str, Any]:
        text, count = query.get("query", ""), int(query["count"])
        key, _, value = text.partition(":")
        operator = "and"
        if key in ("sku.reference", "sku.ean"):
            kind = key.removeprefix("sku.").replace("reference", "sku")
            found = [s for s in self.catalogue.shoe if value in {_codes(s, r)[kind] for r in s.variants()}]
        else:
            found = self._search(text)
            if not found:
                operator = "or"
                found = [s for s in self.catalogue.shoe if set(words(text)) & set(_words(s))]
        return {
            "products": [self._product(shoe, legacy=False) for shoe in found[:count]],
            "recordsFiltered": len(found),
            "operator": operator,
            "fuzzy": "0",
        }

    def _search(self, text: str) -> list[Shoe]:
        return [shoe for shoe in self.catalogue.shoe if set(words(text)) <= set(_words(shoe))]

    def _product(self, shoe: Shoe, *, legacy: bool) -> dict[str, Any]:
        place = self.catalogue.shoe.index(shoe)
        told: dict[str, Any] = {
            "productId": str(1000 + place),
            "productName": shoe.title,
            "brand": shoe.vendor,
            "linkText": shoe.handle,
            "productReference": shoe.code or shoe.handle,
            "link": f"{self.site}/{shoe.handle}/p" if legacy else f"/{shoe.handle}/p",
            "description": escape(shoe.text),
            "items": [
                self._item(shoe, 100 * (place + 1) + i, row, legacy=legacy)
                for i, row in enumerate(shoe.variants())
            ],
        }
        if shoe.gender and legacy:
            told |= {"allSpecifications": ["Gender"], "Gender": [shoe.gender]}
        elif shoe.gender:
            told["properties"] = [{"name": "Gender", "originalName": "Gender", "values": [shoe.gender]}]
        return told

    def _item(self, shoe: Shoe, number: int, row: dict[str, Any], *, legacy: bool) -> dict[str, Any]:
        codes = _codes(shoe, row)
        offer: dict[str, Any] = {
            "Price": float(shoe.price) if row["available"] else 0,
            "ListPrice": float(shoe.was or shoe.price) if row["available"] else 0,
            "AvailableQuantity": 10000 if row["available"] else 0,
        }
        if legacy:
            offer["IsAvailable"] = row["available"]
        told: dict[str, Any] = {
            "itemId": str(number),
            "name": row["title"],
            "nameComplete": f"{shoe.title} {row['title']}",
            "ean": codes["ean"],
            "referenceId": [{"Key": "RefId", "Value": codes["sku"]}],
            "sellers": [{"sellerId": "1", "sellerDefault": True, "commertialOffer": offer}],
        }
        if legacy:
            return (
                told
                | {"variations": list(row["options"])}
                | {name: [value] for name, value in row["options"].items()}
            )
        return told | {
            "variations": [{"name": name, "values": [value]} for name, value in row["options"].items()]
        }


def _words(shoe: Shoe) -> list[str]:
    return words(" ".join((shoe.title, shoe.vendor, *shoe.tags)))


def _codes(shoe: Shoe, row: dict[str, Any]) -> dict[str, str]:
    """A SKU's codes: the shop's own, and an EAN of the range for use within a shop."""
    digits = "2" + re.sub(r"\D", "", str(row["id"]))[-11:].zfill(11)
    odd, even = sum(map(int, digits[::2])), sum(map(int, digits[1::2]))
    return {"sku": row["sku"], "ean": f"{digits}{-(odd + 3 * even) % 10}"}
