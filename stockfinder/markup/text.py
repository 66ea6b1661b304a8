"""What the visible page says of its product as a whole: its price, and whether it can be bought.

The last resort, for pages without any structured data. It never says anything of a size.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stockfinder.markup.document import plain
from stockfinder.markup.draft import Draft
from stockfinder.markup.fields import BAD
from stockfinder.markup.money import amount, currency
from stockfinder.markup.tokens import may_note, stock_note
from stockfinder.product import Availability, Evidence, EvidenceKind, Price, Product

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stockfinder.markup.document import Document

AFTER = 16_000
"""Bytes after the heading that are looked at: the part of a product page where it is sold."""

_LOOKS = 60
"""Headings that are looked at, closed or not."""
_HEADING = re.compile(rb"<h1\b[^<>]{0,400}>(.{0,2000}?)</h1", re.DOTALL)
SILENT = re.compile(
    r"<(script|style|noscript|template|svg|head)\b[^<>]{0,400}>.*?(?:</\1\s*+>|\Z)|<!--.*?(?:-->|\Z)"
    r"|<(del|s|strike)\b[^<>]{0,400}>.{0,2000}?</\2\s*+>",
    re.IGNORECASE | re.DOTALL,
)
_CALLED = (
    r"[^<>]{0,400}\b(?:class|id)\s*=\s*[\"'][^\"'<>]{0,200}(?<![a-z])(?:old|was|strike\w*|striked|before|rrp|uvp|"
    r"msrp|regular|list|crossed|compare|previous|instead|avant|barr\w+|alt)(?![a-z])"
)
_OLD = re.compile(rf"<(\w+)\b{_CALLED}[^\"'<>]{{0,200}}[\"'][^<>]{{0,400}}>[^<]*</\1", re.IGNORECASE)
_OLD_NAME = re.compile(_CALLED, re.IGNORECASE)
_PRICE_WORDS = ("price", "preis", "prix", "precio", "preco", "prezzo", "prijs", "cena", "pris")
_IN_NAME = re.compile(r"""<[^<>]*\b(?:class|id)\s*=\s*["'][^"'<>]*\Z""", re.IGNORECASE)
_TAX = re.compile(r"(?<![a-z])(?:ex-?)?(?:tax|vat|netto?|ht)(?![a-z])", re.IGNORECASE)
_SIGN = (
    r"(?:[€£¥₹₩₪₽₺₸$]|US\$|R\$|NT\$|kr\.?|zł|Kč|Ft|lei|CHF|Kn|kn|тг\.?|руб\.?|元|円|лв"
    r"|EUR|USD|GBP|SEK|DKK|NOK|PLN|CZK)"
)
_DIGITS = r"\d(?:[\d.,'’\u00a0\u202f ]*\d)?(?:,-|\.-)?"
_AMOUNT = re.compile(rf"(?:{_SIGN}\s*({_DIGITS})|({_DIGITS})\s*{_SIGN}(?![a-z]))")
_BESIDE = re.compile(
    r"(?:free|over|above|save|saving|shipping|delivery|versand|ab|spar\w*|livraison|rabat\w*|discount|off|"
    r"up to|gratis|month|monthly|rate|coupon|gift|ddv|excl\.?|exkl\.?|netto|vat|mwst\.?)\W*$",
    re.IGNORECASE,
)
_BUY = tuple(
    """
    add to cart|add-to-cart|addtocart|add_to_cart|add to bag|add-to-bag|addtobag|add to basket|add-to-basket
    |addtobasket|add to trolley|buy now|buy it now|buy-now|buynow|in den warenkorb|in den einkaufswagen
    |ajouter au panier|añadir al|añadir a la|agregar al|comprar|adicionar ao|aggiungi al carrello
    |in winkelwagen|in winkelmand|in de winkelwagen|lägg i varukorg|lägg i kundvagn|læg i kurv
    |legg i handlekurv|do košíka|do košíku|do koszyka|v košarico|u košaricu|купить|в корзину|加入購物車
    |放入購物車|加入购物车|カートに入れる|adaugă în coș|adauga in cos|lisää ostoskoriin|הוסף לסל
    |pievienot grozam|ielikt groz
    """.replace("\n    ", "").split("|")
)
_LINE = re.compile(r">(?=\s*[^\s<>])([^<>]{3,60})<")
_CONTROL = re.compile(r"<(?:button|a|input|img|div|span)\b", re.IGNORECASE)
_CANNOT = re.compile(r"(?<![\w-])disabled|sold|display:\s*none", re.IGNORECASE)


def draft(doc: Document, *, price: bool, availability: bool) -> Draft | None:
    """The page's product by its heading, with what was asked for as far as the page shows it."""
    part = _part(doc)
    if part is None:
        return None
    stock, evidence = _availability(doc, part) if availability else (Availability.UNKNOWN, ())
    return Draft(
        product=Product(
            title=doc.headings[0] if doc.headings else "",
            availability=stock,
            evidence=evidence,
            price=_price(part) if price else None,
        ),
        own=True,
    )


def sells(part: str) -> bool:
    """Whether a piece of markup shows a price, a way to buy, or that there is none."""
    if _control(part) is not None or _price(part) is not None:
        return True
    return any(stock_note(line) in BAD for line in _lines(part))


def _part(doc: Document) -> str | None:
    """The markup after the heading that names the product."""
    titles = {title.lower() for title in doc.headings}
    found: list[tuple[bool, int]] = []
    start = doc.markup.find(b"<h1")
    looks = _LOOKS
    while start >= 0 and len(found) < 8 and looks:
        looks -= 1
        heading = _HEADING.match(doc.markup, start)
        if heading:
            name = plain(heading[1].decode(doc.charset, "replace")).lower()
            found.append((any(name and name in title for title in titles - {name}), heading.end()))
        start = doc.markup.find(b"<h1", start + 3)
    if not found:
        return None
    at = max(found, key=lambda one: (one[0], -one[1]))[1]
    return SILENT.sub(" ", doc.shown(at, at + AFTER))


def _price(part: str) -> Price | None:
    """The first amount in an element that is called a price, else the first amount; old ones only if no
    other."""
    tags = [(start, end) for start, end in _priced(part) if not _TAX.search(part[start:end])]
    for current in (True, False):
        for start, end in tags:
            text = part[end + 1 : end + 600]
            if current:
                if _OLD_NAME.search(part, start, end):
                    continue
                text = _OLD.sub(" ", text)
            if price := _amount(plain(text)[:60]):
                return price
    return _amount(plain(_OLD.sub(" ", part))[:1500]) or _amount(plain(part)[:1500])


def _priced(text: str) -> Iterator[tuple[int, int]]:
    """The tags that are called prices: where each starts and ends. Words are found first, which is faster."""
    folded = text.lower()
    places = {
        at.start() for word in _PRICE_WORDS if word in folded for at in re.finditer(re.escape(word), folded)
    }
    done = -1
    for at in sorted(places):
        start = text.rfind("<", max(0, at - 600), at)
        if at < done or start < 0 or not _IN_NAME.search(text, start, at):
            continue
        if folded.startswith("pris", at) and folded[at + 4 : at + 5].isalpha():
            continue
        end = text.find(">", at)
        if end >= 0:
            done = end
            yield start, end


def _amount(text: str) -> Price | None:
    for found in _AMOUNT.finditer(text):
        if _BESIDE.search(text[: found.start()][-30:]):
            continue
        money = currency(found[0])
        value = amount((found[1] or found[2]).rstrip("-,."), money)
        if value:
            return Price(value, money)
    return None


def _availability(doc: Document, part: str) -> tuple[Availability, tuple[Evidence, ...]]:
    notes = [(note, line) for line in _lines(part[:20_000]) if (note := stock_note(line)) is not None]
    bad = next((one for one in notes if one[0] in BAD), None)
    control = _control(part)
    can_buy = control is not None and not _CANNOT.search(control)
    if bad and not can_buy:
        return bad[0], doc.evidence(EvidenceKind.PAGE_TEXT, "h1 ~", bad[1])
    good = next((one for one in notes if one[0] not in BAD), None)
    if good and not bad:
        return good[0], doc.evidence(EvidenceKind.PAGE_TEXT, "h1 ~", good[1])
    if can_buy and not bad:
        return Availability.IN_STOCK, doc.evidence(EvidenceKind.PAGE_TEXT, "h1 ~", control)
    return Availability.UNKNOWN, ()


def _lines(markup: str) -> list[str]:
    """The short texts of a piece of markup that may speak of stock."""
    text = "\n".join(plain(one) for one in _LINE.findall(markup))
    found: dict[int, str] = {}
    for at in may_note(text):
        start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
        found.setdefault(start, text[start : end if end > 0 else None])
    return list(found.values())


def _control(part: str) -> str | None:
    """The tag of the first control that buys, with the text it is known by."""
    part = part[:20_000]
    folded = part.lower()
    if len(folded) != len(part):  # a letter that folds to two
        part = folded
    for phrase in _BUY:
        word = folded.find(phrase)
        at = part.rfind("<", 0, word) if word >= 0 else -1
        if at >= 0 and word - at < 800 and _CONTROL.match(part, at):
            return part[at : word + len(phrase)]
    return None
