"""A live look-up and the store it shares: what fails there costs no answer, and is told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from stockfinder import Finder, Outcome, Registry, Settings, understand
from stockfinder.store import MemoryStore, SqliteStore, Store
from stockfinder.store.switch import switch_off
from tests.web.server import Server, reply

if TYPE_CHECKING:
    from pathlib import Path

    from stockfinder.report import Report

ENTRY = """title = "Test Runner"
site = "{site}"
platform = "shopify"
country = "US"
currency = "USD"
size_system = "US"
brands = ["Brooks"]
enabled = true
[facts]
grade = "operator"
source = "made for the test"
"""
VARIANT = {"id": 11, "title": "10", "option1": "10", "option2": None, "option3": None, "sku": "G16-10"}
PRODUCT = {
    "id": 1,
    "title": "Brooks Men's Ghost 16",
    "handle": "ghost",
    "vendor": "Brooks",
    "price": 14000,
    "available": True,
    "options": [{"name": "Size", "position": 1, "values": ["10"]}],
    "variants": [VARIANT | {"available": True, "price": 14000, "barcode": ""}],
}
NAMED = {"title": "Brooks Men's Ghost 16", "handle": "ghost", "vendor": "Brooks", "url": "/products/ghost"}
HIT = NAMED | {"type": "Shoes", "price": "140.00", "available": True, "tags": []}
SEARCH = {"resources": {"results": {"products": [HIT]}}}
ROUTES = {
    "/search/suggest.json": reply(200, json.dumps(SEARCH), "application/json"),
    "/products/ghost.js": reply(200, json.dumps(PRODUCT), "application/json"),
}


async def look(folder: Path, server: Server, store: Store) -> Report:
    """One look-up at the one shop there is."""
    (folder / "runner.toml").write_text(ENTRY.format(site=server.url))
    settings = Settings(contact="tests@shop.example")
    registry = Registry.load(settings, user=folder)
    async with Finder(settings=settings, registry=registry, store=store) as finder:
        return await finder.find(understand("Brooks Ghost 16 mens 10"), deadline=30, only=["runner"])


async def test_a_store_that_cannot_be_used_costs_no_answer_and_is_told(tmp_path: Path) -> None:
    """The shop's answer arrives, and a note says what is not known and why."""
    (tmp_path / "file").write_text("")
    store = SqliteStore(tmp_path / "file" / "a.db")
    async with Server(ROUTES) as server:
        report = await look(tmp_path, server, store)
    await store.aclose()
    assert [one.outcome for one in report.findings] == [Outcome.AVAILABLE]
    (note,) = [note for note in report.notes if "not known here" in note]
    assert str(tmp_path / "file" / "a.db") in note
    assert "cannot be written" in note


async def test_a_retailer_that_is_switched_off_is_sent_nothing_and_answered_from_nothing(
    tmp_path: Path,
) -> None:
    """Not even what was remembered of it a moment ago is told, and robots.txt is not asked."""
    store = MemoryStore()
    async with Server(ROUTES) as server:
        assert (await look(tmp_path, server, store)).findings[0].outcome is Outcome.AVAILABLE
        await switch_off(store, "runner", by="jane", why="their lawyer wrote")
        before = len(server.asked)
        (finding,) = (await look(tmp_path, server, store)).findings
        assert finding.outcome is Outcome.NOT_PERMITTED
        assert "by jane" in finding.message
        assert len(server.asked) == before
