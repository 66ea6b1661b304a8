"""The `stockfinder` command: which commands there are, and how the process ends."""

from __future__ import annotations

import errno
import gc
import io
import os
import sys
from typing import TYPE_CHECKING, Annotated, Any

# Imports make thousands of objects that last; looking through them again and again is a sixth of the CPU.
gc.set_threshold(100_000)
# A large answer is read in a thread; five times as often as by default the deadline is looked at meanwhile.
sys.setswitchinterval(0.001)

import typer  # noqa: E402 - after the line above
from typer.core import TyperGroup  # noqa: E402

import stockfinder.cli.clock  # noqa: E402,F401 - early, since it notes when the process began

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import NoReturn

COMMANDS = {
    "find": "stockfinder.cli.find:find",
    "retailers": "stockfinder.cli.retailers:app",
    "requests": "stockfinder.cli.requests:requests",
    "read": "stockfinder.cli.read:read",
    "size": "stockfinder.cli.size:size",
    "match": "stockfinder.cli.match:match",
    "fixtures": "stockfinder.cli.fixtures:app",
    "probe": "stockfinder.cli.probe:probe",
    "doctor": "stockfinder.cli.doctor:doctor",
    "report-wrong": "stockfinder.cli.report_wrong:report_wrong",
    "new-retailer": "stockfinder.cli.new_retailer:new_retailer",
    "config": "stockfinder.cli.config:app",
    "schema": "stockfinder.cli.schema:schema",
}
"""Each command's module, and in it the function, or the `typer.Typer` with commands of its own."""

CRASHED = 70
"""Exit code of a mistake in this program (EX_SOFTWARE of sysexits.h): none of the answers' codes."""
PIPE_CLOSED = 141
"""Exit code when the reader of our output went away: what a shell shows for SIGPIPE."""


class Commands(TyperGroup):
    """A group that imports a command when it is called, or when help is asked for."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = dict.fromkeys(COMMANDS)  # type: ignore[assignment] # names alone: for lists and typing errors

    def get_command(self, ctx: typer.Context, cmd_name: str) -> Any:  # type: ignore[override] # as above
        """Import one command, or nothing if there is none of that name."""
        from importlib import import_module

        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name].partition(":")
        found: typer.Typer | Callable[..., object] = getattr(import_module(module), attribute)
        if isinstance(found, typer.Typer):
            group = found
        else:
            group = typer.Typer(add_completion=False)
            group.command(cmd_name)(found)
        command = typer.main.get_command(group)
        command.name = cmd_name
        return command


app = typer.Typer(
    cls=Commands,
    name="stockfinder",
    no_args_is_help=True,
    context_settings={"help_option_names": ["--help", "-h"]},
    epilog="Start with: stockfinder find 'Brooks Ghost 16' --men --size 10",
)


def _version(wanted: bool) -> None:
    if wanted:
        from stockfinder import __version__

        print(f"stockfinder {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Finds which other shops have a shoe in a size, while the caller is on the line."""


def run() -> NoReturn:
    """Run the command line, say what went wrong in one sentence, and end the process at once."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):  # in the order of their numbers
        if getattr(sys, name) is None:  # a shell's `>&-` closed it; without it a socket would get its number
            setattr(sys, name, open(os.devnull, mode))  # noqa: SIM115, PTH123 - it lives as long as we
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a sign that an old terminal lacks must not lose the answer
    code = _run()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:
            code = PIPE_CLOSED
        except OSError as error:
            code = _complain(error)
    os._exit(code)  # a thread that waits for a slow name server must not hold the process


def _run() -> int:
    command = typer.main.get_command(app)
    try:
        code = command.main(prog_name="stockfinder", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except SystemExit as end:  # shell completion ends so, and Typer where the reader of our output went away
        if isinstance(end.__context__, BrokenPipeError):
            return PIPE_CLOSED
        return end.code if isinstance(end.code, int) else 0
    except KeyboardInterrupt:
        return 130
    except Exception as error:  # noqa: BLE001 - whatever it is, the agent gets a sentence
        return _complain(error)


def _complain(error: Exception) -> int:
    """Print what went wrong; give the exit code that says whose mistake it is."""
    from stockfinder.cli.clean import clean
    from stockfinder.errors import ConfigurationError, UsageError

    hint = ""
    if isinstance(error, typer.TyperException):
        code, words = error.exit_code, error.format_message()
        if context := getattr(error, "ctx", None):
            hint = f" Try: {context.command_path} --help"
    elif isinstance(error, UsageError):
        code, words = 2, str(error)
    elif isinstance(error, ConfigurationError):
        code, words = 4, str(error)
    elif isinstance(error, OSError) and error.errno == errno.ENOSPC:
        code, words = 4, "The answer could not be written: no space is left there."
    else:
        code, words = CRASHED, f"this is a mistake in stockfinder: {type(error).__name__}: {error}"
        hint = " Set STOCKFINDER_DEBUG=1 to see where, and please report it."
    if os.environ.get("STOCKFINDER_DEBUG"):
        import traceback

        for line in "".join(traceback.format_exception(error)).splitlines():
            shown = clean(line)
            print(" " * (len(line) - len(line.lstrip(" "))) + shown, file=sys.stderr)
    if not words:  # called without a command: Typer has printed the help
        return code
    words = clean(words)
    end = "" if words.endswith((".", "?", "!")) else "."
    print(f"stockfinder: {words}{end}{hint}", file=sys.stderr)
    return code
