"""What the conventions share: walking to objects of a shape, and making variants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from stockfinder.markup.draft import Draft, Trust
from stockfinder.markup.fields import untold
from stockfinder.product import Absence, Availability, Evidence, EvidenceKind, Product, Variant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from stockfinder.markup.document import Document

MAX_NODES = 200_000


def objects(
    value: Any, wanted: Callable[[dict[str, Any]], bool], path: str = ""
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects of a shape in a document, with where they are; what is inside a found one is not
    searched."""
    stack: list[tuple[str, Any, int]] = [(path, value, 0)]
    left = MAX_NODES
    while stack and left:
        left -= 1
        at, one, depth = stack.pop()
        if isinstance(one, dict):
            if wanted(one):
                yield at, one
                continue
            inner: Any = one.items()
        elif isinstance(one, list):
            inner = enumerate(one)
        else:
            continue
        if depth < 60:
            children = [
                (f"{at}/{key}", child, depth + 1) for key, child in inner if isinstance(child, dict | list)
            ]
            stack.extend(reversed(children))


def told(doc: Document, pointer: str, raw: object, *, absent: bool = False) -> tuple[Evidence, ...]:
    """Evidence of an embedded state, of a reply, or of a known absence."""
    kind = EvidenceKind.ENDPOINT if doc.data is not None else EvidenceKind.EMBEDDED_STATE
    return doc.evidence(EvidenceKind.ABSENCE if absent else kind, pointer, raw)


def draft(
    product: Product, *, own: bool | None = None, absence: Absence = Absence.UNKNOWN, because: str = ""
) -> Draft:
    """A product as a shop program's own shape tells it."""
    ids = {product.sku, product.gtin, product.mpn}
    for variant in product.variants:
        ids |= {variant.sku, variant.gtin, variant.reference}
    return Draft(
        product=product,
        trust=Trust.CONVENTION,
        own=own,
        ids=frozenset(one.lower() for one in ids if one and len(one) > 2),
        absence=absence,
        because=because,
    )


def flag(available: bool) -> Availability:
    """In stock or out of it."""
    return Availability.IN_STOCK if available else Availability.OUT_OF_STOCK


def with_others(variants: Sequence[Variant], others: Sequence[dict[str, str]]) -> tuple[Variant, ...]:
    """Variants with the choices that are none of size, colour and width: `name: label` for each of them."""
    return tuple(
        replace(variant, condition=condition, unread=unread) if condition or unread else variant
        for variant, (condition, unread) in zip(variants, untold(others), strict=True)
    )


def sized(variants: list[Variant]) -> bool:
    """Whether the variants tell sizes at all."""
    return any(one.size for one in variants)
