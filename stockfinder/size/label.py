"""Reads a shop's size label: what the scanned numbers, words and letters mean together."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from stockfinder.size import letters
from stockfinder.size.context import look_around
from stockfinder.size.number import WHOLE, sixtieths, thirds, written
from stockfinder.size.parts import Item
from stockfinder.size.scale import (
    CHILDREN,
    EURO,
    HALVES,
    Settled,
    bare_number,
    exists,
    stated_number,
)
from stockfinder.size.scan import scan
from stockfinder.size.width import Mark, decide
from stockfinder.size.words import SizeReading, StatedSize
from stockfinder.wanted import Audience, SizeSystem

if TYPE_CHECKING:
    from stockfinder.size.context import Around
    from stockfinder.size.stock_code import Code

_FIELDS = ("system", "value", "audience", "width")
_MEDIUM = ("m", "medium", "med")
SEVERAL = "several sizes on one scale"
"""Why a label with two numbers that are no dual label is in doubt."""
_WIDE_OR_WOMEN = "W is wide, or women's"


def read_size(
    label: str,
    *,
    option_name: str | None = None,
    product_title: str | None = None,
    brand: str | None = None,
    home_system: SizeSystem | str | None = None,
    audience: Audience | str | None = None,
    country: str | None = None,
) -> SizeReading:
    """Read a size label as a person would who sees the product page. Never raises.

    What the label does not say comes from the option's name (`Men's US`), the product's title, the
    `audience` the product is known to be for, and the shop's `home_system`; it is listed in `inferred`.
    A width is only ever the label's own; `width_in_title` finds the one a title states.

    :param label: as the shop writes it: `10.5 2E`, `US M 9.5 / W 11`, `EU 43 1/3`, `86E`.
    :param brand: its words in the title (`Madden Girl`) tell no audience.
    :param home_system: the system of a number that names none, as the retailer's entry says; by default
        the country's.
    :param audience: for whom the product is, where known already, in any words (`men`, `Women's`,
        `female`); the label's own words win.
    :param country: ISO 3166 alpha-2 of the shop: letters of a width mean other things in GB.
    """
    return _read(
        label,
        option_name=option_name,
        product_title=product_title,
        brand=brand,
        home=home_system,
        audience=audience,
        country=country,
    )


@lru_cache(maxsize=16384)
def _read(label: str, **around: str | None) -> SizeReading:
    return _Reader(label, look_around(**around)).read()


class _Reader:
    """One label's reading; it notes which fields are inferred, and which are in doubt and why."""

    def __init__(self, label: str, around: Around) -> None:
        self.label = label
        self.found = found = scan(label)
        self.option, self.title = around.option, around.title
        self.home, self.country = around.home, around.country
        self.product_audience = around.audience
        said = set(found.audiences)
        both = {Audience.MEN, Audience.WOMEN} <= said
        self.own_audience = Audience.UNISEX if both else found.audiences[0] if said else None
        self.unisex = False
        self.inferred: set[str] = set()
        self.doubts: dict[str, str] = {}

    def doubt(self, field: str, why: str) -> None:
        self.doubts.setdefault(field, why)

    def read(self) -> SizeReading:
        found = self.found
        if found.age is not None:
            self.doubt("system", "an age, not a shoe size")
            return self._reading(StatedSize(None, found.age, None, Audience.INFANT), found.loose_marks())
        if sum(not (item.system or item.audience or item.prefix) for item in found.items) > 3:
            return SizeReading(reason="a list of sizes")
        if found.items:
            return self._with_numbers()
        if found.code is not None:
            return self._from_code(found.code)
        if found.loose_marks() and self.title.size and self.label.strip().lower() in self.title.text:
            return self._from_title(self.title.size)
        if not self.option.width and (found.alphas or found.loose_medium()):
            return self._alpha()
        return self._width_only()

    # Labels without a number

    def _alpha(self) -> SizeReading:
        values = list(dict.fromkeys(self.found.alphas + (["M"] if self.found.loose_medium() else [])))
        if len(values) > 2:
            return SizeReading(reason="a list of sizes")
        if values == ["M"]:
            self.doubt("width", "M is the size medium or the width medium")
        self.doubt("value", "a letter size; only the brand's chart says which numbers it means")
        to = values[1] if len(values) == 2 else None
        return self._reading(StatedSize(SizeSystem.ALPHA, values[0], to, self._whose()), [])

    def _from_code(self, code: Code) -> SizeReading:
        """Read the size that a stock-keeping code ends in; the title's own words confirm it."""
        audience = self._whose()
        system = bare_number(code.number, ".", self.home, audience).system
        if system is None and code.letters and exists(code.number, SizeSystem.US):
            system = SizeSystem.US
        if system is None:
            return SizeReading(reason="a style code, no size")
        self.inferred.add("system")
        if self.title.size is None or sixtieths(self.title.size) != code.number:
            self.doubt("value", "read from a stock-keeping code")
        marks = ([Mark(code.letters)] if code.letters else []) + self.found.loose_marks()
        return self._reading(StatedSize(system, written(code.number), None, audience), marks)

    def _from_title(self, size: str) -> SizeReading:
        """A piece of a title with a width in it: the size stands elsewhere in the title."""
        audience = self._whose()
        found = bare_number(sixtieths(size) or 0, size, self.home, audience)
        self.inferred |= {"value", "system"}
        if found.doubt:
            self.doubt(*found.doubt)
        size = written(found.number)
        return self._reading(StatedSize(found.system, size, None, audience), self.found.loose_marks())

    def _width_only(self) -> SizeReading:
        reading = self._reading(StatedSize(None, "", None, self._whose()), self.found.loose_marks())
        if reading.width is None:
            return SizeReading(reason="no size in it")
        return SizeReading(
            audience=reading.audience,
            width=reading.width,
            width_code=reading.width_code,
            ambiguous=reading.ambiguous,
            reason=reading.reason or "a width, no size",
            inferred=reading.inferred,
            doubts=reading.doubts,
        )

    def _whose(self) -> Audience | None:
        if self.own_audience is None and self.product_audience is not None:
            self.inferred.add("audience")
        return self.own_audience or self.product_audience

    # Labels with numbers

    def _with_numbers(self) -> SizeReading:
        self._place()
        items = self.found.items
        for why in letters.settle(items, self.own_audience or self.product_audience):
            self.doubt("audience", why)
        self.own_audience = self.own_audience or letters.sizes_of_children(items)
        read = [(item, size) for item in items if (size := self._size(item)) is not None]
        if not read:
            return SizeReading(reason=f"no shoe has the size {written(items[0].number)}")
        first, size = read[0]
        also = tuple(dict.fromkeys(other for _, other in read if other != size))
        if len({(one.system, one.audience) for one in (size, *also)}) <= len(also):
            self.doubt("value", SEVERAL)
        marks = first.marks + (self.found.loose_marks() if len(read) == 1 or not first.marks else [])
        alphas = self.found.alphas
        if (
            not alphas
            and size.value_to is not None
            and [m.text for m in marks] in (["medium"], ["m"])
            and not first.letters
        ):
            alphas, marks = ["M"], []  # `Medium - Size 11-12`
        self._check(first, marks, size)
        if alphas:
            also = (size, *also)
            size = StatedSize(
                SizeSystem.ALPHA, alphas[0], alphas[1] if len(alphas) > 1 else None, size.audience
            )
        return self._reading(size, marks, also)

    def _place(self) -> None:
        """Give each number of a label the scale that the option names in its place: `9/10` of `UK/US`."""
        items, places = self.found.items, self.option.places
        if len(places) == 2 and len(items) == 1 and items[0].to is not None and items[0].system is None:
            other = Item(items[0].to, written(items[0].to), items[0].segment)
            items[0].to = None
            items.append(other)
        if len(places) != len(items) or any(item.system or item.audience or item.to for item in items):
            return
        for item, (system, audience) in zip(items, places, strict=True):
            item.system = system if system and exists(thirds(item.number), system) else None
            item.audience = audience

    def _size(self, item: Item) -> StatedSize | None:
        """Give the size that one number states, or nothing where no shoe has it."""
        stated_for = item.audience or self.own_audience
        audience = stated_for or self.product_audience
        named, stated = self._system(item)
        found = self._settle(item, named, audience)
        if found is None:
            return None
        system, number, doubt = found
        others = (other for other in self.found.items if other is not item)
        if doubt and (named or not system or not any(o.system or letters.names_scale(o) for o in others)):
            self.doubt(*doubt)  # a number beside a stated one is surely on another scale
        if not stated:
            self.inferred.add("system")
        if system in (SizeSystem.US, SizeSystem.AU) and audience is Audience.UNISEX:
            audience = Audience.MEN
            self.unisex = True
            self.doubt("audience", "a unisex shoe's number, read as men's")
            self.inferred.add("audience")
        elif audience is Audience.KIDS and not stated and self._may_be_toddlers(item, number, system):
            self.doubt("audience", "a toddler's number, or an older child's")
        if stated_for is None and audience is not None:
            self.inferred.add("audience")
        to = item.to if item.to is None or system not in EURO else thirds(item.to)
        return StatedSize(system, written(number), None if to is None else written(to), audience)

    def _settle(self, item: Item, system: SizeSystem | None, audience: Audience | None) -> Settled | None:
        """Say which number is meant; what its named system does not have stays without a system."""
        number, text = item.number, item.text
        if number < 2 * WHOLE and len(text) == 3 and text.startswith("0") and system in (None, *HALVES):
            if audience not in CHILDREN:  # `065` is 6.5, and no adult's shoe is a 1: `010` is 10
                number *= 10
            if audience is None:
                self.doubt("value", "a leading zero")
        if system is None:
            bare = bare_number(number, text, self.home, audience)
            return bare if bare.system is not None or 0 < number <= 58 * WHOLE else None
        found = stated_number(number, text, system, audience) or stated_number(number, text, system, None)
        if found is None and bare_number(number, text, None, audience).system is not None:
            return Settled(None, number, ("system", f"no shoe is {system.value} {written(number)}"))
        return found

    def _may_be_toddlers(self, item: Item, number: int, system: SizeSystem | None) -> bool:
        youth = self.title.older_child or item.audience is not None or self.own_audience is not None
        return not youth and number < 8 * WHOLE and (system is None or system in HALVES)

    def _system(self, item: Item) -> tuple[SizeSystem | None, bool]:
        """Give a number's system where something names it, and whether that is the label itself."""
        items, named = self.found.items, self.found.systems
        if item.clash:
            self.doubt("system", "two systems for one number")
        if item.system is not None:
            return item.system, True
        if named:
            if len(named) == len(items):
                return named[items.index(item)], True
            if len(set(named)) > 1:
                self.doubt("system", "several systems named")
            return named[0], True
        for other in items:  # `US M 9.5 / W 11`
            if other.system in HALVES and item.audience not in (None, other.audience):
                return other.system, True
        offered = self.option.systems
        if len(offered) in (1, len(items)):
            system = offered[items.index(item) % len(offered)]
            if exists(thirds(item.number), system):
                return system, False
        if letters.paired(items):
            return SizeSystem.AU if self.home is SizeSystem.AU else SizeSystem.US, False
        if letters.names_scale(item) and item.number <= 22 * WHOLE:
            return self.home if self.home in HALVES else SizeSystem.US, False
        hint = self.found.hint
        if hint is not None and item.number > 30 * WHOLE and exists(item.number, hint):
            return hint, False
        return None, False

    def _check(self, item: Item, marks: list[Mark], size: StatedSize) -> None:
        """Doubt a number that may be no size, and letters that may be an audience."""
        texts = [mark.text for mark in marks]
        if self.found.open_ended:
            self.doubt("value", "an open range")
        words = [word for segment, word in self.found.unknown if segment == item.segment]
        if words and not (item.system or self.found.named or marks or item.prefix or item.audience):
            self.doubt("value", f"the number may belong to {words[-1]!r}")
        if item.letters and item.letters[-1][0] == "t" and self.title.clothes:
            self.doubt("value", "the title sells clothes")
        if texts == ["w"] and marks[0].glued and size.audience in (Audience.WOMEN, None):
            self.doubt("width", _WIDE_OR_WOMEN)
            if size.audience is None:
                self.doubt("audience", _WIDE_OR_WOMEN)

    def _reading(self, size: StatedSize, marks: list[Mark], also: tuple[StatedSize, ...] = ()) -> SizeReading:
        audience = self._by_letter(marks, size.audience)
        width, code, unsure = decide(marks, audience, self.country)
        if self.found.measured and code is None:
            width = None  # `11 inch narrow` is a shaft and a toe
        if unsure:
            self.doubt("width", "the letter means other widths for men, women and in other countries")
        if self.title.clothes and not self.title.footwear:
            self.doubt("value", "the title sells clothes")
        return SizeReading(
            system=size.system,
            value=size.value,
            value_to=size.value_to,
            audience=audience,
            width=width,
            width_code=code,
            also=also,
            ambiguous=bool(self.doubts),
            reason="; ".join(dict.fromkeys(self.doubts.values())),
            inferred=tuple(field for field in _FIELDS if field in self.inferred),
            doubts=tuple(field for field in _FIELDS if field in self.doubts),
            unisex=self.unisex,
        )

    def _by_letter(self, marks: list[Mark], audience: Audience | None) -> Audience | None:
        """`D(M)` is men's medium and `B(M)` women's: it tells the audience, or contradicts the product's."""
        texts = {mark.text for mark in marks}
        if texts.isdisjoint(_MEDIUM) or texts.isdisjoint("bd"):
            return audience
        meant = Audience.MEN if "d" in texts else Audience.WOMEN
        if audience is None:
            self.inferred.add("audience")
            return meant
        if audience is not meant and audience not in CHILDREN:
            self.doubt("audience", f"medium {'D' if 'd' in texts else 'B'} is a {meant.value}'s width")
        return audience
