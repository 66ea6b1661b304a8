"""Reads the replies of a Universal Commerce Protocol catalogue (MCP and REST bindings). Pure.

Sources: the protocol's catalogue specification and schemas (2026-08), and a public runbook of how six Shopify
shops answered in 2026-08. Search shows at most ten variants of a product and says nothing of it, but its
options name every value: a combination that is not shown is `unknown`, with the reference to ask for it.
"""

from __future__ import annotations

import re
from itertools import product as combinations
from math import prod
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from stockfinder.errors import Drifted, NoAnswer, RateLimited, Unclear
from stockfinder.platforms.description import gtin
from stockfinder.platforms.ucp_messages import (
    Ask,
    Choice,
    Content,
    Endpoint,
    Reply,
    Stock,
    UcpProduct,
    UcpVariant,
)
from stockfinder.platforms.variant_options import Meaning, meaning, tell
from stockfinder.product import (
    Absence,
    Availability,
    Evidence,
    EvidenceKind,
    Listing,
    Product,
    Variant,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stockfinder.page import Page

_MOST_COMBINATIONS = 600
"""Variants that options may make before the missing ones are no longer listed one by one."""

Key = frozenset[tuple[str, str]]
"""A variant by its options' names and labels, whatever their order and case."""


def content(page: Page) -> tuple[str, Content]:
    """What was answered, and the pointer to it: a tool's result by MCP, the whole body by REST.

    :raises RateLimited: the shop asks to come back later, and says when.
    :raises Unclear: it does not accept the agent's profile, or does not have what was asked for.
    :raises Drifted: the reply is none that is known.
    """
    reply = page.json(Reply)
    if reply.error is not None:
        raise _failure(f"{reply.error.message} {_words(reply.error.data)}".strip(), page.url)
    at, told = "", None
    if reply.result is not None:
        if reply.result.is_error:
            raise _failure(" ".join(_words(part) for part in reply.result.content), page.url)
        at, told = "/result/structuredContent", reply.result.structured
        if told is None:
            path = "$.result.structuredContent"
            raise Drifted("the catalogue's reply has no content", url=page.url, path=path)
    if told is None:
        told = page.json(Content)
    if told.ucp.get("status") == "error":
        said = "; ".join(f"{one.code or 'error'}: {one.content or ''}"[:120] for one in told.messages[:3])
        raise Unclear(f"the shop's catalogue says: {said or 'error'}", url=page.url)
    return at, told


def products(page: Page) -> list[tuple[str, UcpProduct]]:
    """The products of a reply, of whichever tool, each with the pointer to it.

    :raises Drifted: it has none; other errors as in `content`.
    """
    at, told = content(page)
    if told.product is not None:
        return [(f"{at}/product", told.product)]
    if told.products is None:
        path = f"${at.replace('/', '.')}.products"
        raise Drifted("the catalogue's reply has no products", url=page.url, path=path)
    return [(f"{at}/products/{i}", one) for i, one in enumerate(told.products)]


def parse(page: Page, *, endpoint: Endpoint | None = None) -> tuple[Listing, ...]:
    """The products of a reply as listings, with the combinations that it does not show as `unknown`.

    :param endpoint: where the missing combinations are to be asked for; the reply's own address by default.
    """
    return tuple(listing(one, at, page, endpoint or Endpoint(page.url)) for at, one in products(page))


def listing(told: UcpProduct, at: str, page: Page, endpoint: Endpoint) -> Listing:
    """One product: every combination of its options, as told or unknown, without those known not to exist.

    :param at: the pointer to it.
    """
    axes = _axes(told)
    known = readings(told, at, page)
    whole = bool(told.options) and prod(len(one.values) for one in told.options) <= _MOST_COMBINATIONS
    named = {one.name for one in told.options}
    rows: list[Variant] = []
    shown: set[Key] = set()
    for number, variant in enumerate(told.variants):
        shown.add(key(variant.options))
        full = bool(named) and {one.name for one in variant.options} == named
        asked = Ask(endpoint, told.id, variant.id, tuple(variant.options) if full else ())
        row = known.get(key(variant.options)) if full else None
        row = row or _variant(variant, page, f"{at}/variants/{number}", axes)
        rows.append(replace(row, reference=asked.text()))
    if whole:
        for labels in combinations(*([value.label for value in one.values] for one in told.options)):
            choices = tuple(Choice(one.name, label) for one, label in zip(told.options, labels, strict=True))
            wish = key(choices)
            if wish in shown or (wish in known and known[wish] is None):
                continue
            row = known.get(wish) or _told(choices, axes)
            rows.append(replace(row, reference=Ask(endpoint, told.id, None, choices).text()))
    plain = told.description.plain if told.description else None
    return Listing(
        product=Product(
            title=told.title,
            url=told.url,
            variants=tuple(rows),
            tags=tuple(told.tags),
            description=plain[:4000] if plain else None,
        ),
        absence=Absence.NOT_OFFERED if whole else Absence.UNKNOWN,
        because="its options name every value" if whole else "a UCP reply shows some of the variants",
    )


def readings(told: UcpProduct, at: str, page: Page) -> dict[Key, Variant | None]:
    """What a reply says of each combination: a variant, or `None` where it says that there is no such one.

    An option's value has `available` and `exists` relative to the selection (of the other options), so they
    tell of one very combination where all the others are selected: always where there is only one option.
    """
    axes = _axes(told)
    known: dict[Key, Variant | None] = {}
    selected = {one.name: one.label for one in told.selected or ()}
    for number, option in enumerate(told.options):
        others = [one.name for one in told.options if one is not option]
        if not all(name in selected for name in others):
            continue
        for spot, value in enumerate(option.values):
            choices = (*(Choice(name, selected[name]) for name in others), Choice(option.name, value.label))
            if value.exists is False and not value.available:
                known[key(choices)] = None
            elif value.available is not None:
                pointer = f"{at}/options/{number}/values/{spot}"
                raw = f'"available":{_json(value.available)},"exists":{_json(value.exists)}'
                known[key(choices)] = replace(
                    _told(choices, axes),
                    availability=Availability.IN_STOCK if value.available else Availability.OUT_OF_STOCK,
                    evidence=(_evidence(page, pointer, raw),),
                )
    for number, variant in enumerate(told.variants):
        options = variant.options
        if not options and len(told.variants) == 1 and len(selected) == len(told.options):
            options = told.selected or []  # the one variant of a full selection
        if options:
            row = _variant(replace(variant, options=options), page, f"{at}/variants/{number}", axes)
            known[key(options)] = _agreed(row, known.get(key(options)))
    return known


def variants(told: UcpProduct, at: str, page: Page) -> dict[str, Variant]:
    """The variants of a `lookup_catalog` reply that were asked for, by id. One that the shop chose by itself
    (`featured`) is left out."""
    axes = _axes(told)
    return {
        variant.id: _variant(variant, page, f"{at}/variants/{number}", axes)
        for number, variant in enumerate(told.variants)
        if any(one.id == variant.id and one.match == "exact" for one in variant.inputs)
    }


def key(choices: Iterable[Choice]) -> Key:
    """The options as a key."""
    return frozenset((one.name.strip().casefold(), one.label.strip().casefold()) for one in choices)


class _Axes(Struct, frozen=True):
    names: tuple[str, ...]
    known: Meaning


def _axes(told: UcpProduct) -> _Axes:
    """The product's options and what each is about; from its variants where it does not name them itself."""
    values: dict[str, dict[str, None]] = {
        one.name: {v.label: None for v in one.values} for one in told.options
    }
    for variant in told.variants:
        for one in variant.options:
            values.setdefault(one.name, {})[one.label] = None
    names = tuple(values)
    return _Axes(names, meaning(names, [tuple(labels) for labels in values.values()]))


def _told(choices: Iterable[Choice], axes: _Axes) -> Variant:
    """A variant of which only the options are known."""
    by_name = {one.name: one.label for one in choices}
    labels = [by_name.get(name) for name in axes.names]
    said = tell(axes.known, axes.names, labels)
    return Variant(
        size=said.size,
        size_option=said.size_option,
        width=said.width,
        color=said.color,
        audience=said.audience,
        condition=said.condition,
        unread=said.unread,
        title=" / ".join(label for label in labels if label) or None,
    )


def _variant(told: UcpVariant, page: Page, pointer: str, axes: _Axes) -> Variant:
    availability, raw = _availability(told.availability)
    cut = (
        told.list_price
        if told.list_price and told.price and told.list_price.amount > told.price.amount
        else None
    )
    return replace(
        _told(told.options, axes),
        title=told.title,
        sku=told.sku or None,
        gtin=next((code for one in told.barcodes if (code := gtin(one.value))), None),
        url=told.url,
        availability=availability,
        evidence=(_evidence(page, f"{pointer}/availability", raw),) if raw else (),
        price=told.price.price() if told.price else None,
        list_price=cut.price() if cut else None,
    )


def _agreed(row: Variant, flag: Variant | None) -> Variant:
    """A variant, unknown where the option's value contradicts it; told by the value where it says nothing."""
    if flag is None:
        return row
    if not row.evidence:
        return replace(row, availability=flag.availability, evidence=flag.evidence)
    if (row.availability in _GONE) != (flag.availability in _GONE):
        return replace(row, availability=Availability.UNKNOWN, evidence=(*row.evidence, *flag.evidence))
    return row


_GONE = (Availability.OUT_OF_STOCK, Availability.DISCONTINUED)
_STATUS = {
    "in_stock": Availability.IN_STOCK,
    "backorder": Availability.BACKORDER,
    "preorder": Availability.PREORDER,
    "out_of_stock": Availability.OUT_OF_STOCK,
    "discontinued": Availability.DISCONTINUED,
}


def _availability(told: Stock | None) -> tuple[Availability, str]:
    """Whether it can be had (`available`) and how (`status`), with the raw token; unknown if they clash."""
    if told is None or (told.available is None and told.status is None):
        return Availability.UNKNOWN, ""
    pairs = (("available", told.available), ("status", told.status))
    raw = ",".join(f'"{name}":{_json(value)}' for name, value in pairs if value is not None)[:120]
    status = _STATUS.get(told.status or "")
    if told.available is None:
        return status or Availability.UNKNOWN, raw
    if told.available:
        return Availability.UNKNOWN if status in _GONE else status or Availability.IN_STOCK, raw
    return (
        Availability.DISCONTINUED if status is Availability.DISCONTINUED else Availability.OUT_OF_STOCK,
        raw,
    )


def _failure(message: str, url: str) -> NoAnswer:
    """The error that a refusal stands for; `retry after N seconds` (-32000) is a lock-out."""
    wait = re.search(r"retry after (\d+(?:\.\d+)?)\s*s", message, re.IGNORECASE)
    if wait:
        return RateLimited(f"the shop asks to come back in {wait[1]} s", url=url, retry_after=float(wait[1]))
    if "profile" in message.casefold():
        said = f"the shop's catalogue does not accept the agent profile ({message[:120]})"
        return Unclear(f"{said}; check `agent_profile` in the configuration", url=url)
    said = f"the shop's catalogue does not take the question: {message[:120]}"
    return Drifted(said, url=url, path="$.error")


def _words(data: Any) -> str:
    return data if isinstance(data, str) else _json(data) if data else ""


def _evidence(page: Page, pointer: str, raw: str) -> Evidence:
    return Evidence(kind=EvidenceKind.ENDPOINT, url=page.url, pointer=pointer, raw=raw, at=page.at)


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()
