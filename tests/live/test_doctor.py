"""Checks of the real shop programs: each is ok, by sizes picked from its own pages."""

from __future__ import annotations

import pytest

from stockfinder.doctor import State, check
from stockfinder.settings import Settings
from stockfinder.shop import Facts, Shop
from stockfinder.store import MemoryStore

pytestmark = pytest.mark.live


async def check_it(platform: str, site: str) -> None:
    shop = Shop(
        name="corner",
        title="Corner Runner",
        site=site,
        platform=platform,
        country="US",
        currency="USD",
        size_system="US",
        brands=("Brooks",),
        facts=Facts(grade="recorded", source="the demo catalogue"),
    )
    (found,) = await check([shop], settings=Settings(contact="tests@shop.example"), store=MemoryStore())
    assert found.state is State.OK, found
    assert [canary.passed for canary in found.canaries] == [True, True, True], found
    assert found.requests <= 8


async def test_vendure_is_ok_and_all_three_questions_are_answered_rightly(vendure: str) -> None:
    await check_it("vendure", vendure)


async def test_django_oscar_is_ok_and_all_three_questions_are_answered_rightly(oscar: str) -> None:
    await check_it("django_oscar", oscar)
