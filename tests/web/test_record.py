"""What is recorded: everything that was asked, scrubbed and trimmed, so that the replay answers the same."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from stockfinder.errors import ConfigurationError, NoAnswer
from stockfinder.web import Door, origin
from stockfinder.web.exchange import Request, Response
from stockfinder.web.record import Recorder, trim
from stockfinder.web.replay import Recording, ReplayTransport
from tests.web.conftest import QUERY, NoPace, Serve, web_of
from tests.web.server import Script, black_hole, reply, reset

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from stockfinder.web import ShopWeb

PAGE = """<!DOCTYPE html><html><head><title>Ghost 16</title>
<style>.sold-out { color: red }</style><meta name="csrf-token" content="s3cr3t-csrf-value">
<script type="application/ld+json">{"@type":"Product","sku":"1103931D"}</script>
<script>window.__STATE__ = {"html": "<style>not to be dropped", "accessToken": "s3cr3t-access-value"}</script>
</head><body><svg><title>Sold out</title><path d="M10 10 L 20 20 30 30 C 1 2 3 4 5 6 z M0 0 L 9 9 9 9"/></svg>
<img src="data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAC=">
<a href="/p/2?token=s3cr3t-link-value&amp;size=10">next</a> jane.doe@example.com größe</body></html>"""


async def recorded(folder: Path, site: str, ask: Callable[[ShopWeb], Awaitable[Any]]) -> Path:
    """Run `ask` on a recording door; the file that it wrote."""
    async with Door(contact="agent@example.com", record=folder) as door:
        door._pace = NoPace()
        await ask(web_of(door, site, max_requests=99))
    return folder / "shop" / "shop.har"


URLS = (
    "/p", "/p/2?size=10&token=x", "/redirect", "/none", "/latin", "/flaky", "/forbidden", "/broken",
    "/limited",
    "/cart", "/cut",
)  # fmt: skip


async def outcomes(web: ShopWeb) -> list[object]:
    """What a platform would see of a shop with all kinds of answers."""
    seen: list[object] = []
    for url in URLS:
        try:
            page = await web.get(url)
        except NoAnswer as error:
            seen.append((url, type(error).outcome, error.message))
        else:
            place = page.url.partition("?")[0]
            seen.append((url, place, page.status, page.media_type, page.headers, page.text))
    reply = await web.query(QUERY, {"b": 1, "a": "x", "password": "s3cr3t-password"})
    seen.append(reply.json())
    return [*seen, web.requests, await web.permits("/cart")]


ROUTES: dict[str, Script | list[Script]] = {
    "/robots.txt": reply(200, "User-agent: *\nDisallow: /cart", "text/plain"),
    "/p": reply(200, "<p>one</p>", Set_Cookie="session=s3cr3t-cookie", X_ShopId="7", X_Other="s3cr3t-header"),
    "/p/2": reply(200, "<p>two</p>"),
    "/redirect": reply(301, Location="/p?from=1"),
    "/latin": reply(200, "<p>größe</p>".encode("latin-1"), "text/html; charset=iso-8859-1"),
    "/flaky": [reply(502), reset(), reply(200, "<p>at last</p>")],
    "/forbidden": reply(403, "<p>no</p>"),
    "/broken": reset(),
    "/limited": reply(429),
    "/cut": reply(200, "<p>", length=99),
    QUERY: reply(200, '{"n": 1, "token": "s3cr3t-json-value"}', "application/json"),
}


async def test_a_replay_gives_what_the_recording_saw(serve: Serve, tmp_path: Path) -> None:
    """Pages, redirects, retries, refusals, failures, robots.txt and counts come back the same, offline."""
    server = await serve(ROUTES)
    live: list[object] = []

    async def ask(web: ShopWeb) -> None:
        live.extend(await outcomes(web))

    path = await recorded(tmp_path, server.url, ask)
    asked = len(server.asked)
    async with Door(contact=None, replay=tmp_path) as door:
        again = await outcomes(web_of(door, server.url, max_requests=99))
    live[-3] = {"n": 1, "token": "scrubbed"}
    assert again == live
    assert len(server.asked) == asked
    text = path.read_text()
    assert "s3cr3t" not in text
    assert "agent@example.com" not in text
    assert origin(path).kind == "recorded"
    assert origin(path).program == f"127.0.0.1:{server.port}"


async def test_a_page_is_scrubbed_and_trimmed(serve: Serve, tmp_path: Path) -> None:
    """Secrets, styles, outlines and inlined pictures go; data in scripts, titles and links stay."""
    server = await serve({"/p": reply(200, PAGE, "text/html; charset=utf-8")})
    path = await recorded(tmp_path, server.url, lambda web: web.get("/p"))
    body = [e["response"]["content"]["text"] for e in json.loads(path.read_text())["log"]["entries"]][-1]
    assert "s3cr3t" not in body
    assert "jane" not in body
    assert "color: red" not in body
    assert "L 20 20" not in body
    assert "iVBOR" not in body
    for kept in (
        '"sku":"1103931D"',
        "<style>not to be dropped",
        "<title>Sold out</title>",
        "&amp;size=10",
        "größe",
    ):
        assert kept in body


def test_trimming_does_not_cross_a_script() -> None:
    """A tag named in a script, a comment or a text area begins nothing."""
    page = "<script>x='<style>'</script><b>1</b><!-- <style> --><b>2</b><textarea><style></textarea><b>3</b>"
    assert trim(page + "<style>a</style>") == page + "<style></style>"


async def test_a_deadline_is_recorded_as_such(serve: Serve, tmp_path: Path) -> None:
    """What timed out live times out on replay, at once."""
    server = await serve({"/p": black_hole})
    async with Door(contact="agent@example.com", record=tmp_path) as door:
        with pytest.raises(NoAnswer, match="in time"):
            await web_of(door, server.url, seconds=0.5).get("/p")
    async with asyncio.timeout(5), Door(contact=None, replay=tmp_path) as door:
        with pytest.raises(NoAnswer, match="in time"):
            await web_of(door, server.url, seconds=60).get("/p")


async def test_a_second_recording_is_merged(serve: Serve, tmp_path: Path) -> None:
    """What is asked again replaces its old answers; the rest of the file stays."""
    answers = [reply(502), reply(200, "<old>"), reply(200, "<new>")]
    server = await serve({"/a": answers, "/b": reply(200, "<b>")})

    async def first(web: ShopWeb) -> None:
        await web.get("/a")
        await web.get("/b")

    path = await recorded(tmp_path, server.url, first)
    document = json.loads(path.read_text())
    document["log"]["_origin"] |= {"program": "Vendure 3.7", "note": "seeded"}
    path.write_text(json.dumps(document))
    await recorded(tmp_path, server.url, lambda web: web.get("/a"))
    told = origin(path)
    assert (told.program, told.note) == ("Vendure 3.7", "seeded")
    async with Door(contact=None, replay=tmp_path) as door:
        web = web_of(door, server.url)
        assert [(await web.get(u)).text for u in ("/a", "/b")] == ["<new>", "<b>"]
        assert web.requests == 2


async def test_recorded_and_composed_traffic_are_not_mixed(tmp_path: Path) -> None:
    """A composed file is not recorded into."""
    (tmp_path / "shop").mkdir()
    file = tmp_path / "shop" / "shop.har"
    file.write_text('{"log":{"_origin":{"kind":"composed"},"entries":[]}}')
    with pytest.raises(ConfigurationError, match="composed by hand"):
        await recorded(tmp_path, "http://shop.example", lambda web: web.get("/"))


async def test_an_unreadable_file_is_not_overwritten(tmp_path: Path) -> None:
    """A file that is no HAR is somebody's mistake, not ours to delete."""
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "shop.har").write_text("precious")
    with pytest.raises(ConfigurationError, match="no HAR"):
        await recorded(tmp_path, "http://shop.example", lambda web: web.get("/"))
    assert (tmp_path / "shop" / "shop.har").read_text() == "precious"


async def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """Before anything is asked."""
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match="cannot be written"):
        await recorded(tmp_path / "file", "http://shop.example", lambda web: web.get("/"))


async def test_a_file_that_cannot_be_replaced_is_told_and_the_others_are_written(
    serve: Serve, tmp_path: Path
) -> None:
    """One recording that fails costs the others nothing, and leaves no half file."""
    server = await serve({"/p": reply(200, "<p>")})
    door = Door(contact="agent@example.com", record=tmp_path)
    for name in ("a", "b"):
        await web_of(door, server.url, name=name).get("/p")
    (tmp_path / "a" / "shop.har").mkdir()
    with pytest.raises(ConfigurationError, match=r"a/shop\.har: cannot be written"):
        await door.aclose()
    assert (tmp_path / "b" / "shop.har").is_file()
    assert [p.name for p in (tmp_path / "a").iterdir()] == ["shop.har"]


async def test_nothing_asked_writes_nothing(tmp_path: Path) -> None:
    """An empty session leaves the folder without a file."""

    async def nothing(_: ShopWeb) -> None:
        return

    assert not (await recorded(tmp_path, "http://shop.example", nothing)).exists()


def test_a_real_page_reads_the_same_from_a_recording(shared: Path, tmp_path: Path) -> None:
    """Scrubbing and trimming take nothing that a reader consults: real pages and replies up to 200 kB."""
    from stockfinder.page import Page
    from stockfinder.read import read

    seen = 0
    for file in sorted([*(shared / "data" / "real").rglob("*.*"), *(shared / "servers").rglob("raw/*.*")]):
        if file.suffix not in (".html", ".json", ".js") or file.stat().st_size > 200_000:
            continue
        body = file.read_bytes()
        kind = "text/html" if body.lstrip()[:1] == b"<" else "application/json"
        recorder = Recorder(tmp_path / "shop.har", "https://shop.example")
        now = datetime.now(UTC)
        request = Request(method="GET", url="https://shop.example/p")
        answer = Response(status=200, headers={"content-type": kind}, body=body, charset=None, at=now)
        recorder.answered(request, answer, now, 0.1)
        recorder.write()
        replayed = asyncio.run(ReplayTransport(Recording(tmp_path / "shop.har")).send(request))
        live = Page(url=request.url, body=body, media_type=kind)
        again = Page(url=request.url, body=replayed.body, media_type=kind, charset=replayed.charset)
        assert read(again) == read(live), file
        seen += 1
    assert seen > 50
