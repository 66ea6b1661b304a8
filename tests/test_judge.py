"""The judgement, outcome by outcome, and the properties that hold for all of them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from stockfinder.case import Shelf, Statement, counts
from stockfinder.errors import Blocked
from stockfinder.judge import judge, no_answer, rank, statements, worth_asking
from stockfinder.product import Absence, Availability, Listing, Price, Variant
from stockfinder.report import Exactness, Finding, How, Outcome
from stockfinder.wanted import Wanted, Width
from tests.shoes import SITE, hit, hits, listing, shop, variant, wish

OTHER_BRAND = listing(variant("10"), title="Asics Men's Gel-Kayano 31", brand="ASICS")


def found(*listings: Listing, wanted: Wanted | None = None, **shelf: object) -> Finding:
    told: dict[str, object] = {
        "hits": hits(*(hit(one.product.title) for one in listings)),
        "listings": listings,
    }
    return judge(wanted or wish(), shop(), Shelf(**(told | shelf)))  # type: ignore[arg-type]


# -- the four answers --


def test_the_very_variant_with_positive_evidence_is_available() -> None:
    finding = found(listing(variant("9.5", "out_of_stock"), variant("10"), variant("10.5", "out_of_stock")))
    assert finding.outcome is Outcome.AVAILABLE
    assert finding.offer is not None
    assert (finding.offer.size, finding.offer.exactness) == ("10", Exactness.EXACT)
    assert finding.counts


def test_a_platform_that_hides_backorders_only_says_can_be_ordered() -> None:
    finding = found(listing(variant("10")))
    assert finding.offer is not None
    assert finding.offer.how is How.ORDER
    told = found(listing(variant("10")), tells_backorder=True)
    assert told.offer is not None
    assert told.offer.how is How.SHIP


@pytest.mark.parametrize(
    ("availability", "how"),
    [("backorder", How.BACKORDER), ("preorder", How.PREORDER), ("in_store_only", How.IN_STORE)],
)
def test_how_it_can_be_had_is_told(availability: str, how: How) -> None:
    finding = found(listing(variant("10", availability)))
    assert finding.outcome is Outcome.AVAILABLE
    assert finding.offer is not None
    assert finding.offer.how is how


def test_in_stock_is_offered_before_backorder_and_the_cheaper_one_first() -> None:
    finding = found(
        listing(
            variant("10", "backorder", color="Red"), variant("10", color="Black"), variant("10", color="Blue")
        )
    )
    assert finding.offer is not None
    assert finding.offer.availability is Availability.IN_STOCK
    assert [other.availability for other in finding.others] == [Availability.IN_STOCK, Availability.BACKORDER]


def test_evidence_that_the_size_is_out_of_stock_says_sold_out() -> None:
    finding = found(listing(variant("10", "out_of_stock"), variant("10.5")))
    assert finding.outcome is Outcome.SOLD_OUT
    assert finding.counts


def test_a_size_missing_where_absence_means_sold_out_says_sold_out() -> None:
    assert found(listing(variant("9"), absence=Absence.OUT_OF_STOCK)).outcome is Outcome.SOLD_OUT


def test_a_size_missing_where_all_sizes_are_listed_says_not_offered() -> None:
    assert found(listing(variant("9"), variant("9.5"))).outcome is Outcome.SIZE_NOT_OFFERED


def test_a_size_missing_where_absence_means_nothing_is_unclear() -> None:
    assert found(listing(variant("9"), absence=Absence.UNKNOWN)).outcome is Outcome.UNCLEAR


def test_a_complete_reply_without_the_style_says_not_carried() -> None:
    assert found(hits=hits(hit("Brooks Men's Ghost 15"))).outcome is Outcome.NOT_CARRIED


def test_an_incomplete_reply_with_other_styles_of_the_brand_says_not_carried() -> None:
    assert found(hits=hits(hit("Brooks Men's Ghost 15"), complete=False)).outcome is Outcome.NOT_CARRIED


def test_an_incomplete_reply_of_a_search_that_misses_things_is_unclear() -> None:
    reply = hits(hit("Brooks Men's Ghost 15"), complete=False, control_suffices=False)
    assert found(hits=reply).outcome is Outcome.UNCLEAR


def test_an_empty_incomplete_reply_is_unclear() -> None:
    assert found(hits=hits(complete=False)).outcome is Outcome.UNCLEAR


# -- what forbids a conclusion from absence --


def test_a_candidate_left_unread_forbids_sold_out() -> None:
    sold_out = listing(variant("10", "out_of_stock"))
    unread = (hit("Brooks Men's Ghost 16 Road Running Shoe"),)
    assert found(sold_out, unread=unread).outcome is Outcome.UNCLEAR


def test_a_candidate_left_unread_does_not_hide_what_was_found() -> None:
    assert found(listing(variant("10")), unread=(hit(),)).outcome is Outcome.AVAILABLE


def test_a_reply_cut_while_it_lists_the_style_forbids_sold_out_where_each_colour_has_a_page() -> None:
    pages = [listing(variant("10", "out_of_stock", color=color), color=color) for color in ("Black", "Blue")]
    shown = tuple(hit(url=f"{SITE}/products/{n}") for n in range(2))
    assert found(*pages, hits=hits(*shown, complete=False, cut=True)).outcome is Outcome.UNCLEAR
    followed = (*shown, hit("Asics Gel-Nimbus 26", brand="ASICS"))
    assert found(*pages, hits=hits(*followed, complete=False, cut=True)).outcome is Outcome.SOLD_OUT


def test_a_variant_whose_stock_is_not_shown_is_unclear() -> None:
    assert found(listing(variant("10", "unknown"))).outcome is Outcome.UNCLEAR


def test_an_availability_without_evidence_counts_as_unknown() -> None:
    assert found(listing(variant("10", evidence=()))).outcome is Outcome.UNCLEAR


def test_a_product_that_only_says_it_is_in_stock_says_nothing_about_a_size() -> None:
    finding = found(listing(availability=Availability.IN_STOCK))
    assert finding.outcome is Outcome.UNCLEAR


def test_a_product_that_is_sold_out_as_a_whole_is_sold_out_in_every_size() -> None:
    evidence = variant("10").evidence
    finding = found(
        listing(availability=Availability.OUT_OF_STOCK, evidence=evidence, absence=Absence.UNKNOWN)
    )
    assert finding.outcome is Outcome.SOLD_OUT


def test_a_product_that_may_be_it_forbids_not_carried_even_when_its_size_is_gone() -> None:
    unsure = listing(variant("10", "out_of_stock"), title="Brooks Ghost")
    assert found(unsure).outcome is Outcome.UNCLEAR


# -- style, width, colour, audience --


@pytest.mark.parametrize(
    "title",
    [
        "Brooks Men's Ghost 15",
        "Brooks Women's Ghost 16",
        "Brooks Men's Ghost 16 GTX",
        "Brooks Men's Adrenaline GTS 23",
        "Asics Men's Gel-Nimbus 16",
    ],
)
def test_another_shoe_is_never_offered(title: str) -> None:
    finding = found(listing(variant("10"), title=title, brand=None))
    assert finding.outcome is Outcome.NOT_CARRIED


def test_a_wanted_width_that_is_not_stated_is_never_assumed() -> None:
    wanted = wish(width=Width.WIDE, width_code="2E")
    finding = found(listing(variant("10")), wanted=wanted)
    assert finding.outcome is Outcome.UNCLEAR
    assert "width not stated" in finding.near[0].differs


def test_a_size_without_a_width_beside_one_in_the_wanted_width_is_another_width() -> None:
    """Shops that write `10` beside `10 2E`, or have a page for the wide shoe, name what is not usual."""
    wanted = wish(width=Width.WIDE, width_code="2E")
    plain = listing(variant("10"), variant("10 2E", "out_of_stock"))
    assert found(plain, wanted=wanted).outcome is Outcome.SOLD_OUT
    usual = listing(variant("10", color="Black"), title="Brooks Men's Ghost 16")
    wide = listing(variant("10", "out_of_stock", color="Black"), title="Brooks Men's Ghost 16 Wide (2E)")
    finding = found(usual, wide, wanted=wanted)
    assert finding.outcome is Outcome.SOLD_OUT
    assert "width not stated" in finding.near[0].differs


def test_a_size_without_a_width_stays_open_beside_another_size_or_another_colours_page() -> None:
    wanted = wish(width=Width.WIDE, width_code="2E")
    other_size = listing(variant("10"), variant("10.5 2E", "out_of_stock"))
    assert found(other_size, wanted=wanted).outcome is Outcome.UNCLEAR
    black = listing(variant("10", color="Black"))
    blue = listing(variant("10 2E", "out_of_stock", color="Blue"))
    assert found(black, blue, wanted=wanted).outcome is Outcome.UNCLEAR


def test_the_wanted_width_is_found_as_an_option() -> None:
    wanted = wish(width=Width.WIDE, width_code="2E")
    finding = found(listing(variant("10", width="D"), variant("10", width="2E")), wanted=wanted)
    assert finding.offer is not None
    assert finding.offer.width == "2E"


def test_another_width_is_a_near_miss_and_the_size_is_not_offered_in_the_wanted_one() -> None:
    wanted = wish(width=Width.WIDE, width_code="2E")
    finding = found(listing(variant("10", width="D")), wanted=wanted)
    assert finding.outcome is Outcome.SIZE_NOT_OFFERED


def test_without_a_wanted_width_the_standard_one_comes_first() -> None:
    finding = found(listing(variant("10", width="4E"), variant("10", width="D")))
    assert finding.offer is not None
    assert finding.offer.width == "D"


def test_another_colour_is_a_near_miss_and_named_as_such() -> None:
    finding = found(
        listing(variant("10", color="Blue"), variant("10", "out_of_stock", color="Black")),
        wanted=wish(color="black"),
    )
    assert finding.outcome is Outcome.SOLD_OUT
    assert finding.near[0].differs == ("another colour: Blue",)


def test_half_a_size_off_is_a_near_miss_and_never_the_answer() -> None:
    finding = found(listing(variant("10", "out_of_stock"), variant("10.5"), variant("9.5", "out_of_stock")))
    assert finding.outcome is Outcome.SOLD_OUT
    assert [near.size for near in finding.near] == ["10.5"]


def test_without_an_audience_neither_mens_nor_womens_is_exact() -> None:
    wanted = wish(audience=None)
    both = [listing(variant("10"), title=f"Brooks {who} Ghost 16") for who in ("Men's", "Women's")]
    finding = found(*both, wanted=wanted)
    assert finding.outcome is Outcome.UNCLEAR
    assert {near.title for near in finding.near} == {"Brooks Men's Ghost 16", "Brooks Women's Ghost 16"}


def test_without_an_audience_a_size_sold_out_for_all_is_sold_out() -> None:
    both = [
        listing(variant("10", "out_of_stock"), title=f"Brooks {who} Ghost 16") for who in ("Men's", "Women's")
    ]
    assert found(*both, wanted=wish(audience=None)).outcome is Outcome.SOLD_OUT


# -- conversions --

EU_SHOP = shop(country="DE", size_system="EU", currency="EUR")


def converted(*variants: Variant, absence: Absence = Absence.NOT_OFFERED) -> Finding:
    page = listing(*variants, absence=absence)
    return judge(wish(), EU_SHOP, Shelf(hits=hits(hit()), listings=(page,)))


EU = [str(size) for size in (41, 42, 42.5, 43, 43.5, 44, 44.5, 45, 46)]


def test_a_conversion_with_all_its_candidates_in_stock_is_available_and_called_converted() -> None:
    finding = converted(*(variant(size) for size in EU))
    assert finding.outcome is Outcome.AVAILABLE
    assert finding.offer is not None
    assert finding.offer.exactness is Exactness.CONVERTED
    assert finding.offer.conversion


def test_a_conversion_with_all_its_candidates_out_is_sold_out() -> None:
    assert converted(*(variant(size, "out_of_stock") for size in EU)).outcome is Outcome.SOLD_OUT


def test_a_shops_own_dual_label_is_exact() -> None:
    finding = converted(variant("EU 44 / US 10"))
    assert finding.offer is not None
    assert finding.offer.exactness is Exactness.EXACT


# -- attributes --


def test_an_attribute_that_is_not_stated_never_counts_as_found() -> None:
    finding = found(listing(variant("10")), wanted=wish(must=("waterproof",)))
    assert finding.outcome is Outcome.UNCLEAR
    assert [told.state for told in finding.attributes] == ["not stated"]


def test_an_attribute_that_is_contradicted_is_not_offered() -> None:
    page = listing(variant("10"), bullets=("Upper is not waterproof",))
    assert found(page, wanted=wish(must=("waterproof",))).outcome is Outcome.SIZE_NOT_OFFERED


def test_an_attribute_that_is_confirmed_is_found_with_its_words() -> None:
    page = listing(variant("10"), bullets=("Waterproof membrane",))
    finding = found(page, wanted=wish(must=("waterproof",)))
    assert finding.outcome is Outcome.AVAILABLE
    assert finding.attributes[0].words


# -- links, ranks, counting --


@pytest.mark.parametrize(
    "url", ["https://evil.example/x", "javascript:alert(1)", "//evil.example", "https://[", None]
)
def test_a_link_that_is_not_the_shops_own_is_dropped(url: str | None) -> None:
    finding = found(listing(variant("10", url=url), url=url))
    assert finding.offer is not None
    assert finding.offer.url is None


def test_a_link_to_a_listed_affiliate_host_is_kept() -> None:
    page = listing(variant("10", url="https://go.example/x"))
    finding = judge(wish(), shop(link_hosts=("go.example",)), Shelf(hits=hits(hit()), listings=(page,)))
    assert finding.offer is not None
    assert finding.offer.url == "https://go.example/x"


def test_not_carried_counts_only_from_a_shop_known_to_carry_the_brand() -> None:
    assert counts(wish(), shop(), Outcome.NOT_CARRIED)
    assert not counts(wish(), shop(brands=()), Outcome.NOT_CARRIED)
    assert counts(wish(), shop(brands=()), Outcome.SOLD_OUT)


@pytest.mark.parametrize("outcome", [o for o in Outcome if not o.is_answer])
def test_what_is_no_answer_never_counts(outcome: Outcome) -> None:
    assert not counts(wish(), shop(), outcome)


def test_a_price_without_a_currency_or_none_at_all_ranks_after_those_that_can_be_compared() -> None:
    dear = found(listing(variant("10", price=Price(Decimal(150), "USD"))))
    cheap = found(listing(variant("10", price=Price(Decimal(99), "USD"))))
    bare = found(listing(variant("10", price=Price(Decimal(50), None))))
    silent = found(listing(variant("10", price=None)))
    assert sorted([silent, bare, dear, cheap], key=rank) == [cheap, dear, bare, silent]


def test_findings_rank_exact_before_converted_then_stock_then_price_then_the_rest() -> None:
    exact = found(listing(variant("10")))
    backorder = found(listing(variant("10", "backorder")))
    conversion = converted(*(variant(size) for size in EU))
    gone = found(listing(variant("10", "out_of_stock")))
    blocked = no_answer(shop(), Blocked("refuses programs"))
    order = sorted([blocked, gone, conversion, backorder, exact], key=rank)
    assert order == [exact, backorder, conversion, gone, blocked]


def test_stock_is_asked_only_for_variants_that_may_be_the_wanted_one() -> None:
    page = listing(
        variant("9", "unknown"), variant("10", "unknown", width="D"), variant("10", "unknown", width="2E")
    )
    asked = worth_asking(wish(width=Width.WIDE), shop(), page)
    assert [one.width for one in asked] == ["2E"]


# -- properties --

sizes = st.sampled_from(["8", "9", "9.5", "10", "10.5", "11", "One Size", ""])
stock = st.sampled_from([a.value for a in Availability])
variants = st.lists(
    st.builds(lambda s, a, e: variant(s, a, **({} if e else {"evidence": ()})), sizes, stock, st.booleans()),
    max_size=8,
)
absences = st.sampled_from(list(Absence))


@given(variants, absences)
def test_an_unrelated_product_never_changes_a_finding(rows: list[Variant], absence: Absence) -> None:
    page = listing(*rows, absence=absence)
    reply = hits(hit())
    alone = judge(wish(), shop(), Shelf(hits=reply, listings=(page,)))
    beside = judge(wish(), shop(), Shelf(hits=reply, listings=(OTHER_BRAND, page)))
    assert beside == alone


@given(variants, absences, st.randoms(use_true_random=False))
def test_the_order_of_variants_never_changes_an_outcome(
    rows: list[Variant], absence: Absence, random: object
) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = (found(listing(*order, absence=absence)) for order in (rows, shuffled))
    assert (one.outcome, sorted(one.reasons)) == (other.outcome, sorted(other.reasons))


@given(variants, stock)
def test_the_stock_of_other_sizes_never_changes_an_outcome(rows: list[Variant], availability: str) -> None:
    others = [
        replace(row, availability=Availability(availability)) if row.size in ("8", "9", "11") else row
        for row in rows
    ]
    assert found(listing(*rows)).outcome is found(listing(*others)).outcome


@given(variants, absences)
def test_nothing_is_available_without_positive_evidence_for_that_size(
    rows: list[Variant], absence: Absence
) -> None:
    finding = found(listing(*rows, absence=absence))
    proof = [
        r
        for r in rows
        if r.size == "10"
        and r.evidence
        and r.availability.value in ("in_stock", "limited", "backorder", "preorder", "in_store_only")
    ]
    assert (finding.outcome is Outcome.AVAILABLE) == bool(proof)


@given(variants, absences, st.integers(0, 7))
def test_removing_evidence_never_makes_an_outcome_more_certain(
    rows: list[Variant], absence: Absence, index: int
) -> None:
    before = found(listing(*rows, absence=absence)).outcome
    fewer = [replace(row, evidence=()) if n == index else row for n, row in enumerate(rows)]
    after = found(listing(*fewer, absence=absence)).outcome
    assert after in (before, Outcome.UNCLEAR)


def test_kids_and_adult_sizes_of_one_number_are_never_mixed() -> None:
    wanted = wish("5", brand="Nike", model="Air Max 90")
    page = listing(variant("5Y"), title="Nike Air Max 90", brand="Nike")
    assert found(page, wanted=wanted).outcome is not Outcome.AVAILABLE


# -- what one shop states of a style counts for all that carry it --

EH = wish(must=("EH",))
SILENT = listing(variant("10"), mpn="1104181D020")
STATES = listing(variant("10"), mpn="110418-1D-020", bullets=("Meets ASTM F2413 EH",))
DENIES = listing(variant("10"), mpn="1104181D020", bullets=("Static dissipative: ASTM F2413 SD",))


def said_by(page: Listing) -> list[Statement]:
    return statements(EH, shop(name="other", title="Other Shop"), Shelf(hits=hits(hit()), listings=(page,)))


def judged_with(page: Listing, *others: Listing) -> Finding:
    said = [statement for other in others for statement in said_by(other)]
    return judge(EH, shop(), Shelf(hits=hits(hit()), listings=(page,)), said)


def test_a_rating_that_another_shop_states_for_the_same_style_code_counts_and_names_that_shop() -> None:
    finding = judged_with(SILENT, STATES)
    assert finding.outcome is Outcome.AVAILABLE
    assert finding.attributes[0].where is not None
    assert finding.attributes[0].where.startswith("Other Shop")
    assert finding.attributes[0].url


def test_a_rating_that_another_shop_states_for_another_style_code_says_nothing() -> None:
    other = listing(variant("10"), mpn="120377-1B-090", bullets=("Meets ASTM F2413 EH",))
    assert judged_with(SILENT, other).outcome is Outcome.UNCLEAR


def test_shops_that_contradict_one_another_confirm_nothing_and_both_are_shown() -> None:
    finding = judged_with(STATES, DENIES)
    assert finding.outcome is Outcome.UNCLEAR
    assert {told.state for told in finding.attributes} == {"not stated", "confirmed", "contradicted"}


def test_a_shop_does_not_testify_for_itself() -> None:
    said = statements(EH, shop(), Shelf(hits=hits(hit()), listings=(STATES,)))
    assert judge(EH, shop(), Shelf(hits=hits(hit()), listings=(SILENT,)), said).outcome is Outcome.UNCLEAR


def test_of_converted_sizes_the_middle_one_is_offered_with_all_that_it_may_be() -> None:
    finding = converted(*(variant(size) for size in EU))
    assert finding.offer is not None
    assert finding.offer.size == finding.offer.candidates[len(finding.offer.candidates) // 2]


def test_the_wanted_colour_by_its_own_name_comes_before_one_of_its_family() -> None:
    page = listing(variant("10", color="Navy"), variant("10", color="Blue"))
    finding = found(page, wanted=wish(color="blue"))
    assert finding.offer is not None
    assert finding.offer.color == "Blue"


def test_a_used_pair_is_a_near_miss_and_named_as_such() -> None:
    finding = found(listing(variant("10", "out_of_stock"), variant("10", condition="Used - Good")))
    assert finding.outcome is Outcome.SOLD_OUT
    assert finding.near[0].near == "in another condition"


def test_a_shoe_that_is_only_there_used_is_not_offered_and_the_reason_says_so() -> None:
    finding = found(listing(variant("10", condition="Used - Good")))
    assert finding.outcome is Outcome.SIZE_NOT_OFFERED
    assert "only so" in finding.reasons[0]
