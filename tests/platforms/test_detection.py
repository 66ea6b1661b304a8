"""WooCommerce, Magento and VTEX recognise their own pages and replies, and no others'."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

from stockfinder.page import Page
from stockfinder.platforms import load

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OWN = {
    "woocommerce": ("data/real/woocommerce/", "servers/woocommerce/"),
    "magento": ("data/real/magento2/",),
    "vtex": ("data/real/vtex/",),
}
FOLDERS = ("data/real", "data/ucp", "data/product_extraction_benchmark/html", "servers")


def documents(shared: Path) -> Iterator[tuple[str, bytes]]:
    """Every page and reply beside the repository: name and body."""
    for folder in FOLDERS:
        for path in sorted((shared / folder).rglob("*")):
            suffixes = {suffix for suffix in path.suffixes if suffix != ".gz"}
            if path.is_file() and suffixes & {".html", ".json"}:
                body = path.read_bytes()
                yield str(path.relative_to(shared)), gzip.decompress(body) if path.suffix == ".gz" else body


@pytest.mark.parametrize("platform", OWN)
def test_a_platform_takes_no_other_programs_document_for_its_own(shared: Path, platform: str) -> None:
    detect = load(platform).detect
    seen = 0
    mine = []
    for name, body in documents(shared):
        seen += 1
        if detect(Page(url="https://shop.example/", body=body)) is not None:
            mine.append(name)
    assert seen > 150
    assert mine
    assert [name for name in mine if not name.startswith(OWN[platform])] == []
