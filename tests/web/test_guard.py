"""Whom a look-up may ask: the shop's own hosts, at public addresses, over the shop's own scheme."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stockfinder.errors import ConfigurationError, Drifted, NotPermitted, Unreachable
from stockfinder.web.guard import Guard, public_addresses
from tests.web.conftest import QUERY, Serve, shop_of, web_of
from tests.web.server import reply

if TYPE_CHECKING:
    from stockfinder.web import Door

GUARD = Guard(shop_of("https://www.shop.example", hosts=("api.shop.example", "cdn.example:8443")))


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("/p", "https://www.shop.example/p"),
        ("p?q=1#x", "https://www.shop.example/p?q=1"),
        ("", "https://www.shop.example/"),
        ("https://www.shop.example:443/p", "https://www.shop.example/p"),
        ("HTTPS://WWW.Shop.Example/P", "https://www.shop.example/P"),
        ("https://shop.example/p", "https://shop.example/p"),
        ("//api.shop.example/p", "https://api.shop.example/p"),
        ("http://www.shop.example/p", "https://www.shop.example/p"),
        ("https://cdn.example:8443/p", "https://cdn.example:8443/p"),
        ("/größe 10?q=ü&r=%20", "https://www.shop.example/gr%C3%B6%C3%9Fe%2010?q=%C3%BC&r=%20"),
        ("/a/../b/./c", "https://www.shop.example/b/c"),
        ("/a\r\nHost: evil", "https://www.shop.example/aHost:%20evil"),
    ],
)
def test_an_address_of_the_shop_is_asked_in_one_spelling(url: str, address: str) -> None:
    """Paths and the shop's own hosts are fine; https is kept to; the spelling is made safe."""
    assert GUARD.address(url) == address


def test_parameters_are_added_to_those_there_are() -> None:
    """`params` joins a query."""
    assert GUARD.address("/p?a=1", params={"b": "x&y"}) == "https://www.shop.example/p?a=1&b=x%26y"


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/p",
        "//evil.example/p",
        "https://shop.example.evil.example/",
        "https://m.shop.example/",
        "https://www.shop.example@evil.example/",
        "https://evil.example\\@www.shop.example/",
        "https://user:secret@www.shop.example/",
        "https://www.shop.example:8080/p",
        "https://cdn.example/p",
        "http://www.shop.example:8080/p",
        "ftp://www.shop.example/p",
        "file:///etc/passwd",
        "data:text/html,x",
        "javascript:alert(1)",
        "https://[::1/",
        "https://www.shop.example:99999/",
        "http://127.0.0.1/",
        "http://169.254.169.254/latest/meta-data",
        "http://[::1]/",
        "http://2130706433/",
    ],
)
def test_any_other_address_is_refused(url: str) -> None:
    """What the entry does not name is not asked, however it is written."""
    with pytest.raises(Drifted):
        GUARD.address(url)


@given(st.text(max_size=60))
def test_whatever_a_shop_links_to_stays_with_the_shop(url: str) -> None:
    """No text makes an address off the list."""
    try:
        address = GUARD.address(url)
    except Drifted:
        return
    assert address.startswith(
        tuple(
            f"https://{host}/"
            for host in ("www.shop.example", "shop.example", "api.shop.example", "cdn.example:8443")
        )
    )
    assert address.isascii()
    assert address.isprintable()
    assert " " not in address


@pytest.mark.parametrize("entry", [{"site": "shop.example"}, {"hosts": ("a:b",)}, {"site": "ftp://a"}])
def test_an_entry_without_sense_is_told(entry: dict[str, Any]) -> None:
    """A mistake in the entry is the operator's to mend."""
    with pytest.raises(ConfigurationError, match="shop: `site` or `hosts`"):
        Guard(shop_of(**{"site": "https://shop.example", **entry}))


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 - nothing is bound to it
        "224.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "198.18.0.1",
        "240.0.0.1",
        "::1",
        "::",
        "fe80::1%eth0",
        "fc00::1",
        "fec0::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "2002:7f00:1::",
        "64:ff9b::a00:1",
        "2001:0:7f00:1::",
        "2001:db8::1",
    ],
)
def test_a_name_that_leads_inside_is_refused(address: str) -> None:
    """Private, loopback, link-local and reserved addresses are refused, also inside IPv6 ones."""
    with pytest.raises(Unreachable, match="not public"):
        public_addresses("shop.example", [address])


def test_public_addresses_are_kept_in_order() -> None:
    """Only the others are left out."""
    found = ["2606:4700::1111", "10.0.0.1", "1.1.1.1", "64:ff9b::101:101"]
    assert public_addresses("shop.example", found) == ("2606:4700::1111", "1.1.1.1", "64:ff9b::101:101")


@pytest.mark.parametrize("site", ["http://localhost:{}", "http://rebound.example:{}", "http://127.1:{}"])
async def test_a_name_is_refused_after_its_resolution(
    serve: Serve, door: Door, monkeypatch: pytest.MonkeyPatch, site: str
) -> None:
    """A public-looking name that resolves to loopback is not connected to."""
    real = socket.getaddrinfo

    def resolve(host: str, *args: Any, **named: Any) -> Any:
        return real("127.0.0.1" if host == "rebound.example" else host, *args, **named)

    monkeypatch.setattr("stockfinder.web.names.socket.getaddrinfo", resolve)
    server = await serve({"/p": reply(200, "<p>")})
    with pytest.raises(Unreachable, match=r"not public \(127.0.0.1"):
        await web_of(door, site.format(server.port)).get("/p")
    assert not server.asked


async def test_a_literal_address_must_be_in_the_entry(serve: Serve, door: Door) -> None:
    """Loopback is asked only where the entry names that very address."""
    server = await serve({"/p": reply(200, "<p>")})
    with pytest.raises(Drifted, match=r"127\.0\.0\.1"):
        await web_of(door, "http://shop.example").get(f"{server.url}/p")
    named = web_of(door, "http://shop.example", hosts=(f"127.0.0.1:{server.port}",))
    assert (await named.get(f"{server.url}/p")).status == 200


@pytest.mark.parametrize("path", ["/admin", f"{QUERY}/x", f"{QUERY}/../admin", "/API/QUERY", f"{QUERY}/"])
async def test_only_declared_endpoints_may_be_posted_to(serve: Serve, door: Door, path: str) -> None:
    """A POST to any other path is refused before anything is sent."""
    server = await serve({})
    with pytest.raises(NotPermitted, match="read-only"):
        await web_of(door, server.url).query(path, {"a": 1})
    assert not server.asked


async def test_a_query_is_posted_as_json(serve: Serve, door: Door) -> None:
    """A declared endpoint gets the body; its own parameters and the platform's headers are kept."""
    server = await serve({QUERY: reply(200, "{}", "application/json")})
    await web_of(door, server.url).query(f"{QUERY}?lang=en", {"q": "ü"}, headers={"UCP-Agent": "x"})
    asked = server.asked[-1]
    assert (asked.method, asked.path, asked.body) == ("POST", f"{QUERY}?lang=en", '{"q":"ü"}'.encode())
    assert asked.headers["content-type"] == "application/json"
    assert asked.headers["ucp-agent"] == "x"


@pytest.mark.parametrize(("status", "location"), [(302, QUERY), (307, "/admin"), (308, "https://a.example/")])
async def test_a_query_is_not_led_elsewhere(serve: Serve, door: Door, status: int, location: str) -> None:
    """A redirect does not take a POST to a path that may not have one."""
    server = await serve({QUERY: reply(status, Location=location), "/admin": reply(200, "{}")})
    with pytest.raises((Drifted, NotPermitted)):
        await web_of(door, server.url).query(QUERY, {})
    assert "/admin" not in server.paths


async def test_a_query_follows_to_another_endpoint_of_its_own(serve: Serve, door: Door) -> None:
    """307 and 308 keep method and body."""
    routes = {QUERY: [reply(307, Location=f"{QUERY}?v=2"), reply(200, "{}", "application/json")]}
    server = await serve(routes)
    await web_of(door, server.url).query(QUERY, {"a": 1})
    assert [(a.method, a.body) for a in server.asked[1:]] == [("POST", b'{"a":1}')] * 2


@pytest.mark.parametrize("name", ["Cookie", "authorization", "USER-AGENT", "Host"])
async def test_a_platform_cannot_log_in_or_pose(door: Door, name: str) -> None:
    """Credentials and identity are not a platform's to send."""
    with pytest.raises(ValueError, match=name.lower()):
        await web_of(door, "http://shop.example").get("/p", headers={name: "x"})
