"""Keeps a live look-up for `report-wrong` while its connections are closed, at no cost to the answer."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stockfinder.search import Search
    from stockfinder.web.traffic import Traffic


class Keeping:
    """Writes in a thread of its own: a disk that hangs must not hold the process."""

    def __init__(self, search: Search, traffic: Traffic) -> None:
        self._search = search
        self._traffic = traffic
        self._trouble: str | None = "the disk is too slow"
        self._thread = threading.Thread(target=self._write, daemon=True)
        self._thread.start()

    def finish(self, within: float) -> None:
        """Wait so many seconds for it, and say on standard error where it failed."""
        self._thread.join(within)
        if self._trouble:
            print(
                f"stockfinder: this look-up is not kept for `report-wrong`: {self._trouble}.", file=sys.stderr
            )

    def _write(self) -> None:
        from stockfinder import last_look
        from stockfinder.store import state_folder

        search = self._search
        try:
            last_look.keep(
                last_look.gather(search.wanted, search.asked, search.report(), self._traffic), state_folder()
            )
        except OSError as error:
            self._trouble = f"{error.filename or state_folder()}: {error.strerror or error}"
        except Exception as error:  # noqa: BLE001 - the answer is out; this is told and loses nothing of it
            self._trouble = f"{type(error).__name__}: {error}"
        else:
            self._trouble = None
