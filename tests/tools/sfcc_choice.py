"""What a request to a composed Salesforce shop selects of a shoe, and what can be selected beside it."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from zlib import crc32

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.tools.catalogue import Shoe

PREFIX = "/on/demandware.store/Sites-RefArch-Site/en_US"
MESSAGES = {"in": "In Stock", "out": "This item is currently not available", "backorder": "Back Order"}
SELECT = "Select Styles for Availability"


class Choice:
    """As `ProductVariationModel` keeps it: a value can be selected if some variant that can be ordered has it
    and all other selected values."""

    def __init__(self, shoe: Shoe, query: Mapping[str, str]) -> None:
        self.shoe = shoe
        self.pid = pid(shoe)
        self.rows = shoe.variants()
        self.values = {
            name: list(dict.fromkeys(row["options"][name] for row in self.rows)) for name in shoe.options
        }
        self.selected: dict[str, str] = {}
        for name, values in self.values.items():
            asked = query.get(self.parameter(name))
            found = next((value for value in values if code(value) == asked), None)
            if found or len(values) == 1:
                self.selected[name] = found or values[0]
        whole = len(self.selected) == len(self.values)
        self.variant = next((row for row in self.rows if whole and row["options"] == self.selected), None)

    def parameter(self, name: str) -> str:
        """What selects a value of an attribute in an address."""
        return f"dwvar_{self.pid.replace('_', '__')}_{name.lower()}"

    def selectable(self, name: str, value: str) -> bool:
        """Whether the value can be selected."""
        wanted = {**self.selected, name: value}
        return any(
            row["available"] and all(row["options"][key] == told for key, told in wanted.items())
            for row in self.rows
        )

    def link(self, page: str, name: str, value: str) -> str:
        """The address that selects a value, or takes it back where it is selected."""
        told = None if self.selected.get(name) == value else value
        chosen = {**self.selected, name: told}
        pairs = [(self.parameter(key), code(one) if one else "") for key, one in chosen.items()]
        return f"{page}?{urlencode([*pairs, ('pid', self.pid), ('quantity', '1')])}"


def pid(shoe: Shoe) -> str:
    """The number of a master product; shops have underscores in it."""
    return f"{shoe.code or crc32(shoe.handle.encode())}_M"


def code(value: str) -> str:
    """The id of an attribute's value."""
    return "".join(sign for sign in value if sign.isalnum() or sign in ".-/")


def page_of(shoe: Shoe) -> str:
    """The path of a product's page."""
    return f"/{shoe.handle}/{pid(shoe)}.html"


def html(title: str, body: str, data: object = None) -> str:
    """A whole page."""
    told = msgspec.json.encode(data).decode().replace("</", "<\\/") if data else ""
    script = f'<script type="application/ld+json">{told}</script>' if data else ""
    style = "/on/demandware.static/Sites-RefArch-Site/-/en_US/v1/css/global.css"
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<link rel="stylesheet" href="{style}">{script}</head>'
        f'<body><a href="{PREFIX}/Cart-Show">Cart</a>{body}</body></html>'
    )
