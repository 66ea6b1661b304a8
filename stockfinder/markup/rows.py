"""The parts of a search by shape: objects of a list, the list, and what stands around it."""

from __future__ import annotations

from typing import Any

from stockfinder.markup import fields as f
from stockfinder.markup.keys import Role, role
from stockfinder.markup.options import looks_like_size

CODE_ROLES = frozenset({Role.SKU, Role.GTIN, Role.ID, Role.MPN})
"""Codes and numbers that name a product or a variant."""
_CODED = frozenset({"sizeid", "size_id", "sizecode", "size_code"})


class Context:
    """What the objects around a list say of everything in it."""

    __slots__ = ("color", "inside", "node", "option", "parent", "width")

    def __init__(self) -> None:
        self.node: dict[str, Any] | None = None  # the product
        self.parent: dict[str, Any] | None = None  # the object that holds the list
        self.color: str | None = None
        self.width: str | None = None
        self.option: str | None = None
        self.inside = Role.NONE  # the choice whose values are listed here

    def into(self) -> Context:
        """A copy, to be changed for what is further in."""
        inner = Context()
        inner.node, inner.parent = self.node, self.parent
        inner.color, inner.width, inner.option, inner.inside = (
            self.color,
            self.width,
            self.option,
            self.inside,
        )
        return inner


class Row:
    """One object of a list: its fields, and what it says of size and stock."""

    __slots__ = ("color", "fields", "option", "others", "size", "stock", "width")

    def __init__(self, item: dict[str, Any], context: Context) -> None:
        self.fields = f.fields(item)
        told: dict[Role, tuple[str, str]] = {}
        self.others: dict[str, str] = {}
        for _, _, value in self.fields.get(Role.CHOICES, ()):
            f.choices(value, told, self.others)
        self.size = f.first(self.fields, Role.SIZE)
        self.option = context.option
        if Role.SIZE in told and (self.size is None or not isinstance(self.size, str)):
            self.size, self.option = told[Role.SIZE]
        elif self.size is not None:
            self.option = _system(self.fields) or self.option
            name = f.first(self.fields, Role.NAME)
            if name and looks_like_size(name) and self.fields[Role.SIZE][0][1].lower() in _CODED:
                self.size = name  # {"sizeId": "330", "name": "44"}
        if self.size is None and (pairs := f.titled(f.first(self.fields, Role.NAME) or "")):
            f.choices(dict(pairs), told, self.others)
            if Role.SIZE in told:
                self.size, self.option = told[Role.SIZE]
        if self.size is None and context.inside is Role.SIZE:
            self.size = f.first(self.fields, Role.NAME) or _any_label(item)
        self.color = f.first(self.fields, Role.COLOR) or (told[Role.COLOR][0] if Role.COLOR in told else None)
        self.width = told[Role.WIDTH][0] if Role.WIDTH in told else f.first(self.fields, Role.WIDTH)
        self.stock = f.stock(self.fields)

    @property
    def ids(self) -> set[str]:
        """Every code and number that it has."""
        return {
            text.lower()
            for what in CODE_ROLES
            for _, _, value in self.fields.get(what, ())
            if (text := f.text(value)) and len(text) > 2
        }


def _system(values: f.Fields) -> str | None:
    """The size system that a size object names (`{"local": "6.5", "local_type": "UK"}`)."""
    for _, _, value in values.get(Role.SIZE, ()):
        if isinstance(value, dict):
            for key in ("local_type", "localType", "system", "sizeSystem", "type", "unit"):
                if isinstance(value.get(key), str):
                    return str(value[key])
    return None


def _any_label(item: dict[str, Any]) -> str | None:
    return next((told for key in ("displayValue", "value", "text") if (told := f.text(item.get(key)))), None)


class Group:
    """A list whose objects have a size, a stock, or both."""

    __slots__ = ("context", "path", "rows")

    def __init__(self, rows: list[tuple[str, Row]], context: Context, path: str) -> None:
        self.rows, self.context, self.path = rows, context, path

    @property
    def has_sizes(self) -> bool:
        """Whether at least half of its objects tell a size."""
        return sum(row.size is not None for _, row in self.rows) * 2 >= len(self.rows)

    @property
    def has_stock(self) -> bool:
        """Whether any of its objects tells its stock."""
        return any(row.stock is not None for _, row in self.rows)


def color_names(node: dict[str, Any]) -> dict[str, str]:
    """Names of colours by their code, wherever one object in the product tells both."""
    found: dict[str, str] = {}
    stack: list[Any] = [node]
    left = 5_000
    while stack and left:
        left -= 1
        one = stack.pop()
        if isinstance(one, list):
            stack.extend(one)
        elif isinstance(one, dict):
            code = name = None
            for key, value in one.items():
                what = role(key)[0]
                if what is Role.COLOR_ID and not isinstance(value, dict | list):
                    code = f.text(value)
                elif what is Role.COLOR and isinstance(value, str):
                    name = value
                elif isinstance(value, dict | list):
                    stack.append(value)
            if code and name:
                found.setdefault(code, name)
    return found
