"""Reads the size an agent types."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stockfinder.errors import UsageError
from stockfinder.size.convert import counted
from stockfinder.size.label import SEVERAL, read_size
from stockfinder.size.number import HALF, WHOLE, YOUTH, sixtieths, written
from stockfinder.size.scale import CHILDREN, EURO, HALVES, OFF_LADDER, exists, home_system
from stockfinder.wanted import Audience, Size, SizeSystem, Width

if TYPE_CHECKING:
    from stockfinder.size.words import SizeReading, StatedSize

_NEGATIVE = re.compile(r"\s*[-−]\s*\d")
_DIFFERENCE = re.compile(r"\s*([+\-−])\s*([\d½][^a-z]*?)\s*(?:sizes?)?\s*\Z")
_HALVES = {"½": "0.5", "1/2": "0.5"}
_FURTHEST = 3 * WHOLE  # more than three sizes off is a slip of the keyboard


def read_wanted_size(
    text: str, *, audience: Audience | None = None, country: str = "US"
) -> tuple[Size, Width | None, str | None]:
    """Read a wanted size (`10`, `10.5 2E`, `EU 43`, `43 1/3`, `9w`): the size, the width and its letters.

    A bare number is on the country's scale, unless it can only be on another (43 in the US is EU).
    What the text says of the audience (`W9`, `5Y`) wins over `audience`. A letter that may be a width is one.

    :raises UsageError: where no shoe has that size (`95`, `-3`, `abc`), or the text is several sizes.
    """
    home = home_system(country) or SizeSystem.US
    reading = read_size(text, home_system=home, audience=audience, country=country)
    if reading.value is None or _NEGATIVE.match(text):
        raise UsageError(f"{text.strip()!r} is no shoe size. {_example(home)}")
    stated = _meant(reading, audience)
    _reject(text.strip(), reading, stated, home)
    return Size(stated.value, stated.system, stated.audience or audience), reading.width, reading.width_code


def _meant(reading: SizeReading, audience: Audience | None) -> StatedSize:
    """Of a dual label's sizes take the one for the audience, else the first."""
    ours = [size for size in reading.sizes if size.audience is audience]
    return (ours or reading.sizes)[0]


def _reject(text: str, reading: SizeReading, stated: StatedSize, home: SizeSystem) -> None:
    """Refuse what may be another size than the one that was read."""
    example = _example(home)
    if stated.value_to is not None or SEVERAL in reading.reason:
        raise UsageError(f"{text!r} is more than one size; ask for one. {example}")
    if reading.width is None and "width" in reading.doubts and stated.system is not SizeSystem.ALPHA:
        raise UsageError(f"{text!r} names two widths; ask for one. {example}")
    if "system" in reading.doubts and not (stated.system is SizeSystem.EU and stated.audience in CHILDREN):
        raise UsageError(f"{text!r} is not clear: {reading.reason}. {example}")
    if "value" in reading.doubts and stated.system is not SizeSystem.ALPHA and reading.reason != OFF_LADDER:
        raise UsageError(f"{text!r} is no shoe size: {reading.reason}. {example}")
    settled = reading.unisex or "width" in reading.doubts or stated.audience is Audience.KIDS
    if "audience" in reading.doubts and not settled:
        raise UsageError(f"{text!r} is not clear: {reading.reason}. {example}")


def _example(home: SizeSystem) -> str:
    own = {SizeSystem.UK: "9 or 9.5", SizeSystem.EU: "43 or 43 1/3", SizeSystem.KR: "270"}.get(home)
    if home in (SizeSystem.JP, SizeSystem.MX, SizeSystem.CN):
        own = "27"
    return f"Say for example {own or '10 or 10.5 2E'}, or name the system: US 10, UK 9, EU 43, CM 28."


def shift(was: Size, by: str) -> Size:
    """Give a size relative to the last one: `shift(Size("10", ...), "+0.5")` is 10.5.

    Children's numbers go on from 13.5 to 1.

    :raises UsageError: where `by` is no such difference, or no shoe has the resulting size.
    """
    found = _DIFFERENCE.match(by)
    step = sixtieths(_HALVES.get(found[2], found[2])) if found else None
    if found is None or step is None or step % HALF or step > _FURTHEST:
        raise UsageError(f"{by!r} is no difference of sizes. Say for example +0.5 or -1.")
    number = sixtieths(was.value)
    if number is None or was.system is None or (was.system in EURO and number % HALF):
        raise UsageError(f"Cannot count from size {was.value}. Give the wanted size itself.")
    if was.system in (SizeSystem.KR, SizeSystem.CN) and number > 60 * WHOLE:
        step *= 10  # millimetres
    signed = step if found[1] == "+" else -step
    audience = was.audience
    if audience in CHILDREN and was.system in HALVES:
        number = counted(number, was.system, audience) + signed
        youth = number > 13.5 * WHOLE
        audience = Audience.KIDS if youth or number > 10 * WHOLE else audience
        number -= YOUTH if youth else 0
    else:
        number += signed
    if not exists(number, was.system, audience):
        raise UsageError(f"No shoe has size {was.value} {by}.")
    return Size(written(number), was.system, audience)
