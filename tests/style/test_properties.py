"""What holds of any wish and any title."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from stockfinder.errors import UsageError
from stockfinder.product import Product, Variant
from stockfinder.style import compare_color, match, query, understand
from stockfinder.style.attributes import check
from stockfinder.style.lexicons import attributes, lines
from stockfinder.style.reading import read
from stockfinder.wanted import Audience, Wanted, Width

MODELS = [
    (line.brand, line.name, sorted(line.versions, key=int)[-1] if line.versions else "")
    for line in lines()
    if line.brand not in ("Jordan",)
]
VARIANTS = [
    "GTX",
    "Waterproof",
    "Mid",
    "ST",
    "LE",
    "SE",
    "Trail",
    "Flyknit",
    "Premium",
    "Shield",
    "Zazzle",
    "Quux",
]
WORDS = st.sampled_from(
    [
        *(
            "nike",
            "brooks",
            "ghost",
            "16",
            "GTX",
            "men's",
            "women's",
            "kids",
            "black/white",
            "10.5",
            "2E",
            "wide",
        ),
        *(
            "-",
            ",",
            "|",
            "'Chicago'",
            "(GS)",
            "V",
            "X",
            "II",
            "990v6",
            "DZ5485-612",
            "+",
            "/",
            "@",
            "running",
        ),
        *(
            "shoe",
            "no.",
            "½",
            "ß",
            "Buty",
            "męskie",
            "Черный",
            "size",
            "EU",
            "43",
            "1/3",
            "4006381333931",
            "on",
        ),
    ]
)
TITLES = st.one_of(st.text(max_size=80), st.lists(WORDS, max_size=14).map(" ".join))
AUDIENCES = st.sampled_from([None, Audience.MEN, Audience.WOMEN])
MAYBE = st.one_of(st.none(), TITLES)


@given(st.sampled_from(MODELS), AUDIENCES)
def test_a_title_is_its_own_wish(model: tuple[str, str, str], audience: Audience | None) -> None:
    """Brand, line and version in a title are the wanted style, for any line of the lexicon."""
    brand, line, version = model
    name = f"{line} {version}".strip()
    said = {None: "", Audience.MEN: "Men's ", Audience.WOMEN: "Women's "}[audience]
    found = match(Wanted(brand=brand, model=name, audience=audience), Product(title=f"{brand} {said}{name}"))
    assert found.verdict == "same", found


@given(st.sampled_from(MODELS), st.sampled_from(VARIANTS))
def test_an_unexplained_word_never_makes_a_shoe_the_same(model: tuple[str, str, str], word: str) -> None:
    """`Ghost 16 GTX` is no `Ghost 16`, and an unknown word is not ignored."""
    brand, line, version = model
    name = f"{line} {version}".strip()
    if word.casefold() in name.casefold() or (line, word) == ("6-Inch Premium", "Waterproof"):
        return  # every 6-Inch Premium is waterproof, and the lexicon knows both of its names
    found = match(Wanted(brand=brand, model=name), Product(title=f"{brand} {name} {word}"))
    assert found.verdict != "same", found


@given(st.sampled_from(MODELS), TITLES, st.sampled_from(VARIANTS))
def test_a_variant_word_never_brings_another_title_nearer(
    model: tuple[str, str, str], title: str, word: str
) -> None:
    """Adding a word that the wish does not explain turns nothing into the same shoe."""
    brand, line, version = model
    wanted = Wanted(brand=brand, model=f"{line} {version}".strip())
    if match(wanted, Product(title=title)).verdict != "same":
        assert match(wanted, Product(title=f"{title} {word}")).verdict != "same"


@given(
    st.sampled_from(MODELS), st.integers(min_value=1, max_value=60), st.integers(min_value=1, max_value=60)
)
def test_another_version_is_never_the_same(model: tuple[str, str, str], one: int, other: int) -> None:
    """Whatever the line, two numbers are two shoes."""
    brand, line, _ = model
    found = match(
        Wanted(brand=brand, model=f"{line} {one}"), Product(title=f"{brand} {line} {other} Running Shoes")
    )
    if one != other and str(other) not in line and str(one) not in line:
        assert found.verdict != "same", found


@given(TITLES, MAYBE, MAYBE, MAYBE, st.one_of(st.none(), st.sampled_from(list(Width))), AUDIENCES)
def test_matching_never_raises(  # noqa: PLR0917 # Hypothesis passes them by position
    title: str,
    brand: str | None,
    model: str | None,
    color: str | None,
    width: Width | None,
    audience: Audience | None,
) -> None:
    """Shops write anything; the score stays between 0 and 1."""
    wanted = Wanted(
        text=title, brand=brand, model=model, color=color, width=width, audience=audience, code=brand
    )
    product = Product(
        title=model or title,
        brand=brand,
        mpn=title,
        url=title,
        color=title,
        audience=title,
        tags=(title,),
        attributes={title: title},
        variants=(Variant(size=title, sku=title, gtin=title, color=title, width=title),),
    )
    found = match(wanted, product)
    assert 0 <= found.score <= 1
    assert len(set(found.conflicts)) == len(found.conflicts)
    assert found.verdict != "same" or not found.conflicts
    match(Wanted(text=title), Product(title=title))


@given(TITLES)
def test_reading_never_raises(title: str) -> None:
    """Any text is read, and read alike twice."""
    first, again = read(title), read(title + "")
    assert [word.text for word in first.name] == [word.text for word in again.name]


@given(TITLES)
def test_understanding_refuses_or_gives_a_shoe(text: str) -> None:
    """Nothing but a usage error is raised, and a wish always names a model, a code or a GTIN."""
    try:
        wanted = understand(text)
    except UsageError as error:
        assert str(error)  # noqa: PT017 # either outcome is right; each is looked at
    else:
        assert wanted.model or wanted.code or wanted.gtin
        assert query(wanted).text


@given(TITLES, TITLES)
def test_comparing_colours_never_raises_and_knows_its_own(wanted: str, shop: str) -> None:
    """A name is the same as itself, or nothing is known of it."""
    compare_color(wanted, shop)
    assert compare_color(wanted, wanted) in ("same", "unsure")


@given(st.one_of(TITLES, st.sampled_from(sorted(attributes()))), TITLES)
def test_looking_up_attributes_never_raises(name: str, text: str) -> None:
    """Any name in any text is confirmed, contradicted or not stated."""
    found = check(name, Product(title=text, bullets=(text,), description=text, attributes={text: text}))
    assert found.state in ("confirmed", "contradicted", "not stated")
    assert (found.words is None) == (found.state == "not stated")
