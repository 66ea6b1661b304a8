"""What EverShop's sitemap tells of the products that its search leaves out. Pure.

Source: the source of @evershop/evershop 2.2 (`services/sitemap`, `Version-1.0.2`). The sitemap has the page
of every visible product, sold out or not. Pages are named by the shop, or else after the product, with a
number behind it. So what a page that search does not show is about, is told by the words of its address.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property
from html import unescape
from itertools import permutations
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from stockfinder.errors import UsageError
from stockfinder.product import Product

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stockfinder.page import Page
    from stockfinder.wanted import Wanted

PATH = "/sitemap-products.xml"
MOST = 50_000
"""Addresses in one file at most; further ones are in further files."""

_LOC = re.compile(r"<loc>\s*([^<\s]+)\s*</loc>")
_SIZES_AND_WIDTHS = re.compile(
    r"\d{1,3}[yck]?|\d{4,6}|us|uk|eur?|cm|[2-6]?[a-e]{1,4}|[nmw]|ww|narrow|medium|regular|standard|wide"
)
"""Words at the end of an address that tell variants apart; so does EverShop's own number."""


def pages(page: Page) -> tuple[str, ...] | None:
    """The paths of all products; nothing where the file is none, or does not hold them all."""
    found = _LOC.findall(page.text)
    if page.status != 200 or b"<urlset" not in page.body or len(found) >= MOST:
        return None
    return tuple(dict.fromkeys(urlsplit(unescape(one)).path for one in found))


def words(path: str) -> str:
    """The words of a page's name: `brooks ghost 15 mens`."""
    return " ".join(re.findall(r"[^\W_]+", unquote(path.rstrip("/").rpartition("/")[2])))


def squeezed(text: str) -> str:
    """Letters and digits alone, as a page's name keeps them: `GEL-Kayano` as `gelkayano`."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[\W_]+", "", plain).lower()


def speaks(paths: Sequence[str], line: str, found: Mapping[str, str]) -> bool:
    """Whether the shop names its pages after its products, so that the words of an address say something.

    :param found: names of products that search found, by the paths of their pages.
    """
    if not squeezed(line):
        return False
    named = [path for path, name in found.items() if squeezed(line) in squeezed(name)]
    if named:
        return all(squeezed(line) in squeezed(words(path)) for path in named)
    telling = sum(len(re.findall(r"[a-z]{3,}", words(path))) >= 2 for path in paths)
    return bool(paths) and telling * 10 >= len(paths) * 9


def hidden(paths: Sequence[str], line: str, found: Mapping[str, str]) -> dict[str, list[str]]:
    """The pages of a line that search did not show, each under the page that stands for its product.

    :param found: names of products that search found, by the paths of their pages.
    :returns: pages that were not found, by the path of a found page of that product, or of the shortest one.
    """
    shown = {words(path) for path in found}
    left = [path for path in paths if squeezed(line) in squeezed(words(path)) and words(path) not in shown]
    products: dict[tuple[str, str], _Product] = {}
    for path, title in found.items():
        products.setdefault((_category(path), title), _Product(path, title)).pages.append(words(path))
    stands: dict[str, list[str]] = {}
    for path in sorted(left, key=lambda one: (len(words(one)), one)):
        name = words(path)
        near = (one for (category, _), one in products.items() if category == _category(path))
        same = next((one for one in near if one.has(name)), None)
        if same is None:
            products[_category(path), name] = one = _Product(path, name)
            one.pages.append(name)
            stands[path] = []
        else:
            stands.setdefault(same.path, []).append(path)
    return stands


def _category(path: str) -> str:
    return path.rpartition("/")[0]


class _Product:
    """A product by its title, and the names of its pages that are known."""

    def __init__(self, path: str, title: str) -> None:
        self.path, self.title = path, title
        self.pages: list[str] = []

    def has(self, name: str) -> bool:
        """Whether a page of that name shows a variant of it.

        The name goes on where the title or a known page's name ends, or differs from one only in sizes and
        widths; and nothing in it names another style.
        """
        goes_on = squeezed(name).startswith(squeezed(self.title))
        if not goes_on and not any(name.startswith(f"{p} ") or _stem(name) == _stem(p) for p in self.pages):
            return False
        from stockfinder.style import match

        return self._wish is not None and match(self._wish, Product(title=name)).verdict != "different"

    @cached_property
    def _wish(self) -> Wanted | None:
        from stockfinder.style import understand

        try:
            return understand(self.title)
        except UsageError:
            return None


def _stem(name: str) -> list[str]:
    """A page's name without the sizes and widths at its end."""
    found = name.split()
    while found and _SIZES_AND_WIDTHS.fullmatch(found[-1]):
        found.pop()
    return found


def choices(known: Mapping[str, Mapping[str, str]], unknown: Sequence[str]) -> list[dict[str, str]] | None:
    """What variants are, by the names of their pages, where the names are made of the options.

    How they are made is learnt from variants that are known, and has to explain every one of them.

    :param known: the options of known variants (`{"size": "8.5", "width": "D"}`), by their pages' paths.
    :param unknown: the paths of the others' pages.
    :returns: the options of the others, in their order; nothing where a single one cannot be told.
    """
    names = {words(path): told for path, told in known.items()}
    every = [*names, *map(words, unknown)]
    root = _common(every)
    rests = {name.removeprefix(root).strip(): told for name, told in names.items() if name != root}
    axes = sorted({axis for told in names.values() for axis in told})
    if len(rests) < 2 or "size" not in axes:
        return None
    for count in range(len(axes), 0, -1):
        for order in permutations(axes, count):
            if "size" in order and all(
                squeezed(rest) == "".join(_key(axis, told.get(axis, "")) for axis in order)
                for rest, told in rests.items()
            ):
                return _read([words(path).removeprefix(root).strip() for path in unknown], order, rests)
    return None


def _common(names: Sequence[str]) -> str:
    """The words that all names begin with."""
    split = [name.split() for name in names]
    shared = []
    for column in zip(*split, strict=False):
        if len(set(column)) > 1:
            break
        shared.append(column[0])
    return " ".join(shared)


def _key(axis: str, label: str) -> str:
    """An option as names hold it: a size without its system."""
    key = squeezed(label)
    return re.sub(r"^(?:us|uk|eur?|cm)(?=\d)", "", key) if axis == "size" else key


def _read(
    rests: Sequence[str], order: Sequence[str], known: Mapping[str, Mapping[str, str]]
) -> list[dict[str, str]] | None:
    labels = {axis: {_key(axis, told[axis]): told[axis] for told in known.values()} for axis in order}
    system = {re.sub(r"\d.*", "", label) for label in labels["size"].values()}
    if len(system) > 1:
        return None
    parts = [
        r"(?P<size>\d[\d ]*[yck]?)"
        if axis == "size"
        else f"(?P<{axis}>{'|'.join(' ?'.join(map(re.escape, key)) for key in labels[axis])})"
        for axis in order
    ]
    pattern = re.compile(" ".join(parts))
    read = []
    for rest in rests:
        told = pattern.fullmatch(rest)
        if told is None:
            return None
        options = {axis: labels[axis].get(_key(axis, told[axis]), "") for axis in order}
        options["size"] = options["size"] or next(iter(system)) + _size(told["size"])
        if not all(options.values()):
            return None
        read.append(options)
    return read


def _size(text: str) -> str:
    """A size as a label writes it: `8 5` is 8.5, `43 1 3` is 43 1/3."""
    found = re.fullmatch(r"(\d+) (5)([yck]?)|(\d+) ([12]) (3)", text)
    if found is None:
        return text
    return f"{found[1]}.5{found[3]}" if found[1] else f"{found[4]} {found[5]}/3"
