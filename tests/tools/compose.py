"""Composes the traffic of the shops that nobody here may record: replies in the documented shapes.

Each folder with a `catalogue.toml` describes a shop in a few lines. This script puts the folder's own
questions to it, through the same readers as a real look-up, answers each request as the platform documents
it, and writes `shop.har` and `blocked.har`. No real shop ever sent any of it, and the files say so.

    uv run python -m tests.tools.compose [NAME...]
"""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import msgspec

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
from tests.tools.bigcommerce_shop import BigCommerceShop
from tests.tools.catalogue import Catalogue, Reply
from tests.tools.magento_shop import MagentoShop
from tests.tools.schema_shop import SchemaShop
from tests.tools.sfcc_shop import SfccShop
from tests.tools.shopify_shop import Shopify
from tests.tools.vtex_shop import VtexShop
from tests.tools.woocommerce_shop import WooCommerceShop

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stockfinder.shop import Shop

_ALL = sorted((Path(__file__).resolve().parents[2] / "fixtures").rglob("questions.toml"))
FOLDERS = {path.parent.name: path.parent for path in _ALL}
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
    "wordpress": "User-agent: *\nDisallow: /wp-admin/\nAllow: /wp-admin/admin-ajax.php\n",
    # What shops on Magento commonly serve: its pages of search results are closed, GraphQL is not.
    "magento": "User-agent: *\nDisallow: /catalogsearch/\nDisallow: /checkout/\nDisallow: /customer/\n",
}
BLOCKED = {
    "refused": (403, {}, "<!doctype html><title>403 Forbidden</title><h1>Forbidden</h1>"),
    "challenge": (
        403,
        {"cf-mitigated": "challenge"},
        "<!doctype html><title>Just a moment...</title><script>window._cf_chl_opt={cType:'managed'}</script>",
    ),
}


class Program(Protocol):
    """A composed shop program."""

    def __init__(self, site: str, catalogue: Catalogue) -> None: ...

    def answer(self, path: str, query: dict[str, str], body: Any) -> Reply:
        """The reply to one request."""


PROGRAMS: dict[str, type[Program]] = {
    "shopify": Shopify,
    "schema_org": SchemaShop,
    "woocommerce": WooCommerceShop,
    "magento": MagentoShop,
    "vtex": VtexShop,
    "sfcc": SfccShop,
    "bigcommerce": BigCommerceShop,
}


class Composed:
    """The web of one composed shop (`stockfinder.platforms.Web`): answers, and keeps what was asked.

    :param refuses: answers everything but robots.txt and the UCP profile with this instead.
    """

    def __init__(
        self, shop: Shop, catalogue: Catalogue, refuses: tuple[int, dict[str, str], str] | None
    ) -> None:
        self.site = site = shop.site
        self.catalogue = catalogue
        self.entries: dict[tuple[str, str, bytes], har.Entry] = {}
        self._program = PROGRAMS.get(shop.platform, Shopify)(site, catalogue)
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
        return Page(
            url=address,
            body=sent,
            status=reply[0],
            media_type=reply[1],
            charset="utf-8",
            headers=reply[3] if len(reply) > 3 else {},
            at=WHEN,
        )

    def _keep(self, method: str, url: str, body: bytes, reply: Reply, headers: dict[str, str]) -> bytes:
        status, kind, told, *more = reply
        headers = {"content-type": kind, **headers, **(more[0] if more else {})}
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
                    headers=tuple(har.Header(name, value) for name, value in headers.items()),
                    content=har.Content(size=len(text.encode()), mime_type=kind, text=text),
                ),
            ),
        )
        return text.encode()


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
    web = Composed(shop, catalogue, refuses)
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
    for name in sys.argv[1:] or FOLDERS:
        asyncio.run(compose(FOLDERS[name]))
        print(f"{name}: composed")


if __name__ == "__main__":
    main()
