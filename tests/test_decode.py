"""Typed decoding, also where several threads meet a type for the first time."""

from __future__ import annotations

import subprocess
import sys

import msgspec
import pytest

from stockfinder.decode import convert, decode

MANY_THREADS = """
import sys, threading, types, typing, msgspec
from stockfinder.decode import decode

sys.setswitchinterval(1e-6)
SOURCE = "".join(
    f"class C{n}(msgspec.Struct):\\n    a: int = 0\\n    b: 'typing.Optional[C{n + 1}]' = None\\n"
    for n in range(30)
) + "class C30(msgspec.Struct):\\n    a: int = 0\\n"
told = []
for n in range(10):
    module = types.ModuleType(f"fresh_{n}")
    module.msgspec, module.typing = msgspec, typing
    sys.modules[module.__name__] = module
    exec(SOURCE, module.__dict__)
    together = threading.Barrier(4)

    def read(type_=module.C0):
        together.wait()
        told.append(decode(b'{"a": 1, "b": {"a": 2, "b": {"a": 3}}}', type_).b.b.a)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
print(told == [3] * 40)
"""


class Shoe(msgspec.Struct):
    title: str
    sizes: tuple[str, ...] = ()


def test_threads_that_meet_a_type_for_the_first_time_at_once_all_read_it() -> None:
    """`msgspec.json.decode(..., type=...)` in its place ends this process with a segmentation fault."""
    ran = subprocess.run(
        [sys.executable, "-c", MANY_THREADS], capture_output=True, text=True, timeout=60, check=False
    )
    assert (ran.returncode, ran.stdout.strip()) == (0, "True"), ran.stderr


def test_json_is_read_in_its_shape() -> None:
    assert decode(b'{"title": "Ghost 16", "sizes": ["10"]}', Shoe) == Shoe("Ghost 16", ("10",))


@pytest.mark.parametrize("data", [b'{"title": 16}', b"[]", b"{}"])
def test_another_shape_is_told(data: bytes) -> None:
    with pytest.raises(msgspec.ValidationError):
        decode(data, Shoe)


def test_what_a_parser_gave_is_brought_into_its_shape() -> None:
    assert convert({"title": "Ghost 16", "sizes": ["10"]}, Shoe) == Shoe("Ghost 16", ("10",))
    with pytest.raises(msgspec.ValidationError):
        convert({"title": 16}, Shoe)
