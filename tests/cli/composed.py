"""A composed report with every kind of row, for the tests of what is shown."""

from __future__ import annotations

from decimal import Decimal

from stockfinder.product import Availability, Price
from stockfinder.report import (
    Attribute,
    Exactness,
    Finding,
    How,
    Offered,
    Outcome,
    Problem,
    Report,
)
from stockfinder.shop import Facts, Shop
from stockfinder.wanted import Audience, Size, SizeSystem, Wanted, Width

WANTED = Wanted(
    text="broks ghost 16 mens 10 wide",
    brand="Brooks",
    model="Ghost 16",
    audience=Audience.MEN,
    size=Size("10", SizeSystem.US, Audience.MEN),
    width=Width.WIDE,
    width_code="2E",
    notes=("Brooks (typed broks)",),
)


def usd(amount: str) -> Price:
    return Price(Decimal(amount), "USD")


def shop(name: str, title: str) -> Shop:
    return Shop(
        name=name,
        title=title,
        site=f"https://www.{name}.example",
        platform="shopify",
        country="US",
        facts=Facts(grade="inferred", source="composed"),
    )


AVAILABLE = Finding(
    retailer="corner",
    name="Corner Runner",
    outcome=Outcome.AVAILABLE,
    message="in stock in 10 2E",
    counts=True,
    offer=Offered(
        title="Brooks Ghost 16 Men's Neutral Running Shoe",
        size="10",
        width="2E - Wide",
        color="Black/Black/Ebony",
        availability=Availability.IN_STOCK,
        how=How.SHIP,
        exactness=Exactness.EXACT,
        price=usd("109.95"),
        list_price=usd("140"),
        url="https://www.corner.example/products/brooks-ghost-16-mens-2e?variant=40123456789",
    ),
    others=(Offered(title="Brooks Ghost 16 Men's", size="10", width="2E", color="Grey", price=usd("140")),),
    attributes=(Attribute(name="EH", state="not stated"),),
    seconds=0.8123,
)
CONVERTED = Finding(
    retailer="alpen",
    name="Alpen Schuhhaus",
    outcome=Outcome.AVAILABLE,
    counts=True,
    offer=Offered(
        title="Ghost 16 Herren Laufschuh",
        size="44",
        how=How.BACKORDER,
        exactness=Exactness.CONVERTED,
        conversion="US 10 is EU 44 on Brooks' own chart",
        price=Price(Decimal("149.9"), "EUR"),
        url="https://www.alpen.example/ghost-16",
    ),
    seconds=1.2,
)
SOLD_OUT = Finding(
    retailer="depot",
    name="Shoe Depot",
    outcome=Outcome.SOLD_OUT,
    counts=True,
    title="Brooks Men's Ghost 16",
    near=(
        Offered(
            title="Brooks Men's Ghost 16",
            size="10.5",
            width="2E",
            differs=("size 10.5, wanted 10",),
            price=usd("139.95"),
        ),
        Offered(title="Brooks Men's Ghost 16", size="10", width="D", differs=("width D, wanted 2E",)),
        Offered(title="Brooks Men's Ghost 16", size="9.5", width="2E", differs=("size 9.5, wanted 10",)),
        Offered(title="Brooks Men's Ghost 16", size="11", width="2E", differs=("size 11, wanted 10",)),
    ),
    seconds=0.4,
)
NOT_OFFERED = Finding(
    retailer="plaza",
    name="Plaza Sports",
    outcome=Outcome.SIZE_NOT_OFFERED,
    counts=True,
    title="Ghost 16",
    seconds=0.5,
)
NOT_CARRIED = Finding(
    retailer="kicks",
    name="Kicks & Co",
    outcome=Outcome.NOT_CARRIED,
    message="Does not carry it.",
    seconds=0.3,
)
BLOCKED = Finding(
    retailer="mega",
    name="Megashoes",
    outcome=Outcome.BLOCKED,
    message="refuses programs (403); ask its phone line",
    url="https://www.mega.example/search?q=ghost",
    seconds=0.2,
)
UNCLEAR = Finding(
    retailer="barn",
    name="Boot Barn Annex",
    outcome=Outcome.UNCLEAR,
    message="one candidate could not be told apart",
    reasons=("the title names no version",),
    title="Brooks Ghost",
    url="https://www.barn.example/ghost",
    seconds=2.05,
)
PROBLEM = Problem(retailer="tape", name="Tape Shoes", message="the recording lacks GET /search?q=ghost")

FINDINGS = (AVAILABLE, CONVERTED, UNCLEAR, SOLD_OUT, NOT_OFFERED, NOT_CARRIED, BLOCKED)
ASKED = (
    *(shop(finding.retailer, finding.name) for finding in FINDINGS),
    shop("tape", "Tape Shoes"),
    shop("slow", "Slowpoke Footwear"),
)


def report(
    findings: tuple[Finding, ...] = FINDINGS,
    problems: tuple[Problem, ...] = (),
    *,
    at_least: int = 3,
    ask: str | None = "Which colour should it be?",
    notes: tuple[str, ...] = ("The traffic is composed.",),
) -> Report:
    """The report of those findings."""
    return Report(
        wanted=WANTED,
        findings=findings,
        problems=problems,
        answered=sum(finding.counts for finding in findings),
        at_least=at_least,
        say="Corner Runner has it in your size for $109.95 and ships it.",
        ask=ask,
        notes=notes,
        seconds=2.05,
    )
