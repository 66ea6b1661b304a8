"""Salesforce Commerce Cloud: a product's choices on a page of SFRA's or SiteGenesis's making.

Sources: SFRA's templates (`product/productDetails.isml`, `components/variationAttribute.isml`,
`components/productAvailability.isml`), and SiteGenesis's (`product/productcontent.isml`,
`components/variations.isml`, `components/availability.isml`), whose replies to `Product-Variation` are a part
of such a page.

- SFRA shows every value, and marks those that cannot be selected. It tells of the selected variant in
  `data-ready-to-order` and `data-available`.
- SiteGenesis leaves out what cannot be ordered in any combination, so a size that is not there is sold out or
  was never made. It tells of the selected variant by the class of a message.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from stockfinder.markup import fields as f
from stockfinder.markup.conventions.common import draft
from stockfinder.markup.conventions.sfcc_choices import (
    Attribute,
    Choices,
    Resolved,
    Value,
    master,
    ordered,
    selection,
    variants,
)
from stockfinder.markup.document import plain
from stockfinder.markup.keys import Role
from stockfinder.markup.options import option_role
from stockfinder.product import Absence, Availability, EvidenceKind, Product

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

    from stockfinder.markup.document import Document
    from stockfinder.markup.draft import Draft
    from stockfinder.product import Price

_MESSAGES = {
    "in-stock-msg": Availability.IN_STOCK,
    "preorder-msg": Availability.PREORDER,
    "backorder-msg": Availability.BACKORDER,
    "not-available-msg": Availability.OUT_OF_STOCK,
}
"""SiteGenesis's classes, whatever the page's language."""

_LEFT_OUT = "SiteGenesis leaves out what is sold out in all combinations"

_NOT_SELECTABLE = frozenset({"unselectable", "unavailable", "disabled", "not-selectable"})
_SELECTABLE = frozenset({"selectable", "available"})
_CHOICES = (b"data-attr=", b"product-variations")
"""One of these stands where a page shows a product's choices: SFRA's and SiteGenesis's."""
_ADDRESSES = ("href", "data-url", "data-href", "value")


def read(doc: Document) -> list[Draft]:
    """The page's product with its sizes; nothing where its choices are of neither making."""
    told = choices(doc)
    if told is None:
        return []
    old = _tree(doc).css_first("[data-attr]") is None
    if not any(one.values or one.hidden for one in told.attributes if one.role is Role.SIZE):
        return [_sold_out(doc, told.pid)] if old else []
    found = variants(doc, told)
    if not found:
        return []
    price = _amount(doc, ".prices .sales [content]")
    return [
        draft(
            Product(
                title="",
                sku=told.pid,
                price=price,
                list_price=_amount(doc, ".prices .list [content]") if price else None,
                variants=tuple(found),
            ),
            own=True,
            absence=Absence.OUT_OF_STOCK if old else Absence.NOT_OFFERED,
            because=_LEFT_OUT if old else "SFRA shows every value of an attribute",
        )
    ]


def choices(doc: Document) -> Choices | None:
    """The choices of the page's product; nothing where there are none, or whose they are cannot be told."""
    if not any(word in doc.markup for word in _CHOICES):
        return None
    tree = _tree(doc)
    shown = [
        one
        for one in tree.css(".product-detail")
        if not {"set-item", "bundle-item"} & set((one.attributes.get("class") or "").split())
    ]
    if len(shown) > 1 or tree.css_first(".set-item,.product-set-item") is not None:
        return None  # a set of products
    scope = shown[0] if shown else tree.body
    if scope is None:
        return None
    if rows := scope.css("[data-attr]"):
        return _sfra(doc, scope, rows)
    old = scope.css_first(".product-variations") or tree.css_first(".product-variations")
    return _site_genesis(doc, old) if old is not None else None


def _tree(doc: Document) -> LexborHTMLParser:
    """The page without its header and its menus, which may be most of it."""
    return doc.tree_from(b"product-detail", b"set-item", b"data-attr", *_CHOICES, b"availability", b"prices")


def _sfra(doc: Document, scope: LexborNode, rows: list[LexborNode]) -> Choices:
    attributes = tuple(attribute for row in rows if (attribute := _row(row)).values)
    available = scope.css_first("[data-ready-to-order]")
    resolved = None
    if available is not None and available.attributes.get("data-ready-to-order") == "true":
        on = available.attributes.get("data-available")
        message = plain(available.text(separator=" "))
        if on in ("true", "false"):
            resolved = Resolved(
                availability=ordered(message) if on == "true" else Availability.OUT_OF_STOCK,
                pointer=".product-availability",
                raw=f'data-ready-to-order="true" data-available="{on}" {message}',
            )
    pid = _pid(doc, scope) or scope.attributes.get("data-pid")
    return Choices(pid=pid, attributes=attributes, resolved=resolved)


def _row(row: LexborNode) -> Attribute:
    identifier = row.attributes.get("data-attr") or ""
    heading = row.css_first(".non-input-label,label,legend")
    name = plain(heading.text(separator=" ")) if heading is not None else ""
    found: dict[str, Value] = {}
    for node in row.css("[data-attr-value]"):
        value = _value(row, node, name, f'[data-attr="{identifier}"]')
        if value.id:
            found.setdefault(value.id, value)
    values = list(found.values())
    if all(value.orderable is not False for value in values):
        # Nothing is marked: all can be had, or this theme marks nothing.
        values = [v if "selectable" in v.raw else msgspec.structs.replace(v, orderable=None) for v in values]
    role = option_role(identifier)
    return Attribute(
        id=identifier,
        name=name,
        role=role if role is not Role.NONE else option_role(name),
        values=tuple(values),
    )


def _value(row: LexborNode, node: LexborNode, heading: str, pointer: str) -> Value:
    around = node.parent if node.parent is not None and node.parent.tag in ("button", "a", "label") else None
    own = set((node.attributes.get("class") or "").split())
    classes = own | set((around.attributes.get("class") or "").split() if around is not None else ())
    marked = sorted((_SELECTABLE | _NOT_SELECTABLE) & classes)
    off = any(one is not None and "disabled" in one.attributes for one in (node, around))
    orderable = not off and not _NOT_SELECTABLE & classes
    identifier = node.attributes.get("data-attr-value") or ""
    return Value(
        id=identifier,
        label=_label(row, node, around, heading) or identifier,
        selected="selected" in own or "selected" in node.attributes or "checked" in node.attributes,
        orderable=orderable,
        pointer=f'{pointer} [data-attr-value="{identifier}"]',
        raw=f"class={' '.join(marked)}" if marked else "disabled" if off else "not disabled",
    )


def _label(row: LexborNode, node: LexborNode, around: LexborNode | None, heading: str) -> str:
    if text := plain(node.text(separator=" ")):
        return text
    if (identifier := node.attributes.get("id")) and '"' not in identifier:
        label = row.css_first(f'label[for="{identifier}"]')
        if label is not None and (text := plain(label.text(separator=" "))):
            return text
    for one in (node, around):
        for key in ("data-display-value", "data-attr-display-value", "aria-label", "title"):
            if one is not None and (text := plain(one.attributes.get(key) or "")):
                return _bare(text, heading)
    image = (around or node).css_first("img[alt]")
    return plain(image.attributes.get("alt") or "") if image is not None else ""


def _bare(text: str, heading: str) -> str:
    """A value without the name of its attribute, which SFRA writes before it: `Select Color Black`. Themes
    shorten the heading to `Color`, and leave the label as it was."""
    named = re.match(rf"(?:\w+ )?{re.escape(heading)}\b(?=.*\w)", text) if heading else None
    return (text[named.end() :] if named else text).strip(" :")


def _amount(doc: Document, selector: str) -> Price | None:
    node = _tree(doc).css_first(selector)
    return f.money(node.attributes.get("content")) if node is not None else None


def _pid(doc: Document, scope: LexborNode) -> str | None:
    """The product whose attributes the page selects."""
    for node in scope.css("[href*=dwvar_],[data-url*=dwvar_],[value*=dwvar_],[name^=dwvar_]"):
        for key in _ADDRESSES:
            if found := master(node.attributes.get(key) or ""):
                return found
        if found := master(f"?{node.attributes.get('name') or ''}="):
            return found
    return master(doc.page.url)


def _site_genesis(doc: Document, root: LexborNode) -> Choices | None:
    chosen = selection(doc.page.url) | _current(root)
    attributes = [_swatches(one, chosen) for one in root.css(".swatches")]
    attributes += [_select(one, chosen) for one in root.css("select[name^=dwvar_]")]
    attributes += [_fixed(one) for one in root.css("input[type=hidden][name^=dwvar_]")]
    attributes = [
        one
        for one in attributes
        if one.id and (one.values or one.hidden or one.follows or one.role is Role.SIZE)
    ]
    resolved = None
    for name, availability in _MESSAGES.items() if _has_class(doc, "availability-msg") else ():
        node = _tree(doc).css_first(f".availability-msg .{name}")
        if node is not None:
            raw = f'class="{name}" {plain(node.text(separator=" "))}'
            resolved = Resolved(availability=availability, pointer=f".availability-msg .{name}", raw=raw)
    if resolved is None and _has_class(doc, "availability-novariation"):
        resolved = Resolved(availability=None)
    return Choices(pid=_pid(doc, root), attributes=tuple(attributes), resolved=resolved)


def _has_class(doc: Document, name: str) -> bool:
    """Whether an element of the page is of a class. The bytes are asked first, which is faster."""
    return name.encode() in doc.markup and _tree(doc).css_first(f".{name}") is not None


def _sold_out(doc: Document, pid: str | None) -> Draft:
    """A product that has sizes, of which none is shown."""
    evidence = doc.evidence(EvidenceKind.ABSENCE, ".product-variations .swatches", "no size is listed")
    title = next(iter(doc.headings), "")
    product = Product(title=title, sku=pid, availability=Availability.OUT_OF_STOCK, evidence=evidence)
    return draft(product, own=True, absence=Absence.OUT_OF_STOCK, because=_LEFT_OUT)


def _current(root: LexborNode) -> dict[str, str]:
    """The selected values, as the page holds them for its own script."""
    for key in ("data-attributes", "data-current"):
        try:
            data = msgspec.json.decode(root.attributes.get(key) or "")
        except (msgspec.DecodeError, RecursionError):
            continue
        if isinstance(data, dict):
            return {
                name: value
                for name, one in data.items()
                if isinstance(one, dict) and isinstance(value := one.get("value"), str) and value
            }
    return {}


def _swatches(holder: LexborNode, chosen: dict[str, str]) -> Attribute:
    classes = (holder.attributes.get("class") or "").split()
    anchors = holder.css("a.swatchanchor")
    links = [selection(one.attributes.get("href") or "") for one in anchors]
    identifier = next((one for one in classes if any(one in link for link in links) or one in chosen), None)
    identifier = identifier or next((one for one in classes if option_role(one) is not Role.NONE), "")
    values = []
    for anchor, link in zip(anchors, links, strict=True):
        around = anchor.parent
        marks = set((around.attributes.get("class") or "").split() if around is not None else ())
        selected = bool(marks & {"selected", "selected-value"})
        off = "unselectable" in marks
        image = anchor.css_first("img[alt]")
        title = anchor.attributes.get("title") or ""
        label = plain(anchor.text(separator=" "))
        label = label or plain((image.attributes.get("alt") or "") if image is not None else "")
        # The link of the selected value takes it back, so it does not name it.
        own = chosen.get(identifier) if selected else link.get(identifier)
        values.append(
            Value(
                id=own,
                label=label or plain(title.rpartition(": ")[2]),
                selected=selected,
                orderable=not off,
                pointer=f".swatches.{identifier} {label or title}",
                raw=f'class="{" ".join(sorted(marks))}"',
            )
        )
    return Attribute(
        id=identifier,
        name=identifier.capitalize(),
        role=option_role(identifier),
        values=tuple(v for v in values if v.label),
        hidden=_hidden(values, chosen.get(identifier)),
    )


def _select(node: LexborNode, chosen: dict[str, str]) -> Attribute:
    """A drop-down list, which leaves out what cannot be selected, be it selected or not."""
    name = node.attributes.get("name") or ""
    identifier = _attribute_of(name)
    own = chosen.get(identifier)
    label = node.css_first("option.emptytext,option[value='']")
    values = []
    for one in node.css("option"):
        text, address = plain(one.text()), one.attributes.get("value") or ""
        selected = "selected" in one.attributes
        told = own if selected and own else selection(address).get(identifier)
        if text and address:
            values.append(
                Value(
                    id=told or (None if "?" in address else address),
                    label=text,
                    selected=selected,
                    orderable=True,
                    pointer=f'select[name="{name}"] {text}',
                    raw=f"<option> {text}",
                )
            )
    return Attribute(
        id=identifier,
        name=plain(label.text()) if label is not None else identifier.capitalize(),
        role=option_role(identifier),
        values=tuple(values),
        hidden=_hidden(values, own),
        follows=True,
    )


def _hidden(values: list[Value], own: str | None) -> Value | None:
    """The selected value, where it is not shown because it cannot be ordered."""
    if own is None or own in {value.id for value in values}:
        return None
    return Value(
        id=own, label="", selected=True, orderable=False, pointer=".product-variations", raw=f"no {own}"
    )


def _fixed(node: LexborNode) -> Attribute:
    """An attribute with one value only, which the form does not offer to choose."""
    identifier = _attribute_of(node.attributes.get("name") or "")
    value = node.attributes.get("value") or ""
    values = (Value(id=value, label=value, selected=True),) if value else ()
    return Attribute(id=identifier, name=identifier, role=Role.NONE, values=values)


def _attribute_of(name: str) -> str:
    return next(iter(selection(f"?{name}=1")), "")
