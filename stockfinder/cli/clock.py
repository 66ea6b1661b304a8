"""When the process began: an agent's deadline counts from the Enter key, not from our loop."""

from __future__ import annotations

import time

# CPU used so far stands for the time since the start: nothing has waited yet. The system's own record of the
# start would be exact, but it is that of the shell where a shell has replaced itself by this command.
_BEGAN = time.monotonic() - time.process_time()


def elapsed() -> float:
    """Seconds since the process began."""
    return time.monotonic() - _BEGAN
