"""Widths: each letter on its audience's and country's scale, and what two widths are to each other."""

from __future__ import annotations

import pytest

from stockfinder.size import WidthFit, compare_width, read_size, read_width, width_in_title
from stockfinder.wanted import Audience, Width


@pytest.mark.parametrize(
    ("text", "audience", "country", "expected"),
    [
        ("2E", "men", None, "wide 2E"),
        ("2E", "women", None, "x-wide 2E"),
        ("2E", None, None, "wide 2E"),
        ("EE", "men", None, "wide EE"),
        ("4e", "men", None, "x-wide 4E"),
        ("4E", "women", None, "xx-wide 4E"),
        ("D", "men", None, "standard D"),
        ("D", "women", None, "wide D"),
        ("B", "men", None, "narrow B"),
        ("B", "women", None, "standard B"),
        ("2A", "women", None, "narrow 2A"),
        ("AA", "men", None, "x-narrow AA"),
        ("1E", "men", None, "slightly-wide 1E"),
        ("6E", "men", None, "xx-wide 6E"),
        ("Wide", "men", None, "wide"),
        ("wide", "women", None, "wide"),
        ("W", "women", None, "wide W"),
        ("WW", "women", None, "x-wide WW"),
        ("3W", "women", None, "xx-wide 3W"),
        ("M", "women", None, "standard M"),
        ("N", "women", None, "narrow N"),
        ("S", "women", None, "x-narrow S"),
        ("Extra Wide", "men", None, "x-wide"),
        ("extra-wide", "men", None, "x-wide"),
        ("XX-Wide", "men", None, "xx-wide"),
        ("Slightly Wide", "men", None, "slightly-wide 1E"),
        ("2E (Wide)", "men", None, "wide 2E"),
        ("Wide (2E)", "men", None, "wide 2E"),
        ("Wide (E)", "men", None, "wide E"),
        ("D - Standard", "men", None, "standard D"),
        ("Standard (B)", "women", None, "standard B"),
        ("Medium (D, M)", "men", None, "standard D"),
        ("Regular", "men", None, "standard"),
        ("Wide Fit", "women", "GB", "wide"),
        ("E", "women", "GB", "wide E"),
        ("E", "men", "GB", "narrow E"),
        ("D", "women", "GB", "standard D"),
        ("G", "men", "GB", "wide G"),
        ("F", "kids", "GB", "standard F"),
        ("G", "women", "DE", "standard G"),
        ("H", "women", "DE", "wide H"),
        ("B - Women's Standard", None, None, "standard B"),
        ("Black", "men", None, None),
        ("", "men", None, None),
        ("10", "men", None, None),
        ("Narrow / Wide", "men", None, None),
    ],
)
def test_read_width(text: str, audience: str | None, country: str | None, expected: str | None) -> None:
    """A width by itself is read on its audience's and its country's scale, or not at all."""
    found = read_width(text, audience=audience, country=country)
    assert (found and f"{found[0]} {found[1] or ''}".rstrip()) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("New Balance Men's Fresh Foam X 880v15 - Wide", "wide"),
        ("New Balance Fresh Foam X 880v15 Extra Wide Men's", "x-wide"),
        ("Brooks Men's Ghost 16 2E", "wide 2E"),
        ("Brooks Women's Ghost 16 (2E)", "x-wide 2E"),
        ("Brooks Women's Ghost 16 Wide (D)", "wide D"),
        ("Brooks Men's Beast 24 Extra-Wide (4E)", "x-wide 4E"),
        ("Trotters Women's Jenn, Narrow Width", "narrow"),
        ("Propet Women's Washable Walker X-Wide", "x-wide"),
        ("Men's Work Boot D(M) Brown", "standard D"),
        ("Men's Work Boot, EE Width", "wide EE"),
        ("Medium Width Women's Pump", "standard"),
        ("Clarks Women's Un Loop Wide Fit", "wide"),
        ("Naturalizer Women's Wide Calf Riding Boot", None),
        ("Ariat Men's Wide Square Toe Western Boot", None),
        ("Old West Women's Narrow Round Toe Cowboy Boot", None),
        ("Altra Men's Torin 7 Wide Toe Box Running Shoe", None),
        ("Vasque Men's Breeze Medium Brown", None),
        ("Brooks Men's Ghost 16", None),
        ("World Wide Sportsman Men's Moc", None),
        ("Women's Comfort Flat, Narrow / Wide", None),
        ("Men's Boot E-Series", None),
    ],
)
def test_width_in_title(title: str, expected: str | None) -> None:
    """A title's width is found, and a calf's or a toe's is not taken for it."""
    found = width_in_title(title)
    assert (found and f"{found[0]} {found[1] or ''}".rstrip()) == expected


@pytest.mark.parametrize(
    ("wanted", "stated", "fit"),
    [
        (None, Width.WIDE, WidthFit.NOT_WANTED),
        (None, None, WidthFit.NOT_WANTED),
        (Width.STANDARD, None, WidthFit.NOT_STATED),
        (Width.WIDE, None, WidthFit.NOT_STATED),
        (Width.WIDE, Width.WIDE, WidthFit.SAME),
        (Width.WIDE, Width.X_WIDE, WidthFit.NEIGHBOUR),
        (Width.WIDE, Width.STANDARD, WidthFit.NEIGHBOUR),
        (Width.STANDARD, Width.SLIGHTLY_WIDE, WidthFit.NEIGHBOUR),
        (Width.STANDARD, Width.NARROW, WidthFit.NEIGHBOUR),
        (Width.NARROW, Width.WIDE, WidthFit.DIFFERENT),
        (Width.STANDARD, Width.X_WIDE, WidthFit.DIFFERENT),
    ],
)
def test_compare_width(wanted: Width | None, stated: Width | None, fit: WidthFit) -> None:
    """A width that is not stated is never taken for the wanted one, the standard width included."""
    assert compare_width(wanted, stated) is fit


@pytest.mark.parametrize(
    ("wish", "label", "fit"),
    [
        ("2E", "10 2E (Extra Wide)", WidthFit.SAME),
        ("EE", "10 X-Wide (2E)", WidthFit.SAME),
        ("E", "10 E (Wide)", WidthFit.SAME),
        ("4E", "10 EE (Extra Wide)", WidthFit.NEIGHBOUR),
        ("2E", "10 E (Wide)", WidthFit.NEIGHBOUR),
        ("wide", "10 E (Wide)", WidthFit.SAME),
        ("extra wide", "10 EE (Extra Wide)", WidthFit.SAME),
    ],
)
def test_letters_decide_where_both_have_them(wish: str, label: str, fit: WidthFit) -> None:
    """Boot shops call men's E wide and EE extra wide (shoerazzi's guide): letters meet letters."""
    wanted = read_width(wish, audience=Audience.MEN)
    stated = read_size(label, audience=Audience.MEN)
    assert wanted is not None
    found = compare_width(
        wanted[0], stated.width, letters=(wanted[1], stated.width_code), audience=Audience.MEN
    )
    assert found is fit
