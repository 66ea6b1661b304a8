"""Takes secrets and personal data out of what is stored: tokens, logins, e-mail addresses, postcodes.

A recording is scrubbed when it is written, and a request is scrubbed alike when it is looked up in one, so
that what was scrubbed still matches. What replaces a value is a constant.
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
        "cfemail", "postcode", "postalcode", "zipcode", "plz",
    }
)  # fmt: skip
"""One of these in a name makes its value a secret."""
_PAIRS = frozenset(
    {
        "api key", "access key", "private key", "secret key", "app key", "application key", "session key",
        "client secret", "publishable key", "session id", "user id", "customer id", "visitor id", "device id",
        "postal code", "zip code", "post code",
    }
)  # fmt: skip
"""Two of these words side by side do the same."""
_PARAMETERS = frozenset({"email", "mail", "zip", "near", "lat", "lng"})
"""And these, where they are the whole name of a parameter in an address."""

_NO_MAIL = r"(?!png|jpe?g|webp|gif|svg|avif|ico|css|m?js|json|html?|woff2?|map|mp4|webm)"
# E-mail addresses, but neither logo@2x.png nor npm/swiper@8.4.5/swiper.min.js
_MAIL = r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,6}" + _NO_MAIL + r"[A-Za-z]{2,24}\b"
_SHAPES = (
    r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{5,}",  # JSON web tokens
    r"\b(?:Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{12,}",
    r"\b[sprwk]{2}_(?:live|test)_[A-Za-z0-9]{10,}",
    r"\bshp(?:at|ca|pa|ss|ua)_[A-Fa-f0-9]{16,}",
    r"\bgh[pousr]_[A-Za-z0-9]{30,}",
    r"\bxox[abprs]-[A-Za-z0-9-]{10,}",
    r"\bAKIA[0-9A-Z]{16}\b",
    r"\bAIza[0-9A-Za-z_-]{30,}",
)
_SHORTEST = 15
"""Characters: no token of these shapes is shorter."""

# name: "value", \"name\":\"value\", data-name="value", name = 'value'; a value with a space is prose
_FIELD = (
    r"""((?:\\*["'])?\b([A-Za-z_][\w.-]{1,60})(?:\\*["'])?\s{0,4}[:=]\s{0,4}\\*["'])"""
    r"""((?:[^"'\\\s<>]|\\(?!["'\\])){6,})"""
)
_PARAMETER = r"""((?:[?&]|&amp;|\\u0026)([A-Za-z_][\w.-]{0,60})=)([^&"'\s<>#\\;]+)"""
_TAG = r"<(?:input|meta)\b[^>]{0,4000}>"
_TAG_NAME = r"""\b(?:name|id|property|http-equiv)\s*=\s*["']?([\w.:-]+)"""
_TAG_VALUE = r"""(\b(?:value|content)\s*=\s*)("[^"]*"|'[^']*'|[^\s"'>]+)"""


def is_secret(name: str) -> bool:
    """Whether a field of that name holds what is not to be stored: `csrf_token`, `apiKey`, `X-Auth`."""
    words = [w.lower() for w in _compiled(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+").findall(name)]
    if not _WORDS.isdisjoint(words):
        return True
    return any(f"{first} {second}" in _PAIRS for first, second in pairwise(words))


def scrub_url(url: str) -> str:
    """The address without secrets, in the one spelling by which requests are compared.

    Parameters are sorted by name (those of one name keep their order); there is no fragment.
    """
    parts = urlsplit(url)
    pairs = [
        (name, SCRUBBED if value and _is_secret_parameter(name) else scrub_text(value))
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
    ]
    query = urlencode(sorted(pairs, key=lambda pair: pair[0]), quote_via=quote)
    path = parts.path if "@" not in parts.path else scrub_text(parts.path)
    return urlunsplit((parts.scheme, parts.netloc, path or "/", query, ""))


def scrub_json(value: Any) -> Any:
    """The value of a JSON document without secrets, and with a constant for the agent's profile."""
    if isinstance(value, dict):
        return {
            key: {"profile": AGENT}
            if key == "ucp-agent"
            else SCRUBBED
            if isinstance(inner, str) and inner and is_secret(key)
            else scrub_json(inner)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [scrub_json(inner) for inner in value]
    return scrub_text(value) if isinstance(value, str) else value


def scrub_text(text: str) -> str:
    """A text without what looks like a secret by its own shape."""
    if "@" in text:
        text = _compiled(_MAIL).sub(EMAIL, text)
    if len(text) >= _SHORTEST:
        for pattern in _SHAPES:
            text = _compiled(pattern).sub(SCRUBBED, text)
    return text


def scrub_page(text: str) -> str:
    """A page or a reply without secrets: by shape, by the name of a field, a parameter or a form's input."""
    text = _compiled(_TAG).sub(_tag, text)
    text = _compiled(_PARAMETER).sub(lambda m: m[1] + SCRUBBED if _is_secret_parameter(m[2]) else m[0], text)
    text = _compiled(_FIELD).sub(lambda m: m[1] + SCRUBBED if is_secret(m[2]) else m[0], text)
    return scrub_text(text)


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
