"""The size an agent types, counted from the last one, and said aloud."""

from __future__ import annotations

import pytest

from stockfinder.errors import UsageError
from stockfinder.size import read_wanted_size, say_size, say_width, shift
from stockfinder.wanted import Audience, Size, SizeSystem, Width

MEN, WOMEN, KIDS, TODDLER = Audience.MEN, Audience.WOMEN, Audience.KIDS, Audience.TODDLER
US, UK, EU, CM = SizeSystem.US, SizeSystem.UK, SizeSystem.EU, SizeSystem.CM


@pytest.mark.parametrize(
    ("text", "audience", "country", "size", "width"),
    [
        ("10", MEN, "US", Size("10", US, MEN), None),
        ("10", None, "US", Size("10", US), None),
        ("10.5 2E", MEN, "US", Size("10.5", US, MEN), "wide 2E"),
        ("10.5 2e", WOMEN, "US", Size("10.5", US, WOMEN), "x-wide 2E"),
        ("9w", WOMEN, "US", Size("9", US, WOMEN), "wide W"),
        ("9 wide", WOMEN, "US", Size("9", US, WOMEN), "wide"),
        ("10D", MEN, "US", Size("10", US, MEN), "standard D"),
        ("10½", MEN, "US", Size("10.5", US, MEN), None),
        ("10 1/2", MEN, "CA", Size("10.5", US, MEN), None),
        ("EU 43", MEN, "US", Size("43", EU, MEN), None),
        ("43", MEN, "US", Size("43", EU, MEN), None),
        ("43 1/3", None, "US", Size("43 1/3", EU), None),
        ("43,5", None, "DE", Size("43.5", EU), None),
        ("9", MEN, "GB", Size("9", UK, MEN), None),
        ("43", MEN, "GB", Size("43", EU, MEN), None),
        ("9", MEN, "AU", Size("9", SizeSystem.AU, MEN), None),
        ("27", MEN, "JP", Size("27", SizeSystem.JP, MEN), None),
        ("270", MEN, "KR", Size("270", SizeSystem.KR, MEN), None),
        ("US 9", MEN, "DE", Size("9", US, MEN), None),
        ("28 cm", MEN, "US", Size("28", CM, MEN), None),
        ("W9", None, "US", Size("9", US, WOMEN), None),
        ("women's 9", None, "US", Size("9", US, WOMEN), None),
        ("M8/W9.5", WOMEN, "US", Size("9.5", US, WOMEN), None),
        ("5Y", None, "US", Size("5", US, KIDS), None),
        ("10C", None, "US", Size("10", US, TODDLER), None),
        ("28", KIDS, "DE", Size("28", EU, KIDS), None),
        ("XL", None, "US", Size("XL", SizeSystem.ALPHA), None),
    ],
)
def test_read_wanted_size(
    text: str, audience: Audience | None, country: str, size: Size, width: str | None
) -> None:
    """A bare number is on the country's scale, or on the only one that has it."""
    found, name, code = read_wanted_size(text, audience=audience, country=country)
    assert found == size
    assert (name and f"{name} {code or ''}".rstrip()) == width


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("95", "US"),
        ("-3", "US"),
        ("abc", "US"),
        ("", "US"),
        ("0", "US"),
        ("10.3", "US"),
        ("US 43", "US"),
        ("EU 12", "US"),
        ("EU 430", "US"),
        ("9-10", "US"),
        ("9, 10, 11", "US"),
        ("10 11", "US"),
        ("9 narrow wide", "US"),
        ("2E", "US"),
        ("W9", "US"),
        ("27", "US"),
        ("270", "US"),
        ("9", "DE"),
        ("Ghost 16", "US"),
        ("12 months", "US"),
        ("9" * 400, "US"),
    ],
)
def test_an_impossible_size_is_refused(text: str, country: str) -> None:
    """What no shoe has, or what may be two sizes, is refused with what to say instead."""
    with pytest.raises(UsageError, match=r"Say for example .*name the system"):
        read_wanted_size(text, audience=MEN, country=country)


@pytest.mark.parametrize(
    ("was", "by", "now"),
    [
        (Size("10", US, MEN), "+0.5", Size("10.5", US, MEN)),
        (Size("10", US, MEN), "-0.5", Size("9.5", US, MEN)),
        (Size("10", US, MEN), "−1", Size("9", US, MEN)),
        (Size("10", US, MEN), "+½", Size("10.5", US, MEN)),
        (Size("10", US, MEN), "+1/2", Size("10.5", US, MEN)),
        (Size("10", US, MEN), "+ 1.5", Size("11.5", US, MEN)),
        (Size("10", US, MEN), "+1 size", Size("11", US, MEN)),
        (Size("43", EU), "+1", Size("44", EU)),
        (Size("13.5", US, KIDS), "+0.5", Size("1", US, KIDS)),
        (Size("1", US, KIDS), "-0.5", Size("13.5", US, KIDS)),
        (Size("10", US, TODDLER), "+0.5", Size("10.5", US, KIDS)),
        (Size("270", SizeSystem.KR), "+0.5", Size("275", SizeSystem.KR)),
    ],
)
def test_shift(was: Size, by: str, now: Size) -> None:
    """Half a size bigger than last time is counted on the same scale."""
    assert shift(was, by) == now


@pytest.mark.parametrize(
    ("was", "by"),
    [
        (Size("10", US, MEN), "0.5"),
        (Size("10", US, MEN), "+0.3"),
        (Size("10", US, MEN), "+9"),
        (Size("10", US, MEN), "bigger"),
        (Size("22", US, MEN), "+0.5"),
        (Size("XL", SizeSystem.ALPHA), "+1"),
        (Size("43 1/3", EU), "+0.5"),
        (Size("10"), "+0.5"),
    ],
)
def test_a_senseless_difference_is_refused(was: Size, by: str) -> None:
    """A difference that makes no sense, or leads where no shoe is, is refused."""
    with pytest.raises(UsageError):
        shift(was, by)


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (Size("10.5", US, MEN), "men's ten and a half"),
        (Size("7", US, WOMEN), "women's seven"),
        (Size("9", US), "US nine"),
        (Size("9", UK, MEN), "men's UK nine"),
        (Size("43 1/3", EU, MEN), "EU forty-three and a third"),
        (Size("36 2/3", EU), "EU thirty-six and two thirds"),
        (Size("27.5", CM), "twenty-seven and a half centimetres"),
        (Size("22.9", CM), "twenty-two point nine centimetres"),
        (Size("270", SizeSystem.KR), "Korean two hundred and seventy"),
        (Size("3.5", US, KIDS), "kids' three and a half"),
        (Size("XL", SizeSystem.ALPHA), "extra large"),
        (Size("20", US, MEN), "men's twenty"),
    ],
)
def test_say_size(size: Size, words: str) -> None:
    """A size is written as an agent says it."""
    assert say_size(size) == words


@pytest.mark.parametrize(
    ("width", "code", "words"),
    [
        (Width.WIDE, "2E", "double E"),
        (Width.WIDE, "EE", "double E"),
        (Width.WIDE, "EEE", "triple E"),
        (Width.X_WIDE, "4E", "four E"),
        (Width.NARROW, "2A", "double A"),
        (Width.STANDARD, "D", "D"),
        (Width.SLIGHTLY_WIDE, "1E", "E"),
        (Width.WIDE, "C/D", "C D"),
        (Width.WIDE, "W", "wide"),
        (Width.WIDE, None, "wide"),
        (Width.X_WIDE, "WW", "extra wide"),
        (Width.STANDARD, "M", "standard"),
        (Width.XX_WIDE, None, "extra extra wide"),
        (Width.SLIGHTLY_WIDE, None, "slightly wide"),
    ],
)
def test_say_width(width: Width, code: str | None, words: str) -> None:
    """A width's letters are said as agents say them, a name as it is."""
    assert say_width(width, code) == words
