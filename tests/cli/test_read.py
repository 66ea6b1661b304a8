"""`stockfinder read` as a process: a saved page, a reply, a stream, and what goes wrong."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

from tests.cli.conftest import COMMAND

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run

PRODUCT = {
    "@type": "ProductGroup",
    "name": "Runner \x1b[31m",
    "brand": {"name": "Brooks"},
    "hasVariant": [
        {
            "@type": "Product",
            "size": "9",
            "sku": "R9",
            "offers": {"availability": "InStock", "price": "99", "priceCurrency": "EUR"},
        },
        {"@type": "Product", "size": "10", "sku": "R10", "offers": {"availability": "SoldOut"}},
    ],
}


def saved(folder: Path) -> str:
    """A saved page."""
    file = folder / "page.html"
    canonical = '<link rel="canonical" href="https://shop.example/runner">'
    script = f'<script type="application/ld+json">{json.dumps(PRODUCT)}</script>'
    file.write_text(f"<html><head>{canonical}</head><body>{script}</body></html>", encoding="utf-8")
    return str(file)


def test_a_saved_page_is_shown_with_the_evidence_behind_each_size(stockfinder: Run, tmp_path: Path) -> None:
    """Sizes, stock and price in columns, the token that says so at the end; nothing of a terminal escape."""
    done = stockfinder("read", saved(tmp_path))
    assert done.returncode == 0
    rows = [" ".join(line.split()) for line in done.stdout.splitlines()]
    pointer = "json ld script[0][ld+json]/hasVariant"
    assert f"9 - - in stock €99.00 {pointer}/0/offers/availability: InStock" in rows
    assert f"10 - - out of stock - {pointer}/1/offers/availability: SoldOut" in rows
    assert "a size not listed: not offered (schema.org ProductGroup lists its variants)" in rows
    assert "\x1b" not in done.stdout


def test_a_saved_page_says_itself_where_it_came_from(stockfinder: Run, tmp_path: Path) -> None:
    """Without --url its canonical address stands in the evidence; --url comes before it."""
    file = saved(tmp_path)
    told = json.loads(stockfinder("read", file, "--json").stdout)
    assert told["listings"][0]["product"]["evidence"][0]["url"] == "https://shop.example/runner"
    told = json.loads(stockfinder("read", file, "--json", "--url", "https://x.example/y").stdout)
    assert told["listings"][0]["product"]["evidence"][0]["url"] == "https://x.example/y"


def test_the_stream_answers_each_line_and_goes_on_after_a_bad_one(
    environment: dict[str, str], tmp_path: Path
) -> None:
    """In the order asked, lines that cannot be answered as errors, and nothing but ASCII."""
    asked = [
        json.dumps({"file": saved(tmp_path), "url": "https://shop.example/runner"}),
        "{",
        '{"file": "/none"}',
    ]
    done = subprocess.run(
        [*COMMAND, "read", "--jsonl"], input="\n".join([*asked, asked[0]]) + "\n", env=environment,
        capture_output=True, encoding="utf-8", timeout=60, check=False,
    )  # fmt: skip
    answers = [json.loads(line) for line in done.stdout.split("\n") if line]
    assert [("error" in one) for one in answers] == [False, True, True, False]
    assert answers[0]["products"][0]["variants"][0] == {
        "size": "9", "color": None, "width": None, "availability": "in_stock",
        "price": {"amount": "99", "currency": "EUR"}, "sku": "R9", "gtin": None,
    }  # fmt: skip
    assert done.stdout.isascii()


def test_a_page_without_a_product_is_said_to_have_none(stockfinder: Run, tmp_path: Path) -> None:
    """That is an answer, not a fault."""
    file = tmp_path / "empty.html"
    file.write_text("<p>Hello</p>", encoding="utf-8")
    done = stockfinder("read", str(file))
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "No product was read here.")


def test_what_cannot_be_read_is_said_in_one_sentence(stockfinder: Run, tmp_path: Path) -> None:
    """A missing file, nothing to read, a stream with a file: wrong usage. A live page needs a contact."""
    for words in (("read", str(tmp_path / "none")), ("read",), ("read", "x.html", "--jsonl")):
        done = stockfinder(*words)
        assert done.returncode == 2
        assert done.stderr.count("\n") == 1
    done = stockfinder("read", "https://shop.example/runner")
    assert done.returncode == 4
    assert "contact" in done.stderr
