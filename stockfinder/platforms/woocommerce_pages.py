"""Reads WooCommerce's pages of search results, of classic and of block themes.

Sources: its templates (`loop/`, `content-product.php`, `wc_product_class`), WordPress' `body_class`, and
pages recorded from 9.4 with the theme Storefront.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stockfinder.address import join
from stockfinder.product import Hit, Hits

if TYPE_CHECKING:
    from stockfinder.page import Page
    from stockfinder.product import Listing

_TITLE = ".woocommerce-loop-product__title, h2, h3"
_LINK = "a.woocommerce-LoopProduct-link[href], h2 a[href], h3 a[href], a[href]"
_NEXT = "a.next.page-numbers, .wp-block-query-pagination-next"


def search_page(page: Page, own: tuple[Listing, ...]) -> Hits | None:
    """The products that a page of search results shows; nothing where it is no such page.

    :param own: what is read on the page itself: a search that finds one product leads to its page.
    """
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(page.text)
    if own and tree.css_first("body.single-product") is not None:
        product = own[0].product
        only = Hit(reference=page.url, title=product.title, brand=product.brand, url=page.url, listing=own[0])
        return Hits(items=(only,), complete=True, because="it leads to the only product it finds")
    if tree.css_first("body.search") is None:
        return None
    if tree.css_first("body.search-no-results") is not None:  # what it shows all the same is something else
        return Hits(complete=True, because="no product found")
    found: dict[str, Hit] = {}
    for node in tree.css(".type-product"):
        title, link = node.css_first(_TITLE), node.css_first(_LINK)
        if title is None or link is None:
            continue
        address = join(page.url, link.attributes.get("href") or "")
        text = " ".join(title.text().split())
        if text and address.startswith(("https://", "http://")):
            found.setdefault(address, Hit(reference=address, title=text, url=address))
    if not found:
        return None
    more = tree.css_first(_NEXT) is not None
    because = f"{len(found)} on the first page of several" if more else f"all {len(found)} shown"
    items = tuple(found.values())
    return Hits(items=items, complete=not more, cut=more, control_suffices=not more, because=because)
