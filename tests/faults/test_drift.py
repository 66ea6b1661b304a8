"""A reply in another shape is told as such, or does no harm: it never becomes another answer."""

from __future__ import annotations

import pytest

from tests.faults.drift import Answer, Mutation, apply, ask, false, mutations, questions, some
from tests.faults.shops import SCENARIOS, Good, Scenario

ANSWERED_FALSELY = """
    woocommerce/search $.*.attributes.*.name deleted
    woocommerce/search $.*.variations.*.attributes deleted
    woocommerce/search $.*.variations.*.attributes.*.value deleted
    woocommerce/search $.*.variations.*.attributes.*.value null
    magento/search $.data.products.items.*.sku null
    magento/product $.data.products.items.*.variants.*.product renamed
    magento/product $.data.products.items.*.variants.*.product null
    vtex/search $.*.linkText a word
    medusa/search $.products.*.handle a word
    shopify-suggest/search $.resources.results.products.*.handle a word
    django_oscar/product $.html.attribute.href renamed
    bigcommerce/product $.script.product_attributes.in_stock_attributes in a list
"""
"""Changes that became false answers once."""


def scenario_of(name: str) -> Scenario:
    return next(scenario for scenario in SCENARIOS if scenario.name == name)


async def truths(scenario: Scenario) -> list[Answer]:
    """What the unchanged shop answers."""
    return [await ask(scenario, question, _unchanged) for question in questions(scenario)]


def _unchanged(stage: str | None, good: Good) -> bytes:
    return good.body


async def wrong(mutation: Mutation, known: list[Answer]) -> list[str]:
    found = []
    for truth in known:
        got = await ask(mutation.scenario, truth.question, apply(mutation))
        if why := false(truth, got):
            found.append(f"{mutation.name}: {why} ({got.message})")
    return found


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda one: one.name)
async def test_a_changed_shape_never_becomes_another_answer(scenario: Scenario) -> None:
    """Parts of replies, spread over all of them, are lost, renamed, or of another kind."""
    known = await truths(scenario)
    assert [one.outcome for one in known] == [one.question.finding.outcome for one in known]
    chosen = some(scenario, 24)
    turns = [wrong(one, [known[place % len(known)]]) for place, one in enumerate(chosen)]
    assert not [line for turn in turns for line in await turn]


@pytest.mark.parametrize("name", [line.strip() for line in ANSWERED_FALSELY.strip().splitlines()])
async def test_what_became_a_false_answer_once_is_none_any_more(name: str) -> None:
    """Each of these was found by changing every part of every reply (`benchmarks/faults.py drift`)."""
    scenario = scenario_of(name.partition("/")[0])
    mutation = next(one for one in mutations(scenario) if one.name == name)
    assert not await wrong(mutation, await truths(scenario))


LOST = {
    # platform and stage: what is renamed, and where that was
    "shopify-suggest/product": ("variants", "$"),
    "shopify-listing/search": ("products", "$"),
    "vendure/product": ("data.product.name", "$.data.product"),
    "woocommerce/stock": ("*.is_in_stock", "$[0]"),
    "magento/search": ("data.products.items", "$.data.products"),
    "vtex/search": ("*.items.*.sellers", "/0/items/0"),
    "medusa/search": ("products", "$"),
    "ucp/search": ("result.structuredContent.products", "$.result.structuredContent.products"),
    "evershop/search": ("eContext", "$"),
}


@pytest.mark.parametrize("where", LOST)
async def test_a_lost_part_is_told_with_its_place(where: str) -> None:
    """A maintainer reads which part is missing, and where."""
    name, _, stage = where.partition("/")
    part, place = LOST[where]
    scenario = scenario_of(name)
    mutation = Mutation(scenario=scenario, stage=stage, path=tuple(part.split(".")), kind="renamed")
    got = await ask(scenario, questions(scenario)[0], apply(mutation))
    assert got.outcome == "drifted", got
    assert part.rpartition(".")[2] in got.message
    assert any(reason.startswith(f"at {place} in http") for reason in got.reasons), got.reasons
