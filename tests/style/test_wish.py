"""A wish from text, from flags, and from a row of a catalogue."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from stockfinder.errors import UsageError
from stockfinder.style import from_row, query, understand
from stockfinder.wanted import Audience, Size, SizeSystem, Width


def test_a_flag_overrides_the_text() -> None:
    """What is said twice is taken from the flag."""
    wanted = understand("womens brooks ghost 16 black 8.5", audience="men", color="navy", size="11 2E")
    assert wanted.audience is Audience.MEN
    assert wanted.color == "navy"
    assert wanted.size == Size("11", SizeSystem.US, Audience.MEN)
    assert (wanted.width, wanted.width_code) == (Width.WIDE, "2E")


@pytest.mark.parametrize(
    "noise",
    ["\x1b[31m", "\x1b]0;title\x07", "\x1b[200~", "\x9b1;31m", "\x00", "\x07", "\u202e", "\u200b", "\ud800"],
)
def test_escapes_and_control_characters_of_a_paste_are_no_part_of_the_wish(noise: str) -> None:
    """Neither in the text nor in a flag; a line's end parts words all the same."""
    plain = understand("Brooks Ghost 16 mens 10", color="black", must=("EH",))
    typed = f"{noise}Brooks Gh{noise}ost\r\n16\tmens 10{noise}"
    noisy = understand(typed, color=f"bl{noise}ack{noise}", must=(f"{noise}EH",))
    assert replace(noisy, text=plain.text) == plain
    assert noisy.text.split() == plain.text.split()


def test_flags_alone_make_a_wish() -> None:
    """No text is needed."""
    wanted = understand(
        brand="brooks", model="Ghost 16", size="10", audience="mens", must=["EH"], country="us"
    )
    assert (wanted.brand, wanted.model, wanted.must, wanted.country) == ("Brooks", "Ghost 16", ("EH",), "US")


def test_a_number_of_the_model_flag_is_never_the_size() -> None:
    """`--model "Ghost 10"` leaves the size open."""
    assert understand(brand="Brooks", model="Ghost 10").size is None


@pytest.mark.parametrize(
    ("typed", "brand"),
    [("broks", "Brooks"), ("new ballance", "New Balance"), ("skechers", "Skechers"), ("nb", "New Balance")],
)
def test_a_misspelt_brand_flag_is_corrected(typed: str, brand: str) -> None:
    """The brand's own spelling is taken, and a correction is told."""
    assert understand(brand=typed, model="Xyz").brand == brand


def test_tells_what_was_corrected_and_inferred() -> None:
    """The agent sees each step that was not plain reading."""
    assert understand("broks ghost 16 mens 10").notes == ("Brooks (typed broks)",)
    assert understand("clifton 9 womens 8").notes == ("HOKA (from Clifton)",)
    assert any("brand known here" in note for note in understand(brand="Floopi", model="Clog 3").notes)


def test_a_number_that_could_be_version_or_size_is_noted() -> None:
    """`ghost 10` is a version; the agent is told how to say otherwise."""
    wanted = understand("brooks ghost 10 mens")
    assert (wanted.model, wanted.size) == ("Ghost 10", None)
    assert "say size 10" in wanted.notes[0]


def test_a_width_behind_the_number_makes_it_the_size() -> None:
    """`ghost 10 wide` is a size, since no version has a width; the agent is told."""
    wanted = understand("brooks ghost 10 wide mens")
    assert wanted.model == "Ghost"
    assert wanted.size is not None
    assert wanted.size.value == "10"
    assert "read as the size" in wanted.notes[0]


def test_a_relative_size_needs_the_last_one() -> None:
    """`--size +0.5 --was 10` is 10.5."""
    wanted = understand("brooks ghost 16 mens", size="+0.5", was="10")
    assert wanted.size == Size("10.5", SizeSystem.US, Audience.MEN)
    with pytest.raises(UsageError, match="--was"):
        understand("brooks ghost 16 mens", size="+0.5")
    with pytest.raises(UsageError, match="--size"):
        understand("brooks ghost 16 mens", was="10")


def test_the_country_settles_the_size_system() -> None:
    """A bare 9 is UK in the United Kingdom."""
    wanted = understand("brooks ghost 16 mens 9", country="GB")
    assert wanted.size is not None
    assert wanted.size.system is SizeSystem.UK


def test_a_width_flag_is_read_on_its_audience() -> None:
    """D is standard for men and wide for women."""
    assert understand("brooks ghost 16 mens 9", width="D").width is Width.STANDARD
    assert understand("brooks ghost 16 womens 9", width="D").width is Width.WIDE


def test_a_gtin_with_a_wrong_check_digit_is_refused() -> None:
    """As a flag it is an error; in the text beside a model it is noted."""
    with pytest.raises(UsageError, match="check digit"):
        understand("brooks ghost 16", gtin="4006381333932")
    wanted = understand("brooks ghost 16 4006381333932")
    assert wanted.gtin is None
    assert "check digit" in wanted.notes[0]
    assert understand(gtin="4006381333931").gtin == "4006381333931"


@pytest.mark.parametrize(
    "flags",
    [
        {"audience": "dogs"},
        {"width": "tall"},
        {"gtin": "123"},
        {"size": "95"},
    ],
)
def test_a_flag_that_makes_no_sense_is_refused(flags: dict[str, str]) -> None:
    """In one sentence that says what to say instead."""
    with pytest.raises(UsageError):
        understand("brooks ghost 16 mens", **flags)


@pytest.mark.parametrize("text", ["", "  ", "???", "10", "black", "mens 10 wide", "brooks", "running shoes"])
def test_a_wish_that_names_no_shoe_is_refused(text: str) -> None:
    """The sentence says what is missing."""
    with pytest.raises(UsageError, match=r"^(Say which|'.*' names no shoe)"):
        understand(text)


def test_reads_a_row_of_a_catalogue() -> None:
    """The mapping says which column holds what; empty cells say nothing."""
    row = {
        "Vendor": "Brooks",
        "Style": "Ghost 16",
        "Gender": "Womens",
        "Size": 8.5,
        "Colour": None,
        "Req": "EH; vegan",
    }
    mapping = {
        "brand": "Vendor",
        "model": "Style",
        "audience": "Gender",
        "size": "Size",
        "color": "Colour",
        "must": "Req",
    }
    wanted = from_row(row, mapping)
    assert (wanted.brand, wanted.model, wanted.audience) == ("Brooks", "Ghost 16", Audience.WOMEN)
    assert wanted.size == Size("8.5", SizeSystem.US, Audience.WOMEN)
    assert wanted.color is None
    assert wanted.must == ("EH", "vegan")


def test_a_mapping_that_does_not_fit_the_row_is_refused() -> None:
    """Both slips are named."""
    with pytest.raises(UsageError, match="no column 'Marke'"):
        from_row({"Brand": "Nike"}, {"brand": "Marke"})
    with pytest.raises(UsageError, match="'colour'"):
        from_row({"Colour": "red"}, {"colour": "Colour"})


def test_a_query_never_holds_size_or_audience() -> None:
    """Shops' searches are asked for brand and model; the rest is judged here."""
    asked = query(understand("womens brooks ghost 16 gtx black 8.5 wide"))
    assert (asked.text, asked.brand, asked.model, asked.color) == (
        "Brooks Ghost 16 GTX",
        "Brooks",
        "Ghost 16 GTX",
        "black",
    )


def test_a_query_by_code_alone_asks_for_the_code() -> None:
    """Where no model is named the code is the words."""
    asked = query(understand("nike dz5485-612 sz 10"))
    assert (asked.text, asked.code) == ("DZ5485-612", "DZ5485-612")


def test_a_query_does_not_say_the_brand_twice() -> None:
    """`Nike Pegasus 41` as model of Nike is asked for as it is."""
    assert query(understand(brand="Nike", model="Nike Pegasus 41")).text == "Nike Pegasus 41"


@pytest.mark.parametrize("must", ["", "  ", "-"])
def test_an_empty_attribute_is_refused(must: str) -> None:
    """It would be found in any page."""
    with pytest.raises(UsageError, match="is empty"):
        understand("brooks ghost 16", must=[must])


def test_an_unknown_attribute_is_told_to_be_plain_words() -> None:
    """The agent sees which names are known; a known name in any spelling brings no note."""
    (note,) = understand("brooks ghost 16", must=["blahblah", "EH"]).notes
    assert note.startswith("blahblah: searched for as plain words")
    assert "waterproof" in note
    assert understand("brooks ghost 16", must=["Electrical Hazard", "non-slip"]).notes == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("brooks ghost 16 mens 10 under $120", "under $120"),
        ("brooks ghost 16 mens 10 less than 150 dollars", "less than 150 dollars"),
        ("brooks ghost 16 mens 10 black not blue", "not blue"),
        ("used brooks ghost 16 mens 10", "used"),
    ],
)
def test_what_is_not_looked_up_is_told(text: str, told: str) -> None:
    """Prices, what is ruled out and the state of the shoe are no part of the model."""
    wanted = understand(text)
    assert wanted.model == "Ghost 16"
    assert any(note.startswith(told) for note in wanted.notes)


def test_what_is_no_shoe_stays_in_the_model() -> None:
    """A caller who asks for laces is not sold shoes."""
    assert understand("brooks ghost 16 laces").model == "Ghost 16 Laces"
