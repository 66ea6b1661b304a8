"""The pages of a composed SiteGenesis, whose part with the choices is also what `Product-Variation` answers.

The shapes are those of SiteGenesis's templates (`productcontent.isml`, `components/variations.isml`,
`components/availability.isml`, `producttile.isml`, `pagingbar.isml`, `nohits.isml`).
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import msgspec

from tests.tools.sfcc_choice import MESSAGES, SELECT, Choice, code, html, page_of, pid

if TYPE_CHECKING:
    from tests.tools.catalogue import Shoe

_CLASSES = {"in": "in-stock-msg", "out": "not-available-msg", "backorder": "backorder-msg"}


def results(found: list[Shoe], size: int) -> str:
    """A page of search results."""
    if not found:
        return html(
            "No results", '<p>We\'re sorry, nothing for <span class="no-hits-search-term">it</span></p>'
        )
    tiles = "".join(
        f'<li class="grid-tile"><div class="product-tile" data-itemid="{pid(shoe)}">'
        '<div class="product-name">'
        f'<a class="name-link" href="{page_of(shoe)}?cgid=" title="Go to Product: {escape(shoe.title)}">'
        f"{escape(shoe.title)}</a></div></div></li>"
        for shoe in found[:size]
    )
    shown = min(size, len(found))
    more = '<a class="page-next" href="?start=12">2</a>' if len(found) > size else ""
    hits = f'<div class="results-hits">Showing 1 - {shown} of {len(found)} Results</div>'
    return html(
        "Search",
        f'<div class="pagination">{hits}{more}</div>'
        f'<div class="search-result-content"><ul id="search-result-items">{tiles}</ul></div>',
    )


def product(choice: Choice) -> str:
    """A product's page."""
    title = escape(choice.shoe.title)
    return html(
        choice.shoe.title,
        '<div id="pdpMain" class="pdp-main"><div class="product-detail">'
        f'<h1 class="product-name" itemprop="name">{title}</h1>'
        f'<div id="product-content">{content(choice)}</div></div></div>',
    )


def content(choice: Choice) -> str:
    """The part of a product's page that depends on the choice."""
    told = {name.lower(): {"value": code(value)} for name, value in choice.selected.items()}
    rows = "".join(_row(choice, name, values) for name, values in choice.values.items())
    row = choice.variant
    if row:
        message = f'<p class="{_CLASSES[row["state"]]}">{MESSAGES[row["state"]]}</p>'
        available = f'<div class="availability-msg">{message}</div>'
    else:
        available = f'<div class="availability-novariation">{SELECT}</div>'
    attributes = escape(msgspec.json.encode(told).decode())
    return (
        f'<div class="product-price"><span class="price-sales">${choice.shoe.price}</span></div>'
        f'<div class="product-variations" data-attributes="{attributes}"><ul>{rows}</ul></div>{available}'
    )


def _row(choice: Choice, name: str, values: list[str]) -> str:
    """One attribute, without the values that no variant to be ordered has: swatches, or a list of widths."""
    low = name.lower()
    parts = []
    for value in values:
        if not any(row["available"] and row["options"][name] == value for row in choice.rows):
            continue
        selected, can = choice.selected.get(name) == value, choice.selectable(name, value)
        link = escape(choice.link(page_of(choice.shoe), name, value))
        if name == "Width":
            if can:
                mark = " selected" if selected else ""
                parts.append(f'<option value="{link}"{mark}>{escape(value)}</option>')
            continue
        inner = f'<img alt="{escape(value)}">' if name == "Color" else escape(value)
        told = (
            f'href="{link}" title="Select {name}: {escape(value)}"' if can else f'title="no {escape(value)}"'
        )
        mark = "selected" if selected else "selectable" if can else "unselectable"
        parts.append(f'<li class="{mark}"><a class="swatchanchor" {told}>{inner}</a></li>')
    if name == "Width":
        first = '<option value="" class="emptytext">Select Width</option>'
        options = first + "".join(parts)
        inner = f'<select class="variation-select" name="{choice.parameter(name)}">{options}</select>'
        return f'<li class="attribute variant-dropdown">{inner}</li>'
    return f'<li class="attribute"><ul class="swatches {low}">{"".join(parts)}</ul></li>'
