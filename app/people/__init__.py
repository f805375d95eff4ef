"""People: accounts, sign-in, roles at places and organisations, consent."""

from flask import Flask

from app.people import models  # noqa: F401 - its tables


def register(app: Flask) -> None:
    """Add the pages of this slice."""
