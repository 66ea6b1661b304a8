"""Entries of a Google Merchant feed in XML: the `item`s of RSS, the `entry`s of Atom, as the file streams by.

Names are taken without their prefix, since feeds bind it to various addresses; where an entry has a plain and
a prefixed one of the same name (`id`, `g:id`), Google's is the prefixed.

A document type is refused: a feed needs none, and entities that grow without end are declared in it.
"""

from __future__ import annotations

from typing import IO, TYPE_CHECKING
from xml.parsers import expat

from stockfinder.feeds.record import ATTRIBUTES, LONGEST, Record, Torn

if TYPE_CHECKING:
    from collections.abc import Iterator

_ENTRIES = frozenset({"item", "entry"})
_DATES = frozenset({"lastBuildDate", "pubDate", "updated"})
_CHUNK = 65_536


class XmlRecords:
    """See `Records`."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.updated: str | None = None
        self._stream = stream
        self._done: list[Record] = []

    def __iter__(self) -> Iterator[Record]:
        """Yield each entry.

        :raises Torn: the file is not well-formed, or cut short.
        """
        parser = self._parser()
        try:
            while chunk := self._stream.read(_CHUNK):
                parser.Parse(chunk)
                yield from self._done
                self._done.clear()
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            yield from self._done
            raise Torn(f"line {error.lineno} is not well-formed: {expat.ErrorString(error.code)}") from error

    def _parser(self) -> expat.XMLParserType:
        """The parser, with its handlers as closures: they are called some millions of times."""
        depth, inside = 0, 0
        record: Record | None = None
        prefixed: set[str] = set()
        field, field_depth = "", 0
        text: list[str] = []
        names: dict[str, tuple[str, bool]] = {}

        def doctype(*_: object) -> None:
            raise Torn("it declares a document type, which a feed has no need of")

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal depth, inside, record, field, field_depth
            depth += 1
            if depth == inside and record is not None:
                known = names.get(name)
                if known is None:
                    known = names[name] = _attribute(name)
                attribute, googles = known
                if not attribute or (attribute in record and (not googles or attribute in prefixed)):
                    return
                if googles:
                    prefixed.add(attribute)
                if attributes and "href" in attributes:  # Atom's link
                    if attributes.get("rel", "alternate") == "alternate":
                        record[attribute] = attributes["href"]
                else:
                    field, field_depth = attribute, depth
            elif record is None:
                local = name.rpartition(":")[2]
                if local in _ENTRIES:
                    record, inside = {}, depth + 1
                elif local in _DATES and self.updated is None:
                    field, field_depth = local, depth

        def data(part: str) -> None:
            if field:
                text.append(part)

        def end(_: str) -> None:
            nonlocal depth, record, field
            if depth == field_depth and field:
                told = "".join(text).strip()[:LONGEST] if text else ""
                if record is None:
                    self.updated = told or None
                elif told:
                    record[field] = told
                field = ""
                text.clear()
            elif depth == inside - 1 and record is not None:
                self._done.append(record)
                record = None
                prefixed.clear()
            depth -= 1

        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.buffer_size = _CHUNK
        parser.StartDoctypeDeclHandler = doctype
        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = data
        return parser


def _attribute(name: str) -> tuple[str, bool]:
    """The attribute that an element's name stands for, or nothing; and whether it has Google's prefix."""
    prefix, _, local = name.rpartition(":")
    return (local if local in ATTRIBUTES else ""), bool(prefix)
