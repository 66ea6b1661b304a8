"""OpenCart: the options of the product form. It prints only values that can be ordered.

Source: OpenCart's `catalog/controller/product/product.php`, which leaves out an option value that subtracts
stock and has none. So a size in the form can be ordered, and a missing one is sold out or was never
offered. Themes print the product's own stock beside it ("Availability: In Stock"); where that says no, no
size counts as in stock.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stockfinder.markup.conventions.common import draft, told
from stockfinder.markup.document import attributes, plain
from stockfinder.markup.fields import BAD
from stockfinder.markup.keys import Role
from stockfinder.markup.options import option_role
from stockfinder.markup.tokens import stock_note, without_note
from stockfinder.product import Absence, Availability, EvidenceKind, Product, Variant

if TYPE_CHECKING:
    from stockfinder.markup.document import Document
    from stockfinder.markup.draft import Draft

_SELECT = re.compile(
    r"<select\b([^<>]*\bname=\"option\[\d+\]\"[^<>]*)>(.*?)(?:(</select)|(?=<select)|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_OPTION = re.compile(r"<option\b([^<>]*+)>([^<]*)", re.IGNORECASE)
_RADIO = re.compile(
    r"<input\b([^<>]*\bname=\"option\[(\d+)\]\"[^<>]*)>(.{0,400}?)</label", re.IGNORECASE | re.DOTALL
)
_LABEL = re.compile(r"<label\b[^<>]*+>([^<]{1,60})</label", re.IGNORECASE)
_STATED = re.compile(r"<li[^<>]*+>[^<:]{3,30}:\s*+(?:<[^<>]*+>){0,20}+\s*+([^<]{2,40})<", re.IGNORECASE)
_SURCHARGE = re.compile(r"\(\s*[+-][^)]*\)\s*$")


def page(doc: Document) -> list[Draft]:
    """The page's product with the sizes of its form."""
    text = doc.shown(*doc.sales_area)
    if 'id="product"' not in text or 'name="option[' not in text:
        return []
    stated, words = next(
        ((note, one[1]) for one in _STATED.finditer(text) if (note := stock_note(plain(one[1])))), (None, "")
    )
    groups = [
        (
            _name(text, one.start()),
            [plain(o[2]) for o in _OPTION.finditer(one[2]) if attributes(o[1]).get("value")],
        )
        for one in _SELECT.finditer(text)
        if one[3]  # closed: what is cut short is not read
    ]
    radios: dict[str, tuple[str, list[str]]] = {}
    for one in _RADIO.finditer(text):
        radios.setdefault(one[2], (_name(text, one.start()), []))[1].append(plain(one[3]))
    groups += radios.values()
    sizes = [(name, labels) for name, labels in groups if option_role(name) is Role.SIZE]
    if len(sizes) != 1:
        return []
    name, labels = sizes[0]
    variants = tuple(_variant(doc, name, label, stated) for label in labels if label)
    return [
        draft(
            Product(
                title="",
                availability=stated or Availability.UNKNOWN,
                evidence=doc.evidence(EvidenceKind.PAGE_TEXT, "#product ~", words) if stated else (),
                variants=variants,
            ),
            own=True,
            absence=Absence.OUT_OF_STOCK,
            because="OpenCart leaves out option values without stock",
        )
    ]


def _variant(doc: Document, name: str, label: str, stated: Availability | None) -> Variant:
    """A size of the form: it can be ordered, unless the theme says otherwise beside it."""
    note = stock_note(label)
    availability = note or (Availability.UNKNOWN if stated in BAD else Availability.IN_STOCK)
    known = availability is not Availability.UNKNOWN
    return Variant(
        size=_SURCHARGE.sub("", without_note(label)).strip(),
        size_option=name,
        availability=availability,
        evidence=told(doc, "#product [name^=option]", f"{label} can be chosen" if note is None else label)
        if known
        else (),
    )


def _name(text: str, at: int) -> str:
    """The label before a choice."""
    labels = _LABEL.findall(text, max(0, at - 800), at)
    return next((plain(one) for one in reversed(labels) if option_role(one) is not Role.NONE), "")
