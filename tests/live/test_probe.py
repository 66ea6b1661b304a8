"""Visits to the real shop programs: each is recognised, searched and read."""

from __future__ import annotations

import os

import pytest

from stockfinder.probe import probe
from stockfinder.settings import Settings

pytestmark = pytest.mark.live

PROGRAMS = {
    "vendure": "STOCKFINDER_VENDURE",
    "django_oscar": "STOCKFINDER_OSCAR",
    "evershop": "STOCKFINDER_EVERSHOP",
    "medusa": "STOCKFINDER_MEDUSA",
}


@pytest.mark.parametrize("platform", PROGRAMS)
async def test_a_real_program_is_recognised_searched_and_read_within_its_requests(platform: str) -> None:
    site = os.environ.get(PROGRAMS[platform])
    if not site:
        pytest.skip(f"{PROGRAMS[platform]} is not set; it is the address of a running server")
    key = os.environ.get("STOCKFINDER_MEDUSA_KEY", "")
    options = {"publishable_key": key} if platform == "medusa" and key else {}
    found = await probe(site, settings=Settings(contact="tests@shop.example"), options=options)
    assert found.platform == platform
    assert len([one for one in found.requests if not one.url.endswith("/robots.txt")]) <= 8
    if platform == "medusa" and not key:
        assert found.search is not None
        assert "publishable_key" in found.search.says
        return
    assert found.works, found
    assert any(variant.evidence for variant in found.sample)
