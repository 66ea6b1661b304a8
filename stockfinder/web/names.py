"""Host names to addresses, without ever holding the deadline or the end of the process."""

from __future__ import annotations

import asyncio
import socket

from stockfinder.errors import Unreachable
from stockfinder.web.guard import public_addresses
from stockfinder.web.thread import in_thread


class Resolver:
    """Resolves names by the system's own rules; who asks for the same name meanwhile shares the answer."""

    def __init__(self) -> None:
        self._asked: dict[tuple[str, int], asyncio.Task[tuple[str, ...]]] = {}

    async def addresses(self, host: str, port: int) -> tuple[str, ...]:
        """The public addresses of a name, in the system's order; a literal address stands for itself.

        A literal address gets here only when the retailer's entry names it (`Guard`).

        :raises Unreachable: the name is not known, the name server fails, or no address is public.
        """
        if _is_literal(host):
            return (host,)
        key = (host, port)
        task = self._asked.get(key)
        if task is None:
            task = self._asked[key] = asyncio.ensure_future(self._look_up(host, port))
            task.add_done_callback(lambda _: self._asked.pop(key, None))
        return await asyncio.shield(task)

    async def _look_up(self, host: str, port: int) -> tuple[str, ...]:
        try:
            found = await in_thread(lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            why = getattr(error, "strerror", None) or error
            raise Unreachable(f"its name {host} cannot be looked up ({why})") from error
        return public_addresses(host, dict.fromkeys(str(info[4][0]) for info in found))

    async def aclose(self) -> None:
        """Forget the look-ups under way."""
        tasks = list(self._asked.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _is_literal(host: str) -> bool:
    from ipaddress import ip_address

    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True
