"""Names of choices (Size, Farbe, largeur) and what a size label looks like, in the languages of the shops."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from stockfinder.markup.keys import Role

_SIZES = """
    size sizes taille tailles pointure pointures talla tallas tamanho tamaño taglia größe größen groesse
    groessen grösse grössen grosse schuhgröße schuhgrösse schuhgroesse konfektionsgröße maat schoenmaat
    storlek skostorlek størrelse storrelse skostørrelse koko rozmiar velikost veľkosť velkost méret mărime
    marime размер beden numara
    μέγεθος μεγεθος розмір veličina
    número numero izmērs dydis suurus shoesize footsize"""
_COLORS = """
    color colors colour colours colorway colourway farbe farben couleur couleurs cor cores colore colori
    kleur färg
    farg farve farge väri kolor barva farba szín culoare цвет renk krāsa"""
_WIDTHS = """
    width widths weite schuhweite breite largeur ancho anchura largura larghezza wijdte breedte bredd bredde
    shoewidth"""


@cache
def _words() -> dict[str, Role]:
    # A width beats a colour beats a size: "shoe width size" is about the width.
    words = dict.fromkeys(_SIZES.split(), Role.SIZE)
    words.update(dict.fromkeys(_COLORS.split(), Role.COLOR))
    words.update(dict.fromkeys(_WIDTHS.split(), Role.WIDTH))
    return words


_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SPLIT = re.compile(r"[\W\d_]+")
_NOT_A_CHOICE = re.compile(
    r"quantit|qty|anzahl|menge|countr|currenc|languag|locale|sort|page|font|imag|img|thumb|guide|chart|batch|file"
    r"|pixel|screen|window|viewport|chunk|buffer|cache|icon|grid|slot|tile"
    r"|pack|review|rating|advi[cs]|help|recommend|find|table|widget|profile",
    re.IGNORECASE,
)
_ASIAN = (
    (Role.SIZE, ("サイズ", "尺码", "尺碼", "尺寸", "사이즈")),
    (Role.COLOR, ("カラー", "颜色", "顏色", "색상")),
)


@lru_cache(maxsize=8192)
def option_role(name: str) -> Role:
    """What a shop means by the name of a choice: size, colour or width; `NONE` for any other."""
    if len(name) > 120 or _NOT_A_CHOICE.search(name):
        return Role.NONE
    words = _words()
    found = {words.get(word, Role.NONE) for word in _SPLIT.split(_CAMEL.sub(" ", name).lower())}
    for role in (Role.WIDTH, Role.COLOR, Role.SIZE):
        if role in found:
            return role
    for role, signs in _ASIAN:
        if any(sign in name for sign in signs):
            return role
    return Role.NONE


@cache
def _size_pattern() -> re.Pattern[str]:
    system = r"(?:us|uk|eur?|fr|it|de|jp|kr|cm|mm|br|au|mx|cn)"
    person = r"(?:men'?s?|women'?s?|mens|womens|wmns|m|w|kids?|youth|junior|toddler|infant|unisex|adult)"
    number = r"\d{1,3}(?:[.,]\d{1,2})?(?:\s?(?:½|⅓|⅔|[12]/[23]))?"
    words = r"small|medium|large|x-large|xx-large|one\s?size(?:\sfits\sall)?|os|o/s|tu|osfa"
    letters = rf"(?:\d?x{{0,4}}[sl]|[2-7]xl?|m|{words})"
    return re.compile(
        rf"(?:{system}\.?[\s:/-]*)?(?:{person}[\s:./-]*)?(?:{system}\.?[\s:/-]*)?"
        rf"(?:{number}(?:\s?[x/-]\s?{number})?(?:\s?[\"'″”]{{1,2}})?|{letters}(?:\s?[/-]\s?(?:{letters}|{number}))?)"
        rf"(?:\s?(?:{system}|{person}|[a-e]{{1,4}}|[2-6][ea]|[nrwycktm]|wide|narrow|regular))?"
        rf"(?:\s?[(\[/|,–-]\s?.{{1,40}})?",
        re.IGNORECASE,
    )


@lru_cache(maxsize=8192)
def looks_like_size(label: str) -> bool:
    """Whether a bare label could be a shoe or clothes size: `10`, `9.5 D`, `43 1/3`, `XL`, `US 10 / EU
    44`."""
    label = label.strip()
    return 0 < len(label) <= 60 and _size_pattern().fullmatch(label) is not None
