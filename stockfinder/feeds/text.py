"""Entries of a feed in delimited text: Google's tab-separated files and Awin's CSV, as the file streams by.

Sources: Google's page on text files (a header line of attribute names, tabs; quotes round what holds a tab or
a line end); Awin's feeds for publishers (comma, semicolon, pipe or tab; quotes doubled inside quotes).
"""

from __future__ import annotations

import csv
from io import TextIOWrapper
from typing import IO, TYPE_CHECKING

from stockfinder.feeds.record import ATTRIBUTES, LONGEST, Broken, Record, Torn

if TYPE_CHECKING:
    from collections.abc import Iterator

AWIN = {
    "merchant_product_id": "id",
    "aw_product_id": "aw_product_id",
    "parent_product_id": "item_group_id",
    "product_name": "title",
    "brand_name": "brand",
    "merchant_deep_link": "link",
    "aw_deep_link": "aw_deep_link",
    "search_price": "price",
    "rrp_price": "list_price",
    "product_price_old": "list_price",
    "currency": "currency",
    "product_gtin": "gtin",
    "ean": "gtin",
    "upc": "gtin",
    "mpn": "mpn",
    "colour": "color",
    "fashion:size": "size",
    "size": "size",
    "fashion:suitable_for": "gender",
    "suitable_for": "gender",
    "condition": "condition",
    "fashion:material": "material",
    "description": "description",
    "in_stock": "in_stock",
    "stock_status": "stock_status",
    "stock_quantity": "stock_quantity",
    "is_for_sale": "is_for_sale",
    "pre_order": "pre_order",
}
"""Awin's columns that are read, lower case, and the attribute that each stands for; the first that is filled
counts."""

_DELIMITERS = "\t,;|"
_LINE = 1_000_000
"""Characters of one line that are read at once: a file without line ends must not be read whole."""
_ONE_LINE = ("id", "title", "brand", "color", "size", "availability", "in_stock", "price", "gtin", "mpn")


class TextRecords:
    """See `Records`; such a file does not say when it was made.

    :raises Torn: the first line names no columns of a feed.
    """

    updated: str | None = None

    def __init__(self, stream: IO[bytes], encoding: str) -> None:
        self._text = TextIOWrapper(stream, encoding=encoding, errors="replace", newline="")
        self._line = ""
        header = self._next_line()
        delimiter, self.awin = _form(header)
        self._rows = csv.reader(iter(self._next_line, ""), delimiter=delimiter)
        columns = _columns(header, delimiter)
        self._width = len(columns)
        self._places = [
            (at, name) for at, column in enumerate(columns) if (name := _attribute(column, self.awin))
        ]

    def __iter__(self) -> Iterator[Record | Broken]:
        """Yield each row.

        :raises Torn: the last one is cut short.
        """
        while True:
            try:
                row = next(self._rows, None)
            except csv.Error:  # a quote that nothing closes
                yield Broken()
                continue
            if row is None:
                return
            if row:
                yield self._record(row)

    def _next_line(self) -> str:
        self._line = self._text.readline(_LINE)
        return self._line

    def _record(self, row: list[str]) -> Record | Broken:
        ended = self._line.endswith(("\n", "\r")) or len(self._line) == _LINE
        if len(row) != self._width:
            if not ended:
                raise Torn("its last line is cut short")
            return Broken(" ".join(row))
        if not ended:
            return Broken(" ".join(row))  # perhaps cut inside its last column
        record: Record = {}
        for at, name in self._places:
            text = row[at]
            if text and name not in record and (text := text.strip()):
                record[name] = text[:LONGEST]
        if any("\n" in record[name] or "\t" in record[name] for name in _ONE_LINE if name in record):
            return Broken(" ".join(row))  # a stray quote ran two rows together
        return record


def is_header(line: str) -> bool:
    """Whether a line names the columns of a feed."""
    try:
        _form(line)
    except Torn:
        return False
    return True


def _form(header: str) -> tuple[str, bool]:
    """The delimiter, and whether the columns are Awin's."""
    best, delimiter, awin = 0, "", False
    for sign in _DELIMITERS:
        columns = _columns(header, sign)
        for is_awin in (False, True):
            known = {name for column in columns if (name := _attribute(column, is_awin))}
            if {"id", "title"} <= known and len(known) > best:
                best, delimiter, awin = len(known), sign, is_awin
    if not best:
        raise Torn("its first line names no columns of a Google or Awin feed")
    return delimiter, awin


def _columns(header: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([header], delimiter=delimiter), [])
    except csv.Error:
        return []


def _attribute(column: str, awin: bool) -> str | None:
    name = column.strip().strip('"').lower()
    if awin:
        return AWIN.get(name)
    name = name.removeprefix("g:").replace(" ", "_")
    return name if name in ATTRIBUTES else None
