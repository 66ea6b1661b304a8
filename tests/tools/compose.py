"""Composes the traffic of the shops that nobody here may record: replies in the documented shapes.

Each folder with a `catalogue.toml` describes a shop in a few lines. This script puts the folder's own
questions to it, through the same readers as a real look-up, answers each request as the platform documents
it, and writes `shop.har` and `blocked.har`. No real shop ever sent any of it, and the files say so.

    uv run python -m tests.tools.compose [NAME...]

The shapes are those of Shopify's Ajax API (predictive search, `.js`), of `products.json` as public code knows
it, of the Universal Commerce Protocol's catalogue (2026-04-08), and of schema.org's ProductGroup.
"""

from __future__ import annotations

import asyncio
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit
from zlib import crc32

import msgspec
from msgspec import Struct

from stockfinder import platforms
from stockfinder.errors import Blocked, Drifted, NoAnswer, NotPermitted
from stockfinder.fixtures import questions
from stockfinder.lookup import look_up
from stockfinder.page import Page
from stockfinder.retailer import Registry
from stockfinder.toml_file import read_toml
from stockfinder.web import har
from stockfinder.web.robots import Robots
from stockfinder.web.scrub import AGENT

if TYPE_CHECKING:
    from collections.abc import Mapping

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
WHEN = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
"""Composed traffic has no time of its own; this is the day it was written."""

_SHOPIFY = """# we use Shopify as our ecommerce platform
# Agents should use UCP/MCP for catalog, cart, and checkout: see /.well-known/ucp
User-agent: *
Allow: /
Disallow: /cart/
Disallow: /cart.js
Disallow: /checkout
Disallow: /account
Disallow: /recommendations/products
"""
ROBOTS = {
    "shopify": _SHOPIFY,
    # Shopify's default until 2025, which many shops still serve; it covers /search/suggest.json.
    "shopify-old": "User-agent: *\nDisallow: /cart\nDisallow: /checkout\nDisallow: /search\n",
    "open": "User-agent: *\nDisallow: /checkout\n",
}
BLOCKED = {
    "refused": (403, {}, "<!doctype html><title>403 Forbidden</title><h1>Forbidden</h1>"),
    "challenge": (
        403,
        {"cf-mitigated": "challenge"},
        "<!doctype html><title>Just a moment...</title><script>window._cf_chl_opt={cType:'managed'}</script>",
    ),
}


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
    """Sizes for each choice of the other options (`Black / D`), by spaces or commas; `10-` is sold out."""

    def variants(self) -> list[dict[str, Any]]:
        """Every variant: its options by name, whether it can be had, and an id of its own."""
        place = next(i for i, name in enumerate(self.options) if "size" in name.lower())
        rows = []
        for others, sizes in self.stock.items():
            values = others.split(" / ") if len(self.options) > 1 else []
            for size in sizes.split(",") if "," in sizes else sizes.split():
                label = size.strip().removesuffix("-")
                chosen = [*values[:place], label, *values[place:]]
                title = " / ".join(chosen)
                rows.append(
                    {
                        "id": 40_000_000_000_000 + crc32(f"{self.handle} {title}".encode()),
                        "title": title,
                        "options": dict(zip(self.options, chosen, strict=True)),
                        "sku": f"{self.code or self.handle[:12].upper()}-{'-'.join(chosen)}".replace(" ", ""),
                        "available": not size.strip().endswith("-"),
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


Reply = tuple[int, str, Any]
"""Status, media type, and the body: text, or data to be sent as JSON."""
NOT_FOUND: Reply = (404, "text/html", "<!doctype html><title>404 Not Found</title><h1>Not Found</h1>")
JSON = "application/json; charset=utf-8"


class Shopify:
    """Answers as a Shopify storefront."""

    def __init__(self, site: str, catalogue: Catalogue) -> None:
        self.site = site
        self.catalogue = catalogue

    def answer(self, path: str, query: dict[str, str], body: Any) -> Reply:
        """The reply to one request."""
        if path == "/search/suggest.json":
            found = self._search(query["q"])[: int(query.get("resources[limit]", "10"))]
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

    def _search(self, text: str) -> list[Shoe]:
        """Documented: products that have every word, the last one as a beginning."""
        words = _words(text)
        if not words:
            return []

        def has(shoe: Shoe) -> bool:
            own = _words(" ".join((shoe.title, shoe.vendor, shoe.kind, *shoe.tags)))
            own += [w for v in shoe.variants() for w in (*_words(v["title"]), v["sku"].lower())]
            return all(word in own for word in words[:-1]) and any(o.startswith(words[-1]) for o in own)

        return [shoe for shoe in self.catalogue.shoe if has(shoe)]

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
            found = self._search(asked["query"])
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


class Composed:
    """The web of one composed shop (`stockfinder.platforms.Web`): answers, and keeps what was asked.

    :param refuses: answers everything but robots.txt and the UCP profile with this instead.
    """

    def __init__(
        self, site: str, catalogue: Catalogue, refuses: tuple[int, dict[str, str], str] | None
    ) -> None:
        self.site = site
        self.catalogue = catalogue
        self.entries: dict[tuple[str, str, bytes], har.Entry] = {}
        self._program = Shopify(site, catalogue)
        self._refuses = refuses
        self._robots = Robots(ROBOTS[catalogue.robots].encode())
        self._keep(
            "GET", urljoin(site, "/robots.txt"), b"", (200, "text/plain", ROBOTS[catalogue.robots]), {}
        )

    @property
    def agent_profile(self) -> str | None:
        """The stand-in of recordings, where the shop answers agents."""
        return AGENT if self.catalogue.catalog else None

    async def permits(self, url: str) -> bool:
        """Whether the composed robots.txt permits it."""
        return self._robots.forbids(urljoin(self.site, url)) is None

    async def get(
        self,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        accept: str = "html",
        headers: Mapping[str, str] | None = None,
    ) -> Page:
        """Answer a GET."""
        address = urljoin(self.site, url) + (f"?{urlencode(params)}" if params else "")
        page = self._answer("GET", address, b"")
        if accept == "json" and page.status == 200 and page.body[:1] not in (b"{", b"["):
            raise Drifted("HTML came where JSON was due", url=address)
        return page

    async def query(self, url: str, body: object, *, headers: Mapping[str, str] | None = None) -> Page:
        """Answer a POST."""
        return self._answer("POST", urljoin(self.site, url), msgspec.json.encode(body))

    def _answer(self, method: str, address: str, body: bytes) -> Page:
        if reason := self._robots.forbids(address):
            raise NotPermitted(reason, url=address)
        if self._refuses and not address.endswith("/.well-known/ucp"):  # a static file, which guards let pass
            status, headers, text = self._refuses
            self._keep(method, address, body, (status, "text/html", text), headers)
            raise Blocked("it refuses programs", url=address)
        parts = urlsplit(address)
        asked = msgspec.json.decode(body) if body else None
        reply = self._program.answer(parts.path, dict(parse_qsl(parts.query)), asked)
        sent = self._keep(method, address, body, reply, {})
        return Page(url=address, body=sent, status=reply[0], media_type=reply[1], charset="utf-8", at=WHEN)

    def _keep(self, method: str, url: str, body: bytes, reply: Reply, headers: dict[str, str]) -> bytes:
        status, kind, told = reply
        text = told if isinstance(told, str) else msgspec.json.encode(told).decode()
        post = har.PostData(mime_type="application/json", text=body.decode()) if body else msgspec.UNSET
        query = [{"name": name, "value": value} for name, value in parse_qsl(urlsplit(url).query)]
        self.entries.setdefault(
            (method, url, body),
            har.Entry(
                started=WHEN,
                request=har.Request(method=method, url=url, query=query, post_data=post),
                response=har.Response(
                    status=status,
                    headers=tuple(har.Header(n, v) for n, v in {"content-type": kind, **headers}.items()),
                    content=har.Content(size=len(text.encode()), mime_type=kind, text=text),
                ),
            ),
        )
        return text.encode()


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+(?:\.\d+)?", text.lower().replace("'", ""))


def _values(shoe: Shoe, name: str) -> list[str]:
    return list(dict.fromkeys(v["options"][name] for v in shoe.variants()))


def _options(variant: dict[str, Any]) -> dict[str, Any]:
    values = [*variant["options"].values(), None, None][:3]
    return {f"option{i + 1}": value for i, value in enumerate(values)}


def _gid(kind: str, number: int) -> str:
    return f"gid://shopify/{kind}/{number}"


def _cents(amount: str | None) -> int | None:
    return None if amount is None else int(amount.replace(".", ""))


FRONT = Catalogue(
    shape="a server in front of the shop that refuses programs", currency="USD", robots="open", shoe=()
)
"""A recorded shop has only its refusal composed."""


async def compose(folder: Path) -> None:
    """Write a folder's recordings from its catalogue and questions; without a catalogue, only the refusal."""
    described = (folder / "catalogue.toml").exists()
    catalogue = read_toml(folder / "catalogue.toml", Catalogue) if described else FRONT
    await _write(folder, "blocked", catalogue, BLOCKED[catalogue.blocked])
    if described:
        await _write(folder, "shop", catalogue, None)


async def _write(
    folder: Path, state: str, catalogue: Catalogue, refuses: tuple[int, dict[str, str], str] | None
) -> None:
    shop = Registry.load(replay=folder.parent).get(folder.name).shop
    if shop is None:
        raise SystemExit(f"{folder.name} is no retailer that is known")
    web = Composed(shop.site, catalogue, refuses)
    for question in questions(folder):
        if question.state == state:
            try:
                await look_up(question.wish.wanted(), shop, platforms.load(shop.platform), web)
            except NoAnswer as error:
                if refuses is None:
                    raise SystemExit(f"{folder.name}, {question.name}: {error}") from error
    origin = har.Origin(
        kind="composed",
        program=shop.platform,
        when=WHEN.date().isoformat(),
        note=f"{catalogue.shape}; never sent by {shop.title}",
    )
    log = har.Log(
        creator=har.Creator("tests/tools/compose.py", "1"), origin=origin, entries=tuple(web.entries.values())
    )
    har.write(folder / f"{state}.har", log)


def main() -> None:
    """Compose the named folders, or all."""
    names = sys.argv[1:] or sorted(path.parent.name for path in FIXTURES.glob("*/questions.toml"))
    for name in names:
        asyncio.run(compose(FIXTURES / name))
        print(f"{name}: composed")


if __name__ == "__main__":
    main()
