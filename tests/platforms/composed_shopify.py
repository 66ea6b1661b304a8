"""A composed Shopify shop, as awkward as its documentation and a public runbook (2026-08) say that shops are.

Composed from documented shapes, not recorded. It answers predictive search (every word, the last one as a
beginning, at most ten), `.js`, `products.json` and the UCP catalogue: 422 without the header, at most ten
variants in a search, a selection that is relaxed, products that search misses, a lock-out.
"""

from __future__ import annotations

import re
from itertools import product as combinations
from typing import TYPE_CHECKING, Any
from zlib import crc32

import msgspec

from stockfinder.errors import NotPermitted, RateLimited, Unclear
from stockfinder.page import Page
from stockfinder.platforms.ucp_catalogue import REST_PATHS

if TYPE_CHECKING:
    from collections.abc import Mapping

SITE = "https://shop.example"
PROFILE = "https://agent.example/profile.json"


class Style:
    """One product of the shop.

    :param options: names and values; every combination exists unless it is in `lacking`.
    :param stock: the combinations that can be ordered.
    """

    def __init__(
        self,
        title: str,
        options: dict[str, list[str]],
        stock: set[tuple[str, ...]],
        *,
        vendor: str = "Brooks",
        lacking: frozenset[tuple[str, ...]] = frozenset(),
        sku: str = "110418",
    ) -> None:
        self.title, self.options, self.stock, self.vendor = title, options, stock, vendor
        self.handle = re.sub(r"[^a-z0-9]+", "-", title.lower())
        self.rows = [row for row in combinations(*options.values()) if row not in lacking]
        self.number = crc32(title.encode())
        self.sku = sku

    def js(self) -> dict[str, Any]:
        """As `/products/{handle}.js` has it."""
        return {
            "id": self.number,
            "title": self.title,
            "handle": self.handle,
            "description": "<ul><li>Cushioned</li></ul>",
            "vendor": self.vendor,
            "type": "Shoes",
            "tags": ["shoes"],
            "price": 14000,
            "available": bool(self.stock),
            "options": [
                {"name": name, "position": i, "values": v}
                for i, (name, v) in enumerate(self.options.items(), 1)
            ],
            "variants": [
                {
                    "id": self.number * 1000 + place,
                    "title": " / ".join(row),
                    **{f"option{i + 1}": row[i] if i < len(row) else None for i in range(3)},
                    "options": list(row),
                    "sku": f"{self.sku}-{place}",
                    "available": row in self.stock,
                    "price": 14000,
                    "compare_at_price": None,
                    "barcode": None,
                }
                for place, row in enumerate(self.rows)
            ],
        }

    def listed(self) -> dict[str, Any]:
        """As `products.json` has it."""
        told = self.js()
        rows = [row | {"price": "140.00", "compare_at_price": None} for row in told["variants"]]
        return told | {"variants": rows, "body_html": told["description"], "product_type": "Shoes"}

    def ucp(self, rows: list[tuple[str, ...]], **more: Any) -> dict[str, Any]:
        """As the catalogue has it, with these of its variants."""
        money = {"amount": 14000, "currency": "USD"}
        return {
            "id": f"gid://shopify/Product/{self.number}",
            "handle": self.handle,
            "title": self.title,
            "description": {"plain": "Cushioned"},
            "url": f"{SITE}/products/{self.handle}",
            "price_range": {"min": money, "max": money},
            "options": [
                {"name": name, "values": [{"label": v} for v in values]}
                for name, values in self.options.items()
            ],
            "variants": [
                {
                    "id": self.gid(row),
                    "sku": f"{self.sku}-{self.rows.index(row)}",
                    "title": " / ".join(row),
                    "description": {"plain": ""},
                    "price": money,
                    "availability": {"available": row in self.stock},
                    "options": [{"name": n, "label": v} for n, v in zip(self.options, row, strict=True)],
                }
                for row in rows
            ],
        } | more

    def gid(self, row: tuple[str, ...]) -> str:
        """The variant's global id."""
        return f"gid://shopify/ProductVariant/{self.number * 1000 + self.rows.index(row)}"


class ComposedShopify:
    """The door to the composed shop; keeps to `stockfinder.platforms.Web`.

    :param profile: the operator's agent profile, if one is configured.
    :param missed: titles that the UCP search does not find.
    :param relaxed: combinations that `get_product` drops the last option of.
    :param flags: whether `get_product` says which option values exist and are available.
    :param forbidden: beginnings of paths that robots.txt forbids.
    :param locked: UCP questions after which it locks out, for half an hour.
    """

    def __init__(
        self,
        *styles: Style,
        profile: str | None = None,
        missed: tuple[str, ...] = (),
        relaxed: tuple[tuple[str, ...], ...] = (),
        flags: bool = False,
        forbidden: tuple[str, ...] = (),
        locked: int = 90,
    ) -> None:
        self.styles, self.missed, self.relaxed = styles, missed, relaxed
        self.agent_profile, self.flags, self.forbidden, self.locked = profile, flags, forbidden, locked
        self.asked: list[str] = []
        self.bodies: list[dict[str, Any]] = []

    async def permits(self, url: str) -> bool:
        path = url.removeprefix(SITE)
        return not any(path.startswith(start) for start in self.forbidden)

    async def get(
        self,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        accept: str = "html",
        headers: Mapping[str, str] | None = None,
    ) -> Page:
        path = url.removeprefix(SITE)
        if not await self.permits(path):
            raise NotPermitted("robots.txt", url=url)
        told = dict(params or {})
        self.asked.append(path + (f"?{told.get('q') or told.get('page')}" if told else ""))
        if path == "/search/suggest.json":
            return self._page(path, self._suggest(told))
        if path == "/products.json":
            first = (int(told["page"]) - 1) * int(told["limit"])
            return self._page(path, {"products": [s.listed() for s in self.styles[first : first + 250]]})
        for style in self.styles:
            if path == f"/products/{style.handle}.js":
                return self._page(path, style.js())
        return Page(url=SITE + path, body=b"<html>not found</html>", status=404)

    async def query(self, url: str, body: Any, *, headers: Mapping[str, str] | None = None) -> Page:
        if not await self.permits(url):
            raise NotPermitted("robots.txt", url=url)
        rest = next((tool for tool, end in REST_PATHS.items() if url.endswith(end)), None)
        if rest is not None:  # the REST binding: the bare question, and the bare answer
            self.asked.append(rest)
            self.bodies.append(body)
            if (headers or {}).get("UCP-Agent") != f'profile="{PROFILE}"':
                raise Unclear("HTTP 422", url=url)
            answer = getattr(self, f"_{rest}")(body)
            return self._page(url, {"ucp": {"version": "2026-08-25"}} | answer)
        self.asked.append(f"{body['params']['name']}")
        self.bodies.append(body)
        arguments = body["params"]["arguments"]
        if (headers or {}).get("UCP-Agent") != f'profile="{PROFILE}"':
            raise Unclear("HTTP 422", url=url)
        if len(self.bodies) > self.locked:
            error = {"code": -32000, "message": "Rate limited, retry after 1933 seconds"}
            return self._page(url, {"jsonrpc": "2.0", "id": body["id"], "error": error})
        if arguments["meta"]["ucp-agent"].get("profile") != PROFILE:
            error = {"code": -32001, "message": "invalid_profile_url", "data": "Missing profile uri"}
            return self._page(url, {"jsonrpc": "2.0", "id": body["id"], "error": error})
        answer = getattr(self, f"_{body['params']['name']}")(arguments["catalog"])
        told = {"ucp": {"version": "2026-08-25"}} | answer
        return self._page(url, {"jsonrpc": "2.0", "id": body["id"], "result": {"structuredContent": told}})

    def _page(self, path: str, body: object) -> Page:
        return Page(url=SITE + path.removeprefix(SITE), body=msgspec.json.encode(body))

    def _matching(self, text: str) -> list[Style]:
        words = re.findall(r"\w+", text.lower())
        found = []
        for style in self.styles:
            has = re.findall(r"\w+", f"{style.title} {style.vendor} {style.sku}".lower())
            if words and set(words[:-1]) <= set(has) and any(w.startswith(words[-1]) for w in has):
                found.append(style)
        return found

    def _suggest(self, told: dict[str, str]) -> dict[str, Any]:
        assert told["resources[options][unavailable_products]"] == "show"
        rows = [
            {
                "id": style.number,
                "title": style.title,
                "handle": style.handle,
                "url": f"/products/{style.handle}?_pos=1&_psq=x&_ss=e&_v=1.0",
                "vendor": style.vendor,
                "price": "140.00",
                "available": bool(style.stock),
                "variants": [],
            }
            for style in self._matching(told["q"])[:10]
        ]
        return {"resources": {"results": {"products": rows}}}

    def _search_catalog(self, catalog: dict[str, Any]) -> dict[str, Any]:
        found = [s for s in self._matching(catalog["query"]) if s.title not in self.missed]
        rest = [s for s in self.styles if s not in found and s.title not in self.missed]
        shown = (found or rest)[: catalog["pagination"]["limit"]]
        return {"products": [style.ucp(style.rows[:10]) for style in shown]}

    def _get_product(self, catalog: dict[str, Any]) -> dict[str, Any]:
        style = next(s for s in self.styles if s.ucp([])["id"] == catalog["id"])
        asked = {one["name"]: one["label"] for one in catalog.get("selected", ())}
        row = tuple(asked.get(name, values[0]) for name, values in style.options.items())
        if row not in style.rows or row in self.relaxed:  # drop the last option, and take what is there
            row = next(r for r in style.rows if r[:-1] == row[:-1] and r not in self.relaxed)
        selected = [{"name": n, "label": v} for n, v in zip(style.options, row, strict=True)]
        told = style.ucp([row], selected=selected)
        if self.flags:
            for place, option in enumerate(told["options"]):
                for value in option["values"]:
                    other = (*row[:place], value["label"], *row[place + 1 :])
                    value |= {"exists": other in style.rows, "available": other in style.stock}
        return {"product": told}

    def _lookup_catalog(self, catalog: dict[str, Any]) -> dict[str, Any]:
        assert len(catalog["ids"]) <= 10
        found = []
        for style in self.styles:
            rows = [row for row in style.rows if style.gid(row) in catalog["ids"]]
            if rows:
                told = style.ucp(rows)
                for variant in told["variants"]:
                    variant["inputs"] = [{"id": variant["id"], "match": "exact"}]
                found.append(told)
        return {"products": found}


def locked_out(seconds: float = 1800) -> RateLimited:
    """What the door raises where a shop answers 429 and asks for half an hour."""
    return RateLimited("429", url=SITE, retry_after=seconds)
