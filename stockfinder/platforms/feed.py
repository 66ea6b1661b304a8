"""Product feeds that the operator is given: Google Merchant XML and text, Awin CSV, each also in gzip.

The entry names a file that the operator fetches by a schedule of their own; tens of megabytes do not fit into
a call, and the address of an affiliate's feed is a secret. A path starts at the entry's folder, or at `~`:

    [options]
    file = "~/feeds/shop.xml.gz"
    sold_out = "listed"

A search reads the whole file once, in a thread, and keeps the entries that may be meant. So its reply is
complete, and as old as the feed: every answer says of when that is, and a feed that is too old gives none.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from msgspec import Struct
from msgspec.structs import replace

from stockfinder.errors import ConfigurationError, Drifted, Unclear
from stockfinder.platforms import Capabilities, Detected
from stockfinder.platforms.entry import options
from stockfinder.product import Absence, Hit, Hits

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stockfinder import feeds
    from stockfinder.page import Page
    from stockfinder.platforms import Web
    from stockfinder.product import Listing, Query, Variant
    from stockfinder.shop import Shop

_LISTED = 100
"""One row in so many that is sold out shows that the feed lists what is sold out."""


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    """What a retailer's entry says in `[options]`."""

    file: str
    """The feed, from the entry's own folder: `shop.xml.gz`, `~/feeds/shop.csv`."""
    format: Literal["google_xml", "google_text", "awin_csv"] | None = None
    """Nothing leaves it to the file itself; a file of another format is refused."""
    sold_out: Literal["listed", "left_out"] | None = None
    """What the feed does with sizes that are sold out. Nothing leaves it to the feed: where it lists some, it
    lists all; where it lists none, a size that is missing may be either."""
    max_age_hours: int = 72
    """How old the feed may be; what an older one says of stock is not told any more."""


class ProductFeed:
    """The platform; see the module. It never uses the `Web` that it is given."""

    name = "feed"
    capabilities = Capabilities(by_code=True, by_gtin=True, stock="listing", tells_backorder=True)
    query_paths: tuple[str, ...] = ()

    def detect(self, page: Page) -> Detected | None:
        """By the namespace of Google's attributes, or by a first line of a feed's columns."""
        start = page.body[:4096].lstrip()
        if start[:1] in (b"{", b"[") or (start[:1] == b"<" and b"base.google.com/ns/1.0" not in start):
            return None  # pages and replies, which are many, cost no import
        from stockfinder import feeds

        if feeds.is_feed(page.body):
            return Detected(platform=self.name, because="the columns or attributes of a product feed")
        return None

    def parse(self, page: Page, shop: Shop | None = None) -> tuple[Listing, ...]:
        """All products of a feed.

        :raises Drifted: it is none.
        """
        from io import BytesIO

        from stockfinder import feeds

        try:
            feed = feeds.scan(BytesIO(page.body), wants=lambda _: True, at=page.at)
        except feeds.NoFeed as error:
            raise Drifted(f"this is no product feed: {error}", url=page.url) from error
        absence, because = _absence(feed, options(shop, Options).sold_out if shop else None)
        at = feed.made or page.at
        return feeds.listings(feed.rows, url=page.url, at=at, absence=absence, because=because)

    async def search(self, shop: Shop, web: Web, query: Query) -> Hits:
        """Read the feed and keep the products that may be meant.

        :raises ConfigurationError: the file is not there or cannot be read.
        :raises Drifted: it is no feed, or of another format than the entry says.
        :raises Unclear: it is too old.
        """
        import asyncio
        import threading

        from stockfinder import feeds

        settings = options(shop, Options)
        stop = threading.Event()
        try:
            feed, at = await asyncio.to_thread(_read, shop, settings, query, stop.is_set)
        finally:
            stop.set()  # after the deadline nobody waits for the thread, which then ends by itself
        if datetime.now(UTC) - at > timedelta(hours=settings.max_age_hours):
            raise Unclear(
                f"its feed is of {at:%Y-%m-%d %H:%M} UTC, more than {settings.max_age_hours} hours old:"
                " fetch a new one"
            )
        absence, because = _absence(feed, settings.sold_out)
        found = feeds.listings(
            feed.rows, url=Path(settings.file).name, at=at, absence=absence, because=because
        )
        return Hits(
            items=tuple(_hit(listing) for listing in found),
            complete=feed.whole,
            control_suffices=False,
            because=_because(feed),
            as_of=at,
        )

    async def read(self, shop: Shop, web: Web, hit: Hit) -> Listing:
        """Give what the search found.

        :raises Unclear: it is no hit of a feed.
        """
        if hit.listing is None:
            raise Unclear("a feed has no page for it")
        return hit.listing

    async def stock(self, shop: Shop, web: Web, listing: Listing, variants: Sequence[Variant]) -> Listing:
        """Nothing to add: the feed tells all that it knows."""
        return listing


platform = ProductFeed()


def _read(
    shop: Shop, settings: Options, query: Query, stopped: Callable[[], bool]
) -> tuple[feeds.Feed, datetime]:
    """One pass over the file, and a second where a code was found, for the other sizes of what has it.

    Gives also when the feed was made: the earlier of what it says itself and when the file was written.
    """
    from stockfinder import feeds

    search = feeds.Search(query)
    path = Path(shop.folder, Path(settings.file).expanduser())
    try:
        written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        with path.open("rb") as stream:
            feed = feeds.scan(
                stream,
                wants=search.wants,
                may_mean=search.may_mean,
                is_silent=search.is_silent,
                stopped=stopped,
                at=written,
            )
            if feed.rows and search.by_code_alone:
                stream.seek(0)
                others = feeds.scan(stream, wants=feeds.siblings(feed.rows), stopped=stopped, at=written)
                feed = replace(feed, rows=others.rows)
    except OSError as error:
        raise ConfigurationError(
            f"{shop.name}.toml, [options]: the feed {path} cannot be read: {error.strerror or error}."
        ) from error
    except feeds.NoFeed as error:
        raise Drifted(f"{path.name} is no product feed: {error}") from error
    if settings.format not in (None, feed.format):
        raise Drifted(f"{path.name} is {feed.format}, where its entry says {settings.format}")
    return feed, min(written, feed.made) if feed.made else written


def _absence(feed: feeds.Feed, told: str | None) -> tuple[Absence, str]:
    """What it means that a size is not in the feed."""
    if not feed.whole:
        return Absence.UNKNOWN, _because(feed)
    if told == "left_out":
        return Absence.OUT_OF_STOCK, "its feed leaves out what is sold out"
    if told == "listed" or feed.sold_out * _LISTED >= feed.count:
        return Absence.NOT_OFFERED, "its feed lists sold-out sizes too"
    return Absence.UNKNOWN, "its feed shows nothing sold out, so it may leave that out"


def _because(feed: feeds.Feed) -> str:
    parts = [f"{feed.count} rows of its feed"]
    if feed.broken:
        parts.append(f"{feed.broken} more cannot be read")
    if feed.doubtful:
        parts.append(f"{feed.doubtful} of those may be it")
    if feed.silent:
        parts.append(f"{feed.silent} do not tell the code")
    if feed.torn:
        parts.append(f"its end is missing: {feed.torn}")
    return "; ".join(parts)


def _hit(listing: Listing) -> Hit:
    product = listing.product
    return Hit(
        reference=product.sku or product.title,
        title=product.title,
        brand=product.brand,
        url=product.url,
        color=product.color,
        audience=product.audience,
        codes=(product.mpn,) if product.mpn else (),
        listing=listing,
    )
