"""What reading may cost and claim: memory and work in step with the size, no stock without evidence.

Work is counted in calls, which a slow machine does not change. What a regular expression does shows in no
count, so patterns are held by processor time, with a limit that only work by the square can pass.
"""

from __future__ import annotations

import base64
import json
import re
import sys
import tracemalloc
from contextlib import suppress
from functools import cache, partial
from html import unescape
from time import process_time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stockfinder.errors import NoAnswer, UsageError
from stockfinder.page import Page
from stockfinder.platforms import NAMES, load
from stockfinder.product import Availability, Evidence, EvidenceKind, Product, Variant
from stockfinder.read import read
from stockfinder.size import read_size, read_width, width_in_title
from stockfinder.style import match, understand
from stockfinder.wanted import Wanted
from tests.conftest import ROOT
from tests.markup.test_hostile import DATA, FRAGMENTS
from tests.platforms.woocommerce_rows import row
from tests.size.test_properties import LABELS
from tests.style.test_properties import TITLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

URL = "https://shop.example/products/runner"
GOOD = (
    Availability.IN_STOCK,
    Availability.LIMITED,
    Availability.BACKORDER,
    Availability.PREORDER,
    Availability.IN_STORE_ONLY,
)
VARIANT = {"id": "v-100", "size": "9", "available": True, "price": 12900}

# A piece of a document, a text that is put around its repetitions, and how often that text is nested.
PIECES = st.one_of(
    st.lists(FRAGMENTS | st.text(max_size=6), min_size=1, max_size=12).map("".join),
    DATA.map(lambda data: f"<script>window.state = {json.dumps(data)};</script>"),
    DATA.map(lambda data: f'<script type="application/ld+json">{json.dumps(data)}</script>'),
    DATA.map(lambda data: f"<i data-product='{json.dumps(data)}'>"),
    st.sampled_from(
        [
            '<script type="application/ld+json">{"@type":"Product","name":"Runner","offers":{"@type":"Offer",'
            '"availability":"InStock","price":"9"}}</script>',
            '<div itemscope itemtype="https://schema.org/Product"><b itemprop=name>Runner</b>'
            '<link itemprop=availability href=InStock></div>',
            '<select name=size><option>9<option disabled>10</select>',
            '<ul class=sizes><li class=sold-out>9</li><li>10</li></ul>',
            '<label for=a>Size</label><input type=radio name=size id=a value=9><input type=radio value=10>',
            f"<script>var a = {json.dumps({'name': 'Runner', 'variants': [VARIANT, VARIANT]})};</script>",
        ]
    ),
)  # fmt: skip
TEXTS = LABELS.filter(bool) | TITLES.filter(bool)
ADVERSARIAL = (
    "<", '<a b="', "</", "<!--", "&", "&quot;", "[{", '{"a":[', '"', '\\"', "/*", " ", "1", "1 ", "-", "/",
    ",", "0,", "size ", "us 9 / ", "ghost 16 ", "1 €", "a\u0301", "\ufdfa",
)  # fmt: skip
QUOTED = re.compile(r'"[^"]*":(?:true|false|null|-?[0-9.]+|"[^"]*")')
"""A key and its value, as evidence quotes them."""
SMALL = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
FEW = settings(parent=SMALL, max_examples=8)


def page(text: str) -> Page:
    """A document of a shop."""
    return Page(url=URL, body=text.encode("utf-8", "surrogatepass"))


def filled(piece: str, size: int) -> str:
    """A page of that many characters, full of the piece."""
    return "<h1>Runner</h1>" + piece * (size // len(piece) + 1)


def reply(data: Any, size: int) -> str:
    """A reply of that many characters whose lists hold the data again and again."""
    return json.dumps(
        {"name": "Runner", "variants": [VARIANT], "items": [data] * (size // len(json.dumps(data)) + 1)}
    )


def peak(work: Callable[[], object]) -> int:
    """The most bytes that the work held at once, by Python's own count."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def calls(work: Callable[[], object]) -> int:
    """How many functions the work called, Python's and C's."""
    count = 0

    def seen(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(seen)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


def read_texts(text: str) -> None:
    """A text as a size label, a width, a wish and a title."""
    read_size(text, product_title=text, option_name=text)
    read_width(text)
    width_in_title(text)
    product = Product(title=text, color=text, variants=(Variant(size=text, color=text),))
    match(Wanted(brand="Brooks", model="Ghost 16"), product)
    try:
        understand(text)
    except UsageError:
        return


@cache
def recorded() -> tuple[tuple[str, str, bytes], ...]:
    """Every JSON reply that the fixture folders hold: its shop, address and body."""
    found: dict[bytes, tuple[str, str]] = {}
    for path in sorted((ROOT / "fixtures").rglob("shop.har")):
        for entry in json.loads(path.read_text())["log"]["entries"]:
            content = entry["response"]["content"]
            if entry["response"]["status"] < 300 and "json" in content["mimeType"]:
                text = content.get("text", "")
                body = base64.b64decode(text) if content.get("encoding") == "base64" else text.encode()
                found.setdefault(body, (path.parent.name, entry["request"]["url"]))
    return tuple((*where, body) for body, where in found.items())


def parts(node: Any) -> list[Any]:
    """A JSON value and all that it holds which holds something itself."""
    found = [node]
    for one in found:
        inner = one.values() if isinstance(one, dict) else one
        found += [more for more in inner if isinstance(more, dict | list) and more]
    return found


def changed(draw: Callable[[st.SearchStrategy[Any]], Any], body: bytes) -> Any:
    """A JSON reply with a few of its values left out, taken twice or turned into something else."""
    told = json.loads(body)
    for _ in range(draw(st.integers(1, 4))):
        node = draw(st.sampled_from(parts(told)))
        if not node:
            continue
        key = draw(st.sampled_from(list(node) if isinstance(node, dict) else range(len(node))))
        what = draw(st.sampled_from(["other", "gone", "twice"]))
        if what == "other":
            node[key] = draw(DATA)
        elif what == "gone":
            del node[key]
        else:
            node[key] = [node[key]] * 3 if isinstance(node, dict) else node[key]
    return told


def parsed(page: Page) -> Iterator[Product]:
    """The products that each platform reads in a document; nothing but `NoAnswer` may be raised."""
    for name in NAMES:
        with suppress(NoAnswer):
            yield from (listing.product for listing in load(name).parse(page))


def claims(product: Product) -> Iterator[tuple[Evidence, ...]]:
    """The evidence of all that a product claims can be ordered."""
    everything: tuple[Product | Variant, ...] = (product, *product.variants)
    for one in everything:
        if one.availability in GOOD:
            yield one.evidence


def leads(document: Any, pointer: str) -> bool:
    """Whether a JSON pointer leads to something in a document."""
    node = document
    for step in pointer.split("/")[1:]:
        try:
            node = node[int(step)] if isinstance(node, list) else node[step]
        except (LookupError, ValueError, TypeError):
            return False
    return True


# -- memory


@FEW
@given(PIECES, st.sampled_from([1_000, 30_000, 300_000]))
def test_a_page_is_read_in_memory_in_step_with_its_size(piece: str, size: int) -> None:
    """At most 60 bytes for each byte: 10 were measured at most, on a page of product data."""
    document = page(filled(piece, size))
    read(document)
    assert peak(lambda: read(document)) < 60 * len(document.body) + 3_000_000


@FEW
@given(DATA, st.sampled_from([1_000, 30_000, 300_000]))
def test_a_reply_is_read_in_memory_in_step_with_its_size(data: Any, size: int) -> None:
    """At most 80 bytes for each byte: 20 were measured, on empty objects (64 bytes for `{}, `)."""
    document = page(reply(data, size))
    read(document)
    assert peak(lambda: read(document)) < 80 * len(document.body) + 3_000_000


@pytest.mark.parametrize(
    "opening", ["[", '{"variants":[', '{"a":', "<div class=size>", "<ul><li>", "<script>[{a:"]
)
def test_what_is_nested_is_read_in_memory_in_step_with_its_size(opening: str) -> None:
    document = page(opening * (100_000 // len(opening)))
    assert peak(lambda: read(document)) < 60 * len(document.body) + 3_000_000


@FEW
@given(TEXTS)
def test_texts_are_read_in_memory_in_step_with_their_size(text: str) -> None:
    """At most 200 bytes for each character: 63 were measured, on signs that Unicode decomposes."""
    text *= 60_000 // len(text) + 1
    read_texts(text)
    assert peak(lambda: read_texts(text)) < 200 * len(text) + 3_000_000


# -- work


def in_step(work: Callable[[int], object], times: int) -> None:
    """Twice as much takes at most thrice the calls (2.0 measured), beyond what any document takes."""
    for many in (times, 2 * times):
        work(many)  # what is kept between documents is no work of this one
    once, twice = (calls(partial(work, many)) for many in (times, 2 * times))
    assert twice < 3 * once + 1_000


@SMALL
@given(PIECES, st.sampled_from([20, 80]))
def test_a_page_is_read_with_work_in_step_with_its_size(piece: str, times: int) -> None:
    in_step(lambda many: read(page("<h1>Runner</h1>" + piece * many)), times)


@SMALL
@given(DATA, st.sampled_from([20, 80]))
def test_a_reply_is_read_with_work_in_step_with_its_size(data: Any, times: int) -> None:
    in_step(lambda many: read(page(json.dumps({"variants": [VARIANT], "items": [data] * many}))), times)


@pytest.mark.parametrize("shop", sorted({shop for shop, _, _ in recorded()}))
def test_a_platforms_reply_is_parsed_with_work_in_step_with_its_size(shop: str) -> None:
    """The outermost list of its longest reply, twice as long."""
    _, url, body = max((one for one in recorded() if one[0] == shop), key=lambda one: len(one[2]))
    document = json.loads(body)
    for place in [one for one in parts(document) if isinstance(one, list)][:1]:
        own = list(place)

        def work(many: int, place: list[Any] = place, own: list[Any] = own) -> None:
            place[:] = own * many
            read(Page(url=url, body=json.dumps(document).encode()))

        in_step(work, 4)
        place[:] = own


@SMALL
@given(TEXTS, st.sampled_from([300, 3_000]))
def test_texts_are_read_with_work_in_step_with_their_size(text: str, size: int) -> None:
    in_step(lambda many: read_texts(text * many), size // len(text) + 1)


@pytest.mark.parametrize("piece", ADVERSARIAL)
def test_a_hundred_thousand_signs_of_any_piece_are_read_in_seconds(piece: str) -> None:
    """As a page, in its data, in a reply and as a title; work by the square would take minutes."""
    text = piece * (100_000 // len(piece))
    told = json.dumps(
        {"name": text, "description": text, "variants": [VARIANT | {"size": text, "title": text}]}
    )
    start = process_time()
    read(page(f"<h1>Runner</h1><ul class=sizes><li>{text}"))
    read(page(f"<title>{text}</title><script>var product = {told};{text}</script><i data-a='{told}'>"))
    read(page(f'<script type="application/ld+json">{{"@type":"Product","name":"{text}"'))
    list(parsed(page(told)))
    read_texts(text)
    assert process_time() - start < 20


# -- stock


@settings(parent=SMALL, max_examples=40)
@given(PIECES, st.integers(1, 30))
def test_nothing_on_a_page_can_be_ordered_without_evidence_from_it(piece: str, times: int) -> None:
    """A word of the evidence stands in the page: its value, or what the page calls the place."""
    document = page("<h1>Runner</h1>" + piece * times)
    text = unescape(document.text).casefold()
    for product in (*parsed(document), *(one.product for one in read(document).listings)):
        for evidence in claims(product):
            assert evidence
            for one in evidence:
                assert one.url == URL
                assert any(word in text for word in re.findall(r"[^\W_]+", one.raw.casefold()))


@settings(parent=SMALL, max_examples=40)
@given(st.data())
def test_nothing_in_a_reply_can_be_ordered_without_evidence_from_it(data: st.DataObject) -> None:
    """The pointer leads to something, and what the evidence quotes stands in the reply, word for word."""
    _, url, body = data.draw(st.sampled_from(recorded()))
    told = changed(data.draw, body)
    text = json.dumps(told, separators=(",", ":"), ensure_ascii=False)
    for product in parsed(Page(url=url, body=text.encode("utf-8", "replace"))):
        for evidence in claims(product):
            assert evidence
            for one in evidence:
                assert one.kind is EvidenceKind.ABSENCE or leads(told, one.pointer)
                quoted = QUOTED.findall(one.raw)
                assert quoted
                assert all(pair in text or pair.endswith(":null") for pair in quoted)


# -- what was found so


@pytest.mark.parametrize("digits", [-(10**20), 10**20, 10**17, 999])
def test_a_woocommerce_price_of_impossible_digits_is_no_price(digits: int) -> None:
    prices = {
        "price": "12900",
        "regular_price": "12900",
        "currency_code": "USD",
        "currency_minor_unit": digits,
    }
    (listing,) = load("woocommerce").parse(page(json.dumps([row(prices=prices)])))
    assert listing.product.price is None


@pytest.mark.parametrize("price", ["1e999999", "1e-999999", "1E+99999999"])
def test_a_price_that_would_print_as_a_million_digits_is_no_price(price: str) -> None:
    variant = {"id": 1, "title": "9", "option1": "9", "price": price, "available": True}
    shoe = {
        "id": 1,
        "title": "Runner",
        "handle": "runner",
        "options": [{"name": "Size"}],
        "variants": [variant],
    }
    (listing,) = load("shopify").parse(page(json.dumps({"products": [shoe]})))
    assert listing.product.variants[0].price is None


def test_a_title_too_long_to_be_read_whole_settles_nothing() -> None:
    """What it says at its end may be of another shoe; what its beginning refuses stays refused."""
    wanted = Wanted(brand="Brooks", model="Ghost 16")
    tail = " ," * 1_000 + " Women's GTX"
    assert match(wanted, Product(title="Brooks Ghost 16")).verdict == "same"
    assert match(wanted, Product(title="Brooks Ghost 16" + tail)).verdict == "unsure"
    assert match(wanted, Product(title="Brooks Glycerin 21" + tail)).verdict == "different"


def test_a_wish_too_long_to_be_read_whole_is_refused() -> None:
    with pytest.raises(UsageError, match="too long"):
        understand("brooks ghost 16 " * 100)
