"""A secret of the configuration: kept outside its files, looked up when a request is sent, never shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MASK = "***"


class Secret(str):
    """Stands for a secret wherever text is due, and reads `***` there: in logs, errors, JSON and recordings.

    An entry says where the secret is: `{ env = "NAME" }` for a variable of the environment, or
    `{ keyring = "service/user" }` for the system's keyring (with the package `keyring` installed). A text is
    taken for the secret itself, which suits a key that its maker calls public; it is not shown either.
    """

    __slots__ = ("_place", "_where")
    _place: str
    _where: str

    @classmethod
    def of(cls, told: Any) -> Secret:
        """The secret that an entry tells.

        :raises ValueError: it is told in no way that is known; the text never holds what was told.
        """
        secret = cls(MASK)
        if isinstance(told, str) and told:
            secret._where, secret._place = "text", told
            return secret
        if isinstance(told, Mapping) and len(told) == 1:
            ((where, place),) = told.items()
            if where in ("env", "keyring") and isinstance(place, str) and place:
                secret._where, secret._place = where, place
                return secret
        raise ValueError('must be { env = "NAME" }, { keyring = "service/user" } or text')

    def reveal(self) -> str:
        """The secret itself, for the one who sends it.

        :raises ConfigurationError: it is not where it should be, or cannot be sent.
        """
        from stockfinder.errors import ConfigurationError

        found = {"env": _from_environment, "keyring": _from_keyring}.get(self._where, str)(self._place)
        if not (found.isascii() and found.isprintable()):
            raise ConfigurationError(f"the secret {self.place} has characters that cannot be sent")
        return found

    @property
    def place(self) -> str:
        """Where it is kept, in words."""
        return {"env": f"of the variable {self._place}", "keyring": f"of the keyring's {self._place}"}.get(
            self._where, "of its entry"
        )


def _from_environment(name: str) -> str:
    import os

    from stockfinder.errors import ConfigurationError

    found = os.environ.get(name, "").strip()
    if not found:
        raise ConfigurationError(
            f"the variable {name} is not set, where its entry says that a secret is: set it"
        )
    return found


def _from_keyring(place: str) -> str:
    from importlib import import_module

    from stockfinder.errors import ConfigurationError

    service, _, user = place.partition("/")
    try:
        keyring = import_module("keyring")
    except ImportError as error:
        raise ConfigurationError(
            f"its entry keeps a secret in the keyring ({place}), and the package `keyring` is not installed:"
            ' install it beside stockfinder, or use { env = "NAME" }'
        ) from error
    try:
        found = keyring.get_password(service, user)
    except Exception as error:  # noqa: BLE001 - a keyring's back end may fail in any way, and may name the secret
        raise ConfigurationError(f"the keyring cannot be read ({type(error).__name__}): unlock it") from None
    if not found:
        raise ConfigurationError(
            f"the keyring holds nothing for {place}: store it with `keyring set {service} {user}`"
        )
    return str(found)
