"""Composed shops behind a real server on loopback, each with a front page that bears its program's marks.

The marks are those that programs are publicly known by (Wappalyzer's fingerprints, the programs' templates).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import msgspec

from stockfinder.toml_file import read_toml
from tests.conftest import FIXTURES
from tests.tools.catalogue import Catalogue, Shoe
from tests.tools.compose import PROGRAMS, ROBOTS
from tests.tools.sfcc_choice import page_of
from tests.web.server import Server, reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.web.server import Asked, Script

FOLDERS = {
    "shopify": "holabird",
    "woocommerce": "demo-woocommerce",
    "magento": "demo-magento",
    "vtex": "demo-vtex",
    "sfcc": "demo-sfcc",
    "bigcommerce": "demo-bigcommerce",
    "schema_org": "demo-schema",
}
"""The fixture folder whose catalogue each composed program sells."""

MARKS = {
    "shopify": '<script src="https://cdn.shopify.com/s/x.js"></script>'
    '<script>Shopify.shop = "a.myshopify.com";</script>',
    "woocommerce": '<meta name="generator" content="WooCommerce 9.4.2">'
    '<link rel="stylesheet" href="/wp-content/plugins/woocommerce/assets/css/woocommerce.css">',
    "magento": '<script type="text/x-magento-init">{"*": {"mage/cookies": {"expires": null}}}</script>',
    "vtex": '<script src="https://shop.vtexassets.com/_v/public/assets/v1/bundle.js"></script>',
    "sfcc": '<link rel="stylesheet" href="/on/demandware.static/Sites-RefArch-Site/-/en_US/css/global.css">',
    "bigcommerce": '<script src="https://cdn11.bigcommerce.com/s-abc123/stencil/1/theme-bundle.js"></script>'
    "<script>var BCData = {};</script>",
    "schema_org": "",
}
LINKS: dict[str, Callable[[Shoe], str]] = {
    "shopify": lambda shoe: f"/products/{shoe.handle}",
    "woocommerce": lambda shoe: f"/product/{shoe.handle}/",
    "magento": lambda shoe: f"/{shoe.handle}.html",
    "vtex": lambda shoe: f"/{shoe.handle}/p",
    "sfcc": page_of,
    "bigcommerce": lambda shoe: f"/{shoe.handle}/",
    "schema_org": lambda shoe: f"/products/{shoe.handle}",
}
FORMS = {
    "schema_org": '<form action="/search" role="search"><input type="search" name="q"></form>',
    "sfcc": '<form role="search" action="/search"><input type="text" name="q"></form>',
}


class ShopServer(Server):
    """One composed shop.

    :param marked: whether its front page bears the program's marks.
    :param robots: its robots.txt, by the catalogue's name for it, or the text itself.
    :param refuses: answers everything but robots.txt so.
    :param change: what becomes of an answer's text: how the shop differs from what its program sends.
    """

    def __init__(
        self,
        platform: str,
        *,
        marked: bool = True,
        robots: str | None = None,
        refuses: Script | None = None,
        change: Callable[[str], str] = str,
    ) -> None:
        super().__init__({})
        path = FIXTURES[FOLDERS[platform]] / "catalogue.toml"
        self.platform, self.marked, self.refuses, self.change = platform, marked, refuses, change
        self.catalogue = read_toml(Path(path), Catalogue)
        told = robots or self.catalogue.robots
        self.robots = ROBOTS.get(told, told)

    def front(self) -> str:
        """The front page: the marks, a search form, and a link to each of the first shoes."""
        links = "".join(
            f'<li><a href="{LINKS[self.platform](shoe)}">{shoe.title}</a></li>'
            for shoe in self.catalogue.shoe[:6]
        )
        marks = MARKS[self.platform] if self.marked else ""
        return (
            f"<!doctype html><html lang='en-US'><head><title>Corner Runner</title>{marks}"
            "<meta property='og:site_name' content='Corner Runner'></head>"
            f"<body>{FORMS.get(self.platform, '')}<ul>{links}</ul><a href='/about'>About us</a></body></html>"
        )

    def _script(self, path: str) -> Script:
        if path == "/robots.txt":
            return reply(200, self.robots, "text/plain")
        return self.refuses or self._program

    async def _program(self, asked: Asked) -> None:
        parts = urlsplit(asked.path)
        query = dict(parse_qsl(parts.query))
        if parts.path == "/" and not query:
            await reply(200, self.front())(asked)
            return
        program = PROGRAMS[self.platform](self.url, self.catalogue)
        body: Any = msgspec.json.decode(asked.body) if asked.body else None
        status, kind, told, *more = program.answer(parts.path, query, body)
        text = told if isinstance(told, str) else msgspec.json.encode(told).decode()
        headers = {name.replace("-", "_"): value for name, value in (more[0] if more else {}).items()}
        await reply(status, self.change(text), kind, **headers)(asked)
