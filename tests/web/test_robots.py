"""robots.txt by RFC 9309: what is asked first, what forbids, and what the message names."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from protego import Protego

from stockfinder.errors import Blocked, Drifted, NotPermitted, RateLimited, TimedOut, Unreachable
from stockfinder.web.robots import LARGEST, Robots
from stockfinder.web.robots_cache import RobotsCache
from tests.web.conftest import QUERY, Serve, web_of
from tests.web.server import Routes, Script, black_hole, reply, reset

if TYPE_CHECKING:
    from stockfinder.web import Door

PAGE = reply(200, "<p>shoes</p>")


def text(body: str) -> Script:
    return reply(200, body, "text/plain")


@pytest.mark.parametrize(
    ("rules", "path", "line"),
    [
        ("", "/p", None),
        ("User-agent: *\nDisallow:", "/p", None),
        ("User-agent: *\nDisallow: /", "/p", "Disallow: /"),
        ("User-agent: *\nDisallow: /search", "/search/suggest.json?q=1", "Disallow: /search"),
        ("User-agent: *\nDisallow: /search", "/p/search", None),
        ("User-agent: *\nDisallow: /\nDisallow: /a\nAllow: /a/b", "/a/c", "Disallow: /a"),
        ("User-agent: *\nDisallow: /\nAllow: /a", "/a/c", None),
        ("User-agent: *\nAllow: /a\nDisallow: /a", "/a", None),
        ("User-agent: *\nDisallow: /*.js$", "/p/x.js", "Disallow: /*.js$"),
        ("User-agent: *\nDisallow: /*.js$", "/p/x.js?v=1", None),
        ("User-agent: *\nDisallow: /*?q=", "/p?q=1", "Disallow: /*?q="),
        ("User-agent: other\nDisallow: /", "/p", None),
        ("User-agent: StockFinder\nDisallow: /p\n\nUser-agent: *\nDisallow:", "/p", "Disallow: /p"),
        ("User-agent: stockfinder\nAllow: /\n\nUser-agent: *\nDisallow: /", "/p", None),
        ("User-agent: a\nUser-agent: *\nDisallow: /p # not here", "/p", "Disallow: /p"),
        ("User-agent: b\nDisallow: /p/longer\nUser-agent: *\nDisallow: /p", "/p/longer", "Disallow: /p"),
        ("\ufeffUser-agent: *\r\nDisallow: /p\r\n", "/p", "Disallow: /p"),
        ("User-agent: *\nDisallow: /gr%C3%B6%C3%9Fe", "/gr%C3%B6%C3%9Fe", "Disallow: /gr%C3%B6%C3%9Fe"),
        ("User-agent: stock\nDisallow: /p\nUser-agent: *\nAllow: /", "/p", None),
        ("User-agent: StockFinder/1.0 # us\nDisallow: /p", "/p", "Disallow: /p"),
        ("User-agent: x\nDisallow: /q\nUser-agent:*\nDisallow: /p", "/p", "Disallow: /p"),
        ("<html>not a robots.txt: disallow</html>", "/p", None),
    ],
)
def test_the_rule_that_forbids_is_named(rules: str, path: str, line: str | None) -> None:
    """Longest match wins, Allow wins a tie, wildcards work, our own group goes before everybody's."""
    forbidden = Robots(rules.encode()).forbids(f"https://shop.example{path}")
    assert forbidden == (None if line is None else f'robots.txt forbids it with "{line}"')


RFC_2_2_2 = [
    ("/foo/bar?baz=quz", "/foo/bar?baz=quz"),
    ("/foo/bar?baz=https://foo.bar", "/foo/bar?baz=https%3A%2F%2Ffoo.bar"),
    ("/foo/bar/\u30c4", "/foo/bar/%E3%83%84"),
    ("/foo/bar/%E3%83%84", "/foo/bar/%e3%83%84"),
    ("/foo/bar/%62%61%7A", "/foo/bar/baz"),
    ("/path/file-with-a-%2A.html", "/path/file-with-a-*.html"),
    ("/path/foo-%24", "/path/foo-$"),
]


@pytest.mark.parametrize(("one", "other"), RFC_2_2_2)
def test_two_spellings_of_an_address_are_the_same(one: str, other: str) -> None:
    """The table of RFC 9309 section 2.2.2, each spelling as a rule against the other as an address."""
    assert Robots(f"User-agent: *\nDisallow: {one}".encode()).forbids(f"https://shop.example{other}")
    if "*" not in other and "$" not in other:
        assert Robots(f"User-agent: *\nDisallow: {other}".encode()).forbids(f"https://shop.example{one}")


@pytest.mark.parametrize(("rule", "path"), [("/a%2Fb", "/a/b"), ("/a/b", "/a%2Fb"), ("/a?b=1", "/a%3Fb=1")])
def test_an_escaped_delimiter_is_another_address(rule: str, path: str) -> None:
    """RFC 3986: what is reserved means something else when it is escaped."""
    assert Robots(f"User-agent: *\nDisallow: {rule}".encode()).forbids(f"https://shop.example{path}") is None


@pytest.mark.parametrize(
    ("rules", "path", "line"),
    [
        ("User-agent: a\rUser-agent: *\rDisallow: /p\r", "/p", "Disallow: /p"),
        (
            "User-agent: stockfinder\nDisallow: /p\n\nUser-agent: STOCKFINDER\nDisallow: /q",
            "/q",
            "Disallow: /q",
        ),
        (
            "User-agent: *\nDisallow: /p\nUser-agent: b\nAllow: /\nUser-agent: *\nDisallow: /q",
            "/p",
            "Disallow: /p",
        ),
        (
            "User-agent: a\nSitemap: https://shop.example/s.xml\nUser-agent: *\nDisallow: /",
            "/p",
            "Disallow: /",
        ),
        ("User-agent: *\nCrawl-delay: 10\nUser-agent: bad\nDisallow: /", "/p", "Disallow: /"),
        ("User-agent: *\nUnheard-of: x\nDisallow: /p", "/p", "Disallow: /p"),
        ("User-agent: *\nDisallow: /\nAllow: /index.html", "/", "Disallow: /"),
        ("User-agent: stockfinders\nDisallow: /p", "/p", None),
        ("User-agent: the stockfinder\nDisallow: /p", "/p", None),
        ("User-agent: *bot\nDisallow: /p", "/p", None),
        ("user-agent : *\nDISALLOW:/p", "/p", "Disallow: /p"),
        ("User-agent: *\nDissallow: /p", "/p", "Disallow: /p"),
        ("Disallow: /p", "/p", None),
        ("User-agent: *\nDisallow: /", "/robots.txt", None),
        ("User-agent: *\nDisallow: /a*b*c$", "/aXbYbZc", "Disallow: /a*b*c$"),
        ("User-agent: *\nDisallow: /a*b*c$", "/aXcYb", None),
        ("User-agent: *\nDisallow: /p*p$", "/p", None),
        ("User-agent: *\nDisallow: /$", "/", "Disallow: /$"),
        ("User-agent: *\nDisallow: /$", "/p", None),
        ("User-agent: *\nDisallow: /ab\nAllow: /a*", "/ab", None),
    ],
)
def test_the_letter_of_the_rfc(rules: str, path: str, line: str | None) -> None:
    """Any line end, groups merged, other lines ignored, whole names compared, wildcards anchored."""
    forbidden = Robots(rules.encode()).forbids(f"https://shop.example{path}")
    assert forbidden == (None if line is None else f'robots.txt forbids it with "{line}"')


def test_a_file_that_is_no_utf_8_still_forbids() -> None:
    """Octets are compared as they are, and the line that is shown can be printed."""
    told = Robots("User-agent: *\nDisallow: /gr\u00f6\u00dfe".encode("latin-1")).forbids(
        "https://shop.example/gr%F6%DFe"
    )
    assert told is not None
    assert told.encode()


_PATTERN = st.lists(st.sampled_from(["a", "b", "/", "*", "%61", "?", "=", "\u00f6", "~", "%7E"]), max_size=6)
_RULE = st.tuples(
    st.sampled_from(["Allow", "Disallow"]),
    _PATTERN.map(lambda p: "/" + "".join(p)),
    st.sampled_from(["", "$"]),
)
_GROUP = st.tuples(
    st.lists(st.sampled_from(["*", "StockFinder", "otherbot", "x-bot"]), min_size=1, max_size=2),
    st.lists(_RULE, min_size=1, max_size=4),
)
_PATH = st.lists(st.sampled_from(["a", "b", "/", "?", "=", "%C3%B6", "%61", "~"]), max_size=7)


@given(st.lists(_GROUP, max_size=4), _PATH.map(lambda p: "/" + "".join(p)))
@example([(["*"], [("Disallow", "/a*", "$"), ("Allow", "/aa", "")])], "/aab")
def test_protego_says_the_same_where_it_keeps_to_the_rfc(
    groups: list[tuple[list[str], list[tuple[str, str, str]]]], path: str
) -> None:
    """Groups, wildcards, anchors, spellings and precedence, against a reader that is not ours."""
    lines = [
        line
        for agents, rules in groups
        for line in (
            *(f"User-agent: {agent}" for agent in agents),
            *(f"{kind}: {path}{end}" for kind, path, end in rules),
        )
    ]
    text = "\n".join(lines)
    url = f"https://shop.example{path}"
    assert (Robots(text.encode()).forbids(url) is None) == Protego.parse(text).can_fetch(url, "stockfinder")


def test_what_comes_after_500_kib_is_ignored() -> None:
    """The rules within the limit hold; a line that the limit cuts does not."""
    early = b"User-agent: *\nDisallow: /early\n"
    robots = Robots(early + b"#" * (LARGEST - len(early) - 12) + b"\nDisallow: /late")
    assert robots.forbids("https://shop.example/early") is not None
    assert robots.forbids("https://shop.example/lat") is None
    assert robots.forbids("https://shop.example/late") is None


HUGE = {
    "rules": b"User-agent: *\n" + b"".join(b"Disallow: /*%d*x\n" % n for n in range(25_000)),
    "agents": b"".join(b"User-agent: a%d\n" % n for n in range(10_000)) + b"Disallow: /x\n" * 15_000,
    "stars": b"User-agent: *\nDisallow: /" + b"*a" * 240_000,
}


@pytest.mark.parametrize("body", HUGE.values(), ids=HUGE.keys())
async def test_a_hostile_file_is_read_in_bounded_time(serve: Serve, door: Door, body: bytes) -> None:
    """Half a megabyte of rules, agents or wildcards takes no minutes, and the deadline holds meanwhile."""
    server = await serve({"/robots.txt": reply(200, body, "text/plain"), "/p": PAGE})
    assert (await web_of(door, server.url, seconds=20).get("/p")).status == 200


async def test_what_is_forbidden_is_not_asked(serve: Serve, door: Door) -> None:
    """A forbidden page is "not permitted" with the rule, and no request is sent or counted."""
    server = await serve({"/robots.txt": text("User-agent: *\nDisallow: /p"), "/p": PAGE})
    web = web_of(door, server.url)
    with pytest.raises(NotPermitted, match='forbids it with "Disallow: /p"'):
        await web.get("/p")
    assert not await web.permits("/p/x")
    assert await web.permits("/q")
    assert (server.paths, web.requests) == ([], 0)
    assert len(server.asked) == 1


async def test_a_query_keeps_to_robots_too(serve: Serve, door: Door) -> None:
    """A POST is a request like any other."""
    server = await serve({"/robots.txt": text(f"User-agent: *\nDisallow: {QUERY}")})
    with pytest.raises(NotPermitted):
        await web_of(door, server.url).query(QUERY, {})
    assert not server.paths


async def test_a_redirect_to_a_forbidden_page_ends_there(serve: Serve, door: Door) -> None:
    """Every hop is held against robots.txt."""
    routes = {"/robots.txt": text("User-agent: *\nDisallow: /b"), "/a": reply(302, Location="/b"), "/b": PAGE}
    server = await serve(routes)
    with pytest.raises(NotPermitted):
        await web_of(door, server.url).get("/a")
    assert server.paths == ["/a"]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 418])
async def test_a_client_error_means_there_are_no_rules(serve: Serve, door: Door, status: int) -> None:
    """RFC 9309: "unavailable" allows."""
    server = await serve({"/robots.txt": reply(status), "/p": PAGE})
    assert (await web_of(door, server.url).get("/p")).status == 200


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_a_server_error_forbids_everything(serve: Serve, door: Door, status: int) -> None:
    """RFC 9309: "unreachable" disallows; the message says why, and it is asked once."""
    server = await serve({"/robots.txt": reply(status), "/p": PAGE})
    web = web_of(door, server.url)
    for _ in range(2):
        with pytest.raises(NotPermitted, match=f"server error \\({status}\\)"):
            await web.get("/p")
    assert [a.path for a in server.asked] == ["/robots.txt"]


@pytest.mark.parametrize(("fault", "error"), [(reset(), Unreachable), (black_hole, TimedOut)])
async def test_a_network_that_fails_is_told_as_such(
    serve: Serve, door: Door, fault: Script, error: type[Exception]
) -> None:
    """Nothing is asked without robots.txt, and the agent hears what happened. It is not remembered."""
    server = await serve({"/robots.txt": [fault, fault, fault, text("")], "/p": PAGE})
    with pytest.raises(error):
        await web_of(door, server.url, seconds=2 if error is Unreachable else 0.3).get("/p")
    assert not server.paths
    server.routes = {"/p": PAGE}
    assert (await web_of(door, server.url).get("/p")).status == 200


async def test_too_many_requests_for_robots_is_a_rate_limit(serve: Serve, door: Door) -> None:
    """429 for robots.txt says "leave us alone", not "there are no rules"."""
    server = await serve({"/robots.txt": reply(429, Retry_After="30"), "/p": PAGE})
    with pytest.raises(RateLimited):
        await web_of(door, server.url).get("/p")
    with pytest.raises(RateLimited):
        await web_of(door, server.url).get("/p")
    assert len(server.asked) == 1


async def test_a_challenge_for_robots_is_a_block(serve: Serve, door: Door) -> None:
    """A guard that answers robots.txt itself does not let us in."""
    server = await serve({"/robots.txt": reply(200, "<title>Just a moment...</title>"), "/p": PAGE})
    with pytest.raises(Blocked):
        await web_of(door, server.url).get("/p")


def hops(count: int) -> Routes:
    """A robots.txt behind so many redirects."""
    at = ["/robots.txt", *(f"/r{n}" for n in range(1, count + 1))]
    routes: dict[str, Script] = {a: reply(301, Location=b) for a, b in pairwise(at)}
    return {**routes, at[-1]: text("User-agent: *\nDisallow: /"), "/p": PAGE}


async def test_five_redirects_of_robots_are_followed(serve: Serve, door: Door) -> None:
    """What five redirects lead to holds for the first address."""
    server = await serve(hops(5))
    with pytest.raises(NotPermitted):
        await web_of(door, server.url).get("/p")


async def test_more_redirects_of_robots_mean_there_are_no_rules(serve: Serve, door: Door) -> None:
    """RFC 9309 lets more than five count as "unavailable"."""
    server = await serve(hops(6))
    assert (await web_of(door, server.url).get("/p")).status == 200


async def test_a_robots_off_the_list_is_not_fetched(serve: Serve, door: Door) -> None:
    """The allow-list holds for robots.txt as well."""
    server = await serve({"/robots.txt": reply(301, Location="https://other.example/robots.txt"), "/p": PAGE})
    with pytest.raises(Drifted):
        await web_of(door, server.url).get("/p")
    assert not server.paths


async def test_robots_is_read_once_for_all_look_ups(serve: Serve, door: Door) -> None:
    """Look-ups that run at once share one reading, for 24 hours; it is not counted."""
    now = 1000.0
    door._robots = RobotsCache(clock=lambda: now)
    server = await serve({"/robots.txt": text("User-agent: *\nDisallow: /x"), "/p": PAGE})

    def read() -> int:
        return sum(a.path == "/robots.txt" for a in server.asked)

    webs = [web_of(door, server.url) for _ in range(4)]
    await asyncio.gather(*(web.get("/p") for web in webs))
    assert [web.requests for web in webs] == [1] * 4
    assert read() == 1
    now += 24 * 3600 - 1
    await webs[0].get("/p")
    assert read() == 1
    now += 2
    await webs[0].get("/p")
    assert read() == 2


async def test_one_who_gives_up_does_not_spoil_robots_for_others(serve: Serve, door: Door) -> None:
    """When the look-up that reads robots.txt times out, the next one reads it."""
    server = await serve({"/robots.txt": [black_hole, text("")], "/p": PAGE})
    late = asyncio.create_task(web_of(door, server.url, seconds=2).get("/p"))
    await server.reached("/robots.txt")
    page = await web_of(door, server.url).get("/p")
    assert page.status == 200
    with pytest.raises(TimedOut):
        await late
