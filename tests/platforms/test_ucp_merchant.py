"""A merchant of any kind with a UCP catalogue: asked in the binding and at the address that it publishes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from stockfinder.errors import Drifted, NotPermitted
from stockfinder.lookup import look_up
from stockfinder.page import Page
from stockfinder.platforms.ucp import platform
from stockfinder.product import Query
from stockfinder.report import Outcome
from stockfinder.style import understand
from tests.platforms.composed_shopify import PROFILE, SITE, ComposedShopify, Style
from tests.shoes import shop

if TYPE_CHECKING:
    from stockfinder.report import Finding

SIZES = [str(size / 2) if size % 2 else str(size // 2) for size in range(14, 31)]
COLORS = ["Black", "Blue"]
GHOST = Style(
    "Brooks Men's Ghost 16", {"Shoe Size": SIZES, "Color": COLORS}, {("13", "Blue"), ("9", "Black")}
)
MCP = {"transport": "mcp", "endpoint": f"{SITE}/agents/mcp"}
REST = {"transport": "rest", "endpoint": f"{SITE}/ucp/v1/"}


class Merchant(ComposedShopify):
    """The composed catalogue behind what a merchant publishes."""

    def __init__(self, *services: dict[str, str], profile: str | None = PROFILE, **more: Any) -> None:
        super().__init__(GHOST, profile=profile, **more)
        self.services = services

    async def get(self, url: str, **more: Any) -> Page:
        if url != f"{SITE}/.well-known/ucp" or not self.services:
            return Page(url=url, body=b"<html>not found</html>", status=404)
        told = {"version": "2026-08-25", "services": {"dev.ucp.shopping": list(self.services)}}
        return Page(url=url, body=json.dumps({"ucp": told}).encode())


async def ask(web: Merchant, size: str, model: str = "Ghost 16") -> Finding:
    wanted = understand("", brand="Brooks", model=model, audience="men", size=size)
    finding, _ = await look_up(wanted, shop(platform="ucp", brands=("Brooks",)), platform, web)
    return finding


@pytest.mark.parametrize("service", [MCP, REST], ids=["MCP", "REST"])
async def test_the_very_size_is_read_over_either_binding_beyond_the_ten_that_search_shows(
    service: dict[str, str],
) -> None:
    """13 is the thirteenth size, so search does not show it; 12 comes after the tenth too, and is out."""
    assert (await ask(Merchant(service), "13")).outcome is Outcome.AVAILABLE
    assert (await ask(Merchant(service), "12")).outcome is Outcome.SOLD_OUT
    assert (await ask(Merchant(service), "16")).outcome is Outcome.SIZE_NOT_OFFERED


@pytest.mark.parametrize("service", [MCP, REST], ids=["MCP", "REST"])
async def test_a_selection_that_is_relaxed_proves_nothing(service: dict[str, str]) -> None:
    web = Merchant(service, relaxed=(("13", "Blue"),))
    assert (await ask(web, "13")).outcome is Outcome.UNCLEAR


@pytest.mark.parametrize("service", [MCP, REST], ids=["MCP", "REST"])
async def test_what_its_search_does_not_find_may_be_there_all_the_same(service: dict[str, str]) -> None:
    web = Merchant(service, missed=(GHOST.title,))
    assert (await ask(web, "13")).outcome is Outcome.UNCLEAR


async def test_the_first_binding_on_an_allowed_host_is_asked() -> None:
    web = Merchant({"transport": "rest", "endpoint": "https://elsewhere.example/ucp"}, MCP, REST)
    await ask(web, "13")
    assert "params" in web.bodies[0]


@pytest.mark.parametrize(
    "services", [(), ({"transport": "rest", "endpoint": "https://elsewhere.example/ucp"},)]
)
async def test_a_shop_that_publishes_no_catalogue_we_may_ask_has_drifted(
    services: tuple[dict[str, str], ...],
) -> None:
    with pytest.raises(Drifted, match="publishes no catalogue"):
        await platform.search(shop(platform="ucp"), Merchant(*services), Query(text="Ghost 16"))


async def test_without_an_agent_profile_nothing_is_sent() -> None:
    web = Merchant(MCP, profile=None)
    with pytest.raises(NotPermitted, match="agent_profile"):
        await platform.search(shop(platform="ucp"), web, Query(text="Ghost 16"))
    assert not web.bodies


async def test_a_rest_reply_points_at_its_own_places() -> None:
    finding = await ask(Merchant(REST), "13")
    assert finding.offer is not None
    (evidence,) = finding.offer.evidence
    assert evidence.pointer.startswith("/product/variants/")


def test_it_is_known_by_what_it_publishes() -> None:
    body = json.dumps({"ucp": {"services": {"dev.ucp.shopping": [REST]}}}).encode()
    found = platform.detect(Page(url=f"{SITE}/.well-known/ucp", body=body))
    assert found is not None
    assert found.platform == "ucp"
    assert platform.detect(Page(url=SITE, body=b"<html></html>")) is None
