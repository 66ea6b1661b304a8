"""What a composed shop sells, as `catalogue.toml` describes it, and a search in it."""

from __future__ import annotations

import re
from typing import Any
from zlib import crc32

from msgspec import Struct

from stockfinder.markup.keys import Role
from stockfinder.markup.options import option_role


class Shoe(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One product of a catalogue."""

    handle: str
    title: str
    vendor: str
    price: str
    was: str | None = None
    code: str | None = None
    """The maker's style code; SKUs begin with it."""
    kind: str = "Shoes"
    tags: tuple[str, ...] = ()
    text: str = ""
    gender: str | None = None
    """As schema.org's `suggestedGender` has it."""
    options: tuple[str, ...] = ("Size",)
    """Names of its options in their order; one of them is the size."""
    stock: dict[str, str]
    """Sizes for each choice of the other options (`Black / D`), by spaces or commas. `10-` is sold out, and
    `10~` on backorder."""

    def variants(self) -> list[dict[str, Any]]:
        """Every variant: its options by name, its stock (`in`, `out`, `backorder`), and an id of its own."""
        place = next(i for i, name in enumerate(self.options) if option_role(name) is Role.SIZE)
        rows = []
        for others, sizes in self.stock.items():
            values = others.split(" / ") if len(self.options) > 1 else []
            for size in sizes.split(",") if "," in sizes else sizes.split():
                label = size.strip().rstrip("-~")
                state = {"-": "out", "~": "backorder"}.get(size.strip()[-1], "in")
                chosen = [*values[:place], label, *values[place:]]
                title = " / ".join(chosen)
                rows.append(
                    {
                        "id": 40_000_000_000_000 + crc32(f"{self.handle} {title}".encode()),
                        "title": title,
                        "options": dict(zip(self.options, chosen, strict=True)),
                        "sku": re.sub(r"[^\w.-]", "", "-".join((self.code or self.handle, *chosen))),
                        "state": state,
                        "available": state != "out",
                    }
                )
        return rows

    @property
    def id(self) -> int:
        """A product's number, as Shopify has them."""
        return 7_000_000_000_000 + crc32(self.handle.encode())


class Catalogue(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A shop as `catalogue.toml` describes it."""

    shape: str
    """Which documented shapes its traffic has, for `_origin`."""
    currency: str
    robots: str = "shopify"
    catalog: bool = False
    """Whether it answers agents by UCP."""
    blocked: str = "refused"
    shoe: tuple[Shoe, ...]


Reply = tuple[int, str, Any] | tuple[int, str, Any, dict[str, str]]
"""Status, media type, the body (text, or data to be sent as JSON), and headers if there are more."""
NOT_FOUND: Reply = (404, "text/html", "<!doctype html><title>404 Not Found</title><h1>Not Found</h1>")


def search(catalogue: Catalogue, text: str) -> list[Shoe]:
    """The products that have every word, the last one as a beginning."""
    asked = words(text)

    def has(shoe: Shoe) -> bool:
        own = words(" ".join((shoe.title, shoe.vendor, shoe.kind, *shoe.tags)))
        own += [word for v in shoe.variants() for word in (*words(v["title"]), v["sku"].lower())]
        return all(word in own for word in asked[:-1]) and any(o.startswith(asked[-1]) for o in own)

    return [shoe for shoe in catalogue.shoe if asked and has(shoe)]


def words(text: str) -> list[str]:
    """The words of a text, as a search engine's index has them."""
    return re.findall(r"[a-z0-9]+(?:\.\d+)?", text.lower().replace("'", ""))
