"""Good answers made bad: what a reader must take as it is or refuse, and never misread."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tests.web.server import Asked, Script, reply

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.faults.shops import Good

PRICES = {
    # the amount 1299.95, as shops of nine locales write it
    "en-US": "$1,299.95",
    "de-DE": "1.299,95\u00a0€",
    "de-CH": "CHF\u00a01’299.95",
    "fr-FR": "1\u202f299,95\u00a0€",
    "sv-SE": "1\u00a0299,95\u00a0kr",
    "pt-BR": "R$\u00a01.299,95",
    "en-IN": "₹1,299.95",
    "pl-PL": "1\u00a0299,95\u00a0zł",
    "ar-EG": "١٬٢٩٩٫٩٥\u00a0ج.م.",
}
AMOUNT = Decimal("1299.95")
_PRICE = re.compile(r"price|amount|decimal", re.IGNORECASE)
_NOT_PRICE = re.compile(r"currency|unit|code|type|valid|id$|range$", re.IGNORECASE)
_NUMBER = re.compile(r"\W*\d+(?:[.,]\d+)?\W*|[$£€]\s?\d[\d.,]*|\d[\d.,]*\s?[€$£]")
_SIZE = re.compile(r"(?:(?:EU|UK|US)\s)?\d{1,2}(?:\.5)?(?:\s(?:[2-6]?[A-E]|EE|narrow|wide))?")
_SCRIPT = re.compile(rb"(<script[^>]*(?:json)[^>]*>)(.*?)(</script>)", re.DOTALL)
_HTML_PRICE = re.compile(rb"(?:[$]|&#36;|&pound;|\xc2\xa3|\xe2\x82\xac|&euro;)\s?\d+(?:\.\d\d)?")
_HTML_SIZE = re.compile(rb"(?<=[>\"'])\s*\d{1,2}(?:\.5)?(?:\s(?:[2-6]?[A-E]|EE))?\s*(?=[<\"'])")
_NOISE = "\u0000\u001b[2J\u202e"


def each(value: Any, change: Callable[[tuple[str, ...], Any], Any], path: tuple[str, ...] = ()) -> Any:
    """A JSON value with every leaf replaced by what `change` makes of it."""
    if isinstance(value, dict):
        return {key: each(inner, change, (*path, key)) for key, inner in value.items()}
    if isinstance(value, list):
        return [each(inner, change, path) for inner in value]
    return change(path, value)


def _through(good: Good, change: Callable[[Any], Any], html: Callable[[bytes], bytes]) -> bytes:
    """The body with its JSON changed: all of it, or that of a page's scripts, and then its text."""
    if good.is_json:
        return json.dumps(change(json.loads(good.body)), ensure_ascii=False).encode()

    def script(found: re.Match[bytes]) -> bytes:
        try:
            told = json.loads(found[2])
        except ValueError:
            return found[0]
        return found[1] + json.dumps(change(told)).replace("</", "<\\/").encode() + found[3]

    return html(_SCRIPT.sub(script, good.body))


def prices(text: str) -> Callable[[Good], Script]:
    """Every price as that text."""

    def leaf(path: tuple[str, ...], value: Any) -> Any:
        named = any(_PRICE.search(name) for name in path[-3:]) and not _NOT_PRICE.search(path[-1])
        if not named or isinstance(value, bool):
            return value
        if isinstance(value, int | float) or (isinstance(value, str) and _NUMBER.fullmatch(value)):
            return text
        return value

    def fault(good: Good) -> Script:
        body = _through(
            good, lambda told: each(told, leaf), lambda page: _HTML_PRICE.sub(text.encode(), page)
        )
        return answer(good, body)

    return fault


def control_characters(good: Good) -> Script:
    """Every size with a NUL, a terminal escape and a change of direction in it."""

    def leaf(path: tuple[str, ...], value: Any) -> Any:
        return value[:1] + _NOISE + value[1:] if isinstance(value, str) and _SIZE.fullmatch(value) else value

    def html(page: bytes) -> bytes:
        return _HTML_SIZE.sub(lambda found: found[0][:1] + _NOISE.encode() + found[0][1:], page)

    return answer(good, _through(good, lambda told: each(told, leaf), html))


def invalid_utf8(good: Good) -> Script:
    """Bytes that are no UTF-8 in the names."""
    return answer(
        good, re.sub(rb"Ghost|990", lambda found: found[0][:2] + b"\xff\xc3" + found[0][2:], good.body)
    )


def invalid_sizes(good: Good) -> Script:
    """Bytes that are no UTF-8 in the sizes."""
    return answer(
        good,
        re.sub(
            rb"(?<=[>\"'])\s*\d{1,2}(?:\.5)?\s*(?=[<\"'])", lambda m: m[0][:1] + b"\xff" + m[0][1:], good.body
        ),
    )


def in_charset(name: str, *, encoded: bool = False) -> Callable[[Good], Script]:
    """The body as it is under another charset's name, or (`encoded`) truly in it."""

    def fault(good: Good) -> Script:
        body = good.body.decode().encode(name, "replace") if encoded else good.body
        kind = good.kind.partition(";")[0]
        return reply(good.status, body, f"{kind}; charset={name}", **good.headers)

    return fault


def json_ld_blocks(good: Good) -> Script:
    """The page with 10,000 blocks of JSON-LD of other products, all in stock."""
    block = (
        "<script"
        ' type="application/ld+json">{{"@context":"https://schema.org","@type":"Product","name":"Sock {0}",'
        '"sku":"S{0}","size":"10","offers":{{"@type":"Offer","price":"5","priceCurrency":"USD",'
        '"availability":"https://schema.org/InStock"}}}}</script>'
    )
    blocks = "".join(block.format(number) for number in range(10_000)).encode()
    head, end, tail = good.body.rpartition(b"</body>")
    return answer(good, head + blocks + end + tail if end else good.body + blocks)


def nested(good: Good) -> Script:
    """100,000 levels of JSON, in a page's scripts or as the whole reply."""
    deep = b"[" * 100_000 + b"]" * 100_000
    if good.is_json:
        return answer(good, b'{"products":' + deep + b"}")
    page = _SCRIPT.sub(lambda found: found[1] + deep + found[3], good.body)
    more = b"<script type='application/ld+json'>" + deep + b"</script>"
    return answer(good, page.replace(b"</body>", more + b"</body>"))


def nested_elements(good: Good) -> Script:
    """100,000 levels of HTML around the page's content."""
    return answer(good, b"<div>" * 100_000 + good.body)


def variants(count: int) -> Callable[[Good], Script]:
    """The longest list in the reply repeated to so many members, streamed."""

    def fault(good: Good) -> Script:
        head, item, tail = _split(good)

        async def script(asked: Asked) -> None:
            asked.writer.write(
                f"HTTP/1.1 {good.status} OK\r\nContent-Type: {good.kind}\r\n"
                f"Transfer-Encoding: chunked\r\n".encode()
                + b"".join(f"{name}: {value}\r\n".encode() for name, value in good.headers.items())
                + b"\r\n"
            )
            some = item * max(1, 65536 // len(item))
            try:
                for part in _parts(head, some, item, count, tail):
                    asked.writer.write(b"%x\r\n%s\r\n" % (len(part), part))
                    await asked.writer.drain()
                asked.writer.write(b"0\r\n\r\n")
            except ConnectionError:
                return

        return script

    return fault


def _parts(head: bytes, some: bytes, item: bytes, count: int, tail: bytes) -> Iterator[bytes]:
    yield head
    each_ = len(some) // len(item)
    for _ in range(count // each_):
        yield some
    yield item * (count % each_) + tail


def _split(good: Good) -> tuple[bytes, bytes, bytes]:
    """What stands before the last member of the longest list, that member with a comma, and the rest."""
    text = good.body
    if not good.is_json:
        found = max(_SCRIPT.finditer(text), key=lambda one: len(one[2]), default=None)
        if found is None:
            return text, b"<li class='product'>another</li>", b""
        head, item, tail = _split_json(found[2])
        return text[: found.start(2)] + head, item, tail + text[found.end(2) :]
    return _split_json(text)


def _split_json(text: bytes) -> tuple[bytes, bytes, bytes]:
    lists: list[list[Any]] = []

    def collect(value: Any) -> None:
        if isinstance(value, list):
            lists.append(value)
        for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            collect(inner)

    whole = json.loads(text)
    collect(whole)
    longest = max((one for one in lists if one and isinstance(one[0], dict)), key=len, default=None)
    if longest is None:
        return b"[" + text + b",", text + b",", text + b"]"
    item = json.dumps(longest[-1]).encode()
    longest.append("@@")
    before, _, after = json.dumps(whole).encode().partition(b'"@@"')
    return before, item + b",", item + after


def answer(good: Good, body: bytes) -> Script:
    """The good answer's head with another body."""
    return reply(good.status, body, good.kind, **good.headers)
