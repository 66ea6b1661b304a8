"""Says in words what a look-up found: the same for the live table, for a pipe, and for a narrow window."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from msgspec import Struct

from stockfinder.cli.clean import clean, link
from stockfinder.permission import describe
from stockfinder.report import Exactness, How, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from stockfinder.product import Price
    from stockfinder.report import Finding, Offered, Problem, Proven, Report
    from stockfinder.shop import Shop
    from stockfinder.wanted import Wanted

NEAR_MISSES = 3
"""Near misses shown of one retailer; the JSON has them all."""

_OUTCOMES = {
    Outcome.AVAILABLE: ("✓", "available"),
    Outcome.SOLD_OUT: ("✗", "sold out"),
    Outcome.SIZE_NOT_OFFERED: ("✗", "size not offered"),
    Outcome.NOT_CARRIED: ("–", "not carried"),
    Outcome.UNCLEAR: ("?", "unclear"),
    Outcome.BLOCKED: ("!", "blocked"),
    Outcome.NOT_PERMITTED: ("!", "not permitted"),
    Outcome.RATE_LIMITED: ("!", "asked to wait"),
    Outcome.HELD_BACK: ("!", "held back"),
    Outcome.TIMED_OUT: ("!", "timed out"),
    Outcome.UNREACHABLE: ("!", "unreachable"),
    Outcome.DRIFTED: ("!", "page changed"),
}
_HOW = {
    How.SHIP: "ships",
    How.ORDER: "orderable",
    How.BACKORDER: "backorder",
    How.PREORDER: "preorder",
    How.IN_STORE: "in store",
}
PROVEN: dict[Proven, str] = {
    "documents": "from documents only",
    "program": "on the real program",
    "recording": "on recordings of shops",
    "live": "live, on this installation",
}
_ASCII = str.maketrans({"✓": "+", "✗": "x", "–": "-", "…": ".", "·": ",", "→": ">"})
_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "CAD": "CA$", "AUD": "A$", "JPY": "¥"}
_WHOLE = {"JPY", "KRW", "CLP", "VND", "ISK"}  # currencies without minor units (ISO 4217)
_FOR = {
    "men": "men's",
    "women": "women's",
    "unisex": "unisex",
    "kids": "kids'",
    "toddler": "toddlers'",
    "infant": "infants'",
}


class Row(Struct, frozen=True, kw_only=True):
    """One retailer's line of the table, ready to print. An empty string where there is nothing to say."""

    retailer: str
    mark: str
    outcome: str
    title: str = ""
    size: str = ""
    """Size and width, in the shop's words."""
    price: str = ""
    list_price: str = ""
    """The struck-through price, where it is higher."""
    how: str = ""
    link: str = ""
    """A whole address that is safe to click on."""
    seconds: str = ""
    """How long it took, or how long ago it was asked."""
    kind: Outcome | None = None
    """Nothing while it is being asked, and for a fault of ours."""


class Section(Struct, frozen=True):
    """What stands below the table under one heading: lines of a retailer's name and what there is to say."""

    heading: str
    lines: tuple[tuple[str, str], ...]


def glyphs(text: str) -> str:
    """The text with our own signs in ASCII where standard output cannot show them."""
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    try:
        "✓✗–…·→".encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return text.translate(_ASCII)
    return text


def looking_for(wanted: Wanted) -> str:
    """What was understood, on one line: `Brooks Ghost 16, men's, US 10, wide (2E), black`."""
    return ", ".join(clean(part) for part in _wish(wanted) if part)


def _wish(wanted: Wanted) -> Iterator[str]:
    yield " ".join(filter(None, (wanted.brand, wanted.model)))
    if wanted.code:
        yield f"style code {wanted.code}"
    if wanted.gtin:
        yield f"GTIN {wanted.gtin}"
    if wanted.audience:
        yield _FOR[wanted.audience]
    if wanted.size:
        yield f"size {wanted.size.system or ''} {wanted.size.value}"
    if wanted.width:
        yield f"{wanted.width} ({wanted.width_code})" if wanted.width_code else wanted.width
    elif wanted.width_code:
        yield f"width {wanted.width_code}"
    yield wanted.color or ""
    if wanted.must:
        yield f"must have {' and '.join(wanted.must)}"
    yield f"to {wanted.country}"


def row(finding: Finding) -> Row:
    """One retailer's answer."""
    mark, outcome = ("→", "open the link") if finding.link_only else _OUTCOMES[finding.outcome]
    offer = finding.offer
    title = (offer.title if offer else finding.title) or ""
    return Row(
        retailer=clean(finding.name),
        mark=mark,
        outcome=outcome,
        title=clean(title),
        size=_size(offer) if offer else "",
        price=money(offer.price) if offer else "",
        list_price=money(offer.list_price) if offer and _reduced(offer) else "",
        how=_HOW[offer.how] if offer and offer.how else "",
        link=link((offer.url if offer else None) or finding.url) or "",
        seconds=f"{finding.seconds:.1f} s" if finding.cached is None else f"{finding.cached:.0f} s ago",
        kind=finding.outcome,
    )


def waiting(shop: Shop, *, over: bool) -> Row:
    """A retailer that has not answered: it is being asked, or the search was stopped before it did."""
    return Row(retailer=clean(shop.title), mark="…", outcome="not waited for" if over else "asking")


def broken(problem: Problem) -> Row:
    """A retailer that could not be asked through a fault of ours."""
    return Row(retailer=clean(problem.name), mark="!", outcome="our fault")


def rows(report: Report, asked: tuple[Shop, ...], *, over: bool = True) -> list[Row]:
    """All retailers, best first; then what is our fault; then those that have not answered; last mere links.

    :param over: whether the search has ended.
    """
    known = {finding.retailer for finding in report.findings} | {p.retailer for p in report.problems}
    return [
        *(row(finding) for finding in report.findings if not finding.link_only),
        *(broken(problem) for problem in report.problems),
        *(waiting(shop, over=over) for shop in asked if shop.name not in known),
        *(row(finding) for finding in report.findings if finding.link_only),
    ]


def money(price: Price | None) -> str:
    """`$129.95`, `129.95 SEK`, or nothing."""
    if price is None:
        return ""
    currency = clean(price.currency or "")
    amount = f"{price.amount:,.0f}" if currency in _WHOLE else f"{price.amount:,.2f}"
    return f"{_SIGNS[currency]}{amount}" if currency in _SIGNS else f"{amount} {currency}".strip()


def _reduced(offer: Offered) -> bool:
    return bool(offer.price and offer.list_price and offer.list_price.amount > offer.price.amount)


def _size(offer: Offered) -> str:
    glued = offer.width and offer.size and offer.width in offer.size.split()  # `10.5 2E` says both
    told = " · ".join(clean(part) for part in (offer.size, None if glued else offer.width) if part)
    return f"{told} (converted)" if offer.exactness is Exactness.CONVERTED else told


def verdict(report: Report) -> str:
    """Whether enough retailers answered: the line that the exit code repeats."""
    answers = f"{report.answered} {'answer counts' if report.answered == 1 else 'answers count'}"
    time = f"{report.seconds:.1f} s"
    if report.enough:
        return f"{answers} ({report.at_least} needed), {time}."
    return f"Too few: {answers}, {report.at_least} needed, {time}. Do not rely on this."


def sections(report: Report) -> list[Section]:
    """What stands below the table, without what is empty."""
    found = [
        Section("Also fits", tuple(_also(report))),
        Section("Converted size", tuple(_conversions(report))),
        Section("Asked for", tuple(_attributes(report))),
        Section("Near misses", tuple(_near(report))),
        Section("Good to know", tuple(_messages(report))),
        Section("Notes", tuple(("", clean(note)) for note in report.notes)),
    ]
    return [section for section in found if section.lines]


def links(report: Report) -> list[tuple[str, str]]:
    """Retailer and whole address of each offer, and of what a person has to look at."""
    kinds = (Outcome.AVAILABLE, Outcome.UNCLEAR)
    shown = [finding for finding in report.findings if finding.link_only or finding.outcome in kinds]
    return [(r.retailer, r.link) for r in map(row, shown) if r.link]


def _offered(offer: Offered) -> str:
    """`Brooks Ghost 16, Black, 10 · 2E, $139.95`."""
    how = _HOW[offer.how] if offer.how and offer.how is not How.SHIP else ""
    parts = (clean(offer.title), clean(offer.color or ""), _size(offer), money(offer.price), how)
    return ", ".join(part for part in parts if part)


def _also(report: Report) -> Iterator[tuple[str, str]]:
    for finding in report.findings:
        yield from _first(finding, [_offered(offer) for offer in finding.others])


def _near(report: Report) -> Iterator[tuple[str, str]]:
    for finding in report.findings:
        told = [
            f"{_offered(offer)}{': ' if offer.differs else ''}{clean('; '.join(offer.differs))}"
            for offer in finding.near
        ]
        yield from _first(finding, told)


def _first(finding: Finding, told: list[str]) -> Iterator[tuple[str, str]]:
    more = [f"and {len(told) - NEAR_MISSES} more"] if len(told) > NEAR_MISSES else []
    for line in told[:NEAR_MISSES] + more:
        yield clean(finding.name), line


def _conversions(report: Report) -> Iterator[tuple[str, str]]:
    for finding in report.findings:
        if finding.offer and finding.offer.conversion:
            yield clean(finding.name), clean(finding.offer.conversion)


def _attributes(report: Report) -> Iterator[tuple[str, str]]:
    for finding in report.findings:
        for attribute in finding.attributes:
            words = f' ("{attribute.words}", {attribute.where})' if attribute.words else ""
            yield clean(finding.name), clean(f"{attribute.name} {attribute.state}{words}")


def _messages(report: Report) -> Iterator[tuple[str, str]]:
    """Why a retailer gave no answer, or one that does not count or is not of now; and what is our fault."""
    for finding in report.findings:
        told = (
            [f"asked by its written permission: {describe(finding.permission)}"] if finding.permission else []
        )
        if finding.as_of and finding.outcome.is_answer and finding.counts:
            told.append(f"by its feed of {finding.as_of:%Y-%m-%d %H:%M} UTC, not asked now")
        if finding.cached is not None and finding.outcome.is_answer and finding.counts:
            told.append(f"seen {finding.cached:.0f} s ago and not asked again (--fresh asks)")
        if finding.outcome.is_answer and not finding.counts:
            told.append(f"{finding.message} This does not count: it is not known to carry the brand.".strip())
        elif not finding.outcome.is_answer and finding.message:
            told.append(f"{finding.message}{_last_seen(finding, report.started)}")
        if finding.outcome is Outcome.UNCLEAR:
            told += [reason for reason in finding.reasons[:NEAR_MISSES] if reason not in finding.message]
        for line in told:
            yield clean(finding.name), clean(line)
    for problem in report.problems:
        yield clean(problem.name), clean(problem.message)


def _last_seen(finding: Finding, now: datetime | None) -> str:
    """`, last seen working 3 days ago`, of a shop that gave no answer."""
    if finding.outcome is Outcome.UNCLEAR or finding.last_seen is None or now is None:
        return ""
    minutes = max(0, int((now - finding.last_seen).total_seconds() // 60))
    for size, unit in ((24 * 60, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            count = minutes // size
            return f" (last seen working {count} {unit}{'' if count == 1 else 's'} ago)"
    return " (last seen working just now)"
