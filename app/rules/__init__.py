"""Rules: decision tables, their versions, and why a row matched."""

from flask import Flask

from app.rules import models  # noqa: F401 - its tables


def register(app: Flask) -> None:
    """Add the pages of this slice."""
