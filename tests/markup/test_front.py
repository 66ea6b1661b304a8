"""What a page tells of its shop: its name, how it is searched, which shoes it links."""

from __future__ import annotations

import pytest

from stockfinder.markup import front
from stockfinder.page import Page


def page(html: str, url: str = "https://www.corner-runner.example/") -> Page:
    return Page(url=url, body=html.encode())


def action(target: str) -> str:
    return (
        '<script type="application/ld+json">{"@context": "https://schema.org", "@type": "WebSite",'
        f' "name": "Corner", "potentialAction": {{"@type": "SearchAction", "target": {target}}}}}</script>'
    )


@pytest.mark.parametrize(
    ("html", "address"),
    [
        ('<form action="/search"><input type="search" name="q"></form>', "/search?q={query}"),
        ('<form action="/s" method="GET"><input name="searchTerm"></form>', "/s?searchTerm={query}"),
        (
            '<form action="https://www.corner-runner.example/find">'
            '<input type="hidden" name="lang" value="en"><input type="text" name="query">'
            '<input type="submit" name="go"></form>',
            "/find?lang=en&query={query}",
        ),
        ('<form><input type="search" name="s"></form>', "/?s={query}"),
        (action('"https://www.corner-runner.example/search?q={search_term_string}"'), "/search?q={query}"),
        (action('{"urlTemplate": "https://www.corner-runner.example/find/{term}"}'), "/find/{query}"),
        ('<form method="post" action="/search"><input name="q"></form>', None),
        ('<form action="/newsletter"><input type="email" name="email"></form>', None),
        ('<form action="/newsletter"><input type="text" name="your-name"></form>', None),
        ('<form action="/login"><input name="q"><input name="s"></form>', None),
        ('<form action="https://elsewhere.example/search"><input name="q"></form>', None),
        (action('"https://elsewhere.example/search?q={x}"'), None),
        (action('"https://www.corner-runner.example/search"'), None),
        (action("[]"), None),
        ("<p>Words</p>", None),
    ],
)
def test_the_search_is_the_sites_own_and_has_one_place_for_words(html: str, address: str | None) -> None:
    assert front.search_address(page(html)) == address


@pytest.mark.parametrize(
    ("html", "name"),
    [
        ('<meta property="og:site_name" content="Corner Runner">', "Corner Runner"),
        (action('"x"'), "Corner"),
        ("<title>Running shoes | Corner Runner</title>", "Corner Runner"),
        ("<title>Corner Runner - home</title>", "Corner Runner"),
        ("<title>Welcome</title>", None),
    ],
)
def test_the_shops_name_is_what_its_page_says(html: str, name: str | None) -> None:
    assert front.shop_name(page(html)) == name


def test_the_linked_shoes_are_those_whose_text_names_brand_and_model() -> None:
    html = """
      <a href="/p/ghost-16">Brooks Ghost 16 Men's <b>$139.95</b></a>
      <a href="/p/clifton" title="HOKA Clifton 9"><img src="x.jpg"></a>
      <a href="/p/990"><img alt="New Balance 990v6" src="x.jpg"></a>
      <a href="/p/ghost-16?color=2">Brooks Ghost 16</a>
      <a href="/collections/brooks">Brooks</a> <a href="/about">About us</a>
      <a href="https://elsewhere.example/p/x">Brooks Adrenaline GTS 23</a>
      <a href="#">Nike Pegasus 41</a> <a href="javascript:void(0)">Nike Pegasus 41</a>
      <a href="/p/socks">Brooks Ghost crew socks</a>
    """
    links = front.shoe_links(page(html))
    assert [(link.title, link.url.rpartition("/")[2]) for link in links] == [
        ("Brooks Ghost 16 Men's", "ghost-16"),
        ("HOKA Clifton 9", "clifton"),
        ("New Balance 990v6", "990"),
    ]


@pytest.mark.parametrize(
    ("paths", "start"),
    [
        (["/products/a", "/products/b", "/p/c"], "/products/"),
        (["/collections/brooks", "/blogs/ghost", "/products/a"], "/products/"),
        (["/en-us/products-x"], None),
        (["/ghost-16.html", "/clifton-9.html"], r"^/[^/]+\.html$"),
        (["/ghost-16", "/clifton-9"], None),
        ([], None),
    ],
)
def test_where_products_lie_is_seen_from_the_linked_shoes(paths: list[str], start: str | None) -> None:
    links = tuple(front.Link("Brooks Ghost 16", f"https://www.corner-runner.example{path}") for path in paths)
    assert front.product_path(links) == start
