"""Holds the program against real shop programs whose stock is known: every variant, and shoes they lack.

Run it with a server's address, as `../shared/servers/PROGRAM/run.sh` prints it::

    uv run python benchmarks/proof.py vendure http://127.0.0.1:8102
    uv run python benchmarks/proof.py django_oscar http://127.0.0.1:8105
    uv run python benchmarks/proof.py medusa http://127.0.0.1:8103 publishable_key=pk_... region=reg_...
    uv run python benchmarks/proof.py evershop http://127.0.0.1:8104

It asks for all 152 variants of the shared catalogue and for 50 shoes that the shops do not carry, prints a
table, and ends with 1 if an outcome is wrong, fewer than 90% are definite, or a look-up sends too many
requests. Every look-up is a Finder of its own, as in a call, so that each has its own burst of requests.

What each program can tell (`MAPPING`):

- `in` and `low` are `available` everywhere.
- A backorder is `available` at Vendure, which shows it as in stock, and at Medusa, which says what it is. It
  is `sold_out` at django-oscar and EverShop, which have no backorders and show it as unavailable.
- `out` is `sold_out` everywhere: Vendure, Medusa and django-oscar's API list sold-out variants; the pages of
  django-oscar and EverShop leave them out.
- A shoe that none of them lists is `not_carried`.

An answer is wrong, too, where the variant offered is not the one asked for, by its SKU, where its price is
not the catalogue's, and where a backorder is taken for stock by a platform that can tell them apart.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
import tomllib
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tomlkit
from msgspec import Struct

from stockfinder import platforms
from stockfinder.finder import Finder
from stockfinder.report import Finding, How, Outcome
from stockfinder.retailer import Registry
from stockfinder.settings import Settings
from stockfinder.style import understand

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("STOCKFINDER_SHARED", ROOT.parent / "shared"))
CATALOGUE = SHARED / "servers" / "catalog.json"
FIXTURES = {
    "vendure": "demo-vendure",
    "django_oscar": "demo-oscar",
    "medusa": "platforms/demo-medusa",
    "evershop": "platforms/demo-evershop",
}
"""The entry of each program's demo shop."""
PAUSE = {"evershop": 1.0}
"""Seconds between look-ups: EverShop allows 300 requests a minute, and a Finder for each knows no pace."""

SOLD_OUT, AVAILABLE = Outcome.SOLD_OUT, Outcome.AVAILABLE
MAPPING = {
    "vendure": {"in": AVAILABLE, "low": AVAILABLE, "backorder": AVAILABLE, "out": SOLD_OUT},
    "django_oscar": {"in": AVAILABLE, "low": AVAILABLE, "backorder": SOLD_OUT, "out": SOLD_OUT},
    "medusa": {"in": AVAILABLE, "low": AVAILABLE, "backorder": AVAILABLE, "out": SOLD_OUT},
    "evershop": {"in": AVAILABLE, "low": AVAILABLE, "backorder": SOLD_OUT, "out": SOLD_OUT},
}

NOT_CARRIED = """
    # Another version, line, lining or audience of what they do carry.
    Brooks | Ghost 14 | men | 10
    Brooks | Ghost 17 | men | 10
    Brooks | Ghost 17 | women | 8
    Brooks | Ghost 15 | women | 8
    Brooks | Ghost 15 GTX | men | 10
    Brooks | Ghost 16 GTX | men | 10
    Brooks | Ghost 14 GTX | women | 8
    Brooks | Ghost Max | men | 10
    Brooks | Ghost Max 2 | men | 10
    Brooks | Ghost Max 2 | women | 8
    Brooks | Ghost Trail | men | 10
    Brooks | Ghost 16 | kids | 3Y
    Brooks | Adrenaline GTS 23 | men | 10
    Brooks | Glycerin 21 | women | 8
    Brooks | Glycerin GTS 21 | men | 10
    Brooks | Launch 10 | men | 10
    Brooks | Cascadia 17 | men | 10
    New Balance | 990v3 | men | 10
    New Balance | 990v4 | men | 10
    New Balance | 990v5 | men | 10
    New Balance | 990v6 | women | 8
    New Balance | 991v2 | men | 10
    New Balance | 992 | men | 10
    New Balance | 993 | men | 10
    New Balance | 574 | men | 10
    New Balance | Fresh Foam X 1080v13 | men | 10
    Nike | Air Max 90 | men | 10
    Nike | Air Max 95 | kids | 3Y
    Nike | Air Max 97 | kids | 3Y
    Nike | Air Max 1 | kids | 3Y
    Nike | Air Max 270 | kids | 3Y
    Nike | Air Force 1 | kids | 3Y
    Red Wing | Iron Ranger | men | 10
    Red Wing | Classic Moc 8-inch | men | 10
    Red Wing | Classic Moc 6-inch | women | 8
    Birkenstock | Boston | unisex | EU 40
    Birkenstock | Gizeh | women | EU 40
    Birkenstock | Arizona EVA | unisex | EU 40
    # Brands that they do not carry at all.
    adidas | Samba | men | 10
    ASICS | Gel-Kayano 30 | men | 10
    HOKA | Clifton 9 | women | 8
    Saucony | Ride 17 | men | 10
    On | Cloudmonster | men | 10
    Converse | Chuck 70 | unisex | 10
    Vans | Old Skool | men | 10
    Salomon | Speedcross 6 | men | 10
    Merrell | Moab 3 | men | 10
    Timberland | 6-Inch Premium | men | 10
    Clarks | Desert Boot | men | 10
    UGG | Tasman | women | 8
"""
_AUDIENCES = {"Men": "men", "Women": "women", "Kids": "kids", "Unisex": "unisex"}


class Question(Struct, frozen=True, kw_only=True):
    """One wish, the outcome that has to come, and the variant that has to be offered."""

    kind: str
    """The state in the catalogue, or `not carried`."""
    wish: dict[str, Any]
    outcome: Outcome
    sku: str | None = None
    price: Decimal | None = None
    """In US dollars."""
    backorder: bool | None = None
    """Whether it is on backorder, where the program tells that."""


class Answer(Struct, frozen=True, kw_only=True):
    """One question as it was answered."""

    question: Question
    finding: Finding

    @property
    def definite(self) -> bool:
        """Whether the shop's answer settles the question."""
        return self.finding.outcome.is_answer

    @property
    def wrong(self) -> bool:
        """Whether it settles it otherwise than it is, or with another variant."""
        if not self.definite:
            return False
        asked, offer = self.question, self.finding.offer
        if self.finding.outcome is not asked.outcome or offer is None:
            return self.finding.outcome is not asked.outcome
        price = offer.price and (offer.price.amount, offer.price.currency)
        return (
            (offer.sku is not None and offer.sku != asked.sku)
            or price != (asked.price, "USD")
            or (asked.backorder is not None and asked.backorder is not (offer.how is How.BACKORDER))
        )


def questions(platform: str) -> list[Question]:
    """All that is asked of a program, with the answer that it can give."""
    asked = []
    tells_backorder = platforms.load(platform).capabilities.tells_backorder
    for shoe in json.loads(CATALOGUE.read_text()):
        for variant in shoe["variants"]:
            size = f"EU {variant['size']}" if shoe["system"] == "EU" else variant["size"]
            wish = {
                "text": f"{shoe['brand']} {shoe['model']}",
                "audience": _AUDIENCES[shoe["gender"]],
                "color": variant["colour"],
                "size": size,
                "width": variant["width"],
            }
            state = variant["status"]
            asked.append(
                Question(
                    kind=state,
                    wish=wish,
                    outcome=MAPPING[platform][state],
                    sku=variant["sku"],
                    price=Decimal(str(variant["price"])),
                    backorder=state == "backorder" if tells_backorder else None,
                )
            )
    for line in NOT_CARRIED.strip().splitlines():
        if not line.strip().startswith("#"):
            brand, model, audience, size = (part.strip() for part in line.split("|"))
            wish = {"text": f"{brand} {model}", "audience": audience, "size": size}
            asked.append(Question(kind="not carried", wish=wish, outcome=Outcome.NOT_CARRIED))
    return asked


async def ask(
    platform: str, site: str, asked: list[Question], *, options: Mapping[str, str] | None = None
) -> list[Answer]:
    """Put every question to the shop, one after the other: its SQLite lets one request write at a time.

    :param site: its address.
    :param options: of its entry, where they differ from the demo shop's.
    """
    entry = tomllib.loads((ROOT / "fixtures" / FIXTURES[platform] / "retailer.toml").read_text())
    entry["site"] = site
    entry["options"] = {**entry.get("options", {}), **(options or {})}
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "demo.toml").write_text(tomlkit.dumps(entry))
        registry = Registry([Path(folder)])
        answers = []
        for question in asked:
            async with Finder(settings=Settings(contact="proof@example.com"), registry=registry) as finder:
                report = await finder.find(understand(**question.wish), only=("demo",), deadline=30)
            if report.problems:
                raise RuntimeError(report.problems[0].message)
            answers.append(Answer(question=question, finding=report.findings[0]))
            await asyncio.sleep(PAUSE.get(platform, 0))
        return answers


def table(answers: list[Answer]) -> str:
    """The figures, a line for each kind of question, and what went wrong below."""
    kinds = list(dict.fromkeys(answer.question.kind for answer in answers))
    rows = [
        f"{'what':<12} {'asked':>6} {'right':>6} {'wrong':>6} {'open':>6} {'definite':>9} {'requests':>9}"
        f" {'seconds':>12}"
    ]
    for kind in (*kinds, "all"):
        some = [answer for answer in answers if kind in (answer.question.kind, "all")]
        tally = Counter("wrong" if a.wrong else "right" if a.definite else "open" for a in some)
        most = max(answer.finding.requests for answer in some)
        mean = sum(answer.finding.requests for answer in some) / len(some)
        seconds = [answer.finding.seconds for answer in some]
        took = f"{sum(seconds) / len(some):>5.2f} / {max(seconds):.2f}"
        rows.append(
            f"{kind:<12} {len(some):>6} {tally['right']:>6} {tally['wrong']:>6} {tally['open']:>6} "
            f"{definite(some):>9.1%} {mean:>5.1f} / {most} {took}"
        )
    for answer in answers:
        if answer.wrong or not answer.definite:
            wish = " ".join(str(value) for value in answer.question.wish.values())
            offer = answer.finding.offer
            told = f"{answer.finding.outcome} {offer.sku if offer else ''} {answer.finding.reasons[:2]}"
            rows.append(
                f"{'WRONG' if answer.wrong else 'open '} {wish} -> {told} (is {answer.question.outcome})"
            )
    return "\n".join(rows)


def definite(answers: list[Answer]) -> float:
    """The share of questions that were settled."""
    return sum(answer.definite for answer in answers) / len(answers)


def main() -> int:
    """Run the proof for the program and address of the command line."""
    platform, site, *more = sys.argv[1:]
    options = dict(option.split("=", 1) for option in more)
    answers = asyncio.run(ask(platform, site, questions(platform), options=options))
    print(table(answers))
    most = max(answer.finding.requests for answer in answers)
    good = not any(answer.wrong for answer in answers) and definite(answers) >= 0.9 and most <= 8
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
