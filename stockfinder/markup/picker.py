"""The visible size picker: sizes that a select, radio buttons or swatches disable, cross out or annotate.

Stands for what shops show when no data is to be had: HTML's own `disabled`, ARIA's `aria-disabled`, the class
names that themes use for what is sold out, and a note beside the size. A picker that never marks anything
says nothing about stock; in one that marks some sizes, those it leaves unmarked can be had.

Pickers are found in the bytes, and only their own markup is parsed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stockfinder.markup import fields as f
from stockfinder.markup.document import attributes, plain
from stockfinder.markup.draft import Draft, Trust
from stockfinder.markup.keys import Role
from stockfinder.markup.options import looks_like_size, option_role
from stockfinder.markup.tokens import stock_note, without_note
from stockfinder.product import Availability, EvidenceKind, Product, Variant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

    from stockfinder.markup.document import Document

MAX_PICKERS = 24
"""Candidates of each kind parsed on one page."""
MAX_ITEMS = 300
SPAN = 16_000
"""Bytes of markup that one picker takes at most."""
BEFORE = 600
"""Bytes before a select in which its name may stand."""

_MARKED = re.compile(
    r"(?<![a-z])(?:is-|not?-)?(?:disabled?|unavailable|sold-?out|out-?of-?stock|oos|unselectable|not-?available|"
    r"no-?stock|non-?available|crossed|strike(?:-?through)?|line-?through|no-?inventory|notify|waitlist|"
    r"back-?in-?stock|sin-?stock|indisponible|agotado|gr[ae]yed)(?![a-z])",
    re.IGNORECASE,
)
_IDLE = re.compile("disabl|unselectable|gr[ae]yed", re.IGNORECASE)
"""Marks of what cannot be chosen, for whatever reason."""
_STRUCK = frozenset({"del", "s", "strike"})
_SAID_GOOD = re.compile(
    r"(?<![a-z])(?:in-?stock|available|selectable|has-?stock|orderable)(?![a-z])", re.IGNORECASE
)
_JOINED = re.compile(r"(?<=[a-z])(?=[A-Z])|_+")
_PLACEHOLDER = re.compile(
    r"^(?:-|–|—|\.)*$|select|choose|please|pick|choisi|wähl|auswahl|selec|scegli|kies|välj|vælg|velg|wybierz|"
    r"vyber|elegir|elige|escolh|выбер|size$|größe$|^taille|^talla$|guide|chart|find your",
    re.IGNORECASE,
)
_NOT_A_PICKER = re.compile(
    r"filter|facet|refine|guide|chart|advis|calculator|review|qty|quantity|recommend|related|upsell|cross-?sell|"
    r"carousel|minicart|footer|newsletter|sort|image|font|icon|container-size",
    re.IGNORECASE,
)
_HOLDERS = frozenset({"ul", "ol", "fieldset", "div", "section", "table", "form", "dl"})
_OPENING = re.compile(rb"<([a-zA-Z]+)\b([^<>]*)>")
_LEGEND = re.compile(rb"<fieldset\b[^<>]*>\s*<legend\b[^<>]*>([^<>]{2,40})<")
_OPTION = re.compile(rb"<option\b[^<>]*>([^<]{0,80})", re.IGNORECASE)
_LANGUAGE = re.compile(rb"""<html\b[^<>]{0,400}?\blang\s*=\s*["']?([a-zA-Z]{2})""")
_STEMS = {
    "fr": (b"taille", b"pointure"),
    "de": (b"groesse", "größe".encode()),
    "es": (b"talla",),
    "pt": (b"tamanho",),
    "it": (b"taglia",),
    "nl": (b"maat",),
    "sv": (b"storlek",),
    "da": (b"storrelse",),
    "no": (b"storrelse",),
    "pl": (b"rozmiar",),
    "cs": (b"velikost",),
    "sk": (b"velkost",),
}
"""Words for size in class names, by the page's language; `size` itself is used everywhere."""
_CALLED = f.words("""
    class id name aria-label data-attr data-attribute data-option-name data-name data-attribute-name
    data-attribute_name data-testid data-test data-qa""")


class _Item:
    """One size that a picker shows, and how it marks it."""

    __slots__ = ("by_class", "label", "marked", "noted", "raw", "worded")

    def __init__(
        self,
        label: str,
        marked: bool,
        noted: Availability | None,
        raw: str,
        *,
        by_class: bool = False,
        worded: bool = False,
    ) -> None:
        self.label, self.marked, self.noted, self.raw = label, marked, noted, raw
        self.by_class = by_class  # noted by nothing but a class name
        self.worded = worded  # marked by a word for stock, and not only as disabled


def drafts(doc: Document) -> list[Draft]:
    """The size pickers on a page that say something about stock, or one that at least lists sizes."""
    found: list[Draft] = []
    for pointer, option, items in _pickers(doc):
        variants = _variants(doc, pointer, option, items)
        if len(variants) > 1 or any(one.evidence for one in variants):
            found.append(
                Draft(product=Product(title="", variants=tuple(variants)), trust=Trust.GUESSED, picker=True)
            )
    telling = [one for one in found if any(variant.evidence for variant in one.product.variants)]
    found = telling[:3] or found[:1]
    return [] if found and _means_no_stock(doc) else found


def _means_no_stock(doc: Document) -> bool:
    """Whether the page's shop program marks its choices for another reason than stock."""
    if doc.markup.find(b"js_add_cart_variants", *doc.sales_area) >= 0:
        return True  # Odoo marks combinations that do not exist
    if b"dwvar_" in doc.markup:
        from stockfinder.markup.conventions import sfcc

        return sfcc.knows_sizes(doc)  # Salesforce marks what goes with the selected values
    return False


def _variants(doc: Document, pointer: str, option: str, items: list[_Item]) -> list[Variant]:
    if len({item.marked for item in items}) > 1 and all(item.noted in f.BAD for item in items):
        for item in items:  # a note that every size has is hidden until the size is marked
            item.noted = None
    if len(items) > 1 and all(item.marked and not item.worded and not item.noted for item in items):
        for item in items:  # nothing can be chosen yet: another choice comes first
            item.marked = False
    marks = sum(item.marked or item.noted in f.BAD for item in items)
    if not marks and all(item.by_class for item in items):
        for item in items:  # a class that every size has is its style, and no mark
            item.noted = None
    says_good = any(item.noted in f.GOOD for item in items)
    found: dict[str, Variant] = {}
    for item in items:
        availability, raw = Availability.UNKNOWN, item.raw
        if item.noted in f.BAD:
            availability = item.noted or availability
        elif item.marked:
            availability = Availability.UNKNOWN if item.noted else Availability.OUT_OF_STOCK
        elif item.noted is not None:
            availability = item.noted
        elif marks and not says_good:
            availability = Availability.IN_STOCK
            raw = f"{item.raw} unmarked, {marks} of {len(items)} marked"
        known = availability is not Availability.UNKNOWN
        found.setdefault(
            item.label,
            Variant(
                size=item.label,
                size_option=option or None,
                availability=availability,
                evidence=doc.evidence(EvidenceKind.SIZE_PICKER, f"{pointer} {item.label}", raw)
                if known
                else (),
            ),
        )
    return list(found.values())


def _pickers(doc: Document) -> Iterator[tuple[str, str, list[_Item]]]:
    from selectolax.lexbor import LexborHTMLParser

    left = MAX_PICKERS
    for start, end in _selects(doc):
        left -= 1
        tree = LexborHTMLParser(doc.shown(max(0, start - BEFORE), end))
        selects = tree.css("select")
        if not selects:
            continue
        node = selects[-1]
        items = [item for one in node.css("option")[:MAX_ITEMS] if (item := _option(one))]
        option = _name(node)
        if _is_picker(node, option, items):
            yield _pointer(node), option, items
        if left <= 0:
            return
    done, left = 0, MAX_PICKERS
    for start in _holders(doc):
        if start < done:
            continue  # inside a picker that was read whole
        left -= 1
        part = doc.shown(start, start + SPAN)
        tree = LexborHTMLParser(part[: part.rfind(">") + 1])  # no label that is cut in two
        first = tree.body.child if tree.body is not None else None
        if first is None:
            continue
        items = _swatches(first)
        if _is_sized(items):
            yield _pointer(first), _label(first) or "", items
            done = start + len(first.html or "")
        if left <= 0:
            return


def _selects(doc: Document) -> Iterator[tuple[int, int]]:
    """Where the selects of a page stand."""
    edge, floor = doc.sales_area
    start = doc.markup.find(b"<select", edge, floor)
    while start >= 0:
        end = doc.markup.find(b"</select", start, floor)
        if end < 0:
            return
        if end - start < SPAN and _may_be_sizes(doc, start, end):
            yield start, end
        start = doc.markup.find(b"<select", start + 1, floor)


def _may_be_sizes(doc: Document, start: int, end: int) -> bool:
    """Whether it is worth parsing a select: it or what stands before it speaks of sizes, or its labels do."""
    opening = _OPENING.match(doc.markup, start, end)
    hint = _hint(attributes(opening[2].decode("utf-8", "replace"))) if opening else ""
    if _NOT_A_PICKER.search(hint):
        return False
    if option_role(hint) is Role.SIZE:
        return True
    labels = [
        plain(one[1].decode(doc.charset, "replace")) for one in _OPTION.finditer(doc.markup, start, end)
    ]
    told = [label for label in labels[:12] if label and not _is_placeholder(label)]
    return bool(told) and sum(looks_like_size(without_note(label)) for label in told) * 2 >= len(told)


def _holders(doc: Document) -> Iterator[int]:
    """Where elements start that are called by a word for size and may hold swatches."""
    language = _LANGUAGE.search(doc.head)
    stems = (b"ize", *_STEMS.get(language[1].decode().lower() if language else "", ()))
    starts: set[int] = set()
    markup, (edge, floor) = doc.markup, doc.sales_area
    for stem in stems:
        at = markup.find(stem, edge, floor)
        while at >= 0:
            opening = markup.rfind(b"<", max(edge, at - 400), at)
            found = _OPENING.match(markup, opening, floor) if opening >= 0 else None
            if found is None or found.end() <= at:
                at = markup.find(stem, at + 1, floor)
                continue
            if found[1].decode().lower() in _HOLDERS and _is_called_size(found[2].decode("utf-8", "replace")):
                starts.add(opening)
            at = markup.find(stem, found.end(), floor)
    first = markup.find(b"<fieldset", edge, floor)
    for found in _LEGEND.finditer(markup, first, floor) if first >= 0 else ():
        if option_role(plain(found[1].decode(doc.charset, "replace"))) is Role.SIZE:
            starts.add(found.start())
    yield from sorted(starts)


def _is_called_size(tag: str) -> bool:
    hint = _hint(attributes(tag))
    return option_role(hint) is Role.SIZE and not _NOT_A_PICKER.search(hint)


def _is_sized(items: list[_Item]) -> bool:
    return (len(items) > 1 or any(item.marked or item.noted for item in items)) and (
        sum(looks_like_size(item.label) for item in items) * 2 >= len(items)
    )


def _hint(told: dict[str, str] | dict[str, str | None]) -> str:
    return " ".join(value for key in _CALLED if (value := told.get(key))).replace("-", " ")[:120]


def _name(node: LexborNode) -> str:
    """What the page calls a select: its own attributes, its label, the text before it."""
    label = _label(node)
    if option_role(_hint(node.attributes)) is Role.SIZE:
        return label or "Size"
    if label and option_role(label) is not Role.NONE:
        return label
    around = node.parent
    for _ in range(4):
        if around is None or around.tag in ("body", "form", "html"):
            break
        text = plain(around.text(separator=" ")[:300])[:60].split(":")[0][:30]
        if text and option_role(text) is not Role.NONE:
            return text
        before = _label(around)
        if before and option_role(before) is not Role.NONE:
            return before
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
    if not items or _NOT_A_PICKER.search(_hint(node.attributes)):
        return False
    what = option_role(option) if option else Role.NONE
    if what is not Role.NONE:
        return what is Role.SIZE
    return (
        len(items) > 2
        and any(item.marked or item.noted for item in items)
        and all(looks_like_size(item.label) for item in items)
    )


def _option(node: LexborNode) -> _Item | None:
    text = plain(node.text())
    if not text or node.attributes.get("value") in ("", "-1") or _is_placeholder(text):
        return None
    return _item(text, [node])


def _is_placeholder(text: str) -> bool:
    return _PLACEHOLDER.search(text) is not None and not any(sign.isdigit() for sign in text)


def _item(text: str, nodes: list[LexborNode]) -> _Item:
    """One size, by its text and the elements that may mark it (the item, and what is in and around it)."""
    marked, noted, raw, by_class, worded = False, stock_note(text), text, False, False
    for node in nodes:
        told = node.attributes
        if "disabled" in told or told.get("aria-disabled") == "true":
            marked, raw = True, f"<{node.tag} disabled> {text}"
        if node.tag in _STRUCK or "line-through" in (told.get("style") or ""):
            marked, worded, raw = True, True, f"<{node.tag}> {text}"
        classes = _JOINED.sub("-", told.get("class") or "")
        if found := _MARKED.search(classes):
            marked, raw = True, f'class "{found[0]}" {text}'
            worded = worded or _IDLE.search(found[0]) is None
        elif noted is None and (found := _SAID_GOOD.search(classes)):
            noted, raw, by_class = Availability.IN_STOCK, f'class "{found[0]}" {text}', True
        data = {key[5:]: value for key, value in told.items() if key.startswith("data-") and value}
        if data and (stock := f.stock(f.fields(data))) and stock.bare_quantity != 1:
            noted, raw, by_class = stock.availability, f"data-{stock.raw} {text}", False
        for key in ("title", "aria-label"):
            if noted is None and told.get(key) and (note := stock_note(told[key] or "")):
                noted, raw = note, f"{key}={told[key]}"
    label = without_note(text)
    if ":" in label[:20]:  # "Tamanho: 41"
        name, _, rest = label.partition(":")
        if option_role(name) is Role.SIZE and rest.strip():
            label = rest.strip()
    return _Item(label[:60], marked, noted, raw, by_class=by_class, worded=worded)


def _swatches(node: LexborNode) -> list[_Item]:
    """The sizes in a list of swatches, tiles or radio buttons."""
    items = node.css("li")
    inputs = node.css("input[type=radio]")
    if inputs and not items:
        return [item for one in inputs[:MAX_ITEMS] if (item := _radio(one, node))]
    holders = items or node.css("label") or node.css("button") or node.css("a")
    found = []
    for one in holders[:MAX_ITEMS]:
        if one.css_first("ul,select,table") is not None:
            continue
        text = plain(one.text(separator=" ")) or _silent_label(one)
        if not text or len(text) > 60 or _is_placeholder(text):
            continue
        found.append(_item(text, [one, *one.css("a,button,input,span,label,div,del,s,strike")[:6]]))
    return found


def _silent_label(node: LexborNode) -> str:
    """The label of a swatch without text: what its attributes say."""
    inner = node.css_first("[data-value],[value],[title],[aria-label]")
    for part in (node, inner):
        for key in ("data-value", "value", "title", "aria-label"):
            if part is not None and (value := part.attributes.get(key)):
                return value
    return ""


def _radio(node: LexborNode, within: LexborNode) -> _Item | None:
    told = node.attributes
    text = ""
    nodes = [node]
    identifier = told.get("id")
    if identifier and '"' not in identifier and "\\" not in identifier:
        label = within.css_first(f'label[for="{identifier}"]')
        if label is not None:
            text = plain(label.text(separator=" "))
            nodes.append(label)
    parent = node.parent
    if parent is not None and parent.tag in ("label", "li", "div", "span") and parent.mem_id != within.mem_id:
        nodes.append(parent)
        text = text or plain(parent.text(separator=" "))
    value = told.get("value") or ""
    text = text or value
    if not text or len(text) > 60:
        return None
    item = _item(text, nodes)
    if not looks_like_size(item.label) and looks_like_size(value) and text.startswith(value):
        item.label = value  # a note that is glued to the label
    return item


def _pointer(node: LexborNode) -> str:
    told = node.attributes
    for key in ("id", "name", "class"):
        if told.get(key):
            return f'{node.tag}[{key}="{(told[key] or "")[:60]}"]'
    return str(node.tag)
