"""The fixture folder that a wrong answer of the last look-up makes: scrubbed, and with what is right."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import asdict, replace

from stockfinder.errors import ConfigurationError, UsageError
from stockfinder.fixtures import QUESTIONS, Wish, challenge
from stockfinder.report import Finding, Outcome
from stockfinder.retailer import OWN_ENTRY
from stockfinder.web import har
from stockfinder.web.traffic import record

if TYPE_CHECKING:
    from stockfinder.last_look import LastLook
    from stockfinder.shop import Shop
    from stockfinder.wanted import Wanted


class Candidate(Struct, frozen=True, kw_only=True):
    """A fixture folder that was written."""

    folder: Path
    requests: tuple[str, ...]
    """Method, address and status of each, as they stand in the recording."""
    finding: Finding
    """What the look-up had said."""


def choose(look: LastLook, name: str | None) -> str:
    """The retailer whose answer was wrong: the one named, or the only one that was asked.

    :raises UsageError: it was not asked, or its traffic is not there; the text says what to do.
    """
    asked = ", ".join(sorted(look.findings)) or "none"
    if name is None:
        if len(look.findings) != 1:
            raise UsageError(f"Whose answer was wrong? The last look-up asked {asked}.")
        name = next(iter(look.findings))
    finding = look.findings.get(name)
    if finding is None:
        raise UsageError(f"The last look-up did not ask {name!r}; it asked {asked}.")
    if not look.exchanges.get(name):
        why = "nothing was sent to it"
        if finding.requests:
            why = "it sent more than is kept"
        elif finding.cached is not None:
            why = "its answer was remembered from an earlier one"
        raise UsageError(
            f"The last look-up has no traffic of {name}: {why}. Ask again with --only {name} --fresh,"
            " and then report."
        )
    return name


def write(look: LastLook, name: str, to: Path, *, expected: Outcome, note: str | None) -> Candidate:
    """Write the fixture folder of one retailer: scrubbed traffic, the question, and the entry.

    :param to: the folder of fixture folders.
    :param expected: what would have been right.
    :raises UsageError: there is a folder of that name already.
    :raises ConfigurationError: it cannot be written.
    """
    from stockfinder.web.record import Recorder

    folder, shop, finding = to / name, look.shops[name], look.findings[name]
    if folder.exists():
        raise UsageError(f"{folder} is there already; nothing was written. Name another place with --to.")
    recorder = Recorder(folder / "shop.har", shop.site)
    record(look.exchanges[name], recorder)
    recorder.write()
    try:
        har.write(folder / "blocked.har", challenge(shop))
        (folder / OWN_ENTRY).write_text(_entry(shop), encoding="utf-8")
        (folder / QUESTIONS).write_text(_question(look, finding, expected, note), encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(f"{error.filename} cannot be written: {error.strerror}.") from error
    sent = [
        f"{one.request.method} {one.request.url} {one.response.status or one.response.error}"
        for one in har.read(folder / "shop.har").entries
    ]
    return Candidate(folder=folder, requests=tuple(sent), finding=finding)


def _entry(shop: Shop) -> str:
    """The entry it was asked by, without what is the operator's own."""
    import tomlkit
    from msgspec import to_builtins

    from stockfinder.secret import MASK
    from stockfinder.web.scrub import is_secret

    told = to_builtins(replace(shop, permission=None), builtin_types=(type(shop.facts.verified),))
    for key in ("name", "folder", "permission"):
        told.pop(key, None)
    if shop.options:
        told["options"] = {key: MASK if is_secret(key) else value for key, value in shop.options.items()}
    return tomlkit.dumps(told)


def _question(look: LastLook, finding: Finding, expected: Outcome, note: str | None) -> str:
    """The question file: the wish as it is understood anew, and what would have been right."""
    import tomlkit

    told = tomlkit.document()
    said = f"stockfinder said {finding.outcome}: {finding.message}".rstrip(": ")
    for line in (f"Reported as wrong, of a look-up on {look.at:%Y-%m-%d %H:%M} UTC.", said, note or ""):
        if line:
            told.add(tomlkit.comment(_line(line)))
    wish = {key: value for key, value in asdict(_wish(look.wanted)).items() if value not in (None, "", ())}
    row = tomlkit.table()
    row.add("name", "reported as wrong")
    row.add("wish", {key: list(v) if isinstance(v, tuple) else v for key, v in wish.items()})
    row.add("finding", {"outcome": expected.value})
    rows = tomlkit.aot()
    rows.append(row)
    told.add("question", rows)
    return tomlkit.dumps(told)


def _line(text: str) -> str:
    """Text as a comment can hold it: one line, no control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _wish(wanted: Wanted) -> Wish:
    """The wish in the words of `understand`: the text alone, where that says it all."""
    plain = Wish(text=wanted.text, country=wanted.country)
    try:
        if _same(plain.wanted(), wanted):
            return plain
    except UsageError:
        pass
    size = f"{wanted.size.system or ''} {wanted.size.value}".strip() if wanted.size else None
    flags: dict[str, Any] = {
        "brand": wanted.brand,
        "model": wanted.model,
        "audience": wanted.audience.value if wanted.audience else None,
        "color": wanted.color,
        "size": size,
        "width": wanted.width_code or wanted.width,
        "code": wanted.code,
        "gtin": wanted.gtin,
        "must": wanted.must,
    }
    return replace(plain, **flags)


def _same(one: Wanted, other: Wanted) -> bool:
    return replace(one, notes=(), text="") == replace(other, notes=(), text="")
