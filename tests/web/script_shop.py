"""A shop whose pages are empty until their scripts have run, and what tests of the browser need."""

from __future__ import annotations

import asyncio
import os
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from stockfinder.web.browser import ON_PATH
from tests.web.server import Routes, reply

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.web.server import Script

_DOWNLOADED = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache/ms-playwright"))
needs_browser = pytest.mark.skipif(
    find_spec("playwright") is None or not (any(map(which, ON_PATH)) or any(_DOWNLOADED.glob("chromium*"))),
    reason="needs Playwright (the extra `browser`) and a Chromium on this machine",
)

ENTRY = """title = "Script Shop"
site = "{site}"
platform = "schema_org"
country = "US"
currency = "USD"
size_system = "US"
brands = ["Brooks"]
browser = {browser}
enabled = true
[facts]
grade = "operator"
source = "made for a test"
[options]
search = "/search?q={{query}}"
product_path = "/p/"
"""

APP = """fetch("/api" + location.pathname).then(reply => reply.json()).then(told => {
    const data = document.createElement("script");
    data.type = "application/ld+json";
    data.textContent = JSON.stringify(told);
    document.body.append(data);
    document.querySelector("main").textContent = told.name || told.numberOfItems + " results";
});"""


def page(script: str = "", head: str = "", body: str = "") -> Script:
    """A page with a script in it."""
    return reply(200, f"<!doctype html><title>Shop</title>{head}<main></main>{body}<script>{script}</script>")


def json(told: object) -> Script:
    """An answer to a script."""
    return reply(200, msgspec.json.encode(told), "application/json")


def _variant(size: str, state: str) -> dict[str, Any]:
    offer = {"@type": "Offer", "price": "140.00", "priceCurrency": "USD"}
    return {
        "@type": "Product",
        "name": f"Brooks Ghost 16 Men's, {size}",
        "sku": f"G16-{size}",
        "size": size,
        "color": "Black",
        "offers": offer | {"availability": f"https://schema.org/{state}"},
    }


GHOST = {
    "@context": "https://schema.org",
    "@type": "ProductGroup",
    "name": "Brooks Ghost 16 Men's Running Shoe",
    "brand": {"@type": "Brand", "name": "Brooks"},
    "audience": {"@type": "PeopleAudience", "suggestedGender": "male"},
    "variesBy": ["https://schema.org/size"],
    "hasVariant": [_variant("9", "InStock"), _variant("10", "InStock"), _variant("11", "OutOfStock")],
}
RESULTS = {
    "@context": "https://schema.org",
    "@type": "ItemList",
    "numberOfItems": 1,
    "itemListElement": [
        {"@type": "ListItem", "position": 1, "url": "/p/ghost", "name": "Brooks Ghost 16 Men's Running Shoe"}
    ],
}
SHELL = reply(200, "<!doctype html><title>Shop</title><main></main><script src='/app.js'></script>")
SHOP: Routes = {
    "/search": SHELL,
    "/p/ghost": SHELL,
    "/app.js": reply(200, APP, "text/javascript"),
    "/api/search": json(RESULTS),
    "/api/p/ghost": json(GHOST),
}


@contextmanager
def temporary() -> Iterator[Path]:
    """A folder with a name short enough for Chromium's socket, which pytest's own are not."""
    with TemporaryDirectory(prefix="stockfinder-") as folder:
        yield Path(folder)


def living(mark: Path) -> dict[int, str]:
    """The processes whose command line or first environment names a path: a browser's, by its TMPDIR."""
    found = {}
    for place in Path("/proc").glob("[0-9]*"):
        try:
            words = (place / "cmdline").read_bytes()
            if str(mark).encode() in words + (place / "environ").read_bytes():
                found[int(place.name)] = words.replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue  # it has ended, or is another user's
    return found


async def gone(mark: Path, within: float = 15.0) -> dict[int, str]:
    """What still lives after so many seconds; nothing as soon as nothing does.

    What must be gone mostly is so at once; a busy machine takes its time to bury a process.
    """
    end = asyncio.get_running_loop().time() + within
    while left := living(mark):
        if asyncio.get_running_loop().time() >= end:
            break
        await asyncio.sleep(0.05)
    return left


def profiles(mark: Path) -> list[str]:
    """The browsers' profiles that were left. (Of a Chromium that had to be killed, an empty folder stays.)"""
    return [one.name for one in mark.iterdir() if one.name.startswith("playwright")]
