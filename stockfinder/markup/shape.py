"""Finds products with sizes and stock in any JSON by shape: lists of objects that have a size and a stock.

Stands for the embedded state of JavaScript shops (Next.js, Nuxt, Redux, Apollo) and for JSON replies whose
paths are not known. What is found is told by the keys' meaning (`keys.py`), never by one site's path.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from stockfinder.markup import fields as f
from stockfinder.markup.draft import Draft, Trust
from stockfinder.markup.keys import Role, role
from stockfinder.markup.options import looks_like_size, option_role
from stockfinder.markup.rows import CODE_ROLES, Context, Group, Row, color_names
from stockfinder.product import Availability, Evidence, EvidenceKind, Product, Variant

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stockfinder.markup.document import Document

MAX_NODES = 400_000
"""Objects and lists visited in one document."""
MAX_DEPTH = 60
MAX_VARIANTS = 3_000
"""Variants read in one document; the largest shoe page known has some two hundred."""

_STOCK_ROLES = frozenset(
    {Role.IN_STOCK, Role.BUYABLE, Role.SOLD_OUT, Role.QUANTITY, Role.STATUS, Role.HOLDER}
)
_TELLING = _STOCK_ROLES | CODE_ROLES
_CONTAINERS = frozenset({dict, list})
_BARREN = frozenset(
    f.words("""
    images image imageUrls media gallery videos video reviews review ratings rating translations i18n messages
    breadcrumbs breadcrumb navigation menu menus footer header seo meta analytics tracking features flags
    contentImages colorwayImages cards stores openingHours periods categories labels
    """)
)
"""Keys under which no shop keeps its variants; a page's state is mostly these."""


@lru_cache(maxsize=4096)
def _roles(keys: tuple[str, ...]) -> frozenset[Role]:
    """What the keys of an object stand for; most objects of a page have the same keys as others."""
    return frozenset(role(key)[0] for key in keys)


def _may_tell(first: dict[str, Any], last: dict[str, Any]) -> bool:
    """Whether one of two objects tells stock, or a code by which stock may be told elsewhere."""
    return any(not _TELLING.isdisjoint(_roles(tuple(one))) for one in (first, last))


class Finder:
    """Walks decoded data and gathers what looks like products with variants."""

    def __init__(self, doc: Document) -> None:
        self.doc = doc
        self.kind = EvidenceKind.ENDPOINT if doc.data is not None else EvidenceKind.EMBEDDED_STATE
        self.groups: list[Group] = []
        self.left = MAX_NODES
        # The way down to where the walk is: key, value, and (when it was needed) what the value adds.
        self.trail: list[tuple[str, Any]] = []
        self.contexts: list[Context] = []

    def walk(self, value: Any, where: str = "") -> None:
        """Visit a value and all within it.

        :param where: what the pointers in the evidence start with.
        """
        if isinstance(value, dict | list):
            self._visit(where, value)

    @property
    def finds(self) -> bool:
        """Whether a list was found that tells both sizes and stock."""
        return any(group.has_sizes and group.has_stock for group in self.groups)

    def _visit(self, key: str, node: Any) -> None:
        self.left -= 1
        trail = self.trail
        if len(trail) > MAX_DEPTH or self.left <= 0:
            return
        trail.append((key, node))
        if isinstance(node, dict) and "ROOT_QUERY" in node:  # an Apollo cache
            from stockfinder.markup.state import resolve

            node = resolve(node)
            trail[-1] = key, node
        if isinstance(node, dict):
            if type(next(iter(node.values()), None)) is not dict or not self._group(self._keyed(node)):
                for name, value in node.items():
                    if type(value) in _CONTAINERS and value and name not in _BARREN:
                        self._visit(name, value)
        elif not self._listed(node):
            for i, one in enumerate(node):
                if type(one) in _CONTAINERS and one:
                    self._visit(str(i), one)
        trail.pop()
        if self.contexts:
            del self.contexts[len(trail) :]

    def _listed(self, node: list[Any]) -> bool:
        """Take the objects of a list as variants, if they look like it; whether they were taken."""
        objects = [one for one in node if type(one) is dict]
        if not objects or not _may_tell(objects[0], objects[-1]):
            return False
        return self._group([(str(i), one) for i, one in enumerate(node) if type(one) is dict])

    def _around(self) -> Context:
        """What the values on the way down say of everything in the last one; worked out only when needed."""
        while len(self.contexts) < len(self.trail):
            i = len(self.contexts)
            key, node = self.trail[i]
            context = self.contexts[-1] if i else Context()
            if i:
                above = self.trail[i - 1][1]
                if isinstance(above, dict):
                    context = self._named(key, node, self._context(above, context))
            self.contexts.append(context)
        return self.contexts[-1]

    @staticmethod
    def _keyed(node: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
        """The rows of a map from ids to objects (`{"A160": {"sizeId": ...}}`), if it is one."""
        one = next(iter(node.values()), None)
        if type(one) is not dict or not _may_tell(one, one):
            return []
        rows: list[tuple[str, dict[str, Any]]] = []
        shape: frozenset[str] | None = None
        for key, value in node.items():
            if type(value) is not dict:
                return []
            if shape is None:
                shape = frozenset(value)
            elif len(shape & value.keys()) * 2 < len(shape):
                return []
            rows.append((key, value))
        return rows if len(rows) > 1 or (rows and any(sign.isdigit() for sign in rows[0][0])) else []

    @staticmethod
    def _named(key: str, value: Any, context: Context) -> Context:
        """The context of what stands under a key: a list called `sizes` holds sizes."""
        inside = option_role(key) if isinstance(value, list) else Role.NONE
        if inside is Role.NONE and context.inside is not Role.NONE and isinstance(value, list):
            return context if role(key)[0] is Role.NONE else _plain(context)
        if inside is context.inside:
            return context
        inner = context.into()
        inner.inside = inside
        return inner

    @staticmethod
    def _context(node: dict[str, Any], context: Context) -> Context:
        """What an object adds for everything in it: it may be the product, a colour of it, or a choice."""
        name = color = width = None
        for key, value in node.items():
            what = role(key)[0]
            if what is Role.NAME and name is None and isinstance(value, str):
                name = value
            elif what is Role.COLOR and color is None:
                color = f.text(value)
            elif what is Role.WIDTH and width is None and isinstance(value, str):
                width = f.text(value)
        inner = context.into()
        inner.parent = node
        if name is not None and len(name) < 40 and (choice := option_role(name)) is not Role.NONE:
            inner.inside, inner.option = choice, name  # {"name": "Size", "values": [...]}
            return inner
        if context.inside is Role.COLOR:  # one of `colors`
            inner.color = color or name or context.color
        elif context.inside is Role.SIZE:
            pass
        else:
            if name is not None:
                inner.node, inner.color, inner.width = node, None, None
            inner.color = color or inner.color
            inner.width = width or inner.width
        inner.inside = Role.NONE
        return inner

    def _group(self, items: list[tuple[str, dict[str, Any]]]) -> bool:
        """Take a list of objects as variants, if they look like it; whether it was taken."""
        if not items:
            return False
        first = items[0][1]
        if not _may_tell(first, items[-1][1]):
            return False
        roles = _roles(tuple(first)) | _roles(tuple(items[-1][1]))
        stocked = bool(roles & _STOCK_ROLES)
        context = self._around()
        sized = Role.SIZE in roles or Role.CHOICES in roles or context.inside is Role.SIZE
        if not sized and not stocked:
            return False
        if not sized and Role.NAME in roles:
            names = [
                f.text(one.get(key)) for _, one in items[:50] for key in one if role(key)[0] is Role.NAME
            ]
            if not all(name and _is_size(name) for name in names):
                return False
            context = context.into()
            context.inside = Role.SIZE
        if context.inside is Role.COLOR:
            return False
        rows = [(key, Row(one, context)) for key, one in items[:MAX_VARIANTS]]
        group = Group(rows, context, "/".join(key for key, _ in self.trail))
        if not (group.has_stock or (group.has_sizes and roles & CODE_ROLES)):
            return False
        if not group.has_sizes and (Role.NAME in roles or not all(row.ids for _, row in rows)):
            return False
        if any(option_role(key) is Role.SIZE and _is_list(value) for key, value in first.items()):
            return False  # a list of products or colours, each with its sizes
        self.groups.append(group)
        return True

    def drafts(self, *, bare: bool) -> list[Draft]:
        """The products found.

        :param bare: whether variants without a size are wanted too (a reply that tells stock by SKU).
        """
        by_product: dict[int, list[Group]] = {}
        for group in self._joined():
            if group.has_stock:
                by_product.setdefault(id(group.context.node), []).append(group)
        found = []
        for groups in by_product.values():
            sized = [group for group in groups if group.has_sizes]
            if sized or bare:
                found.append(self._draft(sized or groups))
        return found

    def _joined(self) -> list[Group]:
        """Sizes told in one list and stock in another, joined by their codes (ASOS, Nike, StockX)."""
        stocked = [group for group in self.groups if group.has_stock and not group.has_sizes]
        if not stocked:
            return self.groups
        told: dict[str, f.Stock] = {}
        for group in stocked:
            for key, row in group.rows:
                if row.stock is not None:
                    for one in row.ids | {key.lower()}:
                        told.setdefault(one, row.stock)
        used: set[str] = set()
        for group in self.groups:
            if group.has_sizes and not group.has_stock:
                for key, row in group.rows:
                    for one in row.ids | {key.lower()}:
                        if one in told and len(one) > 2:
                            row.stock = told[one]
                            used |= row.ids
                            break
        return [
            group
            for group in self.groups
            if group not in stocked or not any(row.ids & used for _, row in group.rows)
        ]

    def _draft(self, groups: list[Group]) -> Draft:
        context = groups[0].context
        node = f.fields(context.node) if context.node is not None else {}
        currency = next((c for g in groups for c in self._currencies(g)), None)
        named = any(
            Role.COLOR_ID in row.fields and row.color is None for group in groups for _, row in group.rows
        )
        colors = color_names(context.node or context.parent or {}) if named else {}
        variants = [variant for group in groups for variant in self._variants(group, node, currency, colors)][
            :MAX_VARIANTS
        ]
        ids = {one for group in groups for _, row in group.rows for one in row.ids}
        for what in CODE_ROLES:
            ids |= {told.lower() for _, _, value in node.get(what, ()) if (told := f.text(value))}
        name = f.first(node, Role.NAME)
        overall = f.stock({what: node[what] for what in node if what in _STOCK_ROLES}) if node else None
        product = Product(
            title=name or "",
            brand=f.first(node, Role.BRAND),
            url=self.doc.absolute(f.first(node, Role.URL)),
            sku=f.first(node, Role.SKU) or f.first(node, Role.ID),
            mpn=f.first(node, Role.MPN),
            gtin=f.first(node, Role.GTIN),
            color=f.first(node, Role.COLOR),
            audience=f.first(node, Role.AUDIENCE),
            availability=overall.availability if overall else Availability.UNKNOWN,
            evidence=self._evidence(groups[0].path.rpartition("/")[0], overall) if overall else (),
            price=f.price(node, Role.PRICE, currency),
            list_price=f.price(node, Role.LIST_PRICE, currency),
            variants=tuple(variants),
        )
        return Draft(product=product, trust=Trust.GUESSED, ids=frozenset(one for one in ids if len(one) > 2))

    def _evidence(self, path: str, stock: f.Stock) -> tuple[Evidence, ...]:
        return self.doc.evidence(self.kind, path, stock.raw)

    def _variants(
        self, group: Group, node: f.Fields, currency: str | None, colors: dict[str, str]
    ) -> Iterator[Variant]:
        # An order form's quantity of one for every size says nothing of stock.
        quantities = {row.stock.bare_quantity for _, row in group.rows if row.stock}
        silent = quantities == {1}
        parent = f.fields(group.context.parent) if group.context.parent is not None else {}
        around = (parent, node) if parent is not node else (node,)
        untold = f.untold([row.others for _, row in group.rows])
        for (key, row), (condition, unread) in zip(group.rows, untold, strict=True):
            stock = None if silent else row.stock
            color_id = f.first(row.fields, Role.COLOR_ID)
            price = f.price(row.fields, Role.PRICE, currency)
            outer = next((p for one in around if (p := f.price(one, Role.PRICE, currency))), None)
            listed = f.price(row.fields, Role.LIST_PRICE, currency) or next(
                (p for one in around if (p := f.price(one, Role.LIST_PRICE, currency))), None
            )
            price, listed = (price or outer), (listed if listed != (price or outer) else None)
            yield Variant(
                size=row.size,
                size_option=row.option,
                width=row.width or group.context.width,
                color=row.color or colors.get(color_id or "") or group.context.color,
                audience=f.first(row.fields, Role.AUDIENCE),
                condition=f.first(row.fields, Role.CONDITION) or condition,
                unread=unread,
                sku=f.first(row.fields, Role.SKU) or f.first(row.fields, Role.ID),
                gtin=f.first(row.fields, Role.GTIN),
                mpn=f.first(row.fields, Role.MPN),
                availability=stock.availability if stock else Availability.UNKNOWN,
                evidence=self._evidence(f"{group.path}/{key}", stock) if stock else (),
                price=price,
                list_price=listed,
                reference=f.first(row.fields, Role.ID)
                or (key if not key.isdecimal() or len(key) > 3 else None),
            )

    @staticmethod
    def _currencies(group: Group) -> Iterable[str]:
        for node in (group.context.parent, group.context.node):
            if node is not None and (price := f.price(f.fields(node))) and price.currency:
                yield price.currency


def _is_size(name: str) -> bool:
    """Whether a variant's name is its size (`9 / Red`), or lists its choices with a size among them."""
    pairs = f.titled(name)
    if pairs:
        return any(option_role(choice) is Role.SIZE for choice, _ in pairs)
    return looks_like_size(name.split(" / ", maxsplit=1)[0])


def _is_list(value: Any) -> bool:
    """Whether a value lists objects, as an array or as a map from ids."""
    if isinstance(value, dict):
        return bool(value) and all(isinstance(one, dict) for one in value.values())
    return isinstance(value, list)


def _plain(context: Context) -> Context:
    inner = context.into()
    inner.inside = Role.NONE
    return inner
