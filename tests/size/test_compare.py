"""Comparing sizes: exact on one scale only, and what is told of everything else."""

from __future__ import annotations

import pytest

from stockfinder.size import FitKind, SizeFit, compare_size, read_size
from stockfinder.wanted import Audience, Size, SizeSystem


def size(text: str) -> Size:
    """Read `US 10 men`, `EU 43 1/3` or `ALPHA XL`."""
    system, _, rest = text.partition(" ")
    value, _, last = rest.rpartition(" ")
    if last in set(Audience):
        return Size(value, SizeSystem(system), Audience(last))
    return Size(rest, SizeSystem(system))


def fit(
    wanted: str, label: str, *, brand: str | None = None, audience: str | None = None, home: str = "US"
) -> SizeFit:
    return compare_size(size(wanted), read_size(label, audience=audience, home_system=home), brand=brand)


@pytest.mark.parametrize(
    ("wanted", "label", "audience"),
    [
        ("US 10 men", "10", "men"),
        ("US 10 men", "US 10", "men"),
        ("US 10 men", "10 D", "men"),
        ("US 10 men", "10W", "men"),
        ("US 8 women", "8W", "women"),
        ("US 10 men", "US M 10 / W 11.5", None),
        ("US 11.5 women", "US M 10 / W 11.5", None),
        ("UK 8", "UK 8 (EU 42.5)", None),
        ("EU 42.5", "UK 8 (EU 42.5)", None),
        ("UK 8 men", "UK 8", None),
        ("UK 6 women", "UK 6", "men"),
        ("EU 43 1/3", "43 1/3", None),
        ("EU 43 1/3", "43.3 EU", "men"),
        ("EU 43", "43", "women"),
        ("EU 43", "FR 43", None),
        ("CM 27.5", "27.5 cm", None),
        ("CM 27.5", "JP 27.5", None),
        ("CM 27.5", "KR 275", None),
        ("JP 27.5", "275mm", None),
        ("US 9.5 women", "9-10", "women"),
        ("EU 36", "35/36", "women"),
        ("US 5 kids", "5Y", None),
        ("US 5 toddler", "5C", None),
        ("US 11 kids", "11C", None),
        ("US 10 men", "10", "unisex"),
        ("ALPHA XL", "X-Large", None),
        ("ALPHA XXL", "2XL", None),
        ("AU 9 men", "AU 9", "men"),
    ],
)
def test_the_same_number_on_the_same_scale_is_exact(wanted: str, label: str, audience: str | None) -> None:
    """A printed dual label is exact for each of its halves."""
    assert fit(wanted, label, audience=audience).kind is FitKind.EXACT


@pytest.mark.parametrize(
    ("wanted", "label", "audience", "steps", "sentence"),
    [
        ("US 10 men", "10.5", "men", 1, "size 10.5, wanted 10"),
        ("US 10 men", "9.5", "men", -1, "size 9.5, wanted 10"),
        ("EU 43", "44", None, 2, "size 44, wanted 43"),
        ("EU 43.5", "43 1/3", None, -0.33, "size 43 1/3, wanted 43.5"),
        ("EU 43 1/3", "44", None, 1.33, "size 44, wanted 43 1/3"),
        ("CM 27.5", "KR 280", None, 1, "size 280, wanted 27.5"),
        ("US 13.5 kids", "1Y", None, 1, "size 1, wanted 13.5"),
        ("US 10 women", "US 9-9.5", "women", -1, "size 9-9.5, wanted 10"),
        # the half on the wanted scale decides, whatever the other half converts to
        ("US 10 men", "US 9.5 / EU 44", "men", -1, "size 9.5, wanted 10"),
    ],
)
def test_half_a_size_off_is_near_and_says_so(
    wanted: str, label: str, audience: str | None, steps: float, sentence: str
) -> None:
    """A near miss tells by how much, in half sizes of the wanted system."""
    found = fit(wanted, label, audience=audience)
    assert (found.kind, found.steps, found.sentence) == (FitKind.NEAR, steps, sentence)


@pytest.mark.parametrize(
    ("wanted", "label", "audience"),
    [
        ("US 10 men", "11", "men"),
        ("US 10 men", "9", "men"),
        ("EU 43", "45", None),
        ("US 5 kids", "5C", None),
        ("US 5 toddler", "5Y", None),
        ("US 10 men", "UK 12", "men"),
        ("US 7 men", "10.5C", None),
        ("ALPHA L", "M/XL", None),
    ],
)
def test_another_size_is_different(wanted: str, label: str, audience: str | None) -> None:
    """A toddler's 5 is not a youth's 5, and more than a step is no near miss."""
    assert fit(wanted, label, audience=audience).kind is FitKind.DIFFERENT


@pytest.mark.parametrize(
    ("wanted", "label", "audience"),
    [
        ("US 10", "10", "men"),
        ("US 10", "10", None),
        ("US 10 men", "10", None),
        ("US 8 women", "8", None),
        ("US 8 women", "US 8W", None),
    ],
)
def test_an_audience_that_is_not_said_leaves_the_size_open(
    wanted: str, label: str, audience: str | None
) -> None:
    """Men's 10 is not women's 10: where the wish or the page does not say which, nothing is exact."""
    found = fit(wanted, label, audience=audience)
    assert (found.kind, found.audience_open) == (FitKind.UNKNOWN, True)


def test_men_are_never_exact_for_women() -> None:
    """The same number for the other sex is a conversion or another size, whatever the brand."""
    for brand in (None, "Nike", "Converse"):
        assert fit("US 10 men", "10", audience="women", brand=brand).kind is not FitKind.EXACT
        assert fit("US 10 men", "US W 11.5", brand=brand).kind is not FitKind.EXACT


@pytest.mark.parametrize(
    ("wanted", "label", "brand", "candidates", "by"),
    [
        ("US 10 men", "EU 44", "Nike", ("44",), "Nike high"),
        ("US 10 men", "EU 44", "adidas Originals", ("44",), "adidas high"),
        ("US 9.5 men", "43 1/3", "adidas", ("43 1/3",), "adidas high"),
        ("US 9.5 men", "43.5", "adidas", ("43.5",), "adidas high"),
        ("UK 6 men", "US M 7", "Nike", ("6.5", "7"), "Nike high"),
        ("US 9 men", "EU 42", "Birkenstock", ("42",), "Birkenstock medium"),
        ("EU 42 men", "US M 9.5", "Birkenstock", ("9", "9.5"), "Birkenstock medium"),
        ("US 12 women", "US M 10", "Converse", ("10",), "Converse high"),
        ("US 10 men", "EU 44.5", "Converse", ("44.5",), "Converse low"),
        ("US 9.5 men", "KR 275", "Nike", ("275",), "Nike high"),
        ("US 7 men", "7Y", "Nike", ("7",), "Nike medium"),
        ("US 10 men", "EU 43", None, ("43", "43.5", "44"), "generic formula approximate"),
        ("US 10 men", "EU 43", "Nobody's Shoes", ("43", "43.5", "44"), "generic formula approximate"),
        ("US 10 men", "EU 43 1/3", None, ("43", "43 1/3", "44"), "generic formula approximate"),
        ("US 10 men", "UK 9", None, ("9", "9.5"), "generic formula approximate"),
    ],
)
def test_another_scale_is_a_conversion_with_its_chart(
    wanted: str, label: str, brand: str | None, candidates: tuple[str, ...], by: str
) -> None:
    """A conversion names the chart, its confidence and all sizes that the wanted one may be."""
    found = fit(wanted, label, brand=brand)
    assert found.kind is FitKind.CONVERTED
    assert (found.candidates, f"{found.chart} {found.confidence}") == (candidates, by)
    assert found.ambiguous == (len(candidates) > 1)


def test_a_conversion_says_what_it_is() -> None:
    """The sentence for the agent has the chart, the confidence and the candidates."""
    assert fit("US 10 men", "EU 44", brand="Nike").sentence == (
        "EU 44 is US men's 10 by Nike's chart (confidence high)"
    )
    assert fit("US 10 men", "EU 43").sentence == (
        "EU 43 is one of 43, 43.5, 44 that US men's 10 may be by a generic formula (approximate)"
    )


def test_near_over_a_conversion_counts_in_the_wanted_system() -> None:
    """EU 44.5 is Nike's US men's 10.5: half a size more than the wanted 10."""
    found = fit("US 10 men", "EU 44.5", brand="Nike")
    assert (found.kind, found.steps, found.chart) == (FitKind.NEAR, 1, "Nike")
    assert fit("US 10 men", "EU 46", brand="Nike").kind is FitKind.DIFFERENT


@pytest.mark.parametrize(
    ("wanted", "label", "home"),
    [
        ("US 9.5 men", "95", "US"),
        ("US 10 men", "10", ""),
        ("US 10 men", "L", "US"),
        ("US 10 men", "One Size", "US"),
        ("US 2 kids", "12-18 months", "US"),
        ("US 10 men", "Black", "US"),
        ("US 16 men", "Ghost 16", "US"),
        ("US 9 men", "UK US 9", "US"),
        ("ALPHA L", "9", "US"),
    ],
)
def test_an_unclear_label_is_unknown(wanted: str, label: str, home: str) -> None:
    """A label that may be read otherwise is never said to fit, and the sentence says why."""
    found = fit(wanted, label, audience="men", home=home)
    assert found.kind is FitKind.UNKNOWN
    assert found.sentence


def test_a_number_without_system_can_still_be_too_far_off() -> None:
    """Whichever system `7` is on, it is not US men's 11."""
    assert fit("US 11 men", "7", home="").kind is FitKind.DIFFERENT


def test_a_box_length_is_no_foot_length() -> None:
    """A US size meets a cm label by a chart or approximately, never exactly."""
    assert fit("US 9 men", "27 cm", brand="Nike").kind is FitKind.CONVERTED
    assert fit("US 9 men", "27 cm").confidence == "approximate"


def test_a_unisex_number_is_not_womens() -> None:
    """A bare number of a unisex shoe is read as men's; for a woman's wish it is converted, or open."""
    assert fit("US 10 women", "10", audience="unisex").kind is not FitKind.EXACT
