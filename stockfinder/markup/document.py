"""A page as its readers look at it: scripts and meta tags found in the bytes, a tree only when it is needed.

A tree of a typical shop page costs ten times what finding its script tags does, so the tree comes last.
"""

from __future__ import annotations

import re
from functools import cached_property
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urljoin, urlsplit

from stockfinder.markup.literal import NoLiteral, loads
from stockfinder.markup.marks import found
from stockfinder.product import Evidence, EvidenceKind

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

    from stockfinder.page import Page

ABOVE, BELOW = 20_000, 100_000
"""Bytes of markup above and below the first heading in which a page sells its own product."""
SHORT = 40
"""A comment of fewer bytes holds no markup worth leaving out."""
MAX_SCRIPTS = 2_000
"""Scripts looked at on one page; a shop's page has some dozens."""

_ATTRIBUTE = re.compile(r"""([\w:@.-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
HEAD = 80_000
"""Bytes of a page in which a shop program has to leave a mark: its scripts are named there."""
SHORT_HEAD = 30_000
"""The same without styles."""

_SILENT = re.compile(rb"<[sSh!](?:cript|CRIPT|tyle|TYLE|--|1)")
_CLOSED = {7: b"/script", 6: b"/style"}
"""What ends an element, by the length of how it starts."""
_PART = re.compile(rb"<(?:t(?:[dhr]|body|head|foot)|caption|col|colgroup|opt(?:ion|group))\b", re.IGNORECASE)
"""An element that a parser drops where it stands alone."""
_META = re.compile(rb"<(?:meta|META)\b([^<>]{0,2000})>")
_TITLE = re.compile(rb"<(?:title|TITLE)\b[^<>]*+>([^<]{0,500})")
_H1 = re.compile(rb"<h1\b[^<>]{0,2000}>(.{0,2000}?)</h1", re.DOTALL)
_META_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
_TELLING = (b"og:", b"product", b"twitter:title", b"Product")
_TYPE = re.compile(rb"""\b(?:type|TYPE)\s*=\s*["']?\s*([\w/+.-]+)""")
_PARTS = re.compile(r"[/?&=.;#]+")
_DIGIT = re.compile(r"\d")
_TAG = re.compile(r"<[^<>]*+>")


def _decoded(value: str) -> str:
    """An attribute's value with its entities decoded: the quotation marks of JSON first, all at once."""
    if "&" not in value:
        return value
    value = value.replace("&quot;", '"')
    return unescape(value) if "&" in value else value


def attributes(tag: str) -> dict[str, str]:
    """The attributes of an opening tag's text, names in lower case, entities decoded."""
    return {
        found[1].lower(): _decoded(found[2] or found[3] or found[4] or "")
        for found in _ATTRIBUTE.finditer(tag)
    }


def plain(markup: str) -> str:
    """Text without tags, entities decoded, white space as single blanks."""
    if "<" in markup:
        markup = _TAG.sub(" ", markup)
    return " ".join(unescape(markup).split()) if "&" in markup else " ".join(markup.split())


def _closed(body: bytes, at: int, tag: bytes) -> int:
    """Where an element's end tag starts, or -1. To find one byte is ten times faster than to find a word."""
    at = body.find(b"<", at)
    while at >= 0 and body[at + 1 : at + 1 + len(tag)].lower() != tag:
        at = body.find(b"<", at + 1)
    return at


class Script:
    """One script tag: its attributes, and where its content lies in the body."""

    __slots__ = ("_type", "end", "number", "start", "stocked", "tag")

    def __init__(self, tag: bytes, start: int, end: int, number: int) -> None:
        self.tag, self.start, self.end, self.number = tag, start, end, number
        self._type: str | None = None
        self.stocked: bool | None = None  # whether it has a key for stock, once somebody has looked

    @property
    def attributes(self) -> dict[str, str]:
        """The tag's attributes."""
        return attributes(self.tag.decode("utf-8", "replace"))

    @property
    def type(self) -> str:
        """Its media type, lower case, without parameters."""
        if self._type is None:
            found = _TYPE.search(self.tag)
            self._type = found[1].decode().lower() if found else ""
        return self._type

    @property
    def name(self) -> str:
        """What a pointer calls it: its id, or its number on the page."""
        if name := self.attributes.get("id"):
            return f"script#{name}"
        return f"script[{self.number}]"


def _charset(page: Page) -> str:
    """The charset to decode a page's parts with; UTF-8 where it names none that is known."""
    charset = page.charset
    if charset is None and page.body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        charset = "utf-16"
    if charset is None and (found := _META_CHARSET.search(page.body, 0, 2048)):
        charset = found[1].decode("ascii")
    try:
        b"a".decode(charset or "utf-8", "replace")
    except (LookupError, UnicodeError):
        return "utf-8"
    return (charset or "utf-8").lower()


class Document:
    """One page or reply, looked into lazily. Give it to every reader, so that no work is done twice."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.charset = _charset(page)
        self.body = page.body
        self.lists: int | None = None
        """How many products the page lists, once it was read and is no page of one product."""
        self._trees: dict[tuple[bytes, ...], LexborHTMLParser] = {}
        if self.charset.startswith(("utf-16", "utf-32", "utf_16", "utf_32")):  # tags are sought in the bytes
            self.body, self.charset = page.body.decode(self.charset, "replace").encode(), "utf-8"

    def decode(self, start: int, end: int) -> str:
        """A part of the body as text."""
        return self.body[start:end].decode(self.charset, "replace")

    def shown(self, start: int, end: int) -> str:
        """A part of the markup as text."""
        return self.markup[start:end].decode(self.charset, "replace")

    @cached_property
    def head(self) -> bytes:
        """The first part of the body without its styles, where shop programs leave their marks."""
        if self.data is not None:
            return self.body[:HEAD]
        pieces = []
        left, done = SHORT_HEAD, 0
        while left > 0 and done >= 0:
            start = self.body.find(b"<style", done, HEAD)
            piece = self.body[done : min(start if start >= 0 else HEAD, done + left)]
            pieces.append(piece)
            left -= len(piece)
            done = self.body.find(b"<", start + 1, HEAD) if start >= 0 else -1
        return b"".join(pieces)

    @cached_property
    def marks(self) -> frozenset[bytes]:
        """The marks of shop programs in the first part of the body."""
        return found(self.head)

    @cached_property
    def data(self) -> Any:
        """The whole body as JSON, or nothing if it is none."""
        head = self.body[:400].lstrip(b"\xef\xbb\xbf \t\r\n")
        if head[:1] not in (b"{", b"[") or b"<html" in head.lower():
            return None
        try:
            return loads(self.body)
        except NoLiteral:
            return None

    @cached_property
    def _parts(self) -> tuple[tuple[Script, ...], bytes, int]:
        """The scripts, the page without the contents of scripts, styles and comments, and where its first
        heading is in that.
        """
        body = self.body
        view = memoryview(body)
        scripts: list[Script] = []
        pieces: list[memoryview] = []
        done, heading = 0, -1
        found = _SILENT.search(body)
        while found and len(pieces) < MAX_SCRIPTS:
            kind = found.end() - found.start()
            if kind == 3:
                if heading < 0:
                    heading = sum(map(len, pieces)) + found.start() - done
                found = _SILENT.search(body, found.end())
                continue
            if kind == 4:
                start, end = found.start(), body.find(b"-->", found.end()) + 3
                if end < 3:
                    break
                if end - start < SHORT:
                    found = _SILENT.search(body, end)
                    continue
            else:
                start = body.find(b">", found.end()) + 1
                end = _closed(body, start, _CLOSED[kind]) if start else -1
                if end < 0:
                    break
                if kind == 7 and end > start:
                    scripts.append(Script(body[found.end() : start - 1], start, end, len(scripts)))
            pieces.append(view[done:start])
            done = end
            found = _SILENT.search(body, end)
        pieces.append(view[done:])
        return tuple(scripts), b"".join(pieces), heading

    @property
    def scripts(self) -> tuple[Script, ...]:
        """The script tags with content, in order; those in comments are none."""
        return self._parts[0]

    @property
    def markup(self) -> bytes:
        """What a person may see of the page: the body without scripts, styles and comments."""
        return self._parts[1]

    def content(self, script: Script) -> str:
        """A script's text."""
        return self.decode(script.start, script.end)

    @cached_property
    def _states(self) -> tuple[tuple[str, Any, Script], ...]:
        from stockfinder.markup.state import states

        return tuple(states(self))

    @property
    def states(self) -> list[tuple[str, Any]]:
        """The data in the page's scripts that tells of sizes and stock: `(where, value)`."""
        return [(where, value) for where, value, _ in self._states]

    @property
    def halves(self) -> list[tuple[str, Any]]:
        """The data in scripts that tell either sizes or stock."""
        from stockfinder.markup.state import halves

        return [(where, value) for where, value, _ in halves(self)]

    @cached_property
    def sales_area(self) -> tuple[int, int]:
        """The part of the markup around its first heading, where a page sells its own product."""
        heading = self.heading
        if heading < 0:
            return 0, len(self.markup)
        return max(0, heading - ABOVE), min(len(self.markup), heading + BELOW)

    @property
    def heading(self) -> int:
        """Where the first heading starts in the markup, or -1."""
        return self._parts[2]

    def in_states(self, mark: bytes) -> bool:
        """Whether a script that holds such data has this in it."""
        scripts = {script.start: script.end for _, _, script in self._states}
        return any(self.body.find(mark, start, end) >= 0 for start, end in scripts.items())

    @cached_property
    def tree(self) -> LexborHTMLParser:
        """The markup as a tree."""
        from selectolax.lexbor import LexborHTMLParser

        return LexborHTMLParser(self.markup if self.charset == "utf-8" else self.shown(0, len(self.markup)))

    def tree_from(self, *marks: bytes) -> LexborHTMLParser:
        """The markup from the first tag that has one of the marks in it, as a tree."""
        if marks not in self._trees:
            from selectolax.lexbor import LexborHTMLParser

            at = min((place for mark in marks if (place := self.markup.find(mark)) >= 0), default=0)
            start = max(0, self.markup.rfind(b"<", 0, at))
            if _PART.match(self.markup, start):
                start = 0
            self._trees[marks] = LexborHTMLParser(self.shown(start, len(self.markup))) if start else self.tree
        return self._trees[marks]

    @cached_property
    def _head_end(self) -> int:
        end = self.markup.find(b"</head", 0, 600_000)
        return end if end > 0 else min(len(self.markup), 200_000)

    @cached_property
    def meta(self) -> dict[str, str]:
        """The content of the meta tags about a product by property or name, lower case; the first of each."""
        found: dict[str, str] = {}
        for tag in _META.finditer(self.markup, 0, self._head_end):
            if not any(mark in tag[1] for mark in _TELLING):
                continue
            told = attributes(tag[1].decode(self.charset, "replace"))
            key = told.get("property") or told.get("name") or told.get("itemprop")
            if key and "content" in told:
                found.setdefault(key.strip().lower(), told["content"].strip())
        return found

    @cached_property
    def canonical(self) -> str | None:
        """The address that the page calls its own, absolute."""
        at = self.markup.find(b"canonical", 0, self._head_end)
        start = self.markup.rfind(b"<link", max(0, at - 600), at) if at > 0 else -1
        href = None
        if start >= 0:
            href = attributes(self.shown(start + 5, self.markup.find(b">", at))).get("href")
        return self.absolute(href or self.meta.get("og:url"))

    def absolute(self, url: str | None) -> str | None:
        """An http(s) address from a link on the page, or nothing."""
        if not url or not isinstance(url, str) or len(url) > 2000:
            return None
        try:
            url = url.strip()
            joined = url if url.startswith(("https://", "http://")) else urljoin(self.page.url, url)
            parts = urlsplit(joined)
        except ValueError:
            return None
        return joined if parts.scheme in ("http", "https") and parts.netloc else None

    @cached_property
    def headings(self) -> tuple[str, ...]:
        """What the page calls itself: og:title, h1, title."""
        told = [self.meta.get("og:title", ""), self.meta.get("twitter:title", "")]
        at = self.heading
        tags = (_H1.match(self.markup, at) if at >= 0 else None, _TITLE.search(self.markup, 0, 200_000))
        told += [plain(found[1].decode(self.charset, "replace")) for found in tags if found]
        return tuple(dict.fromkeys(text for text in (plain(one) for one in told) if text))

    @cached_property
    def paths(self) -> frozenset[str]:
        """The decoded, lower-case paths of the page's own addresses."""
        return frozenset(path_of(url) for url in (self.page.url, self.canonical) if url)

    @cached_property
    def codes(self) -> frozenset[str]:
        """What may be a product's code in the page's own addresses: parts with a digit, alone and joined."""
        found: set[str] = set()
        for url in (self.page.url, self.canonical):
            for part in _PARTS.split((url or "").lower()[:2000]):
                pieces = part.split("-")[-24:]
                for start in range(len(pieces)):
                    for end in range(start + 1, min(start + 4, len(pieces)) + 1):
                        found.add("-".join(pieces[start:end]))
                found.update(part.split("_"))
        return frozenset(code for code in found if len(code) > 3 and _DIGIT.search(code))

    def evidence(self, kind: EvidenceKind, pointer: str, raw: object) -> tuple[Evidence, ...]:
        """One piece of evidence from this page."""
        return (
            Evidence(
                kind=kind,
                url=self.page.url,
                pointer=pointer[:200],
                raw=" ".join(str(raw).split())[:120],
                at=self.page.at,
            ),
        )


def path_of(url: str) -> str:
    """The decoded, lower-case path of an address, without a slash at its end."""
    try:
        return unquote(urlsplit(url).path).rstrip("/").lower()
    except ValueError:
        return ""
