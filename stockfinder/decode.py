"""JSON and parsed data turned into typed values, from any thread.

msgspec learns a type when it first meets it, and shows other threads what it has half learnt; msgspec 0.22
then ends the whole process (a segmentation fault). So types are learnt one at a time, and all typed decoding
goes through here.
"""

from __future__ import annotations

from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

_learning = Lock()


def decode(data: bytes | str, type_: type[T]) -> T:
    """JSON of the given shape (msgspec types).

    :raises msgspec.ValidationError: it is not of that shape.
    :raises msgspec.DecodeError: it is no JSON.
    :raises RecursionError: it is nested too deeply.
    """
    return decoder(type_).decode(data)


def decoder(type_: type[T]) -> msgspec.json.Decoder[T]:
    """The same for many texts of one shape."""
    with _learning:
        return _learnt(type_)  # type: ignore[arg-type] # types are hashable, which mypy cannot see of a TypeVar


def convert(
    data: object, type_: type[T], *, strict: bool = True, dec_hook: Callable[[type, Any], Any] | None = None
) -> T:
    """What another parser gave, in the given shape; `strict` and `dec_hook` are `msgspec.convert`'s.

    :raises msgspec.ValidationError: it is not of that shape.
    """
    decoder(type_)
    return msgspec.convert(data, type_, strict=strict, dec_hook=dec_hook)


@lru_cache(maxsize=256)
def _learnt(type_: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(type_)
