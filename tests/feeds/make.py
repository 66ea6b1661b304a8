"""Writes one small catalogue as each kind of feed, from what the specifications say; none is recorded."""

from __future__ import annotations

import csv
import gzip
import io
from xml.sax.saxutils import escape, quoteattr

Entry = dict[str, str]

GOOGLES = "http://base.google.com/ns/1.0"


def entry(number: int = 1, **changes: str) -> Entry:
    """A men's Brooks Ghost 16 in black, US 10, in stock; named as Google names the attributes."""
    told = {
        "id": f"SKU-{number}",
        "item_group_id": "GHOST16",
        "title": "Brooks Men's Ghost 16",
        "brand": "Brooks",
        "link": f"https://shop.example/ghost-16?v={number}",
        "availability": "in_stock",
        "price": "139.95 USD",
        "gtin": "0190340000017",
        "mpn": "110418",
        "color": "Black/White",
        "size": "10",
        "size_system": "US",
        "gender": "male",
        "age_group": "adult",
        "condition": "new",
        "description": "Soft cushioning.",
    }
    return {name: text for name, text in (told | changes).items() if text}


def catalogue() -> list[Entry]:
    """Ghost 16 for men in three sizes, one sold out; for women; its GTX; and another shoe."""
    return [
        entry(1, size="9.5", gtin="0190340000017"),
        entry(2, size="10", availability="out_of_stock", gtin="0190340000024"),
        entry(3, size="10.5", sale_price="99.95 USD", gtin="0190340000031"),
        entry(4, item_group_id="GHOST16W", title="Brooks Women's Ghost 16", gender="female", size="8"),
        entry(5, item_group_id="GTX16", title="Brooks Men's Ghost 16 GTX", size="10"),
        entry(6, item_group_id="CLIFTON", title="HOKA Clifton 9", brand="HOKA", size="10", mpn="1127895"),
    ]


def rss(entries: list[Entry], *, made: str = "Fri, 20 Nov 2026 08:00:00 +0000", prefix: str = "g") -> bytes:
    """As RSS 2.0."""
    items = "\n".join(
        "<item>"
        + "".join(
            f"<{name}>{escape(text)}</{name}>"
            if name in ("title", "link", "description")
            else f"<{prefix}:{name}>{escape(text)}</{prefix}:{name}>"
            for name, text in one.items()
        )
        + f"<{prefix}:shipping><{prefix}:price>4.95 USD</{prefix}:price></{prefix}:shipping></item>"
        for one in entries
    )
    date = f"<lastBuildDate>{made}</lastBuildDate>" if made else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:{prefix}="{GOOGLES}"><channel>'
        f"<title>Shop</title><link>https://shop.example</link>{date}\n{items}\n</channel></rss>\n"
    ).encode()


def atom(entries: list[Entry], *, made: str = "2026-11-20T08:00:00Z") -> bytes:
    """As Atom 1.0: the title and the link are Atom's, and it has an id of its own."""
    items = "\n".join(
        f"<entry><id>tag:{one['id']}</id><link rel='alternate' href={quoteattr(one['link'])}/>"
        + f"<title>{escape(one['title'])}</title>"
        + "".join(
            f"<g:{name}>{escape(text)}</g:{name}>"
            for name, text in one.items()
            if name not in ("title", "link")
        )
        + "</entry>"
        for one in entries
    )
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom" xmlns:g="{GOOGLES}"><title>Shop</title>'
        f"<updated>{made}</updated>{items}</feed>"
    ).encode()


def text(entries: list[Entry], delimiter: str = "\t") -> bytes:
    """As Google's delimited text."""
    names = list(dict.fromkeys(name for one in entries for name in one))
    return _rows(names, entries, delimiter)


_AWIN = {
    "id": "merchant_product_id",
    "item_group_id": "parent_product_id",
    "title": "product_name",
    "brand": "brand_name",
    "link": "merchant_deep_link",
    "gtin": "product_GTIN",
    "mpn": "mpn",
    "color": "colour",
    "size": "Fashion:size",
    "gender": "Fashion:suitable_for",
    "condition": "condition",
    "description": "description",
}


def awin(entries: list[Entry], delimiter: str = ",") -> bytes:
    """As Awin's CSV for publishers: the price that is asked, with its currency beside it."""
    rows = []
    for one in entries:
        row = {_AWIN[name]: text for name, text in one.items() if name in _AWIN}
        price = one["price"].split()
        row |= {
            "aw_product_id": f"9{one['id']}",
            "aw_deep_link": "https://www.awin1.com/pclick.php?p=9",
            "search_price": one.get("sale_price", one["price"]).split()[0],
            "rrp_price": price[0],
            "currency": price[1],
            "in_stock": "1" if one["availability"] == "in_stock" else "0",
            "is_for_sale": "1",
        }
        rows.append(row)
    return _rows(list(dict.fromkeys(name for row in rows for name in row)), rows, delimiter)


def _rows(names: list[str], rows: list[dict[str, str]], delimiter: str) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, names, restval="", delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def all_kinds(entries: list[Entry]) -> dict[str, bytes]:
    """The same catalogue as every kind of feed."""
    plain = {
        "rss": rss(entries),
        "rss with another prefix": rss(entries, prefix="product"),
        "atom": atom(entries),
        "google text": text(entries),
        "google text by commas": text(entries, ","),
        "awin": awin(entries),
        "awin by semicolons": awin(entries, ";"),
        "awin by pipes": awin(entries, "|"),
        "utf-16 text": text(entries).decode().encode("utf-16"),
        "utf-16 xml": rss(entries).decode().replace("UTF-8", "UTF-16").encode("utf-16"),
        "text with a byte order mark": b"\xef\xbb\xbf" + text(entries),
    }
    return plain | {f"{name}, gzip": gzip.compress(body) for name, body in plain.items()}
