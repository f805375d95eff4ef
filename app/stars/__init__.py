"""Stars: the running half-year's ratings of lead households, rolled up to the city."""

from flask import Flask

from app.stars import models  # noqa: F401 - its tables


def register(app: Flask) -> None:
    """Add the pages of this slice."""
