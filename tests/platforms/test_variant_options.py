"""Which option is the size, the width, the colour, where shops name them as they like."""

from __future__ import annotations

import pytest

from stockfinder.platforms.description import gtin, lines, stated
from stockfinder.platforms.variant_options import Meaning, meaning


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
        ({"Pack": ["1 Pair", "3 Pairs"]}, Meaning()),
        ({"Size": ["M", "L"], "Width": ["M", "W"]}, Meaning(size=(0,), width=1)),
    ],
)
def test_a_name_that_says_nothing_gives_way_to_what_the_values_look_like(
    options: dict[str, list[str]], expected: Meaning
) -> None:
    assert meaning(list(options), list(options.values())) == expected


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
