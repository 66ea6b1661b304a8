"""The words of size labels in the languages of US, UK, EU, Japanese and Latin American shops."""

from __future__ import annotations

from stockfinder.wanted import Audience, SizeSystem


def _words(text: str) -> list[str]:
    return text.split()


SYSTEMS = {
    **dict.fromkeys(_words("us usa usm"), SizeSystem.US),
    **dict.fromkeys(_words("uk gb"), SizeSystem.UK),
    **dict.fromkeys(_words("eu eur euro euros europe european de ger"), SizeSystem.EU),
    **dict.fromkeys(_words("cm cms centimeter centimeters センチ mm"), SizeSystem.CM),
    **dict.fromkeys(_words("jp jpn japan jap"), SizeSystem.JP),
    **dict.fromkeys(_words("kr kor korea"), SizeSystem.KR),
    **dict.fromkeys(_words("mx mex mexico"), SizeSystem.MX),
    **dict.fromkeys(_words("au aus australia"), SizeSystem.AU),
    **dict.fromkeys(_words("br bra brazil brasil"), SizeSystem.BR),
    **dict.fromkeys(_words("cn chn china"), SizeSystem.CN),
    **dict.fromkeys(_words("fr fra france"), SizeSystem.FR),
    **dict.fromkeys(_words("it ita italy italia"), SizeSystem.IT),
}
"""German and French numbers are the European ones; FR is kept apart because schema.org names it."""

SIZE_WORDS = {
    **dict.fromkeys(
        _words(
            "size sizes sz talla tallas taille pointure größe groesse grösse gr maat storlek "
            "størrelse str rozmiar velikost koko beden numara numero número num no nr размер サイズ 码"
        ),
        None,
    ),
    **dict.fromkeys(_words("taglia misura"), SizeSystem.IT),
    **dict.fromkeys(_words("tamanho tam numeração"), SizeSystem.BR),
}
"""Words for `size`, and the system that the word's language suggests where it is not the European one."""

AUDIENCES = {
    **dict.fromkeys(
        _words(
            "men mens men's man man's male gents gent herren homme hommes hombre hombres uomo heren "
            "masculino メンズ"
        ),
        Audience.MEN,
    ),
    **dict.fromkeys(
        _words(
            "women womens women's woman woman's wmns wmn wms womans ladies lady ladies' female damen "
            "femme femmes mujer mujeres donna dames femenino feminino レディース"
        ),
        Audience.WOMEN,
    ),
    **dict.fromkeys(_words("unisex ユニセックス"), Audience.UNISEX),
    **dict.fromkeys(
        _words(
            "kids kid kid's kids' youth youths child children children's childrens child's junior "
            "juniors jr boys boy boy's boys' girls girl girl's girls' gs ps bigkid littlekid "
            "gradeschool preschool enfant enfants niño niños niña niñas kinder bambino bambini "
            "bambina infantil キッズ"
        ),
        Audience.KIDS,
    ),
    **dict.fromkeys(_words("toddler toddlers toddler's td bébé"), Audience.TODDLER),
    **dict.fromkeys(_words("infant infants infant's inf crib newborn baby babies"), Audience.INFANT),
}

ALPHAS = {
    **{word: word.upper() for word in _words("xxs xs s m l xl xxl xxxl 2xl 3xl 4xl 5xl 2x 3x 4x 1x")},
    **dict.fromkeys(_words("small sm"), "S"),
    **dict.fromkeys(_words("medium med"), "M"),
    **dict.fromkeys(_words("large lg lge"), "L"),
    "xsmall": "XS",
    "xlarge": "XL",
    "xxlarge": "XXL",
    "xxxlarge": "XXXL",
    **dict.fromkeys(_words("onesize os osfa osfm"), "One Size"),
}
"""Letter sizes. `S` and `M` (and their words) beside a number are widths."""

JOINED = {
    ("extra", "wide"): "xwide",
    ("x", "wide"): "xwide",
    ("double", "wide"): "xwide",
    ("xtra", "wide"): "xwide",
    ("xx", "wide"): "xxwide",
    ("triple", "wide"): "xxwide",
    ("ultra", "wide"): "xxwide",
    ("slightly", "wide"): "1e",
    ("extra", "narrow"): "xnarrow",
    ("x", "narrow"): "xnarrow",
    ("xx", "narrow"): "xxnarrow",
    ("extra", "small"): "xsmall",
    ("x", "small"): "xsmall",
    ("extra", "large"): "xlarge",
    ("x", "large"): "xlarge",
    ("xx", "large"): "xxlarge",
    ("xxx", "large"): "xxxlarge",
    ("one", "size"): "onesize",
    ("big", "kid"): "bigkid",
    ("big", "kids"): "bigkid",
    ("little", "kid"): "littlekid",
    ("little", "kids"): "littlekid",
    ("grade", "school"): "gradeschool",
    ("pre", "school"): "preschool",
}
"""Two words that mean one thing, with a space or a hyphen between."""
FIRST_OF_TWO = frozenset(first for first, _ in JOINED)

CODES = {
    **{code: (code,) for code in _words("a aa aaa aaaa b c d e ee eee eeee f g h")},
    **{name: (name,) for name in _words("n r w ww www xw ew xxw xn ss")},
    **{
        f"{n}{letter}": (f"{n}{letter}",)
        for letter, top in (("a", 4), ("e", 6), ("w", 4))
        for n in range(1, top + 1)
    },
    "bm": ("b", "m"),
    "dm": ("d", "m"),
    "aan": ("aa", "n"),
    "cdw": ("c/d", "w"),
    "cd": ("c/d",),
    "dw": ("d", "w"),
    "eew": ("ee", "w"),
    "eww": ("e", "ww"),
    "eeww": ("ee", "ww"),
}
"""Width letters, and those that shops run together with the letter of the name (`BM` is B, medium)."""

COLORS = frozenset(
    _words(
        "black white grey gray red blue navy green olive brown tan beige pink purple yellow "
        "orange gold silver cream ivory khaki teal turquoise burgundy maroon bordeaux wine "
        "charcoal cognac camel nude bronze multi clear natural taupe coral lavender aqua mint "
        "rose sand stone bone wheat chocolate espresso oak schwarz weiß weiss grau rot blau grün "
        "braun noir blanc gris rouge bleu vert marron negro blanco rojo azul verde nero bianco "
        "rosso light dark bright"
    )
)
NOISE = frozenset(
    _words(
        "boot boots shoe shoes sneaker sneakers trainer trainers sandal sandals slipper slippers "
        "clog clogs pump pumps heel heels flat flats loafer loafers oxford bootie booties slide "
        "slides cleat cleats insole insoles adult adults width fit fitting left right pair pairs "
        "in stock sold out of unavailable available low high last only and or for plus with color "
        "colour est equals approx waitlist notify me select choose now new sale ausverkauft "
        "agotado esaurito épuisé tükendi ürün steel toe work the a to bis à"
    )
)
"""Words that stand beside a size and do not change it."""
NOT_SHOES = frozenset(
    _words(
        "tee tees shirt shirts t-shirt jacket jackets pajamas pajama hoodie hoodies pants shorts "
        "jersey sweatshirt dress leggings sock socks hat cap gloves glove bra jeans tank sweater "
        "onesie"
    )
)
"""Words of a title that sells clothes."""
FOOTWEAR = frozenset(
    _words(
        "shoe shoes boot boots bootie booties sneaker sneakers sandal sandals slipper slippers "
        "clog clogs pump pumps heels flats loafer loafers oxford oxfords trainer trainers cleats "
        "slides running"
    )
)

AGES = frozenset(_words("months month mos mo monate mois meses mesi"))
OPEN_ENDS = frozenset(_words("以下 以上"))
"""And smaller, and larger."""
MEASURES = frozenset(_words("inch inches"))
WIDTH_OPTIONS = frozenset(_words("width widths fit fitting weite breite largeur ancho larghezza wijdte"))
"""Words in the name of an option that chooses a width."""
