"""Replies in a shape that nobody knows: each part of a good reply lost, renamed, or of another kind.

A reply that is changed so must not give another answer than the true one: the reader notices (`drifted`), the
question stays open (`unclear`), or the part did not matter and the true answer comes all the same.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct

from stockfinder import platforms
from stockfinder.errors import NoAnswer, NotPermitted
from stockfinder.fixtures import Question
from stockfinder.judge import no_answer
from stockfinder.lookup import look_up
from stockfinder.report import Outcome
from stockfinder.web import answer
from stockfinder.web.exchange import Response, charset, kept
from stockfinder.web.guard import Guard
from stockfinder.web.robots import Robots
from tests.faults.matrix import DEFINITE, question_of
from tests.faults.shops import NOT_THERE, Good, Scenario, traffic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from stockfinder.page import Page
    from stockfinder.platforms import Accept

Kind = Literal["deleted", "renamed", "null", "another kind", "in a list", "a word"]
KINDS: tuple[Kind, ...] = ("deleted", "renamed", "null", "another kind", "in a list", "a word")
Path = tuple[str, ...]
"""Keys from the root; `*` stands for every member of a list. In a page, `script`, or `html` and a mark."""


class Mutation(Struct, frozen=True, kw_only=True):
    """One part of one stage's replies, and what is done to it wherever it stands."""

    scenario: Scenario
    stage: str
    path: Path
    kind: Kind

    @property
    def name(self) -> str:
        """What it is, in a line."""
        return f"{self.scenario.name}/{self.stage} $.{'.'.join(self.path)} {self.kind}"


class Answer(Struct, frozen=True, kw_only=True):
    """What came of a question."""

    question: Question
    outcome: Outcome | None
    """Nothing where a reader failed in a way that nobody declared."""
    message: str = ""
    reasons: tuple[str, ...] = ()
    price: Decimal | None = None


class DriftWeb:
    """The door to a fixture's shop in memory, with one part of its replies changed."""

    def __init__(self, scenario: Scenario, change: Callable[[str | None, Good], bytes]) -> None:
        self.scenario = scenario
        self.traffic = traffic(scenario.folder)
        self.agent_profile = self.traffic.agent_profile
        self.shop = self.traffic.entry(scenario)
        self.guard = Guard(self.shop)
        self.change = change
        found = self.traffic.find("GET", f"{self.shop.site.rstrip('/')}/robots.txt", b"", 0)
        self.robots = Robots(found.body if found and found.status == 200 else b"")

    async def get(
        self,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        accept: Accept = "html",
        headers: Mapping[str, str] | None = None,
    ) -> Page:
        return self._answer("GET", self.guard.address(url, params=params), b"", accept)

    async def query(self, url: str, body: object, *, headers: Mapping[str, str] | None = None) -> Page:
        return self._answer("POST", self.guard.address(url), json.dumps(body).encode(), "json")

    async def permits(self, url: str) -> bool:
        return self.robots.forbids(self.guard.address(url)) is None

    def _answer(self, method: str, url: str, body: bytes, accept: Accept) -> Page:
        if rule := self.robots.forbids(url):
            raise NotPermitted(rule, url=url)
        good = self.traffic.find(method, url, body, 0) or NOT_THERE
        stage = self.scenario.stage(method, url, body.decode())
        response = Response(
            status=good.status,
            headers=kept({"content-type": good.kind, **good.headers}.items()),
            body=self.change(stage, good),
            charset=charset(good.kind),
            at=traffic(self.scenario.folder).when,
        )
        answer.check_status(url, response)
        return answer.page(url, url, response, accept)


async def ask(scenario: Scenario, question: Question, change: Callable[[str | None, Good], bytes]) -> Answer:
    """One look-up in memory."""
    web = DriftWeb(scenario, change)
    platform = platforms.load(web.shop.platform)
    try:
        finding, _ = await look_up(question.wish.wanted(), web.shop, platform, web)
    except NoAnswer as error:
        finding = no_answer(web.shop, error)
    except Exception as error:  # noqa: BLE001 - this is what is looked for
        return Answer(question=question, outcome=None, message=f"{type(error).__name__}: {error}")
    price = finding.offer.price.amount if finding.offer and finding.offer.price else None
    return Answer(
        question=question,
        outcome=finding.outcome,
        message=finding.message,
        reasons=finding.reasons,
        price=price,
    )


def questions(scenario: Scenario) -> list[Question]:
    """The first question of each answer."""
    return [found for outcome in DEFINITE if (found := question_of(scenario, outcome))]


def mutations(scenario: Scenario) -> Iterator[Mutation]:
    """Every part of every stage's replies, in every way."""
    for stage in scenario.stages:
        paths: dict[Path, Any] = {}
        for good in traffic(scenario.folder).at(scenario, stage):
            for told in _documents(good):
                for path, value in _paths(told):
                    paths.setdefault(path, value)
            if not good.is_json:
                paths |= dict.fromkeys(_marks(good.body))
        for path in paths:
            for kind in KINDS:
                in_page = path[0] == "html" and kind not in ("deleted", "renamed")
                if not in_page and not (kind == "a word" and path[-1] in _NAMES):
                    yield Mutation(scenario=scenario, stage=stage, path=path, kind=kind)


def apply(mutation: Mutation) -> Callable[[str | None, Good], bytes]:
    """What changes the replies of the mutation's stage, and leaves the others."""

    def change(stage: str | None, good: Good) -> bytes:
        if stage != mutation.stage:
            return good.body
        if mutation.path[0] == "html":
            return _change_marks(good.body, mutation.path[1], mutation.path[2], mutation.kind)
        if good.is_json:
            return json.dumps(_changed(json.loads(good.body), mutation.path, mutation.kind)).encode()
        return _SCRIPT.sub(lambda found: _in_script(found, mutation), good.body)

    return change


def milder(truth: Answer, got: Answer) -> bool:
    """Whether an answer only mistakes what is sold out for what was never offered, or the reverse.

    Pages that list only what can be bought do not tell the two apart, and what tells may be what was lost.
    """
    return got.outcome is not truth.outcome and {got.outcome, truth.outcome} == _ALIKE


def some(scenario: Scenario, count: int) -> list[Mutation]:
    """So many mutations, spread over all."""
    every = list(mutations(scenario))
    return [every[at * len(every) // count] for at in range(min(count, len(every)))]


def false(truth: Answer, got: Answer) -> str | None:
    """Why an answer is false; nothing where it is the true one, or none."""
    if got.outcome is None:
        return f"a reader failed: {got.message}"
    if got.outcome in DEFINITE and got.outcome is not truth.outcome:
        return None if milder(truth, got) else f"{got.outcome} where it is {truth.outcome}"
    if got.price is not None and got.price != truth.price:
        return f"a price of {got.price} where it is {truth.price}"
    return None


_NAMES = frozenset({"title", "name", "productName", "productTitle", "value", "label", "optionText"})
"""Under these, another word is another product or another choice, and no drift."""
_ALIKE = {Outcome.SOLD_OUT, Outcome.SIZE_NOT_OFFERED}
_SCRIPT = re.compile(rb"(<script[^>]*>)(.*?)(</script>)", re.DOTALL)
_TAG = re.compile(rb"<([a-zA-Z][\w-]*)((?:\s+[\w:@.-]+(?:=(?:\"[^\"]*\"|'[^']*'|[^\s>]*))?)*)\s*/?>")
_ATTRIBUTE = re.compile(rb"\s([\w:@.-]+)(?:=(?:\"([^\"]*)\"|'([^']*)'|([^\s>]*)))?")


def _documents(good: Good) -> Iterator[Any]:
    """The JSON of a reply, or that of a page's scripts, each under `script`."""
    if good.is_json:
        yield json.loads(good.body)
        return
    for found in _SCRIPT.finditer(good.body):
        begin, end = _json_in(found[2])
        if begin < end:
            yield {"script": json.loads(found[2][begin:end])}


def _json_in(script: bytes) -> tuple[int, int]:
    """Where the first JSON document of a script stands; (0, 0) where there is none."""
    for mark in re.finditer(rb"[{\[]", script):
        text = script[mark.start() :].decode("utf-8", "surrogateescape")
        try:
            _, length = json.JSONDecoder().raw_decode(text)
        except ValueError:
            continue
        if length > 20:
            return mark.start(), mark.start() + len(text[:length].encode("utf-8", "surrogateescape"))
    return 0, 0


def _in_script(found: re.Match[bytes], mutation: Mutation) -> bytes:
    begin, end = _json_in(found[2])
    if begin == end:
        return found[0]
    told = _changed({"script": json.loads(found[2][begin:end])}, mutation.path, mutation.kind)
    inner = json.dumps(told.get("script")).encode().replace(b"</", b"<\\/")
    return found[1] + found[2][:begin] + inner + found[2][end:] + found[3]


def _paths(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    if path and path[-1] != "*" and path != ("script",):
        yield path, value
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _paths(inner, (*path, key))
    elif isinstance(value, list):
        for inner in value:
            yield from _paths(inner, (*path, "*"))


def _changed(value: Any, path: Path, kind: Kind) -> Any:
    if path[0] == "*":
        return [_changed(inner, path[1:], kind) for inner in value] if isinstance(value, list) else value
    if not isinstance(value, dict) or path[0] not in value:
        return value
    key, rest = path[0], path[1:]
    if rest:
        return {**value, key: _changed(value[key], rest, kind)}
    if kind == "deleted":
        return {name: inner for name, inner in value.items() if name != key}
    if kind == "renamed":
        return {f"{name}V2" if name == key else name: inner for name, inner in value.items()}
    return {**value, key: _of_kind(value[key], kind)}


def _of_kind(value: Any, kind: Kind) -> Any:
    if kind == "null":
        return None
    if kind == "in a list":
        return [value]
    if kind == "a word":
        return "zzz"
    if isinstance(value, dict):
        return list(value.values())
    if isinstance(value, list):
        return {str(at): inner for at, inner in enumerate(value)}
    if isinstance(value, bool):
        return {"value": value}
    if isinstance(value, int | float):
        return {"amount": value}
    return {"text": value}


def _marks(body: bytes) -> Iterator[Path]:
    """What a page's elements are known by: their names, attributes, and classes."""
    for tag in _TAG.finditer(_SCRIPT.sub(rb"\1\3", body)):
        yield "html", "tag", tag[1].decode().lower()
        for attribute in _ATTRIBUTE.finditer(tag[2]):
            name = attribute[1].decode().lower()
            yield "html", "attribute", name
            if name in ("class", "itemprop", "id", "name"):
                value = next((part for part in attribute.groups()[1:] if part is not None), b"")
                for token in value.decode().split():
                    yield "html", name, token


def _change_marks(body: bytes, what: str, mark: str, kind: Kind) -> bytes:
    name = re.escape(mark.encode())
    to = b"" if kind == "deleted" else mark.encode() + b"-v2"
    if what == "tag":
        if kind == "deleted":
            return re.sub(rb"</?" + name + rb"(?=[\s/>])[^>]*>", b"", body)
        return re.sub(rb"(</?)" + name + rb"(?=[\s/>])", rb"\1" + to, body)
    if what == "attribute":
        if kind == "deleted":
            pattern = rb"(<[^<>]*?)\s" + name + rb"(?:=(?:\"[^\"]*\"|'[^']*'|[^\s>]*)|(?=[\s/>]))"
            return re.sub(pattern, rb"\1", body)
        return re.sub(rb"(<[^<>]*?\s)" + name + rb"(?=[\s=/>])", rb"\1" + to, body)
    pattern = rb"(\s" + what.encode() + rb"=[\"'](?:[^\"']*\s)?)" + name + rb"(?=[\"'\s])"
    return re.sub(pattern, rb"\1" + to, body)
