"""Style codes and GTINs in titles and fields."""

from __future__ import annotations

import pytest

from stockfinder.product import Product
from stockfinder.style import match, understand
from stockfinder.style.codes import find_codes, gtin_is_right, gtin_key, read_code
from stockfinder.wanted import Width


@pytest.mark.parametrize(
    ("text", "style", "color"),
    [
        ("DZ5485-612", "DZ5485", "612"),
        ("dz5485612", "DZ5485", "612"),
        ("511881-010", "511881", "010"),
        ("511881 010", "511881", "010"),
        ("511881010", "511881", "010"),
        ("GX1137", "GX1137", ""),
        ("G28965", "G28965", ""),
        ("362038-03", "362038", "03"),
        ("1011B548-001", "1011B548", "001"),
        ("H6R2L-8082", "H6R2L", "8082"),
        ("T626N 9601", "T626N", "9601"),
        ("M880B15", "M880B15", ""),
        ("U9060GCA", "U9060GCA", ""),
        ("1278818-006", "1278818", "006"),
        ("1127895-BBLC", "1127895", "BBLC"),
        ("162050C", "162050C", ""),
    ],
)
def test_reads_the_makers_forms(text: str, style: str, color: str) -> None:
    """A code is split into style and colourway where its form tells."""
    code = read_code(text)
    assert (code.style, code.color) == (style, color)


@pytest.mark.parametrize(
    "title",
    [
        "Asics GT2000 12",
        "New Balance 990v6",
        "New Balance 1080v13",
        "adidas ZX 8000",
        "Nike Air Max 2017",
        "Air Jordan 12 'Melo' 2025",
        "Dr. Martens 1460",
        "size 10.5 2e",
        "US 10 EU 44",
    ],
)
def test_names_and_sizes_are_no_codes(title: str) -> None:
    """Numbers of models look like codes and are none."""
    assert find_codes(title.lower())[1] == []


def test_takes_codes_out_of_a_title_and_leaves_the_rest() -> None:
    """What stays is the name."""
    left, codes, gtins = find_codes("altra men's al0a7r6f torin 6 - wide 4006381333931")
    assert left.split() == ["altra", "men's", "torin", "6", "-", "wide"]
    assert [code.text for code in codes] == ["AL0A7R6F"]
    assert gtins == ["4006381333931"]


def test_an_unknown_form_is_taken_whole() -> None:
    """A field's code needs no maker's form to be compared."""
    code = read_code("AB-12/x9")
    assert (code.plain, code.shape) == ("AB12X9", "?")


@pytest.mark.parametrize("gtin", ["96385074", "040000012344", "4006381333931", "00012345678905"])
def test_right_check_digits(gtin: str) -> None:
    """GS1's check digit, in each of the four lengths."""
    assert gtin_is_right(gtin)
    assert not gtin_is_right(gtin[:-1] + str((int(gtin[-1]) + 1) % 10))


@pytest.mark.parametrize("text", ["", "123", "400638133393a", "40063813339311", "४००६३८१३३३९३१"])
def test_other_text_is_no_gtin(text: str) -> None:
    """Lengths and characters that a GTIN cannot have."""
    assert not gtin_is_right(text)


def test_a_upc_and_its_ean_have_one_key() -> None:
    """Leading zeros do not count."""
    assert gtin_key("040000012344") == gtin_key("0040000012344") == gtin_key("00040000012344")


@pytest.mark.parametrize(
    ("title", "verdict", "conflicts"),
    [
        ("Brooks Men's Ghost 16 - 1104181D090", "same", ()),
        ("Brooks Men's Ghost 16 110418-1D-090", "same", ()),
        ("Brooks Men's Ghost 16 - 1104182E090", "different", ("width",)),
        ("Brooks Men's Ghost 16 110418 2E", "different", ("width",)),
        ("Brooks Men's Ghost 16 - 1104181D416", "different", ("color",)),
    ],
)
def test_a_code_that_tells_another_width_is_another_width(
    title: str, verdict: str, conflicts: tuple[str, ...]
) -> None:
    """Brooks writes the width between style and colour."""
    found = match(understand("1104181D090 mens 9"), Product(title=title))
    assert (found.verdict, found.conflicts) == (verdict, conflicts)


def test_a_code_tells_the_width_that_the_caller_leaves_out() -> None:
    """2E is wide for men; D is wide for women, whose Brooks numbers start with 12."""
    assert understand("1104182E090 mens 9").width is Width.WIDE
    assert understand("1104181D090").width is None  # a silent shop sells the standard one
    assert understand("1204071D090").width is Width.WIDE
    assert understand("1104182E090 mens 9 4E").width is Width.X_WIDE


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("new balance 990v6 mens 10", "New Balance W990v6"),
        ("new balance 990v6 mens 10", "New Balance 990v6 (W990GL6)"),
        ("new balance 990v6 womens 8", "New Balance M990v6"),
        ("brooks ghost 16 mens 10", "Brooks Ghost 16 120407 1B"),
        ("brooks ghost 16 womens 8", "Brooks Ghost 16 1104181D090"),
    ],
)
def test_a_code_tells_for_whom_the_shoe_is(text: str, title: str) -> None:
    """New Balance's first letter and Brooks's first digits say it where the title does not."""
    assert match(understand(text), Product(title=title)).conflicts == ("audience",)


def test_a_bare_style_number_is_told_from_another_with_its_width() -> None:
    """110418 is not 110419 1D."""
    found = match(understand("brooks 110418 mens 9"), Product(title="Brooks Men's Ghost 16 110419 1D"))
    assert (found.verdict, found.conflicts) == ("different", ("code",))
