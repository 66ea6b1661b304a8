"""What the benchmarks share that ask shops on loopback: the shops, their registry, and servers of their own.

Every address of 127.0.0.0/8 is this machine, so thousands of shops can each have a host of their own, as our
pace and caps want it, at a handful of ports.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from stockfinder.retailer import Entry, Registry
from stockfinder.shop import Facts, Shop

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

GHOST = {"title": "Brooks Men's Ghost 16", "handle": "ghost", "vendor": "Brooks"}
SUGGESTED = {
    **GHOST,
    "url": "/products/ghost",
    "type": "Shoes",
    "price": "140.00",
    "available": True,
    "tags": [],
}


def variant(number: int, size: str) -> dict[str, object]:
    """One variant of Shopify's `.js`, in stock."""
    told = {"id": number, "title": size, "option1": size, "option2": None, "option3": None}
    return {**told, "sku": f"G16-{size}", "available": True, "price": 14000, "barcode": ""}


def product(variants: list[dict[str, object]]) -> dict[str, object]:
    """Shopify's `.js`."""
    return {
        **GHOST,
        "id": 1,
        "price": 14000,
        "available": True,
        "options": [{"name": "Size", "position": 1, "values": []}],
        "variants": variants,
    }


def shop(name: str, site: str, **more: object) -> Shop:
    """A shop at that address that carries the brand."""
    told: dict[str, object] = {"platform": "shopify", "country": "US", "currency": "USD", "size_system": "US"}
    told |= {"brands": ("Brooks",), "enabled": True, "facts": Facts(grade="operator", source="a benchmark")}
    return Shop(name=name, title=name.title(), site=site, **(told | more))  # type: ignore[arg-type]


class Shops(Registry):
    """A registry of shops in memory."""

    def __init__(self, shops: Iterable[Shop]) -> None:
        super().__init__(())
        self._entries = {one.name: Entry(name=one.name, source="", shop=one, enabled=True) for one in shops}

    def names(self) -> tuple[str, ...]:
        """All short names."""
        return tuple(self._entries)

    def get(self, name: str) -> Entry:
        """One entry."""
        return self._entries[name]

    def all(self) -> tuple[Entry, ...]:
        """All entries."""
        return tuple(self._entries.values())


def address(number: int) -> str:
    """The n-th host of this machine."""
    return f"127.{1 + number // 62500}.{number // 250 % 250}.{number % 250 + 1}"


def many_descriptors() -> None:
    """Let this process open as many descriptors as it may."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


@contextmanager
def served(module: str, *words: str) -> Iterator[list[int]]:
    """Run `python -m benchmarks.<module> serve ...` beside us; gives the ports that it prints."""
    process = subprocess.Popen(
        [sys.executable, "-m", f"benchmarks.{module}", "serve", *words], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None  # noqa: S101 - it is a pipe
    try:
        yield [int(port) for port in process.stdout.readline().split()]
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def quantile(values: list[float], share: float) -> float:
    """The value below which that share of the values lies."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]
