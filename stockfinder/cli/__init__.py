"""The command line. Imports what a command needs, when it needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import NoReturn


def run() -> NoReturn:
    """The `stockfinder` command. Until it is loaded, Ctrl-C ends the process without a word."""
    import signal

    usual = signal.getsignal(signal.SIGINT)
    if usual is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from stockfinder.cli import main

    signal.signal(signal.SIGINT, usual)
    main.run()
