"""Structured data out of a page's markup: JSON-LD scripts, microdata, RDFa and Open Graph.

Microdata by https://html.spec.whatwg.org/multipage/microdata.html, RDFa Lite by
https://www.w3.org/TR/rdfa-lite/, Open Graph by https://ogp.me and Facebook's product tags.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from stockfinder.markup.literal import NoLiteral, loads

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

    from stockfinder.markup.document import Document

MAX_ITEMS = 20_000
SPAN = 100_000
"""Bytes of markup in which one product's properties begin."""
LONGEST = 5_000
"""Bytes that one property takes at most."""

_ITEM_TYPE = re.compile(rb"""itemtype\s*=\s*["']?https?://(?:www\.)?\Z""")


def json_ld(doc: Document) -> list[tuple[str, dict[str, Any]]]:
    """The JSON-LD objects of a page with the script they stand in; `@graph` and arrays are laid flat."""
    found: list[tuple[str, dict[str, Any]]] = []
    blocks = [script for script in doc.scripts if script.type == "application/ld+json"]
    for script in blocks:
        try:
            value = loads(
                doc.body[script.start : script.end] if doc.charset == "utf-8" else doc.content(script)
            )
        except NoLiteral:
            continue
        name = f"{script.name}[ld+json]"
        _flatten(value, name, found, 0)
    return found


def _flatten(value: Any, pointer: str, found: list[tuple[str, dict[str, Any]]], depth: int) -> None:
    if depth > 20 or len(found) > MAX_ITEMS:
        return
    if isinstance(value, list):
        for i, one in enumerate(value):
            _flatten(one, f"{pointer}/{i}", found, depth + 1)
    elif isinstance(value, dict):
        if "@type" in value or "@graph" not in value:
            found.append((pointer, value))
        if isinstance(value.get("@graph"), list | dict):
            _flatten(value["@graph"], f"{pointer}/@graph", found, depth + 1)


def microdata(doc: Document) -> list[tuple[str, dict[str, Any]]]:
    """The top-level microdata items of a page, as JSON-LD-like objects."""
    if b"itemscope" not in doc.markup and b"itemprop" not in doc.markup:
        return []
    tree = doc.tree if b"itemref" in doc.markup else doc.tree_from(b"itemscope", b"itemprop")
    return _items(tree, "itemscope", "itemtype", "itemprop")


def product_microdata(doc: Document) -> list[tuple[str, dict[str, Any]]]:
    """The microdata of a page's products. Where there is one or two, only their own markup is parsed."""
    from selectolax.lexbor import LexborHTMLParser

    marks = _product_types(doc.markup)
    if len(marks) > 2 or not marks or b"itemref" in doc.markup:
        return microdata(doc) if marks or b'itemprop="price"' in doc.markup else []
    found: list[tuple[str, dict[str, Any]]] = []
    done = 0
    for mark in marks:
        if mark < done:
            continue
        start = doc.markup.rfind(b"<", 0, mark)
        last = doc.markup.rfind(b"itemprop", start, start + SPAN)
        tree = LexborHTMLParser(_without_body(doc.shown(start, max(last, mark) + LONGEST)))
        first = tree.body.child if tree.body is not None else None
        if first is None:
            continue
        items = _items(first, "itemscope", "itemtype", "itemprop")[:1]
        found += [(f"[itemtype*=Product]/{len(found)}", item) for _, item in items]
        if mark != marks[-1]:
            done = start + len((first.html or "").encode())
    return found


def _product_types(body: bytes) -> list[int]:
    """Where the types of the first products stand; three are enough to know that it is a list of them."""
    found: list[int] = []
    at = body.find(b"schema.org/Product")
    while at >= 0 and len(found) < 3:
        if _ITEM_TYPE.search(body, max(0, at - 40), at):
            found.append(at)
        at = body.find(b"schema.org/Product", at + 1)
    return found


def _without_body(markup: str) -> str:
    """Markup that starts with the page's body as a part like any other."""
    return re.sub(r"^<(?:body|html|main)\b", "<div", markup, flags=re.IGNORECASE)


def rdfa(doc: Document) -> list[tuple[str, dict[str, Any]]]:
    """The top-level RDFa items of a page that are of schema.org, as JSON-LD-like objects."""
    if b"typeof=" not in doc.markup or (b"vocab=" not in doc.markup and b"schema:" not in doc.markup):
        return []
    return _items(doc.tree_from(b"typeof="), "typeof", "typeof", "property")


def _items(
    tree: LexborHTMLParser | LexborNode, scope: str, type_: str, prop: str
) -> list[tuple[str, dict[str, Any]]]:
    items: dict[int, dict[str, Any]] = {}
    top: list[tuple[str, dict[str, Any]]] = []
    orphans: dict[str, Any] = {}
    seen: set[int] = set()
    referred: dict[str, dict[str, Any]] = {}
    for node in tree.css(f"[{scope}][itemref]")[:MAX_ITEMS] if prop == "itemprop" else ():
        items[node.mem_id] = {}
        for name in (node.attributes.get("itemref") or "").split():
            referred.setdefault(name, items[node.mem_id])
    for node in tree.css(f"[{scope}],[{prop}]")[:MAX_ITEMS]:
        if node.mem_id in seen:  # a node that fits both selectors comes twice
            continue
        seen.add(node.mem_id)
        told = node.attributes
        item: dict[str, Any] | None = None
        if scope in told:
            types = [one.rsplit("/", 1)[-1].rsplit(":", 1)[-1] for one in (told.get(type_) or "").split()]
            item = items.get(node.mem_id, {})
            item["@type"] = list(types)
            if told.get("itemid") or told.get("resource"):
                item["@id"] = told.get("itemid") or told.get("resource")
            items[node.mem_id] = item
        names = (told.get(prop) or "").split()
        owner = _owner(node, items, referred) if names or item is not None else None
        if item is not None and (owner is None or not names):
            top.append((f"[{scope}]/{len(top)}", item))
        if not names:
            continue
        value = item if item is not None else _value(node, told, prop)
        if value in (None, ""):
            continue
        into = owner if owner is not None else orphans
        for name in (one.rsplit("/", 1)[-1].rsplit(":", 1)[-1] for one in names):
            if name in into:
                if not isinstance(into[name], list):
                    into[name] = [into[name]]
                into[name].append(value)
            else:
                into[name] = value
    if prop == "itemprop" and "price" in orphans and not any("Product" in item["@type"] for _, item in top):
        # properties without an item around them: not by the book, but shops do it
        top.append(("[itemprop]", {"@type": ["Product"], **orphans, "offers": orphans}))
    return [(pointer, _single(item)) for pointer, item in top]


def _owner(
    node: LexborNode, items: dict[int, dict[str, Any]], referred: dict[str, dict[str, Any]]
) -> dict[str, Any] | None:
    """The item that a property belongs to: what is around it, or what refers to it by `itemref`."""
    if referred and (told := referred.get(node.attributes.get("id") or "")) is not None:
        return told
    parent = node.parent
    for _ in range(200):
        if parent is None:
            return None
        found = items.get(parent.mem_id)
        if found is not None:
            return found
        if referred and (told := referred.get(parent.attributes.get("id") or "")) is not None:
            return told
        parent = parent.parent
    return None


_LINKS = {"a": "href", "link": "href", "area": "href", "img": "src", "source": "src", "object": "data"}


def _value(node: LexborNode, told: dict[str, str | None], prop: str) -> str | None:
    if told.get("content") is not None:
        return told["content"]
    tag = node.tag
    if tag in _LINKS:
        return told.get(_LINKS[tag] or "") or (node.text().strip()[:400] if tag == "a" else None)
    if tag in ("data", "meter", "input"):
        return told.get("value")
    if tag == "time":
        return told.get("datetime") or node.text().strip()[:400]
    if prop == "property" and told.get("href"):
        return told["href"]
    return " ".join(node.text().split())[:4000]


def _single(item: dict[str, Any]) -> dict[str, Any]:
    """Names of one value: an item that repeats its name for display tells the first."""
    for key in ("name", "sku", "mpn", "url", "price", "priceCurrency", "availability", "productID"):
        if isinstance(item.get(key), list):
            item[key] = item[key][0]
    for key, value in item.items():
        if key == "offers":
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, dict) and one is not item:
                    _single(one)
    return item


def open_graph(doc: Document) -> dict[str, Any] | None:
    """The product that Open Graph tags tell of, as a JSON-LD-like object; nothing where they tell no
    price."""
    meta = doc.meta
    price = (
        meta.get("product:sale_price:amount")
        or meta.get("product:price:amount")
        or meta.get("og:price:amount")
    )
    availability = meta.get("product:availability") or meta.get("og:availability")
    if not price and not availability:
        return None
    return {
        "@type": "Product",
        "name": meta.get("og:title"),
        "brand": meta.get("product:brand") or meta.get("og:brand"),
        "sku": meta.get("product:retailer_item_id"),
        "color": meta.get("product:color"),
        "url": meta.get("og:url"),
        "offers": {
            "@type": "Offer",
            "price": price,
            "priceCurrency": meta.get("product:sale_price:currency")
            or meta.get("product:price:currency")
            or meta.get("og:price:currency"),
            "availability": availability,
        },
    }
