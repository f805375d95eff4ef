"""The command line: each slice's commands under its own name."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the shell's own commands; a slice adds its own in `register`."""
