"""What holds for every label, whatever a shop writes."""

from __future__ import annotations

from contextlib import suppress
from time import process_time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from stockfinder.errors import UsageError
from stockfinder.size import (
    FitKind,
    SizeReading,
    compare_size,
    convert,
    read_size,
    read_wanted_size,
    read_width,
    say_size,
    width_in_title,
)
from stockfinder.wanted import Audience, Size, SizeSystem

AUDIENCES = st.sampled_from([None, *Audience])
SYSTEMS = st.sampled_from([None, *SizeSystem])
PIECES = st.sampled_from(
    [
        *(
            "10",
            "9.5",
            "43 1/3",
            "8½",
            "105",
            "0950",
            "27.5",
            "270",
            "12/13",
            "35-36",
            "86",
            "1/2",
            "0",
            "999",
        ),
        *(
            "US",
            "UK",
            "EU",
            "cm",
            "mm",
            "JP",
            "KR",
            "IT",
            "M",
            "W",
            "D",
            "2E",
            "EE",
            "C",
            "Y",
            "wide",
            "narrow",
        ),
        *("medium", "B(M)", "men's", "Women", "kids", "toddler", "Size", "XL", "S", "black", "left", "Ghost"),
        *(
            "/",
            "-",
            "|",
            "(",
            ")",
            ",",
            ":",
            "=",
            "+",
            "'",
            '"',
            " ",
            "  ",
            "–",
            "M880B15-2E-105",
            "months",
            "&",
        ),
    ]
)
LABELS = st.one_of(
    st.text(max_size=60),
    st.lists(PIECES, max_size=9).map(" ".join),
    st.lists(PIECES, max_size=9).map("".join),
)
WHOLE_AND_HALF = st.integers(4, 30).map(lambda n: f"{n / 2:g}")
PLAIN = st.one_of(
    st.builds(
        Size,
        WHOLE_AND_HALF,
        st.sampled_from([SizeSystem.US, SizeSystem.UK, SizeSystem.AU]),
        st.sampled_from([Audience.MEN, Audience.WOMEN]),
    ),
    st.builds(Size, st.integers(72, 100).map(lambda n: f"{n / 2:g}"), st.just(SizeSystem.EU)),
    st.builds(Size, st.integers(36, 52).map(lambda n: f"{n} {2 - n % 2}/3"), st.just(SizeSystem.EU)),
    st.builds(
        Size,
        st.integers(40, 66).map(lambda n: f"{n / 2:g}"),
        st.sampled_from([SizeSystem.CM, SizeSystem.JP, SizeSystem.MX]),
    ),
    st.builds(Size, st.integers(44, 64).map(lambda n: str(n * 5)), st.just(SizeSystem.KR)),
)


@given(label=LABELS, title=st.none() | LABELS, option=st.none() | LABELS, home=SYSTEMS, audience=AUDIENCES)
def test_any_text_is_read(
    label: str, title: str | None, option: str | None, home: SizeSystem | None, audience: Audience | None
) -> None:
    """No text makes the reader fail, and what it reads hangs together."""
    reading = read_size(label, option_name=option, product_title=title, home_system=home, audience=audience)
    assert isinstance(reading, SizeReading)
    assert reading.ambiguous == bool(reading.doubts)
    assert not (reading.ambiguous and not reading.reason)
    if reading.value is None:
        assert reading.system is None
        assert not reading.also
        assert reading.reason
    assert reading == read_size(
        label, option_name=option, product_title=title, home_system=home, audience=audience
    )


@given(text=LABELS, audience=AUDIENCES, country=st.sampled_from(["US", "GB", "DE", "JP", "xx", ""]))
def test_any_wish_is_read_or_refused(text: str, audience: Audience | None, country: str) -> None:
    """What an agent types is understood, or refused with a sentence; nothing else happens."""
    with suppress(UsageError):
        size, _, _ = read_wanted_size(text, audience=audience, country=country)
        assert size.system is not None
        assert say_size(size)


@given(text=LABELS, audience=AUDIENCES, country=st.sampled_from([None, "GB", "DE"]))
def test_any_width_is_read(text: str, audience: Audience | None, country: str | None) -> None:
    """No text makes the readers of widths fail."""
    read_width(text, audience=audience, country=country)
    width_in_title(text, audience=audience, country=country)


@pytest.mark.parametrize(
    "piece",
    ["1", "1.", "1 ", "9.5 2E ", "1-", "a1", "1/2 ", "(", "½", "-1", "m1/", "12 months ", "1,", "x-1-", "é"],
)
def test_a_long_text_takes_no_longer(piece: str) -> None:
    """A label or a title of a megabyte is read in a moment; with work by the square it would take hours."""
    text = piece * (1_000_000 // len(piece))
    start = process_time()
    read_size(text, product_title=text, option_name=text)
    read_width(text)
    width_in_title(text)
    assert process_time() - start < 20


@given(size=PLAIN)
def test_a_written_size_is_read_back(size: Size) -> None:
    """A size as a shop would print it in full is read as that size, and with certainty."""
    whose = f" {size.audience}" if size.audience else ""
    for label in (f"{size.system}{whose} {size.value}", f"{size.value} {size.system}{whose}"):
        reading = read_size(label)
        assert (reading.value, reading.system, reading.audience) == (size.value, size.system, size.audience)
        assert not reading.ambiguous
        assert compare_size(size, reading).kind is FitKind.EXACT


@given(size=PLAIN, other=PLAIN)
def test_exact_is_only_the_same_number(size: Size, other: Size) -> None:
    """A label that states another number on the same scale is never exact."""
    whose = f" {other.audience}" if other.audience else ""
    fit = compare_size(size, read_size(f"{other.system}{whose} {other.value}"))
    if fit.kind is FitKind.EXACT and size.system is other.system:
        assert size.value == other.value
    if fit.kind is FitKind.CONVERTED:
        assert other.value in fit.candidates
        assert fit.chart
        assert fit.confidence


@given(
    number=WHOLE_AND_HALF,
    systems=st.lists(st.sampled_from(["US", "UK", "AU"]), min_size=2, max_size=2, unique=True),
)
def test_two_systems_for_one_number_are_no_certainty(number: str, systems: list[str]) -> None:
    """A label that contradicts itself is never said to be certain."""
    assert read_size(f"{systems[0]} {systems[1]} {number}").ambiguous
    assert read_size(f"{systems[0]} {number} {systems[1]}").ambiguous


@given(
    numbers=st.lists(st.integers(6, 13), min_size=2, max_size=2, unique=True).filter(lambda n: n[0] > n[1]),
    widths=st.lists(st.sampled_from(["wide", "narrow", "medium"]), min_size=2, max_size=2, unique=True),
)
def test_two_sizes_or_widths_are_no_certainty(numbers: list[int], widths: list[str]) -> None:
    """Two sizes on one scale, or two widths, leave the label in doubt."""
    assert read_size(f"US {numbers[0]} US {numbers[1]}", audience="men").ambiguous
    reading = read_size(f"US {numbers[0]} {widths[0]} {widths[1]}", audience="men")
    assert reading.ambiguous
    assert reading.width is None


@given(label=st.lists(PIECES, max_size=5).map(" ".join), home=SYSTEMS, audience=AUDIENCES)
def test_case_and_space_change_nothing(
    label: str, home: SizeSystem | None, audience: Audience | None
) -> None:
    """Capital letters and more spaces mean the same."""
    reading = read_size(label, home_system=home, audience=audience)
    assert read_size(label.upper(), home_system=home, audience=audience) == reading
    assert read_size(f"  {label.replace(' ', '   ')}  ", home_system=home, audience=audience) == reading


@given(
    size=PLAIN,
    system=st.sampled_from([s for s in SizeSystem if s is not SizeSystem.ALPHA]),
    audience=AUDIENCES,
)
@example(size=Size("2", SizeSystem.US, Audience.WOMEN), system=SizeSystem.CM, audience=Audience.MEN)
@example(size=Size("21.5", SizeSystem.US, Audience.MEN), system=SizeSystem.CM, audience=Audience.WOMEN)
def test_converting_there_and_back_meets_again(
    size: Size, system: SizeSystem, audience: Audience | None
) -> None:
    """Every candidate of the generic formula has the first size among its own."""
    there = convert(size, system, audience=audience)
    for value in there.candidates:
        back = convert(Size(value, system, there.audience), size.system, audience=size.audience)  # type: ignore[arg-type]  # PLAIN sizes have a system
        if there.approximate and " " not in size.value:  # the formula gives no thirds
            assert size.value in back.candidates
