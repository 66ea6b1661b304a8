"""Gathers a label's tokens into numbers and the marks that belong to each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stockfinder.size import terms
from stockfinder.size.number import WHOLE
from stockfinder.size.parts import Item, Scan
from stockfinder.size.scale import exists
from stockfinder.size.tokens import cut, without_plain_brackets
from stockfinder.size.width import NAMES, Mark
from stockfinder.wanted import Audience, SizeSystem

if TYPE_CHECKING:
    from stockfinder.size.stock_code import Code
    from stockfinder.size.tokens import Token

PREFIX_LETTERS = frozenset("mwcyjkt")
"""Letters that name an audience before a number: `M9`, `W11`, `C10`, `J1`, `y2.5`."""
_RANGE_SIGNS = frozenset(("-", "/", "~", "to", "bis", "a", "à"))
_BREAKS = frozenset("/|,;)")
"""Signs after which a mark no longer belongs to the number that follows."""


def scan(label: str) -> Scan:
    """Read a label's tokens from left to right."""
    tokens, code = cut(label)
    return _Scanner(tokens, code).run()


class _Scanner:
    def __init__(self, tokens: list[Token], code: Code | None) -> None:
        self.tokens, self.aside = without_plain_brackets(tokens)
        self.found = Scan(code)
        self.at = 0
        self.segment = 0
        self.item: Item | None = None  # the last number of this segment
        self.item_at = 0
        self.systems: list[SizeSystem] = []  # read before the number they belong to
        self.audiences: list[Audience] = []
        self.marks: list[Mark] = []
        self.letters: list[str] = []

    def run(self) -> Scan:
        tokens = self.tokens
        while self.at < len(tokens):
            token = tokens[self.at]
            if token.kind == "number":
                self._number(token)
            elif token.kind == "word":
                self._word(token)
            elif token.text in _BREAKS or token.text in "(=-:":
                self._sign(token.text)
            self.at += 1
        self._let_go()
        return self.found

    def _unknown(self, text: str) -> None:
        if self.at not in self.aside:
            self.found.unknown.append((self.segment, text))

    def _peek(self, ahead: int = 1) -> Token | None:
        at = self.at + ahead
        return self.tokens[at] if at < len(self.tokens) else None

    def _number_follows(self) -> bool:
        follows = self._peek()
        return follows is not None and follows.kind == "number"

    def _sign(self, sign: str) -> None:
        if sign in _BREAKS:
            self._let_go()
        if sign == "(" and self.letters == ["m"] and not (self.systems or self.audiences or self.marks):
            self.found.alphas.append("M")  # `M (38-39)`
            self.letters = []
        if sign != "-" or self.item is None or not self._glued_sign():
            self.item = None if sign != ":" else self.item
            self.segment += 1

    def _glued_sign(self) -> bool:
        """Whether a hyphen joins a number to its width (`9.5-2E`, `9.5-med`)."""
        follows = self._peek()
        return self.tokens[self.at].glued and follows is not None and follows.glued

    def _let_go(self) -> None:
        """Marks that no number followed belong to the label as a whole."""
        found = self.found
        found.systems += self.systems
        found.audiences += self.audiences
        found.marks += self.marks
        found.letters += self.letters
        self.systems, self.audiences, self.marks, self.letters = [], [], [], []

    # Numbers

    def _number(self, token: Token) -> None:
        follows = self._peek()
        glued = follows.text if follows is not None and follows.kind == "word" and follows.glued else ""
        if glued and self._width_code(token, glued):
            return
        if self._age(follows):
            return
        if glued in ("x", "xl") and token.text in "12345":
            self.found.alphas.append(f"{token.text}{glued}".upper())
            self.at += 1
            return
        if glued in ("st", "nd", "rd", "th"):
            self.at += 1
            return
        if self._ends_range(token):
            return
        self._take(Item(token.number, token.text, self.segment))
        if glued and glued[0] in "aew" and "/" not in glued:
            self._run_together(token, glued)

    def _take(self, item: Item) -> None:
        if self.systems:
            item.system = self.systems[-1]
            item.clash = len(set(self.systems)) > 1
        if self.audiences:
            item.audience = _together(self.audiences)
        for letter in self.letters:
            if letter in PREFIX_LETTERS and item.prefix is None:
                item.prefix = letter
            else:
                item.marks.append(Mark(letter))
        item.marks += self.marks
        self.systems, self.audiences, self.marks, self.letters = [], [], [], []
        self.item, self.item_at = item, self.at
        self.found.items.append(item)

    def _width_code(self, token: Token, glued: str) -> bool:
        """Take `2E`, `4E`, `2A` or `3W` beside a size for the width that it is."""
        code = token.text + glued
        if code not in terms.CODES or (glued == "w" and self.item is None):
            return False
        self._mark(Mark(code))
        self.at += 1
        return True

    def _run_together(self, token: Token, glued: str) -> None:
        """Part a size from the digit of its width: `86E` is 8 6E, `11.54W` 11.5 4W, `102A` 10 2A."""
        item = self.found.items[-1]
        code = token.text[-1] + glued
        if code not in terms.CODES or len(token.text) < 2:
            return
        rest = token.text[:-1].replace(",", ".")
        if rest.endswith("."):  # `10.5E` is 10.5 and E
            return
        number = round(float(rest) * WHOLE)
        whole = exists(item.number, SizeSystem.US) or exists(item.number, SizeSystem.EU)
        if not exists(number, SizeSystem.US):
            return
        if not whole:
            item.number, item.text = number, rest
            item.marks.append(Mark(code, glued=True))
            self.at += 1
        elif item.number > 22 * WHOLE and glued[0] != "w":
            item.clash = True  # `42E` is EU 42 in E, or 4 in 2E

    def _age(self, follows: Token | None) -> bool:
        """Take `6-12 months` and `18 months`: an age, not a number on a scale."""
        token = self.tokens[self.at]
        if follows is not None and follows.text in terms.AGES:
            self.found.age = f"{token.text} months"
            self.at += 1
            return True
        to, word = self._peek(2), self._peek(3)
        if follows is None or to is None or word is None or follows.text not in _RANGE_SIGNS:
            return False
        span = to.number - token.number
        if word.text in terms.AGES or (word.text == "m" and word.glued and span >= 3 * WHOLE):  # `0-6M`
            self.found.age = f"{token.text}-{to.text} months"
            self.at += 3
        return self.found.age is not None

    def _ends_range(self, token: Token) -> bool:
        """Whether this number is the other end of the range that the last one began, or the same again."""
        if not self.found.items:
            return False
        item = self.found.items[-1]
        between = self.tokens[self.item_at + 1 : self.at]
        if token.number == item.number and all(t.kind == "sign" for t in between):
            return True
        systems = {item.system, *self.systems} - {None}
        if item.to is not None or len(systems) > 1 or not self._joined(item, between):
            return False
        if not 0 < token.number - item.number <= _reach(between, item.number):
            return False
        item.to = token.number
        item.system = next(iter(systems), None)
        self.systems, self.letters = [], []
        self.item, self.item_at = item, self.at
        self.segment = item.segment
        return True

    def _joined(self, item: Item, between: list[Token]) -> bool:
        """Whether a range's sign stands between, and at both ends the same letter (`C6-C7`) or none."""
        letters = [t.text for t in between if t.text in PREFIX_LETTERS]
        signs = [t.text for t in between if t.text not in PREFIX_LETTERS]
        if len(signs) != 1 or signs[0] not in _RANGE_SIGNS:
            return False
        follows = self._peek()
        after = follows.text if follows is not None else ""
        return not letters or letters == [item.prefix] or (bool(item.letters) and letters == [after])

    # Words

    def _word(self, token: Token) -> None:
        text = token.text
        follows = self._peek()
        if text in terms.FIRST_OF_TWO:
            text = self._join(text)
        if text in terms.SYSTEMS:
            self._system(terms.SYSTEMS[text])
        elif text in terms.AUDIENCES:
            self._audience(terms.AUDIENCES[text])
        elif text in terms.SIZE_WORDS:
            self.found.named = True
            self.found.hint = self.found.hint or terms.SIZE_WORDS[text]
        elif (
            text in ("m", "medium", "med") and self.item is None and self.found.alphas and self._after_sign()
        ):
            self.found.alphas.append("M")  # `S/M`
        elif text in ("s", "l") or (text in terms.ALPHAS and text not in ("m", "medium", "med")):
            self._alpha(text, token)
        elif len(text) == 1 and text.isascii():
            self._letter(text, token)
        elif text in terms.CODES:
            for part in terms.CODES[text]:
                self._mark(Mark(part, glued=token.glued))
        elif text in NAMES or text == "1e":
            self._mark(Mark(text, glued=token.glued))
        elif text in terms.MEASURES:
            self.found.measured = True
        elif text in terms.OPEN_ENDS:
            self.found.open_ended = True
        elif follows is not None and follows.kind == "number" and follows.glued:
            self.at += 1  # a model's or a colour's code: `wx608`
            self._unknown(text)
        elif text not in terms.NOISE and text not in terms.COLORS and text not in terms.AGES:
            self._unknown(text)

    def _join(self, text: str) -> str:
        """Take two words for one (`extra wide`, `XX-Wide`)."""
        ahead = 1
        follows = self._peek()
        if follows is not None and follows.text == "-":
            ahead, follows = 2, self._peek(2)
        joined = terms.JOINED.get((text, follows.text)) if follows is not None else None
        if joined is None:
            return text
        self.at += ahead
        return joined

    def _system(self, system: SizeSystem) -> None:
        item = self.item
        if item is None or self.systems or (self._number_follows() and item.system is not None):
            self.systems.append(system)
        elif item.system is None:
            number = (
                item.number // 10 if system in (SizeSystem.CM,) and item.number > 60 * WHOLE else item.number
            )
            if self._number_follows() and not exists(number, system):
                self.systems.append(system)
            else:
                item.system = system
        elif item.system is not system:
            item.clash = True

    def _audience(self, audience: Audience) -> None:
        item = self.item
        if item is None or (self._number_follows() and item.audience is not None):
            self.audiences.append(audience)
        elif item.audience is None:
            item.audience = audience
        elif item.audience is not audience:
            item.audience = _together([item.audience, audience])

    def _mark(self, mark: Mark) -> None:
        if self.item is not None:
            self.item.marks.append(mark)
        else:
            self.marks.append(mark)

    def _letter(self, text: str, token: Token) -> None:
        """Keep a single letter with its number; what it means is decided when the audience is known."""
        item = self.item
        follows = self._peek()
        if text not in "abcdefghjkmnrtwxy" or (
            text == "a" and follows is not None and follows.kind == "word"
        ):
            return
        slashed, other = self._peek(), self._peek(2)
        if slashed is not None and other is not None and slashed.text in ("/", "-"):
            code = f"{text}/{other.text}"
            if code in ("a/b", "b/d", "c/d", "e/ee", "d/e"):
                self._mark(Mark(code))
                self.at += 2
                return
        if item is None or (self._number_follows() and text in PREFIX_LETTERS and item.prefix is not None):
            self.letters.append(text)
        else:
            item.letters.append((text, token.glued))

    def _alpha(self, text: str, token: Token) -> None:
        """Keep a letter size; `S` after a number is slim."""
        if text == "s" and self.item is not None:
            self.item.letters.append((text, token.glued))
            return
        if self._after_sign() and self.found.loose_medium():  # `M/L`
            self.found.alphas.append("M")
            self.found.letters, self.found.marks = [], []
        self.found.alphas.append(terms.ALPHAS[text])

    def _after_sign(self) -> bool:
        return self.at > 0 and self.tokens[self.at - 1].text in _RANGE_SIGNS


def _together(audiences: list[Audience]) -> Audience:
    """Take men and women together for unisex; else the last one said is the most exact."""
    if Audience.MEN in audiences and Audience.WOMEN in audiences:
        return Audience.UNISEX
    return audiences[-1]


def _reach(between: list[Token], number: int) -> int:
    """How far apart the ends of a range may be: `12/13` one size, `9-12` four, `36-42` six, mm fifteen."""
    if any(token.text == "/" for token in between):
        return WHOLE
    return (4 if number < 20 * WHOLE else 6 if number < 100 * WHOLE else 15) * WHOLE
