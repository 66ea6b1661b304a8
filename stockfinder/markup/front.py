"""What a page tells of its shop: the shop's name, how it is searched, and the shoes that it links.

Sources: https://schema.org/SearchAction and Google's sitelinks search box; HTML's search forms; Open Graph.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from msgspec import Struct

from stockfinder.address import join, split
from stockfinder.markup import items
from stockfinder.markup.document import Document
from stockfinder.style.reading import read as read_title

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from stockfinder.page import Page

_NAMED = frozenset({"Organization", "OnlineStore", "Store", "ShoeStore", "ClothingStore", "WebSite"})
_SEARCHED = re.compile(
    r"q|s|search|query|keywords?|(?:search|query)[_-]?(?:term|text|query|param)?|term|text", re.IGNORECASE
)
"""Names that search forms give to what is searched for."""
_PLACE = re.compile(r"\{[^{}]*\}")
_LISTS = frozenset(
    {
        "collections",
        "collection",
        "category",
        "categories",
        "c",
        "cat",
        "brands",
        "brand",
        "b",
        "blogs",
        "blog",
        "news",
        "pages",
        "page",
        "search",
        "men",
        "women",
        "kids",
        "sale",
        "shop",
        "stores",
        "account",
        "cart",
        "basket",
    }
)
"""First parts of paths under which shops have lists and texts rather than products."""
_PRICE = re.compile(r"\s*(?:\bfrom\s+)?(?:[$€£]\s*\d|\d+[.,]\d\d\s*(?:[$€£]|[A-Z]{3}\b)).*", re.DOTALL)
"""What stands behind a name in the link of a product's card."""
_MOST = 400
"""Links that are looked at on one page."""


class Link(Struct, frozen=True):
    """One linked shoe."""

    title: str
    url: str


def shop_name(page: Page) -> str | None:
    """What the shop calls itself."""
    doc = Document(page)
    if name := doc.meta.get("og:site_name"):
        return name[:60]
    for _, item in items.json_ld(doc):
        kinds = item.get("@type")
        name = item.get("name")
        if isinstance(name, str) and name and _NAMED & set(kinds if isinstance(kinds, list) else [kinds]):
            return name.strip()[:60]
    host = _letters((split(page.url).hostname or "").removeprefix("www."))
    parts = [part.strip() for text in doc.headings for part in re.split(r"\s[|–—·:-]\s", text)]
    return next((part[:60] for part in parts if len(_letters(part)) > 2 and _letters(part) in host), None)


def search_address(page: Page) -> str | None:
    """The path of the shop's search with `{query}` in it: `/search?q={query}`; from its data or its form."""
    doc = Document(page)
    for _, item in items.json_ld(doc):
        if told := _action(item.get("potentialAction")):
            parts = split(join(page.url, told))
            address = f"{parts.path}?{parts.query}" if parts.query else parts.path
            if parts.hostname == split(page.url).hostname and _PLACE.search(address):
                return _PLACE.sub("{query}", address, count=1)
    forms = (_form(page, form) for form in doc.tree.css("form"))
    return next((address for address in forms if address), None)


def shoe_links(page: Page) -> tuple[Link, ...]:
    """The shoes that a page links: text that names a brand, or a line of one, and a model."""
    host = split(page.url).hostname
    found: dict[str, Link] = {}
    for node in Document(page).tree.css("a[href]")[:_MOST]:
        url = join(page.url, (node.attributes.get("href") or "").split("#")[0])
        parts = split(url)
        title = _text(node)
        if parts.hostname == host and len(parts.path) > 1 and parts.path not in found and is_shoe(title):
            found[parts.path] = Link(title, url)
    return tuple(found.values())


def is_shoe(title: str) -> bool:
    """Whether a title names a brand, or a line of one, and a model, and no accessory."""
    if not 2 <= len(title.split()) <= 16:
        return False
    told = read_title(title)
    return bool((told.brands or told.implied) and told.name and not told.accessory)


def product_path(links: tuple[Link, ...]) -> str | None:
    """How the paths of products begin, by the commonest beginning of the linked shoes': `/products/`.

    Products at the root are known by their ending alone (`.html`); without one there is no telling.
    """
    starts: Counter[str] = Counter()
    for link in links:
        first, *rest = split(link.url).path.strip("/").split("/")
        if rest and first.casefold() not in _LISTS and not re.fullmatch(r"[a-z]{2}([-_][a-z]{2})?", first):
            starts[f"/{first}/"] += 1
        elif not rest and first.endswith(".html"):
            starts[r"^/[^/]+\.html$"] += 1
    return starts.most_common(1)[0][0] if starts else None


def _action(value: Any) -> str | None:
    """The address of a SearchAction's target."""
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, dict) and one.get("@type") == "SearchAction":
            target = one.get("target")
            target = target[0] if isinstance(target, list) and target else target
            target = target.get("urlTemplate") if isinstance(target, dict) else target
            if isinstance(target, str):
                return target
    return None


def _form(page: Page, form: LexborNode) -> str | None:
    """The address that a search form asks, if it is one that sends nothing but a query."""
    told = form.attributes
    if (told.get("method") or "get").lower() != "get":
        return None
    fields = [node.attributes for node in form.css("input[name]")]
    texts = [one for one in fields if (one.get("type") or "text").lower() in ("text", "search")]
    if len(texts) != 1 or not _SEARCHED.fullmatch(texts[0].get("name") or ""):
        return None
    address = split(join(page.url, told.get("action") or page.url))
    if address.hostname != split(page.url).hostname:
        return None
    hidden = [
        (one.get("name") or "", one.get("value") or "")
        for one in fields
        if (one.get("type") or "").lower() == "hidden" and one.get("value")
    ]
    before = f"{urlencode(hidden)}&" if hidden else ""
    return f"{address.path or '/'}?{before}{quote(texts[0].get('name') or '')}={{query}}"


def _text(node: LexborNode) -> str:
    """A link's text, or what its title, its label or its picture says."""
    told = node.attributes
    image = node.css_first("img[alt]")
    said = (
        node.text(separator=" "),
        told.get("title"),
        told.get("aria-label"),
        image.attributes.get("alt") if image is not None else None,
    )
    return next((_PRICE.sub("", " ".join(one.split()))[:160] for one in said if one and one.strip()), "")


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())
