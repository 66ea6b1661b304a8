"""Takes secrets and personal data out of what is stored: tokens, logins, e-mail addresses, postcodes, phones.

A recording is scrubbed when it is written, and a request is scrubbed alike when it is looked up in one, so
that what was scrubbed still matches. What replaces a value is a constant. `tests/web/secrets.jsonl` holds
what has to go and what has to stay.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

SCRUBBED = "scrubbed"
EMAIL = "scrubbed@example.invalid"
AGENT = "https://example.invalid/agent.json"
"""Stands for the operator's UCP agent profile."""

_WORDS = frozenset(
    {
        "token", "tokens", "jwt", "secret", "password", "passwd", "pwd", "csrf", "xsrf", "csrftoken",
        "xsrftoken", "csrfmiddlewaretoken", "apikey", "authorization", "authentication", "bearer", "cookie",
        "signature", "sig", "hmac", "nonce", "auth", "session", "sessionid", "sid", "jsessionid", "phpsessid",
        "accesstoken", "authtoken", "idtoken", "refreshtoken", "sessiontoken", "credential", "credentials",
        "cfemail", "postcode", "postalcode", "zipcode", "plz", "firstname", "lastname",
    }
)  # fmt: skip
"""One of these in a name makes its value a secret."""
_PAIRS = frozenset(
    {
        "api key", "access key", "private key", "secret key", "app key", "application key", "session key",
        "client secret", "publishable key", "session id", "user id", "customer id", "visitor id", "device id",
        "postal code", "zip code", "post code", "first name", "last name", "ip address", "client ip",
    }
)  # fmt: skip
"""Two of these words side by side do the same."""
_PARAMETERS = frozenset({"email", "mail", "zip", "near", "lat", "lng", "phone", "tel"})
"""And these, where they are the whole name of a parameter in an address or a query."""

_NO_MAIL = r"(?!png|jpe?g|webp|gif|svg|avif|ico|css|m?js|json|html?|woff2?|map|mp4|webm)"
_AT = r"(?:@|%40|\\u0040|&#0*64;|&#x40;|&commat;)"
# E-mail addresses, but neither logo@2x.png nor npm/swiper@8.4.5/swiper.min.js
_MAIL = rf"[A-Za-z0-9._%+-]{{1,64}}?{_AT}(?:[A-Za-z0-9-]{{1,63}}\.){{1,6}}{_NO_MAIL}[A-Za-z]{{2,24}}\b"
_ATS = ("@", "%40", "\\u0040", "&#", "&commat;")
_SHAPES = (
    r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{5,}",  # JSON web tokens
    r"\b(?:[Bb]earer|[Bb]asic)\s+[A-Za-z0-9._~+/=-]{12,}",
    r"\b[sprwk]{2}_(?:live|test)_[A-Za-z0-9]{10,}",
    r"\bshp(?:at|ca|pa|ss|ua)_[A-Fa-f0-9]{16,}",
    r"\bgh[pousr]_[A-Za-z0-9]{30,}",
    r"\bglpat-[A-Za-z0-9_-]{16,}",
    r"\bxox[abprs]-[A-Za-z0-9-]{10,}",
    r"\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{20,}",
    r"\bAKIA[0-9A-Z]{16}\b",
    r"\bAIza[0-9A-Za-z_-]{30,}",
    r"-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----[\s\S]{0,8000}?-----END [A-Z ]{0,20}PRIVATE KEY-----",
)
_HINTS = (
    "eyJ", "earer", "asic", "_live_", "_test_", "shp", "gh", "glpat-", "xox", "SG.", "AKIA", "AIza",
    "---BEGIN",
)  # fmt: skip
_SHORTEST = 15
"""Characters: no token of these shapes is shorter."""
_USER = r"""(?<=://)[^/\s:@"'<>?#]{1,64}:[^/\s@"'<>?#]{1,128}@"""

_UK = r"[A-Za-z]{1,2}\d[A-Za-z\d]?\s?\d[A-Za-z]{2}"
_CA = r"[A-CEGHJ-NPR-TVXYa-ceghj-npr-tvxy]\d[A-Za-z]\s?\d[A-Za-z]\d"
_POSTCODE = rf"(?:\d{{5}}(?:-\d{{4}})?|{_UK}|{_CA})"
# A postcode has the shape of a size or a style code (`M10 4EE`, `12345-6789`): it is one where words say so.
_PLACE = (
    r"(?i)(\b(?:zip|zip-?\s?code|post-?\s?code|postal-?\s?code|plz|postleitzahl|deliver(?:y|ing|s)?\s(?:to|in)"
    r"|ship(?:ping|s)?\sto|sent?\sto|liefer(?:ung|n)\snach|(?:your|ihr)\s(?:location|standort)|near)\b"
    rf"""(?:[\s"'\\:=>]|<[^<>]{{0,80}}>){{1,8}})({_POSTCODE})(?![\w-])"""
)
_STATE = (
    r"\b((?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT"
    r"|V[AT]|W[AIVY])[ ,]\s?)\d{5}-\d{4}\b"
)
_PROVINCE = rf"\b((?:AB|BC|MB|NB|NL|NS|NT|NU|ON|PE|QC|SK|YT)[ ,]\s?){_CA}\b"
_PHONES = frozenset({"phone", "phones", "telephone", "telefon", "mobile", "tel", "phonenumber", "handy"})
_CALL = (
    r"""((?:\\*["'])?\b([A-Za-z_][\w-]{1,60})(?:\\*["'])?\s{0,4}[:=]\s{0,4}(?:\\*["'])?)"""
    r"""\+?\(?\d[\d ()./-]{5,20}\d(?![\w])"""
)

# name: "value", \"name\":\"value\", data-name="value", name = 'value'; a value with a space is prose
_FIELD = (
    r"""((?:\\*["'])?\b([A-Za-z_][\w.-]{1,60})(?:\\*["'])?\s{0,4}[:=]\s{0,4}\\*["'])"""
    r"""((?:[^"'\\\s<>]|\\(?!["'\\])){6,})"""
)
_NUMBER = r"""(["']([A-Za-z_][\w.-]{1,60})\\*["']\s{0,4}:\s{0,4})\d{5,}(?=\s{0,4}[,}\]])"""
_COOKIE = r"""(?i)(\bcookies?\\*["']?\s{0,4}[:=]\s{0,4})(\\*["'])([^"'\\]{1,200}=[^"'\\]{0,4000})(\\*["'])"""
_BEFORE = r"\A|[?&#]|&amp;|\\u0026|;(?=jsessionid=|sid=|phpsessid=)"
_PARAMETER = rf"""((?:{_BEFORE})([A-Za-z_][\w.-]{{0,60}})=)([^&"'\s<>#\\;]+)"""
_ENCODED = r"""((?:%3F|%26)([A-Za-z_][\w.-]{0,60})%3D)([^&"'\s<>#\\;%]+)"""
_TAG = r"<(?:input|meta)\b[^>]{0,4000}>"
_TAG_NAME = r"""\b(?:name|id|property|http-equiv)\s*=\s*["']?([\w.:-]+)"""
_TAG_VALUE = r"""(\b(?:value|content)\s*=\s*)("[^"]*"|'[^']*'|[^\s"'>]+)"""


def is_secret(name: str) -> bool:
    """Whether a field of that name holds what is not to be stored: `csrf_token`, `apiKey`, `X-Auth`."""
    words = _words(name)
    if not _WORDS.isdisjoint(words):
        return True
    return any(f"{first} {second}" in _PAIRS for first, second in pairwise(words))


def _is_phone(name: str) -> bool:
    return not _PHONES.isdisjoint(_words(name))


def _words(name: str) -> list[str]:
    return [word.lower() for word in _compiled(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+").findall(name)]


def scrub_url(url: str) -> str:
    """The address without secrets, in the one spelling by which requests are compared.

    Parameters are sorted by name (those of one name keep their order); there is no fragment and no user.
    """
    parts = urlsplit(url)
    pairs = [
        (name, SCRUBBED if value and _is_secret_parameter(name) else _scrub_value(value))
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
    ]
    query = urlencode(sorted(pairs, key=lambda pair: pair[0]), quote_via=quote)
    path = scrub_text(parts.path)
    if ";" in path:
        path = _scrub_parameters(path)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], path or "/", query, ""))


def shown_url(url: str) -> str:
    """The address as it may be logged: as it is, unless it holds a secret."""
    scrubbed = _scrub_parameters(scrub_text(url))
    return scrubbed if "@" not in urlsplit(url).netloc else scrub_url(scrubbed)


def scrub_json(value: Any, *, secret: bool = False) -> Any:
    """The value of a request's JSON document without secrets, and with a constant for the agent's profile.

    :param secret: the name that it goes by says that it is one.
    """
    if isinstance(value, dict):
        return {
            key: {"profile": AGENT}
            if key == "ucp-agent"
            else scrub_json(inner, secret=secret or _is_secret_parameter(key))
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [scrub_json(inner, secret=secret) for inner in value]
    if isinstance(value, str):
        return SCRUBBED if secret and value else _scrub_value(value)
    return 0 if secret and isinstance(value, int | float) and not isinstance(value, bool) else value


def scrub_text(text: str) -> str:
    """A text without what looks like a secret by its own shape."""
    if "://" in text and "@" in text:
        text = _compiled(_USER).sub("", text)
    if any(at in text for at in _ATS):
        text = _compiled(_MAIL).sub(EMAIL, text)
    if len(text) >= _SHORTEST and any(hint in text for hint in _HINTS):
        text = _compiled("|".join(_SHAPES)).sub(SCRUBBED, text)
    return text


def scrub_page(text: str) -> str:
    """A page or a reply without secrets: by shape, by the name of a field, a parameter or a form's input."""
    text = _compiled(_TAG).sub(_tag, text)
    text = _compiled(_COOKIE).sub(rf"\g<1>\g<2>{SCRUBBED}\g<4>", text)
    text = _scrub_parameters(text)
    text = _compiled(_FIELD).sub(lambda m: m[1] + SCRUBBED if is_secret(m[2]) else m[0], text)
    text = _compiled(_NUMBER).sub(lambda m: f"{m[1]}0" if _is_secret_parameter(m[2]) else m[0], text)
    text = _compiled(_CALL).sub(lambda m: m[1] + SCRUBBED if _is_phone(m[2]) else m[0], text)
    text = _compiled(_PLACE).sub(rf"\g<1>{SCRUBBED}", text)
    for pattern in (_STATE, _PROVINCE):
        text = _compiled(pattern).sub(rf"\g<1>{SCRUBBED}", text)
    return scrub_text(text)


def _scrub_value(value: str) -> str:
    """A parameter's or a field's value, which may hold addresses and code of its own."""
    return scrub_page(value) if "=" in value or '"' in value or ";" in value else scrub_text(value)


def _scrub_parameters(text: str) -> str:
    for pattern in (_PARAMETER, _ENCODED) if "%3D" in text else (_PARAMETER,):
        text = _compiled(pattern).sub(lambda m: m[1] + SCRUBBED if _is_secret_parameter(m[2]) else m[0], text)
    return text


def _tag(found: re.Match[str]) -> str:
    names = _compiled(_TAG_NAME).findall(found[0])
    if not any(is_secret(name) for name in names):
        return found[0]
    return _compiled(_TAG_VALUE).sub(rf'\1"{SCRUBBED}"', found[0])


def _is_secret_parameter(name: str) -> bool:
    return name.lower() in _PARAMETERS or is_secret(name)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
