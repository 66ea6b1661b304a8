"""Answers from a recording: the same requests get the same answers, in order, from any writer of HAR."""

from __future__ import annotations

import asyncio
import base64
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from stockfinder.errors import (
    Blocked,
    ConfigurationError,
    HeldBack,
    NotPermitted,
    NotRecorded,
    RateLimited,
    TimedOut,
    Unreachable,
    UsageError,
)
from stockfinder.web import Door, Origin, origin
from tests.web.conftest import QUERY, web_of

if TYPE_CHECKING:
    from pathlib import Path

SITE = "https://shop.example"


def entry(
    url: str,
    text: str | None = "<p>shoes</p>",
    *,
    status: int = 200,
    kind: str = "text/html",
    second: int = 0,
    post: str | None = None,
    headers: dict[str, str] | None = None,
    **response: Any,
) -> dict[str, Any]:
    """One exchange as a careful writer of HAR has it."""
    asked: dict[str, Any] = {"method": "POST" if post else "GET", "url": SITE + url, "headers": []}
    if post:
        asked["postData"] = {"mimeType": "application/json", "text": post}
    content: dict[str, Any] = {"size": len(text or ""), "mimeType": kind}
    if text is not None:
        content["text"] = text
    return {
        "startedDateTime": f"2026-11-20T10:00:{second:02}.000Z",
        "time": 12.5,
        "request": asked,
        "response": {
            "status": status,
            "headers": [
                {"name": n, "value": v} for n, v in {"Content-Type": kind, **(headers or {})}.items()
            ],
            "content": content,
            **response,
        },
    }


def write(
    folder: Path, *entries: dict[str, Any], name: str = "shop", state: str = "shop", **log: Any
) -> Path:
    """A recording in its place."""
    path = folder / name / f"{state}.har"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"log": {"version": "1.2", "entries": entries, **log}}))
    return path


async def test_an_answer_comes_from_the_recording(tmp_path: Path) -> None:
    """Status, body, headers and time are the recording's; parameters may come in any order."""
    write(tmp_path, entry("/p?b=2&a=x%20y", second=7, headers={"X-ShopId": "5", "X-Other": "no"}))
    async with Door(contact=None, replay=tmp_path) as door:
        web = web_of(door, SITE)
        page = await web.get("/p?b=2", params={"a": "x y"})
    assert (page.text, page.status, page.media_type) == ("<p>shoes</p>", 200, "text/html")
    assert page.headers == {"content-type": "text/html", "x-shopid": "5"}
    assert page.at == datetime(2026, 11, 20, 10, 0, 7, tzinfo=UTC)
    assert web.requests == 1


async def test_repeats_come_in_order_and_the_last_sticks(tmp_path: Path) -> None:
    """By time of recording, not by place in the file; each look-up begins anew."""
    write(tmp_path, entry("/p", "<2", second=2), entry("/p", "<1", second=1), entry("/p", "<3", second=3))
    async with Door(contact=None, replay=tmp_path) as door:
        for _ in range(2):
            web = web_of(door, SITE)
            assert [(await web.get("/p")).text for _ in range(4)] == ["<1", "<2", "<3", "<3"]


async def test_a_body_is_matched_as_json(tmp_path: Path) -> None:
    """Order and space of a JSON body do not count, its values do."""
    write(
        tmp_path,
        entry(QUERY, '{"n":1}', kind="application/json", post='{ "b": 1, "a": [1, 2] }'),
        entry(QUERY, '{"n":2}', kind="application/json", post='{"a": [2, 1], "b": 1}'),
    )
    async with Door(contact=None, replay=tmp_path) as door:
        web = web_of(door, SITE)
        assert (await web.query(QUERY, {"a": [1, 2], "b": 1})).json() == {"n": 1}
        assert (await web.query(QUERY, {"b": 1, "a": [2, 1]})).json() == {"n": 2}
        with pytest.raises(NotRecorded, match=r'POST https://shop\.example/api/query with \{"a":\[3\]\}'):
            await web.query(QUERY, {"a": [3]})


async def test_a_request_that_is_not_recorded_is_told(tmp_path: Path) -> None:
    """The message names file and request; it is no outcome of the shop."""
    path = write(tmp_path, entry("/p"))
    async with Door(contact=None, replay=tmp_path) as door:
        with pytest.raises(NotRecorded) as caught:
            await web_of(door, SITE).get("/q", params={"token": "abc"})
    assert str(caught.value) == f"{path}: GET {SITE}/q?token=scrubbed is not in this recording"


async def test_robots_and_budget_hold_on_replay(tmp_path: Path) -> None:
    """A replay gives what the live look-up gave: the rules hold, robots.txt is not counted."""
    write(tmp_path, entry("/robots.txt", "User-agent: *\nDisallow: /cart", kind="text/plain"), entry("/p"))
    async with Door(contact=None, replay=tmp_path) as door:
        web = web_of(door, SITE, max_requests=1)
        with pytest.raises(NotPermitted):
            await web.get("/cart")
        await web.get("/p")
        with pytest.raises(HeldBack):
            await web.get("/p")


async def test_a_recording_without_robots_forbids_nothing(tmp_path: Path) -> None:
    """A browser does not fetch robots.txt; on replay nobody is asked anything."""
    write(tmp_path, entry("/p"))
    async with Door(contact=None, replay=tmp_path) as door:
        assert await web_of(door, SITE).permits("/p")


@pytest.mark.parametrize(
    ("made", "error", "words"),
    [
        (entry("/p", "", status=0, _error="timed_out: it did not answer in time"), TimedOut, "in time"),
        (entry("/p", "", status=0, _error="broken: the connection broke"), Unreachable, "connection broke"),
        (entry("/p", "", status=0, _error="unreachable: its certificate: x"), Unreachable, "certificate: x"),
        (
            entry("/p", "", status=0, _error="net::ERR_CONNECTION_REFUSED"),
            Unreachable,
            "ERR_CONNECTION_REFUSED",
        ),
        (entry("/p", "", status=0, _error="net::ERR_TIMED_OUT"), TimedOut, "in time"),
        (entry("/p", "", status=0), Unreachable, "failed request"),
        (entry("/p", status=403), Blocked, "403"),
        (entry("/p", status=429, headers={"Retry-After": "7"}), RateLimited, "7 s"),
        (entry("/p", status=502), Unreachable, "502"),
    ],
)
async def test_a_recorded_failure_fails_alike(
    tmp_path: Path, made: dict[str, Any], error: type[Exception], words: str
) -> None:
    """Failures are replayed as what they were, also a browser's own, and without waiting."""
    write(tmp_path, made)
    async with Door(contact=None, replay=tmp_path) as door:
        web = web_of(door, SITE)
        for _ in range(2):
            with pytest.raises(error, match=words):
                await web.get("/p")


async def test_retries_and_redirects_are_replayed(tmp_path: Path) -> None:
    """A 502 in passing, then a redirect (by HAR's own field), then the page; nobody waits."""
    write(
        tmp_path,
        entry("/p", status=502, second=1),
        entry("/p", "", status=302, second=2, redirectURL="/q"),
        entry("/q", "<q>"),
    )
    async with Door(contact=None, replay=tmp_path) as door:
        web = web_of(door, SITE, max_requests=20)
        assert (await web.get("/p")).text == "<q>"
        assert web.requests == 3
        for _ in range(8):
            await web.get("/q")


CHROME = {
    "log": {
        "version": "1.2",
        "creator": {"name": "WebInspector", "version": "537.36"},
        "pages": [{"startedDateTime": "2026-11-20T10:00:00.000Z", "id": "page_1", "title": "x"}],
        "entries": [
            {
                "_fromCache": None,
                "_initiator": {"type": "other"},
                "_priority": "VeryHigh",
                "_resourceType": "document",
                "cache": {},
                "connection": "443",
                "pageref": "page_1",
                "request": {
                    "method": "GET",
                    "url": "https://shop.example/products/ghost-16?utm=1#reviews",
                    "httpVersion": "http/2.0",
                    "headers": [{"name": ":authority", "value": "shop.example"}],
                    "queryString": [{"name": "utm", "value": "1"}],
                    "cookies": [{"name": "a", "value": "b", "expires": None}],
                    "headersSize": -1,
                    "bodySize": 0,
                },
                "response": {
                    "status": 200,
                    "statusText": "",
                    "httpVersion": "http/2.0",
                    "headers": [
                        {"name": "content-encoding", "value": "br"},
                        {"name": "content-type", "value": "text/html; charset=windows-1252"},
                    ],
                    "cookies": [],
                    "content": {
                        "size": 12,
                        "mimeType": "text/html",
                        "text": base64.b64encode("<p>größe</p>".encode("cp1252")).decode(),
                        "encoding": "base64",
                    },
                    "redirectURL": "",
                    "headersSize": -1,
                    "bodySize": -1,
                    "_transferSize": 30,
                    "_error": None,
                },
                "serverIPAddress": "192.0.2.1",
                "startedDateTime": "2026-11-20T11:00:00.123+01:00",
                "time": 55.1,
                "timings": {"blocked": 1.2, "dns": -1, "_blocked_queueing": 0.5, "wait": 3},
            },
            {
                "startedDateTime": "2026-11-20T10:00:01Z",
                "time": -1,
                "request": {"method": "GET", "url": "https://shop.example/a.js", "headers": []},
                "response": {
                    "status": 200,
                    "headers": [{"name": "Content-Type", "value": "text/javascript; charset=latin1"}],
                    "content": {"size": 14, "mimeType": "application/json", "text": '{"a":"größe"}'},
                    "redirectURL": None,
                },
            },
            {
                "startedDateTime": "2026-11-20T10:00:02Z",
                "time": 1,
                "request": {"method": "GET", "url": "https://shop.example/nobody", "headers": []},
                "response": {"status": 200, "headers": [], "content": {"size": 999, "mimeType": "text/html"}},
            },
        ],
    }
}  # fmt: skip


async def test_a_browser_s_recording_replays(tmp_path: Path) -> None:
    """HTTP/2, base64, foreign charsets, extra fields and a decoded body under `content-encoding: br`."""
    path = tmp_path / "shop" / "shop.har"
    path.parent.mkdir()
    path.write_text(json.dumps(CHROME))
    async with Door(contact=None, replay=tmp_path) as door:
        web = web_of(door, SITE)
        page = await web.get("/products/ghost-16?utm=1")
        assert page.text == "<p>größe</p>"
        assert page.at == datetime(2026, 11, 20, 10, 0, 0, 123000, tzinfo=UTC)
        reply = await web.get("/a.js", accept="json")
        assert (reply.text, reply.json()) == ('{"a":"größe"}', {"a": "größe"})
        with pytest.raises(ConfigurationError, match="holds no body"):
            await web.get("/nobody")
        assert web.origin == Origin(
            kind="recorded", program="WebInspector 537.36", when="2026-11-20T11:00:00.123000+01:00"
        )
    assert origin(path).kind == "recorded"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, "no such recording"),
        ("", "this is no HAR"),
        ("{", "this is no HAR"),
        ("[]", "this is no HAR 1.2.*at \\$"),
        ('{"log":{"entries":[{"time":1}]}}', r"this is no HAR 1\.2.*\$\.log\.entries\[0\]"),
        ('{"log":{"entries":[{"startedDateTime":"noon","request":{},"response":{}}]}}', r"startedDateTime"),
        ("[" * 100_000, "this is no HAR"),
    ],
)
async def test_an_unreadable_recording_is_a_matter_of_configuration(
    tmp_path: Path, text: str | None, words: str
) -> None:
    """The message names the file and the place."""
    if text is not None:
        write(tmp_path).write_text(text)
    async with Door(contact=None, replay=tmp_path) as door:
        web = web_of(door, SITE)
        with pytest.raises(ConfigurationError, match=words) as caught:
            await web.get("/p")
    assert str(tmp_path / "shop" / "shop.har") in str(caught.value)


async def test_another_state_of_the_shop_is_another_file(tmp_path: Path) -> None:
    """`state` chooses the recording."""
    write(tmp_path, entry("/p", status=403), state="blocked")
    async with Door(contact=None, replay=tmp_path, state="blocked") as door:
        with pytest.raises(Blocked):
            await web_of(door, SITE).get("/p")


@pytest.mark.parametrize(
    ("log", "told"),
    [
        (
            {"_origin": {"kind": "composed", "note": "from the documented shape"}},
            Origin(kind="composed", note="from the documented shape"),
        ),
        (
            {"_origin": {"kind": "recorded", "program": "Vendure 3.7", "when": "2026-11-20"}},
            Origin(kind="recorded", program="Vendure 3.7", when="2026-11-20"),
        ),
        ({}, Origin(kind="recorded", program="", when="2026-11-20T10:00:00.000Z")),
    ],
)
async def test_the_origin_is_told(tmp_path: Path, log: dict[str, Any], told: Origin) -> None:
    """Composed traffic is never called recorded."""
    assert origin(write(tmp_path, entry("/p"), **log)) == told


async def test_the_recording_decides_about_the_agent_profile(tmp_path: Path) -> None:
    """What was recorded with a UCP profile is replayed with one, whatever is configured, and the reverse."""
    asked = '{"params":{"arguments":{"meta":{"ucp-agent":{"profile":"https://theirs.example/a.json"}}}}}'
    write(tmp_path, entry("/p"), entry(QUERY, "{}", kind="application/json", post=asked), name="with")
    write(tmp_path, entry("/p", "ucp-agent"), name="without")
    async with Door(contact=None, replay=tmp_path, agent_profile="https://ours.example/a.json") as door:
        assert web_of(door, SITE, name="without").agent_profile is None
        web = web_of(door, SITE, name="with")
        profile = web.agent_profile
        assert profile
        meta = {"ucp-agent": {"profile": profile}}
        assert (await web.query(QUERY, {"params": {"arguments": {"meta": meta}}})).json() == {}


async def test_replay_does_not_wait_for_anything(tmp_path: Path) -> None:
    """Twenty look-ups of eight requests each, far above any pace, within a moment."""
    write(tmp_path, entry("/p"))

    async def look_up(door: Door) -> None:
        web = web_of(door, SITE)
        for _ in range(8):
            await web.get("/p")

    async with asyncio.timeout(5), Door(contact=None, replay=tmp_path) as door:
        await asyncio.gather(*(look_up(door) for _ in range(20)))


def test_replay_and_record_exclude_each_other(tmp_path: Path) -> None:
    """Both at once make no sense."""
    with pytest.raises(UsageError):
        Door(contact=None, replay=tmp_path, record=tmp_path)


@pytest.mark.parametrize("name", ["", "..", "a/b", "/etc", "a\0b", "..\\b"])
async def test_a_retailer_s_name_never_forms_a_path(tmp_path: Path, name: str) -> None:
    """A name that would leave the folder is refused."""
    async with Door(contact=None, replay=tmp_path) as door:
        with pytest.raises(ConfigurationError, match="short name"):
            web_of(door, SITE, name=name)
