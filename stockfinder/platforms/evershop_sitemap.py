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
from urllib.parse import unquote

from stockfinder.address import split
from stockfinder.errors import UsageError
from stockfinder.product import Product

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stockfinder.page import Page
    from stockfinder.wanted import Wanted

PATH = "/sitemap-products.xml"
MOST = 50_000
"""Addresses in one file at most; further ones are in further files."""
MOST_LEFT = 400
"""Pages beyond what search found that are compared at most: each costs a good part of a millisecond."""

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
    return tuple(dict.fromkeys(split(unescape(one)).path for one in found))


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


def hidden(paths: Sequence[str], line: str, found: Mapping[str, str]) -> dict[str, list[str]] | None:
    """The pages of a line that search did not show, each under the page that stands for its product.

    :param line: words that every page of it has in its name.
    :param found: names of products that search found, by the paths of their pages.
    :returns: pages that were not found, by the path of a found page of that product, or of the shortest one;
        nothing where there are too many.
    """
    shown = {words(path) for path in found}
    wanted, names = squeezed(line), ((path, words(path)) for path in paths)
    left = [(path, name) for path, name in names if wanted in squeezed(name) and name not in shown]
    if len(left) > MOST_LEFT:
        return None
    products = _Products()
    for path, title in found.items():
        products.add(path, title)
    stands: dict[str, list[str]] = {}
    for path, name in sorted(left, key=lambda one: (len(one[1]), one)):
        product = products.shown_on(path, name)
        if product is None:
            products.add(path, name)
            stands[path] = []
        else:
            stands.setdefault(product.path, []).append(path)
    return stands


class _Known:
    """A product by its title, and the page that stands for it."""

    def __init__(self, path: str, title: str) -> None:
        self.path, self.title = path, title

    def may_be(self, name: str) -> bool:
        """Whether nothing in a page's name names another style."""
        from stockfinder.style import match

        return self._wish is not None and match(self._wish, Product(title=name)).verdict != "different"

    @cached_property
    def _wish(self) -> Wanted | None:
        from stockfinder.style import understand

        try:
            return understand(self.title)
        except UsageError:
            return None


class _Products:
    """The products of a line, by what the names of their variants' pages begin with."""

    def __init__(self) -> None:
        self._titles: dict[tuple[str, str], _Known] = {}
        self._starts: dict[tuple[str, str], list[_Known]] = {}
        self._stems: dict[tuple[str, str], list[_Known]] = {}

    def add(self, path: str, title: str) -> None:
        """Take a page for one of a product: of the one of that title in its category, or of a new one."""
        category, name = path.rpartition("/")[0], words(path)
        known = self._titles.setdefault((category, title), _Known(path, title))
        for start in {squeezed(title), squeezed(name)}:
            self._starts.setdefault((category, start), []).append(known)
        self._stems.setdefault((category, _stem(name)), []).append(known)

    def shown_on(self, path: str, name: str) -> _Known | None:
        """The product that a page shows a variant of, by its name.

        The name goes on where a title or a known page's name ends, or differs from one only in the sizes and
        widths at its end; and nothing in it names another style.
        """
        category = path.rpartition("/")[0]
        parts = [squeezed(word) for word in name.split()]
        starts = ["".join(parts[:count]) for count in range(len(parts), 0, -1)]
        near = [one for start in starts for one in self._starts.get((category, start), ())]
        near += self._stems.get((category, _stem(name)), ())
        return next((one for one in dict.fromkeys(near) if one.may_be(name)), None)


def _stem(name: str) -> str:
    """A page's name without the sizes and widths at its end."""
    found = name.split()
    while found and _SIZES_AND_WIDTHS.fullmatch(found[-1]):
        found.pop()
    return " ".join(found)


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
