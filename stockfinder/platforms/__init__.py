"""Commerce platforms: how each one is searched and read. A platform never judges and never connects.

`load(name)` imports one platform when it is needed; `NAMES` lists them. A platform is a module here with
an object `platform` that keeps to the `Platform` contract.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stockfinder.page import Page
    from stockfinder.product import Hit, Hits, Listing, Query, Variant
    from stockfinder.shop import Shop

NAMES = (
    "shopify",
    "vendure",
    "django_oscar",
    "woocommerce",
    "magento",
    "vtex",
    "medusa",
    "evershop",
    "sfcc",
    "bigcommerce",
    "ucp",
    "schema_org",
    "link_only",
    "feed",
)

Accept = Literal["html", "json", "text"]


class Web(Protocol):
    """The door to one shop during one look-up; `web/` has the real one.

    Every call may raise any `NoAnswer` of `stockfinder.errors`, which a platform lets pass. A reply with
    status 200 to 299, 404 or 410 comes back as a page; all others raise.

    What a platform does between two calls may run in a thread, so that a large reply does not hold the event
    loop; a platform that calls the web therefore awaits nothing else.
    """

    @property
    def agent_profile(self) -> str | None:
        """Address of the operator's UCP agent profile, if one is configured."""

    async def get(
        self,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        accept: Accept = "html",
        headers: Mapping[str, str] | None = None,
    ) -> Page:
        """Fetch a page; a path is taken from the shop's site.

        :raises Drifted: the body is not what `accept` says.
        """

    async def query(self, url: str, body: object, *, headers: Mapping[str, str] | None = None) -> Page:
        """POST a JSON body to a read-only query endpoint that the platform declares in `query_paths`."""

    async def permits(self, url: str) -> bool:
        """Whether the shop's robots.txt permits the address (asks for robots.txt once)."""


class Capabilities(Struct, frozen=True, kw_only=True):
    """What a platform can do, declared and not discovered by failing."""

    by_code: bool = False
    """Search finds style codes."""
    by_gtin: bool = False
    """Search finds GTINs."""
    stock: Literal["listing", "variant", "none"] = "listing"
    """Stock comes with the listing, one variant at a time (`Platform.stock`), or not at all."""
    tells_backorder: bool = False
    """Whether a backorder can be told from stock."""
    link_only: bool = False
    """Its shops are never asked; a person gets a link to their search."""
    proven: Literal["documents", "program", "recording"] = "documents"
    """On what its readers were proven: documents, the real program, or recordings of shops."""


class Detected(Struct, frozen=True, kw_only=True):
    """A platform recognised itself on a page."""

    platform: str
    because: str
    """The mark it was known by: `script from cdn.shopify.com`."""
    certain: bool = True


class Platform(Protocol):
    """What every platform module gives. `parse` and `detect` are pure; the rest go through `web`."""

    name: str
    capabilities: Capabilities
    query_paths: tuple[str, ...]
    """Paths that may be POSTed to: the platform's documented read-only query endpoints. One that begins with
    `*` stands for every path that ends so, where the merchant says what comes before it."""

    def detect(self, page: Page) -> Detected | None:
        """Whether a page (or a reply) is of this platform."""

    def parse(self, page: Page, shop: Shop | None = None) -> tuple[Listing, ...]:
        """The products on a page or in a reply, the page's own first. Raises `Drifted` on a changed shape."""

    async def search(self, shop: Shop, web: Web, query: Query) -> Hits:
        """Ask the shop's search."""

    async def read(self, shop: Shop, web: Web, hit: Hit) -> Listing:
        """Read one hit whole."""

    async def stock(self, shop: Shop, web: Web, listing: Listing, variants: Sequence[Variant]) -> Listing:
        """Complete the named variants' availability; only where `capabilities.stock` is `variant`."""


def load(name: str) -> Platform:
    """The platform of that name.

    :raises LookupError: there is none.
    """
    if name not in NAMES:
        raise LookupError(name)
    from importlib import import_module

    found: Platform = import_module(f"stockfinder.platforms.{name}").platform
    return found
