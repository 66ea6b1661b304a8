"""Whether a product states an attribute the caller asked for: safety marks, materials, properties.

What confirms and what contradicts each attribute stands in `lexicon/attributes.txt`, with its sources.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct

from stockfinder.report import Attribute
from stockfinder.style.lexicons import attributes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stockfinder.product import Product

_SHOWN = 80
"""Characters of a source that are shown as evidence, at most."""
_STANDARD = r"F\s?2413|F\s?2892|2034[5-7]|Z195|\bI/?75|\bC/?75|\bM/?I/?C\b|\bS[1-7](?:P|L|S|PL|PS)?\b"
"""What a line of safety marks holds beside its letters."""
_CLASS = r"\b(S[1-7](?:P[LS]?|[LS])?|SBP?|O[1-7](?:P[LS]?|[LS])?|OB)\b"
"""Classes of EN ISO 20345 and 20347 in both editions."""
_SAFETY = (
    r"(?i:\biso\b|2034[5-7]|safety|sicherheit|arbeits|s[ée]curit[ée]|seguridad|antinfortun|veiligheid|class\b)"
    r"|\b(?:SRA|SRB|SRC|ESD|HRO)\b"
)
"""What tells that S3 is a class of safety shoes."""
_NOT = (
    r"(?:\b(?:not|no|without|isn't|aren't|never|nicht|kein|keine|ohne|sans|pas|senza|sin)"
    r"(?!\s+(?:only|just|sacrific\w+|compromis\w+|losing))\b[\s-]+(?:[\w-]+\s+){0,3}|\b(?:non|un)[\s-]?)$"
)
_NO = r"\s*[:=?]\s*(?:no|false|none|nein|non)\b"
_OPEN = r"\s*[:=?]\s*(?:n/?a|unknown|not (?:applicable|specified|available))\b"


class Rule(Struct, frozen=True):
    """How one attribute is recognised."""

    name: str
    says: re.Pattern[str] | None
    """Phrases and marks that confirm it."""
    named: re.Pattern[str] | None
    """The same with marks in any case, as in a tag or a title: `Eh`."""
    coded: re.Pattern[str] | None
    """Letters that confirm it beside the number of a standard."""
    denies: re.Pattern[str] | None
    codenies: re.Pattern[str] | None
    traps: re.Pattern[str] | None
    classes: frozenset[str]
    """Classes of EN ISO 20345 that satisfy it."""


def check(name: str, product: Product) -> Attribute:
    """Look an attribute up in properties, tags, bullets, title and text, in that order of trust.

    `state` is `confirmed` or `contradicted` with the words found and where, or `not stated`. An unknown name
    is looked up as the words given. Never raises.
    """
    rule = _rule(name)
    for where, text in _sources(product):
        found = _read(rule, text, where)
        if found is not None:
            state, at = found
            return Attribute(name=name, state=state, words=_shorten(text, at), where=where, url=product.url)
    return Attribute(name=name, state="not stated")


def _sources(product: Product) -> Iterator[tuple[str, str]]:
    """What a product tells, the most trusted first."""
    for name, value in product.attributes.items():
        yield "property", f"{name}: {value}"
    for tag in product.tags:
        yield "tag", tag
    for bullet in product.bullets:
        yield "bullet", bullet
    yield "title", product.title
    if product.description:
        for sentence in _sentences().split(product.description):
            if sentence.strip():
                yield "text", sentence.strip()


@cache
def _sentences() -> re.Pattern[str]:
    return re.compile(r"(?<=[.!?;])\s+|[\n\r•]+")


def _read(rule: Rule, text: str, where: str) -> tuple[str, int] | None:
    """Whether one source states the attribute, and where in it; nothing where it says neither or both."""
    if rule.traps is not None:
        text = rule.traps.sub(lambda found: " " * len(found[0]), text)
    coded = re.search(_STANDARD, text) is not None
    against = _first(rule.denies, text) or (_first(rule.codenies, text) if coded else None)
    rest = text if rule.denies is None else rule.denies.sub(lambda found: " " * len(found[0]), text)
    stated = _first(rule.says if where in ("bullet", "text") else rule.named, rest)
    if stated is None and coded:
        stated = _first(rule.coded, rest)
    if stated is None and rule.classes:
        classes = _read_classes(rule, rest, whole=where in ("property", "tag"))
        if classes is not None:
            return classes
    if stated is not None:
        if against is not None and against[0] and stated[0]:
            return None
        return ("confirmed" if stated[0] else "contradicted"), stated[1]
    return ("contradicted", against[1]) if against is not None and against[0] else None


def _first(pattern: re.Pattern[str] | None, text: str) -> tuple[bool, int] | None:
    """The first statement of a pattern: whether it is affirmed, and where. What is left open is none."""
    for found in pattern.finditer(text) if pattern is not None else ():
        after = text[found.end() : found.end() + 20]
        if re.match(_OPEN, after, re.IGNORECASE):
            continue
        denied = re.search(_NOT, text[max(0, found.start() - 60) : found.start()], re.IGNORECASE)
        return denied is None and re.match(_NO, after, re.IGNORECASE) is None, found.start()
    return None


def _read_classes(rule: Rule, text: str, *, whole: bool) -> tuple[str, int] | None:
    """Read the classes of EN ISO 20345: one that satisfies confirms, another contradicts a class."""
    if not whole and re.search(_SAFETY, text) is None and re.search(r"\bS[1-7](?:PL|PS|P)\b", text) is None:
        return None
    found = list(re.finditer(_CLASS, text))
    for one in found:
        if one[0] in rule.classes:
            return "confirmed", one.start()
    if found and re.fullmatch(_CLASS, rule.name):
        return "contradicted", found[0].start()
    return None


def known_attribute(asked: str) -> bool:
    """Whether an attribute as an agent types it is one of the lexicon's."""
    wanted = _key(asked)
    return any(
        wanted in {_key(one) for one in (name, *_values(facts, "ask"))}
        for name, facts in attributes().items()
    )


@cache
def _rule(asked: str) -> Rule:
    """The rule for an attribute as an agent types it; for an unknown one, its own words."""
    wanted = _key(asked)
    for name, facts in attributes().items():
        if wanted in {_key(one) for one in (name, *_values(facts, "ask"))}:
            return Rule(
                name,
                _pattern(_values(facts, "says"), _values(facts, "marks")),
                _pattern((*_values(facts, "says"), *_values(facts, "marks")), ()),
                _pattern((), _values(facts, "coded")),
                _pattern(_values(facts, "denies"), _values(facts, "undoes")),
                _pattern((), _values(facts, "codenies")),
                _pattern(_values(facts, "traps"), ()),
                frozenset(facts.get("class", "").split()),
            )
    own = _pattern((asked,), ())
    return Rule(asked, own, own, None, None, None, None, frozenset())


def _key(asked: str) -> str:
    """An attribute's name as compared, without the standard's own number: `EN ISO 20345 S3` is `s3`."""
    name = " ".join(asked.casefold().replace("-", " ").split())
    short = re.sub(r"^(?:astm )?f ?2413(?: \d\d)? |^(?:en )?(?:iso )?2034[5-7](?: ?: ?\d{4})? ", "", name)
    return short or name


def _values(facts: dict[str, str], at: str) -> tuple[str, ...]:
    return tuple(facts[at].split(" | ")) if at in facts else ()


def _pattern(phrases: tuple[str, ...], marks: tuple[str, ...]) -> re.Pattern[str] | None:
    """Phrases in any case, with spaces, hyphens or nothing between the words; marks in their own case."""
    if not phrases and not marks:
        return None
    spoken = "|".join(r"[\s-]*".join(map(re.escape, phrase.split())) for phrase in phrases if phrase.split())
    printed = "|".join(map(re.escape, marks))
    either = [part for part in (f"(?i:{spoken})" if spoken else "", printed) if part]
    return re.compile(rf"(?<![\w])(?:{'|'.join(either)})(?![\w])") if either else None


def _shorten(text: str, at: int) -> str:
    """The words around a place, in one line."""
    text = " ".join(text.split()) if len(text) > _SHOWN else text.strip()
    if len(text) <= _SHOWN:
        return text
    start = max(0, min(at - _SHOWN // 3, len(text) - _SHOWN))
    cut = text[start : start + _SHOWN]
    return ("…" if start else "") + cut.strip() + ("…" if start + _SHOWN < len(text) else "")
