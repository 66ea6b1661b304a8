"""Read-only: whatever a platform, a page or a redirect asks for, nothing that is sent could change it."""

from __future__ import annotations

import ast
import asyncio
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec
import pytest

from stockfinder import fixtures, platforms
from stockfinder.cli.sheet import requested
from stockfinder.errors import NotPermitted
from stockfinder.retailer import Registry
from stockfinder.web import Door
from stockfinder.web.readonly import refuses_address, refuses_body
from stockfinder.web.replay import ReplayTransport
from tests.conftest import FIXTURES, ROOT
from tests.web.conftest import QUERY, NoPace, web_of
from tests.web.server import Server, reply

if TYPE_CHECKING:
    from stockfinder.shop import Shop
    from stockfinder.web.exchange import Request, Response

NOT_DRIVEN = {"feed", "link_only"}
"""They send nothing at all."""
API = r"^/(?:$|api|wp-json|on|store|graphql|search|shop-api|remote|\.well-known)|\.(?:js|json|xml|php)$"
"""What is no page of a product."""
OTHERWISE = {"ucp": "shopify"}
"""Its requests are those of another platform's first way in."""


@pytest.fixture(scope="module")
def sent() -> dict[str, list[Request]]:
    """Every request of every question of every fixture, by retailer."""
    seen: dict[str, list[Request]] = defaultdict(list)
    send = ReplayTransport.send

    async def noted(self: ReplayTransport, request: Request) -> Response:
        seen[self._recording.path.parent.name].append(request)
        return await send(self, request)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ReplayTransport, "send", noted)
        for folder in {path.parent for path in FIXTURES.values()}:
            asyncio.run(fixtures.check(folder))
    return seen


@pytest.fixture(scope="module")
def shops() -> dict[str, Shop]:
    registries = [Registry.load(replay=folder) for folder in {path.parent for path in FIXTURES.values()}]
    return {name: shop for one in registries for name in one.names() if (shop := one.get(name).shop)}


def test_every_platform_is_driven(sent: dict[str, list[Request]], shops: dict[str, Shop]) -> None:
    """None is left out of what the next tests say."""
    driven = {shops[name].platform for name in sent}
    assert driven == set(platforms.NAMES) - NOT_DRIVEN - OTHERWISE.keys()
    assert sum(map(len, sent.values())) > 100


def test_nothing_but_get_and_declared_queries_is_sent(
    sent: dict[str, list[Request]], shops: dict[str, Shop]
) -> None:
    """A POST goes to a query endpoint that the platform declares, and its body changes nothing."""
    for name, requests in sent.items():
        paths = platforms.load(shops[name].platform).query_paths
        for request in requests:
            path = urlsplit(request.url).path
            assert refuses_address(request.url) is None, request.url
            if request.method == "GET":
                assert not request.body
            else:
                assert request.method == "POST"
                assert any(path == p or (p[:1] == "*" and path.endswith(p[1:])) for p in paths)
                body = msgspec.json.decode(request.body)
                assert refuses_body(body) is None
                assert "mutation" not in str(body.get("query"))
                assert not re.search("cart|checkout|order", str(body.get("params", {}).get("name")))


def test_the_sheet_names_all_that_is_requested(
    sent: dict[str, list[Request]], shops: dict[str, Shop]
) -> None:
    """What a legal department signs is what is sent; pages of products are those that a search named."""
    for name, requests in sent.items():
        told = requested(shops[name])
        named = {
            re.sub(r"[;,:]$", "", word) for line in told for word in line.split() if word.startswith("/")
        }
        named = {path.partition("?")[0] for path in named}
        pages = "product pages that its search names" in told
        for request in requests:
            path = urlsplit(request.url).path
            if path == "/robots.txt" or (pages and not re.search(API, path)):
                continue
            known = any(re.match(re.escape(p).replace(r"\*", "[^/]+"), path) for p in named)
            assert known, f"{name}: {path} is not on the sheet: {sorted(named)}"


CHANGES = """
/cart /cart/add.js /cart.js /en-us/cart/change.js /cart/add?id=1 /cart.php?action=add&product_id=1
/checkout /checkouts/c/1 /checkout/cart/add/product/1/ /account /account/login.html /my-account/
/customer/account/login/ /basket /basket/add/1/ /wishlist /login /logout /register /orders/1
/p?add-to-cart=12 /?wc-ajax=add_to_cart /?wc-ajax=checkout /index.php?controller=cart&add=1
/index.php?route=checkout/cart /api/carts /store/carts/1 /api/checkout/pub/orderForm
/on/demandware.store/Sites-X-Site/en_US/Cart-AddProduct
/on/demandware.store/Sites-X-Site/en_US/Account-Show /%63art/add.js /CART/Add.JS
"""
READS = """
/ /products/ghost-16.js /products/cart-shoe /collections/golf-bags /search?q=cart /search?q=login
/catalogsearch/result/?q=ghost /api/catalog_system/pub/products/search /p?orderby=price
/?wc-ajax=get_variation /on/demandware.store/Sites-X-Site/en_US/Product-Variation?pid=1
/registered-nurse-clogs /order-of-the-day-boot /pages/accountability /store/products?q=account
/blog/sign-of-the-times
"""


@pytest.mark.parametrize("path", CHANGES.split())
def test_a_cart_a_checkout_or_an_account_is_refused(path: str) -> None:
    """On any platform, in any spelling, and also where a mere GET would change it."""
    assert refuses_address(f"https://shop.example{path}")


@pytest.mark.parametrize("path", READS.split())
def test_what_is_only_called_so_is_not_refused(path: str) -> None:
    """A shoe may be called like a cart, and anything may be searched for."""
    assert refuses_address(f"https://shop.example{path}") is None


def test_no_address_of_a_shipped_entry_is_refused(shops: dict[str, Shop]) -> None:
    """The searches of all shops that are known can be asked."""
    for shop in shops.values():
        for key in ("search", "api", "prefix"):
            told = str(shop.options.get(key, ""))
            assert refuses_address(f"https://shop.example/{told.lstrip('/')}") is None, shop.name


BODIES: list[tuple[Any, bool]] = [
    ({"query": "query { products { id } }"}, True),
    ({"query": "{ products { id } }"}, True),
    ({"query": 'query { search(text: "mutation") { id } }', "variables": {"q": "mutation"}}, True),
    ({"query": "mutation { addItemToOrder(id: 1) { id } }"}, False),
    ({"query": "query A { a } mutation B { b }", "operationName": "B"}, False),
    ({"query": "# a comment\n\tmutation B { b }"}, False),
    ({"query": "subscription { a }"}, False),
    ({"method": "tools/call", "params": {"name": "search_catalog", "arguments": {"query": "cart"}}}, True),
    ({"method": "tools/call", "params": {"name": "get_product"}}, True),
    ({"method": "tools/call", "params": {"name": "create_checkout"}}, False),
    ({"method": "tools/call", "params": {"name": "get_cart"}}, False),
    ({"method": "tools/call", "params": {}}, False),
    ({"pagination": {"limit": 10}}, True),
]


@pytest.mark.parametrize(("body", "reads"), BODIES)
def test_a_body_that_changes_something_is_refused(body: Any, reads: bool) -> None:
    """By what it does, and not by what is searched for."""
    assert (refuses_body(body) is None) == reads


async def test_a_platform_that_tries_is_refused_before_anything_is_sent() -> None:
    """Neither a cart, nor another endpoint, nor a mutation; not by a redirect, and not for robots.txt."""
    routes = {
        "/robots.txt": reply(200, "", "text/plain"),
        "/led": reply(302, Location="/cart/add?id=1"),
        QUERY: reply(307, Location="/cart/add.js"),
    }
    async with Server(routes) as server, Door(contact="tests@shop.example") as door:
        door._pace = NoPace()
        web = web_of(door, server.url)
        for path in CHANGES.split():
            with pytest.raises(NotPermitted):
                await web.get(path)
            with pytest.raises(NotPermitted):
                await web.query(path, {})
        for path, body in (
            (QUERY, {"query": "mutation { a }"}),
            ("/graphql", {"query": "{ a }"}),
            (QUERY, {}),
        ):
            with pytest.raises(NotPermitted):
                await web.query(path, body)
        with pytest.raises(NotPermitted):
            await web.get("/led")
        assert [a.path for a in server.asked if a.path != "/robots.txt"] == [QUERY, "/led"]
    async with (
        Server({"/robots.txt": reply(301, Location="/cart/robots.txt")}) as server,
        Door(contact="tests@shop.example") as door,
    ):
        with pytest.raises(NotPermitted):
            await web_of(door, server.url).get("/p")
        assert [a.path for a in server.asked] == ["/robots.txt"]


def test_no_other_method_stands_in_the_code() -> None:
    """Requests are made in the web room alone, and their methods are written out there."""
    methods = {
        keyword.value.value if isinstance(keyword.value, ast.Constant) else ast.unparse(keyword.value)
        for path in (ROOT / "stockfinder").rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Request"
        for keyword in call.keywords
        if keyword.arg == "method"
    }
    assert methods == {"GET", "POST"}
