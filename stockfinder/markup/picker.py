"""The visible size picker: a select, radio buttons or swatches, with sizes disabled, crossed out or annotated.

Stands for what shops show when no data is to be had: HTML's own `disabled`, ARIA's `aria-disabled`, the class
names that themes use for what is sold out, and a note beside the size. A picker that never marks anything says
nothing about stock; in one that marks some sizes, those it leaves unmarked can be had.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from stockfinder.markup import fields as f
from stockfinder.markup.document import plain
from stockfinder.markup.draft import Draft, Trust
from stockfinder.markup.keys import Role
from stockfinder.markup.options import looks_like_size, option_role
from stockfinder.markup.tokens import stock_note, without_note
from stockfinder.product import Availability, EvidenceKind, Product, Variant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

    from stockfinder.markup.document import Document

MAX_PICKERS = 200
MAX_ITEMS = 300

_MARKED = re.compile(
    r"(?<![a-z])(?:is-|not?-)?(?:disabled?|unavailable|sold-?out|out-?of-?stock|oos|unselectable|not-?available|"
    r"no-?stock|non-?available|nicht-?verf|crossed|strike(?:-?through)?|line-?through|inactive|soldout|"
    r"no-?inventory|notify|waitlist|back-?in-?stock|empty-?stock|sin-?stock|indisponible|agotado|grayed|greyed)",
    re.IGNORECASE,
)
_SAID_GOOD = re.compile(
    r"(?<![a-z])(?:in-?stock|available|selectable|instock|is-available|has-stock|orderable)(?![a-z])",
    re.IGNORECASE,
)
_JOINED = re.compile(r"(?<=[a-z])(?=[A-Z])|_+")
_PLACEHOLDER = re.compile(
    r"^(?:-|–|—|\.)*$|select|choose|please|pick|choisi|wähl|auswahl|selec|scegli|kies|välj|vælg|velg|wybierz|"
    r"vyber|elegir|elige|escolh|выбер|size$|größe$|^taille|^talla$|guide|chart|find your",
    re.IGNORECASE,
)
_NOT_A_PICKER = re.compile(
    r"filter|facet|refine|guide|chart|advis|calculator|review|qty|quantity|recommend|related|upsell|cross-?sell|"
    r"carousel|minicart|footer|newsletter|sort",
    re.IGNORECASE,
)


class _Item:
    """One size that a picker shows, and how it marks it."""

    __slots__ = ("label", "marked", "noted", "raw")

    def __init__(self, label: str, marked: bool, noted: Availability | None, raw: str) -> None:
        self.label, self.marked, self.noted, self.raw = label, marked, noted, raw


def drafts(doc: Document) -> list[Draft]:
    """The size pickers on a page that say something about stock, or at least list sizes."""
    found: list[Draft] = []
    for pointer, option, items in _pickers(doc):
        variants = _variants(doc, pointer, option, items)
        if len(variants) > 1 or any(one.evidence for one in variants):
            found.append(
                Draft(product=Product(title="", variants=tuple(variants)), trust=Trust.GUESSED, picker=True)
            )
    telling = [one for one in found if any(variant.evidence for variant in one.product.variants)]
    return telling[:3] or found[:1]


def _variants(doc: Document, pointer: str, option: str, items: list[_Item]) -> list[Variant]:
    marks = sum(item.marked or (item.noted in f.BAD) for item in items)
    says_good = any(item.noted in f.GOOD for item in items)
    found: dict[str, Variant] = {}
    for item in items:
        availability, raw = Availability.UNKNOWN, item.raw
        if item.noted is not None and item.noted in f.BAD:
            availability = item.noted
        elif item.marked:
            availability = Availability.UNKNOWN if item.noted in f.GOOD else Availability.OUT_OF_STOCK
        elif item.noted is not None:
            availability = item.noted
        elif marks and not says_good:
            availability = Availability.IN_STOCK
            raw = f"{item.raw} unmarked, {marks} of {len(items)} marked"
        evidence = (
            doc.evidence(EvidenceKind.SIZE_PICKER, f"{pointer} {item.label}", raw)
            if availability is not Availability.UNKNOWN
            else ()
        )
        found.setdefault(
            item.label,
            Variant(
                size=item.label, size_option=option or None, availability=availability, evidence=evidence
            ),
        )
    return list(found.values())


def _pickers(doc: Document) -> Iterator[tuple[str, str, list[_Item]]]:
    seen = 0
    for node in doc.tree.css("select"):
        seen += 1
        if seen > MAX_PICKERS:
            break
        items = [item for one in node.css("option")[:MAX_ITEMS] if (item := _option(one))]
        option = _name(node)
        if _is_picker(node, option, items):
            yield _pointer(node), option, items
    language = _LANGUAGE.search(doc.head)
    for node in doc.tree.css(_holders(language[1].decode().lower() if language else "")):
        if node.tag not in _HOLDERS:
            continue
        hint = _hint(node)
        if option_role(hint) is not Role.SIZE or _NOT_A_PICKER.search(hint):
            continue
        seen += 1
        if seen > 4 * MAX_PICKERS:
            break
        items = _swatches(node)
        if len(items) > 1 or (items and any(item.marked or item.noted for item in items)):
            if sum(looks_like_size(item.label) for item in items) * 2 >= len(items):
                yield _pointer(node), _name(node) or "", items


_LANGUAGE = re.compile(rb"""<html\b[^>]{0,400}?\blang\s*=\s*["']?([a-zA-Z]{2})""")
_WORDS = {
    "fr": ("taille", "pointure"), "de": ("groesse", "größe"), "es": ("talla",), "pt": ("tamanho",), "it": ("taglia",),
    "nl": ("maat",), "sv": ("storlek",), "da": ("storrelse",), "nb": ("storrelse",), "pl": ("rozmiar",),
    "cs": ("velikost",), "sk": ("velkost",),
}  # fmt: skip


@cache
def _holders(language: str) -> str:
    """A selector for what may hold swatches: elements that are called by a word for size."""
    words = ("size", *_WORDS.get(language, ()))
    known = [f'[{key}*="{word}" i]' for key in ("class", "id", "aria-label") for word in words]
    return ",".join([*known, '[data-attribute*="size" i]', '[data-option-name*="size" i]'])


_HOLDERS = frozenset({"ul", "ol", "fieldset", "div", "section", "table", "form", "dl"})


def _hint(node: LexborNode) -> str:
    told = node.attributes
    return " ".join(
        value
        for key in ("class", "id", "name", "aria-label", "data-attribute", "data-attr", "data-option-name",
                    "data-attribute-name", "data-attribute_name", "data-testid", "data-test", "data-qa", "data-name")
        if (value := told.get(key))
    ).replace("-", " ")[:120]  # fmt: skip


def _name(node: LexborNode) -> str:
    """What the page calls a choice: its own attributes, its label, the text before it."""
    hint = _hint(node)
    if option_role(hint) is Role.SIZE:
        return _label(node) or "Size"
    label = _label(node)
    if label and option_role(label) is not Role.NONE:
        return label
    around = node.parent
    for _ in range(4):
        if around is None or around.tag in ("body", "form", "html"):
            break
        text = plain(around.text(separator=" ")[:300])[:60]
        if text and option_role(text.split(":")[0][:30]) is not Role.NONE:
            return text.split(":")[0][:30]
        around = around.parent
    return ""


def _label(node: LexborNode) -> str | None:
    told = node.attributes
    if told.get("aria-label"):
        return told["aria-label"]
    previous = node.prev
    for _ in range(4):
        if previous is None:
            return None
        if previous.tag in ("label", "span", "legend", "h2", "h3", "h4", "strong", "p", "div", "dt"):
            text = plain(previous.text(separator=" ")[:200])
            return text.rstrip(":")[:40] if text else None
        previous = previous.prev
    return None


def _is_picker(node: LexborNode, option: str, items: list[_Item]) -> bool:
    hint = _hint(node)
    if not items or _NOT_A_PICKER.search(hint):
        return False
    what = option_role(option) if option else Role.NONE
    if what is Role.SIZE:
        return True
    if what is not Role.NONE:
        return False
    return (
        len(items) > 2
        and any(item.marked or item.noted for item in items)
        and all(looks_like_size(item.label) for item in items)
    )


def _option(node: LexborNode) -> _Item | None:
    told = node.attributes
    text = plain(node.text())
    value = told.get("value")
    if not text or value in ("", "-1") or (_PLACEHOLDER.search(text) and not any(c.isdigit() for c in text)):
        return None
    return _item(text, [node])


def _item(text: str, nodes: list[LexborNode]) -> _Item:
    """One size, by its text and the elements that may mark it (the item, and what is in and around it)."""
    marked, noted, raw = False, stock_note(text), text
    for node in nodes:
        told = node.attributes
        if "disabled" in told or told.get("aria-disabled") == "true":
            marked, raw = True, f"<{node.tag} disabled> {text}"
        classes = _JOINED.sub("-", told.get("class") or "")
        if found := _MARKED.search(classes):
            marked, raw = True, f'class "{found[0]}" {text}'
        elif noted is None and (found := _SAID_GOOD.search(classes)):
            noted, raw = Availability.IN_STOCK, f'class "{found[0]}" {text}'
        data = {key[5:]: value for key, value in told.items() if key.startswith("data-") and value}
        if data and (stock := f.stock(f.fields(data))) and stock.bare_quantity != 1:
            noted, raw = stock.availability, f"data-{stock.raw} {text}"
        for key in ("title", "aria-label"):
            if noted is None and told.get(key) and (note := stock_note(told[key] or "")):
                noted, raw = note, f"{key}={told[key]}"
    label = without_note(text)
    if ":" in label[:20]:  # "Tamanho: 41"
        name, _, rest = label.partition(":")
        if option_role(name) is Role.SIZE and rest.strip():
            label = rest.strip()
    return _Item(label[:60], marked, noted, raw)


def _swatches(node: LexborNode) -> list[_Item]:
    """The sizes in a list of swatches, tiles or radio buttons."""
    holders = node.css("li") or node.css("label") or node.css("button") or node.css("a") or node.css("option")
    inputs = node.css("input[type=radio]")
    if inputs and not node.css("li"):
        return [item for one in inputs[:MAX_ITEMS] if (item := _radio(one, node))]
    found = []
    for one in holders[:MAX_ITEMS]:
        if one.css_first("ul,select,table") is not None:
            continue
        text = plain(one.text(separator=" "))
        told = one.attributes
        if not text:
            inner = one.css_first("[data-value],[value],[title],[aria-label]")
            text = next(
                (
                    value
                    for part in (one, inner)
                    if part is not None
                    for key in ("data-value", "value", "title", "aria-label")
                    if (value := part.attributes.get(key))
                ),
                "",
            )
        if not text or len(text) > 60 or (_PLACEHOLDER.search(text) and not any(c.isdigit() for c in text)):
            continue
        parts = [one, *one.css("a,button,input,span,label,div")[:6]]
        if told.get("role") == "presentation" and not any(c.isalnum() for c in text):
            continue
        found.append(_item(text, parts))
    return found


def _radio(node: LexborNode, within: LexborNode) -> _Item | None:
    told = node.attributes
    text = ""
    nodes = [node]
    identifier = told.get("id")
    if identifier and '"' not in identifier:
        label = within.css_first(f'label[for="{identifier}"]')
        if label is not None:
            text = plain(label.text(separator=" "))
            nodes.append(label)
    parent = node.parent
    if parent is not None and parent.tag in ("label", "li", "div", "span") and parent.mem_id != within.mem_id:
        nodes.append(parent)
        text = text or plain(parent.text(separator=" "))
    text = text or told.get("value") or ""
    if not text or len(text) > 60:
        return None
    return _item(text, nodes)


def _pointer(node: LexborNode) -> str:
    told = node.attributes
    for key in ("id", "name", "class"):
        if told.get(key):
            return f'{node.tag}[{key}="{(told[key] or "")[:60]}"]'
    return str(node.tag)
