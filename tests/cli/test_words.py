from __future__ import annotations

from decimal import Decimal

import pytest
from msgspec.structs import replace

from stockfinder.cli.words import looking_for, money, row, rows, sections, verdict
from stockfinder.product import Price
from stockfinder.report import Exactness, Finding, How, Offered, Outcome
from stockfinder.wanted import Audience, Size, SizeSystem, Wanted, Width
from tests.cli import composed


@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_outcome_is_told_in_words_and_by_a_sign(outcome: Outcome) -> None:
    told = row(Finding(retailer="a", name="A", outcome=outcome))
    assert told.outcome.replace(" ", "").isalpha()
    assert told.mark


def test_no_two_outcomes_are_told_in_the_same_words() -> None:
    told = {row(Finding(retailer="a", name="A", outcome=outcome)).outcome for outcome in Outcome}
    assert len(told) == len(Outcome)


@pytest.mark.parametrize("how", list(How))
def test_every_way_to_have_it_is_told_in_words(how: How) -> None:
    offer = Offered(title="Ghost", how=how)
    assert row(Finding(retailer="a", name="A", outcome=Outcome.AVAILABLE, offer=offer)).how


@pytest.mark.parametrize("audience", [None, *Audience])
def test_what_was_understood_is_told_with_every_part_of_the_wish(audience: Audience | None) -> None:
    wanted = Wanted(
        brand="Brooks",
        model="Ghost 16",
        audience=audience,
        color="black",
        size=Size("10", SizeSystem.US),
        width=Width.WIDE,
        width_code="2E",
        code="110418",
        gtin="00190340123456",
        must=("EH", "waterproof"),
        country="CA",
    )
    told = looking_for(wanted)
    for part in (
        "Brooks Ghost 16",
        "US 10",
        "wide (2E)",
        "black",
        "110418",
        "00190340123456",
        "EH and waterproof",
        "CA",
    ):
        assert part in told
    assert "None" not in told


def test_a_wish_with_little_in_it_is_told_without_empty_parts() -> None:
    assert looking_for(Wanted(code="110418")) == "style code 110418, to US"
    assert looking_for(Wanted(model="Ghost", size=Size("43"))) == "Ghost, size 43, to US"


@pytest.mark.parametrize(
    ("amount", "currency", "told"),
    [
        ("129.95", "USD", "$129.95"),
        ("130", "USD", "$130.00"),
        ("1299.5", "EUR", "€1,299.50"),
        ("13200", "JPY", "¥13,200"),
        ("999", "SEK", "999.00 SEK"),
        ("129.95", None, "129.95"),
    ],
)
def test_prices_are_told_as_people_write_them(amount: str, currency: str | None, told: str) -> None:
    assert money(Price(Decimal(amount), currency)) == told


def test_a_list_price_is_told_only_where_it_is_higher() -> None:
    assert row(composed.AVAILABLE).list_price == "$140.00"
    offer = composed.AVAILABLE.offer
    assert offer is not None
    same = replace(composed.AVAILABLE, offer=replace(offer, list_price=offer.price))
    assert row(same).list_price == ""


def test_a_converted_size_is_called_so() -> None:
    assert row(composed.CONVERTED).size == "44 (converted)"
    offer = Offered(title="Ghost", size="10", width="2E", exactness=Exactness.EXACT)
    exact = Finding(retailer="a", name="A", outcome=Outcome.AVAILABLE, offer=offer)
    assert row(exact).size == "10 · 2E"


def test_the_offers_own_link_comes_before_the_products() -> None:
    finding = replace(composed.AVAILABLE, url="https://www.corner.example/elsewhere")
    assert row(finding).link.endswith("?variant=40123456789")
    assert row(composed.BLOCKED).link == composed.BLOCKED.url


def test_an_answer_of_an_earlier_look_up_shows_its_age_in_place_of_the_time_it_took() -> None:
    kept = replace(composed.AVAILABLE, cached=40.2)
    assert row(kept).seconds == "40 s ago"
    told = next(one for one in sections(composed.report((kept,))) if one.heading == "Good to know")
    assert told.lines == ((kept.name, "seen 40 s ago and not asked again (--fresh asks)"),)


def test_rows_keep_the_reports_order_and_end_with_those_still_asked() -> None:
    report = composed.report(problems=(composed.PROBLEM,))
    told = [line.retailer for line in rows(report, composed.ASKED)]
    assert told == [*(f.name for f in composed.FINDINGS), "Tape Shoes", "Slowpoke Footwear"]
    assert rows(report, composed.ASKED)[-1].outcome == "not waited for"
    assert rows(report, composed.ASKED, over=False)[-1].outcome == "asking"


def test_the_verdict_says_when_too_few_answered() -> None:
    assert verdict(composed.report()) == "4 answers count (3 needed), 2.0 s."
    few = verdict(composed.report((composed.AVAILABLE, composed.BLOCKED)))
    assert few.startswith("Too few: 1 answer counts, 3 needed")


def test_near_misses_are_few_and_say_in_what_they_differ() -> None:
    near = next(section for section in sections(composed.report()) if section.heading == "Near misses")
    assert near.lines[0] == ("Shoe Depot", "Brooks Men's Ghost 16, 10.5 · 2E, $139.95: size 10.5, wanted 10")
    assert near.lines[-1] == ("Shoe Depot", "and 1 more")
    assert len(near.lines) == 4


def test_who_gave_no_answer_is_told_with_the_reason_and_who_did_is_not_repeated() -> None:
    report = composed.report(problems=(composed.PROBLEM,))
    told = dict(next(section.lines for section in sections(report) if section.heading == "Good to know"))
    assert set(told) == {"Boot Barn Annex", "Kicks & Co", "Megashoes", "Tape Shoes"}
    assert "phone line" in told["Megashoes"]
    assert "does not count" in told["Kicks & Co"]


def test_a_report_with_nothing_to_add_has_no_sections() -> None:
    assert sections(composed.report((composed.NOT_OFFERED,), notes=())) == []


def test_nothing_that_a_shop_writes_passes_uncleaned() -> None:
    evil = "\x1b]0;x\x07\u202e\x9b31mGhost\n"
    offer = Offered(
        title=evil, size=evil, width=evil, color=evil, conversion=evil, differs=(evil,), url="javascript:x"
    )
    finding = Finding(
        retailer="a",
        name=evil,
        outcome=Outcome.UNCLEAR,
        message=evil,
        offer=offer,
        others=(offer,),
        near=(offer,),
        reasons=(evil * 2,),
        title=evil,
        url="javascript:x",
    )
    report = composed.report((finding,), notes=(evil,))
    lines = [text for section in sections(report) for line in section.lines for text in line]
    told = row(finding)
    shown = [
        *lines,
        told.retailer,
        told.title,
        told.size,
        told.link,
        looking_for(Wanted(brand=evil, color=evil)),
    ]
    assert all(text.isprintable() for text in shown)
    assert told.link == ""
