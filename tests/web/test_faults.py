"""Every way in which a shop can fail to answer ends in the right kind of "no answer", and in time."""

from __future__ import annotations

import asyncio
import gzip
import socket
import time
import zlib
from typing import TYPE_CHECKING

import pytest

from stockfinder.errors import (
    Blocked,
    ConfigurationError,
    Drifted,
    NoAnswer,
    RateLimited,
    TimedOut,
    Unreachable,
)
from tests.web.conftest import QUERY, Serve, web_of
from tests.web.server import Script, black_hole, drip, pour, raw, reply, reset

if TYPE_CHECKING:
    from stockfinder.web import Door

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
PAGE = b"<html><title>Ghost 16</title></html>"
BOMB = gzip.compress(b"<" * 200_000_000)

FAULTS: list[tuple[str, Script, type[NoAnswer], str]] = [
    ("reset before the head", reset(), Unreachable, "connection"),
    ("reset in the head", reset(b"HTTP/1.1 200 OK\r\nConte"), Unreachable, ""),
    ("reset in the body", reset(HEAD + b"Content-Length: 99\r\n\r\n<html>"), Unreachable, ""),
    ("closed without a word", raw(b""), Unreachable, "without an answer"),
    ("not HTTP at all", raw(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"), Unreachable, "no proper HTTP"),
    ("body cut short", reply(200, PAGE, length=500), Unreachable, "cut short"),
    (
        "gzip cut short",
        reply(200, gzip.compress(PAGE)[:-12], Content_Encoding="gzip"),
        Unreachable,
        "cut short",
    ),
    (
        "gzip malformed",
        reply(200, b"\x1f\x8b\x08" + b"x" * 60, Content_Encoding="gzip"),
        Unreachable,
        "damaged",
    ),
    ("gzip that is none", reply(200, PAGE, Content_Encoding="gzip"), Unreachable, "damaged"),
    ("brotli", reply(200, b"\x1b\x20\x00", Content_Encoding="br"), Unreachable, "not asked for"),
    ("zstd", reply(200, b"\x28\xb5\x2f\xfd", Content_Encoding="zstd"), Unreachable, "not asked for"),
    ("a bomb", reply(200, BOMB, Content_Encoding="gzip"), Unreachable, "larger than 8 MB"),
    ("1 GB", pour(1_000_000_000), Unreachable, "larger than 8 MB"),
    ("empty", reply(200, b""), Unreachable, "empty"),
    ("no content", reply(204, b""), Unreachable, "empty"),
    ("a part of it", reply(206, PAGE), Unreachable, "206"),
    ("bad request", reply(400, PAGE), Drifted, "400"),
    ("login", reply(401, PAGE), Blocked, "401"),
    ("frozen", reply(402, PAGE), Unreachable, "402"),
    ("forbidden", reply(403, PAGE), Blocked, "403"),
    ("method", reply(405, PAGE), Drifted, "405"),
    ("not acceptable", reply(406, PAGE), Blocked, "406"),
    ("teapot", reply(418, PAGE), Blocked, "418"),
    ("unprocessable", reply(422, PAGE), Drifted, "422"),
    ("too many", reply(429, PAGE), RateLimited, "fewer requests"),
    ("legal reasons", reply(451, PAGE), Blocked, "451"),
    ("server error", reply(500, PAGE), Unreachable, "500"),
    ("bad gateway", reply(502, PAGE), Unreachable, "502"),
    ("unavailable", reply(503, PAGE), Unreachable, "503"),
    ("gateway timeout", reply(504, PAGE), Unreachable, "504"),
    ("a status of its own", reply(599, PAGE), Unreachable, "599"),
    ("not modified", reply(304, b""), Drifted, "304"),
    ("redirect to nowhere", reply(302, b""), Drifted, "nowhere"),
    ("redirect to itself", reply(302, b"", Location="/p"), Unreachable, "circles"),
    ("redirect off the list", reply(302, b"", Location="https://other.example/p"), Drifted, "other.example"),
    ("redirect to a private address", reply(302, b"", Location="http://10.0.0.1/p"), Drifted, "10.0.0.1"),
    ("redirect to a file", reply(302, b"", Location="file:///etc/passwd"), Drifted, "not asked"),
    ("redirect to another port", reply(302, b"", Location="http://127.0.0.1:1/p"), Drifted, "127.0.0.1"),
    (
        "redirect to a queue",
        reply(302, b"", Location="https://shop.queue-it.net/?c=x"),
        Blocked,
        "waiting room",
    ),
    ("a challenge", reply(200, "<title>Just a moment...</title>"), Blocked, "challenge"),
    ("maintenance", reply(200, "<title>We'll be right back</title>"), Unreachable, "maintenance"),
    ("a picture", reply(200, b"\x89PNG\r\n\x1a\n\0\0\0", "image/png"), Drifted, "binary"),
    ("JSON for HTML", reply(200, b'{"a":1}', "application/json"), Drifted, "HTML was due"),
]


@pytest.mark.parametrize(("fault", "kind", "words"), [f[1:] for f in FAULTS], ids=[f[0] for f in FAULTS])
async def test_a_fault_is_told_by_its_kind(
    serve: Serve, door: Door, fault: Script, kind: type[NoAnswer], words: str
) -> None:
    """Each fault of a server gives its own error, in words."""
    server = await serve({"/p": fault})
    with pytest.raises(NoAnswer) as caught:
        await web_of(door, server.url, seconds=20).get("/p")
    assert (type(caught.value).outcome, words in caught.value.message) == (kind.outcome, True), caught.value


@pytest.mark.parametrize(
    "fault",
    [black_hole, drip(b""), drip(HEAD + b"X: "), drip(HEAD + b"Transfer-Encoding: chunked\r\n\r\nFFFF\r\n"),
     drip(HEAD + b"\r\n")],
    ids=["black hole", "before the head", "in the head", "in a chunk", "in the body"],
)  # fmt: skip
async def test_the_deadline_ends_what_would_not_end(serve: Serve, door: Door, fault: Script) -> None:
    """A shop that never finishes is timed out at the deadline, not later."""
    server = await serve({"/p": fault})
    begun = time.monotonic()
    with pytest.raises(TimedOut):
        await web_of(door, server.url, seconds=0.4).get("/p")
    assert time.monotonic() - begun < 20


async def test_a_head_without_end_breaks_the_connection(serve: Serve, door: Door) -> None:
    """A few interim answers are skipped, as RFC 9110 has it, and the lines of a body are not counted."""
    interim = b"HTTP/1.1 103 Early Hints\r\n\r\n"
    server = await serve(
        {
            "/p": raw(interim * 3 + HEAD + b"Content-Length: 8\r\n\r\n<p>x</p>"),
            "/interim": raw(interim * 5000),
            "/headers": raw(HEAD + b"a:\r\n" * 20_000),
            "/both": raw(interim + HEAD + b"a:\n" * 20_000),
            "/lines": raw(HEAD.replace(b"\r", b"") + b"\n<p>" + b"x\n" * 20_000),
        }
    )
    assert (await web_of(door, server.url).get("/p")).body == b"<p>x</p>"
    assert len((await web_of(door, server.url).get("/lines")).body) == 40_003
    for path in ("/interim", "/headers", "/both"):
        with pytest.raises(Unreachable, match="do not end"):
            await web_of(door, server.url).get(path)


async def test_no_time_left_asks_nothing(serve: Serve, door: Door) -> None:
    """After the deadline nothing is sent."""
    server = await serve({})
    with pytest.raises(TimedOut):
        await web_of(door, server.url, seconds=0).get("/p")
    assert not server.asked


async def test_a_closed_port_is_unreachable_and_not_tried_again(door: Door) -> None:
    """A refused connection says so, also when it is robots.txt that meets it first."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    web = web_of(door, f"http://127.0.0.1:{port}")
    with pytest.raises(Unreachable, match="refuses connections"):
        await web.get("/p")
    assert web.requests == 0


@pytest.mark.parametrize(
    ("answer", "error", "words"),
    [
        (reply(200, b"<html>a shop</html>", "text/html"), Drifted, "HTML came where JSON was due"),
        (reply(200, b"<html>a shop</html>", "application/json"), Drifted, "HTML came where JSON was due"),
        (reply(200, b"<title>Access Denied</title>", "text/html"), Blocked, "challenge"),
        (
            reply(200, b'{"url":"https://geo.captcha-delivery.com/c"}', "application/json"),
            Blocked,
            "DataDome",
        ),
        (reply(200, b"oops", "text/plain"), Drifted, "no JSON"),
    ],
)
async def test_what_comes_where_json_was_due(
    serve: Serve, door: Door, answer: Script, error: type[NoAnswer], words: str
) -> None:
    """A page in JSON's place is a challenge or a changed shop, never an empty answer."""
    server = await serve({QUERY: answer})
    web = web_of(door, server.url)
    with pytest.raises(error, match=words):
        await web.get(QUERY, accept="json")
    with pytest.raises(error, match=words):
        await web.query(QUERY, {})


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(PAGE)),
        ("GZIP", gzip.compress(PAGE[:9]) + gzip.compress(PAGE[9:])),
        ("x-gzip", gzip.compress(PAGE) + b"\0\0"),
        ("deflate", zlib.compress(PAGE)),
        ("deflate", zlib.compress(PAGE)[2:-4]),
        ("identity", PAGE),
    ],
    ids=["gzip", "two members", "padded", "deflate", "bare deflate", "identity"],
)
async def test_a_packed_body_is_unpacked(serve: Serve, door: Door, coding: str, body: bytes) -> None:
    """What was asked for is understood in all its forms."""
    server = await serve({"/p": reply(200, body, Content_Encoding=coding)})
    assert (await web_of(door, server.url).get("/p")).body == PAGE
    assert server.asked[-1].headers["accept-encoding"] == "gzip, deflate"


@pytest.mark.parametrize("status", [200, 201, 404, 410])
async def test_a_page_comes_back_with_its_status(serve: Serve, door: Door, status: int) -> None:
    """2xx, 404 and 410 are pages: the platform reads them."""
    server = await serve({"/p": reply(status, PAGE, "text/html; charset=ISO-8859-1")})
    page = await web_of(door, server.url).get("/p?a=1#top", params={"b": "x y"})
    assert (page.status, page.body, page.media_type, page.charset) == (
        status,
        PAGE,
        "text/html",
        "ISO-8859-1",
    )
    assert page.url == f"{server.url}/p?a=1&b=x+y"
    assert page.at is not None
    assert page.at.tzinfo is not None


async def test_a_part_of_a_list_that_says_so_is_a_page(serve: Serve, door: Door) -> None:
    """VTEX answers 206 to every page of results, with their number in `resources`."""
    server = await serve({"/p": reply(206, b"[]", "application/json", resources="0-0/1")})
    page = await web_of(door, server.url).get("/p", accept="json")
    assert (page.status, page.headers["resources"]) == (206, "0-0/1")


async def test_a_not_found_need_not_be_what_was_due(serve: Serve, door: Door) -> None:
    """A 404 in HTML where JSON was due is a 404 all the same."""
    server = await serve({})
    assert (await web_of(door, server.url).get("/x.js", accept="json")).status == 404


async def test_a_challenge_in_place_of_not_found_is_no_answer(serve: Serve, door: Door) -> None:
    """A guard that answers 404 does not make a style "not carried"."""
    server = await serve({"/p": reply(404, "<title>Just a moment...</title>")})
    with pytest.raises(Blocked):
        await web_of(door, server.url).get("/p")


async def test_a_password_page_means_shut(serve: Serve, door: Door) -> None:
    """A shop that sends everybody to its password page is shut, not empty."""
    routes: dict[str, Script | list[Script]] = {
        "/p": reply(302, Location="/password"),
        "/password": reply(200, PAGE),
    }
    server = await serve(routes)
    with pytest.raises(Unreachable, match="password"):
        await web_of(door, server.url).get("/p")


async def test_redirects_are_followed_within_the_shop(serve: Serve, door: Door) -> None:
    """A redirect within the list leads on; every hop counts as a request; the page tells where it ended."""
    server = await serve(
        {"/a": reply(301, Location="b?x=1"), "/b": reply(308, Location="/c"), "/c": reply(200, PAGE)}
    )
    web = web_of(door, server.url)
    assert (await web.get("/a")).url == f"{server.url}/c"
    assert (server.paths, web.requests) == (["/a", "/b?x=1", "/c"], 3)


async def test_more_than_five_redirects_are_too_many(serve: Serve, door: Door) -> None:
    """A long chain ends."""
    server = await serve({f"/{n}": reply(302, Location=f"/{n + 1}") for n in range(20)})
    with pytest.raises(Unreachable, match="circles"):
        await web_of(door, server.url, max_requests=50).get("/0")
    assert len(server.paths) == 6


async def test_a_broken_connection_is_tried_again(serve: Serve, door: Door) -> None:
    """A reset and a 502 in passing cost a retry and no answer; each try counts."""
    events: list[str] = []
    server = await serve({"/p": [reset(), reply(502), reply(200, PAGE)]})
    web = web_of(door, server.url)
    web._line._on_event = lambda event: events.append(event.kind)
    assert (await web.get("/p")).body == PAGE
    assert web.requests == 3
    assert events.count("retry") == 2


async def test_three_tries_are_enough(serve: Serve, door: Door) -> None:
    """What stays broken is given up."""
    server = await serve({"/p": reply(503)})
    with pytest.raises(Unreachable, match="503"):
        await web_of(door, server.url).get("/p")
    assert len(server.paths) == 3


@pytest.mark.parametrize("status", [400, 401, 403, 406, 418, 429, 451, 500, 501])
async def test_what_a_retry_cannot_help_is_asked_once(serve: Serve, door: Door, status: int) -> None:
    """A refusal is a refusal."""
    server = await serve({"/p": reply(status, PAGE)})
    with pytest.raises(NoAnswer):
        await web_of(door, server.url).get("/p")
    assert len(server.paths) == 1


async def test_a_retry_keeps_to_the_budget(serve: Serve, door: Door) -> None:
    """With the budget used up the failure is told, not the budget."""
    server = await serve({"/p": reply(502)})
    web = web_of(door, server.url, max_requests=2)
    with pytest.raises(Unreachable, match="502"):
        await web.get("/p")
    assert len(server.paths) == web.requests == 2


async def test_a_busy_shop_is_asked_again_when_it_says(serve: Serve, door: Door) -> None:
    """503 with a Retry-After that is within reach is waited for."""
    server = await serve({"/p": [reply(503, Retry_After="0"), reply(200, PAGE)]})
    assert (await web_of(door, server.url).get("/p")).body == PAGE


async def test_a_busy_shop_that_says_later_is_left_alone(serve: Serve, door: Door) -> None:
    """503 with a Retry-After beyond the deadline is "rate limited", asked once."""
    server = await serve({"/p": reply(503, Retry_After="60")})
    with pytest.raises(RateLimited) as caught:
        await web_of(door, server.url).get("/p")
    assert caught.value.retry_after == 60
    assert len(server.paths) == 1


async def test_cancelling_leaves_nothing_behind(serve: Serve, door: Door) -> None:
    """A look-up that is cancelled ends at once; the `serve` fixture sees that no task is left."""
    server = await serve({"/p": black_hole})
    task = asyncio.create_task(web_of(door, server.url).get("/p"))
    await server.reached("/p")
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_live_request_needs_a_contact(serve: Serve) -> None:
    """Without a contact nothing is sent, and the message names the command."""
    from stockfinder.web import Door

    server = await serve({})
    async with Door(contact=None) as nameless:
        with pytest.raises(ConfigurationError, match=r"stockfinder config set contact you@example\.com"):
            await web_of(nameless, server.url).get("/p")
    assert not server.asked


async def test_we_say_who_we_are_and_keep_no_cookie(serve: Serve, door: Door) -> None:
    """The User-Agent is honest, and a cookie is never sent back."""
    server = await serve({"/p": reply(200, PAGE, Set_Cookie="id=1; Path=/")})
    web = web_of(door, server.url)
    await web.get("/p")
    await web.get("/p")
    headers = server.asked[-1].headers
    assert headers["user-agent"].startswith("stockfinder/")
    assert headers["user-agent"].endswith("(contact: agent@example.com)")
    assert "cookie" not in headers
    assert "authorization" not in headers
