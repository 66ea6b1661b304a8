"""Compares the names of two shoes word by word: line, version, variant, soleplate and sort."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stockfinder.style.lexicons import brands, line_keys

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from stockfinder.style.title import Reading
    from stockfinder.style.tokens import Word
    from stockfinder.style.verdict import Conflict

_OFTEN_LEFT_OUT = frozenset(("low", "dynamicfit", "retro", "og", "le", "se", "prm", "boa", "platform"))
"""Variants that a shop's title may leave out: their absence is a doubt and no conflict."""
_VARIANTS = frozenset(("variant", "material"))
_OPEN_SHOES = frozenset(("sandal", "slide", "flipflop", "mule", "clog"))
"""Sorts whose words shops use for one another."""
_LEFT_OPEN = frozenset(
    ("low", "og", "le", "steel toe", "composite toe", "alloy toe", "soft toe", "insulated")
)
"""Variants that a wish may leave open: a title that adds one is a doubt. So is any material."""
_OPEN_IN_BOOTS = frozenset(("waterproof", "prm"))
"""The same for boots, of which few are sold with and without."""


class NameComparison:
    """How far a title's name is the wanted one."""

    __slots__ = (
        "behind",
        "conflicts",
        "doubts",
        "extra",
        "matched",
        "minor",
        "missing",
        "no_shoe",
        "other_soleplate",
        "stated",
    )

    def __init__(self) -> None:
        self.conflicts: dict[Conflict, str] = {}
        self.doubts: list[str] = []
        self.matched = 0
        """How many wanted words the title has."""
        self.missing: list[Word] = []
        self.extra: list[Word] = []
        self.behind: list[str] = []
        """Words behind the name that neither the wish nor the lexicons explain."""
        self.other_soleplate = False
        self.minor = False
        """Whether the variants that differ are such that titles leave out: a style code outweighs them."""
        self.no_shoe = False
        """Whether the title sells laces or the like."""
        self.stated = False
        """Whether a conflict comes from what the title says, not from what it leaves out."""


def compare_names(
    wanted: Reading, found: Reading, *, explained: frozenset[str], confirmed: Callable[[str], bool]
) -> NameComparison:
    """Compare the name in a title with the wanted one: each wanted word has to be there, and nothing else.

    :param explained: words that may stand in the title beside the name: the wanted colour's.
    :param confirmed: whether the product states a variant elsewhere than in its title.
    """
    result = NameComparison()
    has = {word.text for word in found.name} | found.sorts
    wants = {word.text for word in wanted.name}
    missing = [word for word in wanted.name if word.text not in has and word.raw not in found.soft]
    extra = [word for word in found.name if word.text not in wants and word.raw not in wanted.soft]
    if explained:
        extra = [word for word in extra if word.raw not in explained]
    if (missing and extra) or (missing and found.soft) or (extra and wanted.soft):
        missing, extra = _join(missing, extra, wanted, found)
    missing = [word for word in missing if word.kind not in _VARIANTS or not confirmed(word.text)]
    names = {*wanted.brands, *found.brands}
    if "Jordan" in names:  # every numbered Air Jordan sold today is a retro
        missing = [word for word in missing if word.text != "retro"]
        extra = [word for word in extra if word.text != "retro"]
    if "gtx" in has and "gtx" in wants:
        extra = [word for word in extra if word.text != "waterproof"]
        missing = [word for word in missing if word.text != "waterproof"]
    if missing or extra:
        made = _made(wanted, [*wanted.brands, *found.brands])
        missing = [word for word in missing if word.text not in made]
        extra = [word for word in extra if word.text not in made]
    result.matched = len(wants) - len({word.text for word in missing})
    result.missing, result.extra = missing, extra
    _judge_variants(result, is_boot=_is_boot(wanted, found))
    _judge_words(result, wanted)
    if found.accessory and not wanted.accessory:
        result.no_shoe = result.stated = True
        result.conflicts["line"] = f"it is no shoe: {found.accessory}"
    _judge_ground(result, wanted.ground, found.ground)
    _judge_sorts(result, wanted, found)
    if wanted.soft and found.soft and set(wanted.soft).isdisjoint(found.soft):
        result.doubts.append(f"{_say(found.soft)}, wanted {_say(wanted.soft)}")
    told = {word.raw for run in found.colors for word in run}
    result.behind = [word for word in found.extra if word not in wants | told | explained]
    return result


def _join(
    missing: Sequence[Word], extra: Sequence[Word], wanted: Reading, found: Reading
) -> tuple[list[Word], list[Word]]:
    """Match words written in one with words written apart: `Runfalcon` and `Run Falcon`, `AX4` and `AX 4`."""
    left, over = list(missing), list(extra)
    for word in missing:
        parts = _parts(word.text, found.name, found.soft)
        if parts is not None:
            left.remove(word)
            over = [other for other in over if other not in parts]
    for word in extra:
        parts = _parts(word.text, wanted.name, wanted.soft) if word in over else None
        if parts is not None:
            over.remove(word)
            left = [other for other in left if other not in parts]
    for word in list(left):
        for other in over:
            if _squeeze(word.text) == _squeeze(other.text):
                left.remove(word)
                over.remove(other)
                break
    return left, over


def _is_slip(one: str, other: str) -> bool:
    """Whether two long words differ by a slip of the pen: `hypvernom`, `hypervenom`."""
    if min(len(one), len(other)) < 7 or one[0] != other[0] or not (one + other).isalpha():
        return False
    odd = [c for c in set(one + other) for _ in range(abs(one.count(c) - other.count(c)))]
    return len(odd) <= 1


def _parts(whole: str, words: Sequence[Word], soft: Iterable[str]) -> list[Word] | None:
    """The neighbouring words that make up a word, if there are such."""
    for i in range(len(words)):
        joined = ""
        for j in range(i, min(i + 3, len(words))):
            joined += words[j].text
            if joined == whole:
                return list(words[i : j + 1])
            if any(before + joined == whole for before in soft):
                return list(words[i : j + 1])
    return None


def _squeeze(word: str) -> str:
    """A word without doubled letters and the plural's s."""
    kept = "".join(c for i, c in enumerate(word) if i == 0 or c != word[i - 1] or c.isdigit())
    return kept.removesuffix("s") if len(kept) > 4 and not kept[0].isdigit() else kept


def _made(wanted: Reading, names: Sequence[str]) -> frozenset[str]:
    """What the wanted line is made of, or does, as a rule, by the lexicons."""
    made = frozenset[str]().union(*(brands()[name].made for name in names if name in brands()))
    keys, words = line_keys(), [word.raw for word in wanted.name]
    for start in range(len(words)):
        for end in range(start + 1, min(start + 4, len(words)) + 1):
            at = " ".join(words[start:end])
            for line in (
                *keys.get(at, ()),
                *(one for sort in wanted.sorts for one in keys.get(f"{at} {sort}", ())),
            ):
                if line.brand in names:
                    made |= line.made
    return made


def _is_boot(wanted: Reading, found: Reading) -> bool:
    known = brands()
    named = {*wanted.brands, *found.brands}
    return "boot" in wanted.sorts | found.sorts or any("boot" in known[n].kinds for n in named if n in known)


def _judge_variants(result: NameComparison, *, is_boot: bool) -> None:
    """A variant that one side names and the other does not is another shoe; a material may be left open."""
    over = [word for word in result.extra if word.kind in _VARIANTS]
    left = [word for word in result.missing if word.kind in _VARIANTS]
    heights = [word for word in left if word.text in ("mid", "high")]
    open_ = _LEFT_OPEN | _OPEN_IN_BOOTS if is_boot else _LEFT_OPEN
    if heights:
        open_ -= {"low"}
    others = [word for word in over if word.kind != "material" and word.text not in open_]
    said = _say(word.raw for word in left)
    if others:
        result.stated = True
        result.minor = all(word.text in _OFTEN_LEFT_OUT for word in (*over, *left))
        wanted = f", wanted {said}" if left else ""
        result.conflicts["variant"] = f"it is the {_say(word.raw for word in over)}{wanted}"
        return
    if any(word.kind == "variant" and word.text not in _OFTEN_LEFT_OUT for word in left):
        result.conflicts["variant"] = f"the title does not say {said}"
    elif left:
        result.doubts.append(f"the title does not say {said}")
    if over:
        result.doubts.append(f"it is the {_say(word.raw for word in over)} one, which the wish leaves open")


def _judge_words(result: NameComparison, wanted: Reading) -> None:
    """Line and version: what only one side names."""
    over = [word for word in result.extra if word.kind not in _VARIANTS]
    left = [word for word in result.missing if word.kind not in _VARIANTS]
    slips = [(a, b) for a in over for b in left if _is_slip(a.text, b.text)]
    if slips and len(over) == len(left) == len(slips):
        result.doubts.append(f"spelled {_say(_shown(over))}, wanted {_say(_shown(left))}")
    elif over and left:
        versions = all(word.kind == "number" and len(word.text.split(".")[0]) < 3 for word in (*over, *left))
        result.stated = True
        if versions and result.matched:
            result.conflicts["version"] = f"version {_say(_shown(over))}, wanted {_say(_shown(left))}"
        else:
            result.conflicts["line"] = f"{_say(_shown(over))}, wanted {_say(_shown(left))}"
    elif left:
        numbers = all(word.kind == "number" for word in left)
        if numbers and len(left) < len(wanted.name):
            result.doubts.append(f"version not stated, wanted {_say(_shown(left))}")
        else:
            result.doubts.append(f"the title does not say {_say(_shown(left))}")
    elif over:
        result.doubts.append(f"the title adds {_say(_shown(over))}")


def _judge_ground(result: NameComparison, wanted: set[str], found: set[str]) -> None:
    """Soleplates of football boots."""
    if wanted == found:
        return
    if wanted and found and not wanted & found:
        result.stated = result.other_soleplate = True
        result.conflicts.setdefault(
            "variant", f"soleplate {_say(sorted(found)).upper()}, wanted {_say(sorted(wanted)).upper()}"
        )
    elif not wanted or not found or ("sgpro" in wanted) != ("sgpro" in found):
        said = f"soleplate {_say(sorted(found)).upper()}" if found else "soleplate not stated"
        result.doubts.append(f"{said}, wanted {_say(sorted(wanted)).upper()}" if wanted else said)


def _judge_sorts(result: NameComparison, wanted: Reading, found: Reading) -> None:
    """A slide is not the sneaker of the same name."""
    if wanted.sorts & found.sorts or (found.ground and found.sorts <= {"boot"}):
        return
    known = [brands()[name] for name in (*wanted.brands, *found.brands) if name in brands()]
    usual = frozenset().union(*(brand.kinds for brand in known)) if known else frozenset(("boot",))
    if wanted.sorts and found.sorts:
        said = f"it is a {_say(sorted(found.sorts))}, wanted a {_say(sorted(wanted.sorts))}"
        if wanted.sorts <= _OPEN_SHOES and found.sorts <= _OPEN_SHOES:
            result.doubts.append(said)
        else:
            result.stated = True
            result.conflicts.setdefault("variant", said)
    elif found.sorts - usual:
        result.doubts.append(f"it is a {_say(sorted(found.sorts - usual))}")
    elif wanted.sorts - usual:
        result.doubts.append(f"the title does not say {_say(sorted(wanted.sorts - usual))}")


def _shown(words: Iterable[Word]) -> list[str]:
    return [word.text if word.kind == "number" else word.raw for word in words]


def _say(words: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(words))
