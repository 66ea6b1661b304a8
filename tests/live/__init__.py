"""The program against real shop programs on loopback; their addresses come from the environment."""
