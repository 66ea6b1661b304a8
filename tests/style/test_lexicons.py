"""The lexicons are data that people add to: these tests find the slips."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

import stockfinder.style
from stockfinder.style import lexicons
from stockfinder.style.audience import BITS
from stockfinder.style.lexicons import key
from stockfinder.style.reading import read
from stockfinder.style.title import SORTS

FOLDER = Path(stockfinder.style.__file__).parent / "lexicon"
FAMILIES = [
    *("black", "white", "grey", "silver", "blue", "green", "yellow", "gold", "orange"),
    *("red", "pink", "purple", "brown", "beige", "multi", "-"),
]
KINDS = {
    "state",
    "accessory",
    *("audience", "shoe", "ground", "width", "trap", "variant", "material"),
    *("noise", "activity", "style", "filler"),
}


def entries(name: str) -> list[str]:
    return [
        line for line in (FOLDER / name).read_text(encoding="utf-8").splitlines() if line[:1] not in ("", "#")
    ]


def word_forms() -> list[tuple[str, str]]:
    """Each form of `words.txt` with its section."""
    found = []
    kind = ""
    for line in entries("words.txt"):
        if line.startswith("["):
            kind = line[1:-1]
        else:
            found += [(form.replace("_", " "), kind) for form in line.partition(" = ")[2].split()]
    return found


def twice(items: list[str]) -> list[str]:
    return [item for item, count in Counter(items).items() if count > 1]


@pytest.mark.parametrize("path", sorted(FOLDER.iterdir()), ids=lambda path: path.name)
def test_says_at_its_top_how_an_entry_is_written(path: Path) -> None:
    """A file of a lexicon can be added to without reading code."""
    assert path.read_text(encoding="utf-8").startswith("# ")


def test_brands_are_sorted() -> None:
    """A new brand has one place."""
    names = [line.partition(" ; ")[0].split(" | ")[0] for line in entries("brands.txt")]
    assert names == sorted(names, key=str.casefold)


def test_each_spelling_of_a_brand_means_one_brand() -> None:
    """No alias stands at two brands, nor twice at one."""
    assert (
        twice([key(name) for brand in lexicons.brands().values() for name in (brand.name, *brand.aliases)])
        == []
    )


def test_each_alias_of_a_brand_is_read_as_that_brand() -> None:
    """An alias in a title's first place gives the brand's own spelling."""
    wrong = []
    for brand in lexicons.brands().values():
        for name in (brand.name, *brand.aliases):
            got = read(f"{name} Xyzzy 5").brands
            if got[:1] != [brand.name]:
                wrong.append((name, got))
    assert wrong == []


def test_houses_and_marks_of_brands_are_known() -> None:
    """`of=` names a brand of the file, `kinds=` sorts of shoes that titles are read for."""
    brands = lexicons.brands()
    assert [brand.name for brand in brands.values() if brand.of and brand.of not in brands] == []
    assert [brand.name for brand in brands.values() if not brand.kinds <= SORTS] == []


def test_lines_are_sorted_and_belong_to_known_brands() -> None:
    """Sections by brand, lines by name."""
    lines = lexicons.lines()
    assert [line.name for line in lines if line.brand not in lexicons.brands()] == []
    places = [(line.brand.casefold(), line.name.casefold()) for line in lines]
    assert places == sorted(places)


def test_no_line_is_listed_twice() -> None:
    """Neither a name nor another spelling stands twice at one brand."""
    assert (
        twice(
            [f"{line.brand}: {key(name)}" for line in lexicons.lines() for name in (line.name, *line.aliases)]
        )
        == []
    )


def test_each_spelling_of_a_line_is_read_as_the_line() -> None:
    """Another spelling and the line's own name give the same words."""
    wrong = []
    for line in lexicons.lines():
        for alias in line.aliases:
            own, other = read(f"{line.brand} {line.name}"), read(f"{line.brand} {alias}")
            ours = "".join(word.text for word in own.name)
            theirs = "".join(word.text for word in other.name)
            if ours != theirs and not set(own.soft) ^ set(other.soft):
                wrong.append((line.brand, line.name, alias, ours, theirs))
    assert wrong == []


def test_words_stand_in_one_section_and_once() -> None:
    """A word of titles has one meaning."""
    assert twice([form for form, kind in word_forms() if kind != "filler"]) == []


def test_words_are_written_as_they_are_compared() -> None:
    """Lower case and without accents, or they would never be met."""
    assert [form for form, _ in word_forms() if key(form) != form] == []


def test_words_have_known_sections_and_meanings() -> None:
    """A mistyped section or audience would be silently dead."""
    assert {kind for _, kind in word_forms()} == KINDS
    entries_of = {form.alone for form in lexicons.phrases().values() if form.alone}
    assert {meaning for kind, meaning in entries_of if kind == "audience"} <= BITS.keys()
    meanings = {meaning for kind, meaning in entries_of if kind == "shoe"}
    assert meanings >= SORTS


def test_no_word_of_titles_is_a_brand() -> None:
    """A brand wins over a word of the same letters: the word would be dead."""
    assert [form for form, _ in word_forms() if form in lexicons.brand_keys()] == []


def test_color_words_are_listed_once_and_as_compared() -> None:
    """Each form means one colour."""
    forms = []
    for line in entries("colors.txt"):
        left, _, right = line.partition("=")
        forms += [left.split()[0], *(form.replace("_", " ") for form in right.replace("|", " ").split())]
    assert twice(forms) == []
    assert [form for form in forms if key(form) != form] == []


def test_colors_have_known_families_and_roles() -> None:
    """Each line is `name family role = forms`, sorted by family."""
    rows = [line.partition("=")[0].split() for line in entries("colors.txt")]
    assert {len(row) for row in rows} == {3}
    assert {row[1] for row in rows} == set(FAMILIES)
    assert {row[2] for row in rows} == {"base", "shade", "mod", "nick"}
    assert all((row[1] == "-") == (row[2] in ("mod", "nick")) for row in rows)
    places = [FAMILIES.index(row[1]) for row in rows]
    assert places == sorted(places)


def test_attributes_are_asked_for_by_one_name() -> None:
    """Two attributes with one name would leave the second unread."""
    assert (
        twice([name for facts in lexicons.attributes().values() for name in facts["ask"].split(" | ")]) == []
    )


def test_attributes_have_known_keys_and_something_that_confirms_them() -> None:
    """A mistyped key would be silently dead."""
    keys = {"ask", "says", "marks", "coded", "denies", "undoes", "codenies", "traps", "class"}
    assert {at for facts in lexicons.attributes().values() for at in facts} <= keys
    assert [
        n
        for n, facts in lexicons.attributes().items()
        if not facts.keys() & {"says", "marks", "class", "coded"}
    ] == []


def test_safety_classes_satisfy_themselves_and_only_known_classes_are_named() -> None:
    """EN ISO 20345 in both editions: what satisfies S3 is S3 itself or more."""
    for name, facts in lexicons.attributes().items():
        for one in facts.get("class", "").split():
            assert re.fullmatch(r"S[1-7](?:P[LS]?|[LS])?|SBP?", one), (name, one)
        if re.fullmatch(r"S[1-7]P?|SB", name):
            assert name in facts["class"].split()
