"""Salesforce Commerce Cloud: a product's choices (colour, size, width), and which variants they settle.

Sources: the script API's `ProductVariationModel` (`hasOrderableVariants`, `urlSelectVariationValue`), which
SFRA and SiteGenesis both ask for every value that they show. A value can be selected if some variant that can
be ordered has it, together with the selected values of all *other* attributes. So it settles a variant that
differs from the selection in this one attribute, and says nothing of one that differs in two.
"""

from __future__ import annotations

import re
from itertools import chain, islice
from itertools import product as combinations
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from msgspec import Struct

from stockfinder.markup.keys import Role
from stockfinder.markup.tokens import stock_note, stock_token
from stockfinder.product import Availability, EvidenceKind, Price, Variant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stockfinder.markup.document import Document

MOST = 3000
"""Combinations spelled out at most; a shoe in twenty colours and three widths has half of that."""

_NAME = re.compile(r"dwvar_((?:[^_]|__)+)_([^_].*)")


class Value(Struct, frozen=True, kw_only=True):
    """One value of an attribute, as a page or a reply shows it."""

    label: str
    id: str | None = None
    """What selects it in an address."""
    selected: bool = False
    orderable: bool | None = None
    """Whether a variant with it and with the other selected values can be ordered; nothing where not told."""
    sku: str | None = None
    """The variant that it names together with the selected values, where the shop tells it."""
    own: tuple[Availability, str] | None = None
    """What a flag of the shop's own says of the variant itself, and the flag."""
    pointer: str = ""
    raw: str = ""
    """What `orderable` stands as there."""


class Attribute(Struct, frozen=True, kw_only=True):
    """One attribute that a product's variants differ in."""

    id: str
    name: str
    role: Role
    values: tuple[Value, ...]
    hidden: Value | None = None
    """The selected value, where it is not among those shown; nobody knows its label."""
    follows: bool = False
    """Whether it shows only what goes with the other selected values."""

    @property
    def chosen(self) -> Value | None:
        """The selected value, or the only one there is."""
        if self.hidden is not None:
            return self.hidden
        if len(self.values) == 1 and not self.follows:
            return self.values[0]
        return next((value for value in self.values if value.selected), None)


class Resolved(Struct, frozen=True, kw_only=True):
    """What is told of the one variant that all selected values together name, where all are."""

    availability: Availability | None
    """Nothing where the shop does not make this combination."""
    pointer: str = ""
    raw: str = ""
    sku: str | None = None
    price: Price | None = None
    list_price: Price | None = None


class Choices(Struct, frozen=True, kw_only=True):
    """The choices of one product, as a page or a reply shows them."""

    pid: str | None
    """The number that its addresses name it by."""
    attributes: tuple[Attribute, ...]
    resolved: Resolved | None = None

    @property
    def selected(self) -> dict[str, str]:
        """The selected values by attribute, as an address names them."""
        chosen = ((one.id, one.chosen) for one in self.attributes)
        return {name: value.id for name, value in chosen if value and value.selected and value.id}


def selection(address: str) -> dict[str, str]:
    """The values that an address selects, by attribute: `{"color": "BLK", "size": "100"}`."""
    return {found[2]: value for name, value in _pairs(address) if (found := _NAME.fullmatch(name)) and value}


def master(address: str) -> str | None:
    """The product whose attributes an address selects. An underscore in its number is doubled there."""
    for name, _ in _pairs(address):
        if found := _NAME.fullmatch(name):
            return found[1].replace("__", "_")
    return None


def _pairs(address: str) -> list[tuple[str, str]]:
    _, _, told = address.partition("?")
    try:
        return parse_qsl(told.partition("#")[0], keep_blank_values=True, max_num_fields=100)
    except ValueError:
        return []


def query(pid: str, chosen: Sequence[tuple[str, str]]) -> str:
    """The query string that selects values of a product; the reverse of `selection` and `master`."""
    prefix = f"dwvar_{pid.replace('_', '__')}_"
    return urlencode([(prefix + name, value) for name, value in chosen])


def ordered(message: str) -> Availability:
    """How a variant that can be ordered is to be had, by a status (`BACKORDER`) or a localised message."""
    told = stock_token(message) or stock_note(message)
    return told if told in _HOW and told is not None else Availability.IN_STOCK


_HOW = frozenset({Availability.LIMITED, Availability.BACKORDER, Availability.PREORDER})


def variants(doc: Document, told: Choices) -> list[Variant]:
    """Every combination of the values, with the availability of those that the selection settles.

    None for a product without sizes. A variant's `reference` is the query string that selects it.
    """
    attributes, resolved = told.attributes, told.resolved
    # New Balance calls its colourways styles.
    roles = [Role.COLOR if attribute.id == "style" else attribute.role for attribute in attributes]
    if Role.SIZE not in roles:
        return []
    chosen = [attribute.chosen for attribute in attributes]
    if resolved is not None and not all(
        one is not None and (one.selected or resolved.availability is not None) for one in chosen
    ):
        resolved = None
    # A selected value that cannot be selected, though its variant can be ordered: it means another thing.
    sure = not (
        resolved is not None
        and resolved.availability not in (None, Availability.OUT_OF_STOCK)
        and any(one is not None and one.selected and one.orderable is False for one in chosen)
    )
    kind = EvidenceKind.SIZE_PICKER if doc.data is None else EvidenceKind.ENDPOINT
    found = []
    shown = islice(combinations(*(attribute.values for attribute in attributes)), MOST)
    # The selected variant itself, although one of its values is not shown.
    whole = [one for one in chosen if one is not None]
    hidden = [tuple(whole)] if any(one.hidden for one in attributes) and len(whole) == len(chosen) else []
    for combination in chain(shown, hidden):
        other = [i for i, value in enumerate(combination) if value is not chosen[i]]
        exact = None if other else resolved
        if exact is None:
            availability, pointer, raw = _state(combination, chosen, other, sure=sure)
        elif exact.availability is None:
            continue  # not made
        else:
            availability, pointer, raw = exact.availability, exact.pointer, exact.raw
        labels = {role: value.label for role, value in zip(roles, combination, strict=True)}
        ids = [(one.id, value.id or "") for one, value in zip(attributes, combination, strict=True)]
        variant = Variant(
            size=labels[Role.SIZE] or None,
            size_option=attributes[roles.index(Role.SIZE)].name or None,
            width=labels.get(Role.WIDTH) or None,
            color=labels.get(Role.COLOR) or None,
            sku=exact.sku if exact else _sku(combination, other),
            availability=availability,
            evidence=doc.evidence(kind, pointer, raw) if availability is not Availability.UNKNOWN else (),
            price=exact.price if exact else None,
            list_price=exact.list_price if exact else None,
            reference=query(told.pid, ids) if told.pid and all(value for _, value in ids) else None,
        )
        found.append(variant)
    return found


def _state(
    combination: Sequence[Value], chosen: Sequence[Value | None], other: Sequence[int], *, sure: bool
) -> tuple[Availability, str, str]:
    """What the selection says of a combination; see the module.

    :param other: the places in which it differs from what is selected.
    """
    for i, value in enumerate(combination):
        if value.own is not None and set(other) <= {i}:
            return value.own[0], value.pointer, value.own[1]
    if not sure:
        return Availability.UNKNOWN, "", ""
    for i, value in enumerate(combination):
        # Where nothing is selected, it cannot be ordered in any combination.
        if value.orderable is False and all(j == i or chosen[j] is None for j in other):
            return Availability.OUT_OF_STOCK, value.pointer, value.raw
    if len(other) < 2:
        deciding = [combination[i] for i in other] or combination
        if can := next((one for one in deciding if one.orderable), None):
            return Availability.IN_STOCK, can.pointer, can.raw
    return Availability.UNKNOWN, "", ""


def _sku(combination: Sequence[Value], other: Sequence[int]) -> str | None:
    return next((v.sku for i, v in enumerate(combination) if v.sku and set(other) <= {i}), None)
