"""Compares an offered size with the wanted one."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from stockfinder.size.convert import convert, counted
from stockfinder.size.number import HALF, WHOLE, sixtieths, written
from stockfinder.size.scale import CHILDREN, EURO, HALVES, family
from stockfinder.size.words import FitKind, SizeFit
from stockfinder.wanted import Audience, Size, SizeSystem

if TYPE_CHECKING:
    from stockfinder.size.words import Conversion, SizeReading, StatedSize

_SIXTH = 10  # a third is rounded to the half that is a sixth away
_RANK = (FitKind.EXACT, FitKind.CONVERTED, FitKind.UNKNOWN, FitKind.NEAR, FitKind.DIFFERENT)
_LETTERS = {"1X": "XL", "2X": "XXL", "2XL": "XXL", "3X": "XXXL", "3XL": "XXXL"}
_BY_SEX = (SizeSystem.US, SizeSystem.AU)


class _Point(NamedTuple):
    """A size that is a number (in sixtieths) on a system; a range has two ends."""

    name: str
    """`10`, `7-8`."""
    system: SizeSystem
    audience: Audience | None
    low: int
    high: int

    def __str__(self) -> str:
        """In writing: `US men's 10`, `EU 43 1/3`."""
        whose = {Audience.MEN: "men's ", Audience.WOMEN: "women's ", Audience.KIDS: "kids' "}
        audience = self.audience if self.system in HALVES else None
        return f"{self.system} {whose.get(audience, f'{audience} ') if audience else ''}{self.name}"

    @property
    def half_step(self) -> int:
        """How far off a near miss may be: half a size, or a European one (the smaller step of the two)."""
        return WHOLE if self.system in EURO else HALF


def compare_size(wanted: Size, offered: SizeReading, *, brand: str | None = None) -> SizeFit:
    """Say how an offered size meets the wanted one.

    Exact only within one system and one audience's scale; any half of a printed dual label is exact, and
    the half on the wanted scale decides alone. All else is a conversion, by the brand's chart before the
    generic formula, and says so. Widths are compared by `compare_width`.
    """
    if not offered.sizes:
        return SizeFit(kind=FitKind.UNKNOWN, sentence=offered.reason or "the label names no size")
    fits = [_compare(wanted, stated, brand) for stated in offered.sizes]
    same = [fit for fit, on_scale in fits if on_scale]
    best = min(same or [fit for fit, _ in fits], key=lambda fit: _RANK.index(fit.kind))
    return _with_doubts(wanted, offered, best)


def _with_doubts(wanted: Size, offered: SizeReading, fit: SizeFit) -> SizeFit:
    """A label that may be read otherwise is never certain to fit; a doubt of the width alone is no matter."""
    doubts = {"system", "value", "audience"} & set(offered.doubts)
    if offered.system is SizeSystem.ALPHA:
        doubts.discard("value")  # doubted as to which numbers it means; letters compare as letters
    if offered.unisex and wanted.audience in (Audience.MEN, Audience.UNISEX):
        doubts.discard("audience")
    if not doubts or fit.kind in (FitKind.DIFFERENT, FitKind.UNKNOWN):
        return fit
    return SizeFit(
        kind=FitKind.UNKNOWN,
        sentence=f"size {offered.value}, but {offered.reason}",
        audience_open=doubts == {"audience"} and fit.kind is FitKind.EXACT,
    )


def _compare(wanted: Size, stated: StatedSize, brand: str | None) -> tuple[SizeFit, bool]:
    """Compare with one stated size; also say whether it is on the wanted one's scale."""
    if SizeSystem.ALPHA in (wanted.system, stated.system):
        return _letters(wanted, stated)
    number, low = sixtieths(wanted.value), sixtieths(stated.value)
    if low is None or number is None:
        return SizeFit(kind=FitKind.UNKNOWN, sentence=f"{stated.value} is an age"), False
    if wanted.system is None or stated.system is None:
        return _without_system(wanted, number, stated, low), False
    high = (sixtieths(stated.value_to) if stated.value_to else None) or low
    name = f"{stated.value}-{stated.value_to}" if stated.value_to else stated.value
    wish = _Point(wanted.value, wanted.system, wanted.audience, number, number)
    offer = _Point(name, stated.system, stated.audience, low, high)
    if family(wish.system, number) != family(offer.system, low):
        return _converted(wish, offer, brand), False
    ours, theirs = _scale(wish), _scale(offer)
    if ours is None or theirs is None:
        return _open(wish, offer), True
    if ours != theirs:
        return _converted(wish, offer, brand), False
    return _same_scale(wish, offer), True


def _scale(size: _Point) -> str | None:
    """Name the part of a system on which numbers are the same size; nothing where it is not known."""
    if size.system not in HALVES:
        return "all"
    if size.audience in CHILDREN:
        return "child"
    if size.system is SizeSystem.UK:
        return "adult"
    if size.audience is None:
        return None
    return "women" if size.audience is Audience.WOMEN else "men"


def _same_scale(wish: _Point, offer: _Point) -> SizeFit:
    number = counted(wish.low, wish.system, wish.audience)
    low, high = (counted(end, offer.system, offer.audience) for end in (offer.low, offer.high))
    if low <= number <= high:
        return SizeFit(kind=FitKind.EXACT, sentence=f"size {offer.name}")
    apart = low - number if number < low else high - number
    near = abs(apart) <= wish.half_step
    return SizeFit(
        kind=FitKind.NEAR if near else FitKind.DIFFERENT,
        sentence=f"size {offer.name}, wanted {wish.name}",
        steps=round(apart / HALF, 2) if near else None,
    )


def _open(wish: _Point, offer: _Point) -> SizeFit:
    """Men's, women's and children's numbers are different sizes, and one side does not say whose it is."""
    if not offer.low <= wish.low <= offer.high:
        return _same_scale(wish, offer)
    side = "the wish" if wish.audience is None else "the label"
    why = f"size {offer.name}, but {side} does not say whether men's, women's or children's"
    return SizeFit(kind=FitKind.UNKNOWN, sentence=why, audience_open=True)


def _without_system(wanted: Size, number: int, stated: StatedSize, low: int) -> SizeFit:
    """Without a system only numbers far apart are surely different: US women's is at most 2.5 above UK."""
    if wanted.system in (None, *HALVES) and abs(number - low) > 2.5 * WHOLE:
        return SizeFit(kind=FitKind.DIFFERENT, sentence=f"size {stated.value}, wanted {wanted.value}")
    return SizeFit(kind=FitKind.UNKNOWN, sentence=f"size {stated.value}, but no system is named")


def _letters(wanted: Size, stated: StatedSize) -> tuple[SizeFit, bool]:
    if wanted.system is not stated.system:
        letter = stated if stated.system is SizeSystem.ALPHA else wanted
        return SizeFit(kind=FitKind.UNKNOWN, sentence=f"{letter.value} is a letter size"), False
    ends = {_LETTERS.get(end, end) for end in (stated.value, stated.value_to) if end}
    name = f"{stated.value}-{stated.value_to}" if stated.value_to else stated.value
    if _LETTERS.get(wanted.value, wanted.value) in ends:
        return SizeFit(kind=FitKind.EXACT, sentence=f"size {name}"), True
    return SizeFit(kind=FitKind.DIFFERENT, sentence=f"size {name}, wanted {wanted.value}"), True


def _converted(wish: _Point, offer: _Point, brand: str | None) -> SizeFit:
    """Compare over a conversion; half a size off is told in the wanted system, by converting back."""
    audience = offer.audience or wish.audience
    there = convert(_size(wish), offer.system, brand=brand, audience=audience)
    if not there.candidates:
        if (wish.audience in CHILDREN) != (audience in CHILDREN):
            return SizeFit(kind=FitKind.DIFFERENT, sentence=f"size {offer}, wanted {wish}")
        open_ = audience is None and (offer.system in _BY_SEX or wish.system in _BY_SEX)
        return SizeFit(
            kind=FitKind.UNKNOWN, sentence=f"no chart converts {wish} to {offer.system}", audience_open=open_
        )
    candidates = _as_offered(there, offer)
    if candidates is None:
        return _near(wish, offer, there, brand)
    which = f"one of {', '.join(candidates)} that {wish} may be" if len(candidates) > 1 else str(wish)
    return SizeFit(
        kind=FitKind.CONVERTED,
        sentence=f"{offer} is {which} by {_chart(there)}",
        chart=there.chart,
        confidence=there.confidence,
        candidates=candidates,
        ambiguous=len(candidates) > 1,
    )


def _as_offered(there: Conversion, offer: _Point) -> tuple[str, ...] | None:
    """Give the candidates, the offered one as the shop writes it; nothing where it is none of them."""
    slack = _SIXTH if offer.system in EURO else 0
    values: list[str] = []
    met = False
    for value in there.candidates:
        here = offer.low - slack <= (sixtieths(value) or 0) <= offer.high + slack
        met = met or here
        values.append(offer.name if here else value)
    return tuple(dict.fromkeys(values)) if met else None


def _near(wish: _Point, offer: _Point, there: Conversion, brand: str | None) -> SizeFit:
    sentence = f"size {offer}, wanted {wish}"
    apart: list[int] = []
    for end in {offer.low, offer.high}:
        one = Size(written(end), offer.system, offer.audience)
        back = convert(one, wish.system, brand=brand, audience=wish.audience)
        apart += [(sixtieths(value) or 0) - wish.low for value in back.candidates]
    closest = min(apart, key=abs, default=0)
    if not 0 < abs(closest) <= wish.half_step:
        return SizeFit(kind=FitKind.DIFFERENT, sentence=sentence)
    return SizeFit(
        kind=FitKind.NEAR,
        sentence=f"{sentence}, a step off by {_chart(there)}",
        chart=there.chart,
        confidence=there.confidence,
        steps=round(closest / HALF, 2),
    )


def _size(point: _Point) -> Size:
    return Size(point.name, point.system, point.audience)


def _chart(conversion: Conversion) -> str:
    if conversion.approximate:
        return "a generic formula (approximate)"
    return f"{conversion.chart}'s chart (confidence {conversion.confidence})"
