"""Programs composed by their documented rules, held against every variant of the shared catalogue.

Not a proof by the real programs: it holds our readers, our requests and our conclusions against what the
documents say of them, for the same questions as Vendure and django-oscar are asked.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from benchmarks.proof import Answer, definite, questions
from stockfinder.lookup import look_up
from stockfinder.platforms import load
from stockfinder.report import How, Outcome
from stockfinder.style import understand
from tests.platforms.program_web import ProgramWeb
from tests.shoes import shop
from tests.tools.bigcommerce_shop import BigCommerceShop
from tests.tools.catalogue import Catalogue, Shoe
from tests.tools.magento_shop import MagentoShop
from tests.tools.sfcc_shop import SfccShop
from tests.tools.vtex_shop import VtexShop
from tests.tools.woocommerce_shop import WooCommerceShop

if TYPE_CHECKING:
    from pathlib import Path

    from tests.platforms.program_web import Program

SITE = "https://shop.example"
BRANDS = ("Brooks", "New Balance", "Nike", "Red Wing", "Birkenstock")
OPTIONS = ("Color", "Width", "Size")
MARKS = {"in": "", "low": "", "out": "-", "backorder": "~"}


def _size(told: dict[str, Any], variant: dict[str, Any]) -> str:
    return f"EU {variant['size']}" if told["system"] == "EU" else variant["size"]


@pytest.fixture(scope="module")
def catalogue(shared: Path) -> Catalogue:
    """The shared catalogue of 8 shoes in 152 variants, as a composed shop has it."""
    shoes = []
    for told in json.loads((shared / "servers" / "catalog.json").read_text()):
        stock: dict[str, list[str]] = {}
        for variant in told["variants"]:
            row = stock.setdefault(f"{variant['colour']} / {variant['width']}", [])
            row.append(_size(told, variant) + MARKS[variant["status"]])
        shoes.append(
            Shoe(
                handle=told["handle"],
                title=told["title"],
                vendor=told["brand"],
                price=f"{told['price']:.2f}",
                gender=told["gender"],
                text=told["description"],
                options=OPTIONS,
                stock={others: ", ".join(sizes) for others, sizes in stock.items()},
            )
        )
    return Catalogue(shape="for a test", currency="USD", shoe=tuple(shoes))


@pytest.fixture(scope="module")
def skus(shared: Path) -> dict[str, str]:
    """The composed SKU of each variant by the shared catalogue's."""
    return {
        variant["sku"]: re.sub(
            r"[^\w.-]",
            "",
            "-".join((told["handle"], variant["colour"], variant["width"], _size(told, variant))),
        )
        for told in json.loads((shared / "servers" / "catalog.json").read_text())
        for variant in told["variants"]
    }


async def ask(
    platform: str,
    program: Program,
    skus: dict[str, str],
    hidden: frozenset[str] = frozenset(),
    *,
    forbidden: tuple[str, ...] = (),
    options: dict[str, str] | None = None,
) -> list[Answer]:
    """Put every question to a composed program.

    :param hidden: models that are sold out altogether at a shop that then shows nothing of them.
    :param forbidden: parts of addresses that its robots.txt does not permit.
    :param options: what the shop's entry says.
    """
    answers = []
    for question in questions("vendure"):  # which tells backorders as stock
        expected = replace(question, sku=skus.get(question.sku or ""))
        if question.wish["text"] in hidden:
            expected = replace(expected, outcome=Outcome.NOT_CARRIED)
        web = ProgramWeb(program, forbidden)
        demo = shop(name="demo", platform=platform, site=SITE, brands=BRANDS, options=options or {})
        finding, _ = await look_up(understand(**question.wish), demo, load(platform), web)
        answers.append(Answer(question=expected, finding=replace(finding, requests=len(web.asked))))
    return answers


def wrong(answers: list[Answer]) -> list[str]:
    return [f"{one.question.wish}: {one.finding.outcome}" for one in answers if one.wrong]


PROGRAMS: list[tuple[str, type[Any], dict[str, bool], float]] = [
    ("woocommerce", WooCommerceShop, {}, 2),
    ("woocommerce", WooCommerceShop, {"hides": True}, 2),
    ("magento", MagentoShop, {}, 2),
    ("magento", MagentoShop, {"closed": True}, 3),
    ("vtex", VtexShop, {}, 1),
    ("vtex", VtexShop, {"closed": True}, 2),
    ("sfcc", SfccShop, {}, 4),
    ("sfcc", SfccShop, {"genesis": True}, 4),
]


@pytest.mark.parametrize(("platform", "program", "state", "requests"), PROGRAMS)
async def test_no_outcome_is_wrong_and_all_but_one_are_definite(
    platform: str,
    program: type[Any],
    state: dict[str, bool],
    requests: float,
    *,
    catalogue: Catalogue,
    skus: dict[str, str],
) -> None:
    """The one that stays open (Arizona EVA) may be the Arizona they have, as a caller would see it, too."""
    answers = await ask(platform, program(SITE, catalogue, **state), skus)
    assert len(answers) == 152 + 50
    assert wrong(answers) == []
    assert definite(answers) > 0.99
    carried = [one.finding.requests for one in answers if one.question.kind != "not carried"]
    assert max(carried) <= requests
    assert max(one.finding.requests for one in answers) <= 5


@pytest.mark.parametrize("genesis", [False, True])
async def test_salesforce_whose_controllers_are_forbidden_is_read_by_its_pages_alone(
    genesis: bool, *, catalogue: Catalogue, skus: dict[str, str]
) -> None:
    """Its pages select values as the controllers do; ProgramWeb raises where a forbidden one is asked."""
    answers = await ask(
        "sfcc",
        SfccShop(SITE, catalogue, genesis=genesis),
        skus,
        forbidden=("/on/demandware.store/",),
        options={"search": "/search"},
    )
    assert wrong(answers) == []
    assert definite(answers) > 0.99
    assert not [one for one in answers if one.finding.outcome is Outcome.NOT_PERMITTED]


async def test_bigcommerce_is_never_wrong_and_mostly_open_where_three_things_are_to_be_chosen(
    catalogue: Catalogue, skus: dict[str, str]
) -> None:
    """Its pages tell of a colour, a size and a width each, and seldom of the three together."""
    answers = await ask("bigcommerce", BigCommerceShop(SITE, catalogue), skus)
    assert wrong(answers) == []
    assert definite(answers) > 0.35
    assert max(one.finding.requests for one in answers) <= 3


async def test_magento_that_hides_what_is_sold_out_shows_nothing_of_a_shoe_that_is_so_in_every_size(
    catalogue: Catalogue, skus: dict[str, str]
) -> None:
    """That is all such a shop tells: the Ghost 15 cannot be told from one that it never had."""
    answers = await ask(
        "magento",
        MagentoShop(SITE, catalogue, hides=True),
        skus,
        hidden=frozenset({"Brooks Ghost 15"}),
    )
    assert wrong(answers) == []
    assert definite(answers) > 0.99


async def test_woocommerce_with_a_closed_api_is_open_only_where_its_page_leaves_the_stock_out(
    catalogue: Catalogue, skus: dict[str, str]
) -> None:
    answers = await ask("woocommerce", WooCommerceShop(SITE, catalogue, closed=True), skus)
    assert wrong(answers) == []
    left_open = {one.question.wish["text"] for one in answers if not one.definite}
    assert left_open == {"Brooks Ghost 16", "Birkenstock Arizona EVA"}  # the Ghost 16 has 40 variations
    women = [one for one in answers if one.question.wish["audience"] == "women"]
    assert all(one.definite for one in women)


async def test_woocommerce_tells_a_backorder_from_stock(catalogue: Catalogue, skus: dict[str, str]) -> None:
    answers = await ask("woocommerce", WooCommerceShop(SITE, catalogue), skus)
    told = {(one.question.kind, one.finding.offer.how) for one in answers if one.finding.offer is not None}
    assert told == {("in", How.SHIP), ("low", How.SHIP), ("backorder", How.BACKORDER)}
