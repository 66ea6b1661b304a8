"""The faults of issue 5, each a script for a real server, with the answers it is made from."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from functools import cache
from typing import Literal

import brotli
import zstandard
from msgspec import Struct

from tests.faults import mangle, pages
from tests.faults.shops import Good
from tests.web.server import Script, black_hole, drip, pour, raw, reply, reset

Where = Literal["any", "json", "html"]
Speed = Literal["quick", "hangs", "heavy"]


class Fault(Struct, frozen=True, kw_only=True):
    """One way to answer badly."""

    name: str
    make: Callable[[Good], Script]
    where: Where = "any"
    """Of which answers it can be made."""
    speed: Speed = "quick"
    """Whether it never ends, or costs so much that only the whole matrix has it at every stage."""
    benign: bool = False
    """What is asked for is still in it: the true answer is as right as none."""


def _head(good: Good, *more: str) -> bytes:
    lines = [f"HTTP/1.1 {good.status} OK", f"Content-Type: {good.kind}", *more]
    return "\r\n".join(lines).encode() + b"\r\n"


def _still(script: Script) -> Callable[[Good], Script]:
    return lambda good: script


def _status(status: int, **headers: str) -> Callable[[Good], Script]:
    """The status in the shop's own manner: the kind of answer that was due, with nothing in it."""

    def make(good: Good) -> Script:
        if good.is_json:
            return reply(status, '{"message":"no"}', "application/json", **headers)
        return reply(status, pages.LOST if status in (404, 410) else "<html><h1>No</h1></html>", **headers)

    return make


def _page(text: str, status: int = 200, **headers: str) -> Callable[[Good], Script]:
    kind = "application/json" if text.startswith("{") else "text/html; charset=utf-8"
    return lambda good: reply(status, text, kind, **headers)


def _json(text: str) -> Callable[[Good], Script]:
    return lambda good: reply(200, text, "application/json")


def _packed(coding: str, pack: Callable[[bytes], bytes], cut: bool) -> Callable[[Good], Script]:
    """The good answer compressed, and then cut short or damaged in its middle."""

    def make(good: Good) -> Script:
        data = pack(good.body)
        middle = len(data) // 2
        body = (
            data[:middle] if cut else data[:8] + bytes(byte ^ 0x5A for byte in data[8:middle]) + data[middle:]
        )
        return reply(good.status, body, good.kind, Content_Encoding=coding, **good.headers)

    return make


@cache
def _bomb() -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    return b"".join(packer.compress(b"[" * 1_000_000) for _ in range(100)) + packer.flush()


def _redirect(location: str, status: int = 307) -> Callable[[Good], Script]:
    return lambda good: reply(status, b"", Location=location)


def _circle(good: Good) -> Script:
    """A redirect to the very address that was asked."""

    async def script(asked: object) -> None:
        await reply(307, b"", Location=asked.path)(asked)  # type: ignore[attr-defined,arg-type] - an Asked

    return script


def _chain(good: Good) -> Script:
    """Ever further: each redirect leads to a new address."""

    async def script(asked: object) -> None:
        path: str = asked.path  # type: ignore[attr-defined] - an Asked
        joint = "&" if "?" in path else "?"
        await reply(307, b"", Location=f"{path}{joint}again=1")(asked)  # type: ignore[arg-type] - the same

    return script


def _half(good: Good) -> Script:
    """Half of the body, framed as if it were whole: a proxy in between was cut short."""
    return mangle.answer(good, good.body[: len(good.body) // 2])


_DRIP = 0.05

FAULTS: tuple[Fault, ...] = (
    Fault(name="reset before the head", make=_still(reset())),
    Fault(name="reset in the head", make=lambda good: reset(_head(good)[:-9])),
    Fault(
        name="reset in the body",
        make=lambda good: reset(_head(good, f"Content-Length: {len(good.body)}") + b"\r\n" + good.body[:-9]),
    ),
    Fault(name="closed without a word", make=_still(raw(b""))),
    Fault(name="no HTTP", make=_still(raw(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"))),
    Fault(
        name="body cut short",
        make=lambda good: reply(
            good.status, good.body[:-9], good.kind, length=len(good.body), **good.headers
        ),
    ),
    Fault(name="body cut short, framed whole", make=_half),
    Fault(name="black hole", make=_still(black_hole), speed="hangs"),
    Fault(
        name="slow drip of the head", make=lambda good: drip(_head(good) + b"X-Slow: ", _DRIP), speed="hangs"
    ),
    Fault(
        name="slow drip of the body",
        make=lambda good: drip(
            _head(good, f"Content-Length: {len(good.body) + 99_999}") + b"\r\n" + good.body, _DRIP
        ),
        speed="hangs",
    ),
    Fault(name="redirect loop", make=_circle),
    Fault(name="endless redirects", make=_chain),
    Fault(name="redirect off the allow-list", make=_redirect("https://other.example/p", 302)),
    Fault(name="redirect off the allow-list, 307", make=_redirect("https://other.example/p")),
    Fault(name="redirect to a private address", make=_redirect("http://10.0.0.1/p")),
    Fault(
        name="redirect to the cloud's metadata", make=_redirect("http://169.254.169.254/latest/meta-data/")
    ),
    Fault(name="redirect to loopback by a number", make=_redirect("http://2130706433/p")),
    Fault(name="redirect to IPv6 loopback", make=_redirect("http://[::1]/p")),
    Fault(name="redirect to another port", make=_redirect("http://127.0.0.1:1/p")),
    Fault(name="redirect to a file", make=_redirect("file:///etc/passwd")),
    Fault(name="redirect to a waiting room", make=_redirect("https://shop.queue-it.net/?c=shop", 302)),
    *(
        Fault(name=str(status), make=_status(status))
        for status in (400, 401, 403, 404, 406, 410, 418, 422, 429)
    ),
    Fault(name="429 with Retry-After", make=_status(429, Retry_After="1800")),
    *(Fault(name=str(status), make=_status(status)) for status in (500, 501, 502, 503, 504, 520, 599)),
    Fault(name="503 with Retry-After", make=_status(503, Retry_After="1800")),
    Fault(name="204", make=lambda good: reply(204, b"")),
    *(
        Fault(
            name=f"challenge of {whose}",
            make=_page(text, **{k.replace("-", "_"): v for k, v in head.items()}),
        )
        for whose, (text, head) in pages.CHALLENGES.items()
    ),
    *(Fault(name=name, make=_page(text)) for name, text in pages.CLOSED.items()),
    Fault(name="empty body", make=lambda good: reply(200, b"", good.kind)),
    Fault(name="blank body", make=lambda good: reply(200, b" \r\n\r\n", good.kind)),
    Fault(name="the home page", make=_page(pages.HOME)),
    Fault(name="a lost page with 200", make=_page(pages.LOST)),
    Fault(
        name="HTML where JSON was due",
        make=lambda good: reply(200, pages.HOME, "application/json"),
        where="json",
    ),
    Fault(name="JSON where HTML was due", make=_json('{"ok":true,"items":[]}'), where="html"),
    *(
        Fault(name=f"another JSON: {text}", make=_json(text), where="json")
        for text in (
            "{}",
            "[]",
            "null",
            '"ok"',
            "0",
            '{"error":"internal"}',
            '{"errors":[{"message":"internal"}]}',
            '{"data":null,"errors":[{"message":"internal"}]}',
            '{"success":false,"data":[]}',
        )
    ),
    Fault(name="gzip truncated", make=_packed("gzip", gzip.compress, True)),
    Fault(name="gzip malformed", make=_packed("gzip", gzip.compress, False)),
    Fault(name="deflate truncated", make=_packed("deflate", zlib.compress, True)),
    Fault(name="brotli truncated", make=_packed("br", brotli.compress, True)),
    Fault(name="brotli malformed", make=_packed("br", brotli.compress, False)),
    Fault(name="zstd truncated", make=_packed("zstd", zstandard.compress, True)),
    Fault(name="zstd malformed", make=_packed("zstd", zstandard.compress, False)),
    Fault(
        name="decompression bomb",
        make=lambda good: reply(200, _bomb(), good.kind, Content_Encoding="gzip"),
        speed="heavy",
    ),
    Fault(name="1 GB", make=_still(pour(1_000_000_000)), speed="heavy"),
    *(
        Fault(name=f"named {name}", make=mangle.in_charset(name), benign=True)
        for name in ("iso-8859-1", "utf-16", "utf-7", "undefined", "punycode", "idna", "no-such-charset")
    ),
    *(
        Fault(name=f"in {name}", make=mangle.in_charset(name, encoded=True), benign=True)
        for name in ("utf-16", "iso-8859-1", "cp037")
    ),
    Fault(name="invalid UTF-8 in names", make=mangle.invalid_utf8, benign=True),
    Fault(name="invalid UTF-8 in sizes", make=mangle.invalid_sizes, benign=True),
    Fault(name="100,000 levels of JSON", make=mangle.nested, benign=True),
    Fault(
        name="100,000 levels of HTML", make=mangle.nested_elements, where="html", benign=True, speed="heavy"
    ),
    Fault(name="a million variants", make=mangle.variants(1_000_000), speed="heavy", benign=True),
    Fault(name="3,000 variants", make=mangle.variants(3_000), speed="heavy", benign=True),
    *(
        Fault(name=f"prices as {locale} writes them", make=mangle.prices(text), benign=True)
        for locale, text in mangle.PRICES.items()
    ),
    Fault(name="sizes with control characters", make=mangle.control_characters, benign=True),
    Fault(name="10,000 JSON-LD blocks", make=mangle.json_ld_blocks, where="html", benign=True, speed="heavy"),
)
