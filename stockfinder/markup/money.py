"""Reads prices: numbers of data, and amounts as shops print them (`1.996,00 kr`, `US$ 1,299.00`,
`24.990`)."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

_NUMBER = re.compile(r"\d(?:[\d.,'’\u00a0\u202f ]*\d)?")
_GROUPED = re.compile(
    r"\d+(?:[.,]\d+)?|\d{1,3}([.,])\d{3}(?:\1\d{3})*(?:(?!\1)[.,]\d+)?|\d{1,2}(?:,\d\d)+,\d{3}(?:\.\d+)?"
)
"""A number with one separator, or with groups of three digits (in India of two) and a decimal part."""
_ARABIC = str.maketrans({"٫": ".", "٬": ","})
"""The decimal and the thousands separator that stand between Arabic and Persian digits."""
_NAMED_SIGNS = """
    US$=USD CA$=CAD C$=CAD AU$=AUD A$=AUD NZ$=NZD R$=BRL HK$=HKD NT$=TWD S$=SGD €=EUR £=GBP zł=PLN Kč=CZK
    CHF=CHF ₽=RUB руб=RUB ₹=INR ₩=KRW ₪=ILS ₺=TRY Ft=HUF lei=RON Lei=RON лв=BGN ₸=KZT тг=KZT 円=JPY Kn=HRK"""
_SIGNS = {sign: code for sign, _, code in (pair.partition("=") for pair in _NAMED_SIGNS.split())}
_CODE = re.compile(r"(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])")
_ISO_4217 = """
    USD EUR GBP CAD AUD NZD CHF SEK NOK DKK ISK PLN CZK HUF RON BGN HRK RUB UAH TRY ILS ZAR INR JPY KRW CNY
    HKD TWD SGD MYR THB IDR PHP VND BRL MXN ARS CLP COP PEN UYU AED SAR QAR KWD EGP KZT"""
_CODES = frozenset(_ISO_4217.split())
_WHOLE = frozenset({"JPY", "KRW", "CLP", "VND", "ISK", "HUF", "IDR", "COP", "TWD", "KZT"})
"""Currencies without minor units in shops' prices: there a group of three digits is thousands."""


@lru_cache(maxsize=4096)
def amount(text: str, currency: str | None = None) -> Decimal | None:
    """The first amount in a printed price, in major units; nothing where there is none.

    Of two kinds of separators the later is the decimal one. A single one with exactly three digits after it
    groups thousands, unless it comes after a lone zero.
    """
    found = _NUMBER.search(text[:200].translate(_ARABIC))
    if found is None:
        return None
    digits = re.sub(r"['’\s\u00a0\u202f]", "", found[0])
    if not _GROUPED.fullmatch(digits):
        return None
    last = max(digits.rfind("."), digits.rfind(","))
    if last >= 0:
        sign, whole, rest = digits[last], digits[:last], digits[last + 1 :]
        grouped = digits.count(sign) > 1 or (
            len(rest) == 3 and whole not in {"0", ""} and (len(whole) <= 3 or not whole.isdigit())
        )
        both = "." in digits and "," in digits and digits.count(sign) == 1
        if currency in _WHOLE and len(rest) == 3:
            grouped, both = True, False
        if grouped and not both:
            digits = re.sub(r"[.,]", "", digits)
        else:
            digits = re.sub(r"[.,]", "", whole) + "." + rest
    try:
        return Decimal(digits) if len(digits) < 16 else None
    except InvalidOperation:
        return None


def number(value: Any) -> Decimal | None:
    """The amount of a value of data: a number, or a decimal string (`"129.95"`), else as printed."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float | Decimal):
        try:
            found = Decimal(f"{value:.4f}".rstrip("0").rstrip(".") if isinstance(value, float) else value)
        except InvalidOperation:
            return None
        return found if found.is_finite() and abs(found) < 10**12 else None
    if not isinstance(value, str):
        return None
    text = value.strip()
    if re.fullmatch(r"\d{1,12}(?:\.\d+)?", text):
        return Decimal(text)
    return amount(text)


@lru_cache(maxsize=1024)
def currency(text: str) -> str | None:
    """The ISO 4217 code that a printed price names, or nothing. A bare dollar sign names none."""
    for code in _CODE.findall(text[:200]):
        if code in _CODES:
            return str(code)
    return next((code for sign, code in _SIGNS.items() if sign in text[:200]), None)


def code(value: Any) -> str | None:
    """An ISO 4217 code as data holds it (`"usd"`, `{"code": "EUR"}`), or nothing."""
    if isinstance(value, dict):
        value = value.get("code") or value.get("currencyCode") or value.get("isoCode")
    if isinstance(value, str):
        squeezed = value.strip().upper()
        return squeezed if squeezed in _CODES else _SIGNS.get(value.strip())
    return None
