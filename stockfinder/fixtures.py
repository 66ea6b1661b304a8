"""Fixture folders: questions put to a retailer's recorded traffic, and the answers that have to come.

A folder is named after its retailer and holds `shop.har` (one state of the shop), `blocked.har` (the shop
refusing us), `questions.toml`, and, for a shop that no collection has, its own entry `retailer.toml`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from stockfinder.errors import ConfigurationError, UsageError
from stockfinder.report import Exactness, How, Outcome
from stockfinder.web import har

if TYPE_CHECKING:
    from pathlib import Path

    from stockfinder.finder import Finder
    from stockfinder.product import Price
    from stockfinder.report import Finding, Offered
    from stockfinder.shop import Shop
    from stockfinder.wanted import Wanted

QUESTIONS = "questions.toml"
STATES = ("shop", "blocked")
"""The recordings that a folder has, each `STATE.har`."""
_PATIENCE = 60.0
"""Seconds for one replayed question: a busy machine must not change the answer."""


class Wish(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is wanted, in the words of `stockfinder.understand`."""

    text: str = ""
    brand: str | None = None
    model: str | None = None
    audience: str | None = None
    color: str | None = None
    size: str | None = None
    width: str | None = None
    code: str | None = None
    gtin: str | None = None
    must: tuple[str, ...] = ()
    country: str = "US"

    def wanted(self) -> Wanted:
        """The wish as understood.

        :raises UsageError: it makes no sense.
        """
        from msgspec.structs import asdict

        from stockfinder.style import understand

        return understand(**asdict(self))


class Near(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A near miss, as the shop writes it."""

    size: str | None = None
    width: str | None = None
    color: str | None = None
    availability: str | None = None


class Expected(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The finding that has to come. What is not stated is not compared."""

    outcome: Outcome
    title: str | None = None
    size: str | None = None
    width: str | None = None
    color: str | None = None
    price: str | None = None
    """Amount and currency: `139.95 USD`."""
    how: How | None = None
    exactness: Exactness | None = None
    url: str | None = None
    counts: bool | None = None
    near: tuple[Near, ...] | None = None
    """All near misses, in their order."""


class Question(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One question to a shop, and its answer."""

    name: str
    """What is asked, in a few words: `sold out in that size`."""
    state: Literal["shop", "blocked"] = "shop"
    wish: Wish
    finding: Expected


class _Questions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    question: tuple[Question, ...]


class Difference(Struct, frozen=True, kw_only=True):
    """One fact that came out otherwise."""

    what: str
    expected: str
    actual: str


class Check(Struct, frozen=True, kw_only=True):
    """One question as it was answered."""

    retailer: str
    question: str
    differences: tuple[Difference, ...] = ()
    problem: str | None = None
    """Why it could not be asked or answered, in one sentence."""

    @property
    def passed(self) -> bool:
        """Whether the answer is the expected one."""
        return self.problem is None and not self.differences


def questions(folder: Path) -> tuple[Question, ...]:
    """The questions of one fixture folder.

    :raises ConfigurationError: the file is missing, has a mistake (the text names the line), or asks nothing.
    """
    from stockfinder.toml_file import read_toml

    path = folder / QUESTIONS
    if not path.is_file():
        raise ConfigurationError(f"{path} is missing; it holds the questions and the answers expected.")
    asked = read_toml(path, _Questions).question
    if not asked:
        raise ConfigurationError(f"{path} asks nothing; write at least one [[question]].")
    return asked


async def check(fixtures: Path, names: tuple[str, ...] = ()) -> tuple[Check, ...]:
    """Put every question to its recording and compare the answers.

    A file that is missing is a failed check, never a skipped one.

    :param fixtures: the folder of fixture folders.
    :param names: only these retailers.
    :raises UsageError: a name has no folder.
    :raises ConfigurationError: there is no fixture folder at all.
    """
    from contextlib import AsyncExitStack

    from stockfinder.finder import Finder

    folders = _folders(fixtures, names)
    async with AsyncExitStack() as stack:
        finders = {
            state: await stack.enter_async_context(Finder(replay=fixtures, state=state)) for state in STATES
        }
        return tuple([one for folder in folders for one in await _check_folder(folder, finders)])


def _folders(fixtures: Path, names: tuple[str, ...]) -> list[Path]:
    there = (path for path in sorted(fixtures.iterdir()) if path.is_dir())
    folders = {path.name: path for path in there if not _holds_others(path)}
    if not folders:
        raise ConfigurationError(f"There is no fixture folder in {fixtures}.")
    for name in names:
        if name not in folders:
            raise UsageError(f"There is no folder {name!r} in {fixtures}; there are {', '.join(folders)}.")
    return [folders[name] for name in names or folders]


def _holds_others(folder: Path) -> bool:
    """Whether a folder is a collection of its own, and no shop's."""
    inside = list(folder.iterdir())
    is_shops = any(path.suffix in (".har", ".toml") for path in inside)
    return not is_shops and any(path.is_dir() for path in inside)


async def _check_folder(folder: Path, finders: dict[str, Finder]) -> list[Check]:
    missing = [f"{state}.har" for state in STATES if not (folder / f"{state}.har").is_file()]
    failed = [
        Check(retailer=folder.name, question=name, problem=f"{folder / name} is missing.") for name in missing
    ]
    try:
        asked = questions(folder)
    except ConfigurationError as error:
        return [*failed, Check(retailer=folder.name, question=QUESTIONS, problem=str(error))]
    ready = [question for question in asked if f"{question.state}.har" not in missing]
    return failed + [await _ask(folder.name, question, finders[question.state]) for question in ready]


async def _ask(retailer: str, question: Question, finder: Finder) -> Check:
    try:
        report = await finder.find(question.wish.wanted(), only=(retailer,), deadline=_PATIENCE)
    except (UsageError, ConfigurationError) as error:
        return Check(retailer=retailer, question=question.name, problem=str(error))
    if report.problems:
        return Check(retailer=retailer, question=question.name, problem=report.problems[0].message)
    differences = compare(question.finding, report.findings[0])
    return Check(retailer=retailer, question=question.name, differences=differences)


def compare(expected: Expected, finding: Finding) -> tuple[Difference, ...]:
    """The facts in which a finding differs from what was expected of it."""
    actual = summary(finding)
    fields = Expected.__struct_fields__
    pairs = [(name, getattr(expected, name), getattr(actual, name)) for name in fields]
    return tuple(
        Difference(what=name, expected=_shown(wanted), actual=_shown(got))
        for name, wanted, got in pairs
        if wanted is not None and wanted != got
    )


def summary(finding: Finding) -> Expected:
    """The facts of a finding that a fixture states."""
    offer = finding.offer
    return Expected(
        outcome=finding.outcome,
        title=finding.title,
        size=offer.size if offer else None,
        width=offer.width if offer else None,
        color=offer.color if offer else None,
        price=_price(offer.price) if offer else None,
        how=offer.how if offer else None,
        exactness=offer.exactness if offer else None,
        url=finding.url,
        counts=finding.counts,
        near=tuple(_near(offered) for offered in finding.near),
    )


def _near(offered: Offered) -> Near:
    return Near(
        size=offered.size,
        width=offered.width,
        color=offered.color,
        availability=offered.availability.value,
    )


def _price(price: Price | None) -> str | None:
    return None if price is None else f"{price.amount:.2f} {price.currency or ''}".strip()


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        rows = [
            " ".join(str(getattr(row, f)) for f in Near.__struct_fields__ if getattr(row, f)) for row in value
        ]
        return "; ".join(rows) or "none"
    return "nothing" if value is None else str(getattr(value, "value", value))


def describe(
    name: str,
    *,
    platform: str,
    site: str,
    title: str | None = None,
    country: str = "US",
    currency: str | None = None,
    size_system: str | None = None,
    brands: tuple[str, ...] = (),
) -> Shop:
    """The entry of a new shop, from what its operator says of it. It is on, since somebody asked for it.

    :raises UsageError: one of the facts makes no sense; the text says which.
    """
    import re

    from stockfinder import platforms
    from stockfinder.shop import Facts, Shop
    from stockfinder.wanted import SizeSystem

    systems = tuple(system.value for system in SizeSystem)
    wrong = (
        (not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name), f"The name {name!r} must be like corner-runner."),
        (
            platform not in platforms.NAMES,
            f"There is no platform {platform!r}; there are {', '.join(platforms.NAMES)}.",
        ),
        (
            not re.fullmatch(r"https?://[^\s/@]+/?", site),
            f"The site {site!r} must be like https://www.example.com.",
        ),
        (
            not re.fullmatch("[A-Z]{2}", country),
            f"The country {country!r} must be two capital letters, as in US.",
        ),
        (
            currency is not None and not re.fullmatch("[A-Z]{3}", currency),
            f"{currency!r} is no currency like USD.",
        ),
        (
            size_system is not None and size_system not in systems,
            f"{size_system!r} is none of {', '.join(systems)}.",
        ),
    )
    for is_wrong, sentence in wrong:
        if is_wrong:
            raise UsageError(sentence)
    return Shop(
        name=name,
        title=title or name.replace("-", " ").title(),
        site=site.rstrip("/"),
        platform=platform,
        country=country,
        currency=currency,
        size_system=size_system,
        brands=brands,
        enabled=True,
        facts=Facts(grade="operator", source="stockfinder new-retailer"),
    )


def new_retailer(shop: Shop, entries: Path, fixtures: Path, ask: str) -> tuple[Path, Path]:
    """Write the entry of a new shop, and its fixture folder: the questions to fill in, and a blocked state.

    The blocked state is composed, not recorded: the shop answers the request for robots.txt, which comes
    first on every platform, with a challenge in Cloudflare's documented form (status 403 and the header
    `cf-mitigated: challenge`).

    :param shop: the entry; its `name` becomes the file's.
    :param entries: the folder of entries.
    :param fixtures: the folder of fixture folders.
    :param ask: a shoe and a size that the shop has, as an agent would type them.
    :returns: the entry, and the questions.
    :raises UsageError: one of them is there already; nothing is written then.
    :raises ConfigurationError: a file cannot be written.
    """
    import tomlkit
    from msgspec import to_builtins

    entry, asked = entries / f"{shop.name}.toml", fixtures / shop.name / QUESTIONS
    blocked = asked.with_name("blocked.har")
    for path in (entry, asked, blocked):
        if path.exists():
            raise UsageError(f"{path} is there already; nothing was written.")
    told = to_builtins(shop)
    told.pop("name", None)
    shoe = tomlkit.string(ask).as_string()
    try:
        for path, text in ((entry, tomlkit.dumps(told)), (asked, _QUESTIONS.replace("ASK", shoe))):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        har.write(blocked, challenge(shop))
    except OSError as error:
        raise ConfigurationError(f"{error.filename or path} cannot be written: {error.strerror}.") from error
    return entry, asked


def challenge(shop: Shop) -> har.Log:
    """The composed state in which a shop refuses programs."""
    from datetime import UTC, datetime

    now = datetime.now(UTC).replace(microsecond=0)
    answer = har.Response(
        status=403,
        headers=(har.Header("content-type", "text/html"), har.Header("cf-mitigated", "challenge")),
        content=har.Content(
            size=0, mime_type="text/html", text="<html><title>Just a moment...</title></html>"
        ),
    )
    asked = har.Request(method="GET", url=f"{shop.site.rstrip('/')}/robots.txt")
    return har.Log(
        origin=har.Origin(
            kind="composed", program="Cloudflare's documented challenge", when=now.date().isoformat()
        ),
        entries=(har.Entry(started=now, request=asked, response=answer),),
    )


_QUESTIONS = """\
# The questions put to this shop's recording (shop.har), and the finding that each has to give.
# First change each wish to a shoe and size of which the shop's own pages say so; then record each wish once
# (`stockfinder find "WISH" --only NAME --record FIXTURES`; recordings add up). Complete the findings from the
# shop's pages (title, size, width, price), not from the program's output; what is left out is not compared.

[[question]]
name = "in stock"
[question.wish]
text = ASK
[question.finding]
outcome = "available"

[[question]]
name = "sold out in that size"
[question.wish]
text = ASK  # change it to a size that is sold out
[question.finding]
outcome = "sold_out"

[[question]]
name = "size not offered"
[question.wish]
text = ASK  # change it to a size that the shoe does not come in
[question.finding]
outcome = "size_not_offered"

[[question]]
name = "not carried"
[question.wish]
text = ASK  # change it to a shoe that the shop does not have
[question.finding]
outcome = "not_carried"

[[question]]
name = "blocked"
state = "blocked"
[question.wish]
text = ASK
[question.finding]
outcome = "blocked"
"""
