"""One pass over a feed: what it is, which entries are wanted, and what could not be read."""

from __future__ import annotations

import gzip
import io
import zlib
from datetime import datetime
from typing import IO, TYPE_CHECKING, Literal

from msgspec import Struct
from msgspec.structs import replace

from stockfinder.feeds.record import Broken, Torn
from stockfinder.feeds.row import Row, read_row, read_stock, read_time
from stockfinder.product import Availability

if TYPE_CHECKING:
    from collections.abc import Callable

    from stockfinder.feeds.record import Record, Records

Format = Literal["google_xml", "google_text", "awin_csv"]

_HEAD = 65_536
_BEGINNING = 4096
"""Bytes in which a feed shows what it is."""
_BEFORE = b"\xef\xbb\xbf \t\r\n"
_GOOGLE = b"base.google.com/ns/1.0"
"""Of the namespace that Google's attributes have in XML."""
_SECOND_HAND = frozenset({"used", "refurbished"})
"""Google's conditions of what no shoe shop sells; such entries are left out."""
_GZIP = b"\x1f\x8b"
_BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


class NoFeed(Exception):
    """This is no feed of a known format; the text says what it lacks."""


class Feed(Struct, frozen=True, kw_only=True):
    """What one pass over a feed found."""

    format: Format
    rows: tuple[Row, ...] = ()
    """The wanted entries."""
    count: int = 0
    """Entries that were read."""
    broken: int = 0
    """Entries that could not be read."""
    doubtful: int = 0
    """Of those, how many may have been wanted, by what is left of them."""
    sold_out: int = 0
    """Entries of the whole feed that are stated to be out of stock."""
    silent: int = 0
    """Entries that do not tell whether they are wanted."""
    made: datetime | None = None
    """When it was made, where it says so."""
    torn: str | None = None
    """Why its end could not be read; nothing where it was read whole."""

    @property
    def whole(self) -> bool:
        """Whether every entry that may be wanted was read."""
        return self.torn is None and not self.doubtful and not self.silent


def is_feed(document: bytes) -> bool:
    """Whether a document begins like a feed of these formats."""
    head = document[:_BEGINNING]
    if head[:2] == _GZIP:
        try:
            head = zlib.decompressobj(wbits=31).decompress(head, _BEGINNING)
        except zlib.error:
            return False
    if head.lstrip(_BEFORE)[:1] == b"<":
        return _GOOGLE in head
    from stockfinder.feeds.text import is_header

    return is_header(head.partition(b"\n")[0].decode("utf-8-sig", "replace"))


def scan(
    stream: IO[bytes],
    *,
    wants: Callable[[Record], bool],
    may_mean: Callable[[str], bool] = bool,
    is_silent: Callable[[Record], bool] | None = None,
    stopped: Callable[[], bool] | None = None,
    at: datetime | None = None,
) -> Feed:
    """Read a feed once, and keep the entries that are wanted.

    :param wants: whether to keep an entry; it has a title.
    :param may_mean: whether an entry of which only this text is left may have been wanted.
    :param is_silent: whether an entry does not tell enough to say so.
    :param stopped: asked now and then; once it says so, the pass ends and what was found so far is torn.
    :param at: when the feed was made, where the file does not say it.
    :raises NoFeed: it has no entries, and is torn or of no known format.
    """
    found = _Pass(wants, may_mean, is_silent, at)
    torn: str | None = None
    try:
        format_, records = _records(_Plain(stream, stopped))
        found.read(records)
    except Torn as error:
        torn = str(error)
        if not found.count:
            raise NoFeed(torn) from error
    if not found.count and not found.broken:
        raise NoFeed("it has no entries")
    return found.feed(format_, read_time(records.updated), torn)


class _Pass:
    """What is gathered on the way."""

    def __init__(
        self,
        wants: Callable[[Record], bool],
        may_mean: Callable[[str], bool],
        is_silent: Callable[[Record], bool] | None,
        at: datetime | None,
    ) -> None:
        self.count = self.broken = self._doubtful = self._sold_out = self._silent = 0
        self._wants, self._may_mean, self._is_silent, self._at = wants, may_mean, is_silent, at
        self._kept: list[tuple[Record, int]] = []
        self._counts_stock = False

    def read(self, records: Records) -> None:
        """Read entry after entry."""
        for number, record in enumerate(records, 1):
            if isinstance(record, Broken) or "title" not in record:
                text = record.text if isinstance(record, Broken) else " ".join(record.values())
                self.broken += 1
                self._doubtful += self._may_mean(text)
                continue
            if record.get("condition", "").lower() in _SECOND_HAND:
                continue
            self.count += 1
            self._sold_out += read_stock(record)[0] is Availability.OUT_OF_STOCK
            self._counts_stock = self._counts_stock or record.get("stock_quantity", "0").strip("0.") != ""
            if self._wants(record):
                self._kept.append((record, number))
            elif self._is_silent is not None and self._is_silent(record):
                self._silent += 1

    def feed(self, format_: Format, made: datetime | None, torn: str | None) -> Feed:
        """The result."""
        at = min(filter(None, (made, self._at)), default=None)
        return Feed(
            format=format_,
            rows=tuple(self._row(record, number, at) for record, number in self._kept),
            count=self.count,
            broken=self.broken,
            doubtful=self._doubtful,
            sold_out=self._sold_out,
            silent=self._silent,
            made=made,
            torn=torn,
        )

    def _row(self, record: Record, number: int, at: datetime | None) -> Row:
        row = read_row(record, number, at)
        none_left = record.get("stock_quantity", "").strip("0.") == "" and "stock_quantity" in record
        if self._counts_stock and none_left and row.availability is Availability.IN_STOCK:
            return replace(row, availability=Availability.UNKNOWN)  # it says both
        return row


def _records(plain: _Plain) -> tuple[Format, Records]:
    stream = io.BufferedReader(plain, _HEAD)
    head = stream.peek(_HEAD)
    if head.lstrip(_BEFORE)[:1] == b"<" or head[:4] in (b"\xff\xfe<\0", b"\xfe\xff\0<"):
        from stockfinder.feeds.xml import XmlRecords

        return "google_xml", XmlRecords(stream)
    from stockfinder.feeds.text import TextRecords

    records = TextRecords(stream, _encoding(head))
    return ("awin_csv" if records.awin else "google_text"), records


def _encoding(head: bytes) -> str:
    for mark, name in _BOMS.items():
        if head.startswith(mark):
            return name
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.end < len(head) - 3:  # not merely cut inside a letter
            return "cp1252"
    return "utf-8"


class _Plain(io.RawIOBase):
    """The bytes of a feed, unpacked where it is gzip, for as long as nobody stops it."""

    def __init__(self, stream: IO[bytes], stopped: Callable[[], bool] | None) -> None:
        buffered = io.BufferedReader(stream) if isinstance(stream, io.RawIOBase) else stream
        head = buffered.read(2)
        buffered.seek(0)
        self._stream: IO[bytes] = gzip.GzipFile(fileobj=buffered) if head == _GZIP else buffered  # type: ignore[assignment]
        self._stopped = stopped or (lambda: False)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if self._stopped():
            raise Torn("reading was stopped")
        try:
            data = self._stream.read(len(buffer))
        except (OSError, EOFError, zlib.error) as error:
            raise Torn(f"the file cannot be read further: {error}") from error
        buffer[: len(data)] = data
        return len(data)
