"""Which option is the size, the width, the colour, where shops name them as they like."""

from __future__ import annotations

import pytest

from stockfinder.platforms.description import gtin, lines, stated
from stockfinder.platforms.variant_options import Meaning, Told, meaning, tell


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"Size": ["9", "10"], "Color": ["Black"]}, Meaning(size=(0,), color=1)),
        ({"Style": ["Low"], "Variant": ["9", "9.5", "10 2E"]}, Meaning(size=(1,))),
        ({"": ["9.5", "12 b"], "Fit": ["Regular", "4e"]}, Meaning(size=(0,), width=1)),
        ({"Men's US": ["9", "10"], "Fit": ["Wide", "Medium"]}, Meaning(size=(0,), width=1)),
        ({"Color": ["8", "9", "N/A", "10", "11"]}, Meaning(size=(0,))),
        ({"US": ["8", "9"], "Colour": ["001", "002"]}, Meaning(size=(0,), color=1)),
        ({"Gender": ["Men's", "Women's"], "Size": ["9"]}, Meaning(size=(1,), audience=0)),
        ({"Title": ["Default Title"]}, Meaning()),
        ({"Pack": ["1 Pair", "3 Pairs"]}, Meaning(unread=(0,))),
        ({"Size": ["M", "L"], "Width": ["M", "W"]}, Meaning(size=(0,), width=1)),
        ({"Gender": ["M", "W"], "Size": ["9"]}, Meaning(size=(1,), audience=0)),
        ({"Size": ["9"], "Type": ["M", "W"]}, Meaning(size=(0,), unread=(1,))),
        ({"Size": ["9"], "Fit": ["M", "W"]}, Meaning(size=(0,), width=1)),
        ({"Size": ["9"], "Type": ["N", "M", "W"]}, Meaning(size=(0,), width=1)),
        ({"Size": ["10"], "Fit": ["Normal"]}, Meaning(size=(0,), width=1)),
        ({"Size": ["10"], "Model": ["Ghost 15", "Ghost 16"]}, Meaning(size=(0,), unread=(1,))),
        ({"Size": ["10"], "Material": ["Mesh"]}, Meaning(size=(0,))),
        ({"Size": ["10"], "Condition": ["New"]}, Meaning(size=(0,), condition=1)),
        ({"Size": ["10"], "Grade": ["New", "Used - Good"]}, Meaning(size=(0,), condition=1)),
        ({"Title": ["10 / Black", "9.5 / Blue"]}, Meaning(size=(0,), color_after=True)),
        ({"Title": ["Black / 10", "Blue / 9.5"]}, Meaning(size=(0,), color_after=False)),
        ({"Size": ["10 / 44", "10.5 / 44.5"]}, Meaning(size=(0,))),
        ({"Size": ["10 / Wide", "10 / Medium"]}, Meaning(size=(0,))),
        ({"Size": ["10 / Men", "11.5 / Women"]}, Meaning(size=(0,))),
    ],
)
def test_a_name_that_says_nothing_gives_way_to_what_the_values_look_like(
    options: dict[str, list[str]], expected: Meaning
) -> None:
    assert meaning(list(options), list(options.values())) == expected


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (
            {"Gender": ["Mens", "Womens"], "Size": ["10"]},
            Told(size="10", size_option="Mens Size", width=None, color=None, audience="Mens"),
        ),
        (
            {"Sex": ["W", "M"], "Size": ["10"]},
            Told(size="10", size_option="Women's Size", width=None, color=None, audience="Women's"),
        ),
        (
            {"Size": ["10"], "Model": ["Ghost 15", "Ghost 16"]},
            Told(size="10", size_option="Size", width=None, color=None, unread=("Model: Ghost 15",)),
        ),
        (
            {"Size": ["10"], "Condition": ["Used - Good", "New"]},
            Told(size="10", size_option="Size", width=None, color=None, condition="Used - Good"),
        ),
        ({"Title": ["Black / 10"]}, Told(size="10", size_option="Title", width=None, color="Black")),
        ({"Size": ["10 / Blue"]}, Told(size="10", size_option="Size", width=None, color="Blue")),
    ],
)
def test_a_variant_says_all_that_its_choices_say(options: dict[str, list[str]], expected: Told) -> None:
    known = meaning(list(options), list(options.values()))
    assert tell(known, list(options), [taken[0] for taken in options.values()]) == expected


@pytest.mark.parametrize(
    ("html", "code", "color"),
    [
        ("<p>Style: NBM996</p><p>Color: Grey</p>", "NBM996", "Grey"),
        ("<ul><li>Style #: 1201A019-020</li></ul>", "1201A019-020", None),
        ("Style Code: DD1391 100<br>Colour: White / Black", "DD1391 100", "White / Black"),
        ("<p>Style: Casual</p>", None, None),
        ("<p>Our style: 100 years of it</p>", None, None),
        (None, None, None),
    ],
)
def test_only_a_line_that_names_a_code_or_a_colour_tells_one(
    html: str | None, code: str | None, color: str | None
) -> None:
    assert stated(lines(html)) == (code, color)


@pytest.mark.parametrize(
    ("code", "good"),
    [
        ("036000291452", True),
        ("4006381333931", True),
        ("96385074", True),
        ("10036000291459", True),
        ("036000291453", False),
        ("03600029145", False),
        ("٠٣٦٠٠٠٢٩١٤٥٢", False),
        ("", False),
        (None, False),
    ],
)
def test_a_gtin_has_the_right_length_and_check_digit(code: str | None, good: bool) -> None:
    assert gtin(code) == (code if good else None)
