"""The words for people: the sentence to say to the caller, and the question that settles an unclear wish.

Built from our own words and the retailers' names alone; a shop's raw text is never spoken.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stockfinder.report import Exactness, How, Outcome
from stockfinder.size import say_size, say_width
from stockfinder.wanted import SizeSystem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stockfinder.product import Price
    from stockfinder.report import Finding, Offered
    from stockfinder.wanted import Wanted

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_CURRENCIES = {
    "USD": "dollars",
    "CAD": "Canadian dollars",
    "AUD": "Australian dollars",
    "GBP": "pounds",
    "EUR": "euros",
}
_HOW = {
    How.SHIP: "in stock",
    How.ORDER: "to order online",
    How.BACKORDER: "on backorder, so it ships later",
    How.PREORDER: "to pre-order",
    How.IN_STORE: "in the store only",
}


def shoe(wanted: Wanted, offer: Offered | None = None) -> str:
    """The wish in words: `Brooks Ghost 16 in men's ten, double E, black`.

    :param offer: what is offered for it; a colour that it calls otherwise is said to be a shade.
    """
    name = " ".join(part for part in (wanted.brand, wanted.model) if part) or "that shoe"
    details = [say_size(wanted.size)] if wanted.size else []
    if wanted.width:
        details.append(say_width(wanted.width, wanted.width_code))
    if wanted.color:
        color = wanted.color.lower()
        named = offer is None or not offer.color or color in offer.color.casefold()
        details.append(color if named else f"a shade of {color}")
    return f"{name} in {', '.join(details)}" if details else name


def say(wanted: Wanted, findings: Sequence[Finding], at_least: int) -> str:
    """One plain sentence for the caller.

    :param findings: best first.
    :param at_least: how many have to answer before an absence is told as one.
    """
    has = [finding for finding in findings if finding.outcome is Outcome.AVAILABLE]
    if has:
        return _found(wanted, has)
    counted = sum(finding.counts for finding in findings)
    if counted < max(1, at_least):
        got = (
            f"could only get {_count(counted, 'clear answer')}" if counted else "could not get a clear answer"
        )
        return f"I {got} so far, so I cannot tell yet who has the {shoe(wanted)}."
    near = next(((f, offered) for f in findings for offered in f.near if offered.how and offered.near), None)
    none = "it does not have" if counted == 1 else "none of them has"
    sentence = f"I checked {_count(counted, 'other shop')}, and {none} the {shoe(wanted)} right now"
    return f"{sentence}; {near[0].name} has it {near[1].near}." if near else f"{sentence}."


def _found(wanted: Wanted, has: list[Finding]) -> str:
    best = has[0]
    offer = best.offer
    parts = [f"{best.name} has the {shoe(wanted, offer)}"]
    if offer is not None:
        if offer.how is not None:
            parts.append(_HOW[offer.how])
        if offer.price is not None:
            parts.append(f"for {_money(offer.price)}")
    if best.as_of is not None:
        parts.append(f"as of {_MONTHS[best.as_of.month - 1]} {best.as_of.day}")
    sentence = ", ".join(parts)
    if offer is not None and offer.exactness is Exactness.CONVERTED:
        sizes = _list(offer.candidates, "or") if offer.candidates else "another scale"
        sentence += f"; the size is a conversion ({sizes} there), so please check the fit"
    others = [finding.name for finding in has[1:4]]
    if others:
        verb = "has" if len(others) == 1 else "have"
        sentence += f"; {_list(others)} {verb} it too"
    return f"{sentence}."


def ask(wanted: Wanted, findings: Sequence[Finding]) -> str | None:
    """The question that would settle the wish, or nothing where it is clear."""
    if wanted.audience is None and wanted.size is not None and _needs_audience(wanted.size.system):
        return "Is it for a man, a woman or a child?"
    offers = [finding.offer for finding in findings if finding.outcome is Outcome.AVAILABLE and finding.offer]
    if wanted.width is None and _widths(offers) > 1:
        return "Do you need a standard width, or a narrow or wide one?"
    return None


def _needs_audience(system: SizeSystem | None) -> bool:
    """Paris points and centimetres are one scale for all adults; the others restart for each audience."""
    return system in (None, SizeSystem.US, SizeSystem.UK, SizeSystem.AU, SizeSystem.MX)


def _widths(offers: Sequence[Offered]) -> int:
    return len({offer.width for offer in offers if offer.width})


def _money(price: Price) -> str:
    unit = _CURRENCIES.get(price.currency or "", price.currency or "")
    amount = f"{price.amount:,.2f}".removesuffix(".00")
    return f"{amount} {unit}".strip()


def _count(number: int, thing: str) -> str:
    word = _NUMBERS[number] if number < len(_NUMBERS) else str(number)
    return f"{word} {thing}{'' if number == 1 else 's'}"


def _list(names: Sequence[str], word: str = "and") -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {word} {names[-1]}"
