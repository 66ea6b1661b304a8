"""One fetched or saved document, and the only ways to look into it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, TypeVar, overload

import msgspec
from msgspec import Struct

from stockfinder.decode import decode
from stockfinder.errors import Drifted

T = TypeVar("T")

_CHARSETS = (
    "utf-8", "utf-16", "ascii", "iso8859-", "cp125", "cp866", "cp874", "cp932", "cp949", "koi8-", "mac-",
    "gb", "big5", "euc_", "shift_jis", "iso2022_jp",
)  # fmt: skip
"""How Python's names of the charsets begin that the WHATWG Encoding Standard lets a page have. Its others
(UTF-7, punycode, escapes) turn a page's bytes into something else than any browser shows."""
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)

_SURROGATES = re.compile(
    rb"""\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[dD][89a-fA-F][0-9a-fA-F]{2}"""
)
"""In JSON: a backslash, a pair of surrogates, and one by itself."""


class Page(Struct, frozen=True, kw_only=True):
    """A document: what was asked, what came, and when. The body is decompressed."""

    url: str
    """The address after redirects."""
    body: bytes
    status: int = 200
    media_type: str = ""
    """`text/html`, `application/json`; empty where unknown."""
    charset: str | None = None
    headers: dict[str, str] = {}
    """Lower-case names."""
    at: datetime | None = None
    """When it was fetched; on replay, when it was recorded."""

    @property
    def text(self) -> str:
        """The body as text; bytes that do not fit become U+FFFD, and a charset that no page has is UTF-8."""
        charset = self.charset
        if charset is None:
            told = _CHARSET.search(self.body[:2048])
            charset = told[1].decode("ascii") if told else "utf-8"
        return self.body.decode(charset if _is_of_pages(charset) else "utf-8", "replace")

    def _decoded(self, type_: Any) -> Any:
        try:
            return decode(self.body, type_)
        except msgspec.ValidationError:
            raise
        except msgspec.DecodeError:
            mended = without_lone_surrogates(self.body)
            if mended == self.body:
                raise
            return decode(mended, type_)

    @overload
    def json(self) -> Any: ...
    @overload
    def json(self, type_: type[T]) -> T: ...
    def json(self, type_: Any = Any) -> Any:
        """The body as JSON of the given shape (msgspec types).

        :raises Drifted: it is no JSON, or not of that shape; `path` points at what did not fit.
        """
        try:
            return self._decoded(type_)
        except msgspec.ValidationError as error:
            message, _, path = str(error).partition(" - at ")
            raise Drifted(
                f"the reply's shape has changed: {message}", url=self.url, path=path.strip("`") or "$"
            ) from error
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise Drifted(f"the reply is no JSON: {error}", url=self.url, path="$") from error


def without_lone_surrogates(body: bytes) -> bytes:
    """JSON with U+FFFD for each escape of half a sign, which no text can hold.

    Programs in JavaScript write one where they cut a text in the middle of an emoji.
    """
    return _SURROGATES.sub(lambda found: rb"\ufffd" if len(found[0]) == 6 else found[0], body)


def _is_of_pages(charset: str) -> bool:
    import codecs

    try:
        return codecs.lookup(charset).name.startswith(_CHARSETS)
    except (LookupError, ValueError):  # none of that name; no name at all
        return False
