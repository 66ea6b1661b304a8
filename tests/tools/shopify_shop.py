"""A composed Shopify storefront: predictive search, products, the listing, and the catalogue for agents.

The shapes are those of Shopify's Ajax API (predictive search, `.js`), of `products.json` as public code knows
it, and of the Universal Commerce Protocol's catalogue (2026-04-08).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from tests.tools.catalogue import NOT_FOUND, Catalogue, Reply, Shoe, search

if TYPE_CHECKING:
    from collections.abc import Mapping


JSON = "application/json; charset=utf-8"


class Shopify:
    """Answers as a Shopify storefront."""

    def __init__(self, site: str, catalogue: Catalogue) -> None:
        self.site = site
        self.catalogue = catalogue

    def answer(self, path: str, query: dict[str, str], body: Any) -> Reply:
        """The reply to one request."""
        if path == "/search/suggest.json":
            found = search(self.catalogue, query["q"])[: int(query.get("resources[limit]", "10"))]
            return 200, JSON, {"resources": {"results": {"products": [self._suggestion(s) for s in found]}}}
        if path == "/products.json":
            size, page = int(query.get("limit", "30")), int(query.get("page", "1"))
            some = self.catalogue.shoe[size * (page - 1) : size * page]
            return 200, JSON, {"products": [self._listed(shoe) for shoe in some]}
        if path == "/.well-known/ucp" and self.catalogue.catalog:
            return 200, JSON, self._profile()
        if path == "/api/ucp/mcp" and self.catalogue.catalog:
            return 200, JSON, {"jsonrpc": "2.0", "id": body["id"], "result": self._tool(body["params"])}
        found_path = re.fullmatch(r"/products/([^/]+)\.js", path)
        shoe = next((s for s in self.catalogue.shoe if found_path and s.handle == found_path[1]), None)
        return (200, JSON, self._product(shoe)) if shoe else NOT_FOUND

    def _suggestion(self, shoe: Shoe) -> dict[str, Any]:
        return {
            "available": any(v["available"] for v in shoe.variants()),
            "body": f"<p>{shoe.text}</p>" if shoe.text else "",
            "compare_at_price_max": shoe.was or "0.00",
            "compare_at_price_min": shoe.was or "0.00",
            "handle": shoe.handle,
            "id": shoe.id,
            "price": shoe.price,
            "price_max": shoe.price,
            "price_min": shoe.price,
            "tags": list(shoe.tags),
            "title": shoe.title,
            "type": shoe.kind,
            "url": f"/products/{shoe.handle}",
            "variants": [],
            "vendor": shoe.vendor,
        }

    def _product(self, shoe: Shoe) -> dict[str, Any]:
        price, was = _cents(shoe.price), _cents(shoe.was)
        rows = [
            _options(v)
            | {
                "id": v["id"],
                "title": v["title"],
                "sku": v["sku"],
                "available": v["available"],
                "name": f"{shoe.title} - {v['title']}",
                "public_title": v["title"],
                "options": list(v["options"].values()),
                "price": price,
                "compare_at_price": was,
                "barcode": "",
            }
            for v in shoe.variants()
        ]
        return {
            "id": shoe.id,
            "title": shoe.title,
            "handle": shoe.handle,
            "description": f"<p>{shoe.text}</p>" if shoe.text else "",
            "vendor": shoe.vendor,
            "type": shoe.kind,
            "tags": list(shoe.tags),
            "price": price,
            "available": any(row["available"] for row in rows),
            "compare_at_price": was,
            "variants": rows,
            "options": [
                {"name": name, "position": i + 1, "values": _values(shoe, name)}
                for i, name in enumerate(shoe.options)
            ],
            "url": f"/products/{shoe.handle}",
        }

    def _listed(self, shoe: Shoe) -> dict[str, Any]:
        rows = [
            _options(v)
            | {
                "id": v["id"],
                "title": v["title"],
                "sku": v["sku"],
                "available": v["available"],
                "price": shoe.price,
                "compare_at_price": shoe.was,
            }
            for v in shoe.variants()
        ]
        return {
            "id": shoe.id,
            "title": shoe.title,
            "handle": shoe.handle,
            "body_html": f"<p>{shoe.text}</p>" if shoe.text else "",
            "vendor": shoe.vendor,
            "product_type": shoe.kind,
            "tags": list(shoe.tags),
            "variants": rows,
            "options": [
                {"name": name, "position": i + 1, "values": _values(shoe, name)}
                for i, name in enumerate(shoe.options)
            ],
        }

    def _profile(self) -> dict[str, Any]:
        name = "dev.ucp.shopping"
        service = {
            "version": "2026-04-08",
            "transport": "mcp",
            "endpoint": urljoin(self.site, "/api/ucp/mcp"),
        }
        capabilities = {
            f"{name}.catalog.{part}": [{"version": "2026-04-08"}] for part in ("search", "lookup")
        }
        return {"ucp": {"version": "2026-04-08", "services": {name: [service]}, "capabilities": capabilities}}

    def _tool(self, params: Mapping[str, Any]) -> dict[str, Any]:
        asked = params["arguments"]["catalog"]
        ucp = {"version": "2026-04-08", "capabilities": {}}
        if params["name"] == "search_catalog":
            found = search(self.catalogue, asked["query"])
            told: dict[str, Any] = {"products": [self._catalog_product(s, s.variants()[:10]) for s in found]}
        elif params["name"] == "get_product":
            shoe = next(s for s in self.catalogue.shoe if _gid("Product", s.id) == asked["id"])
            chosen = {one["name"]: one["label"] for one in asked.get("selected", ())}
            fit = [v for v in shoe.variants() if chosen.items() <= v["options"].items()] or shoe.variants()
            told = {"product": self._catalog_product(shoe, fit[:1])}
            picked = fit[0]["options"].items()
            told["product"]["selected"] = [{"name": name, "label": label} for name, label in picked]
        else:
            told = {"products": self._looked_up(asked["ids"])}
        return {"structuredContent": {"ucp": ucp, **told}}

    def _looked_up(self, ids: list[str]) -> list[dict[str, Any]]:
        found = []
        for shoe in self.catalogue.shoe:
            rows = [v for v in shoe.variants() if _gid("ProductVariant", v["id"]) in ids]
            if rows:
                product = self._catalog_product(shoe, rows)
                for row in product["variants"]:
                    row["inputs"] = [{"id": row["id"], "match": "exact"}]
                found.append(product)
        return found

    def _catalog_product(self, shoe: Shoe, rows: list[dict[str, Any]]) -> dict[str, Any]:
        url = urljoin(self.site, f"/products/{shoe.handle}")
        price = {"amount": _cents(shoe.price), "currency": self.catalogue.currency}
        return {
            "id": _gid("Product", shoe.id),
            "handle": shoe.handle,
            "title": shoe.title,
            "url": url,
            "description": {"plain": shoe.text},
            "price_range": {"min": price, "max": price},
            "options": [
                {"name": name, "values": [{"label": label} for label in _values(shoe, name)]}
                for name in shoe.options
            ],
            "variants": [
                {
                    "id": _gid("ProductVariant", v["id"]),
                    "sku": v["sku"],
                    "title": v["title"],
                    "description": {"plain": ""},
                    "url": f"{url}?variant={v['id']}",
                    "price": price,
                    "availability": {
                        "available": v["available"],
                        "status": "in_stock" if v["available"] else "out_of_stock",
                    },
                    "options": [{"name": name, "label": label} for name, label in v["options"].items()],
                }
                for v in rows
            ],
            "tags": list(shoe.tags),
        }


def _values(shoe: Shoe, name: str) -> list[str]:
    return list(dict.fromkeys(v["options"][name] for v in shoe.variants()))


def _options(variant: dict[str, Any]) -> dict[str, Any]:
    values = [*variant["options"].values(), None, None][:3]
    return {f"option{i + 1}": value for i, value in enumerate(values)}


def _gid(kind: str, number: int) -> str:
    return f"gid://shopify/{kind}/{number}"


def _cents(amount: str | None) -> int | None:
    return None if amount is None else int(amount.replace(".", ""))
